//! Every documented field, grouped for the detail pane.

use super::{
    contents::Parcel,
    custom::{CustomField, capped},
    events::tracking,
    reader::{Amount, Time},
    sides::Address,
    wire::{Order, Pairs},
};
use crate::model::order::Group;

/// In the order a person reads them; a group without fields is left out.
#[must_use]
pub fn groups(order: &Order) -> Vec<Group> {
    let mut groups = vec![main(order), shipping(order)];
    groups.push(address("Ship to", order.shipping.ship_to.as_ref()));
    groups.push(address("Ship from", order.shipping.ship_from.as_ref()));
    groups.push(billing(order));
    groups.push(address("Bill to", order.billing.bill_to.as_ref()));
    for (n, parcel) in order.boxes.iter().enumerate() {
        boxed(parcel, n + 1, order.boxes.len(), &mut groups);
    }
    groups.push(notes(order));
    groups.push(relations(order));
    groups.push(source(order));
    groups.push(custom("Custom fields", &order.custom_fields));
    groups.push(pairs("Suggested values", &suggested(order)));
    groups.push(pairs("Undocumented fields", &order.more));
    groups.retain(|g| !g.fields.is_empty());
    groups
}

fn text(field: Option<&String>) -> String {
    field.cloned().unwrap_or_default()
}

fn time(field: Option<&Time>) -> String {
    field.map(|t| t.said.clone()).unwrap_or_default()
}

fn amount(field: Option<&Amount>) -> String {
    field.map(|a| a.said.clone()).unwrap_or_default()
}

