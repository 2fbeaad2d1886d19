//! MakeLeaps' acts, the plans walked as the desk walks them.

use std::{collections::BTreeMap, time::Duration};

use jiff::{SignedDuration, Timestamp};
use postroom::{
    model::{intent::Method, order::Order, provider::Provider},
    providers::{
        Client,
        acts::Way,
        makeleaps::{
            query::{ClientQuery, DocumentQuery},
            write::plan::{self, Plan, PlanStep, Seen},
        },
    },
};
use serde_json::{Value, json};

use super::{Bench, On, on};

/// Below the partner.
const DOCUMENTED: [(Method, &str); 20] = [
    (Method::Post, "sending/order"),
    (Method::Patch, "sending/order/*"),
    (Method::Put, "sending/order/*"),
    (Method::Delete, "sending/order/*"),
    (Method::Post, "sending/order/*/send"),
    (Method::Post, "sending/order/*/status"),
    (Method::Post, "sending/order/*/item"),
    (Method::Delete, "sending/order/*/item/*"),
    (Method::Put, "sending/order/*/item/*/upload"),
    (Method::Put, "sending/order/*/item/*/async-upload"),
    (Method::Post, "client"),
    (Method::Patch, "client/*"),
    (Method::Put, "client/*"),
    (Method::Delete, "client/*"),
    (Method::Patch, "client/*/settings"),
    (Method::Put, "client/*/settings"),
    (Method::Post, "document"),
    (Method::Patch, "document/*"),
    (Method::Put, "document/*"),
    (Method::Delete, "document/*"),
];

impl Bench {
    fn leaps(&self) -> &postroom::providers::makeleaps::Client {
        match &self.client {
            Client::MakeLeaps(client) => client,
            other => panic!("{other:?}"),
        }
    }

    /// Walks a plan to its end, and has its order.
    async fn walk(&mut self, mut plan: Plan) -> Order {
        let (mut order, mut uploads) = (None::<Order>, Vec::new());
        let mut files = BTreeMap::new();
        let mut waited = Duration::ZERO;
        for _ in 0..100 {
            // The program ends and starts again: only what is stored is left of the plan.
            plan = serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap();
            let seen = Seen {
                order: order.as_ref(),
                uploads: &uploads,
                files: &files,
                waited,
                now: self.sim.world.now(),
            };
            match plan::next(&plan, &seen) {
                PlanStep::Send(mutation) => {
                    plan.sending(&mutation);
                    self.note(&mutation);
                    let reading = self.answered(&mutation).await;
                    plan.answered(&mutation, &reading);
                    if plan.in_flight.is_some() {
                        let found = self.client.look_up_outcome(&mutation).await.unwrap();
                        plan.looked_up(&mutation, &found);
                    }
                    (order, waited) = (None, Duration::ZERO);
                    uploads.clear();
                }
                PlanStep::NeedFile(path) => {
                    files.insert(path, b"%PDF-1.4 flyer".to_vec());
                }
                PlanStep::Look(key) => {
                    let fresh = self.client.order(&key, None).await.unwrap().order;
                    uploads = self.leaps().upload_progress(&fresh).await.unwrap();
                    order = Some(fresh);
                }
                PlanStep::Wait { span, .. } => {
                    self.pass(SignedDuration::try_from(span).unwrap());
                    waited += span;
                    let fresh = self.client.order(plan.order.as_ref().unwrap(), None).await.unwrap().order;
                    uploads = self.leaps().upload_progress(&fresh).await.unwrap();
                    order = Some(fresh);
                }
                PlanStep::Ready | PlanStep::Finished(_) => {
                    return self.client.order(plan.order.as_ref().unwrap(), None).await.unwrap().order;
                }
                other => panic!("{other:?}"),
            }
        }
        panic!("it goes on for ever");
    }

    async fn planned(&mut self, name: &str, on: On<'_>, draft: Value) -> Order {
        self.renew();
        let Way::Plan(plan) = self.way(name, on, &draft) else { panic!("{name} is no plan") };
        assert!(!plan.guide().is_empty(), "{name} shows no steps");
        self.walk(*plan).await
    }

