//! Changes at the pretend Sendle: each one done, each one with its answer lost, and the ledger as the truth.

use postroom::{
    model::{
        forms::sendle::{field_of, suggestions},
        intent::{Answer, LookedUp, Mutation, Reading, Sent},
        order::Order,
        provider::{AccountName, OrderKey},
    },
    providers::sendle::write::{
        book, book_return, cancel, label, label_sizes, prepare_form, quote_request, read, rebook,
    },
    sim::faults::{Fault, Kind, Phase},
};
use serde_json::{Value, json};

use super::{DEMO, MINUTES, Stage, booking, with};

fn name() -> AccountName {
    AccountName("parcels".to_owned())
}

fn built(draft: &Value, reference: &str) -> Mutation {
    book(&name(), draft, reference).unwrap()
}

fn answer(sent: Sent) -> Answer {
    match sent {
        Sent::Answer(answer) => answer,
        other => panic!("no answer: {other:?}"),
    }
}

/// Sends, reads, and takes the one order out of a success.
async fn done(stage: &Stage, mutation: &Mutation, key: &str) -> Order {
    let heard = answer(stage.client().send(mutation, Some(key)).await);
    match read(mutation, &heard) {
        Reading::Done { mut orders, .. } => orders.remove(0).order,
        other => panic!("{}: {other:?}", String::from_utf8_lossy(&heard.body)),
    }
}

async fn stored(stage: &Stage, order: &Order) -> Order {
    let key = OrderKey { account: name(), id: order.key.id.clone() };
    stage.client().fetch(&key, None).await.unwrap().order
}

fn effects(stage: &Stage, what: &str) -> Vec<String> {
    stage.world.ledger().into_iter().filter(|e| e.what == what).map(|e| e.reference).collect()
}

fn abroad() -> Value {
    let mut draft = booking();
    draft["receiver"]["address"] = json!({"address_line1": "445 Mount Eden Road", "suburb": "Auckland",
        "postcode": "2025", "country": "New Zealand"});
    draft["contents"] = json!({"description": "T-shirt", "value": "20.00", "country_of_origin": "China"});
    draft
}

