//! The client's own changes against the pretend service: what they do, and what is known when the answer is lost.

use postroom::{
    model::{
        intent::{Answer, Deed, LookedUp, Mutation, Reading, Sent},
        order::{Fetched, Order, Part},
        provider::{AccountName, Provider},
    },
    providers::makeleaps::{
        wire::Item,
        write::{self, Arrival, Content, Enclosure, Record, Upload},
    },
    sim::faults::{Fault, Kind, Phase},
};
use serde_json::{Value, json};

use super::desk::Desk;

fn account() -> AccountName {
    AccountName("docs".to_owned())
}

/// Sends it and expects an answer.
pub async fn heard(desk: &Desk, mutation: &Mutation) -> Answer {
    match desk.client.send(mutation, None).await {
        Sent::Answer(answer) => answer,
        other => panic!("{:?}: {other:?}", mutation.deed),
    }
}

async fn done(desk: &Desk, mutation: &Mutation) -> (Vec<Fetched>, Answer) {
    let answer = heard(desk, mutation).await;
    match write::read(mutation, &answer) {
        Reading::Done { orders, .. } => (orders, answer),
        other => panic!("{:?}: {other:?}", mutation.deed),
    }
}

pub async fn form(desk: &Desk, more: Value) -> Value {
    let document = desk.get("document/").await.response()[0]["url"].clone();
    let mut draft = json!({
        "recipient_organization": desk.client_url().await,
        "securesend_selected": true,
        "send_to_clientinbox_selected": true,
        "sendbypost_selected": true,
        "to_emails": ["myclient@example.com"],
        "subject": "8月分の請求書",
        "message": "Thank you.",
        "enable_cc_payments": true,
        "stamp_type": "invoice",
        "recipient_contact_organization_name": "My Client",
        "recipient_contact_department": "Accounts Dept.",
        "recipient_honorific": "御中",
        "recipient_address": {
            "address_format": "jp_default", "country": "JP", "street_address": "西新宿2-8-1",
            "locality": "新宿区", "region": "tokyo", "postal_code": "160-0022"
        },
        "sender_contact_organization_name": "My Company",
        "sender_contact_phone_number": "12-3456-7890",
        "items": [{"document": document}],
        "then": "keep_draft",
    });
    for (name, value) in more.as_object().unwrap() {
        draft[name] = value.clone();
    }
    draft
}

/// Made with a request of ours.
async fn draft(desk: &Desk, reference: &str) -> Order {
    let form = form(desk, json!({})).await;
    let mutation = write::book_at(&account(), &form, reference, desk.sim.world.now()).unwrap();
    done(desk, &mutation).await.0.remove(0).order
}

async fn again(desk: &Desk, order: &Order) -> Order {
    desk.client.fetch(&order.key, None).await.unwrap().order
}

async fn items(desk: &Desk, order: &Order) -> Vec<Item> {
    let raw: Value = serde_json::from_str(&order.raw).unwrap();
    desk.client.items(raw["items_url"].as_str().unwrap()).await.unwrap().rows
}

fn file(position: u64, upload: Upload) -> Enclosure {
    let content = Content::File { path: "/x/flyer.pdf".to_owned(), name: "flyer.pdf".to_owned(), upload };
    Enclosure { position, content }
}

async fn document(desk: &Desk, position: u64) -> Enclosure {
    let url = desk.get("document/").await.response()[0]["url"].as_str().unwrap().to_owned();
    Enclosure { position, content: Content::Document(url) }
}

/// A draft of ours with one document, checked and ready.
async fn ready(desk: &Desk, reference: &str) -> Order {
    let order = draft(desk, reference).await;
    done(desk, &write::add_item(&order, &document(desk, 0).await).unwrap()).await;
    desk.pass(6);
    again(desk, &order).await
}

async fn sent(desk: &Desk, reference: &str) -> Order {
    let order = ready(desk, reference).await;
    done(desk, &write::execute(&order).unwrap()).await;
    again(desk, &order).await
}

fn part<'a>(order: &'a Order, label: &str) -> &'a Part {
    order.parts.iter().find(|p| p.label == label).unwrap()
}

/// The next day at 00:00 in the world.
fn tomorrow(desk: &Desk) -> jiff::Timestamp {
    let at = desk.sim.world.now().as_second() + 86_400;
    jiff::Timestamp::from_second(at - at.rem_euclid(86_400)).unwrap()
}

