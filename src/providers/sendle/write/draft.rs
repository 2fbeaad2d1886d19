//! Drafts from stored orders, and what else can be made of a draft: a question for a price, a link to Sendle's form.

use rust_decimal::Decimal;
use serde_json::{Map, Value};
use url::Url;

use super::{METADATA_NAME, raw_order};
use crate::model::{
    form::{Complaint, at},
    forms::sendle::is_abroad,
    order::Order,
    quote::{QuoteRequest, QuoteTo},
};

/// What an order's answer repeats of its booking. Not the pickup day, which is over; nor the sender's e-mail and
/// Sendle ID, which Sendle fills in itself.
const KEPT: [&str; 32] = [
    "description",
    "kilogram_weight",
    "cubic_metre_volume",
    "customer_reference",
    "metadata",
    "sender.contact.name",
    "sender.contact.company",
    "sender.contact.phone",
    "sender.address.address_line1",
    "sender.address.address_line2",
    "sender.address.suburb",
    "sender.address.postcode",
    "sender.address.state_name",
    "sender.address.country",
    "sender.instructions",
    "receiver.contact.name",
    "receiver.contact.company",
    "receiver.contact.phone",
    "receiver.contact.email",
    "receiver.address.address_line1",
    "receiver.address.address_line2",
    "receiver.address.suburb",
    "receiver.address.postcode",
    "receiver.address.state_name",
    "receiver.address.country",
    "receiver.instructions",
    "contents",
    "packaging_type",
    "hide_pickup_address",
    "contents_type",
    "parcel_contents",
    "tax_ids",
];

/// A draft made of a stored order; empty when only its tracking is known.
#[must_use]
pub fn rebook(order: &Order) -> Value {
    let raw = raw_order(order);
    let mut draft = Value::Object(Map::new());
    for path in KEPT {
        let value = at(&raw, path).filter(|v| !v.is_null() && v.as_str() != Some(""));
        if let Some(value) = value {
            put(&mut draft, path, value.clone());
        }
    }
    // Newer answers give what was measured with its unit, and the product as an object.
    for (name, unit, ours) in [("weight", "kg", "kilogram_weight"), ("volume", "m3", "cubic_metre_volume")] {
        let said = raw.pointer(&format!("/{name}/units")).and_then(Value::as_str);
        let value = raw.pointer(&format!("/{name}/value")).filter(|v| v.is_string() || v.is_number());
        if let Some(value) = value.filter(|_| said == Some(unit) && at(&draft, ours).is_none()) {
            put(&mut draft, ours, value.clone());
        }
    }
    if let Some(code) = raw.pointer("/product/code").filter(|code| code.is_string()) {
        put(&mut draft, "product_code", code.clone());
    }
    if let Some(metadata) = draft.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.shift_remove(METADATA_NAME);
    }
    draft
}

/// Sets a field, and makes the objects on the way to it.
fn put(draft: &mut Value, path: &str, value: Value) {
    let mut place = draft;
    for step in path.split('.') {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = &mut place[step];
    }
    *place = value;
}

/// The question for this draft's price (Sendle, Getting Quotes).
///
/// # Errors
/// What the question needs and the draft lacks.
pub fn quote_request(draft: &Value) -> Result<QuoteRequest, Vec<Complaint>> {
    let mut missing = Vec::new();
    let mut need = |path: &str| {
        let value = said(draft, path);
        if value.is_empty() {
            let what = "a price cannot be asked for without it".to_owned();
            missing.push(Complaint { path: path.to_owned(), what, server_decides: false });
        }
        value
    };
    let pickup_suburb = need("sender.address.suburb");
    let pickup_postcode = need("sender.address.postcode");
    let to = if is_abroad(draft) {
        QuoteTo::Abroad { country: need("receiver.address.country") }
    } else {
        QuoteTo::Domestic {
            suburb: need("receiver.address.suburb"),
            postcode: need("receiver.address.postcode"),
        }
    };
    let weight = need("kilogram_weight");
    let weight_kg = Decimal::from_str_exact(&weight);
    if weight_kg.is_err() && !weight.is_empty() {
        let what = "is not a number".to_owned();
        missing.push(Complaint { path: "kilogram_weight".to_owned(), what, server_decides: false });
    }
    let Ok(weight_kg) = weight_kg else { return Err(missing) };
    if !missing.is_empty() {
        return Err(missing);
    }
    let volume_m3 = Decimal::from_str_exact(&said(draft, "cubic_metre_volume")).ok();
    Ok(QuoteRequest { pickup_suburb, pickup_postcode, to, weight_kg, volume_m3, plan: None, public: false })
}

fn said(draft: &Value, path: &str) -> String {
    match at(draft, path) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

const FORM: &str = "https://www.sendle.com/dashboard/prepare_form";

const PARCEL: [(&str, &str); 14] = [
    ("pickup_date", "pickup_date"),
    ("description", "description"),
    ("kilogram_weight", "kilogram_weight"),
    ("cubic_metre_volume", "cubic_metre_volume"),
    ("customer_reference", "customer_reference"),
    ("delivery_instructions", "receiver.instructions"),
    ("receiver_name", "receiver.contact.name"),
    ("receiver_email", "receiver.contact.email"),
    ("receiver_contact_number", "receiver.contact.phone"),
    ("delivery_address_line1", "receiver.address.address_line1"),
    ("delivery_address_line2", "receiver.address.address_line2"),
    ("delivery_address_suburb", "receiver.address.suburb"),
    ("delivery_address_postcode", "receiver.address.postcode"),
    ("delivery_address_state", "receiver.address.state_name"),
];

const SENDER: [(&str, &str); 9] = [
    ("sender_name", "sender.contact.name"),
    ("sender_email", "sender.contact.email"),
    ("sender_contact_number", "sender.contact.phone"),
    ("pickup_instructions", "sender.instructions"),
    ("pickup_address_line1", "sender.address.address_line1"),
    ("pickup_address_line2", "sender.address.address_line2"),
    ("pickup_address_suburb", "sender.address.suburb"),
    ("pickup_address_postcode", "sender.address.postcode"),
    ("pickup_address_state", "sender.address.state_name"),
];

/// A link that opens Sendle's own form with this draft in it (Sendle, Prepare Form URL); `None` for a parcel that goes
/// abroad, for which the form has no field.
///
/// Without `sender` the account's default pickup is used, as the documents recommend: "if you provide one, provide all".
#[must_use]
pub fn prepare_form(draft: &Value, sender: bool) -> Option<String> {
    if is_abroad(draft) {
        return None;
    }
    let mut url = Url::parse(FORM).ok()?;
    let fields = PARCEL.iter().chain(SENDER.iter().filter(|_| sender));
    for (name, path) in fields {
        let value = said(draft, path);
        if !value.is_empty() {
            url.query_pairs_mut().append_pair(name, &value);
        }
    }
    Some(url.into())
}
