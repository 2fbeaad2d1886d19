//! What 4over's answers hold, read with every variant the documents and clients show.

use serde_json::Value;

use crate::{
    model::{
        order::{Link, Oddity},
        secret::Secret,
        time::parse_instant,
    },
    providers::loose::{line, text, text_of},
};

/// A body as it arrived: 4over answers with JSON, with a bare JSON scalar, with plain text or with nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    Json(Value),
    /// A bare scalar or a text that is not JSON.
    Said(String),
    Empty,
}

impl Body {
    #[must_use]
    pub fn read(body: &[u8]) -> Self {
        let body = String::from_utf8_lossy(body);
        let body = body.trim_start_matches('\u{feff}').trim();
        if body.is_empty() {
            return Self::Empty;
        }
        match serde_json::from_str::<Value>(body) {
            Ok(json @ (Value::Object(_) | Value::Array(_))) => Self::Json(json),
            Ok(Value::Null) => Self::Empty,
            Ok(scalar) => Self::Said(text(&scalar)),
            Err(_) => Self::Said(body.to_owned()),
        }
    }
}

/// One line of a job's history (4over, Job Status).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusEntry {
    pub code: String,
    pub status: String,
    /// In one of two forms; see the time traps.
    pub date_set: String,
}

/// A job's history as it came, in `entities`, as a bare list, or as one object.
#[must_use]
pub fn statuses(body: &Value) -> (Vec<StatusEntry>, Vec<Oddity>) {
    let mut oddities = Vec::new();
    let mut entries = Vec::new();
    for (at, entity) in entities(body).into_iter().enumerate() {
        let entry = StatusEntry {
            code: text_of(entity, &["status_code_uuid", "status_code"]),
            status: text_of(entity, &["status", "status_name"]),
            date_set: text_of(entity, &["date_set", "created_at"]),
        };
        let path = format!("entities[{at}]");
        if entry.status.is_empty() {
            oddities.push(Oddity::new(&path, "a status without a name"));
            continue;
        }
        if parse_instant(&entry.date_set).is_none() {
            let what = format!("a time that cannot be read: {:?}", entry.date_set);
            oddities.push(Oddity::new(&format!("{path}.date_set"), what));
        }
        entries.push(entry);
    }
    if entries.is_empty() {
        oddities.push(Oddity::new("entities", "no status at all"));
    }
    (entries, oddities)
}

/// The present status: the newest by its time; where times are missing or equal, the first, as clients do.
#[must_use]
pub fn latest(entries: &[StatusEntry]) -> Option<&StatusEntry> {
    let times: Option<Vec<_>> = entries.iter().map(|e| parse_instant(&e.date_set)).collect();
    let Some(times) = times else { return entries.first() };
    let newest = times.iter().max()?;
    times.iter().position(|t| t == newest).and_then(|at| entries.get(at))
}

/// The rows of an answer that is a listing, a bare list, or one bare object.
fn entities(body: &Value) -> Vec<&Value> {
    match body.get("entities").unwrap_or(body) {
        Value::Array(rows) => rows.iter().collect(),
        Value::Object(fields) if fields.contains_key("status") => vec![body.get("entities").unwrap_or(body)],
        // An empty list may come as an object, and a list as an object of numbered rows.
        Value::Object(fields) if body.get("entities").is_some() => fields.values().collect(),
        _ => Vec::new(),
    }
}

/// What is known about where a job's parcels are: numbers, links, and whatever else was said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tracking {
    pub numbers: Vec<String>,
    pub links: Vec<Link>,
    /// Field names and values as they came.
    pub notes: Vec<(String, String)>,
}

/// `{job:{tracking}}` or `{tracking}`; the inside is a text, a list of texts or a list of objects.
#[must_use]
pub fn tracking(body: &Value) -> Tracking {
    let mut found = Tracking::default();
    let inner = body.pointer("/job/tracking").or_else(|| body.get("tracking"));
    collect(inner.unwrap_or(&Value::Null), &mut found, 0);
    found
}

