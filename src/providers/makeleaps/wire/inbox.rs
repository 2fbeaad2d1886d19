//! The secure inbox: entries, received documents, accepted orders.

use jiff::Timestamp;
use serde_json::Value;

use super::{ClientRecord, Document, Employee, Linked};
use crate::providers::makeleaps::read::{Fields, Odd};

/// An entry; one of the two bodies is filled, the other is null.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InboxItem {
    pub mid: String,
    pub url: String,
    /// The provider's own word.
    pub kind: String,
    pub accepted_order: Option<AcceptedOrder>,
    pub received_doc: Option<ReceivedDocument>,
    pub time_received: Option<Timestamp>,
    pub time_read: Option<Timestamp>,
}

impl InboxItem {
    #[must_use]
    pub fn read(value: &Value, odd: &Odd) -> Self {
        let f = Fields::new(value, "", odd);
        for name in ["mid", "type"] {
            f.expect(name);
        }
        let url = f.text("url");
        let mid = f.text("mid");
        let body = |name: &str| Some(f.value(name)).filter(|v| !v.is_null());
        Self {
            mid: if mid.is_empty() { super::mid_of(&url).to_owned() } else { mid },
            url,
            kind: f.text("type"),
            accepted_order: body("accepted_order").map(|v| AcceptedOrder::read(v, odd)),
            received_doc: body("received_doc").map(|v| ReceivedDocument::read(v, odd)),
            time_received: f.instant("time_received"),
            time_read: f.instant("time_read"),
        }
    }
}

/// A document that another user of the service sent to us (MakeLeaps, Received Document).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReceivedDocument {
    pub mid: String,
    pub url: String,
    /// Free JSON; null when it is missing.
    pub document_data: Value,
    pub vendor_name: String,
    pub display_name: String,
    pub pdf_content_url: String,
    pub generated_document_set: Vec<Linked<Document>>,
    /// Who added it to the inbox.
    pub received_by: Linked<Employee>,
}

impl ReceivedDocument {
    #[must_use]
    pub fn read(value: &Value, odd: &Odd) -> Self {
        let f = Fields::new(value, "received_doc", odd);
        Self {
            mid: f.text("mid"),
            url: f.text("url"),
            document_data: f.value("document_data").clone(),
            vendor_name: f.text("vendor_name"),
            display_name: f.text("display_name"),
            pdf_content_url: f.text("pdf_content_url"),
            generated_document_set: documents(&f, "received_doc.generated_document_set", odd),
            received_by: Linked::read(
                f.value("received_by"),
                "received_doc.received_by",
                odd,
                Employee::read,
            ),
        }
    }
}

/// A document that the client signed off (MakeLeaps, Accepted Order).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AcceptedOrder {
    pub mid: String,
    pub url: String,
    pub time_accepted: Option<Timestamp>,
    pub client: Linked<ClientRecord>,
    pub document: Linked<Document>,
    /// Free JSON; null when it is missing.
    pub document_data: Value,
    pub is_paid: Option<bool>,
    pub signatory: String,
    pub note: String,
    pub generated_document_set: Vec<Linked<Document>>,
    pub display_name: String,
    pub document_was_edited: Option<bool>,
    pub pickup_authorization_mid: String,
    pub clientinbox_item_mid: String,
    /// A day, as the provider wrote it.
    pub date: String,
}

impl AcceptedOrder {
    #[must_use]
    pub fn read(value: &Value, odd: &Odd) -> Self {
        let f = Fields::new(value, "accepted_order", odd);
        Self {
            mid: f.text("mid"),
            url: f.text("url"),
            time_accepted: f.instant("time_accepted"),
            client: Linked::read(f.value("client"), "accepted_order.client", odd, ClientRecord::read),
            document: Linked::read(f.value("document"), "accepted_order.document", odd, Document::read),
            document_data: f.value("document_data").clone(),
            is_paid: f.flag("is_paid"),
            signatory: f.text("signatory"),
            note: f.text("note"),
            generated_document_set: documents(&f, "accepted_order.generated_document_set", odd),
            display_name: f.text("display_name"),
            document_was_edited: f.flag("document_was_edited"),
            pickup_authorization_mid: f.text("pickup_authorization_mid"),
            clientinbox_item_mid: f.text("clientinbox_item_mid"),
            date: f.text("date"),
        }
    }
}

fn documents(f: &Fields<'_>, path: &str, odd: &Odd) -> Vec<Linked<Document>> {
    f.list("generated_document_set").iter().map(|v| Linked::read(v, path, odd, Document::read)).collect()
}
