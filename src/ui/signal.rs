//! Sign, word and colour of a state: any two of them suffice.

use jiff::SignedDuration;

use super::when;
use crate::{
    app::{model::Model, shown::ShownOrder},
    model::{
        clock::{Clock, ClockKind},
        phase::Phase,
        theme::Role,
    },
};

/// A clock that closes sooner than this is urgent.
const SOON: SignedDuration = SignedDuration::from_mins(15);
/// A change is shown as one for this long.
const FRESH: SignedDuration = SignedDuration::from_secs(10);

/// The sign of a list row, and its colour.
#[must_use]
pub fn of_order(order: &ShownOrder, model: &Model) -> (char, Role) {
    if !order.attention.is_empty() || order.phase == Phase::Attention {
        return ('!', Role::Exception);
    }
    match &order.clock {
        Some(clock) if order.phase.is_open() && is_urgent(clock, model) => ('!', Role::Late),
        _ => (order.phase.sign(), of_phase(order.phase)),
    }
}

#[must_use]
pub const fn of_phase(phase: Phase) -> Role {
    match phase {
        Phase::Attention => Role::Exception,
        Phase::Unknown => Role::Unsure,
        Phase::Draft => Role::Draft,
        Phase::Waiting => Role::Waiting,
        Phase::Moving => Role::Moving,
        Phase::Done => Role::Done,
        Phase::Cancelled => Role::Cancelled,
    }
}

/// Late, or about to close.
#[must_use]
pub fn is_urgent(clock: &Clock, model: &Model) -> bool {
    let left = clock.at.duration_since(model.now);
    if when::is_past(clock, model.now, &model.zone) {
        return matches!(clock.kind, ClockKind::Promise | ClockKind::ShipBy);
    }
    clock.date.is_none() && left < SOON
}

/// Changed a moment ago, by the provider's word.
#[must_use]
pub fn is_fresh(order: &ShownOrder, model: &Model) -> bool {
    let since = model.now.duration_since(order.changed_at);
    // The first hearing of an order is no change.
    !since.is_negative() && since < FRESH && order.created_at.is_none_or(|at| at < order.changed_at - FRESH)
}

/// The state as a list shows it: the provider's word, in brackets when it is over for good.
#[must_use]
pub fn state_words(order: &ShownOrder) -> String {
    if order.phase == Phase::Cancelled { format!("[{}]", order.state) } else { order.state.to_string() }
}
