//! The documented JSON of the command line. Fields are only ever added.

pub mod changes;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::model::{
    cancel::{CancelRule, Verdict},
    clock::Clock,
    event::TrackingEvent,
    inbox::InboxEntry,
    money::Money,
    order::{Group, Link, Oddity, Order, OrderRow},
    query::{StoredEntry, StoredOrder},
};

/// An order as `ls --json` writes it.
#[must_use]
pub fn row(row: &OrderRow) -> Value {
    json!({
        "account": row.key.account, "id": row.key.id, "provider": row.provider.slug(),
        "reference": row.reference, "customer": row.customer, "destination": row.destination,
        "state": row.state, "phase": row.phase.word(),
        "attention": (!row.attention.is_empty()).then_some(&row.attention),
        "deadline": row.clock.as_ref().map(clock),
        "created_at": row.created_at, "updated_at": row.updated_at,
        "fetched_at": row.fetched_at, "changed_at": row.changed_at,
    })
}

/// An order as `show --json` writes it.
#[must_use]
pub fn order(stored: &StoredOrder) -> Value {
    let Order { key, provider, reference, aliases, customer, destination, state, .. } = &stored.order;
    let o = &stored.order;
    json!({
        "account": key.account, "id": key.id, "provider": provider.slug(),
        "reference": reference, "aliases": aliases, "customer": customer, "destination": destination,
        "state": state, "phase": o.phase.word(), "attention": o.attention,
        "total": o.total.as_ref().map(money),
        "parts": o.parts.iter().map(|p| json!({
            "kind": p.kind.word(), "id": p.id, "label": p.label, "state": p.state, "phase": p.phase.word(),
            "cancel": cancel(&p.cancel),
        })).collect::<Vec<_>>(),
        "clocks": o.clocks.iter().map(clock).collect::<Vec<_>>(),
        "events": stored.events.iter().map(event).collect::<Vec<_>>(),
        "links": links(&o.links), "groups": groups(&o.groups), "oddities": oddities(&o.oddities),
        "created_at": o.created_at, "updated_at": o.updated_at,
        "fetched_at": stored.fetched_at, "changed_at": stored.changed_at,
        "raw": raw(&o.raw),
    })
}

/// An inbox entry as `inbox --json` writes it.
#[must_use]
pub fn entry(stored: &StoredEntry) -> Value {
    let InboxEntry { key, kind, sender, title, note, amount, .. } = &stored.entry;
    let e = &stored.entry;
    json!({
        "account": key.account, "id": key.id, "type": kind.word(), "sender": sender, "title": title,
        "note": note, "amount": amount.as_ref().map(money), "unread": e.read_at.is_none(),
        "received_at": e.received_at, "read_at": e.read_at, "links": links(&e.links),
        "groups": groups(&e.groups), "oddities": oddities(&e.oddities), "fetched_at": stored.fetched_at,
    })
}

/// A tracking event as `track --json` writes it.
#[must_use]
pub fn event(event: &TrackingEvent) -> Value {
    json!({
        "at": event.at, "said_at": event.said_at, "kind": event.kind, "detail": event.detail,
        "place": event.place, "part": event.part,
    })
}

/// Money is text, so that no reader makes a float of it.
#[must_use]
pub fn money(money: &Money) -> Value {
    json!({ "amount": money.amount.to_string(), "currency": money.currency })
}

fn clock(clock: &Clock) -> Value {
    json!({ "clock": clock.kind.word(), "at": clock.at, "date": clock.date })
}

pub(super) fn cancel(rule: &CancelRule) -> Value {
    let (verdict, until): (&str, Option<Timestamp>) = match rule.verdict {
        Verdict::Open => ("open", None),
        Verdict::OpenUntil(until) => ("open", Some(until)),
        Verdict::Closed => ("closed", None),
        Verdict::NotByApi => ("not_by_api", None),
        Verdict::Unknown => ("unknown", None),
    };
    json!({ "verdict": verdict, "until": until, "rule": rule.rule, "effect": rule.effect, "next_step": rule.next_step })
}

fn links(links: &[Link]) -> Value {
    links.iter().map(|l| json!({ "label": l.label, "url": l.url })).collect()
}

fn groups(groups: &[Group]) -> Value {
    groups
        .iter()
        .map(|g| {
            let fields: Vec<Value> =
                g.fields.iter().map(|(l, v)| json!({ "label": l, "value": v })).collect();
            json!({ "title": g.title, "fields": fields })
        })
        .collect()
}

fn oddities(oddities: &[Oddity]) -> Value {
    oddities.iter().map(|o| json!({ "path": o.path, "what": o.what })).collect()
}

fn raw(raw: &str) -> Value {
    serde_json::from_str(raw).unwrap_or_else(|_| Value::String(raw.to_owned()))
}
