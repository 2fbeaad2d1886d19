//! The connection, and the one gate for all writing.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use super::{
    super::{StoreError, owner::Owner},
    chain, file,
};
use crate::model::journal::{Held, IntentId, Moment, Reading};

/// Why the journal did not do it.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Read only, and why.
    #[error("{0}")]
    Closed(String),
    /// The disk failed: nothing is written, and nothing sent, until the program is started again.
    #[error("the journal's disk failed ({0}); nothing is sent until postroom is started again")]
    Stopped(String),
    #[error("{0}")]
    Refused(String),
    /// The same change was confirmed within the last day; it can be armed as meant twice.
    #[error("the same change was confirmed before (intent {0}); confirm it as meant twice to send it again")]
    Alike(IntentId),
    /// It may not be sent now.
    #[error("{}", .0.says())]
    Held(Held),
    /// Somebody else has it, or had it.
    #[error("another console is at it, or it is settled already")]
    Taken,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for JournalError {
    fn from(e: rusqlite::Error) -> Self {
        Self::Store(StoreError::Sql(e))
    }
}

pub type Result<T> = std::result::Result<T, JournalError>;

/// The journal on the caller's thread.
pub struct Book {
    pub(super) db: Connection,
    pub(super) owner: Owner,
    closed: Option<String>,
    stopped: Option<String>,
}

impl Book {
    /// Opens or makes the journal of a data folder, for the process `owner`.
    pub fn open(folder: &Path, owner: Owner) -> Result<Self> {
        let opened = file::open(folder)?;
        Ok(Self { db: opened.db, owner, closed: opened.closed, stopped: None })
    }

    /// Why nothing can be written; `None`: it can.
    #[must_use]
    pub fn closed(&self) -> Option<&str> {
        self.closed.as_deref().or(self.stopped.as_deref())
    }

