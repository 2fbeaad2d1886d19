//! Filtered windows and counts.
//!
//! Where hits are dense, walking the sort's index and asking each row gives a screenful at once; so that is tried
//! first, for a bounded number of rows. Where it gives up, the chunks are looked through from end to end, which
//! yields the exact set of hits as one bit a row (125 KB for a million). Then few hits are sorted, and many are met
//! by walking the index past the bits.

use std::ops::ControlFlow;

use jiff::Timestamp;
use memchr::memmem;
use rusqlite::{Connection, types::ValueRef};

use super::{
    Result,
    chunk::{self, TextChunk},
    names::Names,
    rows, tally,
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
            _ => walk_hits(db, &plan, &hits.bits, from, way, n, stale)?,
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
    let bits = scan(&desk.db, &desk.names, &check, stale)?;
    Ok(Hits { filter: filter.clone(), now: now_matters, version, bits, sorted: None })
}

/// One bit for each row.
#[derive(Default)]
struct Bits {
    /// Four words of 64 for each chunk of 256 rows.
    chunks: Vec<[u64; 4]>,
    count: u64,
    /// Rows that were looked at.
    rows: u64,
}

impl Bits {
    fn has(&self, id: i64) -> bool {
        let (no, slot) = chunk::place(id);
        let words = usize::try_from(no).ok().and_then(|no| self.chunks.get(no));
        words.is_some_and(|w| w[slot / 64] >> (slot % 64) & 1 == 1)
    }

    fn numbers(&self) -> impl Iterator<Item = i64> {
        self.chunks.iter().zip(0_i64..).flat_map(|(words, no)| {
            let held = move |slot: &usize| words[slot / 64] >> (slot % 64) & 1 == 1;
            (0..chunk::ROWS).filter(held).map(move |slot| chunk::row_number(no, slot))
        })
    }

    fn add_up(&mut self) {
        self.count = self.chunks.iter().flatten().map(|w| u64::from(w.count_ones())).sum();
    }
}

/// Looks through the chunks: texts first, then the figures of what is left.
fn scan(db: &Connection, names: &Names, check: &Check, stale: &dyn Fn() -> bool) -> Result<Bits> {
    let mut bits = Bits::default();
    let texts = check.has_texts();
    if texts {
        let rarest = check.rarest();
        let finders: Vec<memmem::Finder<'_>> =
            rarest.iter().flat_map(|(needles, _)| needles.iter()).map(memmem::Finder::new).collect();
        let sure = rarest.is_some_and(|(_, sure)| sure);
        each_chunk(db, "SELECT no, bytes FROM chunk_text ORDER BY no", stale, |no, bytes| {
            let Some(found) = TextChunk::read(bytes) else { return };
            bits.rows += found.len() as u64;
            let words = slot_of(&mut bits.chunks, no);
            if finders.is_empty() {
                for slot in 0..found.len() {
                    mark(words, slot, check.texts_hold(&chunk::texts(found.row(slot))));
                }
            }
            for finder in &finders {
                spot(&found, finder, |slot| {
                    mark(words, slot, sure || check.texts_hold(&chunk::texts(found.row(slot))));
                });
            }
        })?;
    }
    if check.has_figures() {
        each_chunk(db, "SELECT no, bytes FROM chunk_figures ORDER BY no", stale, |no, bytes| {
            let words = slot_of(&mut bits.chunks, no);
            if texts && *words == [0; 4] {
                return;
            }
            for (slot, figures) in chunk::figures(bytes, names).enumerate().take(chunk::ROWS) {
                bits.rows += u64::from(!texts);
                let before = !texts || words[slot / 64] >> (slot % 64) & 1 == 1;
                words[slot / 64] &= !(1 << (slot % 64));
                mark(words, slot, before && figures.is_some_and(|f| check.figures_hold(&f)));
            }
        })?;
    }
    bits.add_up();
    Ok(bits)
}

/// Calls back for each row that holds the needle.
fn spot(chunk: &TextChunk<'_>, finder: &memmem::Finder<'_>, mut hit: impl FnMut(usize)) {
    let (mut from, mut slot) = (0, 0);
    while let Some(at) = chunk.rows.get(from..).and_then(|rest| finder.find(rest)) {
        while slot < chunk.len() && chunk.end(slot) <= from + at {
            slot += 1;
        }
        if slot >= chunk.len() {
            return;
        }
        hit(slot);
        from = chunk.end(slot);
        slot += 1;
    }
}

fn mark(words: &mut [u64; 4], slot: usize, holds: bool) {
    words[slot / 64] |= u64::from(holds) << (slot % 64);
}

fn slot_of(chunks: &mut Vec<[u64; 4]>, no: i64) -> &mut [u64; 4] {
    // Chunks are numbered from 0 without gaps; a number that memory cannot hold was not written by this program.
    let no = usize::try_from(no).unwrap_or(0).min(1 << 26);
    if chunks.len() <= no {
        chunks.resize(no + 1, [0; 4]);
    }
    &mut chunks[no]
}

fn each_chunk(
    db: &Connection,
    sql: &str,
    stale: &dyn Fn() -> bool,
    mut each: impl FnMut(i64, &[u8]),
) -> Result<()> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if stale() {
            return Err(super::StoreError::Superseded);
        }
        if let ValueRef::Blob(bytes) = row.get_ref(1)? {
            each(row.get(0)?, bytes);
        }
    }
    Ok(())
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

/// Numbers of hits met on the index.
fn walk_hits(
    db: &Connection,
    plan: &Plan,
    bits: &Bits,
    from: Option<(&Position, Side)>,
    way: Way,
    n: usize,
    stale: &dyn Fn() -> bool,
) -> Result<Vec<i64>> {
    let mut found = Vec::new();
    let mut steps = 0_u32;
    plan.walk(db, "id", from, way, |r| {
        steps = steps.wrapping_add(1);
        if steps.is_multiple_of(4_096) && stale() {
            return Err(super::StoreError::Superseded);
        }
        let id = r.get(0)?;
        if bits.has(id) {
            found.push(id);
        }
        Ok(stop_when(found.len() >= n))
    })?;
    Ok(found)
}
