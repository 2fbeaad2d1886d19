//! When a read is tried again: jitter, a budget, and a breaker that stops asking a provider that is down.

use std::{
    collections::VecDeque,
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use tokio::time::Instant;

use super::{error::Class, timing::Timing};

/// Statuses after which a read may be sent again (RELIABILITY, retry policy, class R).
#[must_use]
pub const fn may_repeat(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..=599)
}

/// The wait before retry `n` (0, 1 ...), with full jitter: `chance` in 0..1 is the share of the whole.
#[must_use]
pub fn delay(timing: &Timing, n: u32, chance: f64) -> Duration {
    let whole = timing.base.saturating_mul(2_u32.saturating_pow(n)).min(timing.cap);
    whole.mul_f64(chance.clamp(0.0, 1.0))
}

/// A number in 0..1 that nobody else throws at the same moment. Not for secrets.
#[must_use]
pub fn chance() -> f64 {
    // The keys of a fresh hasher come from the system's randomness.
    let bits = u32::try_from(RandomState::new().hash_one(0_u8) >> 32).unwrap_or(0);
    f64::from(bits) / f64::from(u32::MAX)
}

/// At most one retry for ten reads, so that an outage is not answered with a flood.
#[derive(Debug)]
pub struct Budget {
    /// Tenths of a retry.
    tenths: u32,
}

impl Default for Budget {
    fn default() -> Self {
        // A little to begin with: the first read of a session may meet a hiccup too.
        Self { tenths: 40 }
    }
}

impl Budget {
    const MOST: u32 = 100;

    /// A read begins.
    pub fn earn(&mut self) {
        self.tenths = (self.tenths + 1).min(Self::MOST);
    }

    /// Pays for one retry; false when there is nothing left.
    pub const fn pay(&mut self) -> bool {
        let enough = self.tenths >= 10;
        if enough {
            self.tenths -= 10;
        }
        enough
    }
}

/// Opens at 5 failures in a row or at half of the last 20; then one probe at a time finds out.
#[derive(Debug, Default)]
pub struct Breaker {
    recent: VecDeque<bool>,
    in_a_row: u32,
    open: Option<Open>,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    until: Instant,
    pause: Duration,
    class: Class,
    /// A probe is out, and is given up at this moment: a probe that never returns must not keep the door shut.
    probe: Option<Instant>,
}

/// Why nothing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shut {
    /// What failed last.
    pub class: Class,
    pub wait: Duration,
}

impl Breaker {
    const IN_A_ROW: u32 = 5;
    const WINDOW: usize = 20;

    /// May a request go out? When the pause is over, the first to ask becomes the probe.
    ///
    /// # Errors
    /// The provider failed too often; how long to keep quiet.
    pub fn pass(&mut self, now: Instant, timing: &Timing) -> Result<(), Shut> {
        let Some(open) = &mut self.open else { return Ok(()) };
        let shut = |until: Instant| Err(Shut { class: open.class, wait: until.duration_since(now) });
        if now < open.until {
            return shut(open.until);
        }
        match open.probe {
            Some(given_up) if now < given_up => shut(given_up),
            _ => {
                open.probe = Some(now + timing.total);
                Ok(())
            }
        }
    }

    /// The provider answered, whatever it said: a refusal is not a failure.
    pub fn answered(&mut self) {
        if self.open.take().is_some() {
            self.recent.clear();
        }
        self.in_a_row = 0;
        self.remember(false);
    }

    /// No answer, no connection, or a fault of the server.
    pub fn failed(&mut self, now: Instant, class: Class, timing: &Timing) {
        self.in_a_row = self.in_a_row.saturating_add(1);
        self.remember(true);
        let failures = self.recent.iter().filter(|failed| **failed).count();
        let half = self.recent.len() == Self::WINDOW && failures * 2 >= Self::WINDOW;
        match self.open {
            // Late failures of requests that left before the door shut say nothing new.
            Some(open) if open.probe.is_none() => {}
            Some(open) => self.shut(now, open.pause.saturating_mul(2).min(timing.longest_pause), class),
            None if self.in_a_row >= Self::IN_A_ROW || half => self.shut(now, timing.pause, class),
            None => {}
        }
    }

