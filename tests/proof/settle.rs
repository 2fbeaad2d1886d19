//! The next start: the built program says what is open and goes on with it; then couriers whose clock is moved on
//! until nothing is left to do without a person.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use postroom::{
    model::{
        account::Account,
        journal::{Binding, Intent, IntentState, Reading},
    },
    providers::Client,
    runtime::{
        clients::Served,
        courier::{Courier, Pace, Sender, recover},
        desk::Line,
    },
    store::{
        Store,
        drafts::Drafts,
        journal::{History, Journal, reading},
    },
};
use serde_json::Value;
use tokio::sync::{OnceCell, mpsc};

use super::ground::Ground;

/// Longer than any wait that ends by itself, shorter than a key's life.
const A_DAY: Duration = Duration::from_secs(86_400);

/// The host's clocks, moved on by what was waited for: the wall's, and the machine's own.
#[derive(Clone, Default)]
pub struct Ahead(Arc<Mutex<(SignedDuration, SignedDuration)>>);

impl Ahead {
    pub fn pass(&self, span: Duration) {
        let span = SignedDuration::try_from(span).unwrap() + SignedDuration::from_secs(1);
        let mut by = self.0.lock().unwrap();
        *by = (by.0 + span, by.1 + span);
    }

    /// Somebody sets the clock on the wall.
    pub fn set_wall(&self, by: SignedDuration) {
        self.0.lock().unwrap().0 += by;
    }

    pub fn reading(&self) -> Reading {
        let by = *self.0.lock().unwrap();
        let host = reading(Timestamp::now());
        Reading { wall: host.wall + by.0, uptime: host.uptime + by.1, ..host }
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
        let here = binding(&account, &client);
        let line = line(client, Store::open(&self.data()).unwrap(), self.data());
        let courier = courier(here, line, journal, drafts, &ahead);
        work_off(&courier, &ahead).await;
    }
}

/// Whose word a change of this account is.
pub fn binding(account: &Account, client: &Client) -> Binding {
    Binding {
        account: account.name.clone(),
        provider: account.provider(),
        environment: account.environment,
        fingerprint: client.fingerprint().to_owned(),
    }
}

/// A client's line; that keys arrive was seen before.
pub fn line(client: Client, store: Store, labels: PathBuf) -> Line {
    Line { client, store, labels, keys: Arc::new(OnceCell::new_with(Some(()))) }
}

/// A courier as the desk has it, by a clock that can be moved on.
pub fn courier<S: Sender>(
    here: Binding,
    sender: S,
    journal: &Journal,
    drafts: Drafts,
    ahead: &Ahead,
) -> Courier<S> {
    let (tell, _) = mpsc::unbounded_channel();
    let ahead = ahead.clone();
    Courier {
        here,
        sender,
        journal: journal.clone(),
        drafts,
        tell,
        clock: Arc::new(move || ahead.reading()),
        chance: Arc::new(|| 0.5),
        read_only: false,
    }
}

/// A folder in memory where there is one: what is tried there is not the disk.
pub fn swift_folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Lets a courier work, and time pass as it waits, until nothing is left to do without a person.
pub async fn work_off<S: Sender>(courier: &Courier<S>, ahead: &Ahead) {
    for _ in 0..200 {
        match courier.step().await.unwrap() {
            Pace::On => {}
            Pace::Rest(Some(wait)) if wait < A_DAY => ahead.pass(wait),
            Pace::Rest(_) => return,
        }
    }
    panic!("{}: the courier never rests", courier.here.account);
}
