//! The document of seeded order `i`: at birth, then with every step that has come to pass.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

pub use super::ids::{
    customer_number, key, number_in, number_of, order_number, po_number, primary_id, unique_id,
};
use super::plan::{Plan, Step};
use crate::sim::{dice::Dice, keys::READYCLOUD_ORG, people, people::Person, world::World};

pub const SOURCES: [(&str, &str, &str); 5] = [
    ("Shopify", "bluedress123.example.com", "online-store"),
    ("Shopify", "goodgame345.example.com", "online-store"),
    ("eBay", "coolstory.example.com", "marketplace"),
    ("Amazon", "seller@example.com", "marketplace"),
    ("WooCommerce", "ceramics.example.org", "blog"),
];
const TRACKED: [(&str, &str); 6] = [
    ("UPS", "UPS Ground"),
    ("UPS", "Next Day Air"),
    ("USPS", "Priority"),
    ("USPS", "First Class"),
    ("FedEx", "FedEx Home Delivery"),
    ("FedEx", "International Economy"),
];
const UNTRACKED: [(&str, &str); 3] =
    [("Mail Innovations", "Standard"), ("Form Only", "Priority"), ("New Mail", "Worldwide Expedited")];
pub const TAGS: [&str; 8] =
    ["Completed", "express", "fragile", "gift", "new", "processed", "wholesale", "é-commerce"];
const GOODS: [(&str, &str, u64); 8] = [
    ("SKU-LAMP-7", "Desk lamp, brass", 4_900),
    ("SKU-TEE-M", "T-shirt “Ångström”, M", 2_450),
    ("SKU-BOWL", "Keramikschüssel, 24 cm", 3_190),
    ("SKU-TEA", "玉露 100 g", 1_880),
    ("SKU-CABLE", "USB cable, 2 m", 990),
    ("SKU-BOOK", "«Le Petit Prince», relié", 1_700),
    ("SKU-RUG", "Wool rug 120×180", 18_900),
    ("SKU-PEN", "Fountain pen, fine nib", 5_600),
];
const NOTES: [&str; 4] = [
    "Customer asks for plain packaging.",
    "Bitte nicht beim Nachbarn abgeben.",
    "Called: address confirmed.",
    "ギフト包装をお願いします。",
];
const MESSAGES: [&str; 4] =
    ["Thank you for your order!", "Happy birthday, Zoë!", "Merci pour votre achat.", "Order message"];

