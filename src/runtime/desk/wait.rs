//! For whoever has nothing else to do meanwhile: the command line.

use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep_until, timeout};

use super::{Desk, walk::Ended};
use crate::{
    app::desk::{Answer, Ask, Confirm, Walk},
    model::journal::{Intent, IntentId, IntentState},
};

/// Another process may settle it, and says nothing to this one.
const GLANCE: Duration = Duration::from_millis(500);

/// What came of a confirmation.
#[derive(Debug, Clone)]
pub enum Confirmed {
    /// Nothing was written down: this intent of the last day looks the same.
    Alike(Box<Intent>),
    /// As it stands now: settled, held, unknown, or not over in time; `said` and `held` tell why.
    Kept(Box<Intent>),
}

impl Desk {
    /// Confirms a change and waits until it is settled, held, or nobody knows; at most so long.
    ///
    /// # Errors
    /// It was not written down, and why.
    pub async fn confirm_and_wait(&self, confirm: Confirm, patience: Duration) -> Result<Confirmed, String> {
        match self.ask(Ask::Confirm(Box::new(confirm))).await? {
            Answer::Intent(intent) => {
                self.wait_for(intent.id, patience).await.map(Box::new).map(Confirmed::Kept)
            }
            Answer::Alike(intent) => Ok(Confirmed::Alike(intent)),
            other => Err(format!("the desk answered something else: {other:?}")),
        }
    }

    /// Sets out on a way of several requests and waits until it is finished or stands, at most so long; `None`: it was
    /// not over by then.
    ///
    /// # Errors
    /// It was not begun, and why.
    pub async fn walk_and_wait(&self, walk: Walk, patience: Duration) -> Result<Option<Ended>, String> {
        let (_, ended) = self.walk(walk).await?;
        Ok(timeout(patience, ended).await.ok().and_then(Result::ok))
    }

    /// As [`Desk::walk_and_wait`], for a walk that stands.
    ///
    /// # Errors
    /// It cannot go on, and why.
    pub async fn go_on_and_wait(
        &self,
        walk: String,
        corrected: Option<Value>,
        patience: Duration,
    ) -> Result<Option<Ended>, String> {
        let (_, ended) = self.go_on(walk, corrected).await?;
        Ok(timeout(patience, ended).await.ok().and_then(Result::ok))
    }

    /// Waits until an intent is settled, held, or nobody knows; at most so long. Answers it as it stands then.
    ///
    /// # Errors
    /// The journal cannot be read, or has no such intent.
    pub async fn wait_for(&self, id: IntentId, patience: Duration) -> Result<Intent, String> {
        let journal = self.journal()?;
        let mut revision = journal.revision();
        let end = Instant::now() + patience;
        loop {
            revision.borrow_and_update();
            let intent = journal.intent(id.clone()).await.map_err(|e| e.to_string())?;
            let intent = intent.ok_or_else(|| format!("the journal has no intent {id}"))?;
            if stands(&intent) || Instant::now() >= end {
                return Ok(intent);
            }
            tokio::select! {
                _ = revision.changed() => {}
                () = sleep_until(end.min(Instant::now() + GLANCE)) => {}
            }
        }
    }
}

/// Nothing more comes of it without a person. An unknown one that is being found out about is waited for.
pub(super) fn stands(intent: &Intent) -> bool {
    intent.state.is_settled()
        || intent.held.is_some()
        || (intent.state.is_unclear() && intent.state != IntentState::Reconciling && intent.todo.is_none())
}
