//! What each command does when nothing lies over the panes.

use super::{
    cancel,
    filter::set_filter,
    focus, form, go, label, marks,
    motion::{self, Motion},
    notice, outbox, prompt, quit, seek,
    settle::follow_now,
    view,
};
use crate::{
    app::{
        available::{filter_text, source_key},
        command::Command,
        intents,
        layout::Breadth,
        message::{Effect, Severity},
        model::{Model, Overlay, Pane, PromptKind, RecordKey},
        screen,
    },
    model::{
        filter::{Filter, Flag, Term, Test},
        query::SortBy,
        text::{DisplayText, clean},
    },
};

pub fn run(model: &mut Model, command: Command, out: &mut Vec<Effect>) {
    if let Err(reason) = command.available(model) {
        notice(model, Severity::Info, &format!("{}: {reason}", command.row().name));
        return;
    }
    if motion::run(model, command) {
        model.work.seek = None;
        return;
    }
    match command {
        Command::Open => open(model, out),
        Command::Back => back(model),
        Command::PreviousPlace => previous_place(model),
        Command::Filter => prompt::open(model, PromptKind::Filter(model.focus), ""),
        Command::ClearFilter => set_filter(model, model.focus, "", Filter::default()),
        Command::NextMatch => seek::words(model, true, out),
        Command::PreviousMatch => seek::words(model, false, out),
        Command::NextException => next_exception(model, out),
        Command::Sort => {
            let by = view::orders_pane(model).sort.by;
            let selected = SortBy::ALL.iter().position(|b| *b == by).unwrap_or(0);
            model.overlays.push(Overlay::Sort { selected });
        }
        Command::Reverse => {
            let mut sort = view::orders_pane(model).sort;
            sort.reversed = !sort.reversed;
            view::sort(model, sort);
        }
        Command::Mark => marks::toggle(model),
        Command::MarkRange => marks::range(model),
        Command::MarkAll => marks::all(model),
        Command::Unmark => {
            marks::clear(&mut model.orders);
            marks::clear(&mut model.attention);
        }
        Command::CopyReference => copy_reference(model, out),
        Command::OpenLink => link(model, out),
        Command::Raw => model.overlays.push(Overlay::Raw { scroll: 0 }),
        Command::Find => prompt::open(model, PromptKind::Find, ""),
        Command::Watch => prompt::open(model, PromptKind::Watch, ""),
        Command::Left | Command::Right => {
            let pane = view::orders_pane(model);
            // No table is wider than a few hundred columns; the drawing stops at its last one.
            let to =
                if command == Command::Left { pane.scroll_x.saturating_sub(1) } else { pane.scroll_x + 1 };
            pane.scroll_x = to.min(400);
        }
        Command::DetailDown => motion::scroll_detail(model, Motion::Rows(1)),
        Command::DetailUp => motion::scroll_detail(model, Motion::Rows(-1)),
        Command::NextPane => next_pane(model, true),
        Command::PreviousPane => next_pane(model, false),
        Command::Orders => go(model, Pane::Orders),
        Command::Inbox => go(model, Pane::Inbox),
        Command::Timeline | Command::Tracking => go(model, Pane::Tracking),
        Command::Exceptions => go(model, Pane::Attention),
        Command::NextView => view::next_view(model, true),
        Command::Views => go(model, Pane::Views),
        Command::Providers => go(model, Pane::Accounts),
        Command::PreviousView => view::next_view(model, false),
        Command::UnreadFirst => {
            model.inbox.unread_first = !model.inbox.unread_first;
            model.inbox.list.wish(crate::app::list::Goal::Settle);
        }
        Command::Detail if narrow(model) => detail_alone(model, out),
        Command::Detail | Command::Wide | Command::Full | Command::Frames => look(model, command),
        Command::Pause => pause(model, out),
        Command::RefreshNow => refresh(model, out),
        Command::RefreshOrder => {
            if let Some(RecordKey::Order(key)) = source_key(model) {
                notice(model, Severity::Info, "asking the provider for this order");
                out.push(Effect::RefreshOrder(key));
            }
        }
        Command::Palette => {
            let input = tui_input::Input::default();
            model.overlays.push(Overlay::Palette { input, selected: 0 });
        }
        Command::Help => model.overlays.push(Overlay::Help { scroll: 0 }),
        Command::Log => model.overlays.push(Overlay::Log { scroll: 0 }),
        Command::Redraw => out.push(Effect::Redraw),
        Command::Suspend => out.push(Effect::Suspend),
        Command::Book => form::book(model, out),
        Command::Rebook => form::rebook(model, out),
        Command::Acts => form::acts(model),
        Command::BookPane => go(model, Pane::Book),
        Command::Edit => form::open_selected(model, out),
        Command::DropDraft => form::drop_draft(model, out),
        Command::Close => quit::close(model, out),
        Command::Leave => quit::leave(model, out),
        Command::Cancel => cancel::open(model, out),
        Command::Label => label::open(model, out),
        Command::Outbox => go(model, Pane::Outbox),
        Command::Journal => outbox::journal(model),
        // The draft first where drafts are; elsewhere what is about to leave.
        Command::Recall
            if (model.focus == Pane::Book || intents::recallable(model).is_err())
                && form::undo(model, out) => {}
        Command::Recall | Command::AskAgain | Command::ConfirmAgain | Command::Resolve => {
            outbox::run(model, command, out);
        }
        // Movements are done above, and what is still to come is not available.
        Command::Down
        | Command::Up
        | Command::First
        | Command::Last
        | Command::HalfDown
        | Command::HalfUp
        | Command::PageDown
        | Command::PageUp
        | Command::Snooze
        | Command::Handled
        | Command::CopyMenu
        | Command::Related => {}
    }
}

