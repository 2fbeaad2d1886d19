//! What the desk and the store answer to the booking pane. One whose ticket is no longer awaited is dropped.

use super::{super::notice, GUARD, ask, fill, later, open};
use crate::{
    app::{
        desk::{Answer, News, Price, Record, WALK},
        form::Awaited,
        message::{Effect, Severity, Ticket},
        model::{Model, Pane},
    },
    model::{
        journal::{Intent, IntentState},
        query::StoredOrder,
        text::clean,
    },
    store::drafts::{Claimed, Draft},
};

/// The booking pane waits for this answer.
#[must_use]
pub fn awaits(model: &Model, ticket: Ticket) -> bool {
    model.form.awaited.contains_key(&ticket)
}

/// An order was read from the store.
pub fn order(
    model: &mut Model,
    ticket: Ticket,
    answer: Result<Option<Box<StoredOrder>>, String>,
    out: &mut Vec<Effect>,
) {
    let Some(awaited) = model.form.awaited.remove(&ticket) else { return };
    let found = match answer {
        Ok(found) => found.map(|stored| stored.order),
        Err(why) => return notice(model, Severity::Error, &format!("the order could not be read: {why}")),
    };
    match (awaited, found) {
        (Awaited::Order(target), Some(order)) => open::with_order(model, &target, order, out),
        (Awaited::Order(_), None) => notice(model, Severity::Warning, "this order is no longer in the store"),
        // Without its original the draft is still whole; it only has nothing to be compared with.
        (Awaited::OrderOf(draft), found) => open::resume(model, *draft, found.map(Box::new), out),
        _ => {}
    }
}

/// The desk answered.
pub fn reply(model: &mut Model, ticket: Ticket, answer: Result<Answer, String>, out: &mut Vec<Effect>) {
    let Some(awaited) = model.form.awaited.remove(&ticket) else { return };
    match (awaited, answer) {
        (Awaited::Order(target), Ok(Answer::Checked(stored))) => {
            open::with_order(model, &target, stored.order, out);
        }
        (Awaited::Order(target), Err(why)) => {
            notice(model, Severity::Warning, &format!("{}: the provider was asked first: {why}", target.act));
        }
        (Awaited::Drafts, answer) => drafts(model, answer),
        (Awaited::Take(id), answer) => take(model, &id, answer, out),
        (Awaited::Dropped(draft), Ok(_)) => {
            let text =
                if draft.kind == WALK { "given up" } else { "the draft is thrown away; z brings it back" };
            notice(model, Severity::Info, text);
            model.form.shelf.drafts.retain(|kept| kept.id != draft.id);
            // A walk that was given up is not brought back by writing it down again.
            model.form.shelf.dropped = Some(*draft).filter(|draft| draft.kind != WALK);
            model.form.shelf.asked.stale = true;
        }
        (Awaited::Restored, Ok(_)) => {
            notice(model, Severity::Info, "the draft is back");
            model.form.shelf.asked.stale = true;
        }
        (Awaited::Dropped(_) | Awaited::Restored, Err(why)) => {
            notice(model, Severity::Warning, &why);
            model.form.shelf.asked.stale = true;
        }
        (Awaited::Saved(at), answer) => saved(model, at, answer.err()),
        (Awaited::Price(question), answer) => price(model, &question, answer),
        (Awaited::Addresses(question), answer) => {
            if let Some(open) = model.form.open.as_mut()
                && open.price.question.as_deref() == Some(question.as_str())
            {
                open.price.addresses = match answer {
                    Ok(Answer::Addresses(said)) => Some(Ok(said)),
                    Ok(_) => None,
                    Err(why) => Some(Err(why)),
                };
            }
        }
        (Awaited::Records(path, typed), answer) => records(model, &path, &typed, answer),
        (Awaited::Confirmed, answer) => confirmed(model, answer),
        (Awaited::GoneOn, Ok(_)) => notice(model, Severity::Info, "it goes on, step by step"),
        (Awaited::GoneOn, Err(why)) => notice(model, Severity::Warning, &why),
        (Awaited::Left, _) => model.form.shelf.asked.stale = true,
        _ => {}
    }
}

