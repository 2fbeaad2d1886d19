//! Entries of the secure inbox (MakeLeaps, Secure Inbox).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    money::Money,
    order::{Group, Link, Oddity},
    provider::InboxKey,
};

/// Which of the three documented types an entry is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboxKind {
    /// A quote or order slip that the client signed off.
    AcceptedOrder,
    /// An acceptance certificate that the client signed off.
    ConfirmedDoc,
    /// A document that another user sent to us.
    ReceivedDoc,
    /// A type this program does not know, as the provider wrote it.
    Other(String),
}

impl InboxKind {
    /// The provider's own word.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::AcceptedOrder => "accepted_order",
            Self::ConfirmedDoc => "confirmed_doc",
            Self::ReceivedDoc => "received_doc",
            Self::Other(word) => word,
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Self {
        match word {
            "accepted_order" => Self::AcceptedOrder,
            "confirmed_doc" => Self::ConfirmedDoc,
            "received_doc" => Self::ReceivedDoc,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// One entry. Unread means `read_at` is `None`; the API has no call to mark it read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxEntry {
    pub key: InboxKey,
    pub kind: InboxKind,
    /// The client or vendor.
    pub sender: String,
    /// `display_name` of the document.
    pub title: String,
    pub note: String,
    pub amount: Option<Money>,
    pub received_at: Option<Timestamp>,
    pub read_at: Option<Timestamp>,
    pub links: Vec<Link>,
    pub groups: Vec<Group>,
    pub oddities: Vec<Oddity>,
    /// The provider's own JSON, secrets removed.
    pub raw: String,
}
