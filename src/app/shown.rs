//! Rows and records as display text: made once when a reply arrives, drawn many times.

use jiff::Timestamp;

use super::doubts;
use crate::model::{
    clock::Clock,
    inbox::InboxKind,
    order::OrderRow,
    phase::Phase,
    provider::{InboxKey, OrderKey, Provider},
    query::{StoredEntry, StoredOrder},
    text::{DisplayText, clean},
};

/// An order as a list row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownOrder {
    pub key: OrderKey,
    pub provider: Provider,
    pub reference: DisplayText,
    pub customer: DisplayText,
    pub destination: DisplayText,
    pub state: DisplayText,
    pub phase: Phase,
    /// The first reason to look; empty: none.
    pub attention: DisplayText,
    pub clock: Option<Clock>,
    pub created_at: Option<Timestamp>,
    pub updated_at: Option<Timestamp>,
    pub fetched_at: Timestamp,
    pub changed_at: Timestamp,
    /// It has changed since an operator last had it on screen.
    pub news: bool,
}

impl From<OrderRow> for ShownOrder {
    fn from(row: OrderRow) -> Self {
        Self {
            reference: clean(&row.reference),
            customer: clean(&row.customer),
            destination: clean(&row.destination),
            state: clean(&row.state),
            attention: clean(&row.attention),
            key: row.key,
            provider: row.provider,
            phase: row.phase,
            clock: row.clock,
            created_at: row.created_at,
            updated_at: row.updated_at,
            fetched_at: row.fetched_at,
            changed_at: row.changed_at,
            news: row.news,
        }
    }
}

/// An inbox entry as a list row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownEntry {
    pub key: InboxKey,
    pub kind: InboxKind,
    pub sender: DisplayText,
    pub title: DisplayText,
    pub note: DisplayText,
    pub amount: DisplayText,
    pub received_at: Option<Timestamp>,
    pub unread: bool,
    pub fetched_at: Timestamp,
}

impl From<StoredEntry> for ShownEntry {
    fn from(stored: StoredEntry) -> Self {
        let entry = stored.entry;
        Self {
            sender: clean(&entry.sender),
            title: clean(&entry.title),
            note: clean(&entry.note),
            amount: entry.amount.map(|m| clean(&m.to_string())).unwrap_or_default(),
            unread: entry.read_at.is_none(),
            received_at: entry.received_at,
            kind: entry.kind,
            key: entry.key,
            fetched_at: stored.fetched_at,
        }
    }
}

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownEvent {
    pub at: Option<Timestamp>,
    /// The provider's own text of the time.
    pub said_at: DisplayText,
    pub kind: DisplayText,
    pub detail: DisplayText,
    pub place: DisplayText,
    pub part: DisplayText,
}

/// A part with its cancel rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPart {
    pub kind: &'static str,
    pub label: DisplayText,
    pub id: DisplayText,
    pub state: DisplayText,
    pub phase: Phase,
    pub verdict: crate::model::cancel::Verdict,
    pub rule: DisplayText,
    pub effect: DisplayText,
    pub next_step: DisplayText,
}

/// Everything the detail and tracking panes show of one record (an order or an inbox entry).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownRecord {
    pub title: DisplayText,
    /// `None` for an inbox entry.
    pub order: Option<ShownOrder>,
    pub parts: Vec<ShownPart>,
    pub attention: Vec<DisplayText>,
    /// What may be another text than it seems.
    pub doubts: Vec<DisplayText>,
    pub clocks: Vec<Clock>,
    pub total: DisplayText,
    pub groups: Vec<(DisplayText, Vec<(DisplayText, DisplayText)>)>,
    pub links: Vec<(DisplayText, DisplayText)>,
    pub oddities: Vec<(DisplayText, DisplayText)>,
    /// Newest first.
    pub events: Vec<ShownEvent>,
    /// The provider's own JSON, one clean line each, already indented.
    pub raw: Vec<DisplayText>,
    pub fetched_at: Timestamp,
}

impl From<StoredOrder> for ShownRecord {
    fn from(stored: StoredOrder) -> Self {
        let StoredOrder { order, events, fetched_at, changed_at, .. } = stored;
        let doubts = doubts::of_order(&order);
        let row = ShownOrder {
            key: order.key.clone(),
            provider: order.provider,
            reference: clean(&order.reference),
            customer: clean(&order.customer),
            destination: clean(&order.destination),
            state: clean(&order.state),
            phase: order.phase,
            attention: order.attention.first().map(|a| clean(a)).unwrap_or_default(),
            clock: order.nearest_clock().cloned(),
            created_at: order.created_at,
            updated_at: order.updated_at,
            fetched_at,
            changed_at,
            // Whoever reads the whole record has it on screen.
            news: false,
        };
        let mut events: Vec<ShownEvent> = events
            .into_iter()
            .map(|e| ShownEvent {
                at: e.at,
                said_at: clean(&e.said_at),
                kind: clean(&e.kind),
                detail: clean(&e.detail),
                place: clean(&e.place),
                part: clean(&e.part),
            })
            .collect();
        events.reverse();
        Self {
            title: row.reference.clone(),
            parts: order
                .parts
                .into_iter()
                .map(|p| ShownPart {
                    kind: p.kind.word(),
                    label: clean(&p.label),
                    id: clean(&p.id),
                    state: clean(&p.state),
                    phase: p.phase,
                    rule: clean(&p.cancel.rule),
                    effect: clean(&p.cancel.effect),
                    next_step: p.cancel.next_step.map(|s| clean(&s)).unwrap_or_default(),
                    verdict: p.cancel.verdict,
                })
                .collect(),
            attention: order.attention.iter().map(|a| clean(a)).collect(),
            doubts,
            clocks: order.clocks,
            total: order.total.map(|m| clean(&m.to_string())).unwrap_or_default(),
            groups: shown_groups(&order.groups),
            links: order.links.iter().map(|l| (clean(&l.label), clean(&l.url))).collect(),
            oddities: order.oddities.iter().map(|o| (clean(&o.path), clean(&o.what))).collect(),
            events,
            raw: raw_lines(&order.raw),
            fetched_at,
            order: Some(row),
        }
    }
}

impl From<StoredEntry> for ShownRecord {
    fn from(stored: StoredEntry) -> Self {
        let entry = stored.entry;
        Self {
            title: clean(&entry.title),
            order: None,
            parts: Vec::new(),
            attention: Vec::new(),
            doubts: doubts::of_entry(&entry),
            clocks: Vec::new(),
            total: entry.amount.map(|m| clean(&m.to_string())).unwrap_or_default(),
            groups: shown_groups(&entry.groups),
            links: entry.links.iter().map(|l| (clean(&l.label), clean(&l.url))).collect(),
            oddities: entry.oddities.iter().map(|o| (clean(&o.path), clean(&o.what))).collect(),
            events: Vec::new(),
            raw: raw_lines(&entry.raw),
            fetched_at: stored.fetched_at,
        }
    }
}

fn shown_groups(
    groups: &[crate::model::order::Group],
) -> Vec<(DisplayText, Vec<(DisplayText, DisplayText)>)> {
    groups
        .iter()
        .map(|g| (clean(&g.title), g.fields.iter().map(|(l, v)| (clean(l), clean(v))).collect()))
        .collect()
}

fn raw_lines(raw: &str) -> Vec<DisplayText> {
    let pretty = serde_json::from_str::<serde_json::Value>(raw)
        .and_then(|v| serde_json::to_string_pretty(&v))
        .unwrap_or_else(|_| raw.to_owned());
    pretty.lines().map(clean).collect()
}
