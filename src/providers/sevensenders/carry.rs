//! What a row of the list does not say again: the shipments behind their ids, and what their events told. Pure.

use jiff::Timestamp;
use serde_json::Value;

use super::{map, wire};
use crate::{
    model::order::{Oddity, Order},
    providers::loose::text,
};

/// Brings into a row of the list what is known of the same order from a read of its own: shipments that the list
/// only names, their states, and trouble that their events told. `now` is the service's.
pub fn carry_over(known: &Order, fresh: &mut Order, now: Timestamp) {
    if !loses(known, fresh) {
        return;
    }
    let read = |order: &Order| serde_json::from_str::<Value>(&order.raw).ok().filter(Value::is_object);
    let Some(mut row) = read(fresh) else { return };
    if let Some(old) = read(known) {
        keep_shipments(&old, &mut row);
    }
    // The same mapping as for any other answer, so that nothing of it can disagree.
    let whole = map::order(&fresh.key.account, &row, &map::unasked(&row), Some(known), now);
    if let Ok(whole) = whole {
        let old = known.oddities.iter().filter(|o| is_of_events(o));
        let old: Vec<Oddity> = old.filter(|o| !whole.order.oddities.contains(o)).cloned().collect();
        *fresh = whole.order;
        fresh.oddities.extend(old);
    }
}

fn loses(known: &Order, fresh: &Order) -> bool {
    let same = |id: &str| fresh.parts.iter().find(|p| p.id == id && !id.is_empty());
    let part = known.parts.iter().any(|old| {
        same(&old.id)
            .is_some_and(|new| new.phase != old.phase || new.state.is_empty() && !old.state.is_empty())
    });
    part || fresh.customer.is_empty() && !known.customer.is_empty()
        || known.aliases.iter().any(|alias| !fresh.aliases.contains(alias))
        || known.oddities.iter().any(is_of_events)
}

/// Noted while events were read, which a list does not carry.
fn is_of_events(oddity: &Oddity) -> bool {
    oddity.path.starts_with("shipments[") && oddity.path.contains("].events[")
}

/// Puts shipments that are known in the places of their bare ids.
fn keep_shipments(old: &Value, row: &mut Value) {
    let known: Vec<Value> = wire::shipments(old).into_iter().filter_map(|s| s.body).collect();
    let whole = |id: &str| known.iter().find(|body| wire::server_id(body).as_deref() == Some(id));
    let fill = |place: &mut Value| {
        if matches!(place, Value::String(_) | Value::Number(_))
            && let Some(body) = wire::last_segment(&text(place)).and_then(|id| whole(&id))
        {
            *place = body.clone();
        }
    };
    match row.get_mut("shipments") {
        Some(Value::Array(places)) => places.iter_mut().for_each(fill),
        Some(Value::Object(places)) => places.values_mut().for_each(fill),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{phase::Phase, provider::AccountName};

    fn now() -> Timestamp {
        "2026-03-02T00:00:00Z".parse().unwrap()
    }

    fn shipment(status: &str) -> Value {
        json!({
            "id": 81, "status": status, "tracking_code": "JJD1", "recipient_first_name": "Zoë",
            "recipient_last_name": "Müller", "recipient_city": "Berlin"
        })
    }

    fn row(shipment: &Value) -> Value {
        json!({
            "id": 4711, "order_id": "A-1", "state": "shipped", "order_date": "2026-03-01T00:00:00Z",
            "shipments": [shipment]
        })
    }

    /// As a read of the order brings it, with its events.
    fn fetched(shipment: &Value, events: &[(&str, &str)]) -> Order {
        let row = row(shipment);
        let mut news = map::unasked(&row);
        let event =
            |(kind, at): &(&str, &str)| json!({"event": kind, "description": "closed", "creationDate": at});
        news[0].events = Some(Ok(events.iter().map(event).collect()));
        map::order(&AccountName("shop".into()), &row, &news, None, now()).unwrap().order
    }

    fn listed(shipment: &Value) -> Order {
        let row = row(shipment);
        map::order(&AccountName("shop".into()), &row, &map::unasked(&row), None, now()).unwrap().order
    }

    #[test]
    fn trouble_that_events_told_outlasts_a_list() {
        let known = fetched(&shipment("Pickup"), &[("Carded", "2026-03-01T10:00:00Z")]);
        assert_eq!(known.attention, ["shipment JJD1: Carded (closed)"]);
        let mut fresh = listed(&shipment("Pickup"));
        assert_eq!(fresh.phase, Phase::Moving);
        carry_over(&known, &mut fresh, now());
        assert_eq!(fresh, known, "nothing flickers");

        // A new word of the shipment itself ends it.
        let mut fresh = listed(&shipment("Delivered"));
        carry_over(&known, &mut fresh, now());
        assert_eq!((fresh.attention.len(), fresh.parts[0].phase), (0, Phase::Done));

        // And so do new events.
        let mut again = listed(&shipment("Pickup"));
        let well = fetched(&shipment("Pickup"), &[("Out for delivery", "2026-03-01T12:00:00Z")]);
        carry_over(&well, &mut again, now());
        assert_eq!(again, well);
    }

    #[test]
    fn shipments_that_a_list_only_names_stay_known() {
        for bare in [json!(81), json!("81"), json!("/v2/shipments/81")] {
            let known = fetched(&shipment(""), &[("Pickup", "2026-03-01T10:00:00Z")]);
            let mut fresh = listed(&bare);
            assert_eq!((fresh.customer.as_str(), fresh.parts[0].state.as_str()), ("", ""));
            carry_over(&known, &mut fresh, now());
            assert_eq!((fresh.customer.as_str(), fresh.destination.as_str()), ("Zoë Müller", "Berlin"));
            assert_eq!((fresh.parts[0].label.as_str(), fresh.parts[0].state.as_str()), ("JJD1", "Pickup"));
            assert_eq!(fresh, known);
        }
    }

    #[test]
    fn what_was_odd_in_events_is_still_odd() {
        let known = fetched(&shipment("Pickup"), &[("Pickup", "some day")]);
        let mut fresh = listed(&shipment("Pickup"));
        carry_over(&known, &mut fresh, now());
        assert_eq!((fresh.oddities.len(), &fresh), (1, &known));
        // Once, however often it is carried.
        let mut again = listed(&shipment("Pickup"));
        carry_over(&fresh, &mut again, now());
        assert_eq!(again, known);
    }

    #[test]
    fn a_shipment_that_went_away_keeps_nothing() {
        let known = fetched(&shipment("Pickup"), &[("Carded", "2026-03-01T10:00:00Z")]);
        let other = json!({"id": 82, "status": "New", "recipient_first_name": "Ann"});
        let mut fresh = listed(&other);
        carry_over(&known, &mut fresh, now());
        assert_eq!((fresh.attention.len(), fresh.customer.as_str()), (0, "Ann"));
        assert!(!fresh.aliases.contains(&"JJD1".to_owned()));
    }
}
