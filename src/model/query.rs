//! Questions a list asks of the store: a filter, a sort, and a window of rows found by key, never by offset.

use jiff::Timestamp;

use super::{
    event::TrackingEvent,
    filter::Filter,
    inbox::InboxEntry,
    order::Order,
    provider::{AccountName, InboxKey, OrderKey},
};

/// What a list of orders is sorted by. Ties are broken by the store's own row number, so an order is total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortBy {
    /// Needs attention first, then by the time left; the default view.
    #[default]
    Urgency,
    Left,
    Updated,
    Created,
    Reference,
    Customer,
    State,
    Provider,
}

impl SortBy {
    pub const ALL: [Self; 8] = [
        Self::Urgency,
        Self::Left,
        Self::Updated,
        Self::Created,
        Self::Reference,
        Self::Customer,
        Self::State,
        Self::Provider,
    ];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Urgency => "urgency",
            Self::Left => "left",
            Self::Updated => "updated",
            Self::Created => "created",
            Self::Reference => "reference",
            Self::Customer => "customer",
            Self::State => "state",
            Self::Provider => "provider",
        }
    }
}

/// A sort and its direction. The natural direction of a column (newest first, nearest deadline first, A to Z) is
/// `reversed: false`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sort {
    pub by: SortBy,
    pub reversed: bool,
}

/// Where a window lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchor<K> {
    First,
    Last,
    /// The row of this key, with half the rows before it; when it does not match any more, where it would stand.
    Around(K),
    /// The rows that follow the one with this key.
    After(K),
    /// The rows that come before the one with this key.
    Before(K),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderQuery {
    pub filter: Filter,
    pub sort: Sort,
    pub anchor: Anchor<OrderKey>,
    /// At most so many rows.
    pub rows: usize,
    /// The instant that spans are measured from.
    pub now: Timestamp,
}

/// Rows in the order of the sort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window<R> {
    pub rows: Vec<R>,
    /// Nothing lies before the first row.
    pub at_start: bool,
    /// Nothing lies behind the last row.
    pub at_end: bool,
}

impl<R> Default for Window<R> {
    fn default() -> Self {
        Self { rows: Vec::new(), at_start: true, at_end: true }
    }
}

/// Newest first, unread first when asked; the inbox has one natural order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxQuery {
    pub filter: Filter,
    pub unread_first: bool,
    pub anchor: Anchor<InboxKey>,
    pub rows: usize,
    pub now: Timestamp,
}

/// An order with all that is stored about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOrder {
    pub order: Order,
    /// Oldest first.
    pub events: Vec<TrackingEvent>,
    pub fetched_at: Timestamp,
    pub changed_at: Timestamp,
    /// When an operator last had it on screen.
    pub seen_at: Option<Timestamp>,
}

/// An inbox entry as a list row; small enough to be the entry itself without its raw record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    pub entry: InboxEntry,
    pub fetched_at: Timestamp,
}

/// Figures for the header and the views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tallies {
    pub orders: u64,
    pub attention: u64,
    pub late: u64,
    pub unread: u64,
    pub inbox: u64,
}

/// What is refreshed as one thing, with its own age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// The list of orders, or the known orders one by one where a provider has no list.
    Orders,
    Inbox,
}

impl Topic {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Inbox => "inbox",
        }
    }
}

/// How fresh one topic of one account is. The last good answer is kept whatever happened since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freshness {
    pub account: AccountName,
    pub topic: Topic,
    pub last_good: Option<Timestamp>,
    pub last_try: Option<Timestamp>,
    /// Why the last try brought nothing, or not all; `None`: it went well.
    pub trouble: Option<Trouble>,
    pub next_try: Option<Timestamp>,
    /// The last listing ended early, looped or shifted: it may lack rows.
    pub incomplete: Option<String>,
}

/// Why a try of a topic ended early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Our own limit of calls is reached: the provider was not asked, and nothing is wrong with it.
    OwnQuota { until: Timestamp },
    /// In the provider's, the network's or the store's words, uncleaned.
    Failed(String),
}

impl Trouble {
    /// What went wrong; `None`: nothing did, we only wait.
    #[must_use]
    pub const fn failure(&self) -> Option<&str> {
        match self {
            Self::Failed(why) => Some(why.as_str()),
            Self::OwnQuota { .. } => None,
        }
    }
}

/// What storing a batch did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ingest {
    pub new: u64,
    pub changed: u64,
    pub same: u64,
}
