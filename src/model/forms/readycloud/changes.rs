//! The smaller forms around an order: what is changed of it, its boxes, items, notes, tags and ties, and the split.
//!
//! Boxes and items are named by their places in the order, counted from 1, as the detail pane shows them.

use serde_json::Value;

use super::{
    BILL, BILLING, BOX, CUSTOM, ITEM, LINE, NOTE, ORDER, RELATION, RELATIONS, SHIP, SHIPPING, SOURCE, TAG,
    address,
    check::{check_changes, check_item, check_note, check_parcel},
    field, may, repeated, section,
};
use crate::model::{
    form::{Complaint, Field, Form, Kind, Need, Section, whole_at},
    forms::complaints::Complaints,
    provider::Provider,
};

const fn form(name: &'static str, sections: &'static [Section]) -> Form {
    Form { provider: Provider::ReadyCloud, name, sections }
}

/// What can be changed of an order; boxes and items have forms of their own.
pub const CHANGE: Form = form(
    "change of an order",
    &[
        section("order", ORDER),
        section("shipping", SHIP),
        section("ship to", address!("shipping.ship_to", Need::Recommended)),
        section("ship from", address!("shipping.ship_from", Need::Recommended)),
        section("billing", BILL),
        section("bill to", address!("billing.bill_to", Need::Optional)),
        repeated("custom fields", "custom_fields", CUSTOM),
        section("tags", TAG),
        repeated("notes", "notes", NOTE),
        repeated("relations", "relations", RELATION),
        section("source", SOURCE),
    ],
);

/// The same with what a whole order needs: what is left out becomes blank.
pub const REPLACE: Form = form(
    "whole order",
    &[
        section("order", ORDER),
        section("shipping", SHIP),
        section("ship to", address!("shipping.ship_to", Need::Required)),
        section("ship from", address!("shipping.ship_from", Need::Required)),
        section("billing", BILL),
        section("bill to", address!("billing.bill_to", Need::Depends)),
        repeated("custom fields", "custom_fields", CUSTOM),
        section("tags", TAG),
        repeated("notes", "notes", NOTE),
        repeated("relations", "relations", RELATION),
        section("source", SOURCE),
    ],
);

/// The state of the payment.
pub const BILLING_STATUS: Form = form(
    "billing status",
    &[section(
        "billing",
        &[field(
            "status",
            "status",
            Kind::Choice(BILLING),
            Need::Required,
            "Of the payment (billing.status).",
        )],
    )],
);

/// The state of the shipping.
pub const SHIPPING_STATUS: Form = form(
    "shipping status",
    &[section(
        "shipping",
        &[field(
            "status",
            "status",
            Kind::Choice(SHIPPING),
            Need::Required,
            "Of the shipping; unshipped is sent as unfulfilled (shipping.status).",
        )],
    )],
);

const IN_BOX: Field = field(
    "box",
    "box",
    Kind::Integer,
    Need::Depends,
    "Which box, counted from 1 as the order shows it; blank: its only one.",
);
const WHICH_ITEM: Field =
    field("item", "item", Kind::Integer, Need::Required, "Which item of the box, counted from 1.");

/// The fields of an item behind its box.
const ITEM_FIELDS: &[Field] = ITEM.split_at(1).1;

/// A box more, with its items.
pub const BOX_NEW: Form = form("box", &[section("box", BOX), repeated("items", "items", ITEM_FIELDS)]);

/// A box's new fields.
pub const BOX_CHANGE: Form = form("change of a box", &[section("which", &[IN_BOX]), section("box", BOX)]);

/// Which box goes.
pub const BOX_NAME: Form = form("box to remove", &[section("which", &[IN_BOX])]);

/// An item more.
pub const ITEM_NEW: Form = form("item", &[section("which", &[IN_BOX]), section("item", ITEM_FIELDS)]);

/// An item's new fields.
pub const ITEM_CHANGE: Form =
    form("change of an item", &[section("which", &[IN_BOX, WHICH_ITEM]), section("item", ITEM_FIELDS)]);

/// Which item goes.
pub const ITEM_NAME: Form = form("item to remove", &[section("which", &[IN_BOX, WHICH_ITEM])]);

/// A note more.
pub const NOTE_NEW: Form = form("note", &[section("note", NOTE)]);

