//! The bytes of every request, and what every answer means.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    super::{map, wire::Item},
    *,
};
use crate::model::{
    cancel::Verdict,
    clock::ClockKind,
    intent::{Answer, Reading},
    order::Part,
    provider::OrderKey,
};

const NOW: &str = "2026-01-15T09:12:00Z";

fn t(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn account() -> AccountName {
    AccountName("docs".to_owned())
}

fn sample() -> Value {
    serde_json::from_str(include_str!("../../../../tests/fixtures/makeleaps/order_created.json")).unwrap()
}

fn order_of(change: impl FnOnce(&mut Value)) -> Order {
    let mut value = sample();
    change(&mut value);
    map::order(&value, &account(), t(NOW), None, &Odd::default()).unwrap()
}

fn words(v: &mut Value, secure: &str, inbox: &str, post: &str) {
    for (channel, word) in [("securesend", secure), ("send_to_clientinbox", inbox), ("sendbypost", post)] {
        v["status"][channel] = json!(word);
    }
}

fn draft_order() -> Order {
    order_of(|v| words(v, "draft", "draft", "draft"))
}

fn scheduled_order(at: &str) -> Order {
    order_of(|v| {
        words(v, "draft", "draft", "draft");
        v["date_scheduled"] = json!(at);
    })
}

fn draft() -> Value {
    let mut draft = rebook(&draft_order());
    draft["then"] = json!("schedule");
    draft["date_scheduled"] = json!("2026-01-15T19:05:00+09:00");
    draft
}

fn body(mutation: &Mutation) -> Value {
    serde_json::from_slice(&mutation.body).unwrap()
}

fn part<'a>(order: &'a Order, label: &str) -> &'a Part {
    order.parts.iter().find(|p| p.label == label).unwrap()
}

fn answer(status: u16, body: &Value) -> Answer {
    Answer {
        status,
        content_type: "application/json".to_owned(),
        location: None,
        retry_after: None,
        date: Some(t("2026-01-15T09:11:58Z")),
        body: body.to_string().into_bytes(),
        heard: t(NOW),
    }
}

fn enveloped(status: u16, record: &Value) -> Answer {
    answer(status, &json!({"meta": {"status": status}, "response": record}))
}

#[test]
fn a_rebooked_order_is_created_with_every_documented_field() {
    let mutation = book_at(&account(), &draft(), "PR-9", t(NOW)).unwrap();
    assert_eq!((mutation.deed, mutation.repeat, mutation.method), (Deed::Book, Repeat::Never, Method::Post));
    assert_eq!(mutation.place, below(&["sending", "order"]));
    assert_eq!(mutation.reference, "PR-9");
    assert_eq!(mutation.content_type.as_deref(), Some("application/json"));
    let sent = body(&mutation);
    let record = sample();
    for name in [
        "securesend_selected",
        "send_to_clientinbox_selected",
        "sendbypost_selected",
        "peppolsend_selected",
        "to_emails",
        "send_to_contacts",
        "subject",
        "message",
        "enable_cc_payments",
        "stamp_type",
        "recipient_contact_organization_name",
        "recipient_contact_department",
        "recipient_contact_title",
        "recipient_contact_name",
        "recipient_honorific",
        "recipient_address",
        "sender_contact_organization_name",
        "sender_contact_phone_number",
        "sender_address",
    ] {
        assert_eq!(sent[name], record[name], "{name}");
    }
    assert_eq!(sent["recipient_organization"], record["recipient_organization"]["url"]);
    assert_eq!(sent["external_id"], json!("PR-9"));
    assert_eq!(sent.as_object().unwrap().len(), 21, "nothing else: {sent}");
    let said = |label: &str| mutation.summary.iter().find(|(l, _)| l == label).unwrap().1.clone();
    assert_eq!(said("send by"), "post, secure, inbox");
    assert_eq!(said("then"), "sent by the batch at 2026-01-15T10:30:00Z, in 1h18m");
    assert!(said("enclosure 0").ends_with("/document/1111111111111111112/"));
    assert_eq!(book_at(&account(), &draft(), "PR-9", t(NOW)).unwrap().body, mutation.body, "the same bytes");
}

