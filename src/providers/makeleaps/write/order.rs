//! Creating, changing, sending, scheduling and deleting an order (MakeLeaps, Sending Orders). Pure.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    below, blank, body, handed, is_unsent, json_body, must_be_draft, of_order, record, removed, say,
    wire as wire_of,
};
use crate::{
    model::{
        form::{Complaint, text_at},
        forms::makeleaps::{BATCH_DISTANCE, check_at, check_time, effective_batch},
        intent::{Deed, Method, Mutation, Repeat},
        order::Order,
        provider::AccountName,
        time::{parse_instant, short_span},
    },
    providers::makeleaps::{
        map::address_line,
        read::Odd,
        wire::{Address, Channel, SendingOrder},
    },
};

/// Makes the order as a draft, which costs nothing and sends nothing: enclosures, execution and schedule are requests
/// of their own (`plan`). `reference` becomes its `external_id`.
///
/// # Errors
/// Everything that is wrong with the draft; what the service decides does not stop it.
pub fn book(account: &AccountName, draft: &Value, reference: &str) -> Result<Mutation, Vec<Complaint>> {
    book_at(account, draft, reference, Timestamp::now())
}

/// The same at a given time.
///
/// # Errors
/// As [`book`].
pub fn book_at(
    account: &AccountName,
    draft: &Value,
    reference: &str,
    now: Timestamp,
) -> Result<Mutation, Vec<Complaint>> {
    let mut wrong: Vec<Complaint> = check_at(draft, now).into_iter().filter(|c| !c.server_decides).collect();
    if reference.trim().is_empty() {
        // Without it a lost answer could never be looked up.
        let what = "the order needs a reference of ours".to_owned();
        wrong.push(Complaint { path: String::new(), what, server_decides: false });
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let mut fields = body::fields(draft);
    fields.insert("external_id".to_owned(), json!(reference));
    let place = below(&["sending", "order"]);
    let mut mutation = blank(account, Deed::Book, Repeat::Never, Method::Post, place);
    reference.clone_into(&mut mutation.reference);
    let body = Value::Object(fields);
    describe(&mut mutation, &body);
    describe_sending(&mut mutation, draft, now);
    json_body(&mut mutation, &body);
    Ok(mutation)
}

/// What the operator confirms of an order's content.
fn describe(mutation: &mut Mutation, body: &Value) {
    let wire = SendingOrder::read(body, &Odd::default());
    let channels: Vec<&str> = Channel::ALL
        .into_iter()
        .filter(|c| *wire.selected.get(*c) == Some(true))
        .map(Channel::label)
        .collect();
    say(mutation, "send by", channels.join(", "));
    say(mutation, "client", wire.recipient_organization.url.as_str());
    say(
        mutation,
        "to",
        wire.to_emails.iter().chain(&wire.send_to_contacts).cloned().collect::<Vec<_>>().join(", "),
    );
    say(mutation, "subject", wire.subject.as_str());
    let person = [
        &wire.recipient_contact_organization_name,
        &wire.recipient_contact_department,
        &wire.recipient_contact_title,
        &wire.recipient_contact_name,
        &wire.recipient_honorific,
    ];
    say(mutation, "letter to", person.map(String::as_str).join(" ").trim());
    let line = |a: &Address| address_line(a);
    say(mutation, "address", line(&wire.recipient_address));
    say(mutation, "stamp", wire.stamp_type.as_str());
    say(mutation, "sender", line(&wire.sender_address));
    if wire.enable_cc_payments == Some(true) {
        say(mutation, "card payments", "yes");
    }
}

fn describe_sending(mutation: &mut Mutation, draft: &Value, now: Timestamp) {
    for enclosure in body::enclosures(draft) {
        let what = match enclosure.content {
            body::Content::Document(url) => url,
            body::Content::File { path, name, .. } => format!("{name} ({path})"),
        };
        say(mutation, &format!("enclosure {}", enclosure.position), what);
    }
    match (text_at(draft, "then"), parse_instant(text_at(draft, "date_scheduled"))) {
        ("execute", _) => say(mutation, "then", "sent at once, when it is ready"),
        (_, Some(time)) => {
            let batch = effective_batch(time);
            let left = short_span(batch.duration_since(now));
            say(mutation, "then", format!("sent by the batch at {batch}, in {left}"));
        }
        _ => say(mutation, "then", "kept as a draft"),
    }
}

/// Changes a draft: PATCH with the fields in which `draft` differs.
///
/// # Errors
/// Why not, with the next best step.
pub fn update(order: &Order, draft: &Value) -> Result<Mutation, String> {
    let wire = wire_of(order)?;
    must_be_draft(order, &wire)?;
    let record = record(order)?;
    let changed = body::changes(draft, &record);
    if changed.is_empty() {
        return Err("nothing was changed".to_owned());
    }
    let mut mutation = of_order(order, Deed::Update, Repeat::Set, Method::Patch, handed(&wire.url, "url")?);
    say_changes(&mut mutation, &record, &changed);
    json_body(&mut mutation, &Value::Object(changed));
    Ok(mutation)
}

/// The labels are the fields' own names: a look afterwards compares just these.
fn say_changes(mutation: &mut Mutation, record: &Value, changed: &Map<String, Value>) {
    for (name, value) in changed {
        let before = record.get(name).unwrap_or(&Value::Null);
        say(mutation, name, format!("{} -> {}", plain(before), plain(value)));
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "blank".to_owned(),
        Value::String(text) if text.is_empty() => "blank".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Replaces the whole content of a draft: PUT with every field of `draft`; what it leaves out becomes blank.
/// `scheduled` schedules the order in the same request.
///
/// # Errors
/// Why not, with the next best step.
pub fn replace(
    order: &Order,
    draft: &Value,
    scheduled: Option<Timestamp>,
    now: Timestamp,
) -> Result<Mutation, String> {
    let wire = wire_of(order)?;
    must_be_draft(order, &wire)?;
    let mut fields = body::fields(draft);
    fields.insert("external_id".to_owned(), json!(wire.external_id));
    let deed = if scheduled.is_some() { Deed::Schedule } else { Deed::Update };
    let mut mutation = of_order(order, deed, Repeat::Set, Method::Put, handed(&wire.url, "url")?);
    let record = record(order)?;
    let mut changed = body::changes(draft, &record);
    for name in body::blanked(&record, &fields) {
        changed.entry(name).or_insert(Value::Null);
    }
    if let Some(time) = scheduled {
        check_time(time, now)?;
        fields.insert("date_scheduled".to_owned(), json!(time.to_string()));
        changed.insert("date_scheduled".to_owned(), json!(time.to_string()));
        say(&mut mutation, "sent by the batch at", effective_batch(time).to_string());
    }
    if changed.is_empty() {
        return Err("nothing was changed".to_owned());
    }
    say_changes(&mut mutation, &record, &changed);
    json_body(&mut mutation, &Value::Object(fields));
    Ok(mutation)
}

/// Lets the batch at or after `time` send a draft: PATCH of `date_scheduled`, in UTC. It can be undone until then.
///
/// # Errors
/// Why not, with the next best step.
pub fn schedule(order: &Order, time: Timestamp, now: Timestamp) -> Result<Mutation, String> {
    let wire = wire_of(order)?;
    must_be_draft(order, &wire)?;
    must_be_ready(&wire)?;
    check_time(time, now)?;
    let mut mutation = of_order(order, Deed::Schedule, Repeat::Set, Method::Patch, handed(&wire.url, "url")?);
    let batch = effective_batch(time);
    say(&mut mutation, "sent by the batch at", batch.to_string());
    say(&mut mutation, "in", short_span(batch.duration_since(now)));
    say(
        &mut mutation,
        "can be undone",
        format!("until 2 minutes before, by deleting it; {}", channels(order)),
    );
    json_body(&mut mutation, &json!({"date_scheduled": time.to_string()}));
    Ok(mutation)
}

/// Sends a draft now: POST to its `send_url`. By post it costs postage, and 30 minutes later it cannot be stopped.
///
/// # Errors
/// Why not, with the next best step.
pub fn execute(order: &Order) -> Result<Mutation, String> {
    let wire = wire_of(order)?;
    must_be_draft(order, &wire)?;
    must_be_ready(&wire)?;
    let place = handed(&wire.send_url, "send_url")?;
    let mut mutation = of_order(order, Deed::Execute, Repeat::Never, Method::Post, place);
    say(&mut mutation, "sent now by", channels(order));
    json_body(&mut mutation, &json!({}));
    Ok(mutation)
}

fn channels(order: &Order) -> String {
    order.parts.iter().map(|p| p.label.as_str()).collect::<Vec<_>>().join(", ")
}

/// Not ready is one of two things, and only `validation_errors` tells them apart.
fn must_be_ready(wire: &SendingOrder) -> Result<(), String> {
    if wire.ready_to_order == Some(true) {
        return Ok(());
    }
    if wire.validation_errors.is_empty() {
        return Err("MakeLeaps is still checking it; ask again in a moment".to_owned());
    }
    let lines: Vec<String> = wire.validation_errors.iter().map(super::super::problems::line).collect();
    Err(format!("MakeLeaps cannot send it yet: {}", lines.join("; ")))
}

/// Discards a draft or a scheduled order: DELETE. Refused here so close to its batch that the batch may be running.
///
/// # Errors
/// Why not, with the next best step.
pub fn delete(order: &Order, now: Timestamp) -> Result<Mutation, String> {
    let wire = wire_of(order)?;
    if !is_unsent(order) {
        return Err("it was sent: stop its channels one by one, where they still can be".to_owned());
    }
    let batch = wire.date_scheduled.map(effective_batch);
    if let Some(batch) = batch
        && batch.duration_since(now).abs() < BATCH_DISTANCE
    {
        return Err(format!(
            "its batch at {batch} is less than 2 minutes away or running now; \
             look again after it, and stop the channels that still can be stopped"
        ));
    }
    let place = if wire.url.trim().is_empty() {
        below(&["sending", "order", &order.key.id])
    } else {
        removed(&wire.url, &order.key.id, "address")?
    };
    let mut mutation = of_order(order, Deed::Cancel, Repeat::Delete, Method::Delete, place);
    say(&mut mutation, "deletes", if batch.is_some() { "a scheduled order" } else { "a draft" });
    if let Some(batch) = batch {
        say(&mut mutation, "batch", format!("{batch}, in {}", short_span(batch.duration_since(now))));
    }
    say(&mut mutation, "not sent by", channels(order));
    say(&mut mutation, "effect", "the order and its enclosures are gone from MakeLeaps; nothing was sent");
    Ok(mutation)
}
