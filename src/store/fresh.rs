//! What the pollers keep between two looks: watched references, marks of delta listings, how fresh a topic is.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Result, rows::instant};
use crate::model::{
    filter::{fold, micros},
    provider::{AccountName, Provider},
    query::{Freshness, Topic, Trouble},
};

pub(super) fn watch(
    db: &Connection,
    account: &AccountName,
    provider: Provider,
    reference: &str,
) -> Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO watched (account, reference, ref_key, provider) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![account.0, reference.trim(), fold(reference.trim()), provider.number()])?;
    Ok(())
}

pub(super) fn unwatch(db: &Connection, account: &AccountName, reference: &str) -> Result<bool> {
    let mut statement = db.prepare_cached("DELETE FROM watched WHERE account = ?1 AND ref_key = ?2")?;
    Ok(statement.execute(params![account.0, fold(reference.trim())])? > 0)
}

/// Watched references that no settled order of the account answers to, by reference, id or alias.
pub(super) fn watched(db: &Connection, account: &AccountName) -> Result<Vec<String>> {
    let mut statement = db.prepare_cached(
        "SELECT w.reference FROM watched AS w LEFT JOIN account AS a ON a.name = w.account
         WHERE w.account = ?1
           AND NOT EXISTS (SELECT 1 FROM orders AS o INDEXED BY orders_reference
                           WHERE o.settled = 1 AND o.ref_key = w.ref_key AND o.account = a.id)
           AND NOT EXISTS (SELECT 1 FROM orders AS o INDEXED BY orders_key
                           WHERE o.settled = 1 AND o.key = w.ref_key COLLATE NOCASE AND o.account = a.id)
           AND NOT EXISTS (SELECT 1 FROM alias AS s JOIN orders AS o ON o.id = s.id
                           WHERE s.word = w.ref_key AND o.account = a.id)
         ORDER BY w.ref_key",
    )?;
    let found = statement.query_map([&account.0], |r| r.get(0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn bookmark(db: &Connection, account: &AccountName, topic: Topic) -> Result<Option<String>> {
    let mut statement = db.prepare_cached("SELECT mark FROM bookmark WHERE account = ?1 AND topic = ?2")?;
    Ok(statement.query_row((&account.0, topic.word()), |r| r.get(0)).optional()?)
}

pub(super) fn set_bookmark(db: &Connection, account: &AccountName, topic: Topic, mark: &str) -> Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO bookmark VALUES (?1, ?2, ?3)")?.execute((
        &account.0,
        topic.word(),
        mark,
    ))?;
    Ok(())
}

pub(super) fn freshness(db: &Connection) -> Result<Vec<Freshness>> {
    let mut statement = db.prepare_cached(
        "SELECT account, topic, last_good, last_try, trouble, next_try, incomplete, quota_until FROM freshness
         ORDER BY account, topic DESC",
    )?;
    let found = statement.query_map([], |r| {
        let time = |i: usize| -> rusqlite::Result<_> { Ok(r.get::<_, Option<i64>>(i)?.map(instant)) };
        let topic: String = r.get(1)?;
        Ok(Freshness {
            account: AccountName(r.get(0)?),
            topic: if topic == Topic::Inbox.word() { Topic::Inbox } else { Topic::Orders },
            last_good: time(2)?,
            last_try: time(3)?,
            trouble: match time(7)? {
                Some(until) => Some(Trouble::OwnQuota { until }),
                None => r.get::<_, Option<String>>(4)?.map(Trouble::Failed),
            },
            next_try: time(5)?,
            incomplete: r.get(6)?,
        })
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn set_freshness(db: &Connection, f: &Freshness) -> Result<()> {
    let until = match &f.trouble {
        Some(Trouble::OwnQuota { until }) => Some(micros(*until)),
        _ => None,
    };
    db.prepare_cached("INSERT OR REPLACE INTO freshness VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?.execute(
        params![
            f.account.0,
            f.topic.word(),
            f.last_good.map(micros),
            f.last_try.map(micros),
            f.trouble.as_ref().and_then(Trouble::failure),
            f.next_try.map(micros),
            f.incomplete,
            until,
        ],
    )?;
    Ok(())
}

/// When this credential was refused; `None`: nobody of this folder was told so.
pub(super) fn refused(db: &Connection, credential: &str) -> Result<Option<Timestamp>> {
    let mut statement = db.prepare_cached("SELECT at FROM refused WHERE credential = ?1")?;
    Ok(statement.query_row([credential], |r| r.get(0)).optional()?.map(instant))
}

pub(super) fn refuse(db: &Connection, credential: &str, at: Timestamp) -> Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO refused VALUES (?1, ?2)")?
        .execute(params![credential, micros(at)])?;
    Ok(())
}

pub(super) fn forgive(db: &Connection, credential: &str) -> Result<()> {
    db.prepare_cached("DELETE FROM refused WHERE credential = ?1")?.execute([credential])?;
    Ok(())
}