#[test]
fn blank_fields_are_not_sent_and_a_draft_that_is_wrong_makes_no_request() {
    let mut small = json!({
        "recipient_organization": "https://api.makeleaps.com/api/partner/1/client/2/",
        "peppolsend_selected": true, "subject": "  ", "to_emails": [], "recipient_address": {"country": ""},
        "then": "keep_draft"
    });
    let mutation = book_at(&account(), &small, "r", t(NOW)).unwrap();
    assert_eq!(
        String::from_utf8(mutation.body).unwrap(),
        "{\"securesend_selected\":false,\"send_to_clientinbox_selected\":false,\"sendbypost_selected\":false,\
         \"peppolsend_selected\":true,\
         \"recipient_organization\":\"https://api.makeleaps.com/api/partner/1/client/2/\",\"external_id\":\"r\"}"
    );
    assert_eq!(book_at(&account(), &small, " ", t(NOW)).unwrap_err().len(), 1, "no reference");
    small["peppolsend_selected"] = json!(false);
    assert_eq!(book_at(&account(), &small, "r", t(NOW)).unwrap_err()[0].path, "securesend_selected");
}

#[test]
fn a_change_sends_only_what_differs() {
    let order = draft_order();
    assert_eq!(update(&order, &rebook(&order)).unwrap_err(), "nothing was changed");
    let mut changed = rebook(&order);
    changed["subject"] = json!("Other");
    changed["recipient_address"]["postal_code"] = json!("160-0022");
    changed["to_emails"] = json!([]);
    changed["peppolsend_selected"] = json!(true);
    let mutation = update(&order, &changed).unwrap();
    assert_eq!((mutation.method, mutation.deed, mutation.repeat), (Method::Patch, Deed::Update, Repeat::Set));
    assert_eq!(mutation.place, Place::Handed(sample()["url"].as_str().unwrap().to_owned()));
    assert_eq!(mutation.target.as_ref(), Some(&order.key));
    let mut address = sample()["recipient_address"].clone();
    address["postal_code"] = json!("160-0022");
    assert_eq!(
        body(&mutation),
        json!({
            "peppolsend_selected": true, "to_emails": [], "subject": "Other", "recipient_address": address
        })
    );
    assert!(mutation.summary.contains(&("subject".to_owned(), "Invoices for August -> Other".to_owned())));

    let whole = replace(&order, &changed, None, t(NOW)).unwrap();
    assert_eq!((whole.method, whole.deed), (Method::Put, Deed::Update));
    let sent = body(&whole);
    assert_eq!((&sent["external_id"], &sent["subject"]), (&json!("PR-2026-0042"), &json!("Other")));
    assert!(sent.get("to_emails").is_none() && sent.get("date_scheduled").is_none());
    let dated = replace(&order, &changed, Some(t("2026-01-16T00:00:00Z")), t(NOW)).unwrap();
    assert_eq!(
        (dated.deed, &body(&dated)["date_scheduled"]),
        (Deed::Schedule, &json!("2026-01-16T00:00:00Z"))
    );
    assert!(replace(&order, &rebook(&order), None, t(NOW)).is_err());
}

#[test]
fn sent_and_scheduled_orders_take_no_change() {
    let (sent, scheduled) = (order_of(|_| ()), scheduled_order("2026-01-15T10:00:00Z"));
    let item = |o: &Order| wire(o).unwrap().items.remove(0);
    let add = |o: &Order| {
        let content = Content::File { path: "a".to_owned(), name: "a".to_owned(), upload: Upload::AtOnce };
        add_item(o, &Enclosure { position: 5, content })
    };
    for order in [&sent, &scheduled] {
        let why = [
            update(order, &draft()).unwrap_err(),
            replace(order, &draft(), None, t(NOW)).unwrap_err(),
            schedule(order, t("2026-01-16T00:00:00Z"), t(NOW)).unwrap_err(),
            execute(order).unwrap_err(),
            add(order).unwrap_err(),
            upload(order, &item(order), b"x", Upload::AtOnce, 0).unwrap_err(),
            remove_item(order, &item(order)).unwrap_err(),
        ];
        let step = if order == &sent { "rebook" } else { "made anew" };
        assert!(why.iter().all(|w| w.contains(step)), "{why:?}");
    }
    assert!(delete(&sent, t(NOW)).is_err());
}

