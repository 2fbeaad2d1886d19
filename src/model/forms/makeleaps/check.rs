//! The local rules of a sending order. Where the documents show only a sample or stay silent, the service decides.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::Value;

use super::{ADDRESS, CHANNELS, FORM};
use crate::model::{
    form::{Complaint, Field, Form, Kind, at, text_at},
    time::parse_instant,
};

/// Orders may be scheduled so many days ahead (`MakeLeaps`, Scheduling).
pub const DAYS_AHEAD: i64 = 35;
/// A batch that begins sooner than this may already be under way: nothing is undone or planned so close to it.
pub const BATCH_DISTANCE: SignedDuration = SignedDuration::from_mins(2);
/// Scheduled orders run at :00 and :30 (`MakeLeaps`, Scheduling).
const BATCH_SECONDS: i64 = 30 * 60;

/// When an order scheduled for `time` really runs: at the next :00 or :30 (`MakeLeaps`, Scheduling).
#[must_use]
pub fn effective_batch(time: Timestamp) -> Timestamp {
    let whole = time.as_second() + i64::from(time.subsec_nanosecond() > 0);
    let up = (whole + BATCH_SECONDS - 1).div_euclid(BATCH_SECONDS) * BATCH_SECONDS;
    Timestamp::from_second(up).unwrap_or(time)
}

/// Everything that is wrong with a draft, as far as it can be told without knowing the time.
#[must_use]
pub fn check(draft: &Value) -> Vec<Complaint> {
    let mut found = Found::default();
    if !draft.is_object() {
        found.wrong("", "a draft is an object of fields");
        return found.0;
    }
    shapes(&FORM, draft, &mut found);
    recipient(draft, &mut found);
    secure(draft, &mut found);
    post(draft, &mut found);
    items(draft, &mut found);
    sending(draft, &mut found);
    found.0
}

/// The same, with the rules that need the present time.
#[must_use]
pub fn check_at(draft: &Value, now: Timestamp) -> Vec<Complaint> {
    let mut found = Found(check(draft));
    if let Some(time) = parse_instant(text_at(draft, "date_scheduled"))
        && let Err(what) = check_time(time, now)
    {
        found.wrong("date_scheduled", &what);
    }
    found.0
}

/// After now, before midnight of the day 35 days after today in UTC (`MakeLeaps`, Scheduling), and not so close to
/// its batch that it could miss it or could not be undone any more.
///
/// # Errors
/// What is wrong with the time.
pub fn check_time(time: Timestamp, now: Timestamp) -> Result<(), String> {
    if time <= now {
        return Err("it must lie ahead".to_owned());
    }
    let end = now
        .to_zoned(TimeZone::UTC)
        .date()
        .checked_add(SignedDuration::from_hours(24 * DAYS_AHEAD))
        .and_then(|day| day.to_zoned(TimeZone::UTC))
        .map_err(|e| e.to_string())?
        .timestamp();
    if time >= end {
        return Err(format!("at most {DAYS_AHEAD} days ahead: before {end}"));
    }
    let batch = effective_batch(time);
    if batch.duration_since(now) < BATCH_DISTANCE {
        return Err(format!("its batch at {batch} is less than 2 minutes away; take the next one"));
    }
    Ok(())
}

/// Said of a draft that names no way to send.
pub(super) const NO_CHANNEL: &str = "choose at least one way to send";

#[derive(Default)]
pub(super) struct Found(pub(super) Vec<Complaint>);

impl Found {
    fn wrong(&mut self, path: &str, what: &str) {
        self.0.push(Complaint { path: path.to_owned(), what: what.to_owned(), server_decides: false });
    }

    fn doubt(&mut self, path: &str, what: &str) {
        self.0.push(Complaint { path: path.to_owned(), what: what.to_owned(), server_decides: true });
    }
}

fn is_set(draft: &Value, path: &str) -> bool {
    at(draft, path) == Some(&Value::Bool(true))
}

