//! Every documented body through the mapping, and the traps of the documents.

use serde_json::{Value, json};

use base64::{Engine, engine::general_purpose::STANDARD};

use super::*;
use crate::{
    model::{
        account::Environment,
        cancel::Verdict,
        clock::ClockKind,
        phase::Phase,
        provider::{AccountName, Provider},
        quote::QuoteTo,
    },
    providers::origin::Origin,
};

macro_rules! body {
    ($name:literal) => {
        include_str!(concat!("../../../tests/fixtures/sendle/", $name))
    };
}

const ID: &str = "f5233746-71d4-4b05-bf63-56f4abaed5f6";

fn account(key: &str) -> Account {
    Account {
        name: AccountName("parcels".to_owned()),
        environment: Environment::Sandbox,
        base_url: Some("https://api.sendle.com".to_owned()),
        credential: Credential::Sendle { sendle_id: "sendleAPI".to_owned(), api_key: Secret::new(key) },
        refresh: None,
        retired: false,
        read_only: false,
    }
}

fn key(id: &str) -> OrderKey {
    OrderKey { account: AccountName("parcels".to_owned()), id: id.to_owned() }
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn mapped(order: &Value, tracking: Option<&Value>, known: Option<&Order>) -> Fetched {
    let id = order.get("order_id").and_then(Value::as_str).unwrap_or(ID);
    let origin = Origin::parse("https://api.sendle.com").unwrap();
    map::order(&Source { key: &key(id), origin: Some(&origin), known }, order, tracking)
}

fn tracked(answer: &Value) -> Fetched {
    let origin = Origin::parse("https://api.sendle.com").unwrap();
    map::tracked(&Source { key: &key("S3ND73"), origin: Some(&origin), known: None }, "S3ND73", answer)
}

fn reply(status: u16, content_type: &str, body: &str) -> Reply {
    Reply {
        status,
        content_type: content_type.to_owned(),
        location: None,
        retry_after: None,
        date: None,
        body: body.as_bytes().to_vec(),
        heard: Timestamp::UNIX_EPOCH,
    }
}

fn refused(status: u16, body: &str) -> ProviderError {
    let http = Http::new(&account("k"), "https://api.sendle.com", Policy::default()).unwrap();
    refusal::error(&http, &reply(status, "application/json", body))
}

fn fields(error: &ProviderError) -> Vec<(String, &str)> {
    error.fields.iter().map(|f| (f.path.join(" › "), f.message.as_str())).collect()
}

fn field<'a>(order: &'a Order, group: &str, label: &str) -> Option<&'a str> {
    let group = order.groups.iter().find(|g| g.title == group)?;
    group.fields.iter().find(|(l, _)| l == label).map(|(_, v)| v.as_str())
}

#[test]
fn a_booked_order_fills_every_field_of_the_row() {
    let answer = value(body!("order_view.json"));
    let Order {
        key,
        reference,
        aliases,
        customer,
        destination,
        state,
        phase,
        total,
        links,
        raw,
        oddities,
        ..
    } = &mapped(&answer, None, None).order;
    assert_eq!(key.id, ID);
    assert_eq!(reference, "S3ND73");
    assert_eq!(aliases, &[ID, "SupBdayPressie"]);
    assert_eq!((customer.as_str(), destination.as_str()), ("Clark Kent", "Glebe NSW 2037"));
    assert_eq!((state.as_str(), *phase), ("Pickup", Phase::Waiting));
    assert_eq!(total.as_ref().unwrap().to_string(), "AUD 8.95");
    let labels: Vec<_> = links.iter().map(|l| l.label.as_str()).collect();
    assert_eq!(labels, ["tracking page", "label a4 pdf", "label cropped pdf"]);
    assert_eq!(value(raw)["order"], answer);
    assert_eq!(oddities, &[]);
}

