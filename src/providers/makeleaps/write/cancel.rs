//! Stopping what is under way, by the rule of each channel (MakeLeaps, Cancelling after sending). Pure.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{
    super::wire::{Channel, Status},
    delete, handed, is_unsent, json_body, of_order, say, wire as wire_of,
};
use crate::model::{
    cancel::CancelRule,
    intent::{Deed, Method, Mutation, Repeat},
    order::{Order, Part},
};

/// The documents say POST; one other program writes PATCH.
const CANCEL_METHOD: Method = Method::Post;

/// Stops one channel of a sent order, or the whole of one that was not sent yet.
///
/// # Errors
/// Why not, with the next best step.
pub fn cancel(order: &Order, part: &Part) -> Result<Mutation, String> {
    cancel_at(order, &[part], Timestamp::now())
}

/// Stops several channels of one order in one request. Channels that cannot be stopped are refused here, before
/// anything is sent.
///
/// # Errors
/// Why not, with the next best step.
pub fn cancel_channels(order: &Order, parts: &[&Part]) -> Result<Mutation, String> {
    cancel_at(order, parts, Timestamp::now())
}

/// The same at a given time. An order without channels is a draft that nobody finished: no parts are needed for it.
///
/// # Errors
/// As [`cancel_channels`].
pub fn cancel_at(order: &Order, parts: &[&Part], now: Timestamp) -> Result<Mutation, String> {
    for part in parts {
        if !order.parts.iter().any(|p| p == *part) {
            return Err(format!("{} is no channel of this order as it is now; refresh it", part.label));
        }
    }
    if is_unsent(order) {
        return delete(order, now);
    }
    if parts.is_empty() {
        return Err("choose a channel to stop".to_owned());
    }
    let wire = wire_of(order)?;
    let mut stopped = Vec::new();
    for part in parts {
        stopped.push(stoppable(part, &wire.selected)?);
    }
    let place = handed(&wire.status.url, "status url")?;
    let mut mutation = of_order(order, Deed::Cancel, Repeat::Set, CANCEL_METHOD, place);
    mutation.part = Some(parts.iter().map(|p| p.id.as_str()).collect::<Vec<_>>().join(","));
    for part in parts {
        say(&mut mutation, &format!("stop {}", part.label), part.cancel.rule.as_str());
        say(&mut mutation, "effect", part.cancel.effect.as_str());
    }
    json_body(&mut mutation, &Value::Object(flags(order, &wire.status, &stopped)));
    Ok(mutation)
}

/// The sample names the three channels that can be stopped: true for those to stop, false for the others; one that is
/// stopped already is left out, because `false` could be read as a wish to have it back.
fn flags(order: &Order, status: &Status, stopped: &[Channel]) -> Map<String, Value> {
    let is_stopped = |c: Channel| {
        *status.cancelled.get(c) == Some(true)
            || order.parts.iter().any(|p| p.id == c.name() && p.state == "cancelled")
    };
    [Channel::Secure, Channel::Inbox, Channel::Post]
        .into_iter()
        .filter(|c| stopped.contains(c) || !is_stopped(*c))
        .map(|c| (format!("{}_cancelled", c.name()), Value::Bool(stopped.contains(&c))))
        .collect()
}

fn stoppable(
    part: &Part,
    selected: &super::super::wire::PerChannel<Option<bool>>,
) -> Result<Channel, String> {
    let channel = Channel::ALL.into_iter().find(|c| c.name() == part.id);
    let channel = channel.ok_or_else(|| why_not(&part.label, &part.cancel))?;
    let open = match channel {
        Channel::Post => part.state == "can_cancel",
        Channel::Secure | Channel::Inbox => part.state == "not_viewed",
        Channel::Peppol => false,
    };
    // Never true for a channel that was not selected.
    if !open || *selected.get(channel) == Some(false) {
        return Err(why_not(&part.label, &part.cancel));
    }
    Ok(channel)
}

fn why_not(label: &str, rule: &CancelRule) -> String {
    match &rule.next_step {
        Some(next) => format!("{label}: {}; {next}", rule.rule),
        None => format!("{label}: {}", rule.rule),
    }
}
