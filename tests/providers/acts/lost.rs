//! Every change of every act, carried out while its answer is lost on the way: through the journal and a courier, and
//! then the journal says what the ledger says, or that nobody knows.

use std::{cell::Cell, io::Write as _, sync::Arc, time::Duration};

use futures_util::future::join_all;
use jiff::SignedDuration;
use postroom::{
    model::{
        intent::{Answer, Deed, LookedUp, Mutation, Reading, Repeat, Sent},
        journal::{Intent, IntentState},
        order::Fetched,
        provider::Provider,
    },
    providers::{Client, read},
    runtime::{courier::Sender, desk::Line},
    sim::{
        faults::{Fault, Kind, Phase},
        world::{WireRequest, World},
    },
    store::{
        Store,
        drafts::Drafts,
        journal::{Journal, NewIntent},
    },
};
use serde_json::{Value, json};

use super::{Bench, fourover, makeleaps, path, readycloud, sendle, sevensenders};
use crate::proof::settle::{Ahead, binding, courier, line, swift_folder, work_off};

/// What becomes of the answer to a request that was carried out.
fn troubles() -> Vec<Kind> {
    let instead = |status: u16| Kind::Reply {
        status,
        headers: vec![("location".to_owned(), "https://elsewhere.example/".to_owned())],
        body: "<html>sorry</html>".to_owned(),
        acted: true,
    };
    let mut all = vec![
        Kind::Reset(Phase::After),
        Kind::Hang(Phase::After),
        Kind::Truncate(0),
        Kind::Truncate(20),
        Kind::Body("<html>welcome</html>".to_owned()),
        Kind::Body(String::new()),
    ];
    all.extend([301, 303, 307, 409, 425, 500, 503, 600].map(instead));
    all
}

/// Does not wait for an answer that never comes.
struct Impatient {
    line: Line,
    world: Arc<World>,
    hangs: bool,
}

