//! The pretend 4over: signatures, orders of jobs, files, quotes and the catalogue.
//!
//! There is no list call, as in the documents; [`seeded_jobs`] tells a demo which jobs it may look up.

mod book;
mod catalogue;
mod check;
mod files;
pub mod job;
mod pay;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    extract::{Path, Query, Request, State},
    http::{Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use self::job::Step;
use super::{keys, world::World};
use crate::model::provider::Provider;

/// What requests changed; everything else follows from the seed.
#[derive(Debug, Default)]
struct Overlay {
    /// Jobs that were booked, by their ids.
    booked: HashMap<String, Booked>,
    /// When a job was cancelled.
    cancelled: HashMap<String, Timestamp>,
    /// Files given to a job after it was ordered.
    attached: HashMap<String, Value>,
    orders: u64,
    files: u64,
}

#[derive(Debug, Clone)]
struct Booked {
    /// Number of the dice that draw its way.
    n: u64,
    /// When its way begins: at booking, or when its files came. `None`: it waits for files.
    begins: Option<Timestamp>,
    created: Timestamp,
    test: bool,
}

/// The service and its memory.
#[derive(Debug, Clone)]
struct Sim {
    world: Arc<World>,
    overlay: Arc<Mutex<Overlay>>,
}

/// All calls of the service.
pub fn router(world: Arc<World>) -> Router {
    let sim = Sim { world, overlay: Arc::default() };
    Router::new()
        .route("/whoami", get(whoami))
        .route("/organizations", get(organizations))
        .route("/paymentprofiles", get(profiles))
        .route("/orders", post(book::create))
        .route("/orders/{job}", delete(cancel))
        .route("/orders/{job}/status", get(status))
        .route("/orders/{job}/tracking", get(tracking))
        .route("/files", post(files::upload))
        .route("/jobs/{job}/files", post(files::attach))
        .route("/shippingquote", post(catalogue::shipping_quote))
        .route("/addressvalidation", post(catalogue::address_validation))
        .route("/requirements/products", post(catalogue::requirements))
        .route("/printproducts/categories", get(catalogue::categories))
        .route("/printproducts/products", get(catalogue::products))
        .route("/printproducts/products/{uuid}", get(catalogue::product))
        .route("/printproducts/products/{uuid}/optiongroups", get(catalogue::option_groups))
        .route("/printproducts/productsfeed", get(catalogue::feed))
        .route("/printproducts/productquote", get(catalogue::quote))
        .fallback(|| async { refuse(StatusCode::NOT_FOUND, "Route not found") })
        .method_not_allowed_fallback(|| async {
            refuse(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")
        })
        .layer(middleware::from_fn(signed))
        .with_state(sim)
}

/// The own order id and the job ids of order number `i`, for a demo that must know what to look up.
#[must_use]
pub fn seeded_jobs(world: &World, i: u64) -> (String, Vec<String>) {
    let jobs = (1..=job::jobs_of(world, i)).map(|k| job::job_id(i, k)).collect();
    (job::order_id(world, i), jobs)
}

/// Orders that exist by now: numbers 0 to this, not included.
#[must_use]
pub fn seeded_count(world: &World) -> u64 {
    job::count(world)
}

/// A refusal; the general error body is not documented.
fn refuse(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({"status": "error", "message": message}))).into_response()
}

/// 4over, Authentication: hex HMAC-SHA256 of the method under the hex SHA-256 of the private key, in the query or in
/// the `Authorization` header; clients use both, so both are taken for every method.
async fn signed(request: Request, next: Next) -> Response {
    let want = signature(request.method());
    let query = request.uri().query().unwrap_or_default();
    let value = |name: &str| {
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.into_iter().find(|(k, _)| k == name).map(|(_, v)| v.into_owned())
    };
    let by_query = value("apikey").zip(value("signature"));
    let by_header = request.headers().get(header::AUTHORIZATION).and_then(|v| {
        let (public, signature) = v.to_str().ok()?.strip_prefix("API ")?.split_once(':')?;
        Some((public.to_owned(), signature.to_owned()))
    });
    match by_query.or(by_header) {
        None => refuse(StatusCode::UNAUTHORIZED, "Missing API key or signature"),
        Some((public, _)) if public != keys::FOUROVER_PUBLIC_KEY => {
            refuse(StatusCode::UNAUTHORIZED, "Unknown API key")
        }
        Some((_, given)) if given != want => refuse(StatusCode::UNAUTHORIZED, "Invalid signature"),
        Some(_) => next.run(request).await,
    }
}

fn signature(method: &Method) -> String {
    let hex = |bytes: &[u8]| bytes.iter().flat_map(|b| [b >> 4, b & 15]).map(digit).collect::<String>();
    let key = hex(&Sha256::digest(keys::FOUROVER_PRIVATE_KEY));
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(method.as_str().as_bytes());
    hex(&mac.finalize().into_bytes())
}

