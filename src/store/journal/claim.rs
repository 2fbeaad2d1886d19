//! J2: the right to send once, written down before anything leaves.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Transaction};
use serde_json::json;

use super::{
    arm::looks_alike,
    book::{Book, JournalError, Result},
    rows::{self, Kept},
};
use crate::model::{
    filter::micros,
    journal::{
        Binding, Cause, Held, Intent, IntentId, IntentState, KEY_LIFE, Moment, Reading, Todo, may_send,
    },
};

/// A request that is not on its way by then is not sent at all.
const SEND_WITHIN: SignedDuration = SignedDuration::from_secs(10);

/// The right to send one intent once.
#[derive(Debug, Clone)]
pub struct Claim {
    /// As it was before this attempt; its state tells whether this is a first sending, a repeat or a question for
    /// details.
    pub intent: Intent,
    pub attempt: u32,
    pub began: Moment,
    pub send_by: Timestamp,
}

impl Book {
    /// Checks everything again under the write lock, then writes the send-mark. `Taken`: somebody else was first.
    /// `Held`: it may not be sent now, and that was written down.
    pub fn claim(&mut self, id: &IntentId, here: &Binding, reading: &Reading) -> Result<Claim> {
        let claimed = self.write(reading, |tx, now, owner| {
            let mut kept = rows::must(tx, id)?;
            let ready = matches!(kept.intent.todo, Some(Todo::Send | Todo::Again))
                && kept.intent.due.is_none_or(|due| due <= now.at);
            let open = matches!(kept.intent.state, IntentState::Armed | IntentState::Unknown)
                || kept.intent.state == IntentState::Done && kept.intent.pending;
            if !ready || !open || rows::holder(tx, kept.no)?.is_some() {
                return Err(JournalError::Taken);
            }
            if let Err(why) = gate(tx, &kept, here, now) {
                hold(tx, &mut kept, why, now, &owner.to_string())?;
                return Ok(Err(why));
            }
            mark(tx, kept, now, &owner.to_string()).map(Ok)
        })?;
        claimed.map_err(JournalError::Held)
    }
}

fn gate(tx: &Transaction<'_>, kept: &Kept, here: &Binding, now: &Moment) -> std::result::Result<(), Held> {
    if !kept.whole {
        return Err(Held::Damaged);
    }
    may_send(&kept.intent, here, now)?;
    if kept.intent.state != IntentState::Armed {
        return Ok(());
    }
    // Cannot be read: better held than sent twice.
    let alike: Option<(Option<Vec<u8>>, bool)> = tx
        .query_row("SELECT alike, twice FROM intent WHERE no = ?1", [kept.no], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()
        .map_err(|_| Held::Damaged)?;
    match alike {
        Some((Some(alike), false)) => match looks_alike(tx, &alike, Some(kept.no), now.at) {
            Ok(None) => Ok(()),
            Ok(Some(_)) => Err(Held::Alike),
            Err(_) => Err(Held::Damaged),
        },
        Some(_) => Ok(()),
        None => Err(Held::Damaged),
    }
}

/// It may not be sent: an armed one waits for a person; an unknown one is looked at, or waits.
fn hold(tx: &Transaction<'_>, kept: &mut Kept, why: Held, now: &Moment, who: &str) -> Result<()> {
    let intent = &mut kept.intent;
    intent.held = Some(why);
    (intent.todo, intent.due) = match (intent.state, why) {
        (IntentState::Unknown, Held::KeyOver) => (Some(Todo::Expire), Some(now.at)),
        // No more repeats, but finding out goes on.
        (IntentState::Unknown, Held::ConfirmOver | Held::NoWay) => (Some(Todo::Look), Some(now.at)),
        _ => (None, None),
    };
    if intent.todo == Some(Todo::Look) {
        intent.held = None;
    }
    if intent.state == IntentState::Done {
        intent.pending = false;
    }
    rows::note(tx, intent, "held", who, now, &json!({ "why": why.word() }))?;
    rows::save(tx, kept, None, now)
}

/// The send-mark and the attempt, in the one commit that allows the sending.
fn mark(tx: &Transaction<'_>, mut kept: Kept, now: &Moment, owner: &str) -> Result<Claim> {
    let before = kept.intent.clone();
    let attempt: u32 =
        tx.query_row("SELECT coalesce(max(n), 0) + 1 FROM attempt WHERE intent = ?1", [kept.no], |r| {
            r.get(0)
        })?;
    let send_by = now.at.saturating_add(SEND_WITHIN).unwrap_or(now.at);
    tx.prepare_cached(
        "INSERT INTO attempt (intent, n, owner, began, boot, uptime, send_by, phase)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'claimed')",
    )?
    .execute((
        kept.no,
        attempt,
        owner,
        micros(now.at),
        &now.boot,
        i64::try_from(now.uptime.as_micros()).unwrap_or(i64::MAX),
        micros(send_by),
    ))?;
    let more = json!({ "attempt": attempt, "key": before.key });
    let intent = &mut kept.intent;
    match intent.state {
        IntentState::Done => rows::note(tx, intent, "details", owner, now, &more)?,
        IntentState::Unknown => {
            rows::step(tx, intent, Cause::Claim, IntentState::Reconciling, owner, now, &more)?;
        }
        _ => rows::step(tx, intent, Cause::Claim, IntentState::Sending, owner, now, &more)?,
    }
    intent.first_sent = intent.first_sent.or(Some(now.at));
    intent.last_request = Some(now.clone());
    intent.looks.forget();
    (intent.todo, intent.due, intent.held) = (None, None, None);
    rows::save(tx, &kept, Some(owner), now)?;
    let intent = Intent { first_sent: kept.intent.first_sent, ..before };
    debug_assert!(intent.key.is_none() || intent.key_age(now.at) < KEY_LIFE, "may_send checks the age");
    Ok(Claim { intent, attempt, began: now.clone(), send_by })
}
