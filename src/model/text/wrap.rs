//! Breaking clean text into lines by columns. The drawing library's own wrap can panic on ordinary text.

use unicode_segmentation::UnicodeSegmentation;

use super::{DisplayText, columns};

/// Lines of at most so many columns, broken at spaces where there are any, else between clusters. A cluster that is
/// wider than the room is left out. Empty text has no lines.
#[must_use]
pub fn wrap(text: &DisplayText, room: usize) -> Vec<DisplayText> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for (word, spaced) in words(text.as_str()) {
        let width = columns(word);
        if used + width > room && used > 0 {
            push(&mut lines, &mut line);
            used = 0;
        }
        if width <= room {
            line.push_str(word);
            used += width;
        } else {
            for cluster in word.graphemes(true) {
                let width = columns(cluster);
                if width > room {
                    continue;
                }
                if used + width > room {
                    push(&mut lines, &mut line);
                    used = 0;
                }
                line.push_str(cluster);
                used += width;
            }
        }
        // The space itself: dropped at the end of a line, kept inside.
        if spaced && used < room && (used > 0 || lines.is_empty()) {
            line.push(' ');
            used += 1;
        }
    }
    push(&mut lines, &mut line);
    lines
}

/// Words, and whether a space follows each. A space that carries a mark belongs to its word.
fn words(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut spaces = text.grapheme_indices(true).filter(|(_, cluster)| *cluster == " ").map(|(at, _)| at);
    let mut from = Some(0);
    std::iter::from_fn(move || {
        let start = from?;
        let end = spaces.next();
        from = end.map(|at| at + 1);
        Some((&text[start..end.unwrap_or(text.len())], end.is_some()))
    })
}

fn push(lines: &mut Vec<DisplayText>, line: &mut String) {
    let text = std::mem::take(line);
    let text = text.trim_end_matches(' ');
    if !text.is_empty() {
        lines.push(DisplayText(text.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::text::clean;

    #[test]
    fn lines_break_at_spaces_and_inside_long_words() {
        let lines = |raw: &str, room| -> Vec<String> {
            wrap(&clean(raw), room).iter().map(ToString::to_string).collect()
        };
        assert_eq!(lines("until the courier takes it", 12), ["until the", "courier", "takes it"]);
        assert_eq!(lines("  kept indent", 20), ["  kept indent"]);
        assert_eq!(lines("a日b", 2), ["a", "日", "b"]);
        assert_eq!(lines("東京都新宿区西新宿二丁目", 9), ["東京都新", "宿区西新", "宿二丁目"]);
        assert_eq!(lines("0123456789", 4), ["0123", "4567", "89"]);
        assert_eq!(lines("日", 1), [""; 0]);
        assert_eq!(lines("anything", 0), [""; 0]);
        assert_eq!(lines("", 9), [""; 0]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]
        #[test]
        fn no_line_is_overlong_and_no_letter_is_lost(raw in "[ a-c日本ｶﾞ\u{301}\u{1100}\u{1161}]{0,60}", room in 0usize..24) {
            let text = clean(&raw);
            let lines = wrap(&text, room);
            for line in &lines {
                prop_assert!(line.width() <= room);
                prop_assert!(!line.is_empty());
                prop_assert_eq!(&clean(line.as_str()), line);
            }
            if room >= 4 {
                let all: String = lines.iter().flat_map(|l| l.as_str().chars()).filter(|c| *c != ' ').collect();
                let want: String = text.as_str().chars().filter(|c| *c != ' ').collect();
                prop_assert_eq!(all, want);
            }
        }

        #[test]
        fn any_text_in_any_room(raw in any::<String>(), room in 0usize..40) {
            for line in wrap(&clean(&raw), room) {
                prop_assert!(line.width() <= room);
            }
        }
    }
}
