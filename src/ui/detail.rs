//! Everything about the selected record.

use super::{
    chrome::{Caption, frame},
    doc::Doc,
    empty::sentences,
    pen::Screen,
    signal, when,
};
use crate::{
    app::{
        layout::{Area, Frame},
        model::{Model, Pane, RecordKey},
        shown::{ShownPart, ShownRecord},
    },
    model::{
        cancel::Verdict,
        text::{DisplayText, clean},
        theme::Role,
    },
};

/// The record that is wanted, if it is the one that has come.
#[must_use]
pub fn subject(model: &Model) -> Option<&ShownRecord> {
    let record = model.record.shown.as_ref()?;
    let (wanted, shown) = (model.record.wanted.as_ref(), record.order.as_ref().map(|o| &o.key));
    let same = match (wanted, shown) {
        (Some(RecordKey::Order(wanted)), Some(shown)) => wanted == shown,
        (Some(entry @ RecordKey::Entry(_)), None) => model.work.record_of.as_ref() == Some(entry),
        (Some(RecordKey::Order(_)), None) | (Some(RecordKey::Entry(_)), Some(_)) => false,
        (None, _) => true,
    };
    same.then_some(record)
}

pub fn draw(screen: &mut Screen<'_>, area: Area, kind: Frame) {
    let model = screen.model;
    let mut caption = Caption::of(screen, Pane::Detail);
    let shown = subject(model);
    // One column of air at each side.
    let room = kind.inside(area);
    let doc = shown.map(|r| page(r, model, room.w.saturating_sub(2)));
    let scroll = model.record.detail_scroll;
    if let Some(record) = shown {
        caption.title = format!("{}: {}", caption.title, record.title);
        caption.add(format!("heard {} ago", when::age(model.now, record.fetched_at)), Role::Text);
    }
    if let Some(place) = doc.as_ref().and_then(|d| d.place(room.h, scroll)) {
        caption.below.push((place, Role::Text));
    }
    let inside = frame(screen, area, kind, &caption);
    if let Some(doc) = doc {
        doc.draw(screen, Area { x: inside.x + 1, w: inside.w.saturating_sub(1), ..inside }, scroll);
    } else {
        let words =
            if model.record.wanted.is_some() { "Reading the record .." } else { "Nothing is selected." };
        sentences(screen, inside, &[(DisplayText::own(words), Role::Text)]);
    }
}

/// The whole record as lines.
#[must_use]
pub fn page(record: &ShownRecord, model: &Model, width: u16) -> Doc {
    let mut doc = Doc::new(width);
    let label = 13.min(width / 3);
    for reason in &record.attention {
        doc.words(&clean(&format!("! {reason}")), 0, Role::Exception);
    }
    for doubt in &record.doubts {
        doc.words(&clean(&format!("! not what it seems: {doubt}")), 0, Role::Late);
    }
    doc.air();
    if let Some(order) = &record.order {
        let role = signal::of_phase(order.phase);
        doc.field("provider", Role::Label, &DisplayText::own(order.provider.name()), Role::Text, label);
        doc.field("record", Role::Label, &clean(&order.key.to_string()), Role::Text, label);
        let state = clean(&format!("{} ({})", signal::state_words(order), order.phase.word()));
        doc.field("state", Role::Label, &state, role, label);
        doc.field("customer", Role::Label, &order.customer, Role::Text, label);
        doc.field("destination", Role::Label, &order.destination, Role::Text, label);
        for (name, at) in [("created", order.created_at), ("updated", order.updated_at)] {
            if let Some(at) = at {
                let text =
                    format!("{}, {} ago", when::moment(at, model.now, &model.zone), when::age(model.now, at));
                doc.field(name, Role::Label, &clean(&text), Role::Text, label);
            }
        }
    }
    if !record.total.is_empty() {
        doc.field("total", Role::Label, &record.total, Role::Text, label);
    }
    if !record.parts.is_empty() {
        doc.air();
        doc.line(&[("CAN IT BE CANCELLED", Role::Title)]);
        for part in &record.parts {
            cancel(&mut doc, part, model, label);
        }
    }
    clocks(&mut doc, record, model, label);
    for (title, fields) in &record.groups {
        doc.air();
        doc.line(&[(&title.as_str().to_uppercase(), Role::Title)]);
        for (name, value) in fields {
            let told = when::told(value.as_str(), &model.zone).map(|t| clean(&t));
            doc.field(name.as_str(), Role::Label, told.as_ref().unwrap_or(value), Role::Text, label);
        }
    }
    if !record.links.is_empty() {
        doc.air();
        doc.line(&[("LINKS", Role::Title)]);
        for (name, url) in &record.links {
            doc.field(name.as_str(), Role::Label, url, Role::Link, label);
        }
    }
    if !record.oddities.is_empty() {
        doc.air();
        let n = record.oddities.len();
        let noun = if n == 1 { "ODDITY" } else { "ODDITIES" };
        doc.line(&[(&format!("{n} {noun} IN THE PROVIDER'S ANSWER"), Role::Title)]);
        for (path, what) in &record.oddities {
            doc.words(&clean(&format!("{path}: {what}")), 0, Role::Text);
        }
    }
    doc
}

/// One part: its state, whether it can be stopped, what that does, and what else there is.
fn cancel(doc: &mut Doc, part: &ShownPart, model: &Model, label: u16) {
    let name = if part.label.is_empty() { part.id.clone() } else { part.label.clone() };
    let name = match name.as_str() {
        "" => DisplayText::own(part.kind),
        same if same == part.kind => name,
        _ => clean(&format!("{} {name}", part.kind)),
    };
    let state = clean(&format!("{name}: {}", part.state));
    doc.words(&state, 0, signal::of_phase(part.phase));
    let (verdict, role) = verdict(&part.verdict, model);
    doc.field("  cancel", Role::Label, &clean(&verdict), role, label);
    for (name, text) in [("  rule", &part.rule), ("  effect", &part.effect), ("  instead", &part.next_step)] {
        if !text.is_empty() {
            doc.field(name, Role::Label, text, Role::Text, label);
        }
    }
}

/// A verdict in words, with what is left of its time.
#[must_use]
pub fn verdict(verdict: &Verdict, model: &Model) -> (String, Role) {
    match verdict {
        Verdict::Open => ("open (no clock given)".to_owned(), Role::Good),
        Verdict::OpenUntil(at) if *at <= model.now => {
            ("closed since then, ask again (R)".to_owned(), Role::Late)
        }
        Verdict::OpenUntil(at) => {
            let left = at.duration_since(model.now);
            let role = if left < jiff::SignedDuration::from_mins(15) { Role::Late } else { Role::Good };
            (format!("open, {} left (until {})", when::span(left), when::minute(*at, &model.zone)), role)
        }
        Verdict::Closed => ("closed".to_owned(), Role::Text),
        Verdict::NotByApi => ("not by the API".to_owned(), Role::Text),
        Verdict::Unknown => ("not known".to_owned(), Role::Unsure),
    }
}

fn clocks(doc: &mut Doc, record: &ShownRecord, model: &Model, label: u16) {
    if record.clocks.is_empty() {
        return;
    }
    doc.air();
    doc.line(&[("CLOCKS", Role::Title)]);
    for clock in &record.clocks {
        let left = when::left(clock, model.now, &model.zone);
        let text = format!("{:<13} {left:>7}", when::deadline(clock, model.now, &model.zone));
        let role = if signal::is_urgent(clock, model) { Role::Late } else { Role::Text };
        doc.field(clock.kind.word(), Role::Label, &clean(&text), role, label);
    }
}