/// A tag to add or to take away.
pub const TAG_NAME: Form = form(
    "tag",
    &[section(
        "tag",
        &[field(
            "tag",
            "tag",
            Kind::Text(35),
            Need::Required,
            "2 to 35 characters, none of / \\ ? # , . (tags).",
        )],
    )],
);

/// A tie to another order.
pub const RELATE: Form = form("tie to another order", &[section("relation", RELATION)]);

/// What goes into the new order.
pub const SPLIT: Form = form(
    "split",
    &[repeated(
        "pieces",
        "pieces",
        &[
            field("box", "box", Kind::Integer, Need::Required, "Which box, counted from 1."),
            field("item", "item", Kind::Integer, Need::Required, "Which item of the box, counted from 1."),
            field(
                "quantity",
                "how many go",
                Kind::Integer,
                Need::Recommended,
                "Into the new order; none: it stays; blank: all of it (split orders, PATCH).",
            ),
            may("what", "what", LINE, "For the eye: what there is of it; never sent."),
        ],
    )],
);

/// What is wrong with a change of an order.
#[must_use]
pub fn check_patch(draft: &Value) -> Vec<Complaint> {
    let mut found = check_changes(draft);
    nothing(draft, &mut found);
    found
}

/// What is wrong with a state.
#[must_use]
pub fn check_billing(draft: &Value) -> Vec<Complaint> {
    status(&BILLING_STATUS, BILLING, draft)
}

/// What is wrong with a state.
#[must_use]
pub fn check_shipping(draft: &Value) -> Vec<Complaint> {
    status(&SHIPPING_STATUS, SHIPPING, draft)
}

fn status(form: &Form, words: &[&str], draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    found.known(form, draft);
    found.required(draft, "status");
    found.choice(draft, "status", words);
    found.0
}

/// What is wrong with a new box: an empty one is as good as nothing.
#[must_use]
pub fn check_box_new(draft: &Value) -> Vec<Complaint> {
    let mut found = check_parcel(draft, true);
    nothing(draft, &mut found);
    found
}

/// What is wrong with a change of a box.
#[must_use]
pub fn check_box_change(draft: &Value) -> Vec<Complaint> {
    let mut found = check_parcel(&without(draft, &["box"]), false);
    found.extend(in_box(draft));
    nothing(&without(draft, &["box"]), &mut found);
    found
}

/// What is wrong with the name of a box.
#[must_use]
pub fn check_box_name(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    found.known(&BOX_NAME, draft);
    found.0.extend(in_box(draft));
    if draft.as_object().is_some_and(serde_json::Map::is_empty) {
        found.add("box", "is required");
    }
    found.0
}

/// What is wrong with a new item.
#[must_use]
pub fn check_item_new(draft: &Value) -> Vec<Complaint> {
    let mut found = check_item(&without(draft, &["box"]), true);
    found.extend(in_box(draft));
    found
}

/// What is wrong with a change of an item.
#[must_use]
pub fn check_item_change(draft: &Value) -> Vec<Complaint> {
    let rest = without(draft, &["box", "item"]);
    let mut found = check_item(&rest, false);
    found.extend(in_box(draft));
    found.extend(which_item(draft));
    nothing(&rest, &mut found);
    found
}

/// What is wrong with the name of an item.
#[must_use]
pub fn check_item_name(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    found.known(&ITEM_NAME, draft);
    found.0.extend(in_box(draft));
    found.0.extend(which_item(draft));
    found.0
}

/// What is wrong with a note.
#[must_use]
pub fn check_note_new(draft: &Value) -> Vec<Complaint> {
    check_note(draft)
}

/// What is wrong with a tag.
#[must_use]
pub fn check_tag(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    found.known(&TAG_NAME, draft);
    let tag = found.required(draft, "tag");
    if let Some(fault) = super::tag_fault(tag).filter(|_| !tag.is_empty()) {
        found.add("tag", fault);
    }
    found.0
}

/// What is wrong with a tie.
#[must_use]
pub fn check_relate(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    found.known(&RELATE, draft);
    found.required(draft, "kind");
    found.choice(draft, "kind", RELATIONS);
    found.required(draft, "order.unique_id");
    found.0
}

