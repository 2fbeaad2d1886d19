//! The form in which a person says what became of a change.

use super::{desk, edit};
use crate::app::{
    desk::Ask,
    intents,
    key::{Code, Key},
    message::Effect,
    model::{Model, Overlay},
    resolve::{Field, ResolveForm},
};

pub fn key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Some(Overlay::Resolve(mut form)) = model.overlays.pop() else { return };
    match (key.ctrl, key.code) {
        (false, Code::Esc) => return,
        (false, Code::Tab | Code::Enter | Code::Down) => form.field = form.field.step(true),
        (false, Code::BackTab | Code::Up) => form.field = form.field.step(false),
        (true, Code::Char('d')) => form.field = Field::Record,
        (false, Code::Char('y')) if form.field == Field::Record => match form.missing() {
            Some((field, why)) => {
                form.field = field;
                form.trouble = Some(why);
            }
            None => return record(model, &form, out),
        },
        (false, Code::Char('n' | 'q')) if form.field == Field::Record => return,
        (false, Code::Char(c @ ('y' | 'n'))) if form.field == Field::Happened => {
            form.happened = Some(c == 'y');
            form.trouble = None;
        }
        (false, Code::Char(' ') | Code::Left | Code::Right) if form.field == Field::Happened => {
            form.happened = form.happened.map_or(Some(true), |yes| Some(!yes));
        }
        _ => {
            if form.input().is_some_and(|input| edit::edit(input, key)) {
                form.trouble = None;
            }
        }
    }
    model.overlays.push(Overlay::Resolve(form));
}

/// Pasted text goes into the field that takes text; it never answers a question.
pub fn paste(form: &mut ResolveForm, text: &str) {
    if let Some(input) = form.input() {
        edit::paste(input, text);
        form.trouble = None;
    }
}

fn record(model: &mut Model, form: &ResolveForm, out: &mut Vec<Effect>) {
    let what = intents::find(model, &form.id).map(|i| intents::title(i).to_string()).unwrap_or_default();
    let ask = Ask::Resolve {
        id: form.id.clone(),
        checked: form.checked.value().trim().to_owned(),
        happened: form.happened == Some(true),
        note: form.note.value().trim().to_owned(),
    };
    desk::ask(model, ask, &what, out);
}
