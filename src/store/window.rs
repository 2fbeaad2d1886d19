//! Windows by key: every sort walks one index from a position, in stretches that the index holds together.

use std::{cmp::Ordering, ops::ControlFlow};

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
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    table: &'static str,
    index: &'static str,
    /// Natural order of the stretches.
    stretches: &'static [Stretch],
    /// Values and row numbers fall within a stretch.
    falls: bool,
    /// The columns that say where a row stands, value last.
    place: &'static str,
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
        Self { table: "orders", index, stretches, falls: falls != sort.reversed, place }
    }

    pub(super) fn inbox(unread_first: bool) -> Self {
        let (index, stretches, place): (_, &'static [Stretch], _) = if unread_first {
            ("inbox_unread", &UNREAD, "unread, received")
        } else {
            ("inbox_received", &RECEIVED, "1, received")
        };
        Self { table: "inbox", index, stretches, falls: true, place }
    }

    /// Where the row with this number stands.
    pub(super) fn position(&self, db: &Connection, id: i64) -> Result<Option<Position>> {
        let sql = format!("SELECT {} FROM {} WHERE id = ?1", self.place, self.table);
        let read = |r: &Row<'_>| -> rusqlite::Result<(bool, Value)> { Ok((r.get(0)?, r.get(1)?)) };
        let found = db.prepare_cached(&sql)?.query_row([id], read).optional()?;
        Ok(found.map(|(first, value)| {
            let base = if first { 0 } else { 2 };
            Position { stretch: base + usize::from(value == Value::None), value, id }
        }))
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
                "SELECT {columns} FROM {} INDEXED BY {} WHERE {}",
                self.table, self.index, stretch.fixed
            );
            let Some((from, side)) = bound else {
                let sql = format!("{head} ORDER BY {order}id {direction}");
                if drain(db, &sql, [], &mut each)?.is_break() {
                    return Ok(());
                }
                continue;
            };
            // Equals first, by row number: the index can seek to each of these two, not to both as one.
            let equal = if side == Side::With { "=" } else { "" };
            let tie = stretch.value.map_or("?2 IS NULL".to_owned(), |v| format!("{v} = ?2"));
            let sql = format!("{head} AND {tie} AND id {than}{equal} ?1 ORDER BY id {direction}");
            if drain(db, &sql, (from.id, &from.value), &mut each)?.is_break() {
                return Ok(());
            }
            if let Some(value) = stretch.value {
                let sql = format!("{head} AND {value} {than} ?1 ORDER BY {order}id {direction}");
                if drain(db, &sql, [&from.value], &mut each)?.is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// The order of two positions in this sort.
    pub(super) fn compare(&self, a: &Position, b: &Position) -> Ordering {
        let within = (&a.value, a.id).cmp(&(&b.value, b.id));
        a.stretch.cmp(&b.stretch).then(if self.falls { within.reverse() } else { within })
    }
}

/// Hands over rows until told to stop.
fn drain(
    db: &Connection,
    sql: &str,
    bounds: impl rusqlite::Params,
    each: &mut impl FnMut(&Row<'_>) -> Result<ControlFlow<()>>,
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
