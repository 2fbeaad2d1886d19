//! Writing into cells. Only clean text gets here, and every write is measured and clipped by columns.

use std::num::NonZeroU16;

use ratatui::{
    buffer::{Buffer, CellDiffOption},
    layout::Rect,
};

use super::styles::Styles;
use crate::{
    app::{layout::Area, model::Model},
    model::{
        text::{DisplayText, cells, columns, fit, is_voiced_mark},
        theme::Role,
    },
};

/// What every drawing function is handed.
pub struct Screen<'a> {
    pub buf: &'a mut Buffer,
    pub styles: &'a Styles,
    pub model: &'a Model,
    /// Where the terminal's own cursor sits, when a field has it.
    pub caret: Option<(u16, u16)>,
}

impl Screen<'_> {
    /// The part of an area that the buffer really has.
    fn clip(&self, area: Area) -> Rect {
        let rect = Rect::new(area.x, area.y, 0, 0);
        let all = self.buf.area;
        if area.x >= all.right() || area.y >= all.bottom() {
            return rect;
        }
        Rect { width: area.w.min(all.right() - area.x), height: area.h.min(all.bottom() - area.y), ..rect }
    }

    /// Blank cells in the screen's own colours. A wide character that reached in from the left goes too.
    pub fn clear(&mut self, area: Area) {
        let rect = self.clip(area);
        for y in rect.top()..rect.bottom() {
            for x in rect.left()..rect.right() {
                self.buf[(x, y)].reset();
            }
            if rect.width > 0
                && let Some(cell) = rect.x.checked_sub(1).and_then(|x| self.buf.cell_mut((x, y)))
                && columns(cell.symbol()) > 1
            {
                cell.set_symbol(" ");
            }
        }
        self.buf.set_style(rect, self.styles.of(Role::Text));
    }

    /// Lays a role over a row that is already written.
    pub fn tint(&mut self, area: Area, row: u16, role: Role) {
        if row < area.h {
            let rect = self.clip(Area { y: area.y + row, h: 1, ..area });
            self.buf.set_style(rect, self.styles.of(role));
        }
    }

    /// A pen at the start of a row of an area; a row outside writes nothing.
    pub fn row(&mut self, area: Area, row: u16) -> Pen<'_> {
        let rect = self.clip(area);
        let inside = row < rect.height;
        let (x, y) = (rect.x, rect.y + if inside { row } else { 0 });
        let end = if inside { rect.right() } else { x };
        Pen { buf: self.buf, styles: self.styles, x, y, start: x, end }
    }
}

/// Writes one row from left to right.
pub struct Pen<'a> {
    buf: &'a mut Buffer,
    styles: &'a Styles,
    x: u16,
    y: u16,
    start: u16,
    end: u16,
}

