//! Nothing is shown as done before it is written down: the disk is busy while the provider's answer arrives.

use std::sync::{Arc, Mutex};

use postroom::{
    model::{
        intent::{Answer, LookedUp, Mutation, Reading, Repeat, Sent},
        journal::IntentState,
    },
    runtime::courier::{Courier, News, Sender},
    store::JOURNAL_FILE,
};
use rusqlite::Connection;
use tokio::sync::mpsc;

use crate::journal::bench::{Console, Fake, Time, mortal, new_intent};

/// Somebody else writes to the journal from the moment that the request is answered.
#[derive(Clone)]
struct Busy {
    fake: Fake,
    journal: std::path::PathBuf,
    writer: Arc<Mutex<Option<Connection>>>,
}

impl Sender for Busy {
    async fn send(&self, mutation: &Mutation, key: Option<&str>) -> Sent {
        let sent = self.fake.send(mutation, key).await;
        let writer = Connection::open(&self.journal).unwrap();
        writer.execute_batch("BEGIN IMMEDIATE").unwrap();
        *self.writer.lock().unwrap() = Some(writer);
        sent
    }

    async fn look_up(&self, mutation: &Mutation) -> Result<LookedUp, String> {
        self.fake.look_up(mutation).await
    }

    fn read(&self, mutation: &Mutation, answer: &Answer) -> Reading {
        self.fake.read(mutation, answer)
    }

    fn without_secrets(&self, text: &str) -> String {
        self.fake.without_secrets(text)
    }
}

#[tokio::test]
async fn what_cannot_be_written_down_yet_is_not_shown_yet() {
    let folder = tempfile::tempdir().unwrap();
    let time = Time::new();
    let fake = Fake::new(&time);
    let console = Console::open(folder.path(), mortal(1), &fake);
    let id = console.arm(new_intent(Repeat::Never, "PR-1")).await;
    let writer = Arc::new(Mutex::new(None));
    let sender =
        Busy { fake: fake.clone(), journal: folder.path().join(JOURNAL_FILE), writer: writer.clone() };
    let (tell, mut news) = mpsc::unbounded_channel();
    let Courier { here, journal, drafts, clock, chance, read_only, .. } = console.courier;
    let courier = Courier { here, sender, journal: journal.clone(), drafts, tell, clock, chance, read_only };
    let working = tokio::spawn(async move { courier.step().await });
    let mut heard = Vec::new();
    // It has tried, and cannot.
    while let Some(told) = news.recv().await {
        if matches!(told, News::Trouble(_)) {
            break;
        }
        heard.push(told);
    }
    let shown = heard.iter().find(|n| matches!(n, News::Settled { .. }));
    assert!(shown.is_none(), "shown, and not written down: {shown:?}");
    assert_eq!(fake.ledger.lock().unwrap().effects_of("PR-1"), 1);
    drop(writer.lock().unwrap().take());
    working.await.unwrap().unwrap();
    let Some(News::Settled { intent, .. }) = news.recv().await else { panic!("never shown") };
    assert_eq!((&intent.id, intent.state), (&id, IntentState::Done));
    assert_eq!(journal.intent(id).await.unwrap().unwrap().state, IntentState::Done);
}
