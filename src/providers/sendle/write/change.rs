//! Cancelling an order and fetching its label (Sendle, Cancelling Orders and Getting Labels).

use serde_json::Value;

use super::{
    book::{order_id, path},
    raw_order,
};
use crate::{
    model::{
        cancel::Verdict,
        intent::{Deed, Method, Mutation, Place, Repeat},
        order::{Order, Part},
        provider::Provider,
    },
    providers::sendle::rules,
};

/// DELETE `/api/orders/{id}`: the order stays, as cancelled; repeating it is harmless.
///
/// # Errors
/// Why not, with the next best step.
pub fn cancel(order: &Order, part: &Part) -> Result<Mutation, String> {
    let rule = &part.cancel;
    let id = order_id(order);
    let open = matches!(rule.verdict, Verdict::Open | Verdict::OpenUntil(_));
    let id = match id {
        // Sendle has not said; its own answer will.
        Some(id) if open || rule.verdict == Verdict::Unknown => id,
        _ => {
            let next = rule.next_step.as_deref().map(|step| format!("; {step}"));
            return Err(format!("{}{}", rule.rule, next.unwrap_or_default()));
        }
    };
    let pickup =
        raw_order(order).pointer("/scheduling/pickup_date").and_then(Value::as_str).map(str::to_owned);
    let mut summary = vec![
        ("cancel".to_owned(), order.reference.clone()),
        ("to".to_owned(), format!("{}, {}", order.customer, order.destination)),
        ("state".to_owned(), order.state.clone()),
        ("rule".to_owned(), rule.rule.clone()),
        ("effect".to_owned(), rule.effect.clone()),
    ];
    summary.extend(pickup.map(|date| ("pickup".to_owned(), date)));
    Ok(Mutation {
        method: Method::Delete,
        place: path(&["api", "orders", &id]),
        summary,
        ..about(order, Deed::Cancel, Repeat::Delete, &id)
    })
}

/// The sizes of label that an order has by now ("a4", "cropped"); none until a courier has the booking.
#[must_use]
pub fn label_sizes(order: &Order) -> Vec<String> {
    labels(order).into_iter().map(|(size, _)| size).collect()
}

/// GET of a label's own URL, which answers with a short-lived redirect. It counts as a change: once a label was
/// fetched, a cancel is refunded only by Sendle's staff.
///
/// # Errors
/// Why not, with the next best step.
pub fn label(order: &Order, size: &str) -> Result<Mutation, String> {
    let labels = labels(order);
    let Some((_, url)) = labels.iter().find(|(known, _)| known.eq_ignore_ascii_case(size.trim())) else {
        let known: Vec<&str> = labels.iter().map(|(size, _)| size.as_str()).collect();
        return Err(if known.is_empty() {
            "there is no label yet: Sendle makes it when a courier has the booking; look at the order again"
                .to_owned()
        } else {
            format!("there is no label {size:?}; choose {}", known.join(" or "))
        });
    };
    let ends = matches!(rules::plain(&order.state).as_str(), "delivered" | "cancelled");
    let effect = if ends {
        "The parcel's way is over; the label is of no use any more."
    } else {
        "From now on a cancel is not refunded by itself: Sendle's staff must approve it."
    };
    let id = order_id(order).unwrap_or_else(|| order.key.id.clone());
    Ok(Mutation {
        method: Method::Get,
        place: Place::Handed(url.clone()),
        part: Some(size.trim().to_ascii_lowercase()),
        content_type: None,
        summary: vec![
            ("label".to_owned(), format!("{} of {}", size.trim(), order.reference)),
            ("to".to_owned(), format!("{}, {}", order.customer, order.destination)),
            ("effect".to_owned(), effect.to_owned()),
        ],
        ..about(order, Deed::Label, Repeat::Set, &id)
    })
}

/// Size and URL of each label in the stored answer.
fn labels(order: &Order) -> Vec<(String, String)> {
    let raw = raw_order(order);
    let list = raw.get("labels").and_then(Value::as_array);
    let one = |label: &Value| {
        let text = |name: &str| label.get(name).and_then(Value::as_str).map(str::to_owned);
        let pdf = text("format").is_none_or(|format| format.eq_ignore_ascii_case("pdf"));
        Some((text("size")?, text("url")?)).filter(|_| pdf)
    };
    list.into_iter().flatten().filter_map(one).collect()
}

fn about(order: &Order, deed: Deed, repeat: Repeat, id: &str) -> Mutation {
    Mutation {
        provider: Provider::Sendle,
        account: order.key.account.clone(),
        deed,
        repeat,
        target: Some(order.key.clone()),
        part: None,
        method: Method::Get,
        place: path(&[]),
        query: Vec::new(),
        // The documents' own request carries it, without a body.
        content_type: Some("application/json".to_owned()),
        body: Vec::new(),
        reference: id.to_owned(),
        summary: Vec::new(),
        quote: None,
    }
}
