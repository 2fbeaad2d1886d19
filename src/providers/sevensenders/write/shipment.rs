//! Shipments: made for an order, made together with one, and changed (Seven Senders, Shipments).

use serde_json::{Map, Number, Value, json};

use super::{change_of, complaint, filled, mutation, order, own_id, raw, stopping, with_json};
use crate::{
    model::{
        form::{Complaint, at, text_at},
        forms::sevensenders as form,
        intent::{Deed, Method, Mutation, Repeat},
        order::{Order, Part},
        provider::AccountName,
    },
    providers::{loose::text_of, plain_id::PlainId, sevensenders::wire},
};

fn fields(draft: &Value) -> Map<String, Value> {
    let mut body = Map::new();
    for field in form::SHIPMENT.sections.iter().flat_map(|s| s.fields) {
        let name = field.path.split('.').next().unwrap_or(field.path);
        if let Some(value) = filled(draft, name) {
            body.insert(name.to_owned(), number(name, value));
        }
    }
    body
}

/// Amounts go out as numbers, digit for digit, whether the draft holds a text or a number.
fn number(name: &str, value: Value) -> Value {
    match (&value, name) {
        (Value::String(text), "goods_value" | "weight") => {
            text.parse::<Number>().map_or(value.clone(), Value::Number)
        }
        _ => value,
    }
}

/// What a shipment is looked for by afterwards.
fn reference(draft: &Value) -> String {
    text_of(draft, &["tracking_code", "reference_number"]).trim().to_owned()
}

/// Builds `POST /shipment` for a stored order.
///
/// # Errors
/// What the documents say against the draft; a shipment with the same number is there already.
pub fn ship(stored: &Order, draft: &Value) -> Result<Mutation, Vec<Complaint>> {
    stopping(form::check_shipment(draft))?;
    let own = own_id(stored);
    if own.trim().is_empty() {
        return Err(complaint("", "the order has no own id, and shipments are linked by it"));
    }
    let code = reference(draft);
    if wire::shipments(&raw(stored)).iter().filter_map(|s| s.body.as_ref()).any(|body| is_called(body, &code))
    {
        return Err(complaint("tracking_code", "the order has a shipment with this number already"));
    }
    let mut body = Map::new();
    body.insert("order_id".to_owned(), own.into());
    body.extend(fields(draft));
    let mut change = change_of(stored, Deed::AddPart, Repeat::Never, Method::Post, &["shipment"]);
    change.reference = code;
    order::tell_fields(&mut change.summary, &body);
    Ok(with_json(change, body))
}

/// Builds `POST /shipment` with a new order inside, which the draft holds under `order`.
///
/// # Errors
/// What the documents say against the draft.
pub fn ship_with_order(account: &AccountName, draft: &Value) -> Result<Mutation, Vec<Complaint>> {
    stopping(form::check_shipment(draft))?;
    if !draft["order"].is_object() {
        return Err(complaint("order", "is required"));
    }
    let mut body = Map::new();
    body.insert("order".to_owned(), Value::Object(order::fields(&draft["order"])));
    body.extend(fields(draft));
    let mut change = mutation(account, Deed::Book, Repeat::Never, Method::Post, &["shipment"]);
    text_at(draft, "order.order_id").clone_into(&mut change.reference);
    order::tell_fields(&mut change.summary, &body);
    Ok(with_json(change, body))
}

/// Builds `PUT /shipments/{id}` with the filled fields of a draft.
///
/// # Errors
/// What the documents say against the draft, or that the shipment has no plain id.
pub fn update_shipment(stored: &Order, part: &Part, draft: &Value) -> Result<Mutation, Vec<Complaint>> {
    stopping(form::check_shipment_update(draft))?;
    let Some(id) = PlainId::new(&part.id) else {
        return Err(complaint("", "the shipment has no id that can stand in a path"));
    };
    let body = fields(draft);
    if body.is_empty() {
        return Err(complaint("", "nothing is changed"));
    }
    let path = ["shipments", id.as_str()];
    let mut change = change_of(stored, Deed::Update, Repeat::Set, Method::Put, &path);
    change.part = Some(part.id.clone());
    change.reference.clone_from(&part.id);
    order::tell_fields(&mut change.summary, &body);
    Ok(with_json(change, body))
}

/// What a shipment says now, as the draft of a change; nothing where the order names it by its number only.
#[must_use]
pub fn current_shipment(stored: &Order, part: &Part) -> Value {
    let raw = raw(stored);
    let found = wire::shipments(&raw).into_iter().find(|s| s.id.as_deref() == Some(part.id.as_str()));
    let Some(body) = found.and_then(|s| s.body) else { return json!({}) };
    let mut draft = json!({});
    for field in form::SHIPMENT.sections.iter().flat_map(|s| s.fields) {
        let Some(value) = at(&body, field.path).filter(|v| !v.is_null() && v.as_str() != Some("")) else {
            continue;
        };
        match field.path.split_once('.') {
            Some((head, rest)) => draft[head][rest] = value.clone(),
            None => draft[field.path] = value.clone(),
        }
    }
    draft
}

/// Does a shipment carry this tracking code or reference?
pub fn is_called(shipment: &Value, code: &str) -> bool {
    !code.is_empty()
        && ["tracking_code", "reference_number"].iter().any(|name| text_of(shipment, &[name]) == code)
}
