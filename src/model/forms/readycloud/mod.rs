//! The order of ReadyCloud (Order and Address resource fields; POST attributes; boxes and items).
//!
//! A draft is the documented JSON of the order, with two liberties for forms: `items` may stand beside the boxes, each
//! naming its box by number, and `custom_fields` may be rows with a name. `unique_id` is never part of a draft: it is
//! postroom's own reference, by which a lost answer is settled.

pub mod changes;
mod check;
mod errors;
mod value;

pub use check::{check, check_changes, check_item, check_note, check_parcel};
pub use errors::{field_in, field_of};
pub use value::{blank, custom_fields, measure, sent, tag_fault};

use serde_json::Value;

use crate::model::{
    form::{Field, Form, Kind, Need, Section},
    provider::Provider,
};

/// The documents' words for `billing.status` (Order resource fields).
pub const BILLING: &[&str] =
    &["pending", "paid", "partially_paid", "refunded", "partially_refunded", "cancelled"];
/// And for `shipping.status`: `unshipped` stands in the section on creating only, `unfulfilled` everywhere else.
pub const SHIPPING: &[&str] = &["unfulfilled", "unshipped", "partially_fulfilled", "fulfilled"];
/// What one order can be to another (filter `relation__kind`).
pub const RELATIONS: &[&str] =
    &["return-child", "return-parent", "split-child", "split-parent", "combine-child", "combine-parent"];
/// How a box is signed for (API documents, boxes).
pub const CONFIRMATION: &[&str] = &[
    "none",
    "no_signature_required",
    "signature_required",
    "adult_signature_required",
    "indirect_signature_required",
];
/// What an item is (API documents, items).
pub const ITEM_KINDS: &[&str] = &["goods", "discount", "tax", "adjustment"];

const MONEY: &str = "Amount and currency, such as 123.43 USD (money fields).";
const TIME: &str = "ISO 8601; UTC when no zone is given (datetime fields).";

const fn field(path: &'static str, label: &'static str, kind: Kind, need: Need, help: &'static str) -> Field {
    Field { path, label, kind, need, help }
}

/// A field that may be left out.
const fn may(path: &'static str, label: &'static str, kind: Kind, help: &'static str) -> Field {
    field(path, label, kind, Need::Optional, help)
}

/// One line without a documented limit.
const LINE: Kind = Kind::Text(0);

macro_rules! address {
    ($at:literal, $need:expr) => {
        &[
            may(concat!($at, ".company"), "company", LINE, "The company name (Address)."),
            field(
                concat!($at, ".first_name"),
                "first name",
                LINE,
                Need::Recommended,
                "First name of the person (Address).",
            ),
            field(concat!($at, ".last_name"), "last name", LINE, Need::Recommended, "Last name (Address)."),
            field(
                concat!($at, ".address_1"),
                "address 1",
                LINE,
                $need,
                "First line; an address is needed (POST, attributes).",
            ),
            may(concat!($at, ".address_2"), "address 2", LINE, "Apartment, room or suite (Address)."),
            field(concat!($at, ".city"), "city", LINE, Need::Recommended, "The city (Address)."),
            may(concat!($at, ".region"), "region", LINE, "State or province (Address)."),
            field(
                concat!($at, ".post_code"),
                "post code",
                LINE,
                Need::Recommended,
                "ZIP or postal code, where there is one (Address).",
            ),
            field(
                concat!($at, ".country"),
                "country",
                LINE,
                Need::Recommended,
                "In words, such as United States (Address, samples).",
            ),
            may(concat!($at, ".phone"), "phone", Kind::Phone, "No form is documented (Address)."),
            may(
                concat!($at, ".email"),
                "e-mail",
                Kind::Email,
                "Any letters, also beyond ASCII (Address, samples).",
            ),
            may(concat!($at, ".residential"), "residential", Kind::Flag, "A residential address (Address)."),
            may(
                concat!($at, ".validated"),
                "validated",
                Kind::Flag,
                "The address has been checked (Address).",
            ),
        ]
    };
}

use address;