#[test]
fn every_documented_field_is_in_the_detail() {
    let order = mapped(&value(body!("order_view.json")), None, None).order;
    for (group, label, want) in [
        ("parcel", "description", "Kryptonite"),
        ("parcel", "weight, kg", "1.0"),
        ("parcel", "volume, m3", "0.01"),
        ("parcel", "customer reference", "SupBdayPressie"),
        ("parcel", "order id", ID),
        ("parcel", "order URL", "https://api.sendle.com/api/orders/f5233746-71d4-4b05-bf63-56f4abaed5f6"),
        ("parcel", "labels", "a4, cropped"),
        ("schedule", "cancellable", "yes"),
        ("schedule", "pickup date", "2015-11-24"),
        ("schedule", "delivery from", "2015-11-26"),
        ("schedule", "delivery until", "2015-11-27"),
        ("sender", "name", "Lex Luthor"),
        ("sender", "phone", "0412 345 678"),
        ("sender", "e-mail", "lluthor@gmail.com"),
        ("sender", "Sendle ID", "sendleID"),
        ("sender", "address", "123 Gotham Ln"),
        ("sender", "instructions", "Knock loudly"),
        ("receiver", "suburb", "Glebe"),
        ("receiver", "state", "NSW"),
        ("receiver", "postcode", "2037"),
        ("receiver", "country", "Australia"),
        ("receiver", "instructions", "Give directly to Clark"),
        ("route", "route", "Sydney to Sydney"),
        ("route", "type", "same-city"),
        ("route", "delivery guarantee", "eligible"),
        ("price", "gross", "AUD 8.95"),
        ("price", "net", "AUD 8.14"),
        ("price", "tax", "AUD 0.81"),
        ("metadata", "your data", "XYZ123"),
    ] {
        assert_eq!(field(&order, group, label), Some(want), "{group} {label}");
    }
}

#[test]
fn a_fresh_booking_has_no_labels_and_may_be_cancelled() {
    let order = mapped(&value(body!("order_created.json")), None, None).order;
    assert_eq!((order.state.as_str(), order.phase), ("Payment", Phase::Waiting));
    assert_eq!(field(&order, "parcel", "labels"), Some("none yet"));
    assert_eq!(order.parts[0].cancel.verdict, Verdict::Open);
    assert_eq!(order.links.len(), 1);
    let clocks: Vec<_> = order.clocks.iter().map(|c| (c.kind, c.date.unwrap().to_string())).collect();
    assert_eq!(clocks, [(ClockKind::Pickup, "2015-11-24".to_owned())]);
    assert_eq!(order.oddities, []);
}

#[test]
fn an_order_abroad_has_contents_and_neither_price_nor_route() {
    let order = mapped(&value(body!("order_created_abroad.json")), None, None).order;
    assert_eq!(order.destination, "Auckland 2025, New Zealand");
    assert_eq!(order.total, None);
    assert_eq!(field(&order, "contents", "value"), Some("20.00"));
    assert_eq!(field(&order, "contents", "country of origin"), Some("China"));
    assert!(order.groups.iter().all(|g| g.title != "price" && g.title != "route"));
    assert_eq!(order.oddities, []);
}

#[test]
fn the_short_answer_of_a_cancel_reads_as_a_cancelled_order() {
    let order = mapped(&value(body!("order_cancelled.json")), None, None).order;
    assert_eq!(order.phase, Phase::Cancelled);
    assert_eq!(order.updated_at.unwrap().to_string(), "2015-10-15T00:56:51Z");
    assert_eq!(order.parts[0].cancel.verdict, Verdict::Closed);
    assert_eq!(
        field(&order, "cancellation", "message"),
        Some("Cancelled by S6LRX64PV8MABbBbzu6DoBHD during picking up")
    );
    assert!(order.clocks.is_empty() && order.oddities.is_empty());
}

#[test]
fn newer_answers_are_read_as_well_and_nothing_of_them_is_lost() {
    let order = mapped(&value(body!("order_newer.json")), None, None).order;
    assert_eq!((order.state.as_str(), order.phase), ("Drop Off", Phase::Waiting));
    assert_eq!(order.customer, "東京ランプ");
    assert_eq!(order.total.as_ref().unwrap().to_string(), "USD 7.70");
    assert_eq!(order.updated_at.unwrap().to_string(), "2023-04-05T18:56:00Z");
    for (group, label, want) in [
        ("more", "weight value", "2.2"),
        ("more", "tax breakdown gst", "USD 0.87"),
        ("more", "tax breakdown gst rate", "0.05"),
        ("more", "product code", "STANDARD-DROPOFF"),
        ("more", "parcel contents hs code", "9405.21"),
        ("more", "hide pickup address", "no"),
        ("schedule", "status", "Waiting for you to drop it off"),
        ("sender", "state", "WA"),
    ] {
        assert_eq!(field(&order, group, label), Some(want), "{group} {label}");
    }
    let odd: Vec<_> = order.oddities.iter().map(|o| o.path.as_str()).collect();
    assert_eq!(odd, ["labels[0].url", "labels[1].url"], "a strange host, and no link at all");
}

