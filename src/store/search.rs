//! Filtered windows and counts.
//!
//! Where hits are dense, walking the sort's index and asking each row gives a screenful at once; so that is tried
//! first, for a bounded number of rows. Where it gives up, the chunks are looked through from end to end, which
//! yields the exact set of hits as one bit a row (125 KB for a million). Then few hits are sorted, and many are met
//! by walking the index past the bits, or selected from a column where they lie far down the index.

use std::ops::ControlFlow;

use jiff::Timestamp;
use rusqlite::Connection;

use super::{
    Result,
    names::Names,
    rows,
    scan::{Bits, scan},
    select, tally,
    thread::Desk,
    window::{Plan, Position, Side, Way, assemble},
    young,
};
use crate::model::{
    filter::{Check, Filter},
    order::OrderRow,
    provider::OrderKey,
    query::{Anchor, OrderQuery, Sort, Window},
};

/// Rows that a walk may ask before it gives up: a few milliseconds.
const PATIENCE: usize = 2_000;
/// Steps of an index walk after which hits count as far: a few milliseconds.
const FAR: usize = 20_000;
/// Answers that are kept: one for each pane on screen. Each is a bit for each row.
const KEPT: usize = 4;
/// What reading the sort value of one hit costs, in steps of an index walk.
const PROBE: u64 = 20;

/// The answer to a filter, kept for the next window of it.
pub(super) struct Hits {
    filter: Filter,
    now: Option<Timestamp>,
    version: i64,
    bits: Bits,
    sorted: Option<(Sort, Vec<Position>)>,
}

/// A window with a bounded walk; `None`: that was not enough, and [`search`] must do it.
pub(super) fn attempt(desk: &mut Desk, query: &OrderQuery) -> Result<Option<Window<OrderRow>>> {
    desk.snapshot(|desk| attempted(desk, query))
}

fn attempted(desk: &mut Desk, query: &OrderQuery) -> Result<Option<Window<OrderRow>>> {
    let plan = young::plan(desk, query.sort)?;
    let anchor = anchor(&desk.db, &plan, &query.anchor)?;
    let check = query.filter.ready(query.now);
    let Desk { db, names, .. } = desk;
    if check.is_empty() {
        return assemble(&anchor, query.rows, |from, way, n| every(db, names, &plan, from, way, n).map(Some));
    }
    let mut patience = PATIENCE;
    assemble(&anchor, query.rows, |from, way, n| asked(db, names, &plan, &check, from, way, n, &mut patience))
}

/// The rows as they come.
fn every(
    db: &Connection,
    names: &mut Names,
    plan: &Plan,
    from: Option<(&Position, Side)>,
    way: Way,
    n: usize,
) -> Result<Vec<OrderRow>> {
    let mut found = Vec::with_capacity(n.min(1_024));
    plan.walk(db, rows::COLUMNS, from, way, |r| {
        found.push(rows::row(db, names, r)?.1);
        Ok(stop_when(found.len() >= n))
    })?;
    Ok(found)
}

/// The rows that the filter holds for; `None` when patience ran out.
#[allow(
    clippy::too_many_arguments,
    reason = "one walk with all that it needs; a struct for one call hides more"
)]
fn asked(
    db: &Connection,
    names: &mut Names,
    plan: &Plan,
    check: &Check,
    from: Option<(&Position, Side)>,
    way: Way,
    n: usize,
    patience: &mut usize,
) -> Result<Option<Vec<OrderRow>>> {
    let mut found = Vec::new();
    let mut gave_up = false;
    let columns = format!("{}, {}", rows::COLUMNS, rows::TESTED);
    plan.walk(db, &columns, from, way, |r| {
        if *patience == 0 {
            gave_up = true;
            return Ok(ControlFlow::Break(()));
        }
        *patience -= 1;
        let (_, row) = rows::row(db, names, r)?;
        if rows::holds(check, &row, r)? {
            found.push(row);
        }
        Ok(stop_when(found.len() >= n))
    })?;
    Ok((!gave_up).then_some(found))
}

