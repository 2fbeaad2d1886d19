//! An entry of the secure inbox as the console sees it. Pure.

use rust_decimal::Decimal;
use serde_json::Value;

use super::{
    groups::yes_no,
    read::{Odd, without_secrets},
    wire::{AcceptedOrder, Document, InboxItem, Linked, ReceivedDocument},
};
use crate::model::{
    inbox::{InboxEntry, InboxKind},
    money::Money,
    order::{Group, Link},
    provider::{AccountName, InboxKey},
};

/// Reads one row. `None`: the row names no entry.
#[must_use]
pub fn entry(value: &Value, account: &AccountName, odd: &Odd) -> Option<InboxEntry> {
    let own = Odd::default();
    let wire = InboxItem::read(value, &own);
    if wire.mid.trim().is_empty() {
        odd.note("response", "an inbox entry without a mid cannot be kept");
        return None;
    }
    let kind = InboxKind::parse(&wire.kind);
    check_bodies(&kind, &wire, &own);
    let mut entry = InboxEntry {
        key: InboxKey { account: account.clone(), id: wire.mid.clone() },
        kind,
        sender: String::new(),
        title: String::new(),
        note: String::new(),
        amount: None,
        received_at: wire.time_received,
        read_at: wire.time_read,
        links: Vec::new(),
        groups: vec![
            Group::new("entry")
                .with("MID", wire.mid.as_str())
                .with("type", wire.kind.as_str())
                .with("received", wire.time_received.map(|t| t.to_string()).unwrap_or_default())
                .with("read", wire.time_read.map(|t| t.to_string()).unwrap_or_default())
                .with("url", wire.url.as_str()),
        ],
        oddities: Vec::new(),
        raw: without_secrets(value),
    };
    link(&mut entry, "entry", &wire.url);
    if let Some(order) = &wire.accepted_order {
        accepted(&mut entry, order, &own);
    }
    if let Some(document) = &wire.received_doc {
        received(&mut entry, document, &own);
    }
    entry.groups.retain(|g| !g.fields.is_empty());
    entry.oddities = own.take();
    Some(entry)
}

/// Which body must be filled follows from the type (MakeLeaps, note on data structure).
fn check_bodies(kind: &InboxKind, wire: &InboxItem, odd: &Odd) {
    let (accepted, received) = (wire.accepted_order.is_some(), wire.received_doc.is_some());
    match kind {
        InboxKind::AcceptedOrder | InboxKind::ConfirmedDoc if !accepted => {
            odd.note("accepted_order", format!("it is null for the type {}", wire.kind));
        }
        InboxKind::ReceivedDoc if !received => {
            odd.note("received_doc", "it is null for the type received_doc");
        }
        InboxKind::Other(word) => odd.note("type", format!("unknown value {word:?}")),
        _ if accepted && received => odd.note("type", "both an accepted order and a received document came"),
        _ => {}
    }
}

fn accepted(entry: &mut InboxEntry, order: &AcceptedOrder, odd: &Odd) {
    let document = order.document.whole.as_ref();
    let client = order.client.whole.as_ref().map_or("", |c| c.name.as_str());
    let recipient = data_text(&order.document_data, &["recipient_name", "client_name"]);
    entry.sender = first(&[client, &recipient, &order.signatory]);
    entry.title = first(&[&order.display_name, document.map_or("", |d| d.display_name.as_str())]);
    entry.note.clone_from(&order.note);
    entry.amount = amount(&order.document_data, document, odd);
    link(entry, "accepted order", &order.url);
    link(entry, "document", &order.document.url);
    link(entry, "client", &order.client.url);
    link(entry, "PDF", document.map_or("", |d| d.pdf_content_url.as_str()));
    entry.groups.push(
        Group::new("accepted order")
            .with("MID", order.mid.as_str())
            .with("accepted", order.time_accepted.map(|t| t.to_string()).unwrap_or_default())
            .with("date", order.date.as_str())
            .with("client", client)
            .with("client MID", order.client.mid())
            .with("document", order.display_name.as_str())
            .with("document MID", order.document.mid())
            .with("signed by", order.signatory.as_str())
            .with("note", order.note.as_str())
            .with("paid", yes_no(order.is_paid))
            .with("document was edited", yes_no(order.document_was_edited))
            .with("pickup authorization MID", order.pickup_authorization_mid.as_str())
            .with("client inbox item MID", order.clientinbox_item_mid.as_str())
            .with("url", order.url.as_str()),
    );
    entry.groups.push(data_group(&order.document_data));
    entry.groups.push(generated(&order.generated_document_set));
}

