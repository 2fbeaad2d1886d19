//! What the desk tells and answers: the journal's intents as the screen shows them.

use super::{cancel, history, label, notice, ticket};
use crate::{
    app::{
        command::Command,
        desk::{Answer, Ask, Intents, News, WalkEnd},
        intents::{Stand, ended, seconds, title},
        message::{Effect, Severity, Ticket},
        model::Model,
    },
    model::journal::{Intent, IntentState},
};

pub fn news(model: &mut Model, news: News) {
    match news {
        News::Changed => model.work.intents.stale = true,
        News::Settled(intent) => {
            let (severity, text) = outcome(model, &intent);
            notice(model, severity, &text);
            keep(&mut model.intents, *intent);
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
        News::Held(intent) => {
            let text = held(model, &intent);
            notice(model, Severity::Warning, &text);
            keep(&mut model.intents, *intent);
            model.work.intents.stale = true;
        }
        News::Trouble(why) => notice(model, Severity::Error, &why),
    }
}

/// What is held, and the keys that deal with it.
fn held(model: &Model, intent: &Intent) -> String {
    let why = intent.held.map_or(intent.said.as_str(), |held| held.says());
    let key = |command| model.work.keymap.chords(command).into_iter().next().unwrap_or_default();
    let (word, next) = match intent.state {
        IntentState::Armed => ("not sent", Command::ConfirmAgain),
        state => (state.said(intent.mutation.deed), Command::Resolve),
    };
    format!("{}: {word}: {why} (keys {} {})", title(intent), key(Command::Outbox), key(next))
}

/// Asks the desk to do something to a change; what it says comes as a message.
pub fn ask(model: &mut Model, ask: Ask, what: &str, out: &mut Vec<Effect>) {
    let next = ticket(model);
    model.work.desk.insert(next, what.to_owned());
    out.push(Effect::Desk(next, ask));
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
        return;
    }
    if let Ok(Answer::Intent(intent)) = &answer {
        keep(&mut model.intents, (**intent).clone());
        model.work.intents.stale = true;
    }
    cancel::heard(model, ticket, &answer);
    label::heard(model, ticket, &answer);
    history::heard(model, ticket, &answer);
    if let Some(what) = model.work.desk.remove(&ticket) {
        told(model, &what, &answer);
    }
}

/// A change as it is now, among those that are known.
fn keep(intents: &mut Intents, intent: Intent) {
    let open = !intent.state.is_settled();
    match intents.open.iter().position(|i| i.id == intent.id) {
        Some(at) if !open => drop(intents.open.remove(at)),
        Some(at) => {
            if let Some(known) = intents.open.get_mut(at) {
                known.clone_from(&intent);
            }
        }
        None if open => intents.open.push(intent.clone()),
        None => {}
    }
    match intents.recent.iter_mut().find(|i| i.id == intent.id) {
        Some(known) => *known = intent,
        None => intents.recent.insert(0, intent),
    }
}

/// Says what became of something that the desk was asked to do.
fn told(model: &mut Model, what: &str, answer: &Result<Answer, String>) {
    match answer {
        Err(why) => notice(model, Severity::Error, &format!("{what}: {why}")),
        Ok(Answer::Intent(intent)) => {
            let (severity, text) = match Stand::of(intent, model) {
                Stand::Leaves(left) => (Severity::Info, leaves(model, intent, &seconds(left))),
                Stand::Sending => (Severity::Info, format!("{what}: under way")),
                _ => outcome(model, intent),
            };
            notice(model, severity, &text);
        }
        Ok(_) => notice(model, Severity::Warning, &format!("{what}: nothing was written down")),
    }
}

fn leaves(model: &Model, intent: &Intent, left: &str) -> String {
    let what = title(intent);
    match model.work.keymap.chords(Command::Recall).first() {
        Some(key) if left != "0s" => format!("{what} is sent in {left}; {key} recalls it"),
        _ => format!("{what} is on its way"),
    }
}

/// One line about what came of a change.
fn outcome(model: &Model, intent: &Intent) -> (Severity, String) {
    let what = title(intent);
    match intent.state {
        IntentState::Done => (Severity::Good, format!("{what}: {}", ended(intent))),
        IntentState::Rejected | IntentState::NotDone => {
            (Severity::Error, format!("{what}: not done: {}", intent.said))
        }
        IntentState::Recalled => (Severity::Info, format!("{what}: recalled, nothing was sent")),
        _ if intent.held.is_some() => (Severity::Warning, held(model, intent)),
        state => {
            (Severity::Warning, format!("{what}: {}: {}", state.said(intent.mutation.deed), intent.said))
        }
    }
}
