//! What Sendle's error bodies say, in all their forms (Sendle, HTTP Error Codes and Validation Errors).

use serde_json::Value;

use crate::providers::{
    error::{Class, FieldError, ProviderError},
    http::{Http, Reply},
};

/// A page of messages is enough; more would only be noise or malice.
const MOST_MESSAGES: usize = 200;
/// Characters of a text answer that are worth showing.
const MOST_TEXT: usize = 300;

/// The error of an answer that is not 2xx.
pub(super) fn error(http: &Http, reply: &Reply) -> ProviderError {
    let mut error = http.refusal(reply, "");
    let words = words(reply.status, &reply.content_type, &reply.body);
    if let Some(class) = class(&words.kind) {
        error.class = class;
    }
    if reply.status == 412 {
        error.class = Class::AccountProblem;
    }
    error.message = words.said;
    error.fields = words.fields;
    error
}

/// What the body of a refusal says.
pub(super) struct Words {
    /// The documented `error` word, or blank.
    pub kind: String,
    pub said: String,
    pub fields: Vec<FieldError>,
}

pub(super) fn words(status: u16, content_type: &str, body: &[u8]) -> Words {
    let value = serde_json::from_slice::<Value>(body).ok();
    let Some(value) = value.as_ref().and_then(Value::as_object) else {
        return Words { kind: String::new(), said: said(status, content_type, body), fields: Vec::new() };
    };
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let kind = text("error").unwrap_or_default();
    let mut said = text("error_description").unwrap_or_else(|| kind.clone());
    let mut fields = Vec::new();
    match value.get("messages") {
        // Newer answers: a plain text.
        Some(Value::String(text)) => said.clone_from(text),
        Some(messages) => walk(messages, &mut Vec::new(), &mut fields),
        None => {}
    }
    Words { kind, said, fields }
}

/// The documented `error` words; they outrank the status, whose number the documents leave open for `conflict`.
fn class(word: &str) -> Option<Class> {
    Some(match word {
        "unauthorised" | "unauthorized" => Class::Auth,
        "payment_required" | "precondition_failed" => Class::AccountProblem,
        "not_found" => Class::NotFound,
        "unprocessable_entity" | "conflict" => Class::Refused,
        _ => return None,
    })
}

/// `messages`: an object's fields hold arrays; an element is a text or an object again, in any mix.
fn walk(value: &Value, path: &mut Vec<String>, out: &mut Vec<FieldError>) {
    if out.len() >= MOST_MESSAGES {
        return;
    }
    match value {
        Value::Null => {}
        Value::String(text) => out.push(FieldError { path: path.clone(), message: text.clone() }),
        Value::Bool(_) | Value::Number(_) => {
            out.push(FieldError { path: path.clone(), message: value.to_string() });
        }
        Value::Array(list) => list.iter().for_each(|inner| walk(inner, path, out)),
        Value::Object(map) => {
            for (name, inner) in map {
                path.push(name.clone());
                walk(inner, path, out);
                path.pop();
            }
        }
    }
}

/// The words of an answer that is no JSON: a 401 may be plain text, a 400 is empty and calls itself HTML.
fn said(status: u16, content_type: &str, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    if text.is_empty() {
        return match status {
            400 => "Sendle could not read the request, and says no more".to_owned(),
            _ => "an empty answer".to_owned(),
        };
    }
    if content_type == "text/html" || text.starts_with('<') {
        return format!("a web page of {} bytes instead of an answer", body.len());
    }
    text.chars().take(MOST_TEXT).collect()
}