/// What the exact and set filters ask about, without the whole document.
#[derive(Debug, Clone)]
pub struct Traits {
    pub source: (&'static str, &'static str, &'static str),
    pub via: (&'static str, &'static str),
    pub tags: Vec<&'static str>,
    pub has_po: bool,
}

#[must_use]
pub fn traits(world: &World, plan: &Plan) -> Traits {
    let mut dice = world.dice("readycloud traits", plan.number);
    let source = *dice.pick(&SOURCES);
    let via = if plan.course.tracked { *dice.pick(&TRACKED) } else { *dice.pick(&UNTRACKED) };
    let mut tags: Vec<&'static str> = Vec::new();
    for _ in 0..dice.below(4) {
        let tag: &&str = dice.pick(&TAGS);
        tags.push(tag);
    }
    tags.sort_unstable();
    tags.dedup();
    Traits { source, via, tags, has_po: dice.chance(70) }
}

/// `2014-10-09T16:21:10.301000Z`.
#[must_use]
pub fn micros(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// `2012-01-07T01:24:59Z`.
#[must_use]
pub fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[must_use]
pub fn order_url(key: u64) -> String {
    format!("/api/v2/orgs/{READYCLOUD_ORG}/orders/{key}/")
}

/// Cents as `"123.43 USD"` (money fields).
#[must_use]
pub fn usd(cents: u64) -> String {
    format!("{}.{:02} USD", cents / 100, cents % 100)
}

/// As it stands now.
#[must_use]
pub fn document(world: &World, number: u64) -> Value {
    let plan = Plan::new(world, number);
    let mut order = newborn(world, &plan);
    advance(&mut order, &plan, None, world.now());
    order
}

/// Lets every step of `(from, to]` come to pass; `from` absent: since birth. What was cancelled by a request is not
/// printed or shipped any more.
pub fn advance(order: &mut Value, plan: &Plan, from: Option<Timestamp>, to: Timestamp) {
    for (at, step) in plan.steps() {
        if at <= to && from.is_none_or(|from| at > from) {
            apply(order, step, at, from.is_some());
        }
    }
}

fn apply(order: &mut Value, step: Step, at: Timestamp, touched: bool) {
    let cancelled = order["billing"]["status"] == "cancelled";
    if touched && cancelled {
        return;
    }
    let said = micros(at);
    match step {
        Step::Billing(status) => order["billing"]["status"] = json!(status),
        Step::Shipping(status) => order["shipping"]["status"] = json!(status),
        Step::Printed => order["printed_at"] = json!(said),
        Step::Shipped => {
            order["shipping"]["shipped_at"] = json!(said);
            let key = order["url"].as_str().and_then(key_in).unwrap_or_default();
            let tracked = matches!(order["shipping"]["ship_via"].as_str(), Some("UPS" | "USPS" | "FedEx"));
            for (n, parcel) in order["boxes"].as_array_mut().into_iter().flatten().enumerate() {
                if tracked && parcel["tracking_number"].is_null() {
                    parcel["tracking_number"] = json!(format!("1Z999AA1{key:08}{:02}", n + 1));
                }
            }
        }
        Step::FirstDelivered => deliver(order, 1, &said),
        Step::Delivered => deliver(order, usize::MAX, &said),
        Step::Note(content) => {
            let author = json!({"name": "ReadyShipper", "email": null, "system": true});
            if let Some(notes) = order["notes"].as_array_mut() {
                notes.push(json!({"content": content, "author": author, "created_at": said}));
            }
        }
    }
    if !matches!(step, Step::Note(_) | Step::Delivered | Step::FirstDelivered) {
        order["updated_at"] = json!(said);
    }
    order["nested_updated_at"] = json!(said);
}

fn deliver(order: &mut Value, boxes: usize, at: &str) {
    for parcel in order["boxes"].as_array_mut().into_iter().flatten().take(boxes) {
        if parcel["delivered_at"].is_null() {
            parcel["delivered_at"] = json!(at);
        }
    }
}

/// The order's number in its URL.
#[must_use]
pub fn key_in(url: &str) -> Option<u64> {
    url.trim_end_matches('/').rsplit('/').next()?.parse().ok()
}

fn newborn(world: &World, plan: &Plan) -> Value {
    let number = plan.number;
    let mut dice = world.dice("readycloud order", number);
    let traits = traits(world, plan);
    let (born, ordered) = (micros(plan.born), seconds(plan.born - jiff::SignedDuration::from_secs(95)));
    let buyer = person(&mut dice, number);
    let sender = people::american(&mut world.dice("readycloud sender", number % 3));
    let boxes: Vec<Value> = (1..=plan.course.boxes).map(|n| parcel(&mut dice, number, n)).collect();
    let cents: u64 = boxes.iter().map(cents_of).sum();
    let (shipping, tax) = (dice.between(0, 4) * 395, cents * 7 / 100);
    let notes = if dice.chance(25) {
        json!([{"content": dice.pick(&NOTES), "created_at": born,
            "author": {"name": sender.full_name(), "email": sender.email, "system": false}}])
    } else {
        json!([])
    };
    json!({
        "billing": {
            "bill_to": address(&buyer, &born, &mut dice),
            "shipping": usd(shipping), "status": plan.course.billing, "subtotal": usd(cents),
            "tax": usd(tax), "total": usd(cents + shipping + tax),
        },
        "boxes": boxes,
        "created_at": born,
        "custom_fields": custom_fields(&mut dice),
        "customer_number": customer_number(number),
        "message": if dice.chance(40) { json!(dice.pick(&MESSAGES)) } else { Value::Null },
        "nested_updated_at": born,
        "notes": notes,
        "order_number": order_number(number),
        "ordered_at": ordered,
        "po_number": traits.has_po.then(|| po_number(number)),
        "primary_id": primary_id(number),
        "printed_at": null,
        "relations": relations(world, number),
        "shipping": {
            "ship_cost": if dice.chance(60) { json!(usd(dice.between(350, 4_200))) } else { Value::Null },
            "ship_from": address(&sender, &born, &mut dice),
            "ship_to": address(&buyer, &born, &mut dice),
            "ship_agent": "ReadyShipper 10.0.1",
            "ship_type": traits.via.1, "ship_via": traits.via.0,
            "shipped_at": null, "status": plan.course.shipping,
            "to_ship_at": seconds(plan.ship_by()),
            "warehouse": dice.pick(&["Reno NV", "test warehouse", "Halle 4"]),
        },
        "source": {
            "account": traits.source.1, "channel": traits.source.2, "id": format!("{}", 300_000 + number),
            "name": traits.source.0, "retrieved_at": born, "updated_at": born,
        },
        "tags": traits.tags,
        "terms": dice.pick(&["Prepaid", "COD", "Order test terms"]),
        "unique_id": unique_id(world, number),
        "updated_at": born,
        "url": order_url(key(number)),
    })
}

/// The number stands at the end of the local part; names keep their own letters, as in the documents.
fn person(dice: &mut Dice, number: u64) -> Person {
    let mut person = people::anyone(dice);
    let name: String = person.given.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    person.email = format!("{name}.{}@example.com", number + 1);
    person
}

fn address(person: &Person, at: &str, dice: &mut Dice) -> Value {
    let second = if dice.chance(30) { json!(format!("Apt {}", dice.between(1, 40))) } else { Value::Null };
    let answer = |n| match n {
        0 => json!(true),
        1 => json!(false),
        _ => Value::Null,
    };
    json!({
        "address_1": person.street, "address_2": second, "city": person.town, "company": person.company,
        "country": person.country, "created_at": at, "email": person.email, "first_name": person.given,
        "last_name": person.family, "phone": person.phone, "post_code": person.postcode,
        "region": person.region, "residential": answer(dice.below(3)), "updated_at": at,
        "validated": answer(dice.below(3)),
    })
}

fn parcel(dice: &mut Dice, number: u64, nth: u64) -> Value {
    let key = key(number);
    let id = key * 10 + nth;
    let items: Vec<Value> = (1..=dice.between(1, 3)).map(|n| item(dice, key, id, n)).collect();
    let mut parcel = super::boxes::blank_box(key, id);
    parcel["weight"] = json!(format!("{}.000 g", dice.between(60, 4_000)));
    parcel["length"] = json!(format!("{} in", dice.between(4, 24)));
    parcel["width"] = json!(format!("{} in", dice.between(3, 16)));
    parcel["height"] = json!(format!("{} in", dice.between(1, 12)));
    parcel["package_type"] = json!("Your Packaging");
    parcel["insured_value"] = if dice.chance(20) { json!("100.00 USD") } else { Value::Null };
    parcel["items"] = json!(items);
    parcel
}

fn item(dice: &mut Dice, order: u64, parcel: u64, nth: u64) -> Value {
    let (part, description, cents) = *dice.pick(&GOODS);
    let mut item = super::boxes::blank_item(order, parcel, parcel * 10 + nth);
    item["quantity"] = json!(dice.between(1, 4));
    item["kind"] = json!("goods");
    item["part_number"] = json!(part);
    item["description"] = json!(description);
    item["unit_price"] = json!(usd(cents));
    item["unit_weight"] = json!("1 lbs");
    item["pick_location"] = json!(format!("{}-{}", dice.pick(&["A", "B", "C"]), dice.between(1, 60)));
    item["link"] = json!(format!("https://shop.example.com/p/{part}"));
    item
}

fn cents_of(parcel: &Value) -> u64 {
    let items = parcel["items"].as_array().into_iter().flatten();
    items
        .map(|item| {
            let price = item["unit_price"].as_str().unwrap_or_default();
            let digits: String = price.chars().filter(char::is_ascii_digit).collect();
            digits.parse::<u64>().unwrap_or_default() * item["quantity"].as_u64().unwrap_or(1)
        })
        .sum()
}

fn custom_fields(dice: &mut Dice) -> Value {
    let mut fields = Map::new();
    match dice.below(10) {
        0 => {
            fields.insert("Gift".into(), json!({"value": "wrap in blue"}));
        }
        1 => {
            fields.insert(
                "additional_xml".into(),
                json!({"type": "application/xml", "value": "<order>112233</order>"}),
            );
        }
        2 => {
            let value = "aGVsbG8sIHRoaXMgaXMgY3VzdG9tIGZpZWxk==";
            fields.insert(
                "Custom icon".into(),
                json!({"type": "image/png", "value": value, "encoding": "base64"}),
            );
        }
        3 => {
            fields.insert("ENDICIA_LABEL".into(), json!({"value": "there is some data ".repeat(60)}));
        }
        4 => {
            fields.insert("hold/until".into(), json!({"value": "paid in full"}));
        }
        _ => {}
    }
    Value::Object(fields)
}

/// Of every forty orders one pair is a split shipment and one a return.
#[must_use]
pub fn relation(number: u64) -> Option<(&'static str, u64)> {
    match number % 40 {
        10 => Some(("split-parent", number + 1)),
        11 => Some(("split-child", number - 1)),
        20 => Some(("return-child", number + 1)),
        21 => Some(("return-parent", number - 1)),
        30 => Some(("combine-parent", number + 1)),
        31 => Some(("combine-child", number - 1)),
        _ => None,
    }
}

fn relations(world: &World, number: u64) -> Value {
    match relation(number).filter(|(_, other)| *other < super::plan::count(world)) {
        Some((kind, other)) => {
            json!([{"kind": kind, "order": {"url": order_url(key(other)), "unique_id": unique_id(world, other)}}])
        }
        None => json!([]),
    }
}
