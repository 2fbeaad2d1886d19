//! Builders, bytes, and every documented answer, whole and cut.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::{
    model::{
        form::Complaint,
        intent::{Answer, Deed, Method, Mutation, Place, Reading, Refusal, Repeat},
        money::Money,
        order::Order,
        phase::Phase,
        provider::{AccountName, OrderKey, Provider},
        quote::QuoteTo,
    },
    providers::sendle::map::{self, Source},
};

macro_rules! body {
    ($name:literal) => {
        include_str!(concat!("../../../../tests/fixtures/sendle/", $name))
    };
}

const ID: &str = "f5233746-71d4-4b05-bf63-56f4abaed5f6";

fn account() -> AccountName {
    AccountName("parcels".to_owned())
}

fn draft() -> Value {
    json!({
        "description": " Kryptonite ", "kilogram_weight": "1", "cubic_metre_volume": "0.01", "pickup_date": "",
        "sender": {
            "contact": {"name": "Lex Luthor", "phone": "0412 345 678", "email": null},
            "address": {"address_line1": "123 Gotham Ln", "address_line2": "", "suburb": "Sydney",
                "state_name": "NSW", "postcode": "2000", "country": "Australia"}
        },
        "receiver": {
            "contact": {"name": "Clark Kent", "email": "clarkissuper@dailyplanet.xyz"},
            "address": {"address_line1": "80 Wentworth Park Road", "suburb": "Glebe", "state_name": "NSW",
                "postcode": "2037"},
            "instructions": "Give directly to Clark"
        },
        "contents": {}
    })
}

fn booking() -> Mutation {
    book(&account(), &draft(), "PR-7").unwrap()
}

fn order(text: &str) -> Order {
    let value: Value = serde_json::from_str(text).unwrap();
    let key = OrderKey { account: account(), id: ID.to_owned() };
    map::order(&Source { key: &key, origin: None, known: None }, &value, None).order
}

fn answer(status: u16, content_type: &str, body: &str) -> Answer {
    Answer {
        status,
        content_type: content_type.to_owned(),
        location: None,
        retry_after: None,
        date: None,
        body: body.as_bytes().to_vec(),
        heard: Timestamp::UNIX_EPOCH,
    }
}

fn json_answer(status: u16, body: &str) -> Answer {
    answer(status, "application/json", body)
}

fn sent_body(mutation: &Mutation) -> Value {
    serde_json::from_slice(&mutation.body).unwrap()
}

fn words(complaints: &[Complaint]) -> Vec<&str> {
    complaints.iter().map(|c| c.path.as_str()).collect()
}

#[test]
fn a_booking_is_the_draft_without_blanks_and_with_our_reference() {
    let mutation = booking();
    assert_eq!((mutation.deed, mutation.repeat, mutation.method), (Deed::Book, Repeat::Keyed, Method::Post));
    assert_eq!(
        mutation.place,
        Place::Path { segments: vec!["api".to_owned(), "orders".to_owned()], trailing_slash: false }
    );
    assert_eq!((mutation.provider, &mutation.target), (Provider::Sendle, &None));
    let expected = r#"{"description":"Kryptonite","kilogram_weight":"1","cubic_metre_volume":"0.01","sender":{"contact":{"name":"Lex Luthor","phone":"0412 345 678"},"address":{"address_line1":"123 Gotham Ln","suburb":"Sydney","state_name":"NSW","postcode":"2000","country":"Australia"}},"receiver":{"contact":{"name":"Clark Kent","email":"clarkissuper@dailyplanet.xyz"},"address":{"address_line1":"80 Wentworth Park Road","suburb":"Glebe","state_name":"NSW","postcode":"2037"},"instructions":"Give directly to Clark"},"customer_reference":"PR-7","metadata":{"postroom":"PR-7"}}"#;
    assert_eq!(String::from_utf8(mutation.body.clone()).unwrap(), expected);
    // Again and again the same bytes, also through the journal.
    assert_eq!(booking(), mutation);
    let kept: Mutation = serde_json::from_str(&serde_json::to_string(&mutation).unwrap()).unwrap();
    assert_eq!(kept, mutation);
    let line = |label: &str| mutation.summary.iter().find(|(l, _)| l == label).map(|(_, v)| v.as_str());
    assert_eq!(line("receiver suburb"), Some("Glebe"));
    assert_eq!(line("our reference"), Some("PR-7"));
    assert_eq!(line("size"), Some("briefcase: up to 5 kg and 0.02 m³"));
}

