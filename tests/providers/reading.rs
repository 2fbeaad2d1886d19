//! The reading side of all five providers at once: what must hold whichever of them answers, and however badly.

mod echoes;
mod elsewhere;
mod lists;
mod only_reads;
mod shapes;
mod throttled;
mod tokens;

use jiff::{SignedDuration, Timestamp};
use postroom::{
    cli::sim::accounts,
    model::{
        account::{Account, Credential},
        filter::Filter,
        order::Order,
        provider::{AccountName, OrderKey, Provider},
        query::{Anchor, OrderQuery, Sort},
        secret::Secret,
    },
    providers::Client,
    runtime::{now::Now, sync::AccountSync},
    sim::{
        clock::{Pace, SimClock},
        fourover, sendle,
        server::Sim,
        world::World,
    },
    store::Store,
};

/// The five pretend services in a still world, and an empty store.
struct Bench {
    sim: Sim,
    store: Store,
    home: tempfile::TempDir,
}

const LISTING: [Provider; 3] = [Provider::MakeLeaps, Provider::SevenSenders, Provider::ReadyCloud];

impl Bench {
    async fn new(orders: u64) -> Self {
        let world = World::new(SimClock::new(Timestamp::now(), Pace::Stepped), 7, orders);
        let sim = Sim::start(world).await.unwrap();
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(&home.path().join("data")).unwrap();
        Self { sim, store, home }
    }

    fn account(&self, provider: Provider) -> Account {
        accounts(&self.sim).into_iter().find(|a| a.provider() == provider).unwrap()
    }

    /// A client that has said nothing yet: no token, no quota used.
    fn client(&self, provider: Provider) -> Client {
        Client::new(&self.account(provider)).unwrap()
    }

    fn sync(&self, provider: Provider) -> AccountSync {
        AccountSync { client: self.client(provider), store: self.store.clone(), news: None, now: Now::Host }
    }

    /// The services' quotas are counted in the world's time.
    fn minute(&self) {
        self.sim.world.clock.advance(SignedDuration::from_secs(61));
    }

    /// An order that can be asked for by its key.
    async fn key(&self, provider: Provider) -> OrderKey {
        let name = self.account(provider).name;
        let id = match provider {
            Provider::Sendle => sendle::seeded_reference(&self.sim.world, 3).0,
            Provider::FourOver => fourover::seeded_jobs(&self.sim.world, 3).1.remove(0),
            _ => return self.client(provider).orders(None, None).await.unwrap().rows.remove(0).order.key,
        };
        OrderKey { account: name, id }
    }

    /// Everything that is stored of an account.
    async fn stored(&self, account: &AccountName) -> Vec<Order> {
        let query = OrderQuery {
            filter: Filter::default(),
            sort: Sort::default(),
            anchor: Anchor::First,
            rows: 0,
            now: Timestamp::now(),
        };
        let (sink, mut rows) = tokio::sync::mpsc::channel(4);
        let store = self.store.clone();
        let export = tokio::spawn(async move { store.export_whole(query, sink).await });
        let mut orders = Vec::new();
        while let Some(batch) = rows.recv().await {
            orders.extend(batch.into_iter().map(|s| s.order).filter(|o| o.key.account == *account));
        }
        export.await.unwrap().unwrap();
        orders
    }
}

/// The same account with a credential that nobody knows.
fn spoiled(mut account: Account) -> Account {
    let wrong = || Secret::new("nobody-knows-this-0009");
    match &mut account.credential {
        Credential::Sendle { api_key, .. } => *api_key = wrong(),
        Credential::MakeLeaps { client_secret, .. } => *client_secret = wrong(),
        Credential::FourOver { private_key, .. } => *private_key = wrong(),
        Credential::SevenSenders { access_key } => *access_key = wrong(),
        Credential::ReadyCloud { bearer_token, .. } => *bearer_token = wrong(),
    }
    account
}

const fn is_token_path(path: &str) -> bool {
    matches!(path.as_bytes(), b"/user/oauth2/token/" | b"/v2/token")
}
