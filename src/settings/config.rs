//! The config file as it is written.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    #[serde(default)]
    pub read_only: bool,
    pub theme: Option<String>,
    pub zone: Option<String>,
    pub seat: Option<String>,
    #[serde(default)]
    pub keys: BTreeMap<String, Chords>,
    #[serde(default)]
    pub accounts: BTreeMap<String, AccountFile>,
}

/// One chord or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Chords {
    One(String),
    Many(Vec<String>),
}

impl Chords {
    pub fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(chord) => vec![chord],
            Self::Many(chords) => chords,
        }
    }
}

/// One `[accounts.NAME]` table. Flat, so that a field of the wrong provider gets a clear answer with its name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountFile {
    pub provider: String,
    pub environment: Option<String>,
    pub base_url: Option<String>,
    pub refresh: Option<String>,
    #[serde(default)]
    pub retired: bool,
    pub sendle_id: Option<String>,
    pub api_key: Option<Source>,
    pub client_id: Option<String>,
    pub client_secret: Option<Source>,
    pub partner: Option<String>,
    pub public_key: Option<String>,
    pub private_key: Option<Source>,
    pub payment_profile: Option<Source>,
    pub test_orders: Option<bool>,
    pub access_key: Option<Source>,
    pub org: Option<String>,
    pub bearer_token: Option<Source>,
}

/// Where a secret comes from.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Source {
    /// The secret itself; the file is owner-only.
    Plain(String),
    From(Place),
}

/// A pointer to a secret; exactly one of the three.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub env: Option<String>,
    pub file: Option<String>,
    pub command: Option<Vec<String>>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Plain(_) => f.write_str("[secret]"),
            Self::From(place) => place.fmt(f),
        }
    }
}

/// Reads the text.
///
/// # Errors
/// What is wrong, with line and column, but never with the line itself: it may hold a secret.
pub fn parse(text: &str) -> Result<File, String> {
    toml::from_str(text).map_err(|e| {
        let place = e.span().map_or_else(String::new, |span| {
            let before = &text[..span.start.min(text.len())];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            format!("line {line}, column {column}: ")
        });
        format!("{place}{}", e.message())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_placed_and_the_line_is_not_quoted() {
        let text = "read_only = true\n[accounts.a]\nprovider = \"sendle\"\napi_key = \"hunter2\"\nfoo = 1\n";
        let what = parse(text).unwrap_err();
        assert!(what.starts_with("line 5, column 1: "), "{what}");
        assert!(what.contains("foo") && !what.contains("hunter2"), "{what}");
    }

    #[test]
    fn debug_output_of_a_parsed_file_holds_no_secret() {
        let file = parse("[accounts.a]\nprovider = \"sendle\"\napi_key = \"hunter2\"\n").unwrap();
        assert!(!format!("{file:?}").contains("hunter2"));
    }
}
