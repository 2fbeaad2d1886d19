//! States of an order, and cancelling as one of them (Seven Senders, Update the State of an Order).

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{change_of, complaint, filled, instant, own_id, stopping, tell, with_json};
use crate::{
    model::{
        cancel::Verdict,
        form::{Complaint, text_at},
        forms::sevensenders as form,
        intent::{Deed, Method, Mutation, Repeat},
        order::{Order, Part},
    },
    providers::plain_id::PlainId,
};

/// Builds `POST /order-states`. The draft fixes the time: the state and its time together are what can be looked for
/// afterwards. A repeat would tell the customer twice, so it is never repeated by itself.
///
/// # Errors
/// What the documents say against the draft, or that the order cannot be named.
pub fn set_state(order: &Order, draft: &Value) -> Result<Mutation, Vec<Complaint>> {
    stopping(form::check_state(draft))?;
    // The call takes the own id, not the server's.
    let own = own_id(order);
    if own.trim().is_empty() || PlainId::new(&order.key.id).is_none() {
        return Err(complaint("", "the order has no own id, and states are set by it"));
    }
    let state = text_at(draft, "state").to_ascii_lowercase();
    let deed = if state == "cancelled" { Deed::Cancel } else { Deed::SetState };
    let mut body = Map::new();
    body.insert("order_id".to_owned(), own.into());
    body.insert("state".to_owned(), state.as_str().into());
    for name in ["datetime", "location"] {
        if let Some(said) = filled(draft, name) {
            body.insert(name.to_owned(), said);
        }
    }
    let mut change = change_of(order, deed, Repeat::Never, Method::Post, &["order-states"]);
    tell(&mut change.summary, "new state", &state);
    for name in ["datetime", "location"] {
        tell(&mut change.summary, name, body.get(name).and_then(Value::as_str).unwrap_or_default());
    }
    Ok(with_json(change, body))
}

/// Builds the state `cancelled`, from now on. The rule is the order's: whichever part is asked, the whole is cancelled.
///
/// # Errors
/// Why not, with the next best step.
pub fn cancel(order: &Order, part: &Part) -> Result<Mutation, String> {
    cancel_at(order, part, Timestamp::now())
}

/// The same with the time given.
///
/// # Errors
/// As [`cancel`].
pub fn cancel_at(order: &Order, part: &Part, at: Timestamp) -> Result<Mutation, String> {
    let rule = &part.cancel;
    if matches!(rule.verdict, Verdict::Closed | Verdict::NotByApi) {
        let next = rule.next_step.as_ref().map(|next| format!("; {next}")).unwrap_or_default();
        return Err(format!("{}{next}", rule.rule));
    }
    let draft = serde_json::json!({"state": "cancelled", "datetime": instant(at)});
    let mut change = set_state(order, &draft).map_err(|all| {
        let said = all.into_iter().map(|c| c.what).collect::<Vec<_>>().join("; ");
        format!("{said}; the record can be removed instead")
    })?;
    tell(&mut change.summary, "rule", &rule.rule);
    tell(&mut change.summary, "effect", &rule.effect);
    Ok(change)
}
