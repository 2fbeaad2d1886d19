//! What is in an order: boxes, items, notes, relations, tags.

use serde_json::Value;

use super::{
    custom::{self, CustomField},
    reader::{Amount, Reader, Time},
    wire::{Pairs, id_in},
};
use crate::model::order::Oddity;

/// An item of a box; a bare `{url}` unless expanded. Weights are text with a unit, like money.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    pub id: Option<String>,
    /// False: only its `url` was given.
    pub whole: bool,
    /// `quantity`, `part_number` and so on, in the answer's order.
    pub fields: Pairs,
    pub description: Option<String>,
    pub quantity: Option<String>,
    pub unit_price: Option<Amount>,
    pub custom_fields: Vec<CustomField>,
}

impl Item {
    pub fn read(value: &Value, path: &str, odd: &mut Vec<Oddity>) -> Option<Self> {
        let mut r = Reader::new(value, path, odd)?;
        Some(Self {
            id: r.text("url").and_then(|u| id_in(&u, "items")),
            whole: value.as_object().is_some_and(|map| map.len() > 1),
            description: r.text("description"),
            quantity: r.text("quantity"),
            unit_price: r.amount("unit_price"),
            custom_fields: custom::read_all(&mut r),
            fields: r.undocumented(&["url", "custom_fields", "description", "quantity", "unit_price"]),
        })
    }
}

/// A package; a bare `{url, items[{url}]}` unless expanded. Lengths and weights are text with a unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parcel {
    pub id: Option<String>,
    /// False: only `url` and the items' URLs were given.
    pub whole: bool,
    pub tracking_number: Option<String>,
    pub delivered_at: Option<Time>,
    pub ship_cost: Option<Amount>,
    pub insured_value: Option<Amount>,
    pub declared_value: Option<Amount>,
    pub cod_value: Option<Amount>,
    /// `weight`, `length`, `package_type` and so on, in the answer's order.
    pub fields: Pairs,
    pub custom_fields: Vec<CustomField>,
    pub items: Vec<Item>,
}

impl Parcel {
    pub fn read(value: &Value, path: &str, odd: &mut Vec<Oddity>) -> Option<Self> {
        let mut r = Reader::new(value, path, odd)?;
        let known = [
            "url",
            "items",
            "tracking_number",
            "delivered_at",
            "ship_cost",
            "insured_value",
            "declared_value",
            "cod_value",
            "custom_fields",
        ];
        Some(Self {
            id: r.text("url").and_then(|u| id_in(&u, "boxes")),
            whole: value.as_object().is_some_and(|map| map.keys().any(|k| k != "url" && k != "items")),
            tracking_number: r.text("tracking_number"),
            delivered_at: r.time("delivered_at"),
            ship_cost: r.amount("ship_cost"),
            insured_value: r.amount("insured_value"),
            declared_value: r.amount("declared_value"),
            cod_value: r.amount("cod_value"),
            custom_fields: custom::read_all(&mut r),
            items: r.list("items", Item::read),
            fields: r.undocumented(&known),
        })
    }
}

/// A note; newer answers name an `agent` beside the author, and may say when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    pub content: String,
    pub author: String,
    pub system: Option<bool>,
    pub at: Option<Time>,
    pub more: Pairs,
}

impl Note {
    pub fn read(value: &Value, path: &str, odd: &mut Vec<Oddity>) -> Option<Self> {
        let mut r = Reader::new(value, path, odd)?;
        let who = |r: &mut Reader<'_, '_>| {
            let (name, email) = (r.text("name"), r.text("email"));
            let said = match (name, email) {
                (Some(name), Some(email)) => format!("{name} <{email}>"),
                (name, email) => name.or(email).unwrap_or_default(),
            };
            (said, r.flag("system"))
        };
        let (author, system) = r.object("author", who).or_else(|| r.object("agent", who)).unwrap_or_default();
        Some(Self {
            content: r.text("content").unwrap_or_default(),
            author,
            system,
            at: r.time("created_at").or_else(|| r.time("updated_at")),
            more: r.undocumented(&["url", "content", "author", "agent", "created_at", "updated_at"]),
        })
    }
}

/// A tie to another order: shipments of several parcels are split orders, not orders of several boxes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Relation {
    pub kind: String,
    pub unique_id: Option<String>,
    pub order: Option<String>,
}

impl Relation {
    pub fn read(value: &Value, path: &str, odd: &mut Vec<Oddity>) -> Option<Self> {
        let mut r = Reader::new(value, path, odd)?;
        let other = r.object("order", |r| (r.text("unique_id"), r.text("url")));
        let (unique_id, url) = other.unwrap_or_default();
        let order = url.and_then(|u| id_in(&u, "orders"));
        Some(Self { kind: r.text("kind").unwrap_or_default(), unique_id, order })
    }
}

/// A tag is plain text inside an order, and `{value}` in the tags resource.
pub fn read_tag(value: &Value, path: &str, odd: &mut Vec<Oddity>) -> Option<String> {
    match value {
        Value::String(tag) => Some(tag.clone()),
        Value::Object(map) if map.get("value").is_some_and(Value::is_string) => {
            map.get("value").and_then(Value::as_str).map(str::to_owned)
        }
        other => {
            odd.push(Oddity::new(path, format!("expected a tag, found {other}")));
            None
        }
    }
}

/// The tags of an answer that is a list of them.
#[must_use]
pub fn tags(rows: &[Value]) -> Vec<String> {
    rows.iter().filter_map(|row| read_tag(row, "", &mut Vec::new())).collect()
}
