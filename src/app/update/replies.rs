//! Answers of the shell. One whose ticket is no longer awaited is dropped.

use jiff::SignedDuration;

use super::{find, form, notice, seek};
use crate::{
    app::{
        message::{Effect, Reply, Severity, Ticket},
        model::{List, Model, OrdersPane, Pane, RecordKey},
        screen,
        shown::{ShownEntry, ShownOrder, ShownRecord},
    },
    model::{
        order::OrderRow,
        provider::OrderKey,
        query::{StoredEntry, StoredOrder, Tallies, Window},
    },
};

/// The bell rings for more exceptions at most once in this time.
const BELL: SignedDuration = SignedDuration::from_mins(1);

pub fn reply(model: &mut Model, ticket: Ticket, reply: Reply, out: &mut Vec<Effect>) {
    match reply {
        Reply::Orders(answer) => orders(model, ticket, answer, out),
        Reply::Inbox(answer) => inbox(model, ticket, answer, out),
        Reply::Count(answer) => {
            for pane in [&mut model.orders, &mut model.attention] {
                count(pane, ticket, &answer);
            }
        }
        Reply::Order(answer) if form::awaits(model, ticket) => form::order(model, ticket, answer, out),
        Reply::Order(answer) => order(model, ticket, answer),
        Reply::Entry(answer) => entry(model, ticket, answer),
        Reply::Found(answer) => {
            if model.work.finding.as_ref().is_some_and(|f| f.ticket == ticket) {
                find::found(model, answer, out);
            }
        }
        Reply::Tallies(answer) => tallies(model, ticket, &answer, out),
        Reply::Freshness(answer) => {
            let asked = &mut model.work.freshness;
            if !asked.busy || asked.ticket != ticket {
                return;
            }
            asked.busy = false;
            for account in &mut model.accounts {
                if let Ok(fresh) = &answer {
                    let mine = fresh.iter().filter(|f| f.account == account.name);
                    account.freshness = mine.cloned().collect();
                }
            }
        }
        Reply::Desk(answer) if form::awaits(model, ticket) => form::reply(model, ticket, answer, out),
        Reply::Desk(answer) => super::desk::reply(model, ticket, answer),
        Reply::Watched(answer) => watched(model, ticket, answer, out),
    }
}

fn awaited<K, R>(list: &List<K, R>, ticket: Ticket) -> bool {
    list.under_way.is_some() && list.ticket == ticket
}

fn shown<T, R: From<T>>(answer: Result<Window<T>, String>) -> Result<Window<R>, String> {
    answer.map(|w| Window {
        rows: w.rows.into_iter().map(R::from).collect(),
        at_start: w.at_start,
        at_end: w.at_end,
    })
}

fn orders(
    model: &mut Model,
    ticket: Ticket,
    answer: Result<Window<OrderRow>, String>,
    out: &mut Vec<Effect>,
) {
    if let Some(seek) = model.work.seek.clone().filter(|s| s.ticket == ticket && s.pane != Pane::Inbox) {
        let attention = seek.pane == Pane::Attention;
        let put = |model: &mut Model, row: ShownOrder| {
            seek::put(if attention { &mut model.attention.list } else { &mut model.orders.list }, row)
        };
        return seek::found(model, seek, shown(answer), put, out);
    }
    let plan = screen::plan(model);
    for pane in [Pane::Orders, Pane::Attention] {
        let (page, frozen) = (screen::page(model, &plan, pane), screen::frozen(model, pane));
        let list = if pane == Pane::Orders { &mut model.orders.list } else { &mut model.attention.list };
        if awaited(list, ticket) {
            list.accept(shown(answer), page, frozen);
            return;
        }
    }
}

fn inbox(
    model: &mut Model,
    ticket: Ticket,
    answer: Result<Window<StoredEntry>, String>,
    out: &mut Vec<Effect>,
) {
    if let Some(seek) = model.work.seek.clone().filter(|s| s.ticket == ticket && s.pane == Pane::Inbox) {
        let put = |model: &mut Model, row: ShownEntry| seek::put(&mut model.inbox.list, row);
        return seek::found(model, seek, shown(answer), put, out);
    }
    let plan = screen::plan(model);
    let (page, frozen) = (screen::page(model, &plan, Pane::Inbox), screen::frozen(model, Pane::Inbox));
    if awaited(&model.inbox.list, ticket) {
        model.inbox.list.accept(shown(answer), page, frozen);
    }
}

