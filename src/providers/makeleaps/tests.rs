//! Mapping of the documented bodies, and of every trap that is known about them.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{map, map_inbox, read::Odd, wire};
use crate::model::{
    cancel::Verdict,
    clock::{Clock, ClockKind},
    inbox::{InboxEntry, InboxKind},
    order::Order,
    phase::Phase,
    provider::AccountName,
};

const HEARD: &str = "2026-01-15T09:12:00Z";

fn t(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn sample() -> Value {
    serde_json::from_str(include_str!("../../../tests/fixtures/makeleaps/order_created.json")).unwrap()
}

fn changed(change: impl FnOnce(&mut Value)) -> Value {
    let mut value = sample();
    change(&mut value);
    value
}

fn order_of(value: &Value) -> Order {
    order_after(value, None)
}

fn order_after(value: &Value, known: Option<&Order>) -> Order {
    let odd = Odd::default();
    let order = map::order(value, &AccountName("docs".to_owned()), t(HEARD), known, &odd).unwrap();
    assert!(odd.take().is_empty());
    order
}

fn entry_of(value: &Value) -> InboxEntry {
    map_inbox::entry(value, &AccountName("docs".to_owned()), &Odd::default()).unwrap()
}

fn states(secure: &str, inbox: &str, post: &str) -> Value {
    changed(|v| {
        v["status"]["securesend"] = json!(secure);
        v["status"]["send_to_clientinbox"] = json!(inbox);
        v["status"]["sendbypost"] = json!(post);
    })
}

#[test]
fn the_documented_order_is_mapped_whole() {
    let order = order_of(&sample());
    assert_eq!(order.key.to_string(), "docs/1000000000000000042");
    assert_eq!(order.reference, "PR-2026-0042");
    assert_eq!(order.customer, "株式会社山田製作所");
    assert_eq!(order.destination, "Shinjuku-ku 000-0000");
    assert_eq!(order.state, "post: preparing, secure: not_viewed, inbox: viewed");
    assert_eq!(order.phase, Phase::Moving);
    assert_eq!(order.total.as_ref().unwrap().to_string(), "JPY 999999");
    assert_eq!(order.attention, Vec::<String>::new());
    assert_eq!(order.clocks, []);
    let aliases: Vec<&str> = order.aliases.iter().map(String::as_str).collect();
    for alias in ["1000000000000000042", "PR-2026-0042", "1111111111111111112", "INV-999"] {
        assert!(aliases.contains(&alias), "{alias}");
    }
    assert!(aliases.iter().any(|a| a.ends_with("/sending/order/1000000000000000042/")));
    let parts: Vec<(&str, &str, Phase, &Verdict)> = order
        .parts
        .iter()
        .map(|p| (p.label.as_str(), p.state.as_str(), p.phase, &p.cancel.verdict))
        .collect();
    assert_eq!(
        parts,
        [
            ("post", "preparing", Phase::Moving, &Verdict::Closed),
            ("secure", "not_viewed", Phase::Waiting, &Verdict::Open),
            ("inbox", "viewed", Phase::Done, &Verdict::Closed),
        ]
    );
    // The masked date of the recording is noted and harms nothing.
    let odd: Vec<&str> = order.oddities.iter().map(|o| o.path.as_str()).collect();
    assert_eq!(odd, ["document.date"]);
    assert_eq!(order.links.len(), 6);
}

#[test]
fn every_documented_field_is_in_a_group_or_a_link() {
    fn scalars(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(s) if !s.is_empty() => found.push(s.clone()),
            Value::Array(items) => items.iter().for_each(|v| scalars(v, found)),
            Value::Object(map) => map.values().for_each(|v| scalars(v, found)),
            _ => {}
        }
    }
    let mut wanted = Vec::new();
    let mut value = sample();
    // Opened references keep their own fields; an order shows what names them.
    value["items"][0]["document"]
        .as_object_mut()
        .unwrap()
        .retain(|k, _| k == "url" || k == "document_number");
    value["recipient_organization"].as_object_mut().unwrap().retain(|k, _| k == "url" || k == "name");
    value["employee"].as_object_mut().unwrap().retain(|k, _| k == "name");
    scalars(&value, &mut wanted);
    let order = order_of(&value);
    let shown: Vec<&str> = order
        .groups
        .iter()
        .flat_map(|g| g.fields.iter().map(|(_, v)| v.as_str()))
        .chain(order.links.iter().map(|l| l.url.as_str()))
        .collect();
    for text in wanted {
        assert!(shown.iter().any(|s| s.contains(text.as_str())), "{text}");
    }
    let channels = order.groups.iter().find(|g| g.title == "channels").unwrap();
    assert!(channels.fields.contains(&("post selected".to_owned(), "yes".to_owned())));
    assert!(channels.fields.contains(&("post cancelled".to_owned(), "no".to_owned())));
}

