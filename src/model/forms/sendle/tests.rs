//! Every documented validation, and where the documents leave it to the server.

use serde_json::{Value, json};

use super::{size::Satchel, *};
use crate::model::{form::Complaint, intent::Refusal};

/// The documents' own example booking.
fn parcel() -> Value {
    json!({
        "pickup_date": "2015-11-24", "description": "Kryptonite", "kilogram_weight": "1",
        "cubic_metre_volume": "0.01", "customer_reference": "SupBdayPressie", "metadata": {"your_data": "XYZ123"},
        "sender": {
            "contact": {"name": "Lex Luthor", "phone": "0412 345 678"},
            "address": {"address_line1": "123 Gotham Ln", "suburb": "Sydney", "state_name": "NSW",
                "postcode": "2000", "country": "Australia"},
            "instructions": "Knock loudly"
        },
        "receiver": {
            "contact": {"name": "Clark Kent", "email": "clarkissuper@dailyplanet.xyz"},
            "address": {"address_line1": "80 Wentworth Park Road", "suburb": "Glebe", "state_name": "NSW",
                "postcode": "2037", "country": "Australia"},
            "instructions": "Give directly to Clark"
        }
    })
}

/// The documents' example of a parcel to Auckland.
fn abroad() -> Value {
    let mut draft = parcel();
    draft["receiver"]["address"] = json!({"address_line1": "445 Mount Eden Road", "suburb": "Auckland",
        "postcode": "2025", "country": "New Zealand"});
    draft["contents"] = json!({"description": "T-shirt", "value": "20.00", "country_of_origin": "China"});
    draft
}

fn with(mut draft: Value, pointer: &str, value: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    draft.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(name.to_owned(), value);
    draft
}

fn without(mut draft: Value, pointer: &str) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    draft.pointer_mut(parent).unwrap().as_object_mut().unwrap().shift_remove(name);
    draft
}

/// The fields that are wrong, and those that Sendle decides about.
fn paths(complaints: Vec<Complaint>) -> (Vec<String>, Vec<String>) {
    let (doubts, wrong): (Vec<_>, Vec<_>) = complaints.into_iter().partition(|c| c.server_decides);
    let paths = |list: Vec<Complaint>| list.into_iter().map(|c| c.path).collect();
    (paths(wrong), paths(doubts))
}

fn wrong(draft: &Value) -> Vec<String> {
    paths(check(draft)).0
}

fn doubts(draft: &Value) -> Vec<String> {
    let (wrong, doubts) = paths(check(draft));
    assert!(wrong.is_empty(), "{wrong:?}");
    doubts
}

#[test]
fn the_documents_own_examples_pass() {
    assert_eq!(check(&parcel()), []);
    assert_eq!(check(&abroad()), []);
    // "Example with minimum mandatory fields": no country, a number for the weight, a short state under another name.
    let least = json!({
        "description": "Kryptonite", "kilogram_weight": 1,
        "sender": {"contact": {"name": "Lex Luthor"}, "address": {"address_line1": "123 Gotham Ln",
            "suburb": "Sydney", "state_code": "NSW", "postcode": "2000"}},
        "receiver": {"contact": {"name": "Clark Kent"}, "address": {"address_line1": "80 Wentworth Park Road",
            "suburb": "Foul Bay", "state_name": "South Australia", "postcode": "5577"},
            "instructions": "receiver instructions"}
    });
    assert_eq!(check(&least), []);
}

#[test]
fn an_empty_draft_lists_the_required_fields() {
    let required = [
        "description",
        "kilogram_weight",
        "sender.contact.name",
        "sender.address.address_line1",
        "sender.address.suburb",
        "sender.address.postcode",
        "sender.address.state_name",
        "receiver.contact.name",
        "receiver.address.address_line1",
        "receiver.address.suburb",
        "receiver.address.postcode",
        "receiver.address.state_name",
        "receiver.instructions",
    ];
    assert_eq!(wrong(&json!({})), required);
    assert_eq!(wrong(&json!([])), [""]);
    assert_eq!(wrong(&json!({"description": " ", "sender": null, "receiver": {}})), required);
}