/// What is wrong with a choice of pieces; whether they are there, the order says.
#[must_use]
pub fn check_split(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    found.known(&SPLIT, draft);
    let rows = super::rows(draft, "pieces");
    for (n, row) in rows.iter().enumerate() {
        for name in ["box", "item"] {
            found.counted(draft, &format!("pieces.{n}.{name}"));
        }
        let blank = row.get("quantity").is_none_or(super::blank);
        if !blank && whole_at(row, "quantity").is_none() {
            found.add(&format!("pieces.{n}.quantity"), "must be a whole number");
        }
    }
    if !rows.iter().any(|row| goes(row).is_some()) {
        found.add("pieces", "nothing is chosen for the new order");
    }
    found.0
}

/// How many of a row's piece go: `None` stays, `Some(None)` all of it.
#[must_use]
#[allow(clippy::option_option, reason = "staying, going whole and going in part are three things")]
pub fn goes(row: &Value) -> Option<Option<u64>> {
    if row.get("quantity").is_none_or(super::blank) {
        return Some(None);
    }
    whole_at(row, "quantity").filter(|n| *n > 0).map(Some)
}

/// The draft without what names its place.
#[must_use]
pub fn without(draft: &Value, names: &[&str]) -> Value {
    let mut rest = draft.clone();
    if let Some(fields) = rest.as_object_mut() {
        fields.retain(|name, _| !names.contains(&name.as_str()));
    }
    rest
}

/// The only box need not be named.
fn in_box(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    if draft.get("box").is_some_and(|said| !super::blank(said)) {
        found.counted(draft, "box");
    }
    found.0
}

fn which_item(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    found.counted(draft, "item");
    found.0
}

fn nothing(draft: &Value, found: &mut Vec<Complaint>) {
    if draft.as_object().is_some_and(serde_json::Map::is_empty) {
        found.push(super::check::wrong("", "nothing is filled in"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn paths(found: &[Complaint]) -> Vec<&str> {
        found.iter().filter(|c| !c.server_decides).map(|c| c.path.as_str()).collect()
    }

    #[test]
    fn the_small_forms_keep_their_rules() {
        assert_eq!(ITEM_FIELDS.first().map(|f| f.path), Some("quantity"));
        for (check, good, bad, wrong) in [
            (check_patch as fn(&Value) -> Vec<Complaint>, json!({"message": ""}), json!({}), &[""][..]),
            (check_billing, json!({"status": "paid"}), json!({"status": "payed"}), &["status"]),
            (check_shipping, json!({"status": "fulfilled"}), json!({}), &["status"]),
            (check_box_new, json!({"weight": "1 lbs", "items": [{"quantity": 1}]}), json!({}), &[""]),
            (check_box_change, json!({"box": 1, "weight": "1 lbs"}), json!({"box": 0}), &["box", ""]),
            (check_box_name, json!({"box": "2"}), json!({}), &["box"]),
            (
                check_item_new,
                json!({"quantity": 1, "kind": "goods"}),
                json!({"box": "x"}),
                &["quantity", "box"],
            ),
            (check_item_change, json!({"item": 1, "quantity": 2}), json!({}), &["item", ""]),
            (check_item_name, json!({"box": 1, "item": 1}), json!({"thing": 1}), &["thing", "item"]),
            (check_note_new, json!({"content": "call"}), json!({}), &["content"]),
            (check_tag, json!({"tag": "new"}), json!({"tag": "a.b"}), &["tag"]),
            (
                check_relate,
                json!({"kind": "split-child", "order": {"unique_id": "u"}}),
                json!({"kind": "twin"}),
                &["kind", "order.unique_id"],
            ),
            (
                check_split,
                json!({"pieces": [{"box": 1, "item": 1}, {"box": 1, "item": 2, "quantity": 0}]}),
                json!({"pieces": [{"box": 1, "quantity": "0"}]}),
                &["pieces.0.item", "pieces"],
            ),
        ] {
            assert_eq!(paths(&check(&good)), [""; 0], "{good}");
            assert_eq!(paths(&check(&bad)), wrong, "{bad}");
        }
        assert_eq!(paths(&check_split(&json!({}))), ["pieces"]);
        assert_eq!(goes(&json!({"quantity": "2"})), Some(Some(2)));
    }
}
