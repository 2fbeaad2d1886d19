//! ReadyCloud's writes against the simulator: what the client believes is held against the ledger.

use axum::{Json, Router, extract::Request, http::StatusCode, response::IntoResponse, routing::any};
use jiff::SignedDuration;
use postroom::{
    model::{
        account::{Account, Credential, Environment},
        forms::readycloud::field_of,
        intent::{LookedUp, Mutation, Reading, Sent},
        order::{Order, PartKind},
        phase::Phase,
        provider::{AccountName, Provider},
        secret::Secret,
    },
    providers::readycloud::{
        Client,
        words::{BillingStatus, RelationKind, ShippingStatus},
        write::{self, Piece},
    },
    sim::{
        clock::{Pace, SimClock},
        faults::{Fault, Kind, Phase as When},
        keys::READYCLOUD_TOKEN,
        server::Sim,
        world::World,
    },
};
use serde_json::{Value, json};

const REFERENCE: &str = "pr-018f2b7c-9d1e";

async fn sim() -> Sim {
    let clock = SimClock::new(jiff::Timestamp::now(), Pace::Stepped);
    Sim::start(World::new(clock, 11, 40)).await.unwrap()
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

fn draft() -> Value {
    json!({
        "primary_id": "127283", "ordered_at": "2014-12-17T15:34:11Z", "message": "Order message",
        "shipping": {
            "status": "unshipped", "ship_via": "UPS",
            "ship_to": {"first_name": "Nicholas", "last_name": "Testla", "address_1": "900 Lincoln Dr", "city": "Scottsvale"},
            "ship_from": {"company": "Toys R U", "address_1": "Belmont Street 45"},
        },
        "billing": {"status": "paid", "total": "30.00 USD"},
        "boxes": [{"weight": "1 lbs"}, {"weight": "2 lbs"}],
        "items": [{"quantity": 5, "kind": "goods", "description": "Lamp"}, {"quantity": 1, "kind": "goods"},
            {"box": 2, "quantity": 2, "kind": "goods"}],
        "custom_fields": [{"name": "Bank deposit", "value": "Can not check"}],
        "tags": ["gift", "new"],
        "notes": [{"content": "call first", "author": {"name": "Ann", "system": false}}],
    })
}

fn book(draft: &Value, reference: &str) -> Mutation {
    write::book(&AccountName("warehouse".into()), draft, reference).unwrap()
}

async fn answered(client: &Client, mutation: &Mutation) -> Reading {
    match client.send(mutation, None).await {
        Sent::Answer(answer) => write::read(mutation, &answer),
        other => panic!("{other:?}"),
    }
}

async fn done(client: &Client, mutation: &Mutation) -> Vec<Order> {
    match answered(client, mutation).await {
        Reading::Done { orders, .. } => orders.into_iter().map(|f| f.order).collect(),
        other => panic!("{other:?}"),
    }
}

/// An open order of our own, as it is stored.
async fn made(sim: &Sim) -> Order {
    let client = client(sim);
    let order = done(&client, &book(&draft(), REFERENCE)).await.remove(0);
    let stored = client.fetch(&order.key, None).await.unwrap().order;
    sim.world.clear_ledger();
    stored
}

fn effects(sim: &Sim) -> Vec<&'static str> {
    sim.world.ledger().iter().map(|e| e.what).collect()
}

fn ids(order: &Order) -> (String, String) {
    let raw: Value = serde_json::from_str(&order.raw).unwrap();
    let last =
        |v: &Value| v["url"].as_str().unwrap().trim_end_matches('/').rsplit('/').next().unwrap().to_owned();
    (last(&raw["boxes"][0]), last(&raw["boxes"][0]["items"][0]))
}

fn raw(order: &Order) -> Value {
    serde_json::from_str(&order.raw).unwrap()
}

type Build = fn(&Order) -> Mutation;

