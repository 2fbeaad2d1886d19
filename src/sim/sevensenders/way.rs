//! Seeded orders of the pretend Seven Senders and the way of every parcel: pure functions of dice and time.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use crate::sim::{dice::Dice, people, world::World};

/// The server's id of seeded order 0.
pub const FIRST_ID: u64 = 100_000;

const CARRIERS: [(&str, &str); 6] = [
    ("dhl", "DE"),
    ("dpd", "FR"),
    ("postnl", "NL"),
    ("correos", "ES"),
    ("poste_italiane", "IT"),
    ("inpost", "PL"),
];

/// Code, name and country of every carrier.
pub fn carriers() -> Vec<Value> {
    CARRIERS.iter().map(|(code, country)| json!({"code": code, "name": code, "country": country})).collect()
}

/// Orders that exist by now: the seeded ones, and one more every 20 seconds.
pub fn count(world: &World) -> u64 {
    let passed = world.now().duration_since(world.started).as_secs() / 20;
    world.orders + u64::try_from(passed).unwrap_or_default()
}

/// When seeded order `i` was made: spread over the 30 days before the start, newest last; then every 20 seconds.
pub fn created(world: &World, i: u64) -> Timestamp {
    if i >= world.orders {
        let n = i64::try_from(i - world.orders + 1).unwrap_or(i64::MAX / 40);
        return world.started + SignedDuration::from_secs(n * 20);
    }
    let back = 30 * 86_400_u128 * u128::from(world.orders - i) / u128::from(world.orders);
    world.started - SignedDuration::from_secs(i64::try_from(back).unwrap_or_default())
}

/// The own reference of seeded order `i`; [`number_of`] reads it back.
pub fn reference(i: u64) -> String {
    format!("SO-{i:07}")
}

/// The number of a seeded reference, whether or not it exists.
pub fn number_of(reference: &str) -> Option<u64> {
    let i = reference.strip_prefix("SO-")?.parse().ok()?;
    (self::reference(i) == reference).then_some(i)
}

/// A state that the shop set itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    pub state: String,
    pub at: Timestamp,
    pub location: String,
}

/// A parcel that was handed in.
#[derive(Debug, Clone)]
pub struct Parcel {
    pub id: u64,
    pub fields: Map<String, Value>,
    pub created: Timestamp,
}

/// A seeded order, whole; its future is in it and must be cut at the present.
#[derive(Debug, Clone)]
pub struct Seeded {
    /// Field names of the older generation.
    pub older: bool,
    pub fields: Map<String, Value>,
    pub states: Vec<Set>,
    pub parcels: Vec<Parcel>,
}

pub fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// Order number `i`.
pub fn seeded(world: &World, i: u64) -> Seeded {
    let mut dice = world.dice("sevensenders order", i);
    let made = created(world, i);
    let reference = reference(i);
    let promised = made + SignedDuration::from_hours(whole(dice.between(72, 168)));
    let boarding = match dice.below(20) {
        0 => json!(false),
        1..=4 => Value::Null,
        5 => json!("True"),
        _ => json!(true),
    };
    let language = *dice.pick(&["de", "en", "fr", "es", "it", "pl", "sv", "cs"]);
    let fields = json!({
        "order_id": reference,
        "order_url": format!("https://shop.example.com/{language}/orders/{i}"),
        "order_date": instant(made),
        "boarding_complete": boarding,
        "language": if dice.chance(50) { json!([language]) } else { json!(language) },
        "order_tags": match dice.below(4) {
            0 => json!({"channel": "web", "gift": "yes"}),
            1 => json!("SKU 1234"),
            2 => json!([]),
            _ => json!(["summer", "fragile"]),
        },
        "promised_delivery_date": if dice.chance(90) { json!(instant(promised)) } else { Value::Null },
    });
    let (states, shipped) = states(&mut dice, made);
    let parcels = shipped.map(|at| parcels(&mut dice, i, at)).unwrap_or_default();
    let fields = fields.as_object().cloned().unwrap_or_default();
    Seeded { older: i.is_multiple_of(5), fields, states, parcels }
}

