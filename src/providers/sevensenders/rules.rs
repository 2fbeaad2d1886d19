//! Seven Senders' rules as pure functions: phases, the cancel rule, the promise, what a person should see.

use crate::model::{
    cancel::{CancelRule, Verdict},
    clock::{Clock, ClockKind},
    phase::Phase,
    time::parse_instant,
};

/// A state in one spelling: `In_preparation` and `in_preparation` are the same.
#[must_use]
pub fn plain(word: &str) -> String {
    word.trim().to_ascii_lowercase().replace([' ', '-'], "_")
}

/// The phase of an order's state (Seven Senders, Available Order-states).
#[must_use]
pub fn phase(state: &str) -> Phase {
    match plain(state).as_str() {
        "new" | "paid" => Phase::Waiting,
        "in_production" | "in_preparation" | "warehouse_handover" | "shipped" => Phase::Moving,
        "completed" | "returned" | "refunded" => Phase::Done,
        "cancelled" => Phase::Cancelled,
        _ => Phase::Unknown,
    }
}

/// The phase of a shipment's status or latest event (Seven Senders, shipment events).
#[must_use]
pub fn shipment_phase(word: &str) -> Phase {
    match plain(word).as_str() {
        "new" | "info" => Phase::Waiting,
        "pickup" | "hub_scan_at_lmc" | "first_scan_at_lmc" | "out_for_delivery" | "7s_hub_scan"
        | "carrier_changed" => Phase::Moving,
        "delivered" => Phase::Done,
        word if is_trouble(word) => Phase::Attention,
        _ => Phase::Unknown,
    }
}

/// Events that a person should look at.
#[must_use]
pub fn is_trouble(word: &str) -> bool {
    matches!(plain(word).as_str(), "delayed" | "contact_carrier" | "carded")
}

/// May the record still be set to cancelled? The rule is the order's; every shipment shows it.
#[must_use]
pub fn cancel(state: &str) -> CancelRule {
    let open = "any time before the order is completed; only the portal's record changes";
    let on_paper =
        "sets the record to cancelled; the carrier is not told, and a parcel that is under way goes on";
    let over = |rule: &str| CancelRule::new(Verdict::Closed, rule, on_paper);
    match plain(state).as_str() {
        "cancelled" => over("already cancelled"),
        "completed" | "returned" | "refunded" => {
            over("the order is over").or_else("the record can be removed; its tracking page goes with it")
        }
        "shipped" | "warehouse_handover" => CancelRule::new(Verdict::Open, open, on_paper)
            .or_else("to stop the parcel itself, call the carrier"),
        _ if phase(state) == Phase::Unknown => CancelRule::new(Verdict::Unknown, open, on_paper),
        _ => CancelRule::new(Verdict::Open, open, on_paper),
    }
}

/// The promise made to the customer: an instant, or a day when no hour was given.
#[must_use]
pub fn promise(text: &str) -> Option<Clock> {
    if let Some(at) = parse_instant(text) {
        return Some(Clock::at(ClockKind::Promise, at));
    }
    let text = text.trim();
    let day = text.parse().or_else(|_| jiff::civil::Date::strptime("%d.%m.%Y", text)).ok()?;
    Clock::on(ClockKind::Promise, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_state_has_its_phase_and_cancel_verdict() {
        for (state, want, verdict) in [
            ("new", Phase::Waiting, Verdict::Open),
            ("paid", Phase::Waiting, Verdict::Open),
            ("in_production", Phase::Moving, Verdict::Open),
            ("In_preparation", Phase::Moving, Verdict::Open),
            ("in_preparation", Phase::Moving, Verdict::Open),
            ("in preparation", Phase::Moving, Verdict::Open),
            ("warehouse_handover", Phase::Moving, Verdict::Open),
            ("shipped", Phase::Moving, Verdict::Open),
            ("completed", Phase::Done, Verdict::Closed),
            ("Completed", Phase::Done, Verdict::Closed),
            ("returned", Phase::Done, Verdict::Closed),
            ("refunded", Phase::Done, Verdict::Closed),
            ("cancelled", Phase::Cancelled, Verdict::Closed),
            ("teleported", Phase::Unknown, Verdict::Unknown),
            ("", Phase::Unknown, Verdict::Unknown),
        ] {
            assert_eq!((phase(state), cancel(state).verdict), (want, verdict), "{state}");
            assert!(cancel(state).effect.contains("the carrier is not told"), "{state}");
        }
    }

    #[test]
    fn every_documented_event_has_its_phase() {
        for (word, want) in [
            ("New", Phase::Waiting),
            ("Info", Phase::Waiting),
            ("Pickup", Phase::Moving),
            ("Hub scan at LMC", Phase::Moving),
            ("Hub Scan at LMC", Phase::Moving),
            ("First Scan at LMC", Phase::Moving),
            ("7S hub scan", Phase::Moving),
            ("Carrier changed", Phase::Moving),
            ("Out for delivery", Phase::Moving),
            ("Delivered", Phase::Done),
            ("Delayed", Phase::Attention),
            ("Contact carrier", Phase::Attention),
            ("Carded", Phase::Attention),
            ("Eaten", Phase::Unknown),
        ] {
            assert_eq!(shipment_phase(word), want, "{word}");
        }
    }

    #[test]
    fn a_promise_is_an_instant_or_a_day() {
        for (text, at, day) in [
            ("2017-08-15T16:53:07+01:00", "2017-08-15T15:53:07Z", false),
            ("2017-08-15T16:53:07+0000", "2017-08-15T16:53:07Z", false),
            ("15.08.2017 16:53:07", "2017-08-15T16:53:07Z", false),
            ("2017-08-15", "2017-08-15T23:59:59Z", true),
            ("15.08.2017", "2017-08-15T23:59:59Z", true),
        ] {
            let clock = promise(text).unwrap();
            assert_eq!((clock.at.to_string().as_str(), clock.date.is_some()), (at, day), "{text}");
        }
        for bad in ["", "soon", "32.08.2017"] {
            assert_eq!(promise(bad), None, "{bad}");
        }
    }
}
