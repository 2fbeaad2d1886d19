//! Opening the journal: fully durable, or not for writing at all.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::{
    super::{JOURNAL_FILE, folder},
    book::Result,
    schema::{APPLICATION_ID, STEPS},
};

/// A connection, and why it is for reading only, if it is.
pub(super) struct Opened {
    pub db: Connection,
    pub closed: Option<String>,
}

/// Opens or makes the journal. Whatever is odd about an existing file closes it for writing; it is never made anew.
pub(super) fn open(folder: &Path) -> Result<Opened> {
    let path = folder::own_place(folder, JOURNAL_FILE)?;
    let name = path.display().to_string();
    match writable(&path, &name) {
        Ok(Ok(db)) => Ok(Opened { db, closed: None }),
        Ok(Err(why)) => Ok(Opened { db: readable(&path)?, closed: Some(why) }),
        Err(e) => {
            let why = format!(
                "{name} cannot be used as the journal ({e}); nothing is sent and nothing was changed. Keep the file: \
                 it says what was booked. Choose another folder with --data-dir only when every open change is known"
            );
            Ok(Opened { db: readable(&path)?, closed: Some(why) })
        }
    }
}

fn readable(path: &Path) -> Result<Connection> {
    let db = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    Ok(db)
}

/// The inner error is a reason in plain words.
fn writable(path: &Path, name: &str) -> rusqlite::Result<std::result::Result<Connection, String>> {
    let mut db = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    let found: i64 = db.pragma_query_value(None, "user_version", |r| r.get(0))?;
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    if !(0..=known).contains(&found) {
        return Ok(Err(format!(
            "{name} was written by a newer postroom (schema {found}, this one knows {known}): it can be read, and \
             nothing is sent. Use that version"
        )));
    }
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
    let application: i64 = db.pragma_query_value(None, "application_id", |r| r.get(0))?;
    if tables > 0 && application != APPLICATION_ID {
        return Ok(Err(format!("{name} is a database of another program; nothing is sent")));
    }
    let whole: String = db.query_row("PRAGMA quick_check(1)", [], |r| r.get(0))?;
    if whole != "ok" {
        return Ok(Err(format!(
            "{name} is damaged ({whole}): it can be read as far as it goes, and nothing is sent. Keep the file: it \
             says what was booked"
        )));
    }
    let mode: String = db.pragma_update_and_check(None, "journal_mode", "WAL", |r| r.get(0))?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "fullfsync", true)?;
    db.pragma_update(None, "checkpoint_fullfsync", true)?;
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "foreign_keys", true)?;
    let durable: i64 = db.pragma_query_value(None, "synchronous", |r| r.get(0))?;
    if !mode.eq_ignore_ascii_case("wal") || durable != 2 {
        return Ok(Err(format!(
            "{name}: this file system cannot keep the journal safely (journal mode {mode}, synchronous {durable}); \
             nothing is sent. Choose a local folder with --data-dir"
        )));
    }
    migrate(&mut db)?;
    Ok(Ok(db))
}

fn migrate(db: &mut Connection) -> rusqlite::Result<()> {
    // Another console may be doing the same: look once the write lock is held.
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: u16 = tx.pragma_query_value(None, "user_version", |r| r.get(0))?;
    let found = usize::from(found);
    for step in STEPS.iter().skip(found) {
        tx.execute_batch(step)?;
    }
    if found < STEPS.len() {
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.pragma_update(None, "user_version", i64::try_from(STEPS.len()).unwrap_or(i64::MAX))?;
    }
    tx.commit()
}
