//! The review: what is built of the draft, and the one key that means it.

use tui_input::Input;

use super::{
    super::{edit::edit, notice},
    FRESH, GUARD, ask, ask_price, fill, keep, later,
};
use crate::{
    app::{
        desk::{Ask, Confirm, Walk},
        form::{Awaited, Review},
        key::{Code, Key},
        message::{Effect, Severity},
        model::{Model, Overlay},
    },
    model::{clock::ClockKind, intent::Deed, text::clean},
    providers::{acts::Way, sendle},
};

/// Keys of the review, for the help.
pub const REVIEW_KEYS: [(&str, &str); 7] = [
    ("y", "do it: it is written down, then sent"),
    ("n, q, enter", "not now; the draft is kept"),
    ("e, esc", "back to the form"),
    ("s", "every offer, where there are several"),
    ("d", "only what differs from the original"),
    ("ctrl-r", "ask for the price anew"),
    ("o", "Sendle's own form with this parcel in it"),
];

/// Builds the change and shows it; or says what is wrong and goes there.
pub fn open(model: &mut Model, out: &mut Vec<Effect>) {
    fill::checked(model);
    let (now, zone, ready) = (model.now, model.zone.clone(), later(model, GUARD));
    let fresh = model.in_hand(FRESH);
    let Some(open) = model.form.open.as_mut() else { return };
    open.tried = true;
    if open.problems.wrong() > 0 {
        let count = open.problems.wrong();
        let noun = if count == 1 { "problem" } else { "problems" };
        notice(model, Severity::Warning, &format!("{count} {noun} to mend before the review"));
        return fill::to_first_problem(model);
    }
    match Review::build(open, now, ready, &zone) {
        Ok(review) => {
            open.review = Some(Box::new(review));
            let asks = open.price.is_old(now, fresh) && !open.price.busy;
            keep(model, out);
            if asks {
                ask_price(model, out);
            }
        }
        Err(complaints) if open.form().is_none() => {
            let why: Vec<String> = complaints.iter().map(|c| format!("{} {}", c.path, c.what)).collect();
            let text = format!("{}: {}", open.act.name, why.join("; ").trim());
            model.form.open = None;
            super::open::go_back(model);
            notice(model, Severity::Warning, &text);
        }
        Err(complaints) => {
            open.problems.complaints = complaints;
            notice(model, Severity::Warning, "this draft cannot be sent as it is");
            fill::to_first_problem(model);
        }
    }
}

pub fn key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let now = model.now;
    let Some(open) = model.form.open.as_mut() else { return };
    let is_formless = open.form().is_none();
    let Some(review) = open.review.as_mut() else { return };
    // Typed before this was on screen: thrown away, not queued.
    let early = now < review.ready_at;
    if let Some(typed) = review.typed.as_mut()
        && typed.value() != review.wanted
        && !key.ctrl
        && matches!(key.code, Code::Char(_) | Code::Backspace)
    {
        if !early
            && (key.code == Code::Backspace || typed.value().chars().count() < review.wanted.chars().count())
        {
            edit(typed, key);
        }
        return;
    }
    match (key.ctrl, key.code) {
        (false, Code::Char('y')) if !early => yes(model, out),
        (false, Code::Char('n' | 'q') | Code::Enter) => not_now(model, out),
        (false, Code::Esc | Code::Char('e')) if is_formless => not_now(model, out),
        (false, Code::Esc | Code::Char('e')) if !review.busy => open.review = None,
        (false, Code::Char('d')) => {
            review.difference = !review.difference && !review.changes.is_empty();
            review.scroll = 0;
        }
        (false, Code::Char('s')) => offers(model),
        (false, Code::Char('o')) => link(model, out),
        (true, Code::Char('r')) => ask_price(model, out),
        (true, Code::Char('p')) => {
            model.overlays.push(Overlay::Palette { input: Input::default(), selected: 0 });
        }
        (true, Code::Char('l')) => out.push(Effect::Redraw),
        (true, Code::Char('z')) => out.push(Effect::Suspend),
        (false, Code::F(1) | Code::Char('?')) => model.overlays.push(Overlay::Help { scroll: 0 }),
        (false, Code::Down | Code::Char('j')) => {
            review.scroll = review.scroll.saturating_add(1).min(lines(review));
        }
        (false, Code::Up | Code::Char('k')) => review.scroll = review.scroll.saturating_sub(1),
        (false, Code::PageDown) => review.scroll = review.scroll.saturating_add(10).min(lines(review)),
        (false, Code::PageUp) => review.scroll = review.scroll.saturating_sub(10),
        _ => {}
    }
}

