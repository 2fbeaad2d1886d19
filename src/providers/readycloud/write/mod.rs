//! Every documented write: pure builders of changes, what an answer means, and how an unclear one is settled.
//!
//! * `create`: a new order, and a draft of an old one
//! * `change`: PATCH, PUT and DELETE of an order, statuses, relations, the cancel
//! * `parts`: boxes, items, notes and tags
//! * `pick`: boxes and items by their place, as a person names them
//! * `split`: the plan that makes two orders of one
//! * `said`, `compare`, `summary`: drafts as request bodies, read-backs, what the operator confirms
//! * `read`, `outcome`: what came of it

mod change;
mod compare;
mod create;
mod outcome;
mod parts;
mod pick;
mod place;
mod read;
mod said;
mod split;
mod summary;
#[cfg(test)]
mod tests;

pub use change::{cancel, delete, patch, relate, replace, set_billing, set_shipping};
pub use create::{book, current, rebook};
pub use parts::{
    add_box, add_item, add_note, add_tag, change_box, change_item, remove_box, remove_item, remove_tag,
};
pub use pick::{box_at, current_box, current_item, item_at, pieces, pieces_draft};
pub use read::read;
pub use split::{Piece, Step, choices, split};

/// A box or an item that postroom adds carries its reference under this name, so that a lost answer can be settled.
pub const MARK: &str = "postroom";

/// One of the two ids that a new order was sent with.
fn book_id<'a>(body: &'a serde_json::Value, name: &str) -> &'a str {
    body.get(name).and_then(serde_json::Value::as_str).unwrap_or_default()
}
