use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::{
    model::{
        cancel::Verdict,
        forms::sevensenders::field_of,
        intent::{Answer, Reading},
        order::Part,
    },
    providers::sevensenders::map,
};

const NEWER: &str = include_str!("../../../../tests/fixtures/sevensenders/order-newer.json");
const OLDER: &str = include_str!("../../../../tests/fixtures/sevensenders/order-older.json");

fn account() -> AccountName {
    AccountName("portal".into())
}

fn stored(body: &str) -> Order {
    let value: Value = serde_json::from_str(body).unwrap();
    map::order(&account(), &value, &map::unasked(&value), None, Timestamp::UNIX_EPOCH).unwrap().order
}

fn draft() -> Value {
    json!({"order_id": "order123456", "order_url": "https://shop.example/1", "language": "en",
        "order_date": "2017-08-15T16:53:07+01:00", "boarding_complete": false, "order_tags": ["SKU 1234"],
        "promised_delivery_date": "15.08.2017 16:53:07"})
}

fn booked() -> Mutation {
    book(&account(), &draft(), "r-1").unwrap()
}

fn body(change: &Mutation) -> Value {
    serde_json::from_slice(&change.body).unwrap()
}

fn answer(status: u16, location: Option<&str>, body: &str) -> Answer {
    Answer {
        status,
        content_type: "application/json".into(),
        location: location.map(str::to_owned),
        retry_after: None,
        date: None,
        body: body.into(),
        heard: Timestamp::UNIX_EPOCH,
    }
}

