//! Every documented field of an order, grouped for the detail pane. Pure.

use super::{
    map::address_line,
    problems::line,
    rules::Situation,
    wire::{Address, Channel, Item, SendingOrder},
};
use crate::model::order::Group;

/// The field that keeps when an order was sent, after its last clock has run out.
pub(super) const SENT_AT: &str = "sent at";

/// "yes", "no", or blank when the provider did not say.
pub(super) const fn yes_no(flag: Option<bool>) -> &'static str {
    match flag {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

pub(super) fn groups(wire: &SendingOrder, now: &Situation) -> Vec<Group> {
    let mut groups =
        vec![order_group(wire, now), channels(wire), secure(wire), recipient(wire), sender(wire)];
    groups.extend(wire.items.iter().enumerate().map(|(n, item)| item_group(n + 1, item)));
    groups.retain(|g| !g.fields.is_empty());
    groups
}

fn order_group(wire: &SendingOrder, now: &Situation) -> Group {
    let client = &wire.recipient_organization;
    let mut group = Group::new("order")
        .with("MID", wire.mid.as_str())
        .with("external id", wire.external_id.as_str())
        .with("client", client.whole.as_ref().map_or("", |c| c.name.as_str()))
        .with("client MID", client.mid())
        .with("client's own id", client.whole.as_ref().map_or("", |c| c.client_external_id.as_str()))
        .with("employee", wire.employee.whole.as_ref().map_or(wire.employee.mid(), |e| e.name.as_str()))
        .with("ready to send", yes_no(wire.ready_to_order))
        .with("card payments", yes_no(wire.enable_cc_payments))
        .with("scheduled for", wire.date_scheduled.map(|t| t.to_string()).unwrap_or_default())
        .with("batch runs at", now.batch.map(|t| t.to_string()).unwrap_or_default())
        .with(SENT_AT, now.executed.map(|t| t.to_string()).unwrap_or_default());
    for problem in &wire.validation_errors {
        group.add("problem", line(problem));
    }
    for (label, url) in [
        ("url", &wire.url),
        ("send url", &wire.send_url),
        ("items url", &wire.items_url),
        ("PDF url", &wire.pdf_content_url),
    ] {
        group.add(label, url.as_str());
    }
    group
}

fn channels(wire: &SendingOrder) -> Group {
    let mut group = Group::new("channels").with("status", wire.status.said.as_str());
    for c in Channel::ALL {
        let word = wire.status.states.get(c).as_deref().unwrap_or_default();
        group.add(c.label(), if word == "not_selected" { "not selected" } else { word });
        group.add(&format!("{} selected", c.label()), yes_no(*wire.selected.get(c)));
        group.add(&format!("{} cancelled", c.label()), yes_no(*wire.status.cancelled.get(c)));
    }
    group.with("status url", wire.status.url.as_str())
}

fn secure(wire: &SendingOrder) -> Group {
    Group::new("secure send")
        .with("to", wire.to_emails.join(", "))
        .with("contacts", wire.send_to_contacts.join(", "))
        .with("subject", wire.subject.as_str())
        .with("message", wire.message.as_str())
}

fn recipient(wire: &SendingOrder) -> Group {
    let mut group = Group::new("recipient")
        .with("organisation", wire.recipient_contact_organization_name.as_str())
        .with("department", wire.recipient_contact_department.as_str())
        .with("title", wire.recipient_contact_title.as_str())
        .with("name", wire.recipient_contact_name.as_str())
        .with("honorific", wire.recipient_honorific.as_str());
    address(&mut group, &wire.recipient_address);
    group.with("envelope stamp", wire.stamp_type.as_str())
}

fn sender(wire: &SendingOrder) -> Group {
    let mut group = Group::new("sender")
        .with("organisation", wire.sender_contact_organization_name.as_str())
        .with("phone", wire.sender_contact_phone_number.as_str());
    address(&mut group, &wire.sender_address);
    group
}

fn address(group: &mut Group, a: &Address) {
    group.add("address", address_line(a));
    for (label, value) in [
        ("format", &a.address_format),
        ("country", &a.country),
        ("region", &a.region),
        ("town", &a.locality),
        ("street", &a.street_address),
        ("building", &a.extended_address),
        ("postcode", &a.postal_code),
    ] {
        group.add(label, value.as_str());
    }
}

fn item_group(n: usize, item: &Item) -> Group {
    let mut group = Group::new(&format!("item {n}"))
        .with("MID", item.mid.as_str())
        .with("position", item.position.as_str())
        .with("file", item.filename.as_str())
        .with("document MID", item.document.mid());
    if let Some(d) = &item.document.whole {
        group.add("document", d.display_name.as_str());
        group.add("number", d.document_number.as_str());
        group.add("type", d.document_type.as_str());
        let total = d.total.map(|t| crate::model::money::Money::new(t, &d.currency).to_string());
        group.add("total", total.unwrap_or_default());
    }
    for (label, url) in [
        ("url", &item.url),
        ("order url", &item.sending_order),
        ("document url", &item.document.url),
        ("upload url", &item.upload_url),
        ("async upload url", &item.async_upload_url),
        ("upload tasks url", &item.async_upload_tasks_url),
    ] {
        group.add(label, url.as_str());
    }
    group
}
