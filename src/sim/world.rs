//! What the five personalities share: time, seed, the ledger of effects and the log of requests.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

use super::{clock::SimClock, dice::Dice};
use crate::model::provider::Provider;

/// One thing that really happened: the truth that tests compare with.
#[derive(Debug, Clone, Serialize)]
pub struct Effect {
    pub n: u64,
    pub at: Timestamp,
    pub provider: Provider,
    /// "order.created", "order.cancelled", "channel.cancelled", "job.created" ...
    pub what: &'static str,
    /// The provider's own id of what it happened to.
    pub target: String,
    /// References the client gave (own order id, idempotency key), to find it again.
    pub reference: String,
}

/// One request as it arrived, secrets included: it never leaves the simulator's control address.
#[derive(Debug, Clone, Serialize)]
pub struct WireRequest {
    pub n: u64,
    pub at: Timestamp,
    pub provider: Provider,
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: Vec<(String, String)>,
    pub body_bytes: usize,
    pub body: String,
    /// What was answered; 0: nothing.
    pub status: u16,
}

#[derive(Debug)]
pub struct World {
    pub clock: SimClock,
    pub seed: u64,
    /// Seeded orders of each provider's world.
    pub orders: u64,
    /// Orders appear, move and finish by themselves as time passes.
    pub started: Timestamp,
    ledger: Mutex<Vec<Effect>>,
    wire: Mutex<Vec<WireRequest>>,
}

impl World {
    #[must_use]
    pub fn new(clock: SimClock, seed: u64, orders: u64) -> Arc<Self> {
        let started = clock.now();
        Arc::new(Self { clock, seed, orders, started, ledger: Mutex::default(), wire: Mutex::default() })
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Throws that belong to one number of one stream.
    #[must_use]
    pub fn dice(&self, stream: &str, number: u64) -> Dice {
        Dice::new(self.seed, stream, number)
    }

    /// Writes down an effect at the moment it happens.
    pub fn record(
        &self,
        provider: Provider,
        what: &'static str,
        target: impl Into<String>,
        reference: impl Into<String>,
    ) {
        let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        let n = ledger.len() as u64 + 1;
        let (target, reference) = (target.into(), reference.into());
        ledger.push(Effect { n, at: self.now(), provider, what, target, reference });
    }

    #[must_use]
    pub fn ledger(&self) -> Vec<Effect> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Logs a request; answers its number, for [`Self::answered`].
    pub fn asked(&self, mut request: WireRequest) -> u64 {
        let mut wire = self.wire.lock().unwrap_or_else(PoisonError::into_inner);
        request.n = wire.len() as u64 + 1;
        let n = request.n;
        wire.push(request);
        n
    }

    pub fn answered(&self, n: u64, status: u16) {
        let mut wire = self.wire.lock().unwrap_or_else(PoisonError::into_inner);
        let at = usize::try_from(n).unwrap_or_default().saturating_sub(1);
        if let Some(request) = wire.get_mut(at) {
            request.status = status;
        }
    }

    #[must_use]
    pub fn requests(&self) -> Vec<WireRequest> {
        self.wire.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
