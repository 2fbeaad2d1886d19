//! The booking pane: the drafts that wait, a form, or its review.

mod drafts;
mod fields;
mod price;
mod review;

use super::{
    chrome::{Caption, frame},
    pen::Screen,
    when,
};
use crate::{
    app::{
        form::{Open, review::lamps},
        layout::{Area, Frame},
        model::{Model, Pane},
    },
    model::{text::clean, theme::Role},
};

pub fn draw(screen: &mut Screen<'_>, area: Area, kind: Frame) {
    let model = screen.model;
    let mut caption = Caption::of(screen, Pane::Book);
    let Some(open) = model.form.open.as_deref() else {
        drafts::caption(&mut caption, model);
        let inside = frame(screen, area, kind, &caption);
        return drafts::draw(screen, inside, caption.focused);
    };
    head(&mut caption, model, open);
    let inside = frame(screen, area, kind, &caption);
    match &open.review {
        Some(review) => review::draw(screen, inside, open, review),
        None => fields::draw(screen, inside, open, caption.focused),
    }
}

/// What is made, where, whether it is for real, how many problems stand in the way, and how far it is kept.
fn head(caption: &mut Caption, model: &Model, open: &Open) {
    let what = match open.form() {
        Some(form) if open.act.name == "book" => form.name,
        _ => open.act.name,
    };
    let stage = if open.review.is_some() { "review: " } else { "" };
    caption.title = format!("{}: {stage}{what}", caption.title);
    for (lamp, real) in lamps(open) {
        caption.add(lamp, if real { Role::LampLive } else { Role::LampSandbox });
    }
    caption.add(clean(&open.account.0).as_str(), Role::Text);
    let wrong = open.problems.wrong();
    if wrong > 0 {
        caption.add(format!("!{wrong} to mend"), Role::Exception);
    }
    let saving = &open.saving;
    match (&saving.trouble, saving.saved) {
        (Some(why), _) => {
            caption.below.push((clean(&format!("! not kept: {why}")).to_string(), Role::Exception));
        }
        (None, Some(at)) if saving.due.is_none() => {
            caption.below.push((format!("draft kept {}", when::minute(at, &model.zone)), Role::Text));
        }
        (None, _) if saving.begun || saving.due.is_some() => {
            caption.below.push(("draft is being kept".to_owned(), Role::Text));
        }
        (None, _) => {}
    }
}
