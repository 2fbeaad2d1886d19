//! A change at a provider that an operator confirmed: written down before it is sent, and settled by the truth.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    money::Money,
    order::Fetched,
    provider::{AccountName, OrderKey, Provider},
};

/// What a change does, in the operator's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Makes an order: it may cost money.
    Book,
    /// Changes fields of an order or draft.
    Update,
    /// Adds a piece to a draft (`MakeLeaps` item, `ReadyCloud` box, item or note).
    AddPart,
    /// Puts a file's bytes to an upload address.
    Upload,
    RemovePart,
    /// Sends a draft off, now (`MakeLeaps` `send_url`).
    Execute,
    /// Sets when a draft is sent off (`MakeLeaps` `date_scheduled`).
    Schedule,
    /// Stops an order or one of its parts.
    Cancel,
    /// Tells a new state (Seven Senders `order-states`, `ReadyCloud` billing status).
    SetState,
    /// Removes a record for good.
    Delete,
    /// Fetches a label: a change at Sendle, because it ends automatic refunds.
    Label,
}

impl Deed {
    /// In one word, for lists and messages.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Book => "booking",
            Self::Update => "change",
            Self::AddPart => "addition",
            Self::Upload => "upload",
            Self::RemovePart => "removal",
            Self::Execute => "sending",
            Self::Schedule => "schedule",
            Self::Cancel => "cancel",
            Self::SetState => "state",
            Self::Delete => "deletion",
            Self::Label => "label",
        }
    }
}

/// How a repeat of the request would behave: decides what follows an unclear answer (retry policy of the design).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    /// A create with a safe-repeat key (Sendle, for 72 hours).
    Keyed,
    /// A create or execution that would happen twice.
    Never,
    /// A removal by id: repeating does no more.
    Delete,
    /// Sets a value that can be read back.
    Set,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// Where a request goes: always under the account's origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Path segments below the account's base; a blank or unsafe one is refused when the URL is built.
    Path { segments: Vec<String>, trailing_slash: bool },
    /// A URL that the provider handed out; refused unless it lies under the origin.
    Handed(String),
}

/// A request for a change, complete and fixed: whatever is sent for an intent, and however often, is these bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mutation {
    pub provider: Provider,
    pub account: AccountName,
    pub deed: Deed,
    pub repeat: Repeat,
    /// The order that is changed; `None` for a new one.
    pub target: Option<OrderKey>,
    /// The part that is changed (channel, job id); `None`: the whole order.
    pub part: Option<String>,
    pub method: Method,
    pub place: Place,
    pub query: Vec<(String, String)>,
    pub content_type: Option<String>,
    /// It holds no secret, because it is stored: where one belongs (4over's payment profile) a placeholder stands, which
    /// the provider's `send` replaces in a copy of its own.
    #[serde(with = "bytes")]
    pub body: Vec<u8>,
    /// The reference that we set and can look for afterwards (own order id, `external_id`, `primary_id`, or the key).
    pub reference: String,
    /// What the operator sees and confirms, label and value, uncleaned.
    pub summary: Vec<(String, String)>,
    /// The price that was confirmed.
    pub quote: Option<Money>,
}

/// Bytes as text in JSON: bodies are JSON or multipart, nearly always UTF-8.
mod bytes {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(bytes) {
            Ok(text) => ("text", text.to_owned()).serialize(to),
            Err(_) => ("bytes", bytes.to_vec()).serialize(to),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let (kind, value): (String, serde_json::Value) = Deserialize::deserialize(from)?;
        let read = match (kind.as_str(), value) {
            ("text", serde_json::Value::String(text)) => Some(text.into_bytes()),
            ("bytes", value) => serde_json::from_value(value).ok(),
            _ => None,
        };
        read.ok_or_else(|| serde::de::Error::custom("a body is text or bytes"))
    }
}

/// What one attempt on the wire came to, before anyone knows what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// No byte of the request left: name, connection or TLS failed.
    Nothing { why: String },
    /// The request left, wholly or in part, and no whole answer came.
    NoAnswer { why: String },
    /// An answer arrived, whole and within its limit.
    Answer(Answer),
}

/// An answer of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub content_type: String,
    pub location: Option<String>,
    pub retry_after: Option<std::time::Duration>,
    /// The provider's `Date`.
    pub date: Option<Timestamp>,
    pub body: Vec<u8>,
    pub heard: Timestamp,
}

/// What an answer means, by the provider's documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// It happened. `orders` are the records as they are now, as far as the answer tells.
    Done { orders: Vec<Fetched>, said: String },
    /// It happened, but the answer's details cannot be read: look it up.
    DoneUnread { said: String },
    /// Some parts happened and some did not (4over): the record says which.
    Partly { orders: Vec<Fetched>, said: String, refused: Vec<Refusal> },
    /// It did not happen, by the provider's own clear word.
    Refused { said: String, fields: Vec<Refusal> },
    /// The first request with this key is still being worked on (Sendle 425).
    StillRunning,
    /// Nobody can tell from this answer.
    Unclear { why: String },
}

/// A refusal that belongs to a field, or to the whole request when the path is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub path: Vec<String>,
    pub message: String,
}

/// What looking up an unclear change found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookedUp {
    /// It happened, once.
    Happened { orders: Vec<Fetched>, said: String },
    /// An exact and complete look shows that it did not happen; counts only after three such looks over a minute.
    Absent { said: String },
    /// It happened more than once, or something else contradicts.
    Conflict { said: String },
    /// This provider has no way to tell; a person must look.
    NoWay { said: String },
}
