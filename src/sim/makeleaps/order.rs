//! One sending order: its content, what is wrong with it, and its record.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    documents,
    ids::{Kind, mid},
    life::{self, Channel, Life},
    people::{employee_json, own_address},
    reply::Ask,
};
use crate::sim::world::World;

/// Envelope stamps (MakeLeaps, Sending Order fields).
pub const STAMPS: [&str; 10] = [
    "quote",
    "orderslip",
    "orderconfirmation",
    "deliveryslip",
    "acceptance",
    "paymentnotice",
    "invoice",
    "receipt",
    "nostamp",
    "many_documents",
];
pub const STRINGS: [&str; 11] = [
    "subject",
    "message",
    "stamp_type",
    "recipient_contact_organization_name",
    "recipient_contact_department",
    "recipient_contact_title",
    "recipient_contact_name",
    "recipient_honorific",
    "sender_contact_organization_name",
    "sender_contact_phone_number",
    "external_id",
];
pub const BOOLS: [&str; 5] = [
    "securesend_selected",
    "send_to_clientinbox_selected",
    "sendbypost_selected",
    "peppolsend_selected",
    "enable_cc_payments",
];

/// An enclosure: a document of ours, or a file that is uploaded later.
#[derive(Debug, Clone, PartialEq)]
pub struct SimItem {
    pub mid: String,
    pub position: i64,
    /// MID of the document.
    pub document: Option<String>,
    pub filename: Option<String>,
    /// When the file is there; may lie ahead while a task runs.
    pub uploaded: Option<Timestamp>,
}

/// An order as the service holds it; `body` has the writable fields, references as MIDs.
#[derive(Debug, Clone)]
pub struct SimOrder {
    pub mid: String,
    pub life: Life,
    pub client: String,
    pub employee: usize,
    pub contacts: Vec<String>,
    pub body: Map<String, Value>,
    pub items: Vec<SimItem>,
    pub deleted: bool,
    /// Decides the shape in which complaints come.
    pub number: u64,
}

impl SimOrder {
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.body.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    #[must_use]
    pub fn external_id(&self) -> &str {
        self.text("external_id")
    }

    /// Everything that stands in the way of sending, by field.
    #[must_use]
    pub fn problems(&self, now: Timestamp) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        let mut say = |field, what: &str| found.push((field, what.to_owned()));
        let [secure, _, post, _] = self.life.selected;
        if self.life.selected == [false; 4] {
            say("sending_method", "Select at least one sending method.");
        }
        if self.items.is_empty() {
            say("items", "Add at least one document or file.");
        }
        if self.items.iter().any(|i| i.filename.is_some() && i.uploaded.is_none_or(|t| t > now)) {
            say("items", "A file has not been uploaded yet.");
        }
        let emails = self.body.get("to_emails").and_then(Value::as_array).map_or(0, Vec::len);
        if secure && emails == 0 && self.contacts.is_empty() {
            say("to_emails", "Secure Send needs at least one e-mail address or contact.");
        }
        if post {
            if self.text("stamp_type").is_empty() {
                say("stamp_type", "Choose an envelope stamp.");
            }
            let address = self.body.get("recipient_address").unwrap_or(&Value::Null);
            let part = |name: &str| address.get(name).and_then(Value::as_str).unwrap_or_default();
            for name in ["street_address", "locality", "region"] {
                if part(name).trim().is_empty() {
                    say("recipient_address", &format!("{name} is missing."));
                }
            }
            if !is_postcode(part("postal_code")) {
                say("recipient_address", "郵便番号が正しくありません (postal_code must look like 000-0000).");
            }
            let named = ["recipient_contact_organization_name", "recipient_contact_name"];
            if named.iter().all(|n| self.text(n).trim().is_empty()) {
                say("recipient_contact_name", "Name an organization or a person.");
            }
        }
        found
    }

    #[must_use]
    pub fn is_checked(&self, now: Timestamp) -> bool {
        self.life.checked <= now
    }

    #[must_use]
    pub fn is_ready(&self, now: Timestamp) -> bool {
        self.is_checked(now) && self.problems(now).is_empty()
    }

    /// `validation_errors` is declared as String; other programs must bear an object and a list too.
    fn complaints(&self, now: Timestamp) -> Value {
        let problems = if self.is_checked(now) { self.problems(now) } else { Vec::new() };
        match self.number % 3 {
            0 => json!(problems.into_iter().map(|(_, what)| what).collect::<Vec<_>>().join("\n")),
            1 => json!(problems.into_iter().map(|(f, what)| format!("{f}: {what}")).collect::<Vec<_>>()),
            _ => {
                let mut by_field = Map::new();
                for (field, what) in problems {
                    let list = by_field.entry(field).or_insert_with(|| json!([]));
                    if let Value::Array(list) = list {
                        list.push(json!(what));
                    }
                }
                Value::Object(by_field)
            }
        }
    }
}

