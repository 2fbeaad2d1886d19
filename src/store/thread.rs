//! The store's own threads: one writes, one answers windows, one does what may be slow.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};

use rusqlite::{Connection, ErrorCode};
use tokio::sync::{oneshot, watch};

use super::{Result, StoreError, names::Names, search::Hits, young};
use crate::model::filter::Filter;

/// How often another process's changes are looked for while one is known to write.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A connection and what its thread remembers beside it.
pub(super) struct Desk {
    pub db: Connection,
    pub names: Names,
    /// The answers to the last filters, newest first.
    pub hits: Vec<Hits>,
    /// The young rows in the last sort.
    pub tail: Option<young::Tail>,
}

impl Desk {
    pub(super) fn new(db: Connection) -> Self {
        Self { db, names: Names::default(), hits: Vec::new(), tail: None }
    }

    /// Does several reads of one state of the store.
    pub(super) fn snapshot<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.db.execute_batch("BEGIN")?;
        let done = work(self);
        let ended = self.db.execute_batch("ROLLBACK");
        done.and_then(|found| ended.map(|()| found).map_err(StoreError::from))
    }

    /// Moves when another connection has committed.
    pub(super) fn data_version(&self) -> Result<i64> {
        Ok(self.db.prepare_cached("PRAGMA data_version")?.query_row([], |r| r.get(0))?)
    }
}

type Job = Box<dyn FnOnce(&mut Desk) + Send>;

/// A thread with a desk; it ends when the last handle is dropped.
#[derive(Clone)]
pub(super) struct Lane(mpsc::Sender<Job>);

impl Lane {
    /// A lane that reads.
    pub(super) fn reader(name: &str, desk: Desk) -> Result<Self> {
        let (jobs, todo) = mpsc::channel::<Job>();
        spawn(name, move || {
            let mut desk = desk;
            while let Ok(job) = todo.recv() {
                job(&mut desk);
            }
        })?;
        Ok(Self(jobs))
    }

    /// The lane that writes. It also notices what other processes wrote: its own commits do not move its
    /// `data_version`, so any move is theirs. It wakes by itself only while `foreign` says that one is writing,
    /// and once after work, to settle what is young and to give its page cache back.
    pub(super) fn writer(desk: Desk, news: Arc<News>) -> Result<Self> {
        let (jobs, todo) = mpsc::channel::<Job>();
        let mut seen = Some(desk.data_version()?);
        spawn("store-writer", move || {
            let mut desk = desk;
            // A console that ended in haste may have left rows unsettled.
            let mut warm = true;
            loop {
                let next = if warm || news.foreign.load(Ordering::Relaxed) {
                    todo.recv_timeout(LOOK_EVERY)
                } else {
                    todo.recv().map_err(|_| mpsc::RecvTimeoutError::Disconnected)
                };
                match next {
                    Ok(job) => {
                        job(&mut desk);
                        warm = true;
                    }
                    Err(mpsc::RecvTimeoutError::Timeout) if warm => {
                        warm = false;
                        // Only speed and memory are at stake; the next rest tries again.
                        let _ = young::settle(&mut desk);
                        let _ = desk.db.execute_batch("PRAGMA shrink_memory");
                    }
                    Err(mpsc::RecvTimeoutError::Timeout) => {}
                    Err(mpsc::RecvTimeoutError::Disconnected) => return,
                }
                let found = desk.data_version().ok();
                if found != seen {
                    seen = found;
                    news.rise();
                }
            }
        })?;
        Ok(Self(jobs))
    }