/// Each value fits its kind; a field that is not in the form is named, because it would not be sent.
pub(super) fn shapes(form: &Form, draft: &Value, found: &mut Found) {
    for section in form.sections {
        let Some(array) = section.repeats else {
            section.fields.iter().for_each(|f| shape(draft, f, f.path, found));
            continue;
        };
        match draft.get(array) {
            None | Some(Value::Null) => {}
            Some(Value::Array(rows)) => {
                for (n, row) in rows.iter().enumerate() {
                    if !row.is_object() {
                        found.wrong(&format!("{array}.{n}"), "an enclosure is an object of fields");
                    }
                    for f in section.fields {
                        shape(row, f, &format!("{array}.{n}.{}", f.path), found);
                    }
                }
            }
            Some(_) => found.wrong(array, "a list is needed"),
        }
    }
    for (name, value) in draft.as_object().into_iter().flatten() {
        let known = form.sections.iter().any(|s| match s.repeats {
            Some(array) => array == name,
            None => s.fields.iter().any(|f| f.path.split('.').next() == Some(name)),
        });
        if !known {
            found.wrong(name, "there is no such field");
        }
        if name.ends_with("_address") && !value.is_object() && !value.is_null() {
            found.wrong(name, "an address is an object of fields");
        }
        if name.ends_with("_address") {
            for part in value.as_object().into_iter().flatten().map(|(part, _)| part) {
                if !ADDRESS.contains(&part.as_str()) {
                    found.wrong(&format!("{name}.{part}"), "there is no such field");
                }
            }
        }
    }
}

pub(super) fn shape(row: &Value, field: &Field, path: &str, found: &mut Found) {
    let Some(value) = at(row, field.path).filter(|v| !v.is_null()) else { return };
    let text = value.as_str().map(str::trim);
    if text == Some("") {
        return;
    }
    if field.kind == Kind::Phone && text.is_some_and(|t| !is_phone(t)) {
        found.doubt(path, "the documents show 12-3456-7890");
        return;
    }
    let mut wrong_if = |bad: bool, what: &str| {
        if bad {
            found.wrong(path, what);
        }
    };
    match field.kind {
        Kind::Flag => wrong_if(!value.is_boolean(), "yes or no"),
        Kind::Integer => {
            let whole = value.as_i64().or_else(|| text?.parse().ok());
            wrong_if(whole.is_none_or(|n| n < 0), "a whole number from 0");
        }
        Kind::Texts => {
            let texts = value.as_array().is_some_and(|all| all.iter().all(Value::is_string));
            wrong_if(!texts, "a list of texts");
        }
        Kind::Choice(words) => {
            wrong_if(text.is_none_or(|t| !words.contains(&t)), &format!("one of {}", words.join(", ")));
        }
        Kind::Instant => {
            wrong_if(text.and_then(parse_instant).is_none(), "a day and a time, at least to the minute");
        }
        Kind::Country => {
            let code = text.is_some_and(|t| t.len() == 2 && t.bytes().all(|b| b.is_ascii_uppercase()));
            wrong_if(!code, "two capital letters, such as JP");
        }
        Kind::Record(of) => {
            let url = text.is_some_and(|t| t.contains("://") && t.contains(&format!("/{of}/")));
            wrong_if(!url, &format!("the URL of a {of}"));
        }
        _ => wrong_if(text.is_none(), "a text is needed"),
    }
}

pub(super) fn recipient(draft: &Value, found: &mut Found) {
    if at(draft, "recipient_organization").is_none_or(|v| v.is_null() || v.as_str() == Some("")) {
        found.wrong("recipient_organization", "choose a client");
    }
    if !CHANNELS.iter().any(|c| is_set(draft, c)) {
        found.wrong(CHANNELS[0], NO_CHANNEL);
    }
    let electronic = is_set(draft, CHANNELS[0]) || is_set(draft, CHANNELS[1]);
    if is_set(draft, "enable_cc_payments") && !electronic {
        found.doubt("enable_cc_payments", "it counts only for Secure Send and the client inbox");
    }
}

