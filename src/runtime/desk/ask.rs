//! One question, one answer.

use std::time::Duration;

use super::{Desk, binding};
use crate::{
    app::desk::{Answer, Ask, Confirm, Intents, WALK},
    model::{
        intent::{Deed, Mutation},
        journal::{Consent, Intent, IntentId, Step, reached},
        provider::{AccountName, OrderKey, Provider},
        query::StoredOrder,
    },
    providers::http::for_person,
    runtime::{
        clients::{Served, named},
        courier::{Confirmed, OutboxError},
    },
    store::{
        drafts::Claimed,
        journal::{JournalError, Resolution},
    },
};

/// A dialog waits for the provider's present word no longer than this.
const CHECK: Duration = Duration::from_secs(10);
/// So many settled intents are shown beside the open ones.
const RECENT: u32 = 200;

pub(super) type Result = std::result::Result<Answer, String>;

impl Desk {
    /// Answers one question.
    ///
    /// # Errors
    /// What went wrong, or why it is refused, in plain words.
    pub async fn ask(&self, ask: Ask) -> Result {
        for_person(Box::pin(self.answer(ask))).await
    }

    async fn answer(&self, ask: Ask) -> Result {
        match ask {
            Ask::Check(key) => Ok(Answer::Checked(Box::new(self.check(key).await?))),
            Ask::Confirm(confirm) => self.confirm(*confirm).await,
            Ask::Recall(id) => kept(self.outbox()?.recall(id, self.seat.clone()).await),
            Ask::ConfirmAgain(id) => self.confirm_again(id).await,
            Ask::AskAgain(id) => kept(self.outbox()?.ask_again(id, self.seat.clone()).await),
            Ask::Resolve { id, checked, happened, note } => {
                let resolution = Resolution { by: self.seat.clone(), checked, happened, note };
                kept(self.outbox()?.resolve(id, resolution).await)
            }
            Ask::Intents => self.intents().await,
            Ask::History(id) => {
                let history = self.journal()?.history(id).await.map_err(|e| e.to_string())?;
                Ok(Answer::History(Box::new(history)))
            }
            Ask::Drafts => Ok(Answer::Drafts(self.drafts()?.list().await.map_err(|e| e.to_string())?)),
            Ask::SaveDraft(draft) if draft.kind == WALK => {
                Err("a walk is kept by the desk; send its corrected form with go on".to_owned())
            }
            Ask::SaveDraft(draft) => {
                self.drafts()?.save(*draft).await.map_err(|e| e.to_string())?;
                reached(Step::J0);
                Ok(Answer::Done)
            }
            Ask::TakeDraft(id) => self.take(id).await,
            Ask::LeaveDraft(id) => {
                self.drafts()?.release(id).await.map_err(|e| e.to_string())?;
                Ok(Answer::Done)
            }
            Ask::DropDraft(id) => self.drop_draft(id).await,
            Ask::Walk(walk) => Ok(Answer::Walking(self.walk(*walk).await?.0)),
            Ask::GoOn { walk, corrected } => {
                Ok(Answer::Walking(self.go_on(walk, corrected.map(|draft| *draft)).await?.0))
            }
            Ask::Price { account, act, draft } => self.price(&account, act, &draft).await.map(Answer::Prices),
            Ask::Records { account, kind, typed } => {
                self.records(&account, kind, &typed).await.map(Answer::Records)
            }
            Ask::SaveFile(file) => self.save_file(file).await.map(Answer::Saved),
        }
    }

    /// Asks the provider for this order now and keeps what it says.
    pub(super) async fn check(&self, key: OrderKey) -> std::result::Result<StoredOrder, String> {
        self.refresh(&key, CHECK).await?;
        let stored = self.store.order(key.clone()).await.map_err(|e| e.to_string())?;
        stored.ok_or_else(|| format!("{key} is not in the store"))
    }

    async fn confirm(&self, confirm: Confirm) -> Result {
        let outbox = self.outbox()?;
        self.only_stop(&confirm.mutation).await?;
        match outbox.confirm(self.confirmed(confirm)?).await {
            Err(OutboxError::Journal(JournalError::Alike(other))) => self.alike(other).await,
            done => kept(done),
        }
    }

