//! From a key to what it means where it was pressed.

use jiff::SignedDuration;

use super::{
    cancel, forget_pending, form, label, notice, outbox, overlay, palette, prompt, quit, resolve, run,
};
use crate::app::{
    chord,
    command::Command,
    key::Key,
    keymap::Meaning,
    message::{Effect, Severity},
    model::{Model, Overlay, Pane},
};
use crate::model::text::clean;

/// A sequence that was begun is forgotten after this time.
const PENDING: SignedDuration = SignedDuration::from_millis(1500);

pub fn key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    if key == Key::ctrl('c') {
        forget_pending(model);
        return quit::leave(model, out);
    }
    match model.overlays.last() {
        Some(Overlay::Prompt { .. }) => prompt::key(model, key, out),
        Some(Overlay::Palette { .. }) => palette::key(model, key, out),
        Some(Overlay::Quit) => quit::key(model, key, out),
        Some(Overlay::Cancel(_)) => cancel::key(model, key, out),
        Some(Overlay::Label(_)) => label::key(model, key, out),
        Some(Overlay::Again(_)) => outbox::again(model, key, out),
        Some(Overlay::Resolve(_)) => resolve::key(model, key, out),
        Some(Overlay::GoOn { .. }) => form::go_on_key(model, key, out),
        Some(Overlay::Acts { .. }) => form::menu_key(model, key, out),
        Some(_) => {
            if let Some(command) = command(model, key) {
                overlay::run(model, command, out);
            }
        }
        None if form::has_keys(model) => form::key(model, key, out),
        None => {
            if let Some(command) = command(model, key) {
                run::run(model, command, out);
            }
        }
    }
}

/// The command that the keys pressed so far mean, once they mean one.
fn command(model: &mut Model, key: Key) -> Option<Command> {
    model.pending.push(key);
    // Where changes are shown, keys mean what they do in the outbox.
    let place = match model.overlays.last() {
        Some(Overlay::History(_) | Overlay::Journal { .. }) => Pane::Outbox,
        _ => model.focus,
    };
    match model.work.keymap.meaning(&model.pending, place) {
        Meaning::Command(command) => {
            forget_pending(model);
            Some(command)
        }
        Meaning::Begun => {
            model.work.pending_until = model.now.checked_add(model.in_hand(PENDING)).ok();
            None
        }
        Meaning::Nothing => {
            let keys = chord::text(&model.pending);
            forget_pending(model);
            unbound(model, &keys);
            None
        }
    }
}

/// A key without a meaning says so, once however often it is pressed.
fn unbound(model: &mut Model, keys: &str) {
    let help = model.work.keymap.chords(Command::Help).into_iter().next();
    let text = match help.filter(|_| model.overlays.is_empty()) {
        Some(help) => format!("{keys} does nothing here; {help} shows the keys"),
        None => return,
    };
    if let Some(last) = model.notices.back_mut().filter(|last| last.text == clean(&text)) {
        last.at = model.now;
    } else {
        notice(model, Severity::Info, &text);
    }
}
