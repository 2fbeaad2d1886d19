//! After each message: what is on screen is asked for, once, and what has become old is asked again.

use jiff::{SignedDuration, Timestamp};

use super::{filter::both, form, history, ticket};
use crate::{
    app::{
        available::source_key,
        desk,
        layout::Plan,
        list,
        message::{Asker, Effect, PollerRole},
        model::{Model, OrdersPane, Pane, RecordKey},
        screen,
    },
    model::{
        filter::Filter,
        query::{Anchor, InboxQuery, OrderQuery, SortBy},
    },
};

/// Detail and tracking follow the cursor when it has rested so long, so that a held key does not repaint them.
const REST: SignedDuration = SignedDuration::from_millis(80);

/// Asks whatever the screen needs now; `before` is the time of the message before.
pub fn settle(model: &mut Model, before: Timestamp, out: &mut Vec<Effect>) {
    let plan = screen::plan(model);
    let minute = |t: Timestamp| t.as_second().div_euclid(60);
    if minute(before) != minute(model.now) {
        age(model);
    }
    for pane in [Pane::Orders, Pane::Attention] {
        if wanted(model, &plan, pane) {
            orders(model, &plan, pane, out);
        }
    }
    if wanted(model, &plan, Pane::Inbox) {
        inbox(model, &plan, out);
    }
    record(model, out);
    figures(model, out);
    form::settle(model, out);
}

fn wanted(model: &Model, plan: &Plan, pane: Pane) -> bool {
    screen::visible(model, plan, pane) || model.work.source == pane
}

/// A minute has passed: rows that match, or are sorted, by the time left may be others. A question that has had no
/// answer until now is asked again, so that a lost one never leaves a pane waiting.
fn age(model: &mut Model) {
    model.inbox.list.lost();
    let work = &mut model.work;
    let drafts = &mut model.form.shelf.asked;
    for asked in [&mut work.record, &mut work.tallies, &mut work.freshness, &mut work.intents, drafts] {
        asked.stale |= asked.busy;
        asked.busy = false;
    }
    for pane in [&mut model.orders, &mut model.attention] {
        pane.list.lost();
        lost_count(pane);
        if pane.sort.by == SortBy::Urgency || by_time(&pane.base) || by_time(&pane.list.filter) {
            pane.list.stale = true;
            pane.count_stale = true;
        }
    }
    model.work.tallies.stale = true;
}

fn by_time(filter: &Filter) -> bool {
    filter.terms.iter().any(|t| t.test.is_timed())
}

fn orders(model: &mut Model, plan: &Plan, which: Pane, out: &mut Vec<Effect>) {
    let (height, frozen) = (screen::page(model, plan, which), screen::frozen(model, which));
    let now = model.now;
    let next = ticket(model);
    let (pane, asker) = asks(model, which);
    if pane.list.behind && !frozen {
        pane.list.behind = false;
        pane.list.stale = true;
    }
    pane.list.show(height);
    if let Some(anchor) = pane.list.ask(height) {
        pane.list.ticket = next;
        out.push(Effect::Orders(next, asker, query(pane, anchor, list::window(height), now)));
    }
    count(model, which, out);
}

/// A pane of orders, and its name at the store.
fn asks(model: &mut Model, which: Pane) -> (&mut OrdersPane, Asker) {
    match which {
        Pane::Attention => (&mut model.attention, Asker::Attention),
        _ => (&mut model.orders, Asker::Orders),
    }
}

fn lost_count(pane: &mut OrdersPane) {
    pane.count_stale |= pane.count_busy;
    pane.count_busy = false;
}

fn query(
    pane: &OrdersPane,
    anchor: Anchor<crate::model::provider::OrderKey>,
    rows: usize,
    now: Timestamp,
) -> OrderQuery {
    OrderQuery { filter: both(&pane.base, &pane.list.filter), sort: pane.sort, anchor, rows, now }
}

