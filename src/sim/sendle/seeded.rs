//! The orders of a seeded world, each a pure function of the world's seed and the order's number.

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde_json::json;

use super::{
    calendar::{business_days_after, day},
    ids,
    journey::{Journey, Way},
    parcel::{Parcel, Party, pointed},
    places::{self, Place},
    price,
    validate::is_latin,
};
use crate::sim::{dice::Dice, keys, people, world::World};

/// Seeded orders were booked over so long a time before the world began.
const SPREAD: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A new one comes every so often.
const EVERY: SignedDuration = SignedDuration::from_secs(20);

/// How many there are by now.
pub(super) fn count(world: &World) -> u64 {
    let passed = world.now().duration_since(world.started).as_secs().max(0).unsigned_abs();
    world.orders + passed / EVERY.as_secs().unsigned_abs()
}

/// When a number is booked: spread over the time before the world began, newest last, then one by one.
pub(super) fn created(world: &World, number: u64) -> Timestamp {
    let seconds = |n: u64| SignedDuration::from_secs(i64::try_from(n).unwrap_or(i64::MAX / 1_000_000_000));
    let spread = SPREAD.as_secs().unsigned_abs();
    let shift = if number < world.orders {
        let before = u128::from(spread) * u128::from(world.orders - number) / u128::from(world.orders);
        -seconds(u64::try_from(before).unwrap_or(spread))
    } else {
        seconds((number - world.orders + 1).saturating_mul(EVERY.as_secs().unsigned_abs()))
    };
    world.started.saturating_add(shift).unwrap_or(world.started)
}

const GOODS: [&str; 16] = [
    "Kryptonite",
    "Daily planner, A5",
    "Ceramic mugs (2)",
    "Running shoes",
    "Paperbacks",
    "茶葉 200 g",
    "Olive oil soap",
    "Bike lights",
    "Baby blanket",
    "Café filters",
    "Model railway",
    "Guitar strings",
    "Wooden puzzle",
    "Wool socks",
    "Seed packets",
    "Phone case",
];
const NOTES: [&str; 8] = [
    "Give directly to the receiver",
    "Leave at the front door",
    "Ring twice",
    "Authority to leave",
    "Behind the letterbox",
    "Deliver to reception",
    "Beware of the dog",
    "Side gate is open",
];
const WEIGHTS: [(i64, u32, i64, u32); 8] = [
    (4, 1, 1, 3),
    (10, 1, 6, 3),
    (12, 1, 7, 3),
    (21, 1, 12, 3),
    (35, 1, 18, 3),
    (52, 1, 31, 3),
    (98, 1, 40, 3),
    (180, 1, 90, 3),
];

/// The parcel of a number.
pub(super) fn parcel(world: &World, number: u64) -> Parcel {
    let mut dice = world.dice("sendle order", number);
    let made = created(world, number);
    let from = place(&mut Dice::new(world.seed, "sendle home", 0));
    let sender = sender(world, from);
    let abroad = dice.chance(8);
    let (weight, weight_scale, volume, volume_scale) = *dice.pick(&WEIGHTS);
    let (weight, volume) = (Decimal::new(weight, weight_scale), Decimal::new(volume, volume_scale));
    let satchel = weight <= Decimal::new(5, 1) && volume <= Decimal::new(8, 3) && !abroad;
    let to = place(&mut dice);
    let (mut receiver, route, cost) =
        if abroad { foreign(&mut dice) } else { domestic(&mut dice, from, to, weight, volume) };
    receiver.instructions = (!satchel).then(|| (*dice.pick(&NOTES)).to_owned());
    let days = if dice.chance(80) { 1 } else { dice.between(2, 4) };
    let pickup = business_days_after(day(made), days);
    let way = Way {
        created: made,
        pickup,
        from: places::city(from).to_owned(),
        to: route.as_ref().map_or_else(|| receiver.suburb.clone(), |_| places::city(to).to_owned()),
        route: route.as_ref().map_or("export", |(_, kind)| *kind),
        signs: receiver.name.split(' ').next().unwrap_or_default().to_owned(),
        may_cancel: true,
        drop_off: false,
    };
    let description = *dice.pick(&GOODS);
    let value = pointed(Decimal::new(i64::try_from(dice.between(900, 19_000)).unwrap_or(900), 2));
    let contents = abroad
        .then(|| json!({"description": "Gift goods", "value": value, "country_of_origin": "Australia"}));
    let journey = Journey::draw(&way, &mut dice);
    Parcel {
        order_id: ids::order_id(world.seed, number),
        reference: ids::reference(world.seed, number),
        pickup,
        description: description.to_owned(),
        weight: Some(pointed(weight)),
        volume: Some(pointed(volume)),
        customer_reference: dice.chance(85).then(|| format!("PO-{:05}", 10_000 + number % 90_000)),
        metadata: dice.chance(40).then(|| json!({"shop_order": format!("{}", 500_000 + number)})),
        sender,
        receiver,
        contents,
        route,
        price: cost,
        journey,
    }
}

