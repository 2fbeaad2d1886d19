//! The secure inbox: entries of three types, newest first (MakeLeaps, Secure Inbox).

use axum::http::Method;
use jiff::{SignedDuration, Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{
    documents::{self, SimDocument, amount},
    ids::{Kind, mid, number},
    life,
    people::{client_json, employee_json},
    reply::{Ask, Faults, Outcome, faulty, not_found, ok, options, pdf, wrong_method},
    service::Service,
};
use crate::sim::world::World;

/// A new entry every so many seconds.
const ARRIVAL: i64 = 300;
const METHODS: &str = "GET, OPTIONS";

fn seeded(world: &World) -> u64 {
    if world.orders == 0 { 0 } else { 12 + (world.orders / 10).min(20_000) }
}

fn count(service: &Service) -> u64 {
    if service.world.orders == 0 { 0 } else { life::count(&service.world, seeded(&service.world), ARRIVAL) }
}

#[derive(Debug, Clone)]
struct Entry {
    k: u64,
    kind: &'static str,
    document: SimDocument,
    received: Timestamp,
    read: Option<Timestamp>,
    converted: bool,
    signatory: String,
    note: &'static str,
    paid: bool,
    edited: bool,
    by: usize,
}

fn entry(world: &World, k: u64) -> Entry {
    let mut dice = world.dice("makeleaps inbox", k);
    let kind = match dice.below(100) {
        0..45 => "received_doc",
        45..80 => "accepted_order",
        _ => "confirmed_doc",
    };
    let document = documents::seeded(world, dice.between(1, world.orders.max(1)));
    let received = life::came(world, seeded(world), ARRIVAL, k);
    let read = dice.chance(60).then(|| {
        let minutes = i64::try_from(dice.between(2, 2_000)).unwrap_or_default();
        received + SignedDuration::from_mins(minutes)
    });
    let notes = [
        "",
        "",
        "ありがとうございます。よろしくお願いいたします。",
        "Looks good, please go ahead.",
        "納期は月末でお願いします。",
    ];
    Entry {
        k,
        kind,
        signatory: document.client.person.clone(),
        document,
        received,
        read,
        converted: dice.chance(25),
        note: dice.pick::<&str>(&notes),
        paid: dice.chance(20),
        edited: dice.chance(10),
        by: usize::try_from(dice.below(5)).unwrap_or_default(),
    }
}

fn data(d: &SimDocument) -> Value {
    let (sender, recipient) = ("株式会社ポストルーム", d.client.name.as_str());
    json!({
        "document_number": d.number,
        "document_type": d.kind,
        "title": d.title,
        "currency": d.currency,
        "subtotal": amount(d.currency, d.subtotal),
        "tax": amount(d.currency, d.tax),
        "total": amount(d.currency, d.subtotal + d.tax),
        "date": d.date.to_string(),
        "sender_name": sender,
        "recipient_name": recipient,
        "lineitems": [{"description": "業務委託費 / Consulting", "quantity": "1", "price": amount(d.currency, d.subtotal)}],
    })
}

fn received_json(e: &Entry, ask: &Ask) -> Value {
    let id = mid(Kind::Received, e.k);
    let url = ask.url(&format!("inbox/received-document/{id}/"));
    let mut data = data(&e.document);
    // Here the client is the sender, and we are the recipient.
    data["sender_name"] = json!(e.document.client.name);
    data["recipient_name"] = json!("株式会社ポストルーム");
    let employee = employee_json(e.by, ask);
    json!({
        "mid": id,
        "url": url,
        "document_data": data,
        "vendor_name": e.document.client.name,
        "display_name": e.document.display_name,
        "pdf_content_url": format!("{url}pdf/"),
        "generated_document_set": generated(e, ask),
        "received_by": if ask.expands("received_by") { employee } else { employee["url"].clone() },
    })
}

fn accepted_json(e: &Entry, ask: &Ask) -> Value {
    let id = mid(Kind::Accepted, e.k);
    let d = &e.document;
    let document = documents::json(d, ask);
    json!({
        "mid": id,
        "url": ask.url(&format!("inbox/accepted-order/{id}/")),
        "time_accepted": e.received.to_string(),
        "client": client_json(&d.client, ask),
        "document": if ask.expands("document") { document } else { document["url"].clone() },
        "document_data": data(d),
        "is_paid": e.paid,
        "signatory": e.signatory,
        "note": e.note,
        "generated_document_set": generated(e, ask),
        "display_name": d.display_name,
        "document_was_edited": e.edited,
        "pickup_authorization_mid": mid(Kind::Pickup, e.k),
        "clientinbox_item_mid": mid(Kind::ClientInbox, e.k),
        "date": d.date.to_string(),
    })
}

/// An entry that was turned into one of our own documents names it.
fn generated(e: &Entry, ask: &Ask) -> Value {
    if e.converted { json!([documents::json(&e.document, ask)]) } else { json!([]) }
}

fn json(e: &Entry, now: Timestamp, ask: &Ask) -> Value {
    let id = mid(Kind::Inbox, e.k);
    let received = e.kind == "received_doc";
    json!({
        "mid": id,
        "url": ask.url(&format!("inbox/inbox/{id}/")),
        "type": e.kind,
        "accepted_order": if received { Value::Null } else { accepted_json(e, ask) },
        "received_doc": if received { received_json(e, ask) } else { Value::Null },
        "time_received": e.received.to_string(),
        "time_read": e.read.filter(|t| *t <= now).map(|t| t.to_string()),
    })
}

struct Filters {
    from: Option<Decimal>,
    to: Option<Decimal>,
    after: Option<Date>,
    before: Option<Date>,
    sender: Option<String>,
    unconverted: Option<bool>,
}

impl Filters {
    fn read(ask: &Ask) -> Result<Self, Box<axum::response::Response>> {
        fn parsed<T>(
            ask: &Ask,
            name: &str,
            what: &str,
            faults: &mut Faults,
            read: impl Fn(&str) -> Option<T>,
        ) -> Option<T> {
            let text = ask.get(name)?;
            let found = read(text);
            if found.is_none() {
                faults.insert(name.to_owned(), vec![what.to_owned()]);
            }
            found
        }
        let mut faults = Faults::new();
        let decimal = |t: &str| Decimal::from_str_exact(t).ok();
        let date = |t: &str| t.parse::<Date>().ok();
        let flag = |t: &str| match t {
            "true" | "True" | "1" => Some(true),
            "false" | "False" | "0" => Some(false),
            _ => None,
        };
        let filters = Self {
            from: parsed(ask, "total_from", "Enter a number.", &mut faults, decimal),
            to: parsed(ask, "total_to", "Enter a number.", &mut faults, decimal),
            after: parsed(ask, "issued_date_from", "Enter a valid date.", &mut faults, date),
            before: parsed(ask, "issued_date_to", "Enter a valid date.", &mut faults, date),
            sender: ask.get("sender_name").map(str::to_lowercase),
            unconverted: parsed(ask, "is_unconverted", "Must be a valid boolean.", &mut faults, flag),
        };
        if faults.is_empty() { Ok(filters) } else { Err(faulty(&faults)) }
    }

    const fn is_empty(&self) -> bool {
        self.from.is_none()
            && self.to.is_none()
            && self.after.is_none()
            && self.before.is_none()
            && self.sender.is_none()
            && self.unconverted.is_none()
    }

    fn fit(&self, e: &Entry) -> bool {
        let d = &e.document;
        let total = Decimal::from_str_exact(&amount(d.currency, d.subtotal + d.tax)).unwrap_or_default();
        self.from.is_none_or(|from| total >= from)
            && self.to.is_none_or(|to| total <= to)
            && self.after.is_none_or(|day| d.date >= day)
            && self.before.is_none_or(|day| d.date <= day)
            && self.sender.as_ref().is_none_or(|name| d.client.name.to_lowercase().contains(name))
            && self.unconverted.is_none_or(|want| want != e.converted)
    }
}

/// `/inbox/inbox/`
pub fn collection(service: &Service, ask: &Ask, method: &Method) -> Outcome {
    match *method {
        Method::GET => {}
        Method::OPTIONS => return options("Secure Inbox", METHODS, &[]),
        _ => return Err(wrong_method(METHODS)),
    }
    let filters = Filters::read(ask)?;
    let (now, all) = (service.now(), count(service));
    let (_, skip, size) = ask.window()?;
    if filters.is_empty() {
        let window = skip..skip.saturating_add(size).min(all);
        return ask.page(all, window.map(|at| json(&entry(&service.world, all - at), now, ask)).collect());
    }
    let fitting: Vec<Entry> =
        (1..=all).rev().map(|k| entry(&service.world, k)).filter(|e| filters.fit(e)).collect();
    let rows = fitting
        .iter()
        .skip(usize::try_from(skip).unwrap_or(usize::MAX))
        .take(usize::try_from(size).unwrap_or_default())
        .map(|e| json(e, now, ask))
        .collect();
    ask.page(fitting.len() as u64, rows)
}

/// The records that entries name by `url`, and the PDF of a received document.
pub fn one(service: &Service, ask: &Ask, method: &Method, path: &[&str]) -> Outcome {
    let all = count(service);
    let find = |kind, id: &str| {
        let k = number(kind, id).filter(|k| (1..=all).contains(k)).ok_or_else(not_found)?;
        Ok::<_, Box<axum::response::Response>>(entry(&service.world, k))
    };
    let (found, is_received) = match path {
        ["inbox", id] => (find(Kind::Inbox, id)?, None),
        ["received-document", id] | ["received-document", id, "pdf"] => {
            (find(Kind::Received, id)?, Some(true))
        }
        ["accepted-order", id] => (find(Kind::Accepted, id)?, Some(false)),
        _ => return Err(not_found()),
    };
    if is_received.is_some_and(|r| r != (found.kind == "received_doc")) {
        return Err(not_found());
    }
    if *method != Method::GET {
        return Err(wrong_method(METHODS));
    }
    match path {
        ["inbox", _] => ok(json(&found, service.now(), ask)),
        ["accepted-order", _] => ok(accepted_json(&found, ask)),
        ["received-document", _] => ok(received_json(&found, ask)),
        _ => pdf(documents::pdf(&format!("Received {}", found.document.number))),
    }
}
