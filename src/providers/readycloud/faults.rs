//! What the service says when it refuses.

use serde_json::Value;

use super::redact;
use crate::{
    model::secret::Secret,
    providers::{
        error::{FieldError, ProviderError},
        http::{Http, Reply},
    },
};

/// So much of a text that is no JSON is kept.
const SAID: usize = 300;

/// The error of an answer that is not 2xx: `error_message` (401, 403), `detail`, or `{"field": ["message"]}`.
pub fn refusal(http: &Http, reply: &Reply, token: &Secret) -> ProviderError {
    let Ok(body) = serde_json::from_slice::<Value>(&reply.body) else {
        let html = reply.content_type.contains("html");
        let said: String =
            if html { String::new() } else { reply.text().trim().chars().take(SAID).collect() };
        return http.refusal(reply, redact::text(&said, token));
    };
    let (message, fields) = read(&redact::record(&body, token));
    ProviderError { fields, ..http.refusal(reply, message) }
}

/// The general message, and those that belong to a field.
pub fn read(body: &Value) -> (String, Vec<FieldError>) {
    let mut fields = Vec::new();
    let Value::Object(map) = body else {
        collect(body, &[], &mut fields);
        return (String::new(), fields);
    };
    let mut message = String::new();
    for (key, value) in map {
        match (key.as_str(), value) {
            ("error_message" | "detail" | "error" | "message", Value::String(said)) if message.is_empty() => {
                message.clone_from(said);
            }
            ("non_field_errors" | "__all__", value) => collect(value, &[], &mut fields),
            (key, value) => collect(value, &[key.to_owned()], &mut fields),
        }
    }
    (message, fields)
}

/// Texts at any depth, with their path; the reader of the body has limited the depth.
fn collect(value: &Value, path: &[String], fields: &mut Vec<FieldError>) {
    match value {
        Value::Null => {}
        // The complaints about a list of records stand in a list of the same length.
        Value::Array(rows) if rows.iter().all(Value::is_object) => {
            for (n, row) in rows.iter().enumerate() {
                let mut below = path.to_vec();
                below.push(n.to_string());
                collect(row, &below, fields);
            }
        }
        Value::Array(rows) => rows.iter().for_each(|row| collect(row, path, fields)),
        Value::Object(map) => {
            for (key, value) in map {
                let mut below = path.to_vec();
                below.push(key.clone());
                collect(value, &below, fields);
            }
        }
        said => fields.push(FieldError { path: path.to_vec(), message: super::reader::plain(said) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn messages_are_found_at_any_depth() {
        let body = json!({
            "primary_id": ["This field is required."],
            "shipping": {"ship_to": ["This field is required.", {"email": ["too long"]}]},
            "boxes": [{}, {"items": [{"quantity": ["required"]}]}],
            "non_field_errors": ["no"],
        });
        let (message, fields) = read(&body);
        assert_eq!(message, "");
        let shown: Vec<String> =
            fields.iter().map(|f| format!("{}: {}", f.path.join(" › "), f.message)).collect();
        assert_eq!(
            shown,
            [
                "primary_id: This field is required.",
                "shipping › ship_to: This field is required.",
                "shipping › ship_to › email: too long",
                "boxes › 1 › items › 0 › quantity: required",
                ": no",
            ]
        );
        assert_eq!(read(&json!({"error_message": "Invalid token"})).0, "Invalid token");
        assert_eq!(read(&json!({"detail": "Not found."})).0, "Not found.");
        assert_eq!(read(&json!(["bad"])).1.len(), 1);
    }
}
