//! `postroom ls`: the orders pane, line by line.

use jiff::Timestamp;

use super::{
    args::{Common, Ls},
    context::Context,
    exit::Fault,
    json,
    output::Listing,
    sync,
};
use crate::model::{
    filter::Filter,
    order::OrderRow,
    query::{Anchor, OrderQuery, Sort, SortBy},
    text::{DisplayText, clean},
    time,
};

const COLUMNS: &[(&str, usize)] = &[
    ("provider", 12),
    ("reference", 24),
    ("customer", 24),
    ("state", 28),
    ("left", 14),
    ("age", 5),
    ("destination", 20),
    ("order", 0),
];

/// Rows asked for at a time: a million orders cost no more memory than these.
const BATCH: usize = 1000;

/// Lists what matches.
///
/// # Errors
/// A filter or sort that is not understood; the store's.
pub fn run(common: &Common, args: &Ls) -> Result<(), Fault> {
    let filter = filter(&args.filter)?;
    let by =
        SortBy::ALL.into_iter().find(|s| s.word().eq_ignore_ascii_case(&args.sort)).ok_or_else(|| {
            let known: Vec<&str> = SortBy::ALL.iter().map(|s| s.word()).collect();
            Fault::usage(format!("--sort {:?} is unknown; known are {}", args.sort, known.join(", ")))
        })?;
    let context = Context::load_and_tell(common)?;
    let store = context.store()?;
    if args.fresh {
        sync::refresh(&context, &store, None)?;
    }
    let now = Timestamp::now();
    let mut listing = Listing::new(args.form.form(), COLUMNS);
    let mut left = args.limit.unwrap_or(usize::MAX);
    let mut anchor = Anchor::First;
    while left > 0 {
        let query = OrderQuery {
            filter: filter.clone(),
            sort: Sort { by, reversed: args.reverse },
            anchor,
            rows: BATCH.min(left),
            now,
        };
        let window = context.runtime.block_on(store.orders(query))?;
        for row in &window.rows {
            listing.row(&cells(row, now), || json::row(row))?;
        }
        left -= window.rows.len().min(left);
        match window.rows.last() {
            Some(last) if !window.at_end => anchor = Anchor::After(last.key.clone()),
            _ => break,
        }
    }
    listing.finish("no stored order matches; `postroom sync` refreshes the store")
}

/// The words of the command line as one filter.
///
/// # Errors
/// What is wrong with it, and where.
pub fn filter(words: &[String]) -> Result<Filter, Fault> {
    let text = words.join(" ");
    Filter::parse(&text).map_err(|e| Fault::usage(format!("filter {text:?}: {e}")))
}

fn cells(row: &OrderRow, now: Timestamp) -> [DisplayText; 8] {
    let left = row
        .clock
        .as_ref()
        .map(|c| format!("{} {}", time::short_span(c.at.duration_since(now)), c.kind.word()));
    [
        clean(row.provider.slug()),
        clean(&row.reference),
        clean(&row.customer),
        clean(&format!("{} {}", row.phase.sign(), row.state)),
        clean(&left.unwrap_or_default()),
        clean(&row.created_at.map(|t| time::age(now, t)).unwrap_or_default()),
        clean(&row.destination),
        clean(&row.key.to_string()),
    ]
}
