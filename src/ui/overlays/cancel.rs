//! The cancel dialog: what can be stopped, by which rule, how old the answer is; then what came of it.

use jiff::SignedDuration;

use crate::{
    app::{
        cancel::{Check, Dialog, Given, Line, Record, Stage},
        intents::{self, Stand, seconds},
        layout::Area,
        left::SOON,
        model::Model,
    },
    model::{
        cancel::Verdict,
        intent::{Mutation, Place},
        text::{DisplayText, clean},
        theme::Role,
        time::age,
    },
    ui::{chrome::centred, doc::Doc, pen::Screen},
};

/// Up to so many records, each is told in full; more take a line each.
const IN_FULL: usize = 3;
/// Under this a change does not wait to be recalled.
const HURRY: SignedDuration = SignedDuration::from_secs(60);

pub fn draw(screen: &mut Screen<'_>, dialog: &Dialog) {
    let model = screen.model;
    let (w, h) = (screen.buf.area.width, screen.buf.area.height);
    let width = w.saturating_sub(4).min(100);
    let mut doc = Doc::new(width.saturating_sub(4));
    let cursor = if dialog.more {
        request(&mut doc, dialog, model);
        0..0
    } else {
        records(&mut doc, dialog, model)
    };
    let mut foot = Doc::new(width.saturating_sub(4));
    feet(&mut foot, dialog, model);
    let rows = |doc: &Doc| u16::try_from(doc.height()).unwrap_or(u16::MAX);
    let height = rows(&doc).saturating_add(rows(&foot)).saturating_add(3).min(h.saturating_sub(2)).max(3);
    let inside = centred(screen, width, height, &title(dialog), &[]);
    let foot_rows = rows(&foot).min(inside.h.saturating_sub(1));
    let list = Area { h: inside.h - foot_rows, ..inside };
    // The line under the cursor is in sight, with what belongs to it.
    let room = usize::from(list.h.saturating_sub(1)).max(1);
    let scroll = cursor.end.saturating_sub(room).min(cursor.start);
    doc.draw(screen, Area { h: list.h.saturating_sub(1), ..list }, scroll);
    foot.draw(screen, Area { y: inside.y + list.h, h: foot_rows, ..inside }, 0);
}

fn title(dialog: &Dialog) -> String {
    let hidden = match dialog.hidden {
        0 => String::new(),
        n => format!(" ({n} not among the rows)"),
    };
    let what = match dialog.records.as_slice() {
        [one] => one.reference.to_string(),
        many => format!("{} records", many.len()),
    };
    match dialog.stage {
        Stage::Choosing => format!("Cancel {what}{hidden}"),
        Stage::Sent => format!("Cancel {what}: what came of it"),
    }
}

/// All records; gives the rows of the line under the cursor.
fn records(doc: &mut Doc, dialog: &Dialog, model: &Model) -> std::ops::Range<usize> {
    let full = dialog.records.len() <= IN_FULL;
    let mut under = 0..0;
    for (at, (record, line)) in dialog.places().into_iter().enumerate() {
        let Some(record) = dialog.records.get(record) else { continue };
        let current = at == dialog.cursor;
        let from = doc.height();
        if full && line.is_none_or(|line| line == 0) {
            head(doc, record, model);
        }
        match line.and_then(|line| record.lines.get(line)) {
            Some(line) if full => whole(doc, line, current, model),
            Some(line) => short(doc, record, line, current, model),
            None if full => {}
            None => unheard(doc, record, current),
        }
        if current {
            under = from..doc.height();
        }
    }
    under
}

fn code(record: &Record) -> &'static str {
    record.provider.map_or("   ", crate::model::provider::Provider::code)
}

