//! The only SQL: orders, inbox, events, freshness, leases; the [`journal`] and the [`drafts`]. Floor 1.
//!
//! One narrow set of async functions over plain model types, so that another engine can stand behind them.
//!
//! One file, [`STORE_FILE`], in the data folder; what it holds can be fetched again from the providers. The journal
//! of what was sent, which cannot, gets a file of its own beside it: [`JOURNAL_FILE`].
//!
//! Three threads, each with a connection: one writes, one answers windows, one does what may be slow (searches,
//! counts, exports) and drops a question when a newer one takes its place.

mod chunk;
mod columns;
mod digest;
pub mod drafts;
mod export;
mod find;
mod folder;
mod fresh;
mod inbox;
pub mod journal;
mod lease;
mod names;
mod orders;
mod owner;
mod queue;
mod read;
mod rows;
mod scan;
mod schema;
mod search;
mod select;
mod solo;
mod tally;
mod thread;
mod window;
mod young;

use std::{
    path::Path,
    sync::{Arc, atomic::Ordering},
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, watch};

use crate::model::{
    inbox::InboxEntry,
    order::{Fetched, OrderRow},
    provider::{AccountName, InboxKey, OrderKey, Provider},
    query::{Freshness, InboxQuery, Ingest, OrderQuery, StoredEntry, StoredOrder, Tallies, Topic, Window},
};
pub use owner::Owner;
use queue::Queue;
pub use schema::SCHEMA;
use thread::{Desk, Lane, News, Turn, Turns};

/// The database of this module, in the data folder.
pub const STORE_FILE: &str = "store.db";
/// The place of the journal, in the data folder: a database of its own, so that it can be kept with full durability
/// and never be lost with the store.
pub const JOURNAL_FILE: &str = "journal.db";
/// The drafts, in the data folder: written at every keystroke, so a database of their own.
pub const DRAFTS_FILE: &str = "drafts.db";

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

/// A handle on the data folder; cheap to clone. Its threads end with the last one.
#[derive(Clone)]
pub struct Store {
    writer: Lane,
    windows: Lane,
    slow: Lane,
    queue: Arc<Queue>,
    turns: Arc<Turns>,
    news: Arc<News>,
}

impl Store {
    /// Opens or makes the data folder (owner-only), checks the SQLite version, applies migrations, refuses a newer one.
    pub fn open(folder: &Path) -> Result<Self> {
        let news = Arc::new(News::new());
        let writer = Lane::writer(Desk::new(folder::open_writer(folder)?), Arc::clone(&news))?;
        let windows = Lane::reader("store-windows", Desk::new(folder::open_reader(folder)?))?;
        let slow = Lane::reader("store-slow", Desk::new(folder::open_reader(folder)?))?;
        Ok(Self { writer, windows, slow, queue: Arc::default(), turns: Arc::default(), news })
    }

