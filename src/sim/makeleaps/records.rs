//! Clients, contacts and documents, which requests may make and change (MakeLeaps, their own sections).

use axum::http::Method;
use jiff::SignedDuration;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::{
    documents::{self, TYPES},
    ids::{Kind, MADE, mid, number},
    input::object,
    people::{CLIENTS, client as seeded_client, client_json, contacts_json},
    reply::{
        Ask, Faults, Outcome, bad, created, faulty, no_content, not_found, ok, options, pdf, wrong_method,
    },
    service::{Service, State},
};

const LIST: &str = "GET, POST, OPTIONS";
const ONE: &str = "GET, PUT, PATCH, DELETE, OPTIONS";

/// The three kinds of records that requests may make and change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Records {
    Clients,
    Contacts,
    Documents,
}

impl Records {
    const fn kind(self) -> Kind {
        match self {
            Self::Clients => Kind::Client,
            Self::Contacts => Kind::Contact,
            Self::Documents => Kind::Document,
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Clients => "client",
            Self::Contacts => "contact",
            Self::Documents => "document",
        }
    }

    /// What the ledger says when one is made, changed, deleted.
    const fn effects(self) -> [&'static str; 3] {
        match self {
            Self::Clients => ["client.created", "client.changed", "client.deleted"],
            Self::Contacts => ["contact.created", "contact.changed", "contact.deleted"],
            Self::Documents => ["document.created", "document.changed", "document.deleted"],
        }
    }
}

/// The record of a client that exists.
pub fn client(service: &Service, state: &State, mid: &str, ask: &Ask) -> Option<Value> {
    record(service, state, Records::Clients, mid, ask)
}

/// The record of a document that exists.
pub fn document(service: &Service, state: &State, mid: &str, ask: &Ask) -> Option<Value> {
    record(service, state, Records::Documents, mid, ask)
}

fn record(service: &Service, state: &State, of: Records, mid: &str, ask: &Ask) -> Option<Value> {
    if !service.exists(state, of.kind(), mid) {
        return None;
    }
    let n = number(of.kind(), mid)?;
    let mut value = if n >= MADE {
        json!({"mid": mid, "url": ask.url(&format!("{}/{mid}/", of.path()))})
    } else {
        match of {
            Records::Clients => client_json(&seeded_client(&service.world, n), ask),
            Records::Contacts => {
                let both = contacts_json(&seeded_client(&service.world, n / 4), ask);
                both.into_iter().nth(usize::try_from(n % 4).ok()?)?
            }
            Records::Documents => documents::json(&documents::seeded(&service.world, n), ask),
        }
    };
    if let (Some(changes), Some(map)) = (state.records.get(mid), value.as_object_mut()) {
        map.extend(changes.clone());
    }
    if n >= MADE && of == Records::Documents {
        value["pdf_content_url"] = json!(ask.url(&format!("document/{mid}/pdf/")));
    }
    Some(value)
}

/// `/client/`, `/contact/`, `/document/`
pub fn collection(service: &Service, of: Records, ask: &Ask, method: &Method, body: &[u8]) -> Outcome {
    match *method {
        Method::GET if of == Records::Documents => document_list(service, ask),
        Method::GET => {
            let state = service.lock();
            let archived = of == Records::Clients && ask.get("archived") == Some("true");
            let seeded = match of {
                Records::Clients => (1..=CLIENTS).map(|k| mid(Kind::Client, k)).collect(),
                _ => {
                    (1..=CLIENTS).flat_map(|k| seeded_client(&service.world, k).contacts).collect::<Vec<_>>()
                }
            };
            let rows: Vec<Value> = made(&state, of)
                .into_iter()
                .chain(seeded)
                .filter_map(|m| record(service, &state, of, &m, ask))
                .filter(|r| (r.get("archived") == Some(&Value::Bool(true))) == archived)
                .collect();
            ask.page_of(rows)
        }
        Method::POST => create(service, of, ask, body),
        Method::OPTIONS => options(of.path(), LIST, &[]),
        _ => Err(wrong_method(LIST)),
    }
}

