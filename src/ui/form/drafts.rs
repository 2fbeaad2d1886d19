//! The drafts that wait, and what can be begun.

use crate::{
    app::{
        command::Command,
        form::shelf::{Standing, standing},
        layout::Area,
        model::Model,
    },
    model::{
        text::{DisplayText, clean},
        theme::Role,
    },
    ui::{chrome::Caption, empty::sentences, orders::top_row, pen::Screen, when},
};

pub fn caption(caption: &mut Caption, model: &Model) {
    let count = model.form.shelf.drafts.len();
    if count > 0 {
        let noun = if count == 1 { "draft" } else { "drafts" };
        caption.add(format!("{count} {noun}"), Role::Title);
    }
}

pub fn draw(screen: &mut Screen<'_>, inside: Area, focused: bool) {
    let model = screen.model;
    let shelf = &model.form.shelf;
    if let Some(why) = &shelf.trouble {
        return sentences(
            screen,
            inside,
            &[(clean(&format!("! The drafts cannot be read: {why}")), Role::Exception)],
        );
    }
    if shelf.drafts.is_empty() {
        return sentences(screen, inside, &nothing(model));
    }
    let top = top_row(0, shelf.index(), inside.h, shelf.drafts.len());
    for (row, (index, draft)) in (0..inside.h).zip(shelf.drafts.iter().enumerate().skip(top)) {
        let (word, role) = match standing(model, draft) {
            Standing::Waits => ("draft".to_owned(), Role::Draft),
            Standing::Refused => ("refused".to_owned(), Role::Exception),
            Standing::Confirmed(state) => (state.to_owned(), Role::Pending),
            Standing::Held(who) => (format!("open at {who}"), Role::Waiting),
            Standing::Stands => ("stands, waits for you".to_owned(), Role::Exception),
            Standing::Walk => ("of several steps".to_owned(), Role::Pending),
            Standing::Unknown => ("of a newer version".to_owned(), Role::Text),
        };
        let sign = if role == Role::Exception { "!" } else { " " };
        let cursor = shelf.index() == Some(index);
        let mut pen = screen.row(inside, row);
        pen.own(if cursor { ">" } else { " " }, Role::Title).own(sign, role).gap(1);
        pen.own(draft.provider.code(), Role::Text).gap(1);
        let age = when::age(model.now, draft.changed);
        // The title takes what the others leave.
        let others = 5 + age.len() + word.len().min(24) + draft.kind.len().min(12);
        let room = pen.room().saturating_sub(u16::try_from(others).unwrap_or(u16::MAX)).max(8);
        pen.cell(clean(&draft.title).as_str(), room, Role::Text).gap(1);
        pen.own(clean(&draft.kind).as_str(), Role::Label).gap(1);
        pen.own(clean(&word).as_str(), role).gap(1);
        pen.at_right(&age, Role::Text);
        if cursor && focused {
            screen.tint(inside, row, Role::Cursor);
        }
    }
}

fn nothing(model: &Model) -> Vec<(DisplayText, Role)> {
    let key = |command| model.work.keymap.chords(command).into_iter().next().unwrap_or_default();
    let line = |key: String, what: &str| (clean(&format!("{key:<2} {what}")), Role::Text);
    let mut lines = vec![(DisplayText::own("No drafts."), Role::Title)];
    match Command::Book.available(model) {
        Ok(()) => {
            lines.push(line(key(Command::Book), "begins a new booking"));
            lines.push(line(key(Command::Rebook), "on an order books it once more"));
            lines.push(line(key(Command::Acts), "on an order shows everything that can be done with it"));
        }
        Err(why) => lines.push((clean(&format!("Nothing can be booked: {why}.")), Role::Text)),
    }
    lines
}
