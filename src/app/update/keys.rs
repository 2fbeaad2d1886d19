//! From a key to what it means where it was pressed.

use jiff::SignedDuration;

use super::{forget_pending, overlay, palette, prompt, quit, run};
use crate::app::{
    command::Command,
    key::Key,
    keymap::Meaning,
    message::Effect,
    model::{Model, Overlay},
};

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
        Some(_) => {
            if let Some(command) = command(model, key) {
                overlay::run(model, command, out);
            }
        }
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
    match model.work.keymap.meaning(&model.pending) {
        Meaning::Command(command) => {
            forget_pending(model);
            Some(command)
        }
        Meaning::Begun => {
            model.work.pending_until = model.now.checked_add(PENDING).ok();
            None
        }
        Meaning::Nothing => {
            forget_pending(model);
            None
        }
    }
}
