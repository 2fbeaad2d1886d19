//! A draft as the body of a request: blank fields are left out, every value in its documented form.

use serde_json::{Map, Value, json};

use crate::model::{
    form::{self, Field},
    forms::readycloud::{blank, box_of, custom_fields, fields_of, plain_fields, rows, sent},
};

/// A new order.
#[must_use]
pub fn order(draft: &Value) -> Value {
    let mut body = json!({});
    for field in plain_fields() {
        put(&mut body, field, draft, false);
    }
    lists(&mut body, draft);
    let boxes = parcels(draft);
    if !boxes.is_empty() {
        body["boxes"] = json!(boxes);
    }
    body
}

/// A change: what the draft names, and null where it names nothing.
#[must_use]
pub fn changes(draft: &Value) -> Value {
    let mut body = json!({});
    for field in plain_fields() {
        put(&mut body, field, draft, true);
    }
    // An address that is taken away whole.
    for path in ["shipping.ship_to", "shipping.ship_from", "billing.bill_to"] {
        if form::at(draft, path).is_some_and(Value::is_null) {
            insert(&mut body, path, Value::Null);
        }
    }
    // `unshipped` stands in the section on creating only.
    if body.pointer("/shipping/status").is_some_and(|status| status == "unshipped") {
        body["shipping"]["status"] = json!("unfulfilled");
    }
    if form::at(draft, "tags").is_some_and(blank) {
        body["tags"] = json!([]);
    }
    lists(&mut body, draft);
    body
}

/// The lists that stand in an order beside its boxes.
fn lists(body: &mut Value, draft: &Value) {
    if let Some(fields) = draft.get("custom_fields").filter(|v| filled(v)) {
        body["custom_fields"] = custom_fields(fields).unwrap_or_default();
    }
    for array in ["notes", "relations"] {
        let made: Vec<Value> =
            rows(draft, array).iter().filter(|row| !blank(row)).map(|r| row(r, array)).collect();
        // `relations: []` says that there shall be none.
        if !made.is_empty() || (array == "relations" && draft.get(array).is_some_and(Value::is_array)) {
            body[array] = json!(made);
        }
    }
}

fn filled(value: &Value) -> bool {
    match value {
        // `{"gift": null}` takes a custom field away.
        Value::Object(map) => !map.is_empty(),
        other => !blank(other),
    }
}

/// Boxes with their items: those that lie inside, then those that name their box.
fn parcels(draft: &Value) -> Vec<Value> {
    let mut boxes: Vec<Value> = rows(draft, "boxes").iter().map(parcel).collect();
    for said in rows(draft, "items").iter().filter(|row| !blank(row)) {
        let n = box_of(said);
        if boxes.len() <= n {
            boxes.resize(n + 1, json!({}));
        }
        let item = row(said, "items");
        match boxes.get_mut(n).and_then(|b| b.get_mut("items")).and_then(Value::as_array_mut) {
            Some(items) => items.push(item),
            None => boxes[n]["items"] = json!([item]),
        }
    }
    boxes
}

/// One box.
#[must_use]
pub fn parcel(said: &Value) -> Value {
    let mut made = row(said, "boxes");
    let items: Vec<Value> =
        rows(said, "items").iter().filter(|item| !blank(item)).map(|item| row(item, "items")).collect();
    if !items.is_empty() {
        made["items"] = json!(items);
    }
    made
}

/// One row of a repeated section, without what is blank.
#[must_use]
pub fn row(said: &Value, array: &str) -> Value {
    row_with(said, array, false)
}

/// One row that changes another: null where the draft names nothing.
#[must_use]
pub fn row_changes(said: &Value, array: &str) -> Value {
    row_with(said, array, true)
}

fn row_with(said: &Value, array: &str, nulls: bool) -> Value {
    let mut made = Value::Object(Map::new());
    for field in fields_of(array).iter().filter(|f| f.path != "box") {
        put(&mut made, field, said, nulls);
    }
    made
}

fn put(body: &mut Value, field: &Field, draft: &Value, nulls: bool) {
    let Some(said) = form::at(draft, field.path) else { return };
    let value = sent(field, said).unwrap_or_default();
    if nulls || !value.is_null() {
        insert(body, field.path, value);
    }
}

/// Puts a value at a dotted path, making the objects on the way.
pub fn insert(body: &mut Value, path: &str, value: Value) {
    match path.split_once('.') {
        None => body[path] = value,
        Some((head, rest)) => {
            if !body[head].is_object() {
                body[head] = json!({});
            }
            insert(&mut body[head], rest, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_left_out_and_items_go_into_their_boxes() {
        let draft = json!({
            "primary_id": " 127283 ", "message": "", "order_number": "15", "ordered_at": "2014-12-17T15:34:11",
            "billing": {"total": "12.5 eur", "status": null, "bill_to": {"city": ""}},
            "shipping": {"ship_to": {"city": "Roswell", "residential": true}},
            "boxes": [{"weight": "1 lbs", "items": [{"quantity": 1}]}, {"cod": "no"}],
            "items": [{"box": 2, "quantity": "3"}, {"quantity": 2, "custom_fields": {"a": "b"}}, {"quantity": ""}],
            "custom_fields": [{"name": "gift", "value": "yes"}, {"name": "", "value": ""}],
            "tags": "new, old", "notes": [{"content": "call", "author": {"name": "", "system": false}}],
            "relations": [{"kind": "split-child", "order": {"unique_id": "u"}}],
        });
        assert_eq!(
            order(&draft),
            json!({
                "primary_id": "127283", "order_number": 15, "ordered_at": "2014-12-17T15:34:11Z",
                "shipping": {"ship_to": {"city": "Roswell", "residential": true}},
                "billing": {"total": "12.5 EUR"},
                "tags": ["new", "old"],
                "custom_fields": {"gift": {"value": "yes"}},
                "notes": [{"content": "call", "author": {"system": false}}],
                "relations": [{"kind": "split-child", "order": {"unique_id": "u"}}],
                "boxes": [
                    {"weight": "1 lbs", "items": [
                        {"quantity": 1}, {"quantity": 2, "custom_fields": {"a": {"value": "b"}}}]},
                    {"cod": false, "items": [{"quantity": 3}]},
                ],
            })
        );
        let items_only = json!({"items": [{"quantity": 1}]});
        assert_eq!(order(&items_only), json!({"boxes": [{"items": [{"quantity": 1}]}]}));
    }

    #[test]
    fn a_change_says_null_where_something_is_taken_away() {
        let draft = json!({
            "message": "", "po_number": null, "tags": [], "relations": [], "custom_fields": {"gift": null},
            "billing": {"bill_to": null}, "shipping": {"ship_to": {"address_2": ""}},
        });
        assert_eq!(
            changes(&draft),
            json!({
                "po_number": null, "message": null, "shipping": {"ship_to": {"address_2": null}}, "tags": [],
                "billing": {"bill_to": null}, "custom_fields": {"gift": null}, "relations": [],
            })
        );
        assert_eq!(changes(&json!({"message": "hi"})), json!({"message": "hi"}));
        let status = |word: &str| json!({"shipping": {"status": word}});
        assert_eq!(changes(&status("unshipped")), status("unfulfilled"));
        assert_eq!(order(&status("unshipped")), status("unshipped"), "a new order says what was chosen");
        assert_eq!(
            row_changes(&json!({"weight": "2 lbs", "cod_value": null}), "boxes"),
            json!({"weight": "2 lbs", "cod_value": null})
        );
    }
}