fn received(entry: &mut InboxEntry, document: &ReceivedDocument, odd: &Odd) {
    let sender = data_text(&document.document_data, &["sender_name"]);
    if entry.sender.is_empty() {
        entry.sender = first(&[&document.vendor_name, &sender]);
    }
    if entry.title.is_empty() {
        entry.title.clone_from(&document.display_name);
    }
    if entry.amount.is_none() {
        entry.amount = amount(&document.document_data, None, odd);
    }
    if entry.note.is_empty() {
        entry.note = data_text(&document.document_data, &["note", "message"]);
    }
    link(entry, "received document", &document.url);
    link(entry, "PDF", &document.pdf_content_url);
    let by = &document.received_by;
    entry.groups.push(
        Group::new("received document")
            .with("MID", document.mid.as_str())
            .with("vendor", document.vendor_name.as_str())
            .with("document", document.display_name.as_str())
            .with("added by", by.whole.as_ref().map_or(by.mid(), |e| e.name.as_str()))
            .with("url", document.url.as_str())
            .with("PDF url", document.pdf_content_url.as_str()),
    );
    entry.groups.push(data_group(&document.document_data));
    entry.groups.push(generated(&document.generated_document_set));
}

/// The document's total with its currency: decimals are texts, a bare number is read by its digits.
fn amount(data: &Value, document: Option<&Document>, odd: &Odd) -> Option<Money> {
    let text = data_text(data, &["total"]);
    if !text.trim().is_empty() {
        let found = Decimal::from_str_exact(text.trim()).ok();
        if found.is_none() {
            odd.note("document_data.total", format!("not an amount: {text:?}"));
        }
        return found.map(|total| Money::new(total, &data_text(data, &["currency", "currency_code"])));
    }
    let document = document?;
    Some(Money::new(document.total?, &document.currency))
}

fn data_text(data: &Value, names: &[&str]) -> String {
    names
        .iter()
        .map(|n| plain(data.get(n).unwrap_or(&Value::Null)))
        .find(|t| !t.is_empty())
        .unwrap_or_default()
}

/// A scalar's own text; blank for the rest.
fn plain(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        Value::Number(n) => n.to_string(),
        Value::Bool(b) => b.to_string(),
        _ => String::new(),
    }
}

/// The free JSON of a document: scalars by name, the rest as it came.
fn data_group(data: &Value) -> Group {
    let mut group = Group::new("document data");
    match data {
        Value::Object(map) => {
            for (name, value) in map {
                let text = match value {
                    Value::Null => String::new(),
                    Value::Array(_) | Value::Object(_) => without_secrets(value),
                    scalar => plain(scalar),
                };
                group.add(&name.replace('_', " "), text);
            }
        }
        Value::Null => {}
        other => group.add("data", without_secrets(other)),
    }
    group
}

fn generated(documents: &[Linked<Document>]) -> Group {
    let mut group = Group::new("generated documents");
    for document in documents {
        let name = document.whole.as_ref().map_or(document.mid(), |d| d.display_name.as_str());
        group.add(if name.is_empty() { "document" } else { name }, document.url.as_str());
    }
    group
}

fn link(entry: &mut InboxEntry, label: &str, url: &str) {
    if !url.trim().is_empty() {
        entry.links.push(Link { label: label.to_owned(), url: url.to_owned() });
    }
}

fn first(of: &[&str]) -> String {
    of.iter().find(|t| !t.trim().is_empty()).map(|t| (*t).to_owned()).unwrap_or_default()
}
