//! Two changes that look alike within a day may be one, confirmed twice.

use jiff::SignedDuration;
use serde_json::Value;

use crate::model::intent::{Mutation, Repeat};

/// How long a change keeps its look-alikes out.
pub const ALIKE_FOR: SignedDuration = SignedDuration::from_hours(24);

/// What a change would have in common with itself made again: all of it but our own reference and the order of
/// fields. Plain text, to be hashed. `None` for changes whose repeat does no harm.
#[must_use]
pub fn alike(mutation: &Mutation, environment: &str) -> Option<String> {
    if matches!(mutation.repeat, Repeat::Delete | Repeat::Set) {
        return None;
    }
    let mut text = format!("{}\n{environment}\n{:?}\n", mutation.provider.slug(), mutation.deed);
    if let Some(target) = &mutation.target {
        text.push_str(&target.to_string());
    }
    text.push('\n');
    text.push_str(mutation.part.as_deref().unwrap_or_default());
    text.push('\n');
    match serde_json::from_slice::<Value>(&mutation.body) {
        Ok(value) => plain(&value, &mutation.reference, &mut text),
        Err(_) => text.push_str(&without(&String::from_utf8_lossy(&mutation.body), &mutation.reference)),
    }
    Some(text)
}

/// Fields sorted, case and blanks evened out, our reference left out.
fn plain(value: &Value, reference: &str, to: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            to.push('{');
            for (name, value) in fields {
                to.push_str(name);
                to.push(':');
                plain(value, reference, to);
                to.push(',');
            }
            to.push('}');
        }
        Value::Array(items) => {
            to.push('[');
            for item in items {
                plain(item, reference, to);
                to.push(',');
            }
            to.push(']');
        }
        Value::String(text) => {
            let text = without(text, reference).to_lowercase();
            to.push('"');
            to.push_str(&text.split_whitespace().collect::<Vec<_>>().join(" "));
            to.push('"');
        }
        other => to.push_str(&other.to_string()),
    }
}

fn without(text: &str, reference: &str) -> String {
    if reference.is_empty() { text.to_owned() } else { text.replace(reference, "") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        intent::{Deed, Method, Place},
        provider::{AccountName, Provider},
    };

    fn booking(reference: &str, body: &str) -> Mutation {
        Mutation {
            provider: Provider::FourOver,
            account: AccountName("print".to_owned()),
            deed: Deed::Book,
            repeat: Repeat::Never,
            target: None,
            part: None,
            method: Method::Post,
            place: Place::Path { segments: vec!["orders".to_owned()], trailing_slash: false },
            query: Vec::new(),
            content_type: Some("application/json".to_owned()),
            body: body.as_bytes().to_vec(),
            reference: reference.to_owned(),
            summary: Vec::new(),
            quote: None,
        }
    }

    #[test]
    fn our_reference_the_order_of_fields_case_and_blanks_do_not_part_two_changes() {
        let one = booking("PR-1", r#"{"order_id":"PR-1","to":{"name":"Lois  Lane","n":2}}"#);
        let two = booking("PR-2", r#"{"to":{"n":2,"name":"lois lane "},"order_id":"PR-2"}"#);
        assert_eq!(alike(&one, "live"), alike(&two, "live"));
    }

    #[test]
    fn another_receiver_count_target_or_environment_does() {
        let one = booking("PR-1", r#"{"to":"Lois","n":2}"#);
        for other in [
            booking("PR-1", r#"{"to":"Clark","n":2}"#),
            booking("PR-1", r#"{"to":"Lois","n":3}"#),
            Mutation { part: Some("j1".to_owned()), ..one.clone() },
            Mutation { deed: Deed::Execute, ..one.clone() },
        ] {
            assert_ne!(alike(&one, "live"), alike(&other, "live"));
        }
        assert_ne!(alike(&one, "live"), alike(&one, "sandbox"));
    }

    #[test]
    fn a_change_that_may_be_repeated_has_no_look_alikes() {
        let removal = Mutation { repeat: Repeat::Delete, ..booking("r", "") };
        assert_eq!(alike(&removal, "live"), None);
    }
}
