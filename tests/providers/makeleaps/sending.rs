//! The writing side of the pretend service, and what the client makes of it.

use postroom::model::{cancel::Verdict, clock::ClockKind, order::Order, phase::Phase};
use reqwest::Method;
use serde_json::{Value, json};

use super::desk::Desk;

async fn read(desk: &Desk, url: &str) -> Order {
    desk.client.fetch(&Desk::key(url), None).await.unwrap().order
}

fn part<'a>(order: &'a Order, label: &str) -> (&'a str, &'a Verdict) {
    let part = order.parts.iter().find(|p| p.label == label).unwrap();
    (part.state.as_str(), &part.cancel.verdict)
}

#[tokio::test]
async fn a_draft_is_checked_corrected_sent_posted_and_mailed() {
    let desk = Desk::open(5).await;
    let made = desk.order(json!({"stamp_type": ""})).await;
    let url = made.text("url");
    assert_eq!(made.response()["ready_to_order"], json!(false));
    let order = read(&desk, &url).await;
    assert_eq!((order.phase, order.state.as_str()), (Phase::Draft, "draft"), "still being checked");
    assert_eq!(order.reference, "mine-1");

    desk.pass(5);
    let order = read(&desk, &url).await;
    assert_eq!(order.phase, Phase::Attention);
    assert_eq!(order.attention.len(), 2, "no enclosure, no stamp: {:?}", order.attention);
    assert_eq!(desk.post(&made.text("send_url"), json!({})).await.status, 400);

    let fixed = desk.call(Method::PATCH, &url, Some(json!({"stamp_type": "invoice"}))).await;
    assert_eq!((fixed.status, fixed.text("subject")), (200, "8月分の請求書".to_owned()));
    let document = desk.get("document/").await.response()[0]["url"].clone();
    desk.post(&made.text("items_url"), json!({"position": 0, "document": document})).await;
    assert_eq!(desk.post(&made.text("send_url"), json!({})).await.status, 400, "not checked again yet");
    desk.pass(5);
    let sent = desk.post(&made.text("send_url"), json!({})).await;
    assert_eq!(sent.response()["status"]["sendbypost"], json!("can_cancel"));

    let order = read(&desk, &url).await;
    assert_eq!(order.state, "post: can_cancel, secure: not_viewed");
    assert_eq!(part(&order, "post"), ("can_cancel", &Verdict::Open));
    assert_eq!(order.phase, Phase::Waiting);
    assert!(order.clocks.is_empty(), "nobody says when it was sent");

    desk.pass(30 * 60);
    let order = read(&desk, &url).await;
    assert_eq!(part(&order, "post"), ("preparing", &Verdict::Closed));
    desk.pass(20 * 86_400);
    let order = read(&desk, &url).await;
    assert!(["mailed", "info_not_available"].contains(&part(&order, "post").0));

    assert_eq!(desk.post(&made.text("send_url"), json!({})).await.status, 400, "sent once only");
    assert_eq!(desk.effects(), ["order.created", "order.changed", "item.added", "order.executed"]);
    assert_eq!(desk.sim.world.ledger()[3].reference, "mine-1");
}

#[tokio::test]
async fn each_channel_is_cancelled_by_its_own_rule() {
    let desk = Desk::open(5).await;
    let sent = desk.sent(json!({})).await;
    let (url, status) = (sent.text("url"), sent.response()["status"]["url"].as_str().unwrap().to_owned());
    let answer =
        desk.post(&status, json!({"sendbypost_cancelled": true, "securesend_cancelled": false})).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.response()["sendbypost"], json!("cancelled"));
    assert_eq!(answer.response()["sendbypost_cancelled"], json!(true));
    assert_eq!(answer.response()["securesend"], json!("not_viewed"));
    let order = read(&desk, &url).await;
    assert_eq!(order.state, "post: cancelled, secure: not_viewed");
    assert_eq!(order.phase, Phase::Waiting);

    let again = desk.call(Method::PATCH, &status, Some(json!({"sendbypost_cancelled": true}))).await;
    assert_eq!(again.status, 200, "asking twice is harmless, and PATCH is the same call");
    let other = desk.post(&status, json!({"send_to_clientinbox_cancelled": true})).await;
    assert_eq!(other.status, 400);
    assert_eq!(
        other.response()["send_to_clientinbox_cancelled"],
        json!(["This sending method was not selected."])
    );
    let both = desk
        .post(&status, json!({"send_to_clientinbox_cancelled": true, "securesend_cancelled": true}))
        .await;
    assert_eq!(
        (both.status, &both.response()["securesend"]),
        (200, &json!("cancelled")),
        "one wins, one loses"
    );
    assert_eq!(read(&desk, &url).await.phase, Phase::Cancelled);
    let cancelled: Vec<String> = desk
        .sim
        .world
        .ledger()
        .into_iter()
        .filter(|e| e.what == "channel.cancelled")
        .map(|e| e.target.rsplit('/').next().unwrap().to_owned())
        .collect();
    assert_eq!(cancelled, ["sendbypost", "securesend"], "no effect twice");
    assert_eq!(desk.post(&status, json!({"sendbypost_cancelled": "yes"})).await.status, 400);
    assert_eq!(desk.get(&status).await.response()["sendbypost"], json!("cancelled"));
}

