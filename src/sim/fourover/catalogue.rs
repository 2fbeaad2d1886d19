//! Products, their options, prices and quotes (4over, Print Products, Shipping Quote).

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{check, refuse};

type Params = Query<HashMap<String, String>>;

/// Category, product code, description, product id; the first is the one of the documented sample.
const PRODUCTS: [(&str, &str, &str, &str); 6] = [
    ("Direct Mail", "DM-PC-46", "4 x 6 Postcard, 14PT, Direct Mail", "f80f1f73-2b5f-44ce-8d93-195852e8570b"),
    ("Direct Mail", "DM-PC-69", "6 x 9 Postcard, 16PT, Direct Mail", "f80f1f73-2b5f-44ce-8d93-195852e80002"),
    ("Direct Mail", "DM-LT-1", "Letter, 70LB Text, Direct Mail", "f80f1f73-2b5f-44ce-8d93-195852e80003"),
    ("Business Cards", "BC-16", "2 x 3.5 Business Card, 16PT", "f80f1f73-2b5f-44ce-8d93-195852e80004"),
    ("Door Hangers", "DH-14", "4.25 x 11 Door Hanger, 14PT", "f80f1f73-2b5f-44ce-8d93-195852e80005"),
    ("Brochures", "BR-100", "8.5 x 11 Brochure, 100LB Gloss", "f80f1f73-2b5f-44ce-8d93-195852e80006"),
];
const RUN_SIZES: [(&str, &str); 3] = [
    ("250", "6237a36b-b046-4ef6-8fed-6cb9c22a5ece"),
    ("1000", "6237a36b-b046-4ef6-8fed-6cb9c22a0002"),
    ("5000", "6237a36b-b046-4ef6-8fed-6cb9c22a0003"),
];
const COLOURS: [(&str, &str); 2] =
    [("4/0", "32d3c223-f82c-492b-b915-ba065a000001"), ("4/4", "32d3c223-f82c-492b-b915-ba065a00862f")];
const TURNAROUNDS: [(&str, &str); 2] = [
    ("2-4 Business Days", "ad290b77-c9d5-476c-b847-9ad4d25ae14e"),
    ("Next Day", "ad290b77-c9d5-476c-b847-9ad4d25a0002"),
];

/// One page: `max` (default 20) and `offset`, with the sometime counters (4over, paging).
pub fn page(rows: Vec<Value>, params: &HashMap<String, String>) -> Response {
    let number = |name: &str| params.get(name).and_then(|v| v.parse::<usize>().ok());
    let max = number("max").filter(|m| *m > 0).unwrap_or(20);
    let offset = number("offset").unwrap_or(0);
    let total = rows.len();
    let rows: Vec<Value> = rows.into_iter().skip(offset).take(max).collect();
    Json(json!({
        "entities": rows,
        "totalResults": total,
        "currentPage": offset / max,
        "maximumPages": total.div_ceil(max),
    }))
    .into_response()
}

fn row((category, code, description, uuid): &(&str, &str, &str, &str)) -> Value {
    json!({
        "product_uuid": uuid,
        "product_code": code,
        "product_description": description,
        "categories": [{"category_uuid": category_id(category), "category_name": category}],
        "can_group_ship": code.starts_with("BC"),
    })
}

fn category_id(name: &str) -> String {
    format!("08a9625a-4152-40cf-9007-b2bbb349{:04}", name.len() * 7)
}

pub async fn categories(Query(params): Params) -> Response {
    let mut names: Vec<&str> = PRODUCTS.iter().map(|p| p.0).collect();
    names.dedup();
    let row = |name: &&str| json!({"category_uuid": category_id(name), "category_name": name});
    page(names.iter().map(row).collect(), &params)
}

pub async fn products(Query(params): Params) -> Response {
    page(PRODUCTS.iter().map(row).collect(), &params)
}

pub async fn feed(Query(params): Params) -> Response {
    let whole = |p| {
        let mut product = row(p);
        product["product_option_groups"] = Value::Array(groups());
        product
    };
    page(PRODUCTS.iter().map(whole).collect(), &params)
}

pub async fn product(Path(uuid): Path<String>) -> Response {
    match PRODUCTS.iter().find(|p| p.3 == uuid) {
        Some(product) => Json(row(product)).into_response(),
        None => refuse(StatusCode::NOT_FOUND, "Product not found"),
    }
}

pub async fn option_groups(Path(uuid): Path<String>, Query(params): Params) -> Response {
    if PRODUCTS.iter().any(|p| p.3 == uuid) {
        page(groups(), &params)
    } else {
        refuse(StatusCode::NOT_FOUND, "Product not found")
    }
}