    /// Does it on the lane's thread, even when nobody waits for the answer any more.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Desk) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, reply) = oneshot::channel();
        let job: Job = Box::new(move |desk| {
            // A caller that went away needs no answer.
            let _ = answer.send(work(desk));
        });
        self.0.send(job).map_err(|_| StoreError::Gone)?;
        reply.await.map_err(|_| StoreError::Gone)?
    }

    /// Leaves work behind; it answers by itself.
    pub(super) fn leave(&self, work: impl FnOnce(&mut Desk) + Send + 'static) -> Result<()> {
        self.0.send(Box::new(work)).map_err(|_| StoreError::Gone)
    }

    /// Like [`Lane::ask`], but ends early with [`StoreError::Superseded`] once `stale` holds or the caller is gone.
    pub(super) async fn ask_while<T: Send + 'static>(
        &self,
        stale: impl Fn() -> bool + Send + Sync + 'static,
        work: impl FnOnce(&mut Desk, &dyn Fn() -> bool) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let gone = Gone(Arc::new(AtomicBool::new(false)));
        let flag = Arc::clone(&gone.0);
        let stale = Arc::new(move || flag.load(Ordering::Relaxed) || stale());
        self.ask(move |desk| {
            if stale() {
                return Err(StoreError::Superseded);
            }
            let asked = Arc::clone(&stale);
            desk.db.progress_handler(2_000, Some(move || asked()))?;
            let done = work(desk, &*stale);
            desk.db.progress_handler(0, None::<fn() -> bool>)?;
            match done {
                Err(StoreError::Sql(e)) if e.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => {
                    Err(StoreError::Superseded)
                }
                done => done,
            }
        })
        .await
    }
}

/// Set when the future that waits is dropped.
struct Gone(Arc<AtomicBool>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<()> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .stack_size(1 << 20)
        .spawn(work)
        .map(drop)
        .map_err(|e| StoreError::Io("a thread for the store".to_owned(), e))
}

/// The revision, and whether another process writes.
pub(super) struct News {
    revision: watch::Sender<u64>,
    pub foreign: AtomicBool,
}

impl News {
    pub(super) fn new() -> Self {
        Self { revision: watch::Sender::new(1), foreign: AtomicBool::new(false) }
    }

    pub(super) fn rise(&self) {
        self.revision.send_modify(|n| *n += 1);
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }
}

/// Raised when a newer question takes the place of this one.
pub(super) type Turn = Arc<AtomicBool>;

/// The newest question of each caller.
#[derive(Default)]
pub(super) struct Turns {
    counts: Mutex<HashMap<u64, Turn>>,
    searches: Mutex<HashMap<u64, (Filter, Turn)>>,
}

impl Turns {
    /// A count takes the place of the caller's one before.
    pub(super) fn count(&self, caller: u64) -> Turn {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = Turn::default();
        if let Some(before) = counts.insert(caller, Arc::clone(&turn)) {
            before.store(true, Ordering::Relaxed);
        }
        turn
    }

    /// A search for the same filter shares its turn; another filter takes the place of the caller's one before.
    pub(super) fn search(&self, caller: u64, filter: &Filter) -> Turn {
        let mut searches = self.searches.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((before, turn)) = searches.get(&caller) {
            if before == filter {
                return Arc::clone(turn);
            }
            turn.store(true, Ordering::Relaxed);
        }
        let turn = Turn::default();
        searches.insert(caller, (filter.clone(), Arc::clone(&turn)));
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_supersedes_only_an_older_one_of_its_own_caller() {
        let turns = Turns::default();
        let filter = |text| Filter::parse(text).unwrap();
        let (left, right) = (turns.search(1, &filter("a")), turns.search(2, &filter("b")));
        let stale = |turn: &AtomicBool| turn.load(Ordering::Relaxed);
        assert!(!stale(&left) && !stale(&right));
        let more = turns.search(1, &filter("a"));
        assert!(!stale(&left), "another window of the same filter");
        let next = turns.search(1, &filter("ab"));
        assert!(stale(&left) && stale(&more) && !stale(&next) && !stale(&right));
        let (first, other) = (turns.count(1), turns.count(2));
        let second = turns.count(1);
        assert!(stale(&first) && !stale(&other) && !stale(&second) && !stale(&next));
    }
}
