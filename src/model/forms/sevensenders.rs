//! The forms of Seven Senders: an order, a change of one, a state, a shipment.

use serde_json::Value;

use super::complaints::Complaints;
use crate::model::{
    form::{Complaint, Field, Form, Kind, Need, Section, at, text_at},
    provider::Provider,
};

/// Seven Senders, Available language.
pub const LANGUAGES: &[&str] = &[
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mt",
    "pl", "pt", "ro", "ru", "sk", "sl", "sv", "uk",
];
/// States that a shop sets (Seven Senders, Available Order-states, and the newer documents). `shipped` and
/// `completed` are the system's own.
pub const STATES: &[&str] = &[
    "new",
    "paid",
    "in_production",
    "in_preparation",
    "warehouse_handover",
    "returned",
    "cancelled",
    "refunded",
];
const SERVICES: &[&str] = &["standard", "express", "other"];

const fn field(path: &'static str, label: &'static str, kind: Kind, need: Need, help: &'static str) -> Field {
    Field { path, label, kind, need, help }
}

const ORDER_ID: Field = field(
    "order_id",
    "own order id",
    Kind::Text(0),
    Need::Recommended,
    "The order's reference in your system; blank: postroom's reference (Seven Senders, Create an Order)",
);
const ORDER_DATE: Field = field(
    "order_date",
    "order date",
    Kind::Instant,
    Need::Required,
    "When the order was made in your system (Seven Senders, Create an Order)",
);
const REST: [Field; 5] = [
    field(
        "order_url",
        "order URL",
        Kind::Text(0),
        Need::Recommended,
        "The shop's page; without it and a language no customer is notified (Seven Senders, Create an Order)",
    ),
    field(
        "language",
        "language",
        Kind::Choice(LANGUAGES),
        Need::Recommended,
        "Of the customer: two small letters (Seven Senders, Create an Order)",
    ),
    field(
        "promised_delivery_date",
        "promised delivery",
        Kind::Instant,
        Need::Recommended,
        "What the customer was promised; the portal's figures rest on it (Seven Senders, Create an Order)",
    ),
    field(
        "boarding_complete",
        "boarding complete",
        Kind::Flag,
        Need::Optional,
        "No: more parcels will come, and the order does not complete; left out counts as yes (Seven Senders)",
    ),
    field(
        "order_tags",
        "tags",
        Kind::Texts,
        Need::Optional,
        "To group orders by (Seven Senders, Create an Order)",
    ),
];

/// A new order.
pub const FORM: Form = Form {
    provider: Provider::SevenSenders,
    name: "order",
    sections: &[Section {
        title: "order",
        fields: &[ORDER_ID, ORDER_DATE, REST[0], REST[1], REST[2], REST[3], REST[4]],
        repeats: None,
    }],
};

/// A change of an order: only the fields that are filled are sent.
pub const UPDATE: Form = Form {
    provider: Provider::SevenSenders,
    name: "change of an order",
    sections: &[Section {
        title: "order",
        fields: &[
            Field { need: Need::Optional, ..ORDER_ID },
            Field { need: Need::Optional, ..ORDER_DATE },
            REST[0],
            REST[1],
            REST[2],
            REST[3],
            REST[4],
        ],
        repeats: None,
    }],
};

/// A new state of an order.
pub const STATE: Form = Form {
    provider: Provider::SevenSenders,
    name: "order state",
    sections: &[Section {
        title: "state",
        fields: &[
            field(
                "state",
                "state",
                Kind::Choice(STATES),
                Need::Required,
                "shipped and completed are set by the portal itself (Seven Senders, Order-states)",
            ),
            field(
                "datetime",
                "since",
                Kind::Instant,
                Need::Required,
                "When it came about (Seven Senders, Order-states)",
            ),
            field(
                "location",
                "place",
                Kind::Text(0),
                Need::Optional,
                "Where the order is (Seven Senders, Order-states)",
            ),
        ],
        repeats: None,
    }],
};

