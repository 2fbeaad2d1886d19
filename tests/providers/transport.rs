//! The shared way out against the simulator's frame: what every provider's client can rely on.

mod changes;
mod control;
mod files;
mod limits;
mod origins;
mod secrets;
mod secure;
mod waits;

pub use origins::refused_urls;

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
    time::Duration,
};

use axum::{
    Json, Router,
    extract::Path,
    routing::{get, post},
};
use jiff::Timestamp;
use postroom::{
    model::{
        account::{Account, Credential, Environment},
        provider::{AccountName, Provider},
        secret::Secret,
    },
    providers::{
        error::ProviderError,
        http::{Auth, Call, Http, Policy, Reply},
        timing::Timing,
    },
    sim::{
        clock::{Pace, SimClock},
        server::Sim,
        world::World,
    },
};
use serde_json::json;

/// Long enough to be looked for, odd enough to need encoding.
const CANARY: &str = "canary/0001+sec=ret&\"q\"";

/// A provider with nothing to it but the frame around it.
fn plain(provider: Provider, world: Arc<World>) -> Router {
    Router::new()
        .route("/item", get(async || Json(json!({"id": 1, "name": "Clark", "lines": [{"cost": 2}]}))))
        .route("/bytes/{n}", get(async |Path(n): Path<usize>| "x".repeat(n)))
        .route(
            "/act",
            post(async move || {
                world.record(provider, "order.created", "1", "");
                Json(json!({"id": 1}))
            }),
        )
}

async fn sim() -> Sim {
    sim_at(SimClock::new(Timestamp::UNIX_EPOCH, Pace::Stepped)).await
}

async fn sim_at(clock: SimClock) -> Sim {
    let world = World::new(clock, 1, 10);
    Sim::start_with(world, IpAddr::V4(Ipv4Addr::LOCALHOST), 0, plain).await.expect("a simulator")
}

/// Retries without a wait worth speaking of; time-outs that a sound answer never meets, however busy the machine.
fn quick() -> Timing {
    let (ms, seconds) = (Duration::from_millis, Duration::from_secs);
    Timing {
        first_byte: seconds(10),
        gap: seconds(10),
        total: seconds(20),
        base: ms(1),
        cap: ms(4),
        patience: ms(1_500),
        ..Timing::default()
    }
}

/// Time-outs for tests that mean to meet them.
fn hasty() -> Timing {
    let ms = Duration::from_millis;
    Timing { first_byte: ms(200), gap: ms(100), total: ms(400), ..quick() }
}

fn account(base: &str) -> Account {
    Account {
        name: AccountName("warehouse".to_owned()),
        environment: Environment::Sandbox,
        base_url: Some(base.to_owned()),
        credential: Credential::ReadyCloud { org: None, bearer_token: Secret::new(CANARY) },
        refresh: None,
        retired: false,
        read_only: false,
    }
}

fn http_with(sim: &Sim, policy: Policy, timing: Timing) -> Http {
    let base = sim.base_url(Provider::ReadyCloud);
    Http::with_timing(&account(&base), "", policy, timing).expect("a client")
}

fn http(sim: &Sim) -> Http {
    http_with(sim, Policy::default(), quick())
}

fn hasty_http(sim: &Sim) -> Http {
    http_with(sim, Policy::default(), hasty())
}

/// A read of one path with the canary as its token.
fn read(http: &Http, path: &str) -> Call {
    let segments: Vec<&str> = path.split('/').collect();
    Call::get(http.url(&segments, false).expect("a URL"), bearer())
}

fn bearer() -> Auth {
    Auth::Bearer(Secret::new("canary-token-0002"))
}

async fn get_item(http: &Http) -> Result<Reply, ProviderError> {
    http.send(read(http, "item")).await
}
