//! Removing one record for good. This cancels nothing: the tracking page goes, the parcel does not stop.

use super::{change_of, tell};
use crate::{
    model::{
        intent::{Deed, Method, Mutation, Repeat},
        order::{Order, Part},
    },
    providers::plain_id::PlainId,
};

/// Builds `DELETE /orders/{id}` for the record of one order.
///
/// # Errors
/// Its id is not plain: nothing may be removed by it.
pub fn delete(order: &Order) -> Result<Mutation, String> {
    let id = PlainId::new(&order.key.id).ok_or("the order's id is not plain; remove it in the portal")?;
    let path = ["orders", id.as_str()];
    let mut change = change_of(order, Deed::Delete, Repeat::Delete, Method::Delete, &path);
    tell(
        &mut change.summary,
        "effect",
        "the record and its tracking page are gone for good; no parcel is stopped",
    );
    Ok(change)
}

/// Builds `DELETE /shipments/{id}` for the record of one shipment.
///
/// # Errors
/// Its id is not plain: nothing may be removed by it.
pub fn delete_shipment(order: &Order, part: &Part) -> Result<Mutation, String> {
    let id = PlainId::new(&part.id).ok_or("the shipment has no plain id; remove it in the portal")?;
    let path = ["shipments", id.as_str()];
    let mut change = change_of(order, Deed::RemovePart, Repeat::Delete, Method::Delete, &path);
    change.part = Some(part.id.clone());
    change.reference.clone_from(&part.id);
    tell(&mut change.summary, "shipment", &part.label);
    tell(&mut change.summary, "effect", "the record is gone for good; the parcel is not stopped");
    Ok(change)
}