const PARCEL: [Field; 19] = [
    field("tracking_code", "tracking code", Kind::Text(0), Need::Depends, "Or a reference (Shipments)"),
    field("reference_number", "reference", Kind::Text(0), Need::Depends, "Or a tracking code (Shipments)"),
    field("reference_number_2", "second reference", Kind::Text(0), Need::Optional, "Shipments"),
    field("carrier.name", "carrier", Kind::Record("carriers"), Need::Required, "Its name (Shipments)"),
    field("carrier.country", "carrier's country", Kind::Country, Need::Required, "Shipments"),
    field("carrier_service", "service", Kind::Choice(SERVICES), Need::Optional, "Shipments"),
    field("local_delivery", "local delivery", Kind::Flag, Need::Optional, "Shipments"),
    field("goods_value", "goods value", Kind::Decimal, Need::Optional, "Shipments"),
    field("goods_value_currency", "currency", Kind::Text(3), Need::Optional, "Of the goods (Shipments)"),
    field("cod_reference", "cash on delivery", Kind::Text(0), Need::Optional, "Its reference (Shipments)"),
    field("planned_pickup_datetime", "planned pickup", Kind::Instant, Need::Optional, "Shipments"),
    field("pickup_point_selected", "pickup point", Kind::Flag, Need::Optional, "Shipments"),
    field("comment", "comment", Kind::Lines(0), Need::Optional, "Shipments"),
    field("warehouse", "warehouse", Kind::Text(0), Need::Optional, "Shipments"),
    field("warehouse_address", "warehouse address", Kind::Text(0), Need::Optional, "Shipments"),
    field("shipment_tag", "tags", Kind::Texts, Need::Optional, "Shipments"),
    field("return_parcel", "return parcel", Kind::Flag, Need::Optional, "Shipments"),
    field("trackable", "trackable", Kind::Flag, Need::Optional, "Shipments"),
    field("weight", "weight", Kind::Decimal, Need::Optional, "Shipments"),
];

const RECIPIENT: [Field; 9] = [
    field("recipient_first_name", "first name", Kind::Text(0), Need::Optional, "Shipments"),
    field("recipient_last_name", "last name", Kind::Text(0), Need::Optional, "Shipments"),
    field("recipient_company_name", "company", Kind::Text(0), Need::Optional, "Shipments"),
    field("recipient_email", "e-mail", Kind::Email, Need::Optional, "Shipments"),
    field("recipient_phone", "phone", Kind::Phone, Need::Optional, "Shipments"),
    field("recipient_address", "address", Kind::Text(0), Need::Optional, "Shipments"),
    field("recipient_zip", "postcode", Kind::Text(0), Need::Optional, "Shipments"),
    field("recipient_city", "city", Kind::Text(0), Need::Optional, "Shipments"),
    field("recipient_country", "country", Kind::Country, Need::Optional, "Shipments"),
];

/// The same fields, none of which must be filled.
const fn loose<const N: usize>(mut fields: [Field; N]) -> [Field; N] {
    let mut n = 0;
    while n < N {
        fields[n].need = Need::Optional;
        n += 1;
    }
    fields
}

const fn section(title: &'static str, fields: &'static [Field]) -> Section {
    Section { title, fields, repeats: None }
}

/// A new shipment of an order (Seven Senders, Shipments).
pub const SHIPMENT: Form = Form {
    provider: Provider::SevenSenders,
    name: "shipment",
    sections: &[section("shipment", &PARCEL), section("recipient", &RECIPIENT)],
};

/// A change of a shipment: only the fields that are filled are sent.
pub const SHIPMENT_UPDATE: Form = Form {
    provider: Provider::SevenSenders,
    name: "change of a shipment",
    sections: &[section("shipment", &loose(PARCEL)), section("recipient", &loose(RECIPIENT))],
};