const fn stop_when(done: bool) -> ControlFlow<()> {
    if done { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// Replaces the anchor's key by where its row stands; a row that is gone stands nowhere.
fn anchor(db: &Connection, plan: &Plan, anchor: &Anchor<OrderKey>) -> Result<Anchor<Option<Position>>> {
    let at = |key: &OrderKey| -> Result<Option<Position>> {
        rows::number(db, key)?.map_or(Ok(None), |id| plan.position(db, id))
    };
    Ok(match anchor {
        Anchor::First => Anchor::First,
        Anchor::Last => Anchor::Last,
        Anchor::Around(key) => Anchor::Around(at(key)?),
        Anchor::After(key) => Anchor::After(at(key)?),
        Anchor::Before(key) => Anchor::Before(at(key)?),
    })
}

/// A window of any filter, by way of its exact set of hits.
pub(super) fn search(
    desk: &mut Desk,
    query: &OrderQuery,
    stale: &dyn Fn() -> bool,
) -> Result<Window<OrderRow>> {
    desk.snapshot(|desk| searched(desk, query, stale))
}

fn searched(desk: &mut Desk, query: &OrderQuery, stale: &dyn Fn() -> bool) -> Result<Window<OrderRow>> {
    let plan = young::plan(desk, query.sort)?;
    let anchor = anchor(&desk.db, &plan, &query.anchor)?;
    let mut hits = find_hits(desk, &query.filter, query.now, stale)?;
    let count = hits.bits.count;
    // Steps that a walk is likely to need until the window is full.
    let steps = hits.bits.rows.saturating_mul(query.rows as u64) / count.max(1);
    if count.saturating_mul(PROBE) <= steps
        && hits.sorted.as_ref().is_none_or(|(sort, _)| *sort != query.sort)
    {
        hits.sorted = Some((query.sort, sort_hits(&desk.db, &plan, &hits.bits, stale)?));
    }
    let Desk { db, names, .. } = desk;
    let window = assemble(&anchor, query.rows, |from, way, n| {
        let numbers = match &hits.sorted {
            Some((sort, sorted)) if *sort == query.sort => pick(&plan, sorted, from, way, n),
            _ => match walk_hits(db, &plan, query.sort, &hits.bits, from, way, n, stale)? {
                Some(numbers) => numbers,
                None => select::select(db, &plan, query.sort, &hits.bits, from, way, n, stale)?,
            },
        };
        let found: Result<Vec<Option<OrderRow>>> =
            numbers.into_iter().map(|id| rows::by_number(db, names, id)).collect();
        Ok(Some(found?.into_iter().flatten().collect()))
    })?;
    keep(desk, hits);
    Ok(window.unwrap_or_default())
}

/// How many orders a filter holds for, exactly.
pub(super) fn count(desk: &mut Desk, query: &OrderQuery, stale: &dyn Fn() -> bool) -> Result<u64> {
    if query.filter.terms.is_empty() {
        return tally::kept(&desk.db, "orders");
    }
    let hits = desk.snapshot(|desk| find_hits(desk, &query.filter, query.now, stale))?;
    let count = hits.bits.count;
    keep(desk, hits);
    Ok(count)
}

/// Keeps an answer for the next window of it.
fn keep(desk: &mut Desk, hits: Hits) {
    desk.hits.insert(0, hits);
    desk.hits.truncate(KEPT);
}

/// The set of hits, from an answer before when nothing has changed since.
fn find_hits(desk: &mut Desk, filter: &Filter, now: Timestamp, stale: &dyn Fn() -> bool) -> Result<Hits> {
    let version = desk.data_version()?;
    let now_matters = filter.terms.iter().any(|t| t.test.is_timed()).then_some(now);
    desk.hits.retain(|hits| hits.version == version);
    if let Some(at) = desk.hits.iter().position(|h| (&h.filter, h.now) == (filter, now_matters)) {
        return Ok(desk.hits.remove(at));
    }
    desk.names.load(&desk.db)?;
    let check = filter.ready(now);
    let bits = scan(&desk.db, &desk.names, filter, &check, stale)?;
    Ok(Hits { filter: filter.clone(), now: now_matters, version, bits, sorted: None })
}

fn sort_hits(db: &Connection, plan: &Plan, bits: &Bits, stale: &dyn Fn() -> bool) -> Result<Vec<Position>> {
    let mut sorted = Vec::new();
    for id in bits.numbers() {
        if stale() {
            return Err(super::StoreError::Superseded);
        }
        sorted.extend(plan.position(db, id)?);
    }
    sorted.sort_unstable_by(|a, b| plan.compare(a, b));
    Ok(sorted)
}

/// Numbers of sorted hits from a position on.
fn pick(plan: &Plan, sorted: &[Position], from: Option<(&Position, Side)>, way: Way, n: usize) -> Vec<i64> {
    let met = &sorted[plan.range(sorted, from, way)];
    match way {
        Way::Forward => met.iter().take(n).map(|p| p.id).collect(),
        Way::Back => met.iter().rev().take(n).map(|p| p.id).collect(),
    }
}

/// Numbers of hits met on the index; `None`: they are far, and selecting them from a column is cheaper.
#[allow(clippy::too_many_arguments, reason = "one walk with all that it needs")]
fn walk_hits(
    db: &Connection,
    plan: &Plan,
    sort: Sort,
    bits: &Bits,
    from: Option<(&Position, Side)>,
    way: Way,
    n: usize,
    stale: &dyn Fn() -> bool,
) -> Result<Option<Vec<i64>>> {
    let mut found = Vec::new();
    let mut steps = 0_usize;
    let most = if select::columns_of(sort).is_some() { FAR } else { usize::MAX };
    plan.walk(db, "id", from, way, |r| {
        steps += 1;
        if steps.is_multiple_of(4_096) && stale() {
            return Err(super::StoreError::Superseded);
        }
        let id = r.get(0)?;
        if bits.has(id) {
            found.push(id);
        }
        Ok(stop_when(found.len() >= n || steps > most))
    })?;
    Ok((found.len() >= n || steps <= most).then_some(found))
}
