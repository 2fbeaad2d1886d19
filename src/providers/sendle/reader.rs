//! Reads JSON objects without ever failing: what does not fit is noted as an oddity, and the rest goes on.

use std::cell::RefCell;

use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::model::{money::Money, order::Oddity, time::parse_instant};

/// One object of an answer, with its place in the whole.
pub(super) struct Reader<'a> {
    map: Option<&'a Map<String, Value>>,
    path: String,
    odd: &'a RefCell<Vec<Oddity>>,
}

impl<'a> Reader<'a> {
    /// The whole answer; anything but an object reads as one without fields.
    pub fn new(value: &'a Value, path: &str, odd: &'a RefCell<Vec<Oddity>>) -> Self {
        let map = match value {
            Value::Object(map) => Some(map),
            Value::Null => None,
            other => {
                odd.borrow_mut().push(Oddity::new(path, format!("not an object but {}", kind(other))));
                None
            }
        };
        Self { map, path: path.to_owned(), odd }
    }

    pub fn note(&self, name: &str, what: impl Into<String>) {
        let path = match (self.path.is_empty(), name.is_empty()) {
            (true, _) => name.to_owned(),
            (_, true) => self.path.clone(),
            _ => format!("{}.{name}", self.path),
        };
        self.odd.borrow_mut().push(Oddity::new(&path, what));
    }

    /// The field as it came; null and absent are the same.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.map?.get(name).filter(|v| !v.is_null())
    }

    /// Text; a number is text too (weights are sent both ways), and blank text is no text (newer answers write `""`
    /// where older ones write null).
    pub fn text(&self, name: &str) -> Option<String> {
        let text = match self.get(name)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            other => {
                self.note(name, format!("not a text but {}", kind(other)));
                return None;
            }
        };
        (!text.trim().is_empty()).then_some(text)
    }

    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Value::Bool(flag) => Some(*flag),
            other => {
                self.note(name, format!("not true or false but {}", kind(other)));
                None
            }
        }
    }

    pub fn date(&self, name: &str) -> Option<Date> {
        let text = self.text(name)?;
        let date = text.trim().parse().ok();
        if date.is_none() {
            self.note(name, format!("not a date: {text:?}"));
        }
        date
    }

    pub fn instant(&self, name: &str) -> Option<Timestamp> {
        let text = self.text(name)?;
        let at = parse_instant(&text);
        if at.is_none() {
            self.note(name, format!("not a time: {text:?}"));
        }
        at
    }

    /// `{amount, currency}`.
    pub fn money(&self, name: &str) -> Option<Money> {
        self.get(name)?;
        let inner = self.object(name);
        let text = inner.text("amount")?;
        let Some(amount) = decimal(&text) else {
            inner.note("amount", format!("not an amount: {text:?}"));
            return None;
        };
        Some(Money::new(amount, &inner.text("currency").unwrap_or_default()))
    }

    pub fn object(&self, name: &str) -> Reader<'a> {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        match self.get(name) {
            Some(value) => Reader::new(value, &path, self.odd),
            None => Reader { map: None, path, odd: self.odd },
        }
    }

    /// The elements of an array; anything else is noted and reads as none.
    pub fn list(&self, name: &str) -> &'a [Value] {
        match self.get(name) {
            None => &[],
            Some(Value::Array(list)) => list,
            Some(other) => {
                self.note(name, format!("not a list but {}", kind(other)));
                &[]
            }
        }
    }

    /// The element `at` of the list `name`.
    pub fn element(&self, name: &str, at: usize, value: &'a Value) -> Reader<'a> {
        let path = if self.path.is_empty() {
            format!("{name}[{at}]")
        } else {
            format!("{}.{name}[{at}]", self.path)
        };
        Reader::new(value, &path, self.odd)
    }

    /// Fields with other names than these, in the answer's order.
    pub fn others(&self, known: &[&str]) -> Vec<(&'a str, &'a Value)> {
        let all = self.map.into_iter().flatten();
        all.filter(|(name, value)| !known.contains(&name.as_str()) && !value.is_null())
            .map(|(name, value)| (name.as_str(), value))
            .collect()
    }
}

/// Reads a number from its own digits, never through a float.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()
}

/// Lines for the detail pane, one for each leaf, named by its path; `{amount, currency}` is one line.
pub(super) fn lines(label: &str, value: &Value, out: &mut Vec<(String, String)>) {
    let name = label.replace('_', " ");
    match value {
        Value::Null => {}
        Value::String(text) => out.push((name, text.clone())),
        Value::Bool(flag) => out.push((name, if *flag { "yes" } else { "no" }.to_owned())),
        Value::Number(number) => out.push((name, number.to_string())),
        Value::Array(list) => {
            for (at, inner) in list.iter().enumerate() {
                let label = if list.len() > 1 { format!("{name} {}", at + 1) } else { name.clone() };
                lines(&label, inner, out);
            }
        }
        Value::Object(map) => {
            let money = match (map.get("amount"), map.get("currency")) {
                (Some(amount), Some(Value::String(currency))) => Some((amount, currency)),
                _ => None,
            };
            if let Some((amount, currency)) = money {
                let digits = amount.as_str().map_or_else(|| amount.to_string(), str::to_owned);
                out.push((name.clone(), format!("{currency} {digits}")));
            }
            for (key, inner) in map {
                if money.is_none() || !matches!(key.as_str(), "amount" | "currency") {
                    lines(&format!("{name} {key}"), inner, out);
                }
            }
        }
    }
}

/// "a text", "a list" ...
pub(super) const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
