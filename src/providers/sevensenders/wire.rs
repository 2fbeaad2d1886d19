//! What Seven Senders' answers hold, in both generations of field names.

use jiff::Timestamp;
use serde_json::Value;

use crate::providers::loose::{field, flag, text, text_of};

/// The own reference; the older name stands second everywhere.
pub const ORDER_ID: [&str; 2] = ["order_id", "shop_order_id"];
pub const ORDER_URL: [&str; 2] = ["order_url", "shop_order_url"];
pub const ORDER_DATE: [&str; 2] = ["order_date", "shop_order_date"];
pub const PROMISED: [&str; 1] = ["promised_delivery_date"];

/// The server's id of an order or shipment: `id`, a number or text, or the end of its `iri`.
#[must_use]
pub fn server_id(value: &Value) -> Option<String> {
    let id = text_of(value, &["id"]);
    if !id.trim().is_empty() {
        return Some(id.trim().to_owned());
    }
    last_segment(&text_of(value, &["iri", "@id"]))
}

/// The id at the end of `/v2/orders/123`: an `iri`, or the `Location` of an older create answer.
#[must_use]
pub fn last_segment(iri: &str) -> Option<String> {
    let end = iri.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    (!end.is_empty()).then(|| end.to_owned())
}

/// Whether all parcels of an order are known to the portal. Three values: nothing said counts as yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Boarding {
    Complete,
    Open,
    /// Null or missing: counts as complete (Seven Senders, boarding complete).
    NotSaid,
    /// Neither true nor false, as it came.
    Odd(String),
}

impl Boarding {
    #[must_use]
    pub fn read(order: &Value) -> Self {
        match field(order, &["boarding_complete"]) {
            None => Self::NotSaid,
            Some(value) => match flag(value) {
                Some(true) => Self::Complete,
                Some(false) => Self::Open,
                None if text(value).trim().is_empty() && !value.is_array() && !value.is_object() => {
                    Self::NotSaid
                }
                None => Self::Odd(value.to_string()),
            },
        }
    }

    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Complete => "yes".to_owned(),
            Self::Open => "no".to_owned(),
            Self::NotSaid => "not said (counts as yes)".to_owned(),
            Self::Odd(said) => said.clone(),
        }
    }
}

/// The rows of a list: a bare array, or one wrapped as some generations of the service do.
#[must_use]
pub fn rows(body: &Value) -> Option<&Vec<Value>> {
    body.as_array().or_else(|| field(body, &["hydra:member", "data", "items", "orders"])?.as_array())
}

/// [`rows`], taken out of the answer.
#[must_use]
pub fn into_rows(body: Value) -> Option<Vec<Value>> {
    match body {
        Value::Array(rows) => Some(rows),
        other => rows(&other).cloned(),
    }
}

/// A shipment of an order: its id and, when the order carried it, its body.
#[derive(Debug, Clone, PartialEq)]
pub struct ShipmentRef {
    pub id: Option<String>,
    pub body: Option<Value>,
}

/// The shipments inside an order: whole objects, numbers, or IRIs.
#[must_use]
pub fn shipments(order: &Value) -> Vec<ShipmentRef> {
    let list: Vec<&Value> = match field(order, &["shipments"]) {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(Value::Object(numbered)) => numbered.values().collect(),
        _ => Vec::new(),
    };
    let read = |value: &Value| match value {
        Value::Object(_) => Some(ShipmentRef { id: server_id(value), body: Some(value.clone()) }),
        Value::Null | Value::Array(_) | Value::Bool(_) => None,
        scalar => Some(ShipmentRef { id: last_segment(&text(scalar)), body: None }),
    };
    list.into_iter().filter_map(read).collect()
}

/// A carrier (Seven Senders, Carriers).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carrier {
    pub code: String,
    pub name: String,
    pub country: String,
}

impl Carrier {
    #[must_use]
    pub fn read(value: &Value) -> Self {
        Self {
            code: text_of(value, &["code"]),
            name: text_of(value, &["name", "code"]),
            country: text_of(value, &["country"]),
        }
    }
}

/// Which generation of parameter names to ask with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Names {
    /// `order_id`, `state`, `order_date[before]`, `order_date[after]`.
    #[default]
    Newer,
    /// `id`, `shop_order_id`, `shop_order_date`.
    Older,
}