#[test]
fn each_documented_rule_finds_its_field() {
    let long = |n: usize| json!("x".repeat(n));
    let table: Vec<(&str, Value, &str)> = vec![
        ("/description", long(256), "description"),
        ("/customer_reference", long(256), "customer_reference"),
        ("/kilogram_weight", json!("25.01"), "kilogram_weight"),
        ("/kilogram_weight", json!(-1), "kilogram_weight"),
        ("/kilogram_weight", json!("1,5"), "kilogram_weight"),
        ("/kilogram_weight", json!("NaN"), "kilogram_weight"),
        ("/cubic_metre_volume", json!("1.1"), "cubic_metre_volume"),
        ("/cubic_metre_volume", json!("-0.01"), "cubic_metre_volume"),
        ("/pickup_date", json!("2015-11-28"), "pickup_date"),
        ("/pickup_date", json!("2015-11-29"), "pickup_date"),
        ("/pickup_date", json!("24.11.2015"), "pickup_date"),
        ("/pickup_date", json!("2015-02-30"), "pickup_date"),
        ("/metadata", json!("text"), "metadata"),
        ("/metadata", json!([1]), "metadata"),
        ("/metadata", json!({"big": "x".repeat(1 << 20)}), "metadata"),
        ("/sender/instructions", long(201), "sender.instructions"),
        ("/receiver/instructions", long(201), "receiver.instructions"),
        ("/receiver/instructions", json!(""), "receiver.instructions"),
        ("/sender/contact/name", long(256), "sender.contact.name"),
        ("/receiver/contact/name", json!("  "), "receiver.contact.name"),
        ("/receiver/contact/email", json!("emailaddress.com"), "receiver.contact.email"),
        ("/sender/contact/phone", json!("1300 345 678"), "sender.contact.phone"),
        ("/sender/address/address_line1", long(256), "sender.address.address_line1"),
        ("/receiver/address/address_line2", long(256), "receiver.address.address_line2"),
        ("/receiver/address/postcode", json!("237"), "receiver.address.postcode"),
        ("/receiver/address/postcode", json!("20370"), "receiver.address.postcode"),
        ("/sender/address/state_name", json!("Berkshire"), "sender.address.state_name"),
        ("/sender/address/suburb", json!(["Sydney"]), "sender.address.suburb"),
        ("/sender/contact", json!("Lex"), "sender.contact"),
    ];
    for (pointer, value, path) in table {
        let found = wrong(&with(parcel(), pointer, value.clone()));
        assert!(found.contains(&path.to_owned()), "{pointer} {value}: {found:?}");
        if pointer != "/sender/contact" && pointer != "/sender/address/suburb" {
            assert_eq!(found.len(), 1, "{pointer} {value}: {found:?}");
        }
    }
    // What is just inside the limits passes.
    for (pointer, value) in [
        ("/description", long(255)),
        ("/kilogram_weight", json!("25")),
        ("/kilogram_weight", json!(0.75)),
        ("/cubic_metre_volume", json!("0.1")),
        ("/receiver/instructions", long(200)),
        ("/receiver/address/state_name", json!("Northern Territory")),
        ("/pickup_date", Value::Null),
    ] {
        assert_eq!(check(&with(parcel(), pointer, value.clone())), [], "{pointer} {value}");
    }
    // Weight or volume, not both.
    assert_eq!(check(&without(parcel(), "/kilogram_weight")), []);
}

#[test]
fn where_the_documents_disagree_the_server_decides() {
    for (pointer, value, path) in [
        ("/cubic_metre_volume", json!("0.11"), "cubic_metre_volume"),
        ("/cubic_metre_volume", json!("1"), "cubic_metre_volume"),
        ("/cubic_metre_volume", json!("0"), "cubic_metre_volume"),
        ("/sender/contact/name", json!("x".repeat(201)), "sender.contact.name"),
        ("/pickup_date", json!("2015-12-25"), "pickup_date"),
        ("/sender/address/country", json!("US"), "sender.address.country"),
        ("/receiver/address/address_line1", json!("GPO Box 1"), "receiver.address.address_line1"),
        ("/receiver/address/address_line1", json!("P.O. box 7"), "receiver.address.address_line1"),
        (
            "/receiver/address/address_line1",
            json!("80 Park Road, Glebe NSW 2037"),
            "receiver.address.address_line1",
        ),
        ("/cover", json!(true), "cover"),
        ("/receiver/delivery_instructions", json!("x"), "receiver.delivery_instructions"),
        ("/product_code", json!("TELEPORT"), "product_code"),
    ] {
        assert_eq!(doubts(&with(parcel(), pointer, value)), [path], "{pointer}");
    }
    let both = with(parcel(), "/product_code", json!("STANDARD-PICKUP"));
    assert_eq!(doubts(&both), Vec::<String>::new());
    assert_eq!(doubts(&with(both, "/first_mile_option", json!("drop off"))), ["first_mile_option"]);
    assert_eq!(doubts(&with(abroad(), "/kilogram_weight", json!("21"))), ["kilogram_weight"]);
}

