//! Prices: the quote of the documents and the newer list of products.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::{Query, State},
    http::{HeaderMap, header::AUTHORIZATION},
};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{
    accounts::who,
    address::match_or_say,
    answers::Answer,
    booking::Told,
    calendar::{business_days_after, day},
    journey::days,
    messages::Messages,
    places::{self, Place},
    price,
    shop::Shop,
    validate::{BLANK, decimal},
};

type Asked = HashMap<String, String>;

fn field(asked: &Asked, name: &str) -> Option<String> {
    asked.get(name).filter(|v| !v.trim().is_empty()).cloned()
}

/// GET `/api/quote` (Sendle, Getting Quotes). Error fields have flat names.
pub(super) async fn quote(
    State(shop): State<Arc<Shop>>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Told {
    // "When authentication credentials are given, only the plan available to the specified account is shown."
    let known = if headers.contains_key(AUTHORIZATION) { Some(who(&headers)?) } else { None };
    let mut bad = Messages::default();
    let from = end(&asked, ["pickup_suburb", "pickup_postcode"], &mut bad);
    let country = field(&asked, "delivery_country").filter(|c| !places::is_australia(c));
    let zone = country.as_deref().map(|c| places::country(c).map(|(_, _, zone)| *zone));
    if zone == Some(None) {
        bad.add(&["delivery_country"], "is not yet serviced by Sendle");
    }
    let to = match zone {
        Some(_) => None,
        None => end(&asked, ["delivery_suburb", "delivery_postcode"], &mut bad),
    };
    let most = if zone.is_some() { 20 } else { 25 };
    let weight = weight(&asked, "kilogram_weight", most, &mut bad);
    let volume = volume(&asked, "cubic_metre_volume", &mut bad);
    let plans: Vec<&str> = match (known, field(&asked, "plan_name")) {
        (Some(_), _) => vec!["Easy"],
        (None, None) => price::PLANS.to_vec(),
        (None, Some(plan)) => {
            let plan = price::PLANS.into_iter().find(|p| p.eq_ignore_ascii_case(plan.trim()));
            if plan.is_none() {
                bad.add(&["plan_name"], "is not included in the list");
            }
            plan.into_iter().collect()
        }
    };
    let priced = match (weight, from, to, zone.flatten()) {
        (Some(weight), Some(_), _, Some(zone)) => {
            Some(("export", price::abroad(zone, weight), false, weight))
        }
        (Some(weight), Some(from), Some(to), None) => Some((places::route(from, to), 0, true, weight)),
        _ => None,
    };
    let Some((route, cents, home, weight)) = priced.filter(|_| bad.is_empty()) else {
        return Err(Answer::invalid(&bad.object()));
    };
    let pickup = business_days_after(day(shop.now()), 1);
    let quotes = plans.into_iter().map(|plan| {
        let cents = if home { price::domestic(route, weight, volume, plan) } else { cents };
        let fast = plan == "Pro" && home;
        json!({"quote": price::answer(cents, home), "plan_name": plan, "eta": eta(route, fast, pickup, "for_pickup_date")})
    });
    Ok(Answer::ok(quotes.collect()))
}

/// GET and POST `/api/products`, known from the newer documents only.
pub(super) async fn products(
    State(shop): State<Arc<Shop>>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Told {
    who(&headers)?;
    let mut bad = Messages::default();
    let from = end(&asked, ["sender_suburb", "sender_postcode"], &mut bad);
    let country = field(&asked, "receiver_country").filter(|c| !places::is_australia(c));
    let zone = country.as_deref().map(|c| places::country(c).map(|(_, _, zone)| *zone));
    if zone == Some(None) {
        bad.add(&["receiver_country"], "is not yet serviced by Sendle");
    }
    let to = match zone {
        Some(_) => None,
        None => end(&asked, ["receiver_suburb", "receiver_postcode"], &mut bad),
    };
    let weight = units(&asked, &mut bad);
    let volume = volume(&asked, "volume_value", &mut bad);
    let (Some(from), Some(weight), true) = (from, weight, bad.is_empty()) else {
        return Err(Answer::invalid(&bad.object()));
    };
    let send = business_days_after(day(shop.now()), 1);
    let offer = |code: &str,
                 name: &str,
                 first_mile: &str,
                 service: &str,
                 route: &str,
                 cents: u64,
                 home: bool| {
        let quote = price::answer(cents, home);
        json!({
            "price_breakdown": {"base": price::money(cents), "cover": price::money(0), "discount": price::money(0)},
            "tax_breakdown": {"gst": quote["tax"]},
            "quote": quote,
            "plan": "Easy",
            "eta": eta(route, service == "express", send, "for_send_date"),
            "route": {"type": route, "description": format!("{}, Australia", places::city(from))},
            "allowed_packaging": "any",
            "product": {"code": code, "name": name, "first_mile_option": first_mile, "service": service,
                "atl_only": false},
            "cover": {"price": price::answer(0, home)},
        })
    };
    let list = if let Some(Some(zone)) = zone {
        let cents = price::abroad(zone, weight);
        vec![offer("STANDARD-PICKUP", "Standard Pickup", "pickup", "standard", "export", cents, false)]
    } else {
        let route = to.map_or("national", |to| places::route(from, to));
        let cents = price::domestic(route, weight, volume, "Easy");
        vec![
            offer("STANDARD-PICKUP", "Standard Pickup", "pickup", "standard", route, cents, true),
            offer("STANDARD-DROPOFF", "Standard Drop Off", "drop off", "standard", route, cents - 100, true),
            offer("EXPRESS-PICKUP", "Express Pickup", "pickup", "express", route, cents + 600, true),
        ]
    };
    Ok(Answer::ok(Value::Array(list)))
}

/// One end of a way at home.
fn end(asked: &Asked, names: [&'static str; 2], bad: &mut Messages) -> Option<&'static Place> {
    let [suburb_name, postcode_name] = names;
    let (suburb, postcode) = (field(asked, suburb_name), field(asked, postcode_name));
    for (name, value) in [(suburb_name, &suburb), (postcode_name, &postcode)] {
        if value.is_none() {
            bad.add(&[name], BLANK);
        }
    }
    let name = |which: &str| if which == "suburb" { suburb_name } else { postcode_name };
    let place = match_or_say(&suburb?, &postcode?, |which, text| bad.add(&[name(which)], text))?;
    if !places::is_serviced(place.2) {
        bad.add(&[suburb_name], "is not yet serviced by Sendle");
    }
    Some(place)
}

/// A missing weight "is not a number" here, and "can't be blank" in a booking.
fn weight(asked: &Asked, name: &'static str, most: i64, bad: &mut Messages) -> Option<Decimal> {
    let value = field(asked, name).and_then(|text| decimal(&text));
    check(value, name, Decimal::from(most), bad)
}

fn volume(asked: &Asked, name: &'static str, bad: &mut Messages) -> Option<Decimal> {
    let text = field(asked, name)?;
    // "Must be decimal-value between 0 and 1."
    check(decimal(&text), name, Decimal::ONE, bad)
}

fn check(value: Option<Decimal>, name: &'static str, most: Decimal, bad: &mut Messages) -> Option<Decimal> {
    let Some(value) = value else {
        bad.add(&[name], "is not a number");
        return None;
    };
    if value > most {
        bad.add(&[name], format!("must be less than or equal to {}", super::parcel::pointed(most)));
    } else if value <= Decimal::ZERO {
        bad.add(&[name], "must be greater than 0");
    }
    Some(value)
}

/// `weight_value` in `weight_units` (kg, g, lb, oz), in kilograms.
fn units(asked: &Asked, bad: &mut Messages) -> Option<Decimal> {
    let value = field(asked, "weight_value").and_then(|text| decimal(&text));
    let factor = match field(asked, "weight_units").as_deref().unwrap_or("kg") {
        "kg" => Decimal::ONE,
        "g" => Decimal::new(1, 3),
        "lb" => Decimal::new(45_359_237, 8),
        "oz" => Decimal::new(28_349_523, 9),
        _ => {
            bad.add(&["weight_units"], "is not included in the list");
            return None;
        }
    };
    check(value.and_then(|v| v.checked_mul(factor)), "weight_value", Decimal::from(25), bad)
}

/// "If there are two values, these are the min and max; if only one, it's estimated to take about this long."
fn eta(route: &str, fast: bool, pickup: Date, pickup_name: &str) -> Value {
    let (least, most) = if fast { (1, 1) } else { days(route) };
    let range = if least == most { vec![least] } else { vec![least, most] };
    let dates: Vec<_> = range.iter().map(|d| business_days_after(pickup, *d).to_string()).collect();
    json!({"days_range": range, "date_range": dates, pickup_name: pickup.to_string()})
}
