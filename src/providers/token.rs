//! One bearer token for all callers of an account: fetched once, however many ask at the same time.

use std::{future::Future, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::sync::Mutex;

use super::Result;
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
    state: Arc<Mutex<(u64, Option<Token>)>>,
}

impl TokenCell {
    /// The present token, or one got by `fetch`, which answers with the secret and its life. While one caller
    /// fetches, the others wait for its answer.
    ///
    /// # Errors
    /// Those of `fetch`.
    pub async fn get<F, Fut>(&self, now: Timestamp, fetch: F) -> Result<Token>
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = Result<(Secret, Duration)>>,
    {
        let mut state = self.state.lock().await;
        if let Some(token) = state.1.as_ref().filter(|t| t.expires_at > now) {
            return Ok(token.clone());
        }
        let (secret, life) = fetch().await?;
        // Renewed a little early, so that no request carries a token in its last seconds.
        let early = life.saturating_sub(Duration::from_secs(30).min(life / 10));
        let serial = state.0 + 1;
        let token = Token { secret, expires_at: now + early, serial };
        *state = (serial, Some(token.clone()));
        Ok(token)
    }

    /// Forgets a token that the provider refused, unless a newer one has taken its place already.
    pub async fn refused(&self, token: &Token) {
        let mut state = self.state.lock().await;
        if state.1.as_ref().is_some_and(|t| t.serial == token.serial) {
            state.1 = None;
        }
    }
}