#[test]
fn phones_are_australian_with_area_code_or_international() {
    for good in [
        "(02) 1234 1234",
        "+1 519 123 1234",
        "+61 (0)4 1234 1234",
        "0412 345 678",
        "0287654321",
        "(02) 2222 2222",
        "0411 111 111",
        "+61 4 1111 1111",
        "+49 30 1234567",
        "08-9999-9999",
    ] {
        assert_eq!(check(&with(parcel(), "/receiver/contact/phone", json!(good))), [], "{good}");
    }
    for bad in [
        "1300 345 678",
        "1800 123 456",
        "13 12 34",
        "131234",
        "+61 1300 345 678",
        "9876 5432",
        "(01) 2345 6789",
        "0412 345",
        "+0 12345678",
        "call me",
        "0412 345 678 ext 2",
        "++61 412345678",
        "+",
    ] {
        assert_eq!(
            wrong(&with(parcel(), "/receiver/contact/phone", json!(bad))),
            ["receiver.contact.phone"],
            "{bad}"
        );
    }
}

#[test]
fn emails_have_a_name_and_a_host() {
    for good in ["a@b.co", "first.last+tag@mail.example.com"] {
        assert_eq!(check(&with(parcel(), "/receiver/contact/email", json!(good))), [], "{good}");
    }
    for bad in [
        "emailaddress.com",
        "@b.co",
        "a@",
        "a@b",
        "a@@b.co",
        "a b@c.de",
        "a@b..co",
        "a@.co",
        "a@b.co, c@d.co",
    ] {
        assert_eq!(
            wrong(&with(parcel(), "/receiver/contact/email", json!(bad))),
            ["receiver.contact.email"],
            "{bad}"
        );
    }
}

#[test]
fn satchels_have_no_instructions_and_others_need_them() {
    // Weight, volume; what follows with and without instructions: wrong, in doubt, or fine.
    let table = [
        (Some("0.5"), Some("0.002"), Satchel::Yes),
        (Some("0.4"), Some("0.001"), Satchel::Yes),
        (Some("0.5"), Some("0.008"), Satchel::Perhaps),
        (Some("0.5"), None, Satchel::Perhaps),
        (None, Some("0.001"), Satchel::Perhaps),
        (Some("0.51"), Some("0.001"), Satchel::No),
        (Some("0.5"), Some("0.009"), Satchel::No),
        (Some("5"), None, Satchel::No),
    ];
    for (weight, volume, expected) in table {
        let draft = with(parcel(), "/kilogram_weight", json!(weight));
        let given = with(draft, "/cubic_metre_volume", json!(volume));
        let blank = with(given.clone(), "/receiver/instructions", json!(""));
        let none: Vec<String> = Vec::new();
        let one = vec!["receiver.instructions".to_owned()];
        let (with_them, without_them) = match expected {
            Satchel::Yes => ((one.clone(), none.clone()), (none.clone(), none.clone())),
            Satchel::Perhaps => ((none.clone(), one.clone()), (none.clone(), one.clone())),
            Satchel::No => ((none.clone(), none.clone()), (one.clone(), none.clone())),
        };
        assert_eq!(paths(check(&given)), with_them, "{weight:?} {volume:?}");
        assert_eq!(paths(check(&blank)), without_them, "{weight:?} {volume:?}");
    }
    // Abroad there are no satchels.
    let light = with(with(abroad(), "/kilogram_weight", json!("0.4")), "/cubic_metre_volume", json!("0.001"));
    assert_eq!(check(&light), []);
    assert_eq!(wrong(&without(light, "/receiver/instructions")), ["receiver.instructions"]);
}

