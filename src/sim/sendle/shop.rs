//! What the pretend service remembers: orders booked over the wire, changes to seeded ones, keys and label links.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use jiff::Timestamp;

use super::{
    accounts::{Account, DEMO},
    ids,
    keystore::KeyStore,
    parcel::{Change, Parcel},
    seeded,
};
use crate::sim::world::World;

#[derive(Debug)]
pub(super) struct Shop {
    pub world: Arc<World>,
    state: Mutex<State>,
}

#[derive(Debug)]
pub(super) struct State {
    pub keys: KeyStore,
    booked: Vec<(&'static str, Parcel)>,
    changes: HashMap<u64, Change>,
    /// Private label links: token to order number, size and the instant of making.
    links: HashMap<String, (u64, String, Timestamp)>,
    bucket: (f64, Instant),
}

impl Shop {
    pub fn new(world: Arc<World>) -> Arc<Self> {
        let state = State {
            keys: KeyStore::default(),
            booked: Vec::new(),
            changes: HashMap::new(),
            links: HashMap::new(),
            bucket: (BURST, Instant::now()),
        };
        Arc::new(Self { world, state: Mutex::new(state) })
    }

    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn now(&self) -> Timestamp {
        self.world.now()
    }

    /// An order that an account may see, and what was done to it.
    pub fn order(&self, account: &Account, id: &str) -> Option<(u64, Parcel, Change)> {
        let number = ids::number_of_id(self.world.seed, id)?;
        self.by_number(number, Some(account))
    }

    /// An order by its reference, for anyone.
    pub fn parcel(&self, reference: &str) -> Option<(u64, Parcel, Change)> {
        let number = ids::number_of_reference(self.world.seed, reference)?;
        self.by_number(number, None)
    }

    pub fn by_number(&self, number: u64, account: Option<&Account>) -> Option<(u64, Parcel, Change)> {
        let state = self.lock();
        let change = state.changes.get(&number).cloned().unwrap_or_default();
        let parcel = if number >= ids::BOOKED {
            let at = usize::try_from(number - ids::BOOKED).ok()?;
            let (owner, parcel) = state.booked.get(at)?;
            if account.is_some_and(|a| a.sendle_id != *owner) {
                return None;
            }
            parcel.clone()
        } else {
            let seen = account.is_none_or(|a| a.sendle_id == DEMO.sendle_id);
            if !seen || number >= seeded::count(&self.world) {
                return None;
            }
            seeded::parcel(&self.world, number)
        };
        Some((number, parcel, change))
    }
}

/// Tracking may be asked 10 times a second; twice as many at once, so that a steady client is never refused for a
/// hiccup of the network.
const BURST: f64 = 20.0;
const PER_SECOND: f64 = 10.0;

impl State {
    /// The number that the next booking gets.
    pub fn next_number(&self) -> u64 {
        ids::BOOKED + self.booked.len() as u64
    }

    pub fn book(&mut self, account: &'static str, parcel: Parcel) {
        self.booked.push((account, parcel));
    }

    pub fn change(&mut self, number: u64) -> &mut Change {
        self.changes.entry(number).or_default()
    }

    pub fn link(&mut self, token: String, number: u64, size: &str, at: Timestamp) {
        self.links.insert(token, (number, size.to_owned(), at));
    }

    pub fn linked(&self, token: &str) -> Option<(u64, String, Timestamp)> {
        self.links.get(token).cloned()
    }

    /// Takes one request from the tracking allowance.
    pub fn may_track(&mut self, now: Instant) -> bool {
        let (left, since) = self.bucket;
        let left = (left + now.duration_since(since).as_secs_f64() * PER_SECOND).min(BURST);
        let may = left >= 1.0;
        self.bucket = (if may { left - 1.0 } else { left }, now);
        may
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::sim::clock::{Pace, SimClock};

    #[test]
    fn tracking_is_limited_to_ten_a_second() {
        let world = World::new(SimClock::new(Timestamp::UNIX_EPOCH, Pace::Stepped), 1, 1);
        let shop = Shop::new(world);
        let mut state = shop.lock();
        let start = state.bucket.1;
        let granted = |state: &mut State, at| (0..50).filter(|_| state.may_track(at)).count();
        assert_eq!(granted(&mut state, start), 20);
        assert_eq!(granted(&mut state, start + Duration::from_secs(1)), 10);
    }
}