/// Every write at an order that is there, with what the ledger calls it.
const WRITES: [(&str, Build); 17] = [
    ("order.updated", |o| {
        write::patch(o, &json!({"message": "new", "tags": ["express"], "custom_fields": {"a": "b"}})).unwrap()
    }),
    ("order.updated", |o| {
        write::patch(
            o,
            &json!({"notes": [{"content": "another"}], "shipping": {"ship_to": {"city": "Roswell"}}}),
        )
        .unwrap()
    }),
    ("order.updated", |o| write::set_billing(o, BillingStatus::Refunded).unwrap()),
    ("order.updated", |o| write::set_shipping(o, ShippingStatus::PartiallyFulfilled).unwrap()),
    ("order.updated", |o| write::relate(o, RelationKind::ReturnChild, raw_unique(o)).unwrap()),
    ("order.updated", |o| {
        write::replace(
            o,
            &json!({"terms": "COD", "shipping": {"ship_to": {"city": "A"}, "ship_from": {"city": "B"}}}),
        )
        .unwrap()
    }),
    ("order.cancelled", |o| {
        let part = o.parts.iter().find(|p| p.kind == PartKind::Billing).unwrap();
        write::cancel(o, part).unwrap()
    }),
    ("order.deleted", |o| write::delete(o).unwrap()),
    ("box.created", |o| {
        write::add_box(o, &json!({"weight": "3 lbs", "items": [{"quantity": 1}]}), "pr-box-000001").unwrap()
    }),
    ("box.updated", |o| {
        write::change_box(o, &ids(o).0, &json!({"tracking_number": "1Z", "cod_value": "3.00 USD"})).unwrap()
    }),
    ("box.deleted", |o| write::remove_box(o, &ids(o).0).unwrap()),
    ("item.created", |o| {
        write::add_item(o, &ids(o).0, &json!({"quantity": 2, "unit_price": "1.00 EUR"}), "pr-item-00001")
            .unwrap()
    }),
    ("item.updated", |o| write::change_item(o, &ids(o).0, &ids(o).1, &json!({"quantity": 4})).unwrap()),
    ("item.deleted", |o| write::remove_item(o, &ids(o).0, &ids(o).1).unwrap()),
    ("note.created", |o| {
        write::add_note(o, &json!({"content": "called", "author": {"name": "Ann"}})).unwrap()
    }),
    ("tag.created", |o| write::add_tag(o, "fragile").unwrap()),
    ("tag.deleted", |o| write::remove_tag(o, "gift").unwrap()),
];

/// The unique id of a seeded order that belongs to nobody else, kept in the message for the test above.
fn raw_unique(order: &Order) -> &str {
    order
        .groups
        .iter()
        .flat_map(|g| &g.fields)
        .find(|(l, _)| l == "purchase order")
        .map(|(_, v)| v.as_str())
        .unwrap()
}

/// The same order with the unique id of a seeded one in its PO number, so that a tie has somewhere to go.
async fn made_with_a_neighbour(sim: &Sim) -> Order {
    let client = client(sim);
    let other = client.order("5").await.unwrap().order;
    let mut said = draft();
    said["po_number"] = raw(&other)["unique_id"].clone();
    let order = done(&client, &book(&said, REFERENCE)).await.remove(0);
    let stored = client.fetch(&order.key, None).await.unwrap().order;
    sim.world.clear_ledger();
    stored
}

#[tokio::test]
async fn a_booked_order_is_in_the_ledger_with_everything_said() {
    let sim = sim().await;
    let client = client(&sim);
    let order = done(&client, &book(&draft(), REFERENCE)).await.remove(0);
    let ledger = sim.world.ledger();
    assert_eq!(
        (ledger.len(), ledger[0].what, ledger[0].reference.as_str()),
        (1, "order.created", "127283 pr-018f2b7c-9d1e")
    );
    assert_eq!(ledger[0].target, order.key.id);
    let stored = client.fetch(&order.key, None).await.unwrap().order;
    let record = raw(&stored);
    for (pointer, want) in [
        ("/unique_id", json!(REFERENCE)),
        ("/shipping/status", json!("unfulfilled")),
        ("/shipping/ship_to/city", json!("Scottsvale")),
        ("/billing/total", json!("30.00 USD")),
        ("/boxes/0/items/1/quantity", json!(1)),
        ("/boxes/1/items/0/quantity", json!(2)),
        ("/custom_fields/Bank deposit/value", json!("Can not check")),
        ("/tags", json!(["gift", "new"])),
        ("/notes/0/author/name", json!("Ann")),
    ] {
        assert_eq!(record.pointer(pointer), Some(&want), "{pointer}");
    }
    // Booked again from its own record, it is another order.
    let again = book(&write::rebook(&stored), "pr-second-order");
    let second = done(&client, &again).await.remove(0);
    assert_ne!(second.key, order.key);
    assert_eq!((second.reference.as_str(), second.customer.as_str()), ("pr-second-order", "Nicholas Testla"));
}

