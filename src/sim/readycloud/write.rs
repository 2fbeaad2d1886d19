//! Making, changing and deleting orders (Orders collection POST; Order PATCH, PUT, DELETE).

use serde_json::{Value, json};

use super::{
    book::Book,
    boxes,
    check::{Check, Kind},
    reply::Refusal,
    seeded::{micros, order_url, seconds},
    ties::{fill_relations, find, several, tie},
};
use crate::{model::provider::Provider, sim::world::World};

const PLAIN: &[(&str, Kind)] = &[
    ("primary_id", Kind::Text),
    ("unique_id", Kind::Text),
    ("order_number", Kind::Whole),
    ("customer_number", Kind::Text),
    ("po_number", Kind::Text),
    ("message", Kind::Text),
    ("terms", Kind::Text),
    ("ordered_at", Kind::Time),
    ("printed_at", Kind::Time),
];
const BILLING: &[(&str, Kind)] = &[
    (
        "status",
        Kind::Choice(&["pending", "paid", "partially_paid", "refunded", "partially_refunded", "cancelled"]),
    ),
    ("subtotal", Kind::Money),
    ("shipping", Kind::Money),
    ("tax", Kind::Money),
    ("total", Kind::Money),
];
const SHIPPING: &[(&str, Kind)] = &[
    // The field list says `unfulfilled`, the section on creating says `unshipped`: both are taken.
    ("status", Kind::Choice(&["unfulfilled", "unshipped", "fulfilled", "partially_fulfilled"])),
    ("to_ship_at", Kind::Time),
    ("shipped_at", Kind::Time),
    ("ship_agent", Kind::Text),
    ("ship_via", Kind::Text),
    ("ship_type", Kind::Text),
    ("ship_cost", Kind::Money),
    ("warehouse", Kind::Text),
];
const SOURCE: &[(&str, Kind)] = &[
    ("name", Kind::Text),
    ("account", Kind::Text),
    ("channel", Kind::Text),
    ("id", Kind::Text),
    ("retrieved_at", Kind::Time),
];
const ADDRESS: &[(&str, Kind)] = &[
    ("company", Kind::Text),
    ("first_name", Kind::Text),
    ("last_name", Kind::Text),
    ("address_1", Kind::Text),
    ("address_2", Kind::Text),
    ("city", Kind::Text),
    ("region", Kind::Text),
    ("post_code", Kind::Text),
    ("country", Kind::Text),
    ("phone", Kind::Text),
    ("email", Kind::Text),
    ("residential", Kind::Flag),
    ("validated", Kind::Flag),
];
const REQUIRED: &str = "This field is required.";

/// An order with nothing in it.
fn blank(key: u64, at: &str) -> Value {
    let nulls = |fields: &[(&str, Kind)]| -> Value {
        Value::Object(fields.iter().map(|(name, _)| ((*name).to_owned(), Value::Null)).collect())
    };
    let mut order = nulls(PLAIN);
    order["billing"] = nulls(BILLING);
    order["billing"]["bill_to"] = Value::Null;
    order["shipping"] = nulls(SHIPPING);
    order["shipping"]["ship_to"] = Value::Null;
    order["shipping"]["ship_from"] = Value::Null;
    order["source"] = nulls(SOURCE);
    order["source"]["retrieved_at"] = json!(at);
    order["source"]["updated_at"] = json!(at);
    for (name, value) in [
        ("boxes", json!([])),
        ("custom_fields", json!({})),
        ("notes", json!([])),
        ("relations", json!([])),
        ("tags", json!([])),
        ("created_at", json!(at)),
        ("updated_at", json!(at)),
        ("nested_updated_at", json!(at)),
        ("url", json!(order_url(key))),
    ] {
        order[name] = value;
    }
    order
}

