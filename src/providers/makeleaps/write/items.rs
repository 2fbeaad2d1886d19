//! Enclosures: added, uploaded, removed (MakeLeaps, Adding and deleting Sending Order Items). Pure.

use serde_json::json;

use super::{
    super::wire::{Item, mid_of},
    body::{Content, Enclosure, Upload},
    file, handed, json_body, must_be_draft, of_order, removed, say, wire as wire_of,
};
use crate::model::{
    intent::{Deed, Method, Mutation, Repeat},
    order::Order,
};

/// The enclosure at a position.
///
/// # Errors
/// There is none, or the order's record cannot be read.
pub fn item_at(order: &Order, position: u64) -> Result<Item, String> {
    let items = wire_of(order)?.items;
    let taken: Vec<String> = items.iter().map(|i| i.position.clone()).collect();
    let found = items.into_iter().find(|i| i.position == position.to_string());
    found.ok_or_else(|| match taken.as_slice() {
        [] => "the order has no enclosures".to_owned(),
        taken => format!("nothing is enclosed at position {position}; there is {}", taken.join(", ")),
    })
}

/// The first position behind all enclosures.
#[must_use]
pub fn next_position(order: &Order) -> u64 {
    let items = wire_of(order).map(|wire| wire.items).unwrap_or_default();
    items.iter().filter_map(|i| i.position.parse::<u64>().ok()).max().map_or(0, |last| last + 1)
}

/// Adds an enclosure to a draft: POST to its `items_url`. A file's bytes follow with [`upload`].
///
/// # Errors
/// Why not, with the next best step.
pub fn add_item(order: &Order, enclosure: &Enclosure) -> Result<Mutation, String> {
    let wire = wire_of(order)?;
    must_be_draft(order, &wire)?;
    let position = enclosure.position;
    if wire.items.iter().any(|i| i.position == position.to_string()) {
        return Err(format!("position {position} is taken; remove what is there, or choose another"));
    }
    let place = handed(&wire.items_url, "items_url")?;
    let mut mutation = of_order(order, Deed::AddPart, Repeat::Never, Method::Post, place);
    mutation.part = Some(position.to_string());
    say(&mut mutation, "position", position.to_string());
    // `sending_order` is required by the field list and absent from the samples: the true one fits both.
    let body = match &enclosure.content {
        Content::Document(url) => {
            say(&mut mutation, "document", url.as_str());
            json!({"sending_order": wire.url, "position": position, "document": url})
        }
        Content::File { path, name, .. } => {
            say(&mut mutation, "file", format!("{name} ({path})"));
            json!({"sending_order": wire.url, "position": position, "filename": name})
        }
    };
    json_body(&mut mutation, &body);
    Ok(mutation)
}

/// Puts the bytes of a file to its item. `earlier` is the number of upload tasks that the item has already: with it a
/// lost answer can be looked up.
///
/// # Errors
/// Why not, with the next best step.
pub fn upload(
    order: &Order,
    item: &Item,
    bytes: &[u8],
    way: Upload,
    earlier: usize,
) -> Result<Mutation, String> {
    must_be_draft(order, &wire_of(order)?)?;
    if bytes.is_empty() {
        return Err(format!("{} is empty; choose another file", item.filename));
    }
    // A task can be looked for afterwards; a file that was put at once leaves no trace to read.
    let (place, repeat) = match way {
        Upload::WithTask => (handed(&item.async_upload_url, "async_upload_url")?, Repeat::Set),
        Upload::AtOnce => (handed(&item.upload_url, "upload_url")?, Repeat::Never),
    };
    let mut mutation = of_order(order, Deed::Upload, repeat, Method::Put, place);
    mutation.part = Some(item.mid.clone());
    // What can be looked for afterwards: one task more than this.
    mutation.reference = earlier.to_string();
    say(&mut mutation, "file", item.filename.as_str());
    say(&mut mutation, "bytes", bytes.len().to_string());
    let (content_type, body) = file::multipart(&item.filename, bytes);
    mutation.content_type = Some(content_type);
    mutation.body = body;
    Ok(mutation)
}

/// Takes an enclosure out of a draft: DELETE of the item's URL.
///
/// # Errors
/// Why not, with the next best step.
pub fn remove_item(order: &Order, item: &Item) -> Result<Mutation, String> {
    must_be_draft(order, &wire_of(order)?)?;
    let place = removed(&item.url, mid_of(&item.url), "item url")?;
    let mut mutation = of_order(order, Deed::RemovePart, Repeat::Delete, Method::Delete, place);
    mutation.part = Some(item.mid.clone());
    say(&mut mutation, "position", item.position.as_str());
    let document =
        item.document.whole.as_ref().map_or(item.document.url.as_str(), |d| d.display_name.as_str());
    say(&mut mutation, "removes", if item.filename.is_empty() { document } else { item.filename.as_str() });
    Ok(mutation)
}