/// MIDs of the records that requests made, newest first.
fn made(state: &State, of: Records) -> Vec<String> {
    let is_made = |m: &&String| number(of.kind(), m).is_some_and(|n| n >= MADE);
    state.records.keys().rev().filter(is_made).cloned().collect()
}

/// `/client/{mid}/` and its kin.
pub fn one(service: &Service, of: Records, ask: &Ask, method: &Method, mid: &str, body: &[u8]) -> Outcome {
    let mut state = service.lock();
    let shown = record(service, &state, of, mid, ask).ok_or_else(not_found)?;
    match *method {
        Method::GET => ok(shown),
        Method::PUT | Method::PATCH => {
            let given = check(service, &state, of, ask, object(body)?, *method == Method::PATCH)?;
            state.records.entry(mid.to_owned()).or_default().extend(given);
            service.record(of.effects()[1], mid, "");
            ok(record(service, &state, of, mid, ask).ok_or_else(not_found)?)
        }
        Method::DELETE => {
            let in_use = match of {
                // Deleting a document does not touch an order that was sent (MakeLeaps help: posting goes on).
                Records::Documents => false,
                _ if number(of.kind(), mid).is_some_and(|n| n < MADE) => true,
                Records::Clients => state.orders.values().any(|o| !o.deleted && o.client == mid),
                Records::Contacts => state.orders.values().any(|o| o.contacts.iter().any(|c| c == mid)),
            };
            if in_use {
                return Err(bad("It is in use and cannot be deleted."));
            }
            state.removed.insert(mid.to_owned());
            state.records.remove(mid);
            service.record(of.effects()[2], mid, "");
            no_content()
        }
        Method::OPTIONS => options(of.path(), ONE, &[]),
        _ => Err(wrong_method(ONE)),
    }
}

fn create(service: &Service, of: Records, ask: &Ask, body: &[u8]) -> Outcome {
    let mut state = service.lock();
    let mut given = check(service, &state, of, ask, object(body)?, false)?;
    let mid = state.new_mid(of.kind());
    if of == Records::Clients {
        // Contacts are sent as objects and come back as URLs.
        let contacts = match given.remove("contacts") {
            Some(Value::Array(list)) => list,
            _ => Vec::new(),
        };
        let mut urls = Vec::new();
        for contact in contacts {
            let Value::Object(mut contact) = contact else { continue };
            if !given.contains_key("name") {
                given.insert("name".to_owned(), json!(contact_name(&contact)));
            }
            let id = state.new_mid(Kind::Contact);
            contact.insert("client".to_owned(), json!(ask.url(&format!("client/{mid}/"))));
            state.records.insert(id.clone(), contact);
            urls.push(ask.url(&format!("contact/{id}/")));
            service.record("contact.created", &id, &mid);
        }
        given.insert("contacts".to_owned(), json!(urls));
    }
    let reference = ["client_external_id", "external_id"];
    let reference = reference.iter().find_map(|n| given.get(*n)).and_then(Value::as_str).unwrap_or_default();
    service.record(of.effects()[0], &mid, reference);
    state.records.insert(mid.clone(), given);
    created(record(service, &state, of, &mid, ask).ok_or_else(not_found)?)
}

fn contact_name(contact: &Map<String, Value>) -> String {
    let text = |n: &str| contact.get(n).and_then(Value::as_str).unwrap_or_default();
    let person = format!("{} {}", text("family_name"), text("given_name"));
    if text("name").is_empty() { person.trim().to_owned() } else { text("name").to_owned() }
}

