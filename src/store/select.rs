//! The first hits in a sort by partial selection: where hits lie far down an index, reading one column and keeping the
//! best few is cheaper than walking to them.

use std::collections::BinaryHeap;

use rusqlite::Connection;

use super::{
    Result, chunk,
    columns::{self, Column, Records},
    scan::Bits,
    window::{Plan, Position, Side, Value, Way},
};
use crate::model::query::{Sort, SortBy};

/// Where a row stands on the way of a walk: less is met sooner.
type Step = (usize, i64, i64);

/// The columns that say where a row stands in this sort; `None`: it is sorted by a text.
pub(super) fn columns_of(sort: Sort) -> Option<&'static [Column]> {
    match sort.by {
        SortBy::Urgency | SortBy::Left => Some(&[Column::Marks, Column::Clock]),
        SortBy::Updated => Some(&[Column::Marks, Column::Updated]),
        SortBy::Created => Some(&[Column::Marks, Column::Created]),
        SortBy::Provider => Some(&[Column::Marks]),
        SortBy::Reference | SortBy::Customer | SortBy::State => None,
    }
}

fn position(sort: Sort, records: &Records<'_>, slot: usize) -> (usize, i64) {
    let timed = |column| records.time(column, slot).map_or((1, 0), |at| (0, at));
    match sort.by {
        SortBy::Urgency => {
            let first = records.is_alarming(slot) != sort.reversed;
            let (none, at) = timed(Column::Clock);
            (if first { 0 } else { 2 } + none, at)
        }
        SortBy::Updated => timed(Column::Updated),
        SortBy::Created => timed(Column::Created),
        SortBy::Provider => (0, records.provider(slot)),
        _ => timed(Column::Clock),
    }
}

/// Numbers of the first `n` hits that a walk from a position would meet.
#[allow(clippy::too_many_arguments, reason = "the walk's own arguments, and what replaces the index")]
pub(super) fn select(
    db: &Connection,
    plan: &Plan,
    sort: Sort,
    bits: &Bits,
    from: Option<(&Position, Side)>,
    way: Way,
    n: usize,
    stale: &dyn Fn() -> bool,
) -> Result<Vec<i64>> {
    let Some(wanted) = columns_of(sort) else { return Ok(Vec::new()) };
    let rises = (way == Way::Forward) != plan.falls();
    let step = |stretch: usize, value: i64, id: i64| -> Step {
        let stretch = if way == Way::Forward { stretch } else { usize::MAX - stretch };
        if rises { (stretch, value, id) } else { (stretch, !value, !id) }
    };
    let bound = from.map(|(p, side)| {
        let value = if let Value::Number(n) = p.value { n } else { 0 };
        (step(p.stretch, value, p.id), side)
    });
    let met = |at: &Step| match &bound {
        None => true,
        Some((bound, Side::With)) => at >= bound,
        Some((bound, Side::Beyond)) => at > bound,
    };
    let mut best: BinaryHeap<Step> = BinaryHeap::with_capacity(n + 1);
    columns::each(db, wanted, stale, |no, records| {
        for slot in bits.slots(no) {
            let (stretch, value) = position(sort, records, slot);
            let at = step(stretch, value, chunk::row_number(no, slot));
            let good = best.len() < n || best.peek().is_some_and(|worst| at < *worst);
            if good && met(&at) {
                best.push(at);
                if best.len() > n {
                    best.pop();
                }
            }
        }
    })?;
    let number = |id: i64| if rises { id } else { !id };
    Ok(best.into_sorted_vec().into_iter().map(|(_, _, id)| number(id)).collect())
}
