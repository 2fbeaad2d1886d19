//! An order as the service knows it now: seed, requests and time brought together.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::{
    Overlay,
    way::{self, Event, Parcel, Set},
};
use crate::sim::world::World;

/// An order up to the present.
#[derive(Debug, Clone)]
pub struct Order {
    pub id: u64,
    pub older: bool,
    pub fields: Map<String, Value>,
    pub history: Vec<Set>,
    pub shipments: Vec<Shipment>,
}

/// A shipment up to the present.
#[derive(Debug, Clone)]
pub struct Shipment {
    pub id: u64,
    pub fields: Map<String, Value>,
    pub events: Vec<Event>,
}

impl Overlay {
    /// Every id that is not deleted, newest first.
    pub fn ids(&self, world: &World) -> impl Iterator<Item = u64> {
        let seeded = way::FIRST_ID..way::FIRST_ID + way::count(world);
        self.booked.keys().rev().copied().chain(seeded.rev()).filter(|id| !self.gone.contains(id))
    }

    /// The same, from a place on: quick while nothing is deleted.
    pub fn ids_from<'a>(&'a self, world: &'a World, offset: usize) -> Box<dyn Iterator<Item = u64> + 'a> {
        if !self.gone.is_empty() {
            return Box::new(self.ids(world).skip(offset));
        }
        let seeded = way::FIRST_ID..way::FIRST_ID + way::count(world);
        Box::new(self.booked.keys().rev().copied().chain(seeded.rev()).skip(offset))
    }

    /// When an order was made, without building it.
    pub fn created(&self, world: &World, id: u64) -> Option<Timestamp> {
        match self.booked.get(&id) {
            Some(booked) => Some(booked.made),
            None => Some(way::created(world, id.checked_sub(way::FIRST_ID)?)),
        }
    }

    /// The newest order with this own reference.
    pub fn by_reference(&self, world: &World, reference: &str) -> Vec<u64> {
        let named = |(id, b): (&u64, &super::Booked)| {
            (b.fields.get("order_id").and_then(Value::as_str) == Some(reference)).then_some(*id)
        };
        let mut ids: Vec<u64> = self.booked.iter().rev().filter_map(named).collect();
        ids.extend(way::number_of(reference).and_then(|i| way::FIRST_ID.checked_add(i)));
        ids.retain(|id| self.exists(world, *id));
        ids
    }

    pub fn exists(&self, world: &World, id: u64) -> bool {
        let seeded = id.checked_sub(way::FIRST_ID).is_some_and(|i| i < way::count(world));
        (seeded || self.booked.contains_key(&id)) && !self.gone.contains(&id)
    }

    /// An order with all that was changed in it.
    pub fn order(&self, world: &World, id: u64) -> Option<Order> {
        if !self.exists(world, id) {
            return None;
        }
        let now = world.now();
        let (older, mut fields, mut states, mut parcels) = if let Some(booked) = self.booked.get(&id) {
            let new = Set { state: "new".to_owned(), at: booked.made, location: String::new() };
            (booked.older, booked.fields.clone(), vec![new], Vec::new())
        } else {
            let seeded = way::seeded(world, id - way::FIRST_ID);
            (seeded.older, seeded.fields, seeded.states, seeded.parcels)
        };
        if let Some(patch) = self.patches.get(&id) {
            fields.extend(patch.clone());
        }
        states.retain(|s| s.at <= now);
        parcels.retain(|p| p.created <= now);
        let made = self.shipments.iter().filter(|(_, (order, _))| *order == id);
        parcels.extend(made.map(|(_, (_, parcel))| parcel.clone()));
        parcels.retain(|p| !self.gone_shipments.contains(&p.id));
        let posted = self.states.get(&id).map(Vec::as_slice).unwrap_or_default();
        // What the shop says overrules what it would have said.
        if let Some(end) = posted.iter().find(|s| is_end(&s.state)) {
            states.retain(|s| s.at <= end.at);
        }
        states.extend(posted.iter().cloned());
        let shipments: Vec<Shipment> = parcels.into_iter().map(|p| self.shipment(world, p)).collect();
        let history = history(states, &shipments, fields.get("boarding_complete"));
        Some(Order { id, older, fields, history, shipments })
    }

    fn shipment(&self, world: &World, parcel: Parcel) -> Shipment {
        let now = world.now();
        let mut events = way::events(world.dice("sevensenders parcel", parcel.id), parcel.created);
        events.retain(|e| e.at <= now);
        let mut fields = parcel.fields;
        if let Some(patch) = self.shipment_patches.get(&parcel.id) {
            fields.extend(patch.clone());
        }
        Shipment { id: parcel.id, fields, events }
    }

