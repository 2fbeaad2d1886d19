//! ReadyCloud's acts.

use jiff::Timestamp;
use postroom::model::{intent::Method, order::Order, provider::Provider};
use serde_json::{Value, json};

use super::{Bench, On, on};

const DOCUMENTED: [(Method, &str); 13] = [
    (Method::Post, "api/v2/orgs/*/orders"),
    (Method::Patch, "api/v2/orgs/*/orders/*"),
    (Method::Put, "api/v2/orgs/*/orders/*"),
    (Method::Delete, "api/v2/orgs/*/orders/*"),
    (Method::Post, "api/v2/orgs/*/orders/*/boxes"),
    (Method::Patch, "api/v2/orgs/*/orders/*/boxes/*"),
    (Method::Delete, "api/v2/orgs/*/orders/*/boxes/*"),
    (Method::Post, "api/v2/orgs/*/orders/*/boxes/*/items"),
    (Method::Patch, "api/v2/orgs/*/orders/*/boxes/*/items/*"),
    (Method::Delete, "api/v2/orgs/*/orders/*/boxes/*/items/*"),
    (Method::Post, "api/v2/orgs/*/orders/*/notes"),
    (Method::Post, "api/v2/orgs/*/orders/*/tags"),
    (Method::Delete, "api/v2/orgs/*/orders/*/tags/*"),
];

fn draft() -> Value {
    json!({
        "ordered_at": "2014-12-17T15:34:11Z", "message": "Order message",
        "shipping": {
            "status": "unshipped", "ship_via": "UPS",
            "ship_to": {"first_name": "Nicholas", "address_1": "900 Lincoln Dr", "city": "Scottsvale"},
            "ship_from": {"company": "Toys R U", "address_1": "Belmont Street 45"},
        },
        "billing": {"status": "paid", "total": "30.00 USD"},
        "boxes": [{"weight": "1 lbs"}, {"weight": "2 lbs"}],
        "items": [{"quantity": 5, "kind": "goods", "description": "Lamp"}, {"quantity": 1, "kind": "goods"},
            {"box": 2, "quantity": 2, "kind": "goods"}],
        "custom_fields": [{"name": "Bank deposit", "value": "Can not check"}],
        "tags": ["gift", "new"],
    })
}

fn raw(order: &Order) -> Value {
    serde_json::from_str(&order.raw).unwrap()
}

async fn made(bench: &mut Bench) -> Order {
    bench.renew();
    let order = bench.seen("order.created", "book", On::default(), draft()).await.remove(0);
    bench.again(&order).await
}

#[tokio::test]
async fn every_act_is_done() {
    Box::pin(every_act(open().await)).await;
}

pub async fn open() -> Bench {
    Bench::open(Provider::ReadyCloud, Timestamp::now()).await
}

pub async fn every_act(mut bench: Bench) {
    let mut order = made(&mut bench).await;
    let other = made(&mut bench).await;

    // The form begins with the order as it is; only what was changed is sent.
    let mut fields = bench.start("patch", on(&order));
    assert_eq!(fields["custom_fields"][0]["name"], "Bank deposit");
    fields["message"] = json!("another");
    bench.seen("order.updated", "patch", on(&order), fields).await;
    let sent = bench.sim.world.requests().into_iter().rev().find(|r| r.method == "PATCH").unwrap();
    assert_eq!(serde_json::from_str::<Value>(&sent.body).unwrap(), json!({"message": "another"}));
    order = bench.again(&order).await;
    let mut whole = bench.start("replace", on(&order));
    whole["terms"] = json!("COD");
    bench.seen("order.updated", "replace", on(&order), whole).await;
    order = bench.again(&order).await;
    assert_eq!((&raw(&order)["terms"], &raw(&order)["tags"]), (&json!("COD"), &json!(["gift", "new"])));
    for (name, status) in [("billing", "refunded"), ("shipping", "partially_fulfilled")] {
        bench.seen("order.updated", name, on(&order), json!({"status": status})).await;
        order = bench.again(&order).await;
    }

    let unique = raw(&other)["unique_id"].clone();
    bench
        .seen(
            "order.updated",
            "relate",
            on(&order),
            json!({"kind": "return-child", "order": {"unique_id": unique}}),
        )
        .await;
    order = bench.again(&order).await;
    assert_eq!(bench.refusal("change-box", on(&order), &json!({"weight": "3 lbs"}))[0].path, "box");
    for (what, name, draft) in [
        ("box.created", "add-box", json!({"weight": "1 lbs", "items": [{"quantity": 1, "kind": "goods"}]})),
        ("box.updated", "change-box", json!({"box": 2, "weight": "3 lbs"})),
        ("item.created", "add-item", json!({"box": "2", "quantity": "4", "kind": "goods"})),
        ("item.updated", "change-item", json!({"box": 1, "item": 1, "quantity": 4})),
        ("item.deleted", "remove-item", json!({"box": 2, "item": 2})),
        ("box.deleted", "remove-box", json!({"box": 3})),
        ("note.created", "add-note", json!({"content": "call first"})),
        ("tag.created", "add-tag", json!({"tag": "urgent"})),
        ("tag.deleted", "remove-tag", json!({"tag": "gift"})),
    ] {
        bench.renew();
        bench.seen(what, name, on(&order), draft).await;
        order = bench.again(&order).await;
    }
    let record = raw(&order);
    assert_eq!(record["boxes"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&record["boxes"][0]["items"][0]["quantity"], &record["boxes"][1]["items"][1]),
        (&json!(4), &Value::Null)
    );
    assert_eq!(record["tags"], json!(["new", "urgent"]));

    let mut pieces = bench.start("split", on(&other));
    assert_eq!(pieces["pieces"][0]["what"], "5 × Lamp");
    pieces["pieces"][0]["quantity"] = json!(2);
    pieces["pieces"][2]["quantity"] = json!("");
    bench.seen("order.created", "split", On { open: &["pieces"], ..on(&other) }, pieces).await;
    let other = bench.again(&other).await;
    assert_eq!(raw(&other)["boxes"].as_array().unwrap().len(), 1);
    assert_eq!(raw(&other)["boxes"][0]["items"][0]["quantity"], 3);

    let billing = other.parts.iter().find(|p| p.label == "billing").map(|p| p.id.clone()).unwrap();
    bench.seen("order.cancelled", "cancel", On { part: Some(&billing), ..on(&other) }, json!({})).await;
    let other = bench.again(&other).await;
    bench.seen("order.deleted", "delete", on(&other), json!({})).await;
    bench.closed(&DOCUMENTED);
}
