//! The cleaner: from anything a provider may send to one line that every terminal shows alike.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use super::{
    DisplayText,
    chars::{DOTTED_CIRCLE, REPLACEMENT, char_width, cluster_width, is_plain, shown},
    columns,
    cut::{MARK, cells},
};

/// Bytes of one field that are kept for display; the rest can be had from the raw record in an export.
pub const DISPLAY_BYTES: usize = 4096;

/// A cluster keeps at most so many characters, and so many columns.
const CLUSTER_CHARS: usize = 8;
const CLUSTER_COLUMNS: usize = 4;

/// Makes display text of anything. Cleaning twice is cleaning once.
#[must_use]
pub fn clean(raw: &str) -> DisplayText {
    DisplayText(cleaned(raw).into_owned())
}

/// The same as a string, borrowed where nothing had to change.
#[must_use]
pub fn cleaned(raw: &str) -> Cow<'_, str> {
    if raw.len() <= DISPLAY_BYTES {
        return cleaned_whole(raw);
    }
    // Four times as much is looked at, since cleaning can only shorten a little; so the cost has a bound.
    let end =
        raw.char_indices().map(|(at, _)| at).take_while(|at| *at <= 4 * DISPLAY_BYTES).last().unwrap_or(0);
    let head = if raw.len() <= 4 * DISPLAY_BYTES { raw } else { &raw[..end] };
    let mut text = cleaned_whole(head).into_owned();
    let shorter = head.len() < raw.len();
    if text.len() > DISPLAY_BYTES {
        truncate(&mut text);
    } else if shorter && text.len() < DISPLAY_BYTES {
        text.push(MARK);
    }
    Cow::Owned(text)
}

/// Keeps whole clusters, and says that something was cut.
fn truncate(text: &mut String) {
    let mut end = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        if at + cluster.len() >= DISPLAY_BYTES {
            break;
        }
        end = at + cluster.len();
    }
    text.truncate(end);
    text.push(MARK);
}

fn cleaned_whole(raw: &str) -> Cow<'_, str> {
    if raw.chars().all(is_plain) {
        return Cow::Borrowed(raw);
    }
    let mut text = by_characters(raw);
    // Dropping and cutting can join neighbours, so look again until nothing changes.
    for _ in 0..8 {
        let Some(next) = by_clusters(&text) else { return Cow::Owned(text) };
        text = next;
    }
    Cow::Owned(text.chars().map(|c| if is_plain(c) { c } else { REPLACEMENT }).collect())
}

/// Controls become pictures, hidden characters go.
fn by_characters(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\t' => out.push_str("    "),
            '\r' if chars.peek() == Some(&'\n') => {}
            c => out.extend(shown(c)),
        }
    }
    out
}

/// `None`: every cluster is in order.
fn by_clusters(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut from = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        if let Some(better) = mended(cluster) {
            out.push_str(&text[from..at]);
            out.push_str(&better);
            from = at + cluster.len();
        }
    }
    if from == 0 {
        return None;
    }
    out.push_str(&text[from..]);
    Some(out)
}

/// What a cluster becomes; `None`: it may stay.
fn mended(cluster: &str) -> Option<String> {
    let mut chars = cluster.chars();
    let base = chars.next()?;
    // One character of three columns: no two terminals agree on it.
    if char_width(base) > 2 {
        return Some(REPLACEMENT.to_string());
    }
    let lone = chars.next().is_none();
    if lone && char_width(base) > 0 {
        return None;
    }
    if char_width(base) == 0 {
        let seated: String =
            std::iter::once(DOTTED_CIRCLE).chain(cluster.chars().take(CLUSTER_CHARS - 1)).collect();
        let one = seated.graphemes(true).count() == 1;
        return Some(if one && agrees(&seated) { seated } else { REPLACEMENT.to_string() });
    }
    if cluster.chars().nth(CLUSTER_CHARS).is_some() {
        let short: String = cluster.chars().take(CLUSTER_CHARS).collect();
        return Some(if agrees(&short) { short } else { base.to_string() });
    }
    (!agrees(cluster)).then(|| base.to_string())
}

