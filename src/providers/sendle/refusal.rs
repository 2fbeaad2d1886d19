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
    let body = serde_json::from_slice::<Value>(&reply.body).ok();
    match body.as_ref().and_then(Value::as_object) {
        Some(body) => {
            let text = |name: &str| body.get(name).and_then(Value::as_str);
            if let Some(class) = text("error").and_then(class) {
                error.class = class;
            }
            let said = text("error_description").or_else(|| text("error"));
            error.message = said.map(str::to_owned).unwrap_or_default();
            match body.get("messages") {
                // Newer answers: a plain text.
                Some(Value::String(said)) => error.message.clone_from(said),
                Some(messages) => walk(messages, &mut Vec::new(), &mut error.fields),
                None => {}
            }
        }
        None => error.message = said(reply),
    }
    if reply.status == 412 {
        error.class = Class::AccountProblem;
    }
    error
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
fn said(reply: &Reply) -> String {
    let text = reply.text();
    let text = text.trim();
    if text.is_empty() {
        return match reply.status {
            400 => "Sendle could not read the request, and says no more".to_owned(),
            _ => "an empty answer".to_owned(),
        };
    }
    if reply.content_type == "text/html" || text.starts_with('<') {
        return format!("a web page of {} bytes instead of an answer", reply.body.len());
    }
    text.chars().take(MOST_TEXT).collect()
}
