//! The operator's side: what is confirmed goes in here, and can be recalled from here.

use std::{collections::HashMap, sync::Arc};

use jiff::SignedDuration;
use tokio::sync::Notify;

use super::courier::put_away;
use crate::{
    model::{
        intent::{Mutation, Repeat},
        journal::{Binding, Consent, Intent, IntentId, Reading, Step, outbox_delay, reached},
        provider::AccountName,
    },
    store::{
        StoreError,
        drafts::Drafts,
        journal::{Journal, JournalError, NewIntent, Resolution},
    },
};

/// Why nothing was confirmed.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    #[error("this session is read-only: nothing is sent")]
    ReadOnly,
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl From<StoreError> for OutboxError {
    fn from(e: StoreError) -> Self {
        Self::Journal(JournalError::Store(e))
    }
}

type Result<T> = std::result::Result<T, OutboxError>;

/// What the operator said yes to.
#[derive(Debug, Clone)]
pub struct Confirmed {
    pub binding: Binding,
    pub mutation: Mutation,
    pub by: String,
    pub draft: Option<String>,
    pub consent: Consent,
    /// What is left of the window in which it can be done, if there is one.
    pub window: Option<SignedDuration>,
    /// The operator was told of a look-alike, and means it.
    pub twice: bool,
}

/// A handle; cheap to clone.
#[derive(Clone)]
pub struct Outbox {
    pub journal: Journal,
    pub drafts: Drafts,
    pub clock: Arc<dyn Fn() -> Reading + Send + Sync>,
    pub read_only: bool,
    /// Wakes the courier of an account.
    pub couriers: Arc<HashMap<AccountName, Arc<Notify>>>,
}

impl Outbox {
    /// J1: writes it down. Once this returns, it survives everything but the disk.
    pub async fn confirm(&self, confirmed: Confirmed) -> Result<Intent> {
        self.may_write()?;
        let key = (confirmed.mutation.repeat == Repeat::Keyed).then(|| uuid::Uuid::new_v4().to_string());
        let new = NewIntent {
            delay: outbox_delay(confirmed.mutation.deed, confirmed.consent, confirmed.window),
            binding: confirmed.binding,
            mutation: confirmed.mutation,
            key,
            confirmed_by: confirmed.by,
            draft: confirmed.draft,
            twice: confirmed.twice,
        };
        let intent = self.journal.arm(new, (self.clock)()).await?;
        reached(Step::J1);
        if let Some(draft) = &intent.draft
            && let Err(e) = self.drafts.bind(draft.clone(), intent.id.clone()).await
        {
            // The next start binds it: the intent names its draft, and no draft is armed twice.
            tracing::warn!(error = %e, "a draft could not be bound to what it became");
        }
        self.wake(&intent);
        Ok(intent)
    }

    /// Takes back what was not sent yet; its draft can be edited again.
    pub async fn recall(&self, id: IntentId, by: String) -> Result<Intent> {
        self.may_write()?;
        let intent = self.journal.recall(id, by, (self.clock)()).await?;
        put_away(&self.drafts, &intent).await?;
        Ok(intent)
    }

    pub async fn confirm_again(&self, id: IntentId, by: String) -> Result<Intent> {
        self.may_write()?;
        let intent = self.journal.confirm_again(id, by, (self.clock)()).await?;
        self.wake(&intent);
        Ok(intent)
    }

    /// Asks about an unknown one now.
    pub async fn ask_again(&self, id: IntentId, by: String) -> Result<Intent> {
        self.may_write()?;
        let intent = self.journal.ask_again(id, by, (self.clock)()).await?;
        self.wake(&intent);
        Ok(intent)
    }

    /// A person says what happened, and where they saw it.
    pub async fn resolve(&self, id: IntentId, resolution: Resolution) -> Result<Intent> {
        self.may_write()?;
        let intent = self.journal.resolve(id, resolution, (self.clock)()).await?;
        put_away(&self.drafts, &intent).await?;
        Ok(intent)
    }

    fn may_write(&self) -> Result<()> {
        if self.read_only { Err(OutboxError::ReadOnly) } else { Ok(()) }
    }

    fn wake(&self, intent: &Intent) {
        if let Some(courier) = self.couriers.get(&intent.binding.account) {
            courier.notify_one();
        }
    }
}