#[tokio::test]
async fn a_sending_is_made_enclosed_corrected_scheduled_and_discarded() {
    let desk = Desk::open(5).await;
    let now = desk.sim.world.now();
    let order = draft(&desk, "ours-1").await;
    assert_eq!((order.reference.as_str(), order.parts.len()), ("ours-1", 3));
    done(&desk, &write::add_item(&order, &document(&desk, 0).await).unwrap()).await;
    for (position, way) in [(1, Upload::AtOnce), (2, Upload::WithTask)] {
        done(&desk, &write::add_item(&order, &file(position, way)).unwrap()).await;
        let item =
            items(&desk, &order).await.into_iter().find(|i| i.position == position.to_string()).unwrap();
        let (_, answer) = done(&desk, &write::upload(&order, &item, b"%PDF-1.4", way, 0).unwrap()).await;
        if way == Upload::WithTask {
            let task = write::made_url(&answer).unwrap();
            assert_eq!(desk.client.task_progress(&task).await.unwrap(), Arrival::Running(Some(0)));
            desk.pass(2);
            let progress = desk.client.upload_progress(&again(&desk, &order).await).await.unwrap();
            let told: Vec<_> = progress.iter().map(|p| (p.tasks, p.arrival.clone())).collect();
            assert_eq!(told, [(0, Arrival::None), (1, Arrival::Running(Some(50)))]);
            desk.pass(2);
            assert_eq!(desk.client.task_progress(&task).await.unwrap(), Arrival::Done);
        }
    }
    let order = again(&desk, &order).await;
    assert!(write::execute(&order).unwrap_err().contains("still checking"));
    let extra = items(&desk, &order).await.remove(1);
    done(&desk, &write::remove_item(&order, &extra).unwrap()).await;
    let mut changed = write::rebook(&order);
    changed["subject"] = json!("corrected");
    let patched = done(&desk, &write::update(&order, &changed).unwrap()).await.0.remove(0).order;
    changed["message"] = json!("");
    let put = done(&desk, &write::replace(&patched, &changed, None, now).unwrap()).await.0.remove(0).order;
    let raw: Value = serde_json::from_str(&put.raw).unwrap();
    assert_eq!((&raw["subject"], &raw["message"]), (&json!("corrected"), &json!("")));
    assert_eq!((put.reference.as_str(), &raw["sendbypost_selected"]), ("ours-1", &json!(true)));
    desk.pass(6);
    let order = again(&desk, &order).await;
    let time = tomorrow(&desk);
    let scheduled = done(&desk, &write::schedule(&order, time, now).unwrap()).await.0.remove(0).order;
    assert_eq!(scheduled.clocks[0].at, time);
    done(&desk, &write::cancel_at(&scheduled, &[&scheduled.parts[0]], now).unwrap()).await;
    assert_eq!(
        desk.effects(),
        [
            "order.created",
            "item.added",
            "item.added",
            "item.uploaded",
            "item.added",
            "task.created",
            "item.uploaded",
            "item.deleted",
            "order.changed",
            "order.changed",
            "order.changed",
            "order.scheduled",
            "order.deleted",
        ]
    );
    assert!(
        desk.sim
            .world
            .ledger()
            .iter()
            .filter(|e| e.what.starts_with("order"))
            .all(|e| e.reference == "ours-1")
    );
}

#[tokio::test]
async fn channels_of_a_sent_order_are_stopped_together() {
    let desk = Desk::open(5).await;
    let order = sent(&desk, "ours-2").await;
    let before = desk.sim.world.request_count();
    let two = [part(&order, "post"), part(&order, "secure")];
    let both = write::cancel_channels(&order, &two).unwrap();
    done(&desk, &both).await;
    assert_eq!(desk.sim.world.request_count(), before + 1, "one request");
    let order = again(&desk, &order).await;
    assert_eq!(order.state, "post: cancelled, secure: cancelled, inbox: not_viewed");
    assert!(write::cancel(&order, part(&order, "post")).is_err());
    done(&desk, &write::cancel(&order, part(&order, "inbox")).unwrap()).await;
    let cancelled = desk.effects().iter().filter(|e| **e == "channel.cancelled").count();
    assert_eq!(cancelled, 3);

    // A window that closes between look and request: nothing happened, and reading back says so.
    let order = sent(&desk, "ours-3").await;
    let late = write::cancel(&order, part(&order, "post")).unwrap();
    desk.pass(30 * 60);
    let answer = heard(&desk, &late).await;
    assert!(matches!(write::read(&late, &answer), Reading::Refused { fields, .. } if fields.len() == 1));
    let LookedUp::Absent { said } = desk.client.look_up_outcome(&late).await.unwrap() else { panic!() };
    assert!(said.contains("post: preparing"), "{said}");
    let order = again(&desk, &order).await;
    assert!(write::cancel(&order, part(&order, "post")).unwrap_err().contains("30 minutes"));
}

