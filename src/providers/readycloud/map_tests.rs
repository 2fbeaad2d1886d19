//! Every body of the documents, and every trap, through the mapping.

use serde_json::{Value, json};

use super::{map, map::Context, wire::Listing};
use crate::model::{
    cancel::Verdict,
    clock::ClockKind,
    order::{Fetched, Oddity, PartKind},
    phase::Phase,
    provider::AccountName,
    secret::Secret,
};

const LIST: &str = include_str!("../../../tests/fixtures/readycloud/list.json");
const ORDER: &str = include_str!("../../../tests/fixtures/readycloud/order.json");
const CREATED: &str = include_str!("../../../tests/fixtures/readycloud/created.json");
const PATCHED: &str = include_str!("../../../tests/fixtures/readycloud/patched.json");
const RELATED: &str = include_str!("../../../tests/fixtures/readycloud/related.json");
const CUSTOM: &str = include_str!("../../../tests/fixtures/readycloud/custom-field.json");

fn mapped(value: &Value) -> (Option<Fetched>, Vec<Oddity>) {
    let account = AccountName("warehouse".into());
    let secret = Secret::new("4ef5b29b1f4f35c383bebfccf4bf4d01");
    let now = "2015-08-14T00:00:00Z".parse().unwrap();
    let mut odd = Vec::new();
    let row =
        map::fetched(value, "results[0]", &Context { account: &account, secret: &secret, now }, &mut odd);
    (row, odd)
}

fn read(body: &str) -> Fetched {
    mapped(&serde_json::from_str(body).unwrap()).0.unwrap()
}

fn field<'a>(row: &'a Fetched, group: &str, label: &str) -> &'a str {
    let group = row.order.groups.iter().find(|g| g.title == group).unwrap_or_else(|| panic!("no {group}"));
    let found = group.fields.iter().find(|(l, _)| l == label);
    &found.unwrap_or_else(|| panic!("no {label} in {group:?}")).1
}

#[test]
fn the_documented_list_is_read_without_an_oddity() {
    let listing = Listing::read(serde_json::from_str(LIST).unwrap()).unwrap();
    assert_eq!((listing.count, listing.next.as_deref(), listing.results.len()), (Some(3), None, 3));
    let rows: Vec<Fetched> = listing.results.iter().map(|row| mapped(row).0.unwrap()).collect();
    let ids: Vec<&str> = rows.iter().map(|r| r.order.key.id.as_str()).collect();
    assert_eq!(ids, ["3", "2", "1"]);
    for row in &rows {
        assert_eq!(row.order.oddities, []);
    }
    let first = &rows[0].order;
    assert_eq!(first.reference, "15");
    assert_eq!(first.aliases, ["00002vBtLSBCD2yzMRJ301Z7", "PO-15", "CN-15"]);
    assert_eq!(first.customer, "Nick Jåｂｒ߀");
    assert_eq!(first.destination, "Scottsdale AZ 85257");
    assert_eq!(first.state, "fulfilled, shipped");
    assert_eq!(first.phase, Phase::Done, "ReadyCloud does not follow \"Form Only\"");
    assert_eq!(first.total.as_ref().unwrap().to_string(), "USD 300.00");
    assert_eq!(first.updated_at.unwrap().to_string(), "2014-10-09T16:21:10.301Z");
    assert_eq!(first.clocks, []);
    // Unfulfilled by its status, yet printed and shipped by its times.
    assert_eq!(rows[1].order.state, "unfulfilled, shipped");
    assert_eq!(rows[1].order.parts[0].cancel.verdict, Verdict::Closed);
    assert!(rows[1].order.aliases.contains(&"300021".to_owned()), "the shop's own id finds it");
    assert_eq!(super::bookmark(&rows).as_deref(), Some("2014-10-09T16:21:10.301Z"));
    assert_eq!(super::bookmark(&[]), None);
}

