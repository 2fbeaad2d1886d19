//! The form itself: its lines, the field that has the cursor, and what is said about it.

use tui_input::Input;

use super::price;
use crate::{
    app::{
        form::{
            Line, Open,
            choices::{choices, country},
            problems::{Said, Weight},
            value::text_of,
        },
        layout::Area,
    },
    model::{
        form::{Field, Kind, Need, at},
        text::{DisplayText, clean, cleaned, wrap},
        theme::Role,
    },
    ui::{overlays::prompt, pen::Screen},
};

/// A text of several lines shows at most so many of them.
const LINES: usize = 6;

/// One row of the form on screen.
struct Row<'a> {
    line: usize,
    /// Which line of a text of several lines; the first one has the label.
    part: usize,
    what: &'a Line,
}

pub fn draw(screen: &mut Screen<'_>, inside: Area, open: &Open, focused: bool) {
    let lines = open.lines();
    let said = open.problems.by_line(&lines);
    let mut top = head(screen, inside, open, said.get(&None).map_or(&[], Vec::as_slice));
    let foot = foot(screen, inside, open, &lines, said.get(&Some(open.at)).map_or(&[], Vec::as_slice));
    top = top.min(inside.h);
    let body = Area { y: inside.y + top, h: inside.h.saturating_sub(top + foot), ..inside };
    let rows = rows(screen, open, &lines);
    let here = rows.iter().position(|row| row.line == open.at).unwrap_or(0);
    let until = rows.iter().rposition(|row| row.line == open.at).unwrap_or(here);
    // The cursor has what comes next in sight.
    let height = usize::from(body.h);
    let first = if until + 3 > height { (until + 3).min(rows.len()).saturating_sub(height) } else { 0 };
    let first = first
        .min(here.saturating_sub(usize::from(height > 1)).max(usize::from(here > 0 && height == 1) * here));
    for (at, row) in (0..body.h).zip(rows.iter().skip(first)) {
        let problems = said.get(&Some(row.line)).map_or(&[] as &[Said], Vec::as_slice);
        one(screen, body, at, open, row, problems, focused);
    }
}

fn rows<'a>(screen: &Screen<'_>, open: &Open, lines: &'a [Line]) -> Vec<Row<'a>> {
    let mut rows = Vec::with_capacity(lines.len());
    for (line, what) in lines.iter().enumerate() {
        let parts = match what {
            Line::Field { field, path } if matches!(field.kind, Kind::Lines(_)) => {
                let text = if line == open.at {
                    open.editor.input.value().to_owned()
                } else {
                    text_of(field.kind, at(&open.draft, path), &screen.model.zone)
                };
                text.split('\n').count().min(LINES)
            }
            _ => 1,
        };
        rows.extend((0..parts).map(|part| Row { line, part, what }));
    }
    rows
}

/// Above the fields: the price, the size, and what is said about the whole draft. Gives its height.
fn head(screen: &mut Screen<'_>, inside: Area, open: &Open, whole: &[Said]) -> u16 {
    let mut row = 0;
    if let Some(line) = price::line(screen, open) {
        let mut pen = screen.row(inside, row);
        pen.gap(1);
        for (text, role) in &line {
            pen.text(text, *role);
        }
        row += 1;
    }
    if let Some(why) = price::trouble(open) {
        let lines = wrap(&why, usize::from(inside.w.saturating_sub(2)));
        for line in lines.iter().take(if inside.h > 12 { 4 } else { 1 }) {
            screen.row(inside, row).gap(1).text(line, Role::Late);
            row += 1;
        }
    }
    for (text, role) in price::addresses(open).iter().take(if inside.h > 12 { 3 } else { 0 }) {
        screen.row(inside, row).gap(1).text(text, *role);
        row += 1;
    }
    if let Some(size) = price::size(open).filter(|_| inside.h > 12) {
        screen.row(inside, row).gap(1).own("size  ", Role::Label).text(&size, Role::Text);
        row += 1;
    }
    let most = if inside.h > 12 { 3 } else { 1 };
    for problem in whole.iter().take(most) {
        let (sign, role) = weight(problem.weight);
        screen.row(inside, row).gap(1).own(sign, role).gap(1).text(&clean(&problem.what), role);
        row += 1;
    }
    row
}

