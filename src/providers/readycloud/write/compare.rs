//! Is what was asked for what is there? Read-backs of changes that set values.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::{
    model::{forms::readycloud::measure, money::Money, time::parse_instant},
    providers::readycloud::{contents, reader::plain},
};

/// Which asked-for leaves are there and which are not, as paths.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Compared {
    pub same: Vec<String>,
    pub other: Vec<String>,
}

/// Compares what a request said with the record as it reads now.
#[must_use]
pub fn compare(asked: &Value, is: &Value) -> Compared {
    let mut found = Compared::default();
    walk(asked, is, "", &mut found);
    found
}

/// What of a change is not so already; `None`: nothing is left to change.
#[must_use]
pub fn news(asked: &Value, is: &Value) -> Option<Value> {
    let mut kept = Map::new();
    for (key, asked) in asked.as_object()? {
        let there = is.get(key).unwrap_or(&Value::Null);
        let value = match (key.as_str(), asked) {
            // Whole lists are set at once.
            (key, Value::Object(_)) if key != "custom_fields" && there.is_object() => news(asked, there),
            ("custom_fields", Value::Object(fields)) => {
                let fresh: Map<String, Value> = fields
                    .iter()
                    .filter(|(name, field)| !same_field(field, there.get(*name).unwrap_or(&Value::Null)))
                    .map(|(name, field)| (name.clone(), field.clone()))
                    .collect();
                (!fresh.is_empty()).then_some(Value::Object(fresh))
            }
            // A note that is there would be added once more.
            ("notes", Value::Array(rows)) => {
                let is = there.as_array().map_or(&[][..], Vec::as_slice);
                let fresh: Vec<Value> =
                    rows.iter().filter(|row| !is.iter().any(|note| same_note(row, note))).cloned().collect();
                (!fresh.is_empty()).then_some(Value::Array(fresh))
            }
            (key, asked) => (!same(key, asked, there)).then(|| asked.clone()),
        };
        if let Some(value) = value {
            kept.insert(key.clone(), value);
        }
    }
    (!kept.is_empty()).then_some(Value::Object(kept))
}

fn walk(asked: &Value, is: &Value, path: &str, found: &mut Compared) {
    for (key, asked) in asked.as_object().into_iter().flatten() {
        let there = is.get(key).unwrap_or(&Value::Null);
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match (key.as_str(), asked) {
            ("custom_fields", Value::Object(fields)) => {
                for (name, field) in fields {
                    let same = same_field(field, there.get(name).unwrap_or(&Value::Null));
                    found.put(same, format!("{path}.{name}"));
                }
            }
            (_, Value::Object(_)) => walk(asked, there, &path, found),
            (key, asked) => found.put(same(key, asked, there), path),
        }
    }
}

impl Compared {
    fn put(&mut self, same: bool, path: String) {
        if same { self.same.push(path) } else { self.other.push(path) }
    }
}

fn same(key: &str, asked: &Value, is: &Value) -> bool {
    match (key, asked) {
        ("tags", Value::Array(rows)) => {
            let mut sets = [contents::tags(rows), contents::tags(is.as_array().map_or(&[], Vec::as_slice))];
            for tags in &mut sets {
                tags.sort_unstable();
            }
            sets[0] == sets[1]
        }
        ("relations", Value::Array(rows)) => {
            let there = is.as_array().map_or(&[][..], Vec::as_slice);
            let tie = |row: &Value| (row["kind"].clone(), row["order"]["unique_id"].clone());
            // The other end of a tie may be made by the service: more than was asked for is no difference, but none
            // of them is when there shall be none.
            rows.iter().all(|row| there.iter().any(|t| tie(t) == tie(row)))
                && rows.is_empty() == there.is_empty()
        }
        ("notes", Value::Array(rows)) => {
            let there = is.as_array().map_or(&[][..], Vec::as_slice);
            rows.iter().all(|row| there.iter().any(|note| same_note(row, note)))
        }
        ("items", _) => true,
        ("status", asked) => {
            let word = |v: &Value| match v.as_str() {
                Some("unshipped") => "unfulfilled".to_owned(),
                _ => plain(v),
            };
            word(asked) == word(is)
        }
        (_, Value::Null | Value::String(_) | Value::Number(_) | Value::Bool(_)) => same_leaf(asked, is),
        (_, asked) => asked == is,
    }
}

/// The same words by the same person: what was not said of the author does not count.
#[must_use]
pub fn same_note(asked: &Value, note: &Value) -> bool {
    let author = |key: &str| {
        let said = &asked["author"][key];
        let there = if note["author"].is_object() { &note["author"][key] } else { &note["agent"][key] };
        said.is_null() || plain(said) == plain(there)
    };
    plain(&asked["content"]).trim() == plain(&note["content"]).trim() && author("name") && author("email")
}

/// Type and encoding count where they were said; `text/plain` is the default.
fn same_field(asked: &Value, is: &Value) -> bool {
    if asked.is_null() {
        return is.is_null();
    }
    let said = |field: &Value, key: &str| match field {
        Value::String(text) if key == "value" => text.clone(),
        other => plain(&other[key]),
    };
    let media = |field: &Value| {
        let said = said(field, "type");
        if said.is_empty() { "text/plain".to_owned() } else { said }
    };
    !is.is_null()
        && said(asked, "value") == said(is, "value")
        && media(asked) == media(is)
        && said(asked, "encoding") == said(is, "encoding")
}

