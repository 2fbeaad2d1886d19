//! Random lives of changes against a provider with a ledger of its own: the ten invariants of the design.

use std::collections::HashMap;

use jiff::SignedDuration;
use postroom::{
    model::{
        intent::{Deed, Repeat},
        journal::{IntentId, IntentState, Row},
    },
    runtime::courier::{News, recover},
    store::journal::{JournalError, Resolution},
};
use proptest::prelude::*;

use super::bench::{Console, Fake, Fault, Time, mortal, new_intent};

#[derive(Debug, Clone, Copy)]
enum Act {
    Confirm(Repeat),
    Step,
    Pass(i64),
    SetWall(i64),
    Fault(Fault),
    LookFails,
    Blind(bool),
    ServerDate(i64),
    Kill,
    Recall(usize),
    ConfirmAgain(usize),
    AskAgain(usize),
    Resolve(usize),
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        3 => Just(Fault::LostAfter),
        2 => Just(Fault::LostBefore),
        2 => Just(Fault::NoConnection),
        2 => Just(Fault::Truncated),
        1 => Just(Fault::Refuse),
        1 => Just(Fault::Partly),
        2 => Just(Fault::HangBefore),
        3 => Just(Fault::HangAfter),
        3 => prop::sample::select(vec![307, 303, 401, 403, 408, 409, 425, 429, 500, 503, 600]).prop_map(Fault::Status),
        3 => prop::sample::select(vec![299, 301, 408, 425, 500, 502, 503, 504]).prop_map(Fault::StatusAfter),
        1 => Just(Fault::Good),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let class =
        prop::sample::select(vec![Repeat::Keyed, Repeat::Keyed, Repeat::Never, Repeat::Delete, Repeat::Set]);
    prop_oneof![
        4 => class.prop_map(Act::Confirm),
        12 => Just(Act::Step),
        5 => prop::sample::select(vec![1, 3, 6, 20, 70, 310, 3_600, 69 * 3_600, 72 * 3_600]).prop_map(Act::Pass),
        1 => prop::sample::select(vec![-5 * 86_400, 5 * 86_400, -60]).prop_map(Act::SetWall),
        8 => fault().prop_map(Act::Fault),
        1 => Just(Act::LookFails),
        1 => any::<bool>().prop_map(Act::Blind),
        1 => prop::sample::select(vec![0, 86_400, -86_400]).prop_map(Act::ServerDate),
        2 => Just(Act::Kill),
        1 => (0..8_usize).prop_map(Act::Recall),
        2 => (0..8_usize).prop_map(Act::ConfirmAgain),
        2 => (0..8_usize).prop_map(Act::AskAgain),
        1 => (0..8_usize).prop_map(Act::Resolve),
    ]
}

struct Life {
    folder: tempfile::TempDir,
    time: Time,
    fake: Fake,
    console: Console,
    run: u32,
    ids: Vec<IntentId>,
}

