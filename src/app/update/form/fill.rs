//! Keys while a form is being filled: what is typed goes into the draft at once, and the draft is checked at once.

use tui_input::Input;

use super::{
    super::{edit, notice},
    KEEP, ask_price, kinds, later, open,
};
use crate::{
    app::{
        form::{
            Editor, Finding, Line, Open,
            lines::{line_of, near},
            problems::Weight,
            value::{add_row, put, remove_row, text_of},
        },
        key::{Code, Key},
        message::{Effect, Severity},
        model::{Model, Overlay},
    },
    model::form::{Kind, at},
};

/// Keys of the booking form, for the help.
pub const FORM_KEYS: [(&str, &str); 15] = [
    ("tab, enter, down", "next field"),
    ("shift-tab, up", "previous field"),
    ("pgdn, pgup", "next or previous section"),
    ("ctrl-d", "to the review; the first problem where there is one"),
    ("ctrl-g", "to the next problem"),
    ("ctrl-t", "take what the provider suggests"),
    ("ctrl-r", "ask for the price anew"),
    ("space", "yes, no or blank; on a row's last line: add one"),
    ("left, right", "choose where there are values to choose from"),
    ("+ -", "a day on or back in a date"),
    ("ctrl-n", "a new line in a text of several lines"),
    ("c, del", "on the head of a row: copy it, take it away"),
    ("ctrl-p", "commands; the form stays open"),
    ("esc", "leave; the draft is kept"),
    ("ctrl-u ctrl-w ctrl-k", "delete the field, a word, to the end"),
];

pub fn key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    match (key.ctrl, key.code) {
        (false, Code::Esc) => open::leave(model, out),
        (true, Code::Char('d')) => super::review::open(model, out),
        (true, Code::Char('p')) => {
            model.overlays.push(Overlay::Palette { input: Input::default(), selected: 0 });
        }
        (true, Code::Char('l')) => out.push(Effect::Redraw),
        (true, Code::Char('z')) => out.push(Effect::Suspend),
        (true, Code::Char('g')) => to_next_problem(model),
        (true, Code::Char('t')) => take_offer(model),
        (true, Code::Char('r')) => new_price(model, out),
        (false, Code::F(1)) => model.overlays.push(Overlay::Help { scroll: 0 }),
        (false, Code::Enter) if kinds::take_record(model) => move_by(model, true),
        (false, Code::Tab | Code::Enter | Code::Down) => move_by(model, true),
        (false, Code::BackTab | Code::Up) => move_by(model, false),
        (false, Code::PageDown) => section(model, true),
        (false, Code::PageUp) => section(model, false),
        _ => on_line(model, key),
    }
}

pub fn paste(model: &mut Model, text: &str) {
    let Some(open) = model.form.open.as_mut() else { return };
    let Some(Line::Field { field, .. }) = open.line() else { return };
    if matches!(field.kind, Kind::Flag) {
        return;
    }
    let mut input = std::mem::take(&mut open.editor.input);
    let fresh = matches!(field.kind, Kind::Choice(_) | Kind::Country) && !open.editor.typed;
    if fresh {
        input = Input::default();
    }
    match field.kind {
        Kind::Lines(_) => edit::paste_lines(&mut input, text),
        // Items of a list come one on a line as often as not.
        Kind::Texts => edit::paste(&mut input, &text.trim_end().replace("\r\n", "\n").replace('\n', ", ")),
        Kind::Pairs => edit::paste(&mut input, &text.trim_end().replace("\r\n", "\n").replace('\n', "; ")),
        _ => edit::paste(&mut input, text),
    }
    open.editor.input = input;
    open.editor.typed = true;
    if matches!(field.kind, Kind::Choice(_) | Kind::Country) {
        kinds::found(model, field);
    } else {
        kinds::typed(model, field);
    }
}

/// A key that the line under the cursor takes.
fn on_line(model: &mut Model, key: Key) {
    let Some(line) = model.form.open.as_ref().and_then(|open| open.line()) else { return };
    match line {
        Line::Title(_) => {}
        Line::Add { array, .. } => match key.code {
            Code::Char(' ' | '+') if !key.ctrl => rows(model, array, None),
            _ => {}
        },
        Line::Row { array, row, .. } => match (key.ctrl, key.code) {
            (false, Code::Char('c' | '+')) => rows(model, array, Some(row)),
            (false, Code::Char('-') | Code::Delete | Code::Backspace) => take_row(model, array, row),
            _ => {}
        },
        Line::Field { field, .. } => match field.kind {
            Kind::Flag => kinds::flag(model, field, key),
            Kind::Choice(_) | Kind::Country => kinds::choice(model, field, key),
            Kind::Record(_) => kinds::record(model, field, key),
            Kind::Date | Kind::Instant => kinds::day(model, field, key),
            Kind::Lines(_) if key == Key::ctrl('n') => {
                let Some(open) = model.form.open.as_mut() else { return };
                edit::insert(&mut open.editor.input, "\n");
                kinds::typed(model, field);
            }
            _ => kinds::text(model, field, key),
        },
    }
}

/// The draft was edited: it is to be kept and checked, and what the provider said of the field is past.
pub fn edited(model: &mut Model) {
    let due = later(model, KEEP);
    let Some(open) = model.form.open.as_mut() else { return };
    let path = open.editor.path.clone();
    open.problems.edited(&path);
    open.saving.due.get_or_insert(due);
    checked(model);
    open::reprice(model);
}

