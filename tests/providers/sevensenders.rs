//! Seven Senders: the client against the pretend service, and the pretend service against the documents.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use postroom::{
    model::{
        account::{Account, Credential, Environment},
        cancel::Verdict,
        clock::ClockKind,
        order::Order,
        phase::Phase,
        provider::{AccountName, OrderKey, Provider},
        secret::Secret,
    },
    providers::{
        Cursor,
        error::Class,
        sevensenders::{
            Client,
            wire::{Names, OrderFilter},
        },
    },
    sim::{
        clock::{Pace, SimClock},
        keys,
        server::Sim,
        world::World,
    },
};
use reqwest::Method;
use serde_json::{Value, json};

struct Bench {
    sim: Sim,
    client: Client,
    wire: reqwest::Client,
    token: String,
}

fn account(base_url: String, access_key: &str) -> Account {
    Account {
        name: AccountName("portal".into()),
        environment: Environment::Sandbox,
        base_url: Some(base_url),
        credential: Credential::SevenSenders { access_key: Secret::new(access_key) },
        refresh: None,
        retired: false,
        read_only: false,
    }
}

async fn bench(orders: u64) -> Bench {
    bench_at("2026-03-10T12:00:00Z".parse().unwrap(), orders).await
}

/// A promise is held against the client's own clock: where it matters, the world stands at the same time.
async fn bench_at(start: Timestamp, orders: u64) -> Bench {
    let clock = SimClock::new(start, Pace::Stepped);
    let sim = Sim::start(World::new(clock, 11, orders)).await.unwrap();
    let base = sim.base_url(Provider::SevenSenders);
    let client = Client::new(&account(base.clone(), keys::SEVENSENDERS_ACCESS_KEY)).unwrap();
    let wire = reqwest::Client::new();
    let body = json!({"access_key": keys::SEVENSENDERS_ACCESS_KEY}).to_string();
    let answer = wire.post(format!("{base}/token")).body(body).send().await.unwrap().text().await.unwrap();
    let token = serde_json::from_str::<Value>(&answer).unwrap()["token"].as_str().unwrap().to_owned();
    Bench { sim, client, wire, token }
}

impl Bench {
    fn world(&self) -> &Arc<World> {
        &self.sim.world
    }

    /// A request that the client itself does not make yet: status, `Location` and body.
    async fn send(&self, method: Method, path: &str, body: Value) -> (u16, String, Value) {
        let url = format!("{}{path}", self.sim.base_url(Provider::SevenSenders));
        let request = self.wire.request(method, url).bearer_auth(&self.token).body(body.to_string());
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let location = response.headers().get("location").map(|l| l.to_str().unwrap().to_owned());
        let text = response.text().await.unwrap();
        (status, location.unwrap_or_default(), serde_json::from_str(&text).unwrap_or_default())
    }

    async fn post(&self, path: &str, body: Value) -> (u16, String, Value) {
        self.send(Method::POST, path, body).await
    }

    async fn fetch(&self, id: &str) -> Order {
        let key = OrderKey { account: AccountName("portal".into()), id: id.to_owned() };
        self.client.fetch(&key, None).await.unwrap().order
    }

    async fn state_of(&self, id: &str) -> String {
        self.fetch(id).await.state
    }

    fn effects(&self, what: &str) -> usize {
        self.world().ledger().iter().filter(|e| e.what == what).count()
    }

    fn asked(&self, path: &str) -> usize {
        self.world().requests().iter().filter(|r| r.path == path).count()
    }

    /// A new order and its server id.
    async fn book(&self, order_id: &str, boarding: Value) -> String {
        let order = json!({
            "order_id": order_id, "order_url": "https://shop.example/1", "order_date": "2026-03-10T12:00:00+01:00",
            "boarding_complete": boarding, "language": "en", "promised_delivery_date": "14.03.2026 18:00:00"
        });
        let (status, _, body) = self.post("/order", order).await;
        assert_eq!(status, 201, "{body}");
        body["id"].to_string()
    }