const ORDER: &[Field] = &[
    may(
        "primary_id",
        "primary id",
        LINE,
        "Printed on documents, unique among your orders; blank: postroom's reference (Order).",
    ),
    may("order_number", "order number", Kind::Integer, "Digits only (Order)."),
    may("customer_number", "customer number", LINE, "The recipient's number (Order)."),
    may("po_number", "purchase order", LINE, "The purchase order's number (Order)."),
    field("ordered_at", "ordered", Kind::Instant, Need::Recommended, TIME),
    may(
        "printed_at",
        "printed",
        Kind::Instant,
        "When the label was printed; leave it to the shipping software (Order).",
    ),
    may(
        "message",
        "message",
        Kind::Lines(MESSAGE),
        "For the recipient, printed; typically at most 220 characters (Order).",
    ),
    may("terms", "terms", LINE, "Short, such as Prepaid or COD (Order)."),
];
const SOURCE: &[Field] = &[
    may("source.name", "name", LINE, "Where the order comes from, such as Shopify (source)."),
    may("source.account", "account", LINE, "Usually an e-mail address or URL (source)."),
    may("source.channel", "channel", LINE, "How it was imported (source)."),
    may("source.id", "id there", LINE, "The order's id in its source (source)."),
    may("source.retrieved_at", "retrieved", Kind::Instant, TIME),
];
const BILL: &[Field] = &[
    may("billing.status", "status", Kind::Choice(BILLING), "Of the payment (billing.status)."),
    may(
        "billing.subtotal",
        "subtotal",
        Kind::Money,
        "Goods without shipping and tax, such as 123.43 USD (billing).",
    ),
    may("billing.shipping", "shipping", Kind::Money, "Shipping and handling, such as 12.00 USD (billing)."),
    may("billing.tax", "tax", Kind::Money, MONEY),
    may("billing.total", "total", Kind::Money, MONEY),
];
const SHIP: &[Field] = &[
    may(
        "shipping.status",
        "status",
        Kind::Choice(SHIPPING),
        "unfulfilled; only the section on creating says unshipped (shipping.status).",
    ),
    may(
        "shipping.to_ship_at",
        "ship by",
        Kind::Instant,
        "When the carrier will have it; postroom's ship-by clock (shipping).",
    ),
    may(
        "shipping.ship_via",
        "carrier",
        LINE,
        "Exactly UPS, USPS or FedEx to be tracked (shipping.ship_via).",
    ),
    may(
        "shipping.ship_type",
        "service",
        LINE,
        "Such as Ground or Next Day Air, by carrier (shipping.ship_type).",
    ),
    may("shipping.warehouse", "warehouse", LINE, "The pick location (shipping.warehouse)."),
    may(
        "shipping.ship_agent",
        "shipping software",
        LINE,
        "Such as ReadyShipper 10.0.1 (shipping.ship_agent).",
    ),
    may(
        "shipping.ship_cost",
        "cost",
        Kind::Money,
        "The actual cost once known, such as 8.90 USD (shipping.ship_cost).",
    ),
    may(
        "shipping.shipped_at",
        "shipped",
        Kind::Instant,
        "When it was made ready; leave it to the shipping software (shipping).",
    ),
];
const BOX: &[Field] = &[
    may("description", "description", LINE, "What it is (boxes)."),
    may("package_type", "package type", LINE, "Such as Your Packaging (boxes)."),
    may("packaging", "packaging", LINE, "One of the account's kinds of boxes (boxes)."),
    may("weight", "weight", LINE, "With its unit, such as 170.000 g or 1 lbs (boxes)."),
    may("length", "length", LINE, "With its unit, such as 10 in (boxes)."),
    may("width", "width", LINE, "With its unit, such as 10 in (boxes)."),
    may("height", "height", LINE, "With its unit, such as 10 in (boxes)."),
    may("ship_cost", "shipping cost", Kind::Money, MONEY),
    may("insured_value", "insured value", Kind::Money, MONEY),
    may("declared_value", "declared value", Kind::Money, MONEY),
    may("insurance_type", "insurance", LINE, "Kind of insurance (boxes)."),
    may("cod", "cash on delivery", Kind::Flag, "Collected at the door (boxes)."),
    may("cod_value", "amount to collect", Kind::Money, MONEY),
    may(
        "confirmation_type",
        "signature",
        Kind::Choice(CONFIRMATION),
        "How it is signed for (boxes, confirmation_type).",
    ),
    may("saturday_delivery", "Saturday delivery", Kind::Flag, "Delivered on Saturday (boxes)."),
    may("shipper_release", "shipper release", Kind::Flag, "May be left without a signature (boxes)."),
    may("tracking_number", "tracking number", LINE, "The carrier's number (boxes)."),
    may("delivered_at", "delivered", Kind::Instant, TIME),
    may("custom_fields", "custom fields", Kind::Pairs, "Any data to keep with the box (Box custom fields)."),
];
const ITEM: &[Field] = &[
    field(
        "box",
        "in box",
        Kind::Integer,
        Need::Depends,
        "Which of the boxes above, from 1; blank: the first.",
    ),
    field("quantity", "quantity", Kind::Integer, Need::Required, "How many; required (items)."),
    field(
        "kind",
        "kind",
        Kind::Choice(ITEM_KINDS),
        Need::Recommended,
        "Required by one place of the documents, null in another (items).",
    ),
    field("description", "description", LINE, Need::Recommended, "What it is (items)."),
    may("part_number", "part number", LINE, "The article's number (items)."),
    may("code", "code", LINE, "Such as a barcode (items)."),
    may("unit_price", "unit price", Kind::Money, MONEY),
    may("unit_weight", "unit weight", LINE, "With its unit, such as 1 lbs (items)."),
    may("pick_location", "pick location", LINE, "Where it lies in the warehouse (items)."),
    may("link", "link", LINE, "A page about it (items)."),
    may("image_link", "picture", LINE, "A picture of it (items)."),
    may("customs_description", "customs description", LINE, "For the customs form (items, customs)."),
    may("customs_value", "customs value", Kind::Money, MONEY),
    may("harmonized_code", "harmonised code", LINE, "For the customs form (items, customs)."),
    may("origin_country", "country of origin", LINE, "For the customs form (items, customs)."),
    may(
        "custom_fields",
        "custom fields",
        Kind::Pairs,
        "Any data to keep with the item (Item custom fields).",
    ),
];
const CUSTOM: &[Field] = &[
    field("name", "name", LINE, Need::Required, "Spaces and slashes are allowed (custom_fields)."),
    field("value", "value", Kind::Lines(0), Need::Required, "What is kept (custom_fields, value)."),
    may("type", "type", LINE, "Media type; text/plain when it is left out (custom_fields, type)."),
    may("encoding", "encoding", Kind::Choice(&["base64"]), "base64 or none (custom_fields, encoding)."),
];
const TAG: &[Field] =
    &[may("tags", "tags", Kind::Texts, "2 to 35 characters each, none of / \\ ? # , . (tags).")];
