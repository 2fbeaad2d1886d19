//! Leaving, and the one question about it.

use jiff::SignedDuration;

use crate::app::{
    key::{Code, Key},
    message::Effect,
    model::{Model, Overlay},
};

/// Ctrl-C pressed again within this time leaves without a question.
const TWICE: SignedDuration = SignedDuration::from_secs(1);

/// `q` at the top: asks only when something would be lost.
pub fn close(model: &mut Model, out: &mut Vec<Effect>) {
    if marks(model) > 0 || leaving(model) > 0 || model.form.open.is_some() {
        model.overlays.push(Overlay::Quit);
    } else {
        out.push(Effect::Quit);
    }
}

/// Ctrl-C, wherever it is pressed.
pub fn leave(model: &mut Model, out: &mut Vec<Effect>) {
    let again = model.work.leaving.is_some_and(|then| model.now.duration_since(then) <= model.in_hand(TWICE));
    model.work.leaving = Some(model.now);
    let asking = matches!(model.overlays.last(), Some(Overlay::Quit));
    let nothing_open = marks(model) == 0 && leaving(model) == 0 && model.form.open.is_none();
    if again || asking || (model.overlays.is_empty() && nothing_open) {
        out.push(Effect::Quit);
    } else {
        model.overlays.push(Overlay::Quit);
    }
}

/// The answer: only `y` leaves; Enter means no.
pub fn key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    match key {
        Key { code: Code::Char('y'), ctrl: false } => out.push(Effect::Quit),
        Key { code: Code::Char('n' | 'q') | Code::Esc | Code::Enter, ctrl: false } => {
            model.overlays.pop();
        }
        _ => {}
    }
}

/// Changes in the outbox, or on their way.
fn leaving(model: &Model) -> u32 {
    crate::app::counts(model).outbox
}

fn marks(model: &Model) -> usize {
    model.orders.marks.len() + model.attention.marks.len()
}
