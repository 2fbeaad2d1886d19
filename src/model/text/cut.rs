//! Fitting clean text into so many columns.

use unicode_segmentation::UnicodeSegmentation;

use super::{DisplayText, char_width, columns};

/// Stands where text was cut.
pub const MARK: char = '~';

/// The longest head of clean text that fits, its width, and whether something was left out; no mark is added.
#[must_use]
pub fn fit(text: &str, room: usize) -> (&str, usize, bool) {
    if text.is_ascii() {
        let end = text.len().min(room);
        return (&text[..end], end, end < text.len());
    }
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        let width = columns(cluster);
        if used + width > room {
            return (&text[..at], used, true);
        }
        used += width;
    }
    (text, used, false)
}

/// The cells of clean text: one character with a width, and the marks that sit on it. A cluster may take several, so
/// that a terminal which draws them one by one and one which draws them together agree on what lies where.
pub fn cells(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let next = rest.char_indices().skip(1).find(|(_, c)| char_width(*c) > 0);
        let (cell, more) = rest.split_at(next.map_or(rest.len(), |(at, _)| at));
        rest = more;
        (!cell.is_empty()).then_some(cell)
    })
}

/// At most so many columns, cut at the edge of a cluster, with `~` where text was cut.
#[must_use]
pub fn cut(text: &DisplayText, room: usize) -> DisplayText {
    if !fit(text.as_str(), room).2 {
        return text.clone();
    }
    let Some(room) = room.checked_sub(1) else { return DisplayText::default() };
    let (head, _, _) = fit(text.as_str(), room);
    DisplayText(format!("{head}{MARK}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::text::clean;

    #[test]
    fn a_cell_is_one_wide_character_with_its_marks() {
        let all: Vec<_> = cells("e\u{301}日ｶﾞ\u{1100}\u{1161}").collect();
        assert_eq!(all, ["e\u{301}", "日", "ｶ", "ﾞ", "\u{1100}\u{1161}"]);
        assert_eq!(cells("").count(), 0);
    }

    #[test]
    fn text_is_cut_between_clusters() {
        for (raw, room, want) in [
            ("Clark", 5, "Clark"),
            ("Clark Kent", 5, "Clar~"),
            ("山田商店", 8, "山田商店"),
            ("山田商店", 7, "山田商~"),
            ("山田商店", 6, "山田~"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}~"),
            ("日", 1, "~"),
            ("a", 0, ""),
            ("", 0, ""),
        ] {
            let short = cut(&clean(raw), room);
            assert_eq!(short.as_str(), want, "{raw} in {room}");
            assert!(short.width() <= room);
        }
    }
}
