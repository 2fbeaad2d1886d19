//! A new order, and a draft made of an old one.

use serde_json::{Map, Value, json};

use super::{
    MARK,
    place::{new_order, whole, with_body},
    said, summary,
};
use crate::model::{
    form::{self, Complaint},
    forms::readycloud::{blank, check, fields_of, plain_fields, rows},
    intent::Mutation,
    order::Order,
    provider::AccountName,
};

/// A change that makes an order of a draft. `reference` becomes its `unique_id`, and its `primary_id` too unless the
/// draft has one: both can be asked for exactly.
///
/// # Errors
/// Everything that is surely wrong with the draft; what the server may decide is left to it.
pub fn book(account: &AccountName, draft: &Value, reference: &str) -> Result<Mutation, Vec<Complaint>> {
    let mut wrong: Vec<Complaint> = check(draft).into_iter().filter(|c| !c.server_decides).collect();
    if !good_reference(reference) {
        wrong.push(whole(
            "an order needs a reference of letters, digits and ~ . - _ by which it is found again",
        ));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let mut body = json!({"primary_id": reference, "unique_id": reference});
    if let (Some(body), Value::Object(said)) = (body.as_object_mut(), said::order(draft)) {
        body.extend(said);
    }
    let mutation = Mutation { summary: summary::all(&body), ..new_order(account, reference) };
    Ok(with_body(mutation, &body))
}

/// Such ids does the service make itself (Order, `unique_id` of the samples).
fn good_reference(reference: &str) -> bool {
    (8..=100).contains(&reference.len())
        && reference.bytes().all(|b| b.is_ascii_alphanumeric() || b"~.-_".contains(&b))
}

/// What belongs to one order only and is not taken over into the next.
const OWN: [&str; 12] = [
    "primary_id",
    "order_number",
    "ordered_at",
    "printed_at",
    "shipping.status",
    "shipping.to_ship_at",
    "shipping.shipped_at",
    "shipping.ship_cost",
    "shipping.ship_agent",
    "billing.status",
    "source.retrieved_at",
    "source.id",
];

/// A draft made of a stored order: what its customer wanted, without its ids, states, times, notes and relations.
#[must_use]
pub fn rebook(order: &Order) -> Value {
    let raw: Value = serde_json::from_str(&order.raw).unwrap_or_default();
    let mut draft = json!({});
    for field in plain_fields() {
        // Whether an address was checked is the provider's to say.
        let own = OWN.contains(&field.path) || field.path.ends_with(".validated");
        if let Some(value) = form::at(&raw, field.path).filter(|v| !own && !blank(v) && !was_cut(v)) {
            said::insert(&mut draft, field.path, value.clone());
        }
    }
    let custom = custom_rows(&raw["custom_fields"]);
    if !custom.is_empty() {
        draft["custom_fields"] = json!(custom);
    }
    let (mut boxes, mut items) = (Vec::new(), Vec::new());
    for (n, parcel) in rows(&raw, "boxes").iter().enumerate() {
        boxes.push(copied(parcel, "boxes", &["tracking_number", "delivered_at", "ship_cost"]));
        for item in rows(parcel, "items") {
            let mut row = copied(item, "items", &[]);
            if !blank(&row) {
                row["box"] = json!(n + 1);
                items.push(row);
            }
        }
    }
    if boxes.iter().any(|b| !blank(b)) || !items.is_empty() {
        draft["boxes"] = json!(boxes);
    }
    if !items.is_empty() {
        draft["items"] = json!(items);
    }
    draft
}

/// What an order says now, as the draft of a change: without boxes and items, and without notes, which a change would
/// add once more.
#[must_use]
pub fn current(order: &Order) -> Value {
    let raw: Value = serde_json::from_str(&order.raw).unwrap_or_default();
    let mut draft = json!({});
    for field in plain_fields() {
        if let Some(value) = form::at(&raw, field.path).filter(|v| !blank(v) && !was_cut(v)) {
            said::insert(&mut draft, field.path, value.clone());
        }
    }
    let custom = custom_rows(&raw["custom_fields"]);
    if !custom.is_empty() {
        draft["custom_fields"] = json!(custom);
    }
    let tie = |row: &Value| {
        let other = row["order"]["unique_id"].as_str().filter(|id| !id.is_empty())?;
        Some(json!({"kind": row["kind"], "order": {"unique_id": other}}))
    };
    let ties: Option<Vec<Value>> = rows(&raw, "relations").iter().map(tie).collect();
    if let Some(ties) = ties.filter(|ties| !ties.is_empty()) {
        draft["relations"] = json!(ties);
    }
    draft
}

/// The fields of a box or item that a draft may have.
pub fn copied(record: &Value, array: &str, without: &[&str]) -> Value {
    let mut row = json!({});
    for field in fields_of(array).iter().filter(|f| !without.contains(&f.path)) {
        let Some(value) = record.get(field.path).filter(|v| !blank(v) && !was_cut(v)) else { continue };
        if field.path == "custom_fields" {
            let fields = pairs(value);
            if !fields.is_empty() {
                row["custom_fields"] = Value::Object(fields);
            }
        } else {
            row[field.path] = value.clone();
        }
    }
    row
}

/// Custom fields whose value is known whole, without postroom's mark.
fn pairs(fields: &Value) -> Map<String, Value> {
    let whole = |field: &Value| {
        let value = if field.is_object() { &field["value"] } else { field };
        !value.is_null() && !was_cut(value)
    };
    let kept = fields.as_object().into_iter().flatten().filter(|(name, field)| *name != MARK && whole(field));
    kept.map(|(name, field)| (name.clone(), field.clone())).collect()
}

fn custom_rows(fields: &Value) -> Vec<Value> {
    let row = |(name, field): (String, Value)| {
        let mut row =
            json!({"name": name, "value": if field.is_object() { &field["value"] } else { &field }});
        for key in ["type", "encoding"] {
            if let Some(said) = field.get(key).filter(|said| !blank(said)) {
                row[key] = said.clone();
            }
        }
        row
    };
    pairs(fields).into_iter().map(row).collect()
}

/// A text that the store keeps only the beginning of.
fn was_cut(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.len() > 16 << 10 && text.ends_with(" bytes in all)"))
}
