//! ReadyCloud: the client against the simulator, the simulator against its documents, and the client against answers
//! that the simulator does not give.

use std::{collections::BTreeSet, sync::Arc};

use axum::{Json, Router, extract::Request, routing::any};
use jiff::SignedDuration;
use postroom::{
    model::{
        account::{Account, Credential, Environment},
        phase::Phase,
        provider::{AccountName, OrderKey, Provider},
        secret::Secret,
    },
    providers::{
        error::Class,
        readycloud::{
            Bound, Choice, Client, Level, OrderQuery, TimeFilter, bookmark,
            words::{
                BillingStatus, Expand, LazyField, OrderField, RelationKind, ShippingStatus, Suggestions,
                TimeField,
            },
        },
    },
    sim::{
        clock::{Pace, SimClock},
        keys::READYCLOUD_TOKEN,
        server::Sim,
        world::World,
    },
};
use serde_json::{Value, json};

const ORDERS: &str = "/api/v2/orgs/1/orders/";

async fn sim(orders: u64) -> Sim {
    // Today, so that a clock of the host's own agrees about what is late.
    let clock = SimClock::new(jiff::Timestamp::now(), Pace::Stepped);
    Sim::start(World::new(clock, 11, orders)).await.unwrap()
}

fn account(base: &str, org: Option<&str>, token: &str) -> Account {
    Account {
        name: AccountName("warehouse".into()),
        environment: Environment::Sandbox,
        base_url: Some(base.to_owned()),
        credential: Credential::ReadyCloud { org: org.map(str::to_owned), bearer_token: Secret::new(token) },
        refresh: None,
        retired: false,
        read_only: false,
    }
}

fn client(sim: &Sim) -> Client {
    Client::new(&account(&sim.base_url(Provider::ReadyCloud), Some("1"), READYCLOUD_TOKEN)).unwrap()
}

/// Asks the simulator without the client: status and body.
async fn ask(sim: &Sim, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
    // Every minute has its own quota; these tests are about something else.
    sim.world.clock.advance(SignedDuration::from_millis(2_100));
    plain(sim, method, path, body, Some(READYCLOUD_TOKEN)).await
}

