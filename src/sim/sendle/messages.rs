//! The nested `messages` of a 422: a field holds an array, whose elements are texts, or an object of the same kind.

use serde_json::{Map, Value};

/// Messages collected by path.
#[derive(Debug, Default)]
pub(super) struct Messages {
    texts: Vec<String>,
    fields: Vec<(&'static str, Messages)>,
}

impl Messages {
    pub fn add(&mut self, path: &[&'static str], text: impl Into<String>) {
        match path {
            [] => self.texts.push(text.into()),
            [first, rest @ ..] => {
                let at = self.fields.iter().position(|(name, _)| name == first).unwrap_or_else(|| {
                    self.fields.push((first, Self::default()));
                    self.fields.len() - 1
                });
                self.fields[at].1.add(rest, text);
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.fields.is_empty()
    }

    /// The outermost object.
    pub fn object(&self) -> Value {
        let fields = self.fields.iter().map(|(name, inner)| ((*name).to_owned(), inner.array()));
        Value::Object(fields.collect::<Map<_, _>>())
    }

    /// An object first, then the texts, as in the sample of an address that does not exist.
    fn array(&self) -> Value {
        let object = (!self.fields.is_empty()).then(|| self.object());
        let texts = self.texts.iter().cloned().map(Value::String);
        Value::Array(object.into_iter().chain(texts).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stand_behind_the_object_in_one_array() {
        let mut messages = Messages::default();
        messages.add(&["description"], "can't be blank");
        messages.add(&["sender", "address"], "is not yet serviced by Sendle");
        messages.add(&["sender", "address", "suburb"], "unknown");
        assert_eq!(
            messages.object().to_string(),
            r#"{"description":["can't be blank"],"sender":[{"address":[{"suburb":["unknown"]},"is not yet serviced by Sendle"]}]}"#
        );
    }
}