fn open(model: &mut Model, out: &mut Vec<Effect>) {
    match model.focus {
        Pane::Orders | Pane::Attention | Pane::Inbox if source_key(model).is_some() => {
            follow_now(model, out);
            model.look.detail = true;
            go(model, Pane::Detail);
        }
        Pane::Views => go(model, Pane::Orders),
        Pane::Outbox => outbox::open(model),
        Pane::Book => form::open_selected(model, out),
        _ => {}
    }
}

/// One step back: marks, filter, place. Overlays have their own Esc.
fn back(model: &mut Model) {
    if model.focus == Pane::Orders && marks::clear(&mut model.orders)
        || model.focus == Pane::Attention && marks::clear(&mut model.attention)
    {
        return;
    }
    if !filter_text(model, model.focus).is_empty() {
        set_filter(model, model.focus, "", Filter::default());
        return;
    }
    let place = model.trail.pop().unwrap_or(Pane::Orders);
    focus(model, place);
}

fn previous_place(model: &mut Model) {
    if let Some(place) = model.trail.pop() {
        let here = model.focus;
        focus(model, place);
        model.trail.push(here);
    }
}

fn next_exception(model: &mut Model, out: &mut Vec<Effect>) {
    if !matches!(model.focus, Pane::Orders | Pane::Attention) {
        go(model, Pane::Attention);
    }
    let look = Filter { terms: vec![Term { negated: false, test: Test::Is(Flag::Attention) }] };
    seek::seek(model, model.focus, look, true, out);
}

fn next_pane(model: &mut Model, forward: bool) {
    let panes = screen::cycle(model);
    let count = panes.len().max(1);
    let at = panes.iter().position(|p| *p == model.focus);
    let to = match (at, forward) {
        (Some(i), true) => (i + 1) % count,
        (Some(i), false) => (i + count - 1) % count,
        (None, _) => 0,
    };
    if let Some(pane) = panes.get(to) {
        go(model, *pane);
    }
}

fn look(model: &mut Model, command: Command) {
    let look = &mut model.look;
    match command {
        Command::Wide => {
            look.wide = !look.wide;
            model.orders.scroll_x = 0;
        }
        Command::Frames => look.frames = !look.frames,
        Command::Full => {
            look.full = !look.full;
            if look.full {
                model.work.frames_before = look.frames;
                look.frames = false;
            } else {
                look.frames = model.work.frames_before;
            }
        }
        _ => {
            look.detail = !look.detail;
            if !look.detail && model.focus == Pane::Detail {
                let place = model.trail.pop().unwrap_or(Pane::Orders);
                focus(model, place);
            }
        }
    }
}

/// There is no room for the detail beside the list.
fn narrow(model: &Model) -> bool {
    model.look.full || screen::plan(model).breadth < Breadth::Two
}

/// The detail takes the place of the list, or gives it back.
fn detail_alone(model: &mut Model, out: &mut Vec<Effect>) {
    if model.focus == Pane::Detail {
        let place = model.trail.pop().unwrap_or(Pane::Orders);
        focus(model, place);
    } else if source_key(model).is_some() {
        follow_now(model, out);
        go(model, Pane::Detail);
    } else {
        notice(model, Severity::Info, "detail: nothing is selected");
    }
}

fn pause(model: &mut Model, out: &mut Vec<Effect>) {
    model.paused = !model.paused;
    out.push(Effect::Pause(model.paused));
    let text = if model.paused { "paused: rows stay as they are until p" } else { "refreshing again" };
    notice(model, Severity::Info, text);
}

fn refresh(model: &mut Model, out: &mut Vec<Effect>) {
    let account = model.accounts.get(model.work.account).filter(|_| model.focus == Pane::Accounts);
    match account {
        Some(account) if account.retired => {
            let text = format!("{} is retired; nothing is sent there", account.name);
            notice(model, Severity::Warning, &text);
        }
        Some(account) => {
            let name = account.name.clone();
            notice(model, Severity::Info, &format!("asking {name}"));
            out.push(Effect::Refresh(Some(name)));
        }
        None => {
            notice(model, Severity::Info, "asking the providers");
            out.push(Effect::Refresh(None));
        }
    }
}

fn copy_reference(model: &mut Model, out: &mut Vec<Effect>) {
    let text = match model.work.source {
        Pane::Inbox => model.inbox.list.row().map(|e| clean(&e.key.id)),
        Pane::Attention => model.attention.list.row().map(|o| o.reference.clone()),
        _ => model.orders.list.row().map(|o| o.reference.clone()),
    };
    match text.filter(|t| !t.is_empty()) {
        Some(text) => copy(&text, out),
        None => notice(model, Severity::Warning, "this row has no reference"),
    }
}

/// Shows the best link of the record, for copying by hand, and sends it to the clipboard.
fn link(model: &mut Model, out: &mut Vec<Effect>) {
    let links = model.record.shown.as_ref().map_or(&[] as &[(DisplayText, DisplayText)], |r| &r.links);
    let web = links.iter().find(|(_, url)| url.as_str().starts_with("https://"));
    match web.or(links.first()).map(|(_, url)| url.clone()) {
        Some(url) => {
            copy(&url, out);
            model.overlays.push(Overlay::Copy { text: url });
        }
        None => notice(model, Severity::Info, "this record has no link"),
    }
}

/// The shell says what became of it: it alone knows how much the terminal takes.
fn copy(text: &DisplayText, out: &mut Vec<Effect>) {
    out.push(Effect::Copy(text.as_str().to_owned()));
}
