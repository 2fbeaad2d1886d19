//! What the desk tells and answers: the journal's intents as the screen shows them.

use super::notice;
use crate::{
    app::{
        desk::{Answer, News, WalkEnd},
        message::{Severity, Ticket},
        model::Model,
    },
    model::journal::{Intent, IntentState},
};

pub fn news(model: &mut Model, news: News) {
    match news {
        News::Changed => model.work.intents.stale = true,
        News::Settled(intent) => {
            let (severity, text) = outcome(&intent);
            notice(model, severity, &text);
            model.work.intents.stale = true;
        }
        News::Walked { said, end, .. } => {
            let severity = match end {
                None => Severity::Info,
                Some(WalkEnd::Finished) => Severity::Good,
                Some(WalkEnd::Stands) => Severity::Warning,
            };
            notice(model, severity, &said);
        }
        News::Trouble(why) => notice(model, Severity::Error, &why),
    }
}

pub fn reply(model: &mut Model, ticket: Ticket, answer: Result<Answer, String>) {
    let asked = &mut model.work.intents;
    if asked.busy && asked.ticket == ticket {
        asked.busy = false;
        match answer {
            Ok(Answer::Intents(intents)) => model.intents = *intents,
            Ok(_) => {}
            Err(why) => notice(model, Severity::Error, &why),
        }
    }
}

/// One line about what came of a change.
fn outcome(intent: &Intent) -> (Severity, String) {
    let what = format!("{} {}", intent.mutation.deed.word(), intent.mutation.reference);
    match intent.state {
        IntentState::Done => (Severity::Good, format!("{what}: {}", intent.said)),
        IntentState::Rejected | IntentState::NotDone => {
            (Severity::Error, format!("{what}: not done: {}", intent.said))
        }
        IntentState::Recalled => (Severity::Info, format!("{what}: recalled, nothing was sent")),
        _ => (Severity::Warning, format!("{what}: {}: {}", intent.state.word(), intent.said)),
    }
}