#[test]
fn abroad_has_its_own_rules() {
    let contents = ["contents.description", "contents.value", "contents.country_of_origin"];
    assert_eq!(wrong(&without(abroad(), "/contents")), contents);
    for (pointer, value, path) in [
        ("/contents/description", json!("ab"), "contents.description"),
        ("/contents/description", json!("x".repeat(301)), "contents.description"),
        ("/contents/value", json!("2000.01"), "contents.value"),
        ("/contents/value", json!("a lot"), "contents.value"),
        ("/contents/country_of_origin", json!(""), "contents.country_of_origin"),
        ("/receiver/contact/name", json!("東京 太郎"), "receiver.contact.name"),
        ("/receiver/address/suburb", json!("Москва"), "receiver.address.suburb"),
        ("/contents/description", json!("футболка"), "contents.description"),
        ("/description", json!("χ-ray"), "description"),
        ("/sender/address/address_line2", json!("ห้อง 5"), "sender.address.address_line2"),
    ] {
        assert_eq!(wrong(&with(abroad(), pointer, value)), [path], "{pointer}");
    }
    // Every accent is Latin; at home any letter will do; foreign places need no postcode or state.
    assert_eq!(check(&with(abroad(), "/receiver/contact/name", json!("Nguyễn Ærø “Łódź” ’n’ Ñandú"))), []);
    assert_eq!(check(&with(parcel(), "/receiver/contact/name", json!("東京 太郎"))), []);
    assert_eq!(check(&without(abroad(), "/receiver/address/postcode")), []);
    assert_eq!(check(&with(abroad(), "/receiver/address/country", json!("nz"))), []);
    assert_eq!(doubts(&with(abroad(), "/metadata", json!({"x": "日本"}))), ["metadata"]);
    for home in ["Australia", "AU", " au ", "australia", ""] {
        assert!(!is_abroad(&with(parcel(), "/receiver/address/country", json!(home))), "{home}");
    }
    // The newer documents have customs lines instead.
    let lines = json!([{"description": "T-shirt", "value": "20", "country_of_origin": "CN", "quantity": 2}, {"value": "x"}]);
    let newer = with(without(abroad(), "/contents"), "/parcel_contents", lines);
    assert_eq!(
        wrong(&newer),
        ["parcel_contents.1.description", "parcel_contents.1.country_of_origin", "parcel_contents.1.value"]
    );
}

#[test]
fn the_pickup_is_a_business_day_by_the_senders_calendar() {
    let at = |now: &str, state: &str, wish: &str| {
        let draft =
            with(with(parcel(), "/sender/address/state_name", json!(state)), "/pickup_date", json!(wish));
        paths(check_at(&draft, now.parse().unwrap())).0.is_empty()
    };
    // Monday the 23rd, 11 o'clock in Sydney.
    assert!(at("2015-11-23T00:00:00Z", "NSW", "2015-11-24"));
    assert!(!at("2015-11-23T00:00:00Z", "NSW", "2015-11-23"));
    assert!(!at("2015-11-23T00:00:00Z", "NSW", "2012-12-24"));
    // Midnight has passed in Sydney (UTC+11), not yet in Brisbane (UTC+10), Adelaide (UTC+10:30) or Perth (UTC+8).
    let late = "2015-11-23T13:10:00Z";
    assert!(!at(late, "NSW", "2015-11-24") && !at(late, "Tasmania", "2015-11-24"));
    for state in ["QLD", "SA", "NT", "Western Australia"] {
        assert!(at(late, state, "2015-11-24"), "{state}");
    }
    // Friday and the weekend lead to Monday, Christmas to the first day that is none.
    for now in ["2015-11-20T00:00:00Z", "2015-11-21T00:00:00Z", "2015-11-22T00:00:00Z"] {
        assert_eq!(first_pickup(now.parse().unwrap(), "NSW").to_string(), "2015-11-23");
    }
    assert_eq!(first_pickup("2015-12-24T00:00:00Z".parse().unwrap(), "NSW").to_string(), "2015-12-28");
    // No wish, no complaint.
    assert_eq!(check_at(&without(parcel(), "/pickup_date"), "2026-01-01T00:00:00Z".parse().unwrap()), []);
}

#[test]
fn sizes_follow_the_table() {
    let name = |kg: Option<&str>, m3: Option<&str>| {
        size(kg.map(|k| k.parse().unwrap()), m3.map(|v| v.parse().unwrap())).map(|s| s.name)
    };
    for (kg, m3, expected) in [
        (Some("0.4"), Some("0.001"), Some("satchel")),
        (Some("0.5"), Some("0.002"), Some("satchel")),
        (Some("0.5"), Some("0.008"), Some("shoebox")),
        (Some("5"), Some("0.01"), Some("briefcase")),
        (Some("5.2"), Some("0.02"), Some("carry-on")),
        (Some("1"), Some("0.1"), Some("luggage")),
        (Some("25"), None, Some("luggage")),
        (None, Some("0.002"), Some("satchel")),
        (Some("25.1"), None, None),
        (Some("1"), Some("0.11"), None),
        (None, None, None),
    ] {
        assert_eq!(name(kg, m3), expected, "{kg:?} {m3:?}");
    }
    assert_eq!(hint(&json!({})), None);
    assert_eq!(hint(&json!({"kilogram_weight": 99})).unwrap(), "larger than every standard size");
    assert_eq!(hint(&parcel()).unwrap(), "briefcase: up to 5 kg and 0.02 m³");
    let light = json!({"kilogram_weight": "0.4", "cubic_metre_volume": "0.001"});
    assert!(hint(&light).unwrap().contains("no instructions"));
    assert!(hint(&json!({"kilogram_weight": "3"})).unwrap().contains("the volume may make it larger"));
}

