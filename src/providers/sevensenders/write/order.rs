//! Orders: made, changed in parts, and closed to further parcels (Seven Senders, Create an Order).

use serde_json::{Map, Value, json};

use super::{change_of, complaint, filled, mutation, own_id, raw, stopping, tell, with_json};
use crate::{
    model::{
        form::{Complaint, text_at},
        forms::sevensenders as form,
        intent::{Deed, Method, Mutation, Repeat},
        order::Order,
        provider::AccountName,
    },
    providers::{
        loose::{field, line, text_of},
        plain_id::PlainId,
        sevensenders::wire::{self, Boarding},
    },
};

const FIELDS: [&str; 7] = [
    "order_id",
    "order_url",
    "order_date",
    "boarding_complete",
    "language",
    "order_tags",
    "promised_delivery_date",
];

/// The fields of a draft that are filled. `boarding_complete` is sent only when the draft says it: left out counts as
/// yes, and no is not ours to assume.
pub fn fields(draft: &Value) -> Map<String, Value> {
    FIELDS.into_iter().filter_map(|name| Some((name.to_owned(), filled(draft, name)?))).collect()
}

/// Builds `POST /order`. `reference` becomes the own order id when the draft has none.
///
/// # Errors
/// What the documents say against the draft.
pub fn book(account: &AccountName, draft: &Value, reference: &str) -> Result<Mutation, Vec<Complaint>> {
    let mut draft = draft.clone();
    if text_at(&draft, "order_id").is_empty()
        && let Some(fields) = draft.as_object_mut()
    {
        fields.insert("order_id".to_owned(), reference.into());
    }
    stopping(form::check(&draft))?;
    let body = fields(&draft);
    let mut change = mutation(account, Deed::Book, Repeat::Never, Method::Post, &["order"]);
    text_at(&draft, "order_id").clone_into(&mut change.reference);
    tell_fields(&mut change.summary, &body);
    Ok(with_json(change, body))
}

pub fn tell_fields(summary: &mut Vec<(String, String)>, body: &Map<String, Value>) {
    for (name, value) in body {
        tell(summary, &name.replace('_', " "), &line(value));
    }
}

/// Builds `PUT /orders/{id}` with the filled fields of a draft, in the generation of names that the order is in.
///
/// # Errors
/// What the documents say against the draft, or that the order has no plain id.
pub fn update(order: &Order, draft: &Value) -> Result<Mutation, Vec<Complaint>> {
    stopping(form::check_update(draft))?;
    let Some(id) = PlainId::new(&order.key.id) else {
        return Err(complaint("", "the order's id cannot stand in a path"));
    };
    let old_names = raw(order).get("shop_order_id").is_some();
    let named = |(name, value): (String, Value)| match name.as_str() {
        "order_id" | "order_url" | "order_date" if old_names => (format!("shop_{name}"), value),
        _ => (name, value),
    };
    let body: Map<String, Value> = fields(draft).into_iter().map(named).collect();
    if body.is_empty() {
        return Err(complaint("", "nothing is changed"));
    }
    let path = ["orders", id.as_str()];
    let mut change = change_of(order, Deed::Update, Repeat::Set, Method::Put, &path);
    tell_fields(&mut change.summary, &body);
    Ok(with_json(change, body))
}

/// Builds the update that says that all parcels are known (Seven Senders, boarding complete).
///
/// # Errors
/// It is said already, or the order has no plain id.
pub fn boarding_complete(order: &Order) -> Result<Mutation, String> {
    if Boarding::read(&raw(order)) == Boarding::Complete {
        return Err("boarding is complete already".to_owned());
    }
    update(order, &json!({"boarding_complete": true}))
        .map_err(|all| all.into_iter().map(|c| c.what).collect::<Vec<_>>().join("; "))
}

/// A draft like the stored order, without its id.
#[must_use]
pub fn rebook(order: &Order) -> Value {
    let mut draft = known(order);
    // For the eye only: a rebooked order needs an id of its own.
    draft.insert("rebooks".to_owned(), own_id(order).into());
    Value::Object(draft)
}

/// What the order says now, as the draft of a change.
#[must_use]
pub fn current(order: &Order) -> Value {
    let mut draft = Map::new();
    let own = own_id(order);
    if !own.is_empty() {
        draft.insert("order_id".to_owned(), own.into());
    }
    draft.extend(known(order));
    Value::Object(draft)
}

fn known(order: &Order) -> Map<String, Value> {
    let raw = raw(order);
    let mut draft = Map::new();
    for (name, names) in [
        ("order_url", wire::ORDER_URL),
        ("order_date", wire::ORDER_DATE),
        ("promised_delivery_date", [wire::PROMISED[0]; 2]),
    ] {
        let said = text_of(&raw, &names);
        if !said.is_empty() {
            draft.insert(name.to_owned(), said.into());
        }
    }
    for name in ["language", "order_tags"] {
        if let Some(said) = field(&raw, &[name]) {
            draft.insert(name.to_owned(), said.clone());
        }
    }
    match Boarding::read(&raw) {
        Boarding::Complete => draft.insert("boarding_complete".to_owned(), true.into()),
        Boarding::Open => draft.insert("boarding_complete".to_owned(), false.into()),
        Boarding::NotSaid | Boarding::Odd(_) => None,
    };
    draft
}

/// The fields of a change that are not so already.
#[must_use]
pub fn news(draft: &Value, before: &Value) -> Value {
    let fresh = |(name, value): &(&String, &Value)| before.get(*name) != Some(*value);
    let fields = draft.as_object().into_iter().flatten().filter(fresh);
    Value::Object(fields.map(|(name, value)| (name.clone(), value.clone())).collect())
}
