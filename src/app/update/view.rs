//! Views, and what the orders are sorted by.

use super::notice;
use crate::{
    app::{
        list::Goal,
        message::Severity,
        model::{Model, OrdersPane, Pane},
    },
    model::{filter::Filter, query::Sort},
};

/// Shows another view in the orders pane; the operator's own filter and the marks stay.
pub fn switch_view(model: &mut Model, index: usize) {
    let Some(view) = model.views.get(index).cloned() else { return };
    let base = match Filter::parse(&view.filter_text) {
        Ok(base) => base,
        Err(why) => {
            notice(model, Severity::Warning, &format!("the view {}: {why}", view.name));
            return;
        }
    };
    let orders = &mut model.orders;
    orders.view = index;
    orders.base = base;
    orders.sort = view.sort;
    ask_anew(orders);
}

/// The next view, or the one before.
pub fn next_view(model: &mut Model, forward: bool) {
    let count = model.views.len().max(1);
    let step = if forward { 1 } else { count - 1 };
    switch_view(model, (model.orders.view + step) % count);
}

/// Sorts the list of orders that has the keys; the cursor stays on its record.
pub fn sort(model: &mut Model, sort: Sort) {
    let pane = orders_pane(model);
    pane.sort = sort;
    pane.list.wish(Goal::Settle);
}

/// The list of orders that has the keys.
pub fn orders_pane(model: &mut Model) -> &mut OrdersPane {
    if model.focus == Pane::Attention { &mut model.attention } else { &mut model.orders }
}

/// Other rows match now.
pub fn ask_anew(pane: &mut OrdersPane) {
    pane.list.wish(Goal::Settle);
    pane.list.matching = None;
    pane.count_stale = true;
    // A count under way answers the question before.
    pane.count_busy = false;
    pane.range_from = None;
}
