//! The detail pane: every field of an answer, in groups. Pure.

use super::wire::{Event, Order, Party, Scheduling, Tracking};
use crate::model::order::Group;

/// Town, state and postcode; the country too when it is not Australia.
pub(super) fn destination(to: &Party) -> String {
    let abroad = to.country.as_deref().filter(|c| !matches!(c.to_lowercase().as_str(), "australia" | "au"));
    let town = [&to.suburb, &to.state, &to.postcode];
    let town: Vec<&str> = town.into_iter().filter_map(Option::as_deref).collect();
    let town = town.join(" ");
    match (town.is_empty(), abroad) {
        (true, country) => country.unwrap_or_default().to_owned(),
        (_, Some(country)) => format!("{town}, {country}"),
        _ => town,
    }
}

/// The newest place where the parcel is going, as far as tracking tells.
pub(super) fn last_place(wire: &Tracking) -> String {
    let mut places = wire.events.iter().rev().filter_map(|e| e.destination_location.clone());
    places.next().unwrap_or_default()
}

pub(super) fn of_event(event: &Event) -> String {
    let told = [
        event.description.clone(),
        event.reason.as_ref().map(|r| format!("reason: {r}")),
        event.requester.as_ref().map(|r| format!("asked for by {r}")),
    ];
    told.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

pub(super) fn place(event: &Event) -> String {
    match (&event.origin_location, &event.destination_location, &event.location) {
        (Some(from), Some(to), _) => format!("{from} to {to}"),
        (Some(from), None, _) => format!("from {from}"),
        (None, Some(to), _) => format!("to {to}"),
        (None, None, Some(at)) => at.clone(),
        (None, None, None) => String::new(),
    }
}

pub(super) fn order(wire: &Order, tracking: Option<&Tracking>) -> Vec<Group> {
    let mut parcel = Group::new("parcel");
    add(&mut parcel, "description", wire.description.as_ref());
    add(&mut parcel, "weight, kg", wire.kilogram_weight.as_ref());
    add(&mut parcel, "volume, m3", wire.cubic_metre_volume.as_ref());
    add(&mut parcel, "customer reference", wire.customer_reference.as_ref());
    add(&mut parcel, "order id", wire.order_id.as_ref());
    add(&mut parcel, "Sendle reference", wire.sendle_reference.as_ref());
    add(&mut parcel, "order URL", wire.order_url.as_ref());
    parcel.add("labels", labels(wire));

    let mut route = Group::new("route");
    add(&mut route, "route", wire.route.description.as_ref());
    add(&mut route, "type", wire.route.kind.as_ref());
    add(&mut route, "delivery guarantee", wire.route.delivery_guarantee_status.as_ref());

    let price = [("gross", &wire.price.gross), ("net", &wire.price.net), ("tax", &wire.price.tax)];
    let price = price.into_iter().fold(Group::new("price"), |group, (label, money)| match money {
        Some(money) => group.with(label, money.to_string()),
        None => group,
    });

    let mut cancelled = Group::new("cancellation");
    add(&mut cancelled, "cancelled at", wire.cancelled_at.as_ref());
    add(&mut cancelled, "message", wire.cancellation_message.as_ref());

    let mut groups = vec![
        parcel,
        schedule(&wire.scheduling, wire.status.description.as_deref()),
        party("receiver", &wire.receiver),
        party("sender", &wire.sender),
        route,
        price,
        listed("contents", &wire.contents),
        cancelled,
        listed("metadata", &wire.metadata),
        listed("more", &wire.newer),
    ];
    if let Some(tracking) = tracking {
        groups.push(said_by_tracking(tracking));
    }
    groups.retain(|g| !g.fields.is_empty());
    groups
}

pub(super) fn tracked(reference: &str, wire: &Tracking) -> Vec<Group> {
    let own = Group::new("tracking only").with("Sendle reference", reference).with(
        "known",
        "Only the public tracking of this parcel is known: Sendle has no call that finds an order by its reference. \
         Look it up by its order id to see who receives it and whether it may be cancelled.",
    );
    let mut groups = vec![own, said_by_tracking(wire), schedule(&wire.scheduling, None)];
    groups.retain(|g| !g.fields.is_empty());
    groups
}

fn said_by_tracking(wire: &Tracking) -> Group {
    let mut group = Group::new("tracking");
    add(&mut group, "state", wire.state.as_ref());
    add(&mut group, "status", wire.status.description.as_ref());
    if let Some(at) = wire.status.last_changed_at {
        group.add("last changed", at.to_string());
    }
    group.fields.extend(wire.newer.iter().cloned());
    group
}

fn schedule(wire: &Scheduling, status: Option<&str>) -> Group {
    let mut group = Group::new("schedule");
    group.add("status", status.unwrap_or_default());
    let may = wire.is_cancellable.map(|yes| if yes { "yes" } else { "no" });
    group.add("cancellable", may.unwrap_or_default());
    for (label, date) in [
        ("pickup date", wire.pickup_date),
        ("picked up on", wire.picked_up_on),
        ("delivered on", wire.delivered_on),
        ("delivery from", wire.estimated_delivery_date_minimum),
        ("delivery until", wire.estimated_delivery_date_maximum),
    ] {
        if let Some(date) = date {
            group.add(label, date.to_string());
        }
    }
    for (label, text) in &wire.newer {
        group.add(label, text.clone());
    }
    group
}

fn party(title: &str, wire: &Party) -> Group {
    let mut group = Group::new(title);
    for (label, text) in [
        ("name", &wire.name),
        ("company", &wire.company),
        ("phone", &wire.phone),
        ("e-mail", &wire.email),
        ("Sendle ID", &wire.sendle_id),
        ("address", &wire.address_line1),
        ("address, line 2", &wire.address_line2),
        ("suburb", &wire.suburb),
        ("state", &wire.state),
        ("postcode", &wire.postcode),
        ("country", &wire.country),
        ("instructions", &wire.instructions),
    ] {
        add(&mut group, label, text.as_ref());
    }
    group
}

/// Labels are null until the booking has reached a courier.
fn labels(wire: &Order) -> String {
    if wire.labels.is_empty() {
        return "none yet".to_owned();
    }
    let sizes = wire.labels.iter().filter_map(|l| l.size.as_deref());
    sizes.collect::<Vec<_>>().join(", ")
}

fn listed(title: &str, fields: &[(String, String)]) -> Group {
    let mut group = Group::new(title);
    for (label, text) in fields {
        group.add(if label.is_empty() { "value" } else { label }, text.clone());
    }
    group
}

fn add(group: &mut Group, label: &str, text: Option<&String>) {
    group.add(label, text.map(String::as_str).unwrap_or_default());
}