/// Below the fields: what is said about the one with the cursor, and its rule. Gives its height.
fn foot(screen: &mut Screen<'_>, inside: Area, open: &Open, lines: &[Line], problems: &[Said]) -> u16 {
    if inside.h < 7 {
        return 0;
    }
    let mut texts: Vec<(DisplayText, Role)> = Vec::new();
    for problem in problems {
        let (sign, role) = weight(problem.weight);
        let offer = problem.offer.as_ref().map(|o| format!("  ctrl-t takes {o:?}")).unwrap_or_default();
        texts.push((clean(&format!("{sign} {}{offer}", problem.what)), role));
    }
    texts.extend(found(open, lines));
    let help = match lines.get(open.at) {
        Some(Line::Field { field, .. }) => clean(&help(field)),
        Some(Line::Row { .. }) => DisplayText::own("c copies this row, del takes it away"),
        Some(Line::Add { .. }) => DisplayText::own("space adds a row"),
        _ => DisplayText::default(),
    };
    texts.push((help, Role::Label));
    let room = usize::from(inside.w.saturating_sub(2));
    let most = usize::from(inside.h / 3).clamp(2, 6);
    let wrapped: Vec<(DisplayText, Role)> = texts
        .into_iter()
        .flat_map(|(text, role)| wrap(&text, room).into_iter().map(move |l| (l, role)))
        .collect();
    let shown = wrapped.len().min(most);
    let height = u16::try_from(shown).unwrap_or(0);
    for (row, (text, role)) in (inside.h - height..inside.h).zip(&wrapped) {
        screen.row(inside, row).gap(1).text(text, *role);
    }
    height
}

fn help(field: &Field) -> String {
    let need = match field.need {
        Need::Required => "required. ",
        Need::Recommended => "recommended. ",
        Need::Optional | Need::Depends => "",
    };
    let how = match field.kind {
        Kind::Flag => " Space: yes, no or blank.",
        Kind::Choice(_) | Kind::Country => " Type to find, left and right choose.",
        Kind::Date => " yyyy-mm-dd; + and - step by a day.",
        Kind::Instant => " yyyy-mm-dd hh:mm in your zone; + and - step by a day.",
        Kind::Texts => " Several, with commas between them.",
        Kind::Pairs => " name=value; name=value",
        Kind::Lines(_) => " ctrl-n begins a new line.",
        Kind::Record(_) => " Type to find, left and right choose, enter takes it.",
        Kind::File => " The path of a file on this machine.",
        _ => "",
    };
    format!("{need}{}{how}", field.help)
}

/// What was found by typing, or can be chosen.
fn found(open: &Open, lines: &[Line]) -> Vec<(DisplayText, Role)> {
    let Some(Line::Field { field, path }) = lines.get(open.at) else { return Vec::new() };
    if matches!(field.kind, Kind::Record(_)) {
        let finding = &open.finding;
        if finding.path != *path {
            return Vec::new();
        }
        return match &finding.trouble {
            Some(why) => vec![(clean(&format!("! {why}")), Role::Late)],
            None if finding.busy => vec![(DisplayText::own("looking .."), Role::Pending)],
            None if finding.due.is_none() && finding.found.is_empty() => {
                vec![(DisplayText::own("nothing of this name; what is typed is sent as it is"), Role::Text)]
            }
            None => {
                let first = finding.selected.saturating_sub(3);
                let rows = finding.found.iter().enumerate().skip(first).take(4);
                rows.map(|(n, record)| {
                    let sign = if n == finding.selected { ">" } else { " " };
                    let role = if n == finding.selected { Role::Title } else { Role::Text };
                    (clean(&format!("{sign} {}  {}", record.label, record.value)), role)
                })
                .collect()
            }
        };
    }
    let typed = if open.editor.typed { open.editor.input.value() } else { "" };
    match choices(field.kind, typed) {
        Some(all) if open.editor.typed || matches!(field.kind, Kind::Choice(_)) => {
            let words: Vec<&str> = all.iter().take(12).map(|choice| choice.label).collect();
            let more = if all.len() > words.len() { ", .." } else { "" };
            vec![(clean(&format!("{}{more}", words.join(", "))), Role::Key)]
        }
        _ => Vec::new(),
    }
}

const fn weight(weight: Weight) -> (&'static str, Role) {
    match weight {
        Weight::Wrong | Weight::Refused => ("!", Role::Exception),
        Weight::Doubt => ("?", Role::Unsure),
    }
}