    /// A draft that MakeLeaps has checked.
    async fn ready(&mut self, sending: &Value) -> Order {
        self.planned("book", On::default(), sending.clone()).await
    }
}

fn tomorrow(bench: &Bench) -> String {
    let at = bench.sim.world.now().as_second() + 86_400;
    Timestamp::from_second(at - at.rem_euclid(86_400)).unwrap().to_string()
}

async fn sending(bench: &Bench) -> (Value, String) {
    let document =
        bench.leaps().documents(&DocumentQuery::default(), None).await.unwrap().rows[0].url.clone();
    let client = bench.leaps().clients(&ClientQuery::default(), None).await.unwrap().rows[0].url.clone();
    let sending = json!({
        "recipient_organization": client, "securesend_selected": true, "send_to_clientinbox_selected": true,
        "sendbypost_selected": true, "to_emails": ["myclient@example.com"], "subject": "8月分の請求書",
        "stamp_type": "invoice", "recipient_contact_organization_name": "My Client", "recipient_honorific": "御中",
        "recipient_address": {"address_format": "jp_default", "country": "JP", "street_address": "西新宿2-8-1",
            "locality": "新宿区", "region": "tokyo", "postal_code": "160-0022"},
        "items": [{"document": document}], "then": "keep_draft",
    });
    (sending, document)
}

#[tokio::test]
async fn the_file_of_an_enclosure_is_corrected_in_its_own_form() {
    let mut bench = Bench::open(Provider::MakeLeaps, Timestamp::now()).await;
    let (whole, _) = sending(&bench).await;
    let order = bench.ready(&whole).await;
    let draft = json!({"file": "/x/broken.pdf"});
    let Way::Plan(mut plan) = bench.way("add-item", On { open: &["document"], ..on(&order) }, &draft) else {
        panic!("no plan")
    };
    plan.added.insert(1);
    plan.correct(&json!({"position": 7, "file": "/x/good.pdf", "filename": "other.pdf"}));
    assert_eq!(
        plan.draft,
        json!({"items": [{"position": 1, "file": "/x/good.pdf", "filename": "broken.pdf"}]}),
        "what is in the order keeps its place and its name"
    );
    plan.correct(&json!("nothing"));
    assert_eq!(plan.draft["items"][0]["file"], "/x/good.pdf");
    let order = bench.walk(*plan).await;
    assert!(order.raw.contains("broken.pdf"));
    assert_eq!(bench.effects("item.uploaded"), 1);
}

#[tokio::test]
async fn every_act_is_done() {
    Box::pin(every_act(open().await)).await;
}

pub async fn open() -> Bench {
    Bench::open(Provider::MakeLeaps, Timestamp::now()).await
}