fn is_postcode(text: &str) -> bool {
    let b = text.as_bytes();
    b.len() == 8 && b.iter().enumerate().all(|(i, c)| if i == 3 { *c == b'-' } else { c.is_ascii_digit() })
}

/// Seeded order `i`, whole.
#[must_use]
pub fn seeded(world: &World, i: u64) -> SimOrder {
    let life = life::seeded(world, i);
    let mut dice = world.dice("makeleaps content", i);
    let document = documents::seeded(world, i);
    let c = &document.client;
    let month = i % 12 + 1;
    let subject = if c.name.is_ascii() {
        format!("{} for month {month}", document.display_name)
    } else {
        format!("{month}月分の{}をお送りします", document.display_name)
    };
    let mut body = json!({
        "securesend_selected": life.selected[0],
        "send_to_clientinbox_selected": life.selected[1],
        "sendbypost_selected": life.selected[2],
        "peppolsend_selected": life.selected[3],
        "to_emails": if life.selected[0] { vec![c.email.clone()] } else { vec![] },
        "subject": if life.selected[0] || life.selected[1] { subject } else { String::new() },
        "message": if life.selected[0] { "お世話になっております。添付をご確認ください。\nPlease find the documents attached." } else { "" },
        "enable_cc_payments": document.kind == "invoice" && dice.chance(30),
        "stamp_type": if document.kind == "timesheet" { "nostamp" } else { document.kind },
        "recipient_contact_organization_name": c.name,
        "recipient_contact_department": c.department,
        "recipient_contact_title": c.title,
        "recipient_contact_name": c.person,
        "recipient_honorific": c.honorific,
        "recipient_address": c.address,
        "sender_contact_organization_name": "株式会社ポストルーム",
        "sender_contact_phone_number": "03-1234-5678",
        "sender_address": own_address(),
        "external_id": if dice.chance(70) { format!("PR-{i:06}") } else { String::new() },
    });
    let item = |slot: u64| mid(Kind::Item, i * 2 + slot);
    let mut items = vec![SimItem {
        mid: item(0),
        position: 0,
        document: Some(document.mid.clone()),
        filename: None,
        uploaded: None,
    }];
    if dice.chance(25) {
        items.push(SimItem {
            mid: item(1),
            position: 1,
            document: None,
            filename: Some((*dice.pick(&["flyer.pdf", "ご案内.pdf", "terms & conditions.pdf"])).to_owned()),
            uploaded: Some(life.created),
        });
    }
    // The faults of a life, as content: each leaves a complaint whatever the channels are.
    match life.fault {
        1 => items.clear(),
        2 if life.selected[2] => body["recipient_address"]["postal_code"] = json!("16-00"),
        2 if life.selected[0] => body["to_emails"] = json!([]),
        3 if life.selected[2] => body["stamp_type"] = json!(""),
        2 | 3 => items.iter_mut().for_each(|i| {
            (i.document, i.filename, i.uploaded) = (None, Some("scan.pdf".to_owned()), None);
        }),
        _ => {}
    }
    SimOrder {
        mid: mid(Kind::Order, i),
        life,
        client: c.mid.clone(),
        employee: usize::try_from(dice.below(5)).unwrap_or_default(),
        contacts: Vec::new(),
        body: body.as_object().cloned().unwrap_or_default(),
        items,
        deleted: false,
        number: i,
    }
}

