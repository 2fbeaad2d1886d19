//! Between the form's draft and the service's fields. Pure.

use serde_json::{Map, Value, json};

use super::super::{read::Odd, wire::SendingOrder};
use crate::model::{
    form::{Kind, at, text_at},
    forms::makeleaps::{ADDRESS, CHANNELS, FORM, position_of},
    order::Order,
};

/// What the form has and the service does not, or takes by another call.
const OWN: [&str; 2] = ["then", "date_scheduled"];

/// What is enclosed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A document of the account, by its URL.
    Document(String),
    /// A file of this machine, and the name that the client sees.
    File { path: String, name: String, upload: Upload },
}

/// How a file travels (MakeLeaps, Attaching a custom file).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upload {
    /// To `async_upload_url`; the answer is a task. The recommended way.
    WithTask,
    /// To `upload_url`; the answer is the item.
    AtOnce,
}

/// One enclosure of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    pub position: u64,
    pub content: Content,
}

/// The enclosures of a draft, by position; rows that name nothing are left out.
#[must_use]
pub fn enclosures(draft: &Value) -> Vec<Enclosure> {
    let rows = draft.get("items").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut found: Vec<Enclosure> = rows
        .iter()
        .enumerate()
        .filter_map(|(n, row)| {
            let (document, path) = (text_at(row, "document"), text_at(row, "file"));
            let name = text_at(row, "filename");
            let content = match (document.is_empty(), path.is_empty()) {
                (false, _) => Content::Document(document.to_owned()),
                (true, false) => Content::File {
                    path: path.to_owned(),
                    name: if name.is_empty() { file_name(path) } else { name }.to_owned(),
                    upload: if text_at(row, "upload") == "at_once" {
                        Upload::AtOnce
                    } else {
                        Upload::WithTask
                    },
                },
                (true, true) => return None,
            };
            Some(Enclosure { position: position_of(row, n), content })
        })
        .collect();
    found.sort_by_key(|e| e.position);
    found
}

/// The last part of a path, whichever way its slashes lean.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The fields of a draft as the service takes them, in the form's order; blank ones are left out, the four channels
/// are always said.
pub(super) fn fields(draft: &Value) -> Map<String, Value> {
    let mut body = Map::new();
    for name in CHANNELS {
        body.insert(name.to_owned(), Value::Bool(at(draft, name) == Some(&Value::Bool(true))));
    }
    for (name, value) in given(draft) {
        let blank = match &value {
            Value::String(text) => text.is_empty(),
            Value::Array(all) => all.is_empty(),
            Value::Object(parts) => parts.values().all(|p| p.as_str() == Some("")),
            _ => false,
        };
        if !blank {
            body.insert(name, value);
        }
    }
    body
}

/// Every field that the draft says something about, blank ones too: texts trimmed, addresses whole.
fn given(draft: &Value) -> Map<String, Value> {
    let mut body = Map::new();
    let singles = FORM.sections.iter().filter(|s| s.repeats.is_none()).flat_map(|s| s.fields);
    for field in singles.filter(|f| !OWN.contains(&f.path)) {
        let name = field.path.split('.').next().unwrap_or(field.path);
        let Some(value) = draft.get(name).filter(|v| !v.is_null()) else { continue };
        let value = match field.kind {
            _ if name != field.path => address(value),
            Kind::Flag => value.clone(),
            Kind::Texts => texts(value),
            _ => json!(value.as_str().unwrap_or_default().trim()),
        };
        body.insert(name.to_owned(), value);
    }
    body
}

fn address(value: &Value) -> Value {
    let parts = ADDRESS.iter().filter(|p| !at(value, p).is_none_or(Value::is_null));
    parts.map(|p| ((*p).to_owned(), json!(text_at(value, p)))).collect::<Map<_, _>>().into()
}

fn texts(value: &Value) -> Value {
    let all = value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::trim);
    all.filter(|t| !t.is_empty()).collect()
}

/// The fields in which a draft differs from a record, as a PATCH takes them. An address is sent whole.
pub(super) fn changes(draft: &Value, record: &Value) -> Map<String, Value> {
    let now = given(&of_record(record));
    let mut changed = Map::new();
    for (name, want) in given(draft) {
        let had = now.get(&name);
        if let (Value::Object(parts), Some(Value::Object(old))) = (&want, had) {
            let mut whole = old.clone();
            whole.extend(parts.clone());
            if whole != *old {
                changed.insert(name, Value::Object(whole));
            }
            continue;
        }
        let blank = want == json!("") || want == json!([]) || want == json!(false);
        if had != Some(&want) && !(had.is_none() && blank) {
            changed.insert(name, want);
        }
    }
    changed
}

/// Fields that a record has and a whole new body does not: they become blank.
pub(super) fn blanked(record: &Value, body: &Map<String, Value>) -> Vec<String> {
    let had = fields(&of_record(record));
    had.into_iter().map(|(name, _)| name).filter(|name| !body.contains_key(name)).collect()
}

/// A record's writable fields as a draft; references that came whole are named by their URLs.
fn of_record(record: &Value) -> Value {
    let wire = SendingOrder::read(record, &Odd::default());
    let mut draft = Map::new();
    for field in FORM.sections.iter().filter(|s| s.repeats.is_none()).flat_map(|s| s.fields) {
        let name = field.path.split('.').next().unwrap_or(field.path);
        if let Some(value) = record.get(name).filter(|v| !v.is_null() && !OWN.contains(&name)) {
            draft.insert(name.to_owned(), value.clone());
        }
    }
    draft.insert("recipient_organization".to_owned(), json!(wire.recipient_organization.url));
    if !wire.send_to_contacts.is_empty() {
        draft.insert("send_to_contacts".to_owned(), json!(wire.send_to_contacts));
    }
    Value::Object(draft)
}

/// A draft made of a stored order. Files must be chosen again: the service does not give them back. The time of a
/// scheduled order is not taken over.
#[must_use]
pub fn rebook(order: &Order) -> Value {
    let record: Value = serde_json::from_str(&order.raw).unwrap_or(Value::Null);
    let wire = SendingOrder::read(&record, &Odd::default());
    let mut draft = of_record(&record);
    let rows: Vec<Value> = wire
        .items
        .iter()
        .enumerate()
        .map(|(n, item)| {
            let position = item.position.parse::<u64>().unwrap_or(n as u64);
            if item.document.url.is_empty() {
                json!({"position": position, "file": "", "filename": item.filename})
            } else {
                json!({"position": position, "document": item.document.url})
            }
        })
        .collect();
    if let Some(map) = draft.as_object_mut() {
        map.insert("items".to_owned(), Value::Array(rows));
    }
    draft
}
