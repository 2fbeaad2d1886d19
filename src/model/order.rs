//! One row of the console: what a provider calls an order.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    cancel::CancelRule,
    clock::Clock,
    event::TrackingEvent,
    money::Money,
    phase::Phase,
    provider::{OrderKey, Provider},
};

/// An order as the console knows it. All text is the provider's own, uncleaned: see [`super::text`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub key: OrderKey,
    pub provider: Provider,
    /// What staff and customers call it (Sendle reference, own order id, primary id).
    pub reference: String,
    /// Every other id or reference that should find it.
    pub aliases: Vec<String>,
    pub customer: String,
    /// Short: town and postcode, or the client's channel.
    pub destination: String,
    /// The provider's own word; for an order of several parts, one short line about them.
    pub state: String,
    pub phase: Phase,
    /// Why a person should look now, in plain words; empty: nothing is wrong.
    pub attention: Vec<String>,
    pub parts: Vec<Part>,
    /// Only clocks that matter in the present state; a finished order has none.
    pub clocks: Vec<Clock>,
    pub total: Option<Money>,
    pub created_at: Option<Timestamp>,
    /// The provider's own time of the last change.
    pub updated_at: Option<Timestamp>,
    pub links: Vec<Link>,
    /// Every documented field, grouped for the detail pane.
    pub groups: Vec<Group>,
    /// What was odd in the provider's answer; counted, and shown on demand.
    pub oddities: Vec<Oddity>,
    /// The provider's own JSON, secrets removed.
    pub raw: String,
}

impl Order {
    /// The clock that runs out first; independent of the present time, so that it can be stored and sorted by.
    #[must_use]
    pub fn nearest_clock(&self) -> Option<&Clock> {
        self.clocks.iter().min_by_key(|c| c.at)
    }

    /// There are reasons to look, or the phase is one: such orders come first at any hour.
    #[must_use]
    pub const fn is_alarming(&self) -> bool {
        !self.attention.is_empty() || self.phase.is_alarming()
    }
}

/// An order together with its events, when one answer carried both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    pub order: Order,
    /// `None`: the answer said nothing about events; keep those that are stored.
    pub events: Option<Vec<TrackingEvent>>,
}

/// What kind of piece a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    Parcel,
    Channel,
    Job,
    Shipment,
    Billing,
    Shipping,
}

impl PartKind {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Parcel => "parcel",
            Self::Channel => "channel",
            Self::Job => "job",
            Self::Shipment => "shipment",
            Self::Billing => "billing",
            Self::Shipping => "shipping",
        }
    }
}

/// A piece of an order with its own state and its own cancel rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub kind: PartKind,
    /// The provider's id of the part (4over job id, channel name).
    pub id: String,
    /// What a person calls it ("post", "job one").
    pub label: String,
    pub state: String,
    pub phase: Phase,
    pub cancel: CancelRule,
}

/// Fields that belong together in the detail pane ("receiver").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub title: String,
    pub fields: Vec<(String, String)>,
}

impl Group {
    #[must_use]
    pub fn new(title: &str) -> Self {
        Self { title: title.to_owned(), fields: Vec::new() }
    }

    /// Adds a field unless the value is blank.
    pub fn add(&mut self, label: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.trim().is_empty() {
            self.fields.push((label.to_owned(), value));
        }
    }

    #[must_use]
    pub fn with(mut self, label: &str, value: impl Into<String>) -> Self {
        self.add(label, value);
        self
    }
}

/// A link to show or copy; never fetched because a provider said so without the origin rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub label: String,
    pub url: String,
}

/// Something in a provider's answer that does not fit its documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oddity {
    /// Where, as a path ("status.sendbypost").
    pub path: String,
    /// What, in plain words ("unknown value \"posted\"").
    pub what: String,
}

impl Oddity {
    #[must_use]
    pub fn new(path: &str, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), what: what.into() }
    }
}

/// A row of the list: the few columns a screen needs, straight from the store. Text is uncleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    pub key: OrderKey,
    pub provider: Provider,
    pub reference: String,
    pub customer: String,
    pub destination: String,
    pub state: String,
    pub phase: Phase,
    /// The first reason to look, or empty.
    pub attention: String,
    /// The nearest clock.
    pub clock: Option<Clock>,
    pub created_at: Option<Timestamp>,
    pub updated_at: Option<Timestamp>,
    /// When this program last heard of it.
    pub fetched_at: Timestamp,
    /// When this program last saw the provider's word change.
    pub changed_at: Timestamp,
    /// It has changed since an operator last had it on screen.
    pub news: bool,
}
