//! The label dialog at work.

use super::{motion::Motion, notice, ticket};
use crate::{
    app::{
        available::source_key,
        cancel::{Check, Given},
        desk::{Answer, Ask, Confirm},
        key::{Code, Key},
        keymap::Meaning,
        label::{LabelDialog, fetched_before},
        message::{Effect, Severity, Ticket},
        model::{Model, Overlay, Pane, RecordKey},
    },
    model::text::{DisplayText, clean},
};

/// Opens the dialog on the order under the cursor, and asks its provider.
pub fn open(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(RecordKey::Order(key)) = source_key(model) else {
        return notice(model, Severity::Info, "label: no order is selected");
    };
    open_on(model, key, out);
}

/// Opens it on this order.
pub fn open_on(model: &mut Model, key: crate::model::provider::OrderKey, out: &mut Vec<Effect>) {
    let rows = model.orders.list.rows.iter().chain(&model.attention.list.rows);
    let row = rows.into_iter().find(|r| r.key == key);
    let mut dialog = LabelDialog {
        reference: row.map_or_else(|| clean(&key.id), |r| r.reference.clone()),
        customer: row.map(|r| r.customer.clone()).unwrap_or_default(),
        // Replaced by the question that follows at once.
        check: Check::Asked(Ticket::default()),
        labels: Vec::new(),
        cursor: 0,
        since: None,
        before: fetched_before(model, &key),
        given: None,
        said: None,
        key,
    };
    ask(model, &mut dialog, out);
    model.overlays.push(Overlay::Label(Box::new(dialog)));
}

fn ask(model: &mut Model, dialog: &mut LabelDialog, out: &mut Vec<Effect>) {
    let next = ticket(model);
    dialog.check = Check::Asked(next);
    (dialog.since, dialog.given, dialog.said) = (None, None, None);
    out.push(Effect::Desk(next, Ask::Check(dialog.key.clone())));
}

pub fn key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Some(Overlay::Label(mut dialog)) = model.overlays.pop() else { return };
    match (key.ctrl, key.code) {
        (false, Code::Esc | Code::Enter | Code::Char('q' | 'n')) => return,
        (false, Code::Char('y')) if dialog.takes_keys(model) => fetch(model, &mut dialog, out),
        (false, Code::Char('r')) if !matches!(dialog.check, Check::Asked(_)) => {
            ask(model, &mut dialog, out);
        }
        _ => {
            if let Meaning::Command(command) = model.work.keymap.meaning(&[key], Pane::Orders)
                && let Some(motion) = Motion::of(command, 1)
            {
                dialog.cursor = motion.from(dialog.cursor, dialog.labels.len());
            }
        }
    }
    model.overlays.push(Overlay::Label(dialog));
}

fn fetch(model: &mut Model, dialog: &mut LabelDialog, out: &mut Vec<Effect>) {
    let Some(label) = dialog.labels.get(dialog.cursor) else { return };
    let mutation = (*label.mutation).clone();
    if dialog.is_stale(model) {
        ask(model, dialog, out);
        dialog.said = Some(DisplayText::own("the answer was older than a minute; it is asked for again"));
        return;
    }
    let next = ticket(model);
    model.work.desk.insert(next, format!("label {}", dialog.reference));
    dialog.given = Some(Given::Asked(next));
    let confirm = Confirm { mutation, draft: None, window: None, twice: false };
    out.push(Effect::Desk(next, Ask::Confirm(Box::new(confirm))));
}

/// An answer for the open dialog.
pub fn heard(model: &mut Model, ticket: Ticket, answer: &Result<Answer, String>) {
    let now = model.now;
    let mut close = None;
    for (at, overlay) in model.overlays.iter_mut().enumerate() {
        let Overlay::Label(dialog) = overlay else { continue };
        let order = match answer {
            Ok(Answer::Checked(stored)) => Ok(stored.order.clone()),
            Ok(_) => Err("the answer is about something else"),
            Err(why) => Err(why.as_str()),
        };
        dialog.hear(ticket, order, now);
        if !matches!(dialog.given, Some(Given::Asked(t)) if t == ticket) {
            continue;
        }
        match answer {
            Ok(Answer::Intent(_)) => close = Some(at),
            Ok(_) => {
                dialog.given = None;
                dialog.said = Some(DisplayText::own("it was not written down, and nothing is fetched"));
            }
            Err(why) => {
                dialog.given = None;
                dialog.said = Some(clean(why));
            }
        }
    }
    // What becomes of it is told in a message.
    if let Some(at) = close.filter(|at| at + 1 == model.overlays.len()) {
        model.overlays.remove(at);
    }
}
