//! The documented rules that can be judged here. What the documents leave in the dark is Sendle's to decide.

use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde_json::Value;

use super::{
    dates::{first_pickup, is_holiday, is_weekend, short_state},
    fields::FORM,
    size::{Satchel, satchel},
};
use crate::model::form::{Complaint, at};

/// One megabyte of metadata.
const METADATA: usize = 1 << 20;

/// Complaints as they are found.
struct Found(Vec<Complaint>);

impl Found {
    fn wrong(&mut self, path: &str, what: impl Into<String>) {
        self.0.push(Complaint { path: path.to_owned(), what: what.into(), server_decides: false });
    }

    fn doubt(&mut self, path: &str, what: impl Into<String>) {
        self.0.push(Complaint { path: path.to_owned(), what: what.into(), server_decides: true });
    }
}

/// Every rule but the one that needs to know the time; see [`check_at`].
#[must_use]
pub fn check(draft: &Value) -> Vec<Complaint> {
    let mut found = Found(Vec::new());
    if !draft.is_object() {
        found.wrong("", "a parcel is a JSON object");
        return found.0;
    }
    known(draft, &mut found);
    parcel(draft, &mut found);
    for who in ["sender", "receiver"] {
        contact(draft, who, &mut found);
        address(draft, who, who == "receiver" && is_abroad(draft), &mut found);
        longest(draft, &format!("{who}.instructions"), 200, &mut found);
    }
    instructions(draft, &mut found);
    if is_abroad(draft) {
        contents(draft, &mut found);
        latin(draft, "", &mut found);
    }
    service(draft, &mut found);
    found.0
}

/// As [`check`], and whether the pickup day lies far enough ahead, by the calendar at the sender's place.
#[must_use]
pub fn check_at(draft: &Value, now: Timestamp) -> Vec<Complaint> {
    let mut found = Found(check(draft));
    if let Ok(date) = text(draft, "pickup_date").parse::<Date>() {
        let first = first_pickup(now, &state(draft, "sender"));
        if date < first {
            found.wrong("pickup_date", format!("the first day that can be asked for is {first}"));
        }
    }
    found.0
}

/// A receiver's country other than Australia makes an order an international one.
#[must_use]
pub fn is_abroad(draft: &Value) -> bool {
    let country = text(draft, "receiver.address.country");
    !country.is_empty() && !is_australia(&country)
}

fn is_australia(country: &str) -> bool {
    ["australia", "au", "aus"].iter().any(|name| country.trim().eq_ignore_ascii_case(name))
}

