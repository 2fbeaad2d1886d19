//! Every act of every provider from the command line: a draft in, one effect in the ledger.

use std::collections::BTreeSet;

use postroom::{
    model::provider::Provider,
    providers::acts::{Act, Confirm},
    sim::{clock::Pace, sendle},
};
use serde_json::{Value, json};

use super::{Desk, lines, text};

/// One provider's acts, as they are done.
struct Round {
    desk: Desk,
    provider: Provider,
    account: &'static str,
    done: BTreeSet<String>,
}

impl Round {
    fn new(provider: Provider, account: &'static str, pace: Pace) -> Self {
        Self { desk: Desk::paced(24, pace), provider, account, done: BTreeSet::new() }
    }

    /// Does one act and holds it against the ledger: it happened once, and nothing else did.
    fn act(&mut self, name: &str, record: &str, part: &str, draft: Option<Value>, effects: &[&str]) -> Value {
        let act = Act::find(self.provider, name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(act.form.is_some(), draft.is_some(), "{name}");
        // A record of its own is named in the draft.
        let named = draft.as_ref().and_then(|d| d["record"].as_str()).unwrap_or(record).to_owned();
        let path = draft.map(|draft| self.desk.draft(&draft));
        let mut arguments = vec!["do", name, "--account", self.account, "--json", "--yes"];
        if !record.is_empty() {
            arguments.push(record);
        }
        if !part.is_empty() {
            arguments.extend(["--part", part]);
        }
        if let Some(path) = &path {
            arguments.extend(["--from", path]);
        }
        let end = self.end_of(&named);
        if act.confirm == Confirm::Typed {
            let said = self.desk.fails(&arguments, 2);
            assert!(said.contains("--confirm"), "{said}");
            arguments.extend(["--confirm", &end]);
        }
        let before = self.desk.sim.world.ledger().len();
        let output = self.desk.run(&arguments);
        let said = format!("{}{}", text(&output.stderr), text(&output.stdout));
        assert_eq!(output.status.code(), Some(0), "{name}: {said}");
        let ledger: Vec<&str> = self.desk.sim.world.ledger()[before..].iter().map(|e| e.what).collect();
        assert_eq!(ledger, effects, "{name}: {said}");
        let told = lines(&output);
        assert!(!told.is_empty() && told.iter().all(|intent| intent["outcome"] == "done"), "{name}: {said}");
        self.done.insert(name.to_owned());
        // What was made, where something was.
        let made = told.iter().rposition(|t| t["orders"].as_array().is_some_and(|all| !all.is_empty()));
        told.into_iter().nth(made.unwrap_or(0)).unwrap_or_default()
    }

    /// The last four characters of a record's reference, or of a record's number.
    fn end_of(&self, record: &str) -> String {
        if let Some((_, number)) = record.trim_end_matches('/').rsplit_once("/api/") {
            return number.chars().skip(number.chars().count() - 4).collect();
        }
        let shown = if record.is_empty() { Vec::new() } else { self.desk.json(&["show", record, "--json"]) };
        let reference = shown.first().and_then(|o| o["reference"].as_str()).unwrap_or_default().to_owned();
        let from = reference.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
        reference[from..].to_owned()
    }

    fn show(&self, record: &str) -> Value {
        self.desk.json(&["show", record, "--json"]).remove(0)
    }

    /// Nothing of the table was left out, and the journal is whole.
    fn ends(self) {
        let all: BTreeSet<String> = Act::of(self.provider).map(|act| act.name.to_owned()).collect();
        assert_eq!(self.done, all);
        self.desk.json(&["journal", "--verify", "--json"]);
    }
}

/// The address of the record that was made.
fn url(told: &Value) -> String {
    let said = told["said"].as_str().unwrap_or_default();
    said.split_whitespace()
        .find(|word| word.starts_with("http"))
        .unwrap_or_else(|| panic!("{told}"))
        .to_owned()
}

fn made(told: &Value) -> String {
    told["orders"][0].as_str().unwrap_or_else(|| panic!("{told}")).to_owned()
}

pub fn parcel() -> Value {
    json!({
        "description": "Kryptonite", "kilogram_weight": "1", "cubic_metre_volume": "0.01",
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

#[test]
fn sendle() {
    let mut round = Round::new(Provider::Sendle, "parcels", Pace::Stepped);
    let booked = round.act("book", "", "", Some(parcel()), &["order.created"]);
    assert_eq!(booked["quote"], json!({"amount": "8.95", "currency": "AUD"}));
    let record = made(&booked);
    let shown = round.show(&record);
    assert_eq!(
        (shown["customer"].as_str(), shown["total"]["amount"].as_str()),
        (Some("Clark Kent"), Some("8.95"))
    );
    round.act("cancel", &record, "", None, &["order.cancelled"]);
    assert_eq!(round.show(&record)["phase"], "cancelled");

    // A label is there when a courier has the booking; a return is for what was sent.
    let with_label = (0..24).find_map(|n| {
        let (id, _) = sendle::seeded_reference(&round.desk.sim.world, n);
        round.desk.run(&["watch", &id, "--account", "parcels"]).status.success().then_some(())?;
        let shown = round.show(&format!("parcels/{id}"));
        let labels = shown["raw"]["order"]["labels"].as_array().is_some_and(|all| !all.is_empty());
        let home = shown["raw"]["order"]["receiver"]["address"]["country"] == "Australia";
        (labels && home).then(|| format!("parcels/{id}"))
    });
    let record = with_label.expect("some parcel has a label");
    round.act("label", &record, "", Some(json!({"size": "cropped"})), &["label.fetched"]);
    let back =
        round.act("return", &record, "", Some(json!({"customer_reference": "BACK-1"})), &["return.created"]);
    assert_ne!(made(&back), record);
    round.ends();
}

pub fn mailing(own: &str) -> Value {
    let mut draft: Value =
        serde_json::from_str(include_str!("../fixtures/4over/create-request.json")).unwrap();
    let fields = draft.as_object_mut().unwrap();
    fields.shift_remove("payment");
    fields.insert("order_id".to_owned(), own.into());
    fields.insert("is_test_order".to_owned(), false.into());
    fields.insert("skip_confirmation".to_owned(), false.into());
    draft["jobs"][0]["bypass_address_validation"] = json!(true);
    draft
}

#[test]
fn fourover() {
    let mut round = Round::new(Provider::FourOver, "print", Pace::Stepped);
    let file = json!({"path": ["https://x.example/front.pdf"], "preflight": true});
    round.act("upload", "", "", Some(file), &["file.created"]);
    let mut draft = mailing("dm-1");
    draft["jobs"][0].as_object_mut().unwrap().shift_remove("files");
    draft["jobs"][0]["skip_files"] = json!(true);
    let record = made(&round.act("book", "", "", Some(draft), &["job.created", "order.created"]));
    let job = round.show(&record)["parts"][0]["id"].as_str().unwrap().to_owned();
    let files = json!({"files": {"fr": "https://x.example/front.pdf", "vdf": "https://x.example/list.csv"}});
    round.act("attach", &record, &job, Some(files), &["job.files"]);
    round.act("cancel", &record, &job, None, &["job.cancelled"]);

    // One job is refused, the other is printed: what is refused is ordered again under a new id.
    let mut draft = mailing("dm-2");
    let mut bad = draft["jobs"][0].clone();
    bad["job_name"] = json!("the second");
    // The local check does not know the options of a product; the server does.
    bad["option_uuids"] = json!(["no-uuid"]);
    draft["jobs"].as_array_mut().unwrap().push(bad);
    let path = round.desk.draft(&draft);
    let partly = round.desk.run(&["book", "--account", "print", "--from", &path, "--yes", "--json"]);
    assert_eq!(partly.status.code(), Some(4), "{}", text(&partly.stdout));
    let partly = lines(&partly).remove(0);
    assert_eq!(partly["outcome"], "in_part");
    let record = made(&partly);
    let start = round.desk.run(&["do", "retry-failed", &record, "--start"]);
    let mut again: Value = serde_json::from_slice(&start.stdout).unwrap();
    assert_eq!(again["jobs"].as_array().unwrap().len(), 1, "{again}");
    again["jobs"][0]["option_uuids"] = json!([]);
    again["order_id"] = json!("dm-3");
    round.act("retry-failed", &record, "", Some(again), &["job.created", "order.created"]);
    round.ends();
}

pub fn shop_order(own: &str) -> Value {
    json!({"order_id": own, "order_url": "https://shop.example/1", "language": "de",
        "order_date": "2026-03-10T11:00:00+01:00", "boarding_complete": false, "order_tags": ["SKU 1234"],
        "promised_delivery_date": "2026-03-14T18:00:00Z"})
}

fn shop_parcel(code: &str) -> Value {
    json!({"tracking_code": code, "carrier": {"name": "dhl", "country": "DE"}, "weight": "1.50",
        "recipient_city": "Berlin"})
}

#[test]
fn sevensenders() {
    let mut round = Round::new(Provider::SevenSenders, "shop", Pace::Stepped);
    let record = made(&round.act("book", "", "", Some(shop_order("own-1")), &["order.created"]));
    round.act(
        "update",
        &record,
        "",
        Some(json!({"language": "fr", "order_tags": ["a", "b"]})),
        &["order.updated"],
    );
    let paid = json!({"state": "paid", "datetime": "2026-03-10T12:00:00Z", "location": "Berlin"});
    round.act("state", &record, "", Some(paid), &["order.state"]);
    round.act("ship", &record, "", Some(shop_parcel("T-1")), &["shipment.created"]);
    let shipment = round.show(&record)["parts"][0]["id"].as_str().unwrap().to_owned();
    round.act(
        "update-shipment",
        &record,
        &shipment,
        Some(json!({"comment": "fragile"})),
        &["shipment.updated"],
    );
    round.act("boarding-complete", &record, "", None, &["order.updated"]);
    round.act("cancel", &record, "", None, &["order.state"]);
    round.act("delete-shipment", &record, &shipment, None, &["shipment.deleted"]);
    round.act("delete", &record, "", None, &["order.deleted"]);
    let mut whole = shop_parcel("T-9");
    whole["order"] = shop_order("own-9");
    round.act("ship-with-order", "", "", Some(whole), &["order.created", "shipment.created"]);
    round.ends();
}

pub fn fulfilment(primary: &str) -> Value {
    json!({
        "primary_id": primary, "ordered_at": "2014-12-17T15:34:11Z", "message": "Order message",
        "shipping": {
            "status": "unshipped", "ship_via": "UPS",
            "ship_to": {"first_name": "Nicholas", "last_name": "Testla", "address_1": "900 Lincoln Dr",
                "city": "Scottsvale"},
            "ship_from": {"company": "Toys R U", "address_1": "Belmont Street 45"},
        },
        "billing": {"status": "paid", "total": "30.00 USD"},
        "boxes": [{"weight": "1 lbs"}, {"weight": "2 lbs"}],
        "items": [{"quantity": 5, "kind": "goods", "description": "Lamp"}, {"quantity": 1, "kind": "goods"},
            {"box": 2, "quantity": 2, "kind": "goods"}],
        "tags": ["gift", "new"],
    })
}

#[test]
fn readycloud() {
    let mut round = Round::new(Provider::ReadyCloud, "warehouse", Pace::Stepped);
    let record = made(&round.act("book", "", "", Some(fulfilment("127283")), &["order.created"]));
    let neighbour = made(&round.act("book", "", "", Some(fulfilment("127284")), &["order.created"]));
    let unique = round.show(&neighbour)["raw"]["unique_id"].as_str().unwrap().to_owned();
    for (act, draft, effect) in [
        ("patch", json!({"message": "new"}), "order.updated"),
        (
            "replace",
            json!({"terms": "COD", "shipping": {"ship_to": {"city": "A"}, "ship_from": {"city": "B"}}}),
            "order.updated",
        ),
        ("billing", json!({"status": "refunded"}), "order.updated"),
        ("relate", json!({"kind": "return-child", "order": {"unique_id": unique}}), "order.updated"),
        ("add-box", json!({"weight": "3 lbs", "items": [{"quantity": 1}]}), "box.created"),
        ("change-box", json!({"box": 1, "tracking_number": "1Z"}), "box.updated"),
        ("add-item", json!({"box": 1, "quantity": 2, "unit_price": "1.00 EUR"}), "item.created"),
        ("change-item", json!({"box": 1, "item": 1, "quantity": 4}), "item.updated"),
        ("remove-item", json!({"box": 1, "item": 2}), "item.deleted"),
        ("remove-box", json!({"box": 2}), "box.deleted"),
        ("add-note", json!({"content": "called", "author": {"name": "Ann"}}), "note.created"),
        ("add-tag", json!({"tag": "fragile"}), "tag.created"),
        ("remove-tag", json!({"tag": "fragile"}), "tag.deleted"),
    ] {
        round.act(act, &record, "", Some(draft), &[effect]);
    }
    round.act("delete", &record, "", None, &["order.deleted"]);
    round.act("cancel", &neighbour, "billing", None, &["order.cancelled"]);
    let sent = made(&round.act("book", "", "", Some(fulfilment("127285")), &["order.created"]));
    let pieces = json!({"pieces": [{"box": 1, "item": 1}]});
    let effects = ["order.created", "order.updated", "item.deleted"];
    round.act("split", &sent, "", Some(pieces), &effects);
    round.act("shipping", &sent, "", Some(json!({"status": "partially_fulfilled"})), &["order.updated"]);
    round.ends();
}

#[test]
fn makeleaps() {
    // Checks and uploads take their time there.
    let mut round = Round::new(Provider::MakeLeaps, "documents", Pace::Running(20.0));
    round.desk.json(&["sync", "--json"]);
    let rows = round.desk.json(&["ls", "prv:mkl", "--json"]);
    let sent = rows.iter().find(|r| r["state"].as_str().unwrap().contains("mailed")).unwrap();
    let seeded = format!("documents/{}", sent["id"].as_str().unwrap());
    let start = round.desk.run(&["book", "--account", "documents", "--order", &seeded, "--start"]);
    let mut draft: Value = serde_json::from_slice(&start.stdout).unwrap();
    let items = draft["items"].as_array().unwrap();
    let document = items.iter().find(|item| item.get("document").is_some()).unwrap().clone();
    draft["items"] = json!([document]);
    draft["then"] = json!("keep_draft");
    draft["message"] = json!("Thank you.");
    let titled = |subject: &str| {
        let mut draft = draft.clone();
        draft["subject"] = subject.into();
        draft
    };
    let booked = ["order.created", "item.added"];
    let record = made(&round.act("book", "", "", Some(titled("one")), &booked));
    round.act("edit", &record, "", Some(json!({"subject": "changed"})), &["order.changed"]);
    let mut whole = titled("whole");
    for name in ["items", "then"] {
        whole.as_object_mut().unwrap().shift_remove(name);
    }
    round.act("replace", &record, "", Some(whole), &["order.changed"]);
    std::fs::write(round.desk.home.path().join("flyer.pdf"), b"%PDF-1.4 a flyer").unwrap();
    let file = json!({"file": "flyer.pdf", "filename": "flyer.pdf", "position": 1});
    round.act("add-item", &record, "", Some(file), &["item.added", "task.created", "item.uploaded"]);
    let again = json!({"file": "flyer.pdf", "position": 1});
    round.act("upload", &record, "", Some(again), &["task.created", "item.uploaded"]);
    round.act("remove-item", &record, "", Some(json!({"position": 1})), &["item.deleted"]);
    let day = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(72);
    let time = day.strftime("%Y-%m-%dT%H:00:00Z").to_string();
    // It is checked anew after every change.
    round.desk.sim.world.clock.advance(jiff::SignedDuration::from_secs(30));
    let scheduled = ["order.changed", "order.scheduled"];
    round.act("schedule", &record, "", Some(json!({"date_scheduled": time})), &scheduled);
    let start = round.desk.run(&["do", "recreate", &record, "--start"]);
    let mut next: Value = serde_json::from_slice(&start.stdout).unwrap();
    assert_eq!(
        (next["then"].as_str(), next["date_scheduled"].as_str()),
        (Some("schedule"), Some(time.as_str()))
    );
    next["subject"] = json!("anew");
    let effects = ["order.deleted", "order.created", "item.added", "order.changed", "order.scheduled"];
    let record = made(&round.act("recreate", &record, "", Some(next), &effects));
    let channel = round.show(&record)["parts"][0]["id"].as_str().unwrap().to_owned();
    round.act("cancel", &record, &channel, None, &["order.deleted"]);
    let record = made(&round.act("book", "", "", Some(titled("two")), &booked));
    round.act("execute", &record, "", None, &["order.executed"]);
    let start = round.desk.run(&["do", "cancel-channels", &record, "--start"]);
    let channels: Value = serde_json::from_slice(&start.stdout).unwrap();
    let stopped = vec!["channel.cancelled"; channels["channels"].as_array().unwrap().len()];
    round.act("cancel-channels", &record, "", Some(channels), &stopped);
    let record = made(&round.act("book", "", "", Some(titled("three")), &booked));
    round.act("delete", &record, "", None, &["order.deleted"]);

    let contact = |name: &str| json!([{"contact_type": "organization", "name": name}]);
    let effects = ["contact.created", "client.created"];
    let client = url(&round.act("add-client", "", "", Some(json!({"contacts": contact("Acme")})), &effects));
    let changed = ["client.changed"];
    for act in ["change-client", "replace-client"] {
        round.act(act, "", "", Some(json!({"record": client, "contacts": contact(act)})), &changed);
    }
    for act in ["client-settings", "replace-client-settings"] {
        let draft = json!({"record": client, "settings": {"default_currency": "JPY"}});
        round.act(act, "", "", Some(draft), &changed);
    }
    let invoice = json!({"document_type": "invoice", "client": client, "date": "2026-03-01", "currency": "JPY",
        "lineitems": [{"kind": "simple", "description": "Work", "price": "1000"}]});
    let document = url(&round.act("add-document", "", "", Some(invoice.clone()), &["document.created"]));
    let draft = json!({"record": document, "title": "Second"});
    round.act("change-document", "", "", Some(draft), &["document.changed"]);
    let mut whole = invoice;
    whole["record"] = document.as_str().into();
    round.act("replace-document", "", "", Some(whole), &["document.changed"]);
    round.act("remove-document", "", "", Some(json!({"record": document})), &["document.deleted"]);
    round.act("remove-client", "", "", Some(json!({"record": client})), &["client.deleted"]);
    round.ends();
}
