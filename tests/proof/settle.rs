//! The next start: the built program says what is open and goes on with it; then couriers whose clock is moved on
//! until nothing is left to do without a person.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use postroom::{
    model::journal::{Binding, Intent, IntentState, Reading},
    runtime::{
        clients::Served,
        courier::{Courier, Pace, recover},
        desk::Line,
    },
    store::{
        Store,
        drafts::Drafts,
        journal::{History, Journal, reading},
    },
};
use serde_json::Value;
use tokio::sync::mpsc;

use super::ground::Ground;

/// Longer than any wait that ends by itself, shorter than a key's life.
const A_DAY: Duration = Duration::from_secs(86_400);

/// The host's clocks, moved on by what was waited for.
#[derive(Clone, Default)]
pub struct Ahead(Arc<Mutex<SignedDuration>>);

impl Ahead {
    pub fn pass(&self, span: Duration) {
        *self.0.lock().unwrap() += SignedDuration::try_from(span).unwrap() + SignedDuration::from_secs(1);
    }

    pub fn reading(&self) -> Reading {
        let by = *self.0.lock().unwrap();
        let host = reading(Timestamp::now());
        Reading { wall: host.wall + by, uptime: host.uptime + by, ..host }
    }
}

/// What the journal says, right after the kill and at the end.
pub struct Kept {
    /// Unclear after the kill.
    pub raised: usize,
    /// The intents that `postroom journal --open` did not show although they were open.
    pub hidden: Vec<String>,
    pub end: Vec<History>,
    pub faults: Vec<String>,
}

impl Ground {
    /// Starts again. `program`: the built program goes on first, as an operator would have it.
    pub async fn settled(&self, program: bool) -> Kept {
        let shown = self.lines(&["journal", "--open", "--json"]).await;
        let journal = Journal::open(&self.data()).unwrap();
        let open = journal.open_intents().await.unwrap();
        let visible = |intent: &&Intent| !shown.iter().any(|line| line["intent"] == intent.id.0);
        let hidden = open.iter().filter(visible).map(|intent| intent.id.0.clone()).collect();
        let sending = |i: &Intent| i.state.is_unclear() || i.state == IntentState::Sending;
        let raised = open.iter().filter(|i| sending(i)).count();
        if program && let Some(intent) = open.iter().find(|i| sending(i)) {
            self.lines(&["resolve", &intent.id.0, "--ask", "--wait", "3", "--json"]).await;
        }
        self.work_off(&journal).await;
        let mut end = Vec::new();
        for intent in journal.recent(None, 100).await.unwrap() {
            end.push(journal.history(intent.id).await.unwrap().unwrap());
        }
        let faults = journal.verify(None).await.unwrap().faults;
        Kept { raised, hidden, end, faults }
    }

    async fn lines(&self, arguments: &[&str]) -> Vec<Value> {
        let said = self.program(arguments).output().await.unwrap();
        String::from_utf8_lossy(&said.stdout).lines().filter_map(|l| serde_json::from_str(l).ok()).collect()
    }

    /// Couriers as the desk has them, and time that passes as they wait.
    async fn work_off(&self, journal: &Journal) {
        let Served { account, client } = self.served();
        let ahead = Ahead::default();
        let drafts = Drafts::open(&self.data()).unwrap();
        recover(journal, &drafts, ahead.reading()).await.unwrap();
        let clock = {
            let ahead = ahead.clone();
            Arc::new(move || ahead.reading())
        };
        let (tell, _news) = mpsc::unbounded_channel();
        let courier = Courier {
            here: Binding {
                account: account.name.clone(),
                provider: account.provider(),
                environment: account.environment,
                fingerprint: client.fingerprint().to_owned(),
            },
            sender: Line { client, store: Store::open(&self.data()).unwrap(), labels: self.data() },
            journal: journal.clone(),
            drafts,
            tell,
            clock,
            chance: Arc::new(|| 0.5),
            read_only: false,
        };
        for _ in 0..200 {
            match courier.step().await.unwrap() {
                Pace::On => {}
                Pace::Rest(Some(wait)) if wait < A_DAY => ahead.pass(wait),
                Pace::Rest(_) => return,
            }
        }
        panic!("{}: the courier never rests", self.trial.name());
    }
}
