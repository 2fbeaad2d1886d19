//! From the wire to the model; pure.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    events::{events, tracking},
    groups::groups,
    reader::Time,
    redact, rules,
    wire::Order as Wire,
};
use crate::model::{
    order::{Fetched, Link, Oddity, Order, Part, PartKind},
    provider::{AccountName, OrderKey, Provider},
    secret::Secret,
};

/// What a mapping needs to know beside the answer.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    pub account: &'a AccountName,
    /// Taken out of everything that is kept.
    pub secret: &'a Secret,
    pub now: Timestamp,
}

/// One row. `None`, with an oddity, when it names no order.
pub fn fetched(value: &Value, path: &str, context: &Context<'_>, odd: &mut Vec<Oddity>) -> Option<Fetched> {
    // Secrets go first, so that no field, event or alias can carry one.
    let value = redact::record(value, context.secret);
    let mut own = Vec::new();
    let Some(wire) = Wire::read(&value, "", &mut own) else {
        odd.extend(own.into_iter().map(|o| Oddity::new(&join(path, &o.path), o.what)));
        return None;
    };
    Some(Fetched { order: order(&wire, &value, context, own), events: events(&wire) })
}

fn join(path: &str, below: &str) -> String {
    match (path.is_empty(), below.is_empty()) {
        (true, _) => below.to_owned(),
        (_, true) => path.to_owned(),
        _ => format!("{path}.{below}"),
    }
}

fn order(wire: &Wire, raw: &Value, context: &Context<'_>, mut oddities: Vec<Oddity>) -> Order {
    for (path, said, unknown) in [
        ("billing.status", &wire.billing.status, rules::billing(wire) == rules::Said::Unknown),
        ("shipping.status", &wire.shipping.status, rules::shipping(wire) == rules::Said::Unknown),
    ] {
        if let Some(said) = said.as_ref().filter(|_| unknown) {
            oddities.push(Oddity::new(path, format!("unknown value {said:?}")));
        }
    }
    let reference = reference(wire);
    let at = |time: &Option<Time>| time.as_ref().and_then(|t| t.at);
    Order {
        key: OrderKey { account: context.account.clone(), id: wire.id.clone() },
        provider: Provider::ReadyCloud,
        aliases: aliases(wire, &reference),
        reference,
        customer: customer(wire),
        destination: destination(wire),
        state: state(wire),
        phase: rules::phase(wire, context.now),
        attention: rules::attention(wire, context.now),
        parts: parts(wire),
        clocks: rules::ship_by(wire).into_iter().collect(),
        total: wire.billing.total.as_ref().and_then(|a| a.money.clone()),
        created_at: at(&wire.created_at).or_else(|| at(&wire.ordered_at)),
        // The bookmark of a delta listing is made of this: see `bookmark`.
        updated_at: at(&wire.nested_updated_at).or_else(|| at(&wire.updated_at)),
        links: links(wire),
        groups: groups(wire),
        oddities,
        raw: redact::shortened(raw).to_string(),
    }
}

fn reference(wire: &Wire) -> String {
    [&wire.primary_id, &wire.order_number, &wire.unique_id]
        .into_iter()
        .flatten()
        .find(|id| !id.trim().is_empty())
        .cloned()
        .unwrap_or_else(|| wire.id.clone())
}

/// Every other id that a person might paste, once each.
fn aliases(wire: &Wire, reference: &str) -> Vec<String> {
    let ids = [&wire.unique_id, &wire.order_number, &wire.po_number, &wire.customer_number, &wire.source.id];
    let mut aliases: Vec<String> = Vec::new();
    let named = ids.into_iter().flatten().map(String::as_str);
    for alias in named.chain(wire.boxes.iter().filter_map(tracking)) {
        if !alias.trim().is_empty() && alias != reference && !aliases.iter().any(|a| a == alias) {
            aliases.push(alias.to_owned());
        }
    }
    aliases
}

fn customer(wire: &Wire) -> String {
    let named = |a: &Option<super::sides::Address>| a.as_ref().and_then(super::sides::Address::name);
    named(&wire.shipping.ship_to)
        .or_else(|| named(&wire.billing.bill_to))
        .or_else(|| wire.customer_number.clone())
        .unwrap_or_default()
}

fn destination(wire: &Wire) -> String {
    let Some(to) = &wire.shipping.ship_to else { return String::new() };
    let words: Vec<&str> = [&to.city, &to.region, &to.post_code]
        .into_iter()
        .flatten()
        .map(|w| w.trim())
        .filter(|w| !w.is_empty())
        .collect();
    if words.is_empty() { to.country.clone().unwrap_or_default() } else { words.join(" ") }
}

/// Both sides in the provider's words, with what its times add to them.
fn state(wire: &Wire) -> String {
    let shipping = wire.shipping.status.as_deref().filter(|s| !s.is_empty());
    let billing = wire.billing.status.as_deref().filter(|s| !s.is_empty());
    let progress = rules::progress(wire);
    let says_it_already =
        progress == rules::Progress::PartlyShipped && shipping == Some("partially_fulfilled");
    let derived = (progress != rules::Progress::Open && !says_it_already).then(|| progress.word());
    let words: Vec<&str> = [shipping, derived, billing].into_iter().flatten().collect();
    if words.is_empty() { "no status".to_owned() } else { words.join(", ") }
}

fn parts(wire: &Wire) -> Vec<Part> {
    let word = |status: &Option<String>| {
        status.clone().filter(|s| !s.is_empty()).unwrap_or_else(|| "no status".to_owned())
    };
    vec![
        Part {
            kind: PartKind::Billing,
            id: "billing".to_owned(),
            label: "billing".to_owned(),
            state: word(&wire.billing.status),
            phase: rules::billing_phase(wire),
            cancel: rules::cancel_billing(wire),
        },
        Part {
            kind: PartKind::Shipping,
            id: "shipping".to_owned(),
            label: "shipping".to_owned(),
            state: word(&wire.shipping.status),
            phase: rules::shipping_phase(wire),
            cancel: rules::cancel_shipping(wire),
        },
    ]
}

/// Links of items: shown and copied, never fetched.
fn links(wire: &Wire) -> Vec<Link> {
    let items = wire.boxes.iter().flat_map(|b| &b.items);
    let named = items.flat_map(|item| {
        item.fields.iter().filter(|(key, _)| key == "link" || key == "image_link").map(|(key, url)| Link {
            label: format!("{} {}", item.description.as_deref().unwrap_or("item"), key.replace('_', " ")),
            url: url.clone(),
        })
    });
    named.filter(|link| !link.url.trim().is_empty()).collect()
}