impl Impatient {
    async fn acted(&self, before: usize) {
        while !self.hangs || self.world.ledger().len() == before {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

impl Sender for Impatient {
    async fn send(&self, mutation: &Mutation, key: Option<&str>) -> Sent {
        let before = self.world.ledger().len();
        tokio::select! {
            sent = self.line.send(mutation, key) => sent,
            () = self.acted(before) => Sent::NoAnswer { why: "it hangs".to_owned() },
        }
    }

    async fn look_up(&self, mutation: &Mutation) -> Result<LookedUp, String> {
        self.line.look_up(mutation).await
    }

    fn read(&self, mutation: &Mutation, answer: &Answer) -> Reading {
        self.line.read(mutation, answer)
    }

    fn without_secrets(&self, text: &str) -> String {
        self.line.without_secrets(text)
    }
}

impl Bench {
    fn in_trouble(mut self, kind: Kind) -> Self {
        self.trouble = Some(kind);
        self
    }

    /// How often each 4over booking is made: in trouble nobody can tell its job ids, and the rest of the acts goes on
    /// with another one.
    pub fn bookings(&self) -> usize {
        if self.trouble.is_some() { 2 } else { 1 }
    }

    /// Carries a change whose answer is lost, holds the journal against the ledger, and answers what was found out.
    pub async fn found_out(&mut self, mutation: &Mutation, kind: Kind) -> Reading {
        // A count of calls that begins anew: the quota is not what is tried here.
        self.client = Client::new(&self.account).unwrap();
        let (effects, asked) = (self.sim.world.ledger().len(), self.sim.world.request_count());
        let place = path(mutation, self.account.base_url.as_deref().unwrap());
        // ReadyCloud's organisation is known when it is sent.
        let place = place.rsplit("{org}/").next().unwrap_or_default().to_owned();
        let method = format!("{:?}", mutation.method).to_uppercase();
        let hangs = kind == Kind::Hang(Phase::After);
        let name = format!("{kind:?}: {method} {place}");
        let fault = Fault::new(kind).at(self.account.provider()).on(&method, &place).times(1);
        let rule = self.sim.faults().add(fault);
        let (intent, attempts) = self.carried(mutation, hangs).await;
        assert_eq!(self.sim.faults().hits(rule), 1, "{name}: no trouble");
        self.sim.faults().clear();

        let happened = self.sim.world.ledger().split_off(effects);
        let mut wires = self.sim.world.requests_since(asked);
        wires.retain(|r| r.method == method && r.path.trim_end_matches('/').ends_with(&place));
        assert!(!happened.is_empty(), "{name}: it was not carried out");
        assert!(wires.len() <= attempts, "{name}: {} requests, {attempts} attempts", wires.len());
        for (n, effect) in happened.iter().enumerate() {
            let same = |e: &&_| same_effect(e, effect);
            assert!(happened[..n].iter().find(same).is_none(), "{name}: twice {effect:?}");
        }
        let said = |r: &WireRequest| {
            let key = r.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case("idempotency-key"));
            (r.body.clone(), key.map(|(_, key)| key.clone()))
        };
        assert!(wires.iter().all(|r| said(r) == said(&wires[0])), "{name}: another key, or other bytes");
        if mutation.repeat == Repeat::Never {
            assert_eq!(wires.len(), 1, "{name}");
        }
        count(intent.state.is_unclear());
        match intent.state {
            IntentState::Done | IntentState::Partly => {}
            state if state.is_unclear() => return self.by_other_means(mutation, &intent).await,
            state => panic!("{name}: it happened, and the journal says {state:?}: {}", intent.said),
        }
        let mut orders = Vec::new();
        for key in &intent.orders {
            // It may have been removed for good.
            orders.extend(self.client.order(key, None).await);
        }
        Reading::Done { orders, said: intent.said }
    }

    async fn carried(&self, mutation: &Mutation, hangs: bool) -> (Intent, usize) {
        let home = swift_folder();
        let (journal, drafts) = (Journal::open(home.path()).unwrap(), Drafts::open(home.path()).unwrap());
        let ahead = Ahead::default();
        let here = binding(&self.account, &self.client);
        let new = NewIntent {
            binding: here.clone(),
            mutation: mutation.clone(),
            key: (mutation.repeat == Repeat::Keyed).then(|| uuid::Uuid::new_v4().to_string()),
            confirmed_by: "op1".to_owned(),
            draft: None,
            delay: SignedDuration::ZERO,
            twice: false,
        };
        let id = journal.arm(new, ahead.reading()).await.unwrap().id;
        let store = Store::open(home.path()).unwrap();
        let line = line(self.client.clone(), store, home.path().to_path_buf());
        let sender = Impatient { line, world: self.sim.world.clone(), hangs };
        let courier = courier(here, sender, &journal, drafts, &ahead);
        work_off(&courier, &ahead).await;
        let history = journal.history(id).await.unwrap().unwrap();
        assert!(journal.verify(None).await.unwrap().faults.is_empty());
        (history.intent, history.attempts.len())
    }

    /// Nobody can tell. What the rest of the acts needs is had past the journal: by the key, or by another booking.
    async fn by_other_means(&mut self, mutation: &Mutation, intent: &Intent) -> Reading {
        self.client = Client::new(&self.account).unwrap();
        let mut again = mutation.clone();
        match (&intent.key, self.account.provider(), mutation.deed) {
            (Some(_), ..) => {}
            (None, Provider::FourOver, Deed::Book) => {
                let mut body: Value = serde_json::from_slice(&mutation.body).unwrap();
                body["order_id"] = json!(format!("another-{}", self.hit.len()));
                again.body = body.to_string().into_bytes();
            }
            // No answer carries anything that the other acts need.
            (None, Provider::FourOver, _) | (None, _, Deed::Label | Deed::Upload) => {
                return Reading::Done { orders: Vec::<Fetched>::new(), said: String::new() };
            }
            _ => panic!("{:?} can be looked up, and was not: {}", mutation.place, intent.said),
        }
        match self.client.send(&again, intent.key.as_deref()).await {
            Sent::Answer(answer) => read(&again, &answer),
            other => panic!("{other:?}"),
        }
    }
}

fn same_effect(one: &postroom::sim::world::Effect, other: &postroom::sim::world::Effect) -> bool {
    (one.what, &one.target, &one.reference) == (other.what, &other.target, &other.reference)
}

thread_local! {
    /// Changes whose answer was lost, and those of them that nobody can tell. Each test has a thread of its own.
    static LOST: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

fn count(unclear: bool) {
    let (all, open) = LOST.get();
    LOST.set((all + 1, open + usize::from(unclear)));
}

/// All troubles at once, each with a world of its own: most of the time is the journal's, waiting for the disk.
async fn all<F: Future<Output = ()>>(provider: Provider, acts: impl Fn(Kind) -> F) {
    join_all(troubles().into_iter().map(acts)).await;
    let (all, open) = LOST.get();
    let said = format!("{all} changes, each answer lost: {} found out, {open} left unknown", all - open);
    writeln!(std::io::stderr().lock(), "{}: {said}", provider.name()).unwrap();
}

#[tokio::test]
async fn sendle_is_never_told_wrongly() {
    all(Provider::Sendle, |kind| async {
        Box::pin(sendle::every_act(sendle::open().await.in_trouble(kind))).await;
    })
    .await;
}

#[tokio::test]
async fn makeleaps_is_never_told_wrongly() {
    all(Provider::MakeLeaps, |kind| async {
        Box::pin(makeleaps::every_act(makeleaps::open().await.in_trouble(kind))).await;
    })
    .await;
}

#[tokio::test]
async fn fourover_is_never_told_wrongly() {
    all(Provider::FourOver, |kind| async {
        Box::pin(fourover::every_act(fourover::open().await.in_trouble(kind))).await;
    })
    .await;
}

#[tokio::test]
async fn sevensenders_is_never_told_wrongly() {
    all(Provider::SevenSenders, |kind| async {
        Box::pin(sevensenders::every_act(sevensenders::open().await.in_trouble(kind))).await;
    })
    .await;
}

#[tokio::test]
async fn readycloud_is_never_told_wrongly() {
    all(Provider::ReadyCloud, |kind| async {
        Box::pin(readycloud::every_act(readycloud::open().await.in_trouble(kind))).await;
    })
    .await;
}
