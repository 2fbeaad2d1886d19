//! Overlays to choose from: the palette, the sort menu, several orders of one reference.

use tui_input::Input;

use super::prompt;
use crate::{
    app::{self, layout::Area, model::Pane, shown::ShownOrder},
    model::{query::SortBy, theme::Role},
    ui::{chrome::centred, columns, orders, pen::Screen},
};

/// Every command by name, with its keys, and why it is not possible now.
pub fn palette(screen: &mut Screen<'_>, input: &Input, selected: usize) {
    let lines = app::palette(screen.model, input.value());
    let height = screen.buf.area.height.saturating_sub(4).min(24);
    let width = screen.buf.area.width.saturating_sub(4).min(112);
    let below = [(format!("{} commands", lines.len()), Role::Text)];
    let inside = centred(screen, width, height, "Commands", &below);

    let mut pen = screen.row(inside, 0);
    pen.own(":", Role::Key).gap(1);
    let caret = prompt::field(&mut pen, input);
    screen.caret = Some(caret);
    if lines.is_empty() {
        screen.row(inside, 2).own("No command has this in its name.", Role::Text);
        return;
    }
    let list = Area { y: inside.y + 2.min(inside.h), h: inside.h.saturating_sub(2), ..inside };
    let selected = selected.min(lines.len() - 1);
    let top = orders::top_row(0, Some(selected), list.h, lines.len());
    let keys = if list.w > 60 { 14 } else { 8 };
    let name = (list.w / 3).min(22);
    for (row, (index, line)) in (0..list.h).zip(lines.iter().enumerate().skip(top)) {
        let possible = line.reason.is_none();
        let mut pen = screen.row(list, row);
        pen.own(if index == selected { "> " } else { "  " }, Role::Title);
        pen.cell(line.name, name, if possible { Role::Title } else { Role::Text }).gap(1);
        pen.cell(&line.keys, keys, Role::Key).gap(1);
        match &line.reason {
            Some(reason) => pen.own("not now: ", Role::Pending).own(reason, Role::Text),
            None => pen.own(line.about, Role::Text),
        };
        if index == selected {
            screen.tint(list, row, Role::Cursor);
        }
    }
}

/// What to sort by; the present sort is marked.
pub fn sort(screen: &mut Screen<'_>, selected: usize) {
    let model = screen.model;
    let present = if model.focus == Pane::Attention { model.attention.sort } else { model.orders.sort };
    let rows = u16::try_from(SortBy::ALL.len()).unwrap_or(u16::MAX);
    let inside = centred(screen, 34, rows + 2, "Sort by", &[]);
    for (row, (index, by)) in (0..inside.h).zip(SortBy::ALL.into_iter().enumerate()) {
        let mut pen = screen.row(inside, row);
        pen.own(if index == selected { "> " } else { "  " }, Role::Title).cell(by.word(), 12, Role::Text);
        if by == present.by {
            pen.own(if present.reversed { "now, reversed" } else { "now" }, Role::Good);
        }
        if index == selected {
            screen.tint(inside, row, Role::Cursor);
        }
    }
}

/// Several orders have the reference: which one is meant?
pub fn choose(screen: &mut Screen<'_>, found: &[ShownOrder], selected: usize) {
    let rows = u16::try_from(found.len()).unwrap_or(u16::MAX).saturating_add(2);
    let (w, h) = (screen.buf.area.width, screen.buf.area.height);
    let title = format!("{} orders have this reference", found.len());
    let inside =
        centred(screen, w.saturating_sub(4).min(100), rows.min(h.saturating_sub(2)).max(3), &title, &[]);
    let needs = columns::Needs::of(found);
    let columns = columns::of_orders(inside.w, &crate::app::model::Look::default(), 0, &needs);
    let top = orders::top_row(0, Some(selected), inside.h, found.len());
    for (line, (index, order)) in (0..inside.h).zip(found.iter().enumerate().skip(top)) {
        orders::row(screen, inside, line, order, &columns.shown, index == selected, false);
        if index == selected {
            screen.tint(inside, line, Role::Cursor);
        }
    }
}
