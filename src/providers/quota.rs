//! How often a provider may be asked: sliding windows on a clock that cannot go backwards.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

/// How often a provider may be asked (MakeLeaps 120/min and 5,000/day; ReadyCloud 30/min; Sendle tracking 10/s).
#[derive(Debug, Clone, Copy, Default)]
pub struct Policy {
    pub per_second: Option<u32>,
    pub per_minute: Option<u32>,
    pub per_day: Option<u32>,
}

/// Calls made and allowed in the tightest window, for the provider line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub used: u32,
    pub allowed: u32,
    /// "min" or "day".
    pub window: &'static str,
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The calls of the last day, oldest first.
#[derive(Debug)]
pub struct Windows {
    policy: Policy,
    calls: VecDeque<Instant>,
}

impl Windows {
    #[must_use]
    pub const fn new(policy: Policy) -> Self {
        Self { policy, calls: VecDeque::new() }
    }

    /// Takes a place for one call now.
    ///
    /// A fifth of the minute and of the day is kept for what a person asks for (`person`), so that polling alone
    /// can never lock anybody out.
    ///
    /// # Errors
    /// How long until there is a place.
    pub fn take(&mut self, now: Instant, person: bool) -> Result<(), Duration> {
        let kept = |n: u32| if person { n } else { n - n / 5 };
        let windows = [
            (self.policy.per_second, SECOND, false),
            (self.policy.per_minute, MINUTE, true),
            (self.policy.per_day, DAY, true),
        ];
        let longest = windows.iter().filter(|(n, ..)| n.is_some()).map(|(_, length, _)| *length).max();
        let Some(longest) = longest else { return Ok(()) };
        while self.calls.front().is_some_and(|at| now.duration_since(*at) >= longest) {
            self.calls.pop_front();
        }
        let mut wait = Duration::ZERO;
        for (allowed, length, has_reserve) in windows {
            let Some(allowed) = allowed else { continue };
            let allowed = if has_reserve { kept(allowed) } else { allowed }.max(1) as usize;
            let used = self.used(now, length);
            if used >= allowed {
                // A place is free when the `allowed`th call from the end has left the window.
                let leaving = self.calls[self.calls.len() - allowed];
                wait = wait.max((leaving + length).duration_since(now));
            }
        }
        if wait.is_zero() {
            self.calls.push_back(now);
            Ok(())
        } else {
            Err(wait)
        }
    }

    /// The tighter of the minute and the day.
    #[must_use]
    pub fn view(&self, now: Instant) -> Option<Quota> {
        let quota = |allowed: Option<u32>, length, window| {
            let used = u32::try_from(self.used(now, length)).unwrap_or(u32::MAX);
            allowed.map(|allowed| Quota { used, allowed, window })
        };
        let minute = quota(self.policy.per_minute, MINUTE, "min");
        let day = quota(self.policy.per_day, DAY, "day");
        let share = |q: &Quota| u64::from(q.used) * 1_000_000 / u64::from(q.allowed.max(1));
        minute.into_iter().chain(day).max_by_key(share)
    }

    fn used(&self, now: Instant, length: Duration) -> usize {
        let outside = self.calls.partition_point(|at| now.duration_since(*at) >= length);
        self.calls.len() - outside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(per_second: Option<u32>, per_minute: Option<u32>, per_day: Option<u32>) -> Windows {
        Windows::new(Policy { per_second, per_minute, per_day })
    }

    #[test]
    fn no_sixty_seconds_hold_more_than_the_minute_allows() {
        let mut windows = windows(None, Some(120), Some(5_000));
        let start = Instant::now();
        let mut sent: Vec<Duration> = Vec::new();
        for tenth in 0..6_000 {
            let at = Duration::from_millis(tenth * 100);
            if windows.take(start + at, true).is_ok() {
                sent.push(at);
            }
        }
        assert!(sent.len() >= 1_200, "{} in ten minutes", sent.len());
        for pair in sent.windows(121) {
            assert!(pair[120] - pair[0] >= MINUTE, "{:?} to {:?}", pair[0], pair[120]);
        }
    }

    #[test]
    fn a_fifth_of_minute_and_day_is_kept_for_people() {
        let mut windows = windows(None, Some(30), None);
        let now = Instant::now();
        assert_eq!((0..100).filter(|_| windows.take(now, false).is_ok()).count(), 24);
        assert_eq!((0..100).filter(|_| windows.take(now, true).is_ok()).count(), 6);
        assert_eq!(windows.take(now, true), Err(MINUTE));
        assert!(windows.take(now + MINUTE, false).is_ok());
    }

    #[test]
    fn a_day_of_polling_stays_at_four_thousand() {
        let mut windows = windows(None, Some(120), Some(5_000));
        let start = Instant::now();
        let polled = (0..86_400).filter(|s| windows.take(start + Duration::from_secs(*s), false).is_ok());
        assert_eq!(polled.count(), 4_000);
    }

    #[test]
    fn the_wait_is_exact() {
        let mut windows = windows(Some(2), None, None);
        let now = Instant::now();
        assert!(windows.take(now, false).is_ok());
        assert!(windows.take(now + Duration::from_millis(300), false).is_ok());
        let wait = windows.take(now + Duration::from_millis(400), false);
        assert_eq!(wait, Err(Duration::from_millis(600)));
        assert!(windows.take(now + Duration::from_millis(1000), false).is_ok());
        assert!(windows.take(now + Duration::from_millis(1001), false).is_err());
    }

    #[test]
    fn the_tightest_window_is_shown() {
        let mut windows = windows(Some(10), Some(100), Some(200));
        let now = Instant::now();
        assert_eq!(windows.view(now), Some(Quota { used: 0, allowed: 200, window: "day" }));
        for _ in 0..10 {
            windows.take(now, false).expect("a place");
        }
        assert_eq!(windows.view(now), Some(Quota { used: 10, allowed: 100, window: "min" }));
        let later = now + MINUTE;
        assert_eq!(windows.view(later), Some(Quota { used: 10, allowed: 200, window: "day" }));
        assert_eq!(self::windows(Some(10), None, None).view(now), None);
    }

    #[test]
    fn without_a_policy_everything_passes() {
        let mut windows = Windows::new(Policy::default());
        assert!((0..10_000).all(|_| windows.take(Instant::now(), false).is_ok()));
        assert!(windows.calls.is_empty());
    }
}