fn digit(half: u8) -> char {
    char::from_digit(u32::from(half), 16).unwrap_or('?')
}

impl Sim {
    fn overlay(&self) -> MutexGuard<'_, Overlay> {
        self.overlay.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The steps of a job up to now, oldest first; `None`: no such job.
    fn history(&self, job: &str) -> Option<Vec<Step>> {
        let now = self.world.now();
        let overlay = self.overlay();
        let mut steps = if let Some(booked) = overlay.booked.get(job) {
            booked_way(&self.world, booked)
        } else {
            let (i, k) = job::which(&self.world, job)?;
            job::seeded_way(&self.world, i, k)
        };
        if let Some(at) = overlay.cancelled.get(job) {
            steps.retain(|s| s.at <= *at);
            steps.push(Step { at: *at, status: "Cancelled" });
        }
        steps.retain(|s| s.at <= now);
        Some(steps)
    }
}

/// A booked job's way. A test order is received and goes no further (4over, `is_test_order`).
fn booked_way(world: &World, booked: &Booked) -> Vec<Step> {
    let received = Step { at: booked.created, status: "Order Received" };
    match booked.begins {
        Some(begins) if !booked.test => {
            let later = job::way(world.dice("4over booked", booked.n), begins);
            std::iter::once(received).chain(later.into_iter().skip(1)).collect()
        }
        _ => vec![received],
    }
}

async fn whoami() -> Response {
    Json(json!({"user": pay::user("Demo", "Printer")})).into_response()
}

async fn organizations(Query(page): Query<HashMap<String, String>>) -> Response {
    catalogue::page(vec![pay::organization()], &page)
}

async fn profiles(Query(page): Query<HashMap<String, String>>) -> Response {
    let profile = json!({"profile_token": keys::FOUROVER_PROFILE, "last_four": "1111", "type": "Visa"});
    catalogue::page(vec![profile], &page)
}

/// 4over, Job Status: newest first. The two documented forms of a time stand side by side.
async fn status(
    State(sim): State<Sim>,
    Path(job): Path<String>,
    Query(page): Query<HashMap<String, String>>,
) -> Response {
    let Some(steps) = sim.history(&job) else { return refuse(StatusCode::NOT_FOUND, "Job not found") };
    let rows = steps.iter().enumerate().rev().map(|(n, step)| {
        let form = if n % 2 == 0 { "%Y-%m-%dT%H:%M:%S+00:00" } else { "%Y-%m-%d %H:%M:%S.000000+00" };
        json!({
            "status_code_uuid": job::code(step.status),
            "status": step.status,
            "date_set": step.at.strftime(form).to_string(),
        })
    });
    catalogue::page(rows.collect(), &page)
}

/// 4over, Tracking, in both documented places.
async fn tracking(State(sim): State<Sim>, Path(job): Path<String>) -> Response {
    let Some(steps) = sim.history(&job) else { return refuse(StatusCode::NOT_FOUND, "Job not found") };
    let on_the_way = steps.last().is_some_and(|s| matches!(s.status, "Shipped" | "Mailed"));
    let number = job.bytes().fold(7_u64, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b)));
    let parcel = format!("1Z{:016}", number % 10_000_000_000_000_000);
    Json(match (on_the_way, number % 3) {
        (false, 0) => json!({"tracking": ""}),
        (false, _) => json!({"job": {"tracking": []}}),
        (true, 0) => json!({"tracking": parcel}),
        (true, 1) => json!({"job": {"tracking": [parcel]}}),
        (true, _) => {
            json!({"job": {"tracking": [{"tracking_number": parcel, "shipping_method": "UPS Ground"}]}})
        }
    })
    .into_response()
}

/// 4over, Cancel Job: a bare `true` until the job has passed Batch Imposition, then a sentence, both with 200.
async fn cancel(State(sim): State<Sim>, Path(job): Path<String>) -> Response {
    let Some(steps) = sim.history(&job) else { return refuse(StatusCode::NOT_FOUND, "Job not found") };
    let past = |s: &Step| matches!(s.status, "Printing" | "Mailing" | "Shipped" | "Mailed");
    let already = steps.last().is_some_and(|s| s.status == "Cancelled");
    if already {
        return Json("This job has already been cancelled.").into_response();
    }
    if steps.iter().any(past) {
        // Plain text, not JSON: both have been met.
        return "The job has gone past Batch Imposition and can not be cancelled.".into_response();
    }
    sim.overlay().cancelled.insert(job.clone(), sim.world.now());
    sim.world.record(Provider::FourOver, "job.cancelled", job, "");
    Json(Value::Bool(true)).into_response()
}
