//! Opening the desk: files, what dead processes left, one courier for each account that may write.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use tokio::{
    sync::{Mutex, Notify, mpsc},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use super::{Desk, Line, Tell, binding, files::LABELS, news, shown};
use crate::{
    app::desk::News,
    model::journal::Reading,
    providers::retry,
    runtime::{
        clients::Served,
        courier::{Courier, Outbox, recover},
        now::Now,
    },
    store::{Store, drafts::Drafts, journal::Journal},
};

/// What a desk needs.
pub struct Setting {
    /// The data folder.
    pub folder: PathBuf,
    pub served: Vec<Served>,
    pub store: Store,
    /// Who sits here: written beside every confirmation.
    pub seat: String,
    /// Nothing is changed at a provider, whatever is asked.
    pub read_only: bool,
    /// The present time of the orders that are kept.
    pub now: Now,
    /// Reads the host's clocks, for the journal.
    pub clock: Arc<dyn Fn() -> Reading + Send + Sync>,
}

impl Desk {
    /// Opens the desk; its couriers work from now on. What cannot be opened is told, and refused when it is asked for.
    pub async fn open(setting: Setting, tell: Tell) -> Self {
        let Setting { folder, served, store, seat, read_only, now, clock } = setting;
        let tell: Tell = Arc::new(move |told| tell(shown::news(now, told)));
        let (journal, drafts) = files(folder.clone()).await;
        for why in [journal.as_ref().err(), drafts.as_ref().err()].into_iter().flatten() {
            tell(News::Trouble(why.clone()));
        }
        let couriers: HashMap<_, _> =
            served.iter().map(|s| (s.account.name.clone(), Arc::new(Notify::new()))).collect();
        let both = journal.clone().and_then(|j| Ok((j, drafts.clone()?)));
        let outbox = both.map(|(journal, drafts)| Outbox {
            journal,
            drafts,
            clock: clock.clone(),
            read_only,
            couriers: Arc::new(couriers),
        });
        let desk = Self {
            served: Arc::new(served),
            store,
            seat,
            now,
            read_only,
            journal,
            drafts,
            outbox,
            tell,
            stop: CancellationToken::new(),
            tasks: Arc::new(Mutex::new(JoinSet::new())),
            folder,
            on_the_way: Arc::default(),
            records: Arc::default(),
            walks: Arc::default(),
        };
        desk.begin().await;
        desk
    }

    async fn begin(&self) {
        let Ok(outbox) = &self.outbox else { return };
        match outbox.journal.closed().await {
            Ok(Some(why)) => (self.tell)(News::Trouble(why)),
            Ok(None) if !self.read_only => {
                if let Err(e) = recover(&outbox.journal, &outbox.drafts, (outbox.clock)()).await {
                    (self.tell)(News::Trouble(format!("what was left open cannot be read: {e}")));
                }
            }
            Ok(None) => {}
            Err(e) => (self.tell)(News::Trouble(e.to_string())),
        }
        let mut tasks = self.tasks.lock().await;
        let (heard, news) = mpsc::unbounded_channel();
        for served in self.served.iter().filter(|s| !self.read_only && !s.account.read_only) {
            let Some(wake) = outbox.couriers.get(&served.account.name) else { continue };
            let courier = Courier {
                here: binding(served),
                sender: Line {
                    client: served.client.clone(),
                    store: self.store.clone(),
                    labels: self.folder.join(LABELS),
                    keys: Arc::default(),
                },
                journal: outbox.journal.clone(),
                drafts: outbox.drafts.clone(),
                tell: heard.clone(),
                clock: outbox.clock.clone(),
                chance: Arc::new(retry::chance),
                read_only: self.read_only,
            };
            tasks.spawn(courier.run(wake.clone(), self.stop.clone()));
        }
        drop(heard);
        // The first ends with the last courier, the second with the desk.
        tasks.spawn(news::pass_on(self.clone(), news));
        tasks.spawn(news::watch(outbox.clone(), self.tell.clone(), self.stop.clone()));
    }
}

/// Both files, or why not; opening checks them, which takes a while when they are long.
async fn files(folder: PathBuf) -> (Result<Journal, String>, Result<Drafts, String>) {
    let open = move || {
        let journal = Journal::open(&folder).map_err(|e| format!("nothing can be changed: {e}"));
        let drafts = Drafts::open(&folder).map_err(|e| format!("drafts cannot be kept: {e}"));
        (journal, drafts)
    };
    tokio::task::spawn_blocking(open).await.unwrap_or_else(|_| {
        let why = || "the journal could not be opened: the program failed at it".to_owned();
        (Err(why()), Err(why()))
    })
}
