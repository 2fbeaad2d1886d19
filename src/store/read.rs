//! One order, and which orders are due.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use serde::de::DeserializeOwned;

use super::{
    Result, StoreError, chunk, columns,
    digest::Body,
    names::{self, Names},
    rows::{self, instant},
    thread::Desk,
};
use crate::model::{
    event::TrackingEvent,
    filter::{Figures, micros, micros_of},
    order::Order,
    provider::{AccountName, OrderKey},
    query::StoredOrder,
};

pub(super) fn from_json<T: DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json)
        .map_err(|e| StoreError::Refused(format!("a stored record cannot be read: {e}")))
}

pub(super) fn order(db: &Connection, names: &mut Names, key: &OrderKey) -> Result<Option<StoredOrder>> {
    rows::number(db, key)?.map_or(Ok(None), |id| whole(db, names, id))
}

/// Everything that is stored about one order.
pub(super) fn whole(db: &Connection, names: &mut Names, id: i64) -> Result<Option<StoredOrder>> {
    let Some(row) = rows::by_number(db, names, id)? else { return Ok(None) };
    let (json, raw): (String, String) = db
        .prepare_cached("SELECT json, raw FROM body WHERE id = ?1")?
        .query_row([id], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let events: Option<String> = db
        .prepare_cached("SELECT json FROM timeline WHERE id = ?1")?
        .query_row([id], |r| r.get(0))
        .optional()?;
    let seen: Option<i64> =
        db.prepare_cached("SELECT seen FROM orders WHERE id = ?1")?.query_row([id], |r| r.get(0))?;
    let body: Body = from_json(&json)?;
    let events: Vec<TrackingEvent> = events.map_or(Ok(Vec::new()), |json| from_json(&json))?;
    Ok(Some(StoredOrder {
        order: Order {
            key: row.key,
            provider: row.provider,
            reference: row.reference,
            aliases: body.aliases,
            customer: row.customer,
            destination: row.destination,
            state: row.state,
            phase: row.phase,
            attention: body.attention,
            parts: body.parts,
            clocks: body.clocks,
            total: body.total,
            created_at: row.created_at,
            updated_at: row.updated_at,
            links: body.links,
            groups: body.groups,
            oddities: body.oddities,
            raw,
        },
        events,
        fetched_at: row.fetched_at,
        changed_at: row.changed_at,
        seen_at: seen.map(instant),
    }))
}

/// True when the order counted as changed until now. A change that came after the look stays news.
pub(super) fn mark_seen(desk: &mut Desk, key: &OrderKey, at: Timestamp) -> Result<bool> {
    let tx = desk.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Some(id) = rows::number(&tx, key)? else { return Ok(false) };
    let at = micros(at);
    let seen: bool = tx
        .prepare_cached("SELECT news = 1 AND changed <= ?1 FROM orders WHERE id = ?2")?
        .query_row([at, id], |r| r.get(0))?;
    tx.prepare_cached(
        "UPDATE orders SET news = news AND changed > ?1, seen = max(coalesce(seen, ?1), ?1) WHERE id = ?2",
    )?
    .execute([at, id])?;
    if seen {
        let mut pending = chunk::Pending::default();
        let (account, figures) = stored_figures(&tx, id)?;
        pending.put(id, None, columns::row_of(account, &figures));
        pending.write(&tx)?;
    }
    tx.commit()?;
    Ok(seen)
}

fn stored_figures(db: &Connection, id: i64) -> Result<(i64, Figures<'static>)> {
    let mut names = Names::default();
    let row = rows::by_number(db, &mut names, id)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let (account, late, alarming): (i64, Option<i64>, bool) = db
        .prepare_cached("SELECT account, late, attn FROM orders WHERE id = ?1")?
        .query_row([id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    let figures = Figures {
        provider: row.provider,
        account: "",
        phase: row.phase,
        alarming,
        changed: false,
        clock: row.clock.map(|c| (c.kind, micros(c.at))),
        late,
        created: row.created_at.map(micros),
        updated: row.updated_at.map(micros),
    };
    Ok((account, figures))
}

/// Open (hot) or closed (cold) settled orders that were not heard of for so long, longest unheard first.
pub(super) fn due(
    db: &Connection,
    account: &AccountName,
    hot: bool,
    unheard_for: SignedDuration,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<OrderKey>> {
    let Some(number) = names::number_of(db, account)? else { return Ok(Vec::new()) };
    let before = micros(now).saturating_sub(micros_of(unheard_for));
    let mut statement = db.prepare_cached(
        "SELECT key FROM orders INDEXED BY orders_due WHERE settled = 1 AND account = ?1 AND open = ?2 AND fetched <= ?3
         ORDER BY fetched, id LIMIT ?4",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let keys = statement.query_map(params![number, hot, before, limit], |r| {
        Ok(OrderKey { account: account.clone(), id: r.get(0)? })
    })?;
    Ok(keys.collect::<rusqlite::Result<_>>()?)
}
