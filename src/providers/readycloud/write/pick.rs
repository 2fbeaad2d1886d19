//! Boxes and items by their places in the order, counted from 1: so does the detail pane show them, and so does a person
//! name them. Their own numbers stand in their URLs.

use serde_json::{Value, json};

use super::{
    create::copied,
    place::{Known, id_of},
    split::Piece,
};
use crate::{
    model::{
        form::{Complaint, text_at, whole_at},
        forms::readycloud::{changes::goes, rows},
        order::Order,
    },
    providers::readycloud::reader::plain,
};

/// The number of the box that a draft names; of the only one when it names none.
///
/// # Errors
/// There is no such box, or there are several and none is named.
pub fn box_at(order: &Order, draft: &Value) -> Result<String, Vec<Complaint>> {
    let known = Known::for_draft(order)?;
    let (parcel, n) = parcel(&known, draft)?;
    id_of(parcel, "boxes").ok_or_else(|| wrong("box", format!("box {n} has no number: refresh the order")))
}

/// The numbers of the box and the item that a draft names.
///
/// # Errors
/// As [`box_at`], and the same for the item.
pub fn item_at(order: &Order, draft: &Value) -> Result<(String, String), Vec<Complaint>> {
    let known = Known::for_draft(order)?;
    let (parcel, n) = parcel(&known, draft)?;
    let item = item(parcel, draft, n)?;
    let unnumbered = |what: &str| wrong(what, "it has no number: refresh the order");
    let number = id_of(parcel, "boxes").ok_or_else(|| unnumbered("box"))?;
    Ok((number, id_of(item, "items").ok_or_else(|| unnumbered("item"))?))
}

fn parcel<'k>(known: &'k Known<'_>, draft: &Value) -> Result<(&'k Value, u64), Vec<Complaint>> {
    let boxes = rows(&known.raw, "boxes");
    let n = match (whole_at(draft, "box"), boxes.len()) {
        (Some(n), _) => n,
        (None, 1) if text_at(draft, "box").is_empty() => 1,
        (None, several) => return Err(wrong("box", format!("say which of the {several} boxes"))),
    };
    nth(boxes, n)
        .map(|parcel| (parcel, n))
        .ok_or_else(|| wrong("box", format!("there are {} boxes", boxes.len())))
}

fn item<'k>(parcel: &'k Value, draft: &Value, n: u64) -> Result<&'k Value, Vec<Complaint>> {
    let items = rows(parcel, "items");
    let chosen = whole_at(draft, "item").and_then(|m| nth(items, m));
    chosen.ok_or_else(|| wrong("item", format!("box {n} has {} items", items.len())))
}

fn nth(rows: &[Value], n: u64) -> Option<&Value> {
    rows.get(usize::try_from(n).ok()?.checked_sub(1)?)
}

fn wrong(path: &str, what: impl Into<String>) -> Vec<Complaint> {
    vec![Complaint { path: path.to_owned(), what: what.into(), server_decides: false }]
}

/// What the box that a draft names says now, with its place; nothing when none is named and there are several, so that
/// no box is written over another.
#[must_use]
pub fn current_box(order: &Order, draft: &Value) -> Value {
    let found = Known::for_draft(order).and_then(|known| {
        let (record, n) = parcel(&known, draft)?;
        let mut row = json!({"box": n});
        extend(&mut row, copied(record, "boxes", &[]));
        Ok(row)
    });
    found.unwrap_or_else(|_| json!({}))
}

/// The same for an item.
#[must_use]
pub fn current_item(order: &Order, draft: &Value) -> Value {
    let found = Known::for_draft(order).and_then(|known| {
        let (record, n) = parcel(&known, draft)?;
        let mut row = json!({"box": n, "item": draft["item"]});
        extend(&mut row, copied(item(record, draft, n)?, "items", &[]));
        Ok(row)
    });
    found.unwrap_or_else(|_| json!({}))
}

fn extend(row: &mut Value, more: Value) {
    if let (Some(row), Value::Object(more)) = (row.as_object_mut(), more) {
        row.extend(more);
    }
}

/// Every item of an order as a row to choose from; nothing is chosen yet.
#[must_use]
pub fn pieces_draft(order: &Order) -> Value {
    let raw: Value = serde_json::from_str(&order.raw).unwrap_or_default();
    let mut found = Vec::new();
    for (n, parcel) in rows(&raw, "boxes").iter().enumerate() {
        for (m, item) in rows(parcel, "items").iter().enumerate() {
            let text = |name: &str| item.get(name).map(plain).unwrap_or_default();
            let what = format!("{} × {}", text("quantity"), text("description"));
            found.push(json!({"box": n + 1, "item": m + 1, "quantity": 0, "what": what}));
        }
    }
    json!({"pieces": found})
}

/// The pieces that a draft chooses.
///
/// # Errors
/// A box or an item that is not there, at its row.
pub fn pieces(order: &Order, draft: &Value) -> Result<Vec<Piece>, Vec<Complaint>> {
    let mut found = Vec::new();
    for (n, row) in rows(draft, "pieces").iter().enumerate() {
        let Some(quantity) = goes(row) else { continue };
        let (parcel, item) = item_at(order, row).map_err(|wrong| {
            let at_row = |c: Complaint| Complaint { path: format!("pieces.{n}.{}", c.path), ..c };
            wrong.into_iter().map(at_row).collect::<Vec<_>>()
        })?;
        found.push(Piece { parcel, item, quantity });
    }
    Ok(found)
}
