//! Figures for the header, and what the footer says of late.

use jiff::{SignedDuration, Timestamp};

use super::{
    message::Severity,
    model::{Model, Notice, OrdersPane},
};

/// How long a good or neutral line stays in the footer, and how long a warning or an error.
const SHORT: SignedDuration = SignedDuration::from_secs(10);
const LONG: SignedDuration = SignedDuration::from_mins(1);

/// The figures of the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub orders: u64,
    /// Orders that a person should look at.
    pub attention: u64,
    pub late: u64,
    pub inbox: u64,
    pub unread: u64,
    /// Marks in the orders pane, and those of them that the loaded rows do not show.
    pub marked: usize,
    pub hidden: usize,
    /// Confirmed and not settled: in the outbox or being sent.
    pub outbox: u32,
    /// Changes whose outcome nobody knows.
    pub unsure: u32,
}

/// The figures as they are known now.
#[must_use]
pub fn counts(model: &Model) -> Counts {
    let t = &model.tallies;
    Counts {
        orders: t.orders,
        attention: t.attention,
        late: t.late,
        inbox: t.inbox,
        unread: t.unread,
        marked: model.orders.marks.len(),
        hidden: hidden(&model.orders),
        outbox: model.intents.counts.armed.saturating_add(model.intents.counts.sending),
        unsure: model.intents.counts.unknown,
    }
}

/// Marked orders that are not among the rows.
#[must_use]
pub fn hidden(pane: &OrdersPane) -> usize {
    let shown = pane.list.rows.iter().filter(|r| pane.marks.contains(&r.key)).count();
    pane.marks.len() - shown.min(pane.marks.len())
}

/// The latest line that the footer still shows.
#[must_use]
pub fn current_notice(model: &Model) -> Option<&Notice> {
    model.notices.back().filter(|n| expiry(model, n).is_none_or(|end| model.now < end))
}

/// When a line leaves the footer.
#[must_use]
pub fn expiry(model: &Model, notice: &Notice) -> Option<Timestamp> {
    let life = match notice.severity {
        Severity::Good | Severity::Info => SHORT,
        Severity::Warning | Severity::Error => LONG,
    };
    notice.at.checked_add(model.in_hand(life)).ok()
}