#[test]
fn refusals_land_on_the_fields_they_name() {
    let field = |path: &[&str]| field_of(&path.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>());
    for (path, expected) in [
        (&["pickup_date"][..], Some("pickup_date")),
        (&["sender", "contact", "phone"], Some("sender.contact.phone")),
        (&["sender", "intructions"], Some("sender.instructions")),
        (&["receiver", "delivery_instructions"], Some("receiver.instructions")),
        (&["receiver"], Some("receiver.instructions")),
        (&["sender", "address"], Some("sender.address.suburb")),
        (&["receiver", "address", "state_code"], Some("receiver.address.state_name")),
        (&["receiver", "address", "postal_code_lookup"], Some("receiver.address.country")),
        (&["receiver", "contact", "sendle_id"], Some("receiver.contact.sendle_id")),
        (&["contents", "value"], Some("contents.value")),
        (&["metadata"], Some("metadata")),
        (&["pickup_postcode"], Some("sender.address.postcode")),
        (&["delivery_country"], Some("receiver.address.country")),
        (&["parcel_contents", "1", "value"], Some("parcel_contents.1.value")),
        (&["parcel_contents", "hs_code"], Some("parcel_contents.0.hs_code")),
        (&["base"], None),
        (&["idempotency_key"], None),
        (&["sender"], None),
        (&[], None),
        (&["sender", "contact", "phone", "x"], None),
    ] {
        assert_eq!(field(path).as_deref(), expected, "{path:?}");
    }
    // Whatever stands in the form is found under its own name.
    for section in FORM.sections.iter().filter(|s| s.repeats.is_none()) {
        for one in section.fields {
            let path: Vec<&str> = one.path.split('.').collect();
            assert_eq!(field(&path).as_deref(), Some(one.path));
        }
    }
}

#[test]
fn suggestions_are_read_out_of_the_documented_messages() {
    let read = |message: &str| suggestions(&Refusal { path: Vec::new(), message: message.to_owned() });
    assert_eq!(
        read("Leura does not match the postcode: 2782. Perhaps try: Wentworth Falls"),
        ["Wentworth Falls"]
    );
    assert_eq!(read("2782 does not match the suburb: Leura. Perhaps try: 2780"), ["2780"]);
    assert_eq!(
        read(
            "Sydney does not match the postcode: 2780. Perhaps try: Katoomba, Katoomba DC, Leura, and Medlow Bath"
        ),
        ["Katoomba", "Katoomba DC", "Leura", "Medlow Bath"]
    );
    let codes = "2780 does not match the suburb: Sydney. Perhaps try: 1001, 1002, 1003, 1004, 1005, 1006, 1007, \
                 1008, 1009, 1010, 2000, and 2001";
    let read_codes = read(codes);
    assert_eq!((read_codes.len(), read_codes[0].as_str(), read_codes[11].as_str()), (12, "1001", "2001"));
    assert_eq!(read("x. Perhaps try: 2000 and 2001"), ["2000", "2001"]);
    assert_eq!(
        read(
            "We found your postcode and suburb, but they aren't in the state you gave: VIC instead they are in: QLD, \
             perhaps you could change the state to match?"
        ),
        ["QLD"]
    );
    for silent in ["can't be blank", "9999 does not match any of our known postcodes.", "", "Perhaps try:"] {
        assert_eq!(read(silent), Vec::<String>::new(), "{silent}");
    }
}

#[test]
fn odd_drafts_are_told_and_never_panic() {
    for odd in [
        json!(null),
        json!("x"),
        json!({"sender": []}),
        json!({"receiver": {"address": 7}}),
        json!({"parcel_contents": {"0": 1}}),
        json!({"metadata": {"a": {"b": [1, null]}}}),
        json!({"kilogram_weight": {"value": 1}}),
        json!({"contents": "shirts"}),
        json!({"": {"": ""}}),
    ] {
        assert!(!check(&odd).is_empty(), "{odd}");
        let _ = (hint(&odd), is_abroad(&odd));
    }
}
