//! The cancel dialog at work: it asks the providers, takes keys, and hands what the operator said yes to to the desk.

use super::{desk, motion::Motion, notice, ticket};
use crate::{
    app::{
        available::source_key,
        cancel::{Check, Dialog, Given, MOST, Record, Stage},
        command::Command,
        desk::{Answer, Ask, Confirm},
        intents,
        key::{Code, Key},
        keymap::Meaning,
        message::{Effect, Severity, Ticket},
        model::{Model, OrdersPane, Overlay, Pane, RecordKey},
    },
    model::{
        journal::{Intent, IntentState},
        provider::OrderKey,
        text::{DisplayText, clean},
    },
};

/// Opens the dialog on the marked orders, or on the one under the cursor, and asks their providers.
pub fn open(model: &mut Model, out: &mut Vec<Effect>) {
    let (keys, hidden) = targets(model);
    open_for(model, keys, hidden, None, out);
}

/// Opens it on one order; of its parts only this one is chosen.
pub fn open_on(model: &mut Model, key: OrderKey, part: Option<&str>, out: &mut Vec<Effect>) {
    open_for(model, vec![key], 0, part, out);
}

fn open_for(
    model: &mut Model,
    keys: Vec<OrderKey>,
    hidden: usize,
    part: Option<&str>,
    out: &mut Vec<Effect>,
) {
    if keys.is_empty() {
        return notice(model, Severity::Info, "cancel: nothing is selected");
    }
    if keys.len() > MOST {
        let text =
            format!("cancel: {} orders are marked, and at most {MOST} are asked for at once", keys.len());
        return notice(model, Severity::Warning, &text);
    }
    let records =
        keys.into_iter().map(|key| Record { only: part.map(str::to_owned), ..record(model, key) }).collect();
    let mut dialog = Dialog::of(records, hidden);
    ask(model, &mut dialog, out);
    model.overlays.push(Overlay::Cancel(Box::new(dialog)));
}

/// The records that the key means, in the order in which the list shows them, and how many of them it does not show.
fn targets(model: &Model) -> (Vec<OrderKey>, usize) {
    let marked = |pane: &OrdersPane| {
        let shown = pane.list.rows.iter().map(|r| &r.key).filter(|k| pane.marks.contains(*k));
        let mut keys: Vec<OrderKey> = shown.cloned().collect();
        let visible = keys.len();
        keys.extend(pane.marks.iter().filter(|k| !pane.list.rows.iter().any(|r| r.key == **k)).cloned());
        let hidden = keys.len() - visible;
        (keys, hidden)
    };
    match model.focus {
        Pane::Orders if !model.orders.marks.is_empty() => marked(&model.orders),
        Pane::Attention if !model.attention.marks.is_empty() => marked(&model.attention),
        _ => match source_key(model) {
            Some(RecordKey::Order(key)) => (vec![key], 0),
            _ => (Vec::new(), 0),
        },
    }
}

fn record(model: &Model, key: OrderKey) -> Record {
    let rows = model.orders.list.rows.iter().chain(&model.attention.list.rows);
    let row = rows.into_iter().find(|r| r.key == key);
    Record {
        provider: model.accounts.iter().find(|a| a.name == key.account).map(|a| a.provider),
        reference: row.map_or_else(|| clean(&key.id), |r| r.reference.clone()),
        customer: row.map(|r| r.customer.clone()).unwrap_or_default(),
        // Replaced by the question that follows at once.
        check: Check::Asked(Ticket::default()),
        lines: Vec::new(),
        only: None,
        key,
    }
}

/// Asks every provider anew; until the last one has answered no key decides anything.
fn ask(model: &mut Model, dialog: &mut Dialog, out: &mut Vec<Effect>) {
    dialog.since = None;
    dialog.stage = Stage::Choosing;
    dialog.typed.clear();
    for record in &mut dialog.records {
        let next = ticket(model);
        record.check = Check::Asked(next);
        out.push(Effect::Desk(next, Ask::Check(record.key.clone())));
    }
}

