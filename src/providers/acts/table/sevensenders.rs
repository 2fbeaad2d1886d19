//! What can be done at Seven Senders.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{About, Act, filled, one, plain, said, whole};
use crate::{
    model::{form::Complaint, forms::sevensenders as forms, provider::Provider::SevenSenders},
    providers::sevensenders::write,
};

pub const ACTS: &[Act] = &[
    plain(SevenSenders, "book", "creates a shop order", About::Account, |ask| {
        ask.passes(check)?;
        one(write::book(ask.account, ask.draft, ask.reference))
    })
    .filling(&forms::FORM, check)
    .starting(|ask| ask.order.map_or_else(|| json!({}), write::rebook))
    .naming(forms::field_of),
    plain(
        SevenSenders,
        "ship-with-order",
        "creates a shipment together with its order",
        About::Account,
        |ask| {
            ask.passes(check_with_order)?;
            one(write::ship_with_order(ask.account, &filled(ask.draft, ORDER_ID, ask.reference)))
        },
    )
    .filling(&forms::SHIPMENT_WITH_ORDER, check_with_order)
    .naming(|path| match path {
        [order, rest @ ..] if order == "order" && !rest.is_empty() => {
            Some(format!("order.{}", forms::field_of(rest)?))
        }
        _ => forms::field_of(path),
    }),
    plain(SevenSenders, "ship", "creates a shipment of an order", About::Order, |ask| {
        one(write::ship(ask.order()?, ask.draft))
    })
    .filling(&forms::SHIPMENT, |draft, _| forms::check_shipment(draft))
    .naming(forms::field_of),
    plain(SevenSenders, "update", "changes fields of an order", About::Order, |ask| {
        let order = ask.order()?;
        one(write::update(order, &write::news(ask.draft, &write::current(order))))
    })
    .filling(&forms::UPDATE, |draft, _| forms::check_update(draft))
    .starting(|ask| ask.order.map_or_else(|| json!({}), write::current))
    .naming(forms::field_of),
    plain(SevenSenders, "update-shipment", "changes fields of a shipment", About::Part, |ask| {
        let (order, part) = (ask.order()?, ask.part()?);
        one(write::update_shipment(
            order,
            part,
            &write::news(ask.draft, &write::current_shipment(order, part)),
        ))
    })
    .filling(&forms::SHIPMENT_UPDATE, |draft, _| forms::check_shipment_update(draft))
    .starting(|ask| match (ask.order, ask.part()) {
        (Some(order), Ok(part)) => write::current_shipment(order, part),
        _ => json!({}),
    })
    .naming(forms::field_of),
    plain(SevenSenders, "state", "tells a new state of an order", About::Order, |ask| {
        one(write::set_state(ask.order()?, ask.draft))
    })
    .filling(&forms::STATE, |draft, _| forms::check_state(draft))
    .starting(|ask| json!({"datetime": ask.now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()}))
    .naming(forms::field_of),
    plain(
        SevenSenders,
        "boarding-complete",
        "says that all shipments of an order are there",
        About::Order,
        |ask| said(write::boarding_complete(ask.order()?)),
    ),
    plain(SevenSenders, "cancel", "tells the state cancelled; the record stays", About::Order, |ask| {
        // The rule is the order's own, and each of its parts carries it.
        let order = ask.order()?;
        let part =
            order.parts.first().ok_or_else(|| whole("the order says nothing that could be cancelled"))?;
        said(write::cancel_at(order, part, ask.now))
    }),
    plain(
        SevenSenders,
        "delete",
        "removes the record of an order for good; no parcel stops",
        About::Order,
        |ask| said(write::delete(ask.order()?)),
    )
    .typed(),
    plain(
        SevenSenders,
        "delete-shipment",
        "removes the record of a shipment for good; no parcel stops",
        About::Part,
        |ask| said(write::delete_shipment(ask.order()?, ask.part()?)),
    )
    .typed(),
];

const ORDER_ID: &str = "order.order_id";

/// The own order id may be left blank: our reference takes its place.
fn check(draft: &Value, _: Timestamp) -> Vec<Complaint> {
    forms::check(&filled(draft, "order_id", "postroom"))
}

fn check_with_order(draft: &Value, _: Timestamp) -> Vec<Complaint> {
    forms::check_shipment(&filled(draft, ORDER_ID, "postroom"))
}
