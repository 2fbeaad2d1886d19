//! The common bucket that sorts and colours the providers' own states.

use serde::{Deserialize, Serialize};

/// Where an order, a part or an inbox entry stands, whatever its provider calls it.
///
/// The provider's own word is always kept and shown beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Something is wrong and a person should look.
    Attention,
    /// A word this program does not know; never guessed.
    Unknown,
    Draft,
    /// Accepted, nothing moves yet.
    Waiting,
    Moving,
    Done,
    Cancelled,
}

impl Phase {
    pub const ALL: [Self; 7] = [
        Self::Attention,
        Self::Unknown,
        Self::Draft,
        Self::Waiting,
        Self::Moving,
        Self::Done,
        Self::Cancelled,
    ];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Attention => "attention",
            Self::Unknown => "unknown",
            Self::Draft => "draft",
            Self::Waiting => "waiting",
            Self::Moving => "moving",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.word().eq_ignore_ascii_case(word))
    }

    /// One ASCII sign, so that colour is never the only signal.
    #[must_use]
    pub const fn sign(self) -> char {
        match self {
            Self::Attention => '!',
            Self::Unknown => '?',
            Self::Draft => '.',
            Self::Waiting => '-',
            Self::Moving => '>',
            Self::Done => ' ',
            Self::Cancelled => 'x',
        }
    }

    /// A small number for the store; never changes once given.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Attention => 0,
            Self::Unknown => 1,
            Self::Draft => 2,
            Self::Waiting => 3,
            Self::Moving => 4,
            Self::Done => 5,
            Self::Cancelled => 6,
        }
    }

    #[must_use]
    pub fn from_number(n: u8) -> Option<Self> {
        // The numbers follow the list.
        Self::ALL.get(usize::from(n)).copied()
    }

    /// A reason to look by itself, whatever else is said.
    #[must_use]
    pub const fn is_alarming(self) -> bool {
        matches!(self, Self::Attention | Self::Unknown)
    }

    /// Still changing: refreshed often.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Done | Self::Cancelled)
    }
}
