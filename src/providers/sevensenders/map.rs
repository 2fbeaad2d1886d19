//! A Seven Senders order to one order of the console: a part for each shipment.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    detail, rules,
    wire::{self, Boarding},
};
use crate::{
    model::{
        event::TrackingEvent,
        order::{Fetched, Oddity, Order, Part, PartKind},
        phase::Phase,
        provider::{AccountName, OrderKey, Provider},
        time::parse_instant,
    },
    providers::loose::text_of,
};

/// What was asked about one shipment beyond the order that names it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShipmentNews {
    pub id: Option<String>,
    /// The shipment itself; `Null` when only its id is known.
    pub body: Value,
    /// `None`: not asked.
    pub events: Option<Result<Vec<Value>, String>>,
}

/// The shipments of an order as far as the order itself tells, nothing asked.
#[must_use]
pub fn unasked(order: &Value) -> Vec<ShipmentNews> {
    let news =
        |s: wire::ShipmentRef| ShipmentNews { id: s.id, body: s.body.unwrap_or_default(), events: None };
    wire::shipments(order).into_iter().map(news).collect()
}

/// Reads an order. `known` helps where an answer about a shipment is missing; `now` decides about the promise.
///
/// # Errors
/// It has no id of the server: nothing could be done with it.
pub fn order(
    account: &AccountName,
    value: &Value,
    shipments: &[ShipmentNews],
    known: Option<&Order>,
    now: Timestamp,
) -> Result<Fetched, Oddity> {
    let Some(fields) = value.as_object() else { return Err(Oddity::new("", "not an object")) };
    let Some(id) = wire::server_id(value) else {
        let what = format!("an order without an id: {:?}", text_of(value, &wire::ORDER_ID));
        return Err(Oddity::new("id", what));
    };
    let mut odd = Vec::new();
    let state = text_of(value, &["state"]);
    let own = rules::phase(&state);
    if own == Phase::Unknown {
        odd.push(Oddity::new("state", format!("unknown value {state:?}")));
    }
    let (mut events, history_end) = history(value, &mut odd);
    let (parts, troubles) = parts(shipments, &state, known, &mut events, &mut odd);
    let boarding = Boarding::read(value);
    if let Boarding::Odd(said) = &boarding {
        odd.push(Oddity::new("boarding_complete", format!("neither true nor false: {said}")));
    }
    let promised = text_of(value, &wire::PROMISED);
    let promise = rules::promise(&promised);
    if promise.is_none() && !promised.trim().is_empty() {
        odd.push(Oddity::new("promised_delivery_date", format!("a time that cannot be read: {promised:?}")));
    }
    let clocks: Vec<_> = promise.into_iter().filter(|_| own.is_open()).collect();
    let mut attention = troubles;
    if clocks.iter().any(|c| c.at < now) {
        // The clock beside it says since when, in the reader's own zone.
        attention.push("past its promised date".to_owned());
    }
    let all_delivered = !parts.is_empty() && parts.iter().all(|p| p.phase == Phase::Done);
    if own.is_open() && all_delivered && boarding == Boarding::Open {
        attention.push(
            "all parcels are delivered, but boarding is not complete: it will never complete".to_owned(),
        );
    }
    if own == Phase::Cancelled && parts.iter().any(|p| matches!(p.phase, Phase::Moving | Phase::Attention)) {
        attention.push("cancelled, but a parcel is still under way: the carrier was not told".to_owned());
    }
    let phase =
        if own.is_open() && own != Phase::Unknown && !attention.is_empty() { Phase::Attention } else { own };
    let order_date = text_of(value, &wire::ORDER_DATE);
    if parse_instant(&order_date).is_none() {
        odd.push(Oddity::new("order_date", format!("a time that cannot be read: {order_date:?}")));
    }
    let complete = shipments.iter().all(|s| matches!(s.events, Some(Ok(_))));
    events.sort_by_key(|e| e.at);
    let reference = text_of(value, &wire::ORDER_ID);
    let (customer, destination) = receiver(shipments);
    let order = Order {
        key: OrderKey { account: account.clone(), id: id.clone() },
        provider: Provider::SevenSenders,
        aliases: aliases(&id, shipments),
        reference: if reference.is_empty() { id.clone() } else { reference },
        customer,
        destination,
        phase,
        attention,
        clocks,
        total: None,
        created_at: parse_instant(&order_date),
        updated_at: parse_instant(&text_of(value, &["updated_at"])).max(history_end),
        links: detail::links(value, shipments),
        groups: detail::groups(value, fields, &state, &boarding, &id, shipments),
        state,
        parts,
        oddities: odd,
        raw: raw(value, shipments),
    };
    Ok(Fetched { order, events: complete.then_some(events) })
}