fn collect(value: &Value, found: &mut Tracking, depth: u8) {
    match value {
        Value::Array(items) if depth < 4 => items.iter().for_each(|v| collect(v, found, depth + 1)),
        Value::Object(fields) if depth < 4 => {
            for (name, value) in fields {
                let said = line(value);
                if name.contains("number") || name == "tracking" {
                    collect(value, found, depth + 1);
                } else if said.starts_with("https://") || said.starts_with("http://") {
                    found.links.push(Link { label: name.clone(), url: said });
                } else if !said.trim().is_empty() {
                    found.notes.push((name.clone(), said));
                }
            }
        }
        scalar => {
            let number = text(scalar).trim().to_owned();
            if !number.is_empty() && !found.numbers.contains(&number) {
                found.numbers.push(number);
            }
        }
    }
}

/// One page of a listing (4over, paging: `max`, `offset`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    pub rows: Vec<T>,
    /// Given sometimes only.
    pub total: Option<u64>,
    pub page: Option<u64>,
    pub pages: Option<u64>,
}

/// Reads `entities[]` with its sometime counters.
#[must_use]
pub fn listing<T>(body: &Value, read: impl Fn(&Value) -> T) -> Listing<T> {
    let rows = match body.get("entities").unwrap_or(body) {
        Value::Array(rows) => rows.iter().map(read).collect(),
        Value::Object(fields) if body.get("entities").is_some() => fields.values().map(read).collect(),
        _ => Vec::new(),
    };
    let number = |name| text_of(body, &[name]).parse().ok();
    Listing {
        rows,
        total: number("totalResults"),
        page: number("currentPage"),
        pages: number("maximumPages"),
    }
}

/// A way to pay (4over, Payment Profiles). The token pays for orders: it is a secret.
#[derive(Debug, Clone)]
pub struct PaymentProfile {
    pub token: Secret,
    pub last_four: String,
    pub kind: String,
}

impl PaymentProfile {
    #[must_use]
    pub fn read(value: &Value) -> Self {
        Self {
            token: Secret::new(text_of(value, &["profile_token"])),
            last_four: text_of(value, &["last_four"]),
            kind: text_of(value, &["type"]),
        }
    }
}

/// Anything of the catalogue: a category, product or option group; the documents do not fix more than a name and id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueItem {
    pub id: String,
    pub name: String,
    pub raw: Value,
}

impl CatalogueItem {
    #[must_use]
    pub fn read(value: &Value) -> Self {
        let ids =
            ["product_uuid", "category_uuid", "product_option_group_uuid", "option_group_uuid", "uuid", "id"];
        let names = [
            "product_description",
            "category_name",
            "product_option_group_name",
            "option_group_name",
            "name",
            "description",
            "product_code",
        ];
        Self { id: text_of(value, &ids), name: text_of(value, &names), raw: value.clone() }
    }
}

/// An organization of the account (4over, Organizations).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    pub uuid: String,
    pub name: String,
    /// Begins the ids of its jobs ("Z").
    pub job_prefix: String,
}

impl Organization {
    #[must_use]
    pub fn read(value: &Value) -> Self {
        Self {
            uuid: text_of(value, &["organization_uuid"]),
            name: text_of(value, &["organization_name", "organization_description"]),
            job_prefix: text_of(value, &["job_code_prefix"]),
        }
    }
}

/// Takes out what must not be stored or shown: tokens at every depth, and inside a payment answer also e-mail
/// addresses and what the card company said (4over, create answer).
pub fn redact(value: &mut Value) {
    strip(value, false);
}