#[tokio::test]
async fn a_cancel_comes_too_late_after_30_minutes_and_after_viewing() {
    let desk = Desk::open(5).await;
    let sent = desk.sent(json!({"securesend_selected": false})).await;
    let status = sent.response()["status"]["url"].as_str().unwrap().to_owned();
    desk.pass(29 * 60 + 59);
    assert_eq!(desk.get(&status).await.response()["sendbypost"], json!("can_cancel"));
    desk.pass(1);
    let late = desk.post(&status, json!({"sendbypost_cancelled": true})).await;
    assert_eq!(late.status, 400);
    assert!(late.response()["sendbypost_cancelled"][0].as_str().unwrap().contains("30 minutes"));

    // Some recipient of several opens it in time.
    let mut viewed = None;
    for _ in 0..6 {
        let sent = desk.sent(json!({"sendbypost_selected": false})).await;
        desk.pass(8 * 86_400);
        let status = sent.response()["status"]["url"].as_str().unwrap().to_owned();
        if desk.get(&status).await.response()["securesend"] == json!("viewed") {
            viewed = Some(status);
            break;
        }
    }
    let late = desk.post(&viewed.unwrap(), json!({"securesend_cancelled": true})).await;
    assert_eq!(late.status, 400);
    assert!(!desk.effects().contains(&"channel.cancelled"));
    let draft = desk.ready(json!({})).await;
    let status = draft.response()["status"]["url"].as_str().unwrap().to_owned();
    assert_eq!(desk.post(&status, json!({"sendbypost_cancelled": true})).await.status, 400, "a draft");
}

fn in_seconds(desk: &Desk, seconds: i64) -> String {
    let at = desk.sim.world.now().as_second() + seconds;
    let whole = jiff::Timestamp::from_second(at - at.rem_euclid(60)).unwrap();
    whole.to_string()
}

#[tokio::test]
async fn a_scheduled_order_is_frozen_and_runs_with_its_batch() {
    let desk = Desk::open(5).await;
    let draft = desk.ready(json!({})).await;
    let url = draft.text("url");
    let when = in_seconds(&desk, 2 * 3_600);
    let set = desk.call(Method::PATCH, &url, Some(json!({"date_scheduled": when}))).await;
    assert_eq!((set.status, set.text("date_scheduled")), (200, when));
    for method in [Method::PATCH, Method::PUT] {
        assert_eq!(desk.call(method, &url, Some(json!({"subject": "x"}))).await.status, 400);
    }
    assert_eq!(desk.post(&draft.text("send_url"), json!({})).await.status, 400);
    let item = draft.response()["items"][0]["url"].as_str().unwrap();
    assert_eq!(desk.call(Method::DELETE, item, None).await.status, 400);

    let order = read(&desk, &url).await;
    assert_eq!(order.phase, Phase::Waiting);
    let batch = order.nearest_clock().unwrap().clone();
    assert_eq!((batch.kind, batch.at.as_second() % 1_800), (ClockKind::BatchRun, 0));
    assert_eq!(part(&order, "post").1, &Verdict::OpenUntil(batch.at));

    let left = batch.at.duration_since(desk.sim.world.now()).as_secs();
    desk.pass(left);
    let run = desk.get(&url).await;
    assert_eq!(run.response()["status"]["sendbypost"], json!("draft"), "a moment before");
    desk.pass(1);
    let order = read(&desk, &url).await;
    assert_eq!(
        part(&order, "post"),
        ("can_cancel", &Verdict::OpenUntil(batch.at + jiff::SignedDuration::from_mins(30)))
    );
    assert!(order.clocks.iter().any(|c| c.kind == ClockKind::LinkLife));
    assert_eq!(
        desk.effects(),
        ["order.created", "item.added", "order.changed", "order.scheduled", "order.executed"]
    );
    assert_eq!(desk.call(Method::DELETE, &url, None).await.status, 400, "it was sent");
}

