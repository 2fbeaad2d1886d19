//! Figures for the header, moved by each transaction that changes them.

use jiff::Timestamp;
use rusqlite::Connection;

use super::{Result, young};
use crate::model::{
    filter::{NEAR, micros, micros_of},
    query::Tallies,
};

pub(super) fn add(db: &Connection, name: &str, by: i64) -> Result<()> {
    if by != 0 {
        db.prepare_cached("UPDATE tally SET n = n + ?1 WHERE name = ?2")?.execute((by, name))?;
    }
    Ok(())
}

/// One of the kept figures.
pub(super) fn kept(db: &Connection, name: &str) -> Result<u64> {
    let mut statement = db.prepare_cached("SELECT n FROM tally WHERE name = ?1")?;
    Ok(statement.query_row([name], |r| r.get::<_, i64>(0))?.cast_unsigned())
}

/// What depends on the hour is a range of an index, and the few young rows: clocks that are past or near, promises
/// that are past.
pub(super) fn read(db: &Connection, now: Timestamp) -> Result<Tallies> {
    let settled = young::last_settled(db)?;
    let before = |index: &str, test: &str, at: i64| -> Result<u64> {
        let sql = format!(
            "SELECT (SELECT count(*) FROM orders INDEXED BY {index} WHERE settled = 1 AND {test})
                  + (SELECT count(*) FROM orders WHERE id > ?2 AND {test})"
        );
        Ok(db.prepare_cached(&sql)?.query_row([at, settled], |r| r.get::<_, i64>(0))?.cast_unsigned())
    };
    let now = micros(now);
    let near = now.saturating_add(micros_of(NEAR));
    Ok(Tallies {
        orders: kept(db, "orders")?,
        attention: kept(db, "attention")? + before("orders_urgency", "attn = 0 AND deadline <= ?1", near)?,
        late: before("orders_late", "late < ?1", now)?,
        unread: kept(db, "unread")?,
        inbox: kept(db, "inbox")?,
    })
}
