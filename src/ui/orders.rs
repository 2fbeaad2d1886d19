//! Lists of orders: the orders pane, the exceptions pane, and the choice between several orders.

use super::{
    chrome::{Caption, frame},
    columns::{self, Column, Columns, Needs},
    empty, outbox,
    pen::Screen,
    signal, when,
};
use crate::{
    app::{
        self,
        command::Command,
        layout::{Area, Frame},
        list::Keyed,
        model::{List, Model, OrdersPane, Pane},
        shown::ShownOrder,
    },
    model::{text::clean, theme::Role},
};

/// The orders pane, or the exceptions pane.
pub fn draw(screen: &mut Screen<'_>, area: Area, kind: Frame, pane: Pane) {
    let model = screen.model;
    let state = if pane == Pane::Attention { &model.attention } else { &model.orders };
    let room = kind.inside(area).w.saturating_sub(u16::from(kind == Frame::Box));
    let needs = Needs::of(&state.list.rows);
    let columns = if pane == Pane::Attention {
        columns::of_exceptions(room, &needs)
    } else {
        columns::of_orders(room, &model.look, state.scroll_x, &needs)
    };
    let rows = list_rows(kind.inside(area));
    // Changes whose outcome nobody knows stand above everything else that needs a look.
    let top = match pane {
        Pane::Attention => app::screen::unclear_rows(model, usize::from(rows.max(1))),
        _ => 0,
    };
    let top = u16::try_from(top).unwrap_or(0).min(rows);
    let rows = rows - top;
    let caption = caption(screen, pane, state, &columns, rows);
    let mut inside = frame(screen, area, kind, &caption);
    if top > 0 {
        outbox::unclear(screen, inside, usize::from(top));
        inside = Area { y: inside.y + top, h: inside.h - top, ..inside };
    }
    if state.list.rows.is_empty() {
        empty::list(screen, inside, pane, &state.list);
        return;
    }
    heads(screen, inside, &columns.shown);
    let cursor =
        state.list.selected.as_ref().and_then(|id| state.list.rows.iter().position(|r| r.key == *id));
    let top = top_row(state.list.top, cursor, rows, state.list.rows.len());
    for (line, order) in (1..=rows).zip(&state.list.rows[top..]) {
        let is_cursor = state.list.selected.as_ref() == Some(&order.key);
        let marked = state.marks.contains(&order.key);
        row(screen, inside, line, order, &columns.shown, is_cursor, marked);
        if is_cursor && caption.focused {
            screen.tint(inside, line, Role::Cursor);
        }
    }
}

/// Where the window of visible rows begins: where the model says, unless the cursor would be out of sight.
#[must_use]
pub fn top_row(top: usize, cursor: Option<usize>, rows: u16, len: usize) -> usize {
    let rows = usize::from(rows);
    let top = top.min(len.saturating_sub(1));
    match cursor {
        Some(at) if at < top => at,
        Some(at) if at >= top + rows => (at + 1).saturating_sub(rows.max(1)),
        _ => top,
    }
}

/// Rows of records inside a frame: all but the heads of the columns.
const fn list_rows(inside: Area) -> u16 {
    inside.h.saturating_sub(1)
}

fn caption(screen: &Screen<'_>, pane: Pane, state: &OrdersPane, columns: &Columns, rows: u16) -> Caption {
    let model = screen.model;
    let mut caption = Caption::of(screen, pane);
    if pane == Pane::Orders
        && let Some(view) = model.views.get(state.view)
    {
        let place = format!("[{}/{}]", state.view + 1, model.views.len());
        caption.title = format!("{}: {} {place}", caption.title, clean(&view.name));
    }
    caption.add(count(&state.list, (pane == Pane::Orders).then_some(model.tallies.orders)), Role::Text);
    if !state.list.filter_text.is_empty() && pane == Pane::Orders {
        caption.add(format!("/ {}", clean(&state.list.filter_text)), Role::Key);
    }
    let arrow = if state.sort.reversed { "v" } else { "^" };
    caption.add(format!("by {} {arrow}", state.sort.by.word()), Role::Text);
    if pane == Pane::Orders {
        views(&mut caption, model);
        unseen_columns(&mut caption, model, columns);
    }
    if !state.marks.is_empty() {
        let hidden = match app::header::hidden(state) {
            0 => String::new(),
            n => format!(" ({n} not among these rows)"),
        };
        caption.below.push((format!("* {} marked{hidden}", state.marks.len()), Role::Mark));
    }
    if state.range_from.is_some() {
        caption.below.push(("range".to_owned(), Role::Mark));
    }
    if state.list.gone.is_some() {
        caption.below.push(("the selected order no longer matches".to_owned(), Role::Stale));
    }
    if state.list.behind {
        caption.below.push(("order held".to_owned(), Role::Pending));
    }
    if let (Some(trouble), false) = (&state.list.trouble, state.list.rows.is_empty()) {
        caption.below.push((format!("! not refreshed: {trouble}"), Role::Late));
    }
    caption.below.extend(elsewhere(&state.list, rows).map(|words| (words, Role::Text)));
    caption
}