pub fn key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Some(Overlay::Cancel(mut dialog)) = model.overlays.pop() else { return };
    let decides = dialog.takes_keys(model);
    let choosing = dialog.stage == Stage::Choosing;
    match (key.ctrl, key.code) {
        (false, Code::Esc | Code::Enter | Code::Char('q' | 'n')) => return,
        (false, Code::Char('y')) if choosing && decides => send(model, &mut dialog, out),
        (false, Code::Char(' ')) if choosing && decides => toggle(model, &mut dialog),
        (false, Code::Char('o')) if choosing && decides => only(model, &mut dialog),
        (false, Code::Char(c @ '0'..='9')) if choosing && decides && dialog.number(model.now).is_some() => {
            if dialog.typed.len() < 4 {
                dialog.typed.push(c);
            }
        }
        (false, Code::Backspace) => drop(dialog.typed.pop()),
        (false, Code::Char('d')) => dialog.more = !dialog.more,
        (false, Code::Char('r')) if choosing && dialog.is_heard() => {
            dialog.said = None;
            ask(model, &mut dialog, out);
        }
        (false, Code::Char('r')) if !choosing => retry(model, &mut dialog, out),
        (false, Code::Char('z' | 'u')) if !choosing => recall(model, &mut dialog, out),
        _ => moved(model, &mut dialog, key, out),
    }
    model.overlays.push(Overlay::Cancel(dialog));
}

/// Movement by whatever keys move in lists, and the two keys that are harmless everywhere.
fn moved(model: &Model, dialog: &mut Dialog, key: Key, out: &mut Vec<Effect>) {
    let Meaning::Command(command) = model.work.keymap.meaning(&[key], Pane::Orders) else { return };
    match command {
        Command::Redraw => out.push(Effect::Redraw),
        Command::Suspend => out.push(Effect::Suspend),
        _ => {
            if let Some(motion) = Motion::of(command, usize::from(model.size.1 / 2)) {
                dialog.cursor = motion.from(dialog.cursor, dialog.places().len());
            }
        }
    }
}

/// Chooses the line under the cursor, or leaves it out.
fn toggle(model: &Model, dialog: &mut Dialog) {
    let Some((record, Some(line))) = dialog.places().get(dialog.cursor).copied() else { return };
    let Some(line) = dialog.records.get_mut(record).and_then(|r| r.lines.get_mut(line)) else { return };
    match line.able(model.now) {
        Ok(()) => {
            line.chosen = !line.chosen;
            dialog.said = None;
        }
        Err(why) => dialog.said = Some(why),
    }
    // Another number would be sent than the one that was typed.
    dialog.typed.clear();
}

/// Leaves out all but the line under the cursor; pressed again, takes in all that can be cancelled.
fn only(model: &Model, dialog: &mut Dialog) {
    let Some((at, Some(line_at))) = dialog.places().get(dialog.cursor).copied() else { return };
    let Some(line) = dialog.records.get(at).and_then(|r| r.lines.get(line_at)) else { return };
    if let Err(why) = line.able(model.now) {
        dialog.said = Some(why);
        return;
    }
    let places = dialog.places();
    let here = (at, Some(line_at));
    let is_alone = |dialog: &Dialog| {
        places.iter().all(|(r, l)| {
            let line = l.and_then(|l| dialog.records.get(*r)?.lines.get(l));
            line.is_none_or(|line| line.chosen == ((*r, *l) == here))
        })
    };
    let all = is_alone(dialog);
    for (r, record) in dialog.records.iter_mut().enumerate() {
        for (l, line) in record.lines.iter_mut().enumerate() {
            line.chosen = line.able(model.now).is_ok() && (all || (r, Some(l)) == here);
        }
    }
    dialog.said = None;
    dialog.typed.clear();
}

/// The operator said yes.
fn send(model: &mut Model, dialog: &mut Dialog, out: &mut Vec<Effect>) {
    let requests = dialog.requests(model.now);
    if requests.is_empty() {
        dialog.said = Some(DisplayText::own("nothing of this can be cancelled now"));
        return;
    }
    if dialog.is_stale(model) {
        dialog.said = Some(DisplayText::own("the answer was older than a minute; it is asked for again"));
        return ask(model, dialog, out);
    }
    if let Some(number) = dialog.number(model.now).filter(|n| n.to_string() != dialog.typed) {
        dialog.said = Some(clean(&format!("more than ten: type {number}, then y")));
        dialog.typed.clear();
        return;
    }
    for request in requests {
        let next = ticket(model);
        if let Some(record) = dialog.records.get_mut(request.record) {
            for line in &request.lines {
                if let Some(line) = record.lines.get_mut(*line) {
                    line.given = Some(Given::Asked(next));
                }
            }
            model.work.desk.insert(next, format!("cancel {}", record.reference));
            model.orders.marks.remove(&record.key);
            model.attention.marks.remove(&record.key);
        }
        let confirm =
            Confirm { mutation: request.mutation, draft: None, window: request.window, twice: false };
        out.push(Effect::Desk(next, Ask::Confirm(Box::new(confirm))));
    }
    dialog.stage = Stage::Sent;
    dialog.said = None;
    dialog.more = false;
    dialog.typed.clear();
}

