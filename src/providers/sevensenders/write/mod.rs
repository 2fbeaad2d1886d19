//! Seven Senders' writing side: orders, their states, shipments, and the removal of single records.
//!
//! Builders are pure: a draft goes in, a [`Mutation`] with its final bytes comes out. A removal can be built and sent for
//! one plain id only: `DELETE /orders` without one removes many.

mod answer;
mod look;
mod order;
mod remove;
mod shipment;
mod state;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Client, wire};
use crate::{
    model::{
        form::{Complaint, text_at},
        intent::{Deed, Method, Mutation, Place, Repeat, Sent},
        order::Order,
        provider::{AccountName, Provider},
        time::parse_instant,
    },
    providers::{http::Auth, loose::text_of, plain_id::PlainId},
};
pub use answer::read;
pub use order::{boarding_complete, book, current, news, rebook, update};
pub use remove::{delete, delete_shipment};
pub use shipment::{current_shipment, ship, ship_with_order, update_shipment};
pub use state::{cancel, cancel_at, set_state};

/// Which documented call a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Create,
    Update,
    Delete,
    State,
    Ship,
    UpdateShipment,
    DeleteShipment,
}

impl Act {
    /// `None` for anything that is none of the documented calls on one record.
    fn of(mutation: &Mutation) -> Option<Self> {
        let Place::Path { segments, trailing_slash: false } = &mutation.place else { return None };
        if !mutation.query.is_empty() {
            return None;
        }
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match (mutation.method, segments.as_slice()) {
            (Method::Post, ["order"]) => Some(Self::Create),
            (Method::Post, ["order-states"]) => Some(Self::State),
            (Method::Post, ["shipment"]) => Some(Self::Ship),
            (method, [kind, id]) if PlainId::new(id).is_some() => match (method, *kind) {
                (Method::Put, "orders") => Some(Self::Update),
                (Method::Delete, "orders") => Some(Self::Delete),
                (Method::Put, "shipments") => Some(Self::UpdateShipment),
                (Method::Delete, "shipments") => Some(Self::DeleteShipment),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Client {
    /// Sends one change: at most one request beside that for a token. There is no safe-repeat key, so `_key` goes unused.
    pub async fn send(&self, mutation: &Mutation, _key: Option<&str>) -> Sent {
        if Act::of(mutation).is_none() {
            return Sent::Nothing { why: "this is not a change of one record: it is not sent".to_owned() };
        }
        // What the way out refuses anyway shall not cost a token.
        if let Some(why) = self.http.closed_to_changes() {
            return Sent::Nothing { why: why.to_owned() };
        }
        let token = match self.token().await {
            Ok(token) => token,
            Err(e) => return Sent::Nothing { why: e.to_string() },
        };
        let auth = Auth::Bearer(token.secret.clone());
        let sent = self.http.mutate(mutation, auth, &[("accept", "application/json")]).await;
        if matches!(&sent, Sent::Answer(answer) if answer.status == 401) {
            // The next change asks for a new one.
            self.token.refused(&token).await;
        }
        sent
    }
}

/// A change with nothing in it yet but its address.
fn mutation(
    account: &AccountName,
    deed: Deed,
    repeat: Repeat,
    method: Method,
    segments: &[&str],
) -> Mutation {
    Mutation {
        provider: Provider::SevenSenders,
        account: account.clone(),
        deed,
        repeat,
        target: None,
        part: None,
        method,
        place: Place::Path {
            segments: segments.iter().map(|s| (*s).to_owned()).collect(),
            trailing_slash: false,
        },
        query: Vec::new(),
        content_type: None,
        body: Vec::new(),
        reference: String::new(),
        summary: Vec::new(),
        quote: None,
    }
}

/// The same for a stored order.
fn change_of(order: &Order, deed: Deed, repeat: Repeat, method: Method, segments: &[&str]) -> Mutation {
    let mut change = mutation(&order.key.account, deed, repeat, method, segments);
    change.target = Some(order.key.clone());
    change.reference.clone_from(&order.key.id);
    tell(&mut change.summary, "order", &order.reference);
    tell(&mut change.summary, "id", &order.key.id);
    tell(&mut change.summary, "state", &order.state);
    change
}

fn with_json(mut mutation: Mutation, body: Map<String, Value>) -> Mutation {
    mutation.content_type = Some("application/json".to_owned());
    mutation.body = Value::Object(body).to_string().into_bytes();
    mutation
}

/// The order's JSON as it was last read.
fn raw(order: &Order) -> Value {
    serde_json::from_str(&order.raw).unwrap_or_default()
}

/// The own reference as the service holds it; blank when it holds none.
fn own_id(order: &Order) -> String {
    text_of(&raw(order), &wire::ORDER_ID)
}

/// A line of a summary unless it is blank.
fn tell(summary: &mut Vec<(String, String)>, label: &str, said: &str) {
    if !said.trim().is_empty() {
        summary.push((label.to_owned(), said.to_owned()));
    }
}

/// A time as the documents' examples write it; their type column says otherwise.
fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// A draft's value as it is sent; `None` for what is not filled.
fn filled(draft: &Value, name: &str) -> Option<Value> {
    match draft.get(name)? {
        Value::Null => None,
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(_) if is_time(name) => parse_instant(text_at(draft, name)).map(|t| instant(t).into()),
        Value::String(text) => Some(text.trim().into()),
        Value::Array(items) if items.is_empty() => None,
        Value::Object(fields) if fields.is_empty() => None,
        other => Some(other.clone()),
    }
}

fn is_time(name: &str) -> bool {
    matches!(name, "order_date" | "promised_delivery_date" | "datetime" | "planned_pickup_datetime")
}

/// The complaints that stop a draft; what only the server can decide does not.
fn stopping(mut complaints: Vec<Complaint>) -> Result<(), Vec<Complaint>> {
    complaints.retain(|c| !c.server_decides);
    if complaints.is_empty() { Ok(()) } else { Err(complaints) }
}

fn complaint(path: &str, what: &str) -> Vec<Complaint> {
    vec![Complaint { path: path.to_owned(), what: what.to_owned(), server_decides: false }]
}

#[cfg(test)]
mod tests;
