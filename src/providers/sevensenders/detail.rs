//! The detail pane of an order: every documented field under either name, grouped.

use serde_json::{Map, Value};

use super::{
    map::ShipmentNews,
    wire::{self, Boarding},
};
use crate::{
    model::order::{Group, Link},
    providers::loose::{line, rest, text_of},
};

/// What a person calls a shipment: its tracking code, a reference, or its id.
pub fn label(body: &Value, id: &str) -> String {
    let code = text_of(body, &["tracking_code", "reference_number", "reference_number_2"]);
    match (code.is_empty(), id.is_empty()) {
        (false, _) => code,
        (true, false) => id.to_owned(),
        (true, true) => "without a number".to_owned(),
    }
}

/// A recipient's field under its newer and its older name.
pub fn recipient(body: &Value, name: &str) -> String {
    text_of(body, &[format!("recipient_{name}").as_str(), format!("customer_{name}").as_str()])
}

/// The shop's page of the order, and every link that a shipment carries.
pub fn links(value: &Value, shipments: &[ShipmentNews]) -> Vec<Link> {
    let mut links = Vec::new();
    let mut add = |label: &str, url: String| {
        if url.starts_with("https://") || url.starts_with("http://") {
            links.push(Link { label: label.to_owned(), url });
        }
    };
    add("shop order", text_of(value, &wire::ORDER_URL));
    for shipment in shipments {
        for (name, url) in shipment.body.as_object().into_iter().flatten() {
            if name.ends_with("_url") || name.ends_with("_link") {
                add(name, line(url));
            }
        }
    }
    links
}

/// The order, its shipments, and whatever else was said.
pub fn groups(
    value: &Value,
    fields: &Map<String, Value>,
    state: &str,
    boarding: &Boarding,
    id: &str,
    shipments: &[ShipmentNews],
) -> Vec<Group> {
    let order = Group::new("order")
        .with("order id", text_of(value, &wire::ORDER_ID))
        .with("id", id)
        .with("state", state)
        .with("order date", text_of(value, &wire::ORDER_DATE))
        .with("promised delivery", text_of(value, &wire::PROMISED))
        .with("boarding complete", boarding.word())
        .with("language", line(&value["language"]))
        .with("tags", line(&value["order_tags"]))
        .with("order url", text_of(value, &wire::ORDER_URL));
    let mut groups = vec![order];
    groups.extend(shipments.iter().filter_map(shipment_group));
    let known = [
        "id",
        "order_id",
        "shop_order_id",
        "state",
        "order_date",
        "shop_order_date",
        "promised_delivery_date",
        "boarding_complete",
        "language",
        "order_tags",
        "order_url",
        "shop_order_url",
        "shipments",
        "states_history",
    ];
    groups.push(rest(fields, &known, "other"));
    groups.retain(|g| !g.fields.is_empty());
    groups
}

/// Every field of a shipment: the documented ones under plain labels, the others under their own.
fn shipment_group(shipment: &ShipmentNews) -> Option<Group> {
    let fields = shipment.body.as_object()?;
    let id = shipment.id.clone().unwrap_or_default();
    let mut group = Group::new(&format!("shipment {}", label(&shipment.body, &id)));
    group.add("id", id);
    let documented = [
        ("status", "status"),
        ("state", "state"),
        ("tracking_code", "tracking code"),
        ("reference_number", "reference"),
        ("reference_number_2", "second reference"),
        ("carrier", "carrier"),
        ("carrier_service", "service"),
        ("local_delivery", "local delivery"),
        ("goods_value", "goods value"),
        ("goods_value_currency", "goods currency"),
        ("cod_reference", "cash on delivery"),
        ("planned_pickup_datetime", "planned pickup"),
        ("pickup_point_selected", "pickup point"),
        ("comment", "comment"),
        ("warehouse", "warehouse"),
        ("warehouse_address", "warehouse address"),
        ("shipment_tag", "tag"),
        ("return_parcel", "return parcel"),
        ("trackable", "trackable"),
        ("weight", "weight"),
    ];
    for (name, label) in documented {
        group.add(label, line(&shipment.body[name]));
    }
    let people = [
        ("first_name", "first name"),
        ("last_name", "last name"),
        ("company_name", "company"),
        ("address", "address"),
        ("zip", "postcode"),
        ("city", "city"),
        ("country", "country"),
        ("phone", "phone"),
        ("email", "e-mail"),
    ];
    for (name, label) in people {
        group.add(&format!("receiver {label}"), recipient(&shipment.body, name));
    }
    let shown = |name: &str| {
        let person = name.strip_prefix("recipient_").or_else(|| name.strip_prefix("customer_"));
        matches!(name, "id" | "events")
            || documented.iter().any(|(n, _)| *n == name)
            || person.is_some_and(|p| people.iter().any(|(n, _)| *n == p))
    };
    for (name, value) in fields.iter().filter(|(name, _)| !shown(name)) {
        group.add(name, line(value));
    }
    Some(group)
}
