//! What all callers of one account share: quota, waits that the provider asked for, breaker, budget, skew.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::time::Instant;

use super::{
    error::Class,
    quota::{Policy, Quota, Windows},
    retry::{Breaker, Budget},
    timing::Timing,
};

/// So many refusals of one credential, and it is not sent again: a third might lock the account.
const REFUSALS: u32 = 2;

#[derive(Debug)]
pub struct Conduct {
    timing: Timing,
    quota: Windows,
    breaker: Breaker,
    budget: Budget,
    /// `Retry-After` of any answer keeps everybody away until then.
    not_before: Option<Instant>,
    skew: Option<SignedDuration>,
    /// The fingerprint of the credential that was refused last, and how often in a row.
    refused: Option<(String, u32)>,
}

/// Why a request must wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    pub class: Class,
    pub why: &'static str,
    pub wait: Duration,
}

impl Conduct {
    #[must_use]
    pub fn new(policy: Policy, timing: Timing) -> Self {
        Self {
            timing,
            quota: Windows::new(policy),
            breaker: Breaker::default(),
            budget: Budget::default(),
            not_before: None,
            skew: None,
            refused: None,
        }
    }

    /// A new read begins; what a person asked for passes an open breaker.
    ///
    /// # Errors
    /// The provider is down.
    pub fn begin(&mut self, now: Instant, person: bool) -> Result<(), Wait> {
        if let Err(shut) = self.breaker.pass(now, &self.timing)
            && !person
        {
            let why = "not asked: it failed several times in a row";
            return Err(Wait { class: shut.class, why, wait: shut.wait });
        }
        self.budget.earn();
        Ok(())
    }

    /// Takes the place of one request.
    ///
    /// # Errors
    /// How long there is none, and why.
    pub fn place(&mut self, now: Instant, person: bool) -> Result<(), Wait> {
        if let Some(until) = self.not_before.filter(|until| now < *until) {
            let why = "the provider asked us to wait";
            return Err(Wait { class: Class::Throttled, why, wait: until.duration_since(now) });
        }
        let why = "so many calls were made that the next one must wait";
        self.quota.take(now, person).map_err(|wait| Wait { class: Class::OwnQuota, why, wait })
    }

    /// One more try may be paid for.
    pub const fn retry(&mut self) -> bool {
        self.budget.pay()
    }

    /// Nobody asks again before this has passed.
    pub fn keep_away(&mut self, now: Instant, wait: Duration) {
        let until = now + wait;
        self.not_before = Some(self.not_before.map_or(until, |old| old.max(until)));
    }

    /// How a read ended; `None`: with an answer that is no fault of the server.
    pub fn ended(&mut self, now: Instant, fault: Option<Class>) {
        match fault {
            None => self.breaker.answered(),
            Some(class) => self.breaker.failed(now, class, &self.timing),
        }
    }

    pub const fn measured(&mut self, skew: SignedDuration) {
        self.skew = Some(skew);
    }

    #[must_use]
    pub const fn skew(&self) -> Option<SignedDuration> {
        self.skew
    }

    #[must_use]
    pub fn quota(&self, now: Instant) -> Option<Quota> {
        self.quota.view(now)
    }

    #[must_use]
    pub const fn is_down(&self) -> bool {
        self.breaker.is_open()
    }

    /// A credential was refused (401) or worked.
    pub fn credential(&mut self, fingerprint: &str, refused: bool) {
        let same = self.refused.as_ref().filter(|(name, _)| name == fingerprint);
        match (refused, same) {
            (true, Some((_, times))) => self.refused = Some((fingerprint.to_owned(), times + 1)),
            (true, None) => self.refused = Some((fingerprint.to_owned(), 1)),
            (false, Some(_)) => self.refused = None,
            (false, None) => {}
        }
    }

    /// This credential was refused as often as it may be.
    #[must_use]
    pub fn is_rejected(&self, fingerprint: &str) -> bool {
        self.refused.as_ref().is_some_and(|(name, times)| name == fingerprint && *times >= REFUSALS)
    }

    #[must_use]
    pub fn rejected(&self) -> Option<&str> {
        self.refused.as_ref().filter(|(_, times)| *times >= REFUSALS).map(|(name, _)| name.as_str())
    }

    /// A person wants to try again: the refused credential, and the provider that was down.
    pub fn resume(&mut self) {
        self.refused = None;
        self.breaker = Breaker::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conduct() -> Conduct {
        Conduct::new(Policy { per_minute: Some(10), ..Policy::default() }, Timing::default())
    }

    #[test]
    fn a_wait_holds_for_everybody_and_is_never_shortened() {
        let (mut conduct, now) = (conduct(), Instant::now());
        conduct.keep_away(now, Duration::from_secs(60));
        conduct.keep_away(now, Duration::from_secs(5));
        for person in [false, true] {
            let wait = conduct.place(now + Duration::from_secs(10), person).expect_err("a wait");
            assert_eq!((wait.class, wait.wait), (Class::Throttled, Duration::from_secs(50)));
        }
        assert!(conduct.place(now + Duration::from_secs(60), false).is_ok());
    }

    #[test]
    fn a_person_passes_the_breaker_and_uses_the_reserve() {
        let (mut conduct, now) = (conduct(), Instant::now());
        (0..5).for_each(|_| conduct.ended(now, Some(Class::ServerFault)));
        assert!(conduct.is_down());
        assert_eq!(conduct.begin(now, false).map_err(|w| w.class), Err(Class::ServerFault));
        assert!(conduct.begin(now, true).is_ok());
        assert_eq!((0..20).filter(|_| conduct.place(now, false).is_ok()).count(), 8);
        assert_eq!((0..20).filter(|_| conduct.place(now, true).is_ok()).count(), 2);
        let wait = conduct.place(now, true).expect_err("a wait");
        assert_eq!((wait.class, wait.wait), (Class::OwnQuota, Duration::from_secs(60)));
    }

    #[test]
    fn a_credential_is_given_up_after_two_refusals_in_a_row() {
        let mut conduct = conduct();
        conduct.credential("a", true);
        conduct.credential("a", false);
        conduct.credential("a", true);
        assert!(!conduct.is_rejected("a"));
        conduct.credential("a", true);
        assert!(conduct.is_rejected("a") && !conduct.is_rejected("b"));
        assert_eq!(conduct.rejected(), Some("a"));
        conduct.resume();
        assert!(!conduct.is_rejected("a"));
    }
}