#[test]
fn sending_and_scheduling_need_a_ready_order() {
    let order = draft_order();
    let go = execute(&order).unwrap();
    assert_eq!((go.method, go.repeat, go.body.as_slice()), (Method::Post, Repeat::Never, &b"{}"[..]));
    assert!(matches!(&go.place, Place::Handed(url) if url.ends_with("/send/")));
    let later = schedule(&order, t("2026-01-15T09:31:00Z"), t(NOW)).unwrap();
    assert_eq!((later.method, later.repeat), (Method::Patch, Repeat::Set));
    assert_eq!(body(&later), json!({"date_scheduled": "2026-01-15T09:31:00Z"}));
    assert!(later.summary.contains(&("sent by the batch at".to_owned(), "2026-01-15T10:00:00Z".to_owned())));
    for bad in ["2026-01-15T09:12:00Z", "2026-02-19T00:00:00Z", "2026-01-14T10:00:00Z"] {
        assert!(schedule(&order, t(bad), t(NOW)).is_err(), "{bad}");
    }
    let blocked = |errors: Value| {
        let order = order_of(|v| {
            words(v, "draft", "draft", "draft");
            v["ready_to_order"] = json!(false);
            v["validation_errors"] = errors;
        });
        (execute(&order).unwrap_err(), schedule(&order, t("2026-01-16T00:00:00Z"), t(NOW)).unwrap_err())
    };
    assert!(blocked(json!("")).0.contains("still checking"));
    let (a, b) = blocked(json!({"to_emails": ["Required."]}));
    assert!(a.contains("to_emails: Required.") && a == b);
    let mut unlinked = draft_order();
    unlinked.raw = unlinked.raw.replace("send_url", "other");
    assert!(execute(&unlinked).unwrap_err().contains("send_url"));
    unlinked.raw = "[".to_owned();
    assert!(execute(&unlinked).unwrap_err().contains("refresh"));
}

#[test]
fn a_scheduled_order_can_be_deleted_until_two_minutes_before_its_batch() {
    let order = scheduled_order("2026-01-15T09:35:00Z");
    for (now, good) in [
        ("2026-01-15T09:12:00Z", true),
        ("2026-01-15T09:58:00Z", true),
        ("2026-01-15T09:58:01Z", false),
        ("2026-01-15T10:00:00Z", false),
        ("2026-01-15T10:01:59Z", false),
        ("2026-01-15T10:02:00Z", true),
    ] {
        let built = cancel_at(&order, &[&order.parts[0]], t(now));
        assert_eq!(built.is_ok(), good, "{now}: {built:?}");
        if let Ok(mutation) = built {
            assert_eq!((mutation.method, mutation.deed), (Method::Delete, Deed::Cancel));
            assert_eq!((mutation.repeat, mutation.part), (Repeat::Delete, None));
            assert!(mutation.body.is_empty());
        }
    }
    let free = cancel_at(&draft_order(), &[], t(NOW)).unwrap();
    assert!(free.summary.contains(&("deletes".to_owned(), "a draft".to_owned())));
}

#[test]
fn nothing_is_removed_at_an_address_without_the_records_own_id() {
    let at = |tail: &str| format!("https://api.makeleaps.com/api/partner/1/sending/order/{tail}");
    for tail in ["", "/", "7/", "1000000000000000042/item/", "?1000000000000000042", "order"] {
        let order = order_of(|v| {
            words(v, "draft", "draft", "draft");
            v["url"] = json!(at(tail));
        });
        let order = Order { key: OrderKey { id: "1000000000000000042".to_owned(), ..order.key }, ..order };
        assert!(delete(&order, t(NOW)).is_err(), "{tail}");
    }
    let draft = draft_order();
    for url in ["", "https://api.makeleaps.com/api/partner/1/sending/order/42/item/"] {
        let item = Item { url: url.to_owned(), ..Item::default() };
        assert!(remove_item(&draft, &item).is_err(), "{url}");
    }
}

