//! Phases, reasons to look, cancel rules and the ship-by clock of a ReadyCloud order (PRODUCT, section 1). Pure.

use jiff::Timestamp;

use super::{
    wire::Order,
    words::{BillingStatus, ShippingStatus},
};
use crate::model::{
    cancel::{CancelRule, Verdict},
    clock::{Clock, ClockKind},
    phase::Phase,
};

/// How far an order has come, from its statuses and its times together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    Open,
    Printed,
    PartlyShipped,
    Shipped,
    Delivered,
}

impl Progress {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Printed => "printed",
            Self::PartlyShipped => "partly shipped",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
        }
    }
}

/// A status: absent, documented, or a word that the documents do not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said<T> {
    Nothing,
    Known(T),
    Unknown,
}

#[must_use]
pub fn billing(order: &Order) -> Said<BillingStatus> {
    said(order.billing.status.as_deref(), BillingStatus::parse)
}

/// `unshipped` of the create section is `unfulfilled` of the read section.
#[must_use]
pub fn shipping(order: &Order) -> Said<ShippingStatus> {
    match said(order.shipping.status.as_deref(), ShippingStatus::parse) {
        Said::Known(ShippingStatus::Unshipped) => Said::Known(ShippingStatus::Unfulfilled),
        other => other,
    }
}

fn said<T>(word: Option<&str>, parse: impl Fn(&str) -> Option<T>) -> Said<T> {
    match word {
        None | Some("") => Said::Nothing,
        Some(word) => parse(word).map_or(Said::Unknown, Said::Known),
    }
}

/// The furthest point that anything in the answer speaks of.
#[must_use]
pub fn progress(order: &Order) -> Progress {
    if order.delivered().is_some() {
        return Progress::Delivered;
    }
    match shipping(order) {
        Said::Known(ShippingStatus::Fulfilled) => return Progress::Shipped,
        Said::Known(ShippingStatus::PartiallyFulfilled) => return Progress::PartlyShipped,
        _ => {}
    }
    if order.shipping.shipped_at.is_some() {
        Progress::Shipped
    } else if order.boxes.iter().any(|b| b.delivered_at.is_some()) {
        Progress::PartlyShipped
    } else if order.printed_at.is_some() {
        Progress::Printed
    } else {
        Progress::Open
    }
}

/// ReadyCloud follows a parcel only for these three names, exactly (field `ship_via`).
#[must_use]
pub fn is_tracked(order: &Order) -> bool {
    matches!(order.shipping.ship_via.as_deref(), Some("UPS" | "USPS" | "FedEx"))
}

/// The billing side alone.
#[must_use]
pub fn billing_phase(order: &Order) -> Phase {
    match billing(order) {
        Said::Known(BillingStatus::Cancelled) => Phase::Cancelled,
        Said::Known(BillingStatus::Paid | BillingStatus::Refunded | BillingStatus::PartiallyRefunded) => {
            Phase::Done
        }
        Said::Known(BillingStatus::Pending | BillingStatus::PartiallyPaid) | Said::Nothing => Phase::Waiting,
        Said::Unknown => Phase::Unknown,
    }
}

/// The shipping side alone. What has been shipped by a carrier that ReadyCloud does not follow is done: nothing more
/// will be heard of it.
#[must_use]
pub fn shipping_phase(order: &Order) -> Phase {
    if shipping(order) == Said::Unknown {
        return Phase::Unknown;
    }
    match progress(order) {
        Progress::Delivered => Phase::Done,
        Progress::Shipped if !is_tracked(order) => Phase::Done,
        Progress::Shipped | Progress::PartlyShipped => Phase::Moving,
        Progress::Printed | Progress::Open => Phase::Waiting,
    }
}

/// The order as a whole.
#[must_use]
pub fn phase(order: &Order, now: Timestamp) -> Phase {
    if !attention(order, now).is_empty() {
        return Phase::Attention;
    }
    match (billing_phase(order), shipping_phase(order)) {
        (Phase::Unknown, _) | (_, Phase::Unknown) => Phase::Unknown,
        (Phase::Cancelled, _) => Phase::Cancelled,
        (_, shipping) => shipping,
    }
}

