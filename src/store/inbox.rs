//! The secure inbox: hundreds or thousands of entries, so a filter simply asks each.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    ops::ControlFlow,
};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::{
    Result, StoreError,
    digest::as_json,
    names,
    read::from_json,
    rows::instant,
    tally,
    thread::Desk,
    window::{Plan, Position, assemble},
};
use crate::model::{
    filter::micros,
    inbox::InboxEntry,
    provider::InboxKey,
    query::{Anchor, InboxQuery, Ingest, StoredEntry, Window},
};

pub(super) fn put(desk: &mut Desk, batch: Vec<InboxEntry>, heard: Timestamp) -> Result<Ingest> {
    let tx = desk.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (mut done, mut unread) = (Ingest::default(), 0);
    for entry in batch {
        unread += one(&tx, entry, micros(heard), &mut done)?;
    }
    tally::add(&tx, "inbox", i64::try_from(done.new).unwrap_or(0))?;
    tally::add(&tx, "unread", unread)?;
    tx.commit()?;
    Ok(done)
}

/// Stores one; how many more are unread than before.
fn one(db: &Connection, mut entry: InboxEntry, heard: i64, done: &mut Ingest) -> Result<i64> {
    let account = names::number_for(db, &entry.key.account)?;
    let raw = std::mem::take(&mut entry.raw);
    let json = as_json(&entry)?;
    let mut hasher = DefaultHasher::new();
    (&json, &raw).hash(&mut hasher);
    let hash = hasher.finish().cast_signed();
    let old: Option<(i64, i64, bool)> = db
        .prepare_cached("SELECT id, hash, unread FROM inbox WHERE key = ?1 AND account = ?2")?
        .query_row(params![entry.key.id, account], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
        .optional()?;
    let unread = entry.read_at.is_none();
    match old {
        Some((id, same, _)) if same == hash => {
            db.prepare_cached("UPDATE inbox SET fetched = ?1 WHERE id = ?2")?.execute([heard, id])?;
            done.same += 1;
            return Ok(0);
        }
        Some(_) => done.changed += 1,
        None => done.new += 1,
    }
    db.prepare_cached(
        "INSERT INTO inbox (account, key, unread, received, fetched, hash, json, raw)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (key, account) DO UPDATE SET unread = ?3, received = ?4, fetched = ?5, hash = ?6, json = ?7,
             raw = ?8",
    )?
    .execute(params![account, entry.key.id, unread, entry.received_at.map(micros), heard, hash, json, raw])?;
    Ok(i64::from(unread) - i64::from(old.is_some_and(|(_, _, unread)| unread)))
}

/// A window of entries; their raw records stay in the store.
pub(super) fn window(desk: &mut Desk, query: &InboxQuery) -> Result<Window<StoredEntry>> {
    if let Some(why) = query.filter.unfit_for_inbox() {
        return Err(StoreError::Refused(why));
    }
    desk.snapshot(|desk| {
        let db = &desk.db;
        let plan = Plan::inbox(query.unread_first);
        let at = |key: &InboxKey| -> Result<Option<Position>> {
            number(db, key)?.map_or(Ok(None), |id| plan.position(db, id))
        };
        let anchor = match &query.anchor {
            Anchor::First => Anchor::First,
            Anchor::Last => Anchor::Last,
            Anchor::Around(key) => Anchor::Around(at(key)?),
            Anchor::After(key) => Anchor::After(at(key)?),
            Anchor::Before(key) => Anchor::Before(at(key)?),
        };
        let window = assemble(&anchor, query.rows, |from, way, n| {
            let mut found = Vec::new();
            plan.walk(db, "json, fetched", from, way, |r| {
                let stored = read(r)?;
                if query.filter.matches_entry(&stored.entry, query.now) {
                    found.push(stored);
                }
                Ok(if found.len() >= n { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
            })?;
            Ok(Some(found))
        })?;
        Ok(window.unwrap_or_default())
    })
}

/// One entry with its raw record.
pub(super) fn entry(db: &Connection, key: &InboxKey) -> Result<Option<StoredEntry>> {
    let Some(id) = number(db, key)? else { return Ok(None) };
    let mut statement = db.prepare_cached("SELECT json, fetched, raw FROM inbox WHERE id = ?1")?;
    let mut rows = statement.query([id])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut stored = read(row)?;
    stored.entry.raw = row.get(2)?;
    Ok(Some(stored))
}

fn read(row: &Row<'_>) -> Result<StoredEntry> {
    let json = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
    Ok(StoredEntry { entry: from_json(json)?, fetched_at: instant(row.get(1)?) })
}

fn number(db: &Connection, key: &InboxKey) -> Result<Option<i64>> {
    let mut statement = db.prepare_cached(
        "SELECT id FROM inbox WHERE key = ?1 AND account = (SELECT id FROM account WHERE name = ?2)",
    )?;
    Ok(statement.query_row((&key.id, &key.account.0), |r| r.get(0)).optional()?)
}