/// The order's states as events, and the time of the last one.
fn history(value: &Value, odd: &mut Vec<Oddity>) -> (Vec<TrackingEvent>, Option<Timestamp>) {
    let rows = value["states_history"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut events = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let said_at = text_of(row, &["datetime", "date", "created_at"]);
        let kind = text_of(row, &["state", "name"]);
        let time = parse_instant(&said_at);
        let path = format!("states_history[{at}]");
        if kind.is_empty() {
            odd.push(Oddity::new(&path, "a state without a name"));
            continue;
        }
        if time.is_none() {
            odd.push(Oddity::new(
                &format!("{path}.datetime"),
                format!("a time that cannot be read: {said_at:?}"),
            ));
        }
        let place = text_of(row, &["location"]);
        events.push(TrackingEvent {
            at: time,
            said_at,
            kind,
            detail: String::new(),
            place,
            part: String::new(),
        });
    }
    let end = events.iter().filter_map(|e| e.at).max();
    (events, end)
}

/// A part for each shipment, with its events; the second is why a person should look.
fn parts(
    shipments: &[ShipmentNews],
    state: &str,
    known: Option<&Order>,
    events: &mut Vec<TrackingEvent>,
    odd: &mut Vec<Oddity>,
) -> (Vec<Part>, Vec<String>) {
    let mut parts = Vec::new();
    let mut troubles = Vec::new();
    for (at, shipment) in shipments.iter().enumerate() {
        let id = shipment.id.clone().unwrap_or_default();
        let path = format!("shipments[{at}]");
        let mut told = Vec::new();
        match &shipment.events {
            Some(Ok(rows)) => told = shipment_events(rows, &id, &path, odd),
            Some(Err(why)) => odd.push(Oddity::new(&format!("{path}.events"), why.as_str())),
            None => {}
        }
        // Not strictly in the order of time: the newest counts, and of the same time the last.
        let newest = told.iter().max_by_key(|e| e.at);
        let before = known.and_then(|o| o.parts.iter().find(|p| p.id == id && !id.is_empty()));
        let word = [
            text_of(&shipment.body, &["status", "state"]),
            newest.map(|e| e.kind.clone()).unwrap_or_default(),
            before.map(|p| p.state.clone()).unwrap_or_default(),
        ];
        let word = word.into_iter().find(|w| !w.trim().is_empty()).unwrap_or_default();
        let trouble = newest.filter(|e| rules::is_trouble(&e.kind));
        // What its events told stands until they are asked again, or its own word says something new.
        let unheard = !matches!(shipment.events, Some(Ok(_)));
        let kept = before.filter(|p| unheard && p.phase == Phase::Attention && p.state == word);
        let phase =
            if trouble.is_some() || kept.is_some() { Phase::Attention } else { rules::shipment_phase(&word) };
        if phase == Phase::Unknown && !word.is_empty() {
            odd.push(Oddity::new(&format!("{path}.status"), format!("unknown value {word:?}")));
        }
        let label = detail::label(&shipment.body, &id);
        if phase == Phase::Attention {
            let said = trouble.map_or(word.as_str(), |e| e.kind.as_str());
            let detail = trouble.filter(|e| !e.detail.is_empty()).map(|e| format!(" ({})", e.detail));
            let about = format!("shipment {label}: ");
            let before = kept.and(known).and_then(|o| o.attention.iter().find(|a| a.starts_with(&about)));
            let now = format!("{about}{said}{}", detail.unwrap_or_default());
            troubles.push(before.cloned().unwrap_or(now));
        }
        parts.push(Part {
            kind: PartKind::Shipment,
            id,
            label,
            state: word,
            phase,
            cancel: rules::cancel(state),
        });
        events.append(&mut told);
    }
    if parts.is_empty() {
        // The cancel rule is the order's own: it must be seen before there is a shipment, too.
        parts.push(Part {
            kind: PartKind::Shipment,
            id: String::new(),
            label: "no shipment yet".to_owned(),
            state: state.to_owned(),
            phase: rules::phase(state),
            cancel: rules::cancel(state),
        });
    }
    (parts, troubles)
}

