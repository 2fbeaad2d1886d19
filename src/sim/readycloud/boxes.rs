//! Boxes and items: their fields, and reading them out of a request.

use serde_json::{Map, Value, json};

use super::{
    check::{Check, Kind},
    seeded::order_url,
};

/// Writable fields of a box (ReadyCloud, boxes).
pub const BOX: &[(&str, Kind)] = &[
    ("package_type", Kind::Text),
    ("packaging", Kind::Text),
    ("description", Kind::Text),
    ("length", Kind::Measure),
    ("width", Kind::Measure),
    ("height", Kind::Measure),
    ("weight", Kind::Measure),
    ("ship_cost", Kind::Money),
    ("insured_value", Kind::Money),
    ("declared_value", Kind::Money),
    ("cod_value", Kind::Money),
    ("tracking_number", Kind::Text),
    (
        "confirmation_type",
        Kind::Choice(&[
            "none",
            "no_signature_required",
            "signature_required",
            "adult_signature_required",
            "indirect_signature_required",
        ]),
    ),
    ("cod", Kind::Flag),
    ("saturday_delivery", Kind::Flag),
    ("shipper_release", Kind::Flag),
    ("insurance_type", Kind::Text),
    ("delivered_at", Kind::Time),
];

/// Writable fields of an item (ReadyCloud, items).
pub const ITEM: &[(&str, Kind)] = &[
    ("quantity", Kind::Whole),
    ("kind", Kind::Choice(&["goods", "discount", "tax", "adjustment"])),
    ("part_number", Kind::Text),
    ("code", Kind::Text),
    ("description", Kind::Text),
    ("unit_price", Kind::Money),
    ("unit_weight", Kind::Measure),
    ("pick_location", Kind::Text),
    ("link", Kind::Text),
    ("image_link", Kind::Text),
    ("customs_description", Kind::Text),
    ("customs_value", Kind::Money),
    ("harmonized_code", Kind::Text),
    ("origin_country", Kind::Text),
];

fn blank(fields: &[(&str, Kind)]) -> Map<String, Value> {
    fields.iter().map(|(name, _)| ((*name).to_owned(), Value::Null)).collect()
}

/// A box with nothing in it.
#[must_use]
pub fn blank_box(order: u64, id: u64) -> Value {
    let mut fields = blank(BOX);
    fields.insert("custom_fields".into(), json!({}));
    fields.insert("items".into(), json!([]));
    fields.insert("url".into(), json!(format!("{}boxes/{id}/", order_url(order))));
    Value::Object(fields)
}

/// An item of which nothing is said.
#[must_use]
pub fn blank_item(order: u64, parcel: u64, id: u64) -> Value {
    let mut fields = blank(ITEM);
    fields.insert("custom_fields".into(), json!({}));
    fields.insert("url".into(), json!(format!("{}boxes/{parcel}/items/{id}/", order_url(order))));
    Value::Object(fields)
}

/// Writes what a request says into a box; items in it are made new.
pub fn fill_box(
    check: &mut Check,
    parcel: &mut Value,
    said: &Value,
    order: u64,
    next: &mut dyn FnMut() -> u64,
) {
    check.fields(parcel, said, BOX);
    check.custom_fields(parcel, said);
    if let Some(items) = said.get("items").filter(|v| !v.is_null()) {
        let Some(items) = items.as_array() else {
            check.fault("items", "Expected a list of items.");
            return;
        };
        let id = parcel["url"].as_str().and_then(super::seeded::key_in).unwrap_or_default();
        let mut made = Vec::new();
        for (n, said) in items.iter().enumerate() {
            let mut item = blank_item(order, id, next());
            check.below(&format!("items[{n}]"), |check| fill_item(check, &mut item, said, true));
            made.push(item);
        }
        parcel["items"] = json!(made);
    }
}

/// Writes what a request says into an item. `quantity` is required for a new one; `kind` is required by one place of
/// the documents and null in another, so it may be left out.
pub fn fill_item(check: &mut Check, item: &mut Value, said: &Value, new: bool) {
    if new && said.get("quantity").is_none_or(Value::is_null) {
        check.fault("quantity", "This field is required.");
    }
    check.fields(item, said, ITEM);
    check.custom_fields(item, said);
}

/// What the carrier has told of a box. The documents name the call and not its fields: this is a guess.
#[must_use]
pub fn tracking(order: &Value, parcel: &Value) -> Value {
    let mut events = Vec::new();
    if let Some(at) = order["shipping"]["shipped_at"].as_str() {
        events.push(json!({"at": at, "status": "in_transit", "description": "Picked up by the carrier",
            "location": order["shipping"]["ship_from"]["city"]}));
    }
    if let Some(at) = parcel["delivered_at"].as_str() {
        events.push(json!({"at": at, "status": "delivered", "description": "Delivered",
            "location": order["shipping"]["ship_to"]["city"]}));
    }
    let status = events.last().map_or(json!("unknown"), |e| e["status"].clone());
    json!({
        "tracking_number": parcel["tracking_number"], "ship_via": order["shipping"]["ship_via"],
        "status": status, "delivered_at": parcel["delivered_at"], "events": events,
    })
}