impl Life {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let time = Time::new();
        let fake = Fake::new(&time);
        let console = Console::open(folder.path(), mortal(1), &fake);
        Self { folder, time, fake, console, run: 1, ids: Vec::new() }
    }

    async fn reopen(&mut self) {
        self.run += 1;
        self.console = Console::open(self.folder.path(), mortal(self.run), &self.fake);
        recover(&self.console.journal, &self.console.drafts, self.time.reading()).await.unwrap();
    }

    async fn act(&mut self, act: Act) {
        let pick = |n: usize, ids: &[IntentId]| ids.get(n % ids.len().max(1)).cloned();
        match act {
            Act::Confirm(repeat) => {
                let reference = format!("PR-{}", self.ids.len());
                self.ids.push(self.console.arm(new_intent(repeat, &reference)).await);
            }
            Act::Step => {
                let died = tokio::select! {
                    biased;
                    done = self.console.courier.step() => { done.unwrap(); false }
                    () = self.fake.hung.notified() => true,
                };
                if died {
                    self.reopen().await;
                }
            }
            Act::Pass(seconds) => self.time.pass(seconds),
            Act::SetWall(seconds) => self.time.set_wall(seconds),
            Act::Fault(fault) => self.fake.fault(fault),
            Act::LookFails => self.fake.ledger.lock().unwrap().look_faults.push_back(()),
            Act::Blind(blind) => self.fake.ledger.lock().unwrap().blind = blind,
            Act::ServerDate(skew) => {
                let date = self.time.reading().wall + SignedDuration::from_secs(skew);
                self.fake.ledger.lock().unwrap().date = Some(date);
            }
            Act::Kill => self.reopen().await,
            Act::Recall(n) => {
                if let Some(id) = pick(n, &self.ids) {
                    let _ = self.console.outbox.recall(id, "op1".to_owned()).await;
                }
            }
            Act::ConfirmAgain(n) => {
                if let Some(id) = pick(n, &self.ids) {
                    let _ = self.console.outbox.confirm_again(id, "op1".to_owned()).await;
                }
            }
            Act::AskAgain(n) => {
                if let Some(id) = pick(n, &self.ids) {
                    let _ = self.console.outbox.ask_again(id, "op1".to_owned()).await;
                }
            }
            Act::Resolve(n) => {
                if let Some(id) = pick(n, &self.ids) {
                    self.resolve(id).await;
                }
            }
        }
    }

    /// An honest person, who looks in the provider's account.
    async fn resolve(&self, id: IntentId) {
        let intent = self.console.journal.intent(id.clone()).await.unwrap().unwrap();
        let happened = self.fake.ledger.lock().unwrap().effects_of(&intent.mutation.reference) > 0;
        let resolution = Resolution {
            by: "op1".to_owned(),
            checked: "the provider's account".to_owned(),
            happened,
            note: String::new(),
        };
        match self.console.outbox.resolve(id, resolution).await {
            Ok(settled) => assert_eq!(settled.state == IntentState::Done, happened),
            Err(e) => assert!(!intent.state.is_unclear() || intent.state == IntentState::Reconciling, "{e}"),
        }
    }

    async fn check(&mut self) {
        let mut known: HashMap<String, IntentId> = HashMap::new();
        for id in &self.ids {
            let history = self.console.journal.history(id.clone()).await.unwrap().unwrap();
            let intent = &history.intent;
            let reference = &intent.mutation.reference;
            known.insert(reference.clone(), id.clone());
            let ledger = self.fake.ledger.lock().unwrap();
            let effects = ledger.effects_of(reference);
            let wires: Vec<_> = ledger.wire.iter().filter(|w| &w.reference == reference).collect();
            // I1, I8: once at most.
            assert!(effects <= 1, "{effects} effects of {intent:?}");
            // I2, I3: what is said is so.
            match intent.state {
                IntentState::Done | IntentState::Partly => assert_eq!(effects, 1, "{intent:?}"),
                state if state.is_void() => assert_eq!(effects, 0, "{intent:?}"),
                _ => {}
            }
            // I5: an unkeyed create is never sent from unknown.
            let from_unknown =
                history.events.iter().any(|e| e.kind == "claim" && e.body.contains("\"from\":\"unknown\""));
            assert!(!(from_unknown && intent.mutation.repeat == Repeat::Never), "{intent:?}");
            // I6: same key, same bytes, and the key not too old, on the provider's own clock.
            for wire in &wires {
                assert_eq!((&wire.key, &wire.body), (&intent.key, &intent.mutation.body), "bytes per key");
                assert_eq!(wire.deed, intent.mutation.deed);
                if intent.key.is_some() {
                    let age = wire.at - wires[0].at;
                    assert!(age < SignedDuration::from_hours(70), "re-sent after {age:?}");
                }
            }
            // I8: it went where it was confirmed to go.
            if intent.mutation.deed != Deed::Book {
                assert_eq!(intent.mutation.target.as_ref().map(|t| &t.id), Some(reference));
            }
            // I9, I10: no request without an attempt, and none for an attempt that says nothing left.
            let left = history.attempts.iter().filter(|a| a.row != Some(Row::NothingSent)).count();
            assert!(wires.len() <= left, "{} requests, {left} attempts that may have left", wires.len());
        }
        // I4: whatever happened has its intent.
        for reference in self.fake.ledger.lock().unwrap().effects.keys() {
            assert!(known.contains_key(reference), "{reference} happened unseen");
        }
        // I7: what was told is kept.
        while let Ok(news) = self.console.news.try_recv() {
            if let News::Settled { intent, .. } = news {
                let kept = self.console.journal.history(intent.id.clone()).await.unwrap().unwrap();
                let word = format!("\"to\":\"{}\"", intent.state.word());
                assert!(kept.events.iter().any(|e| e.body.contains(&word)), "told, not kept: {intent:?}");
            }
        }
    }
}

