//! Creating orders (4over, Create Order): each job stands or falls for itself.

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse, response::Response};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::{Booked, Sim, check, pay, refuse};
use crate::{model::provider::Provider, sim::keys};

/// The price of one job: the sample's.
const PRICE: Decimal = Decimal::from_parts(13_895, 0, 0, false, 2);
const STEM: u64 = 7_000_000_000;

/// `POST /orders`. A repeated `order_id` is a new order: nothing documented says otherwise.
pub async fn create(State(sim): State<Sim>, body: String) -> Response {
    let Ok(order) = serde_json::from_str::<Value>(&body) else {
        return refuse(StatusCode::BAD_REQUEST, "The request body is not valid JSON");
    };
    let Some(order_id) = check::said(&order, "order_id") else {
        return refuse(StatusCode::BAD_REQUEST, "order_id is required");
    };
    let Some(jobs) = order.get("jobs").and_then(Value::as_array).filter(|j| !j.is_empty()) else {
        return refuse(StatusCode::BAD_REQUEST, "jobs is required");
    };
    let profile = order.pointer("/payment/profile_token").and_then(Value::as_str);
    if profile.is_some_and(|token| token != keys::FOUROVER_PROFILE) {
        return answer(order_id, &[], &all_failed(order_id, jobs, "Payment profile not found"), None);
    }
    let test = order.get("is_test_order").and_then(check::truth).unwrap_or(false);
    let now = sim.world.now();
    let mut accepted = Vec::new();
    let mut errors = Vec::new();
    let number = {
        let mut overlay = sim.overlay();
        overlay.orders += 1;
        overlay.orders
    };
    for (at, job) in jobs.iter().enumerate() {
        let k = at as u64 + 1;
        let name = check::said(job, "job_name").unwrap_or_default();
        let wrong = check::job(job);
        if !wrong.is_empty() {
            // Another form than a job id, as in the sample.
            let internal = format!("Z{}", 10_000_000 + number * 100 + k);
            errors.push(failed(order_id, name, &internal, &wrong.join("; ")));
            continue;
        }
        let id = format!("X{}-{k:03}", STEM + number);
        let waits = job.get("skip_files").and_then(check::truth) == Some(true);
        let booked = Booked { n: number * 100 + k, begins: (!waits).then_some(now), created: now, test };
        sim.overlay().booked.insert(id.clone(), booked);
        sim.world.record(Provider::FourOver, "job.created", id.clone(), name);
        accepted.push((id, name.to_owned()));
    }
    let payment = (!accepted.is_empty()).then(|| {
        sim.world.record(Provider::FourOver, "order.created", format!("X{}", STEM + number), order_id);
        let mut dice = sim.world.dice("4over payment", number);
        pay::response(&dice.uuid(), &dice.uuid(), PRICE * Decimal::from(accepted.len()), now)
    });
    answer(order_id, &accepted, &errors, payment)
}

fn failed(order_id: &str, name: &str, internal: &str, message: &str) -> Value {
    json!({
        "customer_order_id": order_id,
        "customer_job_id": name,
        "internal_id": internal,
        "message": message,
        "job_status": "Failed"
    })
}

fn all_failed(order_id: &str, jobs: &[Value], message: &str) -> Vec<Value> {
    let name = |job| check::said(job, "job_name").unwrap_or_default();
    jobs.iter().map(|job| failed(order_id, name(job), "", message)).collect()
}

/// A map of jobs on success, a list otherwise; HTTP 200 always.
fn answer(
    order_id: &str,
    accepted: &[(String, String)],
    errors: &[Value],
    payment: Option<Value>,
) -> Response {
    let status = match (accepted.is_empty(), errors.is_empty()) {
        (false, true) => "Success",
        (false, false) => "Warning",
        (true, _) => "Failed",
    };
    let job_ids = if errors.is_empty() {
        let one = |(id, name): &(String, String)| {
            (id.clone(), json!({"customer_job_id": name, "status": 200, "messages": []}))
        };
        Value::Object(accepted.iter().map(one).collect::<Map<_, _>>())
    } else {
        let one = |(id, name): &(String, String)| json!({"internal_id": id, "customer_job_id": name});
        Value::Array(accepted.iter().map(one).collect())
    };
    let mut body = json!({"order_status": status, "customer_order_id": order_id, "job_ids": job_ids});
    if let Some(payment) = payment {
        body["payment_response"] = payment;
        body["payment_type"] = json!("authnet");
    }
    body["errors"] = json!(errors);
    Json(body).into_response()
}
