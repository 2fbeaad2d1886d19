//! One value of a draft: is it good, and how is it sent. Whatever passes here is what goes into the request.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::model::{
    form::{Field, Kind},
    money::Money,
    time::parse_instant,
};

/// Nothing was filled in.
#[must_use]
pub fn blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(rows) => rows.iter().all(blank),
        Value::Object(map) => map.values().all(blank),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The fields that hold a number and its unit (API documents, boxes and items).
const MEASURES: [&str; 5] = ["weight", "length", "width", "height", "unit_weight"];

/// The value of a field as it is sent; blank is null.
///
/// # Errors
/// What is wrong with it.
pub fn sent(field: &Field, value: &Value) -> Result<Value, String> {
    if blank(value) {
        return Ok(Value::Null);
    }
    match field.kind {
        Kind::Texts => tags(value),
        Kind::Pairs => custom_fields(value),
        Kind::Integer => integer(value),
        Kind::Flag => flag(value),
        kind => {
            let text = match value {
                Value::String(text) => text.trim().to_owned(),
                Value::Number(number) => number.to_string(),
                _ => return Err("a text is expected here".to_owned()),
            };
            line(field.path, kind, &text).map(Value::String)
        }
    }
}

fn line(path: &str, kind: Kind, text: &str) -> Result<String, String> {
    match kind {
        Kind::Money => {
            let money = Money::parse(text).and_then(|m| Some((m.amount, m.currency?)));
            let (amount, currency) = money.ok_or("an amount with its currency, such as 123.43 USD")?;
            Ok(format!("{amount} {currency}"))
        }
        Kind::Instant => parse_instant(text)
            .map(|at| at.to_string())
            .ok_or_else(|| "a date and a time are needed, such as 2019-11-22T09:51:06+00:00".to_owned()),
        Kind::Choice(words) if !words.contains(&text) => Err(format!("one of: {}", words.join(", "))),
        _ if MEASURES.contains(&path) && measure(text).is_none() => {
            Err("a number and its unit, such as 170.000 g or 10 in".to_owned())
        }
        _ => Ok(text.to_owned()),
    }
}

/// `170.000 g` as its number and its unit.
#[must_use]
pub fn measure(text: &str) -> Option<(Decimal, &str)> {
    let (number, unit) = text.trim().split_once(' ')?;
    let number = Decimal::from_str_exact(number).ok().filter(|n| !n.is_sign_negative())?;
    Some((number.normalize(), unit.trim()))
}

fn integer(value: &Value) -> Result<Value, String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    text.parse::<i64>().map(|n| json!(n)).map_err(|_| "a whole number".to_owned())
}

fn flag(value: &Value) -> Result<Value, String> {
    match value {
        Value::Bool(yes) => Ok(json!(yes)),
        Value::String(said) if ["true", "yes"].contains(&said.trim()) => Ok(json!(true)),
        Value::String(said) if ["false", "no"].contains(&said.trim()) => Ok(json!(false)),
        _ => Err("yes or no".to_owned()),
    }
}

/// A list of tags, or one text with commas between them, each once.
fn tags(value: &Value) -> Result<Value, String> {
    let said: Vec<&str> = match value {
        Value::String(text) => text.split(',').collect(),
        Value::Array(rows) => rows.iter().map(|row| row.as_str().unwrap_or_default()).collect(),
        _ => return Err("a list of texts is expected here".to_owned()),
    };
    let mut kept: Vec<&str> = Vec::new();
    for tag in said.into_iter().map(str::trim) {
        tag_fault(tag).map_or(Ok(()), Err)?;
        if !kept.contains(&tag) {
            kept.push(tag);
        }
    }
    Ok(json!(kept))
}

/// What is wrong with a tag: 2 to 35 characters, none of `/ \ ? # , .` (API documents, tags).
#[must_use]
pub fn tag_fault(tag: &str) -> Option<String> {
    if !(2..=35).contains(&tag.chars().count()) {
        return Some(format!("a tag has 2 to 35 characters: {tag:?}"));
    }
    tag.contains(['/', '\\', '?', '#', ',', '.'])
        .then(|| format!("none of / \\ ? # , . may stand in a tag: {tag:?}"))
}

/// Custom fields as the object that is sent: from rows with a name, or from an object of texts or of fields.
///
/// # Errors
/// A row without name or value, a name that comes twice.
pub fn custom_fields(value: &Value) -> Result<Value, String> {
    let mut sent = Map::new();
    let mut put = |name: &str, field: &Value| {
        let name = name.trim();
        if name.is_empty() {
            return Err("a custom field needs a name".to_owned());
        }
        if sent.insert(name.to_owned(), custom_field(name, field)?).is_some() {
            return Err(format!("the custom field {name:?} comes twice"));
        }
        Ok(())
    };
    match value {
        Value::Array(rows) => rows
            .iter()
            .filter(|row| !blank(row))
            .try_for_each(|row| put(row["name"].as_str().unwrap_or_default(), row))?,
        Value::Object(map) => map.iter().try_for_each(|(name, field)| put(name, field))?,
        _ => return Err("names and values are expected here".to_owned()),
    }
    Ok(Value::Object(sent))
}