fn head(doc: &mut Doc, record: &Record, model: &Model) {
    doc.air();
    let asked = match &record.check {
        Check::Asked(_) => ("asking the provider ..".to_owned(), Role::Pending),
        Check::Heard { at, .. } => (format!("asked {} ago", age(model.now, *at)), Role::Text),
        Check::Failed(why) => (format!("! could not be asked: {why}"), Role::Exception),
    };
    doc.line(&[
        (code(record), Role::Text),
        (" ", Role::Text),
        (record.reference.as_str(), Role::Title),
        ("  ", Role::Text),
        (record.customer.as_str(), Role::Text),
        ("  ", Role::Text),
        (&asked.0, asked.1),
    ]);
}

fn unheard(doc: &mut Doc, record: &Record, current: bool) {
    let (word, role) = match &record.check {
        Check::Failed(why) => (format!("! not asked: {why}"), Role::Exception),
        _ => ("asking ..".to_owned(), Role::Pending),
    };
    let lead = if current { "> - " } else { "  - " };
    doc.line(&[
        (lead, Role::Title),
        (code(record), Role::Text),
        (" ", Role::Text),
        (&fixed(record.reference.as_str(), 16), Role::Text),
        (" ", Role::Text),
        (&word, role),
    ]);
}

/// A line with all that there is to know before it is stopped.
fn whole(doc: &mut Doc, line: &Line, current: bool, model: &Model) {
    let (word, role) = standing(line, model);
    let name =
        if line.state.is_empty() { line.name.to_string() } else { format!("{}: {}", line.name, line.state) };
    doc.line(&[
        (&lead(line, current, model), Role::Title),
        (&format!("{word}  "), role),
        (&name, Role::Text),
    ]);
    if line.given.is_some() {
        return;
    }
    // What cannot be done says why in its own words, which hold the rule and the next step.
    if let Err(why) = line.able(model.now) {
        return doc.words(&why, 6, Role::Text);
    }
    for text in [&line.rule, &line.effect] {
        if !text.is_empty() {
            doc.words(text, 6, Role::Text);
        }
    }
}

/// A line of a long list.
fn short(doc: &mut Doc, record: &Record, line: &Line, current: bool, model: &Model) {
    let (word, role) = standing(line, model);
    let word = if line.given.is_some() { word } else { word.replace(", ", " ").replace(" left", "") };
    let why = line.able(model.now).err();
    let name = match (line.part.is_some(), line.state.as_str()) {
        (false, _) => String::new(),
        (true, "") => format!("{}: ", line.name),
        (true, state) => format!("{} {state}: ", line.name),
    };
    let after = if line.given.is_some() { "" } else { why.as_ref().unwrap_or(&line.rule).as_str() };
    let from = doc.height();
    doc.line(&[
        (&lead(line, current, model), Role::Title),
        (code(record), Role::Text),
        (" ", Role::Text),
        (&fixed(record.reference.as_str(), 16), Role::Text),
        (" ", Role::Text),
        (&fixed(&word, if line.given.is_some() { 60 } else { 10 }), role),
        (" ", Role::Text),
        (&format!("{name}{after}"), Role::Text),
    ]);
    if current && line.given.is_none() {
        doc.tint(from, Role::Cursor);
        // One line is rarely enough for a reason; it is told in full where the cursor is.
        doc.words(why.as_ref().unwrap_or(&line.rule), 6, Role::Text);
    }
}

fn fixed(text: &str, width: usize) -> String {
    let (head, wide, cut) = crate::model::text::fit(text, width);
    let (head, wide) = if cut {
        let (head, wide, _) = crate::model::text::fit(text, width.saturating_sub(1));
        (format!("{head}~"), wide + 1)
    } else {
        (head.to_owned(), wide)
    };
    format!("{head}{}", " ".repeat(width.saturating_sub(wide)))
}

/// Cursor and mark: `*` is sent, `.` was left out, `-` cannot be.
fn lead(line: &Line, current: bool, model: &Model) -> String {
    let mark = match (line.able(model.now).is_ok(), line.chosen) {
        _ if line.given.is_some() => ' ',
        (false, _) => '-',
        (true, true) => '*',
        (true, false) => '.',
    };
    format!("{}{mark} ", if current { "> " } else { "  " })
}

