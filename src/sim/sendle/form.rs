//! The page that pre-fills a booking form (Sendle, Prepare Form URL): a page for people, not a call.

use std::collections::HashMap;

use axum::{
    extract::Query,
    response::{Html, IntoResponse},
};

const FIELDS: [&str; 23] = [
    "pickup_date",
    "description",
    "kilogram_weight",
    "cubic_metre_volume",
    "customer_reference",
    "delivery_instructions",
    "receiver_name",
    "receiver_email",
    "receiver_contact_number",
    "delivery_address_line1",
    "delivery_address_line2",
    "delivery_address_suburb",
    "delivery_address_postcode",
    "delivery_address_state",
    "sender_name",
    "sender_email",
    "sender_contact_number",
    "pickup_instructions",
    "pickup_address_line1",
    "pickup_address_line2",
    "pickup_address_suburb",
    "pickup_address_postcode",
    "pickup_address_state",
];

/// GET `/dashboard/prepare_form`
pub(super) async fn prepare(Query(given): Query<HashMap<String, String>>) -> impl IntoResponse {
    let inputs = FIELDS.into_iter().map(|name| {
        let value = given.get(name).map(|v| escaped(v)).unwrap_or_default();
        format!("<label>{name} <input name=\"{name}\" value=\"{value}\"></label><br>\n")
    });
    let inputs: String = inputs.collect();
    Html(format!("<!doctype html>\n<title>Send a parcel</title>\n<form method=\"post\">\n{inputs}</form>\n"))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
