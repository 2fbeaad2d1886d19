//! Keys while something lies over the panes: it moves, chooses and closes; everything else waits.

use super::{find, marks, motion::Motion, notice, outbox, quit, view};
use crate::{
    app::{
        command::Command,
        help::help,
        message::{Effect, Severity},
        model::{Model, Overlay},
    },
    model::query::{Sort, SortBy},
};

pub fn run(model: &mut Model, command: Command, out: &mut Vec<Effect>) {
    // What opened it closes it too.
    let opener = match model.overlays.last() {
        Some(Overlay::Help { .. }) => Some(Command::Help),
        Some(Overlay::Raw { .. }) => Some(Command::Raw),
        Some(Overlay::Log { .. }) => Some(Command::Log),
        Some(Overlay::Sort { .. }) => Some(Command::Sort),
        Some(Overlay::Copy { .. }) => Some(Command::OpenLink),
        Some(Overlay::Journal { .. }) => Some(Command::Journal),
        _ => None,
    };
    match command {
        Command::Back | Command::Close => close(model),
        Command::Open => choose(model),
        Command::Leave => quit::leave(model, out),
        Command::Redraw => out.push(Effect::Redraw),
        Command::Suspend => out.push(Effect::Suspend),
        Command::Unmark => {
            marks::clear(&mut model.orders);
            marks::clear(&mut model.attention);
        }
        command if Some(command) == opener => close(model),
        command if changes(model) && outbox::run(model, command, out) => {}
        command => shift(model, command),
    }
}

/// Changes are shown on top, and can be acted on there.
fn changes(model: &Model) -> bool {
    matches!(model.overlays.last(), Some(Overlay::History(_) | Overlay::Journal { .. }))
}

fn close(model: &mut Model) {
    model.overlays.pop();
}

fn choose(model: &mut Model) {
    match model.overlays.last().cloned() {
        Some(Overlay::Sort { selected }) => {
            close(model);
            if let Some(by) = SortBy::ALL.get(selected) {
                let old = view::orders_pane(model).sort;
                // Chosen once more, a column turns round.
                let reversed = old.by == *by && !old.reversed;
                view::sort(model, Sort { by: *by, reversed });
            }
        }
        Some(Overlay::Choose { found, selected }) => {
            close(model);
            match found.into_iter().nth(selected) {
                Some(row) => find::jump(model, row),
                None => notice(model, Severity::Info, "nothing was chosen"),
            }
        }
        Some(Overlay::Journal { .. }) => outbox::open(model),
        Some(Overlay::Help { .. } | Overlay::Raw { .. } | Overlay::Log { .. } | Overlay::Copy { .. }) => {
            close(model);
        }
        _ => {}
    }
}

fn shift(model: &mut Model, command: Command) {
    let page = usize::from(model.size.1.saturating_sub(6).max(1));
    let Some(motion) = Motion::of(command, page) else { return };
    let help_lines = help(model).len();
    let raw_lines = model.record.shown.as_ref().map_or(0, |r| r.raw.len());
    let log_lines = model.notices.len();
    match model.overlays.last_mut() {
        Some(Overlay::Journal { .. }) => outbox::walk(model, motion),
        Some(Overlay::History(view)) => {
            let lines = view.lines();
            view.scroll = motion.from(view.scroll, lines);
        }
        Some(Overlay::Help { scroll }) => *scroll = motion.from(*scroll, help_lines),
        Some(Overlay::Raw { scroll }) => *scroll = motion.from(*scroll, raw_lines),
        Some(Overlay::Log { scroll }) => *scroll = motion.from(*scroll, log_lines),
        Some(Overlay::Sort { selected }) => *selected = motion.from(*selected, SortBy::ALL.len()),
        Some(Overlay::Choose { found, selected }) => *selected = motion.from(*selected, found.len()),
        _ => {}
    }
}