/// The keys that change the view.
fn views(caption: &mut Caption, model: &Model) {
    let keys = [Command::NextView, Command::PreviousView];
    let keys: Vec<_> = keys.iter().filter_map(|c| model.work.keymap.chords(*c).into_iter().next()).collect();
    if model.views.len() > 1 && !keys.is_empty() {
        caption.add(format!("{} view", keys.join(" ")), Role::Key);
    }
}

/// That there are more columns at a side, and how to get there.
fn unseen_columns(caption: &mut Caption, model: &Model, columns: &Columns) {
    let key = |command| model.work.keymap.chords(command).into_iter().next().unwrap_or_default();
    for (count, side, command) in
        [(columns.before, "to the left", Command::Left), (columns.after, "to the right", Command::Right)]
    {
        if count > 0 {
            let noun = if count == 1 { "column" } else { "columns" };
            caption.below.push((format!("{}: {count} more {noun} {side}", key(command)), Role::Key));
        }
    }
}

/// How many rows there are above and below those in sight.
pub fn elsewhere<K: Clone + Ord, R: Keyed<Key = K>>(list: &List<K, R>, rows: u16) -> Option<String> {
    let top = top_row(list.top, list.index(), rows, list.rows.len());
    let shown = usize::from(rows).min(list.rows.len() - top.min(list.rows.len()));
    let matching = list.matching.and_then(|n| usize::try_from(n).ok());
    let all = if list.at_end { Some(list.rows.len()) } else { matching }.filter(|_| list.at_start);
    let above = match (list.at_start, top) {
        (true, 0) => None,
        (true, n) => Some(format!("{n} above")),
        (false, _) => Some("more above".to_owned()),
    };
    let below = match all.map(|n| n.saturating_sub(top + shown)) {
        Some(0) => None,
        Some(n) => Some(format!("{n} below")),
        None if list.at_end && top + shown >= list.rows.len() => None,
        None => Some("more below".to_owned()),
    };
    let both: Vec<String> = above.into_iter().chain(below).collect();
    (!both.is_empty()).then(|| both.join(", "))
}

/// `12 of 1207`, `1207`, or that it is being counted.
#[must_use]
pub fn count<K, R>(list: &List<K, R>, all: Option<u64>) -> String {
    match (list.matching, all) {
        (Some(n), Some(all)) if !list.filter_text.is_empty() => format!("{n} of {all}"),
        (Some(n), _) => n.to_string(),
        (None, _) => "..".to_owned(),
    }
}

fn heads(screen: &mut Screen<'_>, inside: Area, columns: &[(Column, u16)]) {
    let mut pen = screen.row(inside, 0);
    pen.own(" M ! PRV ", Role::Label);
    for (column, width) in columns {
        if column.right() {
            pen.cell_right(column.head(), *width, Role::Label);
        } else {
            pen.cell(column.head(), *width, Role::Label);
        }
        pen.gap(1);
    }
}

/// One order on one line.
pub fn row(
    screen: &mut Screen<'_>,
    inside: Area,
    line: u16,
    order: &ShownOrder,
    columns: &[(Column, u16)],
    is_cursor: bool,
    marked: bool,
) {
    let model = screen.model;
    let (sign, role) = signal::of_order(order, model);
    let late = order.clock.as_ref().is_some_and(|c| order.phase.is_open() && signal::is_urgent(c, model));
    let clock_role = if late { Role::Late } else { Role::Text };
    let fresh = signal::is_fresh(order, model);
    let mut pen = screen.row(inside, line);
    pen.own(if is_cursor { ">" } else { " " }, Role::Title);
    match (marked, order.news) {
        (true, _) => pen.own("*", Role::Mark),
        (false, true) => pen.own("+", Role::Changed),
        (false, false) => pen.gap(1),
    };
    pen.gap(1);
    pen.own(sign.encode_utf8(&mut [0; 4]), role).gap(1);
    pen.own(order.provider.code(), Role::Text);
    for (column, width) in columns {
        pen.gap(1);
        match column {
            Column::Reference => {
                pen.cell(order.reference.as_str(), *width, if marked { Role::Mark } else { Role::Text })
            }
            Column::Customer => pen.cell(order.customer.as_str(), *width, Role::Text),
            Column::Destination => pen.cell(order.destination.as_str(), *width, Role::Text),
            Column::State => {
                let (words, role) = signal::state_cell(order, model, *width);
                let role = if fresh { Role::Changed } else { role };
                pen.cell(&words, *width, role)
            }
            Column::Why => {
                let (words, role) = signal::why_cell(order, model, *width);
                pen.cell(&words, *width, role)
            }
            Column::Left => pen.cell_right(app::left(order, model.now).0.as_str(), *width, clock_role),
            Column::Clock => pen.cell(order.clock.as_ref().map_or("", |c| c.kind.word()), *width, clock_role),
            Column::Age => {
                let age = order.created_at.map(|at| when::age(model.now, at)).unwrap_or_default();
                pen.cell_right(&age, *width, Role::Text)
            }
            Column::Updated => {
                let at = order.updated_at.unwrap_or(order.changed_at);
                pen.cell_right(&when::age(model.now, at), *width, Role::Text)
            }
        };
    }
}