const NOTE: &[Field] = &[
    field("content", "note", Kind::Lines(0), Need::Required, "What it says (notes.content)."),
    may("author.name", "author", LINE, "The author's name (notes.author.name)."),
    may("author.email", "author's e-mail", Kind::Email, "The author's e-mail (notes.author.email)."),
    may("author.system", "by the system", Kind::Flag, "Made by a program (notes.author.system)."),
];
const RELATION: &[Field] = &[
    field(
        "kind",
        "this order is",
        Kind::Choice(RELATIONS),
        Need::Required,
        "What this order is to the other one (relations).",
    ),
    field(
        "order.unique_id",
        "of the order",
        LINE,
        Need::Required,
        "The other order's unique id (relations, sample).",
    ),
];

const fn section(title: &'static str, fields: &'static [Field]) -> Section {
    Section { title, fields, repeats: None }
}

const fn repeated(title: &'static str, array: &'static str, fields: &'static [Field]) -> Section {
    Section { title, fields, repeats: Some(array) }
}

/// A message is typically no longer (Order, `message`).
pub const MESSAGE: usize = 220;

/// Every documented field of an order that can be written.
pub const FORM: Form = Form {
    provider: Provider::ReadyCloud,
    name: "order",
    sections: &[
        section("order", ORDER),
        section("shipping", SHIP),
        section("ship to", address!("shipping.ship_to", Need::Required)),
        section("ship from", address!("shipping.ship_from", Need::Required)),
        section("billing", BILL),
        section("bill to", address!("billing.bill_to", Need::Depends)),
        repeated("boxes", "boxes", BOX),
        repeated("items", "items", ITEM),
        repeated("custom fields", "custom_fields", CUSTOM),
        section("tags", TAG),
        repeated("notes", "notes", NOTE),
        repeated("relations", "relations", RELATION),
        section("source", SOURCE),
    ],
};

/// The fields of the sections that stand once.
pub fn plain_fields() -> impl Iterator<Item = &'static Field> {
    FORM.sections.iter().filter(|s| s.repeats.is_none()).flat_map(|s| s.fields)
}

/// The fields of a repeated section, by the array it fills.
#[must_use]
pub fn fields_of(array: &str) -> &'static [Field] {
    FORM.sections.iter().find(|s| s.repeats == Some(array)).map_or(&[], |s| s.fields)
}

/// The rows that a draft has under a name; none when it is no list.
#[must_use]
pub fn rows<'a>(draft: &'a Value, array: &str) -> &'a [Value] {
    draft.get(array).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Which box, from 0, a row of the flat list of items belongs in.
#[must_use]
pub fn box_of(row: &Value) -> usize {
    let number = match row.get("box") {
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(Value::Number(number)) => number.to_string().parse().ok(),
        _ => None,
    };
    number.map_or(0, |number: usize| number.saturating_sub(1))
}