/// Which orders to list. A server that does not know a name may ignore it: check the rows that come back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderFilter {
    pub names: Names,
    /// The own reference.
    pub order_id: Option<String>,
    /// Newer names only.
    pub state: Option<String>,
    /// Newer names only.
    pub before: Option<Timestamp>,
    /// Newer names only.
    pub after: Option<Timestamp>,
    /// The server's id; older names only.
    pub id: Option<String>,
    /// Orders of exactly this time; older names only.
    pub date: Option<Timestamp>,
    pub order_by: Option<String>,
}

impl OrderFilter {
    /// Orders with this own reference.
    #[must_use]
    pub fn reference(order_id: &str, names: Names) -> Self {
        Self { names, order_id: Some(order_id.to_owned()), ..Self::default() }
    }

    /// The query that asks for them. A blank value is left out: it would ask for everything by accident.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let time = |t: &Option<Timestamp>| t.map(|t| t.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string());
        let pairs = match self.names {
            Names::Newer => vec![
                ("order_id", self.order_id.clone()),
                ("state", self.state.clone()),
                ("order_date[before]", time(&self.before)),
                ("order_date[after]", time(&self.after)),
                ("order_by", self.order_by.clone()),
            ],
            Names::Older => vec![
                ("id", self.id.clone()),
                ("shop_order_id", self.order_id.clone()),
                ("shop_order_date", time(&self.date)),
                ("order_by", self.order_by.clone()),
            ],
        };
        let filled = |(name, value): (&'static str, Option<String>)| Some((name, value?));
        pairs.into_iter().filter_map(filled).filter(|(_, v)| !v.trim().is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_id_is_found_wherever_it_stands() {
        for (value, want) in [
            (json!({"id": 4711}), Some("4711")),
            (json!({"id": "4711"}), Some("4711")),
            (json!({"iri": "/v2/orders/4711"}), Some("4711")),
            (json!({"id": null, "@id": "/v2/orders/4711/"}), Some("4711")),
            (json!({"id": "", "iri": ""}), None),
            (json!({}), None),
        ] {
            assert_eq!(server_id(&value).as_deref(), want, "{value}");
        }
    }

    #[test]
    fn boarding_has_three_values_and_keeps_odd_ones() {
        for (value, want) in [
            (json!({"boarding_complete": true}), Boarding::Complete),
            (json!({"boarding_complete": false}), Boarding::Open),
            (json!({"boarding_complete": "False"}), Boarding::Open),
            (json!({"boarding_complete": "“True”"}), Boarding::Complete),
            (json!({"boarding_complete": null}), Boarding::NotSaid),
            (json!({"boarding_complete": ""}), Boarding::NotSaid),
            (json!({}), Boarding::NotSaid),
            (json!({"boarding_complete": "later"}), Boarding::Odd("\"later\"".into())),
        ] {
            assert_eq!(Boarding::read(&value), want, "{value}");
        }
    }

    #[test]
    fn shipments_come_whole_or_as_ids() {
        let order = json!({"shipments": [{"id": 7, "tracking_code": "T"}, 8, "/v2/shipments/9", null, []]});
        let ids: Vec<_> = shipments(&order).into_iter().map(|s| (s.id.unwrap(), s.body.is_some())).collect();
        assert_eq!(ids, [("7".to_owned(), true), ("8".to_owned(), false), ("9".to_owned(), false)]);
        for none in [json!({}), json!({"shipments": null}), json!({"shipments": ""})] {
            assert_eq!(shipments(&none), [], "{none}");
        }
    }

    #[test]
    fn a_filter_asks_with_one_generation_of_names() {
        let time = Some("2026-03-01T10:00:00Z".parse().unwrap());
        let filter = OrderFilter {
            order_id: Some("a b".into()),
            state: Some(String::new()),
            before: time,
            id: Some("7".into()),
            date: time,
            ..OrderFilter::default()
        };
        assert_eq!(
            filter.pairs(),
            [("order_id", "a b".to_owned()), ("order_date[before]", "2026-03-01T10:00:00+00:00".to_owned()),]
        );
        let older = OrderFilter { names: Names::Older, ..filter };
        assert_eq!(
            older.pairs(),
            [
                ("id", "7".to_owned()),
                ("shop_order_id", "a b".to_owned()),
                ("shop_order_date", "2026-03-01T10:00:00+00:00".to_owned()),
            ]
        );
    }
}
