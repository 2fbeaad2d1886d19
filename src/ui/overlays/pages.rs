//! Overlays to read: help, the raw record, messages, text to copy, the question before leaving.

use crate::{
    app::{self, desk::form_of_walk, layout::Area},
    model::{
        text::{DisplayText, clean, columns, wrap},
        theme::Role,
    },
    ui::{bars::severity, chrome::centred, detail::subject, doc::Doc, pen::Screen, when},
};

/// A page in a box of at most so many columns, as high as it needs.
pub fn page(screen: &mut Screen<'_>, title: &str, most: u16, scroll: usize, fill: impl FnOnce(&mut Doc)) {
    let (w, h) = (screen.buf.area.width, screen.buf.area.height);
    let width = w.saturating_sub(4).min(most).max(w.min(8));
    let mut doc = Doc::new(width.saturating_sub(4));
    fill(&mut doc);
    let needed = u16::try_from(doc.height()).unwrap_or(u16::MAX).saturating_add(2);
    let height = needed.min(h.saturating_sub(2)).max(3);
    let below: Vec<_> =
        doc.place(height.saturating_sub(2), scroll).map(|p| (p, Role::Text)).into_iter().collect();
    let inside = centred(screen, width, height, title, &below);
    doc.draw(screen, inside, scroll);
}

/// Keys and what they do here, then the words and signs.
pub fn help(screen: &mut Screen<'_>, scroll: usize) {
    let lines = app::help(screen.model);
    let widest = lines.iter().map(|line| columns(&line.keys)).max().unwrap_or(0);
    let keys = u16::try_from(widest).unwrap_or(u16::MAX).clamp(6, 24) + 2;
    page(screen, "Help", 96, scroll, |doc| {
        for line in &lines {
            if line.heading {
                doc.air();
                doc.line(&[(&line.about, Role::Title)]);
            } else {
                // What has no key is run by its name.
                let by_name = format!(": {}", line.name);
                let said = if line.keys.is_empty() { &by_name } else { &line.keys };
                doc.field(said, Role::Key, &clean(&line.about), Role::Text, keys);
            }
        }
    });
}

/// The provider's own record.
pub fn raw(screen: &mut Screen<'_>, scroll: usize) {
    let record = subject(screen.model);
    let title = record.map_or_else(|| "Raw record".to_owned(), |r| format!("Raw record: {}", r.title));
    page(screen, &title, 132, scroll, |doc| match record {
        None => doc.words(&DisplayText::own("Nothing is selected."), 0, Role::Text),
        Some(record) => {
            for line in &record.raw {
                let indent = line.as_str().len() - line.as_str().trim_start_matches(' ').len();
                let indent = u16::try_from(indent).unwrap_or(0).min(24);
                doc.words(&clean(line.as_str().trim_start_matches(' ')), indent, Role::Text);
            }
        }
    });
}

/// Messages so far, the newest first.
pub fn log(screen: &mut Screen<'_>, scroll: usize) {
    let model = screen.model;
    page(screen, "Messages", 110, scroll, |doc| {
        if model.notices.is_empty() {
            doc.words(&DisplayText::own("No messages yet."), 0, Role::Text);
        }
        for notice in model.notices.iter().rev() {
            let (word, role) = severity(notice.severity);
            let time = when::moment(notice.at, model.now, &model.zone);
            doc.field(&format!("{time:<13} {word}"), role, &notice.text, Role::Text, 21);
        }
    });
}

/// Text alone on the whole screen, so that the terminal's own selection takes nothing else along.
pub fn copy(screen: &mut Screen<'_>, text: &DisplayText) {
    let all = screen.buf.area;
    let area = Area::new(0, 0, all.width, all.height);
    screen.clear(area);
    let mut doc = Doc::new(all.width);
    doc.words(text, 0, Role::Text);
    screen.row(area, 0).gap(1).own("Select the text with the mouse and copy it; Esc goes back.", Role::Label);
    let below = Area { y: 2.min(area.h), h: area.h.saturating_sub(2), ..area };
    doc.draw(screen, below, 0);
}

pub fn quit(screen: &mut Screen<'_>) {
    let open = app::counts(screen.model).outbox;
    let said = match open {
        0 => Vec::new(),
        n => {
            let text = format!(
                "{n} in the outbox or on the way. What is under way is finished; what is not sent within 5 minutes \
                 of your yes must be confirmed again."
            );
            wrap(&clean(&text), 56)
        }
    };
    let lines = u16::try_from(said.len()).unwrap_or(0);
    let width = if said.is_empty() { 44 } else { 62 };
    let inside = centred(screen, width, 5 + lines, "Leave postroom?", &[]);
    for (row, line) in (1..).zip(&said) {
        screen.row(inside, row).text(line, Role::Late);
    }
    screen
        .row(inside, 1 + lines)
        .own("y", Role::Key)
        .own(" leave     ", Role::Text)
        .own("n", Role::Key)
        .own(" stay (Esc, Enter)", Role::Text);
}

/// A walk stands: what was said of it, and the question.
pub fn go_on(screen: &mut Screen<'_>, walk: &str, title: &DisplayText) {
    let width = screen.buf.area.width.saturating_sub(4).min(76);
    let inside = centred(screen, width, 11, "Go on?", &[]);
    let mut drafts = screen.model.form.shelf.drafts.iter();
    let corrects = drafts.any(|draft| draft.id == walk && form_of_walk(&draft.fields).is_some());
    let mut doc = Doc::new(inside.w);
    doc.words(title, 0, Role::Title);
    doc.air();
    doc.words(
        &DisplayText::own("It goes on where it stopped: what is not known is looked up first."),
        0,
        Role::Text,
    );
    doc.draw(screen, Area { h: inside.h.saturating_sub(1), ..inside }, 0);
    let mut pen = screen.row(inside, inside.h.saturating_sub(1));
    pen.own("y", Role::Key).own(" go on as it is     ", Role::Text);
    if corrects {
        pen.own("e", Role::Key).own(" correct its form     ", Role::Text);
    }
    pen.own("n", Role::Key).own(" not now (Esc, Enter)", Role::Text);
}