#[tokio::test]
async fn clients_and_documents_are_made_changed_and_removed() {
    let desk = Desk::open(5).await;
    let fields = json!({"contacts": [{"contact_type": "organization", "name": "株式会社新規"}]});
    let make = write::create(&account(), Record::Client, &fields, "C-77").unwrap();
    let (_, answer) = done(&desk, &make).await;
    let client = write::made_url(&answer).unwrap();
    let mid = Desk::key(&client).id;
    assert_eq!(desk.client.client(&mid).await.unwrap().client_external_id, "C-77");
    let fields = json!({
        "document_type": "invoice", "client": client, "currency": "JPY", "tax_rate": "10", "autocalculate": true,
        "lineitems": [{"kind": "normal", "unit_cost": "1200", "quantity": "2"}],
    });
    let make = write::create(&account(), Record::Document, &fields, "D-77").unwrap();
    let (_, answer) = done(&desk, &make).await;
    let document = Desk::key(&write::made_url(&answer).unwrap()).id;
    assert_eq!(desk.client.document(&document).await.unwrap().total.unwrap().to_string(), "2640");
    for change in [
        write::change(&account(), Record::Client, &mid, &json!({"name": "改名"}), false).unwrap(),
        write::change(&account(), Record::Document, &document, &json!({"title": "x"}), false).unwrap(),
        write::client_settings(&account(), &mid, &json!({"securesend_enabled": false})).unwrap(),
    ] {
        done(&desk, &change).await;
        assert!(matches!(desk.client.look_up_outcome(&change).await.unwrap(), LookedUp::Happened { .. }));
    }
    for remove in [
        write::remove(&account(), Record::Document, &document, "").unwrap(),
        write::remove(&account(), Record::Client, &mid, "").unwrap(),
    ] {
        assert!(matches!(desk.client.look_up_outcome(&remove).await.unwrap(), LookedUp::Absent { .. }));
        done(&desk, &remove).await;
        assert!(matches!(desk.client.look_up_outcome(&remove).await.unwrap(), LookedUp::Happened { .. }));
    }
    assert_eq!(
        desk.effects(),
        [
            "contact.created",
            "client.created",
            "document.created",
            "client.changed",
            "document.changed",
            "client.changed",
            "document.deleted",
            "client.deleted",
        ]
    );
}