pub async fn every_act(mut bench: Bench) {
    let (whole, document) = sending(&bench).await;
    let mut order = bench.ready(&whole).await;

    let mut fields = bench.start("edit", on(&order));
    fields["subject"] = json!("9月分の請求書");
    bench.seen("order.changed", "edit", on(&order), fields).await;
    order = bench.again(&order).await;
    let mut fields = bench.start("replace", on(&order));
    fields["message"] = json!("Thank you.");
    bench.seen("order.changed", "replace", on(&order), fields).await;
    order = bench.again(&order).await;

    let more = On { open: &["document"], ..on(&order) };
    bench.seen("item.added", "add-item", more, json!({"document": document})).await;
    order = bench.again(&order).await;
    let before = bench.effects("item.uploaded");
    for (file, way) in [("/x/flyer.pdf", ""), ("/x/terms.pdf", "at_once")] {
        let more = On { open: &["document"], ..on(&order) };
        order = bench.planned("add-item", more, json!({"file": file, "upload": way})).await;
    }
    assert_eq!((bench.effects("item.added"), bench.effects("item.uploaded") - before), (4, 2));
    // Another file at the place of the first one.
    let mut anew = bench.start("upload", on(&order));
    assert_eq!(anew, json!({"position": 2}));
    anew["file"] = json!("/x/flyer-2.pdf");
    order = bench.planned("upload", On { open: &["file"], ..on(&order) }, anew).await;
    assert_eq!(bench.effects("item.uploaded") - before, 3);
    assert_eq!(
        bench.refusal("upload", on(&order), &json!({"position": 0, "file": "/x/a.pdf"}))[0].path,
        "position"
    );
    for position in [2, 3] {
        bench.seen("item.deleted", "remove-item", on(&order), json!({"position": position})).await;
        order = bench.again(&order).await;
    }

    bench.pass(SignedDuration::from_secs(30));
    order = bench.again(&order).await;
    let time = tomorrow(&bench);
    bench.seen("order.scheduled", "schedule", on(&order), json!({"date_scheduled": time})).await;
    order = bench.again(&order).await;
    assert!(bench.refusal("edit", on(&order), &json!({"subject": "x"}))[0].what.contains("scheduled"));
    let mut draft = bench.start("recreate", on(&order));
    assert_eq!(draft["then"], "schedule");
    draft["message"] = json!("Once more.");
    let next = bench.planned("recreate", on(&order), draft).await;
    assert_ne!(next.key, order.key);
    assert_eq!((bench.effects("order.deleted"), bench.effects("order.scheduled")), (1, 2));
    bench.seen("order.deleted", "delete", on(&next), json!({})).await;

    let other = bench.ready(&whole).await;
    bench.seen("order.executed", "execute", on(&other), json!({})).await;
    let other = bench.again(&other).await;
    let part = other.parts[0].id.clone();
    bench.seen("channel.cancelled", "cancel", On { part: Some(&part), ..on(&other) }, json!({})).await;
    let other = bench.again(&other).await;
    let rest = bench.start("cancel-channels", on(&other));
    assert_eq!(rest["channels"].as_array().unwrap().len(), 2, "{rest}");
    bench.seen("channel.cancelled", "cancel-channels", on(&other), rest).await;
    assert_eq!(bench.effects("channel.cancelled"), 3);

    records(&mut bench).await;
    bench.closed(&DOCUMENTED);
}

async fn records(bench: &mut Bench) {
    let contacts =
        json!([{"contact_type": "organization", "name": "New Client", "email": {"address": "a@b.example"}}]);
    bench.seen("client.created", "add-client", On::default(), json!({"contacts": contacts})).await;
    let mut clients = bench.leaps().clients(&ClientQuery::default(), None).await.unwrap().rows;
    let client = clients.remove(0).url;
    for (what, name, draft) in [
        ("client.changed", "change-client", json!({"record": client, "contacts": contacts})),
        ("client.changed", "replace-client", json!({"record": client, "contacts": contacts})),
        (
            "client.changed",
            "client-settings",
            json!({"record": client, "settings": {"sendbypost_enabled": "false"}}),
        ),
        (
            "client.changed",
            "replace-client-settings",
            json!({"record": client, "settings": {"securesend_enabled": true, "sendbypost_enabled": true}}),
        ),
    ] {
        bench.seen(what, name, On::default(), draft).await;
    }
    let mut document = json!({"document_type": "invoice", "client": client, "date": "2026-01-15",
        "lineitems": [{"kind": "simple", "description": "Lamp", "unit_cost": 120, "quantity": "2", "price": "240"}]});
    bench.seen("document.created", "add-document", On::default(), document.clone()).await;
    let made = bench.leaps().documents(&DocumentQuery::default(), None).await.unwrap().rows[0].url.clone();
    document["record"] = json!(made);
    bench.seen("document.changed", "replace-document", On::default(), document).await;
    let title = json!({"record": made, "title": "New"});
    bench.seen("document.changed", "change-document", On::default(), title).await;
    bench.seen("document.deleted", "remove-document", On::default(), json!({"record": made})).await;
    bench.seen("client.deleted", "remove-client", On::default(), json!({"record": client})).await;
}
