//! What the operator reads before confirming: every value that is sent, and what goes away.

use serde_json::Value;

use crate::{
    model::order::Oddity,
    providers::readycloud::{contents, custom::CustomField, custom::capped, reader::plain},
};

pub type Lines = Vec<(String, String)>;

/// Every value of a body, each on a line.
#[must_use]
pub fn all(body: &Value) -> Lines {
    let mut lines = Lines::new();
    walk("", body, &mut lines);
    lines
}

/// What changes: `old → new`, the tags and ties that go away, the custom fields that stay.
#[must_use]
pub fn changes(body: &Value, is: &Value) -> Lines {
    let mut lines = Lines::new();
    differences("", body, is, &mut lines);
    lines
}

fn walk(label: &str, value: &Value, lines: &mut Lines) {
    for (key, value) in value.as_object().into_iter().flatten() {
        match (key.as_str(), value) {
            ("custom_fields", Value::Object(fields)) => {
                for (name, field) in fields {
                    lines.push((below(label, &format!("custom field {name}")), field_text(name, field)));
                }
            }
            ("tags", Value::Array(rows)) => {
                lines.push((below(label, "tags"), contents::tags(rows).join(", ")));
            }
            ("relations", Value::Array(rows)) => {
                lines.extend(rows.iter().map(|row| (below(label, "relation"), tie(row))));
            }
            (key @ ("boxes" | "items" | "notes"), Value::Array(rows)) => {
                let one = match key {
                    "boxes" => "box",
                    "items" => "item",
                    _ => "note",
                };
                for (n, row) in rows.iter().enumerate() {
                    let label = below(label, &format!("{one} {}", n + 1));
                    if row.as_object().is_some_and(serde_json::Map::is_empty) {
                        lines.push((label, "nothing is said of it".to_owned()));
                    } else {
                        walk(&label, row, lines);
                    }
                }
            }
            (key, Value::Object(_)) => walk(&below(label, &words(key)), value, lines),
            (key, value) => lines.push((below(label, &words(key)), text(value))),
        }
    }
}

fn differences(label: &str, body: &Value, is: &Value, lines: &mut Lines) {
    for (key, value) in body.as_object().into_iter().flatten() {
        let there = is.get(key).unwrap_or(&Value::Null);
        match (key.as_str(), value) {
            ("custom_fields", Value::Object(fields)) => custom_fields(label, fields, there, lines),
            ("tags", Value::Array(rows)) => tags(label, rows, there, lines),
            ("relations", Value::Array(rows)) => {
                let is: Vec<String> = there.as_array().into_iter().flatten().map(tie).collect();
                let asked: Vec<String> = rows.iter().map(tie).collect();
                sets(&below(label, "relations"), &is, &asked, lines);
            }
            ("notes", Value::Array(rows)) => lines
                .extend(rows.iter().map(|row| (below(label, "note added"), capped(&plain(&row["content"]))))),
            (key, Value::Object(_)) => differences(&below(label, &words(key)), value, there, lines),
            (key, value) => {
                let line = format!("{} → {}", shown(there), shown(value));
                lines.push((below(label, &words(key)), line));
            }
        }
    }
}

/// Tags replace what was there (Order, PATCH): the ones that go away are named.
fn tags(label: &str, rows: &[Value], there: &Value, lines: &mut Lines) {
    let is = contents::tags(there.as_array().map_or(&[], Vec::as_slice));
    sets(&below(label, "tags"), &is, &contents::tags(rows), lines);
}

fn sets(label: &str, is: &[String], asked: &[String], lines: &mut Lines) {
    for (word, all, in_both) in
        [("that go away", is, false), ("added", asked, false), ("that stay", is, true)]
    {
        let other = if all == is { asked } else { is };
        let which: Vec<&str> =
            all.iter().filter(|one| other.contains(one) == in_both).map(String::as_str).collect();
        if !which.is_empty() {
            lines.push((format!("{label} {word}"), which.join(", ")));
        }
    }
}

