//! A sending order as the console sees it. Pure.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    groups::SENT_AT,
    problems::line,
    read::{Odd, without_secrets},
    rules::{self, Situation},
    wire::{Address, Channel, Item, SendingOrder},
};
use crate::model::{
    clock::ClockKind,
    money::Money,
    order::{Link, Order, Part, PartKind},
    phase::Phase,
    provider::{AccountName, OrderKey, Provider},
};

/// Reads one row. `known` is what is stored of it: a time of execution that was known stays known.
/// `None`: the row names no order.
#[must_use]
pub fn order(
    value: &Value,
    account: &AccountName,
    heard: Timestamp,
    known: Option<&Order>,
    odd: &Odd,
) -> Option<Order> {
    let own = Odd::default();
    let wire = SendingOrder::read(value, &own);
    if wire.mid.trim().is_empty() {
        odd.note("response", "an order without a url cannot be kept");
        return None;
    }
    let states = channel_states(&wire, &own);
    let drafted = states.iter().any(|(_, word)| word == "draft");
    let batch = wire.date_scheduled.map(rules::batch_for);
    let executed = if drafted { None } else { batch.or_else(|| known.and_then(executed_before)) };
    let situation = Situation { batch, executed, heard };
    let (attention, trouble) = attention(&wire, &states, &situation);
    let parts: Vec<Part> = states.iter().map(|(c, word)| part(*c, word, &situation)).collect();
    let phases: Vec<Phase> = parts.iter().map(|p| p.phase).collect();
    let clocks = rules::clocks(states.iter().map(|(c, w)| (*c, w.as_str())), &situation, trouble);
    Some(Order {
        key: OrderKey { account: account.clone(), id: wire.mid.clone() },
        provider: Provider::MakeLeaps,
        reference: first(&[&wire.external_id, &wire.subject, &wire.mid]),
        aliases: aliases(&wire),
        customer: customer(&wire),
        destination: destination(&wire, &states),
        state: state_line(&states, &wire),
        phase: rules::order_phase(&phases, trouble, batch.is_some()),
        attention,
        parts,
        clocks,
        total: total(&wire),
        // The documents give an order no time of its own.
        created_at: known.and_then(|k| k.created_at),
        updated_at: None,
        links: links(&wire),
        groups: super::groups::groups(&wire, &situation),
        oddities: own.take(),
        raw: without_secrets(value),
    })
}

/// The time of execution that was shown, or that the stored clocks stand for.
pub(super) fn executed_before(known: &Order) -> Option<Timestamp> {
    let mut shown = known.groups.iter().flat_map(|group| &group.fields);
    let shown = shown.find(|(label, _)| label == SENT_AT).and_then(|(_, at)| at.parse().ok());
    shown.or_else(|| {
        known.clocks.iter().find_map(|clock| match clock.kind {
            ClockKind::CancelWindow => clock.at.checked_sub(rules::POST_WINDOW).ok(),
            ClockKind::LinkLife => clock.at.checked_sub(rules::LINK_LIFE).ok(),
            _ => None,
        })
    })
}

/// The selected channels with the provider's own words. A channel that was not selected is no part of the order.
fn channel_states(wire: &SendingOrder, odd: &Odd) -> Vec<(Channel, String)> {
    let word = |c: Channel| wire.status.states.get(c).clone();
    let drafted = Channel::ALL.into_iter().any(|c| word(c).as_deref() == Some("draft"));
    Channel::ALL
        .into_iter()
        .filter_map(|c| {
            let selected = *wire.selected.get(c) == Some(true);
            let word = match word(c) {
                Some(word) if word == "not_selected" => {
                    if selected {
                        odd.note(c.name(), "it is selected, but its status says not_selected");
                    }
                    return None;
                }
                Some(word) => word,
                None if !selected => return None,
                // The shown status has no Peppol value; an order is executed on all channels at once.
                None if drafted => "draft".to_owned(),
                None => {
                    odd.note(
                        &format!("status.{}", c.name()),
                        "it is selected, but the status does not name it",
                    );
                    "not given".to_owned()
                }
            };
            if !rules::is_known(c, &word) && word != "not given" {
                odd.note(&format!("status.{}", c.name()), format!("unknown value {word:?}"));
            }
            Some((c, word))
        })
        .collect()
}

fn part(channel: Channel, word: &str, now: &Situation) -> Part {
    Part {
        kind: PartKind::Channel,
        id: channel.name().to_owned(),
        label: channel.label().to_owned(),
        state: word.to_owned(),
        phase: rules::phase(channel, word, now.batch.is_some()),
        cancel: rules::cancel_rule(channel, word, now),
    }
}

