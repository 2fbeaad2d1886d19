//! The writes of the API: booking at home and abroad, returns, cancelling, and labels, whose fetching changes what a
//! cancel is worth. Building and reading them is pure; [`super::Client`] sends them.

mod book;
mod change;
mod draft;
mod read;
mod send;

#[cfg(test)]
mod tests;

pub use self::{
    book::{book, book_return},
    change::{cancel, label, label_sizes},
    draft::{prepare_form, quote_request, rebook},
    read::read,
};
pub use crate::model::forms::sendle::{field_of, suggestions};

/// What we leave in an order's metadata, so that a person can find it by what the journal calls it.
const METADATA_NAME: &str = "postroom";

/// The stored answers of an order: `{"order": ..., "tracking": ...}`.
fn raw_order(order: &crate::model::order::Order) -> serde_json::Value {
    let raw: serde_json::Value = serde_json::from_str(&order.raw).unwrap_or_default();
    raw.get("order").cloned().unwrap_or_default()
}
