//! Keys of the outbox, and of the overlays that show changes.

use super::{desk, motion::Motion, notice};
use crate::app::{
    command::Command,
    desk::Ask,
    history::HistoryView,
    intents,
    key::{Code, Key},
    message::{Effect, Severity},
    model::{Again, Model, Overlay},
    resolve::ResolveForm,
};

/// Moves the cursor of the outbox.
pub fn step(model: &mut Model, motion: Motion) {
    let ids: Vec<_> = intents::lines(model).iter().map(|i| i.id.clone()).collect();
    let at = model.outbox.selected.as_ref().and_then(|id| ids.iter().position(|i| i == id)).unwrap_or(0);
    model.outbox.selected = ids.into_iter().nth(motion.from(at, intents::lines(model).len()));
}

/// Moves the cursor of the journal's view.
pub fn walk(model: &mut Model, motion: Motion) {
    let ids: Vec<_> = model.intents.recent.iter().map(|i| i.id.clone()).collect();
    let Some(Overlay::Journal { selected }) = model.overlays.last_mut() else { return };
    let at = selected.as_ref().and_then(|id| ids.iter().position(|i| i == id)).unwrap_or(0);
    *selected = ids.get(motion.from(at, ids.len())).cloned();
}

/// The journal's view, the cursor on the newest change.
pub fn journal(model: &mut Model) {
    let selected = model.intents.recent.first().map(|i| i.id.clone());
    model.work.intents.stale = true;
    model.overlays.push(Overlay::Journal { selected });
}

/// Everything about the change under the cursor.
pub fn open(model: &mut Model) {
    if let Some(id) = intents::subject(model).map(|i| i.id.clone()) {
        model.overlays.push(Overlay::History(Box::new(HistoryView::of(id))));
    }
}

/// One of the commands about the change that the keys are about; false: it is another command.
pub fn run(model: &mut Model, command: Command, out: &mut Vec<Effect>) -> bool {
    if !matches!(command, Command::Recall | Command::AskAgain | Command::ConfirmAgain | Command::Resolve) {
        return false;
    }
    if let Err(why) = command.available(model) {
        notice(model, Severity::Info, &format!("{}: {why}", command.row().name));
        return true;
    }
    let subject =
        if command == Command::Recall { intents::recallable(model).ok() } else { intents::subject(model) };
    let Some(intent) = subject else { return true };
    let what = intents::title(intent).to_string();
    let (id, now) = (intent.id.clone(), model.now);
    match command {
        Command::Recall => desk::ask(model, Ask::Recall(id), &format!("recall of {what}"), out),
        Command::AskAgain => desk::ask(model, Ask::AskAgain(id), &what, out),
        Command::ConfirmAgain => model.overlays.push(Overlay::Again(Again { id, since: now })),
        _ => model.overlays.push(Overlay::Resolve(Box::new(ResolveForm::of(id)))),
    }
    true
}

/// The question before a held change is confirmed anew; Enter means no.
pub fn again(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Some(Overlay::Again(again)) = model.overlays.last() else { return };
    let shown = model.now.duration_since(again.since) >= model.in_hand(crate::app::cancel::DRAWN);
    let id = again.id.clone();
    match (key.ctrl, key.code) {
        (false, Code::Char('y')) if shown => {
            model.overlays.pop();
            let what = intents::find(model, &id).map(|i| intents::title(i).to_string()).unwrap_or_default();
            desk::ask(model, Ask::ConfirmAgain(id), &what, out);
        }
        (false, Code::Char('n' | 'q') | Code::Esc | Code::Enter) => drop(model.overlays.pop()),
        _ => {}
    }
}
