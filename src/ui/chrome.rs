//! Frames and titles.

use super::pen::{Pen, Screen};
use crate::{
    app::{
        layout::{Area, Frame},
        model::Pane,
    },
    model::{text::columns, theme::Role},
};

/// The characters of a frame.
struct Lines {
    across: &'static str,
    down: &'static str,
    corners: [&'static str; 4],
}

const LIGHT: Lines = Lines { across: "─", down: "│", corners: ["┌", "┐", "└", "┘"] };
const ASCII: Lines = Lines { across: "-", down: "|", corners: ["+", "+", "+", "+"] };

/// What stands in a frame's top line, and in its bottom line.
#[derive(Default)]
pub struct Caption {
    pub focused: bool,
    pub title: String,
    /// Pieces after the title.
    pub more: Vec<(String, Role)>,
    pub below: Vec<(String, Role)>,
}

impl Caption {
    /// `1 Orders`: the number key of a pane and its title.
    #[must_use]
    pub fn of(screen: &Screen<'_>, pane: Pane) -> Self {
        let title = match number(pane) {
            Some(n) => format!("{n} {}", pane.title()),
            None => pane.title().to_owned(),
        };
        Self {
            focused: screen.model.focus == pane && screen.model.overlays.is_empty(),
            title,
            ..Self::default()
        }
    }

    pub fn add(&mut self, text: impl Into<String>, role: Role) {
        self.more.push((text.into(), role));
    }
}

/// The number key of a pane.
#[must_use]
pub fn number(pane: Pane) -> Option<usize> {
    Pane::NUMBERED.iter().position(|p| *p == pane).map(|n| n + 1)
}

/// Draws the frame and gives the area inside; in a box the last column stays free, as air before the line.
pub fn frame(screen: &mut Screen<'_>, area: Area, kind: Frame, caption: &Caption) -> Area {
    let lines = if screen.model.look.ascii { ASCII } else { LIGHT };
    let role = if caption.focused { Role::FrameFocus } else { Role::Frame };
    let boxed = kind == Frame::Box;
    let mut inside = kind.inside(area);
    inside.w = inside.w.saturating_sub(u16::from(boxed));
    if area.is_empty() {
        return inside;
    }
    let end = area.x + area.w - u16::from(boxed);

    let mut pen = screen.row(area, 0);
    pen.own(if boxed { lines.corners[0] } else { lines.across }, role);
    let title_role = if caption.focused { Role::TitleFocus } else { Role::Title };
    pen.within(end, |pen| {
        pen.own(&format!(" {} ", caption.title), title_role);
        pieces(pen, &caption.more);
    });
    pen.fill(lines.across, end, role);
    if boxed {
        pen.own(lines.corners[1], role);
    }

    let last = area.h - 1;
    if last > 0 && kind != Frame::Title {
        let mut pen = screen.row(area, last);
        pen.own(if boxed { lines.corners[2] } else { lines.across }, role);
        pen.within(end, |pen| pieces(pen, &caption.below));
        pen.fill(lines.across, end, role);
        if boxed {
            pen.own(lines.corners[3], role);
        }
    }
    if boxed {
        for row in 1..last {
            screen.row(area, row).own(lines.down, role);
            screen.row(area, row).to(area.w - 1).own(lines.down, role);
        }
    }
    inside
}

/// Text in the frame's line, with a space before each piece and one after the last.
fn pieces(pen: &mut Pen<'_>, pieces: &[(String, Role)]) {
    for (text, role) in pieces {
        // Text is cut where enough of it stays to be read; a stump is left out.
        if pen.room() < 14 && usize::from(pen.room()) < columns(text) + 2 {
            continue;
        }
        pen.own(" ", Role::Text).own(text, *role).own(" ", Role::Text);
    }
}

/// A box in the middle of the screen, cleared; gives the area inside.
pub fn centred(
    screen: &mut Screen<'_>,
    width: u16,
    height: u16,
    title: &str,
    below: &[(String, Role)],
) -> Area {
    let (w, h) = (screen.buf.area.width, screen.buf.area.height);
    let (width, height) = (width.min(w), height.min(h));
    let area = Area::new((w - width) / 2, (h - height) / 2, width, height);
    screen.clear(area);
    let caption = Caption { focused: true, title: title.to_owned(), more: Vec::new(), below: below.to_vec() };
    let inside = frame(screen, area, Frame::Box, &caption);
    // One column of air at each side.
    Area { x: inside.x + u16::from(inside.w > 1), w: inside.w.saturating_sub(1), ..inside }
}
