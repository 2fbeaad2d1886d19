//! Records that orders and inbox entries refer to.

use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde_json::Value;

use super::{Linked, mid_of};
use crate::providers::makeleaps::{
    problems::{line, problems},
    read::{Fields, Odd},
};

/// A postal address (MakeLeaps, Sending Order fields).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    pub address_format: String,
    pub country: String,
    pub street_address: String,
    pub extended_address: String,
    pub locality: String,
    /// In Latin letters ("tokyo").
    pub region: String,
    pub postal_code: String,
}

impl Address {
    #[must_use]
    pub fn read(value: &Value, path: &str, odd: &Odd) -> Self {
        let f = Fields::new(value, path, odd);
        Self {
            address_format: f.text("address_format"),
            country: f.text("country"),
            street_address: f.text("street_address"),
            extended_address: f.text("extended_address"),
            locality: f.text("locality"),
            region: f.text("region"),
            postal_code: f.text("postal_code"),
        }
    }
}

/// The company that a key belongs to (MakeLeaps, partner list).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Partner {
    pub mid: String,
    pub url: String,
    pub name: String,
    pub account_name: String,
    pub tax_registration_number: String,
    /// Collections by name: clients, contacts, documents, `sending_orders`, history and others.
    pub links: Vec<(String, String)>,
}

impl Partner {
    #[must_use]
    pub fn read(value: &Value, odd: &Odd) -> Self {
        let f = Fields::new(value, "partner", odd);
        let url = f.text("url");
        let links = value
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, _)| !matches!(name.as_str(), "url" | "name" | "account_name"))
            .filter_map(|(name, v)| Some((name.clone(), v.as_str()?.to_owned())))
            .filter(|(_, v)| v.starts_with("http"))
            .collect();
        Self {
            mid: mid_of(&url).to_owned(),
            url,
            name: f.text("name"),
            account_name: f.text("account_name"),
            tax_registration_number: f.text("tax_registration_number"),
            links,
        }
    }
}

/// A client of ours (MakeLeaps, Client).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClientRecord {
    pub mid: String,
    pub url: String,
    pub name: String,
    pub client_external_id: String,
    /// URLs.
    pub contacts: Vec<String>,
}

impl ClientRecord {
    #[must_use]
    pub fn read(value: &Value, odd: &Odd) -> Self {
        let f = Fields::new(value, "client", odd);
        let url = f.text("url");
        let mut name = f.first_text(&["name", "display_name", "organization_name", "client_name"]);
        if name.is_empty() {
            // The name may stand on the first contact, when contacts came as objects.
            let contacts = f.list("contacts");
            name = contacts
                .iter()
                .filter(|c| c.is_object())
                .map(|c| Contact::read(c, odd).shown_name())
                .find(|n| !n.is_empty())
                .unwrap_or_default();
        }
        Self {
            mid: mid_of(&url).to_owned(),
            url,
            name,
            client_external_id: f.text("client_external_id"),
            contacts: f.texts("contacts"),
        }
    }
}

/// A contact of a client: an organisation or a person (MakeLeaps, Contact).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    pub mid: String,
    pub url: String,
    pub contact_type: String,
    pub name: String,
    pub family_name: String,
    pub given_name: String,
    pub department: String,
    pub title: String,
    pub email: String,
}

impl Contact {
    #[must_use]
    pub fn read(value: &Value, odd: &Odd) -> Self {
        let f = Fields::new(value, "contact", odd);
        let url = f.text("url");
        // `email` is null, a text, or an object with an address.
        let email = match f.value("email") {
            Value::Object(map) => map.get("address").and_then(Value::as_str).unwrap_or_default().to_owned(),
            _ => f.text("email"),
        };
        Self {
            mid: mid_of(&url).to_owned(),
            url,
            contact_type: f.text("contact_type"),
            name: f.text("name"),
            family_name: f.text("family_name"),
            given_name: f.text("given_name"),
            department: f.text("department"),
            title: f.text("title"),
            email,
        }
    }

    /// The name of the organisation, or the person's with the family name first, as in Japan.
    #[must_use]
    pub fn shown_name(&self) -> String {
        let person = format!("{} {}", self.family_name, self.given_name);
        if self.name.trim().is_empty() { person.trim().to_owned() } else { self.name.clone() }
    }
}

/// One of our own people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Employee {
    pub url: String,
    pub name: String,
    pub email: String,
}

impl Employee {
    #[must_use]
    pub fn read(value: &Value, odd: &Odd) -> Self {
        let f = Fields::new(value, "employee", odd);
        let mut name = f.first_text(&["name", "display_name", "full_name"]);
        if name.is_empty() {
            let parts =
                [f.first_text(&["family_name", "last_name"]), f.first_text(&["given_name", "first_name"])];
            parts.join(" ").trim().clone_into(&mut name);
        }
        let email = f.first_text(&["email"]);
        if name.is_empty() {
            name.clone_from(&email);
        }
        Self { url: f.text("url"), name, email }
    }
}

/// A document (MakeLeaps, Document): what the console shows of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    pub mid: String,
    pub url: String,
    pub pdf_content_url: String,
    pub document_number: String,
    pub document_type: String,
    pub display_name: String,
    pub title: String,
    pub external_id: String,
    pub currency: String,
    pub total: Option<Decimal>,
    pub date: Option<Date>,
    pub client: String,
    pub recipient_name: String,
}

impl Document {
    #[must_use]
    pub fn read(value: &Value, odd: &Odd) -> Self {
        let f = Fields::new(value, "document", odd);
        let url = f.text("url");
        let mid = f.text("mid");
        Self {
            mid: if mid.is_empty() { mid_of(&url).to_owned() } else { mid },
            url,
            pdf_content_url: f.text("pdf_content_url"),
            document_number: f.text("document_number"),
            document_type: f.text("document_type"),
            display_name: f.text("display_name"),
            title: f.text("title"),
            external_id: f.text("external_id"),
            currency: f.text("currency"),
            total: f.decimal("total"),
            date: f.date("date"),
            client: Linked::read(f.value("client"), "document.client", odd, |_, _| ()).url,
            recipient_name: f.text("recipient_name"),
        }
    }
}

/// The progress of an upload. Only `result_url` is documented; the rest is kept when it is there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Task {
    pub url: String,
    pub result_url: String,
    /// The provider's own word.
    pub status: String,
    pub progress: String,
    pub errors: Vec<String>,
}

impl Task {
    #[must_use]
    pub fn read(value: &Value, odd: &Odd) -> Self {
        let f = Fields::new(value, "task", odd);
        Self {
            url: f.text("url"),
            result_url: f.text("result_url"),
            status: f.first_text(&["status", "state"]),
            progress: f.text("progress"),
            errors: problems(f.value("errors")).iter().map(line).collect(),
        }
    }
}

/// One entry of the event history. Its shape is not documented: the texts that are there are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    pub mid: String,
    pub url: String,
    pub at: Option<Timestamp>,
    pub kind: String,
    pub detail: String,
}

impl Event {
    #[must_use]
    pub fn read(value: &Value, odd: &Odd) -> Self {
        let f = Fields::new(value, "event", odd);
        let url = f.text("url");
        let when = ["date", "date_created", "time", "timestamp", "created"];
        let at = when.into_iter().find(|n| !f.value(n).is_null()).and_then(|n| f.instant(n));
        Self {
            mid: mid_of(&url).to_owned(),
            url,
            at,
            kind: f.first_text(&["event_type", "type", "event", "action"]),
            detail: f.first_text(&["description", "display_name", "message", "detail"]),
        }
    }
}
