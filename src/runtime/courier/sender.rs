//! What the courier needs of a provider's client.

use std::future::Future;

use crate::model::intent::{Answer, LookedUp, Mutation, Reading, Sent};

/// One account's way out for changes.
pub trait Sender: Send + Sync + 'static {
    /// Makes at most one request with exactly these bytes. `Sent::Nothing` only when no byte of it left.
    fn send(&self, mutation: &Mutation, key: Option<&str>) -> impl Future<Output = Sent> + Send;

    /// Finds out by reading whether it happened. `Err`: the look itself failed, which says nothing.
    fn look_up(&self, mutation: &Mutation) -> impl Future<Output = Result<LookedUp, String>> + Send;

    /// What an answer means, by the provider's documents.
    fn read(&self, mutation: &Mutation, answer: &Answer) -> Reading;

    /// Takes the account's secrets out of text that is kept.
    fn without_secrets(&self, text: &str) -> String;
}
