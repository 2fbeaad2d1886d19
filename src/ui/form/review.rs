//! The review: what is built, what is remarkable about it, and the keys that answer.

use super::price;
use crate::{
    app::{
        form::{Open, Review},
        layout::Area,
    },
    model::{
        text::{DisplayText, clean},
        theme::Role,
    },
    ui::{doc::Doc, overlays::prompt, pen::Screen},
};

pub fn draw(screen: &mut Screen<'_>, inside: Area, open: &Open, review: &Review) {
    let typed = u16::from(review.typed.is_some());
    let trouble = u16::from(review.trouble.is_some());
    let foot = (1 + typed + trouble).min(inside.h);
    let body = Area { h: inside.h - foot, ..inside };
    let mut doc = Doc::new(body.w);
    fill(screen, &mut doc, open, review);
    doc.draw(screen, body, review.scroll);

    let mut row = inside.h - foot;
    if let Some(why) = &review.trouble {
        screen.row(inside, row).gap(1).own("! ", Role::Exception).text(why, Role::Exception);
        row += 1;
    }
    if let Some(input) = &review.typed {
        let mut pen = screen.row(inside, row);
        pen.gap(1)
            .own("it goes for good; type ", Role::Exception)
            .text(&clean(&review.wanted), Role::Title)
            .own(": ", Role::Text);
        let caret = prompt::field(&mut pen, input);
        if input.value() != review.wanted {
            screen.caret = Some(caret);
        }
        row += 1;
    }
    keys(screen, inside, row, open, review);
}

fn keys(screen: &mut Screen<'_>, inside: Area, row: u16, open: &Open, review: &Review) {
    let early = screen.model.now < review.ready_at;
    let mut pen = screen.row(inside, row);
    pen.gap(1);
    if review.busy {
        pen.own("being written down ..", Role::Pending);
        return;
    }
    let yes = match (review.twice, open.is_copy() || open.act.name == "book") {
        (true, _) => "do it twice",
        (false, true) => "book it",
        (false, false) => "do it",
    };
    // The key is named when it counts.
    if early || open.price.busy {
        let why = if open.price.busy { "the price is being asked" } else { ".." };
        pen.own(why, Role::Pending).gap(3);
    } else {
        pen.own("y", Role::Key).gap(1).own(yes, Role::Text).gap(3);
    }
    let mut more: Vec<(&str, &str)> = Vec::new();
    if open.form().is_some() {
        more.push(("e", "edit"));
    }
    if !review.changes.is_empty() {
        more.push(("d", "difference"));
    }
    if open.price.question.is_some() {
        more.push(("s", "offers"));
    }
    more.push(("n", "not now (Enter)"));
    for (key, word) in more {
        pen.own(key, Role::Key).gap(1).own(word, Role::Text).gap(3);
    }
}

fn fill(screen: &Screen<'_>, doc: &mut Doc, open: &Open, review: &Review) {
    let indent = 20;
    let head = match &open.order {
        Some(order) if open.is_copy() => format!("{}, a copy of {}", open.act.what, order.reference),
        Some(order) => format!("{}: {}", open.act.what, order.reference),
        None => open.act.what.to_owned(),
    };
    doc.words(&clean(&head), 1, Role::Title);
    if let Some(line) = price::line(screen, open) {
        let pieces: Vec<(&str, Role)> = line.iter().map(|(text, role)| (text.as_str(), *role)).collect();
        let mut all = vec![(" ", Role::Text)];
        all.extend(pieces);
        doc.line(&all);
    }
    if let Some(why) = price::trouble(open) {
        doc.words(&why, 7, Role::Late);
    }
    for (text, role) in price::addresses(open) {
        doc.words(&text, 7, role);
    }
    if review.offers
        && let Some(Ok(offers)) = &open.price.answer
    {
        for offer in offers {
            let total = offer.total.as_ref().map_or_else(|| "no amount".to_owned(), ToString::to_string);
            doc.words(&clean(&format!("{total}  {}  {}", offer.name, offer.arrives)), 7, Role::Text);
        }
    }
    for warning in &review.warnings {
        doc.field(" ?", Role::Late, warning, Role::Late, 3);
    }
    if !review.changes.is_empty() {
        doc.air();
        for change in &review.changes {
            let blank =
                |text: &DisplayText| if text.is_empty() { "blank".to_owned() } else { text.to_string() };
            let text = clean(&format!("{}  (was {})", blank(&change.now), blank(&change.was)));
            doc.field(&format!("+ {}", change.label), Role::Changed, &text, Role::Text, indent);
        }
    }
    if review.difference {
        return;
    }
    doc.air();
    for (number, step) in review.steps.iter().enumerate() {
        doc.field(&format!(" {}.", number + 1), Role::Label, step, Role::Text, 5);
    }
    if !review.steps.is_empty() {
        doc.air();
    }
    for (label, value) in &review.lines {
        if label.is_empty() {
            doc.words(value, 1, Role::Title);
        } else {
            doc.field(&format!(" {label}"), Role::Label, value, Role::Text, indent);
        }
    }
    if review.lines.is_empty() && open.form().is_some() {
        told(screen, doc, open, indent);
    }
}

/// Where the built change has no lines of its own, the filled fields are the summary.
fn told(screen: &Screen<'_>, doc: &mut Doc, open: &Open, indent: u16) {
    use crate::{
        app::form::{Line, value::text_of},
        model::form::at,
    };
    for line in open.lines() {
        match line {
            Line::Field { field, path } => {
                let text = text_of(field.kind, at(&open.draft, &path), &screen.model.zone);
                let name = open.labels.get(&path).map(|label| format!("{label}  ")).unwrap_or_default();
                if !text.is_empty() {
                    let text = clean(&format!("{name}{text}"));
                    doc.field(&format!(" {}", field.label), Role::Label, &text, Role::Text, indent);
                }
            }
            Line::Row { title, row, .. } => {
                doc.words(&clean(&format!("{title} {}", row + 1)), 1, Role::Title);
            }
            Line::Title(_) | Line::Add { .. } => {}
        }
    }
}