/// The verdict, or what became of the yes.
fn standing(line: &Line, model: &Model) -> (String, Role) {
    match &line.given {
        Some(given) => given_words(given, model),
        None if line.able(model.now).is_err() => match line.verdict {
            Verdict::NotByApi => ("not by API".to_owned(), Role::Text),
            Verdict::Unknown => ("not known".to_owned(), Role::Unsure),
            _ => ("no".to_owned(), Role::Text),
        },
        None => match line.verdict {
            Verdict::OpenUntil(at) => {
                let left = at.duration_since(model.now);
                let role = if left < SOON { Role::Late } else { Role::Good };
                (format!("yes, {} left", crate::model::time::short_span(left)), role)
            }
            Verdict::Unknown => ("not known".to_owned(), Role::Unsure),
            _ => ("yes".to_owned(), Role::Good),
        },
    }
}

fn given_words(given: &Given, model: &Model) -> (String, Role) {
    let copy = match given {
        Given::Asked(_) => return ("being written down ..".to_owned(), Role::Pending),
        Given::Refused(why) => return (format!("! not sent: {why}"), Role::Exception),
        Given::Kept(copy) => copy,
    };
    let intent = intents::find(model, &copy.id).unwrap_or(copy);
    let said = clean(&intent.said);
    match Stand::of(intent, model) {
        Stand::Leaves(left) if !left.is_zero() => (format!("~ sends in {}", seconds(left)), Role::Waiting),
        Stand::Leaves(_) | Stand::Sending => ("~ being sent".to_owned(), Role::Pending),
        Stand::Unclear => (format!("? outcome unknown: {said}"), Role::Unsure),
        Stand::Held(held) => (format!("! held: {}", held.says()), Role::Late),
        Stand::Settled => {
            let void = intent.state.is_void();
            let role = if void { Role::Exception } else { Role::Good };
            let sign = if void { "! " } else { "" };
            (format!("{sign}{}", clean(&intents::ended(intent))), role)
        }
    }
}

/// The rule of the line under the cursor, and the request that would be sent for it.
fn request(doc: &mut Doc, dialog: &Dialog, model: &Model) {
    let places = dialog.places();
    let Some((at, line)) = places.get(dialog.cursor).copied() else { return };
    let Some(record) = dialog.records.get(at) else { return };
    head(doc, record, model);
    doc.air();
    let Some(line_at) = line else { return };
    let Some(line) = record.lines.get(line_at) else { return };
    let label = 12;
    let fields = [
        ("part", &line.name),
        ("state", &line.state),
        ("rule", &line.rule),
        ("effect", &line.effect),
        ("otherwise", &line.next_step),
    ];
    for (name, text) in fields {
        if !text.is_empty() {
            doc.field(name, Role::Label, text, Role::Text, label);
        }
    }
    if let Err(why) = line.able(model.now) {
        doc.field("why not", Role::Label, &why, Role::Late, label);
    }
    doc.air();
    let mine = dialog.requests(model.now).into_iter().find(|r| r.record == at && r.lines.contains(&line_at));
    match mine {
        Some(request) => mutation(doc, &request.mutation, label),
        None => doc.words(&DisplayText::own("Nothing is sent for this line."), 0, Role::Text),
    }
}

/// Method, address and body of a request. What it needs of secrets is put in when it is sent, and is not shown.
pub fn mutation(doc: &mut Doc, mutation: &Mutation, label: u16) {
    let place = match &mutation.place {
        Place::Path { segments, trailing_slash } => {
            format!("/{}{}", segments.join("/"), if *trailing_slash { "/" } else { "" })
        }
        Place::Handed(url) => url.clone(),
    };
    let query: Vec<String> = mutation.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mark = if query.is_empty() { "" } else { "?" };
    let method = format!("{:?}", mutation.method).to_uppercase();
    let address = clean(&format!("{method} {place}{mark}{}", query.join("&")));
    doc.field("request", Role::Label, &address, Role::Text, label);
    if mutation.body.is_empty() {
        return;
    }
    let body = String::from_utf8_lossy(&mutation.body);
    let pretty = serde_json::from_str::<serde_json::Value>(&body)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| body.into_owned());
    for (at, line) in pretty.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let shown = clean(line.trim_start());
        let indent = label + u16::try_from(indent).unwrap_or(0).min(24);
        if at == 0 {
            doc.field("body", Role::Label, &shown, Role::Text, label);
        } else {
            doc.words(&shown, indent, Role::Text);
        }
    }
}