    /// A stop of some `MakeLeaps` channels says `false` of the others, as the documents' sample does. Of two such requests
    /// on their way at once the later one could take the earlier stop back; once that is settled, the next one leaves
    /// its channel out.
    async fn only_stop(&self, mutation: &Mutation) -> std::result::Result<(), String> {
        let stops = |m: &Mutation| m.provider == Provider::MakeLeaps && m.deed == Deed::Cancel;
        if !stops(mutation) {
            return Ok(());
        }
        let open = self.journal()?.open_intents().await.map_err(|e| e.to_string())?;
        if open.iter().any(|i| stops(&i.mutation) && i.mutation.target == mutation.target) {
            return Err(
                "another cancel of this order is on its way, and this request would say that its channel \
                        goes on; once that is settled or recalled, cancel again"
                    .to_owned(),
            );
        }
        Ok(())
    }

    /// What is written down for a confirmation: this account's credential, this seat's word.
    pub(super) fn confirmed(&self, confirm: Confirm) -> std::result::Result<Confirmed, String> {
        let served = self.may_change(&confirm.mutation.account)?;
        let Confirm { mutation, draft, window, twice } = confirm;
        // What is left of it passes as fast as the console's time.
        let window = window.map(|left| self.now.in_hosts(left));
        let by = self.seat.clone();
        Ok(Confirmed {
            binding: binding(served),
            mutation,
            by,
            draft,
            consent: Consent::Alone,
            window,
            twice,
        })
    }

    /// The account, if anything may be changed there.
    pub(super) fn may_change(&self, name: &AccountName) -> std::result::Result<&Served, String> {
        let served = named(&self.served, name)?;
        if self.read_only {
            return Err(OutboxError::ReadOnly.to_string());
        }
        if served.account.read_only {
            return Err(format!("account {name} is read-only: nothing is sent there"));
        }
        Ok(served)
    }

    async fn alike(&self, other: IntentId) -> Result {
        let found = self.journal()?.intent(other.clone()).await.map_err(|e| e.to_string())?;
        found
            .map(|intent| Answer::Alike(Box::new(intent)))
            .ok_or_else(|| JournalError::Alike(other).to_string())
    }

    /// Also lets a credential be tried again that the provider has refused.
    async fn confirm_again(&self, id: IntentId) -> Result {
        let outbox = self.outbox()?;
        let held = outbox.journal.intent(id.clone()).await.map_err(|e| e.to_string())?;
        if let Some(intent) = held
            && !self.read_only
            && let Ok(served) = named(&self.served, &intent.binding.account)
        {
            served.client.resume().await;
        }
        kept(outbox.confirm_again(id, self.seat.clone()).await)
    }

    async fn intents(&self) -> Result {
        let journal = self.journal()?;
        let read = async {
            Ok::<_, JournalError>(Intents {
                open: journal.open_intents().await?,
                recent: journal.recent(None, RECENT).await?,
                counts: journal.counts().await?,
                closed: journal.closed().await?,
            })
        };
        Ok(Answer::Intents(Box::new(read.await.map_err(|e| e.to_string())?)))
    }

    async fn take(&self, id: String) -> Result {
        let drafts = self.drafts()?;
        let claimed = drafts.claim(id.clone()).await.map_err(|e| e.to_string())?;
        let draft = drafts.get(id).await.map_err(|e| e.to_string())?;
        Ok(Answer::Draft(claimed, Box::new(draft)))
    }

    /// Only what can be edited here can be thrown away here: another console's, or one that waits for its outcome,
    /// stays.
    async fn drop_draft(&self, id: String) -> Result {
        let drafts = self.drafts()?;
        let kind = drafts.get(id.clone()).await.map_err(|e| e.to_string())?.map(|draft| draft.kind);
        if kind.as_deref() == Some(WALK) {
            self.give_up(&id).await?;
            return Ok(Answer::Done);
        }
        match drafts.claim(id.clone()).await.map_err(|e| e.to_string())? {
            Claimed::Mine => drafts.retire(id).await.map_err(|e| e.to_string())?,
            Claimed::Other(owner) => return Err(format!("{owner} has this draft open")),
            Claimed::Away => {
                if drafts.get(id).await.map_err(|e| e.to_string())?.is_some() {
                    return Err("this draft was confirmed; it goes when its outcome is known".to_owned());
                }
            }
        }
        Ok(Answer::Done)
    }
}

fn kept(done: std::result::Result<Intent, OutboxError>) -> Result {
    done.map(|intent| Answer::Intent(Box::new(intent))).map_err(|e| e.to_string())
}