#[test]
fn tracking_gives_events_in_order_with_places() {
    let fetched = tracked(&value(body!("tracking.json")));
    let events = fetched.events.unwrap();
    let kinds: Vec<_> = events.iter().map(|e| e.kind.as_str()).collect();
    assert_eq!(kinds, ["Pickup", "Info", "In Transit", "Info", "Info", "Delivered", "Info"]);
    assert_eq!(events[2].place, "Sydney to Brisbane");
    assert_eq!(events[0].at.unwrap().to_string(), "2015-11-24T20:31:00Z");
    let order = fetched.order;
    assert_eq!((order.key.id.as_str(), order.reference.as_str()), ("S3ND73", "S3ND73"));
    assert_eq!((order.state.as_str(), order.phase), ("Delivered", Phase::Done));
    assert_eq!(order.parts[0].cancel.verdict, Verdict::Unknown);
    assert!(field(&order, "tracking only", "known").unwrap().contains("no call that finds an order"));
    assert_eq!(order.oddities, []);
}

#[test]
fn newer_tracking_tells_trouble_and_keeps_unknown_words() {
    let fetched = tracked(&value(body!("tracking_newer.json")));
    let order = &fetched.order;
    assert_eq!((order.state.as_str(), order.phase), ("IN_TRANSIT", Phase::Attention));
    assert_eq!(order.attention, ["card left: the receiver has to act: Card in the mailbox"]);
    let events = fetched.events.as_ref().unwrap();
    assert_eq!(events[0].detail, "Nobody home; reason: Parcel not ready");
    assert_eq!(events[2].kind, "Teleported");
    assert_eq!(events[3].place, "Glebe");
    assert_eq!((events[4].at, events[4].said_at.as_str()), (None, "soon"));
    assert_eq!(
        order.oddities,
        [Oddity::new("tracking.tracking_events[4].scan_time", "not a time: \"soon\"")]
    );
    assert_eq!(field(order, "tracking", "destination country"), Some("AU"));
    assert_eq!(order.clocks.len(), 1, "the promise, not the pickup that is over");
}

#[test]
fn every_state_has_a_phase_and_no_unknown_word_is_guessed() {
    for (state, want, reasons) in [
        ("Payment", Phase::Waiting, 0),
        ("Booking", Phase::Waiting, 0),
        ("BOOKING", Phase::Waiting, 0),
        ("Pickup", Phase::Waiting, 0),
        ("Drop Off", Phase::Waiting, 0),
        ("Dropped Off", Phase::Moving, 0),
        ("Pickup Attempted", Phase::Attention, 1),
        ("Transit", Phase::Moving, 0),
        ("In Transit", Phase::Moving, 0),
        ("IN_TRANSIT", Phase::Moving, 0),
        ("Delivered", Phase::Done, 0),
        ("Cancelled", Phase::Cancelled, 0),
        ("Unable to Book", Phase::Attention, 1),
        ("Lost", Phase::Attention, 1),
        ("Return to Sender", Phase::Attention, 1),
        ("Vanished", Phase::Unknown, 0),
        ("", Phase::Unknown, 0),
    ] {
        let order = mapped(&json!({"order_id": ID, "state": state}), None, None).order;
        assert_eq!((order.phase, order.attention.len()), (want, reasons), "{state:?}");
        assert_eq!(order.state, state, "the provider's own word stays");
        assert_eq!(order.oddities.is_empty(), want != Phase::Unknown, "{state:?}");
    }
}

