//! Every command by name: what matches the letters typed, best first, with its keys and why it is not possible now.

use super::{command::Command, command::TABLE, model::Model};

/// A line of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaletteItem {
    pub command: Command,
    pub name: &'static str,
    pub about: &'static str,
    /// Empty when it has none.
    pub keys: String,
    /// Why it cannot be done now; `None`: it can.
    pub reason: Option<String>,
}

/// The commands whose name or description has these letters in this order.
#[must_use]
pub fn palette(model: &Model, text: &str) -> Vec<PaletteItem> {
    let wanted: Vec<char> =
        text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let mut hits: Vec<(i32, PaletteItem)> = TABLE
        .iter()
        .filter_map(|row| {
            let name = score(row.name, &wanted).map(|s| s * 4);
            let score = name.or_else(|| score(row.about, &wanted))?;
            let item = PaletteItem {
                command: row.command,
                name: row.name,
                about: row.about,
                keys: model.work.keymap.text(row.command),
                reason: row.command.available(model).err(),
            };
            Some((score, item))
        })
        .collect();
    // Stable: equals stay in the order of the table; what is possible comes first.
    hits.sort_by_key(|(score, item)| (std::cmp::Reverse(*score), item.reason.is_some()));
    hits.into_iter().map(|(_, item)| item).collect()
}

/// How well the letters sit in the text: at beginnings of words and side by side is best.
fn score(text: &str, wanted: &[char]) -> Option<i32> {
    let mut left = wanted.iter().peekable();
    let mut score = 0;
    let (mut before, mut hit) = (' ', false);
    for c in text.chars().flat_map(char::to_lowercase) {
        if left.peek() == Some(&&c) {
            left.next();
            score += 1 + if before == ' ' || before == '-' { 3 } else { 0 } + if hit { 2 } else { 0 };
            hit = true;
        } else {
            hit = false;
        }
        before = c;
    }
    left.peek().is_none().then_some(score)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::model;

    #[test]
    fn letters_in_their_order_find_a_command() {
        let model = model();
        for (typed, first) in [
            ("refresh-now", "refresh-now"),
            ("rfn", "refresh-now"),
            ("REFRESH", "refresh-now"),
            ("sort", "sort"),
            ("tl", "timeline"),
            ("clipboard", "copy-reference"),
        ] {
            let items = palette(&model, typed);
            assert_eq!(items.first().map(|i| i.name), Some(first), "{typed}");
        }
        assert_eq!(palette(&model, "").len(), TABLE.len());
        assert_eq!(palette(&model, "qzqzqz"), []);
    }

    #[test]
    fn what_cannot_be_done_says_why() {
        let mut model = model();
        model.read_only = true;
        let items = palette(&model, "cancel");
        assert_eq!(items[0].name, "cancel");
        assert_eq!(items[0].keys, "x");
        assert!(items[0].reason.as_deref().is_some_and(|r| r.contains("read-only")));
    }
}
