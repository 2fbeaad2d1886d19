//! The far end of the core's questions about changes, and of the command line's: everything that is sent goes through
//! here, and through the journal.
//!
//! | file | idea |
//! |---|---|
//! | `open` | journal and drafts, one courier for each account that may write, what dead processes left |
//! | `ask` | one question, one answer |
//! | `shown` | the same answers in the time of a console on a faster world |
//! | `serve` | the questions of a console: what is kept here in their order, what asks a provider beside it |
//! | `line` | what a courier needs of a client; labels are saved here |
//! | `lookups` | prices, records to choose from, papers: what changes nothing |
//! | `files` | saving what a provider hands out |
//! | `news` | what the couriers tell: orders into the store first, then the core hears |
//! | `walk` | several requests on one way, each through the journal |
//! | `wait` | for the command line: until it is settled |
//!
//! ```text
//!   console: Effect::Desk -> Performer.desk -> serve -+
//!                                                     +-> ask -> outbox -> journal -> courier -> line -> provider
//!   command line: confirm_and_wait ------------------+                               |
//!   console: Message::Desk <----- news <- store <-------------------------------------+
//! ```
//!
//! A journal that cannot be opened closes the desk for changes and nothing else: the console still reads.

mod ask;
mod files;
mod line;
mod lookups;
mod news;
mod open;
mod serve;
mod shown;
mod wait;
mod walk;

use std::{
    collections::HashSet,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Mutex, task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;

pub use line::Line;
pub use open::Setting;
pub use wait::Confirmed;
pub use walk::Ended;

use super::{
    clients::{Served, named},
    courier::Outbox,
    now::Now,
    sync::AccountSync,
};
use crate::{
    app::desk::News,
    model::{
        journal::Binding,
        provider::{AccountName, OrderKey},
    },
    store::{Store, drafts::Drafts, journal::Journal},
};

/// What hears the desk's news.
pub type Tell = Arc<dyn Fn(News) + Send + Sync>;

/// A handle; cheap to clone. [`Desk::close`] ends its couriers.
#[derive(Clone)]
pub struct Desk {
    served: Arc<Vec<Served>>,
    store: Store,
    seat: String,
    now: Now,
    read_only: bool,
    /// Or why there is none.
    journal: Result<Journal, String>,
    drafts: Result<Drafts, String>,
    outbox: Result<Outbox, String>,
    tell: Tell,
    stop: CancellationToken,
    tasks: Arc<Mutex<JoinSet<()>>>,
    /// Requests whose outcome is not kept yet.
    on_the_way: Arc<AtomicUsize>,
    /// The data folder: labels and papers are saved in it.
    folder: PathBuf,
    records: Arc<Mutex<lookups::Cache>>,
    /// The walks that are on their way here.
    walks: Arc<std::sync::Mutex<HashSet<String>>>,
}

impl Desk {
    fn journal(&self) -> Result<&Journal, String> {
        self.journal.as_ref().map_err(Clone::clone)
    }

    fn drafts(&self) -> Result<&Drafts, String> {
        self.drafts.as_ref().map_err(Clone::clone)
    }

    fn outbox(&self) -> Result<&Outbox, String> {
        self.outbox.as_ref().map_err(Clone::clone)
    }

    fn walking(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.walks.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The refresh of one account.
    fn sync(&self, name: &AccountName) -> Result<AccountSync, String> {
        let client = named(&self.served, name)?.client.clone();
        Ok(AccountSync { client, store: self.store.clone(), news: None, now: self.now })
    }

    /// Asks the provider for an order and keeps what it says.
    async fn refresh(&self, key: &OrderKey, patience: Duration) -> Result<(), String> {
        let sync = self.sync(&key.account)?;
        match timeout(patience, sync.refresh_order(key)).await {
            Ok(done) => done.map_err(|e| e.to_string()),
            Err(_) => Err(format!("{} did not answer within {} s", key.account, patience.as_secs())),
        }
    }

    /// How many requests have left, or are about to, whose outcome is not kept yet.
    #[must_use]
    pub fn on_the_way(&self) -> usize {
        self.on_the_way.load(Ordering::SeqCst)
    }

    /// Stops the couriers. A request on its way is waited for so long, and its outcome kept; `false`: it was not over
    /// by then, and the next start finds out about it.
    pub async fn close(&self, patience: Duration) -> bool {
        self.stop.cancel();
        let mut tasks = self.tasks.lock().await;
        let ended = timeout(patience, async { while tasks.join_next().await.is_some() {} }).await;
        ended.is_ok()
    }
}

/// The credential and environment that a change of this account is confirmed for.
fn binding(served: &Served) -> Binding {
    Binding {
        account: served.account.name.clone(),
        provider: served.account.provider(),
        environment: served.account.environment,
        fingerprint: served.client.fingerprint().to_owned(),
    }
}
