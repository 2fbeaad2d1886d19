//! To the next row that also matches something: `n`, `N`, `g e`. The store is asked, so it finds rows that are not
//! loaded; at the end it begins again at the other end.

use super::{filter::both, notice, ticket};
use crate::{
    app::{
        list::Keyed,
        message::{Asker, Effect, Severity},
        model::{List, Model, Pane},
        work::Seek,
    },
    model::{
        filter::Filter,
        query::{Anchor, InboxQuery, OrderQuery, Window},
    },
};

/// To the next or previous row with the words last filtered by.
pub fn words(model: &mut Model, forward: bool, out: &mut Vec<Effect>) {
    let words = match model.focus {
        Pane::Inbox => model.inbox.list.searched.clone(),
        Pane::Attention => model.attention.list.searched.clone(),
        _ => model.orders.list.searched.clone(),
    };
    seek(model, model.focus, words, forward, out);
}

pub fn seek(model: &mut Model, pane: Pane, also: Filter, forward: bool, out: &mut Vec<Effect>) {
    let seek = Seek { ticket: ticket(model), pane, also, forward, wrapped: false };
    ask(model, seek, out);
}

fn ask(model: &mut Model, seek: Seek, out: &mut Vec<Effect>) {
    let now = model.now;
    if seek.pane == Pane::Inbox {
        let list = &model.inbox.list;
        out.push(Effect::Inbox(
            seek.ticket,
            InboxQuery {
                filter: both(&list.filter, &seek.also),
                unread_first: model.inbox.unread_first,
                anchor: anchor(list, &seek),
                rows: 1,
                now,
            },
        ));
    } else {
        let pane = if seek.pane == Pane::Attention { &model.attention } else { &model.orders };
        out.push(Effect::Orders(
            seek.ticket,
            Asker::Seek,
            OrderQuery {
                filter: both(&both(&pane.base, &pane.list.filter), &seek.also),
                sort: pane.sort,
                anchor: anchor(&pane.list, &seek),
                rows: 1,
                now,
            },
        ));
    }
    model.work.seek = Some(seek);
}

fn anchor<K: Clone + Ord, R: Keyed<Key = K>>(list: &List<K, R>, seek: &Seek) -> Anchor<K> {
    match list.selected.clone().filter(|_| !seek.wrapped) {
        Some(key) if seek.forward => Anchor::After(key),
        Some(key) => Anchor::Before(key),
        None if seek.forward => Anchor::First,
        None => Anchor::Last,
    }
}

/// The store has answered; `put` places the cursor in the list that was searched.
pub fn found<R>(
    model: &mut Model,
    seek: Seek,
    answer: Result<Window<R>, String>,
    put: impl FnOnce(&mut Model, R) -> bool,
    out: &mut Vec<Effect>,
) {
    model.work.seek = None;
    let row = match answer {
        Ok(window) if seek.forward => window.rows.into_iter().next(),
        Ok(window) => window.rows.into_iter().next_back(),
        Err(why) => return notice(model, Severity::Error, &format!("the search failed: {why}")),
    };
    match row {
        Some(row) => {
            if !put(model, row) {
                notice(model, Severity::Info, "there is no other one here");
            } else if seek.wrapped {
                notice(model, Severity::Info, "began again at the other end");
            }
        }
        None if seek.wrapped => notice(model, Severity::Info, "there is none here"),
        None => {
            let ticket = ticket(model);
            ask(model, Seek { ticket, wrapped: true, ..seek }, out);
        }
    }
}

/// Moves the cursor; false: it stood there already.
pub fn put<K: Clone + Ord, R: Keyed<Key = K>>(list: &mut List<K, R>, row: R) -> bool {
    if list.selected.as_ref() == Some(row.key()) {
        return false;
    }
    list.go_to(row);
    true
}
