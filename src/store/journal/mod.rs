//! What was confirmed, sent and heard: a database of its own, kept with full durability and never made anew.
//!
//! | file | idea |
//! |---|---|
//! | `file` | opening: WAL and `synchronous=FULL`, read back; damaged or newer files are read only |
//! | `schema` | tables, and the triggers that keep them append-only |
//! | `book` | the connection; one gate for all writing, shut for good by a failing disk |
//! | `arm`, `claim`, `settle`, `look` | the journal steps J1, J2, J8, and reading back |
//! | `person` | what an operator does to an intent: confirm again, recall, ask again, resolve |
//! | `recover` | what a dead process left behind |
//! | `rows` | an intent and its attempts, in and out of the tables |
//! | `read` | lists and histories |
//! | `chain` | the events, each bound to the one before |
//! | `verify` | finds edits, deletions, reorderings and, with an anchor, a cut tail |
//!
//! [`Book`] does the work on the caller's thread; [`Journal`] is a handle on one that works on a thread of its own.
//!
//! Order of things for one change: [`Journal::arm`] (J1), [`Journal::claim`] (J2), the request, [`Journal::settle`]
//! (J8). Whoever claims without an error may send once; whoever cannot settle shows nothing as done.

mod arm;
mod book;
mod chain;
mod claim;
mod file;
mod look;
mod person;
mod read;
mod recover;
mod rows;
mod schema;
mod settle;
mod verify;

use std::path::Path;

use jiff::Timestamp;
use tokio::sync::watch;

pub use arm::NewIntent;
pub use book::{Book, JournalError, Result};
pub use chain::{Anchor, Event};
pub use claim::Claim;
pub use look::Look;
pub use person::Resolution;
pub use read::{Counts, Due, History};
pub use settle::Outcome;
pub use verify::Verified;

use super::{owner::Owner, solo::Solo};
use crate::model::journal::{Binding, Intent, IntentId, Reading};

pub use super::owner::reading;

/// A handle on the journal; cheap to clone. Its thread ends with the last one.
#[derive(Clone)]
pub struct Journal {
    book: Solo<Book>,
    revision: watch::Sender<u64>,
}

impl Journal {
    /// Opens or makes the journal of a data folder. A damaged or newer one opens for reading only; [`Journal::closed`]
    /// says why.
    pub fn open(folder: &Path) -> Result<Self> {
        Self::open_as(folder, Owner::this())
    }

    /// The same for a process that calls itself `owner`.
    pub fn open_as(folder: &Path, owner: Owner) -> Result<Self> {
        let book = Book::open(folder, owner)?;
        Ok(Self { book: Solo::start("journal", book)?, revision: watch::Sender::new(1) })
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Book) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let revision = self.revision.clone();
        self.book
            .ask(move |book| {
                let done = work(book);
                revision.send_modify(|n| *n += 1);
                done
            })
            .await
    }

    /// Rises after every change by this process.
    #[must_use]
    pub fn revision(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }

    /// A number that changes when another process has written.
    pub async fn elsewhere(&self) -> Result<i64> {
        self.book.ask(|book| book.elsewhere()).await
    }

    /// Why nothing can be written; `None`: it can.
    pub async fn closed(&self) -> Result<Option<String>> {
        self.book.ask(|book| Ok(book.closed().map(str::to_owned))).await
    }

    /// J1: a confirmed change is written down.
    pub async fn arm(&self, new: NewIntent, reading: Reading) -> Result<Intent> {
        self.write(move |book| book.arm(new, &reading)).await
    }

    /// J2: the right to send once, written down before anything leaves.
    pub async fn claim(&self, id: IntentId, here: Binding, reading: Reading) -> Result<Claim> {
        self.write(move |book| book.claim(&id, &here, &reading)).await
    }

    /// J8: what came of an attempt.
    pub async fn settle(
        &self,
        id: IntentId,
        attempt: u32,
        outcome: Outcome,
        reading: Reading,
    ) -> Result<Intent> {
        self.write(move |book| book.settle(&id, attempt, &outcome, &reading)).await
    }

    /// Begins finding out by reading; `None`: somebody else is at it, or it is not open any more.
    pub async fn begin_look(&self, id: IntentId, reading: Reading) -> Result<Option<Intent>> {
        self.write(move |book| book.begin_look(&id, &reading)).await
    }

    /// What a look found.
    pub async fn looked(&self, id: IntentId, look: Look, reading: Reading) -> Result<Intent> {
        self.write(move |book| book.looked(&id, &look, &reading)).await
    }

    /// Confirms anew what is armed and held.
    pub async fn confirm_again(&self, id: IntentId, by: String, reading: Reading) -> Result<Intent> {
        self.write(move |book| book.confirm_again(&id, &by, &reading)).await
    }

    /// Takes back what was not sent yet.
    pub async fn recall(&self, id: IntentId, by: String, reading: Reading) -> Result<Intent> {
        self.write(move |book| book.recall(&id, &by, &reading)).await
    }

    /// A person wants an unclear one asked about now.
    pub async fn ask_again(&self, id: IntentId, by: String, reading: Reading) -> Result<Intent> {
        self.write(move |book| book.ask_again(&id, &by, &reading)).await
    }

    /// A person says what happened.
    pub async fn resolve(&self, id: IntentId, resolution: Resolution, reading: Reading) -> Result<Intent> {
        self.write(move |book| book.resolve(&id, &resolution, &reading)).await
    }

    /// At start-up: what dead processes left in flight becomes unknown. Answers what was touched.
    pub async fn recover(&self, reading: Reading) -> Result<Vec<IntentId>> {
        self.write(move |book| book.recover(&reading)).await
    }

    /// The first thing to do for an account, whether due or not. What was confirmed for another credential or
    /// environment of that name waits until it is back.
    pub async fn next_due(&self, here: Binding, reading: Reading) -> Result<Option<Due>> {
        self.book.ask(move |book| book.next_due(&here, &reading)).await
    }

    /// The newest intent that a draft became.
    pub async fn of_draft(&self, draft: String) -> Result<Option<Intent>> {
        self.book.ask(move |book| book.of_draft(&draft)).await
    }

    /// Every intent that is not settled, unclear ones first, then by age.
    pub async fn open_intents(&self) -> Result<Vec<Intent>> {
        self.book.ask(|book| book.open_intents()).await
    }

    /// The newest intents of all, before a time if one is given.
    pub async fn recent(&self, before: Option<Timestamp>, limit: u32) -> Result<Vec<Intent>> {
        self.book.ask(move |book| book.recent(before, limit)).await
    }

    pub async fn intent(&self, id: IntentId) -> Result<Option<Intent>> {
        self.book.ask(move |book| book.intent(&id)).await
    }

    /// One intent with all its attempts and events.
    pub async fn history(&self, id: IntentId) -> Result<Option<History>> {
        self.book.ask(move |book| book.history(&id)).await
    }

    /// Figures for the header.
    pub async fn counts(&self) -> Result<Counts> {
        self.book.ask(|book| book.counts()).await
    }

    /// The end of the chain, to be kept elsewhere.
    pub async fn anchor(&self) -> Result<Anchor> {
        self.book.ask(|book| book.anchor()).await
    }

    /// Reads the whole journal and says what does not fit.
    pub async fn verify(&self, anchor: Option<Anchor>) -> Result<Verified> {
        self.book.ask(move |book| book.verify(anchor.as_ref())).await
    }
}
