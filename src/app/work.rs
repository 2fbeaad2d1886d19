//! What the core keeps for itself between messages; of no interest to the drawing code but for the keymap.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    keymap::Keymap,
    message::Ticket,
    model::{Pane, RecordKey},
};
use crate::model::{filter::Filter, provider::OrderKey};

/// A question to the store that is asked again only when its answer has come.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked {
    pub ticket: Ticket,
    pub busy: bool,
    pub stale: bool,
}

/// The search for a reference, by paste or prompt.
#[derive(Debug, Clone, Default)]
pub struct Finding {
    pub ticket: Ticket,
    /// What is looked for now.
    pub reference: String,
    /// What else in the text may be a reference.
    pub rest: Vec<String>,
    /// The first guess, for what is said when nothing is found.
    pub first: String,
}

/// The search for the next row that also matches `also`.
#[derive(Debug, Clone)]
pub struct Seek {
    pub ticket: Ticket,
    pub pane: Pane,
    pub also: Filter,
    pub forward: bool,
    /// The end was reached; it began again at the other end.
    pub wrapped: bool,
}

#[derive(Debug, Clone)]
pub struct Work {
    pub keymap: Keymap,
    /// A number that no other run has.
    pub session: u128,
    /// The list whose selection detail and tracking follow.
    pub source: Pane,
    /// When a key sequence that was begun is forgotten.
    pub pending_until: Option<Timestamp>,
    /// The record that detail will show when the cursor has rested on it until then.
    pub follow: Option<(RecordKey, Timestamp)>,
    pub record: Asked,
    /// Whose record `record.shown` is.
    pub record_of: Option<RecordKey>,
    /// An order that detail shows and that has changed since an operator looked at it.
    pub unseen: Option<OrderKey>,
    pub tallies: Asked,
    pub freshness: Asked,
    /// The journal's intents.
    pub intents: Asked,
    /// What else the desk was asked to do, in words.
    pub desk: BTreeMap<Ticket, String>,
    pub finding: Option<Finding>,
    pub seek: Option<Seek>,
    /// The reference that a provider was asked to watch.
    pub watching: Option<(Ticket, String)>,
    /// Ctrl-C was pressed then.
    pub leaving: Option<Timestamp>,
    /// The filter before its prompt opened, for Esc.
    pub filter_before: String,
    /// Frames were drawn before the pane took the whole screen.
    pub frames_before: bool,
    /// The cursor in the pane of providers.
    pub account: usize,
    /// The first answers of all providers are in; the cursors wait on top until then.
    pub all_heard: Option<Timestamp>,
    /// Figures have come at least once; when the bell last rang for more exceptions.
    pub tallied: bool,
    pub belled: Option<Timestamp>,
}

impl Default for Work {
    fn default() -> Self {
        Self {
            keymap: Keymap::default(),
            session: 0,
            source: Pane::Orders,
            pending_until: None,
            follow: None,
            record: Asked::default(),
            record_of: None,
            unseen: None,
            tallies: Asked { stale: true, ..Asked::default() },
            freshness: Asked { stale: true, ..Asked::default() },
            intents: Asked { stale: true, ..Asked::default() },
            desk: BTreeMap::new(),
            finding: None,
            seek: None,
            watching: None,
            leaving: None,
            filter_before: String::new(),
            frames_before: true,
            account: 0,
            all_heard: None,
            tallied: false,
            belled: None,
        }
    }
}
