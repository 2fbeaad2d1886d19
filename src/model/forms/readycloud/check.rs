//! The local rules of a draft. Where the documents contradict each other the server decides.

use serde_json::Value;

use super::{
    MESSAGE, fields_of, plain_fields,
    value::{blank, custom_fields, sent},
};
use crate::model::form::{Complaint, Field, Kind, Need, at, text_at};

/// What is wrong with a draft of a new order.
#[must_use]
pub fn check(draft: &Value) -> Vec<Complaint> {
    if !draft.is_object() {
        return vec![wrong("", "a draft is an object")];
    }
    let mut found = Vec::new();
    plain(draft, &mut found);
    repeated(draft, &mut found);
    strangers(draft, &mut found);
    addresses(draft, &mut found);
    hints(draft, &mut found);
    found
}

/// What is wrong with a draft that changes an order: only what it names is changed, and null or blank takes away.
/// Boxes and items have calls of their own.
#[must_use]
pub fn check_changes(draft: &Value) -> Vec<Complaint> {
    if !draft.is_object() {
        return vec![wrong("", "a draft is an object")];
    }
    let mut found = Vec::new();
    plain(draft, &mut found);
    for array in ["custom_fields", "notes", "relations"] {
        rows_of(draft, "", array, &mut found);
    }
    strangers(draft, &mut found);
    let fields = draft.get("custom_fields").and_then(Value::as_object);
    if fields.is_some_and(|fields| fields.values().any(Value::is_null)) {
        let what = "that null takes a custom field away is not documented";
        found.push(perhaps("custom_fields", what));
    }
    for name in ["boxes", "items"] {
        if draft.get(name).is_some() {
            found.push(wrong(name, "boxes and items are changed by calls of their own"));
        }
    }
    hints(draft, &mut found);
    found
}

/// What is wrong with one box, its items included.
#[must_use]
pub fn check_parcel(draft: &Value, whole: bool) -> Vec<Complaint> {
    let mut found = Vec::new();
    row(draft, "", "boxes", whole, &mut found);
    found
}

/// What is wrong with one item; a new one needs its quantity.
#[must_use]
pub fn check_item(draft: &Value, whole: bool) -> Vec<Complaint> {
    let mut found = Vec::new();
    row(draft, "", "items", whole, &mut found);
    found
}

/// What is wrong with one note.
#[must_use]
pub fn check_note(draft: &Value) -> Vec<Complaint> {
    let mut found = Vec::new();
    row(draft, "", "notes", true, &mut found);
    found
}

pub(super) fn wrong(path: &str, what: impl Into<String>) -> Complaint {
    Complaint { path: path.to_owned(), what: what.into(), server_decides: false }
}

fn perhaps(path: &str, what: impl Into<String>) -> Complaint {
    Complaint { server_decides: true, ..wrong(path, what) }
}

pub(super) fn join(base: &str, below: &str) -> String {
    if base.is_empty() { below.to_owned() } else { format!("{base}.{below}") }
}

fn plain(draft: &Value, found: &mut Vec<Complaint>) {
    for field in plain_fields() {
        one(draft, "", field, found);
    }
}

fn one(object: &Value, base: &str, field: &Field, found: &mut Vec<Complaint>) {
    let Some(value) = at(object, field.path) else { return };
    let path = join(base, field.path);
    if let Err(what) = sent(field, value) {
        found.push(wrong(&path, what));
    } else if field.kind == Kind::Email && !blank(value) && !is_mail(text_at(object, field.path)) {
        found.push(perhaps(&path, "this does not look like an e-mail address"));
    }
}

/// Names may hold any letters; the documents' own samples have full-width ones.
fn is_mail(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
        && !text.contains(char::is_whitespace)
}

fn repeated(draft: &Value, found: &mut Vec<Complaint>) {
    for array in ["boxes", "items", "custom_fields", "notes", "relations"] {
        rows_of(draft, "", array, found);
    }
    let boxes = draft.get("boxes").and_then(Value::as_array).map_or(0, Vec::len);
    for (n, item) in super::rows(draft, "items").iter().enumerate() {
        let Some(chosen) = item.get("box").filter(|v| !blank(v)) else { continue };
        let number = match chosen {
            Value::String(text) => text.trim().parse::<usize>().ok(),
            other => other.as_u64().and_then(|n| usize::try_from(n).ok()),
        };
        // Without any box the service makes one.
        if number.is_none_or(|number| number == 0 || number > boxes.max(1)) {
            found.push(wrong(&format!("items.{n}.box"), format!("there are {} boxes", boxes.max(1))));
        }
    }
}

fn rows_of(object: &Value, base: &str, array: &str, found: &mut Vec<Complaint>) {
    let path = join(base, array);
    match object.get(array) {
        None | Some(Value::Null) => {}
        Some(map @ Value::Object(_)) if array == "custom_fields" => {
            found.extend(custom_fields(map).err().map(|what| wrong(&path, what)));
        }
        Some(Value::Array(rows)) => {
            for (n, value) in rows.iter().enumerate().filter(|(_, value)| !blank(value)) {
                row(value, &format!("{path}.{n}"), array, true, found);
            }
            if array == "custom_fields"
                && rows.iter().all(|row| !blank(&row["name"]) && !blank(&row["value"]))
            {
                found.extend(custom_fields(&Value::Array(rows.clone())).err().map(|what| wrong(&path, what)));
            }
        }
        Some(_) => found.push(wrong(&path, "a list is expected here")),
    }
}

