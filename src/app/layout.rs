//! Where each pane lies at a given size: pure geometry, used by `update` (how many rows are a page) and by `ui`.
//!
//! ```text
//! Narrow                Two                        Three
//! header                header                     header
//! -- focused pane --    +-Orders-----++-Detail-+   +-Views--++-Orders------++-Detail--+
//! summary               +-Tracking---++-Except-+   +-Provid.++-------------++---------+
//! footer                +-Inbox------++-Outbox-+   +-Book---++-Tracking----++-Except.-+
//!                       footer                     +-Outbox-++-Inbox-------++---------+
//! ```

use super::model::{Look, Pane};

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Area {
    pub x: u16,
    pub y: u16,
    pub w: u16,
    pub h: u16,
}

impl Area {
    #[must_use]
    pub const fn new(x: u16, y: u16, w: u16, h: u16) -> Self {
        Self { x, y, w, h }
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.w == 0 || self.h == 0
    }

    /// The first `h` rows, and the rest.
    const fn split_top(self, h: u16) -> (Self, Self) {
        let h = if h < self.h { h } else { self.h };
        (Self { h, ..self }, Self { y: self.y + h, h: self.h - h, ..self })
    }

    /// All but the last `h` rows, and those.
    const fn split_bottom(self, h: u16) -> (Self, Self) {
        self.split_top(self.h.saturating_sub(h))
    }

    /// The first `w` columns, and the rest.
    const fn split_left(self, w: u16) -> (Self, Self) {
        let w = if w < self.w { w } else { self.w };
        (Self { w, ..self }, Self { x: self.x + w, w: self.w - w, ..self })
    }
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

/// What is drawn around a pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// Lines on all four sides.
    Box,
    /// A line with the title above, a line below; the text uses every column.
    Rules,
    /// The title line only, so that a terminal's own selection copies nothing but text.
    Title,
}

impl Frame {
    /// Rows it takes.
    #[must_use]
    pub const fn rows(self) -> u16 {
        match self {
            Self::Box | Self::Rules => 2,
            Self::Title => 1,
        }
    }

    /// What is left inside.
    #[must_use]
    pub const fn inside(self, area: Area) -> Area {
        let side = match self {
            Self::Box => 1,
            Self::Rules | Self::Title => 0,
        };
        Area {
            x: area.x + if area.w > 0 { side } else { 0 },
            y: area.y + if area.h > 0 { 1 } else { 0 },
            w: area.w.saturating_sub(2 * side),
            h: area.h.saturating_sub(self.rows()),
        }
    }
}

/// Where everything lies. A pane that is not listed is not on screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub breadth: Breadth,
    pub frame: Frame,
    pub header: Area,
    /// Outer areas, frame included.
    pub panes: Vec<(Pane, Area)>,
    /// Three lines about the selected order where there is no room for the detail pane; else empty.
    pub summary: Area,
    /// Provider line, last messages, keys: as many of them as it has rows.
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
    let screen = Area::new(0, 0, width, height);
    let breadth = breadth(width, height);
    let frame = match breadth {
        _ if look.full || !look.frames => Frame::Title,
        Breadth::Tiny | Breadth::Single | Breadth::Narrow => Frame::Rules,
        Breadth::Two | Breadth::Three => Frame::Box,
    };
    let (header, footer) = match breadth {
        Breadth::Tiny => (height, 0),
        _ if look.full => (1, 1),
        Breadth::Single => (2, 2),
        Breadth::Narrow => (2, 3),
        Breadth::Two | Breadth::Three => (2, 4),
    };
    let (header, rest) = screen.split_top(header);
    let (body, footer) = rest.split_bottom(footer);
    let mut plan = Plan { breadth, frame, header, panes: Vec::new(), summary: Area::default(), footer };
    match breadth {
        Breadth::Tiny => {}
        _ if look.full => plan.panes.push((focus, body)),
        Breadth::Single => plan.panes.push((focus, body)),
        Breadth::Narrow => narrow(&mut plan, body, focus),
        Breadth::Two => two(&mut plan, body, focus, look),
        Breadth::Three => three(&mut plan, body, focus, look),
    }
    plan
}

/// Rows of the summary, its closing line included.
const SUMMARY: u16 = 4;

fn narrow(plan: &mut Plan, body: Area, focus: Pane) {
    if matches!(focus, Pane::Orders | Pane::Attention | Pane::Tracking) {
        let (pane, summary) = body.split_bottom(SUMMARY);
        plan.panes.push((focus, pane));
        plan.summary = summary;
    } else {
        plan.panes.push((focus, body));
    }
}

fn two(plan: &mut Plan, body: Area, focus: Pane, look: &Look) {
    let (top, low) = body.split_top(share(body.h, 60));
    let (middle, bottom) = low.split_top(low.h.div_ceil(2));
    let left = share(body.w, 62);
    if focus == Pane::Book {
        // A form is high: it takes all that lies at the left.
        let (form, right) = body.split_left(left);
        let (detail, low) = right.split_top(share(right.h, 60));
        let (attention, outbox) = low.split_top(low.h.div_ceil(2));
        plan.panes.push((Pane::Book, form));
        plan.panes.push((Pane::Detail, detail));
        plan.panes.push((Pane::Attention, attention));
        plan.panes.push((Pane::Outbox, outbox));
        return;
    }
    let guest = matches!(focus, Pane::Detail | Pane::Views | Pane::Accounts);
    if look.detail || guest {
        let (orders, right) = top.split_left(left);
        plan.panes.push((Pane::Orders, orders));
        // A pane without a place of its own takes that of the detail.
        plan.panes.push((if guest { focus } else { Pane::Detail }, right));
    } else {
        plan.panes.push((Pane::Orders, top));
    }
    for (area, at_left, at_right) in
        [(middle, Pane::Tracking, Pane::Attention), (bottom, Pane::Inbox, Pane::Outbox)]
    {
        let (a, b) = area.split_left(left);
        plan.panes.push((at_left, a));
        plan.panes.push((at_right, b));
    }
}

