//! An intent as it is kept, and what its attempts came to.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{looks::Looks, moment::Moment, retry::Row, state::IntentState};
use crate::model::{
    account::Environment,
    intent::{Mutation, Refusal},
    provider::{AccountName, OrderKey, Provider},
};

/// Names an intent for ever: a UUID.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IntentId(pub String);

impl std::fmt::Display for IntentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whose credential at which system a change was confirmed for; it is sent nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    pub account: AccountName,
    pub provider: Provider,
    pub environment: Environment,
    /// Names the credential without telling it.
    pub fingerprint: String,
}

/// Who confirmed, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// The operator, as the machine knows them ("op1@desk3").
    pub by: String,
    pub at: Moment,
}

/// What is to be done next, without a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Todo {
    /// Send what is armed.
    Send,
    /// Look whether it is done already; else send.
    LookThenSend,
    /// The same request again, with the same key if it has one.
    Again,
    /// Find out by reading.
    Look,
    /// The key's life is over: one look, then a person.
    Expire,
}

impl Todo {
    pub const ALL: [Self; 5] = [Self::Send, Self::LookThenSend, Self::Again, Self::Look, Self::Expire];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::LookThenSend => "look_then_send",
            Self::Again => "again",
            Self::Look => "look",
            Self::Expire => "expire",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.word() == word)
    }
}

/// Why nothing goes on by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Held {
    ConfirmOver,
    Unreachable,
    SignIn,
    OtherAccount,
    AskedEnough,
    KeyOver,
    Redirect,
    KeyClash,
    Conflict,
    NoWay,
    Unreadable,
    Alike,
    Damaged,
}

impl Held {
    pub const ALL: [Self; 13] = [
        Self::ConfirmOver,
        Self::Unreachable,
        Self::SignIn,
        Self::OtherAccount,
        Self::AskedEnough,
        Self::KeyOver,
        Self::Redirect,
        Self::KeyClash,
        Self::Conflict,
        Self::NoWay,
        Self::Unreadable,
        Self::Alike,
        Self::Damaged,
    ];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ConfirmOver => "confirm_over",
            Self::Unreachable => "unreachable",
            Self::SignIn => "sign_in",
            Self::OtherAccount => "other_account",
            Self::AskedEnough => "asked_enough",
            Self::KeyOver => "key_over",
            Self::Redirect => "redirect",
            Self::KeyClash => "key_clash",
            Self::Conflict => "conflict",
            Self::NoWay => "no_way",
            Self::Unreadable => "unreadable",
            Self::Alike => "alike",
            Self::Damaged => "damaged",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|h| h.word() == word)
    }

    /// One line for a person, with what can be done.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Self::ConfirmOver => "confirmed more than 5 minutes ago and not sent; confirm again or recall it",
            Self::Unreachable => {
                "the provider could not be reached and nothing was sent; confirm again or recall it"
            }
            Self::SignIn => "the provider refused the sign-in; check the credential, then confirm again",
            Self::OtherAccount => {
                "the account's credential or environment is another one now; it is not sent there"
            }
            Self::AskedEnough => {
                "asked as often as is done by itself; it can be asked again by hand while the key lives"
            }
            Self::KeyOver => "the safe-repeat key is too old to ask again; look in the provider's account",
            Self::Redirect => {
                "the address answered with a redirect; check base_url, then look in the account"
            }
            Self::KeyClash => {
                "the provider knows this key with another request; look in the provider's account"
            }
            Self::Conflict => "what was found contradicts itself; look in the provider's account",
            Self::NoWay => "the provider cannot be asked about this; look in the provider's account",
            Self::Unreadable => "the answer fits no rule; it can be asked again by hand while the key lives",
            Self::Alike => "the same change was sent within the last day; confirm again if it is meant twice",
            Self::Damaged => "the kept request is not what was confirmed; it is not sent",
        }
    }
}

/// What the attempts so far came to, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Attempts that may have reached the provider's work.
    pub counted: u32,
    /// Answers that only asked to wait.
    pub patient: u32,
    /// Attempts of which no byte left.
    pub unsent: u32,
    pub signed_out: u32,
    /// Looks that failed, or answered nothing useful, in a row.
    pub blind: u32,
}

impl Tally {
    /// The tally with one more outcome.
    #[must_use]
    pub const fn with(mut self, row: Row) -> Self {
        match row {
            Row::NothingSent => self.unsent += 1,
            Row::StillRunning | Row::TooMany => self.patient += 1,
            Row::SignIn => self.signed_out += 1,
            _ => self.counted += 1,
        }
        self
    }
}

/// A provider's clear refusal, kept while reading back decides whether it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub said: String,
    pub fields: Vec<Refusal>,
}

/// A confirmed change, as the journal has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    pub id: IntentId,
    pub binding: Binding,
    pub mutation: Mutation,
    /// The safe-repeat key; present exactly when the repeat class is keyed.
    pub key: Option<String>,
    pub confirmed: Confirmation,
    pub draft: Option<String>,
    pub state: IntentState,
    pub todo: Option<Todo>,
    pub due: Option<Timestamp>,
    pub held: Option<Held>,
    /// No attempt so far may have acted.
    pub clean: bool,
    /// Done, but the details of the answer could not be read yet.
    pub pending: bool,
    /// When the first attempt was written down: the key's age counts from here.
    pub first_sent: Option<Timestamp>,
    /// The latest `Date` that the provider put on an answer.
    pub server_date: Option<Timestamp>,
    /// When the last attempt was written down or ended.
    pub last_request: Option<Moment>,
    pub last_row: Option<Row>,
    pub tally: Tally,
    pub looks: Looks,
    pub refused: Option<Refused>,
    /// The last word about it: the provider's, a look's or a person's, uncleaned.
    pub said: String,
    /// The orders that came of it.
    pub orders: Vec<OrderKey>,
    pub created: Timestamp,
    pub changed: Timestamp,
}

impl Intent {
    /// How old the key is, by the clock that says most.
    #[must_use]
    pub fn key_age(&self, now: Timestamp) -> SignedDuration {
        let now = self.server_date.map_or(now, |server| server.max(now));
        self.first_sent.map_or(SignedDuration::ZERO, |first| now.duration_since(first))
    }
}

/// One request made for an intent, as the journal has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub number: u32,
    /// Host, run of the machine, process and its start.
    pub owner: String,
    pub began: Timestamp,
    pub send_by: Timestamp,
    pub ended: Option<Timestamp>,
    /// How far it came: `claimed`, `nothing_left`, `left`, `answered`, `owner_gone`.
    pub phase: String,
    pub row: Option<Row>,
    pub status: Option<u16>,
    pub why: String,
    /// SHA-256 of the answer's body, in hex.
    pub digest: Option<String>,
    /// The answer's beginning, without secrets.
    pub response: String,
    pub server_date: Option<Timestamp>,
}
