//! A page of labelled text, wrapped by columns: what the detail pane and most overlays show.

use super::pen::Screen;
use crate::{
    app::layout::Area,
    model::{
        text::{DisplayText, columns, fit, wrap},
        theme::Role,
    },
};

/// One finished line: pieces at their columns.
#[derive(Debug, Clone, Default)]
struct Line {
    pieces: Vec<(u16, String, Role)>,
}

/// Lines for a given width.
#[derive(Debug, Default)]
pub struct Doc {
    width: u16,
    lines: Vec<Line>,
}

impl Doc {
    #[must_use]
    pub fn new(width: u16) -> Self {
        Self { width, lines: Vec::new() }
    }

    #[must_use]
    pub fn height(&self) -> usize {
        self.lines.len()
    }

    /// One line of pieces, one after the other.
    pub fn line(&mut self, pieces: &[(&str, Role)]) {
        let mut at = 0;
        let mut line = Line::default();
        for (text, role) in pieces {
            line.pieces.push((at, (*text).to_owned(), *role));
            at = at.saturating_add(u16::try_from(columns(text)).unwrap_or(u16::MAX));
        }
        self.lines.push(line);
    }

    /// An empty line, never two in a row and none at the top.
    pub fn air(&mut self) {
        if self.lines.last().is_some_and(|l| !l.pieces.is_empty()) {
            self.lines.push(Line::default());
        }
    }

    /// Wrapped text, each line indented.
    pub fn words(&mut self, text: &DisplayText, indent: u16, role: Role) {
        for line in wrap(text, usize::from(self.width.saturating_sub(indent))) {
            self.lines.push(Line { pieces: vec![(indent, line.to_string(), role)] });
        }
    }

    /// A label and its value beside it, wrapped in its own column; below it where there is no room beside.
    pub fn field(&mut self, label: &str, label_role: Role, value: &DisplayText, role: Role, indent: u16) {
        if self.width < indent + 24 {
            self.words_of(label, 0, label_role);
            self.words(value, 2, role);
            return;
        }
        let head = Line { pieces: vec![(0, fit_label(label, indent), label_role)] };
        let mut wrapped = wrap(value, usize::from(self.width - indent)).into_iter();
        let mut first = head;
        if let Some(line) = wrapped.next() {
            first.pieces.push((indent, line.to_string(), role));
        }
        self.lines.push(first);
        for line in wrapped {
            self.lines.push(Line { pieces: vec![(indent, line.to_string(), role)] });
        }
    }

    fn words_of(&mut self, text: &str, indent: u16, role: Role) {
        self.lines.push(Line { pieces: vec![(indent, text.to_owned(), role)] });
    }

    /// The roles of a row are laid over by the cursor's.
    pub fn tint(&mut self, from: usize, role: Role) {
        for line in self.lines.iter_mut().skip(from) {
            for (_, _, piece) in &mut line.pieces {
                *piece = role;
            }
        }
    }

    /// Draws what is visible from a scroll position, which is held inside the page. Gives the first line shown.
    pub fn draw(&self, screen: &mut Screen<'_>, area: Area, scroll: usize) -> usize {
        let top = scroll.min(self.lines.len().saturating_sub(usize::from(area.h)));
        for (row, line) in (0..area.h).zip(self.lines.iter().skip(top)) {
            for (at, text, role) in &line.pieces {
                screen.row(area, row).to(*at).own(text, *role);
            }
        }
        top
    }

    /// `1-20 of 48`, where not everything is visible.
    #[must_use]
    pub fn place(&self, height: u16, scroll: usize) -> Option<String> {
        let height = usize::from(height);
        if self.lines.len() <= height || height == 0 {
            return None;
        }
        let top = scroll.min(self.lines.len() - height);
        Some(format!("{}-{} of {}", top + 1, top + height, self.lines.len()))
    }
}

/// A label keeps a space before the value.
fn fit_label(label: &str, indent: u16) -> String {
    let room = usize::from(indent.saturating_sub(1));
    let (head, _, cut) = fit(label, room);
    if !cut {
        return head.to_owned();
    }
    let (head, _, _) = fit(label, room.saturating_sub(1));
    format!("{head}~")
}