#[test]
fn the_operators_own_reference_and_metadata_stay() {
    let mut draft = draft();
    draft["customer_reference"] = json!("SupBdayPressie");
    draft["metadata"] = serde_json::from_str(r#"{"your_data": "", "n": 1.50}"#).unwrap();
    let body = sent_body(&book(&account(), &draft, "PR-7").unwrap());
    assert_eq!(body["customer_reference"], "SupBdayPressie");
    assert_eq!(body["metadata"].to_string(), r#"{"your_data":"","n":1.50,"postroom":"PR-7"}"#);
}

#[test]
fn a_wrong_draft_is_not_built_and_a_doubtful_one_is() {
    let mut wrong = draft();
    wrong["receiver"]["contact"]["phone"] = json!("1300 345 678");
    wrong["cubic_metre_volume"] = json!("0.3");
    let complaints = book(&account(), &wrong, "PR-7").unwrap_err();
    assert_eq!(words(&complaints), ["receiver.contact.phone"]);
    wrong["receiver"]["contact"]["phone"] = json!("");
    assert!(book(&account(), &wrong, "PR-7").is_ok());
}

#[test]
fn returns_are_for_parcels_at_home() {
    let given = json!({"customer_reference": "", "receiver": {"instructions": "At the back"}});
    let mutation = book_return(&order(body!("order_view.json")), &given, "PR-8").unwrap();
    assert_eq!(
        sent_body(&mutation),
        json!({"customer_reference": "PR-8", "receiver": {"instructions": "At the back"}})
    );
    assert_eq!((mutation.repeat, mutation.method), (Repeat::Keyed, Method::Post));
    let Place::Path { segments, .. } = &mutation.place else { panic!("a path") };
    assert_eq!(segments[..], ["api", "orders", ID, "return"]);
    let long = json!({"customer_reference": "x".repeat(256), "receiver": {"instructions": "x".repeat(201)}});
    let complaints = book_return(&order(body!("order_view.json")), &long, "PR-8").unwrap_err();
    assert_eq!(words(&complaints), ["customer_reference", "receiver.instructions"]);
    let far = book_return(&order(body!("order_created_abroad.json")), &json!({}), "PR-8").unwrap_err();
    assert_eq!(words(&far), [""]);
}

#[test]
fn a_cancel_needs_the_order_id_and_an_open_rule() {
    let open = order(body!("order_view.json"));
    let mutation = cancel(&open, &open.parts[0]).unwrap();
    assert_eq!(
        (mutation.deed, mutation.repeat, mutation.method),
        (Deed::Cancel, Repeat::Delete, Method::Delete)
    );
    let Place::Path { segments, .. } = &mutation.place else { panic!("a path") };
    assert_eq!(segments[..], ["api", "orders", ID]);
    assert_eq!(mutation.target, Some(open.key.clone()));
    assert!(mutation.body.is_empty());
    assert!(mutation.summary.iter().any(|(_, said)| said.contains("refund")));

    let over = order(body!("order_cancelled.json"));
    assert!(cancel(&over, &over.parts[0]).unwrap_err().contains("cancelled already"));
    let late = order(
        &body!("order_view.json")
            .replace("\"is_cancellable\": true", "\"is_cancellable\":true")
            .replace("\"is_cancellable\":true", "\"is_cancellable\":false"),
    );
    assert!(
        cancel(&late, &late.parts[0])
            .unwrap_err()
            .contains("the courier has the booking; ask Sendle's support")
    );
    // Only tracking is known: there is no id to cancel.
    let key = OrderKey { account: account(), id: "S3ND73".to_owned() };
    let tracking: Value = serde_json::from_str(body!("tracking.json")).unwrap();
    let tracked = map::tracked(&Source { key: &key, origin: None, known: None }, "S3ND73", &tracking).order;
    assert!(cancel(&tracked, &tracked.parts[0]).unwrap_err().contains("look it up by its order id"));
    assert!(label(&tracked, "a4").is_err());
    assert_eq!(words(&book_return(&tracked, &json!({}), "x").unwrap_err()), [""]);
    assert_eq!(rebook(&tracked), json!({}));
}

#[test]
fn labels_are_fetched_where_sendle_says() {
    let order_ = order(body!("order_view.json"));
    assert_eq!(label_sizes(&order_), ["a4", "cropped"]);
    let mutation = label(&order_, "Cropped").unwrap();
    assert_eq!(
        (mutation.deed, mutation.method, mutation.part.as_deref()),
        (Deed::Label, Method::Get, Some("cropped"))
    );
    let url = format!("https://api.sendle.com/api/orders/{ID}/labels/cropped.pdf");
    assert_eq!(mutation.place, Place::Handed(url));
    assert!(label(&order_, "letter").unwrap_err().contains("a4 or cropped"));
    assert!(label(&order(body!("order_created.json")), "a4").unwrap_err().contains("no label yet"));
}

#[test]
fn a_stored_order_becomes_a_draft_that_can_be_booked() {
    let again = rebook(&order(body!("order_view.json")));
    assert_eq!(again["receiver"]["address"]["suburb"], "Glebe");
    for gone in ["/pickup_date", "/sender/contact/email", "/sender/contact/sendle_id", "/order_id", "/state"]
    {
        assert_eq!(again.pointer(gone), None, "{gone}");
    }
    assert!(book(&account(), &again, "PR-9").is_ok());
    let far = rebook(&order(body!("order_created_abroad.json")));
    assert_eq!(far["contents"]["country_of_origin"], "China");
    assert!(book(&account(), &far, "PR-9").is_ok());
    // What we left in the metadata is not carried on.
    let booked = order(&json!({"order_id": ID, "metadata": {"postroom": "PR-7", "a": "b"}}).to_string());
    assert_eq!(rebook(&booked)["metadata"], json!({"a": "b"}));
}

#[test]
fn the_price_of_a_draft_can_be_asked() {
    let ask = quote_request(&draft()).unwrap();
    assert_eq!((ask.pickup_suburb.as_str(), ask.pickup_postcode.as_str()), ("Sydney", "2000"));
    assert_eq!(ask.to, QuoteTo::Domestic { suburb: "Glebe".to_owned(), postcode: "2037".to_owned() });
    assert_eq!(
        (ask.weight_kg.to_string(), ask.volume_m3.map(|v| v.to_string())),
        ("1".to_owned(), Some("0.01".to_owned()))
    );
    let mut far = draft();
    far["receiver"]["address"]["country"] = json!("NZ");
    assert_eq!(quote_request(&far).unwrap().to, QuoteTo::Abroad { country: "NZ".to_owned() });
    let missing = quote_request(&json!({"kilogram_weight": "x"})).unwrap_err();
    assert_eq!(
        words(&missing),
        [
            "sender.address.suburb",
            "sender.address.postcode",
            "receiver.address.suburb",
            "receiver.address.postcode",
            "kilogram_weight"
        ]
    );
}

#[test]
fn the_form_link_has_the_documented_names() {
    let mut draft = draft();
    draft["customer_reference"] = json!("Flower Delivery & more");
    let link = prepare_form(&draft, false).unwrap();
    assert!(link.starts_with(
        "https://www.sendle.com/dashboard/prepare_form?description=Kryptonite&kilogram_weight=1&"
    ));
    assert!(link.contains("customer_reference=Flower+Delivery+%26+more"));
    assert!(link.contains("delivery_address_line1=80+Wentworth+Park+Road&delivery_address_suburb=Glebe"));
    assert!(!link.contains("sender_") && !link.contains("pickup_address"));
    let whole = prepare_form(&draft, true).unwrap();
    assert!(whole.contains("sender_name=Lex+Luthor") && whole.contains("pickup_address_postcode=2000"));
    draft["receiver"]["address"]["country"] = json!("New Zealand");
    assert_eq!(prepare_form(&draft, true), None);
}

#[test]
fn a_good_answer_is_the_order() {
    for text in [body!("order_created.json"), body!("order_created_abroad.json")] {
        let Reading::Done { orders, said } = read(&booking(), &json_answer(201, text)) else {
            panic!("done")
        };
        assert_eq!((orders[0].order.key.id.as_str(), orders[0].order.phase), (ID, Phase::Waiting));
        assert!(said.starts_with("booked as S3ND73"), "{said}");
    }
    let quoted =
        |amount: &str| Mutation { quote: Some(Money::new(amount.parse().unwrap(), "AUD")), ..booking() };
    let said = |mutation: &Mutation| match read(mutation, &json_answer(201, body!("order_created.json"))) {
        Reading::Done { said, .. } => said,
        other => panic!("{other:?}"),
    };
    assert_eq!(said(&quoted("8.95")), "booked as S3ND73 for AUD 8.95");
    assert_eq!(said(&quoted("9.05")), "booked as S3ND73 for AUD 8.95; the confirmed price was AUD 9.05");
}

#[test]
fn a_success_cut_anywhere_is_never_a_refusal() {
    for text in [body!("order_created.json"), body!("order_created_abroad.json")] {
        let whole = text.trim_end();
        for end in 0..whole.len() {
            let mut cut = json_answer(201, "");
            cut.body = whole.as_bytes()[..end].to_vec();
            let reading = read(&booking(), &cut);
            assert!(matches!(reading, Reading::DoneUnread { .. }), "{end}: {reading:?}");
        }
    }
    let junk = [
        "",
        "null",
        "[]",
        "{}",
        "<html>",
        "{\"error\":\"unprocessable_entity\"}",
        "{\"order_id\":\"7\"}",
        "\u{feff}{}",
    ];
    for status in [200, 201, 202, 204, 299] {
        for body in junk {
            let reading = read(&booking(), &json_answer(status, body));
            assert!(matches!(reading, Reading::DoneUnread { .. }), "{status} {body}: {reading:?}");
        }
    }
    let open = order(body!("order_view.json"));
    let cancelled = cancel(&open, &open.parts[0]).unwrap();
    let whole = body!("order_cancelled.json").trim_end();
    for end in 0..whole.len() {
        let mut cut = json_answer(200, "");
        cut.body = whole.as_bytes()[..end].to_vec();
        assert!(matches!(read(&cancelled, &cut), Reading::DoneUnread { .. }), "{end}");
    }
}

#[test]
fn every_documented_refusal_of_a_booking_is_one() {
    let refused = |status: u16, kind: &str, body: &str| match read(&booking(), &answer(status, kind, body)) {
        Reading::Refused { said, fields } => (said, fields),
        other => panic!("{status}: {other:?}"),
    };
    let json = "application/json";
    assert!(refused(400, "text/html", "").0.contains("could not read"));
    assert!(refused(401, "text/plain", "HTTP Basic: Access denied.\n").0.contains("Access denied"));
    assert!(refused(401, json, body!("error_credentials.json")).0.contains("not valid"));
    assert!(refused(402, json, body!("error_payment.json")).0.contains("no method of payment"));
    assert!(refused(404, json, body!("error_not_found.json")).0.contains("not found"));
    assert!(refused(412, json, body!("error_terms.json")).0.contains("dangerous goods"));
    let landed = |body: &str| -> Vec<String> {
        let fields = refused(422, json, body).1;
        assert!(!fields.is_empty());
        fields.iter().filter_map(|f| field_of(&f.path)).collect()
    };
    assert_eq!(landed(body!("error_one_field.json")), ["pickup_date"]);
    assert_eq!(landed(body!("error_satchel.json")), ["receiver.instructions"]);
    assert_eq!(landed(body!("error_not_serviced.json")), ["sender.address.suburb"]);
    let many = landed(body!("error_many_fields.json"));
    for path in ["pickup_date", "cubic_metre_volume", "sender.contact.phone", "receiver.contact.email"] {
        assert!(many.contains(&path.to_owned()), "{path}: {many:?}");
    }
    let required = landed(body!("error_required.json"));
    assert!(
        required.contains(&"receiver.instructions".to_owned())
            && required.contains(&"sender.address.state_name".to_owned())
    );
    let address = landed(body!("error_address.json"));
    assert!(address.iter().all(|path| path.contains(".address.")), "{address:?}");
    // A body that cannot be read does not take the status's word back.
    assert!(refused(422, json, body!("error_unclosed.json")).1.is_empty());
}

#[test]
fn what_nobody_can_tell_stays_unclear_and_what_runs_is_waited_for() {
    let reading = |status: u16, body: &str| read(&booking(), &json_answer(status, body));
    assert_eq!(reading(425, "{}"), Reading::StillRunning);
    let running = r#"{"error":"conflict","error_description":"A request with this key is in progress"}"#;
    assert_eq!(reading(409, running), Reading::StillRunning);
    // The documents leave the number of a conflict open.
    for status in [400, 409, 422] {
        let Reading::Unclear { why } = reading(status, body!("error_conflict.json")) else {
            panic!("{status}")
        };
        assert!(why.contains("already exists with different"), "{why}");
    }
    for status in [100, 199, 301, 302, 303, 307, 308, 408, 411, 418, 429, 500, 502, 503, 504, 599, 600] {
        assert!(matches!(reading(status, "{}"), Reading::Unclear { .. }), "{status}");
    }
}

#[test]
fn a_cancel_is_done_when_sendle_says_so_about_this_order() {
    let open = order(body!("order_view.json"));
    let mutation = cancel(&open, &open.parts[0]).unwrap();
    let good = body!("order_cancelled.json");
    let Reading::Done { said, .. } = read(&mutation, &json_answer(200, good)) else { panic!("done") };
    assert!(said.contains("2015-10-15 00:56:51 UTC") && said.contains("Cancelled by"), "{said}");
    for other in [
        good.replace("Cancelled\"", "Pickup\""),
        good.replace(ID, "00000000-0000-4000-8000-000000000000"),
        String::new(),
        "{}".to_owned(),
    ] {
        assert!(matches!(read(&mutation, &json_answer(200, &other)), Reading::DoneUnread { .. }), "{other}");
    }
    // "Too late" and "done before" have one number: reading the order decides.
    let late =
        r#"{"messages":"Order can not be cancelled","error":"unprocessable_entity","error_description":"x"}"#;
    let Reading::Unclear { why } = read(&mutation, &json_answer(422, late)) else { panic!("unclear") };
    assert_eq!(why, "422 Order can not be cancelled");
    for status in [302, 400, 404, 409, 425, 429, 500, 503] {
        assert!(matches!(read(&mutation, &json_answer(status, "{}")), Reading::Unclear { .. }), "{status}");
    }
    for status in [401, 402, 403] {
        assert!(matches!(read(&mutation, &json_answer(status, "{}")), Reading::Refused { .. }), "{status}");
    }
}

#[test]
fn a_label_is_its_file() {
    let mutation = label(&order(body!("order_view.json")), "a4").unwrap();
    let Reading::Done { said, orders } = read(&mutation, &answer(200, "application/pdf", "%PDF-1.4 x"))
    else {
        panic!("done")
    };
    assert_eq!((said.as_str(), orders.len()), ("label a4, 10 bytes", 0));
    for (status, body) in [(302, "the file was not handed out"), (200, "<html>")] {
        assert!(matches!(read(&mutation, &answer(status, "text/plain", body)), Reading::DoneUnread { .. }));
    }
    for status in [401, 404, 422] {
        assert!(matches!(read(&mutation, &json_answer(status, "{}")), Reading::Refused { .. }), "{status}");
    }
    assert!(matches!(read(&mutation, &json_answer(500, "")), Reading::Unclear { .. }));
}

#[test]
fn suggestions_come_out_of_a_whole_refusal() {
    let text = json!({"messages": {"sender": [{"address": [{"suburb": ["Sydney does not match the postcode: 2780. Perhaps try: Katoomba, Katoomba DC, Leura, and Medlow Bath"]}]}]},
        "error": "unprocessable_entity", "error_description": "x"});
    let Reading::Refused { fields, .. } = read(&booking(), &json_answer(422, &text.to_string())) else {
        panic!("refused")
    };
    let one: &Refusal = &fields[0];
    assert_eq!(field_of(&one.path).as_deref(), Some("sender.address.suburb"));
    assert_eq!(suggestions(one), ["Katoomba", "Katoomba DC", "Leura", "Medlow Bath"]);
}
