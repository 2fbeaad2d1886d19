//! The lists that the core makes of its command table, as this floor draws them.

use crate::app::{
    key::{Code, Key},
    model::Model,
};

/// A line of the palette.
pub struct PaletteLine {
    pub name: String,
    pub about: String,
    pub keys: String,
    /// Why it is not possible now.
    pub reason: Option<String>,
}

/// A part of the help: a heading, and keys with what they do.
pub struct HelpPart {
    pub heading: String,
    pub lines: Vec<(String, String)>,
}

#[must_use]
pub fn hints(model: &Model) -> Vec<(String, &'static str)> {
    let _ = model;
    [
        ("Enter", "open"),
        ("/", "filter"),
        ("s", "sort"),
        ("t", "timeline"),
        ("y", "copy"),
        (":", "commands"),
        ("?", "help"),
    ]
    .map(|(k, w)| (k.to_owned(), w))
    .to_vec()
}

#[must_use]
pub fn palette(model: &Model, typed: &str) -> Vec<PaletteLine> {
    let _ = model;
    [
        ("filter", "Show only what matches", "/", None),
        ("quit", "Leave the program", "q", Some("nothing to leave")),
    ]
    .into_iter()
    .filter(|(name, ..)| name.contains(typed))
    .map(|(name, about, keys, reason)| PaletteLine {
        name: name.to_owned(),
        about: about.to_owned(),
        keys: keys.to_owned(),
        reason: reason.map(str::to_owned),
    })
    .collect()
}

#[must_use]
pub fn help(model: &Model) -> Vec<HelpPart> {
    let _ = model;
    vec![HelpPart {
        heading: "Moving".to_owned(),
        lines: vec![
            ("j, Down".to_owned(), "next row".to_owned()),
            ("k, Up".to_owned(), "previous row".to_owned()),
        ],
    }]
}

/// A key as written in hints and help.
#[must_use]
pub fn key_name(key: Key) -> String {
    let name = match key.code {
        Code::Char(' ') => "Space".to_owned(),
        Code::Char(c) => c.to_string(),
        Code::F(n) => format!("F{n}"),
        Code::BackTab => "Shift-Tab".to_owned(),
        other => format!("{other:?}"),
    };
    if key.ctrl { format!("Ctrl-{}", name.to_uppercase()) } else { name }
}
