//! Sendle's words about fields: where they belong in the form, and what they suggest.

use crate::model::intent::Refusal;

/// The form's field that a refusal's path means; `None` when it is about none of them.
///
/// Refusals name fields that nobody fills in (`state_code`, `postal_code_lookup`: "fix the main fields"), one with a
/// slip (`intructions`), and whole sections.
#[must_use]
pub fn field_of(path: &[String]) -> Option<String> {
    let names: Vec<&str> = path.iter().map(|p| p.trim()).collect();
    let field = match names[..] {
        // The only messages about a whole section: the satchel rule, and a place that is not served.
        ["receiver"] => "receiver.instructions",
        [who @ ("sender" | "receiver"), "address"] => return Some(format!("{who}.address.suburb")),
        [who @ ("sender" | "receiver"), "intructions" | "instructions" | "delivery_instructions"] => {
            return Some(format!("{who}.instructions"));
        }
        [who @ ("sender" | "receiver"), "address", "state_code"] => {
            return Some(format!("{who}.address.state_name"));
        }
        [who @ ("sender" | "receiver"), "address", "postal_code_lookup"] => {
            return Some(format!("{who}.address.country"));
        }
        // A quote's refusals have flat names.
        ["pickup_suburb" | "sender_suburb"] => "sender.address.suburb",
        ["pickup_postcode" | "sender_postcode"] => "sender.address.postcode",
        ["delivery_suburb" | "receiver_suburb"] => "receiver.address.suburb",
        ["delivery_postcode" | "receiver_postcode"] => "receiver.address.postcode",
        ["delivery_country" | "receiver_country"] => "receiver.address.country",
        ["weight_value"] => "kilogram_weight",
        ["volume_value"] => "cubic_metre_volume",
        ["metadata", ..] => "metadata",
        ["contents"] => "contents.description",
        _ => return known(&names),
    };
    Some(field.to_owned())
}

/// A path as it stands in the form, with or without the number of a repeated line.
fn known(names: &[&str]) -> Option<String> {
    let plain = names.join(".");
    super::fields::FORM.sections.iter().find_map(|section| match section.repeats {
        None => section.fields.iter().any(|f| f.path == plain).then(|| plain.clone()),
        Some(array) => {
            let inner = plain.strip_prefix(array)?.trim_start_matches('.');
            let (number, rest) = inner.split_once('.').unwrap_or(("", inner));
            let numbered = number.bytes().all(|b| b.is_ascii_digit()) && !number.is_empty();
            let (number, field) = if numbered { (number, rest) } else { ("0", inner) };
            section.fields.iter().any(|f| f.path == field).then(|| format!("{array}.{number}.{field}"))
        }
    })
}

/// What Sendle would have accepted instead (Validation Errors, Addresses): suburbs, postcodes or states, in its order.
#[must_use]
pub fn suggestions(refusal: &Refusal) -> Vec<String> {
    let text = refusal.message.as_str();
    if let Some((_, list)) = text.split_once("Perhaps try:") {
        return listed(list);
    }
    // "... instead they are in: QLD, perhaps you could change the state to match?"
    if let Some((_, rest)) = text.split_once("instead they are in:") {
        return listed(rest.split(", perhaps").next().unwrap_or_default());
    }
    Vec::new()
}

/// "Wentworth Falls", "2000 and 2001", "Katoomba, Katoomba DC, Leura, and Medlow Bath".
fn listed(text: &str) -> Vec<String> {
    let text = text.trim().trim_end_matches(['.', '?']);
    let (first, last) = match text.rsplit_once(", and ") {
        Some((first, last)) => (first, Some(last)),
        None => text.rsplit_once(" and ").map_or((text, None), |(first, last)| (first, Some(last))),
    };
    let items = first.split(',').chain(last);
    items.map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}
