//! One bearer token for all callers of an account: fetched once, however many ask at the same time.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use tokio::sync::Mutex;

use super::{
    Result,
    error::{Class, ProviderError},
};
use crate::model::secret::Secret;

/// A token and when it stops working.
#[derive(Debug, Clone)]
pub struct Token {
    pub secret: Secret,
    pub expires_at: Timestamp,
    serial: u64,
}

/// Holds the present token.
#[derive(Debug, Clone, Default)]
pub struct TokenCell {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    state: Mutex<State>,
    /// Fetches that failed so far, readable without the lock.
    failures: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    serial: u64,
    token: Option<Token>,
    failure: Option<ProviderError>,
    /// The credential itself was refused: asking again would only lock the account.
    rejected: bool,
}

impl TokenCell {
    /// The present token, or one got by `fetch`, which answers with the secret and its life. While one caller
    /// fetches, the others wait for its answer, and share its failure. A credential that was refused
    /// ([`Class::Auth`]) is not tried again until [`Self::resume`]; new settings make a new cell.
    ///
    /// # Errors
    /// Those of `fetch`.
    pub async fn get<F, Fut>(&self, now: Timestamp, fetch: F) -> Result<Token>
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = Result<(Secret, Duration)>>,
    {
        let failures_before = self.inner.failures.load(Ordering::Acquire);
        let mut state = self.inner.state.lock().await;
        if let Some(token) = state.token.as_ref().filter(|t| t.expires_at > now) {
            return Ok(token.clone());
        }
        let failed_meanwhile = self.inner.failures.load(Ordering::Acquire) > failures_before;
        if let Some(failure) = state.failure.as_ref().filter(|_| state.rejected || failed_meanwhile) {
            return Err(failure.clone());
        }
        match fetch().await {
            Ok((secret, life)) => {
                // Renewed a little early, so that no request carries a token in its last seconds.
                let early = life.saturating_sub(Duration::from_secs(30).min(life / 10));
                let expires_at = now.checked_add(early).unwrap_or(Timestamp::MAX);
                state.serial += 1;
                let token = Token { secret, expires_at, serial: state.serial };
                state.token = Some(token.clone());
                state.failure = None;
                Ok(token)
            }
            Err(failure) => {
                state.token = None;
                state.rejected = failure.class == Class::Auth;
                state.failure = Some(failure.clone());
                self.inner.failures.fetch_add(1, Ordering::Release);
                Err(failure)
            }
        }
    }

    /// Forgets a token that the provider refused, unless a newer one has taken its place already.
    pub async fn refused(&self, token: &Token) {
        let mut state = self.inner.state.lock().await;
        if state.token.as_ref().is_some_and(|t| t.serial == token.serial) {
            state.token = None;
        }
    }

    /// A person wants a refused credential to be tried once more.
    pub async fn resume(&self) {
        let mut state = self.inner.state.lock().await;
        state.rejected = false;
        state.failure = None;
    }

