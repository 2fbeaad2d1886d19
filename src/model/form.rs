//! Booking forms as data: every documented field of each provider's create call, in sections, with its local rules. A
//! draft is the JSON that a form fills; the server always has the last word.

use serde_json::Value;

use super::provider::Provider;

/// A form: what can be made at a provider.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    pub provider: Provider,
    /// "parcel", "sending", "direct mail", "shop order", "order".
    pub name: &'static str,
    pub sections: &'static [Section],
}

#[derive(Debug, Clone, Copy)]
pub struct Section {
    pub title: &'static str,
    pub fields: &'static [Field],
    /// The section may be filled several times (4over jobs, `ReadyCloud` boxes): its fields lie under this array.
    pub repeats: Option<&'static str>,
}

/// One field of a form.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Where it lies in the draft's JSON: `receiver.address.suburb`; below the array of a repeated section.
    pub path: &'static str,
    pub label: &'static str,
    pub kind: Kind,
    pub need: Need,
    /// One line: the documented rule, and the document section it is from.
    pub help: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Required,
    Recommended,
    Optional,
    /// Required or forbidden by a rule over other fields; the form's own check decides.
    Depends,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// One line of at most so many characters (0: no documented limit).
    Text(usize),
    /// Several lines.
    Lines(usize),
    Decimal,
    Integer,
    Money,
    Date,
    /// An instant, shown in the operator's zone and sent in UTC.
    Instant,
    Flag,
    /// One of these values, as the provider writes them.
    Choice(&'static [&'static str]),
    Email,
    Phone,
    Country,
    /// A list of texts (e-mail addresses, tags).
    Texts,
    /// Names and values (`metadata`, custom fields).
    Pairs,
    /// A file of this machine, to be uploaded.
    File,
    /// Chosen from the account's own records by typing (`MakeLeaps` clients, documents).
    Record(&'static str),
}

/// What is wrong with one field of a draft, before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The field's path with indexes where a section repeats (`jobs.0.ship_to.city`); empty: the whole draft.
    pub path: String,
    pub what: String,
    /// The documents contradict each other here: the draft may be sent all the same.
    pub server_decides: bool,
}

/// Reads the value at a dotted path; array elements by number.
#[must_use]
pub fn at<'a>(draft: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(draft, |value, step| match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        other => other.get(step),
    })
}

/// The text at a path; blank when it is absent or no text.
#[must_use]
pub fn text_at<'a>(draft: &'a Value, path: &str) -> &'a str {
    at(draft, path).and_then(Value::as_str).unwrap_or_default().trim()
}

/// The whole number at a path, written as a number or as a text; `None` when there is none.
#[must_use]
pub fn whole_at(draft: &Value, path: &str) -> Option<u64> {
    match at(draft, path)? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