#[tokio::test]
async fn a_scheduled_order_is_deleted_before_its_batch_and_a_faulty_one_does_not_run() {
    let desk = Desk::open(5).await;
    let when = in_seconds(&desk, 3_600);
    let order = desk.order(json!({"date_scheduled": when})).await;
    let url = order.text("url");
    assert_eq!(desk.call(Method::DELETE, &url, None).await.status, 204);
    assert_eq!(desk.get(&url).await.status, 404);
    assert_eq!(desk.call(Method::DELETE, &url, None).await.status, 404);

    let empty = desk.order(json!({"date_scheduled": when})).await;
    desk.pass(2 * 3_600);
    let missed = desk.client.fetch(&Desk::key(&empty.text("url")), None).await.unwrap().order;
    assert_eq!(missed.state, "draft");
    assert!(!desk.effects().contains(&"order.executed"));
    for (when, why) in [
        (in_seconds(&desk, -60), "after"),
        (in_seconds(&desk, 36 * 86_400), "35 days"),
        ("2030-01-01".to_owned(), "trailing Z"),
    ] {
        let body = json!({"recipient_organization": desk.client_url().await, "date_scheduled": when});
        let refused = desk.post("sending/order/", body).await;
        assert_eq!(refused.status, 400);
        assert!(refused.response()["date_scheduled"][0].as_str().unwrap().contains(why), "{}", refused.body);
    }
}

#[tokio::test]
async fn seeded_drafts_can_be_deleted_and_leave_no_gap() {
    let desk = Desk::open(120).await;
    let drafts = desk.get("sending/order/?sendbypost_status=draft&per_page=100").await;
    let url = drafts.response()[0]["url"].as_str().unwrap().to_owned();
    let count = drafts.body["meta"]["count"].as_u64().unwrap();
    assert_eq!(desk.call(Method::DELETE, &url, None).await.status, 204);
    let drafts = desk.get("sending/order/?sendbypost_status=draft").await;
    assert_eq!(drafts.body["meta"]["count"].as_u64().unwrap(), count - 1);
    let mut seen = std::collections::HashSet::new();
    let mut next = Some(desk.url("sending/order/?per_page=50"));
    while let Some(page) = next {
        let page = desk.get(&page).await;
        assert_eq!(page.body["meta"]["count"], json!(119));
        for row in page.response().as_array().unwrap() {
            assert!(seen.insert(row["url"].as_str().unwrap().to_owned()));
        }
        next = page.body["meta"]["next"].as_str().map(str::to_owned);
    }
    assert_eq!(seen.len(), 119);
    assert!(!seen.contains(&url));
}

