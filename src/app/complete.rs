//! Offers while a filter is typed, and how one is taken.

use crate::model::filter::{complete, term_at};

/// The prompt shows so many.
const MOST: usize = 8;

/// Terms that the one under the cursor could become, best first; nothing for an empty term.
#[must_use]
pub fn offers(text: &str, cursor: usize) -> Vec<String> {
    let typed = text.get(term_at(text, cursor)).unwrap_or_default();
    if typed.is_empty() {
        return Vec::new();
    }
    complete(text, cursor).into_iter().filter(|offer| offer != typed).take(MOST).collect()
}

/// The text with an offer in the place of the term under the cursor, and the byte behind it.
#[must_use]
pub fn take(text: &str, cursor: usize, offer: &str) -> (String, usize) {
    let term = term_at(text, cursor);
    let (head, tail) = (text.get(..term.start).unwrap_or_default(), text.get(term.end..).unwrap_or_default());
    (format!("{head}{offer}{tail}"), head.len() + offer.len())
}

/// The last place at or before `at` where the text may be cut.
#[must_use]
pub fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_term_under_the_cursor_is_completed() {
        for (text, cursor, part, taken) in [
            ("pr", 2, "prv", "prv:"),
            ("glebe is:l", 10, "is:late", "glebe is:late"),
            ("!is:l", 5, "!is:late", "!is:late"),
            ("is:l glebe", 4, "is:late", "is:late glebe"),
            ("日本 is:l", 11, "is:late", "日本 is:late"),
        ] {
            let offers = offers(text, cursor);
            let offer = offers.first().map_or("", String::as_str);
            assert!(offer.starts_with(part), "{text}: {offers:?}");
            let (new, end) = take(text, cursor, offer);
            assert_eq!(new, taken);
            assert!(new[..end].ends_with(offer));
        }
        assert_eq!(offers("", 0), [] as [&str; 0]);
        assert_eq!(offers("glebe ", 6), [] as [&str; 0]);
        assert_eq!(offers("is:late", 7), [] as [&str; 0]);
    }

    #[test]
    fn any_cursor_is_survived() {
        for cursor in 0..20 {
            let text = "日本\u{3000}is:l \"é";
            let _ = offers(text, cursor);
            let (new, end) = take(text, cursor, "x");
            assert!(new.is_char_boundary(end));
            assert!(text.is_char_boundary(boundary(text, cursor)));
        }
    }
}
