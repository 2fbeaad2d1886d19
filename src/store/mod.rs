//! The only SQL: orders, inbox, events, freshness, leases; later the journal and drafts. Floor 1.
//!
//! One narrow set of async functions over plain model types, so that another engine can stand behind them.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use crate::model::{
    inbox::InboxEntry,
    order::{Fetched, OrderRow},
    provider::{AccountName, InboxKey, OrderKey, Provider},
    query::{Freshness, InboxQuery, Ingest, OrderQuery, StoredEntry, StoredOrder, Tallies, Topic, Window},
};

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{0}")]
    Refused(String),
    #[error("the store failed: {0}")]
    Sql(#[from] rusqlite::Error),
    #[error("{0}: {1}")]
    Io(String, std::io::Error),
    #[error("the store's thread is gone")]
    Gone,
    /// A newer question took the place of this one.
    #[error("superseded")]
    Superseded,
}

pub type Result<T> = std::result::Result<T, StoreError>;

/// Who may poll the providers for all consoles of one data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lease {
    /// This console; renew before `until`.
    Held { until: Timestamp },
    /// Another one, until it stops renewing.
    Other { holder: String, until: Timestamp },
}

/// A handle on the data folder; cheap to clone.
#[derive(Clone)]
pub struct Store {}

#[allow(clippy::unused_async, unused_variables, clippy::missing_errors_doc)]
impl Store {
    /// Opens or makes the data folder (owner-only), checks the SQLite version, applies migrations, refuses a newer one.
    pub fn open(folder: &Path) -> Result<Self> {
        todo!()
    }

    /// Stores one page of one account in one transaction. `heard` is when the answer arrived.
    pub async fn put_orders(&self, batch: Vec<Fetched>, heard: Timestamp) -> Result<Ingest> {
        todo!()
    }

    /// A window of the list.
    pub async fn orders(&self, query: OrderQuery) -> Result<Window<OrderRow>> {
        todo!()
    }

    /// How many orders match; may be slow, so it runs apart from windows, and a newer call supersedes it.
    pub async fn count_orders(&self, query: OrderQuery) -> Result<u64> {
        todo!()
    }

    pub async fn order(&self, key: OrderKey) -> Result<Option<StoredOrder>> {
        todo!()
    }

    /// Orders that this reference names: exact reference, id or alias first, then those that start with it; at most 20.
    pub async fn find(&self, reference: String) -> Result<Vec<OrderRow>> {
        todo!()
    }

    /// The operator had it on screen: it is no longer "changed since you looked".
    pub async fn mark_seen(&self, key: OrderKey, at: Timestamp) -> Result<()> {
        todo!()
    }

    pub async fn put_inbox(&self, batch: Vec<InboxEntry>, heard: Timestamp) -> Result<Ingest> {
        todo!()
    }

    pub async fn inbox(&self, query: InboxQuery) -> Result<Window<StoredEntry>> {
        todo!()
    }

    pub async fn inbox_entry(&self, key: InboxKey) -> Result<Option<StoredEntry>> {
        todo!()
    }

    /// Figures for the header; kept as the data changes, never counted by a full scan.
    pub async fn tallies(&self, now: Timestamp) -> Result<Tallies> {
        todo!()
    }

    /// Remembers a reference to look at where a provider has no list (Sendle, 4over): `watch S3ND73`.
    pub async fn watch(&self, account: AccountName, provider: Provider, reference: String) -> Result<()> {
        todo!()
    }

    pub async fn unwatch(&self, account: AccountName, reference: String) -> Result<bool> {
        todo!()
    }

    /// References that are watched but not (yet) stored as orders.
    pub async fn watched(&self, account: AccountName) -> Result<Vec<String>> {
        todo!()
    }

    /// The hot or the cold set of an account: open orders (hot) or closed ones (cold), longest unheard first.
    pub async fn due(
        &self,
        account: AccountName,
        hot: bool,
        unheard_for: SignedDuration,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<OrderKey>> {
        todo!()
    }

    /// How far a delta listing has come, as the provider's own mark.
    pub async fn bookmark(&self, account: AccountName, topic: Topic) -> Result<Option<String>> {
        todo!()
    }

    pub async fn set_bookmark(&self, account: AccountName, topic: Topic, mark: String) -> Result<()> {
        todo!()
    }

    pub async fn freshness(&self) -> Result<Vec<Freshness>> {
        todo!()
    }

    pub async fn set_freshness(&self, freshness: Freshness) -> Result<()> {
        todo!()
    }

    /// Takes, renews or looks at the poller lease.
    pub async fn lease(&self, holder: String, life: SignedDuration, now: Timestamp) -> Result<Lease> {
        todo!()
    }

    pub async fn release(&self, holder: String) -> Result<()> {
        todo!()
    }

    /// Rises with every change by this or another console of the same folder.
    #[must_use]
    pub fn revision(&self) -> watch::Receiver<u64> {
        todo!()
    }
}