fn config() -> ProptestConfig {
    let cases = std::env::var("POSTROOM_MODEL_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 300, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_ten_invariants_hold_in_every_life(acts in prop::collection::vec(act(), 10..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut life = Life::new();
            for act in acts {
                life.act(act).await;
                life.check().await;
            }
            // In the end, with a provider that works, nothing is left to do by itself.
            {
                let mut ledger = life.fake.ledger.lock().unwrap();
                ledger.faults.clear();
                ledger.look_faults.clear();
            }
            life.reopen().await;
            life.console.settle().await;
            life.check().await;
            for id in &life.ids {
                let intent = life.console.journal.intent(id.clone()).await.unwrap().unwrap();
                let waits = intent.state.is_settled() || intent.held.is_some();
                assert!(waits, "stuck: {intent:?}");
            }
            let verified = life.console.journal.verify(None).await.unwrap();
            assert_eq!(verified.faults, Vec::<String>::new());
        });
    }
}

#[tokio::test]
async fn a_read_only_session_sends_and_writes_nothing() {
    let mut life = Life::new();
    life.act(Act::Confirm(Repeat::Keyed)).await;
    life.console.courier.read_only = true;
    life.console.outbox.read_only = true;
    life.console.courier.step().await.unwrap();
    assert_eq!(life.fake.ledger.lock().unwrap().wire.len(), 0);
    let id = life.ids[0].clone();
    assert!(life.console.outbox.recall(id.clone(), "op1".to_owned()).await.is_err());
    let events = life.console.journal.history(id).await.unwrap().unwrap().events;
    assert_eq!(events.len(), 1);
}

#[tokio::test]
async fn still_running_five_times_and_then_done_is_one_parcel() {
    let mut life = Life::new();
    life.act(Act::Confirm(Repeat::Keyed)).await;
    for _ in 0..5 {
        life.fake.fault(Fault::StatusAfter(425));
    }
    life.console.settle().await;
    life.check().await;
    let intent = life.console.journal.intent(life.ids[0].clone()).await.unwrap().unwrap();
    assert_eq!(intent.state, IntentState::Done);
    assert_eq!(life.fake.ledger.lock().unwrap().wire.len(), 6);
}

#[tokio::test]
async fn a_key_known_with_another_request_needs_a_person_and_is_not_sent_again() {
    let mut life = Life::new();
    life.act(Act::Confirm(Repeat::Keyed)).await;
    life.fake.fault(Fault::Status(409));
    life.console.settle().await;
    let intent = life.console.journal.intent(life.ids[0].clone()).await.unwrap().unwrap();
    assert_eq!(intent.state, IntentState::NeedsPerson);
    assert_eq!(life.fake.ledger.lock().unwrap().wire.len(), 1);
    assert_eq!(life.console.journal.counts().await.unwrap().needs_person, 1);
}

#[tokio::test]
async fn a_kept_refusal_needs_a_new_key_for_the_corrected_form() {
    let mut life = Life::new();
    life.act(Act::Confirm(Repeat::Keyed)).await;
    life.fake.fault(Fault::Refuse);
    life.console.settle().await;
    let first = life.console.journal.intent(life.ids[0].clone()).await.unwrap().unwrap();
    assert_eq!(first.state, IntentState::Rejected);
    let mut same_key = new_intent(Repeat::Keyed, "PR-0");
    same_key.key.clone_from(&first.key);
    let refused = life.console.journal.arm(same_key, life.time.reading()).await;
    assert!(matches!(refused, Err(JournalError::Refused(_))), "the key is spent");
    let second = life.console.arm(new_intent(Repeat::Keyed, "PR-0")).await;
    life.console.settle().await;
    assert_eq!(life.console.journal.intent(second).await.unwrap().unwrap().state, IntentState::Done);
    assert_eq!(life.fake.ledger.lock().unwrap().effects_of("PR-0"), 1);
}

#[tokio::test]
async fn a_request_that_slept_past_its_deadline_is_not_sent() {
    let mut life = Life::new();
    life.act(Act::Confirm(Repeat::Never)).await;
    // The machine sleeps right after the send-mark: every reading is ten minutes later than the one before.
    let time = life.time.clone();
    life.console.courier.clock = std::sync::Arc::new(move || {
        let reading = time.reading();
        time.pass(60);
        reading
    });
    life.console.courier.step().await.unwrap();
    assert_eq!(life.fake.ledger.lock().unwrap().wire.len(), 0);
    let history = life.console.journal.history(life.ids[0].clone()).await.unwrap().unwrap();
    assert_eq!(history.attempts[0].row, Some(Row::NothingSent));
}