/// The status object (MakeLeaps, Tracking the status). Peppol is named only where it is selected: the documents show
/// an object without it.
#[must_use]
pub fn status_json(order: &SimOrder, now: Timestamp, ask: &Ask) -> Value {
    let mut status = Map::new();
    status.insert("url".to_owned(), json!(order_url(order, ask, "status/")));
    for c in Channel::ALL {
        if c != Channel::Peppol || order.life.selected[c as usize] {
            status.insert(c.name().to_owned(), json!(order.life.word(c, now)));
        }
    }
    for c in [Channel::Secure, Channel::Inbox, Channel::Post] {
        let cancelled = order.life.word(c, now) == "cancelled";
        status.insert(format!("{}_cancelled", c.name()), json!(cancelled));
    }
    Value::Object(status)
}

#[must_use]
pub fn order_url(order: &SimOrder, ask: &Ask, below: &str) -> String {
    ask.url(&format!("sending/order/{}/{below}", order.mid))
}

/// A Sending Order Item; `document` opens the reference.
#[must_use]
pub fn item_json(order: &SimOrder, item: &SimItem, document: Option<Value>, ask: &Ask) -> Value {
    let url = order_url(order, ask, &format!("item/{}/", item.mid));
    let named = item.document.as_ref().map(|m| json!(ask.url(&format!("document/{m}/"))));
    let file = item.filename.is_some();
    json!({
        "url": url,
        "sending_order": order_url(order, ask, ""),
        "position": item.position,
        "document": document.or(named),
        "filename": item.filename,
        "upload_url": file.then(|| format!("{url}upload/")),
        "async_upload_url": file.then(|| format!("{url}async-upload/")),
        "async_upload_tasks_url": file.then(|| format!("{url}async-upload/task/")),
    })
}

/// The whole record; `client` is the opened reference, where it was asked for.
#[must_use]
pub fn json(order: &SimOrder, now: Timestamp, client: Option<Value>, ask: &Ask) -> Value {
    let employee = employee_json(order.employee, ask);
    let employee = if ask.expands("employee") { employee } else { employee["url"].clone() };
    let items: Vec<Value> = order.items.iter().map(|i| item_json(order, i, None, ask)).collect();
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| {
        out.insert(name.to_owned(), value);
    };
    put("url", json!(order_url(order, ask, "")));
    put("send_url", json!(order_url(order, ask, "send/")));
    let own = ask.url(&format!("client/{}/", order.client));
    put("recipient_organization", client.unwrap_or(json!(own)));
    put("employee", employee);
    for (name, value) in &order.body {
        put(name, value.clone());
    }
    let contacts: Vec<String> = order.contacts.iter().map(|m| ask.url(&format!("contact/{m}/"))).collect();
    put("send_to_contacts", json!(contacts));
    put("ready_to_order", json!(order.is_ready(now)));
    put("pdf_content_url", json!(order_url(order, ask, "pdf/")));
    put("validation_errors", order.complaints(now));
    put("items", json!(items));
    put("items_url", json!(order_url(order, ask, "item/")));
    put("status", status_json(order, now, ask));
    put("date_scheduled", json!(order.life.scheduled.map(|t| t.to_string())));
    Value::Object(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::clock::{Pace, SimClock};

    #[test]
    fn a_seeded_order_has_complaints_exactly_when_its_life_has_a_fault() {
        let start: Timestamp = "2026-01-15T09:12:00Z".parse().unwrap();
        let world = World::new(SimClock::new(start, Pace::Stepped), 11, 3_000);
        let mut faulty = 0;
        for i in 1..=world.orders {
            let order = seeded(&world, i);
            let problems = order.problems(start);
            assert_eq!(order.life.fault != 0, !problems.is_empty(), "{i}: {problems:?}");
            faulty += u32::from(order.life.fault != 0);
        }
        assert!((120..=260).contains(&faulty), "{faulty}");
    }

    #[test]
    fn the_same_number_is_the_same_order() {
        let start: Timestamp = "2026-01-15T09:12:00Z".parse().unwrap();
        let make = || World::new(SimClock::new(start, Pace::Stepped), 11, 100);
        let (a, b) = (seeded(&make(), 42), seeded(&make(), 42));
        assert_eq!((a.mid, a.body, a.life, a.items), (b.mid, b.body, b.life, b.items));
    }
}