    /// A shipment and the order it belongs to.
    pub fn find_shipment(&self, world: &World, id: u64) -> Option<(Order, Shipment)> {
        let order = match self.shipments.get(&id) {
            Some((order, _)) => *order,
            None => id / 10,
        };
        let order = self.order(world, order)?;
        let shipment = order.shipments.iter().find(|s| s.id == id)?.clone();
        Some((order, shipment))
    }
}

/// States after which the system sets none of its own.
fn is_end(state: &str) -> bool {
    matches!(state.to_ascii_lowercase().as_str(), "cancelled" | "returned" | "refunded")
}

/// Adds the system's own states: shipped with the first shipment, completed by the boarding rule.
fn history(mut states: Vec<Set>, shipments: &[Shipment], boarding: Option<&Value>) -> Vec<Set> {
    let end = states.iter().filter(|s| is_end(&s.state)).map(|s| s.at).min();
    let mut system = |state: &str, at: Timestamp| {
        if end.is_none_or(|end| at < end) {
            states.push(Set { state: state.to_owned(), at, location: String::new() });
        }
    };
    let first = shipments.iter().filter_map(|s| s.events.first()).map(|e| e.at).min();
    if let Some(at) = first {
        system("shipped", at);
    }
    let delivered = |s: &Shipment| s.events.iter().find(|e| e.word == "Delivered").map(|e| e.at);
    let all: Option<Vec<Timestamp>> = shipments.iter().map(delivered).collect();
    // Seven Senders, boarding complete: true or null completes when all are delivered; false never does.
    let held = match boarding {
        Some(Value::Bool(complete)) => !complete,
        Some(Value::String(said)) => said.eq_ignore_ascii_case("false"),
        _ => false,
    };
    if let Some(last) = all.filter(|_| !held).and_then(|all| all.into_iter().max()) {
        system("completed", last + SignedDuration::from_secs(1));
    }
    states.sort_by_key(|s| s.at);
    states
}

impl Order {
    pub fn state(&self) -> &str {
        self.history.last().map_or("new", |s| &s.state)
    }

    /// The order as it is answered, in the generation of names it was made with.
    pub fn json(&self) -> Value {
        let mut body = Map::new();
        body.insert("id".to_owned(), json!(self.id));
        if !self.older {
            body.insert("iri".to_owned(), json!(format!("/v2/orders/{}", self.id)));
        }
        for (name, value) in &self.fields {
            let (name, value) = match name.as_str() {
                "order_id" | "order_url" | "order_date" if self.older => {
                    (format!("shop_{name}"), self.time(value))
                }
                _ => (name.clone(), value.clone()),
            };
            body.insert(name, value);
        }
        body.insert("state".to_owned(), json!(self.state()));
        let shipments = self.shipments.iter().map(|s| s.json(self.older));
        body.insert("shipments".to_owned(), shipments.collect());
        let row = |s: &Set| {
            let mut row = json!({"state": s.state, "datetime": self.time(&json!(way::instant(s.at)))});
            if !s.location.is_empty() {
                row["location"] = json!(s.location);
            }
            row
        };
        body.insert("states_history".to_owned(), self.history.iter().map(row).collect());
        Value::Object(body)
    }

    /// The older generation writes offsets without a colon.
    fn time(&self, value: &Value) -> Value {
        match value.as_str() {
            Some(text) if self.older => json!(text.replace("+00:00", "+0000")),
            _ => value.clone(),
        }
    }
}

impl Shipment {
    pub fn json(&self, older: bool) -> Value {
        let mut body = Map::new();
        body.insert("id".to_owned(), json!(self.id));
        body.insert("status".to_owned(), json!(self.events.last().map_or("New", |e| e.word)));
        for (name, value) in &self.fields {
            let name = if older { name.replace("recipient_", "customer_") } else { name.clone() };
            body.insert(name, value.clone());
        }
        Value::Object(body)
    }

    /// Its events: `+0000`, and not strictly in the order of time, as in the documented sample.
    pub fn events_json(&self) -> Value {
        let row = |e: &Event| {
            let at = e.at.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string();
            json!({"event": e.word, "description": e.text, "creationDate": at})
        };
        let mut rows: Vec<Value> = self.events.iter().map(row).collect();
        if rows.len() > 3 {
            rows.swap(2, 3);
        }
        Value::Array(rows)
    }
}
