//! What is on screen now, and how much of it: the geometry as `update` needs it.

use super::{
    intents,
    layout::{self, Plan},
    model::{Model, Overlay, Pane, PromptKind},
};

/// The plan of the present size, focus and look.
#[must_use]
pub fn plan(model: &Model) -> Plan {
    let (width, height) = model.size;
    layout::plan(width, height, model.focus, &model.look)
}

/// The pane can be seen now.
#[must_use]
pub fn visible(model: &Model, plan: &Plan, pane: Pane) -> bool {
    pane == model.focus || plan.area(pane).is_some_and(|a| a.w > 0 && a.h > 0)
}

/// Rows of records in a pane; a pane that is not on screen is taken to be as high as the screen. At least 1.
#[must_use]
pub fn page(model: &Model, plan: &Plan, pane: Pane) -> usize {
    let rows = match plan.area(pane) {
        Some(area) => layout::list_rows(area, &model.look),
        None => model.size.1.saturating_sub(8),
    };
    let rows = usize::from(rows.max(1));
    if pane == Pane::Attention { rows.saturating_sub(unclear_rows(model, rows)).max(1) } else { rows }
}

/// Rows at the top of the exceptions that tell of changes whose outcome nobody knows; at most half of the pane.
#[must_use]
pub fn unclear_rows(model: &Model, rows: usize) -> usize {
    intents::unclear(model).count().min(rows / 2)
}

/// The order of the rows is held: the operator reads (`p`), has marks, or something lies over the pane.
#[must_use]
pub fn frozen(model: &Model, pane: Pane) -> bool {
    let marked = match pane {
        Pane::Orders => !model.orders.marks.is_empty(),
        Pane::Attention => !model.attention.marks.is_empty(),
        _ => false,
    };
    // The pane's own filter prompt exists to change the rows.
    let covered = model
        .overlays
        .iter()
        .any(|o| !matches!(o, Overlay::Prompt { kind: PromptKind::Filter(p), .. } if *p == pane));
    model.paused || marked || covered
}

/// Panes in the order of Tab: those with a number, then what else is on screen.
#[must_use]
pub fn cycle(model: &Model) -> Vec<Pane> {
    let plan = plan(model);
    let mut panes = vec![Pane::Orders, Pane::Inbox, Pane::Tracking, Pane::Attention, Pane::Outbox];
    panes.extend(
        [Pane::Detail, Pane::Views, Pane::Accounts].into_iter().filter(|p| visible(model, &plan, *p)),
    );
    panes
}
