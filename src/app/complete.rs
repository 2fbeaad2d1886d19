//! Offers while a filter is typed: the words of the language that fit the term under the cursor.

use super::model::Pane;
use crate::model::{clock::ClockKind, phase::Phase, provider::Provider};

const MOST: usize = 8;
const KEYS: [&str; 12] = [
    "is:", "prv:", "state:", "phase:", "left<", "ref:", "from:", "to:", "account:", "clock:", "age>",
    "updated<",
];

/// Terms that would complete the one under the cursor, at most eight.
#[must_use]
pub fn offers(text: &str, cursor: usize, pane: Pane) -> Vec<String> {
    let (start, end) = term(text, cursor);
    let typed = text.get(start..end).unwrap_or_default();
    let bare = typed.trim_start_matches(['!', '-']);
    let (sign, lower) = (&typed[..typed.len() - bare.len()], bare.to_lowercase());
    if lower.is_empty() {
        return Vec::new();
    }
    words(pane)
        .into_iter()
        .filter(|word| word.starts_with(&lower) && *word != lower)
        .take(MOST)
        .map(|word| format!("{sign}{word}"))
        .collect()
}

/// The text with an offer in the place of the term under the cursor, and the byte behind it.
#[must_use]
pub fn take(text: &str, cursor: usize, offer: &str) -> (String, usize) {
    let (start, _) = term(text, cursor);
    let cursor = boundary(text, cursor);
    let (head, tail) = (text.get(..start).unwrap_or_default(), text.get(cursor..).unwrap_or_default());
    (format!("{head}{offer}{tail}"), start + offer.len())
}

/// The last place at or before `at` where the text may be cut.
#[must_use]
pub fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

/// From the blank before the cursor up to the cursor.
fn term(text: &str, cursor: usize) -> (usize, usize) {
    let end = boundary(text, cursor);
    let head = text.get(..end).unwrap_or_default();
    let start =
        head.rfind(char::is_whitespace).map_or(0, |i| i + head[i..].chars().next().map_or(1, char::len_utf8));
    (start, end)
}

fn words(pane: Pane) -> Vec<String> {
    let own = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
    if pane == Pane::Inbox {
        return own(&[
            "is:unread",
            "kind:accepted_order",
            "kind:confirmed_doc",
            "kind:received_doc",
            "from:",
            "age>",
        ]);
    }
    let mut all = own(&KEYS);
    all.extend(own(&["is:attention", "is:open", "is:late", "is:changed"]));
    all.extend(Provider::ALL.map(|p| format!("prv:{}", p.code().to_lowercase())));
    all.extend(Phase::ALL.map(|p| format!("phase:{}", p.word())));
    all.extend(
        ClockKind::ALL.iter().filter(|k| !k.word().contains(' ')).map(|k| format!("clock:{}", k.word())),
    );
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_term_under_the_cursor_is_completed() {
        for (text, cursor, first, taken) in [
            ("pr", 2, Some("prv:"), "prv:"),
            ("prv:", 4, Some("prv:snd"), "prv:snd"),
            ("glebe is:l", 10, Some("is:late"), "glebe is:late"),
            ("!is:l", 5, Some("!is:late"), "!is:late"),
            ("is:l glebe", 4, Some("is:late"), "is:late glebe"),
            ("日本 pha", 10, Some("phase:"), "日本 phase:"),
            ("", 0, None, ""),
            ("glebe ", 6, None, ""),
            ("is:late", 7, None, ""),
        ] {
            let offers = offers(text, cursor, Pane::Orders);
            assert_eq!(offers.first().map(String::as_str), first, "{text}");
            if let Some(offer) = first {
                let (new, end) = take(text, cursor, offer);
                assert_eq!(new, taken);
                assert!(new[..end].ends_with(offer));
            }
        }
        assert_eq!(offers("is:", 3, Pane::Inbox), ["is:unread"]);
    }

    #[test]
    fn any_cursor_is_survived() {
        for cursor in 0..20 {
            let _ = offers("日本\u{3000}is:l é", cursor, Pane::Orders);
            let _ = take("日本\u{3000}is:l é", cursor, "x");
        }
    }
}
