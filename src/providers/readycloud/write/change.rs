//! Changes of an order that is there: PATCH, PUT, DELETE (Order).

use serde_json::{Value, json};

use super::{
    compare::news,
    place::{Known, at, whole, with_body},
    said, summary,
};
use crate::{
    model::{
        cancel::{CancelRule, Verdict},
        form::{self, Complaint},
        forms::readycloud::{blank, check, check_changes, plain_fields},
        intent::{Deed, Method, Mutation, Repeat},
        order::{Order, Part, PartKind},
    },
    providers::readycloud::{
        rules,
        words::{BillingStatus, RelationKind, ShippingStatus},
    },
};

/// PATCH: what the draft names, as far as it is not so already. Custom fields are merged, tags and relations replace
/// what was there, and the summary names the ones that go away.
///
/// # Errors
/// What is wrong with the draft; nothing left to change; a cancel that the rule does not allow.
pub fn patch(order: &Order, draft: &Value) -> Result<Mutation, Vec<Complaint>> {
    let wrong: Vec<Complaint> = check_changes(draft).into_iter().filter(|c| !c.server_decides).collect();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let known = Known::for_draft(order)?;
    let body = news(&said::changes(draft), &known.raw)
        .ok_or_else(|| vec![whole("nothing would change: the order reads so already")])?;
    may_cancel(&known, &body)?;
    Ok(set(&known, Method::Patch, &body))
}

/// PUT: the whole order but for its boxes, which have calls of their own. What the draft leaves out becomes blank, is
/// sent as null and named in the summary.
///
/// # Errors
/// As [`patch`].
pub fn replace(order: &Order, draft: &Value) -> Result<Mutation, Vec<Complaint>> {
    let mut wrong: Vec<Complaint> = check(draft).into_iter().filter(|c| !c.server_decides).collect();
    wrong.extend(check_changes(draft).into_iter().filter(|c| c.path == "boxes" || c.path == "items"));
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let known = Known::for_draft(order)?;
    let mut body = said::order(draft);
    for name in ["primary_id", "unique_id"] {
        if body.get(name).is_none() {
            body[name] = known.raw.get(name).cloned().unwrap_or_default();
        }
    }
    // What is not sent would become blank without a word.
    for field in plain_fields().filter(|field| field.path != "tags") {
        let there = form::at(&known.raw, field.path).is_some_and(|v| !blank(v));
        if there && form::at(&body, field.path).is_none() {
            said::insert(&mut body, field.path, Value::Null);
        }
    }
    for (name, none) in [("tags", json!([])), ("relations", json!([]))] {
        if body.get(name).is_none() && known.raw.get(name).is_some_and(|v| !blank(v)) {
            body[name] = none;
        }
    }
    if let Some(fields) = known.raw.get("custom_fields").and_then(Value::as_object) {
        for name in
            fields.keys().filter(|name| body["custom_fields"].get(*name).is_none()).collect::<Vec<_>>()
        {
            body["custom_fields"][name] = Value::Null;
        }
    }
    if news(&body, &known.raw).is_none() {
        return Err(vec![whole("nothing would change: the order reads so already")]);
    }
    may_cancel(&known, &body)?;
    Ok(set(&known, Method::Put, &body))
}

/// Whatever way a cancel comes, its rule holds.
fn may_cancel(known: &Known<'_>, body: &Value) -> Result<(), Vec<Complaint>> {
    if !cancels(body) {
        return Ok(());
    }
    let path = "billing.status".to_owned();
    may(&rules::cancel_billing(&known.wire))
        .map_err(|what| vec![Complaint { path, what, server_decides: false }])
}

fn cancels(body: &Value) -> bool {
    body.pointer("/billing/status").is_some_and(|status| status == BillingStatus::Cancelled.word())
}

