//! The second net: a look over the finished cells for anything that a terminal would obey.

use ratatui::buffer::Buffer;

use crate::model::text::is_hidden;

/// The first cell with a control or hidden character, and its place. `None`: the screen is clean.
#[must_use]
pub fn first_unclean(buf: &Buffer) -> Option<(u16, u16, String)> {
    let at = buf.content.iter().position(|c| c.symbol().chars().any(|c| c.is_control() || is_hidden(c)))?;
    let (x, y) = buf.pos_of(at);
    Some((x, y, buf.content[at].symbol().escape_unicode().to_string()))
}

#[cfg(test)]
mod tests {
    use ratatui::{buffer::Buffer, layout::Rect};

    use super::first_unclean;

    #[test]
    fn a_raw_character_is_found() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 4, 2));
        assert_eq!(first_unclean(&buf), None);
        buf[(2, 1)].set_symbol("a\u{202e}");
        assert_eq!(first_unclean(&buf), Some((2, 1, "\\u{61}\\u{202e}".to_owned())));
    }
}
