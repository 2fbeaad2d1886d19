//! Every rule of Sendle's "Validation Errors", with its message word for word.
//!
//! Where the documents contradict themselves this service takes the section that is about the rule: volume up to 0.1
//! (samples also say 0.5 and 1), names up to 255 (a sample says 200), a satchel up to 8 litres (the size table says 2),
//! 20 kg abroad (the booking table repeats 25).

use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::{
    address::{self, End},
    calendar::{business_days_after, day, is_business_day},
    messages::Messages,
    parcel::Party,
    places,
};
use crate::sim::keys;

/// A booking that passed.
#[derive(Debug)]
pub(super) struct Draft {
    pub pickup: Date,
    pub description: String,
    pub weight: Option<Decimal>,
    pub volume: Option<Decimal>,
    pub customer_reference: Option<String>,
    pub metadata: Option<Value>,
    pub sender: Party,
    pub receiver: Party,
    pub contents: Option<Value>,
    pub from: End,
    pub to: End,
}

const LONG: &str = "is too long (maximum is 255 characters)";
pub(super) const BLANK: &str = "can't be blank";
const PHONE: &str = "must be a valid phone number. 13, 1300, and 1800 numbers are not allowed.";
const SATCHEL: &str = "No delivery instructions are allowed when booking at satchel rates - all satchels are 'Authority to Leave'";

/// Checks a booking. The error is the `messages` object.
pub(super) fn draft(body: &Value, now: Timestamp) -> Result<Draft, Value> {
    let mut bad = Messages::default();
    let abroad = is_abroad(body);
    let pickup = pickup(body, now, &mut bad);
    let description = required(body.get("description"), &["description"], &mut bad);
    if description.chars().count() > 255 {
        bad.add(&["description"], LONG);
    }
    let most = if abroad { Decimal::from(20) } else { Decimal::from(25) };
    let weight = measure(body, "kilogram_weight", most, &mut bad);
    let volume = measure(body, "cubic_metre_volume", Decimal::new(1, 1), &mut bad);
    if !given(body.get("kilogram_weight")) && !given(body.get("cubic_metre_volume")) {
        bad.add(&["kilogram_weight"], BLANK);
    }
    let customer_reference = text(body.get("customer_reference"));
    if customer_reference.as_ref().is_some_and(|r| r.chars().count() > 255) {
        bad.add(&["customer_reference"], LONG);
    }
    let metadata = metadata(body, &mut bad);
    let satchel = !abroad
        && weight.is_some_and(|w| w <= Decimal::new(5, 1))
        && volume.unwrap_or_default() <= Decimal::new(8, 3);
    let sender_end = address::check("sender", body.pointer("/sender/address"), false, &mut bad);
    let sender = party("sender", body.get("sender"), sender_end, &mut bad);
    let receiver_end = address::check("receiver", body.pointer("/receiver/address"), abroad, &mut bad);
    let receiver = party("receiver", body.get("receiver"), receiver_end, &mut bad);
    delivery_instructions(body, satchel, &mut bad);
    let contents = if abroad { contents(body, &mut bad) } else { body.get("contents").cloned() };
    if abroad {
        latin(body, &mut bad);
    }
    match (sender_end, receiver_end, pickup) {
        (Some(from), Some(to), Some(pickup)) if bad.is_empty() => Ok(Draft {
            pickup,
            description,
            weight,
            volume,
            customer_reference,
            metadata,
            sender,
            receiver,
            contents,
            from,
            to,
        }),
        _ => Err(bad.object()),
    }
}

/// A country that Sendle serves, other than Australia, makes an order an international one.
fn is_abroad(body: &Value) -> bool {
    let country = text(body.pointer("/receiver/address/country")).unwrap_or_default();
    places::country(&country).is_some()
}

/// "A business day and at least one business day in the future"; the first such day when it is left out.
fn pickup(body: &Value, now: Timestamp, bad: &mut Messages) -> Option<Date> {
    let first = business_days_after(day(now), 1);
    let Some(wish) = text(body.get("pickup_date")) else { return Some(first) };
    let date = wish.parse::<Date>().ok().filter(|d| *d >= first && is_business_day(*d));
    if date.is_none() {
        bad.add(&["pickup_date"], "must be a business day and at least one business day in the future.");
    }
    date
}

/// A decimal, sent as a number or as text.
fn measure(body: &Value, name: &'static str, most: Decimal, bad: &mut Messages) -> Option<Decimal> {
    let said = text(body.get(name))?;
    let Some(value) = decimal(&said) else {
        bad.add(&[name], "is not a number");
        return None;
    };
    if value > most {
        bad.add(&[name], format!("must be less than or equal to {}", super::parcel::pointed(most)));
    } else if value.is_sign_negative() {
        bad.add(&[name], "must be greater than or equal to 0");
    } else if value.is_zero() {
        // "The weight and volume must be greater than 0": the sample's message is about negative values only.
        bad.add(&[name], "must be greater than 0");
    }
    Some(value)
}

fn metadata(body: &Value, bad: &mut Messages) -> Option<Value> {
    let metadata = body.get("metadata").filter(|m| !m.is_null())?;
    if !metadata.is_object() {
        bad.add(&["metadata"], "must be a JSON object");
    } else if metadata.to_string().len() >= 1 << 20 {
        bad.add(&["metadata"], "must be less than 1MB");
    }
    Some(metadata.clone())
}

