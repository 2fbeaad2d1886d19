//! What the outcome of a request means for the way that it is part of.

use super::{
    run::{Result, Walker},
    state::{Kept, Stands},
};
use crate::{
    model::{
        intent::{Deed, LookedUp, Mutation, Reading},
        journal::{Intent, IntentState},
        order::Fetched,
    },
    runtime::clients::named,
};

impl Walker {
    /// What the outcome means for the way.
    pub async fn learn(&mut self, mutation: &Mutation, intent: Intent) -> Result<()> {
        let what = format!("{} {}", mutation.deed.word(), mutation.reference);
        match intent.state {
            IntentState::Done | IntentState::Partly => self.happened(mutation, &intent, &what).await,
            IntentState::Rejected => {
                let refused = intent.refused.clone();
                let (said, fields) =
                    refused.map_or_else(|| (intent.said.clone(), Vec::new()), |r| (r.said, r.fields));
                match &mut self.state.way {
                    // Its next step says which fields of the form are wrong.
                    Kept::Plan(plan) => {
                        plan.answered(mutation, &Reading::Refused { said: said.clone(), fields });
                        if plan.in_flight.is_some() {
                            plan.looked_up(mutation, &LookedUp::Absent { said });
                        }
                        self.settled().await
                    }
                    Kept::Steps { .. } => {
                        self.settled().await?;
                        Err(Stands { said: format!("{what} was refused: {said}"), fields })
                    }
                }
            }
            IntentState::NotDone | IntentState::Recalled => {
                let recalled = intent.state == IntentState::Recalled;
                if let Kept::Plan(plan) = &mut self.state.way {
                    if recalled {
                        plan.not_sent();
                    } else {
                        plan.looked_up(mutation, &LookedUp::Absent { said: intent.said.clone() });
                    }
                }
                self.settled().await?;
                let why = if recalled { "was recalled" } else { "did not happen" };
                Err(format!("{what} {why}; go on to do it again").into())
            }
            _ => {
                let why = intent.held.map_or(intent.said.as_str(), |held| held.says());
                Err(format!("{what}: {}: {why}", intent.state.said(mutation.deed)).into())
            }
        }
    }

    async fn happened(&mut self, mutation: &Mutation, intent: &Intent, what: &str) -> Result<()> {
        let orders = match (&self.state.way, mutation.deed) {
            (Kept::Plan(plan), Deed::Book) => vec![self.made(intent, &plan.reference.clone()).await?],
            _ => Vec::new(),
        };
        match &mut self.state.way {
            Kept::Steps { done, .. } => *done += 1,
            Kept::Plan(plan) => {
                plan.answered(mutation, &Reading::Done { orders, said: intent.said.clone() });
            }
        }
        self.state.done += 1;
        let said = self.step_name().unwrap_or_else(|| what.to_owned());
        self.settled().await?;
        self.tell(format!("{said}: done"));
        Ok(())
    }

    /// The step that was just done, in the operator's words.
    fn step_name(&self) -> Option<String> {
        match &self.state.way {
            Kept::Steps { steps, done } => steps.get(done.checked_sub(1)?).map(|(what, _)| what.clone()),
            Kept::Plan(_) => None,
        }
    }

    /// The order that a booking made. Without it the way must not go on: it would make another.
    async fn made(&self, intent: &Intent, reference: &str) -> Result<Fetched> {
        let client = &named(&self.desk.served, &self.draft.account)?.client;
        let found = match intent.orders.first() {
            Some(key) => client.order(key, None).await,
            None => client.look_up(reference).await,
        };
        Ok(found.map_err(|e| format!("the order {reference} was made, but it cannot be read now: {e}"))?)
    }

    /// The current request is behind us.
    async fn settled(&mut self) -> Result<()> {
        self.state.current = None;
        self.state.number += 1;
        self.state.twice = false;
        self.state.changed = self.desk.now.get();
        self.eyes.close();
        Ok(self.keep().await?)
    }
}
