//! Orders and their states.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Booked, Overlay, Sim, invalid, refuse, said, time, way::Set, window};
use crate::model::provider::Provider;

/// Seven Senders, Available language.
const LANGUAGES: &str = "bg cs da de el en es et fi fr ga hr hu it lt lv mt pl pt ro ru sk sl sv uk";
/// States that a shop may set; `shipped` and `completed` belong to the system.
const STATES: [&str; 8] = [
    "new",
    "paid",
    "in_production",
    "in_preparation",
    "warehouse_handover",
    "returned",
    "cancelled",
    "refunded",
];
const FIRST_BOOKED: u64 = 900_000_000;

type Params = Query<HashMap<String, String>>;
type Wrong = Vec<(String, String)>;

fn parse(body: &str) -> Option<Map<String, Value>> {
    serde_json::from_str(body).ok()
}

fn wrong(path: &str, message: &str) -> (String, String) {
    (path.to_owned(), message.to_owned())
}

/// Brings older names to the newer ones.
fn newer(body: Map<String, Value>) -> Map<String, Value> {
    let rename = |(name, value): (String, Value)| {
        let plain = match name.as_str() {
            "shop_order_id" | "shop_order_url" | "shop_order_date" => {
                name.trim_start_matches("shop_").to_owned()
            }
            _ => name,
        };
        (plain, value)
    };
    body.into_iter().map(rename).collect()
}

/// What is wrong with the fields that are there.
fn check(body: &Map<String, Value>) -> Wrong {
    let mut all = Vec::new();
    for name in ["order_date", "promised_delivery_date"] {
        match body.get(name) {
            None | Some(Value::Null) => {}
            Some(value) if value.as_str().is_some_and(|t| time(t).is_some()) => {}
            Some(_) => all.push(wrong(name, "This value is not a valid datetime.")),
        }
    }
    match body.get("boarding_complete") {
        None | Some(Value::Null | Value::Bool(_)) => {}
        Some(Value::String(s)) if s.eq_ignore_ascii_case("true") || s.eq_ignore_ascii_case("false") => {}
        Some(_) => all.push(wrong("boarding_complete", "This value should be of type bool.")),
    }
    // Documented as an array, shown as a text: both are taken.
    let languages: Vec<&Value> = match body.get("language") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(list)) => list.iter().collect(),
        Some(one) => vec![one],
    };
    let known = |v: &Value| v.as_str().is_some_and(|l| LANGUAGES.split(' ').any(|k| k == l));
    if !languages.into_iter().all(known) {
        all.push(wrong("language", "This value is not a valid language."));
    }
    all
}

/// Makes an order. A repeated own reference makes another one: nothing documented says otherwise.
pub fn make(sim: &Sim, overlay: &mut Overlay, sent: Map<String, Value>) -> Result<u64, Wrong> {
    let older = sent.contains_key("shop_order_id");
    let fields = newer(sent);
    let mut all = check(&fields);
    for name in ["order_id", "order_date"] {
        if said(&fields, &[name]).is_none() {
            all.push(wrong(name, "This value should not be blank."));
        }
    }
    let made = said(&fields, &["order_date"]).and_then(time);
    let (true, Some(made)) = (all.is_empty(), made) else { return Err(all) };
    let id = overlay.booked.keys().next_back().map_or(FIRST_BOOKED, |last| last + 1);
    let reference = said(&fields, &["order_id"]).unwrap_or_default().to_owned();
    overlay.booked.insert(id, Booked { older, fields, made });
    sim.world.record(Provider::SevenSenders, "order.created", id.to_string(), reference);
    Ok(id)
}

/// `POST /order`, `POST /orders`: 201 with the order and its id; in the older generation `Location` and no body.
pub async fn create(State(sim): State<Sim>, body: String) -> Response {
    let Some(sent) = parse(&body) else {
        return refuse(StatusCode::BAD_REQUEST, "Invalid json message received");
    };
    let mut overlay = sim.overlay();
    let by_location = sent.contains_key("shop_order_id");
    let id = match make(&sim, &mut overlay, sent) {
        Ok(id) => id,
        Err(wrong) => return invalid(&wrong),
    };
    let location = [(header::LOCATION, format!("/v2/orders/{id}"))];
    if by_location {
        return (StatusCode::CREATED, location).into_response();
    }
    let order = overlay.order(&sim.world, id).map(|o| o.json()).unwrap_or_default();
    (StatusCode::CREATED, location, Json(order)).into_response()
}

/// `GET /orders`: a bare array, newest first, in either generation of parameters; an unknown one is ignored.
pub async fn list(State(sim): State<Sim>, Query(params): Params) -> Response {
    let (limit, offset) = window(&params);
    let overlay = sim.overlay();
    let world = &sim.world;
    let given = |name: &str| params.get(name).map(String::as_str).filter(|v| !v.is_empty());
    let reference = given("order_id").or(given("shop_order_id"));
    let state = given("state");
    let (before, after) =
        (given("order_date[before]").and_then(time), given("order_date[after]").and_then(time));
    let on = given("shop_order_date").and_then(time);
    let dated = before.is_some() || after.is_some() || on.is_some();
    let fits = |at: Timestamp| {
        before.is_none_or(|b| at < b) && after.is_none_or(|a| at > a) && on.is_none_or(|o| at == o)
    };
    let upwards = matches!(given("order_by"), Some("id" | "order_date" | "shop_order_date"));
    let plain = reference.is_none() && given("id").is_none() && state.is_none() && !dated && !upwards;
    let ids: Box<dyn Iterator<Item = u64>> = if plain {
        overlay.ids_from(world, offset)
    } else if let Some(reference) = reference {
        Box::new(overlay.by_reference(world, reference).into_iter())
    } else if let Some(id) = given("id") {
        Box::new(id.parse().ok().filter(|id| overlay.exists(world, *id)).into_iter())
    } else if upwards {
        let mut all: Vec<u64> = overlay.ids(world).collect();
        all.reverse();
        Box::new(all.into_iter())
    } else {
        Box::new(overlay.ids(world))
    };
    let orders = ids
        .filter(|id| !dated || overlay.created(world, *id).is_some_and(fits))
        .filter_map(|id| overlay.order(world, id))
        .filter(|order| state.is_none_or(|s| order.state().eq_ignore_ascii_case(s)));
    let rows: Vec<Value> =
        orders.skip(if plain { 0 } else { offset }).take(limit).map(|o| o.json()).collect();
    Json(Value::Array(rows)).into_response()
}