/// Each kind of change, built against a world in which it is possible.
async fn build(desk: &Desk, kind: &str, reference: &str) -> Mutation {
    let now = desk.sim.world.now();
    match kind {
        "book" => write::book_at(&account(), &form(desk, json!({})).await, reference, now).unwrap(),
        "update" | "replace" => {
            let order = draft(desk, reference).await;
            let mut changed = write::rebook(&order);
            changed["subject"] = json!("other");
            changed["recipient_address"]["locality"] = json!("渋谷区");
            if kind == "update" {
                write::update(&order, &changed).unwrap()
            } else {
                write::replace(&order, &changed, None, now).unwrap()
            }
        }
        "document" => {
            let order = draft(desk, reference).await;
            write::add_item(&order, &document(desk, 0).await).unwrap()
        }
        "file" => write::add_item(&draft(desk, reference).await, &file(3, Upload::AtOnce)).unwrap(),
        "upload at once" | "upload with task" => {
            let way = if kind == "upload at once" { Upload::AtOnce } else { Upload::WithTask };
            let order = draft(desk, reference).await;
            done(desk, &write::add_item(&order, &file(0, way)).unwrap()).await;
            let item = items(desk, &order).await.remove(0);
            write::upload(&order, &item, b"%PDF-1.4", way, 0).unwrap()
        }
        "second upload" => {
            let order = draft(desk, reference).await;
            done(desk, &write::add_item(&order, &file(0, Upload::WithTask)).unwrap()).await;
            let item = items(desk, &order).await.remove(0);
            done(desk, &write::upload(&order, &item, b"no pdf", Upload::WithTask, 0).unwrap()).await;
            write::upload(&order, &item, b"%PDF-1.4", Upload::WithTask, 1).unwrap()
        }
        "remove" => {
            let order = ready(desk, reference).await;
            let item = items(desk, &order).await.remove(0);
            write::remove_item(&order, &item).unwrap()
        }
        "execute" => write::execute(&ready(desk, reference).await).unwrap(),
        "schedule" => {
            let order = ready(desk, reference).await;
            write::schedule(&order, tomorrow(desk), desk.sim.world.now()).unwrap()
        }
        "delete" => write::delete(&draft(desk, reference).await, now).unwrap(),
        "cancel" => {
            let order = sent(desk, reference).await;
            write::cancel_channels(&order, &[part(&order, "post"), part(&order, "inbox")]).unwrap()
        }
        "client" => {
            let fields = json!({"contacts": [{"contact_type": "organization", "name": "x"}]});
            write::create(&account(), Record::Client, &fields, reference).unwrap()
        }
        "new document" => {
            let fields = json!({"document_type": "quote", "client": desk.client_url().await});
            write::create(&account(), Record::Document, &fields, reference).unwrap()
        }
        other => panic!("{other}"),
    }
}

const KINDS: [&str; 15] = [
    "book",
    "update",
    "replace",
    "document",
    "file",
    "upload at once",
    "upload with task",
    "second upload",
    "remove",
    "execute",
    "schedule",
    "delete",
    "cancel",
    "client",
    "new document",
];