/// Custom fields are merged (Order, PATCH): those that are not named stay.
fn custom_fields(label: &str, fields: &serde_json::Map<String, Value>, there: &Value, lines: &mut Lines) {
    for (name, field) in fields {
        let was = there.get(name).map_or_else(|| "(blank)".to_owned(), |was| field_text(name, was));
        let line = format!("{was} → {}", field_text(name, field));
        lines.push((below(label, &format!("custom field {name}")), line));
    }
    let stay: Vec<&str> = there
        .as_object()
        .into_iter()
        .flatten()
        .map(|(n, _)| n.as_str())
        .filter(|n| !fields.contains_key(*n))
        .collect();
    if !stay.is_empty() {
        lines.push((below(label, "custom fields that stay"), stay.join(", ")));
    }
}

fn field_text(name: &str, field: &Value) -> String {
    if field.is_null() {
        return "(taken away)".to_owned();
    }
    CustomField::read(name, field, "", &mut Vec::<Oddity>::new()).map(|f| f.shown()).unwrap_or_default()
}

fn tie(row: &Value) -> String {
    format!("{} of {}", plain(&row["kind"]), plain(&row["order"]["unique_id"]))
}

fn below(label: &str, key: &str) -> String {
    if label.is_empty() { key.to_owned() } else { format!("{label} › {key}") }
}

fn words(key: &str) -> String {
    key.replace('_', " ")
}

fn text(value: &Value) -> String {
    match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        other => capped(&plain(other)),
    }
}

fn shown(value: &Value) -> String {
    let text = match value {
        Value::Object(map) => {
            map.values().filter(|v| v.is_string()).map(plain).collect::<Vec<_>>().join(", ")
        }
        other => text(other),
    };
    if text.is_empty() { "(blank)".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shown_lines(lines: &Lines) -> Vec<String> {
        lines.iter().map(|(label, value)| format!("{label}: {value}")).collect()
    }

    #[test]
    fn tags_that_go_away_are_named_and_custom_fields_that_stay_too() {
        let is = json!({"message": null, "tags": ["express", "gift", "new"], "custom_fields": {"Export": {"value": "13"}},
            "relations": [{"kind": "return-child", "order": {"unique_id": "r"}}], "billing": {"status": "paid"}});
        let body = json!({"message": "hi", "tags": ["closed", "new"], "custom_fields": {"gift": {"value": "yes"}},
            "relations": [], "billing": {"status": "cancelled", "bill_to": null}});
        assert_eq!(
            shown_lines(&changes(&body, &is)),
            [
                "message: (blank) → hi",
                "tags that go away: express, gift",
                "tags added: closed",
                "tags that stay: new",
                "custom field gift: (blank) → yes",
                "custom fields that stay: Export",
                "relations that go away: return-child of r",
                "billing › status: paid → cancelled",
                "billing › bill to: (blank) → (blank)",
            ]
        );
    }

    #[test]
    fn every_value_of_a_new_order_is_shown() {
        let body = json!({"primary_id": "1", "shipping": {"ship_to": {"city": "Roswell", "residential": true}},
            "boxes": [{"weight": "1 lbs", "items": [{"quantity": 2, "custom_fields": {"a": {"value": "b"}}}]}, {}],
            "tags": ["new", "old"], "notes": [{"content": "call", "author": {"name": "me"}}],
            "relations": [{"kind": "split-child", "order": {"unique_id": "u"}}]});
        assert_eq!(
            shown_lines(&all(&body)),
            [
                "primary id: 1",
                "shipping › ship to › city: Roswell",
                "shipping › ship to › residential: yes",
                "box 1 › weight: 1 lbs",
                "box 1 › item 1 › quantity: 2",
                "box 1 › item 1 › custom field a: b",
                "box 2: nothing is said of it",
                "tags: new, old",
                "note 1 › content: call",
                "note 1 › author › name: me",
                "relation: split-child of u",
            ]
        );
    }
}
