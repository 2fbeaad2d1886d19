//! `postroom inbox`: the secure inbox, line by line.

use jiff::Timestamp;

use super::{
    args::{Common, Inbox},
    context::Context,
    exit::Fault,
    json, ls,
    output::Listing,
    sync,
};
use crate::model::{
    query::{Anchor, InboxQuery},
    text::clean,
    time,
};

const COLUMNS: &[(&str, usize)] = &[
    ("unread", 6),
    ("received", 20),
    ("type", 14),
    ("sender", 24),
    ("title", 28),
    ("amount", 14),
    ("note", 0),
];

/// Lists what matches, newest first.
///
/// # Errors
/// A filter that is not understood or does not apply; the store's.
pub fn run(common: &Common, args: &Inbox) -> Result<(), Fault> {
    let filter = ls::filter(&args.filter)?;
    let context = Context::load_and_tell(common)?;
    let store = context.store()?;
    if args.fresh {
        sync::refresh(&context, &store, None)?;
    }
    let mut listing = Listing::new(args.form.form(), COLUMNS);
    let mut left = args.limit.unwrap_or(usize::MAX);
    let mut anchor = Anchor::First;
    while left > 0 {
        let query = InboxQuery {
            filter: filter.clone(),
            unread_first: args.unread_first,
            anchor,
            rows: left.min(500),
            now: Timestamp::now(),
        };
        let window = context.runtime.block_on(store.inbox(query))?;
        for stored in &window.rows {
            let e = &stored.entry;
            let cells = [
                clean(if e.read_at.is_none() { "unread" } else { "" }),
                clean(&e.received_at.map(time::to_the_second).unwrap_or_default()),
                clean(e.kind.word()),
                clean(&e.sender),
                clean(&e.title),
                clean(&e.amount.as_ref().map(ToString::to_string).unwrap_or_default()),
                clean(&e.note),
            ];
            listing.row(&cells, || json::entry(stored))?;
        }
        left -= window.rows.len().min(left);
        match window.rows.last() {
            Some(last) if !window.at_end => anchor = Anchor::After(last.entry.key.clone()),
            _ => break,
        }
    }
    listing.finish("no stored entry matches; `postroom sync` refreshes the store")
}
