//! A desk over the five pretend providers, as a console or the command line has it.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use postroom::{
    app::desk::{Answer, Ask, Confirm, News},
    cli::sim::accounts,
    model::{
        account::Account,
        intent::Mutation,
        journal::{Intent, IntentId},
        order::Order,
        provider::{AccountName, OrderKey, Provider},
    },
    providers::acts::{Act, Ask as Wish, Way},
    runtime::{
        clients::serve,
        courier::host_clock,
        desk::{Confirmed, Desk, Setting},
        now::Now,
    },
    sim::{
        clock::{Pace, SimClock},
        server::Sim,
        world::World,
    },
    store::Store,
};
use serde_json::Value;
use tokio::sync::mpsc;

/// No step of a test may wait longer.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The pretend providers and a data folder, that several desks may share.
pub struct Stage {
    pub sim: Sim,
    pub home: tempfile::TempDir,
    pub now: Now,
}

/// One console's desk.
pub struct Seat {
    pub desk: Desk,
    pub store: Store,
    pub news: mpsc::UnboundedReceiver<News>,
    /// What was said so far.
    pub said: Arc<Mutex<Vec<String>>>,
}

impl Stage {
    pub async fn new(orders: u64) -> Self {
        let world = World::new(SimClock::new(Timestamp::now(), Pace::Running(1.0)), 3, orders);
        Self { sim: Sim::start(world).await.unwrap(), home: tempfile::tempdir().unwrap(), now: Now::Host }
    }

    /// A world in which so many seconds pass in each.
    pub async fn fast(orders: u64, speed: f64) -> Self {
        let start = Timestamp::now();
        let world = World::new(SimClock::new(start, Pace::Running(speed)), 3, orders);
        let now = Now::fast(start, speed);
        Self { sim: Sim::start(world).await.unwrap(), home: tempfile::tempdir().unwrap(), now }
    }

    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// A desk on the folder of this stage.
    pub async fn seat(&self, name: &str) -> Seat {
        self.seat_with(name, accounts(&self.sim), false).await
    }

    pub async fn seat_with(&self, name: &str, accounts: Vec<Account>, read_only: bool) -> Seat {
        let (served, failed) = serve(&accounts);
        assert!(failed.is_empty(), "{failed:?}");
        let store = Store::open(self.folder()).unwrap();
        let (tell, news) = mpsc::unbounded_channel();
        let said = Arc::new(Mutex::new(Vec::new()));
        let log = said.clone();
        let setting = Setting {
            folder: self.folder().to_path_buf(),
            served,
            store: store.clone(),
            seat: name.to_owned(),
            read_only,
            now: self.now,
            clock: host_clock(),
        };
        let heard = move |told: News| {
            log.lock().unwrap().push(format!("{told:?}"));
            let _ = tell.send(told);
        };
        Seat { desk: Desk::open(setting, Arc::new(heard)).await, store, news, said }
    }

    /// What really happened, counted.
    pub fn effects(&self) -> BTreeMap<&'static str, usize> {
        let mut counted = BTreeMap::new();
        for effect in self.sim.world.ledger() {
            *counted.entry(effect.what).or_default() += 1;
        }
        counted
    }

    /// Requests that could change something, tokens and questions apart.
    pub fn changes(&self) -> usize {
        let asks =
            |path: &str| ["token", "shippingquote", "addressvalidation"].iter().any(|q| path.contains(q));
        self.sim.world.requests().iter().filter(|r| r.method != "GET" && !asks(&r.path)).count()
    }
}

pub fn name(provider: Provider) -> AccountName {
    let name = match provider {
        Provider::Sendle => "parcels",
        Provider::MakeLeaps => "documents",
        Provider::FourOver => "print",
        Provider::SevenSenders => "shop",
        Provider::ReadyCloud => "warehouse",
    };
    AccountName(name.to_owned())
}

/// An act's single request.
pub fn built(
    provider: Provider,
    act: &str,
    order: Option<&Order>,
    part: Option<&str>,
    draft: &Value,
) -> Mutation {
    let account = name(provider);
    let reference = format!("PR-{}", uuid::Uuid::new_v4().simple());
    let wish = Wish { account: &account, order, part, draft, reference: &reference, now: Timestamp::now() };
    match (Act::find(provider, act).unwrap().build)(&wish) {
        Ok(Way::One(mutation)) => *mutation,
        other => panic!("{provider:?} {act}: {other:?}"),
    }
}

/// Confirmed with so little time left that it leaves at once.
pub fn at_once(mutation: Mutation) -> Confirm {
    Confirm { mutation, draft: None, window: Some(SignedDuration::from_secs(1)), twice: false }
}

impl Seat {
    pub async fn confirm(&self, mutation: Mutation) -> Intent {
        match self.desk.confirm_and_wait(at_once(mutation), PATIENCE).await {
            Ok(Confirmed::Kept(intent)) => *intent,
            other => panic!("{other:?}"),
        }
    }

    /// An intent as the desk answers it.
    pub async fn asked(&self, ask: Ask) -> Intent {
        match self.desk.ask(ask).await {
            Ok(Answer::Intent(intent)) => *intent,
            other => panic!("{other:?}"),
        }
    }

    pub async fn check(&self, key: &OrderKey) -> Order {
        match self.desk.ask(Ask::Check(key.clone())).await {
            Ok(Answer::Checked(stored)) => stored.order,
            other => panic!("{other:?}"),
        }
    }

    pub async fn stored(&self, key: &OrderKey) -> Order {
        self.store.order(key.clone()).await.unwrap().unwrap().order
    }

    /// Waits until the desk tells of this intent's end.
    pub async fn told(&mut self, id: &IntentId) -> Intent {
        let wait = async {
            loop {
                match self.news.recv().await.unwrap() {
                    News::Settled(intent) if intent.id == *id => return *intent,
                    _ => {}
                }
            }
        };
        tokio::time::timeout(PATIENCE, wait)
            .await
            .unwrap_or_else(|_| panic!("not told: {:?}", self.said.lock()))
    }

    /// Waits until the desk says something like this.
    pub async fn heard(&mut self, part: &str) {
        let wait = async { while !format!("{:?}", self.news.recv().await.unwrap()).contains(part) {} };
        tokio::time::timeout(PATIENCE, wait)
            .await
            .unwrap_or_else(|_| panic!("not heard: {:?}", self.said.lock()));
    }
}