fn path(change: &Mutation) -> Vec<String> {
    match &change.place {
        Place::Path { segments, trailing_slash: false } => segments.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_order_goes_out_with_every_documented_field() {
    let change = booked();
    assert_eq!(
        (path(&change), change.method, change.repeat),
        (vec!["order".into()], Method::Post, Repeat::Never)
    );
    let wanted = json!({"order_id": "order123456", "order_url": "https://shop.example/1",
        "order_date": "2017-08-15T15:53:07+00:00", "boarding_complete": false, "language": "en",
        "order_tags": ["SKU 1234"], "promised_delivery_date": "2017-08-15T16:53:07+00:00"});
    assert_eq!(body(&change), wanted);
    assert_eq!(change, booked(), "the same draft, the same bytes");
    let bare = json!({"order_date": "2017-08-15T16:53:07Z", "language": "", "order_tags": []});
    let change = book(&account(), &bare, "r-1").unwrap();
    assert_eq!(change.reference, "r-1");
    let wanted = json!({"order_id": "r-1", "order_date": "2017-08-15T16:53:07+00:00"});
    assert_eq!(body(&change), wanted, "boarding is never assumed");
    assert_eq!(book(&account(), &json!({"order_date": "soon"}), "r").unwrap_err()[0].path, "order_date");
}

#[test]
fn a_change_speaks_the_generation_of_its_order() {
    let patch = json!({"order_url": "https://shop.example/2", "boarding_complete": true});
    for (raw, name) in [(NEWER, "order_url"), (OLDER, "shop_order_url")] {
        let change = update(&stored(raw), &patch).unwrap();
        assert_eq!((path(&change), change.method), (vec!["orders".into(), "4711".into()], Method::Put));
        assert_eq!(body(&change), json!({name: "https://shop.example/2", "boarding_complete": true}));
        assert_eq!((change.repeat, change.target.unwrap().id), (Repeat::Set, "4711".into()));
    }
    assert!(update(&stored(NEWER), &json!({})).is_err());
}

#[test]
fn boarding_is_completed_once() {
    let with = |boarding: Value| {
        let mut raw: Value = serde_json::from_str(NEWER).unwrap();
        raw["boarding_complete"] = boarding;
        stored(&raw.to_string())
    };
    for open in [json!(false), json!("False"), Value::Null] {
        assert_eq!(body(&boarding_complete(&with(open)).unwrap()), json!({"boarding_complete": true}));
    }
    assert!(boarding_complete(&with(json!("True"))).is_err());
}

#[test]
fn a_state_goes_to_the_own_id_with_the_drafts_time() {
    for raw in [NEWER, OLDER] {
        let order = stored(raw);
        let state =
            json!({"state": "In_preparation", "datetime": "2017-08-15T16:53:07+01:00", "location": "Berlin"});
        let change = set_state(&order, &state).unwrap();
        let wanted = json!({"order_id": "order123456", "state": "in_preparation",
            "datetime": "2017-08-15T15:53:07+00:00", "location": "Berlin"});
        assert_eq!((path(&change), body(&change)), (vec!["order-states".into()], wanted));
        assert_eq!((change.deed, change.repeat), (Deed::SetState, Repeat::Never));
        let at = "2026-03-10T12:00:00.9Z".parse().unwrap();
        let change = cancel_at(&order, &order.parts[0], at).unwrap();
        let wanted =
            json!({"order_id": "order123456", "state": "cancelled", "datetime": "2026-03-10T12:00:00+00:00"});
        assert_eq!((change.deed, body(&change)), (Deed::Cancel, wanted));
        assert!(change.summary.iter().any(|(_, said)| said.contains("the carrier is not told")));
    }
    assert!(
        set_state(&stored(NEWER), &json!({"state": "shipped", "datetime": "2017-08-15T16:53:07Z"})).is_err()
    );
}

#[test]
fn an_order_that_is_over_is_not_cancelled() {
    let order = stored(NEWER);
    let mut part = order.parts[0].clone();
    for verdict in [Verdict::Closed, Verdict::NotByApi] {
        part.cancel.verdict = verdict;
        part.cancel.next_step = Some("call the carrier".into());
        assert!(cancel(&order, &part).unwrap_err().contains("call the carrier"));
    }
    let mut nameless: Value = serde_json::from_str(NEWER).unwrap();
    nameless.as_object_mut().unwrap().shift_remove("order_id");
    let nameless = stored(&nameless.to_string());
    assert!(cancel(&nameless, &nameless.parts[0]).unwrap_err().contains("removed instead"));
}

/// A thousand ids made of what leads elsewhere: the only paths that come out are of one plain record.
#[test]
fn a_removal_names_one_record_whatever_its_id() {
    let pieces = [
        "", ".", "..", "/", "\\", "%2f", "%2e", "%", "?", "#", ";", " ", "\0", "\n", "*", "é", "-", "_", "7",
        "a",
    ];
    let order = stored(NEWER);
    let (mut built, mut refused) = (0, 0);
    for n in 0..1000_usize {
        let id = [pieces[n % 20], pieces[n / 20 % 20], pieces[(n / 400 + n) % 20]].concat();
        let mut order = order.clone();
        order.key.id.clone_from(&id);
        let mut part = order.parts[0].clone();
        part.id.clone_from(&id);
        let plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && id.starts_with(|c: char| c.is_ascii_alphanumeric());
        for change in [delete(&order), delete_shipment(&order, &part)] {
            if let Ok(change) = change {
                assert!(plain, "{id:?} was let through");
                assert_eq!(path(&change).len(), 2);
                assert_eq!(path(&change)[1], id);
                assert!(change.query.is_empty() && Act::of(&change).is_some());
                built += 1;
            } else {
                assert!(!plain, "{id:?} was refused");
                refused += 1;
            }
        }
    }
    assert!(built > 20 && refused > 1000, "{built} {refused}");
}

#[test]
fn a_change_of_many_is_none_of_the_calls() {
    let good = delete(&stored(NEWER)).unwrap();
    assert_eq!(Act::of(&good), Some(Act::Delete));
    let with = |segments: &[&str], slash: bool| {
        let segments = segments.iter().map(|s| (*s).to_owned()).collect();
        Mutation { place: Place::Path { segments, trailing_slash: slash }, ..good.clone() }
    };
    for bad in [
        with(&["orders"], false),
        with(&["orders", ""], false),
        with(&["orders", "."], false),
        with(&["orders", "4711"], true),
        with(&["orders", "4711", "x"], false),
        with(&["carriers", "4711"], false),
        Mutation { query: vec![("order_date[after]".into(), "2017-01-01".into())], ..good.clone() },
        Mutation { place: Place::Handed("/v2/orders".into()), ..good.clone() },
        Mutation { method: Method::Post, ..good.clone() },
    ] {
        assert_eq!(Act::of(&bad), None, "{bad:?}");
    }
}

#[test]
fn a_create_answer_is_read_in_both_generations() {
    for (location, said) in [
        (None, r#"{"id": 900, "iri": "/v2/orders/900", "order_id": "order123456", "state": "new"}"#),
        (None, r#"{"iri": "/v2/orders/900"}"#),
        (Some("/v2/orders/900"), ""),
        (Some("https://api.example/v2/orders/900"), ""),
        (Some("/v2/orders/900"), r#"{"id": "#),
        (
            None,
            r#"{"id": "900", "shop_order_id": "order123456", "shop_order_date": "2017-08-15T15:53:07+0000"}"#,
        ),
    ] {
        let Reading::Done { orders, .. } = read(&booked(), &answer(201, location, said)) else {
            panic!("{location:?} {said}")
        };
        let order = &orders[0].order;
        assert_eq!((order.key.id.as_str(), order.reference.as_str()), ("900", "order123456"));
        assert_eq!(order.created_at.unwrap().to_string(), "2017-08-15T15:53:07Z");
    }
    for (location, said) in [
        (None, ""),
        (None, "{}"),
        (None, "<html>"),
        (Some("/v2/orders/"), ""),
        (Some("/v2/orders"), ""),
        (Some("/elsewhere/900"), ""),
        (None, r#"{"id": 900, "order_id": "another"}"#),
    ] {
        let read = read(&booked(), &answer(201, location, said));
        assert!(matches!(read, Reading::DoneUnread { .. }), "{location:?} {said}: {read:?}");
    }
}

#[test]
fn the_other_answers_are_read_too() {
    let order = stored(NEWER);
    let update = update(&order, &json!({"boarding_complete": true})).unwrap();
    let Reading::Done { orders, .. } = read(&update, &answer(200, None, NEWER)) else { panic!("not done") };
    assert_eq!(orders[0].order.key, order.key);
    assert!(
        matches!(read(&update, &answer(204, None, "")), Reading::Done { orders, .. } if orders.is_empty())
    );
    let other = NEWER.replace("4711", "4712");
    assert!(matches!(read(&update, &answer(200, None, &other)), Reading::DoneUnread { .. }));
    let state = set_state(&order, &json!({"state": "paid", "datetime": "2017-08-15T16:53:07Z"})).unwrap();
    for (status, said) in [(201, r#"{"state":"paid"}"#), (200, ""), (204, "")] {
        assert!(matches!(read(&state, &answer(status, None, said)), Reading::Done { .. }));
    }
    assert!(matches!(read(&state, &answer(201, None, "{\"sta")), Reading::DoneUnread { .. }));
    let gone = delete(&order).unwrap();
    assert!(matches!(read(&gone, &answer(204, None, "")), Reading::Done { .. }));
    assert!(matches!(read(&gone, &answer(404, None, "{}")), Reading::Unclear { .. }), "gone already?");
    assert!(matches!(read(&update, &answer(404, None, "{}")), Reading::Refused { .. }));
}

#[test]
fn no_2xx_that_breaks_off_is_a_refusal() {
    let order = stored(NEWER);
    let update = update(&order, &json!({"boarding_complete": true})).unwrap();
    let gone = delete(&order).unwrap();
    for change in [booked(), update, gone] {
        for end in 0..NEWER.len() {
            let Some(part) = NEWER.get(..end) else { continue };
            let reading = read(&change, &answer(200, None, part));
            assert!(matches!(reading, Reading::Done { .. } | Reading::DoneUnread { .. }), "{end}");
        }
    }
}

#[test]
fn a_refusal_lands_on_its_fields() {
    for said in [
        r#"{"code":400,"message":"Validation Failed","errors":[{"property_path":"order_date","message":"bad"}]}"#,
        r#"{"violations":[{"propertyPath":"shop_order_date","message":"bad"}]}"#,
        r#"{"errors":{"children":{"order_date":{"errors":["bad"]},"order_id":[]}}}"#,
        r#"{"errors":{"order_date":"bad"}}"#,
    ] {
        let Reading::Refused { fields, .. } = read(&booked(), &answer(400, None, said)) else {
            panic!("{said}")
        };
        let found: Vec<_> = fields.iter().map(|f| (field_of(&f.path), f.message.as_str())).collect();
        assert_eq!(found, [(Some("order_date".to_owned()), "bad")], "{said}");
    }
    for (status, refused) in
        [(401, true), (403, true), (415, true), (302, false), (409, false), (429, false), (500, false)]
    {
        let reading = read(&booked(), &answer(status, None, "busy"));
        assert_eq!(matches!(reading, Reading::Refused { .. }), refused, "{status}");
        assert_eq!(matches!(reading, Reading::Unclear { .. }), !refused, "{status}");
    }
}

#[test]
fn a_shipment_goes_to_its_order_once() {
    let order = stored(NEWER);
    let draft = json!({"tracking_code": "T-1", "carrier": {"name": "dhl", "country": "DE"}, "weight": "1.50",
        "goods_value": 20, "planned_pickup_datetime": "2017-08-15T16:53:07+01:00", "recipient_city": "Berlin"});
    let change = ship(&order, &draft).unwrap();
    let text = String::from_utf8(change.body.clone()).unwrap();
    assert!(text.contains("\"weight\":1.50"), "amounts keep their digits: {text}");
    let sent = body(&change);
    assert_eq!(
        (sent["order_id"].as_str(), sent["tracking_code"].as_str()),
        (Some("order123456"), Some("T-1"))
    );
    assert_eq!(sent["planned_pickup_datetime"], "2017-08-15T15:53:07+00:00");
    assert_eq!((change.reference.as_str(), path(&change)), ("T-1", vec!["shipment".to_owned()]));
    let mut twin = draft.clone();
    twin["tracking_code"] = json!("JJD000390007");
    assert!(ship(&order, &twin).is_err());
    let mut whole = draft.clone();
    whole["order"] = self::draft();
    let change = ship_with_order(&account(), &whole).unwrap();
    assert_eq!(body(&change)["order"]["order_id"], "order123456");
    assert_eq!((change.deed, change.reference.as_str()), (Deed::Book, "order123456"));
    assert!(ship_with_order(&account(), &draft).is_err());
    let part = Part { id: "81".into(), ..order.parts[0].clone() };
    let change = update_shipment(&order, &part, &json!({"comment": "fragile"})).unwrap();
    assert_eq!(
        (path(&change), body(&change)),
        (vec!["shipments".into(), "81".into()], json!({"comment": "fragile"}))
    );
    assert!(matches!(read(&change, &answer(200, None, "{}")), Reading::Done { .. }));
    let made = ship(&order, &draft).unwrap();
    assert!(matches!(read(&made, &answer(201, Some("/v2/shipments/9"), "")), Reading::Done { .. }));
    assert!(matches!(read(&made, &answer(201, None, "")), Reading::DoneUnread { .. }));
}

#[test]
fn a_rebooked_order_needs_an_id_of_its_own() {
    for raw in [NEWER, OLDER] {
        let draft = rebook(&stored(raw));
        assert!(draft.get("order_id").is_none());
        let change = book(&account(), &draft, "r-9").unwrap();
        assert_eq!(body(&change)["order_id"], "r-9");
        assert_eq!(body(&change)["order_date"], "2017-08-10T05:45:00+00:00");
        assert!(body(&change).get("rebooks").is_none());
    }
}
