//! Seven Senders' acts.

use postroom::model::{intent::Method, provider::Provider};
use serde_json::{Value, json};

use super::{Bench, On, on};

const DOCUMENTED: [(Method, &str); 7] = [
    (Method::Post, "order"),
    (Method::Put, "orders/*"),
    (Method::Delete, "orders/*"),
    (Method::Post, "order-states"),
    (Method::Post, "shipment"),
    (Method::Put, "shipments/*"),
    (Method::Delete, "shipments/*"),
];

fn order() -> Value {
    json!({"order_url": "https://shop.example/1", "language": "de", "order_date": "2026-03-10T11:00:00+01:00",
        "boarding_complete": false, "order_tags": ["SKU 1234"], "promised_delivery_date": "2026-03-14T18:00:00Z"})
}

fn parcel(code: &str) -> Value {
    json!({"tracking_code": code, "carrier": {"name": "dhl", "country": "DE"}, "weight": "1.50",
        "recipient_city": "Berlin"})
}

fn body(bench: &Bench, method: &str) -> Value {
    let sent = bench.sim.world.requests().into_iter().rev().find(|r| r.method == method).unwrap();
    serde_json::from_str(&sent.body).unwrap()
}

#[tokio::test]
async fn every_act_is_done() {
    Box::pin(every_act(open().await)).await;
}

pub async fn open() -> Bench {
    Bench::open(Provider::SevenSenders, "2026-03-10T12:00:00Z".parse().unwrap()).await
}

pub async fn every_act(mut bench: Bench) {
    let made = bench.seen("order.created", "book", On::default(), order()).await.remove(0);
    let made = bench.again(&made).await;

    // The form begins with the order as it is; only what was changed is sent.
    let mut fields = bench.start("update", on(&made));
    assert_eq!(fields["language"], "de");
    fields["language"] = json!("fr");
    bench.seen("order.updated", "update", on(&made), fields).await;
    assert_eq!(body(&bench, "PUT"), json!({"language": "fr"}));
    let same = bench.start("update", on(&made));
    assert_eq!(bench.refusal("update", on(&made), &same)[0].what, "nothing is changed");

    let mut state = bench.start("state", on(&made));
    state["state"] = json!("paid");
    bench.seen("order.state", "state", On { open: &["state"], ..on(&made) }, state).await;
    bench.seen("shipment.created", "ship", on(&made), parcel("JJD1")).await;
    let made = bench.again(&made).await;
    let mut fields = bench.start("update-shipment", on(&made));
    fields["recipient_city"] = json!("Potsdam");
    bench.seen("shipment.updated", "update-shipment", on(&made), fields).await;
    assert_eq!(body(&bench, "PUT"), json!({"recipient_city": "Potsdam"}));
    bench.seen("order.updated", "boarding-complete", on(&made), json!({})).await;
    bench.seen("shipment.deleted", "delete-shipment", on(&made), json!({})).await;
    bench.seen("order.state", "cancel", on(&made), json!({})).await;
    bench.seen("order.deleted", "delete", on(&made), json!({})).await;

    let mut both = parcel("JJD2");
    both["order"] = order();
    bench.seen("shipment.created", "ship-with-order", On::default(), both).await;
    assert_eq!(bench.effects("order.created"), 2);
    bench.closed(&DOCUMENTED);
}