#[tokio::test]
async fn files_are_uploaded_at_once_and_with_tasks() {
    let desk = Desk::open(5).await;
    let order = desk.order(json!({})).await;
    let add = |position: u32| {
        let url = order.text("items_url");
        let body = json!({"position": position, "filename": "flyer.pdf"});
        let desk = &desk;
        async move { desk.post(&url, body).await }
    };
    let now = add(0).await;
    assert_eq!(now.status, 201);
    assert_eq!(now.text("sending_order"), order.text("url"));
    desk.pass(5);
    let waits = read(&desk, &order.text("url")).await;
    assert!(waits.attention[0].contains("has not been uploaded"), "{:?}", waits.attention);
    let bad = desk.upload(&now.text("upload_url"), "content_file", b"no pdf").await;
    assert_eq!((bad.status, bad.response()["content_file"].is_array()), (400, true));
    assert_eq!(
        desk.upload(&now.text("upload_url"), "file", b"%PDF-1.4").await.status,
        400,
        "the part's name"
    );
    let good = desk.upload(&now.text("upload_url"), "content_file", b"%PDF-1.4 good").await;
    assert_eq!((good.status, good.text("url")), (200, now.text("url")));

    let later = add(1).await;
    let task = desk.upload(&later.text("async_upload_url"), "content_file", b"%PDF-1.4 later").await;
    assert_eq!((task.status, task.text("status")), (200, "pending".to_owned()));
    assert_eq!(desk.get(&task.text("result_url")).await.status, 404);
    desk.pass(2);
    let tasks = desk.client.upload_tasks(&later.text("async_upload_tasks_url")).await.unwrap().rows;
    assert_eq!((tasks.len(), tasks[0].status.as_str(), tasks[0].progress.as_str()), (1, "processing", "50"));
    desk.pass(2);
    let done = desk.client.task(&tasks[0].url).await.unwrap();
    assert_eq!(done.status, "done");
    assert_eq!(desk.client.item(&done.result_url).await.unwrap().url, later.text("url"));
    desk.pass(5);
    assert_eq!(desk.get(&order.text("url")).await.response()["ready_to_order"], json!(true));

    let broken = add(2).await;
    let task = desk.upload(&broken.text("async_upload_url"), "content_file", b"no pdf").await;
    desk.pass(10);
    let failed = desk.client.task(&task.text("url")).await.unwrap();
    assert_eq!((failed.status.as_str(), failed.errors.len()), ("failed", 1));
    assert_eq!(desk.call(Method::DELETE, &broken.text("url"), None).await.status, 204);
    assert_eq!(desk.get(&broken.text("url")).await.status, 404);
    let _ = desk.get(&order.text("url")).await;
    assert_eq!(
        desk.effects(),
        [
            "order.created",
            "item.added",
            "item.uploaded",
            "item.added",
            "task.created",
            "item.uploaded",
            "item.added",
            "task.created",
            "item.upload_failed",
            "item.deleted",
        ]
    );
}

#[tokio::test]
async fn items_are_checked() {
    let desk = Desk::open(5).await;
    let order = desk.ready(json!({})).await;
    let document = order.response()["items"][0]["document"].clone();
    for (body, field) in [
        (json!({"filename": "a.pdf"}), "position"),
        (json!({"position": 0, "filename": "a.pdf"}), "position"),
        (json!({"position": "one", "filename": "a.pdf"}), "position"),
        (json!({"position": 1}), "document"),
        (json!({"position": 1, "document": document, "filename": "a.pdf"}), "document"),
        (json!({"position": 1, "document": "https://elsewhere.example/document/1/"}), "document"),
        (json!({"position": 1, "filename": "a.pdf", "sending_order": "https://x/"}), "sending_order"),
    ] {
        let refused = desk.post(&order.text("items_url"), body.clone()).await;
        assert_eq!(refused.status, 400, "{body}");
        assert!(refused.response()[field].is_array(), "{body}: {}", refused.body);
    }
    let whole = json!({"position": 1, "filename": "a.pdf", "sending_order": order.text("url")});
    assert_eq!(desk.post(&order.text("items_url"), whole).await.status, 201);
}

#[tokio::test]
async fn orders_are_checked_field_by_field() {
    let desk = Desk::open(5).await;
    let client = desk.client_url().await;
    for (name, value) in [
        ("recipient_organization", json!("https://elsewhere.example/client/1/")),
        ("recipient_organization", json!(null)),
        ("recipient_organization", json!(5)),
        ("securesend_selected", json!("yes")),
        ("peppolsend_selected", json!(null)),
        ("to_emails", json!(["not an address"])),
        ("to_emails", json!("a@example.com")),
        ("send_to_contacts", json!(["https://elsewhere.example/"])),
        ("stamp_type", json!("postcard")),
        ("subject", json!(null)),
        ("message", json!({})),
        ("recipient_address", json!("Tokyo")),
        ("date_scheduled", json!(12)),
    ] {
        let mut body = json!({"recipient_organization": client});
        body[name] = value.clone();
        let refused = desk.post("sending/order/", body).await;
        assert_eq!(refused.status, 400, "{name} {value}");
        assert_eq!(refused.body["meta"]["status"], json!(400));
        assert!(refused.response()[name].is_array(), "{name}: {}", refused.body);
    }
    assert_eq!(desk.post("sending/order/", json!({})).await.status, 400);
    assert_eq!(desk.post("sending/order/", json!([])).await.status, 400);
    assert!(desk.effects().is_empty(), "a refusal leaves nothing behind");

    let order = desk.order(json!({})).await;
    let put = json!({"recipient_organization": client, "subject": "only this"});
    let put = desk.call(Method::PUT, &order.text("url"), Some(put)).await;
    assert_eq!(
        (put.status, put.text("subject"), put.text("external_id")),
        (200, "only this".to_owned(), String::new())
    );
    assert_eq!(put.response()["sendbypost_selected"], json!(false));
    assert_eq!(desk.call(Method::PUT, &order.text("url"), Some(json!({}))).await.status, 400);
}

