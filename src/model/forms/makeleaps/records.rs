//! Clients and documents, as far as a sending needs them (`MakeLeaps`, Client and Document; not in the section on
//! sending: known from its other sections and a vendor's tutorial). Fields that are not named here go out as they are.

use serde_json::Value;

use super::field;
use crate::model::{
    form::{Complaint, Field, Form, Kind, Need, Section, at, text_at},
    provider::Provider,
};

/// Document types (`paymentnotice` is used by one other program, and is an envelope stamp).
pub const TYPES: &[&str] = &[
    "order",
    "quote",
    "orderslip",
    "orderconfirmation",
    "deliveryslip",
    "acceptance",
    "invoice",
    "receipt",
    "timesheet",
    "paymentnotice",
];

/// Kinds of line items.
pub const LINES: &[&str] = &["normal", "simple", "text", "subtotal"];

const CONTACT_TYPES: &[&str] = &["organization", "person"];

/// Which record is changed or removed: ours, never sent.
pub const RECORD: &str = "record";

const CLIENT_RECORD: &[Field] = &[field(
    RECORD,
    "client",
    Kind::Record("client"),
    Need::Required,
    "One of your clients, by its URL (Client)",
)];

const DOCUMENT_RECORD: &[Field] = &[field(
    RECORD,
    "document",
    Kind::Record("document"),
    Need::Required,
    "One of your documents, by its URL (Document)",
)];

const CONTACT: &[Field] = &[
    field(
        "contact_type",
        "kind",
        Kind::Choice(CONTACT_TYPES),
        Need::Required,
        "An organization has a name, a person a family name (Client, contacts)",
    ),
    field("name", "name", Kind::Text(0), Need::Depends, "Of an organization (Client, contacts)"),
    field("family_name", "family name", Kind::Text(0), Need::Depends, "Of a person (Client, contacts)"),
    field("given_name", "given name", Kind::Text(0), Need::Optional, "Of a person (Client, contacts)"),
    field("email.address", "e-mail", Kind::Email, Need::Optional, "Left blank: none (Client, contacts)"),
];

const DOCUMENT_FIELDS: &[Field] = &[
    field("document_type", "type", Kind::Choice(TYPES), Need::Required, "What it is (Document)"),
    field("client", "client", Kind::Record("client"), Need::Required, "Whom it is for (Document)"),
    field("date", "date", Kind::Date, Need::Optional, "YYYY-MM-DD (Document)"),
    field("date_due", "due", Kind::Date, Need::Optional, "YYYY-MM-DD (Document)"),
    field("date_valid", "valid until", Kind::Date, Need::Optional, "YYYY-MM-DD (Document)"),
    field("document_number", "number", Kind::Text(0), Need::Optional, "As printed (Document)"),
    field("title", "title", Kind::Text(0), Need::Optional, "As printed (Document)"),
    field("project_name", "project", Kind::Text(0), Need::Optional, "As printed (Document)"),
    field("currency", "currency", Kind::Text(3), Need::Optional, "ISO code, such as JPY (Document)"),
    field("tax_rate", "tax rate", Kind::Text(0), Need::Optional, "A decimal, written as a text (Document)"),
    field("message", "message", Kind::Lines(0), Need::Optional, "Printed (Document)"),
    field("note", "note", Kind::Lines(0), Need::Optional, "Printed (Document)"),
    field(
        "autocalculate",
        "calculate",
        Kind::Flag,
        Need::Optional,
        "The service makes the totals (Document)",
    ),
];

const LINE: &[Field] = &[
    field("kind", "kind", Kind::Choice(LINES), Need::Required, "Of the line (Document, lineitems)"),
    field("description", "description", Kind::Text(0), Need::Optional, "What it is (Document, lineitems)"),
    field("unit_cost", "unit cost", Kind::Decimal, Need::Optional, "Digit for digit (Document, lineitems)"),
    field("quantity", "quantity", Kind::Decimal, Need::Optional, "Digit for digit (Document, lineitems)"),
    field("quantity_unit", "unit", Kind::Text(0), Need::Optional, "Of the quantity (Document, lineitems)"),
    field("price", "price", Kind::Decimal, Need::Optional, "Digit for digit (Document, lineitems)"),
    field("is_taxable", "taxed", Kind::Flag, Need::Optional, "Counts for the tax (Document, lineitems)"),
    field(
        "is_tax_inclusive",
        "with tax",
        Kind::Flag,
        Need::Optional,
        "The tax is within (Document, lineitems)",
    ),
];