fn row(value: &Value, base: &str, array: &str, whole: bool, found: &mut Vec<Complaint>) {
    if !value.is_object() {
        found.push(wrong(base, "an object is expected here"));
        return;
    }
    for field in fields_of(array) {
        let nothing = at(value, field.path).is_none_or(blank);
        if nothing && whole && field.need == Need::Required {
            found.push(wrong(&join(base, field.path), "this field is required"));
        } else if nothing && whole && array == "items" && field.path == "kind" {
            let what = "one place of the documents requires it, another shows it null";
            found.push(perhaps(&join(base, field.path), what));
        } else {
            one(value, base, field, found);
        }
    }
    strangers_in(
        value,
        base,
        &|path| {
            let nested = array == "boxes" && path == "items";
            nested || fields_of(array).iter().any(|f| f.path == path)
        },
        &|path| fields_of(array).iter().any(|f| f.path.starts_with(&format!("{path}."))),
        found,
    );
    if array == "boxes" {
        rows_of(value, base, "items", found);
    }
}

/// A misspelt name must not be passed over in silence.
fn strangers(draft: &Value, found: &mut Vec<Complaint>) {
    const ARRAYS: [&str; 5] = ["boxes", "items", "custom_fields", "notes", "relations"];
    strangers_in(
        draft,
        "",
        &|path| ARRAYS.contains(&path) || plain_fields().any(|f| f.path == path),
        &|path| plain_fields().any(|f| f.path.starts_with(&format!("{path}."))),
        found,
    );
}