/// Asks the form's own rules.
pub fn checked(model: &mut Model) {
    let now = model.now;
    let Some(open) = model.form.open.as_mut() else { return };
    open.problems.complaints = (open.act.check)(&open.draft, now);
}

fn rows(model: &mut Model, array: &'static str, copy_of: Option<usize>) {
    let Some(open) = model.form.open.as_mut() else { return };
    let row = add_row(&mut open.draft, array, copy_of);
    let to = line_of(&open.lines(), &format!("{array}.{row}")).unwrap_or(open.at);
    to_line(model, to + usize::from(copy_of.is_none()), true);
    edited(model);
}

fn take_row(model: &mut Model, array: &'static str, row: usize) {
    let Some(open) = model.form.open.as_mut() else { return };
    remove_row(&mut open.draft, array, row);
    // Its refusals and names would stand on another row now.
    open.problems.refused.retain(|refused| !refused.path.starts_with(array));
    open.labels.retain(|path, _| !path.starts_with(array));
    let lines = open.lines();
    let next = [format!("{array}.{row}"), array.to_owned()].iter().find_map(|p| line_of(&lines, p));
    to_line(model, next.unwrap_or(0), true);
    edited(model);
}

fn move_by(model: &mut Model, forward: bool) {
    let Some(open) = model.form.open.as_ref() else { return };
    let count = open.lines().len();
    let to = if forward { open.at + 1 } else { open.at.saturating_sub(1) };
    if to < count {
        to_line(model, to, forward);
    }
}

fn section(model: &mut Model, forward: bool) {
    let Some(open) = model.form.open.as_ref() else { return };
    let lines = open.lines();
    let begins = |i: &usize| lines.get(*i).is_some_and(Line::begins);
    let to = if forward {
        (open.at + 1..lines.len()).find(begins)
    } else {
        // The beginning of this section first; from there the one before.
        (0..open.at.saturating_sub(1)).rev().find(begins)
    };
    let edge = if forward { lines.len().saturating_sub(1) } else { 0 };
    to_line(model, to.unwrap_or(edge), true);
}

/// Puts the cursor on a line, or the next one that takes keys; the field's value is in the editor then.
pub fn to_line(model: &mut Model, line: usize, forward: bool) {
    let zone = model.zone.clone();
    let Some(open) = model.form.open.as_mut() else { return };
    let lines = open.lines();
    open.at = near(&lines, line, forward);
    let (path, text) = match lines.get(open.at) {
        Some(Line::Field { field, path }) => {
            (path.clone(), text_of(field.kind, at(&open.draft, path), &zone))
        }
        Some(line) => (line.path(), String::new()),
        None => (String::new(), String::new()),
    };
    open.editor = Editor { path, input: Input::from(text), typed: false };
    open.finding = Finding::default();
}

/// The first line with a problem: what is wrong before what was refused, before what is doubtful.
pub fn to_first_problem(model: &mut Model) {
    let Some(open) = model.form.open.as_ref() else { return };
    let found = problems(open);
    let heaviest = found.iter().min_by_key(|(line, weight)| (*weight != Weight::Refused, *weight, *line));
    if let Some((line, _)) = heaviest.copied() {
        to_line(model, line, true);
    }
}

fn to_next_problem(model: &mut Model) {
    let Some(open) = model.form.open.as_mut() else { return };
    open.tried = true;
    let (found, here) = (problems(open), open.at);
    let next = found.iter().find(|(line, _)| *line > here).or(found.first()).copied();
    match next {
        Some((line, _)) => to_line(model, line, true),
        None => notice(model, Severity::Good, "nothing is wrong with this draft"),
    }
}

/// The lines with problems, in order, each with its heaviest.
fn problems(open: &Open) -> Vec<(usize, Weight)> {
    let by_line = open.problems.by_line(&open.lines());
    by_line.into_iter().filter_map(|(line, said)| Some((line?, said.first()?.weight))).collect()
}

fn take_offer(model: &mut Model) {
    let Some(open) = model.form.open.as_mut() else { return };
    // The field under the cursor, or the first one with something to take.
    let here = open.editor.path.clone();
    let there = open.problems.refused.iter().find(|r| !r.offers.is_empty()).map(|r| r.path.clone());
    let taken = [Some(here), there].into_iter().flatten().find_map(|path| {
        let offer = open.problems.take_offer(&path)?;
        Some((path, offer))
    });
    let Some((path, offer)) = taken else {
        return notice(model, Severity::Info, "the provider suggests nothing here");
    };
    put(&mut open.draft, &path, Some(offer.into()));
    let line = line_of(&open.lines(), &path);
    to_line(model, line.unwrap_or(0), true);
    let due = later(model, KEEP);
    if let Some(open) = model.form.open.as_mut() {
        open.saving.due.get_or_insert(due);
    }
    checked(model);
    open::reprice(model);
}

fn new_price(model: &mut Model, out: &mut Vec<Effect>) {
    let asks = model.form.open.as_ref().is_some_and(|open| open.price.question.is_some());
    if asks {
        ask_price(model, out);
    } else {
        notice(
            model,
            Severity::Info,
            "no price can be asked: it hangs on fields that are blank, or there is none",
        );
    }
}
