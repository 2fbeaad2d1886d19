//! The JSON of changes: requests before they are sent, intents, and what the journal holds.

use serde_json::{Value, json};

use super::money;
use crate::{
    cli::outcome,
    model::{
        form::Complaint,
        intent::Mutation,
        journal::{Attempt, Intent},
    },
    providers::acts::{About, Act, Confirm},
    store::journal::{Event, History, Verified},
};

/// An act as `acts --json` writes it.
#[must_use]
pub fn act(act: &Act) -> Value {
    json!({
        "provider": act.provider.slug(), "act": act.name, "what": act.what, "about": about(act.about),
        "form": act.form.map(|form| form.name),
        "confirm": match act.confirm { Confirm::Key => "yes", Confirm::Typed => "typed" },
    })
}

/// What an act is about, in one word.
#[must_use]
pub const fn about(about: About) -> &'static str {
    match about {
        About::Account => "account",
        About::Order => "order",
        About::Part => "part",
    }
}

/// Something wrong with a draft; `help` is the form's own line about the field.
#[must_use]
pub fn complaint(complaint: &Complaint, help: Option<&str>) -> Value {
    json!({
        "path": complaint.path, "what": complaint.what, "help": help, "server_decides": complaint.server_decides,
    })
}

/// A request that was not sent, as `--dry-run --json` writes it.
#[must_use]
pub fn request(mutation: &Mutation, address: &str, body: &Value) -> Value {
    json!({
        "account": mutation.account, "provider": mutation.provider.slug(), "deed": mutation.deed,
        "reference": mutation.reference, "target": mutation.target.as_ref().map(ToString::to_string),
        "part": mutation.part, "method": mutation.method, "address": address,
        "content_type": mutation.content_type, "body": body, "summary": summary(mutation),
        "quote": mutation.quote.as_ref().map(money),
    })
}

fn summary(mutation: &Mutation) -> Value {
    mutation.summary.iter().map(|(label, value)| json!({ "label": label, "value": value })).collect()
}

/// A change as `book`, `cancel`, `do`, `label`, `resolve` and `journal` write it.
#[must_use]
pub fn intent(intent: &Intent) -> Value {
    let Intent { id, binding, mutation, state, held, refused, said, .. } = intent;
    json!({
        "intent": id, "account": binding.account, "provider": binding.provider.slug(),
        "environment": binding.environment.word(), "deed": mutation.deed, "reference": mutation.reference,
        "target": mutation.target.as_ref().map(ToString::to_string), "part": mutation.part,
        "outcome": outcome::word(intent), "state": state.word(), "said": said,
        "held": held.map(|h| json!({ "why": h.word(), "said": h.says() })),
        "refused": refused.as_ref().map(|r| {
            let field = |f: &crate::model::intent::Refusal| json!({ "path": f.path.join("."), "what": f.message });
            json!({ "said": r.said, "fields": r.fields.iter().map(field).collect::<Vec<_>>() })
        }),
        "next": intent.todo.map(|t| json!({ "what": t.word(), "at": intent.due })),
        "orders": intent.orders.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "quote": mutation.quote.as_ref().map(money), "summary": summary(mutation),
        "by": intent.confirmed.by, "confirmed_at": intent.confirmed.at.at, "first_sent": intent.first_sent,
        "created_at": intent.created, "changed_at": intent.changed,
    })
}

/// One intent with all that was done for it, as `journal INTENT --json` writes it.
#[must_use]
pub fn history(history: &History) -> Value {
    let mut value = intent(&history.intent);
    value["attempts"] = history.attempts.iter().map(attempt).collect();
    value["events"] = history.events.iter().map(event).collect();
    value
}

fn attempt(a: &Attempt) -> Value {
    json!({
        "number": a.number, "owner": a.owner, "began": a.began, "ended": a.ended, "phase": a.phase,
        "outcome": a.row.map(crate::model::journal::Row::word), "status": a.status, "why": a.why,
        "digest": a.digest, "response": a.response, "server_date": a.server_date,
    })
}

fn event(e: &Event) -> Value {
    let body = serde_json::from_str(&e.body).unwrap_or_else(|_| Value::String(e.body.clone()));
    json!({ "number": e.number, "at": e.at, "kind": e.kind, "who": e.who, "body": body })
}

/// What a check of the chain found.
#[must_use]
pub fn verified(v: &Verified) -> Value {
    json!({
        "whole": v.faults.is_empty(), "events": v.events, "intents": v.intents, "anchor": v.head.to_string(),
        "faults": v.faults,
    })
}
