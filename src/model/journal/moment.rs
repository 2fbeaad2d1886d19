//! A time that never goes back. The host's clock may be set; how long the machine has been up may not.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A confirmation is good for so long, and for one intent.
pub const CONFIRM_LIFE: SignedDuration = SignedDuration::from_mins(5);

/// What the host's clocks say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub wall: Timestamp,
    /// Names one run of the machine; empty when the system does not tell.
    pub boot: String,
    /// Time since the machine started, suspension included.
    pub uptime: SignedDuration,
}

/// A reading made safe against a clock that was set back: compare `at` of two moments of one journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    pub at: Timestamp,
    pub boot: String,
    pub uptime: SignedDuration,
}

impl Moment {
    /// The moment of a reading, given the last one that was kept: never earlier than the host's clock, nor than the
    /// last moment and what has passed since on the machine's own clock.
    #[must_use]
    pub fn next(last: Option<&Self>, reading: &Reading) -> Self {
        let floor = last.map(|last| {
            let passed = since(last, &reading.boot, reading.uptime).unwrap_or(SignedDuration::ZERO);
            last.at.checked_add(passed).unwrap_or(last.at)
        });
        Self {
            at: floor.map_or(reading.wall, |floor| floor.max(reading.wall)),
            boot: reading.boot.clone(),
            uptime: reading.uptime,
        }
    }
}

/// What has passed on the machine's own clock, if it is still the same run of the machine.
fn since(then: &Moment, boot: &str, uptime: SignedDuration) -> Option<SignedDuration> {
    (!boot.is_empty() && then.boot == boot).then(|| (uptime - then.uptime).max(SignedDuration::ZERO))
}

/// What has surely passed between two moments: a wall clock that was set forward does not count. `None`: the machine
/// was started again in between, and nobody can tell. Where the system has no clock of its own the wall must do.
#[must_use]
pub fn surely_since(then: &Moment, now: &Moment) -> Option<SignedDuration> {
    let wall = now.at.duration_since(then.at);
    if then.boot.is_empty() && now.boot.is_empty() {
        return Some(wall);
    }
    (then.boot == now.boot).then(|| wall.min(now.uptime - then.uptime))
}

/// How old a confirmation is, by the clock that says more.
#[must_use]
pub fn confirm_age(confirmed: &Moment, now: &Moment) -> SignedDuration {
    let wall = now.at.duration_since(confirmed.at);
    wall.max(since(confirmed, &now.boot, now.uptime).unwrap_or(SignedDuration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(wall: i64, boot: &str, uptime: i64) -> Reading {
        Reading {
            wall: Timestamp::from_second(wall).unwrap(),
            boot: boot.to_owned(),
            uptime: SignedDuration::from_secs(uptime),
        }
    }

    #[test]
    fn time_goes_on_when_the_clock_is_set_back() {
        let first = Moment::next(None, &reading(1_000_000, "a", 50));
        let days_back = Moment::next(Some(&first), &reading(568_000, "a", 110));
        assert_eq!(days_back.at, Timestamp::from_second(1_000_060).unwrap());
        assert_eq!(confirm_age(&first, &days_back), SignedDuration::from_secs(60));
        let after_restart = Moment::next(Some(&days_back), &reading(568_100, "b", 3));
        assert_eq!(after_restart.at, days_back.at);
        let forward = Moment::next(Some(&after_restart), &reading(2_000_000, "b", 4));
        assert_eq!(forward.at, Timestamp::from_second(2_000_000).unwrap());
    }

    #[test]
    fn a_suspended_machine_ages_confirmations() {
        let confirmed = Moment::next(None, &reading(1_000, "a", 10));
        // The wall clock was set back while the machine slept.
        let woken = Moment { at: confirmed.at, boot: "a".to_owned(), uptime: SignedDuration::from_secs(610) };
        assert!(confirm_age(&confirmed, &woken) > CONFIRM_LIFE);
    }
}
