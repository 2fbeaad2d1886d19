//! What Sendle's words mean: phases, reasons to look, the cancel rule and the clocks. Pure.

use super::wire::{Order, Scheduling};
use crate::model::{
    cancel::{CancelRule, Verdict},
    clock::{Clock, ClockKind},
    event::TrackingEvent,
    phase::Phase,
};

/// One spelling for `Transit`, `In Transit` and `IN_TRANSIT`: lower case, one space between words.
#[must_use]
pub(super) fn plain(word: &str) -> String {
    let words = word.to_lowercase().replace(['_', '-'], " ");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The phase of an order's state (Sendle, Order states; `Payment` stands only in the booking sample; drop-off words
/// are from newer answers).
#[must_use]
pub(super) fn phase(state: &str) -> Phase {
    match plain(state).as_str() {
        "payment" | "booking" | "pickup" | "drop off" => Phase::Waiting,
        "transit" | "in transit" | "dropped off" | "out for delivery" | "local delivery" => Phase::Moving,
        "delivered" => Phase::Done,
        "cancelled" => Phase::Cancelled,
        "pickup attempted" | "unable to book" | "lost" | "return to sender" | "returned to sender"
        | "delivery attempted" | "card left" | "left with agent" | "delivery failed" | "damaged"
        | "unable to deliver" | "expired" => Phase::Attention,
        _ => Phase::Unknown,
    }
}

/// True for an event that proves that the courier has had the parcel in hand.
fn is_physical(kind: &str) -> bool {
    matches!(
        plain(kind).as_str(),
        "pickup"
            | "transit"
            | "in transit"
            | "dropped off"
            | "out for delivery"
            | "local delivery"
            | "delivered"
            | "delivery attempted"
            | "card left"
            | "left with agent"
            | "delivery failed"
            | "damaged"
            | "unable to deliver"
            | "parcel measured"
    )
}

/// Why a person should look, from the state and the newest event that decides something.
#[must_use]
pub(super) fn attention(state: &str, events: &[TrackingEvent]) -> Vec<String> {
    let mut why = Vec::new();
    match plain(state).as_str() {
        "pickup attempted" => why.push("pickup attempted: the courier left without the parcel"),
        "unable to book" => why.push("unable to book: no courier took the order"),
        "lost" => why.push("marked as lost by the courier"),
        "return to sender" | "returned to sender" => why.push("going back to the sender"),
        "cancelled" => {
            if events.iter().any(|e| is_physical(&e.kind)) {
                why.push("cancelled, but the courier has scanned it: it will be billed and may be refused");
            }
            return why.into_iter().map(str::to_owned).collect();
        }
        "delivered" => return Vec::new(),
        _ => {}
    }
    let mut out: Vec<String> = why.into_iter().map(str::to_owned).collect();
    if let Some((event, reason)) = events.iter().rev().find_map(|e| Some((e, verdict(&e.kind)?))) {
        let known = out.iter().any(|w| w.starts_with(reason));
        if !reason.is_empty() && !known {
            let detail = event.detail.trim();
            out.push(if detail.is_empty() { reason.to_owned() } else { format!("{reason}: {detail}") });
        }
    }
    out
}

/// What an event decides: trouble, in words; blank, that all is well again; `None`, nothing (`Info` and words that
/// are not known).
fn verdict(kind: &str) -> Option<&'static str> {
    Some(match plain(kind).as_str() {
        "pickup" | "transit" | "in transit" | "out for delivery" | "local delivery" | "delivered"
        | "dropped off" => "",
        "pickup attempted" => "pickup attempted",
        "delivery attempted" => "delivery attempted",
        "card left" => "card left: the receiver has to act",
        "left with agent" => "left with an agent: the receiver has to collect it",
        "delivery failed" => "delivery failed",
        "unable to deliver" => "unable to deliver",
        "damaged" => "damaged",
        "expired" => "expired",
        "return" | "return to sender" => "going back to the sender",
        _ => return None,
    })
}

const EFFECT: &str = "The parcel is not collected and the order stays as cancelled. The refund is automatic if no label was \
                      fetched; otherwise Sendle's staff must approve it. A parcel sent anyway is billed again.";

/// May the order be cancelled (Sendle, Cancelling Orders: while `is_cancellable` is true; repeating is harmless).
#[must_use]
pub(super) fn cancel(state: &str, scheduling: &Scheduling) -> CancelRule {
    let closed = |rule: &str| CancelRule::new(Verdict::Closed, rule, EFFECT);
    match (plain(state).as_str(), scheduling.is_cancellable) {
        ("cancelled", _) => CancelRule::new(
            Verdict::Closed,
            "it is cancelled already",
            "Nothing more: asking again is harmless.",
        ),
        ("delivered", _) => closed("it is delivered").or_else("book a return"),
        (_, Some(true)) => {
            CancelRule::new(Verdict::Open, "until the courier takes it; Sendle gives no clock", EFFECT)
        }
        (_, Some(false)) => closed("the courier has the booking")
            .or_else("ask Sendle's support, or book a return once it is delivered"),
        (_, None) => {
            CancelRule::new(Verdict::Unknown, "Sendle has not said whether it may be cancelled", EFFECT)
                .or_else("look at the order again, by its order id")
        }
    }
}

/// A tracking answer says nothing about cancelling.
#[must_use]
pub(super) fn cancel_untold() -> CancelRule {
    CancelRule::new(
        Verdict::Unknown,
        "tracking does not say whether it may be cancelled, and a cancel needs the order id",
        EFFECT,
    )
    .or_else("look it up by its order id")
}

/// The days that matter in the present state.
#[must_use]
pub(super) fn clocks(state: &str, scheduling: &Scheduling) -> Vec<Clock> {
    let word = plain(state);
    let over = matches!(
        word.as_str(),
        "delivered" | "cancelled" | "lost" | "unable to book" | "return to sender" | "returned to sender"
    );
    if over || scheduling.delivered_on.is_some() {
        return Vec::new();
    }
    let waits = matches!(phase(state), Phase::Waiting) || word == "pickup attempted";
    let pickup = scheduling.pickup_date.filter(|_| waits && scheduling.picked_up_on.is_none());
    let promise = scheduling.estimated_delivery_date_maximum;
    let on = |kind, date: Option<_>| date.and_then(|d| Clock::on(kind, d));
    on(ClockKind::Pickup, pickup).into_iter().chain(on(ClockKind::Promise, promise)).collect()
}

/// The phase of the whole: trouble outranks what the state alone says, except at the end of a parcel's way.
#[must_use]
pub(super) fn phase_with(state: &str, attention: &[String]) -> Phase {
    let alone = phase(state);
    if attention.is_empty() || alone == Phase::Done { alone } else { Phase::Attention }
}

/// Sendle contradicts itself: worth an oddity.
#[must_use]
pub(super) fn contradiction(order: &Order) -> Option<&'static str> {
    let state = plain(order.state.as_deref().unwrap_or_default());
    let over = matches!(state.as_str(), "cancelled" | "delivered" | "lost" | "return to sender");
    (over && order.scheduling.is_cancellable == Some(true))
        .then_some("said to be cancellable although its way is over")
}
