//! Shipments and their events.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};

use super::{Sim, invalid, orders, refuse, said, way::Parcel, window};
use crate::model::provider::Provider;

const FIRST_MADE: u64 = 90_000_000_000;

fn wrong(path: &str, message: &str) -> (String, String) {
    (path.to_owned(), message.to_owned())
}

/// `POST /shipment`, `POST /shipments`: for an order by its own reference, or with the order inside.
pub async fn create(State(sim): State<Sim>, body: String) -> Response {
    let Ok(sent) = serde_json::from_str::<Map<String, Value>>(&body) else {
        return refuse(StatusCode::BAD_REQUEST, "Invalid json message received");
    };
    let mut all = check(&sent);
    if said(&sent, &["tracking_code", "reference_number"]).is_none() {
        all.push(wrong("tracking_code", "A tracking code or a reference number is required."));
    }
    let carrier = sent.get("carrier").and_then(Value::as_object);
    if !carrier.is_some_and(|c| said(c, &["name"]).is_some() && said(c, &["country"]).is_some()) {
        all.push(wrong("carrier", "A carrier with name and country is required."));
    }
    if !all.is_empty() {
        return invalid(&all);
    }
    let mut overlay = sim.overlay();
    let order = if let Some(inside) = sent.get("order").and_then(Value::as_object) {
        match orders::make(&sim, &mut overlay, inside.clone()) {
            Ok(id) => id,
            Err(wrong) => return invalid(&wrong),
        }
    } else {
        let reference = said(&sent, &["order_id", "shop_order_id"]).unwrap_or_default();
        match overlay.by_reference(&sim.world, reference).first() {
            Some(id) => *id,
            None => return invalid(&[wrong("order_id", "The order was not found.")]),
        }
    };
    let id = overlay.shipments.keys().next_back().map_or(FIRST_MADE, |last| last + 1);
    let code = said(&sent, &["tracking_code", "reference_number"]).unwrap_or_default().to_owned();
    let parcel = Parcel { id, fields: sent, created: sim.world.now() };
    overlay.shipments.insert(id, (order, parcel));
    sim.world.record(Provider::SevenSenders, "shipment.created", id.to_string(), code);
    let location = [(header::LOCATION, format!("/v2/shipments/{id}"))];
    let found = overlay.find_shipment(&sim.world, id).map(|(o, s)| s.json(o.older)).unwrap_or_default();
    (StatusCode::CREATED, location, Json(found)).into_response()
}

fn check(sent: &Map<String, Value>) -> Vec<(String, String)> {
    let service = sent.get("carrier_service").filter(|s| !s.is_null());
    if service.is_none_or(|s| matches!(s.as_str(), Some("standard" | "express" | "other"))) {
        return Vec::new();
    }
    vec![wrong("carrier_service", "The value you selected is not a valid choice.")]
}

/// `GET /shipments`: those of the newest orders first.
pub async fn list(State(sim): State<Sim>, Query(params): Query<HashMap<String, String>>) -> Response {
    let (limit, offset) = window(&params);
    let overlay = sim.overlay();
    let orders = overlay.ids(&sim.world).filter_map(|id| overlay.order(&sim.world, id));
    let all = orders.flat_map(|o| o.shipments.iter().map(|s| s.json(o.older)).collect::<Vec<_>>());
    Json(Value::Array(all.skip(offset).take(limit).collect())).into_response()
}

pub async fn read(State(sim): State<Sim>, Path(id): Path<String>) -> Response {
    let overlay = sim.overlay();
    match id.parse().ok().and_then(|id| overlay.find_shipment(&sim.world, id)) {
        Some((order, shipment)) => Json(shipment.json(order.older)).into_response(),
        None => refuse(StatusCode::NOT_FOUND, "Shipment not found"),
    }
}

/// `GET /shipment/events/{id}`.
pub async fn events(State(sim): State<Sim>, Path(id): Path<String>) -> Response {
    let overlay = sim.overlay();
    match id.parse().ok().and_then(|id| overlay.find_shipment(&sim.world, id)) {
        Some((_, shipment)) => Json(shipment.events_json()).into_response(),
        None => refuse(StatusCode::NOT_FOUND, "Shipment not found"),
    }
}

pub async fn update(State(sim): State<Sim>, Path(id): Path<String>, body: String) -> Response {
    let Ok(sent) = serde_json::from_str::<Map<String, Value>>(&body) else {
        return refuse(StatusCode::BAD_REQUEST, "Invalid json message received");
    };
    let wrong = check(&sent);
    if !wrong.is_empty() {
        return invalid(&wrong);
    }
    let mut overlay = sim.overlay();
    let Some((_, shipment)) = id.parse().ok().and_then(|id| overlay.find_shipment(&sim.world, id)) else {
        return refuse(StatusCode::NOT_FOUND, "Shipment not found");
    };
    overlay.shipment_patches.entry(shipment.id).or_default().extend(sent);
    sim.world.record(Provider::SevenSenders, "shipment.updated", id, "");
    let found =
        overlay.find_shipment(&sim.world, shipment.id).map(|(o, s)| s.json(o.older)).unwrap_or_default();
    Json(found).into_response()
}

pub async fn remove(State(sim): State<Sim>, Path(id): Path<String>) -> Response {
    let mut overlay = sim.overlay();
    let Some((_, shipment)) = id.parse().ok().and_then(|id| overlay.find_shipment(&sim.world, id)) else {
        return refuse(StatusCode::NOT_FOUND, "Shipment not found");
    };
    overlay.gone_shipments.insert(shipment.id);
    sim.world.record(Provider::SevenSenders, "shipment.deleted", id, "");
    StatusCode::NO_CONTENT.into_response()
}
