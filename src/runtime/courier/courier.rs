//! One task per account: sends what is armed, asks again or looks where the outcome is open, and tells what is kept.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::{Notify, mpsc},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{outcome, sender::Sender};
use crate::{
    model::{
        intent::Sent,
        journal::{Binding, Held, Intent, IntentId, IntentState, Moment, Reading, Step, Todo, reached},
        order::Fetched,
    },
    store::{
        StoreError,
        drafts::Drafts,
        journal::{Journal, JournalError, Result},
    },
};

/// Longer than any client's own limit: a request that is lost inside the program is a lost one too.
const LONGEST_SEND: Duration = Duration::from_secs(180);
const LONGEST_LOOK: Duration = Duration::from_secs(120);
/// After the journal failed; longer waits are cut to this, so that another console's changes are seen.
const PATIENCE: Duration = Duration::from_secs(15);

/// What the courier tells, always after it was written down.
#[derive(Debug, Clone)]
pub enum News {
    /// A request is about to leave.
    Sending(Box<Intent>),
    /// An attempt or a look is over. `orders` are the records as they are now, as far as is known.
    Settled { intent: Box<Intent>, orders: Vec<Fetched> },
    /// It was not sent, and waits for a person.
    Held { id: IntentId, why: Held },
    /// The journal failed: nothing goes out.
    Trouble(String),
}

/// How the courier goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Something was done; look for more at once.
    On,
    /// Nothing to do for so long, or until somebody calls.
    Rest(Option<Duration>),
}

/// Carries the changes of one account, one at a time.
pub struct Courier<S> {
    pub here: Binding,
    pub sender: S,
    pub journal: Journal,
    pub drafts: Drafts,
    pub tell: mpsc::UnboundedSender<News>,
    /// Reads the host's clocks.
    pub clock: Arc<dyn Fn() -> Reading + Send + Sync>,
    /// 0 to 1, for the waits.
    pub chance: Arc<dyn Fn() -> f64 + Send + Sync>,
    /// Nothing leaves, whatever was confirmed.
    pub read_only: bool,
}

impl<S: Sender> Courier<S> {
    /// Works until it is stopped; a request on its way is waited for and its outcome kept.
    pub async fn run(self, wake: Arc<Notify>, stop: CancellationToken) {
        let mut told = String::new();
        while !stop.is_cancelled() {
            let rest = match self.step().await {
                Ok(Pace::On) => continue,
                Ok(Pace::Rest(rest)) => {
                    told.clear();
                    rest.unwrap_or(PATIENCE).min(PATIENCE)
                }
                Err(e) => {
                    let why = e.to_string();
                    if why != told {
                        let _ = self.tell.send(News::Trouble(why.clone()));
                        told = why;
                    }
                    PATIENCE
                }
            };
            tokio::select! {
                () = wake.notified() => {}
                () = stop.cancelled() => return,
                () = sleep(rest) => {}
            }
        }
    }

    /// Does the first thing that is due.
    pub async fn step(&self) -> Result<Pace> {
        if self.read_only {
            return Ok(Pace::Rest(None));
        }
        let Some(due) = self.journal.next_due(self.here.clone(), self.reading()).await? else {
            return Ok(Pace::Rest(None));
        };
        if due.wait > SignedDuration::ZERO {
            return Ok(Pace::Rest(Some(Duration::try_from(due.wait).unwrap_or_default())));
        }
        match due.todo {
            Todo::Send | Todo::Again => self.send(due.id).await?,
            Todo::Look | Todo::LookThenSend | Todo::Expire => self.look(due.id).await?,
        }
        Ok(Pace::On)
    }

    fn reading(&self) -> Reading {
        (self.clock)()
    }