#[test]
fn unselected_channels_are_no_trouble_and_one_word_stays_one_word() {
    for (value, state, phase) in [
        (states("not_selected", "not_selected", "mailed"), "mailed", Phase::Done),
        (states("viewed", "not_selected", "not_selected"), "viewed", Phase::Done),
        (states("draft", "draft", "draft"), "draft", Phase::Draft),
        (states("cancelled", "cancelled", "cancelled"), "cancelled", Phase::Cancelled),
        (
            states("cancelled", "not_selected", "can_cancel"),
            "post: can_cancel, secure: cancelled",
            Phase::Waiting,
        ),
        (states("not_selected", "not_selected", "not_selected"), "no channel", Phase::Draft),
    ] {
        let order = order_of(&value);
        assert_eq!((order.state.as_str(), order.phase), (state, phase));
        assert!(order.attention.is_empty(), "{:?}", order.attention);
        assert!(order.parts.iter().all(|p| p.state != "not_selected"));
    }
}

#[test]
fn unknown_words_are_kept_and_never_guessed() {
    let order = order_of(&states("not_viewed", "not_selected", "posted"));
    assert_eq!(order.phase, Phase::Unknown);
    assert_eq!(order.state, "post: posted, secure: not_viewed");
    assert_eq!(order.parts[0].cancel.verdict, Verdict::Unknown);
    assert!(order.oddities.iter().any(|o| o.path == "status.sendbypost" && o.what.contains("posted")));
    assert!(order.attention.iter().any(|a| a.contains("posted")));

    let order = order_of(&states("not_selected", "not_selected", "info_not_available"));
    assert_eq!(order.phase, Phase::Unknown);
    assert_eq!(order.attention, ["post: MakeLeaps has no information about it"]);
}

#[test]
fn validation_errors_of_every_shape_ask_for_attention_while_it_is_a_draft() {
    for errors in [
        json!("postal_code is wrong"),
        json!(["postal_code is wrong"]),
        json!({"recipient_address": ["postal_code is wrong"]}),
    ] {
        let order = order_of(&{
            let mut v = states("draft", "not_selected", "draft");
            v["validation_errors"] = errors.clone();
            v["ready_to_order"] = json!(false);
            v
        });
        assert_eq!(order.phase, Phase::Attention, "{errors}");
        assert!(order.attention[0].starts_with("cannot be sent: "), "{errors}");
        assert!(order.attention[0].ends_with("postal_code is wrong"), "{errors}");
        let sent = order_of(&changed(|v| v["validation_errors"] = errors.clone()));
        assert_eq!(sent.phase, Phase::Moving, "what was sent is past correcting");
    }
    let checking = order_of(&{
        let mut v = states("draft", "not_selected", "draft");
        v["ready_to_order"] = json!(false);
        v
    });
    assert_eq!((checking.phase, checking.attention.len()), (Phase::Draft, 0), "still being checked");
}

#[test]
fn a_scheduled_order_counts_down_to_its_batch() {
    let value = {
        let mut v = states("draft", "not_selected", "draft");
        v["date_scheduled"] = json!("2026-01-15T10:05:00Z");
        v
    };
    let order = order_of(&value);
    let batch = t("2026-01-15T10:30:00Z");
    assert_eq!(order.phase, Phase::Waiting);
    assert_eq!(order.clocks, [Clock::at(ClockKind::BatchRun, batch)]);
    assert!(order.parts.iter().all(|p| p.cancel.verdict == Verdict::OpenUntil(batch)));

    let mut missed = value;
    missed["date_scheduled"] = json!("2026-01-15T08:05:00Z");
    let order = order_of(&missed);
    assert_eq!(order.phase, Phase::Attention);
    assert!(order.attention[0].contains("its batch should have run"));
    assert!(order.clocks.is_empty());
}

