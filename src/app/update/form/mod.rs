//! Keys and answers of the booking pane.

mod answers;
mod drafts;
mod fill;
mod kinds;
mod menu;
mod open;
mod review;

use jiff::{SignedDuration, Timestamp};

use super::ticket;
use crate::app::{
    desk::Ask,
    form::{Awaited, Open},
    key::Key,
    message::{Effect, Ticket},
    model::{Model, Pane},
};

use crate::model::provider::Provider;

#[cfg(test)]
pub use self::open::begin as open_form;
pub use self::{
    answers::{awaits, news, order, reply},
    drafts::{drop_draft, go_on_key, move_to, open_selected, undo},
    fill::FORM_KEYS,
    menu::{key as menu_key, new as book, of_order as acts, rebook},
    review::REVIEW_KEYS,
};

/// A draft is kept at the latest so long after the keystroke.
const KEEP: SignedDuration = SignedDuration::from_millis(40);
/// A price is asked when nothing was typed for so long.
const REST: SignedDuration = SignedDuration::from_millis(600);
/// And records to choose from.
const FIND: SignedDuration = SignedDuration::from_millis(250);
/// A price older than this is asked again before it is confirmed.
const FRESH: SignedDuration = SignedDuration::from_secs(60);
/// Keys typed before a review was on screen for so long are thrown away.
const GUARD: SignedDuration = SignedDuration::from_millis(250);

/// The form has the keys: letters are text there.
#[must_use]
pub fn has_keys(model: &Model) -> bool {
    model.focus == Pane::Book && model.form.open.is_some() && model.overlays.is_empty()
}

/// A key while a form is open in the focused pane.
pub fn key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    match &model.form.open {
        Some(open) if open.review.is_some() => review::key(model, key, out),
        Some(_) => fill::key(model, key, out),
        None => {}
    }
}

/// A paste while a form is open: text in a field; it never confirms.
pub fn paste(model: &mut Model, text: &str) {
    if model.form.open.as_ref().is_some_and(|open| open.review.is_none()) {
        fill::paste(model, text);
    }
}

/// Asks what has become due: a draft to be kept, a price, records, the drafts.
pub fn settle(model: &mut Model, out: &mut Vec<Effect>) {
    let now = model.now;
    let due = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
    if model.form.open.as_ref().is_some_and(|open| due(open.saving.due)) {
        keep(model, out);
    }
    if model.form.open.as_ref().is_some_and(|open| due(open.price.due)) {
        ask_price(model, out);
    }
    if model.form.open.as_ref().is_some_and(|open| due(open.finding.due)) {
        ask_records(model, out);
    }
    if model.form.shelf.asked.stale && !model.form.shelf.asked.busy {
        let asked = &mut model.form.shelf.asked;
        (asked.stale, asked.busy) = (false, true);
        ask(model, Ask::Drafts, Awaited::Drafts, out);
    }
}

/// When the form must be looked at again although nothing happens.
#[must_use]
pub fn next_wake(model: &Model) -> Option<Timestamp> {
    let open = model.form.open.as_ref()?;
    let guard = open.review.as_ref().map(|review| review.ready_at).filter(|at| *at > model.now);
    [open.saving.due, open.price.due, open.finding.due, guard].into_iter().flatten().min()
}

/// Asks the desk; the answer is awaited under a ticket of its own.
fn ask(model: &mut Model, ask: Ask, awaited: Awaited, out: &mut Vec<Effect>) -> Ticket {
    let next = ticket(model);
    model.form.awaited.insert(next, awaited);
    out.push(Effect::Desk(next, ask));
    next
}

/// A time so long from now, in the operator's own time.
fn later(model: &Model, span: SignedDuration) -> Timestamp {
    model.now.checked_add(model.in_hand(span)).unwrap_or(model.now)
}

/// Writes the open draft down, if it holds anything that is not kept yet.
pub fn keep(model: &mut Model, out: &mut Vec<Effect>) {
    let (now, Some(open)) = (model.now, model.form.open.as_mut()) else { return };
    if open.saving.due.take().is_none() || open.form().is_none() {
        return;
    }
    if open.walk.is_some() {
        let (walk, form) = (open.id.clone(), open.draft.clone());
        model.form.corrected.insert(walk, form);
        return;
    }
    open.saving.begun = true;
    let draft = draft_of(open, now);
    ask(model, Ask::SaveDraft(Box::new(draft)), Awaited::Saved(now), out);
}

fn draft_of(open: &Open, now: Timestamp) -> crate::store::drafts::Draft {
    crate::store::drafts::Draft {
        id: open.id.clone(),
        account: open.account.clone(),
        provider: open.act.provider,
        kind: open.act.name.to_owned(),
        order: open.order.as_ref().map(|order| order.key.id.clone()),
        part: open.part.clone(),
        title: open.title(),
        fields: open.draft.clone(),
        created: open.saving.created.unwrap_or(now),
        changed: now,
        intent: None,
    }
}

fn ask_price(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(open) = model.form.open.as_mut() else { return };
    open.price.due = None;
    let Some(question) = open.price.question.clone() else { return };
    open.price.busy = true;
    let price =
        Ask::Price { account: open.account.clone(), act: open.act.name, draft: Box::new(open.draft.clone()) };
    let addresses = (open.act.provider == Provider::FourOver)
        .then(|| Ask::Addresses { account: open.account.clone(), draft: Box::new(open.draft.clone()) });
    if let Some(addresses) = addresses {
        ask(model, addresses, Awaited::Addresses(question.clone()), out);
    }
    ask(model, price, Awaited::Price(question), out);
}

fn ask_records(model: &mut Model, out: &mut Vec<Effect>) {
    use crate::{app::form::Line, model::form::Kind};
    let Some(open) = model.form.open.as_mut() else { return };
    open.finding.due = None;
    let Some(Line::Field { field, path }) = open.line() else { return };
    let Kind::Record(kind) = field.kind else { return };
    open.finding.busy = true;
    let typed = open.editor.input.value().trim().to_owned();
    let records = Ask::Records { account: open.account.clone(), kind, typed: typed.clone() };
    ask(model, records, Awaited::Records(path, typed), out);
}
