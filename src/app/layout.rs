//! Where each pane lies at a given size: pure geometry, used by `update` (how many rows are a page) and by `ui`.

use super::model::{Look, Pane};

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Area {
    pub x: u16,
    pub y: u16,
    pub w: u16,
    pub h: u16,
}

/// The breakpoints of the design: how much fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breadth {
    /// Below 40x10: one honest line.
    Tiny,
    /// Below 80x24: the focused pane only, two header lines.
    Single,
    /// From 80x24: list, a summary of the selected order, footer.
    Narrow,
    /// From 110x34: two columns.
    Two,
    /// From 180x50: three columns.
    Three,
}

/// Where everything lies. A pane that is not listed is not on screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub breadth: Breadth,
    pub header: Area,
    /// Outer areas, frame included.
    pub panes: Vec<(Pane, Area)>,
    pub footer: Area,
}

impl Plan {
    #[must_use]
    pub fn area(&self, pane: Pane) -> Option<Area> {
        self.panes.iter().find(|(p, _)| *p == pane).map(|(_, a)| *a)
    }
}

/// How much fits into so many columns and rows.
#[must_use]
pub const fn breadth(width: u16, height: u16) -> Breadth {
    match (width, height) {
        (w, h) if w < 40 || h < 10 => Breadth::Tiny,
        (w, h) if w < 80 || h < 24 => Breadth::Single,
        (w, h) if w < 110 || h < 34 => Breadth::Narrow,
        (w, h) if w < 180 || h < 50 => Breadth::Two,
        _ => Breadth::Three,
    }
}

/// The plan for a size, a focus and the operator's choices.
#[must_use]
pub fn plan(width: u16, height: u16, focus: Pane, look: &Look) -> Plan {
    let _ = (focus, look);
    Plan {
        breadth: breadth(width, height),
        header: Area { x: 0, y: 0, w: width, h: 2 },
        panes: Vec::new(),
        footer: Area { x: 0, y: height.saturating_sub(3), w: width, h: 3 },
    }
}

/// Rows of records that fit into a pane of this outer area (frame, column heads and notes taken off).
#[must_use]
pub const fn list_rows(area: Area, look: &Look) -> u16 {
    let frame = if look.frames { 2 } else { 1 };
    area.h.saturating_sub(frame + 1)
}
