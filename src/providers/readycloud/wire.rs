//! Lists and orders, as they come over the wire (ReadyCloud, Order resource fields).

use serde_json::Value;

use super::{
    contents::{Note, Parcel, Relation, read_tag},
    custom::{self, CustomField},
    reader::{Reader, Time},
    sides::{Billing, Shipping, Source},
};
use crate::model::order::Oddity;

pub type Pairs = Vec<(String, String)>;

/// The envelope of every list: `count`, `next`, `previous`, `results`.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    pub count: Option<u64>,
    /// Relative or absolute, and it may repeat the token: `Client::followed` takes it out.
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
#[allow(clippy::struct_field_names, reason = "the documents' names")]
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
