//! Keys in the palette: typing narrows, Enter runs.

use super::{edit::edit, run};
use crate::app::{
    key::{Code, Key},
    message::Effect,
    model::{Model, Overlay},
    palette::palette,
};

pub fn key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Some(Overlay::Palette { input, selected }) = model.overlays.last() else { return };
    let (text, at) = (input.value().to_owned(), *selected);
    let count = || palette(model, &text).len();
    let move_to = match (key.ctrl, key.code) {
        (false, Code::Esc) | (true, Code::Char('p')) => {
            model.overlays.pop();
            return;
        }
        (false, Code::Enter) => {
            let chosen = palette(model, &text).get(at).map(|item| item.command);
            model.overlays.pop();
            if let Some(command) = chosen {
                run::run(model, command, out);
            }
            return;
        }
        (false, Code::Down | Code::Tab) => Some((at + 1).min(count().saturating_sub(1))),
        (false, Code::Up | Code::BackTab) => Some(at.saturating_sub(1)),
        (false, Code::PageDown) => Some((at + 10).min(count().saturating_sub(1))),
        (false, Code::PageUp) => Some(at.saturating_sub(10)),
        _ => None,
    };
    let Some(Overlay::Palette { input, selected }) = model.overlays.last_mut() else { return };
    match move_to {
        Some(to) => *selected = to,
        None if edit(input, key) => *selected = 0,
        None => {}
    }
}