    /// Whether the credential was refused and nothing is fetched any more.
    pub async fn is_rejected(&self) -> bool {
        self.inner.state.lock().await.rejected
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use jiff::SignedDuration;

    use super::*;
    use crate::model::provider::{AccountName, Provider};

    const HOUR: Duration = Duration::from_secs(3600);

    fn failure(class: Class) -> ProviderError {
        ProviderError {
            provider: Provider::MakeLeaps,
            account: AccountName("documents".to_owned()),
            class,
            status: None,
            message: String::new(),
            fields: Vec::new(),
            retry_after: None,
        }
    }

    /// A fetch that lets all others run for a while, then answers with its number, or fails as told.
    async fn fetch(count: &AtomicUsize, fail: Option<Class>) -> Result<(Secret, Duration)> {
        let n = count.fetch_add(1, Ordering::SeqCst) + 1;
        for _ in 0..300 {
            tokio::task::yield_now().await;
        }
        fail.map_or_else(|| Ok((Secret::new(format!("token-{n}")), HOUR)), |class| Err(failure(class)))
    }

    async fn hundred(
        cell: &TokenCell,
        now: Timestamp,
        count: &Arc<AtomicUsize>,
        fail: Option<Class>,
    ) -> Vec<Result<Token>> {
        let callers = (0..100).map(|_| {
            let (cell, count) = (cell.clone(), count.clone());
            tokio::spawn(async move { cell.get(now, || fetch(&count, fail)).await })
        });
        let callers: Vec<_> = callers.collect();
        let mut answers = Vec::new();
        for caller in callers {
            answers.push(caller.await.expect("no panic"));
        }
        answers
    }

    #[tokio::test]
    async fn a_hundred_callers_fetch_once() {
        let (cell, count, now) = (TokenCell::default(), Arc::new(AtomicUsize::new(0)), Timestamp::UNIX_EPOCH);
        for round in 1..=3 {
            // Each round finds the token of the last one expired.
            let now = now + SignedDuration::from_hours(2 * round);
            let answers = hundred(&cell, now, &count, None).await;
            let expected = format!("token-{round}");
            assert!(answers.iter().all(|a| a.as_ref().is_ok_and(|t| t.secret.reveal() == expected)));
            assert_eq!(count.load(Ordering::SeqCst), usize::try_from(round).expect("small"));
        }
    }

    #[tokio::test]
    async fn a_failure_is_shared_and_the_next_caller_tries_again() {
        let (cell, count, now) = (TokenCell::default(), Arc::new(AtomicUsize::new(0)), Timestamp::UNIX_EPOCH);
        let answers = hundred(&cell, now, &count, Some(Class::ServerFault)).await;
        assert!(answers.iter().all(|a| a.as_ref().is_err_and(|e| e.class == Class::ServerFault)));
        assert_eq!(count.load(Ordering::SeqCst), 1);
        assert!(cell.get(now, || fetch(&count, None)).await.is_ok());
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_refused_credential_rests_until_a_person_says_so() {
        let (cell, count, now) = (TokenCell::default(), Arc::new(AtomicUsize::new(0)), Timestamp::UNIX_EPOCH);
        for _ in 0..5 {
            let answers = hundred(&cell, now, &count, Some(Class::Auth)).await;
            assert!(answers.iter().all(|a| a.as_ref().is_err_and(|e| e.class == Class::Auth)));
        }
        assert_eq!(count.load(Ordering::SeqCst), 1);
        assert!(cell.is_rejected().await);
        cell.resume().await;
        assert!(cell.get(now, || fetch(&count, None)).await.is_ok());
        assert!(!cell.is_rejected().await);
    }

    #[tokio::test]
    async fn a_refused_token_is_replaced_once() {
        let (cell, count, now) = (TokenCell::default(), Arc::new(AtomicUsize::new(0)), Timestamp::UNIX_EPOCH);
        let old = cell.get(now, || fetch(&count, None)).await.expect("a token");
        for _ in 0..20 {
            // Twenty requests with the old token come back with 401, one after another.
            cell.refused(&old).await;
            let new = cell.get(now, || fetch(&count, None)).await.expect("a token");
            assert_eq!(new.secret.reveal(), "token-2");
        }
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_fetcher_that_is_dropped_leaves_the_way_free() {
        let (cell, count, now) = (TokenCell::default(), Arc::new(AtomicUsize::new(0)), Timestamp::UNIX_EPOCH);
        {
            let given_up = std::pin::pin!(cell.get(now, || fetch(&count, None)));
            assert!(futures_util::poll!(given_up).is_pending());
        }
        assert!(cell.get(now, || fetch(&count, None)).await.is_ok());
    }

    #[tokio::test]
    async fn a_token_is_renewed_before_its_end() {
        let (cell, count, now) = (TokenCell::default(), Arc::new(AtomicUsize::new(0)), Timestamp::UNIX_EPOCH);
        cell.get(now, || fetch(&count, None)).await.expect("a token");
        for (seconds, fetches) in [(3569, 1), (3570, 2), (3571, 2)] {
            let later = now + SignedDuration::from_secs(seconds);
            cell.get(later, || fetch(&count, None)).await.expect("a token");
            assert_eq!(count.load(Ordering::SeqCst), fetches, "{seconds}");
        }
    }
}