    async fn ship(&self, order_id: &str, code: &str) -> String {
        let shipment = json!({
            "order_id": order_id, "tracking_code": code, "carrier": {"name": "dhl", "country": "DE"},
            "recipient_first_name": "Zoë", "recipient_last_name": "Müller", "recipient_city": "Berlin"
        });
        let (status, _, body) = self.post("/shipment", shipment).await;
        assert_eq!(status, 201, "{body}");
        body["id"].to_string()
    }
}

#[tokio::test]
async fn the_access_key_is_checked_and_never_told() {
    let bench = bench(10).await;
    assert_eq!(bench.client.check().await.unwrap().said, "the access key was accepted; 6 carriers");
    assert_eq!(bench.client.carriers().await.unwrap()[0].code, "dhl");
    let wrong = Client::new(&account(bench.sim.base_url(Provider::SevenSenders), "wrong-key-1")).unwrap();
    let error = wrong.check().await.unwrap_err();
    assert_eq!((error.class, error.message.as_str()), (Class::Auth, "Invalid credentials."));
    let told = format!("{error} {error:?} {wrong:?} {:?}", bench.client);
    assert!(!told.contains("wrong-key-1") && !told.contains(keys::SEVENSENDERS_ACCESS_KEY));
    let bare = bench.wire.get(format!("{}/orders", bench.sim.base_url(Provider::SevenSenders)));
    let answer = bare.send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 401);
    assert!(answer.text().await.unwrap().contains("JWT Token not found"));
}

#[tokio::test]
async fn one_token_serves_all_and_is_renewed_once_when_refused() {
    let bench = bench(10).await;
    let (a, b, c) =
        tokio::join!(bench.client.check(), bench.client.carriers(), bench.client.orders_page(None));
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    assert_eq!(bench.asked("/v2/token"), 2, "one for the bench, one for the client");
    bench.world().clock.advance(SignedDuration::from_mins(61));
    let (status, _, body) = bench.send(Method::GET, "/carriers", Value::Null).await;
    assert_eq!((status, body["message"].as_str()), (401, Some("Expired JWT Token")));
    assert_eq!(bench.client.carriers().await.unwrap().len(), 6, "renewed on 401");
    assert_eq!(bench.asked("/v2/token"), 3);
    let filter = OrderFilter::reference("SO-0000003", Names::Newer);
    bench.world().clock.advance(SignedDuration::from_mins(61));
    let (rows, _) = bench.client.orders(&filter, 20, 0).await.unwrap();
    assert_eq!(rows.len(), 1, "the renewed request keeps its query");
}

