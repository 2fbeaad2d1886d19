//! What each kind of field makes of a key.

use tui_input::Input;

use super::{super::edit, FIND, fill::edited, later};
use crate::{
    app::{
        form::{
            Finding,
            choices::{choices, step},
            value::{put, value_of},
            when,
        },
        key::{Code, Key},
        model::Model,
    },
    model::form::{Field, Kind, at},
};

pub fn text(model: &mut Model, field: &'static Field, key: Key) {
    let Some(open) = model.form.open.as_mut() else { return };
    if edit::edit(&mut open.editor.input, key) {
        typed(model, field);
    }
}

pub fn flag(model: &mut Model, field: &'static Field, key: Key) {
    let Some(open) = model.form.open.as_mut() else { return };
    let now = open.editor.input.value();
    let next = match (key.ctrl, key.code) {
        (false, Code::Char('y')) => "yes",
        (false, Code::Char('n')) => "no",
        (false, Code::Char(' ') | Code::Right) => match now {
            "" => "yes",
            "yes" => "no",
            _ => "",
        },
        (false, Code::Left) => match now {
            "" => "no",
            "no" => "yes",
            _ => "",
        },
        (false, Code::Backspace | Code::Delete) | (true, Code::Char('u')) => "",
        _ => return,
    };
    open.editor.input = Input::from(next);
    typed(model, field);
}

/// Left and right step through the values; typing finds one.
pub fn choice(model: &mut Model, field: &'static Field, key: Key) {
    let Some(open) = model.form.open.as_mut() else { return };
    match (key.ctrl, key.code) {
        (false, Code::Left | Code::Right | Code::Char(' '))
            if key.code != Code::Char(' ') || !open.editor.typed =>
        {
            let present = at(&open.draft, &open.editor.path).and_then(|v| v.as_str()).unwrap_or_default();
            let next = step(field.kind, present, key.code != Code::Left).unwrap_or_default();
            open.editor.input = Input::from(next);
            open.editor.typed = false;
            typed(model, field);
        }
        (false, Code::Backspace | Code::Delete) if !open.editor.typed => {
            open.editor.input = Input::default();
            typed(model, field);
        }
        _ => {
            let mut input = if open.editor.typed { open.editor.input.clone() } else { Input::default() };
            if !edit::edit(&mut input, key) {
                return;
            }
            // A letter that nothing fits is not taken where only these values are.
            let fits = choices(field.kind, input.value()).is_some_and(|found| !found.is_empty());
            if fits || field.kind == Kind::Country {
                open.editor.input = input;
                open.editor.typed = true;
                found(model, field);
            }
        }
    }
}

/// The best of what was found becomes the value; a country that is not in the list stays as it was typed.
pub fn found(model: &mut Model, field: &'static Field) {
    let Some(open) = model.form.open.as_mut() else { return };
    let typed = open.editor.input.value().trim().to_owned();
    let best = choices(field.kind, &typed).and_then(|found| found.first().copied());
    let value = match best {
        _ if typed.is_empty() => None,
        Some(choice) => Some(choice.value.into()),
        None => Some(typed.into()),
    };
    put(&mut open.draft, &open.editor.path, value);
    edited(model);
}

pub fn record(model: &mut Model, field: &'static Field, key: Key) {
    let Some(open) = model.form.open.as_mut() else { return };
    let count = open.finding.found.len();
    match (key.ctrl, key.code) {
        (false, Code::Right) if count > 0 => {
            open.finding.selected = (open.finding.selected + 1).min(count - 1);
        }
        (false, Code::Left) if count > 0 => open.finding.selected = open.finding.selected.saturating_sub(1),
        _ => {
            if edit::edit(&mut open.editor.input, key) {
                open.editor.typed = true;
                let path = open.editor.path.clone();
                open.labels.remove(&path);
                let due = later(model, FIND);
                if let Some(open) = model.form.open.as_mut() {
                    open.finding = Finding { path, due: Some(due), ..Finding::default() };
                }
                typed(model, field);
            }
        }
    }
}

/// Takes the record under the choice; true: there was one.
pub fn take_record(model: &mut Model) -> bool {
    let Some(open) = model.form.open.as_mut() else { return false };
    if !open.editor.typed || open.finding.path != open.editor.path {
        return false;
    }
    let Some(record) = open.finding.found.get(open.finding.selected).cloned() else { return false };
    let path = open.editor.path.clone();
    open.labels.insert(path.clone(), record.label);
    put(&mut open.draft, &path, Some(record.value.into()));
    open.editor.typed = false;
    edited(model);
    true
}

/// Where the date is whole, `+` and `-` step through the days; else they are text.
pub fn day(model: &mut Model, field: &'static Field, key: Key) {
    let (now, zone) = (model.now, model.zone.clone());
    let Some(open) = model.form.open.as_mut() else { return };
    let text_now = open.editor.input.value().to_owned();
    let days = match (key.ctrl, key.code) {
        (false, Code::Char('+')) => 1,
        (false, Code::Char('-')) => -1,
        _ => return text(model, field, key),
    };
    let whole = text_now.trim().is_empty() && days > 0
        || when::whole_date(&text_now).is_some()
        || when::is_instant(&text_now, &zone);
    let stepped = match field.kind {
        _ if !whole => None,
        Kind::Instant => when::step_instant(&text_now, days, now, &zone),
        _ => when::step_date(&text_now, days, now.to_zoned(zone).date()),
    };
    match stepped {
        Some(stepped) => {
            open.editor.input = Input::from(stepped);
            typed(model, field);
        }
        None => text(model, field, key),
    }
}

/// The text of the field was edited: the draft follows.
pub fn typed(model: &mut Model, field: &'static Field) {
    let zone = model.zone.clone();
    let Some(open) = model.form.open.as_mut() else { return };
    let value = value_of(field.kind, open.editor.input.value(), &zone);
    put(&mut open.draft, &open.editor.path, value);
    edited(model);
}