    /// Open, with or without a probe out.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    fn shut(&mut self, now: Instant, pause: Duration, class: Class) {
        self.open = Some(Open { until: now + pause, pause, class, probe: None });
    }

    fn remember(&mut self, failed: bool) {
        if self.recent.len() == Self::WINDOW {
            self.recent.pop_front();
        }
        self.recent.push_back(failed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOWN: Class = Class::ServerFault;

    #[test]
    fn the_jitter_is_full_and_capped() {
        let timing = Timing::default();
        let most = |n| delay(&timing, n, 1.0).as_millis();
        assert_eq!(
            [most(0), most(1), most(2), most(3), most(4), most(9), most(63)],
            [500, 1000, 2000, 4000, 8000, 8000, 8000]
        );
        assert_eq!(delay(&timing, 3, 0.0), Duration::ZERO);
        assert_eq!(delay(&timing, 1, 0.5).as_millis(), 500);
        let throws: Vec<f64> = (0..200).map(|_| chance()).collect();
        assert!(throws.iter().all(|t| (0.0..=1.0).contains(t)));
        assert!(throws.iter().any(|t| *t < 0.3) && throws.iter().any(|t| *t > 0.7));
    }

    #[test]
    fn an_outage_costs_at_most_a_tenth_more() {
        let mut budget = Budget::default();
        let retries = (0..1_000).map(|_| {
            budget.earn();
            usize::from(budget.pay()) + usize::from(budget.pay())
        });
        let retries: usize = retries.sum();
        assert!((100..=104).contains(&retries), "{retries}");
    }

    #[test]
    fn five_in_a_row_open_it_and_one_probe_closes_it() {
        let (timing, mut now) = (Timing::default(), Instant::now());
        let mut breaker = Breaker::default();
        for _ in 0..4 {
            breaker.failed(now, DOWN, &timing);
            assert_eq!(breaker.pass(now, &timing), Ok(()));
        }
        breaker.failed(now, DOWN, &timing);
        assert_eq!(breaker.pass(now, &timing), Err(Shut { class: DOWN, wait: timing.pause }));
        now += timing.pause;
        assert_eq!(breaker.pass(now, &timing), Ok(()), "the probe");
        assert!(breaker.pass(now, &timing).is_err(), "only one");
        breaker.answered();
        assert_eq!(breaker.pass(now, &timing), Ok(()));
        assert!(!breaker.is_open());
    }

    #[test]
    fn a_failed_probe_waits_longer_and_never_more_than_the_longest() {
        let (timing, mut now) = (Timing::default(), Instant::now());
        let mut breaker = Breaker::default();
        (0..5).for_each(|_| breaker.failed(now, DOWN, &timing));
        let mut pauses = Vec::new();
        for _ in 0..6 {
            let shut = breaker.pass(now, &timing).expect_err("shut");
            pauses.push(shut.wait.as_secs());
            now += shut.wait;
            assert_eq!(breaker.pass(now, &timing), Ok(()));
            breaker.failed(now, DOWN, &timing);
        }
        assert_eq!(pauses, [5, 10, 20, 40, 40, 40]);
    }

    #[test]
    fn a_probe_that_never_returns_is_given_up() {
        let (timing, mut now) = (Timing::default(), Instant::now());
        let mut breaker = Breaker::default();
        (0..5).for_each(|_| breaker.failed(now, DOWN, &timing));
        now += timing.pause;
        assert_eq!(breaker.pass(now, &timing), Ok(()));
        now += timing.total;
        assert_eq!(breaker.pass(now, &timing), Ok(()), "another may try");
    }

    #[test]
    fn half_of_twenty_opens_it_too() {
        let (timing, now) = (Timing::default(), Instant::now());
        let mut breaker = Breaker::default();
        for n in 0..20 {
            assert!(!breaker.is_open(), "{n}");
            if n % 2 == 0 { breaker.answered() } else { breaker.failed(now, DOWN, &timing) }
        }
        assert!(breaker.is_open());
    }

    #[test]
    fn answers_of_any_kind_keep_it_shut() {
        let (timing, now) = (Timing::default(), Instant::now());
        let mut breaker = Breaker::default();
        (0..100).for_each(|_| breaker.answered());
        (0..4).for_each(|_| breaker.failed(now, DOWN, &timing));
        breaker.answered();
        (0..4).for_each(|_| breaker.failed(now, DOWN, &timing));
        assert!(!breaker.is_open());
    }
}