fn groups() -> Vec<Value> {
    let group = |name: &str, uuid: &str, options: &[(&str, &str)]| {
        let option = |(name, uuid): &(&str, &str)| json!({"option_uuid": uuid, "option_name": name});
        json!({
            "product_option_group_uuid": uuid,
            "product_option_group_name": name,
            "options": options.iter().map(option).collect::<Vec<_>>(),
        })
    };
    vec![
        group("Runsize", "c0fbc3a2-1f29-4ba4-9d3d-2f3ff9370001", &RUN_SIZES),
        group("Colorspec", "c0fbc3a2-1f29-4ba4-9d3d-2f3ff9370002", &COLOURS),
        group("Turn Around Time", "c0fbc3a2-1f29-4ba4-9d3d-2f3ff9370003", &TURNAROUNDS),
    ]
}

/// A combination that does not exist is 404 (4over, Product Quote).
pub async fn quote(Query(params): Params) -> Response {
    let chosen = |name: &str| params.get(name).map(String::as_str).unwrap_or_default();
    let product = PRODUCTS.iter().find(|p| p.3 == chosen("product_uuid"));
    let size = RUN_SIZES.iter().position(|r| r.1 == chosen("runsize_uuid"));
    let colour = COLOURS.iter().find(|c| c.1 == chosen("colorspec_uuid"));
    let (Some(product), Some(size), Some(_)) = (product, size, colour) else {
        return refuse(StatusCode::NOT_FOUND, "No price for this combination");
    };
    let cents = 13_895 * (size + 1);
    let price = format!("{}.{:02}", cents / 100, cents % 100);
    Json(json!({"product_uuid": product.3, "product_baseprice": price, "total_price": price, "currency": "USD"}))
        .into_response()
}

/// Ways to ship from the nearest facility; rules of group shipping are not checked here (4over, Shipping Quote).
pub async fn shipping_quote(body: String) -> Response {
    let Ok(sent) = serde_json::from_str::<Value>(&body) else {
        return refuse(StatusCode::BAD_REQUEST, "The request body is not valid JSON");
    };
    let info = &sent["product_info"];
    for name in ["product_uuid", "runsize_uuid", "turnaround_uuid", "colorspec_uuid"] {
        if !check::said(info, name).is_some_and(check::is_uuid) {
            return refuse(StatusCode::BAD_REQUEST, &format!("product_info.{name} is required"));
        }
    }
    let to = &sent["shipping_address"];
    for name in ["address", "city", "state", "zipcode", "country"] {
        if check::said(to, name).is_none() {
            return refuse(StatusCode::BAD_REQUEST, &format!("shipping_address.{name} is required"));
        }
    }
    let sets = info["sets"].as_u64().unwrap_or(1).max(1);
    Json(json!({"job": {"facilities": [{
        "facility_code": "LAX",
        "address": {"address": "4621 Sperry Street", "city": "Los Angeles", "state": "CA", "zipcode": "90039", "country": "US"},
        "shipping_options": [
            {"service_code": "03", "service_name": "UPS Ground", "service_price": "11.47"},
            {"service_code": "01", "service_name": "UPS Next Day Air", "service_price": "48.02"},
            {"service_code": "MAILING", "service_name": "MAILING - No Shipment", "service_price": "0.00"}
        ],
        "total_boxes": sets,
        "total_weight": format!("{}.40", sets * 6)
    }]}}))
    .into_response()
}

/// The answer is not documented: the address comes back with a word about it.
pub async fn address_validation(body: String) -> Response {
    let Ok(sent) = serde_json::from_str::<Value>(&body) else {
        return refuse(StatusCode::BAD_REQUEST, "The request body is not valid JSON");
    };
    let Some(address) = sent.get("shipping_address").filter(|a| a.is_object()) else {
        return refuse(StatusCode::BAD_REQUEST, "shipping_address is required");
    };
    let valid =
        ["address", "city", "state", "zipcode"].iter().all(|name| check::said(address, name).is_some());
    Json(json!({"valid": valid, "entities": [address]})).into_response()
}

pub async fn requirements(body: String) -> Response {
    let sent: Value = serde_json::from_str(&body).unwrap_or_default();
    match check::said(&sent, "product_uuid") {
        Some(uuid) if PRODUCTS.iter().any(|p| p.3 == uuid) => Json(json!({
            "product_uuid": uuid,
            "files": [{"code": "fr", "required": true}, {"code": "bk", "required": false}, {"code": "vdf", "required": true}]
        }))
        .into_response(),
        _ => refuse(StatusCode::NOT_FOUND, "Product not found"),
    }
}
