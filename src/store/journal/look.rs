//! Finding out by reading.

use rusqlite::OptionalExtension;
use serde_json::json;

use super::{
    book::{Book, JournalError, Result},
    rows, settle,
};
use crate::model::{
    journal::{Cause, Intent, IntentId, IntentState, Looks, Next, Reading, Todo},
    provider::OrderKey,
};

/// What a look found, and what follows.
#[derive(Debug, Clone)]
pub struct Look {
    /// `happened`, `absent`, `conflict`, `no_way`, `failed`.
    pub found: &'static str,
    pub said: String,
    pub orders: Vec<OrderKey>,
    pub looks: Looks,
    pub next: Next,
}

impl Book {
    /// Takes the right to look; the state says that somebody is finding out. `None`: nothing to look at now.
    pub fn begin_look(&mut self, id: &IntentId, reading: &Reading) -> Result<Option<Intent>> {
        self.write(reading, |tx, now, owner| {
            let mut kept = rows::must(tx, id)?;
            let wanted = matches!(kept.intent.todo, Some(Todo::Look | Todo::LookThenSend | Todo::Expire))
                && kept.intent.due.is_none_or(|due| due <= now.at);
            if !wanted || rows::holder(tx, kept.no)?.is_some() {
                return Ok(None);
            }
            let owner = owner.to_string();
            match kept.intent.state {
                IntentState::Unknown => {
                    let more = json!({ "why": kept.intent.todo.map(Todo::word) });
                    rows::step(
                        tx,
                        &mut kept.intent,
                        Cause::Look,
                        IntentState::Reconciling,
                        &owner,
                        now,
                        &more,
                    )?;
                }
                IntentState::Armed => {}
                IntentState::Done if kept.intent.pending => {}
                _ => return Ok(None),
            }
            rows::save(tx, &kept, Some(&owner), now)?;
            Ok(Some(rows::must(tx, id)?.intent))
        })
    }

    /// Writes down what a look found, by whoever began it.
    pub fn looked(&mut self, id: &IntentId, look: &Look, reading: &Reading) -> Result<Intent> {
        self.write(reading, |tx, now, owner| {
            let mut kept = rows::must(tx, id)?;
            let owner = owner.to_string();
            if rows::holder(tx, kept.no)?.as_deref() != Some(&owner) {
                return Err(JournalError::Taken);
            }
            let out: Option<u32> = tx
                .query_row("SELECT n FROM attempt WHERE intent = ?1 AND phase = 'claimed'", [kept.no], |r| {
                    r.get(0)
                })
                .optional()?;
            if out.is_some() {
                return Err(JournalError::Taken);
            }
            let more = json!({
                "found": look.found,
                "said": look.said,
                "absent_looks": look.looks.count(),
                "orders": look.orders.iter().map(ToString::to_string).collect::<Vec<_>>(),
            });
            let intent = &mut kept.intent;
            intent.tally.blind =
                if look.found == "failed" { intent.tally.blind.saturating_add(1) } else { 0 };
            intent.looks = look.looks.clone();
            if !look.orders.is_empty() {
                intent.orders.clone_from(&look.orders);
            }
            if !look.said.is_empty() && intent.state != IntentState::Done {
                intent.said.clone_from(&look.said);
            }
            if intent.state == IntentState::Done {
                rows::note(tx, intent, "details", &owner, now, &more)?;
            } else {
                rows::step(tx, intent, look.next.cause, look.next.to, &owner, now, &more)?;
            }
            intent.pending = look.next.pending;
            settle::follow(intent, &look.next, now);
            rows::save(tx, &kept, None, now)?;
            Ok(rows::must(tx, id)?.intent)
        })
    }
}
