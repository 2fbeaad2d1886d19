//! Checks the body of a sending order as the service does (MakeLeaps, Sending Order fields).

use axum::response::Response;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};

use super::{
    documents::day,
    ids::Kind,
    order::{BOOLS, STAMPS, STRINGS, SimOrder},
    reply::{Ask, Faults, bad, faulty},
    service::{CHECK, Service, State},
};

/// Orders may be scheduled so many days ahead.
const DAYS_AHEAD: i64 = 35;
const ADDRESS: [&str; 7] =
    ["address_format", "country", "street_address", "extended_address", "locality", "region", "postal_code"];

/// A JSON object; an empty body is an empty object.
pub fn object(body: &[u8]) -> Result<Map<String, Value>, Box<Response>> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(bad("Invalid data. Expected a dictionary.")),
        Err(_) => Err(bad("JSON parse error.")),
    }
}

/// A body without any choice made.
#[must_use]
pub fn blank() -> Map<String, Value> {
    let mut body: Map<String, Value> = BOOLS.iter().map(|n| ((*n).to_owned(), json!(false))).collect();
    body.insert("to_emails".to_owned(), json!([]));
    body.extend(STRINGS.iter().map(|n| ((*n).to_owned(), json!(""))));
    for name in ["recipient_address", "sender_address"] {
        body.insert(name.to_owned(), Value::Null);
    }
    body
}

/// Writes the given fields into the order. `partial`: fields that are not given stay (PATCH).
pub fn apply(
    service: &Service,
    state: &State,
    ask: &Ask,
    order: &mut SimOrder,
    given: &Map<String, Value>,
    partial: bool,
) -> Result<(), Box<Response>> {
    let now = service.now();
    let mut faults = Faults::new();
    let mut fault = |field: &str, what: &str| {
        faults.entry(field.to_owned()).or_default().push(what.to_owned());
    };
    if !partial {
        order.body = blank();
        order.contacts.clear();
    }
    match given.get("recipient_organization") {
        Some(Value::String(url)) => match service.reference(state, ask, Kind::Client, "client", url) {
            Some(mid) => order.client = mid,
            None => fault("recipient_organization", "Invalid hyperlink - Object does not exist."),
        },
        Some(Value::Null) => fault("recipient_organization", "This field may not be null."),
        Some(_) => fault("recipient_organization", "Incorrect type. Expected URL string."),
        None if partial => {}
        None => fault("recipient_organization", "This field is required."),
    }
    for name in BOOLS {
        match given.get(name) {
            None => {}
            Some(flag @ Value::Bool(_)) => drop(order.body.insert(name.to_owned(), flag.clone())),
            Some(_) => fault(name, "Must be a valid boolean."),
        }
    }
    for name in STRINGS {
        match given.get(name) {
            None => {}
            Some(Value::String(s))
                if name == "stamp_type" && !s.is_empty() && !STAMPS.contains(&s.as_str()) =>
            {
                fault(name, &format!("\"{s}\" is not a valid choice."));
            }
            Some(text @ Value::String(_)) => drop(order.body.insert(name.to_owned(), text.clone())),
            Some(Value::Null) => fault(name, "This field may not be null."),
            Some(_) => fault(name, "Not a valid string."),
        }
    }
    if let Some(list) = given.get("to_emails") {
        match strings(list) {
            Some(list) if list.iter().all(|e| is_email(e)) => {
                order.body.insert("to_emails".to_owned(), json!(list));
            }
            Some(_) => fault("to_emails", "Enter a valid email address."),
            None => fault("to_emails", "Expected a list of strings."),
        }
    }
    if let Some(list) = given.get("send_to_contacts") {
        let found = strings(list).and_then(|urls| {
            urls.iter().map(|u| service.reference(state, ask, Kind::Contact, "contact", u)).collect()
        });
        match found {
            Some(contacts) => order.contacts = contacts,
            None => fault("send_to_contacts", "Expected a list of contact URLs."),
        }
    }
    for name in ["recipient_address", "sender_address"] {
        match given.get(name) {
            None => {}
            Some(Value::Null) => drop(order.body.insert(name.to_owned(), Value::Null)),
            Some(Value::Object(map)) if map.values().all(|v| v.is_string() || v.is_null()) => {
                let kept: Map<String, Value> = ADDRESS
                    .iter()
                    .map(|n| {
                        let text = map.get(*n).and_then(Value::as_str).unwrap_or_default();
                        ((*n).to_owned(), json!(text))
                    })
                    .collect();
                order.body.insert(name.to_owned(), Value::Object(kept));
            }
            Some(_) => fault(name, "Not a valid address."),
        }
    }
    match given.get("date_scheduled") {
        // What is not said is null: the order stays a draft (MakeLeaps, Scheduling, notes).
        None | Some(Value::Null) => order.life.scheduled = None,
        Some(Value::String(text)) => match schedule(text, now) {
            Ok(at) => order.life.scheduled = Some(at),
            Err(what) => fault("date_scheduled", what),
        },
        Some(_) => fault("date_scheduled", "Datetime has wrong format."),
    }
    if !faults.is_empty() {
        return Err(faulty(&faults));
    }
    let selected = |name: &str| order.body.get(name) == Some(&Value::Bool(true));
    order.life.selected = [selected(BOOLS[0]), selected(BOOLS[1]), selected(BOOLS[2]), selected(BOOLS[3])];
    order.life.checked = now + CHECK;
    Ok(())
}

fn strings(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|v| v.as_str().map(str::to_owned)).collect()
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.contains('@') && !text.contains(char::is_whitespace)
    })
}

/// In UTC with a Z, at least to the minute, after now, before midnight of the day 35 days after today.
fn schedule(text: &str, now: Timestamp) -> Result<Timestamp, &'static str> {
    const FORM: &str = "Use UTC with a trailing Z, at least to the minute.";
    let bare = text.strip_suffix('Z').ok_or(FORM)?;
    let minutes = bare.len() >= 16 && bare.as_bytes().get(10) == Some(&b'T');
    let civil: jiff::civil::DateTime = bare.parse().ok().filter(|_| minutes).ok_or(FORM)?;
    let at = civil.to_zoned(TimeZone::UTC).map_err(|_| FORM)?.timestamp();
    if at <= now {
        return Err("Must be after the current time.");
    }
    let last = day(now)
        .checked_add(SignedDuration::from_hours(24 * DAYS_AHEAD))
        .and_then(|d| d.to_zoned(TimeZone::UTC))
        .map_err(|_| FORM)?;
    if at >= last.timestamp() {
        return Err("Must be before midnight of the day 35 days from today (UTC).");
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_is_utc_to_the_minute_ahead_and_within_35_days() {
        let now: Timestamp = "2026-01-15T09:12:00Z".parse().unwrap();
        for (text, good) in [
            ("2026-01-15T09:30:00Z", true),
            ("2026-01-15T09:13Z", true),
            ("2026-02-18T23:59:59Z", true),
            ("2026-02-19T00:00:00Z", false),
            ("2026-01-15T09:12:00Z", false),
            ("2026-01-14T09:30:00Z", false),
            ("2026-01-16T09Z", false),
            ("2026-01-16Z", false),
            ("2026-01-16T09:30:00", false),
            ("2026-01-16T09:30:00+09:00", false),
            ("soon", false),
        ] {
            assert_eq!(schedule(text, now).is_ok(), good, "{text}");
        }
    }
}
