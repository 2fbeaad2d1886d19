//! The pretend Seven Senders: tokens, shop orders, their states, shipments and events, under `/v2`.
//!
//! Where two generations of paths and field names are documented, both are taken; every fifth seeded order answers
//! in the older names.

mod orders;
mod record;
mod shipments;
pub mod way;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::{SignedDuration, Timestamp, civil::DateTime};
use serde_json::{Map, Value, json};

use self::way::{Parcel, Set};
use super::{keys, world::World};

/// What requests changed; everything else follows from the seed. Orders and shipments are named by the server's ids.
#[derive(Debug, Default)]
struct Overlay {
    /// Tokens and when they end.
    tokens: HashMap<String, Timestamp>,
    booked: BTreeMap<u64, Booked>,
    patches: HashMap<u64, Map<String, Value>>,
    states: HashMap<u64, Vec<Set>>,
    gone: HashSet<u64>,
    /// Order and parcel.
    shipments: BTreeMap<u64, (u64, Parcel)>,
    shipment_patches: HashMap<u64, Map<String, Value>>,
    gone_shipments: HashSet<u64>,
}

#[derive(Debug, Clone)]
struct Booked {
    older: bool,
    fields: Map<String, Value>,
    made: Timestamp,
}

/// The service and its memory.
#[derive(Debug, Clone)]
struct Sim {
    world: Arc<World>,
    overlay: Arc<Mutex<Overlay>>,
}

impl Sim {
    fn overlay(&self) -> MutexGuard<'_, Overlay> {
        self.overlay.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All calls of the service.
pub fn router(world: Arc<World>) -> Router {
    let sim = Sim { world, overlay: Arc::default() };
    let one_order = || get(orders::read).put(orders::update).delete(orders::remove);
    let one_shipment = || get(shipments::read).put(shipments::update).delete(shipments::remove);
    let calls = Router::new()
        .route("/order", post(orders::create))
        .route("/orders", get(orders::list).post(orders::create).delete(orders::remove_many))
        .route("/orders/{id}", one_order())
        .route("/order-states", post(orders::set_state))
        .route("/order_states", post(orders::set_state))
        .route("/shipment", post(shipments::create))
        .route("/shipments", get(shipments::list).post(shipments::create))
        .route("/shipments/{id}", one_shipment())
        .route("/shipment/events/{id}", get(shipments::events))
        .route("/carriers", get(|| async { Json(Value::Array(way::carriers())) }))
        .layer(middleware::from_fn_with_state(sim.clone(), admitted))
        .route("/token", post(token))
        .with_state(sim);
    Router::new().nest("/v2", calls).fallback(|| async { refuse(StatusCode::NOT_FOUND, "No route found") })
}

/// A refusal; the error body is not documented.
fn refuse(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({"code": status.as_u16(), "message": message}))).into_response()
}

/// What is wrong, field by field.
fn invalid(wrong: &[(String, String)]) -> Response {
    let row = |(path, message): &(String, String)| json!({"property_path": path, "message": message});
    let errors: Vec<Value> = wrong.iter().map(row).collect();
    let body = json!({"code": 400, "message": "Validation Failed", "errors": errors});
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

/// `POST /token`: valid for 60 minutes of the world (Seven Senders, Authentication).
async fn token(State(sim): State<Sim>, body: String) -> Response {
    let sent: Value = serde_json::from_str(&body).unwrap_or_default();
    if sent["access_key"] != keys::SEVENSENDERS_ACCESS_KEY {
        return refuse(StatusCode::UNAUTHORIZED, "Invalid credentials.");
    }
    let mut overlay = sim.overlay();
    let mut dice = sim.world.dice("sevensenders token", overlay.tokens.len() as u64);
    let token = format!("eyJhbGciOiJSUzI1NiJ9.{:016x}{:016x}.{:016x}", dice.next(), dice.next(), dice.next());
    overlay.tokens.insert(token.clone(), sim.world.now() + SignedDuration::from_mins(60));
    Json(json!({"token": token})).into_response()
}

async fn admitted(State(sim): State<Sim>, request: Request, next: Next) -> Response {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    let Some(given) = given.and_then(|v| v.strip_prefix("Bearer ")) else {
        return refuse(StatusCode::UNAUTHORIZED, "JWT Token not found");
    };
    let end = sim.overlay().tokens.get(given).copied();
    match end {
        None => refuse(StatusCode::UNAUTHORIZED, "Invalid JWT Token"),
        Some(end) if end <= sim.world.now() => refuse(StatusCode::UNAUTHORIZED, "Expired JWT Token"),
        Some(_) => next.run(request).await,
    }
}

/// A time in either documented form.
fn time(text: &str) -> Option<Timestamp> {
    let dotted =
        || DateTime::strptime("%d.%m.%Y %H:%M:%S", text).ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    text.parse()
        .ok()
        .or_else(|| Timestamp::strptime("%Y-%m-%dT%H:%M:%S%z", text).ok())
        .or_else(|| dotted().map(|z| z.timestamp()))
}

/// A text that is there and not blank, under any of its names.
fn said<'a>(body: &'a Map<String, Value>, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|n| body.get(*n)?.as_str()).filter(|s| !s.trim().is_empty())
}

/// `limit` (default 20) and `offset`.
fn window(params: &HashMap<String, String>) -> (usize, usize) {
    let number = |name: &str| params.get(name).and_then(|v| v.parse::<usize>().ok());
    (number("limit").unwrap_or(20).clamp(1, 1000), number("offset").unwrap_or(0))
}
