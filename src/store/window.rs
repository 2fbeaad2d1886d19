//! Windows by key: every sort walks one index from a position, in stretches that the index holds together.

use std::{
    cmp::Ordering,
    ops::{ControlFlow, Range},
    sync::Arc,
};

use rusqlite::{Connection, OptionalExtension, Row, ToSql, types::ToSqlOutput};

use super::Result;
use crate::model::query::{Anchor, Sort, SortBy, Window};

/// A stretch of rows that the index holds in order. Rows without a value are a stretch of their own, behind those
/// with one, so that they come last in both directions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    /// What is true of all its rows.
    fixed: &'static str,
    /// The column it is sorted by; `None`: by row number alone.
    value: Option<&'static str>,
}

/// How one sort walks.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    table: &'static str,
    /// What the index demands of a row, before all else.
    held: &'static str,
    index: &'static str,
    /// Natural order of the stretches.
    stretches: &'static [Stretch],
    /// Values and row numbers fall within a stretch.
    falls: bool,
    /// The columns that say where a row stands, value last.
    place: &'static str,
    /// Rows that the index does not hold, in the order of this sort.
    tail: Arc<[Position]>,
}

const fn with(fixed: &'static str, value: &'static str) -> Stretch {
    Stretch { fixed, value: Some(value) }
}

const fn without(fixed: &'static str) -> Stretch {
    Stretch { fixed, value: None }
}

const CALM: [Stretch; 2] =
    [with("attn = 0 AND deadline IS NOT NULL", "deadline"), without("attn = 0 AND deadline IS NULL")];
const ALARM: [Stretch; 2] =
    [with("attn = 1 AND deadline IS NOT NULL", "deadline"), without("attn = 1 AND deadline IS NULL")];
const URGENCY: [Stretch; 4] = [ALARM[0], ALARM[1], CALM[0], CALM[1]];
/// Reversed, the calm come first, but among them still those with a clock.
const URGENCY_REVERSED: [Stretch; 4] = [CALM[0], CALM[1], ALARM[0], ALARM[1]];
const LEFT: [Stretch; 2] = [with("deadline IS NOT NULL", "deadline"), without("deadline IS NULL")];
const UPDATED: [Stretch; 2] = [with("updated IS NOT NULL", "updated"), without("updated IS NULL")];
const CREATED: [Stretch; 2] = [with("created IS NOT NULL", "created"), without("created IS NULL")];
const UNREAD: [Stretch; 4] = [
    with("unread = 1 AND received IS NOT NULL", "received"),
    without("unread = 1 AND received IS NULL"),
    with("unread = 0 AND received IS NOT NULL", "received"),
    without("unread = 0 AND received IS NULL"),
];
const RECEIVED: [Stretch; 2] = [with("received IS NOT NULL", "received"), without("received IS NULL")];

impl Plan {
    pub(super) fn orders(sort: Sort) -> Self {
        let (index, stretches, falls, place): (_, &'static [Stretch], _, _) = match sort.by {
            SortBy::Urgency if sort.reversed => {
                ("orders_urgency", &URGENCY_REVERSED, false, "1 - attn, deadline")
            }
            SortBy::Urgency => ("orders_urgency", &URGENCY, false, "attn, deadline"),
            SortBy::Left => ("orders_left", &LEFT, false, "1, deadline"),
            SortBy::Updated => ("orders_updated", &UPDATED, true, "1, updated"),
            SortBy::Created => ("orders_created", &CREATED, true, "1, created"),
            SortBy::Reference => ("orders_reference", &const { [with("1", "ref_key")] }, false, "1, ref_key"),
            SortBy::Customer => ("orders_customer", &const { [with("1", "cust_key")] }, false, "1, cust_key"),
            SortBy::State => ("orders_state", &const { [with("1", "state_key")] }, false, "1, state_key"),
            SortBy::Provider => ("orders_provider", &const { [with("1", "provider")] }, false, "1, provider"),
        };
        let falls = falls != sort.reversed;
        Self {
            table: "orders",
            held: "settled = 1 AND ",
            index,
            stretches,
            falls,
            place,
            tail: Arc::default(),
        }
    }

    pub(super) fn with_tail(self, tail: Arc<[Position]>) -> Self {
        Self { tail, ..self }
    }

    pub(super) fn inbox(unread_first: bool) -> Self {
        let (index, stretches, place): (_, &'static [Stretch], _) = if unread_first {
            ("inbox_unread", &UNREAD, "unread, received")
        } else {
            ("inbox_received", &RECEIVED, "1, received")
        };
        Self { table: "inbox", held: "", index, stretches, falls: true, place, tail: Arc::default() }
    }

    pub(super) fn falls(&self) -> bool {
        self.falls
    }

    /// Where the row with this number stands.
    pub(super) fn position(&self, db: &Connection, id: i64) -> Result<Option<Position>> {
        let sql = format!("SELECT {}, id FROM {} WHERE id = ?1", self.place, self.table);
        Ok(db.prepare_cached(&sql)?.query_row([id], |r| read_position(r, 0)).optional()?)
    }

