//! J1: a confirmed change is written down.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    book::{Book, JournalError, Result},
    chain::{self, hex},
    rows,
};
use crate::model::{
    filter::{micros, micros_of},
    intent::{Deed, Mutation, Repeat},
    journal::{ALIKE_FOR, Binding, Intent, IntentId, IntentState, Reading, Todo, alike, key_fault},
    money::Money,
};

/// A change that the operator has just confirmed.
#[derive(Debug, Clone)]
pub struct NewIntent {
    pub binding: Binding,
    pub mutation: Mutation,
    /// A fresh random UUID for a keyed change; `None` for every other.
    pub key: Option<String>,
    pub confirmed_by: String,
    /// The draft that it was made from, if there is one.
    pub draft: Option<String>,
    /// It leaves after so long, and can be recalled until then.
    pub delay: SignedDuration,
    /// The operator was told of a look-alike, and means it.
    pub twice: bool,
}

impl Book {
    /// Writes it down as armed: once for each draft, each reference and, within a day, each likeness.
    #[allow(clippy::needless_pass_by_value, reason = "a confirmation is used up by being written down")]
    pub fn arm(&mut self, new: NewIntent, reading: &Reading) -> Result<Intent> {
        check(&new)?;
        let id = IntentId(uuid::Uuid::new_v4().to_string());
        let (request, digest) = rows::request(&new.mutation)?;
        let likeness = likeness(&new.mutation, &new.binding);
        self.write(reading, |tx, now, _| {
            let other = likeness.as_ref().map(|l| looks_alike(tx, l, None, now.at)).transpose()?.flatten();
            if let (Some(other), false) = (other, new.twice) {
                return Err(JournalError::Alike(other));
            }
            let m = &new.mutation;
            let due = now.at.saturating_add(new.delay.max(SignedDuration::ZERO)).unwrap_or(now.at);
            let moment = serde_json::to_string(now).map_err(|e| JournalError::Refused(e.to_string()))?;
            tx.prepare_cached(
                "INSERT INTO intent (id, account, provider, environment, fingerprint, deed, target, part, reference,
                 request, body, digest, key, alike, twice, draft, created, confirmed_by, confirmed, valid_until, state,
                 open, todo, due, standing, changed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,
                 ?14, ?15, ?16, ?17, ?18, ?19, ?20, 'armed', 1, ?21, ?22, '{}', ?17)",
            )?
            .execute(rusqlite::params![
                id.0,
                new.binding.account.0,
                new.binding.provider.slug(),
                new.binding.environment.word(),
                new.binding.fingerprint,
                word(m.deed)?,
                m.target.as_ref().map(ToString::to_string).unwrap_or_default(),
                m.part.as_deref().unwrap_or_default(),
                m.reference,
                request,
                m.body,
                digest,
                new.key,
                likeness,
                new.twice,
                new.draft,
                micros(now.at),
                new.confirmed_by,
                moment,
                rows::valid_until(now),
                Todo::Send.word(),
                micros(due),
            ])
            .map_err(|e| taken(e, &m.reference))?;
            let body = json!({
                "from": IntentState::Draft.word(),
                "to": IntentState::Armed.word(),
                "more": {
                    "account": new.binding.account.0,
                    "provider": new.binding.provider.slug(),
                    "environment": new.binding.environment.word(),
                    "deed": word(m.deed)?,
                    "target": m.target.as_ref().map(ToString::to_string),
                    "part": m.part,
                    "reference": m.reference,
                    "digest": hex(&digest),
                    "price": m.quote.as_ref().map(Money::to_string),
                    "twice": new.twice,
                },
            });
            chain::add(tx, now.at, &id, "confirm", &new.confirmed_by, &body)?;
            Ok(rows::must(tx, &id)?.intent)
        })
    }
}

fn check(new: &NewIntent) -> Result<()> {
    let refused = |why: &str| Err(JournalError::Refused(why.to_owned()));
    if new.mutation.account != new.binding.account || new.mutation.provider != new.binding.provider {
        return refused("the change was made for another account");
    }
    if new.mutation.target.as_ref().is_some_and(|t| t.account != new.binding.account) {
        return refused("the change names an order of another account");
    }
    if new.confirmed_by.trim().is_empty() {
        return refused("nobody confirmed it");
    }
    match (&new.key, new.mutation.repeat) {
        (Some(key), Repeat::Keyed) => key_fault(key).map_or(Ok(()), refused),
        (None, Repeat::Keyed) => refused("a keyed change needs its key"),
        (Some(_), _) => refused("only a keyed change has a key"),
        (None, _) => Ok(()),
    }
}

fn word(deed: Deed) -> Result<String> {
    match serde_json::to_value(deed) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(JournalError::Refused("this kind of change has no word".to_owned())),
    }
}

/// Says in plain words which rule of the table stood in the way.
fn taken(error: rusqlite::Error, reference: &str) -> JournalError {
    let text = error.to_string();
    if error.sqlite_error_code() != Some(rusqlite::ErrorCode::ConstraintViolation) {
        return error.into();
    }
    JournalError::Refused(if text.contains("intent.draft") {
        "this draft was confirmed before; look at what became of it".to_owned()
    } else if text.contains("intent.key") {
        "this safe-repeat key was used before".to_owned()
    } else if text.contains("intent.deed") {
        format!("the same change to {reference} is on its way already")
    } else {
        format!("{reference} was booked before, or is being booked; look at what became of it")
    })
}

fn likeness(mutation: &Mutation, binding: &Binding) -> Option<[u8; 32]> {
    alike(mutation, binding.environment.word()).map(|text| Sha256::digest(text.as_bytes()).into())
}

/// Another intent of the last day that looks the same and may have happened, or may yet. `before`: only those that
/// were confirmed before this row.
pub(super) fn looks_alike(
    db: &Connection,
    likeness: &[u8],
    before: Option<i64>,
    now: Timestamp,
) -> Result<Option<IntentId>> {
    let since = micros(now).saturating_sub(micros_of(ALIKE_FOR));
    let mut statement = db.prepare_cached(
        "SELECT id FROM intent WHERE alike = ?1 AND created >= ?2 AND no < ?3
         AND state NOT IN ('rejected', 'not_done', 'recalled') ORDER BY no DESC LIMIT 1",
    )?;
    let found =
        statement.query_row((likeness, since, before.unwrap_or(i64::MAX)), |r| r.get(0)).optional()?;
    Ok(found.map(IntentId))
}
