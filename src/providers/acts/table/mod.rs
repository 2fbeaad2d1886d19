//! The acts, provider by provider, in the order in which they are offered.

mod fourover;
mod makeleaps;
mod readycloud;
mod sendle;
mod sevensenders;

use serde_json::{Value, json};

use super::{About, Act, Ask, Built, Confirm, Way, whole};
use crate::model::{
    form::{Complaint, Form},
    intent::Mutation,
    provider::Provider,
};

const PARTS: [&[Act]; 5] =
    [sendle::ACTS, makeleaps::ACTS, fourover::ACTS, sevensenders::ACTS, readycloud::ACTS];

const COUNT: usize = PARTS[0].len() + PARTS[1].len() + PARTS[2].len() + PARTS[3].len() + PARTS[4].len();

static ALL: [Act; COUNT] = joined();

/// Every act of every provider.
pub static TABLE: &[Act] = &ALL;

const fn joined() -> [Act; COUNT] {
    let mut all = [PARTS[0][0]; COUNT];
    let (mut part, mut n) = (0, 0);
    while part < PARTS.len() {
        let mut at = 0;
        while at < PARTS[part].len() {
            all[n] = PARTS[part][at];
            at += 1;
            n += 1;
        }
        part += 1;
    }
    all
}

type Build = fn(&Ask<'_>) -> Built;
type Check = fn(&Value, jiff::Timestamp) -> Vec<Complaint>;

/// An act without a form, confirmed with a key.
const fn plain(
    provider: Provider,
    name: &'static str,
    what: &'static str,
    about: About,
    build: Build,
) -> Act {
    Act {
        provider,
        name,
        what,
        about,
        confirm: Confirm::Key,
        form: None,
        check: nothing_to_check,
        start: empty,
        build,
        field_of: no_field,
    }
}

impl Act {
    /// The same with a form and its rules; it begins empty, and refusals name its fields by their own names.
    const fn filling(self, form: &'static Form, check: Check) -> Self {
        Self { form: Some(form), check, ..self }
    }

    const fn starting(self, start: fn(&Ask<'_>) -> Value) -> Self {
        Self { start, ..self }
    }

    const fn naming(self, field_of: fn(&[String]) -> Option<String>) -> Self {
        Self { field_of, ..self }
    }

    /// It removes for good.
    const fn typed(self) -> Self {
        Self { confirm: Confirm::Typed, ..self }
    }
}

fn nothing_to_check(_: &Value, _: jiff::Timestamp) -> Vec<Complaint> {
    Vec::new()
}

fn empty(_: &Ask<'_>) -> Value {
    json!({})
}

fn no_field(_: &[String]) -> Option<String> {
    None
}

/// The field of a form that a provider names as the form does, with or without the row of a repeated section.
fn named(form: &Form, path: &[String]) -> Option<String> {
    let said = path.join(".");
    form.sections.iter().find_map(|section| {
        let (row, inner) = match section.repeats {
            None => (String::new(), said.as_str()),
            Some(array) => {
                let inner = said.strip_prefix(array)?.strip_prefix('.').unwrap_or_default();
                let (row, rest) = inner.split_once('.').unwrap_or((inner, ""));
                if row.parse::<usize>().is_err() {
                    return Some(array.to_owned());
                }
                (format!("{array}.{row}."), rest)
            }
        };
        let exact = section.fields.iter().find(|f| f.path == inner);
        let inside = || section.fields.iter().find(|f| inner.starts_with(&format!("{}.", f.path)));
        let above = || section.fields.iter().find(|f| f.path.starts_with(&format!("{inner}.")));
        let field = exact.or_else(inside).or_else(above).map(|f| format!("{row}{}", f.path));
        field.or_else(|| (!row.is_empty()).then(|| row.trim_end_matches('.').to_owned()))
    })
}

/// A text that the draft leaves blank, filled with ours; one that it gives stays.
fn filled(draft: &Value, path: &str, ours: &str) -> Value {
    let mut draft = draft.clone();
    let Some(fields) = draft.as_object_mut() else { return draft };
    let (head, rest) = path.split_once('.').map_or((path, None), |(head, rest)| (head, Some(rest)));
    let place = fields.entry(head).or_insert(Value::Null);
    match rest {
        Some(rest) => {
            let inside = if place.is_null() { &json!({}) } else { &*place };
            *place = filled(inside, rest, ours);
        }
        None if place.is_null() || place.as_str().is_some_and(|text| text.trim().is_empty()) => {
            *place = ours.into();
        }
        None => {}
    }
    draft
}

fn one(built: Result<Mutation, Vec<Complaint>>) -> Built {
    Ok(Way::One(Box::new(built?)))
}

fn said(built: Result<Mutation, String>) -> Built {
    one(built.map_err(|why| whole(&why)))
}

/// A complaint about one field.
fn about(path: &str, what: String) -> Vec<Complaint> {
    vec![Complaint { path: path.to_owned(), what, server_decides: false }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::forms;

    #[test]
    fn a_field_is_found_in_its_row_or_as_its_section() {
        let path = |said: &str| said.split('.').map(str::to_owned).collect::<Vec<_>>();
        let client = &forms::makeleaps::records::CLIENT;
        for (said, want) in [
            ("contacts", Some("contacts")),
            ("contacts.1", Some("contacts.1")),
            ("contacts.1.name", Some("contacts.1.name")),
            ("contacts.1.email", Some("contacts.1.email.address")),
            ("contacts.1.color", Some("contacts.1")),
            ("color", None),
        ] {
            assert_eq!(named(client, &path(said)).as_deref(), want, "{said}");
        }
        assert_eq!(named(&forms::fourover::UPLOAD, &path("path.0")).as_deref(), Some("path"));
    }

    #[test]
    fn a_blank_text_is_filled_and_a_given_one_stays() {
        assert_eq!(filled(&json!({}), "order_id", "ours"), json!({"order_id": "ours"}));
        assert_eq!(filled(&json!({"order_id": " "}), "order_id", "ours"), json!({"order_id": "ours"}));
        assert_eq!(filled(&json!({"order_id": "mine"}), "order_id", "ours"), json!({"order_id": "mine"}));
        assert_eq!(filled(&json!({}), "order.order_id", "ours"), json!({"order": {"order_id": "ours"}}));
        assert_eq!(filled(&json!([]), "order_id", "ours"), json!([]));
        assert_eq!(filled(&json!({"order": 5}), "order.order_id", "ours"), json!({"order": 5}));
    }
}
