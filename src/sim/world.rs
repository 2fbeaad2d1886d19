//! What the five personalities share: time, seed, the ledger of effects and the log of requests.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

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

/// So many requests are kept; the oldest go first.
const MOST_REQUESTS: usize = 10_000;
/// And so many bytes of their bodies.
const MOST_BYTES: usize = 64 << 20;

#[derive(Debug)]
pub struct World {
    pub clock: SimClock,
    pub seed: u64,
    /// Seeded orders of each provider's world.
    pub orders: u64,
    /// Orders appear, move and finish by themselves as time passes.
    pub started: Timestamp,
    ledger: Mutex<Ledger>,
    wire: Mutex<Wire>,
}

#[derive(Debug, Default)]
struct Ledger {
    effects: Vec<Effect>,
    /// Numbers go on after the ledger was emptied.
    count: u64,
}

#[derive(Debug, Default)]
struct Wire {
    requests: VecDeque<WireRequest>,
    count: u64,
    bytes: usize,
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

    /// Writes down an effect at the moment it happens. The ledger keeps every one.
    pub fn record(
        &self,
        provider: Provider,
        what: &'static str,
        target: impl Into<String>,
        reference: impl Into<String>,
    ) {
        let (target, reference, at) = (target.into(), reference.into(), self.now());
        let mut ledger = lock(&self.ledger);
        ledger.count += 1;
        let n = ledger.count;
        ledger.effects.push(Effect { n, at, provider, what, target, reference });
    }

    #[must_use]
    pub fn ledger(&self) -> Vec<Effect> {
        lock(&self.ledger).effects.clone()
    }

    pub fn clear_ledger(&self) {
        lock(&self.ledger).effects.clear();
    }

    /// Logs a request; answers its number, for [`Self::answered`].
    pub fn asked(&self, mut request: WireRequest) -> u64 {
        let mut wire = lock(&self.wire);
        wire.count += 1;
        let n = wire.count;
        request.n = n;
        wire.bytes += request.body.len();
        wire.requests.push_back(request);
        while wire.requests.len() > MOST_REQUESTS || wire.bytes > MOST_BYTES {
            let Some(oldest) = wire.requests.pop_front() else { break };
            wire.bytes -= oldest.body.len();
        }
        n
    }

    /// Adds what was answered to a logged request.
    pub fn answered(&self, n: u64, status: u16) {
        let mut wire = lock(&self.wire);
        let first = wire.requests.front().map_or(u64::MAX, |request| request.n);
        let at = n.checked_sub(first).and_then(|at| usize::try_from(at).ok());
        if let Some(request) = at.and_then(|at| wire.requests.get_mut(at)) {
            request.status = status;
        }
    }

    /// The requests that are kept, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<WireRequest> {
        self.requests_since(0)
    }

    /// Those after number `n`.
    #[must_use]
    pub fn requests_since(&self, n: u64) -> Vec<WireRequest> {
        lock(&self.wire).requests.iter().filter(|request| request.n > n).cloned().collect()
    }

    /// All requests that ever came, kept or not.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        lock(&self.wire).count
    }

    pub fn clear_requests(&self) {
        let mut wire = lock(&self.wire);
        wire.requests.clear();
        wire.bytes = 0;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::clock::Pace;

    fn request(body: &str) -> WireRequest {
        WireRequest {
            n: 0,
            at: Timestamp::UNIX_EPOCH,
            provider: Provider::Sendle,
            method: "GET".to_owned(),
            path: "/".to_owned(),
            query: String::new(),
            headers: Vec::new(),
            body_bytes: body.len(),
            body: body.to_owned(),
            status: 0,
        }
    }

    fn world() -> Arc<World> {
        World::new(SimClock::new(Timestamp::UNIX_EPOCH, Pace::Stepped), 1, 1)
    }

    #[test]
    fn the_wire_log_keeps_the_newest_and_counts_all() {
        let world = world();
        for n in 1..=MOST_REQUESTS as u64 + 5 {
            assert_eq!(world.asked(request("x")), n);
        }
        world.answered(3, 500);
        world.answered(10_003, 201);
        let kept = world.requests();
        assert_eq!((kept.len(), kept[0].n, world.request_count()), (MOST_REQUESTS, 6, 10_005));
        assert_eq!(kept.iter().find(|r| r.status != 0).map(|r| (r.n, r.status)), Some((10_003, 201)));
        assert_eq!(world.requests_since(10_004).len(), 1);
        world.clear_requests();
        assert_eq!(world.asked(request("")), 10_006);
        assert_eq!(world.requests().len(), 1);
    }

    #[test]
    fn large_bodies_make_room_for_new_ones() {
        let (world, body) = (world(), "x".repeat(4 << 20));
        (0..40).for_each(|_| drop(world.asked(request(&body))));
        assert_eq!(world.requests().len(), 16);
    }

    #[test]
    fn the_ledger_numbers_go_on() {
        let world = world();
        world.record(Provider::Sendle, "order.created", "a", "");
        world.clear_ledger();
        world.record(Provider::Sendle, "order.created", "b", "");
        assert_eq!(world.ledger().iter().map(|e| e.n).collect::<Vec<_>>(), [2]);
    }
}
