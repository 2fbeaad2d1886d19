//! The cancel dialog: bound to records by their ids, fed by what the providers say now, answered with one key.
//!
//! | file | idea |
//! |---|---|
//! | `line` | what of a record can be cancelled, by which rule, and the request for it |
//! | `dialog` (here) | which records, what was chosen, whether keys count yet |
//!
//! Nothing is sent from here: `update::cancel` asks the desk.

mod line;

use jiff::{SignedDuration, Timestamp};

use super::{
    message::Ticket,
    model::{Model, Overlay},
};
use crate::model::{
    cancel::Verdict,
    intent::Mutation,
    journal::Intent,
    order::Order,
    provider::{OrderKey, Provider},
    text::{DisplayText, clean},
};
pub use line::{Line, lines, requests, said};

/// Keys count only when the dialog has been on screen for so long.
pub const DRAWN: SignedDuration = SignedDuration::from_millis(250);
/// An answer older than this is asked for again before anything is sent.
pub const FRESH: SignedDuration = SignedDuration::from_secs(60);
/// Above so many records their number is typed.
pub const LISTED: usize = 10;
/// So many records at once, so that the re-check does not eat the providers' limits.
pub const MOST: usize = 200;

/// Keys of the dialog, for the help.
pub const KEYS: [(&str, &str); 8] = [
    ("y", "send; counts when the provider was asked again and the answer is on screen"),
    ("n, enter, esc, q", "no, or close"),
    ("j k, space", "through the records and parts; choose a part, or leave it out"),
    ("o", "only this one: leave all others out, or take them all again"),
    ("d", "the rule and the request of the line"),
    ("r", "ask the provider again; afterwards: retry what failed"),
    ("z", "after y: recall what has not left yet"),
    ("a number", "above ten records: how many, then y"),
];

/// What is asked and what came of it.
#[derive(Debug, Clone)]
pub struct Dialog {
    /// Fixed when it opens, whatever the lists do.
    pub records: Vec<Record>,
    /// Marks that the list did not show when it opened.
    pub hidden: usize,
    /// The line under the cursor, counted over all records.
    pub cursor: usize,
    /// Rule and request of the line are shown.
    pub more: bool,
    /// The number typed so far.
    pub typed: String,
    pub stage: Stage,
    /// Everything that it waits for is on screen since then.
    pub since: Option<Timestamp>,
    /// Why the last key did nothing.
    pub said: Option<DisplayText>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Choosing,
    /// The operator said yes; what came of it is shown.
    Sent,
}

/// One order of the dialog.
#[derive(Debug, Clone)]
pub struct Record {
    pub key: OrderKey,
    pub provider: Option<Provider>,
    pub reference: DisplayText,
    pub customer: DisplayText,
    pub check: Check,
    pub lines: Vec<Line>,
    /// The part that was meant when the dialog was opened.
    pub only: Option<String>,
}

/// What the provider says now.
#[derive(Debug, Clone)]
pub enum Check {
    Asked(Ticket),
    Heard {
        at: Timestamp,
        order: Box<Order>,
    },
    /// It could not be asked; nothing of this record is sent.
    Failed(DisplayText),
}

/// What became of a line after the yes.
#[derive(Debug, Clone)]
pub enum Given {
    Asked(Ticket),
    /// Written down; the copy is as old as the answer.
    Kept(Box<Intent>),
    /// Nothing was written down, and nothing is sent.
    Refused(DisplayText),
}

/// One request that the dialog would make: which lines of which record.
#[derive(Debug, Clone)]
pub struct Request {
    pub record: usize,
    pub lines: Vec<usize>,
    pub mutation: Mutation,
    /// What is left of the window, if there is one.
    pub window: Option<SignedDuration>,
}

/// How the lines stand, counted for the dialog's last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Records of which something would be sent.
    pub send: usize,
    /// Of those, records whose provider has not said whether it works.
    pub unsure: usize,
    /// Records of which nothing can be cancelled.
    pub cannot: usize,
    /// Records whose provider could not be asked.
    pub unheard: usize,
    /// Records that were left out by hand.
    pub left_out: usize,
}

impl Dialog {
    /// A dialog about these records, none of which was heard of yet.
    #[must_use]
    pub const fn of(records: Vec<Record>, hidden: usize) -> Self {
        Self {
            records,
            hidden,
            cursor: 0,
            more: false,
            typed: String::new(),
            stage: Stage::Choosing,
            since: None,
            said: None,
        }
    }

    /// Every provider has answered, or cannot be asked.
    #[must_use]
    pub fn is_heard(&self) -> bool {
        self.records.iter().all(|r| !matches!(r.check, Check::Asked(_)))
    }

