//! What an answer means (MakeLeaps; the retry table of RELIABILITY). Pure.

use serde_json::Value;

use super::super::{
    map,
    problems::{line, problems},
    read::{Odd, shape},
    rules,
    wire::{Channel, Status, mid_of},
};
use crate::model::{
    clock::{Clock, ClockKind},
    intent::{Answer, Deed, Method, Mutation, Reading, Refusal},
    order::{Fetched, Order},
};

/// Reads the answer to a request of this module.
#[must_use]
pub fn read(mutation: &Mutation, answer: &Answer) -> Reading {
    match answer.status {
        200..=299 => done(mutation, answer),
        status => failed(answer, status),
    }
}

/// The URL of the record that an answer carries: a client or document that was made, or a task.
#[must_use]
pub fn made_url(answer: &Answer) -> Option<String> {
    let url = response(answer)?.get("url")?.as_str()?.trim().to_owned();
    (!url.is_empty()).then_some(url)
}

fn response(answer: &Answer) -> Option<Value> {
    let mut body: Value = serde_json::from_slice(&answer.body).ok()?;
    body.get_mut("response").map(Value::take)
}

/// The status is the fact, the body only the detail: a 2xx is never a refusal.
fn done(mutation: &Mutation, answer: &Answer) -> Reading {
    if matches!(mutation.method, Method::Delete) {
        let said = match mutation.deed {
            Deed::RemovePart => "the enclosure is removed",
            Deed::Delete => "it is deleted",
            _ => "the order is deleted; nothing was sent",
        };
        // 202 would only promise it.
        return match answer.status {
            200 | 204 => Reading::Done { orders: Vec::new(), said: said.to_owned() },
            status => Reading::DoneUnread { said: format!("MakeLeaps answered {status} to a deletion") },
        };
    }
    let Some(record) = response(answer).filter(Value::is_object) else {
        return Reading::DoneUnread { said: format!("answer {} without a readable record", answer.status) };
    };
    match mutation.deed {
        Deed::Cancel => cancelled(mutation, &record),
        Deed::AddPart | Deed::Upload => part(mutation, &record),
        Deed::Update if mutation.target.is_none() => {
            Reading::Done { orders: Vec::new(), said: "it is changed".to_owned() }
        }
        _ => order(mutation, answer, &record),
    }
}

fn order(mutation: &Mutation, answer: &Answer, record: &Value) -> Reading {
    let unread = |what: &str| Reading::DoneUnread { said: what.to_owned() };
    let Some(order) = mapped(mutation, answer, record) else {
        return unread("the answer names no order");
    };
    if mutation.target.as_ref().is_some_and(|t| *t != order.key) {
        return unread("the answer shows another order");
    }
    let said = match mutation.deed {
        Deed::Book if order.reference != mutation.reference => {
            return unread("the answer shows another reference");
        }
        Deed::Book => format!("draft {} is made", order.key.id),
        Deed::Execute if order.parts.iter().any(|p| p.state == "draft") || order.parts.is_empty() => {
            return unread("the answer still shows a draft");
        }
        Deed::Execute => format!("sent: {}", order.state),
        Deed::Schedule => match record.get("date_scheduled").and_then(Value::as_str) {
            Some(time) => format!("scheduled for {time}"),
            None => return unread("the answer shows no schedule"),
        },
        _ => "the order is changed".to_owned(),
    };
    Reading::Done { orders: vec![Fetched { order, events: None }], said }
}

/// The order of an answer. Right after an execution its time is known, which no later answer tells.
fn mapped(mutation: &Mutation, answer: &Answer, record: &Value) -> Option<Order> {
    let read = |known| map::order(record, &mutation.account, answer.heard, known, &Odd::default());
    let order = read(None)?;
    if mutation.deed != Deed::Execute {
        return Some(order);
    }
    // The earlier of both clocks: a countdown may end early, never late.
    let executed = answer.date.map_or(answer.heard, |date| date.min(answer.heard));
    let window = Clock::at(ClockKind::CancelWindow, rules::after(executed, rules::POST_WINDOW));
    read(Some(&Order { clocks: vec![window], ..order }))
}

