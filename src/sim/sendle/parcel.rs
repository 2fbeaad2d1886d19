//! One order: what was booked, and the documented answer about it at any instant.

use jiff::{Timestamp, civil::Date};
use serde_json::{Map, Value, json};

use super::journey::Journey;

/// A name and an address, as they are answered.
#[derive(Debug, Clone, Default)]
pub(super) struct Party {
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub sendle_id: Option<String>,
    pub line1: String,
    pub line2: Option<String>,
    pub suburb: String,
    pub state: Option<String>,
    pub postcode: Option<String>,
    pub country: String,
    pub instructions: Option<String>,
}

impl Party {
    fn answer(&self) -> Value {
        let mut contact = json!({"name": self.name, "phone": self.phone, "email": self.email});
        if let (Some(id), Some(map)) = (&self.sendle_id, contact.as_object_mut()) {
            map.insert("sendle_id".to_owned(), json!(id));
        }
        json!({
            "contact": contact,
            "address": {
                "address_line1": self.line1,
                "address_line2": self.line2,
                "suburb": self.suburb,
                "state_name": self.state,
                "postcode": self.postcode,
                "country": self.country,
            },
            "instructions": self.instructions,
        })
    }
}

#[derive(Debug, Clone)]
pub(super) struct Parcel {
    pub order_id: String,
    pub reference: String,
    pub pickup: Date,
    pub description: String,
    /// As it is answered: always with a decimal point.
    pub weight: Option<String>,
    pub volume: Option<String>,
    pub customer_reference: Option<String>,
    pub metadata: Option<Value>,
    pub sender: Party,
    pub receiver: Party,
    pub contents: Option<Value>,
    /// Description and type; an order abroad has neither route nor price in the documents.
    pub route: Option<(String, &'static str)>,
    pub price: Option<Value>,
    pub journey: Journey,
}

/// What was done to an order over the wire.
#[derive(Debug, Clone, Default)]
pub(super) struct Change {
    pub cancelled: Option<Timestamp>,
    /// The number of its return order.
    pub returned_as: Option<u64>,
}

impl Parcel {
    /// When it was cancelled, by request or by the way it was drawn.
    pub fn cancelled(&self, now: Timestamp, change: &Change) -> Option<Timestamp> {
        change.cancelled.or_else(|| self.journey.cancels.filter(|at| *at <= now))
    }

    pub fn state(&self, now: Timestamp, change: &Change) -> &'static str {
        if self.cancelled(now, change).is_some() { "Cancelled" } else { self.journey.state(now) }
    }

    /// "As long as an order has not been consigned with the courier, an order is cancellable."
    pub fn is_cancellable(&self, now: Timestamp, change: &Change) -> bool {
        let open = matches!(self.state(now, change), "Payment" | "Booking" | "Pickup" | "Drop Off");
        open && now < self.journey.handover
    }

    /// "This option is only valid once an order has been booked with a courier."
    pub fn has_labels(&self, now: Timestamp, change: &Change) -> bool {
        !matches!(self.state(now, change), "Payment" | "Booking" | "Unable to Book" | "Cancelled")
    }

    /// The answer to booking and viewing (Sendle, View an Order). `base` is where this simulator is reached.
    pub fn answer(&self, base: &str, now: Timestamp, change: &Change) -> Value {
        let mut out = Map::new();
        let mut put = |name: &str, value: Value| out.insert(name.to_owned(), value);
        put("order_id", json!(self.order_id));
        put("state", json!(self.state(now, change)));
        put("order_url", json!(format!("{base}/api/orders/{}", self.order_id)));
        put("sendle_reference", json!(self.reference));
        put("tracking_url", json!(self.tracking_url()));
        put("labels", self.labels(base, now, change));
        put("scheduling", self.scheduling(now, change));
        put("description", json!(self.description));
        put("kilogram_weight", json!(self.weight));
        put("cubic_metre_volume", json!(self.volume));
        put("customer_reference", json!(self.customer_reference));
        put("metadata", self.metadata.clone().unwrap_or(Value::Null));
        put("sender", self.sender.answer());
        put("receiver", self.receiver.answer());
        if let Some((description, kind)) = &self.route {
            put("route", json!({"description": description, "type": kind}));
        }
        if let Some(price) = &self.price {
            put("price", price.clone());
        }
        if let Some(contents) = &self.contents {
            put("contents", contents.clone());
        }
        if let Some(at) = self.cancelled(now, change) {
            put("cancelled_at", json!(utc(at)));
            put("cancellation_message", json!(self.cancellation()));
        }
        Value::Object(out)
    }

    /// The short answer of a cancel (Sendle, Cancelling Orders).
    pub fn cancel_answer(&self, base: &str, at: Timestamp) -> Value {
        json!({
            "order_id": self.order_id,
            "state": "Cancelled",
            "order_url": format!("{base}/api/orders/{}", self.order_id),
            "sendle_reference": self.reference,
            "tracking_url": self.tracking_url(),
            "customer_reference": self.customer_reference,
            "cancelled_at": utc(at),
            "cancellation_message": self.cancellation(),
        })
    }

    /// What everyone may know (Sendle, Track a Parcel). Tracking says "In Transit" where an order says "Transit".
    pub fn tracking(&self, now: Timestamp, change: &Change) -> Value {
        let state = match self.state(now, change) {
            "Transit" => "In Transit",
            other => other,
        };
        let until = self.cancelled(now, change).map_or(now, |at| at.min(now));
        json!({"state": state, "tracking_events": self.journey.scans(until)})
    }

    fn labels(&self, base: &str, now: Timestamp, change: &Change) -> Value {
        if !self.has_labels(now, change) {
            return Value::Null;
        }
        let label = |size: &str| {
            let url = format!("{base}/api/orders/{}/labels/{size}.pdf", self.order_id);
            json!({"format": "pdf", "size": size, "url": url})
        };
        json!([label("a4"), label("cropped")])
    }

    fn scheduling(&self, now: Timestamp, change: &Change) -> Value {
        let seen = |kind| {
            let until = self.cancelled(now, change).map_or(now, |at| at.min(now));
            self.journey.day_of(kind, until).map(|d| d.to_string())
        };
        json!({
            "is_cancellable": self.is_cancellable(now, change),
            "pickup_date": self.pickup.to_string(),
            "picked_up_on": seen("Pickup"),
            "delivered_on": seen("Delivered"),
            "estimated_delivery_date_minimum": self.journey.estimate.0.to_string(),
            "estimated_delivery_date_maximum": self.journey.estimate.1.to_string(),
        })
    }

    fn tracking_url(&self) -> String {
        format!("https://track.sendle.com/tracking?ref={}", self.reference)
    }

    fn cancellation(&self) -> String {
        let by = self.sender.sendle_id.as_deref().unwrap_or("the sender");
        format!("Cancelled by {by} during picking up")
    }
}

/// `cancelled_at` alone is written this way.
fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A decimal as it is answered: "1" becomes "1.0".
pub(super) fn pointed(value: rust_decimal::Decimal) -> String {
    let text = value.normalize().to_string();
    if text.contains('.') { text } else { format!("{text}.0") }
}
