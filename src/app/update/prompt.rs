//! The line at the bottom: filter, find, watch; and what a paste means.

use tui_input::Input;

use super::{
    edit::{cursor_byte, edit, paste as insert},
    filter::set_filter,
    find, form, notice, ticket,
};
use crate::{
    app::{
        available::{filter_text, watchable},
        complete,
        key::{Code, Key},
        message::{Effect, Severity},
        model::{Model, Overlay, PromptKind},
        reference,
    },
    model::{
        filter::Filter,
        provider::{AccountName, Provider},
        text::{DisplayText, clean},
    },
};

/// A paste is looked at so far for a reference, in bytes.
const PASTE: usize = 64 * 1024;

/// Opens a prompt with some text in it.
pub fn open(model: &mut Model, kind: PromptKind, text: &str) {
    let text = match kind {
        PromptKind::Filter(pane) => {
            let filter = filter_text(model, pane).to_owned();
            model.work.filter_before.clone_from(&filter);
            // A blank parts the old terms from the next one.
            if filter.is_empty() { filter } else { format!("{filter} ") }
        }
        PromptKind::Find | PromptKind::Watch => text.to_owned(),
    };
    model.overlays.push(Overlay::Prompt { kind, input: Input::new(text), trouble: None, offers: Vec::new() });
    typed(model);
}

pub fn key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Some(Overlay::Prompt { kind, input, .. }) = model.overlays.last_mut() else { return };
    let kind = *kind;
    match (key.ctrl, key.code) {
        (false, Code::Esc) => {
            model.overlays.pop();
            if let PromptKind::Filter(pane) = kind {
                let before = std::mem::take(&mut model.work.filter_before);
                if before.trim() != filter_text(model, pane).trim() {
                    set_filter(model, pane, &before, Filter::parse(&before).unwrap_or_default());
                }
            }
        }
        (false, Code::Enter) => {
            let text = input.value().trim().to_owned();
            enter(model, kind, &text, out);
        }
        (false, Code::Tab) => take_offer(model),
        _ => {
            if edit(input, key) {
                typed(model);
            }
        }
    }
}

/// A paste that came as keys: a field that has taken its first characters takes the rest.
pub fn burst(model: &mut Model, text: &str, typed: usize, out: &mut Vec<Effect>) {
    let took = form::has_keys(model)
        || matches!(
            model.overlays.last(),
            Some(
                Overlay::Prompt { .. } | Overlay::Palette { .. } | Overlay::Acts { .. } | Overlay::Resolve(_)
            )
        );
    let from = text.char_indices().nth(typed).map_or(text.len(), |(at, _)| at);
    paste(model, if took { text.get(from..).unwrap_or_default() } else { text }, out);
}

/// Text pasted by the terminal, or typed too fast for fingers.
pub fn paste(model: &mut Model, text: &str, out: &mut Vec<Effect>) {
    if form::has_keys(model) {
        return form::paste(model, text);
    }
    match model.overlays.last_mut() {
        Some(Overlay::Prompt { input, .. }) => {
            insert(input, text);
            typed(model);
        }
        Some(Overlay::Palette { input, selected } | Overlay::Acts { input, selected, .. }) => {
            insert(input, text);
            *selected = 0;
        }
        Some(Overlay::Resolve(form)) => super::resolve::paste(form, text),
        // A paste never answers a question.
        Some(
            Overlay::Quit | Overlay::GoOn { .. } | Overlay::Cancel(_) | Overlay::Label(_) | Overlay::Again(_),
        ) => {
            notice(model, Severity::Info, "a paste answers no question; nothing was done");
        }
        _ => {
            let end = complete::boundary(text, PASTE);
            let found = reference::references(text.get(..end).unwrap_or_default());
            if found.is_empty() {
                notice(model, Severity::Info, "no reference was found in the pasted text");
            } else {
                model.overlays.clear();
                find::find(model, found, out);
            }
        }
    }
}