pub(super) fn secure(draft: &Value, found: &mut Found) {
    let list = |path: &str| at(draft, path).and_then(Value::as_array).cloned().unwrap_or_default();
    let (emails, contacts) = (list("to_emails"), list("send_to_contacts"));
    for (n, email) in emails.iter().filter_map(Value::as_str).enumerate() {
        if !is_email(email.trim()) {
            found.wrong(&format!("to_emails.{n}"), "this is no e-mail address");
        }
    }
    for (n, contact) in contacts.iter().filter_map(Value::as_str).enumerate() {
        if !contact.contains("://") || !contact.contains("/contact/") {
            found.wrong(&format!("send_to_contacts.{n}"), "the URL of a contact");
        }
    }
    if is_set(draft, CHANNELS[0]) && emails.is_empty() && contacts.is_empty() {
        found.doubt("to_emails", "Secure Send needs somebody to send to");
    }
}

pub(super) fn post(draft: &Value, found: &mut Found) {
    for address in ["recipient_address", "sender_address"] {
        let (country, postcode) = (format!("{address}.country"), format!("{address}.postal_code"));
        let code = text_at(draft, &postcode);
        if text_at(draft, &country) == "JP" && !code.is_empty() && !is_postcode(code) {
            found.doubt(&postcode, "the documents show 000-0000");
        }
    }
    if !is_set(draft, "sendbypost_selected") {
        return;
    }
    if text_at(draft, "stamp_type").is_empty() {
        found.doubt("stamp_type", "choose an envelope stamp, or nostamp");
    }
    for part in ["country", "region", "locality", "street_address", "postal_code"] {
        let path = format!("recipient_address.{part}");
        if text_at(draft, &path).is_empty() {
            found.doubt(&path, "a letter needs it");
        }
    }
    let named = ["recipient_contact_organization_name", "recipient_contact_name"];
    if named.iter().all(|n| text_at(draft, n).is_empty()) {
        found.doubt(named[0], "a letter needs a company or a person");
    }
}

pub(super) fn items(draft: &Value, found: &mut Found) {
    let rows = draft.get("items").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if rows.is_empty() && text_at(draft, "then") != "keep_draft" {
        // One or more are attached before it is executed (Sending Orders, the flow).
        found.wrong("items", "add at least one document or file");
    }
    let mut taken = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        let (document, file, name) =
            (text_at(row, "document"), text_at(row, "file"), text_at(row, "filename"));
        match (document.is_empty(), file.is_empty()) {
            (true, true) if name.is_empty() => {
                found.wrong(&format!("items.{n}.document"), "choose a document or a file");
            }
            (true, true) => found.wrong(
                &format!("items.{n}.file"),
                "choose the file: MakeLeaps does not give back what was uploaded",
            ),
            (false, false) => found.wrong(&format!("items.{n}.file"), "either a document or a file"),
            (false, true) if !name.is_empty() => {
                found.wrong(&format!("items.{n}.filename"), "a document has no file name");
            }
            (true, false) if !is_pdf(file) || !(name.is_empty() || is_pdf(name)) => {
                found.doubt(&format!("items.{n}.file"), "the documents show PDF files only");
            }
            _ => {}
        }
        let position = position_of(row, n);
        if taken.contains(&position) {
            found.wrong(&format!("items.{n}.position"), "this position is taken");
        }
        taken.push(position);
    }
}

/// The position of an enclosure: as given, or else its place in the list.
#[must_use]
pub fn position_of(row: &Value, place: usize) -> u64 {
    match at(row, "position") {
        Some(Value::Number(n)) => n.as_u64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        _ => None,
    }
    .unwrap_or(place as u64)
}

