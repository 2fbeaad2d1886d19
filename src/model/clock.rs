//! Named deadlines.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// What runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// The time in which a cancel still works (MakeLeaps post: 30 minutes).
    CancelWindow,
    /// The batch that executes a scheduled order (MakeLeaps: :00 and :30).
    BatchRun,
    /// The day promised to the customer.
    Promise,
    /// The day the courier comes.
    Pickup,
    /// The day the order should leave (ReadyCloud `to_ship_at`).
    ShipBy,
    /// The end of a link sent by e-mail (MakeLeaps: 60 days).
    LinkLife,
    /// The end of a safe-repeat key (Sendle: 72 hours).
    KeyLife,
}

impl ClockKind {
    pub const ALL: [Self; 7] = [
        Self::CancelWindow,
        Self::BatchRun,
        Self::Promise,
        Self::Pickup,
        Self::ShipBy,
        Self::LinkLife,
        Self::KeyLife,
    ];

    /// Short name for a list ("cancel", "batch").
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::CancelWindow => "cancel",
            Self::BatchRun => "batch",
            Self::Promise => "promise",
            Self::Pickup => "pickup",
            Self::ShipBy => "ship by",
            Self::LinkLife => "link",
            Self::KeyLife => "key",
        }
    }

    /// A small number for the store; never changes once given.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::CancelWindow => 1,
            Self::BatchRun => 2,
            Self::Promise => 3,
            Self::Pickup => 4,
            Self::ShipBy => 5,
            Self::LinkLife => 6,
            Self::KeyLife => 7,
        }
    }

    #[must_use]
    pub fn from_number(n: u8) -> Option<Self> {
        // The numbers follow the list.
        Self::ALL.get(usize::from(n).checked_sub(1)?).copied()
    }
}

/// A deadline. `at` is the instant used to sort; `date` is kept when the provider gave a day only, so that a day is
/// never shown as if it had an hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    pub kind: ClockKind,
    pub at: Timestamp,
    pub date: Option<Date>,
}

impl Clock {
    #[must_use]
    pub const fn at(kind: ClockKind, at: Timestamp) -> Self {
        Self { kind, at, date: None }
    }

    /// A day ends at its last second in UTC when the provider gives no zone.
    #[must_use]
    pub fn on(kind: ClockKind, date: Date) -> Option<Self> {
        let end = date.at(23, 59, 59, 0).to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        Some(Self { kind, at: end.timestamp(), date: Some(date) })
    }
}
