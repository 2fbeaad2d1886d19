//! Values of a draft as text that a person edits, and back. What the text cannot say is shown as JSON and read as JSON,
//! so nothing is lost.

use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::when;
use crate::model::form::Kind;

/// The value at a path as it stands in its field.
#[must_use]
pub fn text_of(kind: Kind, value: Option<&Value>, zone: &TimeZone) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(text)) if kind == Kind::Instant => when::local(text, zone),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            plain_list(items).unwrap_or_else(|| Value::from(items.clone()).to_string())
        }
        Some(Value::Object(map)) => plain_pairs(map).unwrap_or_else(|| Value::from(map.clone()).to_string()),
    }
}

fn plain_list(items: &[Value]) -> Option<String> {
    let plain = |text: &&str| !text.trim().is_empty() && text.trim() == *text && !text.contains([',', '\n']);
    let texts: Option<Vec<&str>> = items.iter().map(|item| item.as_str().filter(plain)).collect();
    let text = texts?.join(", ");
    (!text.starts_with('[')).then_some(text)
}

fn plain_pairs(map: &Map<String, Value>) -> Option<String> {
    let plain = |text: &str| text.trim() == text && !text.contains([';', '\n']);
    let pairs: Option<Vec<String>> = map
        .iter()
        .map(|(name, value)| {
            let value = value.as_str().filter(|value| plain(value))?;
            (plain(name) && !name.is_empty() && !name.contains('=')).then(|| format!("{name}={value}"))
        })
        .collect();
    let text = pairs?.join("; ");
    (!text.starts_with('{')).then_some(text)
}

/// What the text of a field means; `None`: nothing, the field is blank.
#[must_use]
pub fn value_of(kind: Kind, text: &str, zone: &TimeZone) -> Option<Value> {
    let plain = text.trim();
    if plain.is_empty() {
        return None;
    }
    Some(match kind {
        Kind::Flag => match plain {
            "yes" | "true" => json!(true),
            "no" | "false" => json!(false),
            _ => json!(plain),
        },
        // A whole number is one; anything else stays text, and the form's check says so.
        Kind::Integer => plain.parse::<i64>().map_or_else(|_| json!(plain), Value::from),
        Kind::Instant => json!(when::utc(plain, zone).unwrap_or_else(|| plain.to_owned())),
        Kind::Texts => list(plain),
        Kind::Pairs => pairs(plain),
        Kind::Lines(_) => json!(text),
        Kind::Date
        | Kind::Decimal
        | Kind::Money
        | Kind::Choice(_)
        | Kind::Country
        | Kind::Email
        | Kind::File
        | Kind::Record(_) => json!(plain),
        Kind::Text(_) | Kind::Phone => json!(text.trim_start()),
    })
}

fn list(text: &str) -> Value {
    if text.starts_with('[')
        && let Ok(Value::Array(items)) = serde_json::from_str(text)
    {
        return items.into();
    }
    let items = text.split([',', '\n']).map(str::trim).filter(|item| !item.is_empty());
    items.collect::<Vec<_>>().into()
}

fn pairs(text: &str) -> Value {
    if text.starts_with('{') {
        return serde_json::from_str::<Map<String, Value>>(text).map_or_else(|_| json!(text), Value::from);
    }
    let mut map = Map::new();
    for pair in text.split([';', '\n']).map(str::trim).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        map.insert(name.trim().to_owned(), json!(value.trim()));
    }
    map.into()
}

/// Sets the value at a dotted path, or takes it away with the objects that it leaves empty. Objects on the way are
/// made; rows of a list are never.
pub fn put(draft: &mut Value, path: &str, value: Option<Value>) {
    let steps: Vec<&str> = path.split('.').collect();
    put_in(draft, &steps, value);
}

fn put_in(place: &mut Value, steps: &[&str], value: Option<Value>) {
    let Some((first, rest)) = steps.split_first() else {
        *place = value.unwrap_or_default();
        return;
    };
    if let Value::Array(items) = place {
        if let Some(item) = first.parse::<usize>().ok().and_then(|n| items.get_mut(n)) {
            put_in(item, rest, value);
        }
        return;
    }
    if !place.is_object() {
        if value.is_none() {
            return;
        }
        *place = Value::Object(Map::new());
    }
    let Value::Object(map) = place else { return };
    match value {
        None if rest.is_empty() => {
            map.shift_remove(*first);
        }
        None => {
            let Some(inner) = map.get_mut(*first) else { return };
            put_in(inner, rest, None);
            if inner.as_object().is_some_and(Map::is_empty) {
                map.shift_remove(*first);
            }
        }
        value => put_in(map.entry(*first).or_insert(Value::Null), rest, value),
    }
}

/// Adds a row to a list, or a copy of one of its rows behind it; gives its number.
pub fn add_row(draft: &mut Value, array: &str, copy_of: Option<usize>) -> usize {
    let mut rows =
        crate::model::form::at(draft, array).and_then(Value::as_array).cloned().unwrap_or_default();
    let copied = copy_of.and_then(|n| Some((n, rows.get(n)?.clone())));
    let at = copied.as_ref().map_or(rows.len(), |(n, _)| n + 1);
    rows.insert(at, copied.map_or_else(|| Value::Object(Map::new()), |(_, row)| row));
    put(draft, array, Some(rows.into()));
    at
}

