//! Forms that the pretend providers take.

use postroom::model::provider::Provider;
use serde_json::{Value, json};

const FOUROVER: &str = include_str!("../../fixtures/4over/create-request.json");

/// A booking at one of the four that take one in a single request. `n` makes two of them differ.
pub fn booking(provider: Provider, n: usize) -> Value {
    match provider {
        Provider::Sendle => parcel(n),
        Provider::FourOver => print(n),
        Provider::SevenSenders => json!({
            "order_id": format!("shop-{n}"), "order_url": "https://shop.example/1", "language": "de",
            "order_date": "2026-03-10T11:00:00+01:00", "boarding_complete": false,
        }),
        Provider::ReadyCloud => json!({
            "primary_id": format!("12728-{n}"), "ordered_at": "2014-12-17T15:34:11Z",
            "shipping": {
                "status": "unshipped", "ship_via": "UPS",
                "ship_to": {"first_name": "Nicholas", "last_name": "Testla", "address_1": "900 Lincoln Dr",
                    "city": "Scottsvale"},
                "ship_from": {"company": "Toys R U", "address_1": "Belmont Street 45"},
            },
            "billing": {"status": "paid", "total": "30.00 USD"},
            "boxes": [{"weight": "1 lbs"}, {"weight": "2 lbs"}],
        }),
        Provider::MakeLeaps => panic!("a walk"),
    }
}

fn parcel(n: usize) -> Value {
    json!({
        "description": format!("Kryptonite {n}"), "kilogram_weight": "1", "cubic_metre_volume": "0.01",
        "sender": {
            "contact": {"name": "Lex Luthor", "phone": "0412 345 678"},
            "address": {"address_line1": "123 Gotham Ln", "suburb": "Sydney", "state_name": "NSW",
                "postcode": "2000", "country": "Australia"},
            "instructions": "Knock loudly"
        },
        "receiver": {
            "contact": {"name": "Clark Kent", "email": "clarkissuper@dailyplanet.xyz"},
            "address": {"address_line1": "80 Wentworth Park Road", "suburb": "Glebe", "state_name": "NSW",
                "postcode": "2037", "country": "Australia"},
            "instructions": "Give directly to Clark"
        }
    })
}

fn print(n: usize) -> Value {
    let mut draft: Value = serde_json::from_str(FOUROVER).unwrap();
    draft.as_object_mut().unwrap().shift_remove("payment");
    draft["order_id"] = json!(format!("mail-{n}"));
    draft["is_test_order"] = json!(true);
    draft["skip_confirmation"] = json!(false);
    draft["jobs"][0]["bypass_address_validation"] = json!(true);
    draft
}