/// What failed for certain is asked for again and can be sent again; the rest leaves the dialog.
fn retry(model: &mut Model, dialog: &mut Dialog, out: &mut Vec<Effect>) {
    let failed = |given: &Given| match given {
        Given::Refused(_) => true,
        Given::Kept(copy) => {
            let state = intents::find(model, &copy.id).unwrap_or(copy).state;
            matches!(state, IntentState::Rejected | IntentState::NotDone)
        }
        Given::Asked(_) => false,
    };
    for record in &mut dialog.records {
        for line in &mut record.lines {
            line.chosen = line.given.as_ref().is_some_and(failed);
            line.given = None;
        }
    }
    let left: Vec<Record> =
        dialog.records.iter().filter(|r| r.lines.iter().any(|l| l.chosen)).cloned().collect();
    if left.is_empty() {
        dialog.said = Some(DisplayText::own("nothing failed that could be tried again"));
        return;
    }
    dialog.records = left;
    dialog.cursor = 0;
    dialog.said = None;
    ask(model, dialog, out);
}

/// Takes back everything of this dialog that has not left yet.
fn recall(model: &mut Model, dialog: &mut Dialog, out: &mut Vec<Effect>) {
    let kept = dialog.records.iter().flat_map(|r| &r.lines).filter_map(|l| match &l.given {
        Some(Given::Kept(copy)) => Some(intents::find(model, &copy.id).unwrap_or(copy)),
        _ => None,
    });
    let armed = kept.filter(|i| i.state == IntentState::Armed);
    let mut ids: Vec<_> = armed.map(|i| i.id.clone()).collect();
    // Channels of one order share an intent.
    ids.dedup();
    if ids.is_empty() {
        dialog.said = Some(DisplayText::own("nothing is left to recall"));
    }
    for id in ids {
        desk::ask(model, Ask::Recall(id), "recall", out);
    }
}

/// An answer for an open dialog; false: it is not for one.
pub fn heard(model: &mut Model, ticket: Ticket, answer: &Result<Answer, String>) -> bool {
    let now = model.now;
    let mut close = None;
    let mut taken = false;
    for (at, overlay) in model.overlays.iter_mut().enumerate() {
        let Overlay::Cancel(dialog) = overlay else { continue };
        let order = match answer {
            Ok(Answer::Checked(stored)) => Ok(stored.order.clone()),
            Ok(_) => Err("the answer is about something else"),
            Err(why) => Err(why.as_str()),
        };
        taken |= dialog.hear(ticket, order, now);
        if dialog.given(ticket, answer) {
            taken = true;
            close = Some(at).filter(|_| dialog.is_over());
        }
    }
    // One change that is on its way needs no more looking at: its row tells how it goes.
    if let Some(at) = close.filter(|at| at + 1 == model.overlays.len()) {
        model.overlays.remove(at);
    }
    taken
}

impl Dialog {
    /// Takes in what became of a yes.
    fn given(&mut self, ticket: Ticket, answer: &Result<Answer, String>) -> bool {
        let given = match answer {
            Ok(Answer::Intent(intent)) => Given::Kept(intent.clone()),
            Ok(Answer::Alike(_)) => Given::Refused(DisplayText::own(
                "the same change was confirmed within the last day; look at it in the outbox",
            )),
            Ok(_) => Given::Refused(DisplayText::own("it was not written down, and nothing is sent")),
            Err(why) => Given::Refused(clean(why)),
        };
        let mut mine = false;
        for line in self.records.iter_mut().flat_map(|r| &mut r.lines) {
            if matches!(line.given, Some(Given::Asked(t)) if t == ticket) {
                line.given = Some(given.clone());
                mine = true;
            }
        }
        mine
    }

    /// It was about one change, and that is written down.
    fn is_over(&self) -> bool {
        let mut kept: Vec<&Intent> = Vec::new();
        for line in self.records.iter().flat_map(|r| &r.lines) {
            match &line.given {
                Some(Given::Kept(intent)) => kept.push(intent),
                Some(_) => return false,
                None => {}
            }
        }
        kept.dedup_by_key(|i| &i.id);
        self.records.len() == 1 && kept.len() == 1
    }
}