#[test]
fn the_newest_deciding_event_tells_whether_a_person_should_look() {
    let order = |state: &str| json!({"order_id": ID, "state": state});
    let tracking = |kinds: &[&str]| {
        let at = |n: usize| format!("2015-11-24T2{n}:00:00Z");
        let events = kinds.iter().enumerate();
        let events = events.map(|(n, k)| json!({"event_type": k, "scan_time": at(n), "description": ""}));
        json!({"state": "Transit", "tracking_events": events.collect::<Vec<_>>()})
    };
    for (state, kinds, want) in [
        ("Transit", &["Pickup", "Delivery Attempted"][..], Some("delivery attempted")),
        ("Transit", &["Delivery Attempted", "Out for Delivery"], None),
        ("Transit", &["Delivery Failed", "Info"], Some("delivery failed")),
        ("Transit", &["Left with Agent"], Some("left with an agent: the receiver has to collect it")),
        ("Transit", &["Damaged", "Parcel Measured"], Some("damaged")),
        ("Delivered", &["Card Left"], None),
        (
            "Pickup Attempted",
            &["Pickup Attempted"],
            Some("pickup attempted: the courier left without the parcel"),
        ),
        (
            "Cancelled",
            &["Pickup"],
            Some("cancelled, but the courier has scanned it: it will be billed and may be refused"),
        ),
        ("Cancelled", &["Info", "Pickup Attempted"], None),
    ] {
        let got = mapped(&order(state), Some(&tracking(kinds)), None).order;
        assert_eq!(got.attention.first().map(String::as_str), want, "{state} {kinds:?}");
        assert!(got.attention.len() < 2, "{:?}", got.attention);
        assert_eq!(got.phase == Phase::Attention, want.is_some(), "{state} {kinds:?}");
    }
}

#[test]
fn the_cancel_rule_follows_the_flag_and_never_guesses() {
    for (state, flag, want) in [
        ("Pickup", json!(true), Verdict::Open),
        ("Payment", json!(true), Verdict::Open),
        ("Pickup", json!(false), Verdict::Closed),
        ("Transit", json!(false), Verdict::Closed),
        ("Pickup", Value::Null, Verdict::Unknown),
        ("Pickup", json!("yes"), Verdict::Unknown),
        ("Cancelled", json!(false), Verdict::Closed),
        ("Cancelled", json!(true), Verdict::Closed),
        ("Delivered", json!(true), Verdict::Closed),
        ("Vanished", json!(true), Verdict::Open),
    ] {
        let answer = json!({"order_id": ID, "state": state, "scheduling": {"is_cancellable": flag}});
        let order = mapped(&answer, None, None).order;
        assert_eq!(order.parts[0].cancel.verdict, want, "{state} {flag}");
    }
}

#[test]
fn clocks_run_only_while_they_matter() {
    let scheduling = |more: Value| {
        let mut all = json!({"is_cancellable": true, "pickup_date": "2015-11-24",
            "estimated_delivery_date_maximum": "2015-11-27"});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    for (state, more, want) in [
        ("Pickup", json!({}), &[ClockKind::Pickup, ClockKind::Promise][..]),
        ("Pickup Attempted", json!({}), &[ClockKind::Pickup, ClockKind::Promise]),
        ("Transit", json!({"picked_up_on": "2015-11-24"}), &[ClockKind::Promise]),
        ("Delivered", json!({"delivered_on": "2015-11-26"}), &[]),
        ("Cancelled", json!({}), &[]),
        ("Lost", json!({}), &[]),
        ("Pickup", json!({"pickup_date": "tomorrow"}), &[ClockKind::Promise]),
    ] {
        let answer = json!({"order_id": ID, "state": state, "scheduling": scheduling(more)});
        let kinds: Vec<_> = mapped(&answer, None, None).order.clocks.iter().map(|c| c.kind).collect();
        assert_eq!(kinds, want, "{state}");
    }
}

#[test]
fn odd_shapes_cost_a_field_and_never_the_order() {
    let answer = json!({
        "order_id": ID, "state": 7, "labels": "none", "scheduling": [], "sender": null, "receiver": "Clark",
        "metadata": [1, {"a": null}], "price": {"gross": {"amount": "much", "currency": "AUD"}},
        "kilogram_weight": 1.50, "customer_reference": {"a": 1}, "status": {"last_changed_at": "soon"}
    });
    let order = mapped(&answer, None, None).order;
    assert_eq!((order.state.as_str(), order.phase), ("7", Phase::Unknown));
    assert_eq!(field(&order, "parcel", "weight, kg"), Some("1.5"));
    assert_eq!(order.total, None);
    let paths: Vec<_> = order.oddities.iter().map(|o| o.path.as_str()).collect();
    for path in [
        "labels",
        "scheduling",
        "receiver",
        "price.gross.amount",
        "customer_reference",
        "status.last_changed_at",
        "state",
    ] {
        assert!(paths.contains(&path), "{path} in {paths:?}");
    }
}

#[test]
fn silence_does_not_erase_what_was_known() {
    let view = value(body!("order_view.json"));
    let tracking = json!({"state": "Pickup", "tracking_events": [
        {"event_type": "Delivery Failed", "scan_time": "2015-11-24T20:31:00Z"}]});
    let mut known = mapped(&view, Some(&tracking), None).order;
    known.created_at = Some(Timestamp::UNIX_EPOCH);
    let again = mapped(&view, None, Some(&known));
    assert_eq!(again.order.attention, ["delivery failed"]);
    assert_eq!(again.order.created_at, known.created_at);
    assert_eq!(again.events, None);
    let nameless = mapped(&json!({"order_id": ID, "state": "Delivered"}), None, Some(&known)).order;
    assert_eq!(nameless.reference, "S3ND73");
    assert!(nameless.attention.is_empty(), "another state, another story");
}

#[test]
fn amounts_keep_their_digits() {
    let text = r#"{"order_id":"x","state":"Pickup","price":{"gross":{"amount":0.1000000000000000055,"currency":"AUD"},
        "net":{"amount":1.162E2,"currency":"AUD"},"tax":{"amount":0.0,"currency":"AUD"}}}"#;
    let order = mapped(&value(text), None, None).order;
    assert_eq!(order.total.unwrap().to_string(), "AUD 0.1000000000000000055");
    let price: Vec<_> = order.groups.iter().find(|g| g.title == "price").unwrap().fields.clone();
    assert_eq!(price[1].1, "AUD 116.2");
    assert_eq!(price[2].1, "AUD 0.0");
}

