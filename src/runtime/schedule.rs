//! When an account is asked next: pure.

use std::time::Duration;

use crate::model::{account::Account, provider::Provider};

/// The interval between two passes when all is well.
///
/// The floors follow the documented quotas: `MakeLeaps` 5,000 a day (about 3 calls a pass), `ReadyCloud` 30 a minute.
#[must_use]
pub fn interval(account: &Account) -> Duration {
    let (usual, floor) = match account.provider() {
        Provider::MakeLeaps => (120, 100),
        Provider::ReadyCloud => (20, 5),
        Provider::Sendle | Provider::FourOver | Provider::SevenSenders => (30, 5),
    };
    // A provider on this machine is a simulator: nobody's quota is spent.
    let local = account.base_url.as_deref().is_some_and(|b| b.starts_with("http://"));
    let floor = if local { 1 } else { floor };
    account.refresh.unwrap_or(Duration::from_secs(usual)).max(Duration::from_secs(floor))
}

/// The wait before the next pass: the interval with a fifth of play either way, doubled for each failure in a row up to
/// 15 minutes, and never less than the provider asked for. `chance` is 0 to 1.
#[must_use]
pub fn wait(interval: Duration, failures: u32, asked: Option<Duration>, chance: f64) -> Duration {
    let most = Duration::from_secs(900).max(interval);
    let base = interval.saturating_mul(1 << failures.min(10)).min(most);
    let played = base.mul_f64(0.8 + 0.4 * chance.clamp(0.0, 1.0));
    played.max(asked.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_back_off_and_the_providers_word_wins() {
        let s = Duration::from_secs;
        assert_eq!(wait(s(30), 0, None, 0.5), s(30));
        assert_eq!(wait(s(30), 0, None, 0.0), s(24));
        assert_eq!(wait(s(30), 0, None, 1.0), s(36));
        assert_eq!(wait(s(30), 2, None, 0.5), s(120));
        assert_eq!(wait(s(30), 40, None, 0.5), s(900));
        assert_eq!(wait(s(30), 0, Some(s(300)), 0.5), s(300));
    }
}
