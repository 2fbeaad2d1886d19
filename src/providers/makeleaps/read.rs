//! Reads a provider's JSON field by field: what does not fit becomes an oddity, never an error.

use std::cell::RefCell;

use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::model::{order::Oddity, time::parse_instant};

/// Collects what was odd while one answer is read.
#[derive(Debug, Default)]
pub struct Odd(RefCell<Vec<Oddity>>);

impl Odd {
    pub fn note(&self, path: &str, what: impl Into<String>) {
        self.0.borrow_mut().push(Oddity::new(path, what));
    }

    #[must_use]
    pub fn take(&self) -> Vec<Oddity> {
        std::mem::take(&mut self.0.borrow_mut())
    }
}

/// One JSON object under a path.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    map: Option<&'a Map<String, Value>>,
    path: &'a str,
    odd: &'a Odd,
}

impl<'a> Fields<'a> {
    /// Anything but an object reads as an object without fields.
    #[must_use]
    pub fn new(value: &'a Value, path: &'a str, odd: &'a Odd) -> Self {
        let map = value.as_object();
        if map.is_none() && !value.is_null() {
            odd.note(path, format!("an object was expected, {} came", shape(value)));
        }
        Self { map, path, odd }
    }

    fn odd(&self, name: &str, what: impl Into<String>) {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        self.odd.note(&path, what);
    }

    /// The value as it came; null when it is missing.
    #[must_use]
    pub fn value(&self, name: &str) -> &'a Value {
        self.map.and_then(|m| m.get(name)).unwrap_or(&Value::Null)
    }

    /// Notes that a field which every answer should carry is not there.
    pub fn expect(&self, name: &str) {
        if self.value(name).is_null() {
            self.odd(name, "it is missing");
        }
    }

    /// Blank when missing or null; a number or a boolean keeps its own text.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        match self.value(name) {
            Value::Null => String::new(),
            Value::String(s) => s.clone(),
            Value::Number(n) => n.to_string(),
            Value::Bool(b) => b.to_string(),
            other => {
                self.odd(name, format!("a text was expected, {} came", shape(other)));
                String::new()
            }
        }
    }

    /// The first of several fields that is not blank.
    #[must_use]
    pub fn first_text(&self, names: &[&str]) -> String {
        names
            .iter()
            .filter_map(|n| self.value(n).as_str())
            .find(|t| !t.trim().is_empty())
            .unwrap_or_default()
            .to_owned()
    }

    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.value(name) {
            Value::Null => None,
            Value::Bool(b) => Some(*b),
            Value::String(s) if s.eq_ignore_ascii_case("true") => Some(true),
            Value::String(s) if s.eq_ignore_ascii_case("false") => Some(false),
            other => {
                self.odd(name, format!("true or false was expected, {} came", shape(other)));
                None
            }
        }
    }

    /// An instant; `None` when missing, null, blank or not a time (masked recordings hold `9999-99-99`).
    #[must_use]
    pub fn instant(&self, name: &str) -> Option<Timestamp> {
        let text = self.text(name);
        let found = parse_instant(&text);
        if found.is_none() && !text.trim().is_empty() {
            self.odd(name, format!("not a time: {text:?}"));
        }
        found
    }

    #[must_use]
    pub fn date(&self, name: &str) -> Option<Date> {
        let text = self.text(name);
        let found = text.trim().get(..10).and_then(|day| day.parse().ok());
        if found.is_none() && !text.trim().is_empty() {
            self.odd(name, format!("not a date: {text:?}"));
        }
        found
    }

    /// An exact amount; MakeLeaps writes decimals as texts, a bare number is read too.
    #[must_use]
    pub fn decimal(&self, name: &str) -> Option<Decimal> {
        let text = self.text(name);
        let found = Decimal::from_str_exact(text.trim()).ok();
        if found.is_none() && !text.trim().is_empty() {
            self.odd(name, format!("not an amount: {text:?}"));
        }
        found
    }

    #[must_use]
    pub fn whole(&self, name: &str) -> Option<u64> {
        self.text(name).trim().parse().ok()
    }

    /// The elements of an array; a lone object counts as one element.
    #[must_use]
    pub fn list(&self, name: &str) -> &'a [Value] {
        match self.value(name) {
            Value::Null => &[],
            Value::Array(items) => items,
            one @ Value::Object(_) => std::slice::from_ref(one),
            other => {
                self.odd(name, format!("a list was expected, {} came", shape(other)));
                &[]
            }
        }
    }

    /// Texts of an array; a lone text counts as one element, an object is named by its `url`.
    #[must_use]
    pub fn texts(&self, name: &str) -> Vec<String> {
        match self.value(name) {
            Value::String(one) if one.trim().is_empty() => Vec::new(),
            Value::String(one) => vec![one.clone()],
            Value::Array(items) => items
                .iter()
                .filter_map(|item| {
                    let text = item.as_str().or_else(|| item.get("url").and_then(Value::as_str));
                    if text.is_none() {
                        self.odd(name, format!("a text was expected, {} came", shape(item)));
                    }
                    text.map(str::to_owned)
                })
                .collect(),
            _ => {
                let _ = self.list(name);
                Vec::new()
            }
        }
    }
}