async fn plain(
    sim: &Sim,
    method: &str,
    path: &str,
    body: Option<Value>,
    token: Option<&str>,
) -> (u16, Value) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let url = format!("{}{path}", sim.base_url(Provider::ReadyCloud));
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = http.request(method.parse().unwrap(), url);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    if let Some(body) = body {
        request = request.json(&body);
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let bytes = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

fn sample(name: &str) -> Value {
    let path = format!("{}/tests/fixtures/readycloud/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn key(id: &str) -> OrderKey {
    OrderKey { account: AccountName("warehouse".into()), id: id.to_owned() }
}

#[tokio::test]
async fn the_organisation_is_found_and_checked() {
    let sim = sim(3).await;
    let base = sim.base_url(Provider::ReadyCloud);
    let discovering = Client::new(&account(&base, None, READYCLOUD_TOKEN)).unwrap();
    assert_eq!(discovering.org().await.unwrap(), "1");
    assert_eq!(discovering.org().await.unwrap(), "1");
    assert_eq!(sim.world.requests().len(), 1, "asked once");
    assert_eq!(discovering.check().await.unwrap().said, "organisation 1 (Postroom Demo Warehouse)");

    let elsewhere = Client::new(&account(&base, Some("7"), READYCLOUD_TOKEN)).unwrap();
    assert_eq!(elsewhere.check().await.unwrap_err().class, Class::Forbidden);
    let refused = elsewhere.orders_page(None, None).await.unwrap_err();
    assert_eq!((refused.class, refused.status), (Class::Forbidden, Some(403)));
    assert_eq!(refused.message, "You do not have access to this organization.");

    let stranger = Client::new(&account(&base, None, "not-the-token")).unwrap();
    let refused = stranger.check().await.unwrap_err();
    assert_eq!((refused.class, refused.message.as_str()), (Class::Auth, "Invalid bearer token."));
    assert!(!format!("{refused} {refused:?} {stranger:?}").contains("not-the-token"));
}

#[tokio::test]
async fn pages_follow_each_other_newest_first() {
    let sim = sim(230).await;
    let client = client(&sim);
    let (mut cursor, mut ids, mut sizes) = (None, Vec::new(), Vec::new());
    loop {
        let page = client.orders_page(None, cursor.as_ref()).await.unwrap();
        assert_eq!((page.total, page.oddities.len()), (Some(230), 0));
        sizes.push(page.rows.len());
        ids.extend(page.rows.iter().map(|r| r.order.key.id.parse::<u64>().unwrap()));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(sizes, [100, 100, 30]);
    assert_eq!(ids, (1..=230).rev().collect::<Vec<_>>());
    for request in sim.world.requests() {
        assert!(!request.query.contains("token"), "{}", request.query);
        assert!(request.headers.contains(&("authorization".into(), format!("Bearer {READYCLOUD_TOKEN}"))));
    }
}

#[tokio::test]
async fn new_orders_come_and_move_by_themselves() {
    let sim = sim(10).await;
    let client = client(&sim);
    sim.world.clock.advance(SignedDuration::from_secs(200));
    let first = client.orders_page(None, None).await.unwrap();
    assert_eq!(first.total, Some(20));
    let before = client.order("20").await.unwrap();
    let kinds: Vec<String> = before.events.unwrap().into_iter().map(|e| e.kind).collect();
    assert_eq!(kinds.iter().filter(|k| *k != "note").collect::<Vec<_>>(), ["ordered", "created"]);
    assert_eq!(before.order.phase, Phase::Waiting);
    sim.world.clock.advance(SignedDuration::from_hours(24 * 7));
    let later = client.orders_page(None, None).await.unwrap();
    assert_eq!(later.total, Some(20 + 24 * 7 * 180));
    let after = client.order("20").await.unwrap();
    assert!(after.order.updated_at > before.order.updated_at);
    assert!(after.events.unwrap().len() > kinds.len());
}

#[tokio::test]
async fn a_delta_brings_what_changed_and_nothing_else() {
    let sim = sim(400).await;
    let client = client(&sim);
    let start = sim.world.now();
    let first = client.orders_page(Some(&start.to_string()), None).await.unwrap();
    assert_eq!(first.rows.len(), 0);
    sim.world.clock.advance(SignedDuration::from_secs(1));
    let (status, _) = ask(&sim, "PATCH", &format!("{ORDERS}17/"), Some(json!({"message": "changed"}))).await;
    assert_eq!(status, 200);
    let delta = client.orders_page(Some(&start.to_string()), None).await.unwrap();
    assert!(delta.rows.iter().any(|r| r.order.key.id == "17"));
    let mark = bookmark(&delta.rows).unwrap();
    assert!(mark.parse::<jiff::Timestamp>().unwrap() > start);
    // From the bookmark on: the newest row comes again, what is older does not.
    let again = client.orders_page(Some(&mark), None).await.unwrap();
    assert_eq!(bookmark(&again.rows), Some(mark));
    assert!(again.rows.len() <= delta.rows.len());
}

#[tokio::test]
async fn the_pages_of_a_delta_lose_no_order_that_changes_meanwhile() {
    let sim = sim(350).await;
    let client = client(&sim);
    let since = (sim.world.now() - SignedDuration::from_hours(24 * 40)).to_string();
    let mut seen = BTreeSet::new();
    let mut cursor = None;
    for round in 0.. {
        let page = client.orders_page(Some(&since), cursor.as_ref()).await.unwrap();
        let ids: Vec<String> = page.rows.iter().map(|r| r.order.key.id.clone()).collect();
        if round == 0 {
            // The first rows move to the end: by offset, as many others would now be passed over.
            for id in ids.iter().take(15) {
                ask(&sim, "PATCH", &format!("{ORDERS}{id}/"), Some(json!({"message": "moved"}))).await;
            }
        }
        seen.extend(ids);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
        assert!(round < 10);
    }
    let missing: Vec<u64> = (1..=350).filter(|n| !seen.contains(&n.to_string())).collect();
    assert_eq!(missing, [0_u64; 0]);
}

#[tokio::test]
async fn a_million_orders_answer_without_a_scan() {
    let sim = sim(1_000_000).await;
    let client = client(&sim);
    let page = client.orders_page(None, None).await.unwrap();
    assert_eq!((page.total, page.rows[0].order.key.id.as_str()), (Some(1_000_000), "1000000"));
    let since = (sim.world.now() - SignedDuration::from_mins(2)).to_string();
    let delta = client.orders_page(Some(&since), None).await.unwrap();
    assert!(delta.rows.len() > 10 && delta.total.unwrap() < 5_000, "{:?}", delta.total);
    let old = client.look_up("RC-100777").await.unwrap();
    assert_eq!(old.order.key.id, "777");
}

#[tokio::test]
async fn any_of_four_ids_finds_an_order_and_free_text_is_never_used() {
    let sim = sim(60).await;
    let client = client(&sim);
    let (_, order) = ask(&sim, "GET", &format!("{ORDERS}42/"), None).await;
    let mut ids: Vec<String> = vec![order["primary_id"].as_str().unwrap().into()];
    ids.push(order["unique_id"].as_str().unwrap().into());
    ids.push(order["order_number"].to_string());
    ids.extend(order["po_number"].as_str().map(str::to_owned));
    for id in ids {
        assert_eq!(client.look_up(&format!(" {id} ")).await.unwrap().order.key.id, "42", "{id}");
    }
    for nobody in ["RC-nothing", "", "  "] {
        assert_eq!(client.look_up(nobody).await.unwrap_err().class, Class::NotFound, "{nobody:?}");
    }
    let mut twin = sample("create-request");
    twin["primary_id"] = json!("RC-100042");
    assert_eq!(ask(&sim, "POST", ORDERS, Some(twin)).await.0, 201);
    let several = client.look_up("RC-100042").await.unwrap_err();
    assert_eq!(several.class, Class::Refused);
    assert!(several.message.starts_with("2 orders have this primary_id: "), "{}", several.message);
    assert!(sim.world.requests().iter().all(|r| !format!("&{}", r.query).contains("&q=")));
}

type Fits = Box<dyn Fn(&Value) -> bool>;

#[tokio::test]
async fn every_filter_keeps_what_fits_and_drops_the_rest() {
    let sim = sim(90).await;
    let client = client(&sim);
    let all = client.orders(&OrderQuery::listing(100)).await.unwrap().page.rows;
    let bodies: Vec<Value> = all.iter().map(|r| serde_json::from_str(&r.order.raw).unwrap()).collect();
    let one = &bodies[40];
    let text = |pointer: &str| one.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let time = |pointer: &str| text(pointer).unwrap().parse().unwrap();
    let q = OrderQuery::default;
    let created = TimeFilter { field: TimeField::CreatedAt, bound: Bound::Exactly, at: time("/created_at") };
    let upto = TimeFilter { field: TimeField::ToShipAt, bound: Bound::To, at: time("/shipping/to_ship_at") };
    let eq = |pointer: &'static str, value: Value| -> Fits {
        Box::new(move |o| o.pointer(pointer) == Some(&value))
    };
    let from = one["nested_updated_at"].as_str().unwrap().to_owned();
    let due = one["shipping"]["to_ship_at"].as_str().unwrap().to_owned();
    let via = text("/shipping/ship_via").unwrap();
    let email = text("/billing/bill_to/email").unwrap();
    let shop = text("/source/account").unwrap();
    let cases: Vec<(OrderQuery, Fits)> = vec![
        (OrderQuery { primary_id: text("/primary_id"), ..q() }, eq("/primary_id", one["primary_id"].clone())),
        (OrderQuery { order_number: one["order_number"].as_u64(), ..q() }, eq("/url", one["url"].clone())),
        (OrderQuery { unique_id: text("/unique_id"), ..q() }, eq("/url", one["url"].clone())),
        (OrderQuery { customer_number: text("/customer_number"), ..q() }, eq("/url", one["url"].clone())),
        (OrderQuery { email: Some(email), ..q() }, eq("/url", one["url"].clone())),
        (
            OrderQuery { source_name: text("/source/name"), ..q() },
            eq("/source/name", one["source"]["name"].clone()),
        ),
        (OrderQuery { source_account: Some(shop.clone()), ..q() }, eq("/source/account", json!(shop))),
        (OrderQuery { ship_via: Some(via.clone()), ..q() }, eq("/shipping/ship_via", json!(via))),
        (
            OrderQuery { ship_type: text("/shipping/ship_type"), ..q() },
            eq("/shipping/ship_type", one["shipping"]["ship_type"].clone()),
        ),
        (
            OrderQuery { tag: Some("gift".into()), ..q() },
            Box::new(|o| o["tags"].as_array().unwrap().contains(&json!("gift"))),
        ),
        (
            OrderQuery { relation_kind: Some(Choice::Is(RelationKind::SplitChild)), ..q() },
            Box::new(|o| o["relations"][0]["kind"] == "split-child"),
        ),
        (
            OrderQuery { relation_kind: Some(Choice::Not(RelationKind::SplitChild)), ..q() },
            Box::new(|o| o["relations"][0]["kind"] != "split-child"),
        ),
        (
            OrderQuery {
                billing_status_in: vec![
                    Choice::Not(BillingStatus::Paid),
                    Choice::Not(BillingStatus::Cancelled),
                ],
                ..q()
            },
            Box::new(|o| o["billing"]["status"] != "paid" && o["billing"]["status"] != "cancelled"),
        ),
        (
            OrderQuery {
                shipping_status_in: vec![
                    Choice::Is(ShippingStatus::Fulfilled),
                    Choice::Is(ShippingStatus::PartiallyFulfilled),
                ],
                ..q()
            },
            Box::new(|o| {
                o["shipping"]["status"].as_str().unwrap_or_default().ends_with("ulfilled")
                    && o["shipping"]["status"] != "unfulfilled"
            }),
        ),
        (
            OrderQuery { source_account_in: vec![Choice::Not("coolstory.example.com".into())], ..q() },
            Box::new(|o| o["source"]["account"] != "coolstory.example.com"),
        ),
        (
            OrderQuery { ship_via_in: vec![Choice::Is("UPS".into()), Choice::Is("FedEx".into())], ..q() },
            Box::new(|o| o["shipping"]["ship_via"] == "UPS" || o["shipping"]["ship_via"] == "FedEx"),
        ),
        (OrderQuery { times: vec![created], ..q() }, eq("/url", one["url"].clone())),
        (
            OrderQuery {
                times: vec![TimeFilter {
                    field: TimeField::NestedUpdatedAt,
                    bound: Bound::From,
                    at: time("/nested_updated_at"),
                }],
                ..q()
            },
            Box::new(move |o| o["nested_updated_at"].as_str() >= Some(from.as_str())),
        ),
        (
            OrderQuery { times: vec![upto], ..q() },
            Box::new(move |o| o["shipping"]["to_ship_at"].as_str() <= Some(due.as_str())),
        ),
    ];
    for (query, fits) in cases {
        sim.world.clock.advance(SignedDuration::ZERO);
        let said = format!("{:?}", query.pairs());
        let found = client.orders(&OrderQuery { limit: Some(100), ..query }).await.unwrap();
        assert!(!found.arbitrary);
        let got: BTreeSet<String> = found.page.rows.iter().map(|r| r.order.key.id.clone()).collect();
        let number = |o: &Value| o["url"].as_str().unwrap().split('/').nth(6).unwrap().to_owned();
        let want: BTreeSet<String> = bodies.iter().filter(|o| fits(o)).map(number).collect();
        assert_eq!(got, want, "{said}");
        assert_eq!(found.page.total, Some(want.len() as u64), "{said}");
        assert!(!want.is_empty(), "{said} proves nothing");
    }
}

#[tokio::test]
async fn lists_are_ordered_as_asked() {
    let sim = sim(80).await;
    let client = client(&sim);
    for (field, pointer) in [
        (OrderField::NestedUpdatedAt, "/nested_updated_at"),
        (OrderField::CreatedAt, "/created_at"),
        (OrderField::PrimaryId, "/primary_id"),
        (OrderField::ShipToCity, "/shipping/ship_to/city"),
        (OrderField::PrintedAt, "/printed_at"),
        (OrderField::ItemPartNumber, "/boxes/0/items/0/part_number"),
    ] {
        for descending in [false, true] {
            let query = OrderQuery { order_by: Some((field, descending)), ..OrderQuery::listing(100) };
            let rows = client.orders(&query).await.unwrap().page.rows;
            let mut values: Vec<String> = rows
                .iter()
                .map(|r| {
                    let raw: Value = serde_json::from_str(&r.order.raw).unwrap();
                    raw.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
                })
                .collect();
            if descending {
                values.reverse();
            }
            assert!(values.is_sorted(), "{} {descending} {values:?}", field.word());
            assert_eq!(values.len(), 80);
        }
    }
    sim.world.clock.advance(SignedDuration::from_mins(1));
    for field in OrderField::ALL {
        let (status, body) =
            ask(&sim, "GET", &format!("{ORDERS}?order_by=-{}&limit=1", field.word()), None).await;
        let count = 80 + arrivals(&sim);
        assert_eq!((status, body["count"].as_u64()), (200, Some(count)), "{}", field.word());
    }
    for (query, name) in [
        ("order_by=colour", "order_by"),
        ("created_at__gte=yesterday", "created_at__gte"),
        ("billing_status__in=gratis", "billing_status__in"),
        ("order_number=A1", "order_number"),
        ("expand=notes", "expand"),
        ("lazy=all", "lazy"),
        ("only=tags", "only"),
        ("suggestions=3", "suggestions"),
    ] {
        let (status, body) = ask(&sim, "GET", &format!("{ORDERS}?{query}"), None).await;
        assert!(status == 400 && body[name][0].is_string(), "{query} {status} {body}");
    }
}

#[tokio::test]
async fn less_or_more_of_an_order_is_shown_on_request() {
    let sim = sim(120).await;
    let client = client(&sim);
    let changes = client.changes(&OrderQuery { limit: Some(5), ..OrderQuery::default() }).await.unwrap();
    assert_eq!((changes.rows.len(), changes.total), (5, Some(120)));
    assert!(changes.rows.iter().all(|c| c.nested_updated_at.is_some()));

    let listed = |lazy: &[LazyField], suggestions| OrderQuery {
        lazy: lazy.to_vec(),
        suggestions,
        expand: Expand::ALL.to_vec(),
        limit: Some(100),
        ..OrderQuery::default()
    };
    let label = |rows: &[postroom::model::order::Fetched]| -> Vec<(String, bool)> {
        let read =
            |r: &postroom::model::order::Fetched| -> Value { serde_json::from_str(&r.order.raw).unwrap() };
        rows.iter()
            .filter(|r| read(r)["custom_fields"].get("ENDICIA_LABEL").is_some())
            .map(|r| {
                (r.order.key.id.clone(), read(r)["custom_fields"]["ENDICIA_LABEL"].get("value").is_some())
            })
            .collect()
    };
    let whole = label(&client.orders(&listed(&[], None)).await.unwrap().page.rows);
    let lazy = label(&client.orders(&listed(LazyField::ALL, None)).await.unwrap().page.rows);
    assert!(!whole.is_empty() && whole.iter().all(|(_, value)| *value), "{whole:?}");
    assert!(lazy.iter().all(|(_, value)| !value) && lazy.len() == whole.len(), "{lazy:?}");
    let field = client.custom_field(&whole[0].0, Level::Order, "ENDICIA_LABEL").await.unwrap();
    assert!(field.value.unwrap().len() > 512);

    let guessed = client.orders(&listed(&[], Some(Suggestions::Always))).await.unwrap().page.rows;
    assert!(guessed.iter().all(|r| r.order.groups.iter().any(|g| g.title == "Suggested values")));
    assert!(guessed.iter().all(|r| r.order.oddities.iter().all(|o| !o.path.contains('?'))));

    let query = OrderQuery { q: Some("example".into()), ..OrderQuery::listing(100) };
    let found = client.orders(&query).await.unwrap();
    assert!(found.arbitrary, "a choice is marked as one");
    assert_eq!((found.page.rows.len(), found.page.total), (70, Some(70)), "at most 70 of 120");
}

#[tokio::test]
async fn what_hangs_below_an_order_is_read() {
    let sim = sim(200).await;
    let client = client(&sim);
    let boxes = client.boxes("150").await.unwrap();
    assert!(boxes.rows[0].whole && boxes.total == Some(boxes.rows.len() as u64));
    let number = boxes.rows[0].id.clone().unwrap();
    assert_eq!(client.parcel("150", &number).await.unwrap(), boxes.rows[0]);
    let items = client.items("150", &number).await.unwrap().rows;
    let item = items[0].id.clone().unwrap();
    assert_eq!(client.item("150", &number, &item).await.unwrap(), items[0]);
    assert!(items[0].unit_price.as_ref().unwrap().money.is_some());
    let tracking = client.box_tracking("150", &number).await.unwrap();
    assert!(tracking.fields.iter().any(|(name, _)| name == "status"));

    let note = json!({"content": "Bitte klingeln", "author": {"name": "Ann", "email": "ann@example.com"}});
    assert_eq!(ask(&sim, "POST", &format!("{ORDERS}150/notes/"), Some(note)).await.0, 201);
    assert!(client.notes("150").await.unwrap().rows.iter().any(|n| n.content == "Bitte klingeln"));
    assert_eq!(
        ask(&sim, "POST", &format!("{ORDERS}150/tags/"), Some(json!({"value": "wichtig"}))).await.0,
        201
    );
    assert!(client.order_tags("150").await.unwrap().contains(&"wichtig".to_owned()));
    assert!(client.org_tags().await.unwrap().contains(&"wichtig".to_owned()));
    assert_eq!(ask(&sim, "DELETE", &format!("{ORDERS}150/tags/wichtig"), None).await.0, 204);
    assert!(!client.order_tags("150").await.unwrap().contains(&"wichtig".to_owned()));

    let fields = json!({"custom_fields": {"hold/until 1%": {"value": "Friday"}}});
    ask(&sim, "PATCH", &format!("{ORDERS}150/"), Some(fields)).await;
    let field = client.custom_field("150", Level::Order, "hold/until 1%").await.unwrap();
    assert_eq!(field.shown(), "Friday");
    assert!(sim.world.requests().iter().any(|r| r.path.ends_with("/custom-fields/hold%2Funtil%201%25/")));
    for name in ["", " ", ".", "..", "a\nb"] {
        let refused = client.custom_field("150", Level::Order, name).await.unwrap_err();
        assert_eq!(refused.class, Class::OutsideOrigin, "{name:?}");
    }
    let nothing = client.custom_field("150", Level::Item(&number, &item), "nothing").await.unwrap_err();
    assert_eq!(nothing.class, Class::NotFound);
    let nothing = client.custom_field("150", Level::Box(&number), "nothing").await.unwrap_err();
    assert_eq!(nothing.class, Class::NotFound);

    assert_eq!(client.packaging().await.unwrap().rows.len(), 6);
    assert_eq!(client.products().await.unwrap().rows.len(), 40);
    let (_, shelf) = ask(&sim, "GET", "/api/v2/orgs/1/products/?limit=15&offset=30", None).await;
    assert_eq!((shelf["results"].as_array().unwrap().len(), &shelf["next"]), (10, &Value::Null));
    assert_eq!(client.contacts().await.unwrap().rows[0].id.as_deref(), Some("1"));
    let hook = json!({"remote_url": "https://hooks.example.com/rc", "entity": "order-delivered"});
    let (status, made) = ask(&sim, "POST", "/api/v2/orgs/1/webhooks/", Some(hook)).await;
    assert!(status == 201 && made["token"].is_string() && made["suspended_at"].is_null(), "{made}");
    let hooks = client.webhooks().await.unwrap().rows;
    assert_eq!(hooks[0].entity.as_deref(), Some("order-delivered"));
    assert!(!format!("{hooks:?}").contains(made["token"].as_str().unwrap()));
}

#[tokio::test]
async fn every_phase_is_to_be_seen() {
    let sim = sim(800).await;
    let client = client(&sim);
    let mut seen: BTreeSet<Phase> = BTreeSet::new();
    let mut cursor = None;
    for _ in 0..8 {
        let page = client.orders_page(None, cursor.as_ref()).await.unwrap();
        for row in &page.rows {
            let order = &row.order;
            assert_eq!(order.phase == Phase::Attention, !order.attention.is_empty(), "{order:?}");
            assert_eq!(order.oddities.is_empty(), !order.state.starts_with("on_hold"), "{order:?}");
            seen.insert(order.phase);
        }
        cursor = page.next;
    }
    let want =
        [Phase::Attention, Phase::Unknown, Phase::Waiting, Phase::Moving, Phase::Done, Phase::Cancelled];
    assert_eq!(seen, BTreeSet::from(want));
}

#[tokio::test]
async fn the_documented_samples_are_accepted_and_answered_as_shown() {
    let sim = sim(5).await;
    let (status, made) = ask(&sim, "POST", ORDERS, Some(sample("create-request"))).await;
    assert_eq!(status, 201);
    let shown = sample("created");
    let same = |path: &str| assert_eq!(made.pointer(path), shown.pointer(path), "{path}");
    for path in ["/billing", "/custom_fields", "/tags", "/primary_id", "/ordered_at", "/notes", "/relations"]
    {
        same(path);
    }
    for path in
        ["/shipping/ship_agent", "/shipping/status", "/shipping/ship_to/city", "/shipping/ship_to/validated"]
    {
        same(path);
    }
    let names = |v: &Value| v.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    for path in ["", "/billing", "/shipping", "/shipping/ship_to", "/source", "/boxes/0"] {
        assert_eq!(names(made.pointer(path).unwrap()), names(shown.pointer(path).unwrap()), "{path}");
    }
    assert_eq!(made["boxes"][0]["items"], json!([]), "one empty box is made");
    let url = made["url"].as_str().unwrap().to_owned();

    let (status, changed) = ask(&sim, "PATCH", &url, Some(sample("patch-request"))).await;
    assert_eq!((status, &changed["message"]), (200, &json!("Updated order message")));
    assert_eq!(changed["tags"], json!(["closed", "tagged", "tracked"]), "replaced, and sorted");
    assert_eq!(changed["custom_fields"].as_object().unwrap().len(), 5, "merged");
    assert_ne!(changed["nested_updated_at"], made["nested_updated_at"]);

    let (_, other) = ask(&sim, "GET", &format!("{ORDERS}3/"), None).await;
    let tie = json!({"relations": [{"kind": "split-parent", "order": {"unique_id": other["unique_id"]}}]});
    let (status, tied) = ask(&sim, "PATCH", &url, Some(tie)).await;
    assert_eq!((status, &tied["relations"][0]["order"]["url"]), (200, &json!(format!("{ORDERS}3/"))));
    let (_, other) = ask(&sim, "GET", &format!("{ORDERS}3/"), None).await;
    assert_eq!(
        other["relations"][0],
        json!({"kind": "split-child", "order": {"unique_id": made["unique_id"], "url": url}})
    );

    let (status, put) = ask(&sim, "PUT", &url, Some(sample("create-request"))).await;
    assert_eq!((status, &put["message"], &put["unique_id"]), (200, &Value::Null, &made["unique_id"]));

    let cancel = json!({"billing": {"status": "cancelled"}});
    assert_eq!(ask(&sim, "PATCH", &url, Some(cancel)).await.0, 200);
    let read = client(&sim).fetch(&key(url.split('/').nth(6).unwrap()), None).await.unwrap();
    assert_eq!(read.order.phase, Phase::Cancelled);
    sim.world.clock.advance(SignedDuration::from_hours(100));
    let (_, later) = ask(&sim, "GET", &url, None).await;
    assert_eq!(later["printed_at"], Value::Null, "a cancelled order is not printed");

    assert_eq!(ask(&sim, "DELETE", &url, None).await, (204, Value::Null));
    assert_eq!(ask(&sim, "GET", &url, None).await, (404, json!({"error_message": "Not found."})));
    assert_eq!(ask(&sim, "DELETE", &url, None).await.0, 404);
    let told: Vec<&str> = sim.world.ledger().iter().map(|e| e.what).collect();
    assert_eq!(
        told,
        [
            "order.created",
            "order.updated",
            "order.updated",
            "order.updated",
            "order.cancelled",
            "order.deleted"
        ]
    );
    assert!(sim.world.ledger()[0].reference.starts_with("127283 "));
}

#[tokio::test]
async fn a_new_order_is_listed_found_and_moves_on() {
    let sim = sim(30).await;
    let client = client(&sim);
    let mut said = sample("create-request");
    said["unique_id"] = json!("00002~own-reference_1.");
    said["shipping"]["ship_via"] = json!("UPS");
    said["shipping"]["status"] = json!("unshipped");
    said["boxes"] = json!([{"weight": "1 lbs", "items": [
        {"quantity": 2, "description": "Lamp", "unit_price": "12.00 USD"},
        {"quantity": 1, "part_number": "X"}]}]);
    let (status, made) = ask(&sim, "POST", ORDERS, Some(said.clone())).await;
    assert_eq!((status, &made["shipping"]["status"]), (201, &json!("unfulfilled")));
    let page = client.orders_page(None, None).await.unwrap();
    assert_eq!((page.total, page.rows[0].order.reference.as_str()), (Some(31), "127283"));
    let found = client.look_up("00002~own-reference_1.").await.unwrap();
    assert_eq!(found.order.customer, "Nicholas Testla");
    let shown: Vec<&str> = found.order.groups.iter().map(|g| g.title.as_str()).collect();
    assert!(shown.contains(&"Box 1, item 2"), "{shown:?}");

    let (status, twice) = ask(&sim, "POST", ORDERS, Some(said)).await;
    assert!(status == 400 && twice["unique_id"].is_array(), "{twice}");

    sim.world.clock.advance(SignedDuration::from_hours(24 * 5));
    let found = client.fetch(&found.order.key, Some(&found.order)).await.unwrap();
    assert_eq!(found.order.phase, Phase::Done);
    let kinds: Vec<String> = found.events.unwrap().into_iter().map(|e| e.kind).collect();
    for kind in ["ordered", "created", "printed", "shipped", "delivered"] {
        assert!(kinds.iter().any(|k| k == kind), "{kind} in {kinds:?}");
    }
    assert!(found.order.aliases.iter().any(|a| a.starts_with("1Z")));
}

#[tokio::test]
async fn what_is_wrong_is_told_field_by_field() {
    let sim = sim(4).await;
    for (change, path) in [
        (json!({"primary_id": null}), "/primary_id/0"),
        (json!({"primary_id": " "}), "/primary_id/0"),
        (json!({"order_number": "A15"}), "/order_number/0"),
        (json!({"ordered_at": "2014-12-17"}), "/ordered_at/0"),
        (json!({"shipping": {"ship_to": null}}), "/shipping/ship_to/0"),
        (json!({"shipping": null}), "/shipping/0"),
        (json!({"billing": {"total": 12.5}}), "/billing/total/0"),
        (json!({"billing": {"status": "canceled"}}), "/billing/status/0"),
        (json!({"tags": ["a.b"]}), "/tags/0"),
        (json!({"tags": ["x"]}), "/tags/0"),
        (json!({"custom_fields": {"Gift": {"type": "text/plain"}}}), "/custom_fields/Gift/0"),
        (json!({"relations": [{"kind": "twin", "order": {}}]}), "/relations/0"),
        (json!({"relations": [{"kind": "split-child", "order": {"unique_id": "nobody"}}]}), "/relations/0"),
        (json!({"notes": [{"content": ""}]}), "/notes/0"),
        (json!({"boxes": [{"weight": "heavy"}]}), "/boxes[0]/weight/0"),
        (json!({"boxes": [{"items": [{"kind": "goods"}]}]}), "/boxes[0]/items[0]/quantity/0"),
    ] {
        let mut said = sample("create-request");
        for (name, value) in change.as_object().unwrap() {
            match (value.as_object(), said.get_mut(name).and_then(Value::as_object_mut)) {
                (Some(value), Some(there)) => there.extend(value.clone()),
                _ => said[name] = value.clone(),
            }
        }
        let (status, body) = ask(&sim, "POST", ORDERS, Some(said)).await;
        assert_eq!(status, 400, "{change}");
        assert!(body.pointer(path).is_some_and(Value::is_string), "{change} {body}");
    }
    assert_eq!(ask(&sim, "POST", ORDERS, Some(json!([]))).await.0, 400);
    let (status, body) =
        ask(&sim, "POST", "/api/v2/orgs/1/webhooks/", Some(json!({"remote_url": "http://x"}))).await;
    assert!(status == 400 && body["remote_url"].is_array());
    assert_eq!(sim.world.ledger().len(), 0, "nothing was done");
    assert_eq!(ask(&sim, "GET", ORDERS, None).await.1["count"].as_u64(), Some(4 + arrivals(&sim)));
}

/// Orders that came by themselves.
fn arrivals(sim: &Sim) -> u64 {
    u64::try_from(sim.world.now().duration_since(sim.world.started).as_secs() / 20).unwrap()
}

#[tokio::test]
async fn boxes_items_and_shelves_are_written() {
    let sim = sim(4).await;
    let boxes = format!("{ORDERS}2/boxes/");
    let said =
        json!({"weight": "170.000 g", "tracking_number": "T1", "delivered_at": "2026-01-01T00:00:00Z"});
    let (status, parcel) = ask(&sim, "POST", &boxes, Some(said)).await;
    assert_eq!((status, &parcel["tracking_number"]), (201, &json!("T1")));
    let url = parcel["url"].as_str().unwrap().to_owned();
    let items = format!("{url}items/");
    let (status, item) =
        ask(&sim, "POST", &items, Some(json!({"quantity": 3, "unit_price": "1.00 EUR"}))).await;
    assert_eq!((status, &item["quantity"]), (201, &json!(3)));
    assert_eq!(
        ask(&sim, "POST", &items, Some(json!({}))).await.1,
        json!({"quantity": ["This field is required."]})
    );
    let item = item["url"].as_str().unwrap().to_owned();
    assert_eq!(ask(&sim, "PATCH", &item, Some(json!({"quantity": 4}))).await.1["quantity"], 4);
    assert_eq!(ask(&sim, "PATCH", &url, Some(json!({"weight": "2 lbs"}))).await.1["weight"], "2 lbs");
    assert_eq!(ask(&sim, "GET", &url, None).await.1["items"].as_array().unwrap().len(), 1);
    assert_eq!(ask(&sim, "GET", &format!("{url}tracking/"), None).await.1["tracking_number"], "T1");
    assert_eq!(ask(&sim, "DELETE", &item, None).await.0, 204);
    assert_eq!(ask(&sim, "GET", &item, None).await.0, 404);
    assert_eq!(ask(&sim, "DELETE", &url, None).await.0, 204);
    assert_eq!(ask(&sim, "GET", &url, None).await.0, 404);
    let shelf = "/api/v2/orgs/1/products/";
    let (status, row) =
        ask(&sim, "POST", shelf, Some(json!({"part_number": "P", "unit_price": "1.00 USD"}))).await;
    assert_eq!(status, 201);
    let row = row["url"].as_str().unwrap().to_owned();
    assert_eq!(ask(&sim, "PATCH", &row, Some(json!({"description": "d"}))).await.1["part_number"], "P");
    assert_eq!(ask(&sim, "DELETE", &row, None).await.0, 204);
    assert_eq!(ask(&sim, "GET", &row, None).await.0, 404);
    assert_eq!(ask(&sim, "POST", &format!("{ORDERS}2/"), Some(json!({}))).await.0, 405);
}

#[tokio::test]
async fn tokens_and_quotas_are_checked() {
    let sim = sim(60).await;
    let query = format!("{ORDERS}?bearer_token={READYCLOUD_TOKEN}&limit=10&offset=10&tag=gift");
    let (status, body) = plain(&sim, "GET", &query, None, None).await;
    assert_eq!(status, 200);
    let previous = body["previous"].as_str().unwrap();
    assert!(
        previous.starts_with("/api/v2/orgs/1/orders/?bearer_token=") && previous.contains("tag=gift"),
        "{previous}"
    );
    assert_eq!(plain(&sim, "GET", ORDERS, None, None).await.0, 401);
    let (status, body) = plain(&sim, "GET", ORDERS, None, Some("wrong")).await;
    assert_eq!((status, body), (401, json!({"error_message": "Invalid bearer token."})));
    assert_eq!(plain(&sim, "GET", "/api/v2/orgs/2/orders/", None, Some(READYCLOUD_TOKEN)).await.0, 403);

    let (mut reads, mut writes) = (0, 0);
    while plain(&sim, "GET", "/api/v2/orgs/", None, Some(READYCLOUD_TOKEN)).await.0 == 200 {
        reads += 1;
    }
    assert_eq!(reads, 28, "two of thirty were used above; refused tokens do not count");
    while plain(&sim, "POST", ORDERS, Some(json!({})), Some(READYCLOUD_TOKEN)).await.0 == 400 {
        writes += 1;
    }
    assert_eq!(writes, 30, "writes have their own thirty");
    sim.world.clock.advance(SignedDuration::from_secs(59));
    assert_eq!(plain(&sim, "GET", ORDERS, None, Some(READYCLOUD_TOKEN)).await.0, 429);
    sim.world.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(plain(&sim, "GET", ORDERS, None, Some(READYCLOUD_TOKEN)).await.0, 200);
}

/// A server with one answer for every path, made of the request.
async fn server(answer: impl Fn(&Request) -> Value + Clone + Send + Sync + 'static) -> String {
    let handler = move |request: Request| {
        let body = answer(&request);
        async move { Json(body) }
    };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(any(handler))).await });
    base
}