/// Checks the fields that the service needs; read-only ones are ignored.
fn check(
    service: &Service,
    state: &State,
    of: Records,
    ask: &Ask,
    mut given: Map<String, Value>,
    partial: bool,
) -> Result<Map<String, Value>, Box<axum::response::Response>> {
    for name in ["mid", "url", "pdf_content_url"] {
        given.remove(name);
    }
    let mut faults = Faults::new();
    let mut fault = |field: &str, what: &str| {
        faults.entry(field.to_owned()).or_default().push(what.to_owned());
    };
    match of {
        Records::Clients => match given.get("contacts") {
            None if partial => {}
            Some(Value::Array(list)) if !list.is_empty() => {
                for contact in list.iter().filter(|c| !c.is_string()) {
                    contact_faults(contact.as_object(), &mut fault);
                }
            }
            _ => fault("contacts", "At least one contact is required."),
        },
        Records::Contacts if !partial => contact_faults(Some(&given), &mut fault),
        Records::Contacts => {}
        Records::Documents => {
            match given.get("document_type").and_then(Value::as_str) {
                Some(kind) if TYPES.iter().any(|t| t.0 == kind) || kind == "order" => {}
                Some(kind) => fault("document_type", &format!("\"{kind}\" is not a valid choice.")),
                None if partial => {}
                None => fault("document_type", "This field is required."),
            }
            match given.get("client").and_then(Value::as_str) {
                Some(url) if service.reference(state, ask, Kind::Client, "client", url).is_some() => {}
                Some(_) => fault("client", "Invalid hyperlink - Object does not exist."),
                None if partial => {}
                None => fault("client", "This field is required."),
            }
        }
    }
    if !faults.is_empty() {
        return Err(faulty(&faults));
    }
    if of == Records::Documents && given.remove("autocalculate") == Some(Value::Bool(true)) {
        calculate(&mut given);
    }
    Ok(given)
}

fn contact_faults(contact: Option<&Map<String, Value>>, fault: &mut impl FnMut(&str, &str)) {
    let text = |n: &str| contact.and_then(|c| c.get(n)).and_then(Value::as_str).unwrap_or_default();
    match text("contact_type") {
        "organization" if text("name").is_empty() => fault("name", "This field is required."),
        "person" if text("family_name").is_empty() => fault("family_name", "This field is required."),
        "organization" | "person" => {}
        other => fault("contact_type", &format!("\"{other}\" is not a valid choice.")),
    }
}

/// `autocalculate`: totals follow from the line items.
fn calculate(given: &mut Map<String, Value>) {
    let number = |v: Option<&Value>| {
        let text = match v {
            Some(Value::String(s)) => s.clone(),
            Some(Value::Number(n)) => n.to_string(),
            _ => return Decimal::ZERO,
        };
        Decimal::from_str_exact(&text).unwrap_or_default()
    };
    let lines = given.get("lineitems").and_then(Value::as_array).cloned().unwrap_or_default();
    let subtotal: Decimal = lines
        .iter()
        .map(|line| {
            number(line.get("unit_cost")).checked_mul(number(line.get("quantity"))).unwrap_or_default()
        })
        .fold(Decimal::ZERO, |sum, price| sum.checked_add(price).unwrap_or(sum));
    let rate = number(given.get("tax_rate"));
    let tax = subtotal.checked_mul(rate).unwrap_or_default() / Decimal::ONE_HUNDRED;
    let total = subtotal.checked_add(tax).unwrap_or(subtotal);
    for (name, value) in [("subtotal", subtotal), ("tax", tax), ("total", total)] {
        given.insert(name.to_owned(), json!(value.normalize().to_string()));
    }
}

fn document_list(service: &Service, ask: &Ask) -> Outcome {
    const FILTERS: [&str; 16] = [
        "client",
        "client_contact",
        "document_type",
        "currency",
        "date",
        "date__gte",
        "date__lte",
        "date__lt",
        "search",
        "tags",
        "sent",
        "confirmed",
        "accepted",
        "viewed",
        "paid",
        "cancelled",
    ];
    let (_, skip, size) = ask.window()?;
    let state = service.lock();
    let made = made(&state, Records::Documents);
    let show = |m: &String| record(service, &state, Records::Documents, m, ask);
    if !FILTERS.iter().any(|f| ask.get(f).is_some()) && state.removed.is_empty() {
        let seeded = service.seeded();
        let count = made.len() as u64 + seeded;
        let window = skip..skip.saturating_add(size).min(count);
        let rows = window.filter_map(|at| match usize::try_from(at).ok().and_then(|at| made.get(at)) {
            Some(m) => show(m),
            None => show(&mid(Kind::Document, seeded.checked_sub(at - made.len() as u64)?)),
        });
        return ask.page(count, rows.collect());
    }
    let seeded = (1..=service.seeded()).rev().map(|d| mid(Kind::Document, d));
    let rows = made.into_iter().chain(seeded).filter_map(|m| show(&m)).filter(|d| document_fits(d, ask));
    ask.page_of(rows.collect())
}