/// A whole cluster, and each of its cells, is as wide as its characters together, and not too wide.
fn agrees(cluster: &str) -> bool {
    let sum = columns(cluster);
    sum <= CLUSTER_COLUMNS
        && sum == cluster_width(cluster)
        && cells(cluster).all(|cell| columns(cell) == cluster_width(cell))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::text::is_hidden;

    #[test]
    fn everyday_text_is_neither_changed_nor_copied() {
        for text in ["", "Clark Kent", "Müller & Söhne, 80 €", "山田商店 御中", "ﾔﾏﾀﾞ", "Лев", "…"]
        {
            let shown = cleaned(text);
            assert_eq!(shown, text);
            if !text.contains('\u{FF9E}') {
                assert!(matches!(shown, Cow::Borrowed(_)), "{text}");
            }
        }
    }

    #[test]
    fn hostile_text_becomes_one_visible_line() {
        for (raw, want) in [
            ("\x1b[31mRED\x1b[0m", "␛[31mRED␛[0m"),
            ("a\r\nb\nc\rd", "a␤b␤c␍d"),
            ("a\tb", "a    b"),
            ("\0\x07\x7f", "␀␇␡"),
            ("\u{9b}31m\u{9d}52;c", "▯31m▯52;c"),
            ("\u{85}\u{FFFD}\u{FFFF}", "▯▯▯"),
            ("abc\u{202e}cba\u{2066}x\u{2069}", "abccbax"),
            ("z\u{200b}e\u{200d}r\u{feff}o\u{ad}", "zero"),
            ("a\u{2028}b\u{2029}c", "abc"),
            ("\u{e0041}\u{e007f}t\u{fe0f}\u{1f3fd}\u{e000}", "t"),
            ("\u{301}x", "◌\u{301}x"),
            ("\u{1161}", "▯"),
            ("\u{17d8}", "▯"),
            ("e\u{301}", "e\u{301}"),
            ("\u{1F469}\u{200D}\u{1F469}", "\u{1F469}\u{1F469}"),
            ("1\u{FE0F}\u{20E3}", "1\u{20E3}"),
            ("\u{3164}\u{2800}", ""),
            ("\u{600}7", "7"),
        ] {
            assert_eq!(cleaned(raw), want, "{raw:?}");
        }
        // 20 leading consonants are one cluster of 40 columns: the base is kept.
        assert_eq!(cleaned(&"\u{1100}".repeat(20)), "\u{1100}");
        let zalgo = format!("a{}", "\u{300}".repeat(1000));
        assert_eq!(cleaned(&zalgo).chars().count(), 8);
    }

    #[test]
    fn a_long_field_is_cut_and_says_so() {
        for raw in ["x".repeat(5000), "日".repeat(9000), "e\u{301}".repeat(90_000), "\u{200b}".repeat(90_000)]
        {
            let shown = clean(&raw);
            assert!(shown.as_str().len() <= DISPLAY_BYTES, "{}", shown.as_str().len());
            assert!(shown.as_str().ends_with('~'));
            assert_eq!(clean(shown.as_str()), shown);
        }
    }

    #[test]
    fn no_single_character_gets_through_unclean_or_unsettled() {
        // Plain characters have a test of their own; beyond the third plane little is assigned.
        let odd = ('\0'..='\u{3FFFF}').filter(|c| !is_plain(*c)).chain(('\u{40000}'..=char::MAX).step_by(97));
        for c in odd {
            check(&format!("{c}a{c}{c}"));
        }
    }

    fn check(raw: &str) {
        let once = clean(raw);
        assert!(!once.as_str().chars().any(|c| c.is_control() || is_hidden(c)), "{raw:?}");
        assert_eq!(clean(once.as_str()), once, "{raw:?}");
        for cluster in once.as_str().graphemes(true) {
            assert!(cluster.chars().count() <= CLUSTER_CHARS, "{raw:?}");
            let width = columns(cluster);
            assert!((1..=CLUSTER_COLUMNS).contains(&width), "{raw:?} {cluster:?}");
            assert_eq!(width, cluster_width(cluster), "{raw:?} {cluster:?}");
            assert!(cells(cluster).all(|c| columns(c) == cluster_width(c) && columns(c) <= 2), "{raw:?}");
        }
    }

    /// Characters that are trouble together.
    pub(super) fn nasty() -> impl Strategy<Value = String> {
        let some = prop::sample::select(vec![
            'a',
            ' ',
            '日',
            'ｶ',
            'ﾞ',
            '\u{301}',
            '\u{200d}',
            '\u{fe0f}',
            '\u{1100}',
            '\u{1161}',
            '\u{11a8}',
            '\u{ac00}',
            '\u{202e}',
            '\u{1b}',
            '\n',
            '\r',
            '\t',
            '\u{9b}',
            '\u{1f469}',
            '\u{1f3fd}',
            '\u{1f1ef}',
            '\u{5d0}',
            '\u{644}',
            '\u{627}',
            '\u{915}',
            '\u{94d}',
            '\u{937}',
            '\u{600}',
            '\u{3164}',
            '\u{20e3}',
            '\u{e41}',
            '\u{17d2}',
            '\u{1780}',
        ]);
        prop::collection::vec(prop_oneof![3 => some, 1 => any::<char>()], 0..40).prop_map(String::from_iter)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]
        #[test]
        fn cleaning_is_settled_and_widths_agree(raw in nasty()) {
            check(&raw);
        }
    }
}
