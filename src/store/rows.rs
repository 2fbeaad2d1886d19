//! Table rows to list rows.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

use super::{
    Result,
    names::{self, Names},
    young,
};
use crate::model::{
    clock::{Clock, ClockKind},
    filter::{Check, Figures, Texts, fold, micros},
    order::OrderRow,
    phase::Phase,
    provider::{AccountName, OrderKey, Provider},
};

/// What [`row`] reads, in this order.
pub(super) const COLUMNS: &str = "id, account, provider, phase, clock, deadline, clock_day, created, updated, \
    fetched, changed, key, reference, customer, destination, state, attention, news";
/// What [`holds`] reads behind it.
pub(super) const TESTED: &str = "attn, late, ref_key, cust_key, state_key, aliases";

/// An instant from the store's unit; one beyond the calendar becomes its edge.
pub(super) fn instant(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(if micros < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// Keeps the names at hand: a new account may have come since they were read.
pub(super) fn name(db: &Connection, names: &mut Names, number: i64) -> Result<AccountName> {
    if names.of(number).is_none() {
        names.load(db)?;
    }
    Ok(names.of(number).cloned().unwrap_or_else(|| AccountName(String::new())))
}

pub(super) fn row(db: &Connection, names: &mut Names, r: &Row<'_>) -> Result<(i64, OrderRow)> {
    let deadline: Option<i64> = r.get(5)?;
    let day: Option<String> = r.get(6)?;
    let kind = r.get::<_, Option<u8>>(4)?.and_then(ClockKind::from_number);
    let clock = kind.zip(deadline).map(|(kind, at)| Clock {
        kind,
        at: instant(at),
        date: day.and_then(|d| d.parse().ok()),
    });
    let row = OrderRow {
        key: OrderKey { account: name(db, names, r.get(1)?)?, id: r.get(11)? },
        // Numbers are only written by this program; a foreign one is shown as what it is nearest to: unknown.
        provider: Provider::from_number(r.get(2)?).unwrap_or(Provider::Sendle),
        phase: Phase::from_number(r.get(3)?).unwrap_or(Phase::Unknown),
        reference: r.get(12)?,
        customer: r.get(13)?,
        destination: r.get(14)?,
        state: r.get(15)?,
        attention: r.get(16)?,
        clock,
        created_at: r.get::<_, Option<i64>>(7)?.map(instant),
        updated_at: r.get::<_, Option<i64>>(8)?.map(instant),
        fetched_at: instant(r.get(9)?),
        changed_at: instant(r.get(10)?),
        news: r.get(17)?,
    };
    Ok((r.get(0)?, row))
}

/// Asks a filter of a table row that was read with [`TESTED`] columns.
pub(super) fn holds(check: &Check, row: &OrderRow, r: &Row<'_>) -> Result<bool> {
    if check.has_texts() {
        let destination = fold(&row.destination);
        let field =
            |i: usize| -> Result<&[u8]> { Ok(r.get_ref(i)?.as_bytes().map_err(rusqlite::Error::from)?) };
        let texts = Texts {
            reference: field(20)?,
            customer: field(21)?,
            state: field(22)?,
            aliases: field(23)?,
            destination: destination.as_bytes(),
        };
        if !check.texts_hold(&texts) {
            return Ok(false);
        }
    }
    Ok(check.figures_hold(&Figures {
        provider: row.provider,
        account: &fold(&row.key.account.0),
        phase: row.phase,
        alarming: r.get(18)?,
        changed: row.news,
        clock: row.clock.as_ref().map(|c| (c.kind, micros(c.at))),
        late: r.get(19)?,
        created: row.created_at.map(micros),
        updated: row.updated_at.map(micros),
    }))
}

/// One list row by its number.
pub(super) fn by_number(db: &Connection, names: &mut Names, id: i64) -> Result<Option<OrderRow>> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM orders WHERE id = ?1"))?;
    let mut found = statement.query([id])?;
    match found.next()? {
        Some(r) => Ok(Some(row(db, names, r)?.1)),
        None => Ok(None),
    }
}

/// The number of the row with this key.
pub(super) fn number(db: &Connection, key: &OrderKey) -> Result<Option<i64>> {
    let Some(account) = names::number_of(db, &key.account)? else { return Ok(None) };
    let mut settled = db.prepare_cached(
        "SELECT id FROM orders INDEXED BY orders_key
         WHERE settled = 1 AND key = ?1 COLLATE NOCASE AND key = ?1 AND account = ?2",
    )?;
    if let Some(id) = settled.query_row((&key.id, account), |r| r.get(0)).optional()? {
        return Ok(Some(id));
    }
    let mut young = db.prepare_cached(
        "SELECT orders.id FROM young JOIN orders ON orders.id = young.id
         WHERE young.hash = ?1 AND orders.key = ?2 AND orders.account = ?3",
    )?;
    let hash = young::hash(account, &key.id);
    Ok(young.query_row((hash, &key.id, account), |r| r.get(0)).optional()?)
}
