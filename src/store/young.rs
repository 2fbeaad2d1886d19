//! Rows that the indexes do not hold yet.
//!
//! A page of new orders stands in random places of a dozen indexes, so each commit would write some hundred pages of
//! each. New rows are therefore only added at the end of the table; once a few thousand have gathered, or the writer
//! rests, they settle: all indexes take them in one transaction. Until then a window sorts them by hand and lays them
//! between what the index yields.

use std::sync::Arc;

use rusqlite::{Connection, TransactionBehavior, params};

use super::{
    Result, tally,
    thread::Desk,
    window::{Plan, Position},
};
use crate::model::{filter::FIELD_END, query::Sort};

/// So many young rows settle with the next commit.
const MANY: u64 = 4_096;

/// The young rows in the order of one sort, as of one version of the data.
pub(super) struct Tail {
    version: i64,
    sort: Sort,
    rows: Arc<[Position]>,
}

/// The number of the last settled row: young ones have higher numbers.
pub(super) fn last_settled(db: &Connection) -> Result<i64> {
    Ok(tally::kept(db, "settled")?.cast_signed())
}

/// How to walk the orders in this sort, young ones among them.
pub(super) fn plan(desk: &mut Desk, sort: Sort) -> Result<Plan> {
    let plan = Plan::orders(sort);
    let version = desk.data_version()?;
    if let Some(tail) = desk.tail.as_ref().filter(|t| t.version == version && t.sort == sort) {
        return Ok(plan.with_tail(Arc::clone(&tail.rows)));
    }
    let rows: Arc<[Position]> = plan.positions_behind(&desk.db, last_settled(&desk.db)?)?.into();
    desk.tail = Some(Tail { version, sort, rows: Arc::clone(&rows) });
    Ok(plan.with_tail(rows))
}

/// Where a young row is found by its account and its id, or its folded reference: the same for every build (FNV-1a).
pub(super) fn hash(account: i64, word: &str) -> i64 {
    let bytes = account.to_le_bytes();
    let mixed = bytes.iter().chain(word.as_bytes()).fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    mixed.cast_signed()
}

pub(super) fn add(db: &Connection, account: i64, word: &str, id: i64) -> Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO young VALUES (?1, ?2)")?.execute([hash(account, word), id])?;
    Ok(())
}

/// Settles inside a transaction that has brought the number of orders to `total`, when there are many.
pub(super) fn settle_many(db: &Connection, total: u64) -> Result<()> {
    let settled = last_settled(db)?;
    if total.saturating_sub(settled.cast_unsigned()) >= MANY {
        settle_behind(db, settled)?;
    }
    Ok(())
}

/// Settles whatever is young.
pub(super) fn settle(desk: &mut Desk) -> Result<()> {
    if last_settled(&desk.db)?.cast_unsigned() == tally::kept(&desk.db, "orders")? {
        return Ok(());
    }
    let tx = desk.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    settle_behind(&tx, last_settled(&tx)?)?;
    tx.commit()?;
    Ok(())
}

fn settle_behind(db: &Connection, settled: i64) -> Result<()> {
    let mut words = Vec::new();
    {
        let mut young = db.prepare_cached("SELECT id, key, aliases FROM orders WHERE id > ?1")?;
        let mut rows = young.query([settled])?;
        while let Some(row) = rows.next()? {
            let key = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            let aliases = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
            let id: i64 = row.get(0)?;
            words.extend(indexed(aliases, key).map(|word| (word.to_owned(), id)));
        }
    }
    db.prepare_cached("UPDATE OR FAIL orders SET settled = 1 WHERE id > ?1")?.execute([settled])?;
    // Sorted, each page of the index is touched once.
    words.sort_unstable();
    let mut add = db.prepare_cached("INSERT OR IGNORE INTO alias VALUES (?1, ?2)")?;
    for (word, id) in words {
        add.execute(params![word, id])?;
    }
    db.execute("DELETE FROM young", [])?;
    db.execute("UPDATE tally SET n = (SELECT coalesce(max(id), 0) FROM orders) WHERE name = 'settled'", [])?;
    Ok(())
}

/// The words of an order that the alias index holds: an id of plain letters is found by the index of ids.
pub(super) fn indexed<'a>(aliases: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
    let own = move |word: &str| key.is_ascii() && word.eq_ignore_ascii_case(key);
    aliases.split(FIELD_END as char).filter(move |word| !word.is_empty() && !own(word))
}