pub async fn read(State(sim): State<Sim>, Path(id): Path<String>) -> Response {
    let overlay = sim.overlay();
    match id.parse().ok().and_then(|id| overlay.order(&sim.world, id)) {
        Some(order) => Json(order.json()).into_response(),
        None => refuse(StatusCode::NOT_FOUND, "Order not found"),
    }
}

/// `PUT /orders/{id}`: partial.
pub async fn update(State(sim): State<Sim>, Path(id): Path<String>, body: String) -> Response {
    let Some(sent) = parse(&body) else {
        return refuse(StatusCode::BAD_REQUEST, "Invalid json message received");
    };
    let mut overlay = sim.overlay();
    let Some(id) = id.parse().ok().filter(|id| overlay.exists(&sim.world, *id)) else {
        return refuse(StatusCode::NOT_FOUND, "Order not found");
    };
    let patch = newer(sent);
    let wrong = check(&patch);
    if !wrong.is_empty() {
        return invalid(&wrong);
    }
    overlay.patches.entry(id).or_default().extend(patch);
    sim.world.record(Provider::SevenSenders, "order.updated", id.to_string(), "");
    let order = overlay.order(&sim.world, id).map(|o| o.json()).unwrap_or_default();
    Json(order).into_response()
}

/// `DELETE /orders/{id}`: the record is gone; nothing is cancelled anywhere.
pub async fn remove(State(sim): State<Sim>, Path(id): Path<String>) -> Response {
    let mut overlay = sim.overlay();
    match id.parse().ok().filter(|id| overlay.exists(&sim.world, *id)) {
        Some(id) => {
            delete(&sim, &mut overlay, id);
            StatusCode::NO_CONTENT.into_response()
        }
        None => refuse(StatusCode::NOT_FOUND, "Order not found"),
    }
}

/// `DELETE /orders` with dates: removes every order between them (Seven Senders, older documents). The trap behind a
/// blank id.
pub async fn remove_many(State(sim): State<Sim>, Query(params): Params) -> Response {
    let of = |name: &str| params.get(name).map(String::as_str).and_then(time);
    let (before, after) = (of("order_date[before]"), of("order_date[after]"));
    if before.is_none() && after.is_none() {
        return refuse(StatusCode::BAD_REQUEST, "A date filter is required");
    }
    let mut overlay = sim.overlay();
    let fits = |id: &u64| {
        let at = overlay.created(&sim.world, *id);
        at.is_some_and(|at| before.is_none_or(|b| at < b) && after.is_none_or(|a| at > a))
    };
    let ids: Vec<u64> = overlay.ids(&sim.world).filter(fits).collect();
    if ids.is_empty() {
        return refuse(StatusCode::NOT_FOUND, "No order found");
    }
    for id in ids {
        delete(&sim, &mut overlay, id);
    }
    StatusCode::NO_CONTENT.into_response()
}

fn delete(sim: &Sim, overlay: &mut Overlay, id: u64) {
    overlay.gone.insert(id);
    sim.world.record(Provider::SevenSenders, "order.deleted", id.to_string(), "");
}

/// `POST /order-states`: takes the own reference, not the server's id.
pub async fn set_state(State(sim): State<Sim>, body: String) -> Response {
    let Some(sent) = parse(&body) else {
        return refuse(StatusCode::BAD_REQUEST, "Invalid json message received");
    };
    let mut all = Vec::new();
    for name in ["order_id", "state", "datetime"] {
        if said(&sent, &[name]).is_none() {
            all.push(wrong(name, "This value should not be blank."));
        }
    }
    let state = said(&sent, &["state"]).unwrap_or_default();
    if !state.is_empty() && !STATES.contains(&state.to_ascii_lowercase().as_str()) {
        all.push(wrong("state", "The value you selected is not a valid choice."));
    }
    let at = said(&sent, &["datetime"]).and_then(time);
    if at.is_none() && said(&sent, &["datetime"]).is_some() {
        all.push(wrong("datetime", "This value is not a valid datetime."));
    }
    let (true, Some(at)) = (all.is_empty(), at) else { return invalid(&all) };
    let reference = said(&sent, &["order_id"]).unwrap_or_default();
    let mut overlay = sim.overlay();
    let Some(id) = overlay.by_reference(&sim.world, reference).first().copied() else {
        return refuse(StatusCode::NOT_FOUND, "Order not found");
    };
    let items = overlay.order(&sim.world, id).is_some_and(|o| !o.shipments.is_empty());
    if state.eq_ignore_ascii_case("refunded") && items {
        return invalid(&[wrong("state", "An order that has items cannot be refunded.")]);
    }
    let location = said(&sent, &["location"]).unwrap_or_default().to_owned();
    overlay.states.entry(id).or_default().push(Set { state: state.to_owned(), at, location });
    sim.world.record(Provider::SevenSenders, "order.state", id.to_string(), state);
    let answer = json!({"order_id": reference, "state": state, "datetime": sent.get("datetime")});
    (StatusCode::CREATED, Json(answer)).into_response()
}
