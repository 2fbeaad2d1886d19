//! Everything about one change: attempts, events, answer.

use super::message::Ticket;
use crate::{
    model::{
        journal::IntentId,
        text::{DisplayText, clean},
    },
    store::journal::History,
};

/// The history of a change, as far as it has come.
#[derive(Debug, Clone)]
pub struct HistoryView {
    pub id: IntentId,
    /// The question under way.
    pub ticket: Option<Ticket>,
    pub history: Option<Box<History>>,
    pub trouble: Option<DisplayText>,
    pub scroll: usize,
}

impl HistoryView {
    #[must_use]
    pub const fn of(id: IntentId) -> Self {
        Self { id, ticket: None, history: None, trouble: None, scroll: 0 }
    }

    /// Lines that it takes at least, for scrolling.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.history
            .as_ref()
            .map_or(1, |h| 24 + h.intent.mutation.summary.len() + h.attempts.len() * 4 + h.events.len() * 2)
    }
}

/// What an event says beside its kind: the step taken, and what was noted, in one line.
#[must_use]
pub fn event_words(body: &str) -> DisplayText {
    let Ok(serde_json::Value::Object(fields)) = serde_json::from_str(body) else { return clean(body) };
    let text = |name: &str| fields.get(name).and_then(serde_json::Value::as_str);
    let mut words = Vec::new();
    match (text("from"), text("to")) {
        (Some(from), Some(to)) if from != to => words.push(format!("{from} to {to}")),
        (_, Some(to)) => words.push(to.to_owned()),
        _ => {}
    }
    let more = fields.iter().filter(|(name, _)| !matches!(name.as_str(), "from" | "to"));
    for (name, value) in more {
        match value {
            serde_json::Value::Object(inner) => {
                words.extend(inner.iter().filter_map(|(name, value)| pair(name, value)));
            }
            value => words.extend(pair(name, value)),
        }
    }
    clean(&words.join(", "))
}

fn pair(name: &str, value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) if text.is_empty() => None,
        serde_json::Value::String(text) => Some(format!("{name}: {text}")),
        value => Some(format!("{name}: {value}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_told_in_one_line() {
        for (body, said) in [
            (
                r#"{"from":"armed","to":"sending","more":{"attempt":1,"why":null}}"#,
                "armed to sending, attempt: 1",
            ),
            (r#"{"from":"armed","to":"armed"}"#, "armed"),
            (r#"{"how":"look"}"#, "how: look"),
            ("{}", ""),
            ("not\u{1b}json", "not␛json"),
        ] {
            assert_eq!(event_words(body).as_str(), said);
        }
    }
}