#[test]
fn documented_quotes_are_read() {
    let quotes = offers::quotes(&value(body!("quote_public.json"))).unwrap();
    let plans: Vec<_> = quotes.iter().map(|q| q.plan.as_str()).collect();
    assert_eq!(plans, ["Easy", "Premium", "Pro"]);
    assert_eq!(quotes[0].gross.as_ref().unwrap().to_string(), "AUD 14.95");
    assert_eq!(quotes[0].net.as_ref().unwrap().to_string(), "AUD 13.59");
    assert_eq!(quotes[0].tax.as_ref().unwrap().to_string(), "AUD 1.36");
    assert_eq!(quotes[0].eta.as_ref().unwrap().days, Some((2, 4)));
    let one = quotes[2].eta.as_ref().unwrap();
    assert_eq!(one.days, Some((1, 1)), "one number stands for both ends");
    assert_eq!(one.dates.map(|(a, b)| (a.to_string(), b.to_string())), {
        Some(("2018-02-14".to_owned(), "2018-02-14".to_owned()))
    });
    assert_eq!(one.pickup.unwrap().to_string(), "2018-02-13");
    for (body, plan, gross) in [
        (body!("quote_plan.json"), "Premium", "AUD 13.95"),
        (body!("quote_account.json"), "Easy", "AUD 14.95"),
        (body!("quote_abroad.json"), "Easy", "AUD 116.2"),
    ] {
        let quotes = offers::quotes(&value(body)).unwrap();
        assert_eq!((quotes.len(), quotes[0].plan.as_str()), (1, plan));
        assert_eq!(quotes[0].gross.as_ref().unwrap().to_string(), gross);
        assert_eq!(quotes[0].oddities, []);
    }
    let odd = offers::quotes(&json!([{"plan_name": "Easy", "eta": {"days_range": [1, 2, 3]}}, 7])).unwrap();
    assert_eq!(odd.len(), 2);
    assert!(odd[0].oddities.iter().any(|o| o.path == "eta.days_range"));
    assert!(!odd[1].oddities.is_empty());
    assert_eq!(offers::quotes(&json!({})), None);
}