/// Why a person should look now.
#[must_use]
pub fn attention(order: &Order, now: Timestamp) -> Vec<String> {
    let mut reasons = Vec::new();
    let progress = progress(order);
    let cancelled = billing(order) == Said::Known(BillingStatus::Cancelled);
    if cancelled && progress != Progress::Open {
        reasons.push(format!("billing is cancelled, yet the order is {}", progress.word()));
    }
    if billing(order) == Said::Known(BillingStatus::Refunded) && progress < Progress::PartlyShipped {
        reasons.push("refunded, yet it still waits to be shipped".to_owned());
    }
    if !cancelled && progress < Progress::PartlyShipped {
        // The clock beside it says since when, in the reader's own zone.
        if ship_by(order).is_some_and(|c| c.at < now) {
            reasons.push("late to ship".to_owned());
        }
        if order.shipping.ship_to.is_none() {
            reasons.push("there is no address to ship to".to_owned());
        }
    }
    reasons
}

/// `to_ship_at`, while it still means something.
#[must_use]
pub fn ship_by(order: &Order) -> Option<Clock> {
    let waits = progress(order) < Progress::PartlyShipped
        && shipping(order) != Said::Unknown
        && billing(order) != Said::Known(BillingStatus::Cancelled);
    let at = order.shipping.to_ship_at.as_ref()?.at?;
    waits.then(|| Clock::at(ClockKind::ShipBy, at))
}

const BILLING_RULE: &str =
    "sensible while nothing is printed and nothing is shipped; ReadyCloud itself sets no limit";
const BILLING_EFFECT: &str = "sets billing.status to cancelled and keeps the record; no money is moved, the carrier is \
    not told, and whether the warehouse software then stops printing is not documented";
const SHIPPING_RULE: &str = "there is no call that stops the shipping side alone";
const SHIPPING_EFFECT: &str = "none";
const REMOVAL_RULE: &str =
    "the record can be deleted; sensible while nothing is printed and nothing is shipped";
const REMOVAL_EFFECT: &str = "removes the whole order for good, with its boxes, notes and tracking numbers";
const INSTEAD: &str = "cancel the billing side, or remove the whole record, which is a command of its own";
const AFTER_PRINT: &str =
    "ask the warehouse to pull the parcel and to void its label, then cancel the billing";
const AFTER_SHIP: &str = "ask the carrier to send it back, or create a return order (relation return-child)";

/// May the billing side be cancelled: PATCH `billing.status`.
#[must_use]
pub fn cancel_billing(order: &Order) -> CancelRule {
    let rule = |verdict| CancelRule::new(verdict, BILLING_RULE, BILLING_EFFECT);
    match billing(order) {
        Said::Known(BillingStatus::Cancelled) => {
            rule(Verdict::Closed).or_else("nothing: it is cancelled already")
        }
        Said::Unknown => rule(Verdict::Unknown).or_else("look at the order in ReadyCloud first"),
        Said::Known(_) | Said::Nothing => by_progress(order, rule),
    }
}

/// May the shipping side be stopped: no call does that.
#[must_use]
pub fn cancel_shipping(order: &Order) -> CancelRule {
    let rule = by_progress(order, |verdict| CancelRule::new(verdict, SHIPPING_RULE, SHIPPING_EFFECT));
    if rule.verdict == Verdict::Open {
        return CancelRule { verdict: Verdict::NotByApi, ..rule }.or_else(INSTEAD);
    }
    rule
}

/// May the whole record be taken away: DELETE, a command of its own.
#[must_use]
pub fn removal(order: &Order) -> CancelRule {
    by_progress(order, |verdict| CancelRule::new(verdict, REMOVAL_RULE, REMOVAL_EFFECT))
}