const fn form(name: &'static str, sections: &'static [Section]) -> Form {
    Form { provider: Provider::MakeLeaps, name, sections }
}

const fn section(title: &'static str, fields: &'static [Field]) -> Section {
    Section { title, fields, repeats: None }
}

const fn repeated(title: &'static str, array: &'static str, fields: &'static [Field]) -> Section {
    Section { title, fields, repeats: Some(array) }
}

/// A new client.
pub const CLIENT: Form = form("client", &[repeated("contacts", "contacts", CONTACT)]);

/// A client's new fields.
pub const CLIENT_CHANGE: Form = form(
    "change of a client",
    &[section("client", CLIENT_RECORD), repeated("contacts", "contacts", CONTACT)],
);

/// How a client is sent to.
pub const CLIENT_SETTINGS: Form = form(
    "a client's sending settings",
    &[
        section("client", CLIENT_RECORD),
        section(
            "settings",
            &[field(
                "settings",
                "settings",
                Kind::Pairs,
                Need::Required,
                "Names as MakeLeaps shows them; true and false are taken as such (Client, settings)",
            )],
        ),
    ],
);

/// Which client goes.
pub const CLIENT_NAME: Form = form("client to remove", &[section("client", CLIENT_RECORD)]);

/// A new document.
pub const DOCUMENT: Form =
    form("document", &[section("document", DOCUMENT_FIELDS), repeated("lines", "lineitems", LINE)]);

/// A document's new fields.
pub const DOCUMENT_CHANGE: Form = form(
    "change of a document",
    &[
        section("which", DOCUMENT_RECORD),
        section("document", DOCUMENT_FIELDS),
        repeated("lines", "lineitems", LINE),
    ],
);

/// Which document goes.
pub const DOCUMENT_NAME: Form = form("document to remove", &[section("document", DOCUMENT_RECORD)]);

/// The number in the URL of a record, or the number itself.
#[must_use]
pub fn record_mid(draft: &Value) -> Option<&str> {
    let said = text_at(draft, RECORD).trim_end_matches('/');
    let mid = said.rsplit('/').next()?;
    (!mid.is_empty() && mid.bytes().all(|b| b.is_ascii_digit())).then_some(mid)
}

/// What is wrong with the record's name.
#[must_use]
pub fn check_name(draft: &Value) -> Vec<Complaint> {
    let what = if text_at(draft, RECORD).is_empty() { "choose one" } else { "its URL, or its number" };
    if record_mid(draft).is_some() { Vec::new() } else { vec![complaint(RECORD, what)] }
}

/// What is wrong with a client's new fields, and with its name.
#[must_use]
pub fn check_client_change(draft: &Value) -> Vec<Complaint> {
    changed(draft, check_client)
}

/// What is wrong with a document's new fields, and with its name.
#[must_use]
pub fn check_document_change(draft: &Value) -> Vec<Complaint> {
    changed(draft, check_document)
}

/// Only what a change names is judged.
fn changed(draft: &Value, check: fn(&Value) -> Vec<Complaint>) -> Vec<Complaint> {
    let mut wrong = check_name(draft);
    let named = |c: &Complaint| c.path.split('.').next().is_some_and(|name| draft.get(name).is_some());
    wrong.extend(check(draft).into_iter().filter(named));
    if !draft.as_object().is_some_and(|fields| fields.keys().any(|name| name != RECORD)) {
        wrong.push(complaint("", "nothing is changed"));
    }
    wrong
}

/// What is wrong with a client's settings, and with its name.
#[must_use]
pub fn check_settings(draft: &Value) -> Vec<Complaint> {
    let mut wrong = check_name(draft);
    match at(draft, "settings") {
        Some(Value::Object(settings)) if !settings.is_empty() => {}
        _ => wrong.push(complaint("settings", "names and values are needed")),
    }
    wrong
}

