//! Changes, as the core asks for them and hears of them: checking before, confirming, recalling, settling, and drafts.
//!
//! The core never sends anything: it asks the desk, which goes through the journal. Every answer was written down first.

use std::path::PathBuf;

use jiff::SignedDuration;
use serde_json::Value;

use crate::{
    model::{
        intent::{Mutation, Refusal},
        journal::{Intent, IntentId},
        money::Money,
        provider::{AccountName, InboxKey, OrderKey},
        query::StoredOrder,
    },
    providers::acts::Way,
    store::{
        drafts::{Claimed, Draft},
        journal::{Counts, History},
    },
};

/// Something that the core wants of the desk; the answer comes as [`Reply::Desk`](super::message::Reply::Desk) with the same ticket.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Asks the provider for this order now, and keeps what it says: what a dialog shows must be fresh.
    Check(OrderKey),
    /// The operator said yes to this change.
    Confirm(Box<Confirm>),
    /// The operator said yes to a way of several steps; its progress comes as [`News::Walked`].
    Walk(Box<Walk>),
    /// A walk that stands, or that another start of the program left (a draft of kind [`WALK`]), goes on: the operator has
    /// looked. `corrected`: the form as it is now, where it was the form that was wrong ([`form_of_walk`]).
    GoOn {
        walk: String,
        corrected: Option<Box<Value>>,
    },
    Recall(IntentId),
    ConfirmAgain(IntentId),
    AskAgain(IntentId),
    Resolve {
        id: IntentId,
        /// What was looked at.
        checked: String,
        happened: bool,
        note: String,
    },
    /// Everything open, and the newest of what is settled.
    Intents,
    History(IntentId),
    Drafts,
    SaveDraft(Box<Draft>),
    /// Opens a draft for editing here, unless another console has it.
    TakeDraft(String),
    /// The form was closed; the draft stays.
    LeaveDraft(String),
    /// The operator threw it away.
    DropDraft(String),
    /// What it would cost, for a draft of this act.
    Price {
        account: AccountName,
        act: &'static str,
        draft: Box<Value>,
    },
    /// What the provider says about the addresses of a draft (4over).
    Addresses {
        account: AccountName,
        draft: Box<Value>,
    },
    /// Records of the account to choose from, found by what was typed (`MakeLeaps` clients, documents).
    Records {
        account: AccountName,
        kind: &'static str,
        typed: String,
    },
    /// Fetches a PDF that can be read without changing anything, and saves it.
    SaveFile(File),
}

/// The kind of a draft that is a walk on its way.
pub const WALK: &str = "walk";

/// The filled form inside the fields of a walk, and what was wrong in it when it last stood; `None`: it has no form
/// that could be corrected.
#[must_use]
pub fn form_of_walk(fields: &Value) -> Option<(&Value, Vec<Refusal>)> {
    let form = fields.pointer("/way/plan/draft")?;
    let wrong = fields.pointer("/stands/fields").cloned().unwrap_or_default();
    Some((form, serde_json::from_value(wrong).unwrap_or_default()))
}

/// A file to save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum File {
    /// The papers of an order (`MakeLeaps`).
    OfOrder(OrderKey),
    /// The document of an inbox entry (`MakeLeaps`).
    OfEntry(InboxKey),
}

/// A change that the operator confirmed.
#[derive(Debug, Clone, PartialEq)]
pub struct Confirm {
    pub mutation: Mutation,
    /// The draft it was made of.
    pub draft: Option<String>,
    /// What is left of the window in which it can be done, if there is one: a short one is not waited out.
    pub window: Option<SignedDuration>,
    /// The operator was told of a look-alike, and means it.
    pub twice: bool,
}

/// A way of several requests that the operator confirmed as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    pub account: AccountName,
    pub way: Way,
    pub draft: Option<String>,
}

/// The desk's answer.
#[derive(Debug, Clone)]
pub enum Answer {
    Checked(Box<StoredOrder>),
    /// The intent as it is kept now.
    Intent(Box<Intent>),
    Intents(Box<Intents>),
    History(Box<Option<History>>),
    /// Nothing was written down: this intent of the last day looks the same. Confirm with `twice` if it is meant.
    Alike(Box<Intent>),
    Drafts(Vec<Draft>),
    Draft(Claimed, Box<Option<Draft>>),
    /// The walk has begun; its name in [`News::Walked`].
    Walking(String),
    /// Kept, left or dropped.
    Done,
    /// Where the file is now, uncleaned.
    Saved(PathBuf),
    Prices(Vec<Price>),
    /// One line for each address, uncleaned.
    Addresses(Vec<String>),
    Records(Vec<Record>),
}

/// What the journal holds, for the outbox and the journal's view.
#[derive(Debug, Clone, Default)]
pub struct Intents {
    /// Unknown ones first, then what is under way, then the outbox.
    pub open: Vec<Intent>,
    /// Newest first, open ones too.
    pub recent: Vec<Intent>,
    pub counts: Counts,
    /// Why the journal takes nothing more.
    pub closed: Option<String>,
}

/// One offer for a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// "Easy", "UPS Ground"; uncleaned.
    pub name: String,
    pub total: Option<Money>,
    /// When it would arrive, in words; uncleaned.
    pub arrives: String,
}

/// A record to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What goes into the draft.
    pub value: String,
    /// What a person calls it; uncleaned.
    pub label: String,
}

/// What the desk tells unasked, always after it was written down.
#[derive(Debug, Clone)]
pub enum News {
    /// The journal changed, by this console or another: ask for the intents again.
    Changed,
    /// An attempt or a look is over.
    Settled(Box<Intent>),
    /// A step of a walk is done, or it stands.
    Walked { walk: String, said: String, end: Option<WalkEnd> },
    /// A change does not go on by itself; its copy says why.
    Held(Box<Intent>),
    /// The journal failed, or nothing can be sent.
    Trouble(String),
}

/// How a walk ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WalkEnd {
    Finished,
    /// It waits for a person: a refusal to correct, an outcome that nobody knows.
    Stands,
}
