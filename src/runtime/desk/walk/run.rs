//! The next request of a way, its intent, and what its outcome means for the way.

use std::time::Duration;

use tokio::{sync::oneshot, time::sleep};

use super::{
    eyes::Eyes,
    state::{Kept, Stands, State},
};
use crate::{
    app::desk::{Confirm, News, WalkEnd},
    model::{
        intent::{Deed, Mutation, Refusal},
        journal::{Consent, Intent, Step, reached},
        provider::OrderKey,
    },
    providers::{
        http::for_person,
        makeleaps::write::plan::{self, PlanStep},
    },
    runtime::{
        clients::named,
        courier::{Confirmed, OutboxError},
        desk::{Desk, wait::stands},
    },
    store::{drafts::Draft, journal::JournalError},
};

/// Looks in a row that show nothing new.
const MOST_LOOKS: u32 = 8;
const BETWEEN_LOOKS: Duration = Duration::from_secs(3);
/// A request is waited for as long as somebody is finding out; the journal says when nobody is.
const LONG: Duration = Duration::from_secs(3_600);

/// How a walk ended, for whoever waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    pub walk: String,
    pub said: String,
    pub end: WalkEnd,
}

/// One walk on its way.
pub(super) struct Walker {
    pub desk: Desk,
    /// As which it is kept.
    pub draft: Draft,
    pub state: State,
    pub eyes: Eyes,
    told: String,
}

/// What a step came to.
enum Came {
    On,
    Finished(String),
}

pub(super) type Result<T> = std::result::Result<T, Stands>;

impl Walker {
    pub const fn new(desk: Desk, draft: Draft, state: State, eyes: Eyes) -> Self {
        Self { desk, draft, state, eyes, told: String::new() }
    }

    /// Walks until it is finished or stands. The end of the program leaves it as it is kept.
    pub async fn run(mut self, tell: oneshot::Sender<Ended>) {
        let stop = self.desk.stop.clone();
        let ended = tokio::select! {
            () = stop.cancelled() => None,
            ended = for_person(self.until_over()) => Some(ended),
        };
        self.desk.walking().remove(&self.draft.id);
        let Some(ended) = ended else { return };
        (self.desk.tell)(News::Walked {
            walk: ended.walk.clone(),
            said: ended.said.clone(),
            end: Some(ended.end),
        });
        let _ = tell.send(ended);
    }

    async fn until_over(&mut self) -> Ended {
        let walk = self.draft.id.clone();
        loop {
            let why = match self.step().await {
                Ok(Came::On) => continue,
                Ok(Came::Finished(said)) => match self.over().await {
                    Ok(()) => return Ended { walk, said, end: WalkEnd::Finished },
                    Err(why) => why.into(),
                },
                Err(why) => why,
            };
            let said = why.said.clone();
            self.state.stands = Some(why);
            // Without it the walk is found as it was before: its last request is in the journal all the same.
            if let Err(e) = self.keep().await {
                (self.desk.tell)(News::Trouble(e));
            } else if let Ok(drafts) = self.desk.drafts()
                && let Err(e) = drafts.release(walk.clone()).await
            {
                tracing::warn!(error = %e, "a walk could not be let go");
            }
            return Ended { walk, said, end: WalkEnd::Stands };
        }
    }

    async fn over(&self) -> std::result::Result<(), String> {
        self.desk.put_walk_away(&self.draft.id, &self.state).await
    }

    /// Tells how far it is; the same word is told once.
    pub fn tell(&mut self, said: String) {
        if self.told != said {
            (self.desk.tell)(News::Walked { walk: self.draft.id.clone(), said: said.clone(), end: None });
            self.told = said;
        }
    }

    /// Keeps the walk as it is now.
    pub async fn keep(&self) -> std::result::Result<(), String> {
        let fields = serde_json::to_value(&self.state).map_err(|e| e.to_string())?;
        let changed = self.desk.now.get();
        let draft = Draft { fields, title: self.state.title(), changed, ..self.draft.clone() };
        self.desk.drafts()?.save(draft).await.map_err(|e| format!("the walk cannot be kept: {e}"))?;
        reached(Step::J0);
        Ok(())
    }

    async fn step(&mut self) -> Result<Came> {
        if let Some(mutation) = self.state.current.clone() {
            let intent = self.carried(&mutation).await?;
            self.learn(&mutation, intent).await?;
            return Ok(Came::On);
        }
        match &self.state.way {
            Kept::Steps { steps, done } => match steps.get(*done) {
                Some((_, mutation)) => self.next(mutation.clone()).await,
                None => Ok(Came::Finished(format!("all {done} steps are done"))),
            },
            Kept::Plan(_) => self.ask_the_plan().await,
        }
    }