/// News that touch drafts: one that was refused opens again while the operator is still here.
pub fn news(model: &mut Model, news: &News, out: &mut Vec<Effect>) {
    match news {
        News::Changed | News::Walked { .. } => model.form.shelf.asked.stale = true,
        News::Settled(intent) => {
            model.form.shelf.asked.stale = true;
            remember(model, intent);
            let mine = intent.draft.is_some() && model.form.sent == intent.draft;
            let refused = matches!(intent.state, IntentState::Rejected | IntentState::NotDone);
            if mine && intent.state.is_settled() {
                model.form.sent = None;
            }
            let here = model.focus == Pane::Book && model.form.open.is_none() && model.overlays.is_empty();
            if mine
                && refused
                && here
                && let Some(id) = intent.draft.clone()
            {
                ask(model, crate::app::desk::Ask::TakeDraft(id.clone()), Awaited::Take(id), out);
            }
        }
        News::Held(_) | News::Trouble(_) => {}
    }
}

/// The journal's list is asked for anew, but what is heard now counts now.
fn remember(model: &mut Model, intent: &Intent) {
    let recent = &mut model.intents.recent;
    match recent.iter_mut().find(|known| known.id == intent.id) {
        Some(known) => *known = intent.clone(),
        None => recent.insert(0, intent.clone()),
    }
}

fn drafts(model: &mut Model, answer: Result<Answer, String>) {
    let shelf = &mut model.form.shelf;
    shelf.asked.busy = false;
    match answer {
        Ok(Answer::Drafts(drafts)) => {
            shelf.trouble = None;
            shelf.drafts = drafts;
            let open = model.form.open.as_ref().map(|open| open.id.clone());
            shelf.held.retain(|id, _| shelf.drafts.iter().any(|draft| draft.id == *id));
            let waiting =
                shelf.drafts.iter().filter(|d| d.intent.is_none() && Some(&d.id) != open.as_ref()).count();
            if !std::mem::replace(&mut shelf.offered, true) && waiting > 0 {
                let key = model.work.keymap.chords(crate::app::command::Command::BookPane).into_iter().next();
                let key = key.unwrap_or_else(|| ": booking".to_owned());
                let what = if waiting == 1 { "1 draft waits" } else { "drafts wait" };
                let text = if waiting == 1 { what.to_owned() } else { format!("{waiting} {what}") };
                notice(model, Severity::Info, &format!("{text}: {key} shows what was begun before"));
            }
        }
        Ok(_) => {}
        Err(why) => shelf.trouble = Some(why),
    }
}

fn take(model: &mut Model, id: &str, answer: Result<Answer, String>, out: &mut Vec<Effect>) {
    match answer {
        Ok(Answer::Draft(Claimed::Mine, draft)) => {
            model.form.shelf.held.remove(id);
            match *draft {
                Some(draft) => open::taken(model, draft, out),
                None => notice(model, Severity::Warning, "this draft is gone"),
            }
        }
        Ok(Answer::Draft(Claimed::Other(owner), _)) => {
            let who = format!("process {} on {}", owner.pid, owner.host);
            notice(model, Severity::Warning, &format!("another console has this draft open: {who}"));
            model.form.shelf.held.insert(id.to_owned(), who);
        }
        Ok(Answer::Draft(Claimed::Away, draft)) => {
            let text = match draft.as_ref() {
                Some(Draft { intent: Some(_), .. }) => "this draft was confirmed; look at what becomes of it",
                _ => "this draft is gone",
            };
            notice(model, Severity::Warning, text);
            model.form.shelf.asked.stale = true;
        }
        Ok(_) => {}
        Err(why) => notice(model, Severity::Error, &why),
    }
}

