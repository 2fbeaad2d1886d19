//! What a dead process left behind: unknown, never failed.

use rusqlite::Transaction;
use serde_json::json;

use super::{
    super::owner::Owner,
    book::{Book, Result},
    rows::{self, Kept},
    settle,
};
use crate::model::{
    filter::micros,
    journal::{Cause, IntentId, IntentState, Moment, Next, Reading, Row, Todo, after_answer},
};

impl Book {
    /// Sendings and looks whose process is gone become unknown; what follows is what follows a lost answer.
    pub fn recover(&mut self, reading: &Reading) -> Result<Vec<IntentId>> {
        self.write(reading, |tx, now, me| {
            let mut touched = Vec::new();
            for kept in rows::select(tx, "WHERE owner IS NOT NULL ORDER BY no", &[])? {
                let holder = rows::holder(tx, kept.no)?.unwrap_or_default();
                let alive = Owner::parse(&holder).is_none_or(|owner| owner == *me || owner.lives());
                if !alive {
                    touched.push(kept.intent.id.clone());
                    free(tx, kept, now, &me.to_string(), &holder)?;
                }
            }
            Ok(touched)
        })
    }
}

fn free(tx: &Transaction<'_>, mut kept: Kept, now: &Moment, who: &str, gone: &str) -> Result<()> {
    let out = tx
        .prepare_cached(
            "UPDATE attempt SET ended = ?2, phase = 'owner_gone', row = ?3 WHERE intent = ?1 AND phase = 'claimed'",
        )?
        .execute((kept.no, micros(now.at), Row::Lost.word()))?
        > 0;
    let more = json!({ "gone": gone, "attempt_out": out });
    let next = if out { Some(after_answer(&kept.intent, Row::Lost, None, now.at, 0.5)) } else { None };
    let intent = &mut kept.intent;
    match (intent.state, next) {
        (IntentState::Sending | IntentState::Reconciling, next) => {
            rows::step(tx, intent, Cause::OwnerGone, IntentState::Unknown, who, now, &more)?;
            if out {
                intent.clean = false;
                intent.last_row = Some(Row::Lost);
                intent.last_request = Some(now.clone());
            }
            let look = Next {
                to: IntentState::Unknown,
                cause: Cause::OwnerGone,
                todo: Some((Todo::Look, jiff::SignedDuration::ZERO)),
                held: None,
                pending: false,
            };
            settle::follow(intent, &next.unwrap_or(look), now);
        }
        (_, next) => {
            rows::note(tx, intent, "owner_gone", who, now, &more)?;
            if let Some(next) = next {
                intent.pending = next.pending;
                settle::follow(intent, &next, now);
            }
        }
    }
    rows::save(tx, &kept, None, now)
}
