//! The small panes: views, providers, and the places of booking and sending.

use super::{
    chrome::{Caption, frame},
    doc::Doc,
    empty::sentences,
    health,
    pen::Screen,
};
use crate::{
    app::{
        layout::{Area, Frame},
        message::PollerRole,
        model::{AccountView, Pane},
    },
    model::{
        text::{DisplayText, clean},
        theme::Role,
    },
};

/// The named views.
pub fn views(screen: &mut Screen<'_>, area: Area, kind: Frame) {
    let model = screen.model;
    let caption = Caption::of(screen, Pane::Views);
    let inside = frame(screen, area, kind, &caption);
    if model.views.is_empty() {
        sentences(screen, inside, &[(DisplayText::own("No saved views."), Role::Text)]);
        return;
    }
    let top = super::orders::top_row(0, Some(model.orders.view), inside.h, model.views.len());
    for (line, (index, view)) in (0..inside.h).zip(model.views.iter().enumerate().skip(top)) {
        let current = index == model.orders.view;
        let role = if current { Role::Title } else { Role::Text };
        let mut pen = screen.row(inside, line);
        pen.own(if current { "> " } else { "  " }, Role::Title).text(&clean(&view.name), role);
        if current && let Some(n) = model.orders.list.matching {
            pen.at_right(&format!("{n} "), role);
        } else if inside.w > 60 && !view.filter_text.is_empty() {
            pen.to(32).own("/ ", Role::Key).text(&clean(&view.filter_text), Role::Text);
        }
        if current && caption.focused {
            screen.tint(inside, line, Role::Cursor);
        }
    }
}

/// The accounts, their health, their quota, and who asks.
pub fn accounts(screen: &mut Screen<'_>, area: Area, kind: Frame) {
    let model = screen.model;
    let mut caption = Caption::of(screen, Pane::Accounts);
    if model.paused {
        caption.add("paused", Role::Late);
    }
    let inside = frame(screen, area, kind, &caption);
    let mut doc = Doc::new(inside.w);
    for (index, account) in model.accounts.iter().enumerate() {
        one(&mut doc, account, screen, caption.focused && index == model.work.account);
    }
    doc.air();
    let note = match &model.poller {
        PollerRole::Mine => DisplayText::own("Answers shown are never newer than these ages."),
        PollerRole::Other(who) => {
            clean(&format!("Another console asks the providers: {who}. This one reads what it stores."))
        }
        PollerRole::Nobody if model.accounts.is_empty() => DisplayText::own("No account is configured."),
        PollerRole::Nobody => DisplayText::own("Nobody asks the providers."),
    };
    doc.words(&note, 1, Role::Text);
    doc.draw(screen, inside, 0);
}

fn one(doc: &mut Doc, account: &AccountView, screen: &Screen<'_>, is_cursor: bool) {
    let health = health::of(account, screen.model.now);
    let sign = if health::is_bad(&health) { "!" } else { " " };
    let code = account.provider.code();
    doc.line(&[
        (if is_cursor { ">" } else { " " }, Role::Title),
        (&format!("{sign}{code} "), if is_cursor { Role::Cursor } else { health.role }),
        (&format!("{:<8}", health.word), health.role),
        (&format!("{:>4}", health.age), health.role),
        (&format!(" {}", account.environment.word()), Role::Text),
    ]);
    let quota =
        account.quota.map(|(used, all, per)| format!("  {used} of {all} calls a {per}")).unwrap_or_default();
    doc.words(&clean(&format!("{}{quota}", account.name)), 6, Role::Text);
    if let Some(retry) = &health.retry {
        doc.words(&clean(&format!("asked again in {retry}")), 6, health.role);
    }
    if !health.why.is_empty() {
        doc.words(&clean(&health.why), 6, health.role);
    }
}