fn strangers_in(
    object: &Value,
    base: &str,
    known: &dyn Fn(&str) -> bool,
    holds: &dyn Fn(&str) -> bool,
    found: &mut Vec<Complaint>,
) {
    fn walk(
        value: &Value,
        below: &str,
        known: &dyn Fn(&str) -> bool,
        holds: &dyn Fn(&str) -> bool,
        found: &mut Vec<(String, &'static str)>,
    ) {
        for (key, value) in value.as_object().into_iter().flatten() {
            let path = join(below, key);
            if known(&path) {
                continue;
            }
            if !holds(&path) {
                let what = if path == "unique_id" {
                    "postroom sets the unique id itself: by it a lost answer is settled"
                } else {
                    "the documents do not know this field"
                };
                found.push((path, what));
            } else if value.is_object() {
                walk(value, &path, known, holds, found);
            } else if !value.is_null() {
                found.push((path, "an object is expected here"));
            }
        }
    }
    let mut odd = Vec::new();
    walk(object, "", known, holds, &mut odd);
    found.extend(odd.into_iter().map(|(path, what)| wrong(&join(base, &path), what)));
}

/// `ship_to` and `ship_from` are required; `bill_to` is by the list, and the sample leaves it out and is accepted.
fn addresses(draft: &Value, found: &mut Vec<Complaint>) {
    for (path, word) in [("shipping.ship_to", "to"), ("shipping.ship_from", "from")] {
        if at(draft, path).is_none_or(blank) {
            found.push(wrong(&join(path, "address_1"), format!("an address to ship {word} is required")));
        }
    }
    if at(draft, "billing.bill_to").is_none_or(blank) {
        let what = "the list of attributes requires an address to bill to, the sample leaves it out";
        found.push(perhaps("billing.bill_to.address_1", what));
    }
}

fn hints(draft: &Value, found: &mut Vec<Complaint>) {
    let length = text_at(draft, "message").chars().count();
    if length > MESSAGE {
        let what = format!("{length} characters: what is printed ends at about {MESSAGE}");
        found.push(perhaps("message", what));
    }
    let via = text_at(draft, "shipping.ship_via");
    if let Some(name) =
        ["UPS", "USPS", "FedEx"].into_iter().find(|n| n.eq_ignore_ascii_case(via) && *n != via)
    {
        found.push(perhaps("shipping.ship_via", format!("written {name} it is tracked, otherwise not")));
    }
    if text_at(draft, "shipping.status") == "unshipped" {
        let what = "only the section on creating has this word; everything else says unfulfilled";
        found.push(perhaps("shipping.status", what));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sample() -> Value {
        json!({
            "primary_id": "127283", "ordered_at": "2014-12-17T15:34:11Z",
            "shipping": {
                "ship_agent": "ReadyShipper 10.0.1",
                "ship_to": {"first_name": "Nicholas", "address_1": "900 Lincoln Dr", "email": "jåｂｒｏ@mail.com"},
                "ship_from": {"company": "Toys R U", "address_1": "Belmont Street 45"},
            },
            "billing": {"bill_to": {"address_1": "2010 Warsaw Rd"}},
            "custom_fields": {"Bank deposit": {"value": "Can not check"}},
            "tags": ["new", "processed"],
            "boxes": [{"weight": "1 lbs", "items": [{"quantity": 1, "kind": "goods"}]}],
            "items": [{"box": 1, "quantity": "2", "kind": "goods"}],
        })
    }

    fn with(path: &str, value: Value) -> Value {
        let mut draft = sample();
        *draft.pointer_mut(path.rsplit_once('/').unwrap().0).unwrap() = {
            let (parent, key) = path.rsplit_once('/').unwrap();
            let mut parent = draft.pointer(parent).unwrap().clone();
            match &mut parent {
                Value::Array(rows) => rows[key.parse::<usize>().unwrap()] = value,
                other => other[key] = value,
            }
            parent
        };
        draft
    }

    #[test]
    fn the_documents_own_sample_is_good() {
        assert_eq!(check(&sample()), []);
        let bare = json!({"shipping": {"ship_to": {"city": "Roswell"}, "ship_from": {"city": "New York"}}});
        let soft = check(&bare);
        assert_eq!(soft.iter().map(|c| c.path.as_str()).collect::<Vec<_>>(), ["billing.bill_to.address_1"]);
        assert!(soft[0].server_decides);
    }

    #[test]
    fn every_rule_speaks_at_its_field() {
        for (pointer, value, path, server) in [
            ("/message", json!("x".repeat(221)), "message", true),
            ("/unique_id", json!("mine"), "unique_id", false),
            ("/mesage", json!("typo"), "mesage", false),
            ("/order_number", json!("A1"), "order_number", false),
            ("/ordered_at", json!("2014-12-17"), "ordered_at", false),
            ("/billing/bill_to", json!("none"), "billing.bill_to", false),
            ("/billing/bill_to/towm", json!("x"), "billing.bill_to.towm", false),
            ("/billing/total", json!("12,50 EUR"), "billing.total", false),
            ("/billing/status", json!("canceled"), "billing.status", false),
            ("/shipping/status", json!("shipped"), "shipping.status", false),
            ("/shipping/status", json!("unshipped"), "shipping.status", true),
            ("/shipping/ship_via", json!("Fedex"), "shipping.ship_via", true),
            ("/shipping/ship_to", json!({"city": " "}), "shipping.ship_to.address_1", false),
            ("/shipping/ship_from", Value::Null, "shipping.ship_from.address_1", false),
            ("/shipping/ship_to/email", json!("nobody"), "shipping.ship_to.email", true),
            ("/shipping/ship_to/residential", json!("maybe"), "shipping.ship_to.residential", false),
            ("/tags", json!(["a.b"]), "tags", false),
            ("/tags", json!("x"), "tags", false),
            ("/boxes/0/weight", json!("heavy"), "boxes.0.weight", false),
            ("/boxes/0/color", json!("red"), "boxes.0.color", false),
            ("/boxes/0/confirmation_type", json!("maybe"), "boxes.0.confirmation_type", false),
            ("/boxes/0/items/0/quantity", Value::Null, "boxes.0.items.0.quantity", false),
            ("/items/0/quantity", json!("two"), "items.0.quantity", false),
            ("/items/0/kind", Value::Null, "items.0.kind", true),
            ("/items/0/kind", json!("gift"), "items.0.kind", false),
            ("/items/0/box", json!(2), "items.0.box", false),
            ("/items/0/box", json!("0"), "items.0.box", false),
            ("/custom_fields", json!([{"name": "a"}]), "custom_fields.0.value", false),
            ("/custom_fields", json!({"a": {"type": "text/plain"}}), "custom_fields", false),
            ("/notes", json!([{"author": {"name": "me"}}]), "notes.0.content", false),
            ("/notes", json!("call"), "notes", false),
            ("/relations", json!([{"kind": "twin", "order": {"unique_id": "u"}}]), "relations.0.kind", false),
            ("/relations", json!([{"kind": "split-child"}]), "relations.0.order.unique_id", false),
        ] {
            let found = check(&with(pointer, value.clone()));
            let shown: Vec<(&str, bool)> =
                found.iter().map(|c| (c.path.as_str(), c.server_decides)).collect();
            assert_eq!(shown, [(path, server)], "{pointer} {value}");
        }
        assert_eq!(check(&json!([])).len(), 1);
    }

    #[test]
    fn a_change_needs_nothing_and_takes_null() {
        assert_eq!(
            check_changes(&json!({"message": null, "tags": [], "custom_fields": {"gift": "yes"}})),
            []
        );
        assert!(check_changes(&json!({"custom_fields": {"gift": null}}))[0].server_decides);
        assert_eq!(check_changes(&json!({"boxes": []}))[0].path, "boxes");
        assert_eq!(check_parcel(&json!({"items": [{"kind": "tax"}]}), true)[0].path, "items.0.quantity");
        assert_eq!(check_item(&json!({"kind": "tax"}), false), []);
        assert_eq!(check_note(&json!({"content": ""}))[0].path, "content");
        assert_eq!(check_note(&json!({"content": "ok", "author": {"system": true}})), []);
    }
}
