//! The filter language, as a tree; the same in the console's `/` and on the command line.
//!
//! `state:!delivered prv:snd left<2h to:glebe "exact words"`: terms side by side must all hold; `!` or `-` before a
//! term, or `!` after its colon, turns it round; a comma in a value means "or".

mod check;
mod complete;
mod parse;
mod scope;
mod show;
#[cfg(test)]
mod tests;

use jiff::SignedDuration;

pub use check::{Check, FIELD_END, Figures, NEAR, Texts, fold, fold_into, micros, micros_of};
pub use complete::{complete, term_at};

use super::{clock::ClockKind, phase::Phase, provider::Provider};

/// A parsed filter; no terms means everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    pub terms: Vec<Term>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub negated: bool,
    pub test: Test,
}

/// What a term asks. Text tests look for a substring, whatever the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// Anywhere in the row: reference, aliases, customer, destination, state.
    Words(String),
    Provider(Vec<Provider>),
    Account(Vec<String>),
    /// The provider's own word.
    State(Vec<String>),
    Phase(Vec<Phase>),
    Reference(Vec<String>),
    Customer(Vec<String>),
    Destination(Vec<String>),
    /// Time to the nearest clock, compared with a span.
    Left(Compare, SignedDuration),
    /// Which clock is the nearest.
    Clock(Vec<ClockKind>),
    /// Time since the order was made.
    Age(Compare, SignedDuration),
    /// Time since the provider last changed it.
    Updated(Compare, SignedDuration),
    Is(Flag),
    /// Inbox only: the type of an entry.
    Kind(Vec<String>),
}

impl Test {
    /// Does the answer change as time passes?
    #[must_use]
    pub const fn is_timed(&self) -> bool {
        matches!(
            self,
            Self::Left(..) | Self::Age(..) | Self::Updated(..) | Self::Is(Flag::Attention | Flag::Late)
        )
    }
}

/// How a span is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    Less,
    More,
}

/// Yes-or-no questions (`is:late`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// A person should look: attention reasons, an attention or unknown phase, a clock that is past or closes within 15 minutes.
    Attention,
    /// Neither done nor cancelled.
    Open,
    /// A promise or ship-by clock is past.
    Late,
    /// Changed since it was last looked at.
    Changed,
    /// Inbox only.
    Unread,
}

/// What is wrong with a filter, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// Byte offset of the term in the text.
    pub at: usize,
    /// In plain words, with what would be right.
    pub what: String,
}

impl std::fmt::Display for FilterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (at character {})", self.what, self.at + 1)
    }
}

impl std::error::Error for FilterError {}

impl Filter {
    /// Reads the language.
    ///
    /// # Errors
    /// An unknown key or value, a bad span, an open quote: with the place and what would be right.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        parse::parse(text)
    }
}

impl Flag {
    pub const ALL: [Self; 5] = [Self::Attention, Self::Open, Self::Late, Self::Changed, Self::Unread];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Attention => "attention",
            Self::Open => "open",
            Self::Late => "late",
            Self::Changed => "changed",
            Self::Unread => "unread",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.word().eq_ignore_ascii_case(word))
    }
}