#[test]
fn channels_are_stopped_in_one_request_and_only_where_they_can_be() {
    let order = order_of(|v| words(v, "not_viewed", "viewed", "can_cancel"));
    let (post, secure, inbox) = (part(&order, "post"), part(&order, "secure"), part(&order, "inbox"));
    let both = cancel_channels(&order, &[post, secure]).unwrap();
    assert_eq!((both.method, both.deed, both.repeat), (CANCEL, Deed::Cancel, Repeat::Set));
    assert_eq!(both.part.as_deref(), Some("sendbypost,securesend"));
    assert!(matches!(&both.place, Place::Handed(url) if url.ends_with("/status/")));
    assert_eq!(
        body(&both),
        json!({
            "securesend_cancelled": true, "send_to_clientinbox_cancelled": false, "sendbypost_cancelled": true
        })
    );
    assert!(both.summary.iter().any(|(_, v)| v.contains("whole envelope")));
    let one = cancel(&order, post).unwrap();
    assert_eq!(body(&one)["securesend_cancelled"], json!(false));
    assert_eq!(one.part.as_deref(), Some("sendbypost"));

    let why = cancel_channels(&order, &[post, inbox]).unwrap_err();
    assert!(why.starts_with("inbox: the recipient has opened it; "), "{why}");
    assert!(cancel_channels(&order, &[]).is_err());
    let stale = Part { state: "not_viewed".to_owned(), ..inbox.clone() };
    assert!(cancel(&order, &stale).unwrap_err().contains("refresh"));

    let late = order_of(|v| words(v, "cancelled", "not_selected", "preparing"));
    assert!(cancel(&late, part(&late, "post")).unwrap_err().contains("30 minutes"));
    assert!(cancel(&late, part(&late, "secure")).unwrap_err().contains("already"));
    let strange = order_of(|v| words(v, "not_viewed", "not_selected", "posted"));
    assert!(cancel(&strange, part(&strange, "post")).is_err());
    let peppol = order_of(|v| {
        words(v, "not_viewed", "not_selected", "not_selected");
        v["peppolsend_selected"] = json!(true);
        v["status"]["peppolsend"] = json!("sent");
    });
    assert!(cancel(&peppol, part(&peppol, "peppol")).unwrap_err().contains("credit note"));

    let unselected = order_of(|v| {
        words(v, "not_viewed", "viewed", "can_cancel");
        v["sendbypost_selected"] = json!(false);
    });
    assert!(cancel(&unselected, part(&unselected, "post")).is_err(), "never true for what was not selected");
    let half = order_of(|v| {
        words(v, "cancelled", "not_viewed", "can_cancel");
        v["status"]["securesend_cancelled"] = json!(true);
    });
    assert_eq!(
        body(&cancel(&half, part(&half, "post")).unwrap()),
        json!({"send_to_clientinbox_cancelled": false, "sendbypost_cancelled": true}),
        "what is stopped stays so"
    );
    assert_eq!(part(&half, "secure").cancel.verdict, Verdict::Closed);
}

const CANCEL: Method = Method::Post;

#[test]
fn items_name_their_order_and_files_are_put_to_their_own_address() {
    let order = draft_order();
    let file = Enclosure {
        position: 1,
        content: Content::File {
            path: "/tmp/a/flyer.pdf".to_owned(),
            name: "flyer.pdf".to_owned(),
            upload: Upload::WithTask,
        },
    };
    let added = add_item(&order, &file).unwrap();
    assert_eq!((added.method, added.deed, added.repeat), (Method::Post, Deed::AddPart, Repeat::Never));
    assert_eq!(
        body(&added),
        json!({"sending_order": sample()["url"], "position": 1, "filename": "flyer.pdf"})
    );
    let taken = add_item(&order, &Enclosure { position: 0, ..file }).unwrap_err();
    assert!(taken.contains("position 0 is taken"));

    let mut item = wire(&order).unwrap().items.remove(0);
    assert!(upload(&order, &item, b"x", Upload::WithTask, 0).unwrap_err().contains("async_upload_url"));
    item.filename = "flyer.pdf".to_owned();
    item.upload_url = "https://api.makeleaps.com/u/".to_owned();
    item.async_upload_url = "https://api.makeleaps.com/a/".to_owned();
    let task = upload(&order, &item, b"%PDF-1", Upload::WithTask, 2).unwrap();
    assert_eq!((task.method, task.deed, task.repeat), (Method::Put, Deed::Upload, Repeat::Set));
    assert_eq!(
        (task.place.clone(), task.reference.as_str()),
        (Place::Handed(item.async_upload_url.clone()), "2")
    );
    assert!(task.content_type.as_deref().unwrap().starts_with("multipart/form-data; boundary="));
    let now = upload(&order, &item, b"%PDF-1", Upload::AtOnce, 0).unwrap();
    assert_eq!(
        (now.place, now.repeat, &now.body),
        (Place::Handed(item.upload_url.clone()), Repeat::Never, &task.body)
    );
    assert!(upload(&order, &item, b"", Upload::AtOnce, 0).is_err());
    let gone = remove_item(&order, &item).unwrap();
    assert_eq!((gone.method, gone.repeat, gone.part), (Method::Delete, Repeat::Delete, Some(item.mid)));
}

