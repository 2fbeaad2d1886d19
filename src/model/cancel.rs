//! May this still be stopped, until when, and what is lost: PRODUCT's cancel table as data.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a provider's rule says about one part now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The provider says yes and gives no clock.
    Open,
    /// Yes, until this instant.
    OpenUntil(Timestamp),
    /// Too late, or already over.
    Closed,
    /// There is no call for it.
    NotByApi,
    /// The answer has not been asked for, or could not be read.
    Unknown,
}

/// The rule of one part, with its reason in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelRule {
    pub verdict: Verdict,
    /// The rule in one sentence ("until the courier takes it").
    pub rule: String,
    /// What a cancel does, and what it does not ("the whole envelope stops").
    pub effect: String,
    /// What to do instead when it is closed.
    pub next_step: Option<String>,
}

impl CancelRule {
    #[must_use]
    pub fn new(verdict: Verdict, rule: &str, effect: &str) -> Self {
        Self { verdict, rule: rule.to_owned(), effect: effect.to_owned(), next_step: None }
    }

    #[must_use]
    pub fn or_else(mut self, next_step: &str) -> Self {
        self.next_step = Some(next_step.to_owned());
        self
    }
}