fn sending(draft: &Value, found: &mut Found) {
    let time = text_at(draft, "date_scheduled");
    match text_at(draft, "then") {
        "schedule" if time.is_empty() => found.wrong("date_scheduled", "say when it is sent"),
        "execute" | "keep_draft" if !time.is_empty() => {
            found.wrong("date_scheduled", "a time is only for an order that is scheduled");
        }
        _ => {}
    }
}

fn is_pdf(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case("pdf"))
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains('@')
            && !text.contains(char::is_whitespace)
    })
}

fn is_postcode(text: &str) -> bool {
    let b = text.as_bytes();
    b.len() == 8 && b.iter().enumerate().all(|(i, c)| if i == 3 { *c == b'-' } else { c.is_ascii_digit() })
}

fn is_phone(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= 9
        && text.bytes().all(|b| b.is_ascii_digit() || b"-+() ".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW: &str = "2026-01-15T09:12:00Z";

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// The sample of the documents, filled in.
    fn good() -> Value {
        let address = json!({
            "address_format": "jp_default", "country": "JP", "street_address": "Main St.",
            "extended_address": "ABC Bldg. #123", "locality": "Shinjuku-ku", "region": "tokyo",
            "postal_code": "000-0000"
        });
        json!({
            "recipient_organization": "https://api.makeleaps.com/api/partner/1/client/2/",
            "send_to_clientinbox_selected": true,
            "securesend_selected": true,
            "to_emails": ["myclient@example.com"],
            "subject": "Invoices for August",
            "message": "Invoices are attached. Thank you for your business.",
            "enable_cc_payments": true,
            "sendbypost_selected": true,
            "stamp_type": "invoice",
            "recipient_contact_organization_name": "My Client",
            "recipient_contact_department": "Accounts Dept.",
            "recipient_contact_title": "Director",
            "recipient_contact_name": "Jane Smith",
            "recipient_honorific": "様",
            "recipient_address": address,
            "sender_contact_organization_name": "My Company",
            "sender_contact_phone_number": "12-3456-7890",
            "sender_address": address,
            "items": [
                {"position": 0, "document": "https://api.makeleaps.com/api/partner/1/document/3/"},
                {"position": 1, "file": "/home/me/flyer.pdf", "filename": "flyer.pdf", "upload": "with_task"}
            ],
            "then": "schedule",
            "date_scheduled": "2026-01-16T00:00:00Z"
        })
    }

    #[test]
    fn the_documents_own_sample_is_good() {
        assert_eq!(check_at(&good(), t(NOW)), []);
        assert_eq!(check(&json!([]))[0].path, "");
    }

    #[test]
    fn every_rule_names_its_field_and_says_who_decides() {
        let server = true;
        for (name, value, path, decides) in [
            ("recipient_organization", json!(""), "recipient_organization", !server),
            ("recipient_organization", json!("12"), "recipient_organization", !server),
            ("recipient_organization", json!(5), "recipient_organization", !server),
            ("securesend_selected", json!("yes"), "securesend_selected", !server),
            ("to_emails", json!("a@example.com"), "to_emails", !server),
            ("to_emails", json!(["a@example.com", "b"]), "to_emails.1", !server),
            ("to_emails", json!([]), "to_emails", server),
            ("send_to_contacts", json!(["x"]), "send_to_contacts.0", !server),
            ("subject", json!(5), "subject", !server),
            ("stamp_type", json!("postcard"), "stamp_type", !server),
            ("stamp_type", json!(null), "stamp_type", server),
            ("sender_contact_phone_number", json!("call me"), "sender_contact_phone_number", server),
            ("recipient_address", json!("Tokyo"), "recipient_address", !server),
            ("recipient_address", json!({"country": "Japan"}), "recipient_address.country", !server),
            ("recipient_address", json!({"zip": "1"}), "recipient_address.zip", !server),
            ("recipient_address", json!(null), "recipient_address.country", server),
            (
                "sender_address",
                json!({"country": "JP", "postal_code": "16-00"}),
                "sender_address.postal_code",
                server,
            ),
            ("items", json!([]), "items", !server),
            ("items", json!("none"), "items", !server),
            ("items", json!([5]), "items.0", !server),
            ("items", json!([{}]), "items.0.document", !server),
            ("items", json!([{"filename": "a.pdf"}]), "items.0.file", !server),
            ("items", json!([{"document": "x"}]), "items.0.document", !server),
            (
                "items",
                json!([{"document": "https://x/document/1/", "file": "a.pdf"}]),
                "items.0.file",
                !server,
            ),
            (
                "items",
                json!([{"document": "https://x/document/1/", "filename": "a"}]),
                "items.0.filename",
                !server,
            ),
            ("items", json!([{"file": "a.docx"}]), "items.0.file", server),
            ("items", json!([{"file": "a.pdf", "position": -1}]), "items.0.position", !server),
            (
                "items",
                json!([{"file": "a.pdf"}, {"file": "b.pdf", "position": 0}]),
                "items.1.position",
                !server,
            ),
            ("items", json!([{"file": "a.pdf", "upload": "by pigeon"}]), "items.0.upload", !server),
            ("then", json!("later"), "then", !server),
            ("then", json!("execute"), "date_scheduled", !server),
            ("then", json!("keep_draft"), "date_scheduled", !server),
            ("date_scheduled", json!(null), "date_scheduled", !server),
            ("date_scheduled", json!("2026-01-16"), "date_scheduled", !server),
            ("date_scheduled", json!("2026-01-15T09:00:00Z"), "date_scheduled", !server),
            ("external_id", json!("x"), "external_id", !server),
        ] {
            let mut draft = good();
            draft[name] = value.clone();
            let found = check_at(&draft, t(NOW));
            let hit = found.iter().find(|c| c.path == path);
            assert_eq!(hit.map(|c| c.server_decides), Some(decides), "{name} {value}: {found:?}");
        }
        let mut none = good();
        for channel in CHANNELS {
            none[channel] = json!(false);
        }
        let paths: Vec<String> = check(&none).into_iter().map(|c| c.path).collect();
        assert_eq!(paths, ["securesend_selected", "enable_cc_payments"]);
        none["peppolsend_selected"] = json!(true);
        none["then"] = json!("keep_draft");
        (none["date_scheduled"], none["items"]) = (json!(null), json!([]));
        assert!(check(&none).iter().all(|c| c.server_decides), "a draft may be empty");
    }

    #[test]
    fn a_time_lies_ahead_within_35_days_and_not_in_front_of_its_batch() {
        for (time, good) in [
            ("2026-01-15T09:30:00Z", true),
            ("2026-01-15T09:12:00Z", false),
            ("2026-02-18T23:59:59Z", true),
            ("2026-02-19T00:00:00Z", false),
            ("2026-01-14T00:00:00Z", false),
        ] {
            assert_eq!(check_time(t(time), t(NOW)).is_ok(), good, "{time}");
        }
        // Two minutes before a batch it is too late for it, one second earlier not.
        let late = t("2026-01-15T09:28:00.5Z");
        assert!(check_time(t("2026-01-15T09:29:00Z"), late).unwrap_err().contains("09:30:00Z"));
        assert!(check_time(t("2026-01-15T09:29:00Z"), t("2026-01-15T09:28:00Z")).is_ok());
        assert!(check_time(t("2026-01-15T09:31:00Z"), late).is_ok(), "it takes the next one");
        assert_eq!(effective_batch(t("2026-01-15T00:05:00Z")), t("2026-01-15T00:30:00Z"));
        let mut zoned = good();
        zoned["date_scheduled"] = json!("2026-01-15T18:05:00+09:00");
        assert_eq!(check_at(&zoned, t(NOW))[0].path, "date_scheduled", "09:05 in UTC is over");
    }
}