/// A shipment together with its new order, which lies under `order` (Seven Senders, Shipments).
pub const SHIPMENT_WITH_ORDER: Form = Form {
    provider: Provider::SevenSenders,
    name: "shipment and order",
    sections: &[
        section(
            "order",
            &[
                Field { path: "order.order_id", ..ORDER_ID },
                Field { path: "order.order_date", ..ORDER_DATE },
                Field { path: "order.order_url", ..REST[0] },
                Field { path: "order.language", ..REST[1] },
                Field { path: "order.promised_delivery_date", ..REST[2] },
                Field { path: "order.boarding_complete", ..REST[3] },
                Field { path: "order.order_tags", ..REST[4] },
            ],
        ),
        section("shipment", &PARCEL),
        section("recipient", &RECIPIENT),
    ],
};

/// What the documents say against a draft of an order.
#[must_use]
pub fn check(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    found.required(draft, "order_id");
    found.required(draft, "order_date");
    order_fields(&mut found, draft, "");
    found.0
}

/// The same for a change, where every field may be left out but not all of them.
#[must_use]
pub fn check_update(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    order_fields(&mut found, draft, "");
    for name in ["order_id", "order_date"] {
        if at(draft, name).is_some_and(|v| v.as_str().is_some_and(|t| t.trim().is_empty())) {
            found.add(name, "must not become blank");
        }
    }
    let any = |f: &Field| at(draft, f.path).is_some_and(|v| !v.is_null());
    if !UPDATE.sections.iter().flat_map(|s| s.fields).any(any) {
        found.add("", "nothing is changed");
    }
    found.0
}

fn order_fields(found: &mut Complaints, draft: &Value, prefix: &str) {
    let p = |name: &str| format!("{prefix}{name}");
    found.texts(draft, &[&p("order_id"), &p("order_url")]);
    found.instant(draft, &p("order_date"));
    found.instant(draft, &p("promised_delivery_date"));
    found.link(draft, &p("order_url"));
    found.flag(draft, &p("boarding_complete"));
    // Declared as a list, shown as a text: both are taken.
    let language = p("language");
    match at(draft, &language) {
        Some(Value::Array(all)) => {
            for n in 0..all.len() {
                found.choice(draft, &format!("{language}.{n}"), LANGUAGES);
            }
        }
        _ => found.choice(draft, &language, LANGUAGES),
    }
    let tags = p("order_tags");
    let plain = |v: &Value| v.is_string();
    match at(draft, &tags) {
        None | Some(Value::Null | Value::String(_)) => {}
        Some(Value::Array(all)) if all.iter().all(plain) => {}
        Some(Value::Object(all)) if all.values().all(plain) => {}
        Some(_) => found.add(&tags, "must be texts"),
    }
    if text_at(draft, &p("order_url")).is_empty() != (at(draft, &language).is_none_or(Value::is_null)) {
        let (given, missing) = if text_at(draft, &p("order_url")).is_empty() {
            ("language", p("order_url"))
        } else {
            ("order URL", language)
        };
        if prefix.is_empty() && at(draft, "order_id").is_some() {
            found.doubt(&missing, format!("without it the {given} is of no use: no customer is notified"));
        }
    }
}

/// What the documents say against a new state.
#[must_use]
pub fn check_state(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    let state = found.required(draft, "state").to_ascii_lowercase();
    if matches!(state.as_str(), "shipped" | "completed") {
        found.add("state", "is set by the portal itself, never by a shop");
    } else if !state.is_empty() && !STATES.contains(&state.as_str()) {
        found.add("state", format!("must be one of: {}", STATES.join(", ")));
    } else if state == "refunded" {
        found.doubt("state", "is accepted for an order without items only");
    }
    found.required(draft, "datetime");
    found.instant(draft, "datetime");
    found.texts(draft, &["location"]);
    found.0
}

/// What the documents say against a shipment. `order` inside makes the order as well.
#[must_use]
pub fn check_shipment(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    if text_at(draft, "tracking_code").is_empty() && text_at(draft, "reference_number").is_empty() {
        found.add("tracking_code", "a tracking code or a reference is required");
    }
    found.required(draft, "carrier.name");
    found.required(draft, "carrier.country");
    shipment_fields(&mut found, draft);
    if at(draft, "order").is_some_and(Value::is_object) {
        found.required(draft, "order.order_id");
        found.required(draft, "order.order_date");
        order_fields(&mut found, draft, "order.");
    }
    found.0
}