/// At least so many lines has a review.
fn lines(review: &Review) -> usize {
    review.lines.len() + review.steps.len() + review.changes.len() + review.warnings.len()
}

/// The operator means it.
fn yes(model: &mut Model, out: &mut Vec<Effect>) {
    let now = model.now;
    let fresh = model.in_hand(FRESH);
    let Some(open) = model.form.open.as_mut() else { return };
    let (waits, old) = (open.price.busy, open.price.is_old(now, fresh));
    let wrong = (open.act.check)(&open.draft, now).iter().filter(|c| !c.server_decides).count();
    let price = open.price.total(&open.draft).cloned();
    let Some(review) = open.review.as_mut() else { return };
    if review.busy {
        return;
    }
    if review.typed.as_ref().is_some_and(|typed| typed.value() != review.wanted || review.wanted.is_empty()) {
        review.trouble = Some(clean("type the last characters of its reference first"));
        return;
    }
    if wrong > 0 {
        // Time has passed: what was good may be too late by now.
        open.review = None;
        return self::open(model, out);
    }
    if waits {
        review.trouble = Some(clean("the price is still being asked; y again when it is here"));
        return;
    }
    if old {
        review.trouble =
            Some(clean("the price was older than a minute: it is asked anew; y again when it is here"));
        return ask_price(model, out);
    }
    review.busy = true;
    review.trouble = None;
    let (way, twice, account) = (review.way.clone(), review.twice, open.account.clone());
    if open.walk.is_some() {
        let (walk, corrected) = (open.id.clone(), Some(Box::new(open.draft.clone())));
        ask(model, Ask::GoOn { walk, corrected }, Awaited::Confirmed, out);
        return;
    }
    let draft = open.form().map(|_| open.id.clone());
    let window = window(open, &way, now);
    // What is confirmed is kept first: a refusal brings it back as it is now.
    if draft.is_some() {
        open.saving.due.get_or_insert(now);
        keep(model, out);
    }
    let wish = match way {
        Way::One(mutation) => {
            let mut mutation = *mutation;
            mutation.quote = price.or(mutation.quote);
            Ask::Confirm(Box::new(Confirm { mutation, draft: draft.clone(), window, twice }))
        }
        way => Ask::Walk(Box::new(Walk { account, way, draft: draft.clone() })),
    };
    model.form.sent = draft;
    ask(model, wish, Awaited::Confirmed, out);
}

/// What is left of the window in which a change can be made, where its order has one.
fn window(open: &crate::app::form::Open, way: &Way, now: jiff::Timestamp) -> Option<jiff::SignedDuration> {
    let Way::One(mutation) = way else { return None };
    if !matches!(mutation.deed, Deed::Cancel | Deed::Delete) {
        return None;
    }
    let clocks = open.order.as_ref()?.clocks.iter();
    let closing = clocks.filter(|clock| matches!(clock.kind, ClockKind::CancelWindow | ClockKind::BatchRun));
    closing.map(|clock| clock.at.duration_since(now)).filter(|left| !left.is_negative()).min()
}

fn not_now(model: &mut Model, out: &mut Vec<Effect>) {
    let busy = model.form.open.as_ref().and_then(|open| open.review.as_ref()).is_some_and(|r| r.busy);
    if busy {
        return;
    }
    if model.form.open.as_ref().is_some_and(|open| !open.saving.begun) {
        notice(model, Severity::Info, "not done; nothing was sent");
    }
    super::open::leave(model, out);
}

/// Shows every offer, or no longer.
fn offers(model: &mut Model) {
    let Some(open) = model.form.open.as_mut() else { return };
    let some = open.price.answer.as_ref().is_some_and(|a| a.as_ref().is_ok_and(|all| !all.is_empty()));
    let Some(review) = open.review.as_mut() else { return };
    review.offers = some && !review.offers;
}

fn link(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(open) = model.form.open.as_ref() else { return };
    let own = open.act.provider == crate::model::provider::Provider::Sendle && open.form().is_some();
    let url = own.then(|| sendle::write::prepare_form(&open.draft, true)).flatten();
    match url {
        Some(url) => {
            let text = clean(&url);
            out.push(Effect::Copy(text.as_str().to_owned()));
            model.overlays.push(Overlay::Copy { text });
        }
        None => notice(model, Severity::Info, "there is no form of the provider for this"),
    }
}
