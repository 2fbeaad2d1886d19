//! One command's conversation with the desk: what is confirmed here is seen through, and its outcome waited for.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::mpsc,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

use super::{
    console,
    context::Context,
    exit::{self, Fault},
    output::note,
    sim,
};
use crate::{
    app::{
        desk::{Answer, Ask, Confirm, News, WalkEnd},
        intents,
    },
    model::{
        journal::{Held, Intent, IntentId, IntentState},
        time,
    },
    runtime::{
        clients,
        courier::{crash, host_clock},
        desk::{Desk, Setting},
        now::Now,
    },
    store::Store,
};

/// The journal is looked at so often: a request that was made for it takes longer.
const GLANCE: Duration = Duration::from_millis(50);
/// Between two looks at the steps of a way.
const STEP: Duration = Duration::from_millis(200);
/// What was confirmed and does not get on its way within this is taken back.
const QUEUE: Duration = Duration::from_secs(60);
/// After the outcome is kept, the store hears of the changed order.
const STORED: Duration = Duration::from_secs(6);
/// A request on its way is waited for at the end.
const LAST: Duration = Duration::from_secs(30);

/// How far a way of several steps got.
pub struct Walked {
    /// Its name, where it stands.
    pub walk: String,
    pub intents: Vec<Intent>,
    pub said: String,
    pub end: WalkEnd,
}

/// At the desk for the time of one command.
pub struct Clerk {
    desk: Desk,
    news: mpsc::UnboundedReceiver<News>,
    /// Intents whose outcome the store knows.
    heard: HashSet<IntentId>,
    told: HashSet<String>,
    walks: HashMap<String, (String, WalkEnd)>,
    /// The operator wants to leave.
    stop: CancellationToken,
}

impl Clerk {
    /// Opens the desk. What an earlier postroom left open goes on too.
    pub async fn open(context: &Context, store: &Store) -> Self {
        crash::from_environment();
        let (served, failed) = clients::serve(&context.settings.accounts);
        for error in failed {
            note(&error.to_string());
        }
        let setting = Setting {
            folder: context.data.clone(),
            served,
            store: store.clone(),
            seat: console::seat(&context.settings),
            read_only: context.settings.read_only,
            now: Now::Host,
            clock: host_clock(),
        };
        let (tell, news) = mpsc::unbounded_channel();
        let desk = Desk::open(setting, Arc::new(move |told| drop(tell.send(told)))).await;
        Self {
            desk,
            news,
            heard: HashSet::new(),
            told: HashSet::new(),
            walks: HashMap::new(),
            stop: stopped_by_signal(),
        }
    }

    /// Asks the desk.
    ///
    /// # Errors
    /// It refuses, in plain words.
    pub async fn ask(&mut self, ask: Ask) -> Result<Answer, Fault> {
        self.desk.ask(ask).await.map_err(Fault::refused)
    }

    /// Writes a confirmed change down; its courier takes it from there.
    ///
    /// # Errors
    /// It was not written down: a look-alike, the same change on its way, a journal that takes nothing.
    pub async fn confirm(&mut self, confirm: Confirm) -> Result<IntentId, Fault> {
        match self.ask(Ask::Confirm(Box::new(confirm))).await? {
            Answer::Intent(intent) => Ok(intent.id),
            Answer::Alike(other) => Err(Fault::refused(format!(
                "not sent: it looks like the change that {} confirmed at {} (intent {}); --twice sends it all the same",
                other.confirmed.by,
                time::to_the_second(other.confirmed.at.at),
                other.id
            ))),
            other => Err(Fault::new(exit::FAULT, format!("the desk answered something else: {other:?}"))),
        }
    }