/// The same for a change of a shipment.
#[must_use]
pub fn check_shipment_update(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    shipment_fields(&mut found, draft);
    if draft.as_object().is_none_or(|fields| fields.values().all(Value::is_null)) {
        found.add("", "nothing is changed");
    }
    found.0
}

fn shipment_fields(found: &mut Complaints, draft: &Value) {
    found.choice(draft, "carrier_service", SERVICES);
    found.country(draft, "carrier.country");
    for name in ["local_delivery", "pickup_point_selected", "return_parcel", "trackable"] {
        found.flag(draft, name);
    }
    for name in ["goods_value", "weight"] {
        let said = match at(draft, name) {
            None | Some(Value::Null) => continue,
            Some(Value::Number(n)) => n.to_string(),
            Some(Value::String(text)) if text.trim().is_empty() => continue,
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(_) => String::new(),
        };
        if rust_decimal::Decimal::from_str_exact(&said).map_or(true, |d| d.is_sign_negative()) {
            found.add(name, "must be a number, not below zero");
        }
    }
    let currency = text_at(draft, "goods_value_currency");
    let code = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase());
    if !currency.is_empty() && !code {
        found.doubt("goods_value_currency", "is usually a code of three capitals, such as EUR");
    }
    found.instant(draft, "planned_pickup_datetime");
    found.email(draft, "recipient_email");
    found.phone(draft, "recipient_phone");
    found.country(draft, "recipient_country");
    let texts = SHIPMENT.sections.iter().flat_map(|s| s.fields).filter(|f| matches!(f.kind, Kind::Text(_)));
    found.texts(draft, &texts.map(|f| f.path).collect::<Vec<_>>());
}

