//! Sendle's acts.

use jiff::SignedDuration;
use postroom::model::{intent::Method, provider::Provider};
use serde_json::json;

use super::{Bench, On, on};

/// Every call of the documents that changes anything; a label counts, because it ends automatic refunds.
const DOCUMENTED: [(Method, &str); 4] = [
    (Method::Post, "api/orders"),
    (Method::Post, "api/orders/*/return"),
    (Method::Get, "api/orders/*/labels/*"),
    (Method::Delete, "api/orders/*"),
];

fn parcel() -> serde_json::Value {
    json!({
        "pickup_date": "2015-11-24", "description": "Kryptonite", "kilogram_weight": "1", "cubic_metre_volume": "0.01",
        "sender": {
            "contact": {"name": "Lex Luthor", "phone": "0412 345 678"},
            "address": {"address_line1": "123 Gotham Ln", "suburb": "Sydney", "state_name": "NSW", "postcode": "2000",
                "country": "Australia"},
        },
        "receiver": {
            "contact": {"name": "Clark Kent"},
            "address": {"address_line1": "80 Wentworth Park Road", "suburb": "Glebe", "state_name": "NSW",
                "postcode": "2037", "country": "Australia"},
            "instructions": "Give directly to Clark",
        },
    })
}

#[tokio::test]
async fn every_act_is_done() {
    Box::pin(every_act(open().await)).await;
}

pub async fn open() -> Bench {
    Bench::open(Provider::Sendle, "2015-11-23T00:00:00Z".parse().unwrap()).await
}

pub async fn every_act(mut bench: Bench) {
    let first = bench.seen("order.created", "book", On::default(), parcel()).await.remove(0);
    bench
        .seen("return.created", "return", on(&first), json!({"receiver": {"instructions": "At the back"}}))
        .await;
    let first = bench.again(&first).await;
    assert_eq!(bench.refusal("label", on(&first), &json!({"size": "a4"})).len(), 1, "no label yet");
    bench.done("cancel", on(&first), json!({})).await;
    assert_eq!(bench.effects("order.cancelled"), 1);

    // The same again, from the order's own draft.
    let mut again = bench.start("book", on(&first));
    again["receiver"]["instructions"] = json!("Give directly to Clark");
    let mut second = bench.seen("order.created", "book", on(&first), again).await.remove(0);
    for _ in 0..48 {
        bench.pass(SignedDuration::from_mins(30));
        second = bench.again(&second).await;
        if bench.start("label", on(&second)) != json!({}) {
            break;
        }
    }
    let label = bench.start("label", on(&second));
    assert_eq!(label, json!({"size": "a4"}), "the form begins with a size that is there");
    bench.seen("label.fetched", "label", on(&second), label).await;
    bench.closed(&DOCUMENTED);
}

#[tokio::test]
async fn a_pickup_that_is_too_soon_is_not_built() {
    let bench = Bench::open(Provider::Sendle, "2015-11-25T00:00:00Z".parse().unwrap()).await;
    let wrong = bench.refusal("book", On::default(), &parcel());
    assert_eq!(wrong.iter().map(|c| c.path.as_str()).collect::<Vec<_>>(), ["pickup_date"]);
}