fn shipment_events(rows: &[Value], part: &str, path: &str, odd: &mut Vec<Oddity>) -> Vec<TrackingEvent> {
    let mut events = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let said_at = text_of(row, &["creationDate", "creation_date", "datetime", "created_at"]);
        let event = TrackingEvent {
            at: parse_instant(&said_at),
            kind: text_of(row, &["event", "status", "name"]),
            detail: text_of(row, &["description"]),
            place: text_of(row, &["location"]),
            part: part.to_owned(),
            said_at,
        };
        if event.at.is_none() || event.kind.is_empty() {
            odd.push(Oddity::new(
                &format!("{path}.events[{at}]"),
                "an event without a name or a readable time",
            ));
        }
        events.push(event);
    }
    events
}

fn aliases(id: &str, shipments: &[ShipmentNews]) -> Vec<String> {
    let mut aliases = vec![id.to_owned()];
    for shipment in shipments {
        aliases.extend(shipment.id.clone());
        for name in ["tracking_code", "reference_number", "reference_number_2", "cod_reference"] {
            aliases.push(text_of(&shipment.body, &[name]));
        }
    }
    let mut seen = std::collections::HashSet::new();
    aliases.retain(|a| !a.trim().is_empty() && seen.insert(a.clone()));
    aliases
}

/// Who the parcels go to: the first shipment that says so.
fn receiver(shipments: &[ShipmentNews]) -> (String, String) {
    let read = |s: &ShipmentNews| {
        let person = format!(
            "{} {}",
            detail::recipient(&s.body, "first_name"),
            detail::recipient(&s.body, "last_name")
        );
        let company = detail::recipient(&s.body, "company_name");
        let name = if person.trim().is_empty() { company } else { person.trim().to_owned() };
        let place = ["zip", "city", "country"].map(|f| detail::recipient(&s.body, f));
        let place: Vec<_> = place.into_iter().filter(|p| !p.is_empty()).collect();
        (name, place.join(" "))
    };
    shipments.iter().map(read).find(|(n, p)| !n.is_empty() || !p.is_empty()).unwrap_or_default()
}

