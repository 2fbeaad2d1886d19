//! The history of one change: asked for when it opens, and again when the change moves on.

use super::ticket;
use crate::{
    app::{
        desk::{Answer, Ask},
        intents,
        message::{Effect, Ticket},
        model::{Model, Overlay},
    },
    model::text::{DisplayText, clean},
};

/// Asks for the history that lies on top, unless it is the one that is known.
pub fn refresh(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(Overlay::History(view)) = model.overlays.last() else { return };
    let known = view.history.as_ref().map(|h| h.intent.changed);
    let fresh = intents::find(model, &view.id).map(|i| i.changed);
    // What went wrong once is asked for again only when it is opened anew.
    let asked = view.ticket.is_some() || view.trouble.is_some();
    if asked || (known.is_some() && (fresh.is_none() || known >= fresh)) {
        return;
    }
    let id = view.id.clone();
    let next = ticket(model);
    if let Some(Overlay::History(view)) = model.overlays.last_mut() {
        view.ticket = Some(next);
    }
    out.push(Effect::Desk(next, Ask::History(id)));
}

pub fn heard(model: &mut Model, ticket: Ticket, answer: &Result<Answer, String>) {
    for overlay in &mut model.overlays {
        let Overlay::History(view) = overlay else { continue };
        if view.ticket != Some(ticket) {
            continue;
        }
        view.ticket = None;
        match answer {
            Ok(Answer::History(found)) => match found.as_ref() {
                Some(history) if history.intent.id == view.id => {
                    view.history = Some(Box::new(history.clone()));
                    view.trouble = None;
                }
                _ => view.trouble = Some(DisplayText::own("the journal does not have this change")),
            },
            Ok(_) => view.trouble = Some(DisplayText::own("the answer is about something else")),
            Err(why) => view.trouble = Some(clean(why)),
        }
    }
}
