//! One account's line to its provider, as the courier uses it.

use crate::{
    model::intent::{Answer, LookedUp, Mutation, Reading, Sent},
    providers::{self, Client},
    runtime::courier::Sender,
};

/// Sends, looks and reads for one account.
#[derive(Debug, Clone)]
pub struct Line {
    pub client: Client,
}

impl Sender for Line {
    async fn send(&self, mutation: &Mutation, key: Option<&str>) -> Sent {
        self.client.send(mutation, key).await
    }

    async fn look_up(&self, mutation: &Mutation) -> Result<LookedUp, String> {
        self.client.look_up_outcome(mutation).await.map_err(|e| e.to_string())
    }

    fn read(&self, mutation: &Mutation, answer: &Answer) -> Reading {
        providers::read(mutation, answer)
    }

    fn without_secrets(&self, text: &str) -> String {
        self.client.redact(text)
    }
}
