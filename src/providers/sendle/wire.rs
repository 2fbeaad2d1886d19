//! The answers as documented, old form and new, with every field optional: nothing here can fail.

#![allow(clippy::struct_field_names, reason = "the fields have the names of the documents")]

use jiff::civil::Date;
use serde_json::Value;

use super::reader::{Reader, lines};
use crate::model::money::Money;

/// An order (Sendle, API Response and View an Order; the short form of Cancelling Orders fits too).
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Order {
    pub order_id: Option<String>,
    pub state: Option<String>,
    pub order_url: Option<String>,
    pub sendle_reference: Option<String>,
    pub tracking_url: Option<String>,
    pub labels: Vec<Label>,
    pub scheduling: Scheduling,
    pub status: Status,
    pub description: Option<String>,
    pub kilogram_weight: Option<String>,
    pub cubic_metre_volume: Option<String>,
    pub customer_reference: Option<String>,
    pub metadata: Vec<(String, String)>,
    pub sender: Party,
    pub receiver: Party,
    pub contents: Vec<(String, String)>,
    pub route: Route,
    pub price: Price,
    pub cancelled_at: Option<String>,
    pub cancellation_message: Option<String>,
    /// Fields that the newer documents added (product, cover, price breakdown ...), one line for each leaf.
    pub newer: Vec<(String, String)>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Label {
    pub format: Option<String>,
    pub size: Option<String>,
    pub url: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Scheduling {
    pub is_cancellable: Option<bool>,
    pub pickup_date: Option<Date>,
    pub picked_up_on: Option<Date>,
    pub delivered_on: Option<Date>,
    pub estimated_delivery_date_minimum: Option<Date>,
    pub estimated_delivery_date_maximum: Option<Date>,
    pub newer: Vec<(String, String)>,
}

/// Newer answers only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Status {
    pub description: Option<String>,
    pub last_changed_at: Option<jiff::Timestamp>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Party {
    pub name: Option<String>,
    pub company: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub sendle_id: Option<String>,
    pub address_line1: Option<String>,
    pub address_line2: Option<String>,
    pub suburb: Option<String>,
    pub state: Option<String>,
    pub postcode: Option<String>,
    pub country: Option<String>,
    pub instructions: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Route {
    pub description: Option<String>,
    pub kind: Option<String>,
    pub delivery_guarantee_status: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Price {
    pub gross: Option<Money>,
    pub net: Option<Money>,
    pub tax: Option<Money>,
}

/// What tracking says (Sendle, Track a Parcel).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tracking {
    pub state: Option<String>,
    pub status: Status,
    pub scheduling: Scheduling,
    pub events: Vec<Event>,
    pub newer: Vec<(String, String)>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Event {
    pub event_type: Option<String>,
    pub scan_time: Option<String>,
    pub description: Option<String>,
    pub origin_location: Option<String>,
    pub destination_location: Option<String>,
    pub location: Option<String>,
    pub reason: Option<String>,
    pub requester: Option<String>,
}

const ORDER: [&str; 19] = [
    "order_id",
    "state",
    "order_url",
    "sendle_reference",
    "tracking_url",
    "labels",
    "scheduling",
    "status",
    "description",
    "kilogram_weight",
    "cubic_metre_volume",
    "customer_reference",
    "metadata",
    "sender",
    "receiver",
    "contents",
    "route",
    "price",
    "cancelled_at",
];

const SCHEDULING: [&str; 6] = [
    "is_cancellable",
    "pickup_date",
    "picked_up_on",
    "delivered_on",
    "estimated_delivery_date_minimum",
    "estimated_delivery_date_maximum",
];

impl Order {
    pub fn read(from: &Reader<'_>) -> Self {
        let labels = from.list("labels").iter().enumerate();
        Self {
            order_id: from.text("order_id"),
            state: from.text("state"),
            order_url: from.text("order_url"),
            sendle_reference: from.text("sendle_reference"),
            tracking_url: from.text("tracking_url"),
            labels: labels.map(|(at, label)| Label::read(&from.element("labels", at, label))).collect(),
            scheduling: Scheduling::read(&from.object("scheduling")),
            status: Status::read(&from.object("status")),
            description: from.text("description"),
            kilogram_weight: from.text("kilogram_weight"),
            cubic_metre_volume: from.text("cubic_metre_volume"),
            customer_reference: from.text("customer_reference"),
            metadata: leaves(from.get("metadata")),
            sender: Party::read(&from.object("sender")),
            receiver: Party::read(&from.object("receiver")),
            contents: leaves(from.get("contents")),
            route: Route::read(&from.object("route")),
            price: Price::read(&from.object("price")),
            cancelled_at: from.text("cancelled_at"),
            cancellation_message: from.text("cancellation_message"),
            newer: rest(from, &[&ORDER[..], &["cancellation_message"]].concat()),
        }
    }
}

impl Label {
    fn read(from: &Reader<'_>) -> Self {
        Self { format: from.text("format"), size: from.text("size"), url: from.text("url") }
    }
}

impl Scheduling {
    fn read(from: &Reader<'_>) -> Self {
        Self {
            is_cancellable: from.flag("is_cancellable"),
            pickup_date: from.date("pickup_date"),
            picked_up_on: from.date("picked_up_on"),
            delivered_on: from.date("delivered_on"),
            estimated_delivery_date_minimum: from.date("estimated_delivery_date_minimum"),
            estimated_delivery_date_maximum: from.date("estimated_delivery_date_maximum"),
            newer: rest(from, &SCHEDULING),
        }
    }
}

impl Status {
    fn read(from: &Reader<'_>) -> Self {
        Self { description: from.text("description"), last_changed_at: from.instant("last_changed_at") }
    }
}

impl Party {
    fn read(from: &Reader<'_>) -> Self {
        let (contact, address) = (from.object("contact"), from.object("address"));
        Self {
            name: contact.text("name"),
            company: contact.text("company"),
            phone: contact.text("phone"),
            email: contact.text("email"),
            sendle_id: contact.text("sendle_id"),
            address_line1: address.text("address_line1"),
            address_line2: address.text("address_line2"),
            suburb: address.text("suburb"),
            // The documents write it both ways.
            state: address.text("state_name").or_else(|| address.text("state_code")),
            postcode: address.text("postcode"),
            country: address.text("country"),
            // One error sample of the documents calls the receiver's `delivery_instructions`.
            instructions: from.text("instructions").or_else(|| from.text("delivery_instructions")),
        }
    }
}

impl Route {
    fn read(from: &Reader<'_>) -> Self {
        Self {
            description: from.text("description"),
            kind: from.text("type"),
            delivery_guarantee_status: from.text("delivery_guarantee_status"),
        }
    }
}

impl Price {
    pub fn read(from: &Reader<'_>) -> Self {
        Self { gross: from.money("gross"), net: from.money("net"), tax: from.money("tax") }
    }
}

impl Tracking {
    pub fn read(from: &Reader<'_>) -> Self {
        let events = from.list("tracking_events").iter().enumerate();
        Self {
            state: from.text("state"),
            status: Status::read(&from.object("status")),
            scheduling: Scheduling::read(&from.object("scheduling")),
            events: events
                .map(|(at, event)| Event::read(&from.element("tracking_events", at, event)))
                .collect(),
            newer: rest(from, &["state", "status", "scheduling", "tracking_events"]),
        }
    }
}

impl Event {
    fn read(from: &Reader<'_>) -> Self {
        Self {
            event_type: from.text("event_type"),
            scan_time: from.text("scan_time"),
            description: from.text("description"),
            origin_location: from.text("origin_location"),
            destination_location: from.text("destination_location"),
            location: from.text("location"),
            reason: from.text("reason"),
            requester: from.text("requester"),
        }
    }
}

/// One line for each leaf below a field.
fn leaves(value: Option<&Value>) -> Vec<(String, String)> {
    let mut out = Vec::new();
    if let Some(value) = value {
        lines("", value, &mut out);
    }
    out.into_iter().map(|(label, text)| (label.trim().to_owned(), text)).collect()
}

fn rest(from: &Reader<'_>, known: &[&str]) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (name, value) in from.others(known) {
        lines(name, value, &mut out);
    }
    out
}
