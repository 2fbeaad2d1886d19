//! The form in which a person says what became of a change.

use crate::{
    app::{
        intents,
        layout::Area,
        resolve::{Field, ResolveForm},
    },
    model::{
        text::{DisplayText, clean},
        theme::Role,
    },
    ui::{chrome::centred, doc::Doc, pen::Screen},
};

use super::{cancel::keys, prompt};

/// The column where answers begin.
const ANSWERS: u16 = 16;

pub fn draw(screen: &mut Screen<'_>, form: &ResolveForm) {
    let model = screen.model;
    let (w, h) = (screen.buf.area.width, screen.buf.area.height);
    let width = w.saturating_sub(4).min(88);
    let mut doc = Doc::new(width.saturating_sub(4));
    let intent = intents::find(model, &form.id);
    if let Some(intent) = intent {
        let what = format!("{} at {}", intents::title(intent), intent.mutation.provider.name());
        doc.words(&clean(&what), 0, Role::Title);
        let why = intent.held.map_or(intent.said.as_str(), |held| held.says());
        doc.words(&clean(why), 0, Role::Unsure);
    }
    doc.words(
        &DisplayText::own(
            "Your word settles it for good. Look at the provider first, and say where you looked.",
        ),
        0,
        Role::Text,
    );
    let mut feet = Doc::new(width.saturating_sub(4));
    if let Some(trouble) = &form.trouble {
        feet.words(trouble, 0, Role::Late);
    }
    match form.field {
        Field::Record => keys(&mut feet, &[("y", "write it down"), ("n", "leave"), ("shift-tab", "back")]),
        Field::Happened => keys(&mut feet, &[("y", "it happened"), ("n", "it did not"), ("tab", "next")]),
        _ => keys(&mut feet, &[("tab", "next"), ("esc", "leave")]),
    }
    let rows = |doc: &Doc| u16::try_from(doc.height()).unwrap_or(u16::MAX);
    let height = rows(&doc).saturating_add(rows(&feet)).saturating_add(8).min(h.saturating_sub(2)).max(3);
    let inside = centred(screen, width, height, "What became of it?", &[]);
    let head = rows(&doc).min(inside.h);
    doc.draw(screen, Area { h: head, ..inside }, 0);
    let at = Area { y: inside.y + head, h: inside.h - head, ..inside };
    let mut caret = None;
    for (row, field) in (1..).zip(Field::ALL) {
        let current = form.field == field;
        let mut pen = screen.row(at, row);
        pen.own(if current { "> " } else { "  " }, Role::Title);
        let (label, words) = match field {
            Field::Checked => ("looked at", None),
            Field::Happened => {
                let words = match form.happened {
                    Some(true) => "yes, it happened",
                    Some(false) => "no, it did not",
                    None => "..",
                };
                ("happened", Some(words))
            }
            Field::Note => ("note", None),
            Field::Record => ("write down", Some(if current { "y" } else { ".." })),
        };
        pen.own(label, Role::Label).to(ANSWERS);
        match (field, words) {
            (_, Some(words)) => drop(pen.own(words, Role::Text)),
            (Field::Note, None) => caret = prompt_field(&mut pen, &form.note, current).or(caret),
            (_, None) => caret = prompt_field(&mut pen, &form.checked, current).or(caret),
        }
    }
    if at.h > 4 {
        screen.caret = caret;
    }
    let foot = Area { y: at.y + 6.min(at.h), h: at.h.saturating_sub(6), ..at };
    feet.draw(screen, foot, 0);
}

fn prompt_field(
    pen: &mut crate::ui::pen::Pen<'_>,
    input: &tui_input::Input,
    current: bool,
) -> Option<(u16, u16)> {
    let caret = prompt::field(pen, input);
    current.then_some(caret)
}