/// What is wrong with a new client.
#[must_use]
pub fn check_client(fields: &Value) -> Vec<Complaint> {
    let mut wrong = Vec::new();
    let contacts = fields.get("contacts").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if contacts.is_empty() {
        wrong.push(complaint("contacts", "a client has at least one contact"));
    }
    for (n, contact) in contacts.iter().enumerate() {
        let needed = match text_at(contact, "contact_type") {
            "organization" => "name",
            "person" => "family_name",
            _ => {
                wrong.push(complaint(&format!("contacts.{n}.contact_type"), "one of organization, person"));
                continue;
            }
        };
        if text_at(contact, needed).is_empty() {
            wrong.push(complaint(&format!("contacts.{n}.{needed}"), "a name is needed"));
        }
        let email = contact.get("email").unwrap_or(&Value::Null);
        if !email.is_null() && !text_at(email, "address").contains('@') {
            wrong.push(complaint(&format!("contacts.{n}.email.address"), "this is no e-mail address"));
        }
    }
    wrong
}

/// What is wrong with a new document.
#[must_use]
pub fn check_document(fields: &Value) -> Vec<Complaint> {
    let mut wrong = Vec::new();
    if !TYPES.contains(&text_at(fields, "document_type")) {
        wrong.push(complaint("document_type", &format!("one of {}", TYPES.join(", "))));
    }
    if !text_at(fields, "client").contains("/client/") {
        wrong.push(complaint("client", "the URL of a client"));
    }
    let lines = fields.get("lineitems").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for (n, line) in lines.iter().enumerate() {
        if !LINES.contains(&text_at(line, "kind")) {
            wrong.push(complaint(&format!("lineitems.{n}.kind"), &format!("one of {}", LINES.join(", "))));
        }
        for name in AMOUNTS {
            // Decimals are texts (MakeLeaps, data types): a number could lose digits on its way.
            let value = line.get(name).unwrap_or(&Value::Null);
            let exact =
                value.as_str().is_some_and(|t| rust_decimal::Decimal::from_str_exact(t.trim()).is_ok());
            if !value.is_null() && !exact {
                wrong.push(complaint(&format!("lineitems.{n}.{name}"), "an amount, written as a text"));
            }
        }
    }
    for name in ["date", "date_due", "date_valid"] {
        let day = text_at(fields, name);
        if !day.is_empty() && day.parse::<jiff::civil::Date>().is_err() {
            wrong.push(complaint(name, "a day: YYYY-MM-DD"));
        }
    }
    wrong
}

/// The amounts of a line.
pub const AMOUNTS: [&str; 3] = ["unit_cost", "quantity", "price"];

fn complaint(path: &str, what: &str) -> Complaint {
    Complaint { path: path.to_owned(), what: what.to_owned(), server_decides: false }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn paths(found: &[Complaint]) -> Vec<&str> {
        found.iter().map(|c| c.path.as_str()).collect()
    }

    #[test]
    fn a_record_is_named_by_its_url_or_its_number() {
        for (said, want) in [
            ("https://api.makeleaps.com/api/partner/1/client/42/", Some("42")),
            ("42", Some("42")),
            ("https://api.makeleaps.com/api/partner/1/client/", None),
            ("", None),
            ("../1", Some("1")),
            ("4 2", None),
        ] {
            assert_eq!(record_mid(&json!({"record": said})), want, "{said}");
        }
        assert_eq!(paths(&check_name(&json!({}))), [RECORD]);
    }

    #[test]
    fn a_change_is_judged_by_what_it_names() {
        let url = "https://x.example/document/5/";
        assert_eq!(check_document_change(&json!({"record": url, "title": "new"})), []);
        assert_eq!(paths(&check_document_change(&json!({}))), [RECORD, ""]);
        assert_eq!(paths(&check_document_change(&json!({"record": url, "date": "soon"}))), ["date"]);
        assert_eq!(paths(&check_client_change(&json!({"record": "5", "contacts": []}))), ["contacts"]);
        assert_eq!(paths(&check_settings(&json!({"record": "5"}))), ["settings"]);
        assert_eq!(check_settings(&json!({"record": "5", "settings": {"a": true}})), []);
    }
}