/// The shop's own states, and when its parcels are handed in, if ever.
fn states(dice: &mut Dice, made: Timestamp) -> (Vec<Set>, Option<Timestamp>) {
    let mut at = made;
    let mut states = vec![Set { state: "new".to_owned(), at, location: String::new() }];
    let mut go = |state: &str, minutes: u64, location: &str| {
        at += SignedDuration::from_mins(whole(minutes));
        states.push(Set { state: state.to_owned(), at, location: location.to_owned() });
        at
    };
    let fate = dice.below(100);
    go("paid", dice.between(1, 90), "");
    if fate < 4 {
        go("cancelled", dice.between(20, 600), "");
        return (states, None);
    }
    if fate < 6 {
        go("refunded", dice.between(60, 1500), "");
        return (states, None);
    }
    if dice.chance(30) {
        go("in_production", dice.between(30, 600), "Werk 2, Köln");
    }
    let spelling = if dice.chance(50) { "In_preparation" } else { "in_preparation" };
    let mut end = go(spelling, dice.between(30, 900), "Schwedter Straße 36A, 10435 Berlin");
    if dice.chance(60) {
        end = go("warehouse_handover", dice.between(60, 600), "Lager Berlin");
    }
    let shipped = end + SignedDuration::from_mins(whole(dice.between(120, 2400)));
    if fate < 9 {
        go("returned", dice.between(9000, 16_000), "Retourenlager Berlin");
    }
    (states, Some(shipped))
}

fn parcels(dice: &mut Dice, i: u64, first: Timestamp) -> Vec<Parcel> {
    let person = people::european(dice);
    let count = if dice.chance(75) { 1 } else { dice.between(2, 3) };
    let (carrier, country) = *dice.pick(&CARRIERS);
    let mut at = first;
    (0..count)
        .map(|k| {
            let id = (FIRST_ID + i) * 10 + k;
            let fields = json!({
                "order_id": reference(i),
                "tracking_code": format!("7S{:011}", id),
                "reference_number": format!("R-{i}-{k}"),
                "carrier": {"name": carrier, "country": country},
                "carrier_service": *dice.pick(&["standard", "standard", "express", "other"]),
                "local_delivery": false,
                "goods_value": euros(dice.between(500, 25_000)),
                "goods_value_currency": "EUR",
                "recipient_first_name": person.given,
                "recipient_last_name": person.family,
                "recipient_company_name": person.company,
                "recipient_email": person.email,
                "recipient_phone": person.phone,
                "recipient_address": person.street,
                "recipient_zip": person.postcode,
                "recipient_city": person.town,
                "recipient_country": person.country,
                "planned_pickup_datetime": instant(at + SignedDuration::from_hours(6)),
                "pickup_point_selected": dice.chance(10),
                "comment": if dice.chance(10) { "Bitte beim Nachbarn abgeben" } else { "" },
                "warehouse": "Lager Berlin",
                "return_parcel": false,
                "trackable": true,
                "weight": dice.between(1, 30),
            });
            let parcel = Parcel { id, fields: fields.as_object().cloned().unwrap_or_default(), created: at };
            at += SignedDuration::from_mins(whole(dice.between(1, 400)));
            parcel
        })
        .collect()
}

/// A number with two places, as written.
fn euros(cents: u64) -> Value {
    let number = format!("{}.{:02}", cents / 100, cents % 100).parse::<serde_json::Number>();
    number.map_or(Value::Null, Value::Number)
}

/// One event of a parcel (Seven Senders, shipment events).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub word: &'static str,
    pub text: &'static str,
    pub at: Timestamp,
}

/// Everything that happens to a parcel, its future included.
pub fn events(mut dice: Dice, made: Timestamp) -> Vec<Event> {
    let mut at = made;
    let mut events = vec![Event { word: "New", text: "Shipment created", at }];
    let mut go = |word, text, minutes: u64| {
        at += SignedDuration::from_mins(whole(minutes));
        events.push(Event { word, text, at });
    };
    go("Info", "Shipment data received", dice.between(5, 60));
    go("Pickup", "The parcel was picked up at the warehouse", dice.between(120, 600));
    go("Hub scan at LMC", "The parcel arrived at the hub", dice.between(400, 1500));
    go("First Scan at LMC", "First scan of the delivering carrier", dice.between(60, 700));
    match dice.below(100) {
        0..=3 => go("Delayed", "Unwetter: die Zustellung verzögert sich", dice.between(60, 900)),
        4..=6 => go("Carded", "Destinataire absent, avis de passage déposé", dice.between(200, 900)),
        7..=8 => {
            // Nothing more happens until somebody calls.
            go(
                "Contact carrier",
                "Adres niepełny, prosimy o kontakt z przewoźnikiem",
                dice.between(200, 900),
            );
            return events;
        }
        9 => go("Carrier changed", "Handed over to another carrier", dice.between(60, 900)),
        _ => {}
    }
    go("Out for delivery", "The parcel is in the delivery vehicle", dice.between(600, 2600));
    go("Delivered", "The parcel was delivered", dice.between(60, 500));
    events
}

fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or_default()
}