#[tokio::test]
async fn links_to_the_next_page_may_be_absolute_and_lose_their_token() {
    let seen = Arc::new(std::sync::Mutex::new(Vec::<String>::new()));
    let log = seen.clone();
    let base = server(move |request| {
        log.lock().unwrap().push(request.uri().to_string());
        let host = request.headers()["host"].to_str().unwrap().to_owned();
        let offset = request.uri().query().unwrap_or_default().contains("offset=2");
        let next = if offset {
            format!("https://elsewhere.example.com{ORDERS}?offset=4&bearer_token=SECRET")
        } else {
            format!("http://{host}{ORDERS}?offset=2&bearer_token=SECRET&key=SECRET")
        };
        json!({"count": 9, "next": next, "previous": null, "results": [sample("order")]})
    })
    .await;
    let client = Client::new(&account(&base, Some("1"), "SECRET")).unwrap();
    let first = client.orders_page(None, None).await.unwrap();
    let next = first.next.unwrap();
    assert!(next.0.ends_with("/orders/?offset=2"), "{next:?}");
    let second = client.orders_page(None, Some(&next)).await.unwrap();
    assert_eq!((second.rows.len(), second.next), (1, None), "nobody is followed elsewhere");
    assert_eq!(second.oddities[0].path, "next");
    assert!(seen.lock().unwrap().iter().all(|uri| !uri.contains("SECRET")));
}