fn by_progress(order: &Order, rule: impl Fn(Verdict) -> CancelRule) -> CancelRule {
    if shipping(order) == Said::Unknown {
        return rule(Verdict::Unknown).or_else("look at the order in ReadyCloud first");
    }
    match progress(order) {
        Progress::Open => rule(Verdict::Open),
        Progress::Printed => rule(Verdict::Closed).or_else(AFTER_PRINT),
        Progress::PartlyShipped | Progress::Shipped => rule(Verdict::Closed).or_else(AFTER_SHIP),
        Progress::Delivered => rule(Verdict::Closed).or_else("create a return order (relation return-child)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn order(extra: &Value) -> Order {
        let mut body = json!({
            "url": "/api/v2/orgs/1/orders/3/",
            "printed_at": extra["printed"],
            "boxes": extra.get("boxes").cloned().unwrap_or(json!([])),
            "billing": {"status": extra["billing"]},
            "shipping": {
                "status": extra["shipping"], "shipped_at": extra["shipped"], "ship_via": extra["via"],
                "to_ship_at": extra["by"], "ship_to": {"city": "Roswell"},
            },
        });
        if extra.get("homeless").is_some() {
            body["shipping"]["ship_to"] = Value::Null;
        }
        Order::read(&body, "", &mut Vec::new()).unwrap()
    }

    const T: &str = "2026-01-09T01:24:59Z";

    #[test]
    fn every_pair_of_states_has_its_phase_and_its_rules() {
        use Phase as P;
        use Verdict as V;
        let there = json!([{"url": "/o/boxes/1/", "delivered_at": T}]);
        let half =
            json!([{"url": "/o/boxes/1/", "delivered_at": T}, {"url": "/o/boxes/2/", "weight": "1 lbs"}]);
        for (facts, want, bill, ship) in [
            (json!({}), P::Waiting, V::Open, V::Open),
            (json!({"shipping": "unfulfilled", "billing": "paid"}), P::Waiting, V::Open, V::Open),
            (json!({"shipping": "unshipped", "billing": "pending"}), P::Waiting, V::Open, V::Open),
            (json!({"shipping": "unfulfilled", "printed": T}), P::Waiting, V::Closed, V::Closed),
            (
                json!({"shipping": "partially_fulfilled", "billing": "partially_paid"}),
                P::Moving,
                V::Closed,
                V::Closed,
            ),
            (json!({"shipping": "fulfilled", "via": "UPS"}), P::Moving, V::Closed, V::Closed),
            (json!({"shipping": "fulfilled", "via": "Form Only"}), P::Done, V::Closed, V::Closed),
            (json!({"shipping": "fulfilled", "via": "UPS", "boxes": there}), P::Done, V::Closed, V::Closed),
            (json!({"shipping": "fulfilled", "via": "UPS", "boxes": half}), P::Moving, V::Closed, V::Closed),
            (
                json!({"shipping": "fulfilled", "billing": "partially_refunded"}),
                P::Done,
                V::Closed,
                V::Closed,
            ),
            (json!({"shipping": "fulfilled", "billing": "refunded"}), P::Done, V::Closed, V::Closed),
            (json!({"shipping": "unfulfilled", "billing": "cancelled"}), P::Cancelled, V::Closed, V::Open),
            (json!({"shipping": "fulfilled", "billing": "cancelled"}), P::Attention, V::Closed, V::Closed),
            (json!({"shipping": "unfulfilled", "billing": "refunded"}), P::Attention, V::Open, V::Open),
            (json!({"shipping": "held", "billing": "paid"}), P::Unknown, V::Unknown, V::Unknown),
            (json!({"shipping": "unfulfilled", "billing": "disputed"}), P::Unknown, V::Unknown, V::Open),
            (json!({"homeless": 1}), P::Attention, V::Open, V::Open),
            // The documents' own second sample: unfulfilled, yet printed and shipped.
            (
                json!({"shipping": "unfulfilled", "printed": T, "shipped": T, "via": "UPS"}),
                P::Moving,
                V::Closed,
                V::Closed,
            ),
        ] {
            let o = order(&facts);
            assert_eq!(phase(&o, T.parse().unwrap()), want, "{facts}");
            assert_eq!(cancel_billing(&o).verdict, bill, "{facts}");
            assert_eq!(removal(&o).verdict, ship, "{facts}");
            let alone = if ship == V::Open { V::NotByApi } else { ship };
            assert_eq!(cancel_shipping(&o).verdict, alone, "{facts}");
        }
    }

    #[test]
    fn a_closed_rule_says_what_to_do_instead() {
        for facts in [
            json!({"printed": T}),
            json!({"shipped": T}),
            json!({"billing": "cancelled"}),
            json!({"shipping": "held"}),
        ] {
            assert!(cancel_billing(&order(&facts)).next_step.is_some(), "{facts}");
        }
    }

    #[test]
    fn the_ship_by_clock_runs_only_while_the_order_waits() {
        let before: Timestamp = "2026-01-09T01:24:58Z".parse().unwrap();
        let after: Timestamp = "2026-01-09T01:25:00Z".parse().unwrap();
        let waits = order(&json!({"shipping": "unfulfilled", "by": T}));
        assert_eq!(ship_by(&waits).unwrap().kind, ClockKind::ShipBy);
        assert_eq!(attention(&waits, before), [""; 0]);
        assert_eq!(attention(&waits, after), ["late to ship"]);
        assert_eq!(phase(&waits, after), Phase::Attention);
        for facts in [
            json!({"shipping": "fulfilled", "by": T}),
            json!({"shipping": "unfulfilled", "by": T, "billing": "cancelled"}),
            json!({"shipping": "unfulfilled", "by": T, "shipped": T}),
            json!({"shipping": "held", "by": T}),
            json!({"shipping": "unfulfilled", "by": "soon"}),
        ] {
            assert_eq!(ship_by(&order(&facts)), None, "{facts}");
        }
    }
}
