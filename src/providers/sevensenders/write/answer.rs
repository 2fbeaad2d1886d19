//! What Seven Senders' answers to changes mean, in both generations: a body with `id` or `iri`, a `Location` without a
//! body, an updated order, nothing at all (204).

use serde_json::{Map, Value};

use super::Act;
use crate::{
    model::{
        intent::{Answer, Mutation, Reading, Refusal},
        order::Fetched,
    },
    providers::{
        loose::{self, text_of},
        outcome::Word,
        sevensenders::{map, wire},
    },
};

/// Reads the answer to a change of Seven Senders.
#[must_use]
pub fn read(mutation: &Mutation, answer: &Answer) -> Reading {
    let body = String::from_utf8_lossy(&answer.body);
    match Word::of(answer.status, mutation.repeat) {
        Word::Unclear => Reading::Unclear {
            why: format!("Seven Senders answered {}: {}", answer.status, loose::words(&body)),
        },
        Word::Refused => refused(answer, &body),
        Word::Done => done(mutation, answer),
    }
}

fn refused(answer: &Answer, body: &str) -> Reading {
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    let fields = refusals(&value);
    let words = loose::words(body);
    let said = if words.is_empty() { format!("Seven Senders answered {}", answer.status) } else { words };
    Reading::Refused { said, fields }
}

/// The error body is not documented; these are the shapes that services of its kind use.
fn refusals(body: &Value) -> Vec<Refusal> {
    let mut found = Vec::new();
    for name in ["errors", "violations"] {
        match &body[name] {
            Value::Array(rows) => found.extend(rows.iter().map(|row| {
                let path = text_of(row, &["property_path", "propertyPath", "field", "path"]);
                let said = text_of(row, &["message", "title", "error"]);
                Refusal { path: steps(&path), message: if said.is_empty() { loose::line(row) } else { said } }
            })),
            Value::Object(tree) => nested(tree, &[], &mut found, 0),
            _ => {}
        }
    }
    found
}

/// `children.order_date.errors[]`, or `order_date: [..]`.
fn nested(tree: &Map<String, Value>, path: &[String], found: &mut Vec<Refusal>, depth: u8) {
    for (name, value) in tree {
        let inner: Vec<String> = match name.as_str() {
            "children" | "errors" => path.to_vec(),
            _ => path.iter().cloned().chain([name.clone()]).collect(),
        };
        match value {
            Value::Object(fields) if depth < 8 => nested(fields, &inner, found, depth + 1),
            Value::Array(rows) => found.extend(rows.iter().map(|row| {
                let said = text_of(row, &["message"]);
                Refusal {
                    path: inner.clone(),
                    message: if said.is_empty() { loose::line(row) } else { said },
                }
            })),
            Value::String(said) => found.push(Refusal { path: inner, message: said.clone() }),
            _ => {}
        }
    }
}

fn steps(path: &str) -> Vec<String> {
    path.split(['.', '[', ']']).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

fn done(mutation: &Mutation, answer: &Answer) -> Reading {
    let blank = answer.body.trim_ascii().is_empty();
    let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
    let good = |said: &str| Reading::Done { orders: Vec::new(), said: said.to_owned() };
    let unread = || Reading::DoneUnread { said: format!("Seven Senders answered {}", answer.status) };
    match Act::of(mutation) {
        Some(Act::Create) => created(mutation, answer, body),
        Some(Act::Delete | Act::DeleteShipment) => good("the record is gone"),
        Some(Act::Update) => match body.filter(Value::is_object) {
            Some(order) => updated(mutation, answer, &order).unwrap_or_else(unread),
            None if blank => good("changed"),
            None => unread(),
        },
        Some(Act::State) if blank || body.is_some() => good("the state is set"),
        Some(Act::Ship) => match shipment_id(answer, body.as_ref()) {
            Some(id) => good(&format!("shipment {id}")),
            None => unread(),
        },
        Some(Act::UpdateShipment) if blank || body.is_some() => good("changed"),
        _ => unread(),
    }
}

/// The answer need not repeat what was sent: the request fills its gaps.
fn created(mutation: &Mutation, answer: &Answer, body: Option<Value>) -> Reading {
    let mut whole: Map<String, Value> = serde_json::from_slice(&mutation.body).unwrap_or_default();
    let said = match body {
        Some(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let said = Value::Object(said);
    let own = text_of(&said, &wire::ORDER_ID);
    let id = wire::server_id(&said).or_else(|| located(answer, &["orders", "order"]));
    let Some(id) = id.filter(|_| own.is_empty() || own == mutation.reference) else {
        return Reading::DoneUnread { said: "made, but the answer does not say under which id".to_owned() };
    };
    if said.get("shop_order_id").is_some() {
        for name in ["order_id", "order_url", "order_date"] {
            whole.shift_remove(name);
        }
    }
    if let Value::Object(fields) = said {
        whole.extend(fields);
    }
    whole.insert("id".to_owned(), id.as_str().into());
    let whole = Value::Object(whole);
    match map::order(&mutation.account, &whole, &map::unasked(&whole), None, answer.heard) {
        Ok(fetched) => Reading::Done { orders: vec![fetched], said: format!("order {id}") },
        Err(odd) => Reading::DoneUnread { said: format!("{}: {}", odd.path, odd.what) },
    }
}

/// The order of a body, when it is the one that was changed.
fn updated(mutation: &Mutation, answer: &Answer, body: &Value) -> Option<Reading> {
    let fetched: Fetched =
        map::order(&mutation.account, body, &map::unasked(body), None, answer.heard).ok()?;
    let ours = mutation.target.as_ref() == Some(&fetched.order.key);
    ours.then(|| Reading::Done { orders: vec![fetched], said: "changed".to_owned() })
}

fn shipment_id(answer: &Answer, body: Option<&Value>) -> Option<String> {
    body.and_then(wire::server_id).or_else(|| located(answer, &["shipments", "shipment"]))
}

/// The id at the end of a `Location` of this kind; no other part of it is used.
fn located(answer: &Answer, kinds: &[&str]) -> Option<String> {
    let path = answer.location.as_deref()?.split(['?', '#']).next()?.trim_end_matches('/');
    let (before, id) = path.rsplit_once('/')?;
    let kind = before.rsplit('/').next()?;
    let fits = kinds.contains(&kind) && crate::providers::plain_id::PlainId::new(id).is_some();
    fits.then(|| id.to_owned())
}