const fn flag(field: Option<bool>) -> &'static str {
    match field {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

fn main(order: &Order) -> Group {
    Group::new("Order")
        .with("primary id", text(order.primary_id.as_ref()))
        .with("unique id", text(order.unique_id.as_ref()))
        .with("order number", text(order.order_number.as_ref()))
        .with("purchase order", text(order.po_number.as_ref()))
        .with("customer number", text(order.customer_number.as_ref()))
        .with("message", text(order.message.as_ref()))
        .with("terms", text(order.terms.as_ref()))
        .with("tags", order.tags.join(", "))
        .with("ordered", time(order.ordered_at.as_ref()))
        .with("printed", time(order.printed_at.as_ref()))
        .with("created", time(order.created_at.as_ref()))
        .with("updated", time(order.updated_at.as_ref()))
        .with("updated, parts included", time(order.nested_updated_at.as_ref()))
}

fn shipping(order: &Order) -> Group {
    let s = &order.shipping;
    let mut group = Group::new("Shipping")
        .with("status", text(s.status.as_ref()))
        .with("ship by", time(s.to_ship_at.as_ref()))
        .with("shipped", time(s.shipped_at.as_ref()))
        .with("carrier", text(s.ship_via.as_ref()))
        .with("service", text(s.ship_type.as_ref()))
        .with("cost", amount(s.ship_cost.as_ref()))
        .with("shipping software", text(s.ship_agent.as_ref()))
        .with("warehouse", text(s.warehouse.as_ref()));
    add_all(&mut group, &s.more);
    group
}

fn billing(order: &Order) -> Group {
    let b = &order.billing;
    let mut group = Group::new("Billing")
        .with("status", text(b.status.as_ref()))
        .with("subtotal", amount(b.subtotal.as_ref()))
        .with("shipping", amount(b.shipping.as_ref()))
        .with("tax", amount(b.tax.as_ref()))
        .with("total", amount(b.total.as_ref()));
    add_all(&mut group, &b.more);
    group
}

fn address(title: &str, address: Option<&Address>) -> Group {
    let mut group = Group::new(title);
    let Some(a) = address else { return group };
    for (label, field) in [
        ("company", &a.company),
        ("first name", &a.first_name),
        ("last name", &a.last_name),
        ("address 1", &a.address_1),
        ("address 2", &a.address_2),
        ("city", &a.city),
        ("region", &a.region),
        ("post code", &a.post_code),
        ("country", &a.country),
        ("phone", &a.phone),
        ("e-mail", &a.email),
    ] {
        group.add(label, text(field.as_ref()));
    }
    group.add("residential", flag(a.residential));
    group.add("validated", flag(a.validated));
    group.add("created", time(a.created_at.as_ref()));
    group.add("updated", time(a.updated_at.as_ref()));
    add_all(&mut group, &a.more);
    group
}

/// The box, its custom fields, and its items in one group each.
fn boxed(parcel: &Parcel, n: usize, of: usize, groups: &mut Vec<Group>) {
    let mut group = Group::new(&format!("Box {n} of {of}"))
        .with("number", text(parcel.id.as_ref()))
        .with("tracking number", tracking(parcel).unwrap_or_default())
        .with("delivered", time(parcel.delivered_at.as_ref()))
        .with("shipping cost", amount(parcel.ship_cost.as_ref()))
        .with("insured value", amount(parcel.insured_value.as_ref()))
        .with("declared value", amount(parcel.declared_value.as_ref()))
        .with("cash on delivery", amount(parcel.cod_value.as_ref()));
    add_all(&mut group, &parcel.fields);
    groups.push(group);
    groups.push(custom(&format!("Box {n}, custom fields"), &parcel.custom_fields));
    for (m, item) in parcel.items.iter().enumerate() {
        let mut group = Group::new(&format!("Box {n}, item {}", m + 1))
            .with("number", text(item.id.as_ref()))
            .with("quantity", text(item.quantity.as_ref()))
            .with("description", text(item.description.as_ref()))
            .with("unit price", amount(item.unit_price.as_ref()));
        add_all(&mut group, &item.fields);
        for field in &item.custom_fields {
            group.add(&field.name, field.shown());
        }
        groups.push(group);
    }
}

fn notes(order: &Order) -> Group {
    let mut group = Group::new("Notes");
    for note in &order.notes {
        let by = match (note.author.is_empty(), note.system) {
            (true, Some(true)) => "system".to_owned(),
            (true, _) => "note".to_owned(),
            (false, Some(true)) => format!("{} (system)", note.author),
            (false, _) => note.author.clone(),
        };
        let when = note.at.as_ref().map(|t| format!(" ({})", t.said)).unwrap_or_default();
        group.add(&format!("{by}{when}"), capped(&note.content));
        add_all(&mut group, &note.more);
    }
    group
}

fn relations(order: &Order) -> Group {
    let mut group = Group::new("Related orders");
    for relation in &order.relations {
        let number = relation.order.as_ref().map(|n| format!("order {n}"));
        let named: Vec<String> = number.into_iter().chain(relation.unique_id.clone()).collect();
        group.add(&relation.kind, named.join(", "));
    }
    group
}

fn source(order: &Order) -> Group {
    let s = &order.source;
    let mut group = Group::new("Source")
        .with("name", text(s.name.as_ref()))
        .with("account", text(s.account.as_ref()))
        .with("channel", text(s.channel.as_ref()))
        .with("id there", text(s.id.as_ref()))
        .with("retrieved", time(s.retrieved_at.as_ref()))
        .with("updated", time(s.updated_at.as_ref()));
    add_all(&mut group, &s.more);
    group
}

fn custom(title: &str, fields: &[CustomField]) -> Group {
    let mut group = Group::new(title);
    for field in fields {
        let kind = field.media_type.as_ref().map(|t| format!(" ({t})")).unwrap_or_default();
        group.add(&format!("{}{kind}", field.name), field.shown());
    }
    group
}

fn suggested(order: &Order) -> Pairs {
    let side = |side: &'static str, pairs: &Pairs| {
        pairs.iter().map(|(key, value)| (format!("{side}.{key}"), value.clone())).collect::<Pairs>()
    };
    let mut all = order.suggested.clone();
    all.extend(side("billing", &order.billing.suggested));
    all.extend(side("shipping", &order.shipping.suggested));
    all
}

fn pairs(title: &str, fields: &Pairs) -> Group {
    let mut group = Group::new(title);
    add_all(&mut group, fields);
    group
}

fn add_all(group: &mut Group, fields: &Pairs) {
    for (label, value) in fields {
        group.add(label, capped(value));
    }
}