/// The change with its deed: cancelling and telling a state have names of their own.
fn set(known: &Known<'_>, method: Method, body: &Value) -> Mutation {
    let only = |side: &str| {
        body.as_object().is_some_and(|map| map.len() == 1)
            && body[side].as_object().is_some_and(|map| map.len() == 1 && map.contains_key("status"))
    };
    let deed = if cancels(body) {
        Deed::Cancel
    } else if only("billing") || only("shipping") {
        Deed::SetState
    } else {
        Deed::Update
    };
    let mut mutation = at(known, deed, method, &[]);
    // A note would be added a second time.
    if body.get("notes").is_some() {
        mutation.repeat = Repeat::Never;
    }
    let fresh = news(body, &known.raw).unwrap_or_default();
    mutation.summary.extend(summary::changes(&fresh, &known.raw));
    with_body(mutation, body)
}

/// PATCH `billing.status`.
///
/// # Errors
/// As [`patch`].
pub fn set_billing(order: &Order, status: BillingStatus) -> Result<Mutation, Vec<Complaint>> {
    patch(order, &json!({"billing": {"status": status.word()}}))
}

/// PATCH `shipping.status`. A change says `unfulfilled`: `unshipped` stands in the section on creating only.
///
/// # Errors
/// As [`patch`].
pub fn set_shipping(order: &Order, status: ShippingStatus) -> Result<Mutation, Vec<Complaint>> {
    let status = if status == ShippingStatus::Unshipped { ShippingStatus::Unfulfilled } else { status };
    patch(order, &json!({"shipping": {"status": status.word()}}))
}

/// PATCH `relations`: a tie more. `kind` is what this order is to the other one. The ties that are there are sent
/// again, because a list replaces what was there.
///
/// # Errors
/// As [`patch`]; an order tied to itself.
pub fn relate(order: &Order, kind: RelationKind, unique_id: &str) -> Result<Mutation, Vec<Complaint>> {
    let known = Known::for_draft(order)?;
    if known.wire.unique_id.as_deref() == Some(unique_id.trim()) {
        return Err(vec![whole("an order cannot be tied to itself")]);
    }
    let mut ties: Vec<Value> = Vec::new();
    for tie in &known.wire.relations {
        let Some(other) = tie.unique_id.as_deref().filter(|id| !id.is_empty()) else {
            return Err(vec![whole("a tie of this order names no unique id: it would be lost")]);
        };
        ties.push(json!({"kind": tie.kind, "order": {"unique_id": other}}));
    }
    ties.push(json!({"kind": kind.word(), "order": {"unique_id": unique_id}}));
    patch(order, &json!({"relations": ties}))
}

/// Stops an order: PATCH `billing.status` to `cancelled`, while nothing is printed and nothing is shipped.
///
/// # Errors
/// Why not, with the next best step.
pub fn cancel(order: &Order, part: &Part) -> Result<Mutation, String> {
    let known = Known::new(order)?;
    match part.kind {
        PartKind::Billing => {
            let rule = rules::cancel_billing(&known.wire);
            may(&rule)?;
            let body = json!({"billing": {"status": BillingStatus::Cancelled.word()}});
            let mut mutation = set(&known, Method::Patch, &body);
            mutation.part = Some(part.id.clone());
            mutation.summary.push(("effect".to_owned(), rule.effect));
            Ok(mutation)
        }
        PartKind::Shipping => {
            let rule = rules::cancel_shipping(&known.wire);
            may(&rule).and_then(|()| Err(said_of(&rule)))
        }
        _ => Err("a ReadyCloud order has a billing and a shipping side and no other part".to_owned()),
    }
}

/// Removes the record for good: DELETE. A command of its own, confirmed by typing.
///
/// # Errors
/// Why not, with the next best step.
pub fn delete(order: &Order) -> Result<Mutation, String> {
    let known = Known::new(order)?;
    let rule = rules::removal(&known.wire);
    may(&rule)?;
    let mut mutation = at(&known, Deed::Delete, Method::Delete, &[]);
    mutation.summary.push(("effect".to_owned(), rule.effect));
    Ok(mutation)
}

fn may(rule: &CancelRule) -> Result<(), String> {
    match rule.verdict {
        Verdict::Open | Verdict::OpenUntil(_) => Ok(()),
        Verdict::Closed | Verdict::NotByApi | Verdict::Unknown => Err(said_of(rule)),
    }
}

fn said_of(rule: &CancelRule) -> String {
    let next = rule.next_step.as_deref().map(|next| format!("; instead: {next}")).unwrap_or_default();
    format!("{}{next}", rule.rule)
}
