//! What the service remembers: only what requests changed; everything else follows from the seed and the time.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::{
    gate::Gate,
    ids::{self, Kind, MADE, mid},
    life,
    order::{self, SimOrder},
    people::{self, CLIENTS},
    reply::{Ask, not_found},
};
use crate::{model::provider::Provider, sim::world::World};

/// The checks of a changed order take so long; until then it is not ready and says nothing.
pub const CHECK: SignedDuration = SignedDuration::from_secs(5);

#[derive(Debug)]
pub struct Service {
    pub world: Arc<World>,
    pub gate: Gate,
    state: Mutex<State>,
}

/// An asynchronous upload (MakeLeaps, Task).
#[derive(Debug, Clone)]
pub struct SimTask {
    pub mid: String,
    pub order: String,
    pub item: String,
    pub started: Timestamp,
    pub ends: Timestamp,
    pub good: bool,
    pub settled: bool,
}

#[derive(Debug, Default)]
pub struct State {
    pub orders: HashMap<String, SimOrder>,
    /// MIDs of orders made by requests, oldest first.
    pub made: Vec<String>,
    /// Numbers of deleted seeded orders.
    pub gone: BTreeSet<u64>,
    pub tasks: BTreeMap<String, SimTask>,
    /// Clients, contacts and documents made by requests, and the changed fields of seeded ones.
    pub records: BTreeMap<String, Map<String, Value>>,
    pub removed: HashSet<String>,
    next: u64,
}

impl State {
    /// A MID for a record that a request makes.
    pub fn new_mid(&mut self, kind: Kind) -> String {
        self.next += 1;
        mid(kind, MADE + self.next)
    }
}

impl Service {
    pub fn new(world: Arc<World>) -> Self {
        Self { world, gate: Gate::default(), state: Mutex::default() }
    }

    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn now(&self) -> Timestamp {
        self.world.now()
    }

    pub fn record(&self, what: &'static str, target: &str, reference: &str) {
        self.world.record(Provider::MakeLeaps, what, target, reference);
    }

    /// How many seeded orders exist by now.
    pub fn seeded(&self) -> u64 {
        life::count(&self.world, self.world.orders, life::ARRIVAL)
    }

    /// Does what became due since the last request: batches run, uploads end.
    pub fn catch_up(&self) {
        let now = self.now();
        let mut state = self.lock();
        let state = &mut *state;
        let mut effects = Vec::new();
        for task in state.tasks.values_mut().filter(|t| !t.settled && t.ends <= now) {
            task.settled = true;
            effects.push((
                task.ends,
                if task.good { "item.uploaded" } else { "item.upload_failed" },
                task.item.clone(),
                task.order.clone(),
            ));
        }
        for order in state.orders.values_mut().filter(|o| !o.deleted && o.life.executed.is_none()) {
            let Some(batch) = order.life.scheduled.map(life::batch).filter(|b| *b <= now) else { continue };
            if order.is_ready(batch) {
                let mut dice = self.world.dice("makeleaps batch", order.number);
                order.life.execute(batch, &mut dice);
                effects.push((batch, "order.executed", order.mid.clone(), order.external_id().to_owned()));
            }
        }
        effects.sort();
        for (_, what, target, reference) in effects {
            self.record(what, &target, &reference);
        }
    }

    /// An order that exists.
    pub fn order(&self, state: &State, mid: &str) -> Result<SimOrder, Box<Response>> {
        if let Some(order) = state.orders.get(mid) {
            return if order.deleted { Err(not_found()) } else { Ok(order.clone()) };
        }
        let i = ids::number(Kind::Order, mid).filter(|i| (1..=self.seeded()).contains(i));
        i.map(|i| order::seeded(&self.world, i)).ok_or_else(not_found)
    }

    /// Changes an order under the lock. A refusal leaves it as it was.
    pub fn change<T>(
        &self,
        mid: &str,
        change: impl FnOnce(&mut SimOrder, &mut State, Timestamp) -> Result<T, Box<Response>>,
    ) -> Result<T, Box<Response>> {
        let mut state = self.lock();
        let mut order = self.order(&state, mid)?;
        let now = self.now();
        if !order.life.is_executed(now) {
            // Whoever was about to send a seeded draft by hand leaves it alone once somebody works on it.
            if order.life.scheduled.is_none() {
                order.life.executed = None;
            }
        }
        let done = change(&mut order, &mut state, now)?;
        state.orders.insert(mid.to_owned(), order);
        Ok(done)
    }

    /// The MID in a URL of ours, when it names a record of this kind that exists.
    pub fn reference(
        &self,
        state: &State,
        ask: &Ask,
        kind: Kind,
        collection: &str,
        url: &str,
    ) -> Option<String> {
        let prefix = ask.url(&format!("{collection}/"));
        let mid = url.strip_prefix(&prefix)?.trim_end_matches('/');
        self.exists(state, kind, mid).then(|| mid.to_owned())
    }

    pub fn exists(&self, state: &State, kind: Kind, mid: &str) -> bool {
        let Some(n) = ids::number(kind, mid) else { return false };
        if state.removed.contains(mid) {
            return false;
        }
        if n >= MADE {
            return state.records.contains_key(mid);
        }
        match kind {
            Kind::Client => (1..=CLIENTS).contains(&n),
            Kind::Contact => (1..=CLIENTS).contains(&(n / 4)) && n % 4 < 2,
            Kind::Document => (1..=self.seeded()).contains(&n),
            Kind::Employee => (1..=people::EMPLOYEES.len() as u64).contains(&n),
            _ => false,
        }
    }
}