    /// J2 to J10 for one attempt.
    async fn send(&self, id: IntentId) -> Result<()> {
        let claim = match self.journal.claim(id.clone(), self.here.clone(), self.reading()).await {
            Ok(claim) => claim,
            // Another console was first.
            Err(JournalError::Taken) => return Ok(()),
            Err(JournalError::Held(why)) => {
                let _ = self.tell.send(News::Held { id, why });
                return Ok(());
            }
            Err(e) => return Err(e),
        };
        reached(Step::J2);
        let intent = &claim.intent;
        let _ = self.tell.send(News::Sending(Box::new(intent.clone())));
        reached(Step::J3);
        let sent = if Moment::next(Some(&claim.began), &self.reading()).at > claim.send_by {
            Sent::Nothing { why: "the machine slept after the send-mark; it was not sent".to_owned() }
        } else {
            timeout(LONGEST_SEND, self.sender.send(&intent.mutation, intent.key.as_deref()))
                .await
                .unwrap_or_else(|_| Sent::NoAnswer { why: "the request did not come back".to_owned() })
        };
        reached(Step::J7);
        let now = Moment::next(Some(&claim.began), &self.reading());
        let (outcome, orders) = outcome::of_attempt(&self.sender, intent, &sent, &now, (self.chance)());
        let settled = self
            .keep(|| self.journal.settle(id.clone(), claim.attempt, outcome.clone(), self.reading()))
            .await?;
        self.kept(settled, orders).await;
        Ok(())
    }

    async fn look(&self, id: IntentId) -> Result<()> {
        let reading = self.reading();
        let Some(intent) = self.journal.begin_look(id.clone(), reading.clone()).await? else {
            return Ok(());
        };
        let began = Moment { at: intent.changed, boot: reading.boot, uptime: reading.uptime };
        let found = timeout(LONGEST_LOOK, self.sender.look_up(&intent.mutation))
            .await
            .unwrap_or_else(|_| Err("the look did not come back".to_owned()))
            .map_err(|why| self.sender.without_secrets(&why));
        let now = Moment::next(Some(&began), &self.reading());
        let (look, orders) = outcome::of_look(&intent, found, &now, (self.chance)());
        match self.keep(|| self.journal.looked(id.clone(), look.clone(), self.reading())).await {
            Ok(settled) => self.kept(settled, orders).await,
            Err(JournalError::Taken) => {}
            Err(e) => return Err(e),
        }
        Ok(())
    }

    /// Tries again while the disk is full or busy: what is known must not be lost while it can still be kept.
    async fn keep<T, F: Future<Output = Result<T>>>(&self, work: impl Fn() -> F) -> Result<T> {
        let mut wait = Duration::from_millis(200);
        loop {
            match work().await {
                Err(JournalError::Store(StoreError::Sql(e))) if wait < LONGEST_SEND => {
                    let _ = self.tell.send(News::Trouble(format!("an outcome cannot be kept yet: {e}")));
                    sleep(wait).await;
                    wait *= 2;
                }
                done => return done,
            }
        }
    }

    /// J8 is done: tell, then put the draft away or give it back.
    async fn kept(&self, intent: Intent, orders: Vec<Fetched>) {
        reached(Step::J8);
        let _ = self.tell.send(News::Settled { intent: Box::new(intent.clone()), orders });
        reached(Step::J9);
        if let Err(e) = put_away(&self.drafts, &intent).await {
            // The next start does it: the outcome is kept.
            tracing::warn!(error = %e, "a draft could not be put away");
        }
        reached(Step::J10);
    }
}

/// A draft goes when its change happened, and comes back when it certainly did not.
pub(super) async fn put_away(drafts: &Drafts, intent: &Intent) -> crate::store::Result<()> {
    let Some(draft) = &intent.draft else { return Ok(()) };
    match intent.state {
        IntentState::Done | IntentState::Partly => drafts.retire(draft.clone()).await,
        IntentState::Rejected | IntentState::NotDone | IntentState::Recalled => {
            drafts.unbind(intent.id.clone()).await
        }
        _ => Ok(()),
    }
}

/// The clocks of this machine, as of now.
#[must_use]
pub fn host_clock() -> Arc<dyn Fn() -> Reading + Send + Sync> {
    Arc::new(|| crate::store::journal::reading(Timestamp::now()))
}