fn three(plan: &mut Plan, body: Area, focus: Pane, look: &Look) {
    let (left, rest) = body.split_left(share(body.w, 17));
    let detail = look.detail || focus == Pane::Detail;
    let (middle, right) = rest.split_left(if detail { share(rest.w, 63) } else { rest.w });

    let (views, low) = left.split_top(share(left.h, 28));
    let (accounts, low) = low.split_top(share(left.h, 40));
    let form = focus == Pane::Book;
    let (book, outbox) = low.split_top(if form { 0 } else { low.h.div_ceil(2) });
    plan.panes.push((Pane::Views, views));
    plan.panes.push((Pane::Accounts, accounts));
    if !form {
        plan.panes.push((Pane::Book, book));
    }
    plan.panes.push((Pane::Outbox, outbox));

    let (orders, low) = middle.split_top(share(middle.h, 56));
    plan.panes.push((Pane::Orders, orders));
    if form {
        // The list stays in sight above the form.
        plan.panes.push((Pane::Book, low));
        if detail {
            let (detail, attention) = right.split_top(share(right.h, 68));
            plan.panes.push((Pane::Detail, detail));
            plan.panes.push((Pane::Attention, attention));
        }
    } else if detail {
        let (tracking, inbox) = low.split_top(low.h.div_ceil(2));
        let (detail, attention) = right.split_top(share(right.h, 68));
        plan.panes.push((Pane::Tracking, tracking));
        plan.panes.push((Pane::Inbox, inbox));
        plan.panes.push((Pane::Detail, detail));
        plan.panes.push((Pane::Attention, attention));
    } else {
        let (low, inbox) = low.split_top(low.h.div_ceil(2));
        let (tracking, attention) = low.split_left(share(low.w, 60));
        plan.panes.push((Pane::Tracking, tracking));
        plan.panes.push((Pane::Attention, attention));
        plan.panes.push((Pane::Inbox, inbox));
    }
}

/// So many percent, rounded to the nearest.
fn share(whole: u16, percent: u16) -> u16 {
    u16::try_from((u32::from(whole) * u32::from(percent) + 50) / 100).unwrap_or(whole)
}

/// Rows of records that fit into a pane of this outer area (frame and column heads taken off).
#[must_use]
pub const fn list_rows(area: Area, look: &Look) -> u16 {
    let frame = if look.frames && !look.full { 2 } else { 1 };
    area.h.saturating_sub(frame + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PANES: [Pane; 9] = [
        Pane::Orders,
        Pane::Inbox,
        Pane::Tracking,
        Pane::Book,
        Pane::Attention,
        Pane::Outbox,
        Pane::Detail,
        Pane::Views,
        Pane::Accounts,
    ];

    fn looks() -> impl Iterator<Item = Look> {
        (0..8).map(|n| Look { detail: n & 1 > 0, full: n & 2 > 0, frames: n & 4 > 0, ..Look::default() })
    }

    /// Nothing leaves the screen, nothing overlaps, the focused pane is there, and rows fit.
    fn check(w: u16, h: u16, focus: Pane, look: &Look) {
        let plan = plan(w, h, focus, look);
        let mut areas = vec![plan.header, plan.summary, plan.footer];
        areas.extend(plan.panes.iter().map(|(_, a)| *a));
        areas.retain(|a| !a.is_empty());
        for (i, a) in areas.iter().enumerate() {
            assert!(a.x + a.w <= w && a.y + a.h <= h, "{w}x{h} {focus:?} {look:?} {a:?}");
            for b in &areas[i + 1..] {
                let apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
                assert!(apart, "{w}x{h} {focus:?} {look:?}: {a:?} and {b:?}");
            }
        }
        let covered: u32 = areas.iter().map(|a| u32::from(a.w) * u32::from(a.h)).sum();
        assert_eq!(covered, u32::from(w) * u32::from(h), "{w}x{h}: no cell is left over");
        if plan.breadth != Breadth::Tiny {
            let area = plan.area(focus).expect("the focused pane is on screen");
            let inside = plan.frame.inside(area);
            assert!(inside.w >= 24 && inside.h >= 2, "{w}x{h} {focus:?} {inside:?}");
            assert_eq!(list_rows(area, look), inside.h - 1, "{w}x{h}");
            let mut names: Vec<_> = plan.panes.iter().map(|(p, _)| *p).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), plan.panes.len(), "no pane twice");
        }
    }

    #[test]
    fn areas_tile_the_screen_at_every_size() {
        for w in 0..=300 {
            for h in 0..=120 {
                let at = usize::from(w) * 7 + usize::from(h) * 13;
                check(w, h, PANES[at % PANES.len()], &looks().nth(at % 8).unwrap_or_default());
            }
        }
    }

    #[test]
    fn every_pane_and_look_at_the_breakpoints() {
        for (w, h) in
            [(40, 10), (79, 24), (80, 24), (109, 40), (110, 34), (120, 40), (179, 60), (180, 50), (200, 60)]
        {
            for look in looks() {
                for pane in PANES {
                    check(w, h, pane, &look);
                }
            }
        }
    }

    #[test]
    fn the_widest_plan_shows_every_pane() {
        let plan = plan(200, 60, Pane::Orders, &Look::default());
        assert!(PANES.iter().all(|p| plan.area(*p).is_some()));
        assert!(plan.area(Pane::Orders).unwrap().h >= 28);
    }
}
