//! Reads the whole journal and says what does not fit.

use std::collections::HashMap;

use serde_json::Value;

use super::{
    book::{Book, Result},
    chain::{self, Anchor, hex},
    read, rows,
};
use crate::model::journal::IntentId;

/// What a check of the journal found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub events: u64,
    pub intents: u64,
    /// The end of the chain as it is now.
    pub head: Anchor,
    /// What does not fit, in plain words; empty: all is well.
    pub faults: Vec<String>,
}

/// What the events say about one intent.
#[derive(Default)]
struct Told {
    state: String,
    digest: String,
    attempts: u32,
}

/// Events are read so many at a time.
const PAGE: i64 = 1_000;

impl Book {
    /// Edits, deletions and reorderings break the chain; a cut tail is found by the kept end of the chain, or by an
    /// anchor from outside. The intents must agree with their events.
    pub fn verify(&self, anchor: Option<&Anchor>) -> Result<Verified> {
        let mut faults = Vec::new();
        let whole: String = self.db.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0))?;
        if whole != "ok" {
            faults.push(format!("the file is damaged: {whole}"));
        }
        let head = chain::head(&self.db)?;
        let (last, told) = self.walk(anchor, &mut faults)?;
        if last != head {
            faults.push(format!(
                "the chain ends at event {}, but its kept end is event {}: the tail was cut off or changed",
                last.number, head.number
            ));
        }
        if let Some(anchor) = anchor
            && last.number < anchor.number
        {
            faults.push(format!(
                "the chain ends at event {}, but it had reached event {}: its tail was cut off",
                last.number, anchor.number
            ));
        }
        let intents = self.agree(&told, &mut faults)?;
        Ok(Verified { events: u64::try_from(last.number).unwrap_or(0), intents, head, faults })
    }

    fn walk(
        &self,
        anchor: Option<&Anchor>,
        faults: &mut Vec<String>,
    ) -> Result<(Anchor, HashMap<IntentId, Told>)> {
        let mut last = Anchor { number: 0, hash: [0; 32] };
        let mut told: HashMap<IntentId, Told> = HashMap::new();
        loop {
            let page =
                read::events(&self.db, "WHERE seq > ?1 ORDER BY seq LIMIT ?2", &[&last.number, &PAGE])?;
            if page.is_empty() {
                return Ok((last, told));
            }
            for (event, prev, kept) in page {
                let number = event.number;
                if number != last.number + 1 {
                    faults.push(format!("events {} to {} are missing", last.number + 1, number - 1));
                } else if prev[..] != last.hash[..] {
                    faults.push(format!("event {number} does not follow the one before it"));
                }
                let hash = chain::hash(&prev, &event);
                if kept[..] != hash[..] {
                    faults.push(format!("event {number} was changed"));
                }
                if let Some(anchor) = anchor
                    && anchor.number == number
                    && anchor.hash != hash
                {
                    faults.push(format!("event {number} is not the one that was noted outside"));
                }
                tell(told.entry(event.intent.clone()).or_default(), &event.kind, &event.body);
                // What is kept, not what was computed: one change is one fault, not one for each event after it.
                let mut hash = [0; 32];
                hash.copy_from_slice(kept.get(..32).unwrap_or(&[0; 32]));
                last = Anchor { number, hash };
            }
        }
    }

    fn agree(&self, told: &HashMap<IntentId, Told>, faults: &mut Vec<String>) -> Result<u64> {
        let mut statement = self.db.prepare_cached(
            "SELECT id, state, request, body, digest, (SELECT count(*) FROM attempt WHERE intent = no) FROM intent",
        )?;
        let mut found = statement.query([])?;
        let mut intents = 0_u32;
        while let Some(r) = found.next()? {
            intents += 1;
            let id = IntentId(r.get(0)?);
            let (state, request): (String, String) = (r.get(1)?, r.get(2)?);
            let (body, digest): (Vec<u8>, Vec<u8>) = (r.get(3)?, r.get(4)?);
            let attempts: u32 = r.get(5)?;
            let Some(told) = told.get(&id) else {
                faults.push(format!("intent {id} has no events"));
                continue;
            };
            if told.state != state {
                faults.push(format!("intent {id} is {state}, but its events say {}", told.state));
            }
            if rows::digest(&request, &body)[..] != digest[..] || told.digest != hex(&digest) {
                faults.push(format!("the request of intent {id} is not the one that was confirmed"));
            }
            if told.attempts != attempts {
                faults.push(format!(
                    "intent {id} has {attempts} attempts, but its events say {}",
                    told.attempts
                ));
            }
        }
        let kept: u32 = self.db.query_row("SELECT count(DISTINCT intent) FROM event", [], |r| r.get(0))?;
        if kept > intents {
            faults.push(format!("{} intents are missing", kept - intents));
        }
        Ok(u64::from(intents))
    }
}

fn tell(told: &mut Told, kind: &str, body: &str) {
    let Ok(body) = serde_json::from_str::<Value>(body) else { return };
    if let Some(state) = body.get("to").and_then(Value::as_str) {
        state.clone_into(&mut told.state);
    }
    let more = body.get("more");
    if kind == "confirm"
        && let Some(digest) = more.and_then(|m| m.get("digest")).and_then(Value::as_str)
    {
        digest.clone_into(&mut told.digest);
    }
    // A claim, and a question for details, are the events with a number of their own and no result yet.
    let asked = more.is_some_and(|m| m.get("attempt").is_some() && m.get("row").is_none());
    if asked && matches!(kind, "claim" | "details") {
        told.attempts += 1;
    }
}
