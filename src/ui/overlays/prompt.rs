//! A field on the bottom line, with what is wrong or possible above it.

use tui_input::Input;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::{
    app::{
        layout::Area,
        model::{Pane, PromptKind},
    },
    model::{
        text::{DisplayText, clean, cleaned, columns, wrap},
        theme::Role,
    },
    ui::pen::{Pen, Screen},
};

/// Lines that what is wrong may take.
const MOST: u16 = 3;

pub fn draw(
    screen: &mut Screen<'_>,
    kind: PromptKind,
    input: &Input,
    trouble: Option<&DisplayText>,
    offers: &[String],
) {
    let all = screen.buf.area;
    let said = trouble.map(|t| wrap(t, usize::from(all.width.saturating_sub(4)))).unwrap_or_default();
    let lines = u16::try_from(said.len()).unwrap_or(MOST).clamp(1, MOST);
    let rows = (lines + 1).min(all.height);
    let area = Area::new(0, all.height - rows, all.width, rows);
    screen.clear(area);
    if rows > lines {
        for (row, line) in (0..lines).zip(&said) {
            let mut pen = screen.row(area, row);
            pen.gap(1).own(if row == 0 { "! " } else { "  " }, Role::Exception).text(line, Role::Exception);
        }
        let mut pen = screen.row(area, 0);
        pen.gap(1);
        match trouble {
            Some(_) => {}
            None if offers.is_empty() => {
                pen.own(about(kind), Role::Label);
            }
            None => {
                for offer in offers {
                    pen.text(&clean(offer), Role::Key).gap(2);
                }
            }
        }
    }
    let mut pen = screen.row(area, rows.saturating_sub(1));
    pen.gap(1).own(label(kind), Role::Key).gap(1);
    let caret = field(&mut pen, input);
    screen.caret = Some(caret);
}

const fn label(kind: PromptKind) -> &'static str {
    match kind {
        PromptKind::Filter(_) => "/",
        PromptKind::Find => "find:",
        PromptKind::Watch => "watch:",
    }
}

const fn about(kind: PromptKind) -> &'static str {
    match kind {
        PromptKind::Filter(Pane::Inbox) => {
            "is:unread kind:received_doc cust:acme \"exact words\"   Enter keeps, Esc leaves"
        }
        PromptKind::Filter(_) => {
            "state:!delivered prv:snd left<2h to:glebe \"exact words\"   Enter keeps, Esc leaves"
        }
        PromptKind::Find => "any reference or id, of any provider   Enter finds, Esc leaves",
        PromptKind::Watch => {
            "a reference to ask its provider for, and to keep watching   Enter asks, Esc leaves"
        }
    }
}

/// The text of a field, scrolled so that the caret is in sight; gives the caret's place.
pub fn field(pen: &mut Pen<'_>, input: &Input) -> (u16, u16) {
    let value = input.value();
    let at = value.char_indices().nth(input.cursor()).map_or(value.len(), |(at, _)| at);
    let (before, after) = (cleaned(&value[..at]), cleaned(&value[at..]));
    // One column stays free for the caret itself.
    let room = usize::from(pen.room().saturating_sub(1));
    let mut from = before.len();
    let mut width = 0;
    for (at, cluster) in before.grapheme_indices(true).rev() {
        width += columns(cluster);
        if width > room {
            break;
        }
        from = at;
    }
    pen.own(&before[from..], Role::Input);
    let caret = (pen.x(), pen.y());
    pen.own(&after, Role::Input);
    caret
}
