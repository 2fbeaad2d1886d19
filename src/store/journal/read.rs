//! Lists and histories.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension};

use super::{
    super::rows::instant,
    book::{Book, JournalError, Result},
    chain::{self, Anchor, Event},
    rows,
};
use crate::model::{
    filter::micros,
    journal::{Attempt, Binding, Intent, IntentId, Moment, Reading, Row, Todo},
};

/// The first thing to do for an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub id: IntentId,
    pub todo: Todo,
    /// From now, on a clock that does not go back.
    pub wait: SignedDuration,
}

/// One intent with all that was done and noted.
#[derive(Debug, Clone)]
pub struct History {
    pub intent: Intent,
    pub attempts: Vec<Attempt>,
    pub events: Vec<Event>,
}

/// Figures for the header of every screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Confirmed, not sent: the outbox.
    pub armed: u32,
    /// Armed, and waiting for a person.
    pub held: u32,
    pub sending: u32,
    /// Nobody can tell yet.
    pub unknown: u32,
    /// Of those, the ones that only a person can settle.
    pub needs_person: u32,
}

impl Book {
    pub fn next_due(&self, here: &Binding, reading: &Reading) -> Result<Option<Due>> {
        let mut statement = self.db.prepare_cached(
            "SELECT id, todo, due FROM intent WHERE account = ?1 AND provider = ?2 AND environment = ?3
             AND fingerprint = ?4 AND todo IS NOT NULL AND owner IS NULL ORDER BY due, no LIMIT 1",
        )?;
        let bound = (&here.account.0, here.provider.slug(), here.environment.word(), &here.fingerprint);
        let found = statement
            .query_row(bound, |r| {
                Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?, r.get::<_, Option<i64>>(2)?))
            })
            .optional()?;
        let Some((id, todo, due)) = found else { return Ok(None) };
        let todo = Todo::parse(&todo)
            .ok_or_else(|| JournalError::Refused(format!("intent {id} wants an unknown thing: {todo}")))?;
        let now = Moment::next(chain::moment(&self.db)?.as_ref(), reading).at;
        let wait = due.map_or(SignedDuration::ZERO, |due| instant(due).duration_since(now));
        Ok(Some(Due { id: IntentId(id), todo, wait: wait.max(SignedDuration::ZERO) }))
    }

    /// The newest intent that a draft became.
    pub fn of_draft(&self, draft: &str) -> Result<Option<Intent>> {
        let tail = "WHERE draft = ?1 ORDER BY no DESC LIMIT 1";
        Ok(rows::select(&self.db, tail, &[&draft])?.pop().map(|k| k.intent))
    }

    pub fn open_intents(&self) -> Result<Vec<Intent>> {
        let order = "WHERE open = 1 ORDER BY CASE state WHEN 'needs_person' THEN 0 WHEN 'unknown' THEN 1
                     WHEN 'reconciling' THEN 1 WHEN 'sending' THEN 2 ELSE 3 END, no";
        Ok(rows::select(&self.db, order, &[])?.into_iter().map(|k| k.intent).collect())
    }

    pub fn recent(&self, before: Option<Timestamp>, limit: u32) -> Result<Vec<Intent>> {
        let before = before.map_or(i64::MAX, micros);
        let tail = "WHERE created < ?1 ORDER BY created DESC, no DESC LIMIT ?2";
        Ok(rows::select(&self.db, tail, &[&before, &limit])?.into_iter().map(|k| k.intent).collect())
    }

    pub fn intent(&self, id: &IntentId) -> Result<Option<Intent>> {
        Ok(rows::by_id(&self.db, id)?.map(|k| k.intent))
    }

    pub fn history(&self, id: &IntentId) -> Result<Option<History>> {
        let Some(kept) = rows::by_id(&self.db, id)? else { return Ok(None) };
        let attempts = attempts(&self.db, kept.no)?;
        let events = events(&self.db, "WHERE intent = ?1 ORDER BY seq", &[&id.0])?;
        Ok(Some(History { intent: kept.intent, attempts, events: events.into_iter().map(|e| e.0).collect() }))
    }

    pub fn counts(&self) -> Result<Counts> {
        let counts = self.db.query_row(
            "SELECT count(*) FILTER (WHERE state = 'armed'),
             count(*) FILTER (WHERE state = 'armed' AND held IS NOT NULL),
             count(*) FILTER (WHERE state = 'sending'),
             count(*) FILTER (WHERE state IN ('unknown', 'reconciling', 'needs_person')),
             count(*) FILTER (WHERE state = 'needs_person') FROM intent WHERE open = 1",
            [],
            |r| {
                Ok(Counts {
                    armed: r.get(0)?,
                    held: r.get(1)?,
                    sending: r.get(2)?,
                    unknown: r.get(3)?,
                    needs_person: r.get(4)?,
                })
            },
        )?;
        Ok(counts)
    }

    /// A number that changes when another connection has written.
    pub fn elsewhere(&self) -> Result<i64> {
        Ok(self.db.pragma_query_value(None, "data_version", |r| r.get(0))?)
    }

    pub fn anchor(&self) -> Result<Anchor> {
        chain::head(&self.db)
    }
}

fn attempts(db: &Connection, no: i64) -> Result<Vec<Attempt>> {
    let mut statement = db.prepare_cached(
        "SELECT n, owner, began, send_by, ended, phase, row, status, why, digest, response, server_date
         FROM attempt WHERE intent = ?1 ORDER BY n",
    )?;
    let rows = statement.query_map([no], |r| {
        Ok(Attempt {
            number: r.get(0)?,
            owner: r.get(1)?,
            began: instant(r.get(2)?),
            send_by: instant(r.get(3)?),
            ended: r.get::<_, Option<i64>>(4)?.map(instant),
            phase: r.get(5)?,
            row: r.get::<_, Option<String>>(6)?.as_deref().and_then(Row::parse),
            status: r.get(7)?,
            why: r.get(8)?,
            digest: r.get(9)?,
            response: r.get(10)?,
            server_date: r.get::<_, Option<i64>>(11)?.map(instant),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// An event, the hash before it, and its own.
pub(super) type Linked = (Event, Vec<u8>, Vec<u8>);

/// Events with the two hashes that are kept with each.
pub(super) fn events(db: &Connection, tail: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Vec<Linked>> {
    let mut statement =
        db.prepare_cached(&format!("SELECT seq, at, intent, kind, who, body, prev, hash FROM event {tail}"))?;
    let rows = statement.query_map(values, |r| {
        let event = Event {
            number: r.get(0)?,
            at: instant(r.get(1)?),
            intent: IntentId(r.get(2)?),
            kind: r.get(3)?,
            who: r.get(4)?,
            body: r.get(5)?,
        };
        Ok((event, r.get(6)?, r.get(7)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