#[test]
fn products_are_read_with_their_service() {
    let answer = json!([{
        "quote": {"gross": {"amount": 8.47, "currency": "AUD"}, "net": {"amount": 7.7, "currency": "AUD"},
            "tax": {"amount": 0.77, "currency": "AUD"}},
        "plan": "Sendle Pro", "eta": {"days_range": [1, 4], "date_range": ["2022-02-28", "2022-03-03"],
            "for_send_date": "2022-02-25"},
        "route": {"type": "same-city"}, "allowed_packaging": "any",
        "product": {"code": "STANDARD-PICKUP", "name": "Standard Pickup", "first_mile_option": "pickup",
            "service": "standard", "atl_only": false}
    }]);
    let product = offers::products(&answer).unwrap().remove(0);
    assert_eq!((product.code.as_str(), product.first_mile.as_str()), ("STANDARD-PICKUP", "pickup"));
    assert_eq!((product.route.as_str(), product.leave_only), ("same-city", Some(false)));
    assert_eq!(product.quote.plan, "Sendle Pro");
    assert_eq!(product.quote.eta.unwrap().pickup.unwrap().to_string(), "2022-02-25");
}

#[test]
fn a_question_abroad_names_the_country_only() {
    let ask = QuoteRequest {
        pickup_suburb: "Sydney".to_owned(),
        pickup_postcode: "2000".to_owned(),
        to: QuoteTo::Abroad { country: "New Zealand".to_owned() },
        weight_kg: "5.0".parse().unwrap(),
        volume_m3: Some("0.010".parse().unwrap()),
        plan: None,
        public: true,
    };
    let query = offers::quote_query(&ask);
    let want = [
        ("pickup_suburb", "Sydney"),
        ("pickup_postcode", "2000"),
        ("delivery_country", "New Zealand"),
        ("kilogram_weight", "5.0"),
        ("cubic_metre_volume", "0.010"),
    ];
    assert_eq!(query, want.map(|(name, value)| (name, value.to_owned())));
}

#[test]
fn nested_messages_become_paths() {
    let error = refused(422, body!("error_many_fields.json"));
    assert_eq!(error.class, Class::Refused);
    assert!(error.message.starts_with("The data you supplied is invalid."));
    assert_eq!(
        fields(&error),
        [
            ("pickup_date".to_owned(), "must be a business day and at least one business day in the future."),
            ("cubic_metre_volume".to_owned(), "must be less than or equal to 0.5"),
            ("description".to_owned(), "is too long (maximum is 255 characters)"),
            (
                "sender › contact › phone".to_owned(),
                "must be a valid phone number. 13, 1300, and 1800 numbers are not allowed."
            ),
            ("sender › intructions".to_owned(), "is too long (maximum is 200 characters)"),
            ("receiver › contact › email".to_owned(), "must be a valid email address"),
            ("receiver › contact › name".to_owned(), "is too long (maximum is 200 characters)"),
        ]
    );
}

#[test]
fn texts_and_objects_stand_in_one_array() {
    let error = refused(422, body!("error_address.json"));
    let last = fields(&error).pop().unwrap();
    assert_eq!(last, ("sender › address".to_owned(), "is not yet serviced by Sendle"));
    assert_eq!(error.fields.len(), 5);
    assert_eq!(error.fields[0].path, ["sender", "address", "postal_code_lookup"]);
    let error = refused(422, body!("error_not_serviced.json"));
    assert_eq!(fields(&error), [("sender › address".to_owned(), "is not yet serviced by Sendle")]);
    let error = refused(422, body!("error_satchel.json"));
    assert_eq!(error.fields[0].path, ["receiver"]);
    let error = refused(422, body!("error_required.json"));
    assert_eq!(error.fields.len(), 15);
    assert_eq!(error.fields[14].path, ["receiver", "instructions"]);
    let error = refused(422, body!("error_quote_empty.json"));
    assert_eq!(error.fields[4].path, ["kilogram_weight"]);
    assert_eq!(fields(&refused(422, body!("error_one_field.json"))).len(), 1);
}