fn document_fits(d: &Value, ask: &Ask) -> bool {
    let text = |name: &str| d.get(name).and_then(Value::as_str).unwrap_or_default();
    let equal = ["client", "client_contact", "document_type", "currency", "date"];
    // Each has a date in the record; for `viewed` there is none, so nothing counts as viewed.
    let flags = ["sent", "confirmed", "accepted", "viewed", "paid", "cancelled"];
    let search = ask.get("search").is_none_or(|words| {
        ["document_number", "display_name", "title", "recipient_name"].iter().any(|n| text(n).contains(words))
    });
    equal.iter().all(|n| ask.get(n).is_none_or(|want| text(n) == want))
        && ask.get("date__gte").is_none_or(|day| text("date") >= day)
        && ask.get("date__lte").is_none_or(|day| text("date") <= day)
        && ask.get("date__lt").is_none_or(|day| text("date") < day)
        && flags.iter().all(|n| {
            let happened = !d.get(format!("date_{n}")).is_none_or(Value::is_null);
            ask.get(n).is_none_or(|want| (want == "true") == happened)
        })
        && ask.get("tags").is_none()
        && search
}

/// `/document/{mid}/pdf/` and `/document/{mid}/pickup-link/`
pub fn document_part(
    service: &Service,
    ask: &Ask,
    method: &Method,
    mid: &str,
    part: &str,
    body: &[u8],
) -> Outcome {
    let document = document(service, &service.lock(), mid, ask).ok_or_else(not_found)?;
    match (part, method) {
        ("pdf", &Method::GET) => {
            let number = document.get("document_number").and_then(Value::as_str).unwrap_or(mid);
            pdf(documents::pdf(&format!("Document {number}")))
        }
        ("pickup-link", &Method::GET | &Method::POST) => {
            let given = object(body)?;
            let email = given.get("email").and_then(Value::as_str).or(ask.get("email"));
            if email.is_none_or(|e| !e.contains('@')) {
                let what = vec!["Enter a valid email address.".to_owned()];
                return Err(faulty(&Faults::from([("email".to_owned(), what)])));
            }
            let end = service.now() + SignedDuration::from_hours(24 * 60);
            ok(json!({"email": email, "date_clicked": null, "expiration_date": end.to_string()}))
        }
        ("pdf" | "pickup-link", _) => Err(wrong_method("GET, OPTIONS")),
        _ => Err(not_found()),
    }
}

/// `/client/{mid}/contact/` and `/client/{mid}/settings/`
pub fn client_part(
    service: &Service,
    ask: &Ask,
    method: &Method,
    mid: &str,
    part: &str,
    body: &[u8],
) -> Outcome {
    let mut state = service.lock();
    let client = client(service, &state, mid, ask).ok_or_else(not_found)?;
    let settings = format!("settings/{mid}");
    match (part, method) {
        ("contact", &Method::GET) => {
            let urls = client.get("contacts").and_then(Value::as_array).cloned().unwrap_or_default();
            let rows = urls
                .iter()
                .filter_map(Value::as_str)
                .filter_map(|url| service.reference(&state, ask, Kind::Contact, "contact", url))
                .filter_map(|m| record(service, &state, Records::Contacts, &m, ask))
                .collect();
            ask.page_of(rows)
        }
        ("settings", &Method::GET | &Method::PUT | &Method::PATCH) => {
            if *method != Method::GET {
                let given = object(body)?;
                state.records.entry(settings.clone()).or_default().extend(given);
                service.record("client.changed", mid, "settings");
            }
            let mut shown = json!({"securesend_enabled": true, "sendbypost_enabled": true});
            if let (Some(map), Some(own)) = (shown.as_object_mut(), state.records.get(&settings)) {
                map.extend(own.clone());
            }
            ok(shown)
        }
        ("contact", _) => Err(wrong_method("GET, OPTIONS")),
        ("settings", _) => Err(wrong_method("GET, PUT, PATCH, OPTIONS")),
        _ => Err(not_found()),
    }
}