/// POST: one empty box is made when none is given.
pub fn create(world: &World, book: &mut Book, said: &Value) -> Result<Value, Refusal> {
    let mut check = Check::default();
    object(said)?;
    require(&mut check, said, true);
    let key = book.next_key();
    // The clock of a new order has microseconds, so that a delta can tell it from its neighbours.
    let mut order = blank(key, &micros(world.now()));
    fill(world, book, &mut check, &mut order, said);
    let mut next = || book.next_part();
    let parcels = said.get("boxes").filter(|v| !v.is_null());
    match parcels.map(Value::as_array) {
        Some(None) => check.fault("boxes", "Expected a list of items."),
        Some(Some(parcels)) if !parcels.is_empty() => {
            let mut made = Vec::new();
            for (n, said) in parcels.iter().enumerate() {
                let mut parcel = boxes::blank_box(key, next());
                check.below(&format!("boxes[{n}]"), |check| {
                    boxes::fill_box(check, &mut parcel, said, key, &mut next);
                });
                made.push(parcel);
            }
            order["boxes"] = json!(made);
        }
        _ => order["boxes"] = json!([boxes::blank_box(key, next())]),
    }
    if let Some(unique) = order["unique_id"].as_str().map(str::to_owned) {
        if unique.trim().is_empty() {
            check.fault("unique_id", "This field may not be blank.");
        } else if find(world, book, &unique).is_some() {
            check.fault("unique_id", "Order with this unique id already exists.");
        }
    } else {
        order["unique_id"] = json!(fresh_unique_id(world, key));
    }
    check.done()?;
    let waits = order["printed_at"].is_null()
        && matches!(order["shipping"]["status"].as_str(), None | Some("unfulfilled"));
    tie(world, book, &order);
    book.add(world, key, order.clone(), waits);
    world.record(Provider::ReadyCloud, "order.created", key.to_string(), reference(&order));
    Ok(order)
}

/// PATCH, or (`whole`) PUT: with PUT what is not named becomes null.
pub fn change(world: &World, book: &mut Book, key: u64, said: &Value, whole: bool) -> Result<Value, Refusal> {
    let before = book.get(world, key).ok_or_else(Refusal::not_found)?;
    object(said)?;
    let mut check = Check::default();
    require(&mut check, said, whole);
    let mut order = before.clone();
    if whole {
        let fresh = blank(key, "");
        for name in ["billing", "shipping", "custom_fields", "tags", "relations"] {
            order[name] = fresh[name].clone();
        }
        for (name, _) in PLAIN.iter().filter(|(name, _)| *name != "unique_id") {
            order[*name] = Value::Null;
        }
    }
    fill(world, book, &mut check, &mut order, said);
    let unique = order["unique_id"].as_str().unwrap_or_default().to_owned();
    if order["unique_id"] != before["unique_id"]
        && (unique.trim().is_empty() || find(world, book, &unique).is_some_and(|other| other != key))
    {
        check.fault("unique_id", "Order with this unique id already exists.");
    }
    check.done()?;
    let now = micros(world.now());
    order["updated_at"] = json!(now);
    order["nested_updated_at"] = json!(now);
    tie(world, book, &order);
    book.put(world, key, order.clone());
    let was = before["billing"]["status"] == "cancelled";
    let cancelled = order["billing"]["status"] == "cancelled" && !was;
    let what = if cancelled { "order.cancelled" } else { "order.updated" };
    world.record(Provider::ReadyCloud, what, key.to_string(), reference(&order));
    Ok(order)
}

/// DELETE: the record is gone.
pub fn delete(world: &World, book: &mut Book, key: u64) -> Result<(), Refusal> {
    let order = book.get(world, key).ok_or_else(Refusal::not_found)?;
    book.delete(key);
    world.record(Provider::ReadyCloud, "order.deleted", key.to_string(), reference(&order));
    Ok(())
}

/// Both own references, to find an order again in the ledger.
fn reference(order: &Value) -> String {
    let text = |name: &str| order[name].as_str().unwrap_or_default().to_owned();
    format!("{} {}", text("primary_id"), text("unique_id")).trim().to_owned()
}

fn object(said: &Value) -> Result<(), Refusal> {
    if said.is_object() {
        return Ok(());
    }
    Err(Refusal::invalid(json!({"non_field_errors": ["Invalid data. Expected a dictionary."]})))
}