fn saved(model: &mut Model, at: jiff::Timestamp, trouble: Option<String>) {
    let Some(open) = model.form.open.as_mut() else { return };
    if trouble.is_none() {
        open.saving.saved = Some(at);
    }
    let new = trouble.is_some() && open.saving.trouble != trouble;
    open.saving.trouble.clone_from(&trouble);
    if new && let Some(why) = trouble {
        notice(model, Severity::Error, &format!("the draft is not kept: {why}"));
    }
}

fn price(model: &mut Model, question: &str, answer: Result<Answer, String>) {
    let (now, ready) = (model.now, later(model, GUARD));
    let Some(open) = model.form.open.as_mut() else { return };
    if open.price.question.as_deref() != Some(question) {
        return;
    }
    let answer: Result<Vec<Price>, String> = match answer {
        Ok(Answer::Prices(prices)) => Ok(prices),
        Ok(_) => return,
        Err(why) => Err(why),
    };
    let before = open.price.total(&open.draft).cloned();
    open.price.busy = false;
    open.price.heard = Some(now);
    open.price.answer = Some(answer);
    let total = open.price.total(&open.draft).cloned();
    open.price.before = before.filter(|before| Some(before) != total.as_ref());
    // Another price than the one on screen must be seen before it is confirmed.
    if let Some(review) = open.review.as_mut()
        && !review.busy
    {
        if review.price != total || review.trouble.is_some() {
            review.ready_at = ready;
            review.trouble = None;
        }
        review.price = total;
    }
}

fn records(model: &mut Model, path: &str, typed: &str, answer: Result<Answer, String>) {
    let Some(open) = model.form.open.as_mut() else { return };
    let still = open.editor.path == path && open.editor.input.value().trim() == typed;
    if !still {
        return;
    }
    open.finding.busy = false;
    match answer {
        Ok(Answer::Records(found)) => {
            let found: Vec<Record> = found;
            open.finding.trouble = None;
            open.finding.selected = 0;
            open.finding.found = found;
        }
        Ok(_) => {}
        Err(why) => open.finding.trouble = Some(why),
    }
}

fn confirmed(model: &mut Model, answer: Result<Answer, String>) {
    let ready = later(model, GUARD);
    let Some(open) = model.form.open.as_mut() else { return };
    let Some(review) = open.review.as_mut() else { return };
    review.busy = false;
    match answer {
        Ok(Answer::Intent(intent)) => {
            let text = format!("{} {}: written down", intent.mutation.deed.word(), intent.mutation.reference);
            // Its outcome may have been told already.
            let told =
                model.intents.recent.iter().any(|known| known.id == intent.id && known.state.is_settled());
            done(model, Some(text).filter(|_| !told));
        }
        Ok(Answer::Walking(walk)) => {
            let what = open.walk.as_ref().map_or_else(|| open.reference(), |plan| plan.reference.clone());
            done(model, Some(format!("{what}: under way, step by step")));
            model.form.corrected.remove(&walk);
            model.form.shelf.selected = Some(walk);
        }
        Ok(Answer::Alike(other)) => {
            review.twice = true;
            review.ready_at = ready;
            let said = format!(
                "the same was confirmed {} by {}: {}. y again books it twice",
                crate::model::time::to_the_second(other.created),
                other.confirmed.by,
                other.state.said(other.mutation.deed)
            );
            review.trouble = Some(clean(&said));
        }
        Ok(_) => {}
        Err(why) => {
            review.ready_at = ready;
            review.trouble = Some(clean(&why));
            model.form.sent = None;
            if model.form.open.as_ref().is_some_and(|open| open.form().is_some()) {
                fill::checked(model);
            }
        }
    }
}

/// It is written down: the form is done with.
fn done(model: &mut Model, text: Option<String>) {
    if let Some(text) = text {
        notice(model, Severity::Good, &text);
    }
    if let Some(open) = model.form.open.take() {
        // What has no draft leaves nothing to look at here.
        if open.form().is_none() {
            open::go_back(model);
        }
        model.form.shelf.selected = Some(open.id);
    }
    model.form.shelf.asked.stale = true;
    model.work.intents.stale = true;
}
