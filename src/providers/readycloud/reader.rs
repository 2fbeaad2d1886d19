//! Reads an object field by field. What does not fit the documents is noted and passed over: it never fails a page.

use serde_json::{Map, Value};

use crate::model::{money::Money, order::Oddity, time::parse_instant};
use jiff::Timestamp;

/// An amount as it was said (`"123.43 USD"`), and as it could be read. An absent amount is not zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    pub said: String,
    pub money: Option<Money>,
}

/// A time as it was said, and as it could be read; no zone means UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    pub said: String,
    pub at: Option<Timestamp>,
}

/// One object and where it stands in the answer.
pub struct Reader<'a, 'o> {
    map: &'a Map<String, Value>,
    path: String,
    odd: &'o mut Vec<Oddity>,
}

impl<'a, 'o> Reader<'a, 'o> {
    /// `None`, with an oddity, when the value is not an object.
    pub fn new(value: &'a Value, path: &str, odd: &'o mut Vec<Oddity>) -> Option<Self> {
        if let Value::Object(map) = value {
            return Some(Self { map, path: path.to_owned(), odd });
        }
        odd.push(Oddity::new(path, format!("expected an object, found {}", kind(value))));
        None
    }

    pub fn odd(&mut self, key: &str, what: impl Into<String>) {
        let path = self.at(key);
        self.odd.push(Oddity::new(&path, what));
    }

    /// Notes a documented field that is not there at all (null is there).
    pub fn expect(&mut self, key: &str) {
        if !self.map.contains_key(key) {
            self.odd(key, "missing");
        }
    }

    /// Text; a number or yes/no is taken as it is written. Null and absence are `None`.
    pub fn text(&mut self, key: &str) -> Option<String> {
        match self.map.get(key)? {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other @ (Value::Number(_) | Value::Bool(_)) => Some(other.to_string()),
            other => {
                self.odd(key, format!("expected text, found {}", kind(other)));
                None
            }
        }
    }

    pub fn flag(&mut self, key: &str) -> Option<bool> {
        match self.map.get(key)? {
            Value::Null => None,
            Value::Bool(yes) => Some(*yes),
            other => {
                self.odd(key, format!("expected true, false or null, found {}", kind(other)));
                None
            }
        }
    }

    pub fn amount(&mut self, key: &str) -> Option<Amount> {
        let said = self.text(key)?;
        let money = Money::parse(&said);
        if money.is_none() {
            self.odd(key, format!("not an amount with its currency: {said:?}"));
        }
        Some(Amount { said, money })
    }

    pub fn time(&mut self, key: &str) -> Option<Time> {
        let said = self.text(key)?;
        let at = parse_instant(&said);
        if at.is_none() {
            self.odd(key, format!("not a time: {said:?}"));
        }
        Some(Time { said, at })
    }

    /// An object below; null and absence are `None`.
    pub fn object<T>(&mut self, key: &str, read: impl FnOnce(&mut Reader<'_, '_>) -> T) -> Option<T> {
        let value = self.map.get(key).filter(|v| !v.is_null())?;
        let path = self.at(key);
        Reader::new(value, &path, self.odd).map(|mut r| read(&mut r))
    }

    /// The elements of a list with their paths; null and absence are an empty list.
    pub fn list<T>(
        &mut self,
        key: &str,
        mut read: impl FnMut(&'a Value, &str, &mut Vec<Oddity>) -> Option<T>,
    ) -> Vec<T> {
        match self.map.get(key) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(rows)) => {
                let path = self.at(key);
                rows.iter()
                    .enumerate()
                    .filter_map(|(n, row)| read(row, &format!("{path}[{n}]"), self.odd))
                    .collect()
            }
            Some(other) => {
                self.odd(key, format!("expected a list, found {}", kind(other)));
                Vec::new()
            }
        }
    }

    /// The entries of an object that is used as a dictionary.
    pub fn entries<T>(
        &mut self,
        key: &str,
        mut read: impl FnMut(&str, &'a Value, &str, &mut Vec<Oddity>) -> Option<T>,
    ) -> Vec<T> {
        match self.map.get(key) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Object(map)) => {
                let path = self.at(key);
                map.iter()
                    .filter_map(|(name, value)| read(name, value, &format!("{path}.{name}"), self.odd))
                    .collect()
            }
            // An empty dictionary is written `[]` by some frameworks.
            Some(Value::Array(rows)) if rows.is_empty() => Vec::new(),
            Some(other) => {
                self.odd(key, format!("expected an object, found {}", kind(other)));
                Vec::new()
            }
        }
    }

    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// Suggested values: keys that end in `?` (ReadyCloud, `suggestions`).
    #[must_use]
    pub fn suggested(&self) -> Vec<(String, String)> {
        self.map
            .iter()
            .filter(|(key, value)| key.ends_with('?') && !value.is_null())
            .map(|(key, value)| (key.clone(), plain(value)))
            .collect()
    }

    /// Fields that the documents do not name, as they came.
    #[must_use]
    pub fn undocumented(&self, documented: &[&str]) -> Vec<(String, String)> {
        self.map
            .iter()
            .filter(|(key, value)| {
                !documented.contains(&key.as_str()) && !key.ends_with('?') && !value.is_null()
            })
            .map(|(key, value)| (key.clone(), plain(value)))
            .collect()
    }

    fn at(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

/// A value as text: strings without their quotes, the rest as JSON.
#[must_use]
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "yes/no",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
