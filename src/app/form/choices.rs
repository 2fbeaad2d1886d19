//! Fields that are found by typing: choices and countries.

use super::country::COUNTRIES;
use crate::model::form::Kind;

/// One value that can be chosen, and what a person calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    pub value: &'static str,
    pub label: &'static str,
}

/// What fits what was typed, best first; everything when nothing was. `None`: the kind is no choice.
#[must_use]
pub fn choices(kind: Kind, typed: &str) -> Option<Vec<Choice>> {
    let all: Vec<Choice> = match kind {
        Kind::Choice(values) => values.iter().map(|v| Choice { value: v, label: v }).collect(),
        Kind::Country => COUNTRIES.iter().map(|(value, label)| Choice { value, label }).collect(),
        _ => return None,
    };
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return Some(all);
    }
    let mut hits: Vec<(u8, Choice)> =
        all.into_iter().filter_map(|choice| Some((rank(&choice, &typed)?, choice))).collect();
    hits.sort_by_key(|(rank, _)| *rank);
    Some(hits.into_iter().map(|(_, choice)| choice).collect())
}

fn rank(choice: &Choice, typed: &str) -> Option<u8> {
    let (value, label) = (choice.value.to_lowercase(), choice.label.to_lowercase());
    match () {
        () if value == typed || label == typed => Some(0),
        () if value.starts_with(typed) && value == label => Some(1),
        () if label.starts_with(typed) => Some(1),
        () if label.split([' ', '-', '_']).any(|word| word.starts_with(typed)) => Some(2),
        () if label.contains(typed) => Some(3),
        () => None,
    }
}

/// The value after the present one, or before it; behind the last one comes none.
#[must_use]
pub fn step(kind: Kind, present: &str, forward: bool) -> Option<&'static str> {
    let all = choices(kind, "")?;
    let at = all.iter().position(|choice| choice.value == present);
    let next = match (at, forward) {
        (None, true) => Some(0),
        (None, false) => all.len().checked_sub(1),
        (Some(i), true) => Some(i + 1),
        (Some(i), false) => i.checked_sub(1),
    };
    next.and_then(|i| all.get(i)).map(|choice| choice.value)
}

/// What a person calls a country's code.
#[must_use]
pub fn country(code: &str) -> Option<&'static str> {
    COUNTRIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(code)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_found_by_code_and_name() {
        let best = |typed| choices(Kind::Country, typed).unwrap().first().map(|c| c.value);
        for (typed, want) in [
            ("au", "AU"),
            ("aus", "AU"),
            ("austri", "AT"),
            ("jp", "JP"),
            ("japan", "JP"),
            ("states", "US"),
            ("united k", "GB"),
            ("zealand", "NZ"),
        ] {
            assert_eq!(best(typed), Some(want), "{typed}");
        }
        assert_eq!(best("atlantis"), None);
        assert_eq!(country("de"), Some("Germany"));
        assert_eq!(country("Germany"), None);
    }

    #[test]
    fn choices_turn_round_through_nothing() {
        let kind = Kind::Choice(&["a", "b"]);
        assert_eq!(step(kind, "", true), Some("a"));
        assert_eq!(step(kind, "a", true), Some("b"));
        assert_eq!(step(kind, "b", true), None);
        assert_eq!(step(kind, "", false), Some("b"));
        assert_eq!(step(kind, "a", false), None);
        assert_eq!(step(Kind::Date, "", true), None);
    }
}