#[test]
fn every_documented_field_of_an_order_is_shown() {
    let row = read(ORDER);
    for (group, label, value) in [
        ("Order", "primary id", "13"),
        ("Order", "unique id", "00002vBtLSBCD2yzMRJ301Z5"),
        ("Order", "order number", "13"),
        ("Order", "purchase order", "PO-13"),
        ("Order", "customer number", "CN-13"),
        ("Order", "message", "Order message"),
        ("Order", "terms", "Order test terms"),
        ("Order", "ordered", "2012-01-07T01:24:59Z"),
        ("Order", "printed", "2012-01-07T01:24:59Z"),
        ("Order", "created", "2014-10-09T16:21:10.247000Z"),
        ("Order", "updated", "2014-10-09T16:21:10.247000Z"),
        ("Order", "updated, parts included", "2014-10-09T16:21:10.247000Z"),
        ("Shipping", "status", "fulfilled"),
        ("Shipping", "ship by", "2012-01-09T01:24:59Z"),
        ("Shipping", "shipped", "2014-05-12T11:48:04.825000Z"),
        ("Shipping", "carrier", "New Mail"),
        ("Shipping", "service", "UPS Ground"),
        ("Shipping", "cost", "100.00 USD"),
        ("Shipping", "shipping software", "ReadyShipper 10.0.1"),
        ("Shipping", "warehouse", "test warehouse"),
        ("Ship to", "company", "USPS"),
        ("Ship to", "validated", "yes"),
        ("Ship from", "first name", "Ann"),
        ("Ship from", "residential", "no"),
        ("Billing", "subtotal", "100.00 USD"),
        ("Billing", "shipping", "100.00 USD"),
        ("Billing", "tax", "100.00 USD"),
        ("Billing", "total", "100.00 USD"),
        ("Bill to", "last name", "Orríco"),
        ("Bill to", "address 1", "2010 Warsaw Rd"),
        ("Bill to", "address 2", "Apt 4"),
        ("Bill to", "city", "Roswell"),
        ("Bill to", "region", "Georgia"),
        ("Bill to", "post code", "56001"),
        ("Bill to", "country", "United States"),
        ("Bill to", "phone", "6785851113"),
        ("Bill to", "e-mail", "orríco@mail.com"),
        ("Bill to", "created", "2014-10-09T16:21:10.229000Z"),
        ("Box 2 of 2", "number", "2"),
        ("Box 2, item 1", "number", "2"),
        ("Source", "name", "UPS"),
        ("Source", "retrieved", "2012-01-07T01:24:59Z"),
        ("Custom fields", "Export", "13"),
    ] {
        assert_eq!(field(&row, group, label), value, "{group}, {label}");
    }
    assert_eq!(row.events, None, "bare boxes say nothing about deliveries");
    let kinds: Vec<PartKind> = row.order.parts.iter().map(|p| p.kind).collect();
    assert_eq!(kinds, [PartKind::Billing, PartKind::Shipping]);
}

#[test]
fn a_new_order_of_nulls_is_read() {
    let row = read(CREATED);
    assert_eq!(row.order.oddities, []);
    assert_eq!((row.order.state.as_str(), row.order.phase), ("no status", Phase::Waiting));
    assert_eq!(row.order.total, None, "null is not zero");
    assert_eq!(row.order.parts[0].cancel.verdict, Verdict::Open);
    assert_eq!(field(&row, "Order", "tags"), "new, processed");
    assert_eq!(field(&row, "Custom fields", "Custom icon (image/png)"), "hello, this is custom field");
    assert_eq!(field(&row, "Custom fields", "additional_xml (application/xml)"), "<order>112233</order>");
    assert_eq!(field(&row, "Custom fields", "Bank deposit"), "Can not check");
}

#[test]
fn merged_fields_sorted_tags_and_relations_are_read() {
    let row = read(PATCHED);
    assert_eq!(field(&row, "Order", "tags"), "closed, tagged, tracked");
    assert_eq!(field(&row, "Custom fields", "gift (text/x-markdown)"), "**two** items of `random gift`");
    assert_eq!(field(&row, "Custom fields", "Export"), "13");
    let row = read(RELATED);
    assert_eq!(field(&row, "Related orders", "split-parent"), "order 4, 00002.vWa65OgyZMxYZ10oCC");
}

#[test]
fn a_custom_field_of_its_own_is_read() {
    let value: Value = serde_json::from_str(CUSTOM).unwrap();
    let field = super::CustomField::read("ENDICIA_LABEL", &value, "", &mut Vec::new()).unwrap();
    assert_eq!((field.name.as_str(), field.encoding.as_deref()), ("ENDICIA_LABEL", None));
    assert_eq!(field.shown(), "there is some data");
}

/// An order with its boxes and items inside, as `expand=boxes,items` gives it.
fn expanded() -> Value {
    let mut order: Value = serde_json::from_str(ORDER).unwrap();
    order["shipping"]["ship_via"] = json!("UPS");
    order["boxes"] = json!([{
        "url": "/api/v2/orgs/1/orders/1/boxes/1/",
        "weight": "170.000 g", "length": "10 in", "package_type": "box",
        "ship_cost": "0.00 USD", "insured_value": null, "tracking_number": "1Z999AA10123456784",
        "delivered_at": "2014-05-14T09:00:00",
        "custom_fields": {"ENDICIA_LABEL": {"type": "image/png", "encoding": "base64"}},
        "items": [{
            "url": "/api/v2/orgs/1/orders/1/boxes/1/items/1/", "quantity": 2, "part_number": "SKU-1",
            "description": "Lampe Übergröße", "unit_price": "12.50 EUR", "unit_weight": "1 lbs",
            "kind": null, "link": "https://shop.example.com/lamp", "image_link": null,
        }],
    }]);
    order["notes"] = json!([
        {"content": "leave at the door", "author": {"name": "Ann", "email": "ann@example.com", "system": false}},
        {"content": "imported", "agent": null, "author": null, "created_at": "2014-01-01T00:00:00Z"},
    ]);
    order
}