/// Text, also where a number stands; blank when there is none.
fn text(draft: &Value, path: &str) -> String {
    match at(draft, path) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// The number at a path, written as a number or as text.
pub(super) fn decimal_at(draft: &Value, path: &str) -> Option<Decimal> {
    Decimal::from_str_exact(&text(draft, path)).ok()
}

fn state(draft: &Value, who: &str) -> String {
    let name = text(draft, &format!("{who}.address.state_name"));
    if name.is_empty() { text(draft, &format!("{who}.address.state_code")) } else { name }
}

/// Fields of the form have the right kind of value; others are told, and sent as they are.
fn known(draft: &Value, found: &mut Found) {
    let plain = FORM.sections.iter().filter(|s| s.repeats.is_none()).flat_map(|s| s.fields);
    let mut paths: Vec<&str> = plain.map(|f| f.path).collect();
    paths.extend(["sender.address.state_code", "receiver.address.state_code", "parcel_contents"]);
    walk(draft, "", &paths, found);
}

fn walk(value: &Value, path: &str, known: &[&str], found: &mut Found) {
    let is_field = known.contains(&path);
    if is_field && matches!(path, "metadata" | "parcel_contents") {
        return;
    }
    let inside =
        path.is_empty() || known.iter().any(|k| k.strip_prefix(path).is_some_and(|r| r.starts_with('.')));
    match value {
        Value::Object(map) if !is_field && inside => {
            for (name, inner) in map {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                walk(inner, &path, known, found);
            }
        }
        Value::Null => {}
        Value::Bool(_) if path == "hide_pickup_address" => {}
        Value::String(_) | Value::Number(_) if is_field => {}
        _ if is_field => found.wrong(path, "must be one line of text"),
        _ if inside => found.wrong(path, "must be an object"),
        _ => found.doubt(path, "the documents know no such field; it is sent as it is"),
    }
}

fn required(draft: &Value, path: &str, found: &mut Found) {
    if text(draft, path).is_empty() {
        found.wrong(path, "can't be blank");
    }
}

fn longest(draft: &Value, path: &str, most: usize, found: &mut Found) {
    if text(draft, path).chars().count() > most {
        found.wrong(path, format!("is too long (maximum is {most} characters)"));
    }
}

/// Parcel Details.
fn parcel(draft: &Value, found: &mut Found) {
    required(draft, "description", found);
    longest(draft, "description", 255, found);
    longest(draft, "customer_reference", 255, found);
    measure(draft, "kilogram_weight", Decimal::from(25), found);
    measure(draft, "cubic_metre_volume", Decimal::ONE, found);
    let weight = decimal_at(draft, "kilogram_weight");
    if text(draft, "kilogram_weight").is_empty() && text(draft, "cubic_metre_volume").is_empty() {
        found.wrong("kilogram_weight", "weight or volume is needed");
    }
    if is_abroad(draft) && weight.is_some_and(|kg| kg > Decimal::from(20) && kg <= Decimal::from(25)) {
        found.doubt(
            "kilogram_weight",
            "abroad the documents say at most 20 kg in one place and 25 in another",
        );
    }
    let volume = decimal_at(draft, "cubic_metre_volume");
    if volume.is_some_and(|m3| m3 > Decimal::new(1, 1) && m3 <= Decimal::ONE) {
        found.doubt("cubic_metre_volume", "the documents say at most 0.1 m³ here, 0.5 or 1 there");
    }
    pickup(draft, found);
    match draft.get("metadata") {
        None | Some(Value::Null) => {}
        Some(Value::Object(map)) => {
            if Value::Object(map.clone()).to_string().len() >= METADATA {
                found.wrong("metadata", "must be less than 1MB");
            }
        }
        Some(_) => found.wrong("metadata", "must be a JSON object"),
    }
}

fn measure(draft: &Value, path: &str, most: Decimal, found: &mut Found) {
    let said = text(draft, path);
    if said.is_empty() {
        return;
    }
    match Decimal::from_str_exact(&said) {
        Err(_) => found.wrong(path, "is not a number"),
        Ok(value) if value > most => found.wrong(path, format!("must be less than or equal to {most}")),
        Ok(value) if value.is_zero() => {
            found.doubt(path, "must be greater than 0; the message of the documents allows 0");
        }
        Ok(value) if value.is_sign_negative() => found.wrong(path, "must be greater than 0"),
        Ok(_) => {}
    }
}

fn pickup(draft: &Value, found: &mut Found) {
    let said = text(draft, "pickup_date");
    if said.is_empty() {
        return;
    }
    match said.parse::<Date>() {
        Ok(date) if said.len() == 10 => {
            if is_weekend(date) {
                found.wrong("pickup_date", "must be a business day");
            } else if is_holiday(date) {
                found.doubt("pickup_date", "is a holiday in most of Australia");
            }
        }
        _ => found.wrong("pickup_date", "must be a day, as yyyy-mm-dd"),
    }
}

/// Validation Errors, Contact details.
fn contact(draft: &Value, who: &str, found: &mut Found) {
    let path = |name: &str| format!("{who}.contact.{name}");
    required(draft, &path("name"), found);
    longest(draft, &path("name"), 255, found);
    longest(draft, &path("company"), 255, found);
    if (201..=255).contains(&text(draft, &path("name")).chars().count()) {
        found.doubt(&path("name"), "one sample of the documents says at most 200 characters");
    }
    let phone = text(draft, &path("phone"));
    if !phone.is_empty() && !is_phone(&phone) {
        found.wrong(
            &path("phone"),
            "must be a valid phone number with area code, or + and country; no 13, 1300 or 1800 numbers",
        );
    }
    let email = text(draft, &path("email"));
    if !email.is_empty() && !is_email(&email) {
        found.wrong(&path("email"), "must be a valid email address");
    }
}

/// "A valid Australian phone number (including area code), or fully qualified international number."
fn is_phone(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | '-' | '.');
    let (international, rest) = text.strip_prefix('+').map_or((false, text), |rest| (true, rest));
    if !rest.chars().all(plain) {
        return false;
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let national = match (international, digits.strip_prefix("61")) {
        // "+61 (0)4 1234 1234": the nought of the trunk may stand in brackets.
        (true, Some(national)) => format!("0{}", national.strip_prefix('0').unwrap_or(national)),
        (true, None) => return (8..=15).contains(&digits.len()) && !digits.starts_with('0'),
        (false, _) => digits,
    };
    let area = national.as_bytes().get(1).is_some_and(|b| matches!(b, b'2'..=b'5' | b'7' | b'8'));
    national.len() == 10 && national.starts_with('0') && area
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let labels = || host.split('.');
    !name.is_empty()
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>'))
        && !host.contains('@')
        && labels().count() > 1
        && labels().all(|label| !label.is_empty())
}

/// Validation Errors, Addresses.
fn address(draft: &Value, who: &str, abroad: bool, found: &mut Found) {
    let path = |name: &str| format!("{who}.address.{name}");
    let (line, suburb, postcode) =
        (text(draft, &path("address_line1")), text(draft, &path("suburb")), text(draft, &path("postcode")));
    required(draft, &path("address_line1"), found);
    required(draft, &path("suburb"), found);
    longest(draft, &path("address_line1"), 255, found);
    longest(draft, &path("address_line2"), 255, found);
    longest(draft, &path("country"), 255, found);
    if abroad {
        return;
    }
    required(draft, &path("postcode"), found);
    let four_digits = postcode.len() == 4 && postcode.bytes().all(|b| b.is_ascii_digit());
    if !postcode.is_empty() && !four_digits {
        found.wrong(&path("postcode"), "must be four digits");
    }
    let state = state(draft, who);
    if state.is_empty() {
        found.wrong(&path("state_name"), "can't be blank");
    } else if short_state(&state).is_none() {
        found.wrong(&path("state_name"), "must be ACT, NSW, NT, QLD, SA, TAS, VIC or WA, or one in full");
    }
    let lower = line.to_lowercase();
    let letters: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.starts_with("pobox") || letters.starts_with("gpobox") {
        found.doubt(&path("address_line1"), "a GPO or PO box is not served");
    }
    let words = |c: char| !c.is_alphanumeric();
    if !suburb.is_empty()
        && lower.contains(&suburb.to_lowercase())
        && line.split(words).any(|w| w == postcode)
    {
        found.doubt(&path("address_line1"), "suburb and postcode do not belong in this line");
    }
    let country = text(draft, &path("country"));
    if who == "sender" && !country.is_empty() && !is_australia(&country) {
        found.doubt(
            &path("country"),
            "must read Australia; newer documents know Canada and the United States too",
        );
    }
}

/// "Must be populated if the order is not a satchel"; "must be blank if the order will be a satchel".
fn instructions(draft: &Value, found: &mut Found) {
    const PATH: &str = "receiver.instructions";
    let given = !text(draft, PATH).is_empty();
    match (satchel(draft), given) {
        (Satchel::No, false) => found.wrong(PATH, "can't be blank, unless it is a satchel"),
        (Satchel::Yes, true) => {
            found.wrong(
                PATH,
                "no delivery instructions for satchels: all of them are left without a signature",
            );
        }
        (Satchel::Perhaps, true) => {
            found.doubt(PATH, "refused if Sendle takes the parcel for a satchel (0.5 kg, and 2 or 8 litres)");
        }
        (Satchel::Perhaps, false) => {
            found.doubt(
                PATH,
                "needed unless Sendle takes the parcel for a satchel (0.5 kg, and 2 or 8 litres)",
            );
        }
        (Satchel::No, true) | (Satchel::Yes, false) => {}
    }
}

/// International Parcel Details; the newer documents have lines instead.
fn contents(draft: &Value, found: &mut Found) {
    let most = Decimal::from(2000);
    if let Some(Value::Array(lines)) =
        draft.get("parcel_contents").filter(|lines| **lines != Value::Array(Vec::new()))
    {
        for n in 0..lines.len() {
            let path = |name: &str| format!("parcel_contents.{n}.{name}");
            for name in ["description", "value", "country_of_origin"] {
                required(draft, &path(name), found);
            }
            measure(draft, &path("value"), most, found);
        }
        return;
    }
    for name in ["contents.description", "contents.value", "contents.country_of_origin"] {
        required(draft, name, found);
    }
    longest(draft, "contents.description", 300, found);
    if (1..3).contains(&text(draft, "contents.description").chars().count()) {
        found.wrong("contents.description", "is too short (minimum is 3 characters)");
    }
    measure(draft, "contents.value", most, found);
}

/// "All strings must be provided using Latin character sets."
fn latin(value: &Value, path: &str, found: &mut Found) {
    match value {
        Value::String(text) if !text.chars().all(is_latin) && path.starts_with("metadata") => {
            found.doubt("metadata", "abroad, all text must be written in Latin letters");
        }
        Value::String(text) if !text.chars().all(is_latin) => {
            found.wrong(path, "must be written in Latin letters, because the parcel goes abroad");
        }
        Value::Object(map) => {
            for (name, inner) in map {
                latin(inner, &if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, found);
            }
        }
        Value::Array(items) => {
            for (n, inner) in items.iter().enumerate() {
                latin(inner, &format!("{path}.{n}"), found);
            }
        }
        _ => {}
    }
}

/// Letters with all their accents, Vietnamese ones too, and the usual punctuation.
fn is_latin(c: char) -> bool {
    matches!(u32::from(c), 0..=0x36f | 0x1e00..=0x1eff | 0x2010..=0x2027 | 0x20ac)
}

/// What only the newer documents know.
fn service(draft: &Value, found: &mut Found) {
    if !text(draft, "product_code").is_empty() && !text(draft, "first_mile_option").is_empty() {
        found.doubt("first_mile_option", "not together with a product code");
    }
    let choices = FORM.sections.iter().filter(|s| s.repeats.is_none()).flat_map(|s| s.fields);
    for field in choices.filter(|f| !f.path.ends_with("state_name")) {
        let crate::model::form::Kind::Choice(values) = field.kind else { continue };
        let said = text(draft, field.path);
        if !said.is_empty() && !values.contains(&said.as_str()) {
            found.doubt(field.path, format!("the documents know {}", values.join(", ")));
        }
    }
}
