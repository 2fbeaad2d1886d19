//! What the provider complains about: one text, a list, or an object by field, at any depth.

use serde_json::Value;

use crate::providers::error::FieldError;

/// Flattens any documented or guessed shape into complaints with their path from the outside in.
///
/// `validation_errors` is declared as String and its real shape is unknown, so a text that holds JSON is opened too.
#[must_use]
pub fn problems(value: &Value) -> Vec<FieldError> {
    let mut found = Vec::new();
    walk(value, &mut Vec::new(), &mut found, 8);
    found
}

fn walk(value: &Value, path: &mut Vec<String>, found: &mut Vec<FieldError>, depth: u8) {
    if depth == 0 {
        return;
    }
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::String(text) if text.trim().is_empty() => {}
        Value::String(text) => match inner_json(text) {
            Some(inner) => walk(&inner, path, found, depth - 1),
            // Several complaints in one text stand on a line each.
            None => found.extend(
                text.lines()
                    .map(str::trim)
                    .filter(|line| !line.is_empty())
                    .map(|line| FieldError { path: path.clone(), message: line.to_owned() }),
            ),
        },
        Value::Number(n) => found.push(FieldError { path: path.clone(), message: n.to_string() }),
        Value::Array(items) => {
            for item in items {
                walk(item, path, found, depth - 1);
            }
        }
        Value::Object(map) => {
            for (name, inner) in map {
                // These names say "the whole request", not a field.
                let whole = matches!(
                    name.as_str(),
                    "detail" | "message" | "non_field_errors" | "error_description" | "__all__"
                );
                if !whole {
                    path.push(name.clone());
                }
                walk(inner, path, found, depth - 1);
                if !whole {
                    path.pop();
                }
            }
        }
    }
}

fn inner_json(text: &str) -> Option<Value> {
    let text = text.trim();
    (text.starts_with('{') || text.starts_with('[')).then(|| serde_json::from_str(text).ok()).flatten()
}

/// One line per complaint: `recipient_address › postal_code: required`.
#[must_use]
pub fn line(problem: &FieldError) -> String {
    if problem.path.is_empty() {
        problem.message.clone()
    } else {
        format!("{}: {}", problem.path.join(" › "), problem.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_list_and_object_say_the_same() {
        for (value, want) in [
            (json!(null), vec![]),
            (json!(""), vec![]),
            (json!([]), vec![]),
            (json!({}), vec![]),
            (json!("Add an item."), vec!["Add an item."]),
            (json!("Add an item.\r\n\nNo address."), vec!["Add an item.", "No address."]),
            (json!(["Add an item.", "No address."]), vec!["Add an item.", "No address."]),
            (json!({"to_emails": ["Required."]}), vec!["to_emails: Required."]),
            (
                json!({"recipient_address": {"postal_code": ["Bad."]}}),
                vec!["recipient_address › postal_code: Bad."],
            ),
            (json!("{\"items\": [\"None.\"]}"), vec!["items: None."]),
            (json!({"detail": "Not found."}), vec!["Not found."]),
            (json!([{"to_emails": "Bad."}, "Worse."]), vec!["to_emails: Bad.", "Worse."]),
            (json!("{not json"), vec!["{not json"]),
        ] {
            let lines: Vec<String> = problems(&value).iter().map(line).collect();
            assert_eq!(lines, want, "{value}");
        }
    }

    #[test]
    fn depth_is_limited() {
        let mut value = json!("deep");
        for _ in 0..50 {
            value = json!([value]);
        }
        assert!(problems(&value).is_empty());
    }
}
