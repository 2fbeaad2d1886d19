//! Drawing: reads the model and the theme, writes cells. Floor 3.
//!
//! ```text
//! model.size --> app::layout::plan --> header, panes, summary, footer --> overlays on top --> check
//! ```
//!
//! Only display text gets to a cell, through the pen (`ui::pen`), which measures every write; nothing here wraps, cuts or places
//! text by the drawing library's own rules. Rows that are not visible are not drawn.

mod bars;
pub mod check;
mod chrome;
mod columns;
mod detail;
mod doc;
mod empty;
mod form;
mod health;
mod inbox;
mod orders;
mod outbox;
mod overlays;
mod pen;
mod side;
mod signal;
pub mod styles;
mod tracking;
mod when;

use ratatui::buffer::Buffer;

use crate::app::{
    layout::{self, Area, Breadth, Frame},
    model::{Model, Pane},
};
use pen::Screen;
pub use styles::Styles;

/// Draws the whole screen. Gives the place of the terminal's own cursor when a field has it.
pub fn view(model: &Model, styles: &Styles, buf: &mut Buffer) -> Option<(u16, u16)> {
    let (w, h) = (buf.area.width, buf.area.height);
    let mut screen = Screen { buf, styles, model, caret: None };
    screen.clear(Area::new(0, 0, w, h));
    let plan = layout::plan(w, h, model.focus, &model.look);
    if plan.breadth == Breadth::Tiny {
        bars::too_small(&mut screen, plan.header);
    } else {
        bars::header(&mut screen, &plan);
        for (pane, area) in &plan.panes {
            self::pane(&mut screen, *pane, *area, plan.frame);
        }
        if !plan.summary.is_empty() {
            bars::summary(&mut screen, plan.summary);
        }
        bars::footer(&mut screen, plan.footer);
        for overlay in &model.overlays {
            screen.caret = None;
            overlays::draw(&mut screen, overlay);
        }
    }
    let caret = screen.caret;
    debug_assert_eq!(check::first_unclean(buf), None, "a raw character reached a cell");
    caret.filter(|(x, y)| *x < w && *y < h)
}

fn pane(screen: &mut Screen<'_>, pane: Pane, area: Area, frame: Frame) {
    match pane {
        Pane::Orders | Pane::Attention => orders::draw(screen, area, frame, pane),
        Pane::Inbox => inbox::draw(screen, area, frame),
        Pane::Tracking => tracking::draw(screen, area, frame),
        Pane::Detail => detail::draw(screen, area, frame),
        Pane::Views => side::views(screen, area, frame),
        Pane::Accounts => side::accounts(screen, area, frame),
        Pane::Outbox => outbox::draw(screen, area, frame),
        Pane::Book => form::draw(screen, area, frame),
    }
}
