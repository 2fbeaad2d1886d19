//! Display text: the only text that reaches a cell, a log, a clipboard or an export.
//!
//! ```text
//! raw text (store, wire) -- clean() --> DisplayText -- cut(), wrap() --> cells
//!                        -- json_escape(), csv_guard() --> exports
//! ```

mod chars;
mod clean;
mod cut;
mod escape;
mod scripts;
mod wrap;

use std::fmt;

pub use chars::{char_width, is_hidden, is_voiced_mark};
pub use clean::{DISPLAY_BYTES, clean, cleaned};
pub use cut::{cells, cut, fit};
pub use escape::{csv_guard, json_escape};
pub use scripts::{domains, hidden, mixed_scripts, suspicious_domain, suspicious_reference};
pub use wrap::wrap;

/// One clean line. Only [`clean`] can make one from outside text, so a function that takes it cannot be handed
/// raw provider text.
///
/// Every cluster in it is as wide as the sum of its characters, so that all width tables agree on it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DisplayText(String);

impl DisplayText {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Columns in a terminal.
    #[must_use]
    pub fn width(&self) -> usize {
        columns(&self.0)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A text of the program itself.
    #[must_use]
    pub fn own(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for DisplayText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for DisplayText {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// Columns of clean text: the sum over its characters (a whole-string measure would count ligatures that no
/// terminal draws).
#[must_use]
pub fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char_width).sum() }
}