    /// Keys that decide count: the answers are in, and were on screen long enough to be read.
    #[must_use]
    pub fn takes_keys(&self, model: &Model) -> bool {
        let drawn = |since: Timestamp| model.now.duration_since(since) >= model.in_hand(DRAWN);
        self.is_heard() && self.since.is_some_and(drawn)
    }

    /// An answer is too old to act on.
    #[must_use]
    pub fn is_stale(&self, model: &Model) -> bool {
        self.records.iter().any(|r| match r.check {
            Check::Heard { at, .. } => model.now.duration_since(at) > model.in_hand(FRESH),
            _ => false,
        })
    }

    /// Record and line of each line, in the order in which they are shown. A record without lines has one of its own.
    #[must_use]
    pub fn places(&self) -> Vec<(usize, Option<usize>)> {
        let mut places = Vec::new();
        for (at, record) in self.records.iter().enumerate() {
            if record.lines.is_empty() {
                places.push((at, None));
            }
            places.extend((0..record.lines.len()).map(|line| (at, Some(line))));
        }
        places
    }

    /// What would be sent now, request by request.
    #[must_use]
    pub fn requests(&self, now: Timestamp) -> Vec<Request> {
        let each = self.records.iter().enumerate();
        each.flat_map(|(at, record)| requests(at, record, now)).collect()
    }

    #[must_use]
    pub fn counts(&self, now: Timestamp) -> Counts {
        let mut counts = Counts::default();
        for record in &self.records {
            let able = |l: &&Line| l.able(now).is_ok();
            let mut chosen = record.lines.iter().filter(able).filter(|l| l.chosen).peekable();
            if matches!(record.check, Check::Failed(_) | Check::Asked(_)) {
                counts.unheard += 1;
            } else if chosen.peek().is_some() {
                counts.send += 1;
                counts.unsure += usize::from(chosen.any(|l| l.verdict == Verdict::Unknown));
            } else if record.lines.iter().any(|l| l.able(now).is_ok()) {
                counts.left_out += 1;
            } else {
                counts.cannot += 1;
            }
        }
        counts
    }

    /// The number that must be typed first; `None`: the list is short enough to be read.
    #[must_use]
    pub fn number(&self, now: Timestamp) -> Option<usize> {
        Some(self.counts(now).send).filter(|n| *n > LISTED)
    }

    /// Takes an answer of a re-check in; false: it is not for this dialog.
    pub fn hear(&mut self, ticket: Ticket, answer: Result<Order, &str>, now: Timestamp) -> bool {
        let waits = |r: &&mut Record| matches!(r.check, Check::Asked(t) if t == ticket);
        let Some(record) = self.records.iter_mut().find(waits) else { return false };
        record.hear(answer, now);
        if self.is_heard() {
            self.since = Some(now);
        }
        true
    }
}

impl Record {
    fn hear(&mut self, answer: Result<Order, &str>, now: Timestamp) {
        match answer {
            Ok(order) if order.key == self.key => {
                self.reference = clean(&order.reference);
                self.customer = clean(&order.customer);
                self.provider = Some(order.provider);
                let before = std::mem::replace(&mut self.lines, lines(&order, now));
                // An order that goes as a whole has no line for the part that was meant.
                let only =
                    self.only.take().filter(|only| self.lines.iter().any(|l| l.part.as_ref() == Some(only)));
                // What was left out by hand stays out.
                for line in &mut self.lines {
                    line.chosen &= only.is_none() || line.part == only;
                    line.chosen &= !before.iter().any(|old| old.part == line.part && old.is_left_out());
                }
                self.check = Check::Heard { at: now, order: Box::new(order) };
            }
            Ok(_) => self.check = Check::Failed(clean("another record came back; nothing is sent")),
            Err(why) => self.check = Check::Failed(clean(why)),
        }
    }
}

/// When an age, a countdown or the dialog's own patience next changes what it shows.
#[must_use]
pub fn next_wake(model: &Model) -> Option<Timestamp> {
    let (since, ticks) = match model.overlays.last()? {
        Overlay::Cancel(dialog) => (dialog.since, true),
        Overlay::Label(dialog) => (dialog.since, true),
        Overlay::Again(again) => (Some(again.since), false),
        _ => return None,
    };
    let drawn = since.and_then(|s| s.checked_add(model.in_hand(DRAWN)).ok()).filter(|at| *at > model.now);
    let second = Timestamp::from_second(model.now.as_second().saturating_add(1)).ok().filter(|_| ticks);
    drawn.into_iter().chain(second).min()
}