    /// Where all rows behind this number stand, in order.
    pub(super) fn positions_behind(&self, db: &Connection, id: i64) -> Result<Vec<Position>> {
        let sql = format!("SELECT {}, id FROM {} WHERE id > ?1", self.place, self.table);
        let mut statement = db.prepare_cached(&sql)?;
        let found = statement.query_map([id], |r| read_position(r, 0))?;
        let mut found: Vec<Position> = found.collect::<rusqlite::Result<_>>()?;
        found.sort_unstable_by(|a, b| self.compare(a, b));
        Ok(found)
    }

    /// Walks from a position (or an end) in the order of the sort, or against it, until told to stop. `columns` is
    /// what `each` reads.
    pub(super) fn walk(
        &self,
        db: &Connection,
        columns: &str,
        from: Option<(&Position, Side)>,
        way: Way,
        mut each: impl FnMut(&Row<'_>) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let tail = &self.tail[self.range(&self.tail, from, way)];
        if tail.is_empty() {
            return self.walk_index(db, columns, from, way, &mut each);
        }
        // Both are met in the same direction; of the two next rows the nearer one is handed over.
        let mut rest: Box<dyn Iterator<Item = &Position>> =
            if way == Way::Forward { Box::new(tail.iter()) } else { Box::new(tail.iter().rev()) };
        let mut next = rest.next();
        let mut ended = false;
        let with_place = format!("{columns}, {}, id", self.place);
        self.walk_index(db, &with_place, from, way, &mut |row| {
            let here = read_position(row, row.as_ref().column_count() - 3)?;
            let nearer = if way == Way::Forward { Ordering::Less } else { Ordering::Greater };
            while let Some(young) = next.filter(|young| self.compare(young, &here) == nearer) {
                next = rest.next();
                if self.hand_over(db, columns, young.id, &mut each)?.is_break() {
                    ended = true;
                    return Ok(ControlFlow::Break(()));
                }
            }
            let done = each(row)?;
            ended = done.is_break();
            Ok(done)
        })?;
        while let Some(young) = next.filter(|_| !ended) {
            next = rest.next();
            ended = self.hand_over(db, columns, young.id, &mut each)?.is_break();
        }
        Ok(())
    }

    /// Hands over one row by its number.
    fn hand_over(
        &self,
        db: &Connection,
        columns: &str,
        id: i64,
        each: &mut Each<'_>,
    ) -> Result<ControlFlow<()>> {
        drain(db, &format!("SELECT {columns} FROM {} WHERE id = ?1", self.table), [id], each)
    }

    fn walk_index(
        &self,
        db: &Connection,
        columns: &str,
        from: Option<(&Position, Side)>,
        way: Way,
        each: &mut Each<'_>,
    ) -> Result<()> {
        let forward = way == Way::Forward;
        let rises = forward != self.falls;
        let (direction, than) = if rises { ("ASC", '>') } else { ("DESC", '<') };
        let start = from.map_or(if forward { 0 } else { self.stretches.len() - 1 }, |(p, _)| p.stretch);
        let rest: Vec<usize> =
            if forward { (start..self.stretches.len()).collect() } else { (0..=start).rev().collect() };
        for at in rest {
            let stretch = self.stretches[at];
            let bound = from.filter(|_| at == start);
            let order = stretch.value.map(|v| format!("{v} {direction}, ")).unwrap_or_default();
            let head = format!(
                "SELECT {columns} FROM {} INDEXED BY {} WHERE {}{}",
                self.table, self.index, self.held, stretch.fixed
            );
            let Some((from, side)) = bound else {
                let sql = format!("{head} ORDER BY {order}id {direction}");
                if drain(db, &sql, [], each)?.is_break() {
                    return Ok(());
                }
                continue;
            };
            // Equals first, by row number: the index can seek to each of these two, not to both as one.
            let equal = if side == Side::With { "=" } else { "" };
            let tie = stretch.value.map_or("?2 IS NULL".to_owned(), |v| format!("{v} = ?2"));
            let sql = format!("{head} AND {tie} AND id {than}{equal} ?1 ORDER BY id {direction}");
            if drain(db, &sql, (from.id, &from.value), each)?.is_break() {
                return Ok(());
            }
            if let Some(value) = stretch.value {
                let sql = format!("{head} AND {value} {than} ?1 ORDER BY {order}id {direction}");
                if drain(db, &sql, [&from.value], each)?.is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Which of some sorted positions a walk from `from` meets.
    pub(super) fn range(
        &self,
        sorted: &[Position],
        from: Option<(&Position, Side)>,
        way: Way,
    ) -> Range<usize> {
        let Some((from, side)) = from else { return 0..sorted.len() };
        // Where the walk begins: before those equal to `from`, or behind them.
        let behind = (way == Way::Forward) == (side == Side::Beyond);
        let edge = sorted.partition_point(|p| match self.compare(p, from) {
            Ordering::Less => true,
            Ordering::Equal => behind,
            Ordering::Greater => false,
        });
        if way == Way::Forward { edge..sorted.len() } else { 0..edge }
    }

    /// The order of two positions in this sort.
    pub(super) fn compare(&self, a: &Position, b: &Position) -> Ordering {
        let within = (&a.value, a.id).cmp(&(&b.value, b.id));
        a.stretch.cmp(&b.stretch).then(if self.falls { within.reverse() } else { within })
    }
}

/// What takes the rows of a walk.
type Each<'a> = dyn FnMut(&Row<'_>) -> Result<ControlFlow<()>> + 'a;

/// Reads the columns of [`Plan::place`] and the row number behind them.
fn read_position(r: &Row<'_>, at: usize) -> rusqlite::Result<Position> {
    let (first, value): (bool, Value) = (r.get(at)?, r.get(at + 1)?);
    let base = if first { 0 } else { 2 };
    Ok(Position { stretch: base + usize::from(value == Value::None), value, id: r.get(at + 2)? })
}

/// Hands over rows until told to stop.
fn drain(
    db: &Connection,
    sql: &str,
    bounds: impl rusqlite::Params,
    each: &mut Each<'_>,
) -> Result<ControlFlow<()>> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(bounds)?;
    while let Some(row) = rows.next()? {
        if each(row)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Where a row stands in a sort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Position {
    pub stretch: usize,
    pub value: Value,
    pub id: i64,
}

/// A value that rows are sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    None,
    Number(i64),
    Text(String),
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::None => Ok(ToSqlOutput::from(rusqlite::types::Null)),
            Self::Number(n) => n.to_sql(),
            Self::Text(t) => t.to_sql(),
        }
    }
}

impl rusqlite::types::FromSql for Value {
    fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        match value {
            rusqlite::types::ValueRef::Null => Ok(Self::None),
            rusqlite::types::ValueRef::Integer(n) => Ok(Self::Number(n)),
            other => Ok(Self::Text(other.as_str()?.to_owned())),
        }
    }
}