/// Equal, or two ways to write the same time, amount, measure or number.
fn same_leaf(asked: &Value, is: &Value) -> bool {
    let (asked, is) = (plain(asked), plain(is));
    let (asked, is) = (asked.trim(), is.trim());
    if asked == is {
        return true;
    }
    if let (Some(a), Some(b)) = (Money::parse(asked), Money::parse(is)) {
        return a == b;
    }
    if let (Some(a), Some(b)) = (parse_instant(asked), parse_instant(is)) {
        // Microseconds are kept "if provided": a service that drops them has taken the value all the same.
        return a.as_microsecond() == b.as_microsecond()
            || (b.subsec_nanosecond() == 0 && a.as_second() == b.as_second());
    }
    if let (Some(a), Some(b)) = (measure(asked), measure(is)) {
        return a == b;
    }
    let number = |text: &str| Decimal::from_str_exact(text).ok().map(|n| n.normalize());
    number(asked).is_some_and(|a| Some(a) == number(is))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn two_ways_to_write_a_value_are_the_same() {
        for (key, asked, is, want) in [
            ("message", json!("a"), json!("a"), true),
            ("message", json!("a"), json!("b"), false),
            ("message", Value::Null, Value::Null, true),
            ("message", Value::Null, json!("a"), false),
            ("total", json!("12.5 USD"), json!("12.50 USD"), true),
            ("total", json!("12.5 USD"), json!("12.50 EUR"), false),
            ("ordered_at", json!("2026-01-01T00:00:00Z"), json!("2026-01-01T01:00:00.000000+01:00"), true),
            ("ordered_at", json!("2026-01-01T00:00:00.5Z"), json!("2026-01-01T00:00:00Z"), true),
            ("ordered_at", json!("2026-01-01T00:00:00Z"), json!("2026-01-01T00:00:00.5Z"), false),
            ("weight", json!("170 g"), json!("170.000 g"), true),
            ("weight", json!("170 g"), json!("170 oz"), false),
            ("order_number", json!(15), json!("15"), true),
            ("residential", json!(false), Value::Null, false),
            ("status", json!("unshipped"), json!("unfulfilled"), true),
            ("status", json!("paid"), json!("pending"), false),
            ("tags", json!(["b", "a"]), json!(["a", "b"]), true),
            ("tags", json!(["a"]), json!(["a", "b"]), false),
            ("tags", json!([]), json!([]), true),
        ] {
            assert_eq!(same(key, &asked, &is), want, "{key} {asked} {is}");
        }
    }

    #[test]
    fn a_change_keeps_only_what_is_new() {
        let is = json!({
            "message": "old", "terms": "COD", "tags": ["a"], "billing": {"status": "paid", "total": "1.00 USD"},
            "shipping": {"ship_to": null}, "custom_fields": {"Export": {"value": "13"}},
            "notes": [{"content": "called", "author": {"name": "me"}}],
        });
        let asked = json!({
            "message": "new", "terms": "COD", "tags": ["a"], "billing": {"status": "cancelled", "total": "1 USD"},
            "shipping": {"ship_to": {"city": "Roswell"}}, "notes": [{"content": "called"}, {"content": "again"}],
            "custom_fields": {"Export": {"value": "13", "type": "text/plain"}, "gift": {"value": "yes"}, "gone": null},
        });
        let fresh = news(&asked, &is).unwrap();
        assert_eq!(
            fresh,
            json!({"message": "new", "billing": {"status": "cancelled"},
                "shipping": {"ship_to": {"city": "Roswell"}}, "notes": [{"content": "again"}],
                "custom_fields": {"gift": {"value": "yes"}}})
        );
        assert_eq!(news(&is, &is), None);
        let found = compare(&fresh, &is);
        assert_eq!(found.same, [""; 0]);
        assert_eq!(
            found.other,
            ["message", "billing.status", "shipping.ship_to.city", "notes", "custom_fields.gift"]
        );
    }

    #[test]
    fn ties_and_notes_are_found_among_others() {
        let tie = |kind: &str, id: &str| json!({"kind": kind, "order": {"unique_id": id, "url": "/x/"}});
        let asked = json!([{"kind": "split-parent", "order": {"unique_id": "u"}}]);
        assert!(same("relations", &asked, &json!([tie("return-child", "r"), tie("split-parent", "u")])));
        assert!(!same("relations", &asked, &json!([tie("split-child", "u")])));
        assert!(!same("relations", &json!([]), &json!([tie("split-child", "u")])));
        let note = json!({"content": "call ", "author": {"name": "me", "email": null, "system": false}});
        assert!(same_note(&json!({"content": "call"}), &note));
        assert!(same_note(&json!({"content": "call", "author": {"name": "me"}}), &note));
        assert!(!same_note(&json!({"content": "call", "author": {"name": "you"}}), &note));
        assert!(same_note(
            &json!({"content": "call", "author": {"name": "me"}}),
            &json!({"content": "call", "agent": {"name": "me"}})
        ));
    }
}