/// The order's JSON, with the shipments that had to be asked for in place of their ids.
fn raw(value: &Value, shipments: &[ShipmentNews]) -> String {
    if !shipments.iter().any(|s| s.body.is_object()) {
        return value.to_string();
    }
    let mut whole = value.clone();
    let bodies = shipments.iter().map(|s| match &s.body {
        Value::Null => s.id.clone().into(),
        body => body.clone(),
    });
    whole["shipments"] = Value::Array(bodies.collect());
    whole.to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;
    use crate::model::cancel::Verdict;

    const NEWER: &str = include_str!("../../../tests/fixtures/sevensenders/order-newer.json");
    const OLDER: &str = include_str!("../../../tests/fixtures/sevensenders/order-older.json");
    const EVENTS: &str = include_str!("../../../tests/fixtures/sevensenders/shipment-events.json");

    fn read(value: &Value, now: &str) -> Fetched {
        let events: Vec<Value> = serde_json::from_str(EVENTS).unwrap();
        let mut shipments = unasked(value);
        for shipment in &mut shipments {
            shipment.events = Some(Ok(events.clone()));
        }
        order(&AccountName("portal".into()), value, &shipments, None, now.parse().unwrap()).unwrap()
    }

    fn field_of<'a>(order: &'a Order, title: &str, label: &str) -> Option<&'a str> {
        let group = order.groups.iter().find(|g| g.title == title)?;
        group.fields.iter().find(|(l, _)| l == label).map(|(_, v)| v.as_str())
    }

    #[test]
    fn both_generations_of_an_order_are_read_alike() {
        for body in [NEWER, OLDER] {
            let value: Value = serde_json::from_str(body).unwrap();
            let Fetched { order, events } = read(&value, "2017-08-11T00:00:00Z");
            assert_eq!((order.key.id.as_str(), order.reference.as_str()), ("4711", "order123456"));
            assert_eq!(
                (order.customer.as_str(), order.destination.as_str()),
                ("Zoë Müller", "10435 Berlin DE")
            );
            assert_eq!((order.state.as_str(), order.phase), ("shipped", Phase::Moving));
            assert_eq!(order.created_at.unwrap().to_string(), "2017-08-10T05:45:00Z");
            assert_eq!(order.updated_at.unwrap().to_string(), "2017-08-12T09:00:00Z");
            assert_eq!(order.clocks[0].at.to_string(), "2017-08-15T15:53:07Z");
            assert_eq!(order.links[0].url, "https://shop.example/orders/123456");
            for alias in ["4711", "81", "JJD000390007", "R-1"] {
                assert!(order.aliases.iter().any(|a| a == alias), "{alias}: {:?}", order.aliases);
            }
            assert_eq!((order.parts.len(), order.parts[0].label.as_str()), (1, "JJD000390007"));
            assert_eq!(order.parts[0].cancel.verdict, Verdict::Open);
            assert_eq!(order.attention, Vec::<String>::new());
            assert_eq!(order.oddities, []);
            for (title, label, want) in [
                ("order", "tags", "SKU 1234"),
                ("order", "language", "en"),
                ("order", "promised delivery", "2017-08-15T16:53:07+01:00"),
                ("shipment JJD000390007", "carrier", "name: dhl, country: DE"),
                ("shipment JJD000390007", "goods value", "49.90"),
                ("shipment JJD000390007", "receiver city", "Berlin"),
            ] {
                assert_eq!(field_of(&order, title, label), Some(want), "{title} / {label}");
            }
            let events = events.unwrap();
            assert_eq!(events.len(), 3 + 7);
            assert!(events.is_sorted_by_key(|e| e.at), "oldest first, whatever order they came in");
            assert_eq!(events.iter().filter(|e| e.part == "81").count(), 7);
        }
    }

    #[test]
    fn boarding_is_told_in_three_values() {
        for (said, want) in
            [(json!(true), "yes"), (json!("False"), "no"), (json!(null), "not said (counts as yes)")]
        {
            let order =
                read(&json!({"id": 1, "state": "new", "boarding_complete": said}), "2017-08-11T00:00:00Z")
                    .order;
            assert_eq!(field_of(&order, "order", "boarding complete"), Some(want));
        }
    }

    #[test]
    fn language_and_tags_come_as_text_list_or_object() {
        for (said, want) in [
            (json!("en"), "en"),
            (json!(["en", "de"]), "en, de"),
            (json!({"colour": "red", "sale": ""}), "colour: red, sale"),
        ] {
            let value = json!({"id": 1, "state": "new", "language": said, "order_tags": said});
            let order = read(&value, "2017-08-11T00:00:00Z").order;
            assert_eq!(field_of(&order, "order", "language"), Some(want));
            assert_eq!(field_of(&order, "order", "tags"), Some(want));
        }
    }

    #[test]
    fn the_promise_runs_until_the_order_is_over() {
        let mut value: Value = serde_json::from_str(NEWER).unwrap();
        let late = read(&value, "2017-08-20T00:00:00Z").order;
        assert_eq!(late.attention, ["past its promised date"]);
        assert_eq!((late.phase, late.clocks.len()), (Phase::Attention, 1));
        for over in ["completed", "returned", "refunded", "cancelled"] {
            value["state"] = json!(over);
            let order = read(&value, "2017-08-20T00:00:00Z").order;
            assert_eq!((order.clocks.len(), order.phase), (0, rules::phase(over)), "{over}");
        }
        value["promised_delivery_date"] = json!("soon");
        assert_eq!(read(&value, "2017-08-20T00:00:00Z").order.oddities[0].path, "promised_delivery_date");
    }

    #[test]
    fn trouble_is_told_while_it_is_the_newest_event() {
        let value: Value = serde_json::from_str(NEWER).unwrap();
        let event = |word: &str, hour: u8| json!({"event": word, "description": "Address closed", "creationDate": format!("2017-08-12T{hour:02}:00:00+0000")});
        for (events, want) in [
            (
                vec![event("Pickup", 8), event("Carded", 9)],
                Some("shipment JJD000390007: Carded (Address closed)"),
            ),
            (
                vec![event("Delayed", 9), event("Pickup", 8)],
                Some("shipment JJD000390007: Delayed (Address closed)"),
            ),
            (
                vec![event("Contact carrier", 9)],
                Some("shipment JJD000390007: Contact carrier (Address closed)"),
            ),
            (vec![event("Carded", 8), event("Delivered", 9)], None),
        ] {
            let mut shipments = unasked(&value);
            shipments[0].events = Some(Ok(events));
            let now = "2017-08-13T00:00:00Z".parse().unwrap();
            let order = order(&AccountName("p".into()), &value, &shipments, None, now).unwrap().order;
            assert_eq!(order.attention.first().map(String::as_str), want);
            let phase = if want.is_some() { Phase::Attention } else { Phase::Moving };
            assert_eq!(order.phase, phase);
        }
    }

    #[test]
    fn an_order_without_shipments_still_shows_its_cancel_rule() {
        let Fetched { order, events } = read(&json!({"id": 1, "state": "paid"}), "2017-08-11T00:00:00Z");
        assert_eq!(
            (order.parts[0].label.as_str(), &order.parts[0].cancel.verdict),
            ("no shipment yet", &Verdict::Open)
        );
        assert_eq!(order.reference, "1", "without an own reference the id stands in");
        assert_eq!(events, Some(Vec::new()), "nothing was left out");
    }

    #[test]
    fn events_that_were_not_asked_leave_the_stored_ones_alone() {
        let value: Value = serde_json::from_str(NEWER).unwrap();
        let now = "2017-08-11T00:00:00Z".parse().unwrap();
        let account = AccountName("p".into());
        let listed = order(&account, &value, &unasked(&value), None, now).unwrap();
        assert_eq!(listed.events, None);
        let mut failed = unasked(&value);
        failed[0].events = Some(Err("server fault".into()));
        failed[0].body = Value::Null;
        let known = read(&value, "2017-08-11T00:00:00Z").order;
        let again = order(&account, &value, &failed, Some(&known), now).unwrap();
        assert_eq!(again.events, None);
        assert_eq!(again.order.parts[0].state, known.parts[0].state, "what was known is kept");
        assert_eq!(again.order.oddities, [Oddity::new("shipments[0].events", "server fault")]);
    }

    #[test]
    fn contradictions_ask_for_a_look() {
        let mut value: Value = serde_json::from_str(NEWER).unwrap();
        value["boarding_complete"] = json!("False");
        value["shipments"][0]["status"] = json!("Delivered");
        let order = read(&value, "2017-08-11T00:00:00Z").order;
        assert!(order.attention[0].contains("it will never complete"), "{:?}", order.attention);
        value["state"] = json!("cancelled");
        value["shipments"][0]["status"] = json!("Pickup");
        let order = read(&value, "2017-08-11T00:00:00Z").order;
        assert!(order.attention[0].contains("the carrier was not told"), "{:?}", order.attention);
        assert_eq!(order.phase, Phase::Cancelled);
    }

    #[test]
    fn an_odd_order_is_kept_and_one_without_id_is_named() {
        let value = json!({"id": "x-9", "state": "teleported", "order_date": "?", "shipments": [{"status": "Eaten"}],
            "states_history": [{"state": "", "datetime": ""}, {"state": "new", "datetime": "?"}], "note": "hello"});
        let order = read(&value, "2017-08-11T00:00:00Z").order;
        assert_eq!((order.state.as_str(), order.phase), ("teleported", Phase::Unknown));
        let paths: Vec<&str> = order.oddities.iter().map(|o| o.path.as_str()).collect();
        assert_eq!(
            paths,
            ["state", "states_history[0]", "states_history[1].datetime", "shipments[0].status", "order_date"]
        );
        assert_eq!(field_of(&order, "other", "note"), Some("hello"));
        let now = "2017-08-11T00:00:00Z".parse().unwrap();
        for (value, path) in [(json!({"order_id": "o"}), "id"), (json!(7), "")] {
            let error = super::order(&AccountName("p".into()), &value, &[], None, now).unwrap_err();
            assert_eq!(error.path, path);
        }
    }

    fn anything() -> impl proptest::strategy::Strategy<Value = Value> {
        use proptest::prelude::*;
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        let name = prop_oneof![
            Just("id"),
            Just("state"),
            Just("shipments"),
            Just("states_history"),
            Just("datetime"),
            Just("carrier"),
            Just("boarding_complete"),
            Just("order_date"),
            Just("promised_delivery_date"),
            Just("language"),
        ];
        leaf.prop_recursive(4, 40, 6, move |inner| {
            let fields = prop::collection::vec((name.clone(), inner.clone()), 0..6);
            prop_oneof![
                prop::collection::vec(inner, 0..5).prop_map(Value::from),
                fields.prop_map(|f| f
                    .into_iter()
                    .map(|(n, v)| (n.to_owned(), v))
                    .collect::<Map<_, _>>()
                    .into()),
            ]
        })
    }

    proptest::proptest! {
        #[test]
        fn no_shape_stops_the_reader(mut value in anything()) {
            if let Some(fields) = value.as_object_mut() {
                fields.insert("id".to_owned(), json!(1));
            }
            let mut shipments = unasked(&value);
            for shipment in &mut shipments {
                shipment.events = Some(Ok(vec![value.clone()]));
            }
            let account = AccountName("p".into());
            let read = super::order(&account, &value, &shipments, None, Timestamp::UNIX_EPOCH);
            proptest::prop_assert_eq!(read.is_ok(), value.is_object());
        }
    }
}
