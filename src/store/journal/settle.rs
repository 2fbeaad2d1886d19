//! J8: what came of an attempt, written down before anybody sees it.

use jiff::Timestamp;
use rusqlite::Transaction;
use serde_json::json;

use super::{
    book::{Book, JournalError, Result},
    rows::{self, Kept},
};
use crate::model::{
    filter::micros,
    journal::{Cause, Intent, IntentId, IntentState, Moment, Next, Reading, Refused, Row},
    provider::OrderKey,
};

/// What an attempt came to, and what follows.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub row: Row,
    pub next: Next,
    /// How far it came: `nothing_left`, `left`, `answered`.
    pub phase: &'static str,
    pub status: Option<u16>,
    /// Why nothing or no answer came.
    pub why: String,
    /// SHA-256 of the answer's body, in hex.
    pub digest: Option<String>,
    /// The answer's beginning, without secrets.
    pub response: String,
    pub server_date: Option<Timestamp>,
    /// What the answer says, in a sentence.
    pub said: String,
    pub orders: Vec<OrderKey>,
    /// A clear refusal, also while a look decides whether it stands.
    pub refused: Option<Refused>,
}

impl Book {
    /// Writes the result of an attempt and the step that follows. An answer that comes after somebody else settled
    /// the intent is written down with the attempt and changes nothing.
    pub fn settle(
        &mut self,
        id: &IntentId,
        attempt: u32,
        outcome: &Outcome,
        reading: &Reading,
    ) -> Result<Intent> {
        self.write(reading, |tx, now, owner| {
            let mut kept = rows::must(tx, id)?;
            let owner = owner.to_string();
            end(tx, kept.no, attempt, outcome, &owner, now)?;
            let mine = rows::holder(tx, kept.no)?.is_some_and(|holder| holder == owner)
                && attempt == newest(tx, kept.no)?;
            if mine {
                apply(tx, &mut kept, attempt, outcome, now, &owner)?;
                rows::save(tx, &kept, None, now)?;
            } else {
                late(tx, &mut kept, attempt, outcome, now, &owner)?;
            }
            Ok(rows::must(tx, id)?.intent)
        })
    }
}

fn newest(tx: &Transaction<'_>, no: i64) -> Result<u32> {
    Ok(tx.query_row("SELECT coalesce(max(n), 0) FROM attempt WHERE intent = ?1", [no], |r| r.get(0))?)
}

/// Writes the attempt's result. Only its owner may, and only once; one that was taken for gone may still tell.
fn end(tx: &Transaction<'_>, no: i64, n: u32, outcome: &Outcome, owner: &str, now: &Moment) -> Result<()> {
    let changed = tx
        .prepare_cached(
            "UPDATE attempt SET ended = ?4, phase = ?5, row = ?6, status = ?7, why = ?8, digest = ?9, response = ?10,
             server_date = ?11 WHERE intent = ?1 AND n = ?2 AND owner = ?3 AND phase IN ('claimed', 'owner_gone')",
        )?
        .execute(rusqlite::params![
            no,
            n,
            owner,
            micros(now.at),
            outcome.phase,
            outcome.row.word(),
            outcome.status,
            outcome.why,
            outcome.digest,
            outcome.response,
            outcome.server_date.map(micros),
        ])?;
    if changed == 1 { Ok(()) } else { Err(JournalError::Taken) }
}

fn apply(
    tx: &Transaction<'_>,
    kept: &mut Kept,
    attempt: u32,
    outcome: &Outcome,
    now: &Moment,
    who: &str,
) -> Result<()> {
    let next = &outcome.next;
    let more = json!({
        "attempt": attempt,
        "row": outcome.row.word(),
        "status": outcome.status,
        "why": outcome.why,
        "said": outcome.said,
        "digest": outcome.digest,
        "orders": outcome.orders.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "pending": next.pending,
    });
    let intent = &mut kept.intent;
    remember(intent, outcome, now);
    match (intent.state, next.cause) {
        (IntentState::Done, _) => rows::note(tx, intent, "details", who, now, &more)?,
        (_, Cause::NothingLeft) => {
            rows::step(tx, intent, Cause::NothingLeft, IntentState::NotSent, who, now, &more)?;
            rows::step(tx, intent, Cause::Rearm, next.to, who, now, &json!({}))?;
        }
        (_, cause) => rows::step(tx, intent, cause, next.to, who, now, &more)?,
    }
    intent.pending = next.pending;
    follow(intent, next, now);
    Ok(())
}

/// What stays of an answer, whatever follows.
fn remember(intent: &mut Intent, outcome: &Outcome, now: &Moment) {
    intent.last_request = Some(now.clone());
    intent.last_row = Some(outcome.row);
    intent.server_date = intent.server_date.max(outcome.server_date);
    intent.clean &= matches!(outcome.row, Row::NothingSent | Row::SignIn | Row::TooMany | Row::Refused);
    let word = if outcome.said.is_empty() { &outcome.why } else { &outcome.said };
    // A question for details that failed takes nothing away from what is known.
    let detail = intent.state == IntentState::Done && outcome.row != Row::Good;
    if !word.is_empty() && !detail {
        intent.said.clone_from(word);
    }
    if !outcome.orders.is_empty() {
        intent.orders.clone_from(&outcome.orders);
    }
    if !detail {
        intent.refused.clone_from(&outcome.refused);
    }
    intent.tally.blind = 0;
}

pub(super) fn follow(intent: &mut Intent, next: &Next, now: &Moment) {
    intent.todo = next.todo.map(|(todo, _)| todo);
    intent.due = next.todo.map(|(_, after)| now.at.saturating_add(after).unwrap_or(Timestamp::MAX));
    intent.held = next.held;
}

/// This process was taken for gone, but it was slow only. A sure answer settles what is still unknown; anything else
/// is only noted.
fn late(
    tx: &Transaction<'_>,
    kept: &mut Kept,
    attempt: u32,
    outcome: &Outcome,
    now: &Moment,
    who: &str,
) -> Result<()> {
    let sure = matches!(outcome.next.to, IntentState::Done | IntentState::Partly)
        || outcome.next.to == IntentState::Rejected && attempt == newest(tx, kept.no)?;
    if kept.intent.state == IntentState::Unknown && sure {
        apply(tx, kept, attempt, outcome, now, who)?;
        return rows::save(tx, kept, None, now);
    }
    let more = json!({
        "attempt": attempt, "row": outcome.row.word(), "status": outcome.status, "said": outcome.said,
    });
    rows::note(tx, &kept.intent, "late_answer", who, now, &more)
}