    /// One durable change, under the write lock from its first look to its commit.
    pub(super) fn write<T>(
        &mut self,
        reading: &Reading,
        work: impl FnOnce(&Transaction<'_>, &Moment, &Owner) -> Result<T>,
    ) -> Result<T> {
        if let Some(why) = &self.closed {
            return Err(JournalError::Closed(why.clone()));
        }
        if let Some(why) = &self.stopped {
            return Err(JournalError::Stopped(why.clone()));
        }
        let done = write(&mut self.db, &self.owner, reading, work);
        if let Err(JournalError::Store(StoreError::Sql(e))) = &done
            && fatal(e)
        {
            self.stopped = Some(e.to_string());
            return Err(JournalError::Stopped(e.to_string()));
        }
        done
    }
}

fn write<T>(
    db: &mut Connection,
    owner: &Owner,
    reading: &Reading,
    work: impl FnOnce(&Transaction<'_>, &Moment, &Owner) -> Result<T>,
) -> Result<T> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let moment = Moment::next(chain::moment(&tx)?.as_ref(), reading);
    let kept = serde_json::to_string(&moment).map_err(|e| JournalError::Refused(e.to_string()))?;
    tx.execute("UPDATE head SET moment = ?1", [kept])?;
    let done = work(&tx, &moment, owner)?;
    tx.commit()?;
    Ok(done)
}

/// After these nobody knows what is on the disk. A full disk is not among them: the change is simply not made.
pub(super) fn fatal(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::SystemIoFailure
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen
                | ErrorCode::FileLockingProtocolFailed
        )
    )
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use rusqlite::ffi;

    use super::{super::NewIntent, *};
    use crate::model::{
        account::Environment,
        intent::{Deed, Method, Mutation, Place, Repeat},
        journal::{Binding, IntentState},
        provider::{AccountName, Provider},
    };

    #[test]
    fn a_failing_disk_stops_the_journal_and_a_full_or_busy_one_does_not() {
        let error = |code| rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        for code in [ffi::SQLITE_IOERR, ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_CORRUPT, ffi::SQLITE_READONLY] {
            assert!(fatal(&error(code)), "{code}");
        }
        for code in [ffi::SQLITE_FULL, ffi::SQLITE_BUSY, ffi::SQLITE_CONSTRAINT] {
            assert!(!fatal(&error(code)), "{code}");
        }
    }

    fn booking(n: usize, bytes: usize) -> NewIntent {
        let account = AccountName("print".to_owned());
        NewIntent {
            binding: here(),
            mutation: Mutation {
                provider: Provider::FourOver,
                account,
                deed: Deed::Book,
                repeat: Repeat::Never,
                target: None,
                part: None,
                method: Method::Post,
                place: Place::Path { segments: vec!["orders".to_owned()], trailing_slash: false },
                query: Vec::new(),
                content_type: None,
                body: vec![b'x'; bytes],
                reference: format!("PR-{n}"),
                summary: Vec::new(),
                quote: None,
            },
            key: None,
            confirmed_by: "op1".to_owned(),
            draft: None,
            delay: SignedDuration::ZERO,
            twice: true,
        }
    }

    fn here() -> Binding {
        Binding {
            account: AccountName("print".to_owned()),
            provider: Provider::FourOver,
            environment: Environment::Sandbox,
            fingerprint: "f".to_owned(),
        }
    }

    #[test]
    fn the_file_is_fully_durable() {
        let folder = tempfile::tempdir().unwrap();
        let book = Book::open(folder.path(), Owner::this()).unwrap();
        let synchronous: i64 = book.db.pragma_query_value(None, "synchronous", |r| r.get(0)).unwrap();
        let mode: String = book.db.pragma_query_value(None, "journal_mode", |r| r.get(0)).unwrap();
        assert_eq!((synchronous, mode.as_str()), (2, "wal"));
        let loose: i64 = book
            .db
            .query_row(
                "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND strict = 0
                 AND name NOT LIKE 'sqlite_%'",
                [],
                |r| r.get(0),
            )
            .unwrap();
        assert_eq!(loose, 0);
    }

    #[test]
    fn a_full_disk_gives_no_right_to_send_and_takes_nothing_away() {
        let folder = tempfile::tempdir().unwrap();
        let mut book = Book::open(folder.path(), Owner::this()).unwrap();
        let reading = super::super::reading(jiff::Timestamp::now());
        let armed: Vec<_> = (0..200).map(|n| book.arm(booking(n, 10), &reading).unwrap().id).collect();
        let pages: i64 = book.db.pragma_query_value(None, "page_count", |r| r.get(0)).unwrap();
        book.db.pragma_update(None, "max_page_count", pages).unwrap();
        assert!(
            (200..300).any(|n| book.arm(booking(n, 9_000), &reading).is_err()),
            "the disk was never full"
        );
        let mut refused = 0;
        for id in &armed {
            let sent = book.claim(id, &here(), &reading).is_ok();
            let history = book.history(id).unwrap().unwrap();
            assert_eq!(history.attempts.len(), usize::from(sent));
            assert_eq!(history.intent.state, if sent { IntentState::Sending } else { IntentState::Armed });
            refused += u32::from(!sent);
        }
        assert!(refused > 0);
        assert_eq!(book.verify(None).unwrap().faults, Vec::<String>::new());
        // Room again: it goes on.
        book.db.pragma_update(None, "max_page_count", pages + 1_000).unwrap();
        let waiting = armed.iter().find(|id| book.intent(id).unwrap().unwrap().state == IntentState::Armed);
        book.claim(waiting.unwrap(), &here(), &reading).unwrap();
    }

    #[test]
    fn after_a_failing_disk_nothing_is_sent_until_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let mut book = Book::open(folder.path(), Owner::this()).unwrap();
        let reading = super::super::reading(jiff::Timestamp::now());
        let id = book.arm(booking(1, 10), &reading).unwrap().id;
        let failed = book.write::<()>(&reading, |_, _, _| {
            Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_IOERR_FSYNC), None).into())
        });
        assert!(matches!(failed, Err(JournalError::Stopped(_))));
        assert!(matches!(book.claim(&id, &here(), &reading), Err(JournalError::Stopped(_))));
        assert!(matches!(book.arm(booking(2, 10), &reading), Err(JournalError::Stopped(_))));
        assert!(book.closed().is_some());
        assert_eq!(book.open_intents().unwrap().len(), 1);
        drop(book);
        let mut book = Book::open(folder.path(), Owner::this()).unwrap();
        book.claim(&id, &here(), &reading).unwrap();
    }
}
