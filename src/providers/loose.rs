//! Reading JSON whose shape varies from answer to answer: a text where a number was promised, `""` for null.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::model::order::Group;

/// A scalar as text; blank for null, objects and arrays.
#[must_use]
pub fn text(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        Value::Number(n) => n.to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// The first of these fields that is there and not null.
#[must_use]
pub fn field<'a>(value: &'a Value, names: &[&str]) -> Option<&'a Value> {
    names.iter().filter_map(|name| value.get(name)).find(|v| !v.is_null())
}

/// The first of these fields that holds a text or number that is not blank; else blank.
#[must_use]
pub fn text_of(value: &Value, names: &[&str]) -> String {
    names
        .iter()
        .filter_map(|name| value.get(name))
        .map(text)
        .find(|t| !t.trim().is_empty())
        .unwrap_or_default()
}

/// A truth in any of its spellings: `true`, `"False"`, `1`, `“False”` in curly quotes. `None`: none of them.
#[must_use]
pub fn flag(value: &Value) -> Option<bool> {
    match text(value).trim_matches(['"', '“', '”', ' ']).to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// An exact amount from a number or a text; `None` for null, blank and anything else.
#[must_use]
pub fn decimal(value: &Value) -> Option<Decimal> {
    let text = text(value);
    let text = text.trim();
    Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()
}

/// One line of a value that may be a scalar, a list of scalars or an object of scalars.
#[must_use]
pub fn line(value: &Value) -> String {
    match value {
        Value::Array(items) => join(items.iter().map(line)),
        Value::Object(fields) => join(fields.iter().map(|(name, v)| {
            let v = line(v);
            if v.is_empty() { name.clone() } else { format!("{name}: {v}") }
        })),
        scalar => text(scalar),
    }
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.filter(|p| !p.trim().is_empty()).collect::<Vec<_>>().join(", ")
}

/// Every field of an object that is not in `known`, so that nothing the provider says is lost.
#[must_use]
pub fn rest(fields: &Map<String, Value>, known: &[&str], title: &str) -> Group {
    let mut group = Group::new(title);
    for (name, value) in fields.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
        group.add(name, line(value));
    }
    group
}

/// What an error body says, in at most 300 characters; blank for HTML and for nothing.
#[must_use]
pub fn words(body: &str) -> String {
    let body = body.trim();
    let said = match serde_json::from_str::<Value>(body) {
        Ok(value) => said(&value, 0),
        Err(_) if body.starts_with('<') => String::new(),
        Err(_) => body.to_owned(),
    };
    said.chars().take(300).collect()
}

fn said(value: &Value, depth: u8) -> String {
    match value {
        Value::Object(fields) if depth < 4 => {
            for name in ["message", "error_description", "detail", "error", "messages", "errors", "title"] {
                let found = fields.get(name).map(|v| said(v, depth + 1)).unwrap_or_default();
                if !found.trim().is_empty() {
                    return found;
                }
            }
            // An answer that hands out a credential is quoted nowhere, whatever its status.
            if fields.keys().any(|name| name.to_ascii_lowercase().contains("token")) {
                return String::new();
            }
            line(value)
        }
        Value::Array(items) if depth < 4 => join(items.iter().map(|v| said(v, depth + 1))),
        other => text(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn truths_in_every_spelling() {
        for (value, want) in [
            (json!(true), Some(true)),
            (json!("true"), Some(true)),
            (json!("False"), Some(false)),
            (json!("“False”"), Some(false)),
            (json!(0), Some(false)),
            (json!(null), None),
            (json!(""), None),
            (json!("soon"), None),
        ] {
            assert_eq!(flag(&value), want, "{value}");
        }
    }

    #[test]
    fn amounts_keep_their_digits_whatever_they_are_written_as() {
        for (raw, want) in [("\"138.95\"", Some("138.95")), ("0", Some("0")), ("1.10", Some("1.10"))] {
            let value: Value = serde_json::from_str(raw).unwrap();
            assert_eq!(decimal(&value).map(|d| d.to_string()).as_deref(), want, "{raw}");
        }
        assert_eq!(decimal(&json!(null)), None);
        assert_eq!(decimal(&json!("free")), None);
    }

    #[test]
    fn an_error_body_is_read_wherever_its_words_are() {
        for (body, want) in [
            (r#"{"message":"Invalid signature"}"#, "Invalid signature"),
            (r#"{"errors":[{"message":"bad crid"},{"message":"no phone"}]}"#, "bad crid, no phone"),
            (r#"{"code":401,"message":""}"#, "code: 401, message"),
            ("Too many requests", "Too many requests"),
            ("<html>nginx</html>", ""),
            ("\"plain\"", "plain"),
            ("", ""),
        ] {
            assert_eq!(words(body), want, "{body}");
        }
        assert_eq!(words(r#"{"token": "eyJhbGciOi", "expires_in": 60}"#), "", "a credential is not quoted");
        assert_eq!(words(&"x".repeat(900)).len(), 300);
    }
}