    /// Waits until nothing more comes of them without a person, or `patience` seconds after an outcome became unclear.
    /// What did not leave at all is taken back: a command leaves nothing behind that is sent later unseen.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn wait_for(&mut self, ids: &[IntentId], patience: u64) -> Result<Vec<Intent>, Fault> {
        let mut watch = Watch::new(Duration::from_secs(patience));
        let mut now = self.look(ids).await?;
        while !watch.is_over(&now) {
            tokio::select! {
                () = sleep(GLANCE) => {}
                () = self.stop.cancelled() => {
                    note("stopping: what has not left is taken back; what is on its way is in the journal");
                    break;
                }
            }
            self.listen();
            now = self.look(ids).await?;
        }
        for intent in &now {
            if intent.state == IntentState::Armed {
                // Too late when it has just left; the next look says so.
                let _ = self.desk.ask(Ask::Recall(intent.id.clone())).await;
            }
        }
        self.until_stored(&now).await;
        self.look(ids).await
    }

    /// Goes a way of several steps to its end, or to where it stands; at most `patience` seconds after the outcome of a
    /// step became unclear.
    ///
    /// # Errors
    /// It was not begun.
    pub async fn walk(&mut self, ask: Ask, patience: u64) -> Result<Walked, Fault> {
        let Answer::Walking(walk) = self.ask(ask).await? else {
            return Err(Fault::new(exit::FAULT, "the desk answered something else"));
        };
        let mut watch = Watch::new(Duration::from_secs(patience));
        loop {
            self.listen();
            let ended = self.walks.remove(&walk);
            let intents = self.intents_of(&walk).await?;
            if let Some((said, end)) = ended {
                self.until_stored(&intents).await;
                return Ok(Walked { walk, intents, said, end });
            }
            let end = WalkEnd::Stands;
            let unclear: Vec<Intent> = intents.iter().filter(|i| i.state.is_unclear()).cloned().collect();
            if !unclear.is_empty() && watch.is_over(&unclear) {
                let said = "the outcome of a step is not known yet; the way goes no further".to_owned();
                return Ok(Walked { walk, intents, said, end });
            }
            tokio::select! {
                () = sleep(STEP) => {}
                () = self.stop.cancelled() => {
                    let said = "stopped; the journal says which steps were made".to_owned();
                    return Ok(Walked { walk, intents, said, end });
                }
            }
        }
    }

    /// The steps that were made, in their order, as they stand.
    async fn intents_of(&mut self, walk: &str) -> Result<Vec<Intent>, Fault> {
        let Answer::Intents(all) = self.ask(Ask::Intents).await? else { return Ok(Vec::new()) };
        let name = format!("{walk}/");
        let mut found: Vec<Intent> = Vec::new();
        for intent in all.recent.into_iter().chain(all.open) {
            let mine = intent.draft.as_deref().is_some_and(|draft| draft.starts_with(&name));
            if mine && !found.iter().any(|known| known.id == intent.id) {
                found.push(intent);
            }
        }
        found.sort_by_key(|intent| intent.created);
        Ok(found)
    }

    async fn look(&self, ids: &[IntentId]) -> Result<Vec<Intent>, Fault> {
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            let intent = self.desk.wait_for(id.clone(), Duration::ZERO).await;
            found.push(intent.map_err(|why| Fault::new(exit::FAULT, why))?);
        }
        Ok(found)
    }

    /// The store hears of a changed order a moment after the journal.
    async fn until_stored(&mut self, intents: &[Intent]) {
        let end = Instant::now() + STORED;
        let happened = |i: &&Intent| matches!(i.state, IntentState::Done | IntentState::Partly);
        let wanted: Vec<&IntentId> = intents.iter().filter(happened).map(|i| &i.id).collect();
        while !self.stop.is_cancelled()
            && !wanted.iter().all(|id| self.heard.contains(id))
            && Instant::now() < end
        {
            sleep(GLANCE).await;
            self.listen();
        }
    }

    /// Takes in what the desk has told.
    fn listen(&mut self) {
        while let Ok(news) = self.news.try_recv() {
            match news {
                News::Settled(intent) => drop(self.heard.insert(intent.id)),
                News::Walked { said, end: None, .. } => note(&said),
                News::Walked { walk, said, end: Some(end) } => drop(self.walks.insert(walk, (said, end))),
                News::Held(intent) => {
                    let why = intent.held.map_or("", Held::says);
                    let said = format!("{}: {why}", intents::title(&intent));
                    if self.told.insert(said.clone()) {
                        note(&said);
                    }
                }
                News::Trouble(why) => {
                    if self.told.insert(why.clone()) {
                        note(&why);
                    }
                }
                News::Changed => {}
            }
        }
    }

    /// Leaves the desk: a request on its way is waited for, and its outcome kept.
    pub async fn close(mut self) {
        self.listen();
        if !self.desk.close(LAST).await {
            note(
                "a request is still on its way; the journal has it, and the next postroom that runs finds out about it",
            );
        }
    }
}

/// The first signal asks to leave in order; the second leaves at once, and the next start finds out the rest.
fn stopped_by_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        sim::stopped().await;
        told.cancel();
        sim::stopped().await;
        std::process::exit(exit::FAULT.into());
    });
    stop
}

/// When waiting makes no more sense.
struct Watch {
    patience: Duration,
    unclear: HashMap<IntentId, Instant>,
    changed: HashMap<IntentId, jiff::Timestamp>,
    last_change: Instant,
}

impl Watch {
    fn new(patience: Duration) -> Self {
        Self { patience, unclear: HashMap::new(), changed: HashMap::new(), last_change: Instant::now() }
    }

    fn is_over(&mut self, intents: &[Intent]) -> bool {
        let now = Instant::now();
        for intent in intents {
            if self.changed.insert(intent.id.clone(), intent.changed) != Some(intent.changed) {
                self.last_change = now;
            }
        }
        let queued = now.duration_since(self.last_change);
        let patience = self.patience;
        intents.iter().all(|intent| match intent.state {
            // Bounded by the courier's own limit.
            IntentState::Sending => false,
            // It waits for its moment, for another one before it, or for the provider to take requests again.
            IntentState::Armed => intent.held.is_some() || queued >= QUEUE.max(patience),
            _ if intent.state.is_settled() && !intent.pending => true,
            _ if intent.held.is_some() => true,
            _ => now.duration_since(*self.unclear.entry(intent.id.clone()).or_insert(now)) >= patience,
        })
    }
}
