//! Batches of orders that wait for the writer.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use rusqlite::TransactionBehavior;
use tokio::sync::oneshot;

use super::{
    Result, orders,
    thread::{Desk, News},
};
use crate::model::{order::Fetched, query::Ingest};

/// Rows of waiting batches that one transaction takes at most.
const TOGETHER: usize = 5_000;

/// A batch that waits for the writer, and where its answer goes.
struct Waiting {
    batch: Vec<Fetched>,
    heard: Timestamp,
    answer: oneshot::Sender<Result<Ingest>>,
}

/// Batches that wait for the writer. It stores what has gathered in one transaction: each page of an index that
/// they share is then written once.
#[derive(Default)]
pub(super) struct Queue(Mutex<VecDeque<Waiting>>);

impl Queue {
    /// Adds a batch; the writer is to be told with [`Queue::store`] once for each.
    pub(super) fn add(&self, batch: Vec<Fetched>, heard: Timestamp) -> oneshot::Receiver<Result<Ingest>> {
        let (answer, reply) = oneshot::channel();
        self.lock().push_back(Waiting { batch, heard, answer });
        reply
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Vec<Waiting> {
        let mut waiting = self.lock();
        let mut rows = 0;
        let mut taken = Vec::new();
        while let Some(next) = waiting.front()
            && (taken.is_empty() || rows + next.batch.len() <= TOGETHER)
        {
            rows += next.batch.len();
            taken.extend(waiting.pop_front());
        }
        taken
    }

    /// Stores what has gathered, if anything has; when that fails, each batch by itself, so that none suffers for
    /// another. `news` hears of it before the answers go out.
    pub(super) fn store(&self, desk: &mut Desk, news: &News) {
        let taken = self.take();
        if taken.is_empty() {
            return;
        }
        let tell = |done: &Ingest| {
            if *done != Ingest::default() {
                news.rise();
            }
        };
        if taken.len() > 1
            && let Ok(done) = put_all(desk, &taken)
        {
            done.iter().for_each(tell);
            for (waiting, done) in taken.into_iter().zip(done) {
                // A caller that went away needs no answer.
                let _ = waiting.answer.send(Ok(done));
            }
            return;
        }
        for waiting in taken {
            let done = put_all(desk, std::slice::from_ref(&waiting)).map(|done| done.first().copied());
            let done = done.map(Option::unwrap_or_default).inspect(tell);
            let _ = waiting.answer.send(done);
        }
    }
}

/// Stores batches; all of it or nothing.
fn put_all(desk: &mut Desk, batches: &[Waiting]) -> Result<Vec<Ingest>> {
    let tx = desk.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = orders::put(&tx, batches.iter().map(|w| (w.batch.as_slice(), w.heard)))?;
    tx.commit()?;
    Ok(done)
}