#[tokio::test]
async fn bare_boxes_are_asked_for_one_by_one() {
    let base = server(|request| match request.uri().path() {
        "/api/v2/orgs/1/orders/1/boxes/" => json!({"count": 1, "next": null, "previous": null, "results": [
            {"url": "/api/v2/orgs/1/orders/1/boxes/1/", "tracking_number": "1Z9", "weight": "1 lbs",
                "items": [{"url": "/api/v2/orgs/1/orders/1/boxes/1/items/1/"}]}]}),
        "/api/v2/orgs/1/orders/1/boxes/1/items/" => json!([
            {"url": "/api/v2/orgs/1/orders/1/boxes/1/items/1/", "description": "Lamp", "quantity": 1}]),
        _ => sample("order"),
    })
    .await;
    let client = Client::new(&account(&base, Some("1"), "SECRET")).unwrap();
    let row = client.fetch(&key("1"), None).await.unwrap();
    assert!(row.events.is_some() && row.order.aliases.contains(&"1Z9".to_owned()));
    let item = row.order.groups.iter().find(|g| g.title == "Box 1, item 1").unwrap();
    assert!(item.fields.contains(&("description".into(), "Lamp".into())));
}

#[tokio::test]
async fn a_filter_that_is_ignored_finds_nobody() {
    let base = server(|_| sample("list")).await;
    let client = Client::new(&account(&base, Some("1"), "SECRET")).unwrap();
    assert_eq!(client.look_up("not there").await.unwrap_err().class, Class::NotFound);
    assert_eq!(client.look_up("14").await.unwrap().order.key.id, "2");
}

