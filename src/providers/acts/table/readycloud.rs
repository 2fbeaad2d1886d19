//! What can be done at ReadyCloud.

use serde_json::{Value, json};

use super::{About, Act, Built, Way, about, one, plain, said, whole};
use crate::{
    model::{
        form::{Complaint, text_at},
        forms::readycloud::{self as forms, changes},
        intent::Mutation,
        order::Order,
        provider::Provider::ReadyCloud,
    },
    providers::{
        acts::Ask,
        readycloud::{
            words::{BillingStatus, RelationKind, ShippingStatus},
            write,
        },
    },
};

pub const ACTS: &[Act] = &[
    plain(ReadyCloud, "book", "creates an order", About::Account, |ask| {
        one(write::book(ask.account, ask.draft, ask.reference))
    })
    .filling(&forms::FORM, |draft, _| forms::check(draft))
    .starting(|ask| ask.order.map_or_else(|| json!({}), write::rebook))
    .naming(forms::field_of),
    plain(ReadyCloud, "patch", "changes fields of an order", About::Order, |ask| {
        ask.passes(|draft, _| changes::check_patch(draft))?;
        one(write::patch(ask.order()?, ask.draft))
    })
    .filling(&changes::CHANGE, |draft, _| changes::check_patch(draft))
    .starting(|ask| of_order(ask, write::current))
    .naming(in_change),
    plain(ReadyCloud, "replace", "sets an order anew; what is left out becomes blank", About::Order, |ask| {
        one(write::replace(ask.order()?, ask.draft))
    })
    .filling(&changes::REPLACE, |draft, _| forms::check(draft))
    .starting(|ask| of_order(ask, write::current))
    .naming(in_change),
    plain(ReadyCloud, "billing", "sets the state of the payment", About::Order, |ask| {
        ask.passes(|draft, _| changes::check_billing(draft))?;
        let status = BillingStatus::parse(text_at(ask.draft, "status"));
        at_status(write::set_billing(ask.order()?, status.ok_or_else(no_word)?))
    })
    .filling(&changes::BILLING_STATUS, |draft, _| changes::check_billing(draft))
    .starting(|ask| status(ask, "billing"))
    .naming(in_status),
    plain(ReadyCloud, "shipping", "sets the state of the shipping", About::Order, |ask| {
        ask.passes(|draft, _| changes::check_shipping(draft))?;
        let status = ShippingStatus::parse(text_at(ask.draft, "status"));
        at_status(write::set_shipping(ask.order()?, status.ok_or_else(no_word)?))
    })
    .filling(&changes::SHIPPING_STATUS, |draft, _| changes::check_shipping(draft))
    .starting(|ask| status(ask, "shipping"))
    .naming(in_status),
    plain(ReadyCloud, "cancel", "sets the state of the payment to cancelled", About::Part, |ask| {
        said(write::cancel(ask.order()?, ask.part()?))
    }),
    plain(ReadyCloud, "add-box", "adds a box, with its items", About::Order, |ask| {
        ask.passes(|draft, _| changes::check_box_new(draft))?;
        one(write::add_box(ask.order()?, ask.draft, ask.reference))
    })
    .filling(&changes::BOX_NEW, |draft, _| changes::check_box_new(draft))
    .naming(|path| super::named(&changes::BOX_NEW, path)),
    plain(ReadyCloud, "change-box", "changes fields of a box", About::Order, |ask| {
        ask.passes(|draft, _| changes::check_box_change(draft))?;
        let order = ask.order()?;
        let parcel = write::box_at(order, ask.draft)?;
        one(write::change_box(order, &parcel, &changes::without(ask.draft, &["box"])))
    })
    .filling(&changes::BOX_CHANGE, |draft, _| changes::check_box_change(draft))
    .starting(|ask| of_order(ask, |order| write::current_box(order, ask.draft)))
    .naming(|path| super::named(&changes::BOX_CHANGE, path)),
    plain(ReadyCloud, "remove-box", "removes a box with everything in it", About::Order, |ask| {
        ask.passes(|draft, _| changes::check_box_name(draft))?;
        let order = ask.order()?;
        said(write::remove_box(order, &write::box_at(order, ask.draft)?))
    })
    .filling(&changes::BOX_NAME, |draft, _| changes::check_box_name(draft))
    .naming(|path| super::named(&changes::BOX_NAME, path)),
    plain(ReadyCloud, "add-item", "adds an item to a box", About::Order, |ask| {
        ask.passes(|draft, _| changes::check_item_new(draft))?;
        let order = ask.order()?;
        let parcel = write::box_at(order, ask.draft)?;
        one(write::add_item(order, &parcel, &changes::without(ask.draft, &["box"]), ask.reference))
    })
    .filling(&changes::ITEM_NEW, |draft, _| changes::check_item_new(draft))
    .naming(|path| super::named(&changes::ITEM_NEW, path)),
    plain(ReadyCloud, "change-item", "changes fields of an item", About::Order, |ask| {
        ask.passes(|draft, _| changes::check_item_change(draft))?;
        let order = ask.order()?;
        let (parcel, item) = write::item_at(order, ask.draft)?;
        one(write::change_item(order, &parcel, &item, &changes::without(ask.draft, &["box", "item"])))
    })
    .filling(&changes::ITEM_CHANGE, |draft, _| changes::check_item_change(draft))
    .starting(|ask| of_order(ask, |order| write::current_item(order, ask.draft)))
    .naming(|path| super::named(&changes::ITEM_CHANGE, path)),
    plain(ReadyCloud, "remove-item", "removes an item from its box", About::Order, |ask| {
        ask.passes(|draft, _| changes::check_item_name(draft))?;
        let order = ask.order()?;
        let (parcel, item) = write::item_at(order, ask.draft)?;
        said(write::remove_item(order, &parcel, &item))
    })
    .filling(&changes::ITEM_NAME, |draft, _| changes::check_item_name(draft))
    .naming(|path| super::named(&changes::ITEM_NAME, path)),
    plain(ReadyCloud, "add-note", "adds a note", About::Order, |ask| {
        one(write::add_note(ask.order()?, ask.draft))
    })
    .filling(&changes::NOTE_NEW, |draft, _| forms::check_note(draft))
    .naming(|path| super::named(&changes::NOTE_NEW, path)),
    plain(ReadyCloud, "add-tag", "adds a tag", About::Order, |ask| {
        ask.passes(|draft, _| changes::check_tag(draft))?;
        at_tag(write::add_tag(ask.order()?, text_at(ask.draft, "tag")))
    })
    .filling(&changes::TAG_NAME, |draft, _| changes::check_tag(draft))
    .naming(in_tag),
    plain(ReadyCloud, "remove-tag", "takes a tag away", About::Order, |ask| {
        ask.passes(|draft, _| changes::check_tag(draft))?;
        at_tag(write::remove_tag(ask.order()?, text_at(ask.draft, "tag")))
    })
    .filling(&changes::TAG_NAME, |draft, _| changes::check_tag(draft))
    .naming(in_tag),
    plain(ReadyCloud, "relate", "ties an order to another one", About::Order, |ask| {
        ask.passes(|draft, _| changes::check_relate(draft))?;
        let kind = RelationKind::parse(text_at(ask.draft, "kind")).ok_or_else(no_word)?;
        one(write::relate(ask.order()?, kind, text_at(ask.draft, "order.unique_id")))
    })
    .filling(&changes::RELATE, |draft, _| changes::check_relate(draft))
    .naming(|path| match path {
        [relations, _, rest @ ..] if relations == "relations" => super::named(&changes::RELATE, rest),
        _ => super::named(&changes::RELATE, path),
    }),
    plain(ReadyCloud, "split", "makes two orders of one", About::Order, |ask| {
        ask.passes(|draft, _| changes::check_split(draft))?;
        let order = ask.order()?;
        let pieces = write::pieces(order, ask.draft)?;
        let steps = write::split(order, &pieces, ask.reference).map_err(|why| whole(&why))?;
        Ok(Way::Steps(steps))
    })
    .filling(&changes::SPLIT, |draft, _| changes::check_split(draft))
    .starting(|ask| of_order(ask, write::pieces_draft))
    .naming(|path| super::named(&changes::SPLIT, path)),
    plain(
        ReadyCloud,
        "delete",
        "removes the record of an order for good; nothing is stopped",
        About::Order,
        |ask| said(write::delete(ask.order()?)),
    )
    .typed(),
];

