//! Marks hold ids; a row that moves or vanishes keeps its mark.

use super::{notice, view::orders_pane};
use crate::app::{
    message::Severity,
    model::{Model, OrdersPane},
};

pub fn toggle(model: &mut Model) {
    let pane = orders_pane(model);
    if let Some(key) = pane.list.selected.clone()
        && !pane.marks.remove(&key)
    {
        pane.marks.insert(key);
    }
}

/// Begins a range, or marks everything from its beginning to the cursor.
pub fn range(model: &mut Model) {
    let pane = orders_pane(model);
    let Some(from) = pane.range_from.take() else {
        pane.range_from = pane.list.selected.clone();
        return;
    };
    let start = pane.list.rows.iter().position(|r| r.key == from);
    let (Some(start), Some(end)) = (start, pane.list.index()) else {
        notice(
            model,
            Severity::Warning,
            "the row where the range began is no longer loaded; nothing was marked",
        );
        return;
    };
    let keys: Vec<_> = pane
        .list
        .rows
        .iter()
        .skip(start.min(end))
        .take(start.abs_diff(end) + 1)
        .map(|r| r.key.clone())
        .collect();
    pane.marks.extend(keys);
}

/// Marks the loaded rows that match; says so when more match than are loaded.
pub fn all(model: &mut Model) {
    let pane = orders_pane(model);
    let keys: Vec<_> =
        pane.list.rows.iter().map(|r| r.key.clone()).filter(|k| pane.list.gone.as_ref() != Some(k)).collect();
    let (count, whole) = (keys.len(), pane.list.at_start && pane.list.at_end);
    pane.marks.extend(keys);
    if !whole {
        let text = format!("marked the {count} rows that are loaded; more match");
        notice(model, Severity::Info, &text);
    }
}

/// Takes the marks of a list away; false: there were none.
pub fn clear(pane: &mut OrdersPane) -> bool {
    let had = !pane.marks.is_empty() || pane.range_from.is_some();
    pane.marks.clear();
    pane.range_from = None;
    had
}
