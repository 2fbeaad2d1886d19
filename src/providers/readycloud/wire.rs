//! The documented types, as they come over the wire (ReadyCloud, Order resource fields, Address resource fields).

use serde_json::Value;

use super::{
    custom::{self, CustomField},
    reader::{Amount, Reader, Time},
};
use crate::model::order::Oddity;

pub type Pairs = Vec<(String, String)>;

/// The envelope of every list: `count`, `next`, `previous`, `results`.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    pub count: Option<u64>,
    /// Relative or absolute, and it may repeat the token: see `client::next_cursor`.
    pub next: Option<String>,
    pub results: Vec<Value>,
}

impl Listing {
    /// `None` when it is neither the envelope nor a plain array (org tags are one).
    #[must_use]
    pub fn read(value: Value) -> Option<Self> {
        match value {
            Value::Array(results) => Some(Self { count: Some(results.len() as u64), next: None, results }),
            Value::Object(mut map) => {
                let Some(Value::Array(results)) = map.remove("results") else { return None };
                let count = match map.get("count") {
                    Some(Value::Number(n)) => n.to_string().parse().ok(),
                    _ => None,
                };
                let next = match map.remove("next") {
                    Some(Value::String(next)) if !next.trim().is_empty() => Some(next),
                    _ => None,
                };
                Some(Self { count, next, results })
            }
            _ => None,
        }
    }
}

/// The last part of a resource's `url`, the only place of its numeric id.
#[must_use]
pub fn id_in(url: &str, collection: &str) -> Option<String> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.split('/').filter(|p| !p.is_empty()).rev();
    let id = parts.next()?;
    (parts.next() == Some(collection) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)))
        .then(|| id.to_owned())
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    pub company: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub address_1: Option<String>,
    pub address_2: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub post_code: Option<String>,
    pub country: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub residential: Option<bool>,
    pub validated: Option<bool>,
    pub created_at: Option<Time>,
    pub updated_at: Option<Time>,
    pub more: Pairs,
}

impl Address {
    pub fn read(r: &mut Reader<'_, '_>) -> Self {
        Self {
            company: r.text("company"),
            first_name: r.text("first_name"),
            last_name: r.text("last_name"),
            address_1: r.text("address_1"),
            address_2: r.text("address_2"),
            city: r.text("city"),
            region: r.text("region"),
            post_code: r.text("post_code"),
            country: r.text("country"),
            phone: r.text("phone"),
            email: r.text("email"),
            residential: r.flag("residential"),
            validated: r.flag("validated"),
            created_at: r.time("created_at"),
            updated_at: r.time("updated_at"),
            more: r.undocumented(&[
                "company",
                "first_name",
                "last_name",
                "address_1",
                "address_2",
                "city",
                "region",
                "post_code",
                "country",
                "phone",
                "email",
                "residential",
                "validated",
                "created_at",
                "updated_at",
            ]),
        }
    }

    /// The person, else the company, else the e-mail address.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        let person = [&self.first_name, &self.last_name];
        let person: Vec<&str> =
            person.into_iter().flatten().map(|n| n.trim()).filter(|n| !n.is_empty()).collect();
        if !person.is_empty() {
            return Some(person.join(" "));
        }
        [&self.company, &self.email].into_iter().flatten().find(|n| !n.trim().is_empty()).cloned()
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    pub name: Option<String>,
    pub account: Option<String>,
    pub channel: Option<String>,
    pub id: Option<String>,
    pub retrieved_at: Option<Time>,
    pub updated_at: Option<Time>,
    pub more: Pairs,
}

