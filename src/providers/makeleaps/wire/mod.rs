//! The records as the provider documents them, in every variant that has been seen.

mod inbox;
mod order;
mod records;

pub use inbox::{AcceptedOrder, InboxItem, ReceivedDocument};
pub use order::{Channel, Item, PerChannel, SendingOrder, Status};
pub use records::{Address, ClientRecord, Contact, Document, Employee, Event, Partner, Task};

use serde_json::Value;

use super::read::Odd;

/// A reference: its URL, and the record itself when it was expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked<T> {
    pub url: String,
    pub whole: Option<T>,
}

impl<T> Default for Linked<T> {
    fn default() -> Self {
        Self { url: String::new(), whole: None }
    }
}

impl<T> Linked<T> {
    /// Reads a URL text or an object with a `url`.
    pub(super) fn read(value: &Value, path: &str, odd: &Odd, whole: impl FnOnce(&Value, &Odd) -> T) -> Self {
        match value {
            Value::Null => Self::default(),
            Value::String(url) => Self { url: url.clone(), whole: None },
            Value::Object(map) => Self {
                url: map.get("url").and_then(Value::as_str).unwrap_or_default().to_owned(),
                whole: Some(whole(value, odd)),
            },
            other => {
                odd.note(path, format!("a URL was expected, {} came", super::read::shape(other)));
                Self::default()
            }
        }
    }

    /// The id in the URL.
    #[must_use]
    pub fn mid(&self) -> &str {
        mid_of(&self.url)
    }
}

/// The MID is the last path part of a record's `url`; ids are texts of up to 19 digits, never numbers.
#[must_use]
pub fn mid_of(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}