#[test]
fn the_cancel_window_is_counted_only_from_a_known_start() {
    let unknown = order_of(&states("not_viewed", "not_selected", "can_cancel"));
    assert!(unknown.clocks.is_empty());
    assert_eq!(unknown.parts[0].cancel.verdict, Verdict::Open);

    let value = {
        let mut v = states("not_viewed", "not_selected", "can_cancel");
        v["date_scheduled"] = json!("2026-01-15T08:35:00Z");
        v
    };
    let order = order_of(&value);
    let end = t("2026-01-15T09:30:00Z");
    assert_eq!(order.parts[0].cancel.verdict, Verdict::OpenUntil(end));
    assert_eq!(
        order.clocks,
        [Clock::at(ClockKind::CancelWindow, end), Clock::at(ClockKind::LinkLife, t("2026-03-16T09:00:00Z")),]
    );
    assert_eq!(order.nearest_clock().unwrap().kind, ClockKind::CancelWindow);

    // A start that was known stays known when the answer does not say it again.
    let later = order_after(&states("not_viewed", "not_selected", "preparing"), Some(&order));
    assert_eq!(later.clocks, [Clock::at(ClockKind::LinkLife, t("2026-03-16T09:00:00Z"))]);
    let draft_again = order_after(&states("draft", "not_selected", "draft"), Some(&order));
    assert!(draft_again.clocks.is_empty());
}

#[test]
fn peppol_is_shown_with_and_without_its_value_in_the_status() {
    let selected = |change: &dyn Fn(&mut Value)| {
        let mut v = states("not_selected", "not_selected", "not_selected");
        v["peppolsend_selected"] = json!(true);
        change(&mut v);
        order_of(&v)
    };
    for name in ["peppolsend", "peppolsend_status"] {
        let order = selected(&|v| v["status"][name] = json!("sent"));
        assert_eq!((order.state.as_str(), order.phase), ("sent", Phase::Done));
        assert_eq!(order.parts[0].cancel.verdict, Verdict::NotByApi);
    }
    let silent = selected(&|_| {});
    assert_eq!((silent.state.as_str(), silent.phase), ("not given", Phase::Unknown));
    let draft = selected(&|v| v["status"]["securesend"] = json!("draft"));
    assert_eq!((draft.state.as_str(), draft.phase), ("draft", Phase::Draft));
}

#[test]
fn a_cancel_flag_that_contradicts_the_state_asks_for_attention() {
    let order = order_of(&changed(|v| v["status"]["sendbypost_cancelled"] = json!(true)));
    assert_eq!(order.phase, Phase::Attention);
    assert_eq!(order.attention, ["post: a cancel was asked for, but the state is preparing"]);
}

#[test]
fn status_as_text_is_opened_or_shown() {
    let inner = sample()["status"].to_string();
    let order = order_of(&changed(|v| v["status"] = json!(inner)));
    assert_eq!(order.state, "post: preparing, secure: not_viewed, inbox: viewed");
    let order = order_of(&changed(|v| {
        v["status"] = json!("sent somehow");
        for name in ["securesend_selected", "send_to_clientinbox_selected", "sendbypost_selected"] {
            v[name] = json!(false);
        }
    }));
    assert_eq!(order.state, "sent somehow");
}

#[test]
fn names_fall_back_from_the_client_to_its_url() {
    let closed = "https://api.makeleaps.com/api/partner/1/client/1111111111111111111/";
    let value = changed(|v| v["recipient_organization"] = json!(closed));
    assert_eq!(order_of(&value).customer, "My Client");
    let bare = changed(|v| {
        v["recipient_organization"] = json!(closed);
        v["recipient_contact_organization_name"] = json!("");
        v["recipient_contact_name"] = json!(null);
        v["to_emails"] = json!([]);
        v["external_id"] = json!("");
    });
    let order = order_of(&bare);
    assert_eq!(order.customer, "client 1111111111111111111");
    assert_eq!(order.reference, "Invoices for August");
    let nameless = order_of(&changed(|v| {
        v["external_id"] = json!(null);
        v["subject"] = json!("  ");
    }));
    assert_eq!(nameless.reference, "1000000000000000042");
}

