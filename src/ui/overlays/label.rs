//! The label dialog.

use crate::{
    app::{cancel::Check, label::LabelDialog, layout::Area},
    model::{
        intent::Mutation,
        text::{DisplayText, clean},
        theme::Role,
        time::age,
    },
    ui::{chrome::centred, doc::Doc, pen::Screen, when},
};

use super::cancel::keys;

pub fn draw(screen: &mut Screen<'_>, dialog: &LabelDialog) {
    let model = screen.model;
    let (w, h) = (screen.buf.area.width, screen.buf.area.height);
    let width = w.saturating_sub(4).min(78);
    let mut doc = Doc::new(width.saturating_sub(4));
    let asked = match &dialog.check {
        Check::Asked(_) => ("asking the provider ..".to_owned(), Role::Pending),
        Check::Heard { at, .. } => (format!("asked {} ago", age(model.now, *at)), Role::Text),
        Check::Failed(why) => (format!("! could not be asked: {why}"), Role::Exception),
    };
    doc.line(&[
        (dialog.reference.as_str(), Role::Title),
        ("  ", Role::Text),
        (dialog.customer.as_str(), Role::Text),
    ]);
    doc.words(&clean(&asked.0), 0, asked.1);
    doc.air();
    for (at, label) in dialog.labels.iter().enumerate() {
        let current = at == dialog.cursor;
        let name = if label.size.is_empty() { DisplayText::own("the label") } else { label.size.clone() };
        doc.line(&[(if current { "> " } else { "  " }, Role::Title), (name.as_str(), Role::Text)]);
    }
    doc.air();
    if let Some(effect) = dialog.labels.get(dialog.cursor).and_then(|l| effect(&l.mutation)) {
        doc.words(&effect, 0, Role::Late);
    }
    if let Some(at) = dialog.before {
        let text = format!("It was fetched before, on {}.", when::moment(at, model.now, &model.zone));
        doc.words(&clean(&text), 0, Role::Text);
    }
    if let Some(said) = &dialog.said {
        doc.words(said, 0, Role::Late);
    }
    doc.air();
    // The key stands here from the moment on at which it counts.
    if dialog.labels.is_empty() || !dialog.takes_keys(model) {
        keys(&mut doc, &[("n", "close (Enter)"), ("r", "re-check")]);
    } else {
        keys(&mut doc, &[("y", "fetch"), ("n", "no (Enter)"), ("j k", "which"), ("r", "re-check")]);
    }
    let height = u16::try_from(doc.height()).unwrap_or(u16::MAX).saturating_add(2);
    let height = height.min(h.saturating_sub(2)).max(3);
    let inside = centred(screen, width, height, &format!("Label of {}", dialog.reference), &[]);
    doc.draw(screen, Area { ..inside }, 0);
}

/// What fetching it does, in the words of the request's own summary.
fn effect(mutation: &Mutation) -> Option<DisplayText> {
    mutation.summary.iter().find(|(name, _)| name == "effect").map(|(_, text)| clean(text))
}