/// What a whole order needs. The documents list `billing` and `billing.bill_to` too, and their own sample leaves them
/// out and is accepted: so they may be left out.
fn require(check: &mut Check, said: &Value, whole: bool) {
    match said.get("primary_id") {
        None if !whole => {}
        None => check.fault("primary_id", REQUIRED),
        Some(Value::String(id)) if id.trim().is_empty() => {
            check.fault("primary_id", "This field may not be blank.");
        }
        Some(Value::Null) => check.fault("primary_id", "This field may not be null."),
        Some(_) => {}
    }
    if !whole {
        return;
    }
    match said.get("shipping").and_then(Value::as_object) {
        None => check.fault("shipping", REQUIRED),
        Some(shipping) => check.below("shipping", |check| {
            for name in ["ship_to", "ship_from"] {
                if shipping.get(name).is_none_or(Value::is_null) {
                    check.fault(name, REQUIRED);
                }
            }
        }),
    }
}

fn fill(world: &World, book: &Book, check: &mut Check, order: &mut Value, said: &Value) {
    let at = micros(world.now());
    check.fields(order, said, PLAIN);
    for (name, kinds, addresses) in [
        ("billing", BILLING, &["bill_to"][..]),
        ("shipping", SHIPPING, &["ship_to", "ship_from"][..]),
        ("source", SOURCE, &[][..]),
    ] {
        let Some(side) = said.get(name).filter(|v| !v.is_null()) else { continue };
        if !side.is_object() {
            check.fault(name, "Invalid data. Expected a dictionary.");
            continue;
        }
        check.below(name, |check| {
            check.fields(&mut order[name], side, kinds);
            for role in addresses {
                fill_address(check, &mut order[name][*role], side, role, &at);
            }
        });
    }
    if order["shipping"]["status"] == "unshipped" {
        order["shipping"]["status"] = json!("unfulfilled");
    }
    check.custom_fields(order, said);
    check.tags(order, said);
    fill_relations(world, book, check, order, said);
    for note in several(said.get("notes")) {
        match new_note(&note, &at) {
            Ok(note) => order["notes"].as_array_mut().into_iter().for_each(|notes| notes.push(note.clone())),
            Err(message) => check.fault("notes", message),
        }
    }
}

fn fill_address(check: &mut Check, target: &mut Value, side: &Value, role: &str, at: &str) {
    match side.get(role) {
        None => {}
        Some(Value::Null) => *target = Value::Null,
        Some(said) if said.is_object() => check.below(role, |check| {
            if target.is_null() {
                let nulls = ADDRESS.iter().map(|(name, _)| ((*name).to_owned(), Value::Null)).collect();
                *target = Value::Object(nulls);
                target["created_at"] = json!(at);
                // As in the answer of the documents' own sample.
                target["validated"] = json!(false);
            }
            check.fields(target, said, ADDRESS);
            target["updated_at"] = json!(at);
        }),
        Some(_) => check.fault(role, "Invalid data. Expected a dictionary."),
    }
}

fn fresh_unique_id(world: &World, key: u64) -> String {
    let mut dice = world.dice("readycloud unique made", key);
    let signs: Vec<char> = ('A'..='Z').chain('a'..='z').chain("~-_.".chars()).collect();
    let tail: String = (0..19).map(|_| *dice.pick(&signs)).collect();
    format!("00002{tail}")
}

/// A note as it is kept (Order notes).
///
/// # Errors
/// No content.
pub fn new_note(said: &Value, at: &str) -> Result<Value, &'static str> {
    let content = said["content"].as_str().filter(|c| !c.trim().is_empty());
    let author = &said["author"];
    let part = |name: &str| author[name].as_str().map(str::to_owned);
    Ok(json!({
        "content": content.ok_or("content: This field is required.")?,
        "author": {"email": part("email"), "name": part("name"), "system": author["system"] == true},
        "created_at": at,
    }))
}

/// A time without microseconds, as shelves keep it.
#[must_use]
pub fn stamp(world: &World) -> String {
    seconds(world.now())
}