fn one(
    screen: &mut Screen<'_>,
    body: Area,
    at_row: u16,
    open: &Open,
    row: &Row<'_>,
    problems: &[Said],
    focused: bool,
) {
    let here = row.line == open.at;
    let label_width = (body.w / 3).clamp(10, 24);
    let cursor = if here && row.part == 0 { ">" } else { " " };
    let heaviest = problems.first();
    match row.what {
        Line::Title(title) => {
            let mut pen = screen.row(body, at_row);
            pen.gap(1).own(title, Role::Title);
        }
        Line::Row { title, row: number, .. } => {
            let mut pen = screen.row(body, at_row);
            pen.own(cursor, Role::Title).own(&format!(" {title} {}", number + 1), Role::Title);
            aside(&mut pen, heaviest, open.tried || here);
            if here && focused {
                screen.tint(body, at_row, Role::Cursor);
            }
        }
        Line::Add { title, rows, .. } => {
            let mut pen = screen.row(body, at_row);
            let what = if *rows == 0 { format!(" + add: {title}") } else { format!(" + one more: {title}") };
            pen.own(cursor, Role::Title).own(&what, Role::Key);
            aside(&mut pen, heaviest, open.tried || here);
            if here && focused {
                screen.tint(body, at_row, Role::Cursor);
            }
        }
        Line::Field { field, path } => {
            let value = at(&open.draft, path);
            let blank = value.is_none_or(serde_json::Value::is_null);
            let sign = match heaviest.map(|said| said.weight) {
                Some(Weight::Wrong) if blank && !open.tried => ("*", Role::Label),
                Some(other) => weight(other),
                None if open.changed(path) => ("+", Role::Changed),
                None => (" ", Role::Text),
            };
            let text = text_of(field.kind, value, &screen.model.zone);
            let was = (open.changed(path) && !here)
                .then(|| text_of(field.kind, at(&open.original, path), &screen.model.zone));
            let mut pen = screen.row(body, at_row);
            if row.part == 0 {
                pen.own(cursor, Role::Title).own(sign.0, sign.1).gap(1);
                let role = if here { Role::Title } else { Role::Label };
                pen.cell(field.label, label_width, role).gap(1);
            } else {
                pen.gap(label_width + 4);
            }
            if here {
                let caret = editing(&mut pen, open, field, row.part);
                if focused && caret.is_some() {
                    screen.caret = caret;
                }
                return;
            }
            let shown = text.split('\n').nth(row.part).unwrap_or_default();
            pen.own(&cleaned(shown), if was.is_some() { Role::Changed } else { Role::Text });
            if row.part == 0 {
                if let Some(name) = named(open, field, path, &text) {
                    pen.gap(2).text(&name, Role::Label);
                }
                if let Some(was) = was {
                    let was = if was.is_empty() { "blank".to_owned() } else { was };
                    pen.gap(2).text(&clean(&format!("(was {was})")), Role::Label);
                }
                aside(&mut pen, heaviest, (open.tried || !blank) && heaviest.is_some());
            }
        }
    }
}

/// What a person calls the value of a field that holds a code or an address.
fn named(open: &Open, field: &Field, path: &str, text: &str) -> Option<DisplayText> {
    match field.kind {
        Kind::Country => country(text).map(clean),
        Kind::Record(_) => open.labels.get(path).map(|label| clean(label)),
        _ => None,
    }
}

fn aside(pen: &mut crate::ui::pen::Pen<'_>, said: Option<&Said>, shown: bool) {
    if let Some(said) = said.filter(|_| shown) {
        let (sign, role) = weight(said.weight);
        pen.gap(2).own(sign, role).gap(1).text(&clean(&said.what), role);
    }
}

/// The field that has the cursor; gives the place of the caret, if it is in this line of it.
fn editing(pen: &mut crate::ui::pen::Pen<'_>, open: &Open, field: &Field, part: usize) -> Option<(u16, u16)> {
    let input = &open.editor.input;
    let text = input.value();
    let caret = match field.kind {
        Kind::Lines(_) => several(pen, input, part),
        _ => Some(prompt::field(pen, input)),
    };
    let value = at(&open.draft, &open.editor.path).and_then(serde_json::Value::as_str).unwrap_or_default();
    match field.kind {
        Kind::Choice(_) | Kind::Country if open.editor.typed && value != text => {
            pen.gap(2).own("= ", Role::Label).text(&clean(value), Role::Title);
            if let Some(name) = country(value).filter(|_| field.kind == Kind::Country) {
                pen.gap(1).own(name, Role::Label);
            }
        }
        Kind::Country | Kind::Record(_) => {
            if let Some(name) = named(open, field, &open.editor.path, value) {
                pen.gap(2).text(&name, Role::Label);
            }
        }
        Kind::Text(most) | Kind::Lines(most) if most > 0 && part == 0 => {
            let used = text.chars().count();
            if used * 10 >= most * 8 {
                let role = if used > most { Role::Exception } else { Role::Label };
                pen.gap(2).own(&format!("{used} of {most}"), role);
            }
        }
        _ => {}
    }
    caret
}

/// One line of a text of several lines, and the caret when it is there.
fn several(pen: &mut crate::ui::pen::Pen<'_>, input: &Input, part: usize) -> Option<(u16, u16)> {
    let lines: Vec<&str> = input.value().split('\n').collect();
    // The window of lines moves with the cursor.
    let mut left = input.cursor();
    let mut at = 0;
    for (n, line) in lines.iter().enumerate() {
        at = n;
        let length = line.chars().count();
        if left <= length {
            break;
        }
        left -= length + 1;
    }
    let first = (at + 1).saturating_sub(LINES).min(lines.len().saturating_sub(LINES));
    let line = lines.get(first + part)?;
    if first + part == at {
        let one = Input::new((*line).to_owned()).with_cursor(left);
        return Some(prompt::field(pen, &one));
    }
    pen.own(&cleaned(line), Role::Input);
    None
}
