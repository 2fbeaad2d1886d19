//! The timeline of the selected order: in the operator's time, with the provider's own text of it where there is room.

use jiff::Timestamp;

use super::{
    chrome::{Caption, frame},
    detail::subject,
    empty::sentences,
    orders::top_row,
    pen::Screen,
    when,
};
use crate::{
    app::{
        layout::{Area, Frame},
        model::Pane,
        shown::ShownEvent,
    },
    model::{text::DisplayText, theme::Role},
};

pub fn draw(screen: &mut Screen<'_>, area: Area, kind: Frame) {
    let model = screen.model;
    let mut caption = Caption::of(screen, Pane::Tracking);
    let shown = subject(model);
    if let Some(record) = shown {
        caption.title = format!("{}: {}", caption.title, record.title);
        if record.events.len() > 1 {
            caption.add(format!("{} events", record.events.len()), Role::Text);
        }
    }
    let inside = frame(screen, area, kind, &caption);
    let Some(record) = shown else {
        let words =
            if model.record.wanted.is_some() { "Reading the record .." } else { "No order is selected." };
        sentences(screen, inside, &[(DisplayText::own(words), Role::Text)]);
        return;
    };
    if record.events.is_empty() {
        let words = if record.order.is_some() {
            "No events yet."
        } else {
            "An inbox entry has no timeline; Enter opens it."
        };
        sentences(screen, inside, &[(DisplayText::own(words), Role::Text)]);
        return;
    }
    let widths = Widths::of(inside.w, &record.events);
    let at = model.record.event.min(record.events.len() - 1);
    let top =
        top_row(model.record.events_scroll, caption.focused.then_some(at), inside.h, record.events.len());
    for (line, (index, event)) in (0..inside.h).zip(record.events.iter().enumerate().skip(top)) {
        let is_cursor = caption.focused && index == at;
        row(screen, inside, line, event, &widths, is_cursor);
        if is_cursor {
            screen.tint(inside, line, Role::Cursor);
        }
    }
}

/// Columns after the time; 0: not shown.
struct Widths {
    kind: u16,
    detail: u16,
    place: u16,
    part: u16,
    said: u16,
}

impl Widths {
    fn of(room: u16, events: &[ShownEvent]) -> Self {
        let most = |text: fn(&ShownEvent) -> &DisplayText, cap: u16| {
            let most = events.iter().map(|e| text(e).width()).max().unwrap_or(0);
            u16::try_from(most).unwrap_or(cap).min(cap)
        };
        // Cursor, time and the spaces around it; the provider's own text of the time comes before places and parts.
        let mut rest = room.saturating_sub(16);
        let mut take = |width: u16, at_least: u16| {
            let width = if rest >= width + 2 + at_least { width } else { 0 };
            rest -= if width > 0 { width + 2 } else { 0 };
            width
        };
        let kind = take(most(|e| &e.kind, if room < 80 { 18 } else { 26 }), 0);
        // What is left for the words: all of them where they are short, else enough to be read.
        let words = most(|e| &e.detail, 200);
        let said = take(most(|e| &e.said_at, 32), words.min(24));
        let place = take(most(|e| &e.place, 24), words.min(22));
        let part = take(most(|e| &e.part, 16), words.min(24));
        Self { kind, detail: rest.min(words.max(1)), place, part, said }
    }
}

fn row(
    screen: &mut Screen<'_>,
    inside: Area,
    line: u16,
    event: &ShownEvent,
    widths: &Widths,
    is_cursor: bool,
) {
    let (now, zone) = (screen.model.now, screen.model.zone.clone());
    let time = |at: Timestamp| when::moment(at, now, &zone);
    let mut pen = screen.row(inside, line);
    pen.own(if is_cursor { "> " } else { "  " }, Role::Title);
    match event.at {
        Some(at) => pen.cell(&time(at), 12, Role::Text),
        // The time could not be read: the provider's own text stands in.
        None => pen.cell(event.said_at.as_str(), 12, Role::Unsure),
    };
    pen.gap(2);
    for (text, width, role) in [
        (&event.kind, widths.kind, Role::Title),
        (&event.detail, widths.detail, Role::Text),
        (&event.place, widths.place, Role::Text),
        (&event.part, widths.part, Role::Text),
        (&event.said_at, widths.said, Role::Text),
    ] {
        if width > 0 {
            pen.cell(text.as_str(), width, role).gap(2);
        }
    }
}