/// The business that the demo account belongs to.
fn sender(world: &World, from: &Place) -> Party {
    let person = people::australian(&mut Dice::new(world.seed, "sendle sender", 0));
    Party {
        name: person.full_name(),
        phone: Some("0412 345 678".to_owned()),
        email: Some("dispatch@postroom.example.com".to_owned()),
        sendle_id: Some(keys::SENDLE_ID.to_owned()),
        line1: person.street,
        line2: None,
        suburb: from.0.to_owned(),
        state: Some(from.1.to_owned()),
        postcode: Some(from.2.to_owned()),
        country: "Australia".to_owned(),
        instructions: Some("Pick up with reception".to_owned()),
    }
}

type Booked = (Party, Option<(String, &'static str)>, Option<serde_json::Value>);

fn domestic(dice: &mut Dice, from: &Place, to: &Place, weight: Decimal, volume: Decimal) -> Booked {
    let person = people::australian(dice);
    let kind = places::route(from, to);
    let receiver = Party {
        name: person.full_name(),
        phone: dice.chance(50).then(|| format!("04{:08}", dice.below(100_000_000))),
        email: Some(person.email),
        line1: person.street,
        line2: person.company,
        suburb: to.0.to_owned(),
        state: Some(to.1.to_owned()),
        postcode: Some(to.2.to_owned()),
        country: "Australia".to_owned(),
        ..Party::default()
    };
    let cost = price::answer(price::domestic(kind, weight, Some(volume), "Easy"), true);
    (receiver, Some((format!("{} to {}", places::city(from), places::city(to)), kind)), Some(cost))
}

/// "All strings must be provided using Latin character sets", and neither route nor price in the sample.
fn foreign(dice: &mut Dice) -> Booked {
    let mut person = people::american(dice);
    for _ in 0..8 {
        let other = if dice.chance(75) { people::european(dice) } else { people::american(dice) };
        let told = [&other.given, &other.family, &other.street, &other.town];
        if places::country(other.country).is_some() && told.into_iter().all(|t| is_latin(t)) {
            person = other;
            break;
        }
    }
    let country = places::country(person.country).map_or("United States", |(name, _, _)| *name);
    let receiver = Party {
        name: person.full_name(),
        email: Some(person.email),
        line1: person.street,
        line2: person.company,
        suburb: person.town,
        state: Some(person.region).filter(|r| !r.is_empty()),
        postcode: Some(person.postcode).filter(|p| !p.is_empty()),
        country: country.to_owned(),
        ..Party::default()
    };
    (receiver, None, None)
}

/// A place with a door.
fn place(dice: &mut Dice) -> &'static Place {
    loop {
        let place = dice.pick(&places::PLACES);
        if places::is_serviced(place.2) {
            return place;
        }
    }
}
