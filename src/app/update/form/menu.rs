//! The menu of acts, and the short ways that need no menu.

use tui_input::Input;

use super::{
    super::{cancel, edit, label, notice},
    open,
};
use crate::app::{
    available::source_key,
    form::{
        Target,
        menu::{Place, items},
    },
    key::{Code, Key},
    message::{Effect, Severity},
    model::{Model, Overlay, RecordKey},
};

/// `b`: the only thing that can be made is begun at once; else the menu asks.
pub fn new(model: &mut Model, out: &mut Vec<Effect>) {
    let mut possible = items(model, &Place::New, "");
    possible.retain(|item| item.reason.is_none());
    match possible.as_slice() {
        [one] => open::begin(model, one.target.clone(), out),
        _ => show(model, Place::New),
    }
}

/// Everything that can be done with the selected order.
pub fn of_order(model: &mut Model) {
    match source_key(model) {
        Some(RecordKey::Order(key)) => show(model, Place::Order(key)),
        _ => notice(model, Severity::Info, "acts are of orders; an inbox entry has none"),
    }
}

fn show(model: &mut Model, place: Place) {
    model.overlays.push(Overlay::Acts { place, input: Input::default(), selected: 0 });
}

/// `r`: books the selected order once more.
pub fn rebook(model: &mut Model, out: &mut Vec<Effect>) {
    match source_key(model) {
        Some(RecordKey::Order(key)) => {
            let account = key.account.clone();
            open::begin(model, Target { account, act: "book", order: Some(key), part: None }, out);
        }
        _ => notice(model, Severity::Info, "an inbox entry cannot be booked once more"),
    }
}

/// Begins an act; those with a dialog of their own are asked there.
fn begin(model: &mut Model, target: Target, out: &mut Vec<Effect>) {
    match (target.act, target.order.clone()) {
        ("cancel", Some(key)) => cancel::open_on(model, key, target.part.as_deref(), out),
        ("label", Some(key)) => label::open_on(model, key, out),
        _ => open::begin(model, target, out),
    }
}

/// Keys in the menu: typing narrows, Enter begins.
pub fn key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Some(Overlay::Acts { place, input, selected }) = model.overlays.last() else { return };
    let all = items(model, place, input.value());
    let (at, last) = (*selected, all.len().saturating_sub(1));
    let to = match (key.ctrl, key.code) {
        (false, Code::Esc) => {
            model.overlays.pop();
            return;
        }
        (false, Code::Enter) => {
            if let Some(item) = all.into_iter().nth(at) {
                model.overlays.pop();
                match item.reason {
                    Some(why) => notice(model, Severity::Info, &format!("{}: {why}", item.act.name)),
                    None => begin(model, item.target, out),
                }
            }
            return;
        }
        (false, Code::Down | Code::Tab) => Some((at + 1).min(last)),
        (false, Code::Up | Code::BackTab) => Some(at.saturating_sub(1)),
        (false, Code::PageDown) => Some((at + 10).min(last)),
        (false, Code::PageUp) => Some(at.saturating_sub(10)),
        _ => None,
    };
    let Some(Overlay::Acts { input, selected, .. }) = model.overlays.last_mut() else { return };
    match to {
        Some(to) => *selected = to,
        None if edit::edit(input, key) => *selected = 0,
        None => {}
    }
}
