//! What follows from each message: the one place where the model changes.

use jiff::{SignedDuration, Timestamp};

use super::{
    message::{AccountNews, Effect, Message, Severity, Ticket},
    model::{Model, Notice, Pane},
};
use crate::model::{
    provider::Provider,
    query::{Freshness, Topic, Trouble},
    text::clean,
};

mod cancel;
mod desk;
mod edit;
mod filter;
mod find;
mod form;
mod history;
mod keys;
mod label;
mod marks;
mod motion;
mod outbox;
mod overlay;
mod palette;
mod prompt;
mod quit;
mod replies;
mod resolve;
mod run;
mod seek;
mod settle;
mod view;

#[cfg(test)]
mod tests;

pub use edit::KEYS as FIELD_KEYS;
pub use filter::set_filter;
pub use find::find;
#[cfg(test)]
pub use form::open_form;
pub use form::{FORM_KEYS, REVIEW_KEYS, has_keys as form_has_keys, next_wake as form_wake};
pub use settle::settle;
pub use view::switch_view;

/// The message log keeps so many lines.
const NOTICES: usize = 500;
/// Rows of a first answer are on screen after this time.
const SETTLING: SignedDuration = SignedDuration::from_secs(2);
/// `-` and Esc find back through so many places.
const TRAIL: usize = 32;

/// Takes one message in; `now` is the present. What the shell is to do comes back.
pub fn update(model: &mut Model, now: Timestamp, message: Message) -> Vec<Effect> {
    let mut out = Vec::new();
    let before = model.now;
    model.now = now;
    if model.work.pending_until.is_some_and(|until| now >= until) {
        forget_pending(model);
    }
    if matches!(message, Message::Key(_) | Message::Paste(_)) {
        stay(model);
    }
    match message {
        Message::Key(key) => keys::key(model, key, &mut out),
        Message::Paste(text) => prompt::paste(model, &text, &mut out),
        Message::Resize(width, height) => model.size = (width, height),
        Message::Time => {}
        Message::StoreChanged => store_changed(model),
        Message::Reply(ticket, reply) => replies::reply(model, ticket, reply, &mut out),
        Message::Account(news) => account(model, news),
        Message::Poller(role) => {
            model.poller = role;
            model.work.freshness.stale = true;
        }
        Message::Themed(theme, problems) => {
            model.theme = *theme;
            for problem in problems {
                notice(model, Severity::Warning, &problem);
            }
        }
        Message::Desk(news) => {
            form::news(model, &news, &mut out);
            desk::news(model, news);
        }
        Message::Notice(severity, text) => notice(model, severity, &text),
    }
    arrive(model);
    if let Some(at) = out.iter().position(|effect| matches!(effect, Effect::Quit)) {
        // Nothing that was typed is lost by leaving.
        form::keep(model, &mut out);
        let quit = out.remove(at);
        out.push(quit);
        return out;
    }
    settle(model, before, &mut out);
    out
}

/// From now on the cursors stay on their records.
fn stay(model: &mut Model) {
    model.orders.list.waits_on_top = false;
    model.attention.list.waits_on_top = false;
    model.inbox.list.waits_on_top = false;
}

/// The cursors wait on top only until every provider has answered once, and its rows had time to come.
fn arrive(model: &mut Model) {
    if !model.orders.list.waits_on_top {
        return;
    }
    let heard = |f: &Freshness| f.topic == Topic::Orders && (f.last_good.is_some() || f.trouble.is_some());
    if model.accounts.iter().any(|a| !a.retired && !a.freshness.iter().any(heard)) {
        return;
    }
    let since = *model.work.all_heard.get_or_insert(model.now);
    if model.now.duration_since(since) >= model.in_hand(SETTLING) {
        stay(model);
    }
}

fn store_changed(model: &mut Model) {
    for pane in [&mut model.orders, &mut model.attention] {
        pane.list.stale = true;
        pane.list.blocked = false;
        pane.count_stale = true;
    }
    model.inbox.list.stale = true;
    model.inbox.list.blocked = false;
    model.work.record.stale = true;
    model.work.tallies.stale = true;
    model.work.freshness.stale = !matches!(model.poller, super::message::PollerRole::Mine);
}

fn account(model: &mut Model, news: AccountNews) {
    let Some(account) = model.accounts.iter_mut().find(|a| a.name == news.account) else { return };
    account.busy_since = news.busy.then(|| account.busy_since.unwrap_or(model.now));
    account.quota = news.quota.or(account.quota);
    let mut said = Vec::new();
    for fresh in news.freshness {
        let old = account.freshness.iter_mut().find(|f| f.topic == fresh.topic);
        said.extend(turn(account.provider, old.as_deref(), &fresh));
        if let Some(old) = old {
            *old = fresh;
        } else {
            account.freshness.push(fresh);
        }
    }
    for (severity, text) in said {
        notice(model, severity, &text);
    }
}

/// What the message log says of a topic that began to fail, or that answers again.
fn turn(provider: Provider, old: Option<&Freshness>, new: &Freshness) -> Option<(Severity, String)> {
    let (code, account, topic) = (provider.code(), &new.account, new.topic.word());
    // What went wrong names the account itself.
    let before = old.and_then(|f| f.trouble.as_ref());
    match (before, &new.trouble) {
        (None | Some(Trouble::OwnQuota { .. }), Some(Trouble::Failed(why))) => {
            Some((Severity::Warning, format!("{code} {topic}: {why}")))
        }
        // Nobody failed: it is said once, and that it is over says the age.
        (None | Some(Trouble::Failed(_)), Some(Trouble::OwnQuota { .. })) => {
            Some((Severity::Info, format!("{code} {topic}: {account} waits for our own quota")))
        }
        (Some(Trouble::Failed(_)), None) => {
            Some((Severity::Good, format!("{code} {topic}: {account} answers again")))
        }
        _ => None,
    }
}

/// Writes a line into the message log; the footer shows the last ones for a while.
pub fn notice(model: &mut Model, severity: Severity, text: &str) {
    model.notices.push_back(Notice { at: model.now, severity, text: clean(text) });
    while model.notices.len() > NOTICES {
        model.notices.pop_front();
    }
}

/// The number of the next question.
fn ticket(model: &mut Model) -> Ticket {
    model.tickets += 1;
    Ticket(model.tickets)
}

fn forget_pending(model: &mut Model) {
    model.pending.clear();
    model.work.pending_until = None;
}

/// Puts the keys into another pane and remembers the way back.
fn go(model: &mut Model, pane: Pane) {
    if model.focus == pane {
        return;
    }
    model.trail.push(model.focus);
    if model.trail.len() > TRAIL {
        model.trail.remove(0);
    }
    focus(model, pane);
}

fn focus(model: &mut Model, pane: Pane) {
    model.focus = pane;
    if matches!(pane, Pane::Orders | Pane::Attention | Pane::Inbox) {
        model.work.source = pane;
    }
}