#[test]
fn clients_and_documents_are_checked_before_they_are_made() {
    let client = json!({"contacts": [{"contact_type": "person", "family_name": "山田", "email": null}]});
    let made = create(&account(), Record::Client, &client, "C-1").unwrap();
    assert_eq!(made.place, below(&["client"]));
    assert_eq!(body(&made)["client_external_id"], json!("C-1"));
    let document = json!({
        "document_type": "invoice", "client": "https://x/api/partner/1/client/2/", "date": "2026-01-15",
        "autocalculate": true, "lineitems": [{"kind": "normal", "unit_cost": "1200.50", "quantity": "2"}]
    });
    assert_eq!(
        body(&create(&account(), Record::Document, &document, "D-1").unwrap())["external_id"],
        json!("D-1")
    );
    for (of, fields, path) in [
        (Record::Client, json!({}), "contacts"),
        (Record::Client, json!({"contacts": [{"contact_type": "robot"}]}), "contacts.0.contact_type"),
        (Record::Client, json!({"contacts": [{"contact_type": "organization"}]}), "contacts.0.name"),
        (
            Record::Client,
            json!({"contacts": [{"contact_type": "organization", "name": "x", "email": {"address": "x"}}]}),
            "contacts.0.email.address",
        ),
        (Record::Document, json!({"client": "https://x/client/2/"}), "document_type"),
        (Record::Document, json!({"document_type": "quote"}), "client"),
        (
            Record::Document,
            json!({"document_type": "quote", "client": "/client/2/", "lineitems": [{"kind": "normal", "price": 1.5}]}),
            "lineitems.0.price",
        ),
        (
            Record::Document,
            json!({"document_type": "quote", "client": "/client/2/", "lineitems": [{"kind": "odd"}]}),
            "lineitems.0.kind",
        ),
        (Record::Document, json!({"document_type": "quote", "client": "/client/2/", "date": "soon"}), "date"),
    ] {
        let wrong = create(&account(), of, &fields, "r").unwrap_err();
        assert_eq!(wrong[0].path, path, "{fields}");
    }
    assert!(create(&account(), Record::Client, &client, "").is_err());
    for bad in ["", ".", "..", "1/2", "1?a", "%2f", " "] {
        assert!(remove(&account(), Record::Client, bad, "").is_err(), "{bad:?}");
        assert!(change(&account(), Record::Document, bad, &json!({"a": 1}), false).is_err(), "{bad:?}");
        assert!(client_settings(&account(), bad, &json!({"a": 1})).is_err(), "{bad:?}");
    }
    assert_eq!(remove(&account(), Record::Document, "12", "INV").unwrap().place, below(&["document", "12"]));
    assert_eq!(change(&account(), Record::Client, "12", &json!({"a": 1}), true).unwrap().method, Method::Put);
    assert!(change(&account(), Record::Client, "12", &json!({}), false).is_err());
    assert_eq!(
        client_settings(&account(), "12", &json!({"a": 1})).unwrap().place,
        below(&["client", "12", "settings"])
    );
}