/// What kind of JSON value it is, in plain words.
#[must_use]
pub const fn shape(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The JSON of a record without anything that looks like a secret.
#[must_use]
pub fn without_secrets(value: &Value) -> String {
    fn clean(value: &mut Value) {
        match value {
            Value::Object(map) => {
                map.retain(|name, _| {
                    let name = name.to_ascii_lowercase();
                    !["token", "secret", "password", "api_key"].iter().any(|w| name.contains(w))
                });
                map.values_mut().for_each(clean);
            }
            Value::Array(items) => items.iter_mut().for_each(clean),
            _ => {}
        }
    }
    let mut copy = value.clone();
    clean(&mut copy);
    copy.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_shape_is_read_and_every_misfit_is_noted() {
        let text = r#"{
            "number": 12, "text": "a", "yes": "True", "no": false, "when": "2023-11-11T00:00:00Z",
            "never": "9999-99-99", "amount": "1200.50", "bare": 0.10, "one": "x", "many": ["a", {"url": "u"}, 3],
            "object": {}, "null": null
        }"#;
        let value: Value = serde_json::from_str(text).unwrap();
        let odd = Odd::default();
        let f = Fields::new(&value, "order", &odd);
        assert_eq!(f.text("number"), "12");
        assert_eq!((f.flag("yes"), f.flag("no"), f.flag("null")), (Some(true), Some(false), None));
        assert_eq!(f.instant("when").unwrap().to_string(), "2023-11-11T00:00:00Z");
        assert_eq!(f.decimal("amount").unwrap().to_string(), "1200.50");
        assert_eq!(f.decimal("bare").unwrap().to_string(), "0.10");
        assert_eq!((f.texts("one"), f.texts("null")), (vec!["x".to_owned()], vec![]));
        assert!(odd.take().is_empty());
        assert_eq!(f.texts("many"), ["a", "u"]);
        assert_eq!((f.instant("never"), f.date("never")), (None, None));
        assert_eq!((f.text("object"), f.flag("text"), f.list("text").len()), (String::new(), None, 0));
        f.expect("missing");
        let noted: Vec<String> = odd.take().into_iter().map(|o| o.path).collect();
        assert_eq!(
            noted,
            ["many", "never", "never", "object", "text", "text", "missing"].map(|n| format!("order.{n}"))
        );
    }

    #[test]
    fn secrets_leave_the_raw_text_at_any_depth() {
        let raw = without_secrets(&json!({"a": [{"access_token": "zzz", "pickup_authorization_mid": "1"}]}));
        assert_eq!(raw, r#"{"a":[{"pickup_authorization_mid":"1"}]}"#);
    }
}