/// The field of a form that a path of the provider's names, in either generation of names.
#[must_use]
pub fn field_of(path: &[String]) -> Option<String> {
    let name = path.join(".");
    let plain = match name.as_str() {
        "shop_order_id" | "shop_order_url" | "shop_order_date" => name.trim_start_matches("shop_").to_owned(),
        other => other.strip_prefix("customer_").map_or(name.clone(), |rest| format!("recipient_{rest}")),
    };
    let known = |wanted: &str| {
        let fields = [FORM, STATE, SHIPMENT].map(|form| form.sections);
        fields.iter().flat_map(|s| s.iter()).flat_map(|s| s.fields).find(|f| f.path == wanted).map(|f| f.path)
    };
    let head = plain.split('.').next().unwrap_or_default();
    let carrier = (plain == "carrier").then_some("carrier.name");
    known(&plain).or(carrier).or_else(|| known(head)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn paths(complaints: Vec<Complaint>) -> Vec<(String, bool)> {
        complaints.into_iter().map(|c| (c.path, c.server_decides)).collect()
    }

    #[test]
    fn an_order_keeps_every_documented_rule() {
        let good = json!({"order_id": "order123456", "order_url": "https://shop.example/1", "language": "en",
            "order_date": "2017-08-15T16:53:07+01:00", "boarding_complete": false, "order_tags": ["SKU 1234"],
            "promised_delivery_date": "15.08.2017 16:53:07"});
        assert_eq!(check(&good), []);
        for (name, value, doubt) in [
            ("order_id", json!(""), false),
            ("order_id", json!(5), false),
            ("order_date", Value::Null, false),
            ("order_date", json!("2017-08-15"), false),
            ("order_date", json!("soon"), false),
            ("promised_delivery_date", json!("soon"), false),
            ("order_url", json!("shop.example"), false),
            ("boarding_complete", json!("False"), false),
            ("language", json!("EN"), false),
            ("language", json!("xx"), false),
            ("order_tags", json!(7), false),
            ("order_url", Value::Null, true),
            ("language", Value::Null, true),
        ] {
            let mut draft = good.clone();
            draft[name] = value.clone();
            let found = paths(check(&draft));
            assert!(found.contains(&(name.to_owned(), doubt)), "{name} = {value}: {found:?}");
        }
        let mut odd = good.clone();
        odd["language"] = json!(["en", "de"]);
        odd["order_tags"] = json!({"channel": "web"});
        assert_eq!(check(&odd), [], "both shapes are documented");
        odd["language"] = json!(["en", "zz"]);
        assert_eq!(check(&odd)[0].path, "language.1");
    }

    #[test]
    fn every_documented_language_is_known() {
        let documented =
            "bg; cs; da; de; el; en; es; et; fi; fr; ga; hr; hu; it; lt; lv; mt; pl; pt; ro; ru; sk; sl; sv";
        let mut all: Vec<&str> = documented.split("; ").collect();
        all.push("uk");
        assert_eq!(LANGUAGES, all);
    }

    #[test]
    fn a_change_needs_something_to_change() {
        assert_eq!(paths(check_update(&json!({}))), [(String::new(), false)]);
        assert_eq!(check_update(&json!({"boarding_complete": true})), []);
        assert_eq!(check_update(&json!({"language": "de"})), []);
        assert_eq!(check_update(&json!({"order_id": " "}))[0].path, "order_id");
        assert_eq!(check_update(&json!({"order_date": "soon"}))[0].path, "order_date");
    }

    #[test]
    fn states_are_those_that_a_shop_may_set() {
        let check =
            |state: &str| paths(check_state(&json!({"state": state, "datetime": "2017-08-15T16:53:07Z"})));
        for state in STATES.iter().chain(&["In_preparation"]).filter(|s| **s != "refunded") {
            assert_eq!(check(state), [], "{state}");
        }
        assert_eq!(check("refunded"), [("state".to_owned(), true)]);
        for state in ["shipped", "Completed", "teleported", ""] {
            assert_eq!(check(state), [("state".to_owned(), false)], "{state}");
        }
        assert_eq!(check_state(&json!({"state": "paid"}))[0].path, "datetime");
        let odd = json!({"state": "paid", "datetime": "now", "location": 7});
        assert_eq!(check_state(&odd).len(), 2);
    }

    #[test]
    fn a_shipment_keeps_its_rules() {
        let good =
            json!({"tracking_code": "T", "carrier": {"name": "dhl", "country": "DE"}, "weight": "1.50"});
        assert_eq!(check_shipment(&good), []);
        for (name, value, path) in [
            ("tracking_code", json!(""), "tracking_code"),
            ("carrier", Value::Null, "carrier.name"),
            ("carrier_service", json!("slow"), "carrier_service"),
            ("weight", json!("heavy"), "weight"),
            ("weight", json!(-1), "weight"),
            ("goods_value", json!("1,50"), "goods_value"),
            ("trackable", json!("yes"), "trackable"),
            ("planned_pickup_datetime", json!("noon"), "planned_pickup_datetime"),
            ("comment", Value::Null, ""),
            ("order", json!({}), "order.order_id"),
        ] {
            let mut draft = good.clone();
            draft[name] = value;
            let found = check_shipment(&draft).first().map(|c| c.path.clone()).unwrap_or_default();
            assert_eq!(found, path);
        }
        assert_eq!(check_shipment_update(&json!({})).len(), 1);
        assert_eq!(check_shipment_update(&json!({"comment": "x"})), []);
    }

    #[test]
    fn a_providers_path_lands_on_its_field() {
        for (path, want) in [
            (&["order_id"][..], Some("order_id")),
            (&["shop_order_date"], Some("order_date")),
            (&["customer_email"], Some("recipient_email")),
            (&["carrier"], Some("carrier.name")),
            (&["carrier", "country"], Some("carrier.country")),
            (&["language", "0"], Some("language")),
            (&["state"], Some("state")),
            (&["weather"], None),
            (&[], None),
        ] {
            let path: Vec<String> = path.iter().map(|s| (*s).to_owned()).collect();
            assert_eq!(field_of(&path).as_deref(), want, "{path:?}");
        }
    }
}
