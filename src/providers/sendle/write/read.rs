//! What an answer to a change means. Pure: the status is the fact, the body is its detail.

use std::fmt::Write as _;

use serde_json::Value;

use crate::{
    model::{
        intent::{Answer, Deed, Mutation, Reading, Refusal},
        order::Fetched,
        provider::OrderKey,
    },
    providers::sendle::{
        map::{self, Source},
        name::Name,
        refusal::{self, Words},
        rules,
    },
};

/// What the answer to a change means, by Sendle's documents. A 2xx is never a refusal, whatever its body holds.
#[must_use]
pub fn read(mutation: &Mutation, answer: &Answer) -> Reading {
    match mutation.deed {
        Deed::Book => booked(mutation, answer),
        Deed::Cancel => cancelled(mutation, answer),
        Deed::Label => fetched(mutation, answer),
        other => Reading::Unclear { why: format!("Sendle has no such change ({other:?})") },
    }
}

fn is_ok(answer: &Answer) -> bool {
    (200..300).contains(&answer.status)
}

/// Nothing was done, by the number alone (RELIABILITY, retry policy).
const fn is_definite(status: u16) -> bool {
    matches!(status, 400..=406 | 410 | 412 | 413 | 415 | 422)
}

fn words(answer: &Answer) -> Words {
    refusal::words(answer.status, &answer.content_type, &answer.body)
}

fn unclear(answer: &Answer, words: &Words) -> Reading {
    Reading::Unclear { why: format!("{} {}", answer.status, words.said).trim().to_owned() }
}

fn refused(words: Words) -> Reading {
    let fields = words.fields.into_iter().map(|f| Refusal { path: f.path, message: f.message });
    Reading::Refused { said: words.said, fields: fields.collect() }
}

/// "The error is cached alongside the params that cause it": a refusal under this key stays one.
fn booked(mutation: &Mutation, answer: &Answer) -> Reading {
    if is_ok(answer) {
        return match order_of(mutation, answer) {
            Some(order) => {
                let said = said_booked(mutation, &order);
                Reading::Done { orders: vec![order], said }
            }
            None => Reading::DoneUnread {
                said: format!("booked ({}), but what Sendle says about it cannot be read", answer.status),
            },
        };
    }
    let words = words(answer);
    if words.kind == "conflict" || answer.status == 409 {
        let running =
            ["progress", "process", "running"].iter().any(|w| words.said.to_lowercase().contains(w));
        // "Already exists with different params": somebody else's booking, or one of ours; only a person can tell.
        return if running { Reading::StillRunning } else { unclear(answer, &words) };
    }
    match answer.status {
        425 => Reading::StillRunning,
        status if is_definite(status) => refused(words),
        _ => unclear(answer, &words),
    }
}

/// The order in the answer to a booking, under its own id.
fn order_of(mutation: &Mutation, answer: &Answer) -> Option<Fetched> {
    let value: Value = serde_json::from_slice(&answer.body).ok()?;
    let told = value.get("order_id").and_then(Value::as_str)?;
    let Some(Name::Order(id)) = Name::parse(told) else { return None };
    let key = OrderKey { account: mutation.account.clone(), id };
    Some(map::order(&Source { key: &key, origin: None, known: None }, &value, None))
}

fn said_booked(mutation: &Mutation, booked: &Fetched) -> String {
    let order = &booked.order;
    let mut said = format!("booked as {}", order.reference);
    if let Some(price) = &order.total {
        let _ = write!(said, " for {price}");
    }
    if let (Some(price), Some(quote)) = (&order.total, &mutation.quote)
        && price != quote
    {
        let _ = write!(said, "; the confirmed price was {quote}");
    }
    said
}

/// The answer is short; the order itself must be asked for anew. 422 is "too late" or "done before": reading decides.
fn cancelled(mutation: &Mutation, answer: &Answer) -> Reading {
    let words = words(answer);
    if !is_ok(answer) {
        return match answer.status {
            401..=403 => refused(words),
            _ => unclear(answer, &words),
        };
    }
    let value: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    let ours = text("order_id").eq_ignore_ascii_case(&mutation.reference);
    if !ours || rules::plain(text("state")) != "cancelled" {
        let said = format!("Sendle answered {}, but not that the order is cancelled", answer.status);
        return Reading::DoneUnread { said };
    }
    let words = ["cancelled_at", "cancellation_message"].map(text);
    let said = words.into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join(": ");
    let said = if said.is_empty() { "cancelled".to_owned() } else { said };
    Reading::Done { orders: Vec::new(), said }
}

/// The file itself is the answer's body; see [`super::super::Client::send`].
fn fetched(mutation: &Mutation, answer: &Answer) -> Reading {
    let size = mutation.part.as_deref().unwrap_or("label");
    if is_ok(answer) && answer.body.starts_with(b"%PDF-") {
        let said = format!("label {size}, {} bytes", answer.body.len());
        return Reading::Done { orders: Vec::new(), said };
    }
    let words = words(answer);
    match answer.status {
        // It was handed out, so it counts as fetched, whatever became of the file.
        200..=399 => Reading::DoneUnread {
            said: format!("Sendle handed the label out, but the file was not got: {}", words.said),
        },
        status if is_definite(status) => refused(words),
        _ => unclear(answer, &words),
    }
}
