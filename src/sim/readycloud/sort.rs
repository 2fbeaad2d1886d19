//! `order_by` (Orders collection): the documented names, and what each compares.

use std::cmp::Ordering;

use serde_json::Value;

use super::reply::Refusal;

const NAMES: [&str; 52] = [
    "created_at",
    "updated_at",
    "nested_updated_at",
    "primary_id",
    "delivered_at",
    "printed_at",
    "is_delivered",
    "message",
    "po_number",
    "ordered_at",
    "order_number",
    "terms",
    "tags",
    "weight_auto",
    "pick_locations_auto",
    "shipping__ship_via",
    "shipping__ship_type",
    "shipping__shipped_at",
    "shipping__to_ship_at",
    "shipping__ship_cost",
    "shipping__status",
    "sources__name",
    "sources__account",
    "billing__shipping",
    "boxes__insured_value",
    "boxes",
    "boxes__items",
    "boxes__items__description",
    "boxes__items__part_number",
    "boxes__items__pick_location",
    "boxes__items__link",
    "boxes__tracking_number",
    "billing__status",
    "shipping__ship_to__address_1",
    "shipping__ship_to__address_2",
    "shipping__ship_to__city",
    "shipping__ship_to__company",
    "shipping__ship_to__country",
    "shipping__ship_to__email",
    "shipping__ship_to__phone",
    "shipping__ship_to__region",
    "shipping__ship_to__post_code",
    "billing__bill_to__address_1",
    "billing__bill_to__address_2",
    "billing__bill_to__city",
    "billing__bill_to__company",
    "billing__bill_to__country",
    "billing__bill_to__email",
    "billing__bill_to__phone",
    "billing__bill_to__region",
    "billing__bill_to__post_code",
    "billing__total",
];

/// A documented name and its direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub name: &'static str,
    pub descending: bool,
}

impl Sort {
    pub const NEWEST: Self = Self { name: "created_at", descending: true };

    pub fn parse(said: &str) -> Result<Self, Refusal> {
        let bare = said.strip_prefix('-').unwrap_or(said);
        let known = NAMES.into_iter().find(|n| *n == bare);
        let what = || format!("Select a valid choice. {said} is not one of the available choices.");
        let name = known.ok_or_else(|| Refusal::invalid(serde_json::json!({"order_by": [what()]})))?;
        Ok(Self { name, descending: said.starts_with('-') })
    }
}

/// What is compared. What is not there comes first.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    Nothing,
    Number(f64),
    Text(String),
}

impl Key {
    #[must_use]
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Nothing => 0,
            Self::Number(_) => 1,
            Self::Text(_) => 2,
        }
    }
}

/// What an order is compared by.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "counts of boxes and items are small")]
pub fn key(order: &Value, name: &str) -> Key {
    let boxes = || order["boxes"].as_array().into_iter().flatten();
    match name {
        "tags" => {
            let tags = order["tags"].as_array().into_iter().flatten().filter_map(Value::as_str);
            Key::Text(tags.collect::<Vec<_>>().join(","))
        }
        "boxes" => Key::Number(boxes().count() as f64),
        "boxes__items" => {
            Key::Number(boxes().map(|b| b["items"].as_array().map_or(0, Vec::len)).sum::<usize>() as f64)
        }
        "weight_auto" => Key::Number(boxes().map(|b| leading_number(&b["weight"])).sum()),
        "pick_locations_auto" => of(order, "boxes__items__pick_location"),
        "delivered_at" | "is_delivered" => {
            let times: Option<Vec<&str>> = boxes().map(|b| b["delivered_at"].as_str()).collect();
            let last = times.and_then(|times| times.into_iter().max().map(str::to_owned));
            match (name, last) {
                ("is_delivered", last) => Key::Number(if last.is_some() { 1.0 } else { 0.0 }),
                (_, Some(last)) => Key::Text(last),
                (_, None) => Key::Nothing,
            }
        }
        "shipping__ship_cost" | "billing__shipping" | "billing__total" | "boxes__insured_value" => {
            match of(order, name) {
                Key::Text(said) => Key::Number(leading_number(&Value::String(said))),
                other => other,
            }
        }
        name => of(order, name),
    }
}

/// Walks a name like `boxes__items__link`; of a list the first element counts.
fn of(order: &Value, name: &str) -> Key {
    let mut value = order;
    for part in name.split("__") {
        value = &value[if part == "sources" { "source" } else { part }];
        if let Some(first) = value.as_array().map(|rows| rows.first().unwrap_or(&Value::Null)) {
            value = first;
        }
    }
    match value {
        Value::Null => Key::Nothing,
        Value::Number(n) => Key::Number(n.as_f64().unwrap_or_default()),
        Value::String(said) => Key::Text(said.clone()),
        other => Key::Text(other.to_string()),
    }
}

/// The number that `"12.50 USD"` or `"170.000 g"` begins with.
fn leading_number(value: &Value) -> f64 {
    let said = value.as_str().unwrap_or_default();
    said.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or_default()
}
