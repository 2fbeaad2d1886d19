//! Rows and a screen for tests.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{
    Start,
    keymap::Keymap,
    model::{AccountView, Look, Model},
    shown::ShownOrder,
    start,
};
use crate::model::{
    account::Environment,
    cancel::{CancelRule, Verdict},
    intent::Mutation,
    journal::{Binding, Confirmation, Intent, IntentId, IntentState, Looks, Moment, Tally, Todo},
    order::{Link, Order, OrderRow, Part, PartKind},
    phase::Phase,
    provider::{AccountName, OrderKey, Provider},
    query::StoredOrder,
    theme::Theme,
};

/// Half a minute into a minute, so that nothing rolls over by accident.
pub fn noon() -> Timestamp {
    "2026-11-25T12:00:30Z".parse().unwrap()
}

pub fn row(account: &str, n: u64) -> OrderRow {
    let made = noon() - SignedDuration::from_hours(240);
    OrderRow {
        key: OrderKey { account: AccountName(account.to_owned()), id: format!("id{n:05}") },
        provider: Provider::Sendle,
        reference: format!("S3ND{n:05}"),
        customer: format!("customer {n}"),
        destination: "Glebe 2037".to_owned(),
        state: "In Transit".to_owned(),
        phase: Phase::Moving,
        attention: String::new(),
        clock: None,
        created_at: Some(made),
        updated_at: Some(made),
        fetched_at: made,
        changed_at: made,
        news: false,
    }
}

/// The whole record of a row.
pub fn stored(row: &OrderRow) -> StoredOrder {
    let row = row.clone();
    StoredOrder {
        order: Order {
            key: row.key,
            provider: row.provider,
            reference: row.reference,
            aliases: Vec::new(),
            customer: row.customer,
            destination: row.destination,
            state: row.state,
            phase: row.phase,
            attention: Some(row.attention).filter(|a| !a.is_empty()).into_iter().collect(),
            parts: Vec::new(),
            clocks: row.clock.into_iter().collect(),
            total: None,
            created_at: row.created_at,
            updated_at: row.updated_at,
            links: vec![Link { label: "tracking".to_owned(), url: "https://track.example.com/1".to_owned() }],
            groups: Vec::new(),
            oddities: Vec::new(),
            raw: "{\"a\":1}".to_owned(),
        },
        events: Vec::new(),
        fetched_at: row.fetched_at,
        changed_at: row.changed_at,
        seen_at: None,
    }
}

pub fn order(account: &str, n: u64) -> ShownOrder {
    row(account, n).into()
}

pub fn begin() -> Start {
    Start {
        now: noon(),
        zone: TimeZone::UTC,
        size: (120, 40),
        look: Look::default(),
        theme: Theme::default(),
        seat: "op1@desk3".to_owned(),
        read_only: false,
        demo: false,
        pace: 1.0,
        accounts: vec![AccountView {
            name: AccountName("parcels".to_owned()),
            provider: Provider::Sendle,
            environment: Environment::Sandbox,
            retired: false,
            read_only: false,
            freshness: Vec::new(),
            busy_since: None,
            quota: None,
        }],
        keymap: Keymap::default(),
        warnings: Vec::new(),
        filter: None,
        reference: None,
        session: 7,
    }
}

/// An order as the provider tells of it when it is asked again: a Sendle parcel that may be cancelled or not.
pub fn parcel(row: &OrderRow, verdict: Verdict) -> Order {
    let rule = CancelRule::new(verdict, "until the courier takes it", "The parcel is not collected.")
        .or_else("book a return");
    Order {
        key: row.key.clone(),
        provider: Provider::Sendle,
        reference: row.reference.clone(),
        aliases: Vec::new(),
        customer: row.customer.clone(),
        destination: row.destination.clone(),
        state: row.state.clone(),
        phase: row.phase,
        attention: Vec::new(),
        parts: vec![Part {
            kind: PartKind::Parcel,
            id: row.key.id.clone(),
            label: String::new(),
            state: row.state.clone(),
            phase: row.phase,
            cancel: rule,
        }],
        clocks: Vec::new(),
        total: None,
        created_at: row.created_at,
        updated_at: row.updated_at,
        links: Vec::new(),
        groups: Vec::new(),
        oddities: Vec::new(),
        raw: serde_json::json!({ "order": {
            "order_id": "f5233746-71d4-4b05-bf63-56f4abaed5f6",
            "labels": [
                {"format": "pdf", "size": "a4", "url": "https://api.sendle.com/api/orders/1/labels/a4.pdf"},
                {"format": "pdf", "size": "cropped", "url": "https://api.sendle.com/api/orders/1/labels/c.pdf"},
            ],
        }})
        .to_string(),
    }
}

/// A change as the journal keeps it.
pub fn intent(mutation: Mutation, state: IntentState) -> Intent {
    let at = Moment { at: noon(), boot: "a".to_owned(), uptime: SignedDuration::from_secs(60) };
    let armed = state == IntentState::Armed;
    Intent {
        id: IntentId(format!("intent-{}", mutation.reference)),
        binding: Binding {
            account: mutation.account.clone(),
            provider: mutation.provider,
            environment: Environment::Sandbox,
            fingerprint: "f".to_owned(),
        },
        key: None,
        confirmed: Confirmation { by: "op1@desk3".to_owned(), at },
        draft: None,
        state,
        todo: armed.then_some(Todo::Send),
        due: armed.then(|| noon() + SignedDuration::from_secs(5)),
        held: None,
        clean: true,
        pending: false,
        first_sent: None,
        server_date: None,
        last_request: None,
        last_row: None,
        tally: Tally::default(),
        looks: Looks::default(),
        refused: None,
        said: String::new(),
        orders: Vec::new(),
        created: noon(),
        changed: noon(),
        mutation,
    }
}

/// A console that has just been started and has had no answer yet.
pub fn model() -> Model {
    start(begin()).0
}
