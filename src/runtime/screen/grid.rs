//! What the terminal shows, cell by cell, in a form that is quick to compare.

use ratatui::{
    buffer::{Buffer, Cell},
    style::{Color, Modifier},
};
use unicode_width::UnicodeWidthStr;

/// Colours and attributes of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pen {
    pub fg: Color,
    pub bg: Color,
    pub modifier: Modifier,
}

impl Pen {
    pub const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };
}

/// One cell. The right half of a wide character is `Tail`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Spot {
    pub glyph: Glyph,
    pub pen: Pen,
}

/// What is drawn in a cell: nearly always one character, so that no heap is touched.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Glyph {
    Char(char),
    Cluster(Box<str>),
    Tail,
}

impl Spot {
    pub const BLANK: Self = Self { glyph: Glyph::Char(' '), pen: Pen::PLAIN };
}

/// A screenful.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    pub width: usize,
    pub height: usize,
    spots: Vec<Spot>,
}

impl Grid {
    #[must_use]
    pub fn blank(width: usize, height: usize) -> Self {
        Self { width, height, spots: vec![Spot::BLANK; width * height] }
    }

    /// Takes over a finished buffer. A cell that lies under the character to its left becomes its tail, whatever the
    /// buffer holds there.
    pub fn copy_from(&mut self, buffer: &Buffer) {
        self.width = buffer.area.width.into();
        self.height = buffer.area.height.into();
        self.spots.clear();
        self.spots.reserve(self.width * self.height);
        for row in buffer.content.chunks(self.width.max(1)) {
            let mut covered = 0;
            for (x, cell) in row.iter().enumerate() {
                let pen = Pen { fg: cell.fg, bg: cell.bg, modifier: cell.modifier };
                if covered > 0 {
                    covered -= 1;
                    self.spots.push(Spot { glyph: Glyph::Tail, pen: self.left_pen(pen) });
                    continue;
                }
                let (glyph, width) = glyph(cell);
                if width > 1 && x + width > self.width {
                    // Half a character has no place at the edge.
                    self.spots.push(Spot { glyph: Glyph::Char(' '), pen });
                    continue;
                }
                covered = width.saturating_sub(1);
                self.spots.push(Spot { glyph, pen });
            }
        }
    }

    fn left_pen(&self, otherwise: Pen) -> Pen {
        self.spots.last().map_or(otherwise, |s| s.pen)
    }

    #[must_use]
    pub fn row(&self, y: usize) -> &[Spot] {
        &self.spots[y * self.width..(y + 1) * self.width]
    }

    /// Does what the terminal does when it scrolls rows `top..=bottom` up by `by` (down when negative).
    pub fn scroll(&mut self, top: usize, bottom: usize, by: isize) {
        let (w, count) = (self.width, by.unsigned_abs());
        let region = &mut self.spots[top * w..(bottom + 1) * w];
        let cells = (count * w).min(region.len());
        if by > 0 {
            region.rotate_left(cells);
            let at = region.len() - cells;
            region[at..].fill(Spot::BLANK);
        } else {
            region.rotate_right(cells);
            region[..cells].fill(Spot::BLANK);
        }
    }
}

fn glyph(cell: &Cell) -> (Glyph, usize) {
    let symbol = cell.symbol();
    let mut chars = symbol.chars();
    match (chars.next(), chars.next()) {
        (None, _) => (Glyph::Char(' '), 1),
        (Some(c), None) if c.is_ascii() => (Glyph::Char(c), 1),
        (Some(c), None) => (Glyph::Char(c), symbol.width().max(1)),
        _ => (Glyph::Cluster(symbol.into()), symbol.width().max(1)),
    }
}
