//! The pretend Sendle: the whole API of the documents, writing side included, with a world that moves.

mod accounts;
mod address;
mod answers;
mod booking;
mod calendar;
mod form;
mod ids;
mod journey;
mod keystore;
mod labels;
mod messages;
mod offers;
mod parcel;
mod pdf;
mod places;
mod price;
mod seeded;
mod shop;
mod validate;

use std::{sync::Arc, time::Instant};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, RawQuery, State},
    http::{HeaderMap, header::HOST},
    routing::get,
};
use serde_json::json;

pub use self::accounts::{Account, CARELESS, DEMO, PENNILESS};
use self::{answers::Answer, booking::Told, keystore::Asked, shop::Shop};
use super::world::World;

/// All calls of the service.
pub fn router(world: Arc<World>) -> Router {
    Router::new()
        .route("/api/ping", get(ping))
        .route("/api/quote", get(offers::quote))
        .route("/api/products", get(offers::products).post(offers::products))
        .route("/api/orders", axum::routing::post(booking::create))
        .route("/api/orders/{id}", get(booking::view).delete(booking::cancel))
        .route("/api/orders/{id}/return", get(booking::view_return).post(booking::create_return))
        .route("/api/orders/{id}/labels/{file}", get(labels::label))
        .route("/api/tracking/{reference}", get(tracking))
        .route("/private/labels/{file}", get(labels::private))
        .route("/dashboard/prepare_form", get(form::prepare))
        .fallback(async || Answer::not_found())
        .method_not_allowed_fallback(async || Answer::not_found())
        .layer(DefaultBodyLimit::max(8 << 20))
        .with_state(Shop::new(world))
}

/// The order id and the Sendle reference of the seeded order `i`: Sendle has no call that lists orders, so the demo
/// and the tests have to be told which ones there are. Those below [`seeded_count`] exist, the newest last.
#[must_use]
pub fn seeded_reference(world: &World, i: u64) -> (String, String) {
    (ids::order_id(world.seed, i), ids::reference(world.seed, i))
}

/// How many orders there are by now that nobody booked over the wire.
#[must_use]
pub fn seeded_count(world: &World) -> u64 {
    seeded::count(world)
}

/// GET `/api/ping` (Sendle, Ping Server): tells of account problems, and repeats itself for a repeated key.
async fn ping(State(shop): State<Arc<Shop>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Told {
    let account = accounts::who(&headers)?;
    let asked =
        Asked { endpoint: "GET /api/ping".to_owned(), params: query.unwrap_or_default().into_bytes() };
    Ok(booking::keyed(&shop, account, &headers, &asked, |_| {
        if let Err(answer) = account.ready() {
            return answer;
        }
        let zoned = shop.now().to_zoned(calendar::zone());
        let stamp = zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        Answer::ok(json!({"ping": "pong", "timestamp": stamp}))
    }))
}

/// GET `/api/tracking/{ref}` (Sendle, Track a Parcel): for anyone, ten times a second.
async fn tracking(State(shop): State<Arc<Shop>>, Path(reference): Path<String>) -> Told {
    if !shop.lock().may_track(Instant::now()) {
        return Err(Answer::too_many());
    }
    let (_, parcel, change) = shop.parcel(&reference).ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(parcel.tracking(shop.now(), &change)))
}

/// Where the asker reached this simulator, so that the links in an answer lead back here.
fn base(headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|h| h.to_str().ok()).unwrap_or("127.0.0.1");
    format!("http://{host}")
}