#[tokio::test]
async fn clients_contacts_and_documents_are_made_and_used() {
    let desk = Desk::open(5).await;
    let body = json!({
        "client_external_id": "77",
        "contacts": [{"contact_type": "organization", "name": "株式会社新規", "email": {"address": "a@example.com"}}],
    });
    let client = desk.post("client/", body).await;
    assert_eq!(client.status, 201);
    let url = client.text("url");
    assert!(client.response()["contacts"][0].as_str().unwrap().contains("/contact/"));
    let mid = Desk::key(&url).id;
    assert_eq!(desk.client.client(&mid).await.unwrap().name, "株式会社新規");
    assert_eq!(desk.client.client_contacts(&mid, None).await.unwrap().rows[0].email, "a@example.com");
    let body = json!({
        "document_type": "invoice", "client": url, "document_number": "77-1", "currency": "JPY",
        "tax_rate": "10", "autocalculate": true,
        "lineitems": [{"kind": "normal", "unit_cost": "1200", "quantity": "2"}],
    });
    let document = desk.post("document/", body).await;
    assert_eq!((document.status, document.text("total")), (201, "2640".to_owned()));
    let order = desk.ready(json!({"recipient_organization": url})).await;
    let more = json!({"position": 1, "document": document.text("url")});
    assert_eq!(desk.post(&order.text("items_url"), more).await.status, 201);
    let items = desk.client.items(&order.text("items_url")).await.unwrap().rows;
    assert_eq!(items[1].document.whole.as_ref().unwrap().document_number, "77-1");
    assert_eq!(read(&desk, &order.text("url")).await.customer, "株式会社新規");

    assert_eq!(desk.call(Method::DELETE, &url, None).await.status, 400, "in use");
    assert_eq!(desk.call(Method::DELETE, &order.text("url"), None).await.status, 204);
    assert_eq!(desk.call(Method::DELETE, &url, None).await.status, 204);
    assert_eq!(desk.get(&url).await.status, 404);
    assert_eq!(desk.call(Method::DELETE, &document.text("url"), None).await.status, 204);
    for (path, body) in [
        ("client/", json!({})),
        ("client/", json!({"contacts": [{"contact_type": "robot"}]})),
        ("contact/", json!({"contact_type": "person"})),
        ("document/", json!({"document_type": "poem"})),
    ] {
        assert_eq!(desk.post(path, body.clone()).await.status, 400, "{path} {body}");
    }
    let first = desk.client_url().await;
    let renamed = desk.call(Method::PATCH, &first, Some(json!({"name": "改名株式会社"}))).await;
    assert_eq!(renamed.text("name"), "改名株式会社");
    let settings = desk.call(Method::PATCH, &format!("{first}settings/"), Some(json!({"a": 1}))).await;
    assert_eq!(settings.response()["a"], json!(1));
    let link = desk.get("document/").await.response()[0]["url"].as_str().unwrap().to_owned();
    let link = desk.post(&format!("{link}pickup-link/"), json!({"email": "a@example.com"})).await;
    assert!(link.response()["expiration_date"].is_string());
}

#[tokio::test]
async fn deleting_a_document_does_not_stop_its_posting() {
    let desk = Desk::open(5).await;
    let sent = desk.sent(json!({})).await;
    let document = sent.response()["items"][0]["document"].as_str().unwrap().to_owned();
    assert_eq!(desk.call(Method::DELETE, &document, None).await.status, 204);
    let order = desk.get(&sent.text("url")).await;
    assert_eq!(order.response()["status"]["sendbypost"], json!("can_cancel"));
    let missing: Value = desk.get(&document).await.body;
    assert_eq!(missing["response"]["detail"], json!("Not found."));
}
