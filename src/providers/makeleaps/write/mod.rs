//! Every documented write of MakeLeaps as one fixed request: built and read by pure functions, sent at most once.
//!
//! A path below the account's partner is written without its partner (`sending/order/`): [`super::Client::send`] puts
//! the account's own in front.

mod body;
mod cancel;
mod file;
mod items;
mod lookup;
mod order;
pub mod plan;
mod reading;
mod records;
mod send;
mod uploads;

pub use body::{Content, Enclosure, Upload, enclosures, rebook};
pub use cancel::{cancel, cancel_at, cancel_channels};
pub use items::{add_item, item_at, next_position, remove_item, upload};
pub use order::{book, book_at, delete, execute, replace, schedule, update};
pub use reading::{made_url, read};
pub use records::{Record, change, client_settings, create, remove, replace_client_settings};
pub use uploads::{Arrival, Progress, arrival};

pub use crate::model::forms::makeleaps::field_of;

use serde_json::Value;

use super::{
    read::Odd,
    wire::{SendingOrder, mid_of},
};
use crate::model::{
    intent::{Deed, Method, Mutation, Place, Repeat},
    order::Order,
    provider::{AccountName, Provider},
};

/// A request without body and summary.
fn blank(account: &AccountName, deed: Deed, repeat: Repeat, method: Method, place: Place) -> Mutation {
    Mutation {
        provider: Provider::MakeLeaps,
        account: account.clone(),
        deed,
        repeat,
        target: None,
        part: None,
        method,
        place,
        query: Vec::new(),
        content_type: None,
        body: Vec::new(),
        reference: String::new(),
        summary: Vec::new(),
        quote: None,
    }
}

/// The same for an order that exists, named in the summary.
fn of_order(order: &Order, deed: Deed, repeat: Repeat, method: Method, place: Place) -> Mutation {
    let mut mutation = blank(&order.key.account, deed, repeat, method, place);
    mutation.target = Some(order.key.clone());
    mutation.reference.clone_from(&order.reference);
    say(&mut mutation, "order", order.reference.as_str());
    say(&mut mutation, "MID", order.key.id.as_str());
    say(&mut mutation, "client", order.customer.as_str());
    mutation
}

fn say(mutation: &mut Mutation, label: &str, value: impl Into<String>) {
    let value = value.into();
    if !value.trim().is_empty() {
        mutation.summary.push((label.to_owned(), value));
    }
}

fn json_body(mutation: &mut Mutation, body: &Value) {
    mutation.content_type = Some("application/json".to_owned());
    mutation.body = body.to_string().into_bytes();
}

/// A place below the account's partner.
fn below(segments: &[&str]) -> Place {
    Place::Path { segments: segments.iter().map(|s| (*s).to_owned()).collect(), trailing_slash: true }
}

/// A URL that the order's own record hands out.
fn handed(url: &str, name: &str) -> Result<Place, String> {
    if url.trim().is_empty() {
        return Err(format!("MakeLeaps gave no {name} with this order; refresh it and try again"));
    }
    Ok(Place::Handed(url.to_owned()))
}

/// Where one record is removed. The documents show addresses whose id is blank: one that does not end in the record's
/// own id would remove another record, or a list of them.
fn removed(url: &str, id: &str, name: &str) -> Result<Place, String> {
    let is_id = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
    if !is_id || mid_of(url) != id {
        return Err(format!("MakeLeaps gave no {name} that ends in its id; refresh the order and try again"));
    }
    handed(url, name)
}

/// The order's record as it came.
fn record(order: &Order) -> Result<Value, String> {
    let unreadable = || "the record of this order cannot be read; refresh it and try again".to_owned();
    let value: Value = serde_json::from_str(&order.raw).map_err(|_| unreadable())?;
    if value.is_object() { Ok(value) } else { Err(unreadable()) }
}

fn wire(order: &Order) -> Result<SendingOrder, String> {
    Ok(SendingOrder::read(&record(order)?, &Odd::default()))
}

/// Drafts and scheduled orders are drafts on every channel; an order without a channel was never sent either.
fn is_unsent(order: &Order) -> bool {
    order.parts.iter().all(|p| p.state == "draft")
}

/// Only a draft takes changes (MakeLeaps, Scheduling, notes).
fn must_be_draft(order: &Order, wire: &SendingOrder) -> Result<(), String> {
    if !is_unsent(order) {
        return Err("it was sent already; rebook it, and send a corrected one".to_owned());
    }
    if wire.date_scheduled.is_some() {
        return Err("it is scheduled and cannot be changed: it is deleted and made anew in one guided step"
            .to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
