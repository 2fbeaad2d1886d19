//! Relations between orders: split shipments, returns, combined orders (Order relations).

use serde_json::{Value, json};

use super::{
    book::Book,
    check::Check,
    seeded::{self, key_in, micros, order_url},
};
use crate::sim::world::World;

const KINDS: [&str; 6] =
    ["return-child", "return-parent", "split-child", "split-parent", "combine-child", "combine-parent"];

/// A list, or one object: the attribute list says object, the samples show lists.
#[must_use]
pub fn several(said: Option<&Value>) -> Vec<Value> {
    match said {
        Some(Value::Array(rows)) => rows.clone(),
        Some(one @ Value::Object(_)) => vec![one.clone()],
        _ => Vec::new(),
    }
}

pub fn fill_relations(world: &World, book: &Book, check: &mut Check, order: &mut Value, said: &Value) {
    if said.get("relations").is_none() {
        return;
    }
    let mut kept = Vec::new();
    for relation in several(said.get("relations")) {
        let kind = relation["kind"].as_str().unwrap_or_default();
        if !KINDS.contains(&kind) {
            check.fault("relations", format!("\"{kind}\" is not a valid choice."));
            continue;
        }
        let named = relation["order"]["unique_id"].as_str().and_then(|id| find(world, book, id));
        let by_url = || relation["order"]["url"].as_str().and_then(key_in);
        match named.or_else(by_url).and_then(|key| Some((key, book.get(world, key)?))) {
            Some((key, other)) => kept.push(json!({
                "kind": kind, "order": {"url": order_url(key), "unique_id": other["unique_id"]},
            })),
            None => check.fault("relations", "The related order does not exist."),
        }
    }
    order["relations"] = json!(kept);
}

/// Every tie has its other end: the parent of a child.
pub fn tie(world: &World, book: &mut Book, order: &Value) {
    let own = json!({"url": order["url"], "unique_id": order["unique_id"]});
    for relation in order["relations"].as_array().into_iter().flatten() {
        let kind = relation["kind"].as_str().unwrap_or_default();
        let back = match kind.strip_suffix("-child") {
            Some(stem) => format!("{stem}-parent"),
            None => kind.replace("-parent", "-child"),
        };
        let Some(key) = relation["order"]["url"].as_str().and_then(key_in) else { continue };
        let Some(mut other) = book.get(world, key) else { continue };
        let there = other["relations"].as_array_mut();
        let tie = json!({"kind": back, "order": own});
        if let Some(there) = there.filter(|there| !there.contains(&tie)) {
            there.push(tie);
            other["nested_updated_at"] = json!(micros(world.now()));
            book.put(world, key, other);
        }
    }
}

/// The order with this unique id.
#[must_use]
pub fn find(world: &World, book: &Book, unique: &str) -> Option<u64> {
    let seeded = seeded::number_in(world, "unique_id", unique).map(seeded::key);
    let same = |key: &u64| book.get(world, *key).is_some_and(|order| order["unique_id"] == unique);
    seeded.into_iter().chain(book.touched()).find(same)
}
