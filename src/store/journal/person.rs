//! What an operator does to an intent.

use serde_json::json;

use super::{
    book::{Book, JournalError, Result},
    rows,
};
use crate::model::{
    intent::Repeat,
    journal::{Cause, Confirmation, Held, Intent, IntentId, IntentState, KEY_LIFE, Reading, Todo},
};

/// A person's word on an unclear intent, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    pub by: String,
    /// What was looked at ("Sendle dashboard, searched for PR-7F3K").
    pub checked: String,
    /// Whether it happened.
    pub happened: bool,
    /// What was seen there, or the reference found.
    pub note: String,
}

fn refused<T>(why: &str) -> Result<T> {
    Err(JournalError::Refused(why.to_owned()))
}

impl Book {
    /// Gives what is armed a fresh confirmation. One that the provider has turned away before is looked at first.
    pub fn confirm_again(&mut self, id: &IntentId, by: &str, reading: &Reading) -> Result<Intent> {
        self.write(reading, |tx, now, _| {
            let mut kept = rows::must(tx, id)?;
            if rows::holder(tx, kept.no)?.is_some() {
                return Err(JournalError::Taken);
            }
            let intent = &mut kept.intent;
            if intent.state != IntentState::Armed {
                return refused("only what was confirmed and not sent can be confirmed again");
            }
            let held = intent.held;
            rows::step(
                tx,
                intent,
                Cause::Confirm,
                IntentState::Armed,
                by,
                now,
                &json!({ "held": held.map(Held::word) }),
            )?;
            intent.confirmed = Confirmation { by: by.to_owned(), at: now.clone() };
            let look = intent.last_row.is_some() && intent.mutation.repeat != Repeat::Keyed;
            intent.todo = Some(if look { Todo::LookThenSend } else { Todo::Send });
            (intent.due, intent.held) = (Some(now.at), None);
            rows::save(tx, &kept, None, now)?;
            if held == Some(Held::Alike) {
                tx.execute("UPDATE intent SET twice = 1 WHERE no = ?1", [kept.no])?;
            }
            Ok(rows::must(tx, id)?.intent)
        })
    }

    /// Takes back what was not sent. Too late once it was claimed.
    pub fn recall(&mut self, id: &IntentId, by: &str, reading: &Reading) -> Result<Intent> {
        self.write(reading, |tx, now, _| {
            let mut kept = rows::must(tx, id)?;
            if kept.intent.state != IntentState::Armed || rows::holder(tx, kept.no)?.is_some() {
                return Err(JournalError::Taken);
            }
            rows::step(tx, &mut kept.intent, Cause::Recall, IntentState::Recalled, by, now, &json!({}))?;
            (kept.intent.todo, kept.intent.due, kept.intent.held) = (None, None, None);
            rows::save(tx, &kept, None, now)?;
            Ok(rows::must(tx, id)?.intent)
        })
    }

    /// Asks about an unclear one now: with the same key while it lives, else by a look.
    pub fn ask_again(&mut self, id: &IntentId, by: &str, reading: &Reading) -> Result<Intent> {
        self.write(reading, |tx, now, _| {
            let mut kept = rows::must(tx, id)?;
            if rows::holder(tx, kept.no)?.is_some() {
                return Err(JournalError::Taken);
            }
            let intent = &mut kept.intent;
            if intent.state != IntentState::Unknown {
                return refused("only what is unknown can be asked about again");
            }
            let keyed = intent.mutation.repeat == Repeat::Keyed && intent.key_age(now.at) < KEY_LIFE;
            intent.todo = Some(if keyed { Todo::Again } else { Todo::Look });
            (intent.due, intent.held) = (Some(now.at), None);
            rows::note(tx, intent, "ask_again", by, now, &json!({ "how": intent.todo.map(Todo::word) }))?;
            rows::save(tx, &kept, None, now)?;
            Ok(rows::must(tx, id)?.intent)
        })
    }

    /// Settles an unclear one by a person's word: who, when, what was checked, and the result.
    pub fn resolve(&mut self, id: &IntentId, resolution: &Resolution, reading: &Reading) -> Result<Intent> {
        let Resolution { by, checked, happened, note } = resolution;
        if by.trim().is_empty() || checked.trim().is_empty() {
            return refused("say who looked, and where");
        }
        self.write(reading, |tx, now, _| {
            let mut kept = rows::must(tx, id)?;
            if rows::holder(tx, kept.no)?.is_some() {
                return Err(JournalError::Taken);
            }
            let intent = &mut kept.intent;
            if intent.state == IntentState::Unknown {
                let why = json!({ "why": "a person resolves it" });
                rows::step(tx, intent, Cause::GiveUp, IntentState::NeedsPerson, by, now, &why)?;
            }
            let to = if *happened { IntentState::Done } else { IntentState::NotDone };
            let more = json!({ "checked": checked, "happened": happened, "note": note });
            rows::step(tx, intent, Cause::Resolve, to, by, now, &more)?;
            intent.said = if note.is_empty() { checked.clone() } else { note.clone() };
            (intent.todo, intent.due, intent.held) = (None, None, None);
            rows::save(tx, &kept, None, now)?;
            Ok(rows::must(tx, id)?.intent)
        })
    }
}
