//! Checks what a request says, field by field, and writes down what is good.
//!
//! The documents give the types and formats; the body of a refusal is not shown, so it is the usual one of the
//! service's framework: `{"field": ["message"]}`, nested where the fields are.

use serde_json::{Map, Value, json};

use super::{book::parse_time, reply::Refusal, seeded::micros};

/// What a field may hold; every one may be null.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Text,
    Whole,
    Flag,
    Time,
    /// `"123.43 USD"`.
    Money,
    /// `"170.000 g"`, `"10 in"`.
    Measure,
    Choice(&'static [&'static str]),
}

/// Collects what is wrong.
#[derive(Debug, Default)]
pub struct Check {
    faults: Map<String, Value>,
}

impl Check {
    pub fn fault(&mut self, field: &str, message: impl Into<String>) {
        let list = self.faults.entry(field).or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.push(Value::String(message.into()));
        }
    }

    /// Checks an object one level down; its faults stand below its name.
    pub fn below(&mut self, field: &str, check: impl FnOnce(&mut Self)) {
        let mut inner = Self::default();
        check(&mut inner);
        if !inner.faults.is_empty() {
            self.faults.insert(field.to_owned(), Value::Object(inner.faults));
        }
    }

    /// # Errors
    /// Everything that was wrong, as one 400.
    pub fn done(self) -> Result<(), Refusal> {
        if self.faults.is_empty() { Ok(()) } else { Err(Refusal::invalid(Value::Object(self.faults))) }
    }

    /// Writes the fields that a request names, when they are good.
    pub fn fields(&mut self, target: &mut Value, said: &Value, kinds: &[(&str, Kind)]) {
        for (name, kind) in kinds {
            let Some(value) = said.get(*name) else { continue };
            match good(value, *kind) {
                Ok(value) => target[*name] = value,
                Err(message) => self.fault(name, message),
            }
        }
    }

    /// Custom fields are merged: those that are not named stay (Order, PATCH).
    pub fn custom_fields(&mut self, target: &mut Value, said: &Value) {
        let Some(fields) = said.get("custom_fields").filter(|v| !v.is_null()) else { return };
        let Some(fields) = fields.as_object() else {
            self.fault("custom_fields", "Expected a dictionary of items.");
            return;
        };
        for (name, field) in fields {
            if field.is_null() {
                if let Some(there) = target["custom_fields"].as_object_mut() {
                    there.remove(name);
                }
                continue;
            }
            let mut wrong = |what: &str| {
                self.below("custom_fields", |check| check.fault(name, what));
            };
            let encoding = &field["encoding"];
            if !field["value"].is_string() {
                wrong("value: This field is required.");
            } else if !(field["type"].is_null() || field["type"].is_string()) {
                wrong("type: Not a valid string.");
            } else if !(encoding.is_null() || encoding == "base64") {
                wrong("encoding: Only base64 is supported.");
            } else {
                let keys = ["type", "value", "encoding"];
                let kept = keys.iter().filter(|k| !field[**k].is_null());
                target["custom_fields"][name] =
                    Value::Object(kept.map(|k| ((*k).to_owned(), field[*k].clone())).collect());
            }
        }
    }

    /// Tags replace what was there and come back sorted (Order, PATCH).
    pub fn tags(&mut self, target: &mut Value, said: &Value) {
        let Some(tags) = said.get("tags") else { return };
        let Some(tags) = tags.as_array() else {
            self.fault("tags", "Expected a list of items.");
            return;
        };
        let mut kept: Vec<String> = Vec::new();
        for tag in tags {
            let text = tag.as_str().or_else(|| tag["value"].as_str()).unwrap_or_default();
            match good_tag(text) {
                Ok(tag) => kept.push(tag),
                Err(message) => self.fault("tags", message),
            }
        }
        kept.sort_unstable();
        kept.dedup();
        target["tags"] = json!(kept);
    }
}

