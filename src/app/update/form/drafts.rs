//! The drafts that wait: choosing, opening, throwing away and bringing back.

use super::{
    super::{motion::Motion, notice},
    GUARD, ask,
};
use crate::app::{
    desk::Ask,
    form::{
        Awaited,
        shelf::{Standing, standing},
    },
    key::{Code, Key},
    message::{Effect, Severity},
    model::{Model, Overlay},
};

/// Moves the cursor among the drafts.
pub fn move_to(model: &mut Model, motion: Motion) {
    let shelf = &mut model.form.shelf;
    let Some(at) = shelf.index() else { return };
    let to = motion.from(at, shelf.drafts.len());
    shelf.selected = shelf.drafts.get(to).map(|draft| draft.id.clone());
}

/// Opens the draft under the cursor, if it can be edited here.
pub fn open_selected(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(draft) = model.form.shelf.draft().cloned() else {
        return notice(model, Severity::Info, "there is no draft");
    };
    match standing(model, &draft) {
        Standing::Confirmed(state) => {
            notice(
                model,
                Severity::Info,
                &format!("this draft was confirmed ({state}); look at what becomes of it"),
            );
        }
        Standing::Walk | Standing::Stands => {
            let (title, since) = (crate::model::text::clean(&draft.title), model.now);
            model.overlays.push(Overlay::GoOn { walk: draft.id, title, since });
        }
        Standing::Unknown => {
            notice(model, Severity::Warning, &format!("this version has no form {:?}", draft.kind));
        }
        // Whether another console still has it, the desk knows best.
        Standing::Waits | Standing::Refused | Standing::Held(_) => {
            ask(model, Ask::TakeDraft(draft.id.clone()), Awaited::Take(draft.id), out);
        }
    }
}

/// The answer: only `y` goes on, and not before the question was on screen; Enter means no.
pub fn go_on_key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Some(Overlay::GoOn { walk, since, .. }) = model.overlays.last() else { return };
    let early = model.now.duration_since(*since) < model.in_hand(GUARD);
    let walk = walk.clone();
    match key {
        Key { code: Code::Char('y'), ctrl: false } if !early => {
            model.overlays.pop();
            ask(model, Ask::GoOn { walk, corrected: None }, Awaited::GoneOn, out);
        }
        Key { code: Code::Char('e'), ctrl: false } if !early => {
            model.overlays.pop();
            let draft = model.form.shelf.drafts.iter().find(|draft| draft.id == walk).cloned();
            match draft {
                Some(draft) => super::open::correct(model, draft, out),
                None => notice(model, Severity::Warning, "this walk is over"),
            }
        }
        Key { code: Code::Char('n' | 'q') | Code::Esc | Code::Enter, ctrl: false } => {
            model.overlays.pop();
        }
        _ => {}
    }
}

/// Throws the draft under the cursor away; it can be brought back.
pub fn drop_draft(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(draft) = model.form.shelf.draft().cloned() else {
        return notice(model, Severity::Info, "there is no draft");
    };
    if let Standing::Confirmed(state) = standing(model, &draft) {
        return notice(
            model,
            Severity::Info,
            &format!("this draft was confirmed ({state}) and stays until that is settled"),
        );
    }
    ask(model, Ask::DropDraft(draft.id.clone()), Awaited::Dropped(Box::new(draft)), out);
}

/// Brings back what was thrown away last; false: nothing was.
pub fn undo(model: &mut Model, out: &mut Vec<Effect>) -> bool {
    let Some(draft) = model.form.shelf.dropped.take() else { return false };
    model.form.shelf.selected = Some(draft.id.clone());
    let id = draft.id.clone();
    ask(model, Ask::SaveDraft(Box::new(draft)), Awaited::Restored, out);
    ask(model, Ask::LeaveDraft(id), Awaited::Left, out);
    true
}