#[test]
fn odd_shapes_keep_the_row_and_a_row_without_id_is_counted() {
    let odd_row = json!({
        "url": "https://api.makeleaps.com/api/partner/1/sending/order/7/",
        "status": 12, "items": "none", "to_emails": {"a": 1}, "recipient_address": "Tokyo",
        "employee": 5, "date_scheduled": "tomorrow", "ready_to_order": "maybe"
    });
    let order = order_of(&odd_row);
    assert_eq!(order.key.id, "7");
    let mut paths: Vec<&str> = order.oddities.iter().map(|o| o.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        ["date_scheduled", "employee", "items", "ready_to_order", "recipient_address", "status"]
    );
    let odd = Odd::default();
    let account = AccountName("docs".to_owned());
    assert!(map::order(&json!({"subject": "x"}), &account, t(HEARD), None, &odd).is_none());
    assert!(map_inbox::entry(&json!({"type": "received_doc"}), &account, &odd).is_none());
    assert_eq!(odd.take().len(), 2);
}

#[test]
fn long_ids_keep_their_digits_and_raw_keeps_the_json() {
    let order = order_of(&changed(|v| v["mid"] = json!(1_234_567_890_123_456_789_u64)));
    assert_eq!(order.key.id, "1234567890123456789");
    let raw: Value = serde_json::from_str(&order_of(&sample()).raw).unwrap();
    assert_eq!(raw, sample());
    assert_eq!(wire::mid_of("https://x/api/partner/1/client/99/?a=b#c"), "99");
    assert_eq!(wire::mid_of("/client/99"), "99");
    assert_eq!(wire::mid_of(""), "");
}

#[test]
fn an_accepted_order_shows_who_signed_what() {
    let value =
        serde_json::from_str(include_str!("../../../tests/fixtures/makeleaps/inbox_accepted.json")).unwrap();
    let entry = entry_of(&value);
    assert_eq!(entry.kind, InboxKind::AcceptedOrder);
    assert_eq!(entry.key.id, "1800000000000000001");
    assert_eq!(entry.sender, "有限会社ひまわり印刷");
    assert_eq!(entry.title, "見積書 #QUO-17");
    assert_eq!(entry.note, "納期は月末でお願いします。");
    assert_eq!(entry.amount.as_ref().unwrap().to_string(), "JPY 108000");
    assert_eq!(entry.received_at, Some(t("2026-01-14T01:02:03Z")));
    assert_eq!(entry.read_at, None);
    assert_eq!(entry.oddities, []);
    let fields: Vec<&(String, String)> = entry.groups.iter().flat_map(|g| &g.fields).collect();
    for (label, value) in [
        ("signed by", "山田 太郎"),
        ("paid", "no"),
        ("document was edited", "yes"),
        ("pickup authorization MID", "2200000000000000001"),
        ("clientinbox item MID", ""),
        ("client inbox item MID", "2300000000000000001"),
        ("document number", "QUO-17"),
        ("Invoice #18", "https://api.makeleaps.com/api/partner/1234567890123456789/document/5/"),
    ] {
        let there = fields.iter().any(|(l, v)| l == label && v == value);
        assert_eq!(there, !value.is_empty(), "{label}");
    }

    let mut confirmed = value;
    confirmed["type"] = json!("confirmed_doc");
    assert_eq!(entry_of(&confirmed).kind, InboxKind::ConfirmedDoc);
    assert_eq!(entry_of(&confirmed).title, "見積書 #QUO-17");
}

#[test]
fn a_received_document_shows_its_vendor_and_exact_amount() {
    let value: Value =
        serde_json::from_str(include_str!("../../../tests/fixtures/makeleaps/inbox_received.json")).unwrap();
    let entry = entry_of(&value);
    assert_eq!(entry.kind, InboxKind::ReceivedDoc);
    assert_eq!(entry.sender, "Kobe Harbour Trading K.K.");
    assert_eq!(entry.amount.as_ref().unwrap().to_string(), "USD 1234.50");
    assert_eq!(entry.read_at, Some(t("2026-01-13T11:00:00Z")));
    assert!(entry.links.iter().any(|l| l.label == "PDF"));
    let by = entry.groups.iter().flat_map(|g| &g.fields).find(|(l, _)| l == "added by").unwrap();
    assert_eq!(by.1, "1700000000000000001");

    let mut strange = value.clone();
    strange["type"] = json!("fax");
    let entry = entry_of(&strange);
    assert_eq!(entry.kind, InboxKind::Other("fax".to_owned()));
    assert_eq!(entry.oddities[0].path, "type");
    let mut empty = value;
    empty["received_doc"] = json!(null);
    assert_eq!(entry_of(&empty).oddities[0].path, "received_doc");
}
