//! Bookings and returns (Sendle, Creating Orders).

use serde_json::{Map, Value, json};

use super::{METADATA_NAME, raw_order};
use crate::{
    model::{
        form::{Complaint, Kind, at},
        forms::sendle::{FORM, check, check_return, hint, is_abroad},
        intent::{Deed, Method, Mutation, Place, Repeat},
        order::Order,
        provider::{AccountName, Provider},
    },
    providers::sendle::name::Name,
};

/// POST `/api/orders`. The reference goes into the metadata, and onto the label where the draft names none.
///
/// # Errors
/// What the documented rules forbid; what they leave open is Sendle's to decide.
pub fn book(account: &AccountName, draft: &Value, reference: &str) -> Result<Mutation, Vec<Complaint>> {
    let complaints: Vec<Complaint> = check(draft).into_iter().filter(|c| !c.server_decides).collect();
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let mut body = match pruned(draft) {
        Some(Value::Object(body)) => body,
        _ => Map::new(),
    };
    let own = Value::String(reference.trim().to_owned());
    body.entry("customer_reference").or_insert_with(|| own.clone());
    if let Value::Object(metadata) = body.entry("metadata").or_insert_with(|| json!({})) {
        metadata.insert(METADATA_NAME.to_owned(), own);
    }
    let body = Value::Object(body);
    Ok(Mutation {
        provider: Provider::Sendle,
        account: account.clone(),
        deed: Deed::Book,
        repeat: Repeat::Keyed,
        target: None,
        part: None,
        method: Method::Post,
        place: path(&["api", "orders"]),
        query: Vec::new(),
        content_type: Some("application/json".to_owned()),
        summary: summary(&body),
        body: body.to_string().into_bytes(),
        reference: reference.trim().to_owned(),
        quote: None,
    })
}

/// POST `/api/orders/{id}/return` (newer documents): the receiver drops it off, and it is charged only if it is used.
/// The draft may hold `customer_reference` and `receiver.instructions`.
///
/// # Errors
/// What is wrong with the draft or, with an empty path, why this order has no return.
pub fn book_return(order: &Order, draft: &Value, reference: &str) -> Result<Mutation, Vec<Complaint>> {
    let wrong = |path: &str, what: &str| Complaint {
        path: path.to_owned(),
        what: what.to_owned(),
        server_decides: false,
    };
    let raw = raw_order(order);
    let Some(id) = order_id(order) else {
        return Err(vec![wrong("", "a return needs the order id; tracking alone does not tell it")]);
    };
    let mut complaints = Vec::new();
    if raw.pointer("/route/type").and_then(Value::as_str) == Some("export") || is_abroad(&raw) {
        complaints.push(wrong("", "returns are for parcels within Australia"));
    }
    let text = |path: &str| at(draft, path).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    let (own, instructions) = (text("customer_reference"), text("receiver.instructions"));
    complaints.extend(check_return(draft).into_iter().filter(|c| !c.server_decides));
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let own = if own.is_empty() { reference.trim().to_owned() } else { own };
    let mut body = json!({ "customer_reference": own });
    if !instructions.is_empty() {
        body["receiver"] = json!({ "instructions": instructions });
    }
    let mut summary = vec![
        ("return of".to_owned(), order.reference.clone()),
        ("from".to_owned(), order.customer.clone()),
        ("our reference".to_owned(), own),
    ];
    summary.extend((!instructions.is_empty()).then(|| ("instructions".to_owned(), instructions)));
    Ok(Mutation {
        provider: Provider::Sendle,
        account: order.key.account.clone(),
        deed: Deed::Book,
        repeat: Repeat::Keyed,
        target: Some(order.key.clone()),
        part: None,
        method: Method::Post,
        place: path(&["api", "orders", &id, "return"]),
        query: Vec::new(),
        content_type: Some("application/json".to_owned()),
        body: body.to_string().into_bytes(),
        reference: reference.trim().to_owned(),
        summary,
        quote: None,
    })
}

pub(super) fn path(segments: &[&str]) -> Place {
    Place::Path { segments: segments.iter().map(|s| (*s).to_owned()).collect(), trailing_slash: false }
}

/// The id that calls about an order need: its key, unless that is a mere Sendle reference.
pub(super) fn order_id(order: &Order) -> Option<String> {
    let raw = raw_order(order);
    let told = raw.get("order_id").and_then(Value::as_str);
    [Some(order.key.id.as_str()), told].into_iter().flatten().find_map(|text| match Name::parse(text) {
        Some(Name::Order(id)) => Some(id),
        _ => None,
    })
}

/// The draft without its blank fields; text without blanks around it.
fn pruned(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) => {
            let text = text.trim();
            (!text.is_empty()).then(|| Value::String(text.to_owned()))
        }
        Value::Array(items) => {
            let items: Vec<Value> = items.iter().filter_map(pruned).collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Value::Object(map) => {
            // What a caller keeps as metadata is theirs, blanks included.
            let one = |(name, inner): (&String, &Value)| {
                let kept =
                    if name == "metadata" && inner.is_object() { Some(inner.clone()) } else { pruned(inner) };
                Some((name.clone(), kept?))
            };
            let map: Map<String, Value> = map.iter().filter_map(one).collect();
            (!map.is_empty()).then_some(Value::Object(map))
        }
        other => Some(other.clone()),
    }
}

/// What the operator confirms: every field that is sent, by its name in the form.
fn summary(body: &Value) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for section in FORM.sections {
        let Some(array) = section.repeats else {
            for field in section.fields {
                if let Some(value) = at(body, field.path) {
                    let of = if section.title == "parcel" { "" } else { section.title };
                    lines.push((format!("{of} {}", field.label).trim().to_owned(), shown(value, field.kind)));
                }
            }
            continue;
        };
        let rows = body.get(array).and_then(Value::as_array);
        for (n, row) in rows.into_iter().flatten().enumerate() {
            let cells = section.fields.iter().filter_map(|f| Some(shown(at(row, f.path)?, f.kind)));
            lines.push((format!("customs line {}", n + 1), cells.collect::<Vec<_>>().join(", ")));
        }
    }
    lines.extend(hint(body).map(|size| ("size".to_owned(), size)));
    lines
}

fn shown(value: &Value, kind: Kind) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(flag) if kind == Kind::Flag => if *flag { "yes" } else { "no" }.to_owned(),
        other => other.to_string(),
    }
}