fn party(who: &'static str, said: Option<&Value>, end: Option<End>, bad: &mut Messages) -> Party {
    let field = |path: &str| said.and_then(|s| text(s.pointer(path)));
    let name = required(said.and_then(|s| s.pointer("/contact/name")), &[who, "contact", "name"], bad);
    if name.chars().count() > 255 {
        bad.add(&[who, "contact", "name"], LONG);
    }
    let phone = field("/contact/phone");
    if phone.as_deref().is_some_and(|p| !is_phone(p)) {
        bad.add(&[who, "contact", "phone"], PHONE);
    }
    let email = field("/contact/email");
    if email.as_deref().is_some_and(|e| !is_email(e)) {
        bad.add(&[who, "contact", "email"], "must be a valid email address");
    }
    let sendle_id = field("/contact/sendle_id");
    if sendle_id.as_deref().is_some_and(|id| id != keys::SENDLE_ID) {
        bad.add(&[who, "contact", "sendle_id"], "doesn't exist");
    }
    let instructions = field("/instructions");
    if instructions.as_ref().is_some_and(|i| i.chars().count() > 200) {
        bad.add(&[who, "instructions"], "is too long (maximum is 200 characters)");
    }
    let country = end.map_or("Australia", End::country);
    Party {
        name,
        phone,
        email,
        sendle_id,
        line1: field("/address/address_line1").unwrap_or_default(),
        line2: field("/address/address_line2"),
        suburb: field("/address/suburb").unwrap_or_default(),
        state: field("/address/state_name").or_else(|| field("/address/state_code")),
        postcode: field("/address/postcode"),
        country: country.to_owned(),
        instructions,
    }
}

/// "Receiver instructions must be populated if the order is not a satchel", and must not be if it is one.
fn delivery_instructions(body: &Value, satchel: bool, bad: &mut Messages) {
    let receiver = body.get("receiver");
    let has = |name: &str| receiver.is_some_and(|r| given(r.get(name)));
    match (satchel, has("instructions"), has("delivery_instructions")) {
        (false, false, _) => bad.add(&["receiver", "instructions"], BLANK),
        (true, true, _) => bad.add(&["receiver", "instructions"], SATCHEL),
        // The sample under "Domestic Satchel Specifics" names the field so, and answers with a text.
        (true, false, true) => bad.add(&["receiver"], SATCHEL),
        _ => {}
    }
}

/// International Parcel Details. The messages of these fields are not documented.
fn contents(body: &Value, bad: &mut Messages) -> Option<Value> {
    let contents = body.get("contents");
    let at = |name: &str| contents.and_then(|c| c.get(name));
    let description = required(at("description"), &["contents", "description"], bad);
    let length = description.chars().count();
    if length > 300 {
        bad.add(&["contents", "description"], "is too long (maximum is 300 characters)");
    } else if (1..3).contains(&length) {
        bad.add(&["contents", "description"], "is too short (minimum is 3 characters)");
    }
    let value = required(at("value"), &["contents", "value"], bad);
    match decimal(&value) {
        _ if value.is_empty() => {}
        None => bad.add(&["contents", "value"], "is not a number"),
        Some(value) if value > Decimal::from(2000) => {
            bad.add(&["contents", "value"], "must be less than or equal to 2000.0");
        }
        Some(_) => {}
    }
    required(at("country_of_origin"), &["contents", "country_of_origin"], bad);
    contents.cloned()
}

/// "All strings must be provided using Latin character sets." The message is not documented.
fn latin(body: &Value, bad: &mut Messages) {
    const CHECKED: [(&str, &[&str]); 9] = [
        ("/description", &["description"]),
        ("/sender/contact/name", &["sender", "contact", "name"]),
        ("/sender/address/address_line1", &["sender", "address", "address_line1"]),
        ("/receiver/contact/name", &["receiver", "contact", "name"]),
        ("/receiver/address/address_line1", &["receiver", "address", "address_line1"]),
        ("/receiver/address/address_line2", &["receiver", "address", "address_line2"]),
        ("/receiver/address/suburb", &["receiver", "address", "suburb"]),
        ("/receiver/instructions", &["receiver", "instructions"]),
        ("/contents/description", &["contents", "description"]),
    ];
    for (pointer, path) in CHECKED {
        if text(body.pointer(pointer)).is_some_and(|t| !is_latin(&t)) {
            bad.add(path, "must use Latin characters");
        }
    }
}

/// Latin letters with all their accents, Vietnamese ones too, and the usual punctuation.
pub(super) fn is_latin(text: &str) -> bool {
    text.chars().all(|c| matches!(u32::from(c), 0..=0x36f | 0x1e00..=0x1eff | 0x2010..=0x2027 | 0x20ac))
}

/// Text, also when it was sent as a number; blank is none.
pub(super) fn text(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

fn given(value: Option<&Value>) -> bool {
    text(value).is_some()
}

pub(super) fn required(value: Option<&Value>, path: &[&'static str], bad: &mut Messages) -> String {
    let text = text(value);
    if text.is_none() {
        bad.add(path, BLANK);
    }
    text.unwrap_or_default()
}

pub(super) fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()
}

/// "A valid Australian phone number (including area code), or fully qualified international number."
fn is_phone(text: &str) -> bool {
    if text.chars().any(|c| !(c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | '-' | '.' | '+'))) {
        return false;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if text.trim_start().starts_with('+') {
        return (8..=16).contains(&digits.len());
    }
    digits.len() == 10 && digits.starts_with('0')
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let plain = !text.chars().any(char::is_whitespace);
    plain
        && !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !host.contains('@')
}

/// An object, whatever it holds; a booking that is something else cannot be read at all.
pub(super) fn object(body: &[u8]) -> Option<Value> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let _: &Map<String, Value> = value.as_object()?;
    Some(value)
}
