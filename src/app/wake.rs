//! When the program must wake up although nothing happens: never for less than a change on screen.

use jiff::{SignedDuration, Timestamp};

use super::{
    cancel, header, intents,
    left::next_second,
    model::{Model, OrdersPane, Pane},
    screen,
};

/// A row is marked as changed for so long.
pub const CHANGED: SignedDuration = SignedDuration::from_secs(10);

/// The next instant at which anything shown would change by time alone, or a timer of the core runs out.
///
/// Clock and ages move with the minute; a countdown under 15 minutes that is on screen moves with the second.
#[must_use]
pub fn next_wake(model: &Model) -> Option<Timestamp> {
    let now = model.now;
    let mut wakes = vec![next_minute(now)];
    wakes.push(model.work.pending_until);
    wakes.push(model.work.follow.as_ref().map(|(_, due)| *due));
    wakes.push(header::current_notice(model).and_then(|n| header::expiry(model, n)));
    wakes.push(intents::next_second(model));
    wakes.push(cancel::next_wake(model));
    wakes.push(super::update::form_wake(model));
    let plan = screen::plan(model);
    for (which, pane) in [(Pane::Orders, &model.orders), (Pane::Attention, &model.attention)] {
        if screen::visible(model, &plan, which) {
            let page = screen::page(model, &plan, which);
            wakes.extend(rows(model, pane, page));
        }
    }
    if let Some(order) = model.record.shown.as_ref().and_then(|r| r.order.as_ref()) {
        wakes.push(next_second(order, now));
    }
    // A timer that is due wakes at once: the smallest step behind the present.
    let soonest = now.checked_add(SignedDuration::from_millis(1)).ok();
    wakes.into_iter().flatten().min().map(|wake| soonest.map_or(wake, |s| wake.max(s)))
}

fn rows(model: &Model, pane: &OrdersPane, height: usize) -> Vec<Option<Timestamp>> {
    let (now, shown) = (model.now, model.in_hand(CHANGED));
    let changed = |at: Timestamp| at.checked_add(shown).ok().filter(|end| *end > now && at <= now);
    let rows = pane.list.visible(height).iter();
    rows.flat_map(|row| [next_second(row, now), changed(row.changed_at)]).collect()
}

fn next_minute(now: Timestamp) -> Option<Timestamp> {
    let minute = now.as_second().div_euclid(60).checked_add(1)?.checked_mul(60)?;
    Timestamp::from_second(minute).ok()
}