/// One request of every kind, with its documented good answer.
fn every_request() -> Vec<(Mutation, Answer)> {
    let order = draft_order();
    let sent = order_of(|v| words(v, "not_viewed", "viewed", "can_cancel"));
    let record = |change: &dyn Fn(&mut Value)| {
        let mut v = sample();
        words(&mut v, "draft", "draft", "draft");
        change(&mut v);
        v
    };
    let mut item = wire(&order).unwrap().items.remove(0);
    item.filename = "a.pdf".to_owned();
    item.upload_url = "https://api.makeleaps.com/u/".to_owned();
    item.async_upload_url = "https://api.makeleaps.com/a/".to_owned();
    let mut other = rebook(&order);
    other["subject"] = json!("Other");
    let document = Enclosure { position: 4, content: Content::Document("https://x/document/1/".to_owned()) };
    let item_json = sample()["items"][0].clone();
    let status = json!({"sendbypost": "cancelled", "sendbypost_cancelled": true});
    let client = json!({"contacts": [{"contact_type": "organization", "name": "x"}]});
    vec![
        (
            book_at(&account(), &draft(), "PR-9", t(NOW)).unwrap(),
            enveloped(201, &record(&|v| v["external_id"] = json!("PR-9"))),
        ),
        (update(&order, &other).unwrap(), enveloped(200, &record(&|v| v["subject"] = json!("Other")))),
        (replace(&order, &other, None, t(NOW)).unwrap(), enveloped(200, &record(&|_| ()))),
        (
            schedule(&order, t("2026-01-16T00:00:00Z"), t(NOW)).unwrap(),
            enveloped(200, &record(&|v| v["date_scheduled"] = json!("2026-01-16T00:00:00Z"))),
        ),
        (
            execute(&order).unwrap(),
            enveloped(200, &record(&|v| words(v, "not_viewed", "not_viewed", "can_cancel"))),
        ),
        (add_item(&order, &document).unwrap(), enveloped(201, &item_json)),
        (upload(&order, &item, b"%PDF", Upload::AtOnce, 0).unwrap(), enveloped(200, &item_json)),
        (
            upload(&order, &item, b"%PDF", Upload::WithTask, 0).unwrap(),
            enveloped(200, &json!({"url": "https://x/task/7/", "result_url": "https://x/task/7/results/"})),
        ),
        (cancel(&sent, part(&sent, "post")).unwrap(), enveloped(200, &status)),
        (
            create(&account(), Record::Client, &client, "C").unwrap(),
            enveloped(201, &json!({"url": "https://x/client/5/"})),
        ),
        (
            change(&account(), Record::Client, "5", &json!({"name": "y"}), false).unwrap(),
            enveloped(200, &json!({"url": "https://x/client/5/", "name": "y"})),
        ),
        (remove_item(&order, &item).unwrap(), Answer { body: Vec::new(), ..answer(204, &Value::Null) }),
        (delete(&order, t(NOW)).unwrap(), Answer { body: Vec::new(), ..answer(204, &Value::Null) }),
        (
            remove(&account(), Record::Client, "5", "y").unwrap(),
            Answer { body: Vec::new(), ..answer(204, &Value::Null) },
        ),
    ]
}

#[test]
fn every_documented_answer_is_done_and_cut_off_it_is_never_refused() {
    for (mutation, answer) in every_request() {
        let whole = read(&mutation, &answer);
        assert!(matches!(whole, Reading::Done { .. }), "{:?} {whole:?}", mutation.deed);
        for cut in 0..answer.body.len() {
            let short = Answer { body: answer.body[..cut].to_vec(), ..answer.clone() };
            let reading = read(&mutation, &short);
            assert!(matches!(reading, Reading::DoneUnread { .. }), "{:?} {cut} {reading:?}", mutation.deed);
        }
        for (status, body) in
            [(200, "<html>"), (200, "[]"), (201, "{\"response\": 5}"), (202, ""), (299, "null")]
        {
            let odd = Answer { body: body.as_bytes().to_vec(), status, ..answer.clone() };
            let reading = read(&mutation, &odd);
            assert!(matches!(reading, Reading::DoneUnread { .. } | Reading::Done { .. }), "{reading:?}");
        }
    }
}