fn strip(value: &mut Value, payment: bool) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|v| strip(v, payment)),
        Value::Object(fields) => {
            fields.retain(|name, _| {
                let name = name.to_ascii_lowercase();
                let secret =
                    name.contains("token") || matches!(name.as_str(), "apikey" | "signature" | "password");
                let private =
                    matches!(name.as_str(), "email" | "request_data" | "response_data" | "timestamp");
                !(secret || payment && private)
            });
            for (name, inner) in fields.iter_mut() {
                strip(inner, payment || name == "payment_response");
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_body_may_be_json_a_scalar_a_sentence_or_nothing() {
        for (body, want) in [
            ("{\"a\":1}", Body::Json(json!({"a": 1}))),
            ("[]", Body::Json(json!([]))),
            ("true", Body::Said("true".into())),
            ("\"Too late\"", Body::Said("Too late".into())),
            ("Too many requests", Body::Said("Too many requests".into())),
            ("\u{feff}true\n", Body::Said("true".into())),
            ("null", Body::Empty),
            ("  ", Body::Empty),
        ] {
            assert_eq!(Body::read(body.as_bytes()), want, "{body}");
        }
    }

    #[test]
    fn a_history_is_read_in_all_its_shapes() {
        let row =
            json!({"status_code_uuid": "u", "status": "Printing", "date_set": "2024-10-01T15:37:03+00:00"});
        for body in [json!({"entities": [row]}), json!([row]), row.clone(), json!({"entities": {"0": row}})] {
            let (entries, oddities) = statuses(&body);
            assert_eq!(entries.len(), 1, "{body}");
            assert_eq!((entries[0].status.as_str(), entries[0].code.as_str()), ("Printing", "u"));
            assert_eq!(oddities, [], "{body}");
        }
        let (entries, oddities) = statuses(&json!({"entities": []}));
        assert_eq!((entries.len(), oddities.len()), (0, 1));
        let (entries, oddities) =
            statuses(&json!({"entities": [{"status": null}, {"status": "Mailing"}, 7]}));
        assert_eq!((entries.len(), oddities.len()), (1, 3));
    }

    #[test]
    fn the_present_status_is_the_newest_or_else_the_first() {
        let entry = |status: &str, date: &str| StatusEntry {
            code: String::new(),
            status: status.into(),
            date_set: date.into(),
        };
        let newest_last = [
            entry("Order Received", "2023-08-16 18:22:32.340083-07"),
            entry("Preflight", "2023-08-17T03:00:00+00:00"),
        ];
        assert_eq!(latest(&newest_last).unwrap().status, "Preflight");
        let undated = [entry("Mailing", ""), entry("Printing", "2024-10-01T15:37:03+00:00")];
        assert_eq!(latest(&undated).unwrap().status, "Mailing");
        let even = [entry("B", "2024-10-01T15:37:03+00:00"), entry("A", "2024-10-01T15:37:03+00:00")];
        assert_eq!(latest(&even).unwrap().status, "B");
        assert_eq!(latest(&[]), None);
    }

    #[test]
    fn tracking_is_found_in_both_places_and_every_form() {
        for body in [
            json!({"job": {"tracking": "1Z1"}}),
            json!({"tracking": ["1Z1", "1Z1", null]}),
            json!({"tracking": [{"tracking_number": "1Z1"}]}),
            json!({"job": {"tracking": {"tracking_numbers": ["1Z1"]}}}),
        ] {
            assert_eq!(tracking(&body).numbers, ["1Z1"], "{body}");
        }
        let rich =
            tracking(&json!({"tracking": [{"carrier": "USPS", "url": "https://x.example/1", "number": 9}]}));
        assert_eq!(rich.numbers, ["9"]);
        assert_eq!(rich.notes, [("carrier".to_owned(), "USPS".to_owned())]);
        assert_eq!(rich.links[0].url, "https://x.example/1");
        for empty in [json!({}), json!({"tracking": ""}), json!({"job": ""}), json!({"tracking": null})] {
            assert_eq!(tracking(&empty), Tracking::default(), "{empty}");
        }
    }

    #[test]
    fn profile_tokens_do_not_print() {
        let profile =
            PaymentProfile::read(&json!({"profile_token": "1010101010", "last_four": 1111, "type": "Visa"}));
        assert_eq!((profile.token.reveal(), profile.last_four.as_str()), ("1010101010", "1111"));
        assert!(!format!("{profile:?}").contains("1010101010"));
    }

    #[test]
    fn tokens_go_everywhere_and_addresses_go_from_payments() {
        let mut value = json!({
            "payment": {"profile_token": "T"}, "ship_to": {"email": "a@b.c"},
            "payment_response": {"paying_user": {"email": "e@f.g", "token": "T", "first_name": "Ann"}, "request_data": "T"}
        });
        redact(&mut value);
        let text = value.to_string();
        assert!(!text.contains('T') && !text.contains("e@f.g"), "{text}");
        assert!(text.contains("a@b.c") && text.contains("Ann"), "{text}");
    }
}