/// Along the sort or against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Forward,
    Back,
}

/// Whether the row at a position belongs to the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    With,
    Beyond,
}

/// Puts a window together. `fetch` gives at most so many matching rows from a position, nearest first; `None` from
/// it means that it gave up, and then so does this.
pub(super) fn assemble<T>(
    anchor: &Anchor<Option<Position>>,
    rows: usize,
    mut fetch: impl FnMut(Option<(&Position, Side)>, Way, usize) -> Result<Option<Vec<T>>>,
) -> Result<Option<Window<T>>> {
    let n = rows.clamp(1, 100_000);
    let (before, after) = match anchor {
        Anchor::After(Some(p)) => {
            let Some(after) = fetch(Some((p, Side::Beyond)), Way::Forward, n + 1)? else { return Ok(None) };
            let Some(before) = fetch(Some((p, Side::With)), Way::Back, 1)? else { return Ok(None) };
            return Ok(Some(one_sided(after, n, before.is_empty(), Way::Forward)));
        }
        Anchor::Before(Some(p)) => {
            let Some(before) = fetch(Some((p, Side::Beyond)), Way::Back, n + 1)? else { return Ok(None) };
            let Some(after) = fetch(Some((p, Side::With)), Way::Forward, 1)? else { return Ok(None) };
            return Ok(Some(one_sided(before, n, after.is_empty(), Way::Back)));
        }
        Anchor::Last => {
            let Some(before) = fetch(None, Way::Back, n + 1)? else { return Ok(None) };
            return Ok(Some(one_sided(before, n, true, Way::Back)));
        }
        Anchor::Around(Some(p)) => {
            let half = n / 2;
            let Some(mut before) = fetch(Some((p, Side::Beyond)), Way::Back, half + 1)? else {
                return Ok(None);
            };
            let want = n - before.len().min(half);
            let Some(after) = fetch(Some((p, Side::With)), Way::Forward, want + 1)? else { return Ok(None) };
            // Few rows follow: more before take their place.
            let spare = n - after.len().min(want);
            if before.len() > half && spare > half {
                let Some(more) = fetch(Some((p, Side::Beyond)), Way::Back, spare + 1)? else {
                    return Ok(None);
                };
                before = more;
            }
            (before, after)
        }
        Anchor::First | Anchor::Around(None) | Anchor::After(None) | Anchor::Before(None) => {
            let Some(after) = fetch(None, Way::Forward, n + 1)? else { return Ok(None) };
            return Ok(Some(one_sided(after, n, true, Way::Forward)));
        }
    };
    Ok(Some(two_sided(before, after, n)))
}

fn one_sided<T>(mut rows: Vec<T>, n: usize, other_end: bool, way: Way) -> Window<T> {
    let this_end = rows.len() <= n;
    rows.truncate(n);
    if way == Way::Forward {
        return Window { rows, at_start: other_end, at_end: this_end };
    }
    rows.reverse();
    Window { rows, at_start: this_end, at_end: other_end }
}

fn two_sided<T>(mut before: Vec<T>, mut after: Vec<T>, n: usize) -> Window<T> {
    let behind = after.len().min(n - before.len().min(n / 2));
    let ahead = before.len().min(n - behind);
    let (at_start, at_end) = (ahead == before.len(), behind == after.len());
    before.truncate(ahead);
    before.reverse();
    after.truncate(behind);
    before.append(&mut after);
    Window { rows: before, at_start, at_end }
}