#[test]
fn boxes_items_notes_and_times_become_events_links_and_fields() {
    let row = mapped(&expanded()).0.unwrap();
    let events = row.events.as_ref().unwrap();
    let told: Vec<(&str, &str, &str)> =
        events.iter().map(|e| (e.kind.as_str(), e.detail.as_str(), e.part.as_str())).collect();
    assert_eq!(
        told,
        [
            ("note", "Ann <ann@example.com>: leave at the door", ""),
            ("ordered", "UPS", ""),
            ("printed", "ReadyShipper 10.0.1", ""),
            ("note", "imported", ""),
            ("shipped", "UPS, UPS Ground, tracking 1Z999AA10123456784", ""),
            ("delivered", "box 1 of 1, tracking 1Z999AA10123456784", "1"),
            ("created", "known to ReadyCloud", ""),
        ]
    );
    assert_eq!(events[5].said_at, "2014-05-14T09:00:00");
    assert_eq!(events[5].at.unwrap().to_string(), "2014-05-14T09:00:00Z", "no zone is UTC");
    assert_eq!(row.order.phase, Phase::Done);
    assert!(row.order.aliases.contains(&"1Z999AA10123456784".to_owned()));
    assert_eq!(field(&row, "Box 1 of 1", "weight"), "170.000 g");
    assert_eq!(field(&row, "Box 1 of 1", "shipping cost"), "0.00 USD");
    assert_eq!(field(&row, "Box 1, item 1", "unit_weight"), "1 lbs");
    assert_eq!(
        field(&row, "Box 1, custom fields", "ENDICIA_LABEL (image/png)"),
        "(longer than 512 bytes: not loaded)"
    );
    assert_eq!(row.order.links.len(), 1);
    assert_eq!(row.order.links[0].url, "https://shop.example.com/lamp");
}

#[test]
fn suggested_values_are_shown_apart() {
    let mut order = expanded();
    order["weight?"] = json!("340.000 g");
    order["billing"]["status?"] = json!("paid");
    order["shipping"]["warehouse?"] = json!(null);
    let row = mapped(&order).0.unwrap();
    assert_eq!(field(&row, "Suggested values", "weight?"), "340.000 g");
    assert_eq!(field(&row, "Suggested values", "billing.status?"), "paid");
    assert_eq!(row.order.parts[0].state, "no status", "a guess is not a state");
}

#[test]
fn odd_shapes_are_noted_and_the_rest_is_read() {
    let mut order = expanded();
    order["billing"]["status"] = json!("disputed");
    order["billing"]["total"] = json!("about 12");
    order["shipping"]["ship_to"] = json!(["no"]);
    order["printed_at"] = json!("soon");
    order["tags"] = json!(["good", 7]);
    order["notes"] = json!("none");
    order["new_field"] = serde_json::from_str(r#"{"a": 1.10}"#).unwrap();
    order.as_object_mut().unwrap().remove("primary_id");
    let row = mapped(&order).0.unwrap();
    let paths: Vec<&str> = row.order.oddities.iter().map(|o| o.path.as_str()).collect();
    for path in [
        "billing.status",
        "billing.total",
        "shipping.ship_to",
        "printed_at",
        "tags[1]",
        "notes",
        "primary_id",
    ] {
        assert!(paths.contains(&path), "{path} in {paths:?}");
    }
    assert_eq!(row.order.reference, "13", "the order number takes the place of the primary id");
    assert_eq!(row.order.parts[0].phase, Phase::Unknown);
    assert_eq!(row.order.phase, Phase::Unknown);
    assert_eq!(field(&row, "Billing", "total"), "about 12");
    assert_eq!(field(&row, "Undocumented fields", "new_field"), "{\"a\":1.10}");
}

#[test]
fn a_row_that_names_no_order_is_counted_and_left_out() {
    for row in [json!(7), json!({}), json!({"url": null}), json!({"url": "/api/v2/orgs/1/orders/"})] {
        let (found, odd) = mapped(&row);
        assert!(found.is_none() && odd.len() == 1 && odd[0].path.starts_with("results[0]"), "{row} {odd:?}");
    }
}

#[test]
fn a_waiting_order_has_its_clock_and_no_token_is_kept() {
    let mut order = expanded();
    order["printed_at"] = Value::Null;
    order["shipping"]["shipped_at"] = Value::Null;
    order["shipping"]["status"] = json!("unfulfilled");
    order["shipping"]["to_ship_at"] = json!("2015-08-15T10:00:00+02:00");
    order["boxes"][0]["delivered_at"] = Value::Null;
    order["message"] = json!("see /api/?bearer_token=abcdef and 4ef5b29b1f4f35c383bebfccf4bf4d01");
    let row = mapped(&order).0.unwrap();
    assert_eq!(row.order.clocks[0].kind, ClockKind::ShipBy);
    assert_eq!(row.order.clocks[0].at.to_string(), "2015-08-15T08:00:00Z");
    let kept = format!("{row:?}");
    assert!(!kept.contains("abcdef") && !kept.contains("4ef5b29b"), "{kept}");
}
