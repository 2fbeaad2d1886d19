//! What a pass leaves for the next one, kept in the store as one small JSON text.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How far the listing of an account has come.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// The whole listing has been read once.
    pub whole: bool,
    /// Where a reading of the whole listing was interrupted.
    pub resume: Option<String>,
    /// The provider's own mark, from which changes are listed.
    pub mark: Option<String>,
    /// The mark that counts once the whole listing has been read.
    pub next_mark: Option<String>,
    /// Why the last reading of the whole listing missed rows; told until one misses none.
    pub gap: Option<String>,
    /// When a pass on the timer reads the whole listing again because of it.
    pub retry_at: Option<Timestamp>,
}

impl Progress {
    /// How a reading of the whole listing ended. A gap is tried again after an hour, not at once: what stopped this
    /// reading may well stop the next one.
    pub fn ended(&mut self, gap: Option<String>, now: Timestamp) {
        self.retry_at = gap.as_ref().and_then(|_| now.checked_add(SignedDuration::from_hours(1)).ok());
        self.gap = gap;
    }

    /// True when a pass must begin at the beginning.
    #[must_use]
    pub fn wants_whole(&self, now: Timestamp) -> bool {
        !self.whole || self.retry_at.is_some_and(|at| at <= now)
    }
}

impl Progress {
    /// Reads what was kept; anything else means starting over, which is always safe.
    #[must_use]
    pub fn read(text: Option<&str>) -> Self {
        text.and_then(|t| serde_json::from_str(t).ok()).unwrap_or_default()
    }

    #[must_use]
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