/// What holds for all of them, what is still to be typed, and the keys.
fn feet(foot: &mut Doc, dialog: &Dialog, model: &Model) {
    let many = dialog.records.len() > 1;
    if dialog.stage == Stage::Sent {
        said(foot, dialog);
        return keys(foot, &[("z", "recall"), ("r", "retry what failed"), ("Esc", "close")]);
    }
    if !dialog.is_heard() {
        let waiting = dialog.records.iter().filter(|r| matches!(r.check, Check::Asked(_))).count();
        let text = match waiting {
            1 if !many => "Asking the provider again. Until it answers, y does nothing.".to_owned(),
            n => format!("Asking the providers again: {n} still to answer. Until then y does nothing."),
        };
        foot.words(&clean(&text), 0, Role::Pending);
        return keys(foot, &[("n", "no (Enter)"), ("d", "rule")]);
    }
    let counts = dialog.counts(model.now);
    if many {
        let each = [
            (counts.send, "can"),
            (counts.cannot, "cannot"),
            (counts.left_out, "left out"),
            (counts.unheard, "could not be asked"),
        ];
        let words: Vec<String> =
            each.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
        foot.words(&clean(&format!("{}.", words.join(", "))), 0, Role::Title);
    }
    if counts.send > 0 {
        if counts.unsure > 0 {
            let text = "The provider has not said whether it still works; its answer to the cancel will.";
            foot.words(&DisplayText::own(text), 0, Role::Unsure);
        }
        let hurry = dialog
            .requests(model.now)
            .iter()
            .any(|r| r.window.is_some_and(|left| model.by_hand(left) < HURRY));
        let text = if hurry {
            "Cannot be undone later. Its time is nearly over: it is sent at once."
        } else {
            "Cannot be undone later. Leaves in 5 s, z recalls."
        };
        foot.words(&DisplayText::own(text), 0, Role::Text);
    }
    if let Some(number) = dialog.number(model.now) {
        let typed = if dialog.typed.is_empty() { ".." } else { &dialog.typed };
        foot.words(&clean(&format!("More than ten: type {number}, then y:  {typed}")), 0, Role::Late);
    }
    said(foot, dialog);
    // The key stands here from the moment on at which it counts.
    let mut shown = if counts.send == 0 || !dialog.takes_keys(model) {
        vec![("n", "close (Enter)")]
    } else {
        vec![("y", "send"), ("n", "no (Enter)")]
    };
    let able = dialog.records.iter().flat_map(|r| &r.lines).filter(|l| l.able(model.now).is_ok()).count();
    if able > 1 {
        shown.extend([("space", "choose"), ("o", "only")]);
    }
    shown.extend([("d", "rule"), ("r", "re-check")]);
    keys(foot, &shown);
}

fn said(foot: &mut Doc, dialog: &Dialog) {
    if let Some(said) = &dialog.said {
        foot.words(said, 0, Role::Late);
    }
}

/// A line of keys and what they do.
pub fn keys(foot: &mut Doc, pairs: &[(&str, &str)]) {
    let last = pairs.len().saturating_sub(1);
    let pieces: Vec<(String, Role)> = pairs
        .iter()
        .enumerate()
        .flat_map(|(at, (key, word))| {
            let gap = if at == last { "" } else { "    " };
            [((*key).to_owned(), Role::Key), (format!(" {word}{gap}"), Role::Text)]
        })
        .collect();
    let pieces: Vec<(&str, Role)> = pieces.iter().map(|(text, role)| (text.as_str(), *role)).collect();
    foot.line(&pieces);
}