/// An item, a task, or a record that was made.
fn part(mutation: &Mutation, record: &Value) -> Reading {
    let url = record.get("url").and_then(Value::as_str).unwrap_or_default();
    if url.trim().is_empty() {
        return Reading::DoneUnread { said: "the answer names no record".to_owned() };
    }
    let mid = mid_of(url);
    let is_task = record.get("result_url").is_some();
    let said = match mutation.deed {
        Deed::Upload if is_task => format!("the file arrived; MakeLeaps is checking it (task {mid})"),
        Deed::Upload => "the file is uploaded".to_owned(),
        _ if mutation.target.is_some() => format!("enclosure {mid} is added"),
        _ => format!("made: {url}"),
    };
    Reading::Done { orders: Vec::new(), said }
}

/// The answer of a cancel is not documented: the status is read, alone or within the order.
fn cancelled(mutation: &Mutation, record: &Value) -> Reading {
    let odd = Odd::default();
    let status = record.get("status").filter(|s| s.is_object() || s.is_string()).unwrap_or(record);
    let status = Status::read(status, &odd);
    let (mut stopped, mut going) = (Vec::new(), Vec::new());
    for channel in asked(mutation) {
        let word = status.states.get(channel).as_deref();
        let flag = *status.cancelled.get(channel);
        match (word, flag) {
            (Some("cancelled"), _) | (None, Some(true)) => stopped.push(channel),
            (None, None) => {
                return Reading::DoneUnread { said: "the answer does not show the status".to_owned() };
            }
            // The flag says what was asked for, the word what came of it.
            (word, _) => going.push((channel, word.unwrap_or("not cancelled").to_owned())),
        }
    }
    let list = stopped.iter().map(|c| c.label()).collect::<Vec<_>>().join(", ");
    match (stopped.is_empty(), going.is_empty()) {
        (false, true) => Reading::Done { orders: Vec::new(), said: format!("cancelled: {list}") },
        (false, false) => Reading::Partly {
            orders: Vec::new(),
            said: format!("cancelled: {list}"),
            refused: going
                .into_iter()
                .map(|(c, word)| Refusal { path: vec![c.name().to_owned()], message: word })
                .collect(),
        },
        _ => Reading::Unclear { why: "the answer still shows the channel as not cancelled".to_owned() },
    }
}

/// The channels that a cancel asked to stop.
pub(super) fn asked(mutation: &Mutation) -> Vec<Channel> {
    let body: Value = serde_json::from_slice(&mutation.body).unwrap_or(Value::Null);
    let wanted = |c: &Channel| body.get(format!("{}_cancelled", c.name())) == Some(&Value::Bool(true));
    Channel::ALL.into_iter().filter(wanted).collect()
}

fn failed(answer: &Answer, status: u16) -> Reading {
    let (said, fields) = words(answer);
    let whole = if said.is_empty() { format!("MakeLeaps answered {status}") } else { said };
    // Whether a removal or a set value was refused because it is so already, a look at the order tells: the courier
    // looks after every refusal of such a request.
    if matches!(status, 400 | 402 | 404 | 406 | 410 | 412 | 413 | 415 | 422) {
        Reading::Refused { said: whole, fields }
    } else {
        Reading::Unclear { why: format!("{status}: {whole}") }
    }
}

/// What a refusal says: its shape is not documented, so every shape is read.
fn words(answer: &Answer) -> (String, Vec<Refusal>) {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
    let said = body.get("response").unwrap_or(&body);
    let all =
        if matches!(shape(said), "an object" | "a list" | "a text") { problems(said) } else { Vec::new() };
    let of_fields = all.iter().filter(|p| !p.path.is_empty() && p.path != ["error"]);
    let fields = of_fields.map(|p| Refusal { path: p.path.clone(), message: p.message.clone() }).collect();
    (all.iter().map(line).collect::<Vec<_>>().join("; "), fields)
}