#[tokio::test]
async fn several_organisations_are_named_and_none_is_guessed() {
    let base = server(|_| {
        json!({"count": 2, "next": null, "previous": null, "results": [
            {"url": "/api/v2/orgs/3/", "name": "North"}, {"url": "/api/v2/orgs/4/"}]})
    })
    .await;
    let client = Client::new(&account(&base, None, "SECRET")).unwrap();
    let refused = client.orders_page(None, None).await.unwrap_err();
    assert_eq!(refused.class, Class::Misconfigured);
    assert_eq!(refused.message, "set `org`: the token may see organisation 3 (North), organisation 4");
}

#[tokio::test]
async fn a_delta_goes_on_by_time_and_by_offset_only_where_time_stands_still() {
    let base = server(|request| {
        let last = request.uri().query().unwrap_or_default().contains("offset=2");
        let next = if last { Value::Null } else { json!(format!("{ORDERS}?offset=2")) };
        json!({"count": 3, "next": next, "previous": null, "results": [sample("order"), sample("order")]})
    })
    .await;
    let client = Client::new(&account(&base, Some("1"), "SECRET")).unwrap();
    let then = "2014-10-09T16:21:10.247Z";
    let older = client.orders_page(Some("2014-01-01T00:00:00Z"), None).await.unwrap().next.unwrap();
    assert_eq!(older.0, format!("from:{then}"));
    let same = client.orders_page(Some("2014-01-01T00:00:00Z"), Some(&older)).await.unwrap().next.unwrap();
    assert!(same.0.ends_with("/orders/?offset=2"), "{same:?}");
    let end = client.orders_page(Some("2014-01-01T00:00:00Z"), Some(&same)).await.unwrap();
    assert_eq!((end.rows.len(), end.next), (2, None));
}
