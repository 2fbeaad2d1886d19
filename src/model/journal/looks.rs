//! Absence is proven by exact looks over a time, never by one.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::moment::{Moment, surely_since};

/// A provider may show a change late: looks sooner after the last request prove nothing (twice the total timeout).
pub const QUIET: SignedDuration = SignedDuration::from_secs(60);
/// The first and the last of the three looks lie at least so far apart: with the quiet time before them, longer than
/// any provider is thought to hide a change (two minutes).
const SPAN: SignedDuration = SignedDuration::from_secs(75);
/// Between two looks.
pub const SPACING: SignedDuration = SignedDuration::from_secs(45);
const ENOUGH: usize = 3;

/// Exact and complete looks that found nothing, oldest first. Only time that has surely passed counts: a clock that
/// was set forward proves nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Looks(Vec<Moment>);

impl Looks {
    /// Adds a look at `at`, unless it came too soon after the last request ended. The first one after the machine was
    /// started again begins anew.
    pub fn add(&mut self, at: &Moment, last_request: Option<&Moment>) {
        if self.0.last().is_some_and(|last| surely_since(last, at).is_none()) {
            self.0.clear();
        }
        let quiet = last_request.and_then(|end| surely_since(end, at)).is_none_or(|passed| passed >= QUIET);
        let later = self
            .0
            .last()
            .and_then(|last| surely_since(last, at))
            .is_none_or(|passed| passed > SignedDuration::ZERO);
        if quiet && later {
            self.0.push(at.clone());
        }
    }

    /// Three, over more than a minute; over the quiet time as well when nobody can tell how long ago the last request
    /// was, because the machine was started again since.
    #[must_use]
    pub fn prove_absence(&self, last_request: Option<&Moment>) -> bool {
        let (Some(first), Some(last)) = (self.0.first(), self.0.last()) else { return false };
        let known = last_request.is_none_or(|end| surely_since(end, first).is_some());
        let span = if known { SPAN } else { SPAN + QUIET };
        self.0.len() >= ENOUGH && surely_since(first, last).is_some_and(|passed| passed >= span)
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
    use jiff::Timestamp;

    use super::*;

    fn moment(boot: &str, wall: i64, uptime: i64) -> Moment {
        Moment {
            at: Timestamp::from_second(wall).unwrap(),
            boot: boot.to_owned(),
            uptime: SignedDuration::from_secs(uptime),
        }
    }

    fn proven(request: &Moment, looks: &[Moment]) -> bool {
        let mut kept = Looks::default();
        for look in looks {
            kept.add(look, Some(request));
        }
        kept.prove_absence(Some(request))
    }

    fn plain(looks: &[i64]) -> bool {
        let looks: Vec<_> = looks.iter().map(|s| moment("a", *s, *s)).collect();
        proven(&moment("a", 0, 0), &looks)
    }

    #[test]
    fn three_looks_over_a_minute_after_a_quiet_minute() {
        assert!(plain(&[60, 105, 150]));
        assert!(plain(&[10, 60, 75, 136]));
        assert!(!plain(&[60, 90, 120]), "a change may be hidden for two minutes");
        assert!(!plain(&[60, 140]), "two");
        assert!(!plain(&[60, 80, 134]), "too close together");
        assert!(!plain(&[5, 30, 65]), "too soon after the request");
        assert!(!plain(&[60, 60, 140]), "one look is not two");
        assert!(!plain(&[60, 30, 140]), "a look from the past is not one");
        assert!(!plain(&[]));
    }

    #[test]
    fn a_clock_set_forward_proves_nothing() {
        let days = 432_000;
        let request = moment("a", 0, 0);
        let jumped = [1, 46, 92].map(|s| moment("a", days + s, s));
        assert!(!proven(&request, &jumped));
        let later = [60, 105, 150].map(|s| moment("a", days + s, s));
        assert!(proven(&request, &later));
    }

    #[test]
    fn after_a_restart_of_the_machine_the_looks_begin_anew_and_take_longer() {
        let request = moment("a", 0, 0);
        let short = [(1_000, 1), (1_045, 46), (1_090, 91)].map(|(w, u)| moment("b", w, u));
        assert!(!proven(&request, &short));
        let long = [(1_000, 1), (1_045, 46), (1_140, 141)].map(|(w, u)| moment("b", w, u));
        assert!(proven(&request, &long));
        let parted = [moment("a", 60, 60), moment("a", 105, 105), moment("b", 1_000, 1)];
        assert!(!proven(&request, &parted));
        let unknown = [60, 105, 150].map(|s| moment("", s, 0));
        assert!(proven(&moment("", 0, 0), &unknown), "without the machine's own clock the wall must do");
    }
}
