//! Classes of characters, as far as a terminal cares.

use unicode_width::UnicodeWidthChar;

/// Stands for what cannot be shown. Not U+FFFD, which some terminals leave out; this one is narrow everywhere.
pub(super) const REPLACEMENT: char = '\u{25AF}';
/// Carries a combining mark that has nothing to sit on.
pub(super) const DOTTED_CIRCLE: char = '\u{25CC}';
/// One line end of any kind.
pub(super) const LINE_END: char = '\u{2424}';

/// Columns of one character; controls have none.
#[must_use]
pub fn char_width(c: char) -> usize {
    match c {
        ' '..='~' => 1,
        c if is_voiced_mark(c) => 1,
        c => c.width().unwrap_or(0),
    }
}

/// A half-width voiced mark: joins the character before it by the rules of clusters, but every terminal gives it a
/// column of its own; width tables have said nothing, one and two.
#[must_use]
pub const fn is_voiced_mark(c: char) -> bool {
    matches!(c, '\u{FF9E}' | '\u{FF9F}')
}

/// Columns of a whole cluster, measured as one.
pub(super) fn cluster_width(cluster: &str) -> usize {
    cluster.split(is_voiced_mark).map(|bare| unicode_width::UnicodeWidthStr::width(bare) + 1).sum::<usize>()
        - 1
}

/// A character that is a cluster by itself beside any other of its kind, and has the same width in every table.
pub(super) const fn is_plain(c: char) -> bool {
    matches!(c,
        ' '..='~'
        | '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{2FF}'
        | '\u{370}'..='\u{482}' | '\u{48A}'..='\u{52F}' | '\u{1E00}'..='\u{1EFF}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{20A0}'..='\u{20BF}'
        | '\u{2190}'..='\u{21FF}' | '\u{2400}'..='\u{2424}' | '\u{25A0}'..='\u{25CC}'
        | '\u{3000}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{309B}'..='\u{30FF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}'
        | '\u{FF01}'..='\u{FF9D}' | '\u{FFE0}'..='\u{FFE6}')
}

/// Shows nothing, or changes how others are shown: never reaches a cell. All of class Cf is here, and what looks
/// blank or like an icon.
#[must_use]
pub const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}'
        // Prepended format marks.
        | '\u{600}'..='\u{605}' | '\u{6DD}' | '\u{70F}' | '\u{890}'..='\u{891}' | '\u{8E2}'
        | '\u{110BD}' | '\u{110CD}' | '\u{13430}'..='\u{1343F}'
        // Fillers that look blank.
        | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{2800}' | '\u{3164}' | '\u{FFA0}'
        // Variation selectors and skin tones.
        | '\u{180B}'..='\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}'
        // Zero width, joiners, bidi marks, overrides and isolates, separators.
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
        // Annotation, shorthand and music controls, tags.
        | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}'
        // Private use.
        | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

/// What one character becomes before clusters are looked at; `None`: it is dropped.
pub(super) fn shown(c: char) -> Option<char> {
    match c {
        '\n' => Some(LINE_END),
        '\0'..='\u{1F}' => char::from_u32(0x2400 + u32::from(c)),
        '\u{7F}' => Some('\u{2421}'),
        '\u{80}'..='\u{9F}' | '\u{FFFC}' | '\u{FFFD}' | '\u{FDD0}'..='\u{FDEF}' => Some(REPLACEMENT),
        c if is_hidden(c) => None,
        c if u32::from(c) & 0xFFFE == 0xFFFE => Some(REPLACEMENT),
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use unicode_segmentation::UnicodeSegmentation as _;

    use super::*;

    #[test]
    fn plain_characters_have_a_width_and_never_join() {
        let plain: Vec<char> = (' '..=char::MAX).filter(|c| is_plain(*c)).collect();
        assert!(plain.len() > 30_000, "{}", plain.len());
        for c in &plain {
            assert!((1..=2).contains(&char_width(*c)), "U+{:04X}", u32::from(*c));
            assert!(!is_hidden(*c) && shown(*c) == Some(*c), "U+{:04X}", u32::from(*c));
            let pair: String = [*c, 'a', *c, *c].iter().collect();
            assert_eq!(pair.graphemes(true).count(), 4, "U+{:04X}", u32::from(*c));
        }
    }
}
