//! What the store makes of an order beside its columns: the rest of it as one text, and hashes that tell whether
//! anything is new.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::Result;
use crate::model::{
    clock::Clock,
    event::TrackingEvent,
    filter::{fold, micros},
    money::Money,
    order::{Group, Link, Oddity, Order, Part},
};

/// What of an order only its detail pane shows; the rest stands in the list row.
#[derive(Serialize)]
struct BodyRef<'a> {
    aliases: &'a [String],
    attention: &'a [String],
    parts: &'a [Part],
    clocks: &'a [Clock],
    total: Option<&'a Money>,
    links: &'a [Link],
    groups: &'a [Group],
    oddities: &'a [Oddity],
}

/// The same, read back.
#[derive(Deserialize)]
pub(super) struct Body {
    pub aliases: Vec<String>,
    pub attention: Vec<String>,
    pub parts: Vec<Part>,
    pub clocks: Vec<Clock>,
    pub total: Option<Money>,
    pub links: Vec<Link>,
    pub groups: Vec<Group>,
    pub oddities: Vec<Oddity>,
}

/// Folded, each once, without the reference itself: that one is found by its own index.
pub(super) fn aliases(order: &Order) -> String {
    let reference = fold(&order.reference);
    let mut words: Vec<String> = Vec::new();
    for word in order.aliases.iter().map(|a| fold(a.trim())).chain([fold(&order.key.id)]) {
        if !word.is_empty() && word != reference && !words.contains(&word) {
            words.push(word);
        }
    }
    words.join("\u{1f}")
}

pub(super) fn as_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|e| super::StoreError::Refused(format!("a record cannot be written: {e}")))
}

pub(super) fn body_json(order: &Order) -> Result<String> {
    as_json(&BodyRef {
        aliases: &order.aliases,
        attention: &order.attention,
        parts: &order.parts,
        clocks: &order.clocks,
        total: order.total.as_ref(),
        links: &order.links,
        groups: &order.groups,
        oddities: &order.oddities,
    })
}

/// Differs when anything stored differs. A hash of another build may differ too: then a row is written once more.
pub(super) fn content_hash(order: &Order, json: &str) -> i64 {
    let mut hasher = DefaultHasher::new();
    (&order.key.id, &order.reference, &order.customer, &order.destination, &order.state).hash(&mut hasher);
    (order.provider, order.phase).hash(&mut hasher);
    (order.created_at.map(micros), order.updated_at.map(micros)).hash(&mut hasher);
    (json, &order.raw).hash(&mut hasher);
    hasher.finish().cast_signed()
}

pub(super) fn events_hash(events: &[TrackingEvent]) -> i64 {
    let mut hasher = DefaultHasher::new();
    for e in events {
        (e.at.map(micros), &e.said_at, &e.kind, &e.detail, &e.place, &e.part).hash(&mut hasher);
    }
    // Never 0, which says that no events are stored.
    (hasher.finish() | 1).cast_signed()
}

/// What an operator would call a change: the words and phases of the order and its parts, and the reasons to look.
pub(super) fn sense(order: &Order) -> i64 {
    let mut hasher = DefaultHasher::new();
    (&order.state, order.phase, &order.attention).hash(&mut hasher);
    for part in &order.parts {
        (&part.id, &part.state, part.phase).hash(&mut hasher);
    }
    hasher.finish().cast_signed()
}
