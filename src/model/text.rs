//! Display text: the only text that reaches a cell, a log, a clipboard or an export.

use std::fmt;

/// One clean line. Only [`clean`] can make one from outside text, so a function that takes it cannot be handed
/// raw provider text.
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
        unicode_width::UnicodeWidthStr::width(self.as_str())
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

/// Makes display text of anything.
#[must_use]
pub fn clean(raw: &str) -> DisplayText {
    DisplayText(raw.chars().filter(|c| !c.is_control()).collect())
}