/// `null` takes a field away; otherwise a value, and type and encoding where they are said.
fn custom_field(name: &str, field: &Value) -> Result<Value, String> {
    let said = match field {
        Value::Null => return Ok(Value::Null),
        Value::Object(map) => map.get("value").unwrap_or(&Value::Null),
        plain => plain,
    };
    let value = match said {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        _ => return Err(format!("the custom field {name:?} needs a value")),
    };
    let mut sent = Map::new();
    for key in ["type", "encoding"] {
        let said = field.get(key).and_then(Value::as_str).map(str::trim).filter(|said| !said.is_empty());
        if let Some(said) = said {
            sent.insert(key.to_owned(), json!(said));
        }
    }
    if sent.get("encoding").is_some_and(|e| e != "base64") {
        return Err(format!("the custom field {name:?}: base64 is the only encoding"));
    }
    sent.insert("value".to_owned(), Value::String(value));
    Ok(Value::Object(sent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::forms::readycloud::{FORM, fields_of, plain_fields};

    fn field(path: &str) -> &'static Field {
        FORM.sections.iter().flat_map(|s| s.fields).find(|f| f.path == path).unwrap()
    }

    #[test]
    fn values_are_sent_in_the_documented_forms() {
        for (path, value, want) in [
            ("billing.total", json!(" 123.430 usd "), json!("123.430 USD")),
            ("ordered_at", json!("2019-11-22T09:51:06.120606+01:00"), json!("2019-11-22T08:51:06.120606Z")),
            ("ordered_at", json!("2019-11-22T09:51:06"), json!("2019-11-22T09:51:06Z")),
            ("order_number", json!("15"), json!(15)),
            ("po_number", json!(15), json!("15")),
            ("shipping.ship_to.residential", json!("no"), json!(false)),
            ("shipping.status", json!("unshipped"), json!("unshipped")),
            ("weight", json!("170.000 g"), json!("170.000 g")),
            ("tags", json!("new, express ,new"), json!(["new", "express"])),
            ("message", json!("  "), Value::Null),
        ] {
            assert_eq!(sent(field(path), &value), Ok(want), "{path} {value}");
        }
        for (path, value) in [
            ("billing.total", json!("123.43")),
            ("billing.total", json!(123.43)),
            ("ordered_at", json!("2019-11-22")),
            ("order_number", json!("A15")),
            ("order_number", json!(1.5)),
            ("cod", json!("perhaps")),
            ("billing.status", json!("canceled")),
            ("confirmation_type", json!("signature")),
            ("weight", json!("heavy")),
            ("unit_weight", json!("-1 lbs")),
            ("message", json!(["a"])),
        ] {
            assert!(sent(field(path), &value).is_err(), "{path} {value}");
        }
    }

    #[test]
    fn tags_keep_the_documented_rule() {
        for (tag, good) in [
            ("new", true),
            ("é-commerce", true),
            ("x", false),
            ("a.b", false),
            ("a/b", false),
            ("a\\b", false),
            ("a?b", false),
            ("a#b", false),
            ("a,b", false),
            (&"ü".repeat(35), true),
            (&"x".repeat(36), false),
        ] {
            assert_eq!(tag_fault(tag).is_none(), good, "{tag}");
        }
    }

    #[test]
    fn custom_fields_come_as_rows_or_by_name() {
        let rows = json!([
            {"name": "Bank deposit", "value": "no", "type": "", "encoding": null}, {"name": "", "value": ""},
            {"name": "icon", "type": "image/png", "value": "aGk=", "encoding": "base64"}]);
        let named = json!({"Bank deposit": "no", "icon": {"type": "image/png", "value": "aGk=", "encoding": "base64"}});
        let want = json!({"Bank deposit": {"value": "no"},
            "icon": {"type": "image/png", "encoding": "base64", "value": "aGk="}});
        assert_eq!(custom_fields(&rows), Ok(want.clone()));
        assert_eq!(custom_fields(&named), Ok(want));
        assert_eq!(custom_fields(&json!({"gift": null})), Ok(json!({"gift": null})));
        for bad in [
            json!([{"value": "x"}]),
            json!([{"name": "a"}]),
            json!({"a": {"value": "x", "encoding": "rot13"}}),
            json!([{"name": "a", "value": "1"}, {"name": "a ", "value": "2"}]),
            json!(3),
        ] {
            assert!(custom_fields(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_form_has_every_documented_field_once() {
        let plain: Vec<&str> = plain_fields().map(|f| f.path).collect();
        for name in ["company", "address_2", "post_code", "email", "residential", "validated"] {
            for at in ["shipping.ship_to", "shipping.ship_from", "billing.bill_to"] {
                assert!(plain.contains(&format!("{at}.{name}").as_str()), "{at}.{name}");
            }
        }
        assert_eq!(plain.len(), 8 + 8 + 5 + 5 + 3 * 13 + 1);
        for (array, count) in
            [("boxes", 19), ("items", 16), ("custom_fields", 4), ("notes", 4), ("relations", 2)]
        {
            let fields = fields_of(array);
            assert_eq!(fields.len(), count, "{array}");
            assert!(fields.iter().all(|f| fields.iter().filter(|g| g.path == f.path).count() == 1));
        }
        assert!(FORM.sections.iter().flat_map(|s| s.fields).all(|f| f.help.contains('(') || f.path == "box"));
    }
}
