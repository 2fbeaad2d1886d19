//! The events: each carries the hash of the one before.

use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{super::rows::instant, book::Result};
use crate::model::{
    filter::micros,
    journal::{IntentId, Moment},
};

/// One line of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub number: i64,
    pub at: Timestamp,
    pub intent: IntentId,
    /// The cause of the step ("claim", "answer"), or what was noted.
    pub kind: String,
    /// The operator, or the process.
    pub who: String,
    /// What there is to say, as JSON: the states `from` and `to`, and more.
    pub body: String,
}

/// The end of the chain at some time; kept outside the file it shows that no tail was cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    pub number: i64,
    pub hash: [u8; 32],
}

impl std::fmt::Display for Anchor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.number, hex(&self.hash))
    }
}

impl Anchor {
    /// Reads what `Display` wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (number, hash) = text.trim().split_once(':')?;
        let hash = hash.as_bytes();
        let mut bytes = [0_u8; 32];
        (hash.len() == 64).then_some(())?;
        for (to, pair) in bytes.iter_mut().zip(hash.chunks(2)) {
            *to = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self { number: number.parse().ok()?, hash: bytes })
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The hash of an event: over its fields with their lengths, and the hash before it.
pub(super) fn hash(prev: &[u8], event: &Event) -> [u8; 32] {
    let mut sha = Sha256::new();
    sha.update(prev);
    sha.update(event.number.to_be_bytes());
    sha.update(micros(event.at).to_be_bytes());
    for field in [&event.intent.0, &event.kind, &event.who, &event.body] {
        sha.update((field.len() as u64).to_be_bytes());
        sha.update(field.as_bytes());
    }
    sha.finalize().into()
}

pub(super) fn head(db: &Connection) -> Result<Anchor> {
    Ok(db.query_row("SELECT seq, hash FROM head", [], |r| {
        Ok(Anchor { number: r.get(0)?, hash: r.get::<_, [u8; 32]>(1)? })
    })?)
}

/// The last moment that was kept.
pub(super) fn moment(db: &Connection) -> Result<Option<Moment>> {
    let kept: Option<String> = db.query_row("SELECT moment FROM head", [], |r| r.get(0))?;
    Ok(kept.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Adds an event to the end.
pub(super) fn add(
    db: &Connection,
    at: Timestamp,
    intent: &IntentId,
    kind: &str,
    who: &str,
    body: &Value,
) -> Result<()> {
    let last = head(db)?;
    let event = Event {
        number: last.number + 1,
        at: instant(micros(at)),
        intent: intent.clone(),
        kind: kind.to_owned(),
        who: who.to_owned(),
        body: body.to_string(),
    };
    let hash = hash(&last.hash, &event);
    db.prepare_cached("INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?.execute((
        event.number,
        micros(at),
        &event.intent.0,
        &event.kind,
        &event.who,
        &event.body,
        last.hash,
        hash,
    ))?;
    db.execute("UPDATE head SET seq = ?1, hash = ?2", (event.number, hash))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_is_read_back_and_nonsense_is_not() {
        let anchor = Anchor { number: 42, hash: [7; 32] };
        assert_eq!(Anchor::parse(&anchor.to_string()), Some(anchor));
        for bad in ["", "42", "42:zz", "x:00", &format!("1:{}", "é".repeat(32))] {
            assert_eq!(Anchor::parse(bad), None, "{bad}");
        }
    }
}
