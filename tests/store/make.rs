//! Orders for the tests of the store.

use jiff::{SignedDuration, Timestamp};
use postroom::{
    model::{
        cancel::{CancelRule, Verdict},
        event::TrackingEvent,
        order::{Fetched, Group, Order, Part, PartKind},
        phase::Phase,
        provider::{AccountName, OrderKey, Provider},
        query::{Anchor, OrderQuery, Sort},
    },
    store::Store,
};

/// The instant that the tests call now.
pub fn now() -> Timestamp {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

pub fn minutes(n: i64) -> Timestamp {
    now() + SignedDuration::from_mins(n)
}

pub fn account() -> AccountName {
    AccountName("parcels".to_owned())
}

pub fn key(id: &str) -> OrderKey {
    OrderKey { account: account(), id: id.to_owned() }
}

/// A store in a folder that goes away with it.
pub fn store() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (Store::open(folder.path()).unwrap(), folder)
}

pub fn order(id: &str) -> Order {
    Order {
        key: key(id),
        provider: Provider::ReadyCloud,
        reference: format!("R-{id}"),
        aliases: vec![format!("PO{id}")],
        customer: "Lois Lane".to_owned(),
        destination: "Glebe 2037".to_owned(),
        state: "In Transit".to_owned(),
        phase: Phase::Moving,
        attention: Vec::new(),
        parts: vec![Part {
            kind: PartKind::Parcel,
            id: "p".to_owned(),
            label: "parcel".to_owned(),
            state: "In Transit".to_owned(),
            phase: Phase::Moving,
            cancel: CancelRule::new(Verdict::OpenUntil(now()), "until then", "it stops").or_else("call"),
        }],
        clocks: Vec::new(),
        total: None,
        created_at: Some(minutes(-60)),
        updated_at: Some(minutes(-30)),
        links: Vec::new(),
        groups: vec![Group::new("receiver").with("name", "Lois")],
        oddities: Vec::new(),
        raw: "{\"a\":1}".to_owned(),
    }
}

pub fn alone(order: Order) -> Fetched {
    Fetched { order, events: None }
}

pub fn event(kind: &str, at: Timestamp) -> TrackingEvent {
    TrackingEvent {
        at: Some(at),
        said_at: at.to_string(),
        kind: kind.to_owned(),
        detail: String::new(),
        place: String::new(),
        part: String::new(),
    }
}

pub fn query(filter: &str) -> OrderQuery {
    OrderQuery {
        filter: filter.parse_filter(),
        sort: Sort::default(),
        anchor: Anchor::First,
        rows: 50,
        now: now(),
    }
}

trait ParseFilter {
    fn parse_filter(&self) -> postroom::model::filter::Filter;
}

impl ParseFilter for str {
    fn parse_filter(&self) -> postroom::model::filter::Filter {
        postroom::model::filter::Filter::parse(self).unwrap_or_else(|e| panic!("{self}: {e}"))
    }
}

/// References of a window, to compare with.
pub async fn refs(store: &Store, query: OrderQuery) -> Vec<String> {
    store.orders(query).await.unwrap().rows.into_iter().map(|r| r.reference).collect()
}
