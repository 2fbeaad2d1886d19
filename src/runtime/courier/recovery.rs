//! At start-up: what dead processes left behind, and the drafts that belong to it.

use super::courier::put_away;
use crate::{
    model::journal::{Intent, Reading},
    store::{
        drafts::Drafts,
        journal::{Journal, Result},
    },
};

/// Makes unknown what was in flight, sets every draft right beside its intent, and answers what is open. Run it once
/// before the couriers start; a read-only session leaves it to others.
pub async fn recover(journal: &Journal, drafts: &Drafts, reading: Reading) -> Result<Vec<Intent>> {
    journal.recover(reading).await?;
    for draft in drafts.list().await? {
        let became = match &draft.intent {
            Some(id) => journal.intent(id.clone()).await?,
            // Killed between the intent and the bond.
            None => journal.of_draft(draft.id.clone()).await?,
        };
        match (became, draft.intent) {
            (Some(intent), None) if !intent.state.is_settled() => {
                drafts.bind(draft.id, intent.id).await?;
            }
            // Refused or recalled once, and edited since.
            (Some(intent), None) if intent.state.is_void() => {}
            (Some(intent), _) => put_away(drafts, &intent).await?,
            (None, Some(id)) => drafts.unbind(id).await?,
            (None, None) => {}
        }
    }
    journal.open_intents().await
}
