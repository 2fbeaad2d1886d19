//! Clients and documents, as far as a sending needs them (MakeLeaps, Client and Document). Pure.

use serde_json::{Map, Value, json};

use super::{below, blank, json_body, say};
use crate::model::{
    form::Complaint,
    forms::makeleaps::records::{check_client, check_document},
    intent::{Deed, Method, Mutation, Repeat},
    provider::AccountName,
};

/// What is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    Client,
    Document,
}

impl Record {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Document => "document",
        }
    }

    /// The field that carries our own reference.
    #[must_use]
    pub const fn reference(self) -> &'static str {
        match self {
            Self::Client => "client_external_id",
            Self::Document => "external_id",
        }
    }
}

/// Makes a client or a document: POST to its list. `reference` becomes its external id.
///
/// # Errors
/// Everything that is wrong with the fields.
pub fn create(
    account: &AccountName,
    of: Record,
    fields: &Value,
    reference: &str,
) -> Result<Mutation, Vec<Complaint>> {
    let mut wrong = match of {
        Record::Client => check_client(fields),
        Record::Document => check_document(fields),
    };
    if reference.trim().is_empty() {
        wrong.push(complaint(of.reference(), "the record needs a reference of ours"));
    }
    let Some(fields) = fields.as_object().filter(|_| wrong.is_empty()) else { return Err(wrong) };
    let mut body: Map<String, Value> = fields.clone();
    body.insert(of.reference().to_owned(), json!(reference));
    let mut mutation = blank(account, Deed::AddPart, Repeat::Never, Method::Post, below(&[of.word()]));
    reference.clone_into(&mut mutation.reference);
    say(&mut mutation, "makes a", of.word());
    say_fields(&mut mutation, &body);
    json_body(&mut mutation, &Value::Object(body));
    Ok(mutation)
}

/// Changes a client or a document: PATCH with some fields, or PUT with all of them.
///
/// # Errors
/// Why not.
pub fn change(
    account: &AccountName,
    of: Record,
    mid: &str,
    fields: &Value,
    whole: bool,
) -> Result<Mutation, String> {
    let method = if whole { Method::Put } else { Method::Patch };
    set(account, method, &[of.word(), mid], fields)
}

/// Sets how a client is sent to: PATCH of its settings.
///
/// # Errors
/// Why not.
pub fn client_settings(account: &AccountName, mid: &str, fields: &Value) -> Result<Mutation, String> {
    set(account, Method::Patch, &["client", mid, "settings"], fields)
}

/// The same with PUT: what is not named goes back to what the service begins with.
///
/// # Errors
/// Why not.
pub fn replace_client_settings(account: &AccountName, mid: &str, fields: &Value) -> Result<Mutation, String> {
    set(account, Method::Put, &["client", mid, "settings"], fields)
}

fn set(account: &AccountName, method: Method, place: &[&str], fields: &Value) -> Result<Mutation, String> {
    let mid = place.get(1).copied().unwrap_or_default();
    named(mid)?;
    let Some(changed) = fields.as_object().filter(|f| !f.is_empty()) else {
        return Err("nothing was changed".to_owned());
    };
    let mut mutation = blank(account, Deed::Update, Repeat::Set, method, below(place));
    mid.clone_into(&mut mutation.reference);
    say(&mut mutation, "changes", place.join(" "));
    say_fields(&mut mutation, changed);
    json_body(&mut mutation, fields);
    Ok(mutation)
}

/// Deletes a client or a document for good. What was sent with it goes on: deleting a document stops no posting.
///
/// # Errors
/// Why not.
pub fn remove(account: &AccountName, of: Record, mid: &str, name: &str) -> Result<Mutation, String> {
    named(mid)?;
    let mut mutation = blank(account, Deed::Delete, Repeat::Delete, Method::Delete, below(&[of.word(), mid]));
    mid.clone_into(&mut mutation.reference);
    say(&mut mutation, &format!("deletes the {}", of.word()), if name.is_empty() { mid } else { name });
    say(&mut mutation, "MID", mid);
    if of == Record::Document {
        say(&mut mutation, "effect", "it is gone for good; a posting or link that was sent with it goes on");
    }
    Ok(mutation)
}

/// A blank id would name the whole list.
fn named(mid: &str) -> Result<(), String> {
    if !mid.is_empty() && mid.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(());
    }
    Err(format!("{mid:?} is no MID"))
}

fn say_fields(mutation: &mut Mutation, fields: &Map<String, Value>) {
    for (name, value) in fields {
        match value {
            Value::Null => {}
            Value::String(text) => say(mutation, name, text.as_str()),
            other => say(mutation, name, other.to_string()),
        }
    }
}

fn complaint(path: &str, what: &str) -> Complaint {
    Complaint { path: path.to_owned(), what: what.to_owned(), server_decides: false }
}