impl Pen<'_> {
    /// Columns that are left.
    #[must_use]
    pub fn room(&self) -> u16 {
        self.end - self.x
    }

    /// The column the next character goes to.
    #[must_use]
    pub const fn x(&self) -> u16 {
        self.x
    }

    #[must_use]
    pub const fn y(&self) -> u16 {
        self.y
    }

    /// The program's own words.
    pub fn own(&mut self, text: &str, role: Role) -> &mut Self {
        let room = self.room();
        self.put(text, room, role);
        self
    }

    /// Anybody's words.
    pub fn text(&mut self, text: &DisplayText, role: Role) -> &mut Self {
        self.own(text.as_str(), role)
    }

    /// Moves on.
    pub fn gap(&mut self, n: u16) -> &mut Self {
        self.x = self.x.saturating_add(n).min(self.end);
        self
    }

    /// Moves to a column counted from the start of the row, never back.
    pub fn to(&mut self, column: u16) -> &mut Self {
        self.x = self.start.saturating_add(column).clamp(self.x, self.end);
        self
    }

    /// A cell of a table: exactly so many columns, text at the left.
    pub fn cell(&mut self, text: &str, width: u16, role: Role) -> &mut Self {
        let end = self.x.saturating_add(width).min(self.end);
        self.put(text, end - self.x, role);
        self.x = end;
        self
    }

    /// The same with the text at the right.
    pub fn cell_right(&mut self, text: &str, width: u16, role: Role) -> &mut Self {
        let wide = u16::try_from(columns(text)).unwrap_or(u16::MAX);
        let end = self.x.saturating_add(width).min(self.end);
        self.gap(width.saturating_sub(wide));
        self.put(text, end.saturating_sub(self.x), role);
        self.x = end.max(self.x);
        self
    }

    /// Text that ends at the last column, if there is room for all of it after a space.
    pub fn at_right(&mut self, text: &str, role: Role) -> &mut Self {
        let wide = u16::try_from(columns(text)).unwrap_or(u16::MAX);
        if wide < self.room() {
            self.x = self.end - wide;
            self.put(text, wide, role);
        }
        self
    }

    /// One character again and again, up to a column of the screen.
    pub fn fill(&mut self, line: &str, end: u16, role: Role) -> &mut Self {
        while self.x < end.min(self.end) {
            self.put(line, 1, role);
        }
        self
    }

    /// Ends the row sooner while `write` writes.
    pub fn within(&mut self, end: u16, write: impl FnOnce(&mut Self)) {
        let whole = self.end;
        self.end = end.min(whole).max(self.x);
        write(self);
        self.end = whole;
    }

    /// Writes what fits into the room, with `~` where it was cut.
    fn put(&mut self, text: &str, room: u16, role: Role) {
        let room = usize::from(room.min(self.room()));
        let (mut head, mut width, was_cut) = fit(text, room);
        if was_cut {
            (head, width, _) = fit(text, room.saturating_sub(1));
        }
        self.write(head, width, role);
        if was_cut && room > 0 {
            self.write("~", 1, role);
        }
    }

    fn write(&mut self, text: &str, width: usize, role: Role) {
        let style = self.styles.of(role);
        let wide = u16::try_from(width).unwrap_or(u16::MAX);
        if text.is_ascii() {
            self.buf.set_stringn(self.x, self.y, text, width, style);
            self.x = self.x.saturating_add(wide).min(self.end);
            return;
        }
        let mut x = self.x;
        for cell in cells(text) {
            let mark = cell.chars().next().filter(|c| is_voiced_mark(*c));
            if let (Some(mark), Some(cell)) = (mark, self.buf.cell_mut((x, self.y))) {
                // The drawing library counts these twice, so the width is given.
                cell.set_char(mark).set_diff_option(CellDiffOption::ForcedWidth(NonZeroU16::MIN));
            } else {
                self.buf.set_stringn(x, self.y, cell, columns(cell), style);
            }
            x = x.saturating_add(u16::try_from(columns(cell)).unwrap_or(u16::MAX));
        }
        // The second half of a wide character was reset to the terminal's colours.
        let base = self.styles.of(Role::Text).patch(style);
        self.buf.set_style(Rect::new(self.x, self.y, wide, 1), base);
        self.x = self.x.saturating_add(wide).min(self.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{text::clean, theme::Theme};

    fn pen<'a>(buf: &'a mut Buffer, styles: &'a Styles) -> Pen<'a> {
        let end = buf.area.width;
        Pen { buf, styles, x: 0, y: 0, start: 0, end }
    }

    fn line(buf: &Buffer) -> String {
        buf.content.iter().map(ratatui::buffer::Cell::symbol).collect()
    }

    #[test]
    fn cells_keep_their_columns_whatever_is_in_them() {
        let styles = Styles::new(&Theme::default(), true);
        for (raw, want) in [
            ("ab", "ab  |"),
            ("abcde", "abc~|"),
            ("日本", "日 本 |"),
            ("日本語", "日 ~ |"),
            ("ｶﾞｷﾞ", "ｶﾞｷﾞ|"),
            ("ｶﾞｷﾞｸﾞ", "ｶﾞ~ |"),
            ("e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}", "e\u{301}e\u{301}e\u{301}~|"),
        ] {
            let mut buf = Buffer::empty(Rect::new(0, 0, 5, 1));
            pen(&mut buf, &styles).cell(clean(raw).as_str(), 4, Role::Text).own("|", Role::Text);
            assert_eq!(line(&buf), want);
        }
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
        pen(&mut buf, &styles)
            .cell_right("日", 4, Role::Text)
            .at_right("x", Role::Text)
            .own("none", Role::Text);
        assert_eq!(line(&buf), "  日    x");
    }
}