/// 2 to 35 characters, none of `/ \ ? # , .` (ReadyCloud, tags).
pub fn good_tag(tag: &str) -> Result<String, String> {
    let tag = tag.trim();
    if !(2..=35).contains(&tag.chars().count()) {
        return Err("Ensure this field has 2 to 35 characters.".to_owned());
    }
    if tag.contains(['/', '\\', '?', '#', ',', '.']) {
        return Err("None of / \\ ? # , . may be part of a tag.".to_owned());
    }
    Ok(tag.to_owned())
}

fn good(value: &Value, kind: Kind) -> Result<Value, String> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    let text = value.as_str();
    match kind {
        Kind::Text => match value {
            Value::String(_) => Ok(value.clone()),
            Value::Number(number) => Ok(json!(number.to_string())),
            _ => Err("Not a valid string.".to_owned()),
        },
        Kind::Whole => {
            let number = text.map_or_else(|| value.as_i64(), |t| t.trim().parse().ok());
            number.map(|n| json!(n)).ok_or_else(|| "A valid integer is required.".to_owned())
        }
        Kind::Flag => value.as_bool().map(|b| json!(b)).ok_or_else(|| "Must be a valid boolean.".to_owned()),
        Kind::Time => {
            let at = text.and_then(|t| Some((t, parse_time(t)?)));
            // Microseconds are kept if they were given (datetime fields).
            at.map(|(said, at)| {
                json!(if said.contains('.') { micros(at) } else { super::seeded::seconds(at) })
            })
            .ok_or_else(|| "Datetime has wrong format. Use ISO-8601.".to_owned())
        }
        Kind::Money => {
            let read = text.and_then(|t| t.trim().split_once(' ')).filter(|(amount, currency)| {
                let digits = amount.strip_prefix('-').unwrap_or(amount);
                let dots = digits.matches('.').count();
                !digits.is_empty()
                    && dots <= 1
                    && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
                    && currency.len() == 3
                    && currency.bytes().all(|b| b.is_ascii_uppercase())
            });
            read.map(|_| value.clone())
                .ok_or_else(|| "Enter an amount with its currency, such as 123.43 USD.".to_owned())
        }
        Kind::Measure => {
            let read = text.and_then(|t| t.trim().split_once(' ')).filter(|(amount, unit)| {
                amount.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !unit.trim().is_empty()
            });
            read.map(|_| value.clone())
                .ok_or_else(|| "Enter a value with its unit, such as 10 in.".to_owned())
        }
        Kind::Choice(words) => match text.filter(|t| words.contains(t)) {
            Some(_) => Ok(value.clone()),
            None => Err(format!("{value} is not a valid choice.")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_held_to_their_kind() {
        for (value, kind, ok) in [
            (json!("123.43 USD"), Kind::Money, true),
            (json!("123.43"), Kind::Money, false),
            (json!(12), Kind::Money, false),
            (json!("1.2.3 USD"), Kind::Money, false),
            (json!("170.000 g"), Kind::Measure, true),
            (json!("heavy"), Kind::Measure, false),
            (json!("2019-11-22T09:51:06.120606+00:00"), Kind::Time, true),
            (json!("2019-11-22T09:51:06"), Kind::Time, true),
            (json!("2019-11-22"), Kind::Time, false),
            (json!("paid"), Kind::Choice(&["paid"]), true),
            (json!("Paid"), Kind::Choice(&["paid"]), false),
            (json!("15"), Kind::Whole, true),
            (json!("A15"), Kind::Whole, false),
            (Value::Null, Kind::Flag, true),
            (json!("yes"), Kind::Flag, false),
        ] {
            assert_eq!(good(&value, kind).is_ok(), ok, "{value} {kind:?}");
        }
    }

    #[test]
    fn tags_have_rules() {
        for (tag, ok) in [
            ("new", true),
            ("é-commerce", true),
            ("x", false),
            ("a.b", false),
            ("a/b", false),
            ("a,b", false),
            (&"x".repeat(35), true),
            (&"x".repeat(36), false),
        ] {
            assert_eq!(good_tag(tag).is_ok(), ok, "{tag}");
        }
    }
}