    /// Keeps the request that comes next; it is written down in the journal after that.
    async fn next(&mut self, mutation: Mutation) -> Result<Came> {
        self.state.current = Some(mutation);
        self.keep().await?;
        Ok(Came::On)
    }

    async fn ask_the_plan(&mut self) -> Result<Came> {
        let client = named(&self.desk.served, &self.draft.account)?.client.clone();
        let now = client.provider_time().unwrap_or_else(|| self.desk.now.get());
        let waited = self.desk.now.get().duration_since(self.state.changed);
        let waited = Duration::try_from(waited).unwrap_or_default();
        let Kept::Plan(plan) = &mut self.state.way else { return Ok(Came::On) };
        match plan::next(plan, &self.eyes.seen(waited, now)) {
            PlanStep::Send(mutation) => {
                plan.sending(&mutation);
                return self.next(*mutation).await;
            }
            PlanStep::Look(key) => {
                if self.eyes.looks >= MOST_LOOKS {
                    return Err("MakeLeaps does not show the order and its files as they were sent"
                        .to_owned()
                        .into());
                }
                if self.eyes.looks > 0 {
                    sleep(BETWEEN_LOOKS).await;
                }
                self.look(&key).await?;
            }
            PlanStep::NeedFile(path) => self.eyes.open(path).await?,
            PlanStep::Wait { span, why } => {
                let key = plan.order.clone();
                self.tell(why);
                let span = jiff::SignedDuration::try_from(span).unwrap_or_default();
                let until = self.desk.now.get().saturating_add(span);
                sleep(self.desk.now.until(until.unwrap_or(jiff::Timestamp::MAX))).await;
                if let Some(key) = key {
                    self.look(&key).await?;
                    self.eyes.looks = 0;
                }
            }
            PlanStep::Unsettled(deed) => {
                return Err(format!(
                    "nobody knows what became of the {}; look at the order there",
                    deed.word()
                )
                .into());
            }
            PlanStep::Ready => {
                return Ok(Came::Finished("checked and ready; it is kept as a draft there".to_owned()));
            }
            PlanStep::Finished(said) => return Ok(Came::Finished(said)),
            PlanStep::Stuck(fields) => return Err(Stands { said: in_words(&fields), fields }),
        }
        Ok(Came::On)
    }

    async fn look(&mut self, key: &OrderKey) -> Result<()> {
        let Kept::Plan(plan) = &mut self.state.way else { return Ok(()) };
        Ok(self.eyes.look(&self.desk, key, plan).await?)
    }

    /// Writes the request down if it is not, and waits until nothing more comes of it by itself.
    async fn carried(&mut self, mutation: &Mutation) -> Result<Intent> {
        let name = format!("{}/{}", self.draft.id, self.state.number);
        let journal = self.desk.journal()?.clone();
        let known = journal.of_draft(name.clone()).await.map_err(|e| e.to_string())?;
        let mut intent = match known {
            Some(intent) => intent,
            None => self.written_down(mutation, name).await?,
        };
        while !stands(&intent) {
            intent = self.desk.wait_for(intent.id, LONG).await?;
        }
        Ok(intent)
    }

    async fn written_down(&mut self, mutation: &Mutation, name: String) -> Result<Intent> {
        let confirm = Confirm {
            mutation: mutation.clone(),
            draft: Some(name),
            window: None,
            // Only what is made or sent can be there already; parts of one order look alike by nature.
            twice: self.state.twice || !matches!(mutation.deed, Deed::Book | Deed::Execute),
        };
        let confirmed = Confirmed { consent: Consent::Way, ..self.desk.confirmed(confirm)? };
        match self.desk.outbox()?.confirm(confirmed).await {
            Err(OutboxError::Journal(JournalError::Alike(other))) => {
                self.state.alike = true;
                Err(format!(
                    "the same was done within the last day (intent {other}); go on if it is meant twice"
                )
                .into())
            }
            done => Ok(done.map_err(|e| e.to_string())?),
        }
    }
}

fn in_words(fields: &[Refusal]) -> String {
    let one = |r: &Refusal| {
        if r.path.is_empty() { r.message.clone() } else { format!("{}: {}", r.path.join("."), r.message) }
    };
    fields.iter().map(one).collect::<Vec<_>>().join("; ")
}