#[tokio::test]
async fn every_write_is_done_once_and_believed() {
    for (n, (what, build)) in WRITES.into_iter().enumerate() {
        let sim = sim().await;
        let order = made_with_a_neighbour(&sim).await;
        let mutation = build(&order);
        let before = sim.world.request_count();
        done(&client(&sim), &mutation).await;
        assert_eq!(effects(&sim), [what], "{n}");
        assert_eq!(sim.world.request_count(), before + 1, "{n} {what}: one request");
        let found = client(&sim).look_up_outcome(&mutation).await.unwrap();
        assert!(matches!(found, LookedUp::Happened { .. }), "{n} {what} {found:?}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_the_truth() {
    for (n, (what, build)) in WRITES.into_iter().enumerate() {
        for lost_after in [true, false] {
            let sim = sim().await;
            let order = made_with_a_neighbour(&sim).await;
            let mutation = build(&order);
            let when = if lost_after { When::After } else { When::Before };
            let method = format!("{:?}", mutation.method);
            sim.faults()
                .add(Fault::new(Kind::Reset(when)).at(Provider::ReadyCloud).on(&method, "/orders/").times(1));
            let sent = client(&sim).send(&mutation, None).await;
            assert!(matches!(sent, Sent::NoAnswer { .. }), "{n} {what} {sent:?}");
            let found = client(&sim).look_up_outcome(&mutation).await.unwrap();
            if lost_after {
                assert_eq!(effects(&sim), [what], "{n}");
                assert!(matches!(found, LookedUp::Happened { .. }), "{n} {what} {found:?}");
            } else {
                assert_eq!(effects(&sim), [""; 0], "{n}");
                assert!(matches!(found, LookedUp::Absent { .. }), "{n} {what} {found:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_lost_booking_is_found_by_its_ids_and_never_by_free_text() {
    for (kind, happened) in [
        (Kind::Reset(When::After), true),
        (Kind::Truncate(40), true),
        (Kind::Reply { status: 502, headers: Vec::new(), body: "<html>".into(), acted: true }, true),
        (Kind::Reset(When::Before), false),
        (Kind::Reply { status: 502, headers: Vec::new(), body: "<html>".into(), acted: false }, false),
        (
            Kind::Reply {
                status: 307,
                headers: vec![("location".into(), "/api/v2/orgs/1/orders/".into())],
                body: String::new(),
                acted: false,
            },
            false,
        ),
    ] {
        let sim = sim().await;
        let client = client(&sim);
        let mutation = book(&draft(), REFERENCE);
        sim.faults().add(Fault::new(kind.clone()).at(Provider::ReadyCloud).on("POST", "/orders/").times(1));
        match client.send(&mutation, None).await {
            Sent::NoAnswer { .. } => {}
            Sent::Answer(answer) => {
                let reading = write::read(&mutation, &answer);
                assert!(matches!(reading, Reading::Unclear { .. }), "{kind:?} {reading:?}");
            }
            other @ Sent::Nothing { .. } => panic!("{other:?}"),
        }
        assert_eq!(effects(&sim).len(), usize::from(happened), "{kind:?}");
        assert_eq!(sim.world.request_count(), 1, "{kind:?}");
        match client.look_up_outcome(&mutation).await.unwrap() {
            LookedUp::Happened { orders, .. } if happened => {
                assert_eq!(orders[0].order.key.id, sim.world.ledger()[0].target);
            }
            LookedUp::Absent { .. } if !happened => {}
            other => panic!("{kind:?} {other:?}"),
        }
        let asked: Vec<String> = sim.world.requests_since(1).into_iter().map(|r| r.query).collect();
        assert!(
            asked.iter().all(|q| q.contains("unique_id=pr-") || q.contains("primary_id=127283")),
            "{asked:?}"
        );
        assert!(asked.iter().all(|q| !q.split('&').any(|p| p.starts_with("q="))), "{asked:?}");
    }
}

#[tokio::test]
async fn a_second_booking_with_our_id_is_refused_and_read_as_already_there() {
    let sim = sim().await;
    let client = client(&sim);
    let mutation = book(&draft(), REFERENCE);
    done(&client, &mutation).await;
    let reading = answered(&client, &mutation).await;
    assert!(matches!(reading, Reading::Unclear { .. }), "{reading:?}");
    assert!(matches!(client.look_up_outcome(&mutation).await.unwrap(), LookedUp::Happened { .. }));
    assert_eq!(effects(&sim), ["order.created"]);

    // The operator's own number is there already, under another unique id: a person must look.
    let other = book(&draft(), "pr-never-sent-1");
    let found = client.look_up_outcome(&other).await.unwrap();
    assert!(matches!(found, LookedUp::Conflict { .. }), "{found:?}");
}

#[tokio::test]
async fn what_the_service_refuses_lands_on_the_forms_fields() {
    let sim = sim().await;
    for (change, field) in [
        (json!({"primary_id": " "}), "primary_id"),
        (json!({"order_number": "A15"}), "order_number"),
        (json!({"ordered_at": "2014-12-17"}), "ordered_at"),
        (json!({"shipping": {"ship_to": null}}), "shipping.ship_to.address_1"),
        (json!({"shipping": null}), "shipping.ship_to.address_1"),
        (json!({"billing": {"total": 12.5}}), "billing.total"),
        (json!({"billing": {"status": "canceled"}}), "billing.status"),
        (json!({"tags": ["a.b"]}), "tags"),
        (json!({"custom_fields": {"Gift": {"type": "text/plain"}}}), "custom_fields"),
        (json!({"relations": [{"kind": "twin", "order": {}}]}), "relations"),
        (json!({"notes": [{"content": ""}]}), "notes"),
        (json!({"boxes": [{"weight": "heavy"}]}), "boxes.0.weight"),
        (json!({"boxes": [{"items": [{"kind": "goods"}]}]}), "items.0.quantity"),
    ] {
        let mut mutation = book(&draft(), REFERENCE);
        let mut body: Value = serde_json::from_slice(&mutation.body).unwrap();
        for (name, value) in change.as_object().unwrap() {
            match (value.as_object(), body.get_mut(name).and_then(Value::as_object_mut)) {
                (Some(value), Some(there)) => there.extend(value.clone()),
                _ => body[name] = value.clone(),
            }
        }
        mutation.body = body.to_string().into_bytes();
        let Reading::Refused { said, fields } = answered(&client(&sim), &mutation).await else {
            panic!("{change}")
        };
        assert!(!said.is_empty());
        assert_eq!(field_of(&fields[0].path).as_deref(), Some(field), "{change} {fields:?}");
    }
    assert_eq!(effects(&sim), [""; 0]);
}

#[tokio::test]
async fn a_change_made_meanwhile_leaves_no_false_proof() {
    let sim = sim().await;
    let order = made(&sim).await;
    let mutation = write::patch(&order, &json!({"message": "mine", "terms": "COD"})).unwrap();
    sim.faults()
        .add(Fault::new(Kind::Reset(When::Before)).at(Provider::ReadyCloud).on("PATCH", "/orders/").times(1));
    assert!(matches!(client(&sim).send(&mutation, None).await, Sent::NoAnswer { .. }));
    sim.world.clock.advance(SignedDuration::from_secs(1));
    done(&client(&sim), &write::patch(&order, &json!({"message": "theirs"})).unwrap()).await;
    // Ours may have been done and overwritten, or not done at all.
    let found = client(&sim).look_up_outcome(&mutation).await.unwrap();
    assert!(matches!(found, LookedUp::NoWay { .. }), "{found:?}");
    done(&client(&sim), &write::patch(&order, &json!({"terms": "COD"})).unwrap()).await;
    let found = client(&sim).look_up_outcome(&mutation).await.unwrap();
    assert!(matches!(found, LookedUp::Conflict { .. }), "{found:?}");
    done(&client(&sim), &write::delete(&order).unwrap()).await;
    let found = client(&sim).look_up_outcome(&mutation).await.unwrap();
    assert!(matches!(found, LookedUp::Conflict { .. }), "{found:?}");
    let twice = answered(&client(&sim), &write::delete(&order).unwrap()).await;
    assert!(matches!(twice, Reading::Unclear { .. }), "404 may mean that it was us: {twice:?}");
    let gone = client(&sim).look_up_outcome(&write::delete(&order).unwrap()).await.unwrap();
    assert!(matches!(gone, LookedUp::Happened { .. }), "{gone:?}");
}

#[tokio::test]
async fn a_cancelled_order_is_seen_as_cancelled() {
    let sim = sim().await;
    let order = made(&sim).await;
    let part = order.parts.iter().find(|p| p.kind == PartKind::Billing).unwrap();
    let after = done(&client(&sim), &write::cancel(&order, part).unwrap()).await.remove(0);
    assert_eq!((after.phase, effects(&sim)), (Phase::Cancelled, vec!["order.cancelled"]));
    assert!(write::cancel(&after, &after.parts[0]).unwrap_err().contains("already"));
    // It stays so: nothing prints or ships it.
    sim.world.clock.advance(SignedDuration::from_hours(48));
    let later = client(&sim).fetch(&order.key, None).await.unwrap().order;
    assert_eq!(later.phase, Phase::Cancelled);
}

#[tokio::test]
async fn a_split_leaves_two_orders_that_know_each_other() {
    let sim = sim().await;
    let order = made(&sim).await;
    let (parcel, item) = ids(&order);
    let second = write::choices(&order).into_iter().nth(2).unwrap().0;
    let pieces = [Piece { parcel, item, quantity: Some(2) }, second];
    let plan = write::split(&order, &pieces, "pr-split-child-1").unwrap();
    let client = client(&sim);
    for step in &plan {
        done(&client, &step.mutation).await;
    }
    assert_eq!(effects(&sim), ["order.created", "order.updated", "item.updated", "box.deleted"]);
    let parent = raw(&client.fetch(&order.key, None).await.unwrap().order);
    let child = raw(&client.look_up("pr-split-child-1").await.unwrap().order);
    assert_eq!(child["primary_id"], "127283-2");
    assert_eq!(parent["boxes"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&parent["boxes"][0]["items"][0]["quantity"], &child["boxes"][0]["items"][0]["quantity"]),
        (&json!(3), &json!(2))
    );
    let tie = |record: &Value| {
        let ties = record["relations"].as_array().unwrap();
        assert_eq!(ties.len(), 1, "{ties:?}");
        (ties[0]["kind"].clone(), ties[0]["order"]["unique_id"].clone())
    };
    assert_eq!(tie(&parent), (json!("split-parent"), json!("pr-split-child-1")));
    assert_eq!(tie(&child), (json!("split-child"), json!(REFERENCE)));
    for step in &plan {
        let found = client.look_up_outcome(&step.mutation).await.unwrap();
        assert!(matches!(found, LookedUp::Happened { .. }), "{} {found:?}", step.what);
    }
}

#[tokio::test]
async fn nothing_is_sent_to_another_organisation_or_account() {
    let sim = sim().await;
    let base = sim.base_url(Provider::ReadyCloud);
    let order = made(&sim).await;
    let before = sim.world.request_count();
    let elsewhere = Client::new(&account(&base, Some("7"), READYCLOUD_TOKEN)).unwrap();
    let mutation = write::delete(&order).unwrap();
    assert!(matches!(elsewhere.send(&mutation, None).await, Sent::Nothing { .. }));
    assert!(elsewhere.look_up_outcome(&mutation).await.is_err());
    let stranger = Mutation { account: AccountName("other".into()), ..mutation.clone() };
    assert!(matches!(client(&sim).send(&stranger, None).await, Sent::Nothing { .. }));
    assert!(matches!(client(&sim).look_up_outcome(&stranger).await.unwrap(), LookedUp::NoWay { .. }));
    assert_eq!(sim.world.request_count(), before);
    // Without a configured organisation it is found first.
    let finding = Client::new(&account(&base, None, READYCLOUD_TOKEN)).unwrap();
    done(&finding, &book(&draft(), "pr-another-order")).await;
    let paths: Vec<String> = sim.world.requests_since(before).into_iter().map(|r| r.path).collect();
    assert!(paths[0].ends_with("/api/v2/orgs/") && paths[1].ends_with("/api/v2/orgs/1/orders/"), "{paths:?}");
}

/// A server with one answer for every request.
async fn server(answer: impl Fn(&Request) -> (u16, Value) + Clone + Send + Sync + 'static) -> String {
    let handler = move |request: Request| {
        let (status, body) = answer(&request);
        async move { (StatusCode::from_u16(status).unwrap(), Json(body)).into_response() }
    };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(any(handler))).await });
    base
}

#[tokio::test]
async fn an_answer_that_proves_nothing_is_no_proof() {
    let list = |rows: Value, count: u64, next: Value| json!({"count": count, "next": next, "results": rows});
    let row = |unique: &str, primary: &str, n: u64| json!({"url": format!("/api/v2/orgs/1/orders/{n}/"), "unique_id": unique, "primary_id": primary});
    let ours = || row(REFERENCE, "127283", 9);
    let mut nameless = draft();
    nameless["primary_id"] = Value::Null;
    for (answer, draft, want) in [
        // The filter is ignored by the service.
        (list(json!([row("x", "y", 1), row("z", "127283", 2)]), 2, Value::Null), draft(), "no way"),
        // Not all that was found is shown.
        (list(json!([ours()]), 2, json!("/api/v2/orgs/1/orders/?offset=1")), draft(), "no way"),
        (list(json!([ours(), {"broken": true}]), 2, Value::Null), draft(), "no way"),
        (list(json!([ours(), row(REFERENCE, "127283", 10)]), 2, Value::Null), draft(), "conflict"),
        (list(json!([ours()]), 1, Value::Null), draft(), "happened"),
        (list(json!([]), 0, Value::Null), draft(), "absent"),
        (list(json!([]), 0, Value::Null), nameless, "absent"),
    ] {
        let shown = answer.clone();
        let base = server(move |_| (200, shown.clone())).await;
        let client = Client::new(&account(&base, Some("1"), "SECRET")).unwrap();
        let found = client.look_up_outcome(&book(&draft, REFERENCE)).await.unwrap();
        let word = match found {
            LookedUp::Happened { .. } => "happened",
            LookedUp::Absent { .. } => "absent",
            LookedUp::Conflict { .. } => "conflict",
            LookedUp::NoWay { .. } => "no way",
        };
        assert_eq!(word, want, "{answer}");
    }
    // A service that gives ids of its own: our reference in the primary id finds it.
    let base = server(|request| {
        let by_unique = request.uri().query().unwrap_or_default().contains("unique_id=");
        let rows = if by_unique {
            json!([])
        } else {
            json!([{"url": "/api/v2/orgs/1/orders/9/", "unique_id": "own", "primary_id": REFERENCE}])
        };
        (200, json!({"count": rows.as_array().unwrap().len(), "next": null, "results": rows}))
    })
    .await;
    let client = Client::new(&account(&base, Some("1"), "SECRET")).unwrap();
    let mut unnamed = draft();
    unnamed["primary_id"] = Value::Null;
    let found = client.look_up_outcome(&book(&unnamed, REFERENCE)).await.unwrap();
    assert!(matches!(found, LookedUp::Happened { .. }), "{found:?}");
}

#[tokio::test]
async fn a_token_that_comes_back_stays_out_of_the_answer() {
    let base = server(|_| {
        (201, json!({"url": "/api/v2/orgs/1/orders/9/", "message": "SECRET-TOKEN", "unique_id": REFERENCE}))
    })
    .await;
    let client = Client::new(&account(&base, Some("1"), "SECRET-TOKEN")).unwrap();
    let mutation = book(&draft(), REFERENCE);
    let Sent::Answer(answer) = client.send(&mutation, None).await else { panic!() };
    assert!(!String::from_utf8_lossy(&answer.body).contains("SECRET-TOKEN"));
    assert!(matches!(write::read(&mutation, &answer), Reading::Done { .. }));
}
