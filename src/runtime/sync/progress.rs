//! What a pass leaves for the next one, kept in the store as one small JSON text.

use serde::{Deserialize, Serialize};

/// How far the listing of an account has come.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// The whole listing has been read once.
    pub whole: bool,
    /// Where a reading of the whole listing was interrupted.
    pub resume: Option<String>,
    /// The provider's own mark, from which changes are listed.
    pub mark: Option<String>,
    /// The mark that counts once the whole listing has been read.
    pub next_mark: Option<String>,
}

impl Progress {
    /// Reads what was kept; anything else means starting over, which is always safe.
    #[must_use]
    pub fn read(text: Option<&str>) -> Self {
        text.and_then(|t| serde_json::from_str(t).ok()).unwrap_or_default()
    }

    #[must_use]
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