/// Takes a row away; a list without rows goes too.
pub fn remove_row(draft: &mut Value, array: &str, row: usize) {
    let Some(rows) = crate::model::form::at(draft, array).and_then(Value::as_array) else { return };
    let mut rows = rows.clone();
    if row < rows.len() {
        rows.remove(row);
    }
    put(draft, array, (!rows.is_empty()).then(|| rows.into()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_says_what_it_means() {
        let zone = TimeZone::get("Australia/Sydney").unwrap();
        for (kind, text, want) in [
            (Kind::Text(9), "Clark ", Some(json!("Clark "))),
            (Kind::Text(9), "   ", None),
            (Kind::Lines(0), "a\nb", Some(json!("a\nb"))),
            (Kind::Decimal, " 1.20 ", Some(json!("1.20"))),
            (Kind::Decimal, "1.", Some(json!("1."))),
            (Kind::Integer, "12", Some(json!(12))),
            (Kind::Integer, "1x", Some(json!("1x"))),
            (Kind::Money, "12.00 USD", Some(json!("12.00 USD"))),
            (Kind::Date, "2026-11-25", Some(json!("2026-11-25"))),
            (Kind::Instant, "2026-11-25 14:30", Some(json!("2026-11-25T03:30:00Z"))),
            (Kind::Instant, "2026-11-25 1", Some(json!("2026-11-25 1"))),
            (Kind::Flag, "yes", Some(json!(true))),
            (Kind::Flag, "no", Some(json!(false))),
            (Kind::Choice(&["a"]), "a", Some(json!("a"))),
            (Kind::Email, " a@b.example", Some(json!("a@b.example"))),
            (Kind::Phone, "+61 2", Some(json!("+61 2"))),
            (Kind::Country, "AU", Some(json!("AU"))),
            (Kind::Texts, "a, b\nc,,", Some(json!(["a", "b", "c"]))),
            (Kind::Texts, "[\"a,b\"]", Some(json!(["a,b"]))),
            (Kind::Texts, "[\"a", Some(json!(["[\"a"]))),
            (
                Kind::Pairs,
                "fr=https://x.example/a?b=1; bk = 2",
                Some(json!({"fr": "https://x.example/a?b=1", "bk": "2"})),
            ),
            (Kind::Pairs, "{\"a\":{\"b\":1}}", Some(json!({"a": {"b": 1}}))),
            (Kind::Pairs, "{\"a\"", Some(json!("{\"a\""))),
            (Kind::File, "/a b.pdf", Some(json!("/a b.pdf"))),
            (Kind::Record("client"), "https://x", Some(json!("https://x"))),
        ] {
            assert_eq!(value_of(kind, text, &zone), want, "{kind:?} {text:?}");
        }
    }

    #[test]
    fn what_is_shown_means_what_was_kept() {
        let zone = TimeZone::get("Asia/Tokyo").unwrap();
        for (kind, value) in [
            (Kind::Texts, json!(["a", "b"])),
            (Kind::Texts, json!(["a,b", "c"])),
            (Kind::Texts, json!([1, {"x": 2}])),
            (Kind::Pairs, json!({"a": "1", "b": ""})),
            (Kind::Pairs, json!({"a": {"b": [1]}, "c": 2})),
            (Kind::Pairs, json!({"a;b": "1", "c=d": "x; y"})),
            (Kind::Instant, json!("2026-11-25T03:30:00Z")),
            (Kind::Instant, json!("2026-11-25T03:30:07Z")),
            (Kind::Flag, json!(false)),
            (Kind::Integer, json!(-3)),
        ] {
            let text = text_of(kind, Some(&value), &zone);
            assert_eq!(value_of(kind, &text, &zone), Some(value), "{kind:?} {text:?}");
        }
    }

    #[test]
    fn a_draft_keeps_its_order_and_loses_nothing_else() {
        let mut draft = json!({"b": 1, "x": {"y": {"z": 2}, "k": 3}, "rows": [{"a": 1}]});
        put(&mut draft, "x.y.z", None);
        put(&mut draft, "new.deep", Some(json!("v")));
        put(&mut draft, "rows.0.a", Some(json!(2)));
        put(&mut draft, "rows.7.a", Some(json!(2)));
        put(&mut draft, "absent.path", None);
        assert_eq!(draft.to_string(), r#"{"b":1,"x":{"k":3},"rows":[{"a":2}],"new":{"deep":"v"}}"#);
        put(&mut draft, "b.inner", Some(json!(1)));
        assert_eq!(draft["b"], json!({"inner": 1}), "a value in the way is taken for the object");
    }

    #[test]
    fn rows_come_and_go() {
        let mut draft = json!({});
        assert_eq!(add_row(&mut draft, "jobs", None), 0);
        put(&mut draft, "jobs.0.name", Some(json!("one")));
        assert_eq!(add_row(&mut draft, "jobs", Some(0)), 1);
        assert_eq!(add_row(&mut draft, "jobs", Some(9)), 2);
        assert_eq!(draft, json!({"jobs": [{"name": "one"}, {"name": "one"}, {}]}));
        remove_row(&mut draft, "jobs", 0);
        remove_row(&mut draft, "jobs", 9);
        remove_row(&mut draft, "jobs", 0);
        remove_row(&mut draft, "jobs", 0);
        assert_eq!(draft, json!({}));
    }
}
