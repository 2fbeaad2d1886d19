//! The control address: JSON over loopback for tests and demos that run in another process.
//!
//! | request | does |
//! |---|---|
//! | `GET /addresses` | base URLs of the five providers and of this address |
//! | `GET /ledger`, `DELETE /ledger` | what really happened |
//! | `GET /requests?since=N`, `DELETE /requests` | what was received, secrets included |
//! | `GET /clock`, `POST /clock` | `{"advance_seconds": 60}`, `{"pace": 10}`, `{"pace": "stepped"}` |
//! | `GET /faults`, `POST /faults`, `DELETE /faults` | rules with their counts; one rule or an array of them |
//! | `GET /world`, `POST /world` | seed, orders, start; `{"seed": 2, "orders": 1000}` begins again |

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Query, Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{clock::Pace, faults::Fault, server::Stage, world::World};
use crate::model::provider::Provider;

#[derive(Debug, Clone)]
struct Desk {
    stage: Arc<Stage>,
    addresses: Value,
}

type Answer = Result<Json<Value>, (StatusCode, Json<Value>)>;

pub(super) fn router(stage: Arc<Stage>, providers: Vec<(Provider, String)>, control: SocketAddr) -> Router {
    let mut addresses = json!({});
    for (provider, url) in providers {
        addresses[provider.slug()] = url.into();
    }
    addresses["control"] = format!("http://{control}").into();
    Router::new()
        .route("/addresses", get(async |State(desk): State<Desk>| Json(desk.addresses)))
        .route("/ledger", get(ledger).delete(clear_ledger))
        .route("/requests", get(requests).delete(clear_requests))
        .route("/clock", get(clock).post(set_clock))
        .route("/faults", get(faults).post(add_faults).delete(clear_faults))
        .route("/world", get(world).post(restart))
        .layer(middleware::from_fn(only_local))
        .with_state(Desk { stage, addresses })
}

/// A web page in a browser on this machine can reach loopback too; it cannot hide where it comes from.
async fn only_local(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name).trim_matches(['[', ']']);
    let local = name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if local && !request.headers().contains_key(header::ORIGIN) {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

fn wrong(why: impl Into<String>) -> (StatusCode, Json<Value>) {
    (StatusCode::BAD_REQUEST, Json(json!({"error": why.into()})))
}

fn read(body: &Bytes) -> Result<Value, (StatusCode, Json<Value>)> {
    serde_json::from_slice(body).map_err(|e| wrong(e.to_string()))
}

fn listed<T: serde::Serialize>(items: &[T]) -> Answer {
    serde_json::to_value(items).map(Json).map_err(|e| wrong(e.to_string()))
}

async fn ledger(State(desk): State<Desk>) -> Answer {
    listed(&desk.stage.world().ledger())
}

async fn clear_ledger(State(desk): State<Desk>) -> StatusCode {
    desk.stage.world().clear_ledger();
    StatusCode::NO_CONTENT
}

async fn requests(State(desk): State<Desk>, Query(query): Query<Vec<(String, String)>>) -> Answer {
    let since = match query.iter().find(|(name, _)| name == "since") {
        Some((_, n)) => n.parse().map_err(|_| wrong("since is not a number"))?,
        None => 0,
    };
    listed(&desk.stage.world().requests_since(since))
}

async fn clear_requests(State(desk): State<Desk>) -> StatusCode {
    desk.stage.world().clear_requests();
    StatusCode::NO_CONTENT
}

fn clock_of(world: &World) -> Json<Value> {
    let pace = match world.clock.pace() {
        Pace::Running(speed) => json!(speed),
        Pace::Stepped => json!("stepped"),
    };
    Json(json!({"now": world.now().to_string(), "pace": pace}))
}

async fn clock(State(desk): State<Desk>) -> Json<Value> {
    clock_of(&desk.stage.world())
}

async fn set_clock(State(desk): State<Desk>, body: Bytes) -> Answer {
    let wish = read(&body)?;
    let world = desk.stage.world();
    let pace = match &wish["pace"] {
        Value::Null => None,
        Value::String(word) if word == "stepped" => Some(Pace::Stepped),
        number => {
            let speed = number.as_f64().filter(|speed| (0.0..=1e6).contains(speed));
            Some(Pace::Running(
                speed.ok_or_else(|| wrong("pace is a speed from 0 to 1000000, or \"stepped\""))?,
            ))
        }
    };
    let advance = match &wish["advance_seconds"] {
        Value::Null => None,
        number => {
            let seconds = number.as_f64().and_then(|s| SignedDuration::try_from_secs_f64(s).ok());
            Some(seconds.ok_or_else(|| wrong("advance_seconds is not a number"))?)
        }
    };
    if pace.is_none() && advance.is_none() {
        return Err(wrong("say advance_seconds or pace"));
    }
    if let Some(pace) = pace {
        world.clock.set_pace(pace);
    }
    if let Some(by) = advance {
        world.clock.advance(by);
    }
    Ok(clock_of(&world))
}

async fn faults(State(desk): State<Desk>) -> Json<Value> {
    Json(desk.stage.faults.to_json())
}

async fn add_faults(State(desk): State<Desk>, body: Bytes) -> Answer {
    let rules = match read(&body)? {
        Value::Array(rules) => rules,
        rule => vec![rule],
    };
    // All or none.
    let rules: Result<Vec<Fault>, String> = rules.iter().map(Fault::from_json).collect();
    let ids: Vec<u64> = rules.map_err(wrong)?.into_iter().map(|rule| desk.stage.faults.add(rule)).collect();
    Ok(Json(json!({"ids": ids})))
}

async fn clear_faults(State(desk): State<Desk>) -> StatusCode {
    desk.stage.faults.clear();
    StatusCode::NO_CONTENT
}

fn world_of(world: &World) -> Json<Value> {
    Json(json!({
        "seed": world.seed,
        "orders": world.orders,
        "started": world.started.to_string(),
        "now": world.now().to_string(),
        "effects": world.ledger().len(),
        "requests": world.request_count(),
    }))
}

async fn world(State(desk): State<Desk>) -> Json<Value> {
    world_of(&desk.stage.world())
}

async fn restart(State(desk): State<Desk>, body: Bytes) -> Answer {
    let wish = read(&body)?;
    let old = desk.stage.world();
    let number = |name: &str, otherwise: u64| match &wish[name] {
        Value::Null => Ok(otherwise),
        n => n.as_u64().ok_or_else(|| wrong(format!("{name} is not a number"))),
    };
    let (seed, orders) = (number("seed", old.seed)?, number("orders", old.orders)?);
    if orders > 1_000_000 {
        return Err(wrong("at most 1000000 orders"));
    }
    Ok(world_of(&desk.stage.restart(seed, orders)))
}
