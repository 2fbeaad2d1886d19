//! The five services, and the ids that name what they hold.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One of the five services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    Sendle,
    MakeLeaps,
    #[serde(rename = "4over")]
    FourOver,
    SevenSenders,
    ReadyCloud,
}

impl Provider {
    pub const ALL: [Self; 5] =
        [Self::Sendle, Self::MakeLeaps, Self::FourOver, Self::SevenSenders, Self::ReadyCloud];

    /// Three letters for a list column.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sendle => "SND",
            Self::MakeLeaps => "MKL",
            Self::FourOver => "4OV",
            Self::SevenSenders => "7SD",
            Self::ReadyCloud => "RDY",
        }
    }

    /// The name as the company writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sendle => "Sendle",
            Self::MakeLeaps => "MakeLeaps",
            Self::FourOver => "4over",
            Self::SevenSenders => "Seven Senders",
            Self::ReadyCloud => "ReadyCloud",
        }
    }

    /// The word used in the config, in URLs of the simulator and in JSON.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Sendle => "sendle",
            Self::MakeLeaps => "makeleaps",
            Self::FourOver => "4over",
            Self::SevenSenders => "sevensenders",
            Self::ReadyCloud => "readycloud",
        }
    }

    /// Finds a provider by its code, slug or name, whatever the case.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|p| [p.code(), p.slug(), p.name()].iter().any(|w| w.eq_ignore_ascii_case(word)))
    }

    /// A small number for the store; never changes once given.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Sendle => 1,
            Self::MakeLeaps => 2,
            Self::FourOver => 3,
            Self::SevenSenders => 4,
            Self::ReadyCloud => 5,
        }
    }

    #[must_use]
    pub fn from_number(n: u8) -> Option<Self> {
        // Searches through a million orders ask for each: the numbers follow the list.
        Self::ALL.get(usize::from(n).checked_sub(1)?).copied()
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The operator's own name for a configured credential (`[accounts.parcels]`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountName(pub String);

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Names one order, for ever: the account and the provider's own id in it. Written `account/id`.
///
/// What `id` is, by provider: Sendle `order_id` (UUID); MakeLeaps the MID in the order's `url`; 4over the order's own
/// `order_id`; Seven Senders the server's `id`; ReadyCloud the order number in its `url`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OrderKey {
    pub account: AccountName,
    pub id: String,
}

impl fmt::Display for OrderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.account, self.id)
    }
}

/// Names one inbox entry: the account and the provider's own id (MakeLeaps `mid`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct InboxKey {
    pub account: AccountName,
    pub id: String,
}

impl fmt::Display for InboxKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.account, self.id)
    }
}
