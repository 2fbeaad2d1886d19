//! What an answer to a change means. A 2xx is never a refusal, and a refusal that may mean "already" is looked up.

use serde_json::Value;

use super::{
    compare::compare,
    place::{Thing, id_of},
};
use crate::{
    model::{
        intent::{Answer, Deed, Method, Mutation, Reading, Refusal},
        order::Oddity,
        secret::Secret,
    },
    providers::{
        depth,
        readycloud::{
            faults,
            map::{self, Context},
            redact,
        },
    },
};

/// So much of an answer that is no JSON is repeated.
const SAID: usize = 300;

/// What an answer means, by the documents: 201 for what is made, 200 for what is changed, 204 for what is gone, 4xx
/// for what is refused. The bodies of refusals are not documented.
#[must_use]
pub fn read(mutation: &Mutation, answer: &Answer) -> Reading {
    let status = answer.status;
    match (status, mutation.method) {
        (200..=299, Method::Delete) if status != 202 => {
            Reading::Done { orders: Vec::new(), said: format!("answered {status}: it is gone") }
        }
        (200..=299, _) => done(mutation, answer),
        // It may have been gone already: perhaps by this very change.
        (404 | 410 | 422, Method::Delete) => {
            Reading::Unclear { why: format!("answered {status}: it may be gone already") }
        }
        (400..=407 | 410..=417 | 422 | 431, _) => refused(answer),
        _ => Reading::Unclear { why: format!("answered {status}, which does not tell whether it happened") },
    }
}

/// The value of a whole, sane body.
fn json(answer: &Answer) -> Result<Value, String> {
    depth::check(&answer.body, &answer.content_type)?;
    serde_json::from_slice(&answer.body).map_err(|e| e.to_string())
}

fn done(mutation: &Mutation, answer: &Answer) -> Reading {
    let status = answer.status;
    let unread = |why: &str| Reading::DoneUnread { said: format!("answered {status}, but {why}") };
    let value = match json(answer) {
        Ok(value) if value.is_object() => value,
        Ok(_) => return unread("the answer is no record"),
        Err(why) => return unread(&why),
    };
    let asked: Value = serde_json::from_slice(&mutation.body).unwrap_or_default();
    let differs =
        compare(&asked, &value).other.into_iter().filter(|path| path != "boxes").collect::<Vec<_>>();
    let differs = differs.join(", ");
    let sets = matches!(mutation.method, Method::Patch | Method::Put);
    if sets && !differs.is_empty() {
        let why = format!("answered {status}, yet not as asked: {differs}");
        return Reading::Unclear { why };
    }
    let remark =
        if differs.is_empty() { String::new() } else { format!("; it reads differently: {differs}") };
    match Thing::of(mutation) {
        Some(thing @ (Thing::Orders | Thing::Order(_))) => {
            // Nothing of this account is secret here: the client has taken its token out of the answer.
            let secret = Secret::new(String::new());
            let context = Context { account: &mutation.account, secret: &secret, now: answer.heard };
            let Some(fetched) = map::fetched(&value, "", &context, &mut Vec::<Oddity>::new()) else {
                return unread("the answer names no order");
            };
            let id = &fetched.order.key.id;
            if let Thing::Order(number) = thing
                && number != id
            {
                return Reading::Unclear {
                    why: format!("answered {status} with another order, number {id}"),
                };
            }
            let word = match mutation.deed {
                _ if thing == Thing::Orders => "made",
                Deed::Cancel => "cancelled",
                _ => "changed",
            };
            let said = format!("order {} (number {id}) {word}{remark}", fetched.order.reference);
            Reading::Done { orders: vec![fetched], said }
        }
        Some(Thing::Box(_, number)) if id_of(&value, "boxes").is_some_and(|id| id != number) => {
            Reading::Unclear { why: format!("answered {status} with another box") }
        }
        Some(Thing::Item(_, _, number)) if id_of(&value, "items").is_some_and(|id| id != number) => {
            Reading::Unclear { why: format!("answered {status} with another item") }
        }
        Some(_) => Reading::Done { orders: Vec::new(), said: format!("answered {status}{remark}") },
        None => unread("this change is not one of ReadyCloud's"),
    }
}

fn refused(answer: &Answer) -> Reading {
    let status = answer.status;
    let Ok(body) = json(answer) else {
        let text = String::from_utf8_lossy(&answer.body);
        let words = if answer.content_type.contains("html") { "" } else { text.trim() };
        let said: String = words.chars().take(SAID).collect();
        let said = redact::text(&said, &Secret::new(String::new()));
        let said =
            if said.is_empty() { format!("answered {status}") } else { format!("answered {status}: {said}") };
        return Reading::Refused { said, fields: Vec::new() };
    };
    let (message, found) = faults::read(&redact::record(&body, &Secret::new(String::new())));
    // The id is ours and new: if it is taken, it was taken by an earlier attempt.
    if let Some(taken) = found.iter().find(|f| f.path.first().is_some_and(|step| step == "unique_id")) {
        return Reading::Unclear { why: format!("answered {status}: unique_id: {}", taken.message) };
    }
    let fields: Vec<Refusal> =
        found.into_iter().map(|f| Refusal { path: f.path, message: f.message }).collect();
    let said = match (message.is_empty(), fields.first()) {
        (false, _) => message,
        (true, Some(first)) if first.path.is_empty() => first.message.clone(),
        (true, Some(first)) => format!("{}: {}", first.path.join(" › "), first.message),
        (true, None) => format!("answered {status}"),
    };
    Reading::Refused { said, fields }
}
