//! Boxes, items, notes and tags of an order (API documents; Order notes, Order tags).

use serde_json::{Value, json};

use super::{
    MARK,
    compare::{news, same_note},
    place::{Known, at, whole, with_body},
    said, summary,
};
use crate::{
    model::{
        form::Complaint,
        forms::readycloud::{check_item, check_note, check_parcel, tag_fault},
        intent::{Deed, Method, Mutation, Repeat},
        order::Order,
    },
    providers::readycloud::contents,
};

type Built = Result<Mutation, Vec<Complaint>>;

/// POST a box, items inside. It carries the reference as a custom field: a box has no id that we may choose.
///
/// # Errors
/// What is wrong with the draft.
pub fn add_box(order: &Order, draft: &Value, reference: &str) -> Built {
    refuse(check_parcel(draft, true))?;
    let known = Known::for_draft(order)?;
    added(&known, &["boxes"], said::parcel(draft), reference)
}

/// PATCH a box: what the draft names, as far as it is not so already.
///
/// # Errors
/// What is wrong with the draft; a box that is not there; nothing left to change.
pub fn change_box(order: &Order, parcel: &str, draft: &Value) -> Built {
    if draft.get("items").is_some() {
        return Err(vec![whole("items are changed by calls of their own")]);
    }
    refuse(check_parcel(draft, false))?;
    let known = Known::for_draft(order)?;
    let there = known.parcel(parcel).ok_or_else(no_box)?;
    changed(&known, &["boxes", parcel], &said::row_changes(draft, "boxes"), there)
}

/// DELETE a box with everything in it.
///
/// # Errors
/// A box that is not there.
pub fn remove_box(order: &Order, parcel: &str) -> Result<Mutation, String> {
    let known = Known::new(order)?;
    let there = known.parcel(parcel).ok_or("there is no such box: refresh the order")?;
    Ok(removed(&known, &["boxes", parcel], there))
}

/// POST an item; `quantity` is required.
///
/// # Errors
/// As [`change_box`].
pub fn add_item(order: &Order, parcel: &str, draft: &Value, reference: &str) -> Built {
    refuse(check_item(draft, true))?;
    let known = Known::for_draft(order)?;
    known.parcel(parcel).ok_or_else(no_box)?;
    added(&known, &["boxes", parcel, "items"], said::row(draft, "items"), reference)
}

/// PATCH an item.
///
/// # Errors
/// As [`change_box`].
pub fn change_item(order: &Order, parcel: &str, item: &str, draft: &Value) -> Built {
    refuse(check_item(draft, false))?;
    let known = Known::for_draft(order)?;
    let there = known.item(parcel, item).ok_or_else(no_item)?;
    changed(&known, &["boxes", parcel, "items", item], &said::row_changes(draft, "items"), there)
}

/// DELETE an item.
///
/// # Errors
/// An item that is not there.
pub fn remove_item(order: &Order, parcel: &str, item: &str) -> Result<Mutation, String> {
    let known = Known::new(order)?;
    let there = known.item(parcel, item).ok_or("there is no such item: refresh the order")?;
    Ok(removed(&known, &["boxes", parcel, "items", item], there))
}

/// POST a note. The same note twice could not be told from a repeat, so it is refused.
///
/// # Errors
/// What is wrong with the draft; a note that is there already.
pub fn add_note(order: &Order, draft: &Value) -> Built {
    refuse(check_note(draft))?;
    let known = Known::for_draft(order)?;
    let body = said::row(draft, "notes");
    let notes = known.raw.get("notes").and_then(Value::as_array);
    if notes.into_iter().flatten().any(|note| same_note(&body, note)) {
        let path = "content".to_owned();
        return Err(vec![Complaint {
            path,
            what: "the order has this note already".to_owned(),
            server_decides: false,
        }]);
    }
    let mut mutation = at(&known, Deed::AddPart, Method::Post, &["notes"]);
    mutation.summary.extend(summary::all(&body));
    Ok(with_body(mutation, &body))
}

/// POST a tag; the others stay.
///
/// # Errors
/// A tag that the documents do not allow; one that is there already.
pub fn add_tag(order: &Order, tag: &str) -> Result<Mutation, String> {
    let tag = tag.trim();
    tag_fault(tag).map_or(Ok(()), Err)?;
    let known = Known::new(order)?;
    if tags(&known).iter().any(|there| there == tag) {
        return Err(format!("the order has the tag {tag} already"));
    }
    let mut mutation = at(&known, Deed::AddPart, Method::Post, &["tags"]);
    // A tag is there or not: a repeat does no more.
    mutation.repeat = Repeat::Set;
    mutation.summary.push(("tag added".to_owned(), tag.to_owned()));
    Ok(with_body(mutation, &json!({"value": tag})))
}

/// DELETE a tag; the others stay.
///
/// # Errors
/// A tag that is not there, or that cannot stand in a path.
pub fn remove_tag(order: &Order, tag: &str) -> Result<Mutation, String> {
    let known = Known::new(order)?;
    if !tags(&known).iter().any(|there| there == tag) {
        return Err(format!("the order has no tag {tag}"));
    }
    if tag_fault(tag).is_some() || !tag.contains(char::is_alphanumeric) {
        return Err(format!("the tag {tag} cannot stand in a path: set the tags anew without it"));
    }
    let mut mutation = at(&known, Deed::RemovePart, Method::Delete, &["tags", tag]);
    mutation.summary.push(("tag that goes away".to_owned(), tag.to_owned()));
    Ok(mutation)
}

fn tags(known: &Known<'_>) -> Vec<String> {
    contents::tags(known.raw.get("tags").and_then(Value::as_array).map_or(&[], Vec::as_slice))
}

fn refuse(found: Vec<Complaint>) -> Result<(), Vec<Complaint>> {
    let wrong: Vec<Complaint> = found.into_iter().filter(|c| !c.server_decides).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn no_box() -> Vec<Complaint> {
    vec![whole("there is no such box: refresh the order")]
}

fn no_item() -> Vec<Complaint> {
    vec![whole("there is no such item: refresh the order")]
}

fn added(known: &Known<'_>, below: &[&str], mut body: Value, reference: &str) -> Built {
    if reference.trim().is_empty() {
        return Err(vec![whole("what is added needs a reference, by which it is found again")]);
    }
    if !body["custom_fields"].is_object() {
        body["custom_fields"] = json!({});
    }
    body["custom_fields"][MARK] = json!({"value": reference});
    let mut mutation = at(known, Deed::AddPart, Method::Post, below);
    reference.clone_into(&mut mutation.reference);
    mutation.summary.extend(summary::all(&body));
    Ok(with_body(mutation, &body))
}

fn changed(known: &Known<'_>, below: &[&str], asked: &Value, there: &Value) -> Built {
    let body = news(asked, there).ok_or_else(|| vec![whole("nothing would change: it reads so already")])?;
    let mut mutation = at(known, Deed::Update, Method::Patch, below);
    mutation.summary.extend(summary::changes(&body, there));
    Ok(with_body(mutation, &body))
}

fn removed(known: &Known<'_>, below: &[&str], there: &Value) -> Mutation {
    let mut mutation = at(known, Deed::RemovePart, Method::Delete, below);
    let lines = summary::all(there).into_iter().filter(|(_, value)| !value.is_empty());
    mutation.summary.extend(lines.filter(|(label, _)| !label.ends_with("url")));
    mutation
}
