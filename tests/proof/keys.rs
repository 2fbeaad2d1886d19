//! Sendle's safe-repeat keys, through the journal to the wire: spent by a refusal, too old to be used, and aged by a
//! clock that cannot be set back.

use std::time::Duration;

use jiff::SignedDuration;
use postroom::{
    model::{
        intent::Mutation,
        journal::{Intent, IntentId, IntentState},
        provider::Provider,
    },
    providers::acts::{Act, Ask, Way, new_reference},
    runtime::{
        clients::Served,
        courier::{Courier, Pace},
        desk::Line,
    },
    sim::faults::{Fault, Kind, Phase},
    store::{
        Store,
        drafts::Drafts,
        journal::{Journal, NewIntent},
    },
};
use serde_json::Value;

use super::{
    ground::Ground,
    settle::{Ahead, binding, courier, line, work_off},
    trial::TRIALS,
};
use crate::journal::desk::drafts::booking;

struct Bench {
    ground: Ground,
    journal: Journal,
    courier: Courier<Line>,
    ahead: Ahead,
}

const HOUR: Duration = Duration::from_secs(3_600);

impl Bench {
    async fn new() -> Self {
        let trial = TRIALS.iter().find(|t| t.provider == Provider::Sendle && t.act == "book").unwrap();
        let ground = Ground::new(trial, 1).await;
        let Served { account, client } = ground.served();
        let store = Store::open(&ground.data()).unwrap();
        let journal = Journal::open(&ground.data()).unwrap();
        let drafts = Drafts::open(&ground.data()).unwrap();
        let ahead = Ahead::default();
        let here = binding(&account, &client);
        let line = line(client, store, ground.data());
        let courier = courier(here, line, &journal, drafts, &ahead);
        Self { ground, journal, courier, ahead }
    }

    fn mutation(&self, draft: &Value, reference: &str) -> Mutation {
        let account = &self.courier.here.account;
        let now = self.ground.sim.world.now();
        let reference = new_reference(Provider::Sendle, reference);
        let ask = Ask { account, order: None, part: None, draft, reference: &reference, now };
        match (Act::find(Provider::Sendle, "book").unwrap().build)(&ask) {
            Ok(Way::One(mutation)) => *mutation,
            other => panic!("{other:?}"),
        }
    }

    async fn armed(&self, mutation: Mutation) -> IntentId {
        let new = NewIntent {
            binding: self.courier.here.clone(),
            mutation,
            key: Some(uuid::Uuid::new_v4().to_string()),
            confirmed_by: "op1".to_owned(),
            draft: None,
            delay: SignedDuration::ZERO,
            twice: false,
        };
        self.journal.arm(new, self.ahead.reading()).await.unwrap().id
    }

    async fn worked(&self, id: &IntentId) -> Intent {
        work_off(&self.courier, &self.ahead).await;
        self.journal.intent(id.clone()).await.unwrap().unwrap()
    }

    /// Asked about by a person, and what came of it.
    async fn asked(&self, id: &IntentId) -> Intent {
        // Beyond the key's life it cannot be asked for; that is seen at the wire.
        let _ = self.journal.ask_again(id.clone(), "op1".to_owned(), self.ahead.reading()).await;
        while self.courier.step().await.unwrap() == Pace::On {}
        self.journal.intent(id.clone()).await.unwrap().unwrap()
    }

    fn keys(&self) -> Vec<String> {
        let key = |r: &postroom::sim::world::WireRequest| {
            r.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case("idempotency-key")).unwrap().1.clone()
        };
        self.ground.changes().iter().map(key).collect()
    }

    /// The provider reads, and says nothing.
    fn silent(&self) {
        let fault = Fault::new(Kind::Reset(Phase::Before)).at(Provider::Sendle).on("POST", "/orders");
        self.ground.sim.faults().add(fault);
    }
}

#[tokio::test]
async fn a_refused_key_is_spent_and_the_mended_booking_gets_another() {
    let bench = Bench::new().await;
    let mut draft = booking(Provider::Sendle, 1);
    // Only the server knows that these do not belong together.
    draft["receiver"]["address"]["postcode"] = "2999".into();
    let first = bench.armed(bench.mutation(&draft, "00000001")).await;
    let refused = bench.worked(&first).await;
    assert_eq!(refused.state, IntentState::Rejected, "{}", refused.said);
    assert_eq!(bench.ground.changes()[0].status, 422);
    bench.ahead.pass(HOUR);
    assert_eq!(bench.asked(&first).await.state, IntentState::Rejected);
    assert_eq!(bench.keys().len(), 1, "a refusal is final");
    let mended = bench.armed(bench.mutation(&booking(Provider::Sendle, 1), "00000002")).await;
    assert_eq!(bench.worked(&mended).await.state, IntentState::Done);
    let keys = bench.keys();
    assert_eq!(keys.len(), 2);
    assert_ne!(keys[0], keys[1]);
    assert_eq!(bench.ground.happened().iter().filter(|e| e.what == "order.created").count(), 1);
}

#[tokio::test]
async fn a_key_is_asked_with_for_seventy_hours_and_never_after() {
    let bench = Bench::new().await;
    bench.silent();
    let id = bench.armed(bench.mutation(&booking(Provider::Sendle, 1), "00000001")).await;
    let unknown = bench.worked(&id).await;
    assert_eq!(unknown.state, IntentState::Unknown);
    let by_itself = bench.keys().len();
    assert!((2..=5).contains(&by_itself), "{by_itself}");
    bench.ahead.pass(69 * HOUR);
    assert_eq!(bench.asked(&id).await.state, IntentState::Unknown);
    let late = bench.keys();
    assert_eq!(late.len(), by_itself + 1, "a person may ask while the key lives");
    assert!(late.iter().all(|key| key == &late[0]));
    // The clock on the wall says that no time has passed; the machine knows better.
    bench.ahead.pass(2 * HOUR);
    bench.ahead.set_wall(SignedDuration::from_hours(-120));
    let over = bench.asked(&id).await;
    assert_eq!(over.state, IntentState::NeedsPerson, "{:?}", over.held);
    bench.ground.sim.faults().clear();
    assert_eq!(bench.asked(&id).await.state, IntentState::NeedsPerson);
    assert_eq!(bench.keys().len(), late.len(), "re-sent after 70 hours");
}