impl Source {
    pub fn read(r: &mut Reader<'_, '_>) -> Self {
        Self {
            name: r.text("name"),
            account: r.text("account"),
            channel: r.text("channel"),
            id: r.text("id"),
            retrieved_at: r.time("retrieved_at"),
            updated_at: r.time("updated_at"),
            more: r.undocumented(&["name", "account", "channel", "id", "retrieved_at", "updated_at"]),
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Billing {
    pub status: Option<String>,
    pub subtotal: Option<Amount>,
    pub shipping: Option<Amount>,
    pub tax: Option<Amount>,
    pub total: Option<Amount>,
    pub bill_to: Option<Address>,
    pub suggested: Pairs,
    pub more: Pairs,
}

impl Billing {
    pub fn read(r: &mut Reader<'_, '_>) -> Self {
        Self {
            status: r.text("status"),
            subtotal: r.amount("subtotal"),
            shipping: r.amount("shipping"),
            tax: r.amount("tax"),
            total: r.amount("total"),
            bill_to: r.object("bill_to", Address::read),
            suggested: r.suggested(),
            more: r.undocumented(&["status", "subtotal", "shipping", "tax", "total", "bill_to"]),
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shipping {
    pub status: Option<String>,
    pub to_ship_at: Option<Time>,
    pub shipped_at: Option<Time>,
    pub ship_agent: Option<String>,
    pub ship_via: Option<String>,
    pub ship_type: Option<String>,
    pub ship_cost: Option<Amount>,
    pub warehouse: Option<String>,
    pub ship_to: Option<Address>,
    pub ship_from: Option<Address>,
    pub suggested: Pairs,
    pub more: Pairs,
}

impl Shipping {
    pub fn read(r: &mut Reader<'_, '_>) -> Self {
        Self {
            status: r.text("status"),
            to_ship_at: r.time("to_ship_at"),
            shipped_at: r.time("shipped_at"),
            ship_agent: r.text("ship_agent"),
            ship_via: r.text("ship_via"),
            ship_type: r.text("ship_type"),
            ship_cost: r.amount("ship_cost"),
            warehouse: r.text("warehouse"),
            ship_to: r.object("ship_to", Address::read),
            ship_from: r.object("ship_from", Address::read),
            suggested: r.suggested(),
            more: r.undocumented(&[
                "status",
                "to_ship_at",
                "shipped_at",
                "ship_agent",
                "ship_via",
                "ship_type",
                "ship_cost",
                "warehouse",
                "ship_to",
                "ship_from",
            ]),
        }
    }
}

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

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Order {
    /// The number at the end of `url`.
    pub id: String,
    pub primary_id: Option<String>,
    pub unique_id: Option<String>,
    pub order_number: Option<String>,
    pub customer_number: Option<String>,
    pub po_number: Option<String>,
    pub message: Option<String>,
    pub terms: Option<String>,
    pub ordered_at: Option<Time>,
    pub printed_at: Option<Time>,
    pub created_at: Option<Time>,
    pub updated_at: Option<Time>,
    pub nested_updated_at: Option<Time>,
    pub boxes: Vec<Parcel>,
    pub custom_fields: Vec<CustomField>,
    pub notes: Vec<Note>,
    pub tags: Vec<String>,
    pub relations: Vec<Relation>,
    pub source: Source,
    pub billing: Billing,
    pub shipping: Shipping,
    pub suggested: Pairs,
    pub more: Pairs,
}

const ORDER_FIELDS: [&str; 21] = [
    "url",
    "primary_id",
    "unique_id",
    "order_number",
    "customer_number",
    "po_number",
    "message",
    "terms",
    "ordered_at",
    "printed_at",
    "created_at",
    "updated_at",
    "nested_updated_at",
    "boxes",
    "custom_fields",
    "notes",
    "tags",
    "relations",
    "source",
    "billing",
    "shipping",
];

impl Order {
    /// `None`, with an oddity, when it is no object or its `url` names no order.
    pub fn read(value: &Value, path: &str, odd: &mut Vec<Oddity>) -> Option<Self> {
        let mut r = Reader::new(value, path, odd)?;
        let Some(id) = r.text("url").and_then(|u| id_in(&u, "orders")) else {
            r.odd("url", "names no order; the row is left out");
            return None;
        };
        for key in ["primary_id", "billing", "shipping", "boxes", "nested_updated_at"] {
            r.expect(key);
        }
        Some(Self {
            id,
            primary_id: r.text("primary_id"),
            unique_id: r.text("unique_id"),
            order_number: r.text("order_number"),
            customer_number: r.text("customer_number"),
            po_number: r.text("po_number"),
            message: r.text("message"),
            terms: r.text("terms"),
            ordered_at: r.time("ordered_at"),
            printed_at: r.time("printed_at"),
            created_at: r.time("created_at"),
            updated_at: r.time("updated_at"),
            nested_updated_at: r.time("nested_updated_at"),
            boxes: r.list("boxes", Parcel::read),
            custom_fields: custom::read_all(&mut r),
            notes: r.list("notes", Note::read),
            tags: r.list("tags", read_tag),
            relations: r.list("relations", Relation::read),
            source: r.object("source", Source::read).unwrap_or_default(),
            billing: r.object("billing", Billing::read).unwrap_or_default(),
            shipping: r.object("shipping", Shipping::read).unwrap_or_default(),
            suggested: r.suggested(),
            more: r.undocumented(&ORDER_FIELDS),
        })
    }

    /// Every box came whole, so what is not there was not said by the provider.
    #[must_use]
    pub fn is_expanded(&self) -> bool {
        self.boxes.iter().all(|b| b.whole)
    }

    /// When the last box arrived; `None` while one is still out, or when nothing is known of the boxes.
    #[must_use]
    pub fn delivered(&self) -> Option<&Time> {
        let times: Option<Vec<&Time>> = self.boxes.iter().map(|b| b.delivered_at.as_ref()).collect();
        times?.into_iter().max_by_key(|t| t.at)
    }
}

/// A tag is plain text inside an order, and `{value}` in the tags resource.
fn read_tag(value: &Value, path: &str, odd: &mut Vec<Oddity>) -> Option<String> {
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