    /// Writes, and lets the revision rise when `news` says that something can look different now.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Desk) -> Result<T> + Send + 'static,
        news: impl FnOnce(&T) -> bool + Send + 'static,
    ) -> Result<T> {
        let rise = Arc::clone(&self.news);
        self.writer
            .ask(move |desk| {
                let done = work(desk)?;
                if news(&done) {
                    rise.rise();
                }
                Ok(done)
            })
            .await
    }

    /// Stores one page of one account; pages that wait at the same time share a transaction. `heard` is when the answer arrived.
    pub async fn put_orders(&self, batch: Vec<Fetched>, heard: Timestamp) -> Result<Ingest> {
        let reply = self.queue.add(batch, heard);
        let (queue, news) = (Arc::clone(&self.queue), Arc::clone(&self.news));
        self.writer.leave(move |desk| queue.store(desk, &news))?;
        reply.await.map_err(|_| StoreError::Gone)?
    }

    /// A window of the list. It is always answered, unless the future is dropped: where questions follow each other
    /// faster than they are answered, as letters are typed, use [`Store::orders_for`].
    pub async fn orders(&self, query: OrderQuery) -> Result<Window<OrderRow>> {
        self.window(Turn::default(), query).await
    }

    /// A window of the list for one pane or other caller, by a number of its own. A call with another filter
    /// supersedes one of the same caller that is still looking; other callers are left alone. Which of two is newer is
    /// decided by the calls, not by which future is polled first.
    pub fn orders_for(
        &self,
        caller: u64,
        query: OrderQuery,
    ) -> impl Future<Output = Result<Window<OrderRow>>> + Send + use<> {
        let (store, turn) = (self.clone(), self.turns.search(caller, &query.filter));
        async move { store.window(turn, query).await }
    }

    async fn window(&self, turn: Turn, query: OrderQuery) -> Result<Window<OrderRow>> {
        refuse_unfit(&query)?;
        let (first, query) = (query.clone(), query);
        if let Some(window) = self.windows.ask(move |desk| search::attempt(desk, &first)).await? {
            return Ok(window);
        }
        let stale = move || turn.load(Ordering::Relaxed);
        self.slow.ask_while(stale, move |desk, stale| search::search(desk, &query, stale)).await
    }

    /// How many orders match; may be slow, so it runs apart from windows, and a newer call supersedes it.
    pub async fn count_orders(&self, query: OrderQuery) -> Result<u64> {
        self.count_orders_for(0, query).await
    }

    /// [`Store::count_orders`] for one caller: only a newer count of the same caller supersedes it.
    pub fn count_orders_for(
        &self,
        caller: u64,
        query: OrderQuery,
    ) -> impl Future<Output = Result<u64>> + Send + use<> {
        let (slow, turn) = (self.slow.clone(), self.turns.count(caller));
        async move {
            refuse_unfit(&query)?;
            let stale = move || turn.load(Ordering::Relaxed);
            slow.ask_while(stale, move |desk, stale| search::count(desk, &query, stale)).await
        }
    }

    /// All orders of a filter and sort in batches, from the anchor to the end, for a listing of any length; memory
    /// stays flat because the sink holds back. How many went out; ends early when the sink's other end is dropped.
    /// The rows that `query.rows` asks for at most; 0: all.
    pub async fn export(&self, query: OrderQuery, sink: mpsc::Sender<Vec<OrderRow>>) -> Result<u64> {
        refuse_unfit(&query)?;
        export::rows(&self.slow, query, &sink).await
    }

    /// [`Store::export`] with everything that is stored about each order.
    pub async fn export_whole(&self, query: OrderQuery, sink: mpsc::Sender<Vec<StoredOrder>>) -> Result<u64> {
        refuse_unfit(&query)?;
        export::whole(&self.slow, query, &sink).await
    }

    pub async fn order(&self, key: OrderKey) -> Result<Option<StoredOrder>> {
        self.windows.ask(move |d| d.snapshot(|d| read::order(&d.db, &mut d.names, &key))).await
    }

    /// Each of these orders, in their order; `None` for one that is not stored.
    pub async fn known(&self, keys: Vec<OrderKey>) -> Result<Vec<Option<StoredOrder>>> {
        let all = move |d: &mut Desk| keys.iter().map(|key| read::order(&d.db, &mut d.names, key)).collect();
        self.windows.ask(move |d| d.snapshot(all)).await
    }

    /// Orders that this reference names: exact reference, id or alias first, then those that start with it; at most 20.
    pub async fn find(&self, reference: String) -> Result<Vec<OrderRow>> {
        self.windows.ask(move |d| d.snapshot(|d| find::find(&d.db, &mut d.names, &reference))).await
    }

    /// The operator had it on screen: it is no longer "changed since you looked".
    pub async fn mark_seen(&self, key: OrderKey, at: Timestamp) -> Result<()> {
        self.write(move |desk| read::mark_seen(desk, &key, at), |news| *news).await.map(drop)
    }

    pub async fn put_inbox(&self, batch: Vec<InboxEntry>, heard: Timestamp) -> Result<Ingest> {
        self.write(move |desk| inbox::put(desk, batch, heard), |done| *done != Ingest::default()).await
    }

    pub async fn inbox(&self, query: InboxQuery) -> Result<Window<StoredEntry>> {
        self.windows.ask(move |desk| inbox::window(desk, &query)).await
    }

    pub async fn inbox_entry(&self, key: InboxKey) -> Result<Option<StoredEntry>> {
        self.windows.ask(move |desk| inbox::entry(&desk.db, &key)).await
    }

    /// Figures for the header; kept as the data changes, never counted by a full scan.
    pub async fn tallies(&self, now: Timestamp) -> Result<Tallies> {
        self.windows.ask(move |d| d.snapshot(|d| tally::read(&d.db, now))).await
    }

    /// Remembers a reference to look at where a provider has no list (Sendle, 4over): `watch S3ND73`.
    pub async fn watch(&self, account: AccountName, provider: Provider, reference: String) -> Result<()> {
        self.write(move |desk| fresh::watch(&desk.db, &account, provider, &reference), |()| true).await
    }

    /// Forgets it; false when it was not watched.
    pub async fn unwatch(&self, account: AccountName, reference: String) -> Result<bool> {
        self.write(move |desk| fresh::unwatch(&desk.db, &account, &reference), |was| *was).await
    }

    /// References that are watched but not (yet) stored as orders.
    pub async fn watched(&self, account: AccountName) -> Result<Vec<String>> {
        // The poller asks, once a pass; it can wait until the indexes know everything.
        self.writer.ask(young::settle).await?;
        self.windows.ask(move |desk| fresh::watched(&desk.db, &account)).await
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
        self.writer.ask(young::settle).await?;
        self.windows.ask(move |desk| read::due(&desk.db, &account, hot, unheard_for, now, limit)).await
    }

    /// How far a delta listing has come, as the provider's own mark.
    pub async fn bookmark(&self, account: AccountName, topic: Topic) -> Result<Option<String>> {
        self.windows.ask(move |desk| fresh::bookmark(&desk.db, &account, topic)).await
    }

    pub async fn set_bookmark(&self, account: AccountName, topic: Topic, mark: String) -> Result<()> {
        self.write(move |desk| fresh::set_bookmark(&desk.db, &account, topic, &mark), |()| false).await
    }

    pub async fn freshness(&self) -> Result<Vec<Freshness>> {
        self.windows.ask(|desk| fresh::freshness(&desk.db)).await
    }

    pub async fn set_freshness(&self, freshness: Freshness) -> Result<()> {
        self.write(move |desk| fresh::set_freshness(&desk.db, &freshness), |()| true).await
    }

    /// When a console of this folder was told that this credential (by its fingerprint) is refused.
    pub async fn refused(&self, credential: String) -> Result<Option<Timestamp>> {
        self.windows.ask(move |desk| fresh::refused(&desk.db, &credential)).await
    }

    /// Remembers a refused credential for all consoles of this folder, with the time of the first refusal.
    pub async fn refuse(&self, credential: String, at: Timestamp) -> Result<()> {
        self.write(move |desk| fresh::refuse(&desk.db, &credential, at), |()| false).await
    }

    /// The credential works, or a person wants it to be tried again.
    pub async fn forgive(&self, credential: String) -> Result<()> {
        self.write(move |desk| fresh::forgive(&desk.db, &credential), |()| false).await
    }

    /// Takes, renews or looks at the poller lease. While another console holds it, this one looks for its changes
    /// once a second.
    pub async fn lease(&self, holder: String, life: SignedDuration, now: Timestamp) -> Result<Lease> {
        let news = Arc::clone(&self.news);
        let take = move |desk: &mut Desk| {
            let lease = lease::take(desk, &holder, life, now)?;
            news.foreign.store(matches!(lease, Lease::Other { .. }), Ordering::Relaxed);
            Ok(lease)
        };
        self.write(take, |_| false).await
    }

    pub async fn release(&self, holder: String) -> Result<()> {
        self.write(move |desk| lease::release(desk, &holder), |()| false).await
    }

    /// Rises with every change by this or another console of the same folder. Another's is noticed within a second
    /// while it holds the lease, else with this one's next write, or at [`Store::look`].
    #[must_use]
    pub fn revision(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// Looks now whether another process has written; the revision tells.
    pub async fn look(&self) -> Result<()> {
        self.writer.ask(|_| Ok(())).await?;
        // The writer looks after each job, so the second answer comes after the first look.
        self.writer.ask(|_| Ok(())).await
    }
}

fn refuse_unfit(query: &OrderQuery) -> Result<()> {
    query.filter.unfit_for_orders().map_or(Ok(()), |why| Err(StoreError::Refused(why)))
}