/// How many match: known when every row is here, asked otherwise.
fn count(model: &mut Model, which: Pane, out: &mut Vec<Effect>) {
    let now = model.now;
    let next = ticket(model);
    let (pane, asker) = asks(model, which);
    let list = &mut pane.list;
    // A store that changes all the time must not end each count with the next one.
    if !list.ready || list.loading || pane.count_busy {
        return;
    }
    if list.at_start && list.at_end && !list.behind {
        let rows = list.rows.len() - usize::from(list.gone.is_some() && !list.rows.is_empty());
        list.matching = u64::try_from(rows).ok();
        pane.count_stale = false;
    } else if pane.count_stale {
        pane.count_stale = false;
        pane.count_busy = true;
        pane.count_ticket = next;
        out.push(Effect::Count(next, asker, query(pane, Anchor::First, 0, now)));
    }
}

fn inbox(model: &mut Model, plan: &Plan, out: &mut Vec<Effect>) {
    let (page, frozen) = (screen::page(model, plan, Pane::Inbox), screen::frozen(model, Pane::Inbox));
    let (now, next, unread_first) = (model.now, ticket(model), model.inbox.unread_first);
    let all = model.tallies.inbox;
    let list = &mut model.inbox.list;
    if list.behind && !frozen {
        list.behind = false;
        list.stale = true;
    }
    list.show(page);
    if let Some(anchor) = list.ask(page) {
        list.ticket = next;
        let rows = list::window(page);
        out.push(Effect::Inbox(
            next,
            InboxQuery { filter: list.filter.clone(), unread_first, anchor, rows, now },
        ));
    }
    list.matching = if list.at_start && list.at_end && list.ready {
        u64::try_from(list.rows.len() - usize::from(list.gone.is_some() && !list.rows.is_empty())).ok()
    } else {
        Some(all).filter(|_| list.filter.terms.is_empty())
    };
}

/// Detail shows the record under the cursor, a short rest after it came there.
fn record(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(key) = source_key(model) else {
        model.record.wanted = None;
        model.record.shown = None;
        model.work.record_of = None;
        model.work.follow = None;
        return;
    };
    if model.record.wanted.as_ref() == Some(&key) {
        model.work.follow = None;
        if let Some(seen) = model.work.unseen.take_if(|unseen| RecordKey::Order(unseen.clone()) == key) {
            out.push(Effect::Seen(seen, model.now));
        }
        if model.work.record.stale && !model.work.record.busy {
            ask_record(model, key, out);
        }
        return;
    }
    let due = match &model.work.follow {
        Some((following, due)) if *following == key => *due,
        _ => model.now.checked_add(model.in_hand(REST)).unwrap_or(model.now),
    };
    if model.record.wanted.is_none() || due <= model.now {
        ask_record(model, key, out);
    } else {
        model.work.follow = Some((key, due));
    }
}

/// The record under the cursor at once.
pub fn follow_now(model: &mut Model, out: &mut Vec<Effect>) {
    if let Some(key) = source_key(model)
        && model.record.wanted.as_ref() != Some(&key)
    {
        ask_record(model, key, out);
    }
}

fn ask_record(model: &mut Model, key: RecordKey, out: &mut Vec<Effect>) {
    let next = ticket(model);
    model.work.follow = None;
    model.work.record.busy = true;
    model.work.record.stale = false;
    model.record.ticket = next;
    out.push(match &key {
        RecordKey::Order(key) => Effect::Order(next, key.clone()),
        RecordKey::Entry(key) => Effect::Entry(next, key.clone()),
    });
    model.record.wanted = Some(key);
}

fn figures(model: &mut Model, out: &mut Vec<Effect>) {
    if model.work.tallies.stale && !model.work.tallies.busy {
        let next = ticket(model);
        let asked = &mut model.work.tallies;
        (asked.ticket, asked.busy, asked.stale) = (next, true, false);
        out.push(Effect::Tallies(next));
    }
    if model.work.freshness.stale && !model.work.freshness.busy && model.poller != PollerRole::Nobody {
        let next = ticket(model);
        let asked = &mut model.work.freshness;
        (asked.ticket, asked.busy, asked.stale) = (next, true, false);
        out.push(Effect::Freshness(next));
    }
    if model.work.intents.stale && !model.work.intents.busy {
        let next = ticket(model);
        let asked = &mut model.work.intents;
        (asked.ticket, asked.busy, asked.stale) = (next, true, false);
        out.push(Effect::Desk(next, desk::Ask::Intents));
    }
    history::refresh(model, out);
}