#[test]
fn every_documented_error_has_its_class() {
    for (status, kind, body, class, says) in [
        (400, "text/html", "", Class::Refused, "could not read the request"),
        (401, "text/plain", "HTTP Basic: Access denied.\n", Class::Auth, "HTTP Basic: Access denied."),
        (401, "application/json", body!("error_credentials.json"), Class::Auth, "Either the Sendle ID"),
        (402, "application/json", body!("error_payment.json"), Class::AccountProblem, "no method of payment"),
        (404, "application/json", body!("error_not_found.json"), Class::NotFound, "was not found"),
        (412, "application/json", body!("error_terms.json"), Class::AccountProblem, "dangerous goods"),
        (412, "text/html", "", Class::AccountProblem, "an empty answer"),
        (
            409,
            "application/json",
            body!("error_conflict.json"),
            Class::Refused,
            "already exists with different params",
        ),
        (422, "application/json", body!("error_conflict.json"), Class::Refused, "already exists"),
        (422, "application/json", body!("error_unclosed.json"), Class::Refused, "messages"),
        (425, "application/json", "{}", Class::Throttled, ""),
        (429, "text/plain", "slow down", Class::Throttled, "slow down"),
        (500, "text/html", "<html>oops</html>", Class::ServerFault, "a web page of 17 bytes"),
        (503, "application/json", "[1]", Class::ServerFault, "[1]"),
        (302, "text/html", "", Class::Redirected, "an empty answer"),
    ] {
        let http = Http::new(&account("k"), "https://api.sendle.com", Policy::default()).unwrap();
        let error = refusal::error(&http, &reply(status, kind, body));
        assert_eq!(error.class, class, "{status} {body}");
        assert!(error.message.contains(says), "{status}: {:?}", error.message);
        assert_eq!((error.status, error.provider), (Some(status), Provider::Sendle));
    }
}

#[test]
fn messages_may_be_a_text_absent_or_hostile() {
    let error = refused(422, r#"{"messages":"Order can not be cancelled.","error":"unprocessable_entity"}"#);
    assert_eq!((error.message.as_str(), error.fields.len()), ("Order can not be cancelled.", 0));
    assert_eq!(
        refused(422, r#"{"error":"unprocessable_entity","messages":{}}"#).message,
        "unprocessable_entity"
    );
    assert_eq!(refused(422, r#"{"messages":{"a":[null,7,true,[["b"]]]}}"#).fields.len(), 3);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(refused(422, &deep).class, Class::Refused);
    let many = format!("{{\"messages\":{{\"a\":[{}\"x\"]}}}}", "\"x\",".repeat(5000));
    assert_eq!(refused(422, &many).fields.len(), 200);
}

#[test]
fn an_answer_that_repeats_the_key_does_not_spread_it() {
    let client = Client::new(&account("very/secret")).unwrap();
    let basic = STANDARD.encode("sendleAPI:very/secret");
    let body = format!(r#"{{"a":"very/secret","b":"very\/secret {basic}","c":"\u0076ery/secret"}}"#);
    let read = client.http.json(&reply(200, "application/json", &body)).unwrap().to_string();
    assert!(!read.contains("very/secret") && !read.contains(&STANDARD.encode("very/secret")[..14]), "{read}");
    assert_eq!(read.matches("[secret]").count(), 4, "{read}");
    assert!(!format!("{client:?}").contains("very/secret"));
}

#[test]
fn another_providers_credential_is_refused() {
    let mut account = account("k");
    account.credential = Credential::SevenSenders { access_key: Secret::new("x") };
    assert_eq!(Client::new(&account).unwrap_err().class, Class::Misconfigured);
}

/// Any JSON, with the names that the documents use and some that they do not.
fn any_json() -> impl proptest::strategy::Strategy<Value = Value> {
    use proptest::prelude::*;
    let names = prop::sample::select(vec![
        "order_id",
        "state",
        "labels",
        "url",
        "scheduling",
        "is_cancellable",
        "pickup_date",
        "sender",
        "receiver",
        "contact",
        "address",
        "suburb",
        "price",
        "gross",
        "amount",
        "currency",
        "quote",
        "eta",
        "days_range",
        "product",
        "tracking_events",
        "scan_time",
        "event_type",
        "messages",
        "error",
        "metadata",
        "status",
        "last_changed_at",
        "new",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop::sample::select(vec!["Delivered", "2015-11-24", "Card Left", "9999-99-99", "AUD", ""])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 96, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..10)
                .prop_map(|pairs| Value::Object(pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())),
        ]
    })
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn no_answer_breaks_the_mapping(answer in any_json(), other in any_json()) {
        let order = mapped(&answer, Some(&other), None).order;
        proptest::prop_assert_eq!(order.parts.len(), 1);
        proptest::prop_assert_eq!(&value(&order.raw)["order"], &value(&answer.to_string()));
        tracked(&other);
        if let Some(list) = answer.as_array() {
            proptest::prop_assert_eq!(offers::quotes(&answer).unwrap().len(), list.len());
            proptest::prop_assert_eq!(offers::products(&answer).unwrap().len(), list.len());
        }
        refused(422, &answer.to_string());
    }
}