#[tokio::test]
async fn pages_go_on_until_a_short_one_and_hold_every_order_once() {
    let bench = bench(250).await;
    let mut ids = BTreeSet::new();
    let mut references = BTreeSet::new();
    let mut cursor: Option<Cursor> = None;
    let mut sizes = Vec::new();
    loop {
        let page = bench.client.orders_page(cursor.as_ref()).await.unwrap();
        assert_eq!((page.total, page.oddities.len()), (None, 0));
        sizes.push(page.rows.len());
        for row in page.rows {
            assert_eq!(row.order.oddities, [], "{}", row.order.raw);
            ids.insert(row.order.key.id);
            references.insert(row.order.reference);
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    // 50 rows could be a service's own greatest page: one more is asked for.
    assert_eq!(sizes, [100, 100, 50, 0]);
    assert_eq!((ids.len(), references.len()), (250, 250));
    assert!(references.contains("SO-0000000"), "both generations of names are read");
    let bad = bench.client.orders_page(Some(&Cursor("elsewhere".into()))).await.unwrap_err();
    assert_eq!(bad.class, Class::Unreadable);
}

#[tokio::test]
async fn a_large_world_answers_from_any_place() {
    let bench = bench(1_000_000).await;
    let page = bench.client.orders_page(Some(&Cursor("500000".into()))).await.unwrap();
    assert_eq!((page.rows.len(), page.next), (100, Some(Cursor("500100".into()))));
    assert_eq!(page.rows[0].order.reference, "SO-0499999", "newest first");
}

#[tokio::test]
async fn a_seeded_world_shows_every_phase_trouble_and_promise() {
    let bench = bench_at(Timestamp::now(), 300).await;
    let mut phases = BTreeSet::new();
    let mut states = BTreeSet::new();
    let mut reasons = Vec::new();
    let mut promises = 0;
    for offset in [0, 100, 200] {
        for row in bench.client.orders_page(Some(&Cursor(offset.to_string()))).await.unwrap().rows {
            phases.insert(row.order.phase);
            states.insert(row.order.state.to_lowercase());
            promises += row.order.clocks.iter().filter(|c| c.kind == ClockKind::Promise).count();
            reasons.extend(row.order.attention);
        }
    }
    for phase in [Phase::Waiting, Phase::Moving, Phase::Done, Phase::Attention, Phase::Cancelled] {
        assert!(phases.contains(&phase), "no order is {phase:?}: {phases:?}");
    }
    for state in ["paid", "in_preparation", "shipped", "completed", "cancelled", "returned", "refunded"] {
        assert!(states.contains(state), "no order is {state}: {states:?}");
    }
    assert!(promises > 0 && !phases.contains(&Phase::Unknown));
    for part in ["Contact carrier", "will never complete"] {
        assert!(reasons.iter().any(|r| r.contains(part)), "{part}: {reasons:?}");
    }
    let before = bench.client.orders_page(None).await.unwrap().rows[0].order.key.id.clone();
    bench.world().clock.advance(SignedDuration::from_secs(21));
    let after = bench.client.orders_page(None).await.unwrap().rows[0].order.key.id.clone();
    assert_ne!(before, after, "new orders arrive");
}

#[tokio::test]
async fn an_order_is_fetched_with_its_states_and_the_events_of_its_parcels() {
    let bench = bench(50).await;
    let fetched = bench.client.look_up(" SO-0000007 ").await.unwrap();
    let order = fetched.order;
    assert_eq!((order.key.id.as_str(), order.reference.as_str()), ("100007", "SO-0000007"));
    let events = fetched.events.unwrap();
    assert!(events.iter().any(|e| e.part.is_empty() && e.kind == "paid"));
    assert!(events.iter().any(|e| e.part == order.parts[0].id && e.kind == "Pickup" && e.at.is_some()));
    assert!(events.is_sorted_by_key(|e| e.at));
    assert_eq!(order.oddities, []);
    assert!(!order.customer.is_empty() && !order.destination.is_empty());
    let legacy = bench.client.look_up("SO-0000005").await.unwrap().order;
    assert!(legacy.raw.contains("shop_order_id") && legacy.reference == "SO-0000005");
    assert_eq!(
        bench.client.look_up("100007").await.unwrap().order.reference,
        "SO-0000007",
        "by the server's id"
    );
    for nothing in ["SO-9999999", "SO-18446744073709551615", "42", "no such"] {
        assert_eq!(bench.client.look_up(nothing).await.unwrap_err().class, Class::NotFound, "{nothing}");
    }
    let before = bench.world().requests().len();
    assert_eq!(bench.client.look_up("  ").await.unwrap_err().class, Class::NotFound);
    let blank = OrderKey { account: AccountName("portal".into()), id: String::new() };
    assert_eq!(bench.client.fetch(&blank, None).await.unwrap_err().class, Class::OutsideOrigin);
    assert_eq!(bench.world().requests().len(), before, "nothing blank is asked");
}

#[tokio::test]
async fn filters_limit_the_list() {
    let bench = bench(60).await;
    let paid = OrderFilter { state: Some("completed".into()), ..OrderFilter::default() };
    let (rows, _) = bench.client.orders(&paid, 5, 0).await.unwrap();
    assert!(rows.len() == 5 && rows.iter().all(|r| r["state"] == "completed"));
    let after = "2026-03-05T12:00:00Z".parse().unwrap();
    let recent = OrderFilter { after: Some(after), ..OrderFilter::default() };
    let (rows, _) = bench.client.orders(&recent, 100, 0).await.unwrap();
    assert_eq!(rows.len(), 9, "two a day, five days, the first one excluded");
    let old = OrderFilter { before: Some(after), ..OrderFilter::default() };
    assert_eq!(bench.client.orders(&old, 100, 0).await.unwrap().0.len(), 50);
    let id = OrderFilter { names: Names::Older, id: Some("100003".into()), ..OrderFilter::default() };
    assert_eq!(bench.client.orders(&id, 100, 0).await.unwrap().0.len(), 1);
    let up = OrderFilter { order_by: Some("id".into()), ..OrderFilter::default() };
    assert_eq!(bench.client.orders(&up, 1, 2).await.unwrap().0[0]["id"], 100_002);
    assert_eq!(bench.client.shipments(20, 0).await.unwrap().len(), 20);
}

#[tokio::test]
async fn an_order_is_created_in_either_generation() {
    let bench = bench(3).await;
    let id = bench.book("own-1", json!("False")).await;
    let order = bench.client.look_up("own-1").await.unwrap().order;
    assert_eq!(
        (order.key.id, order.state.as_str(), order.parts[0].label.as_str()),
        (id, "new", "no shipment yet")
    );
    assert_eq!(order.clocks[0].at.to_string(), "2026-03-14T18:00:00Z", "the dotted form is read");
    let legacy = json!({"shop_order_id": "own-2", "order_date": "10.03.2026 12:00:00"});
    let (status, location, body) = bench.post("/orders", legacy).await;
    assert_eq!((status, body), (201, Value::Null));
    let id = location.strip_prefix("/v2/orders/").unwrap();
    assert_eq!(bench.fetch(id).await.reference, "own-2");
    assert_eq!(bench.effects("order.created"), 2);
    for (bad, path) in [
        (json!({"order_date": "2026-03-10T12:00:00+01:00"}), "order_id"),
        (json!({"order_id": "a"}), "order_date"),
        (json!({"order_id": "a", "order_date": "yesterday"}), "order_date"),
        (json!({"order_id": "a", "order_date": "10.03.2026 12:00:00", "language": "EN"}), "language"),
        (
            json!({"order_id": "a", "order_date": "10.03.2026 12:00:00", "boarding_complete": "maybe"}),
            "boarding_complete",
        ),
    ] {
        let (status, _, body) = bench.post("/order", bad).await;
        assert_eq!((status, body["errors"][0]["property_path"].as_str()), (400, Some(path)));
    }
    assert_eq!(bench.post("/order", json!([])).await.0, 400);
    let again = bench.book("own-1", json!(true)).await;
    let found = bench.client.look_up("own-1").await.unwrap().order;
    let twice = format!("2 orders have this reference: {again}");
    assert!(found.attention.iter().any(|a| a.starts_with(&twice)), "{:?}", found.attention);
}

#[tokio::test]
async fn states_are_set_by_the_own_reference_and_the_carrier_is_not_told() {
    let bench = bench(3).await;
    let id = bench.book("own-1", json!(true)).await;
    let state = |state: &str| json!({"order_id": "own-1", "state": state, "datetime": "2026-03-10T12:30:00+01:00", "location": "Köln"});
    for (path, word) in [("/order-states", "paid"), ("/order_states", "In_preparation")] {
        assert_eq!(bench.post(path, state(word)).await.0, 201);
        assert_eq!(bench.state_of(&id).await, word);
    }
    for (bad, path) in [
        (json!({"order_id": "own-1", "state": "completed", "datetime": "10.03.2026 12:00:00"}), "state"),
        (json!({"order_id": "own-1", "state": "paid", "datetime": "noon"}), "datetime"),
        (json!({"order_id": "own-1", "state": "paid"}), "datetime"),
        (json!({"state": "paid", "datetime": "10.03.2026 12:00:00"}), "order_id"),
    ] {
        let (status, _, body) = bench.post("/order-states", bad).await;
        assert_eq!((status, body["errors"][0]["property_path"].as_str()), (400, Some(path)));
    }
    let stranger = json!({"order_id": "nobody", "state": "paid", "datetime": "10.03.2026 12:00:00"});
    assert_eq!(bench.post("/order-states", stranger).await.0, 404);
    let parcel = bench.ship("own-1", "T-1").await;
    assert_eq!(bench.post("/order-states", state("refunded")).await.0, 400, "it has items");
    bench.world().clock.advance(SignedDuration::from_mins(5));
    let order = bench.fetch(&id).await;
    assert_eq!((order.state.as_str(), order.parts[0].id.as_str()), ("shipped", parcel.as_str()));
    assert_eq!(order.parts[0].cancel.verdict, Verdict::Open);
    let cancelled =
        json!({"order_id": "own-1", "state": "cancelled", "datetime": "2026-03-10T12:06:00+00:00"});
    assert_eq!(bench.post("/order-states", cancelled).await.0, 201);
    bench.world().clock.advance(SignedDuration::from_mins(31));
    bench.world().clock.advance(SignedDuration::from_hours(12));
    // The client renews its token; the bench keeps to what it needs no token for.
    let order = bench.fetch(&id).await;
    assert_eq!((order.state.as_str(), order.phase), ("cancelled", Phase::Cancelled));
    assert_eq!(order.parts[0].cancel.verdict, Verdict::Closed);
    assert_eq!(order.attention, ["cancelled, but a parcel is still under way: the carrier was not told"]);
    assert_eq!(bench.effects("order.state"), 3);
}

#[tokio::test]
async fn an_order_completes_by_the_boarding_rule() {
    let mut bench = bench(3).await;
    let mut ids = Vec::new();
    for (reference, boarding) in
        [("b-true", json!(true)), ("b-null", json!(null)), ("b-false", json!("False"))]
    {
        ids.push(bench.book(reference, boarding).await);
        bench.ship(reference, reference).await;
    }
    let empty = bench.book("b-empty", json!(true)).await;
    bench.world().clock.advance(SignedDuration::from_hours(24 * 20));
    for id in &ids[..2] {
        let order = bench.fetch(id).await;
        let delivered = order.parts[0].phase == Phase::Done;
        assert_eq!(order.state == "completed", delivered, "{:?}", order.parts);
    }
    let open = bench.fetch(&ids[2]).await;
    assert_eq!(open.state, "shipped", "false never completes");
    assert_eq!(bench.state_of(&empty).await, "new");
    let body = json!({"access_key": keys::SEVENSENDERS_ACCESS_KEY}).to_string();
    let url = format!("{}/token", bench.sim.base_url(Provider::SevenSenders));
    let answer = bench.wire.post(url).body(body).send().await.unwrap().text().await.unwrap();
    bench.token = serde_json::from_str::<Value>(&answer).unwrap()["token"].as_str().unwrap().to_owned();
    let path = format!("/orders/{}", ids[2]);
    assert_eq!(bench.send(Method::PUT, &path, json!({"boarding_complete": 7})).await.0, 400);
    let (status, _, body) = bench.send(Method::PUT, &path, json!({"boarding_complete": true})).await;
    assert_eq!(
        (status, body["order_id"].as_str()),
        (200, Some("b-false")),
        "a partial update keeps the rest"
    );
    let order = bench.fetch(&ids[2]).await;
    assert_eq!(order.state == "completed", order.parts[0].phase == Phase::Done);
    assert_eq!(bench.effects("order.updated"), 1);
}

#[tokio::test]
async fn removing_takes_the_record_away_and_a_range_takes_many() {
    let bench = bench(60).await;
    let (status, _, _) = bench.send(Method::DELETE, "/orders/100003", Value::Null).await;
    assert_eq!(status, 204);
    assert_eq!(bench.send(Method::DELETE, "/orders/100003", Value::Null).await.0, 404);
    assert_eq!(bench.client.look_up("SO-0000003").await.unwrap_err().class, Class::NotFound);
    assert_eq!(bench.client.orders_page(None).await.unwrap().rows.len(), 59);
    assert_eq!(bench.effects("order.deleted"), 1);
    assert_eq!(bench.send(Method::DELETE, "/orders", Value::Null).await.0, 400);
    assert_eq!(
        bench.send(Method::DELETE, "/orders?order_date[before]=01.01.2020%2000:00:00", Value::Null).await.0,
        404
    );
    let range = "/orders?order_date[before]=20.02.2026%2000:00:00";
    assert_eq!(bench.send(Method::DELETE, range, Value::Null).await.0, 204);
    assert!(bench.effects("order.deleted") > 10, "the trap behind a blank id");
    let left = bench.client.orders_page(None).await.unwrap().rows;
    assert_eq!(left.len() + bench.effects("order.deleted"), 60);
}

#[tokio::test]
async fn shipments_are_made_changed_and_removed() {
    let bench = bench(3).await;
    let id = bench.book("own-1", json!(true)).await;
    for (bad, path) in [
        (json!({"order_id": "own-1", "carrier": {"name": "dhl", "country": "DE"}}), "tracking_code"),
        (json!({"order_id": "own-1", "tracking_code": "T"}), "carrier"),
        (
            json!({"order_id": "nobody", "tracking_code": "T", "carrier": {"name": "dhl", "country": "DE"}}),
            "order_id",
        ),
        (
            json!({"order_id": "own-1", "tracking_code": "T", "carrier": {"name": "dhl", "country": "DE"}, "carrier_service": "fast"}),
            "carrier_service",
        ),
    ] {
        let (status, _, body) = bench.post("/shipments", bad).await;
        assert_eq!((status, body["errors"][0]["property_path"].as_str()), (400, Some(path)));
    }
    let parcel = bench.ship("own-1", "T-1").await;
    assert_eq!(bench.client.shipment(&parcel).await.unwrap()["tracking_code"], "T-1");
    let path = format!("/shipments/{parcel}");
    let (status, _, body) = bench.send(Method::PUT, &path, json!({"weight": 2.5})).await;
    assert_eq!(
        (status, body["weight"].to_string().as_str(), body["tracking_code"].as_str()),
        (200, "2.5", Some("T-1"))
    );
    let order = bench.fetch(&id).await;
    assert_eq!((order.customer.as_str(), order.parts[0].state.as_str()), ("Zoë Müller", "New"));
    assert_eq!(bench.client.shipment_events(&parcel).await.unwrap()[0]["event"], "New");
    assert_eq!(bench.send(Method::DELETE, &path, Value::Null).await.0, 204);
    assert_eq!(bench.send(Method::DELETE, &path, Value::Null).await.0, 404);
    assert_eq!(bench.client.shipment(&parcel).await.unwrap_err().class, Class::NotFound);
    assert_eq!(bench.state_of(&id).await, "new");
    let inside = json!({
        "order": {"order_id": "own-2", "order_date": "10.03.2026 12:00:00"},
        "reference_number": "R-2", "carrier": {"name": "dpd", "country": "FR"}
    });
    assert_eq!(bench.post("/shipment", inside).await.0, 201);
    assert_eq!(bench.client.look_up("own-2").await.unwrap().order.parts[0].label, "R-2");
    let made: Vec<_> =
        ["shipment.created", "shipment.updated", "shipment.deleted"].map(|w| bench.effects(w)).into();
    assert_eq!(made, [2, 1, 1]);
}