/// Reasons to look, and whether they outweigh the channels' own phases.
fn attention(wire: &SendingOrder, states: &[(Channel, String)], now: &Situation) -> (Vec<String>, bool) {
    let mut reasons = Vec::new();
    let drafted = states.is_empty() || states.iter().any(|(_, w)| w == "draft");
    if drafted {
        reasons.extend(wire.validation_errors.iter().map(|p| format!("cannot be sent: {}", line(p))));
        if now.batch.is_some_and(|b| b <= now.heard) {
            reasons.push("its batch should have run, but it is still a draft".to_owned());
        }
    }
    for (c, word) in states {
        if *wire.status.cancelled.get(*c) == Some(true) && word != "cancelled" {
            reasons.push(format!("{}: a cancel was asked for, but the state is {word}", c.label()));
        }
    }
    let ended = now.executed.is_some_and(|t| rules::after(t, rules::LINK_LIFE) <= now.heard);
    for (c, _) in states.iter().filter(|(_, w)| ended && w == "not_viewed") {
        reasons.push(format!("{}: its link has ended after 60 days, never opened", c.label()));
    }
    let trouble = !reasons.is_empty();
    for (c, word) in states {
        if word == "info_not_available" {
            reasons.push(format!("{}: MakeLeaps has no information about it", c.label()));
        } else if word != "not given" && !rules::is_known(*c, word) {
            reasons.push(format!("{}: unknown state {word:?}", c.label()));
        }
    }
    (reasons, trouble)
}

/// `post: can_cancel, secure: not_viewed`; one word when there is only one to say.
fn state_line(states: &[(Channel, String)], wire: &SendingOrder) -> String {
    let Some((_, word)) = states.first() else {
        return if wire.status.said.trim().is_empty() {
            "no channel".to_owned()
        } else {
            wire.status.said.clone()
        };
    };
    if states.iter().all(|(_, w)| w == word) {
        return word.clone();
    }
    states.iter().map(|(c, w)| format!("{}: {w}", c.label())).collect::<Vec<_>>().join(", ")
}

fn first(of: &[&str]) -> String {
    of.iter().find(|t| !t.trim().is_empty()).map(|t| (*t).to_owned()).unwrap_or_default()
}

fn aliases(wire: &SendingOrder) -> Vec<String> {
    let mut all = vec![wire.mid.clone(), wire.url.clone(), wire.external_id.clone()];
    for item in &wire.items {
        all.push(item.document.mid().to_owned());
        if let Some(document) = &item.document.whole {
            all.extend([document.document_number.clone(), document.external_id.clone()]);
        }
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|a| !a.trim().is_empty() && seen.insert(a.clone()));
    all
}

fn customer(wire: &SendingOrder) -> String {
    let client = wire.recipient_organization.whole.as_ref().map_or("", |c| c.name.as_str());
    let mid = wire.recipient_organization.mid();
    let named = first(&[
        client,
        &wire.recipient_contact_organization_name,
        &wire.recipient_contact_name,
        wire.to_emails.first().map_or("", String::as_str),
    ]);
    if named.is_empty() && !mid.is_empty() { format!("client {mid}") } else { named }
}

fn destination(wire: &SendingOrder, states: &[(Channel, String)]) -> String {
    let has = |c: Channel| states.iter().any(|(s, _)| *s == c);
    let address = &wire.recipient_address;
    let town = format!("{} {}", address.locality, address.postal_code);
    if has(Channel::Post) && !town.trim().is_empty() {
        return town.trim().to_owned();
    }
    match wire.to_emails.as_slice() {
        [one] if has(Channel::Secure) => return one.clone(),
        [one, rest @ ..] if has(Channel::Secure) => return format!("{one} +{}", rest.len()),
        _ => {}
    }
    let way = |c| has(c).then_some(c);
    match way(Channel::Inbox).or(way(Channel::Secure)).or(way(Channel::Peppol)).or(way(Channel::Post)) {
        Some(Channel::Inbox) => "client inbox".to_owned(),
        Some(Channel::Secure) => "secure send".to_owned(),
        Some(Channel::Peppol) => "Peppol".to_owned(),
        Some(Channel::Post) => "post".to_owned(),
        None => String::new(),
    }
}

/// Known only when the single enclosure is a document that came whole: amounts are not added up here.
fn total(wire: &SendingOrder) -> Option<Money> {
    let [Item { document, .. }] = wire.items.as_slice() else { return None };
    let document = document.whole.as_ref()?;
    Some(Money::new(document.total?, &document.currency))
}

fn links(wire: &SendingOrder) -> Vec<Link> {
    [
        ("order", &wire.url),
        ("PDF", &wire.pdf_content_url),
        ("send", &wire.send_url),
        ("status", &wire.status.url),
        ("items", &wire.items_url),
        ("client", &wire.recipient_organization.url),
    ]
    .into_iter()
    .filter(|(_, url)| !url.trim().is_empty())
    .map(|(label, url)| Link { label: label.to_owned(), url: url.clone() })
    .collect()
}

/// An address on one line, from the town down to the house.
#[must_use]
pub fn address_line(a: &Address) -> String {
    [&a.postal_code, &a.country, &a.region, &a.locality, &a.street_address, &a.extended_address]
        .into_iter()
        .map(|t| t.trim())
        .filter(|t| !t.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}