/// How a request goes wrong, and whether it is carried out all the same.
fn troubles() -> Vec<(Fault, bool)> {
    let lost = |status, acted| {
        Fault::new(Kind::Reply { status, headers: Vec::new(), body: "oops".to_owned(), acted })
    };
    vec![
        (Fault::lost(), true),
        (Fault::new(Kind::Reset(Phase::Before)), false),
        (lost(500, true), true),
        (lost(503, false), false),
        (lost(307, true), true),
        (Fault::new(Kind::Body("{\"meta\":".to_owned())), true),
        (Fault::new(Kind::Truncate(10)), true),
    ]
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_and_the_look_says_what_the_ledger_says() {
    for kind in KINDS {
        for (n, (fault, acts)) in troubles().into_iter().enumerate() {
            let desk = Desk::open(40).await;
            let mutation = build(&desk, kind, &format!("ref-{n}")).await;
            // Token and partner are asked for here, so that the next request is the change itself.
            desk.client.orders_page(None).await.unwrap();
            let before = desk.effects().len();
            let wire = desk.sim.world.request_count();
            let empty_answer = matches!(mutation.deed, Deed::Cancel | Deed::RemovePart)
                && matches!(mutation.method, postroom::model::intent::Method::Delete);
            desk.sim.faults().add(fault.clone().at(Provider::MakeLeaps).times(1));
            let sent = desk.client.send(&mutation, Some("unused")).await;
            assert_eq!(
                desk.sim.world.request_count(),
                wire + 1,
                "{kind} {fault:?}: one attempt, one request"
            );
            let reading = match &sent {
                Sent::Answer(answer) => Some(write::read(&mutation, answer)),
                Sent::NoAnswer { .. } => None,
                Sent::Nothing { why } => panic!("{kind} {fault:?}: {why}"),
            };
            match reading {
                None | Some(Reading::Unclear { .. } | Reading::DoneUnread { .. }) => {}
                Some(Reading::Done { .. }) if empty_answer && acts => {}
                other => panic!("{kind} {fault:?}: {other:?}"),
            }
            desk.sim.faults().clear();
            let happened = desk.effects().len() > before;
            assert_eq!(happened, acts, "{kind} {fault:?}");
            let outcome = desk.client.look_up_outcome(&mutation).await.unwrap();
            match (&outcome, happened) {
                (LookedUp::NoWay { .. }, _) => assert_eq!(kind, "upload at once", "{outcome:?}"),
                (LookedUp::Happened { orders, .. }, true) => {
                    let shown = ["book", "update", "replace", "document", "execute", "schedule", "cancel"];
                    assert_eq!(shown.contains(&kind), shown.contains(&kind) && orders.len() == 1);
                }
                (LookedUp::Absent { .. }, false) => {}
                other => panic!("{kind} {fault:?}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn nothing_is_sent_without_partner_or_token_and_a_refused_token_is_renewed_for_the_next_attempt() {
    let desk = Desk::open(5).await;
    let mutation = build(&desk, "client", "C-1").await;
    desk.sim.faults().add(Fault::status(500).at(Provider::MakeLeaps).on("POST", "/user/oauth2/token/"));
    assert!(matches!(desk.client.send(&mutation, None).await, Sent::Nothing { .. }));
    desk.sim.faults().clear();
    assert!(desk.effects().is_empty());

    done(&desk, &mutation).await;
    // Ten hours later the token has ended, which the wall clock does not know.
    desk.pass(11 * 3_600);
    let mutation = build(&desk, "client", "C-2").await;
    let answer = heard(&desk, &mutation).await;
    assert_eq!(answer.status, 401);
    assert!(matches!(write::read(&mutation, &answer), Reading::Unclear { .. }));
    assert!(matches!(desk.client.look_up_outcome(&mutation).await.unwrap(), LookedUp::Absent { .. }));
    done(&desk, &mutation).await;
}

#[tokio::test]
async fn two_orders_with_one_reference_are_a_conflict_and_a_long_list_proves_nothing() {
    let desk = Desk::open(5).await;
    let mutation = build(&desk, "book", "twin").await;
    done(&desk, &mutation).await;
    done(&desk, &mutation).await;
    let LookedUp::Conflict { said } = desk.client.look_up_outcome(&mutation).await.unwrap() else { panic!() };
    assert!(said.contains("2 orders"), "{said}");
    // Somebody sent it meanwhile: it is no draft any more, and still found.
    let order = ready(&desk, "solo").await;
    let mutation = build(&desk, "book", "solo").await;
    done(&desk, &write::execute(&order).unwrap()).await;
    assert!(matches!(desk.client.look_up_outcome(&mutation).await.unwrap(), LookedUp::Happened { .. }));

    // The service ignores the filter, and there is always one more page.
    let mutation = build(&desk, "book", "missing").await;
    assert!(matches!(desk.client.look_up_outcome(&mutation).await.unwrap(), LookedUp::Absent { .. }));
    let next = desk.url("sending/order/?page=1&endless=1");
    let endless = Kind::Field { name: "next".to_owned(), value: Some(json!(next)) };
    desk.sim.faults().add(Fault::new(endless).at(Provider::MakeLeaps).on("GET", "/sending/order/"));
    assert!(matches!(desk.client.look_up_outcome(&mutation).await.unwrap(), LookedUp::NoWay { .. }));
}

#[tokio::test]
async fn the_services_complaints_land_on_the_forms_fields() {
    let desk = Desk::open(5).await;
    let mut mutation = build(&desk, "book", "r").await;
    let mut body: Value = serde_json::from_slice(&mutation.body).unwrap();
    body["to_emails"] = json!(["not an address"]);
    body["stamp_type"] = json!("postcard");
    body["recipient_address"] = json!("Tokyo");
    body["recipient_organization"] = json!(null);
    mutation.body = body.to_string().into_bytes();
    let answer = heard(&desk, &mutation).await;
    let Reading::Refused { fields, .. } = write::read(&mutation, &answer) else { panic!() };
    let mut paths: Vec<String> = fields.iter().filter_map(|f| write::field_of(&f.path)).collect();
    paths.sort();
    assert_eq!(paths, ["recipient_address.postal_code", "recipient_organization", "stamp_type", "to_emails"]);
    assert!(desk.effects().is_empty());

    let order = ready(&desk, "r2").await;
    let mut add = write::add_item(&order, &file(7, Upload::AtOnce)).unwrap();
    add.body = b"{\"position\": 0, \"filename\": \"\"}".to_vec();
    let answer = heard(&desk, &add).await;
    let Reading::Refused { fields, .. } = write::read(&add, &answer) else { panic!() };
    let paths: Vec<String> = fields.iter().filter_map(|f| write::field_of(&f.path)).collect();
    assert_eq!(paths, ["items.document", "items.position"]);
}