#[test]
fn only_a_clear_word_refuses() {
    for (mutation, _) in every_request() {
        for status in [400, 402, 404, 406, 410, 412, 413, 415, 422] {
            let reading = read(&mutation, &enveloped(status, &json!({"detail": "No."})));
            assert_eq!(reading, Reading::Refused { said: "No.".to_owned(), fields: Vec::new() });
        }
        for status in [100, 301, 303, 307, 401, 403, 405, 408, 409, 425, 429, 500, 502, 503, 504, 600] {
            let reading = read(&mutation, &enveloped(status, &json!({"detail": "No."})));
            assert!(
                matches!(&reading, Reading::Unclear { why } if why.contains("No.")),
                "{status} {reading:?}"
            );
        }
    }
    let (book, _) = every_request().remove(0);
    let refused = json!({"recipient_address": {"postal_code": ["Bad."]}, "to_emails": ["Required."]});
    let Reading::Refused { said, fields } = read(&book, &enveloped(400, &refused)) else { panic!() };
    assert_eq!(said, "recipient_address › postal_code: Bad.; to_emails: Required.");
    let paths: Vec<Option<String>> = fields.iter().map(|f| field_of(&f.path)).collect();
    assert_eq!(paths, [Some("recipient_address.postal_code".to_owned()), Some("to_emails".to_owned())]);
    for body in ["", "<html>", "{\"response\": 12}"] {
        let bare = Answer { body: body.as_bytes().to_vec(), ..answer(400, &Value::Null) };
        assert!(matches!(read(&book, &bare), Reading::Refused { said, .. } if !said.is_empty()), "{body}");
    }
}

#[test]
fn a_2xx_that_shows_something_else_is_looked_up() {
    let mut all = every_request();
    let other = |change: &dyn Fn(&mut Value)| {
        let mut v = sample();
        words(&mut v, "draft", "draft", "draft");
        change(&mut v);
        enveloped(200, &v)
    };
    for (n, odd) in [
        (0, other(&|_| ())),
        (1, other(&|v| v["url"] = json!("https://api.makeleaps.com/api/partner/1/sending/order/7/"))),
        (3, other(&|_| ())),
        (4, other(&|_| ())),
    ] {
        let reading = read(&all[n].0, &odd);
        assert!(matches!(reading, Reading::DoneUnread { .. }), "{n} {reading:?}");
    }
    let sent = order_of(|v| words(v, "not_viewed", "not_viewed", "can_cancel"));
    let both = cancel_channels(&sent, &[part(&sent, "post"), part(&sent, "secure")]).unwrap();
    let half = json!({"securesend": "viewed", "sendbypost": "cancelled", "securesend_cancelled": false});
    let Reading::Partly { said, refused, .. } = read(&both, &enveloped(200, &half)) else { panic!() };
    assert_eq!((said.as_str(), refused[0].message.as_str()), ("cancelled: post", "viewed"));
    let none = json!({"securesend": "viewed", "sendbypost": "preparing"});
    assert!(matches!(read(&both, &enveloped(200, &none)), Reading::Unclear { .. }));
    let within = json!({"url": "x", "status": {"securesend": "cancelled", "sendbypost_cancelled": true}});
    assert!(
        matches!(read(&both, &enveloped(200, &within)), Reading::Done { .. }),
        "a whole order is read too"
    );
    assert!(matches!(read(&both, &enveloped(200, &json!({}))), Reading::DoneUnread { .. }));

    // Right after an execution the countdown is known.
    let (go, good) = all.remove(4);
    let Reading::Done { orders, .. } = read(&go, &good) else { panic!() };
    let window = orders[0].order.clocks.iter().find(|c| c.kind == ClockKind::CancelWindow).unwrap();
    assert_eq!(window.at, t("2026-01-15T09:41:58Z"));
    assert_eq!(made_url(&all[8].1).as_deref(), Some("https://x/client/5/"));
    assert_eq!(made_url(&answer(201, &json!([]))), None);
}

#[test]
fn a_rebooked_draft_names_documents_and_asks_for_files_again() {
    let order = order_of(|v| {
        v["items"] = json!([
            {"url": "https://x/item/1/", "position": 0, "document": "https://x/document/8/"},
            {"url": "https://x/item/2/", "position": 1, "filename": "flyer.pdf", "document": null},
        ]);
    });
    let draft = rebook(&order);
    assert_eq!(
        draft["items"],
        json!([
            {"position": 0, "document": "https://x/document/8/"},
            {"position": 1, "file": "", "filename": "flyer.pdf"},
        ])
    );
    for gone in ["external_id", "date_scheduled", "status", "items_url", "employee", "then"] {
        assert!(draft.get(gone).is_none(), "{gone}");
    }
    let wrong = book_at(&account(), &draft, "r", t(NOW)).unwrap_err();
    assert_eq!(wrong.iter().map(|c| c.path.as_str()).collect::<Vec<_>>(), ["items.1.file"]);
}