#[tokio::test]
async fn a_parcel_is_booked_once_however_often_its_key_is_sent() {
    let stage = Stage::new(0).await;
    for (n, draft) in [booking(), abroad()].iter().enumerate() {
        let (mutation, key) = (built(draft, "PR-1"), format!("key-{n}"));
        let order = done(&stage, &mutation, &key).await;
        for _ in 0..3 {
            assert_eq!(done(&stage, &mutation, &key).await.key, order.key);
        }
        assert_eq!(effects(&stage, "order.created").len(), n + 1);
        assert_eq!(effects(&stage, "order.created")[n], key);
        let seen = stored(&stage, &order).await;
        assert!(seen.aliases.contains(&"SupBdayPressie".to_owned()));
        assert!(seen.raw.contains(r#""postroom":"PR-1""#));
    }
    // The documented headers, the bytes as they were built.
    let met = stage.world.requests();
    let header = |name: &str| met[0].headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    assert_eq!((header("idempotency-key"), header("accept")), (Some("key-0"), Some("application/json")));
    assert_eq!(header("content-type"), Some("application/json"));
    assert_eq!(met[0].body.as_bytes(), built(&booking(), "PR-1").body);
}

#[tokio::test]
async fn a_booking_without_a_key_of_its_own_is_not_sent() {
    let stage = Stage::new(0).await;
    let mutation = built(&booking(), "PR-1");
    let long = "x".repeat(101);
    for key in [None, Some(""), Some(" "), Some("a b"), Some("k\n"), Some("ключ"), Some(long.as_str())] {
        assert!(matches!(stage.client().send(&mutation, key).await, Sent::Nothing { .. }), "{key:?}");
    }
    assert_eq!(stage.world.request_count(), 0);
}

#[tokio::test]
async fn a_lost_answer_is_found_again_with_the_same_key_and_bytes() {
    let stage = Stage::new(0).await;
    let mutation = built(&booking(), "PR-1");
    for (n, kind) in [
        Kind::Reset(Phase::After),
        Kind::Truncate(40),
        Kind::Reply { status: 500, headers: Vec::new(), body: String::new(), acted: true },
        Kind::Reply { status: 503, headers: Vec::new(), body: "later".to_owned(), acted: true },
        Kind::Body("{".to_owned()),
        Kind::Body("<html>thanks</html>".to_owned()),
    ]
    .into_iter()
    .enumerate()
    {
        let key = format!("key-{n}");
        stage.sim.faults().clear();
        stage.sim.faults().add(Fault::new(kind.clone()).times(1));
        match stage.client().send(&mutation, Some(&key)).await {
            Sent::Answer(heard) => {
                let reading = read(&mutation, &heard);
                assert!(
                    matches!(reading, Reading::Unclear { .. } | Reading::DoneUnread { .. }),
                    "{kind:?}: {reading:?}"
                );
            }
            Sent::NoAnswer { .. } => {}
            Sent::Nothing { why } => panic!("{kind:?}: {why}"),
        }
        assert_eq!(effects(&stage, "order.created").len(), n + 1, "{kind:?}");
        // No call finds a booking; the key does.
        let looked = stage.client().look_up_outcome(&mutation).await.unwrap();
        assert!(matches!(looked, LookedUp::NoWay { said } if said.contains("SupBdayPressie")));
        done(&stage, &mutation, &key).await;
        assert_eq!(effects(&stage, "order.created").len(), n + 1, "{kind:?}");
    }
}

#[tokio::test]
async fn what_was_never_done_is_done_by_the_repeat() {
    let stage = Stage::new(0).await;
    let mutation = built(&booking(), "PR-1");
    stage.sim.faults().add(Fault::new(Kind::Reset(Phase::Before)).times(1));
    assert!(matches!(stage.client().send(&mutation, Some("key")).await, Sent::NoAnswer { .. }));
    assert!(effects(&stage, "order.created").is_empty());
    done(&stage, &mutation, "key").await;
    assert_eq!(effects(&stage, "order.created"), ["key"]);
}

#[tokio::test]
async fn refusals_are_kept_with_their_key_and_conflicts_are_nobodys_word() {
    let stage = Stage::new(0).await;
    let wrong = built(&with("/receiver/address/suburb", json!("Slough")), "PR-1");
    for _ in 0..2 {
        let heard = answer(stage.client().send(&wrong, Some("key")).await);
        let Reading::Refused { fields, .. } = read(&wrong, &heard) else { panic!("refused") };
        assert!(fields.iter().any(|f| field_of(&f.path).as_deref() == Some("receiver.address.suburb")));
    }
    // The corrected form under the old key.
    let right = built(&booking(), "PR-1");
    let heard = answer(stage.client().send(&right, Some("key")).await);
    assert!(matches!(read(&right, &heard), Reading::Unclear { why } if why.contains("different params")));
    assert!(effects(&stage, "order.created").is_empty());
    done(&stage, &right, "another-key").await;
    // The service forgets keys after 72 hours: then the same key books again, and nothing here can prevent it.
    stage.pass(MINUTES(72 * 60 + 1));
    let late = built(&with("/pickup_date", json!("")), "PR-1");
    done(&stage, &late, "another-key").await;
    assert_eq!(effects(&stage, "order.created"), ["another-key", "another-key"]);
}

#[tokio::test]
async fn suggestions_mend_an_address() {
    let stage = Stage::new(0).await;
    let mut draft = with("/sender/address/postcode", json!("2780"));
    draft["sender"]["address"]["state_name"] = json!("VIC");
    let mutation = built(&draft, "PR-1");
    let heard = answer(stage.client().send(&mutation, Some("key-0")).await);
    let Reading::Refused { fields, .. } = read(&mutation, &heard) else { panic!("refused") };
    let of = |path: &str| {
        let one = fields.iter().find(|f| field_of(&f.path).as_deref() == Some(path)).unwrap();
        suggestions(one)
    };
    assert!(of("sender.address.suburb").contains(&"Katoomba".to_owned()));
    assert!(of("sender.address.postcode").contains(&"2000".to_owned()));
    draft["sender"]["address"]["suburb"] = json!("Katoomba");
    let mutation = built(&draft, "PR-1");
    let heard = answer(stage.client().send(&mutation, Some("key-1")).await);
    let Reading::Refused { fields, .. } = read(&mutation, &heard) else { panic!("refused") };
    assert_eq!(fields.iter().flat_map(suggestions).collect::<Vec<_>>(), ["NSW"]);
    draft["sender"]["address"]["state_name"] = json!("NSW");
    done(&stage, &built(&draft, "PR-1"), "key-2").await;
}

#[tokio::test]
async fn the_form_and_the_service_agree_about_what_is_wrong() {
    let stage = Stage::new(0).await;
    let long = |n: usize| json!("x".repeat(n));
    for (n, (pointer, value)) in [
        ("/description", long(256)),
        ("/customer_reference", long(256)),
        ("/kilogram_weight", json!("26")),
        ("/kilogram_weight", json!("-1")),
        ("/pickup_date", json!("2015-11-28")),
        ("/metadata", json!("text")),
        ("/sender/contact/phone", json!("1300 345 678")),
        ("/receiver/contact/email", json!("emailaddress.com")),
        ("/receiver/contact/name", json!("")),
        ("/sender/instructions", long(201)),
        ("/receiver/instructions", json!("")),
        ("/receiver/address/postcode", json!("")),
        ("/sender/address/state_name", json!("Berkshire")),
        ("/sender/address/address_line1", long(256)),
    ]
    .into_iter()
    .enumerate()
    {
        let draft = with(pointer, value);
        let ours: Vec<String> = book(&name(), &draft, "x").unwrap_err().into_iter().map(|c| c.path).collect();
        // The same draft, sent past our own check.
        let mutation = Mutation { body: draft.to_string().into_bytes(), ..built(&booking(), "x") };
        let heard = answer(stage.client().send(&mutation, Some(&format!("key-{n}"))).await);
        let Reading::Refused { fields, .. } = read(&mutation, &heard) else { panic!("{pointer}") };
        for field in fields.iter().filter_map(|f| field_of(&f.path)) {
            assert!(ours.contains(&field), "{pointer}: {field} is not in {ours:?}");
        }
    }
}

#[tokio::test]
async fn account_problems_are_refusals() {
    let stage = Stage::new(0).await;
    let mutation = built(&booking(), "PR-1");
    for (account, says) in
        [(&super::PENNILESS, "no method of payment"), (&super::CARELESS, "dangerous goods")]
    {
        let heard = answer(stage.client_of(account).send(&mutation, Some("key")).await);
        let Reading::Refused { said, .. } = read(&mutation, &heard) else { panic!("refused") };
        assert!(said.contains(says), "{said}");
    }
    let wrong = super::shop::Account { api_key: "wrong-key-0001", ..DEMO };
    let heard = answer(stage.client_of(&wrong).send(&mutation, Some("key")).await);
    assert_eq!(heard.status, 401);
    assert!(matches!(read(&mutation, &heard), Reading::Refused { .. }));
}

#[tokio::test]
async fn a_cancel_is_settled_by_reading_the_order() {
    let stage = Stage::new(0).await;
    // How it went wrong, and whether the service acted.
    let faults = [
        (None, true),
        (Some(Kind::Reset(Phase::After)), true),
        (Some(Kind::Reset(Phase::Before)), false),
        (Some(Kind::Truncate(30)), true),
        (Some(Kind::Reply { status: 500, headers: Vec::new(), body: String::new(), acted: true }), true),
        (Some(Kind::Reply { status: 422, headers: Vec::new(), body: "{}".to_owned(), acted: true }), true),
        (Some(Kind::Reply { status: 404, headers: Vec::new(), body: "{}".to_owned(), acted: true }), true),
        (Some(Kind::Reply { status: 422, headers: Vec::new(), body: "{}".to_owned(), acted: false }), false),
        (Some(Kind::Body("{}".to_owned())), true),
    ];
    for (n, (fault, acted)) in faults.into_iter().enumerate() {
        let order = done(&stage, &built(&booking(), "PR-1"), &format!("key-{n}")).await;
        let order = stored(&stage, &order).await;
        let mutation = cancel(&order, &order.parts[0]).unwrap();
        let client = stage.client();
        let looked = client.look_up_outcome(&mutation).await.unwrap();
        assert!(matches!(looked, LookedUp::Absent { .. }), "{looked:?}");
        stage.sim.faults().clear();
        if let Some(kind) = fault.clone() {
            stage.sim.faults().add(Fault::new(kind).on("DELETE", "").times(1));
        }
        let before = stage.world.requests().iter().filter(|r| r.method == "DELETE").count();
        let clear = match client.send(&mutation, None).await {
            Sent::Answer(heard) => match read(&mutation, &heard) {
                Reading::Done { .. } => true,
                Reading::Unclear { .. } | Reading::DoneUnread { .. } => false,
                other => panic!("{fault:?}: {other:?}"),
            },
            Sent::NoAnswer { .. } => false,
            Sent::Nothing { why } => panic!("{why}"),
        };
        assert_eq!(clear, fault.is_none(), "{fault:?}");
        assert_eq!(stage.world.requests().iter().filter(|r| r.method == "DELETE").count(), before + 1);
        let cancelled =
            stage.world.ledger().iter().any(|e| e.what == "order.cancelled" && e.target == order.key.id);
        assert_eq!(cancelled, acted, "{fault:?}");
        match client.look_up_outcome(&mutation).await.unwrap() {
            LookedUp::Happened { orders, .. } => {
                assert!(acted, "{fault:?}");
                assert_eq!(orders[0].order.key.id, order.key.id);
            }
            LookedUp::Absent { .. } => assert!(!acted, "{fault:?}"),
            other => panic!("{fault:?}: {other:?}"),
        }
        // A second cancel is harmless, and leaves one effect.
        let again = answer(client.send(&mutation, None).await);
        assert!(matches!(read(&mutation, &again), Reading::Done { .. }));
    }
    assert_eq!(effects(&stage, "order.cancelled").len(), 9);
}

#[tokio::test]
async fn a_cancel_that_comes_too_late_is_told_and_changes_nothing() {
    let stage = Stage::new(0).await;
    let order = done(&stage, &built(&booking(), "PR-1"), "key").await;
    let mutation = cancel(&order, &order.parts[0]).unwrap();
    stage.pass(MINUTES(10 * 24 * 60));
    let heard = answer(stage.client().send(&mutation, None).await);
    assert!(
        matches!(read(&mutation, &heard), Reading::Unclear { why } if why.contains("submitted to the courier"))
    );
    let looked = stage.client().look_up_outcome(&mutation).await.unwrap();
    assert!(matches!(looked, LookedUp::Absent { .. }), "{looked:?}");
    assert!(effects(&stage, "order.cancelled").is_empty());
    let late = stored(&stage, &order).await;
    assert!(cancel(&late, &late.parts[0]).is_err());
    // Of an order that Sendle does not know nothing can be said.
    let mut unknown = mutation.clone();
    unknown.place = postroom::model::intent::Place::Path {
        segments: ["api", "orders", "00000000-0000-4000-8000-000000000000"].map(str::to_owned).to_vec(),
        trailing_slash: false,
    };
    assert!(matches!(stage.client().look_up_outcome(&unknown).await.unwrap(), LookedUp::NoWay { .. }));
    stage.sim.faults().add(Fault::status(500));
    assert!(stage.client().look_up_outcome(&mutation).await.is_err());
}

#[tokio::test]
async fn a_return_is_booked_and_found_again() {
    let stage = Stage::new(0).await;
    let order = done(&stage, &built(&booking(), "PR-1"), "key").await;
    let mutation =
        book_return(&order, &json!({"receiver": {"instructions": "At the back"}}), "PR-2").unwrap();
    let client = stage.client();
    assert!(matches!(client.look_up_outcome(&mutation).await.unwrap(), LookedUp::Absent { .. }));
    stage.sim.faults().add(Fault::lost().on("POST", "").times(1));
    assert!(matches!(client.send(&mutation, Some("back")).await, Sent::NoAnswer { .. }));
    assert_eq!(effects(&stage, "return.created"), ["back"]);
    let LookedUp::Happened { orders, .. } = client.look_up_outcome(&mutation).await.unwrap() else {
        panic!("happened")
    };
    let back = done(&stage, &mutation, "back").await;
    assert_eq!(orders[0].order.key, back.key);
    assert_eq!(effects(&stage, "return.created"), ["back"]);
    // Somebody else's return is not ours.
    let other = book_return(&order, &json!({}), "PR-3").unwrap();
    assert!(matches!(client.look_up_outcome(&other).await.unwrap(), LookedUp::Conflict { .. }));
    let heard = answer(client.send(&other, Some("back-2")).await);
    assert!(matches!(read(&other, &heard), Reading::Refused { .. }));
}

#[tokio::test]
async fn a_label_is_fetched_at_once_without_credentials_and_its_link_is_kept_nowhere() {
    let stage = Stage::new(0).await;
    let order = done(&stage, &built(&booking(), "PR-1"), "key").await;
    assert!(label(&order, "a4").unwrap_err().contains("no label yet"));
    let mut order = order;
    for _ in 0..48 {
        stage.pass(MINUTES(30));
        order = stored(&stage, &order).await;
        if !label_sizes(&order).is_empty() {
            break;
        }
    }
    assert_eq!(label_sizes(&order), ["a4", "cropped"]);
    let client = stage.client();
    for size in ["a4", "cropped"] {
        stage.world.clear_requests();
        let mutation = label(&order, size).unwrap();
        let heard = answer(client.send(&mutation, None).await);
        assert_eq!((heard.status, heard.location.as_deref()), (200, None));
        assert!(heard.body.starts_with(b"%PDF-"));
        assert!(matches!(read(&mutation, &heard), Reading::Done { .. }));
        let met = stage.world.requests();
        assert_eq!(met.len(), 2);
        let proof = |n: usize| met[n].headers.iter().any(|(name, _)| name == "authorization");
        assert_eq!((proof(0), proof(1)), (true, false));
        assert!(met[1].path.starts_with("/private/labels/"));
    }
    assert_eq!(effects(&stage, "label.fetched"), ["a4", "cropped"]);
    // The label is handed out, the file is not: it counts as fetched, and no link is told.
    let mutation = label(&order, "a4").unwrap();
    for (kind, at) in [
        (Kind::Status(403), "/private"),
        (Kind::Body("<html>expired</html>".to_owned()), "/private"),
        (Kind::Reset(Phase::Before), "/private"),
    ] {
        stage.sim.faults().clear();
        stage.sim.faults().add(Fault::new(kind.clone()).on("GET", at));
        let heard = answer(client.send(&mutation, None).await);
        assert_eq!(heard.location, None);
        assert!(!String::from_utf8_lossy(&heard.body).contains("/private"));
        let reading = read(&mutation, &heard);
        assert!(matches!(reading, Reading::DoneUnread { .. }), "{kind:?}: {reading:?}");
    }
    stage.sim.faults().clear();
    stage.sim.faults().add(Fault::lost().on("GET", "/labels/a4.pdf").times(1));
    assert!(matches!(client.send(&mutation, None).await, Sent::NoAnswer { .. }));
    assert!(matches!(client.look_up_outcome(&mutation).await.unwrap(), LookedUp::NoWay { .. }));
    assert_eq!(effects(&stage, "label.fetched").len(), 6);
}

#[tokio::test]
async fn an_order_is_quoted_and_booked_again_from_what_is_stored() {
    let stage = Stage::new(40).await;
    let first = done(&stage, &built(&booking(), "PR-1"), "key-1").await;
    let draft = rebook(&stored(&stage, &first).await);
    let quotes = stage.client().quote(&quote_request(&draft).unwrap()).await.unwrap();
    let mutation = Mutation { quote: quotes[0].gross.clone(), ..built(&draft, "PR-2") };
    let heard = answer(stage.client().send(&mutation, Some("key-2")).await);
    let Reading::Done { orders, said } = read(&mutation, &heard) else { panic!("done") };
    assert!(!said.contains("the confirmed price was"), "{said}");
    assert_ne!(orders[0].order.key, first.key);
    let link = prepare_form(&draft, true).unwrap();
    let query = link.split_once('?').unwrap().1;
    let page = stage.get(&format!("/dashboard/prepare_form?{query}")).await;
    assert!(
        page.text.contains("value=\"80 Wentworth Park Road\"") && page.text.contains("value=\"Lex Luthor\"")
    );
    // The seeded ones too, at home and abroad: what the service once took, it takes again.
    let mut again = 0;
    for i in 0..40 {
        let (id, _) = super::shop::seeded_reference(&stage.world, i);
        let key = OrderKey { account: name(), id };
        let order = stage.client().fetch(&key, None).await.unwrap().order;
        let draft = rebook(&order);
        let Ok(mutation) = book(&name(), &draft, "PR-3") else { panic!("{draft}") };
        let heard = answer(stage.client().send(&mutation, Some(&format!("again-{i}"))).await);
        again += usize::from(matches!(read(&mutation, &heard), Reading::Done { .. }));
    }
    assert_eq!(again, 40);
}

#[tokio::test]
async fn a_read_only_console_changes_nothing() {
    let stage = Stage::new(0).await;
    let order = done(&stage, &built(&booking(), "PR-1"), "key").await;
    let order = stored(&stage, &order).await;
    stage.world.clear_requests();
    let client = stage.read_only();
    let changes = [
        built(&booking(), "PR-2"),
        cancel(&order, &order.parts[0]).unwrap(),
        book_return(&order, &json!({}), "PR-3").unwrap(),
    ];
    let sent_before = stage.world.request_count();
    for change in &changes {
        assert!(
            matches!(client.send(change, Some("key-2")).await, Sent::Nothing { why } if why.contains("read-only"))
        );
    }
    assert_eq!(stage.world.request_count(), sent_before);
    // Looking is allowed.
    assert!(client.look_up_outcome(&changes[1]).await.is_ok());
}

#[tokio::test]
async fn a_way_that_loses_keys_is_found_out() {
    let stage = Stage::new(0).await;
    let client = stage.client();
    let (never, now) = (std::time::Duration::ZERO, stage.world.now());
    assert!(client.keeps_keys("key-1", never).await.unwrap());
    // Time passes, and a kept key still tells the first time; one that is lost on the way does not.
    stage.pass(MINUTES(1));
    assert!(stage.world.now() > now && client.keeps_keys("key-1", never).await.unwrap());
    let other = Kind::Field { name: "timestamp".to_owned(), value: Some(json!("2015-11-23T11:01:02+11:00")) };
    stage.sim.faults().add(Fault::new(other).skip(1).times(1));
    assert!(!client.keeps_keys("key-2", never).await.unwrap());
}
