//! The commands that move, in whatever has a cursor or scrolls.

use super::{form, outbox, view::switch_view};
use crate::app::{
    command::Command,
    list::Keyed,
    model::{List, Model, Pane},
    screen,
    shown::ShownRecord,
};

/// One movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    Rows(isize),
    /// The view moves along.
    Scroll(isize),
    First,
    Last,
}

impl Motion {
    /// The movement a command means when a page has so many rows; `None`: it is no movement.
    pub fn of(command: Command, page: usize) -> Option<Self> {
        let rows = |n: usize| isize::try_from(n.max(1)).unwrap_or(isize::MAX);
        Some(match command {
            Command::Down => Self::Rows(1),
            Command::Up => Self::Rows(-1),
            Command::HalfDown => Self::Scroll(rows(page / 2)),
            Command::HalfUp => Self::Scroll(-rows(page / 2)),
            // One row stays in sight.
            Command::PageDown => Self::Scroll(rows(page.saturating_sub(1))),
            Command::PageUp => Self::Scroll(-rows(page.saturating_sub(1))),
            Command::First => Self::First,
            Command::Last => Self::Last,
            _ => return None,
        })
    }

    /// Where it leads among `len` things that are all here.
    #[must_use]
    pub fn from(self, index: usize, len: usize) -> usize {
        let last = len.saturating_sub(1);
        match self {
            Self::Rows(by) | Self::Scroll(by) => index.min(last).saturating_add_signed(by).min(last),
            Self::First => 0,
            Self::Last => last,
        }
    }
}

/// Moves in the focused pane; false: the command is no movement.
pub fn run(model: &mut Model, command: Command) -> bool {
    let plan = screen::plan(model);
    let page = screen::page(model, &plan, model.focus);
    let Some(motion) = Motion::of(command, page) else { return false };
    match model.focus {
        Pane::Orders => list(&mut model.orders.list, motion, page),
        Pane::Attention => list(&mut model.attention.list, motion, page),
        Pane::Inbox => list(&mut model.inbox.list, motion, page),
        Pane::Tracking => events(model, motion, page),
        Pane::Detail => scroll_detail(model, motion),
        Pane::Views => {
            let to = motion.from(model.orders.view, model.views.len());
            if to != model.orders.view {
                switch_view(model, to);
            }
        }
        Pane::Accounts => model.work.account = motion.from(model.work.account, model.accounts.len()),
        Pane::Outbox => outbox::step(model, motion),
        Pane::Book => form::move_to(model, motion),
    }
    true
}

fn list<K: Clone + Ord, R: Keyed<Key = K>>(list: &mut List<K, R>, motion: Motion, page: usize) {
    match motion {
        Motion::Rows(by) => list.step(by, page),
        Motion::Scroll(by) => list.scroll(by, page),
        Motion::First => list.to_first(),
        Motion::Last => list.to_last(page),
    }
}

fn events(model: &mut Model, motion: Motion, page: usize) {
    let count = model.record.shown.as_ref().map_or(0, |r| r.events.len());
    let record = &mut model.record;
    record.event = motion.from(record.event, count);
    record.events_scroll = record.events_scroll.clamp((record.event + 1).saturating_sub(page), record.event);
}

/// Scrolls the detail, never past its last line.
pub fn scroll_detail(model: &mut Model, motion: Motion) {
    let lines = model.record.shown.as_ref().map_or(0, lines);
    model.record.detail_scroll = motion.from(model.record.detail_scroll, lines);
}

/// At least so many lines has a record in the detail pane.
fn lines(record: &ShownRecord) -> usize {
    let groups: usize = record.groups.iter().map(|(_, fields)| fields.len() + 1).sum();
    let parts = record.parts.len() * 4;
    2 + record.attention.len()
        + parts
        + record.clocks.len()
        + groups
        + record.links.len()
        + record.oddities.len()
}