/// The text of the prompt has changed.
fn typed(model: &mut Model) {
    let Some(Overlay::Prompt { kind, input, .. }) = model.overlays.last() else { return };
    let (kind, text, cursor) = (*kind, input.value().to_owned(), cursor_byte(input));
    let (mut said, mut offered) = (None, Vec::new());
    match kind {
        PromptKind::Filter(pane) => {
            offered = complete::offers(&text, cursor);
            match Filter::parse(&text) {
                Ok(filter) => {
                    if text.trim() != filter_text(model, pane).trim() {
                        set_filter(model, pane, text.trim(), filter);
                    }
                }
                Err(why) => said = Some(clean(&why.to_string())),
            }
        }
        PromptKind::Watch if !text.contains(' ') => {
            offered = watchable(model).iter().map(|a| format!("{} ", a.name)).collect();
            offered.retain(|name| name.starts_with(&text));
        }
        PromptKind::Find | PromptKind::Watch => {}
    }
    if let Some(Overlay::Prompt { trouble, offers, .. }) = model.overlays.last_mut() {
        *trouble = said;
        *offers = offered;
    }
}

fn take_offer(model: &mut Model) {
    let Some(Overlay::Prompt { input, offers, .. }) = model.overlays.last_mut() else { return };
    let Some(offer) = offers.first().cloned() else { return };
    let (text, end) = complete::take(input.value(), cursor_byte(input), &offer);
    let cursor = text.get(..end).map_or(0, |head| head.chars().count());
    *input = Input::new(text).with_cursor(cursor);
    typed(model);
}

fn enter(model: &mut Model, kind: PromptKind, text: &str, out: &mut Vec<Effect>) {
    match kind {
        PromptKind::Filter(_) => {
            let fine = matches!(model.overlays.last(), Some(Overlay::Prompt { trouble: None, .. }));
            if fine {
                model.overlays.pop();
            }
        }
        PromptKind::Find => {
            model.overlays.pop();
            let mut references = vec![text.to_owned()];
            references.extend(reference::references(text).into_iter().filter(|r| r != text));
            if !text.is_empty() {
                find::find(model, references, out);
            }
        }
        PromptKind::Watch => match watch_target(model, text) {
            Ok((account, reference)) => {
                model.overlays.pop();
                let ticket = ticket(model);
                model.work.watching = Some((ticket, reference.clone()));
                notice(model, Severity::Info, &format!("asking {account} for {reference}"));
                out.push(Effect::Watch(ticket, account, reference));
            }
            Err(why) => say(model, &why),
        },
    }
}

/// Says in the open prompt what is wrong.
pub fn say(model: &mut Model, what: &str) {
    if let Some(Overlay::Prompt { trouble, .. }) = model.overlays.last_mut() {
        *trouble = Some(clean(what)).filter(|t: &DisplayText| !t.is_empty());
    }
}

/// Which account is asked for which reference: `account reference`, or a reference whose shape tells.
fn watch_target(model: &Model, text: &str) -> Result<(AccountName, String), String> {
    let accounts = watchable(model);
    let names = || accounts.iter().map(|a| a.name.0.as_str()).collect::<Vec<_>>().join(" or ");
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    if let Some(account) = accounts.iter().find(|a| a.name.0 == first) {
        let reference = rest.trim();
        return if reference.is_empty() {
            Err("which reference?".to_owned())
        } else {
            Ok((account.name.clone(), reference.to_owned()))
        };
    }
    if text.is_empty() {
        return Err("which reference?".to_owned());
    }
    let provider = if reference::is_sendle(text) { Provider::Sendle } else { Provider::FourOver };
    let likely: Vec<_> = accounts.iter().filter(|a| a.provider == provider).collect();
    match (likely.as_slice(), accounts.as_slice()) {
        ([one], _) => Ok((one.name.clone(), text.to_owned())),
        ([], [one]) => Ok((one.name.clone(), text.to_owned())),
        _ => Err(format!("write the account before the reference: {}", names())),
    }
}
