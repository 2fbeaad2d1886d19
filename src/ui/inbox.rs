//! The secure inbox.

use super::{
    chrome::{Caption, frame},
    empty,
    orders::{count, elsewhere, top_row},
    pen::Screen,
    when,
};
use crate::{
    app::{
        layout::{Area, Frame},
        model::Pane,
        shown::ShownEntry,
    },
    model::{text::clean, theme::Role},
};

/// Widths of the columns after the time; 0: not shown.
struct Columns {
    sender: u16,
    kind: u16,
    title: u16,
    amount: u16,
    note: u16,
}

impl Columns {
    fn of(room: u16) -> Self {
        let rest = room.saturating_sub(11);
        match room {
            0..60 => {
                let sender = (rest / 3).min(20);
                Self { sender, kind: 0, title: rest.saturating_sub(sender + 1), amount: 0, note: 0 }
            }
            60..90 => Self { sender: 18, kind: 14, title: rest.saturating_sub(34), amount: 0, note: 0 },
            90..120 => Self { sender: 20, kind: 14, title: rest.saturating_sub(50), amount: 13, note: 0 },
            _ => {
                let words = rest.saturating_sub(56);
                Self { sender: 24, kind: 14, title: words - words / 2, amount: 14, note: words / 2 }
            }
        }
    }
}

pub fn draw(screen: &mut Screen<'_>, area: Area, kind: Frame) {
    let model = screen.model;
    let list = &model.inbox.list;
    let mut caption = Caption::of(screen, Pane::Inbox);
    let count = count(list, Some(model.tallies.inbox));
    match model.tallies.unread {
        0 => caption.add(count, Role::Text),
        unread => caption.add(format!("{unread} unread of {count}"), Role::Unread),
    }
    if !list.filter_text.is_empty() {
        caption.add(format!("/ {}", clean(&list.filter_text)), Role::Key);
    }
    if model.inbox.unread_first {
        caption.add("unread first", Role::Text);
    }
    if let (Some(trouble), false) = (&list.trouble, list.rows.is_empty()) {
        caption.below.push((format!("! not refreshed: {trouble}"), Role::Late));
    }
    let rows = kind.inside(area).h.saturating_sub(1);
    caption.below.extend(elsewhere(list, rows).map(|words| (words, Role::Text)));
    let inside = frame(screen, area, kind, &caption);
    if list.rows.is_empty() {
        empty::list(screen, inside, Pane::Inbox, list);
        return;
    }
    let columns = Columns::of(inside.w);
    let mut pen = screen.row(inside, 0);
    pen.own("  N WHEN   ", Role::Label);
    for (head, width) in [("FROM", columns.sender), ("TYPE", columns.kind), ("DOCUMENT", columns.title)] {
        if width > 0 {
            pen.cell(head, width, Role::Label).gap(1);
        }
    }
    if columns.amount > 0 {
        pen.cell_right("AMOUNT", columns.amount, Role::Label).gap(1);
    }
    if columns.note > 0 {
        pen.cell("NOTE", columns.note, Role::Label);
    }
    let cursor = list.selected.as_ref().and_then(|id| list.rows.iter().position(|r| r.key == *id));
    let top = top_row(list.top, cursor, rows, list.rows.len());
    for (line, entry) in (1..=rows).zip(&list.rows[top..]) {
        let is_cursor = list.selected.as_ref() == Some(&entry.key);
        row(screen, inside, line, entry, &columns, is_cursor);
        if is_cursor && caption.focused {
            screen.tint(inside, line, Role::Cursor);
        }
    }
}

fn row(
    screen: &mut Screen<'_>,
    inside: Area,
    line: u16,
    entry: &ShownEntry,
    columns: &Columns,
    is_cursor: bool,
) {
    let model = screen.model;
    let role = if entry.unread { Role::Unread } else { Role::Text };
    let time = entry.received_at.map(|at| when::brief(at, model.now, &model.zone)).unwrap_or_default();
    let mut pen = screen.row(inside, line);
    pen.own(if is_cursor { "> " } else { "  " }, Role::Title);
    pen.own(if entry.unread { "N " } else { "  " }, Role::Unread);
    pen.cell(&time, 6, role).gap(1);
    pen.cell(entry.sender.as_str(), columns.sender, role).gap(1);
    if columns.kind > 0 {
        pen.cell(clean(entry.kind.word()).as_str(), columns.kind, role).gap(1);
    }
    pen.cell(entry.title.as_str(), columns.title, role).gap(1);
    if columns.amount > 0 {
        pen.cell_right(entry.amount.as_str(), columns.amount, role).gap(1);
    }
    if columns.note > 0 {
        pen.cell(entry.note.as_str(), columns.note, role);
    }
}
