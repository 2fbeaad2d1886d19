//! Absence is proven by exact looks over a time, never by one.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A provider may show a change late: looks sooner after the last request prove nothing (twice the total timeout).
pub const QUIET: SignedDuration = SignedDuration::from_secs(60);
/// The first and the last of the three looks lie at least so far apart: with the quiet time before them, longer than
/// any provider is thought to hide a change (two minutes).
const SPAN: SignedDuration = SignedDuration::from_secs(75);
/// Between two looks.
pub const SPACING: SignedDuration = SignedDuration::from_secs(45);
const ENOUGH: usize = 3;

/// Exact and complete looks that found nothing, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Looks(Vec<Timestamp>);

impl Looks {
    /// Adds a look at `at`, unless it came too soon after the last request ended.
    pub fn add(&mut self, at: Timestamp, last_request: Option<Timestamp>) {
        let quiet = last_request.is_none_or(|end| at.duration_since(end) >= QUIET);
        if quiet && self.0.last().is_none_or(|last| *last < at) {
            self.0.push(at);
        }
    }

    /// Three, over more than a minute.
    #[must_use]
    pub fn prove_absence(&self) -> bool {
        match (self.0.first(), self.0.last()) {
            (Some(first), Some(last)) => self.0.len() >= ENOUGH && last.duration_since(*first) >= SPAN,
            _ => false,
        }
    }

    /// Something was found, or another request left: what was seen before counts no more.
    pub fn forget(&mut self) {
        self.0.clear();
    }

    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: i64) -> Timestamp {
        Timestamp::from_second(s).unwrap()
    }

    fn proven(request: i64, looks: &[i64]) -> bool {
        let mut kept = Looks::default();
        looks.iter().for_each(|s| kept.add(at(*s), Some(at(request))));
        kept.prove_absence()
    }

    #[test]
    fn three_looks_over_a_minute_after_a_quiet_minute() {
        assert!(proven(0, &[60, 105, 150]));
        assert!(!proven(0, &[60, 90, 120]), "a change may be hidden for two minutes");
        assert!(!proven(0, &[60, 140]), "two");
        assert!(!proven(0, &[60, 80, 134]), "too close together");
        assert!(!proven(0, &[5, 30, 65]), "too soon after the request");
        assert!(!proven(0, &[60, 60, 140]), "one look is not two");
        assert!(!proven(0, &[60, 30, 140]), "a look from the past is not one");
        assert!(proven(0, &[10, 60, 75, 136]));
        assert!(!proven(0, &[]));
    }
}
