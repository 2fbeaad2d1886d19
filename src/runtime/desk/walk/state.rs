//! What a walk must not forget.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    app::desk::WALK,
    model::{
        intent::{Mutation, Refusal},
        journal::Binding,
        provider::{AccountName, Provider},
    },
    providers::{acts::Way, makeleaps::write::plan::Plan},
    store::drafts::Draft,
};

/// A walk, as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct State {
    pub way: Kept,
    /// Whom it was confirmed for; it goes on nowhere else. A walk without one goes on nowhere at all.
    #[serde(default)]
    pub bond: Option<Bond>,
    /// The form that it was made of: comes back when the walk is given up before anything happened.
    pub form: Option<Form>,
    /// Requests so far; the next one is written down in the journal under this number.
    pub number: u32,
    /// Of those, the ones that happened.
    pub done: u32,
    /// The request that is written down under `number`, or is about to be.
    pub current: Option<Mutation>,
    /// Why it goes no further, until a person says go on.
    pub stands: Option<Stands>,
    /// It stood because the same was done within the last day.
    pub alike: bool,
    /// The operator was told of the look-alike and went on.
    pub twice: bool,
    /// When a request last changed something.
    pub changed: Timestamp,
}

/// What is still to be done.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kept {
    Steps { steps: Vec<(String, Mutation)>, done: usize },
    Plan(Box<Plan>),
}

/// The system and the credential that a walk was confirmed for, as an intent is bound to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Bond {
    environment: String,
    fingerprint: String,
}

/// Why it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stands {
    pub said: String,
    /// What is wrong with fields of the form.
    pub fields: Vec<Refusal>,
}

/// A draft that became a walk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Form {
    pub id: String,
    pub kind: String,
    pub title: String,
    pub fields: Value,
    pub created: Timestamp,
    /// What it is about, if anything.
    #[serde(default)]
    pub order: Option<String>,
    #[serde(default)]
    pub part: Option<String>,
}

impl From<Binding> for Bond {
    fn from(binding: Binding) -> Self {
        Self { environment: binding.environment.word().to_owned(), fingerprint: binding.fingerprint }
    }
}

impl From<String> for Stands {
    fn from(said: String) -> Self {
        Self { said, fields: Vec::new() }
    }
}

impl Kept {
    pub fn of(way: Way) -> Self {
        match way {
            Way::One(mutation) => {
                let what = mutation.deed.word().to_owned();
                Self::Steps { steps: vec![(what, *mutation)], done: 0 }
            }
            Way::Steps(steps) => {
                Self::Steps { steps: steps.into_iter().map(|s| (s.what, s.mutation)).collect(), done: 0 }
            }
            Way::Plan(plan) => Self::Plan(plan),
        }
    }

    /// Whose requests these are; `None`: there are none.
    pub fn account(&self) -> Option<(AccountName, Provider)> {
        match self {
            Self::Steps { steps, .. } => steps.first().map(|(_, m)| (m.account.clone(), m.provider)),
            Self::Plan(plan) => Some((plan.account.clone(), Provider::MakeLeaps)),
        }
    }

    /// Ours, for lists.
    fn reference(&self) -> &str {
        match self {
            Self::Steps { steps, .. } => steps.first().map(|(_, m)| m.reference.as_str()).unwrap_or_default(),
            Self::Plan(plan) => &plan.reference,
        }
    }

    /// The same, or a corrected form of it, may be tried once more.
    pub fn go_on(&mut self, corrected: Option<&Value>) -> Result<(), String> {
        match (self, corrected) {
            (Self::Plan(plan), Some(draft)) => plan.correct(draft),
            (Self::Plan(plan), None) => plan.resume(),
            (Self::Steps { .. }, Some(_)) => {
                return Err("the steps of this way are fixed; give it up and begin anew".to_owned());
            }
            (Self::Steps { .. }, None) => {}
        }
        Ok(())
    }
}

impl State {
    pub fn new(way: Way, form: Option<Form>, now: Timestamp) -> Self {
        Self {
            way: Kept::of(way),
            bond: None,
            form,
            number: 0,
            done: 0,
            current: None,
            stands: None,
            alike: false,
            twice: false,
            changed: now,
        }
    }

    /// One line for a list of drafts.
    pub fn title(&self) -> String {
        let reference = self.way.reference();
        match &self.stands {
            Some(stands) => format!("{reference} stands: {}", stands.said),
            None => format!("{reference} on its way, {} requests done", self.done),
        }
    }

    /// Reads a kept walk.
    ///
    /// # Errors
    /// It is none, or was written by another version.
    pub fn read(draft: &Draft) -> Result<Self, String> {
        if draft.kind != WALK {
            return Err(format!("{} is no walk but a {}", draft.id, draft.kind));
        }
        serde_json::from_value(draft.fields.clone()).map_err(|e| format!("this walk cannot be read ({e})"))
    }
}