fn count(pane: &mut OrdersPane, ticket: Ticket, answer: &Result<u64, String>) {
    if pane.count_busy && pane.count_ticket == ticket {
        pane.count_busy = false;
        // A count that failed is not known; the rows themselves say what is wrong.
        pane.list.matching = answer.as_ref().ok().copied();
    }
}

fn order(model: &mut Model, ticket: Ticket, answer: Result<Option<Box<StoredOrder>>, String>) {
    if !answered(model, ticket) {
        return;
    }
    match answer {
        Ok(Some(stored)) => {
            let key = stored.order.key.clone();
            let unseen = stored.seen_at.is_none_or(|seen| seen < stored.changed_at);
            model.work.unseen = unseen.then(|| key.clone());
            let record = ShownRecord::from(*stored);
            if let Some(row) = &record.order {
                fresh_row(&mut model.orders, row);
                fresh_row(&mut model.attention, row);
            }
            show(model, RecordKey::Order(key), record);
        }
        Ok(None) => empty(model),
        Err(why) => notice(model, Severity::Error, &format!("the record could not be read: {why}")),
    }
}

fn entry(model: &mut Model, ticket: Ticket, answer: Result<Option<Box<StoredEntry>>, String>) {
    if !answered(model, ticket) {
        return;
    }
    match answer {
        Ok(Some(stored)) => {
            let key = RecordKey::Entry(stored.entry.key.clone());
            show(model, key, ShownRecord::from(*stored));
        }
        Ok(None) => empty(model),
        Err(why) => notice(model, Severity::Error, &format!("the entry could not be read: {why}")),
    }
}

/// The answer about the record that is wanted now.
fn answered(model: &mut Model, ticket: Ticket) -> bool {
    let mine = model.work.record.busy && model.record.ticket == ticket;
    model.work.record.busy &= !mine;
    mine
}

fn empty(model: &mut Model) {
    model.record.shown = None;
    model.work.record_of = None;
}

fn show(model: &mut Model, key: RecordKey, new: ShownRecord) {
    let record = &mut model.record;
    if model.work.record_of.as_ref() == Some(&key) {
        // The cursor stays on its event when new ones come before it.
        let event = record.shown.as_ref().and_then(|old| old.events.get(record.event));
        let at = event.and_then(|e| new.events.iter().position(|n| n == e));
        let moved = at.unwrap_or(record.event).min(new.events.len().saturating_sub(1));
        record.events_scroll = (record.events_scroll + moved).saturating_sub(record.event).min(moved);
        record.event = moved;
    } else {
        (record.detail_scroll, record.events_scroll, record.event) = (0, 0, 0);
    }
    record.shown = Some(new);
    model.work.record_of = Some(key);
}

/// A row that left the view is told of no more by windows; its record still is.
fn fresh_row(pane: &mut OrdersPane, fresh: &ShownOrder) {
    if pane.list.gone.as_ref() == Some(&fresh.key)
        && let Some(row) = pane.list.rows.iter_mut().find(|r| r.key == fresh.key)
    {
        row.clone_from(fresh);
    }
}

fn tallies(model: &mut Model, ticket: Ticket, answer: &Result<Tallies, String>, out: &mut Vec<Effect>) {
    let asked = &mut model.work.tallies;
    if !asked.busy || asked.ticket != ticket {
        return;
    }
    asked.busy = false;
    let Ok(new) = *answer else { return };
    let quiet = model.work.belled.is_some_and(|then| model.now.duration_since(then) < model.in_hand(BELL));
    if model.work.tallied && new.attention > model.tallies.attention && !quiet {
        model.work.belled = Some(model.now);
        out.push(Effect::Bell);
    }
    model.work.tallied = true;
    model.tallies = new;
}

fn watched(model: &mut Model, ticket: Ticket, answer: Result<OrderKey, String>, out: &mut Vec<Effect>) {
    let Some((_, reference)) = model.work.watching.take_if(|(asked, _)| *asked == ticket) else { return };
    match answer {
        Ok(_) => {
            notice(model, Severity::Good, &format!("{reference} is watched from now on"));
            // Unless the operator has turned to something else, the cursor goes there.
            if model.overlays.is_empty() {
                find::find(model, vec![reference], out);
            }
        }
        Err(why) => notice(model, Severity::Error, &format!("{reference}: {why}")),
    }
}