fn of_order(ask: &Ask<'_>, draft: impl Fn(&Order) -> Value) -> Value {
    ask.order.map_or_else(|| json!({}), draft)
}

/// The state as it is now.
fn status(ask: &Ask<'_>, side: &str) -> Value {
    let raw: Value = ask.order.and_then(|order| serde_json::from_str(&order.raw).ok()).unwrap_or_default();
    match raw[side]["status"].as_str() {
        Some(status) => json!({"status": status}),
        None => json!({}),
    }
}

/// A patch names its field by the order's form.
fn at_status(built: Result<Mutation, Vec<Complaint>>) -> Built {
    one(built.map_err(|all| {
        let here = |c: Complaint| Complaint {
            path: if c.path.ends_with(".status") { "status".to_owned() } else { c.path },
            ..c
        };
        all.into_iter().map(here).collect()
    }))
}

fn at_tag(built: Result<Mutation, String>) -> Built {
    one(built.map_err(|what| about("tag", what)))
}

fn no_word() -> Vec<Complaint> {
    whole("the documents do not list this word")
}

fn in_status(path: &[String]) -> Option<String> {
    path.last().filter(|last| *last == "status").cloned()
}

fn in_tag(path: &[String]) -> Option<String> {
    path.first().filter(|first| ["value", "tag", "tags"].contains(&first.as_str())).map(|_| "tag".to_owned())
}

/// The form of a change has no boxes and items.
fn in_change(path: &[String]) -> Option<String> {
    forms::field_of(path).filter(|field| !field.starts_with("boxes") && !field.starts_with("items"))
}
