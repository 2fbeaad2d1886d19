//! The lines above and below the panes: who and where, counts, tabs; providers, messages, keys; and the short summary
//! of the selected order where there is no room for the detail pane.

use super::{
    chrome::number,
    detail::{subject, verdict},
    health,
    pen::{Pen, Screen},
    signal, when,
};
use crate::{
    app::{
        self,
        command::Command,
        layout::{Area, Breadth, Plan},
        left::Urgency,
        message::{PollerRole, Severity},
        model::{AccountView, Model, Notice, Pane, RecordKey},
        shown::ShownOrder,
    },
    model::{
        account::Environment,
        text::{clean, columns, cut},
        theme::Role,
    },
};

/// What does not fit into 40x10.
pub fn too_small(screen: &mut Screen<'_>, area: Area) {
    screen.row(area, 0).own("postroom needs 40x10", Role::Late);
}

pub fn header(screen: &mut Screen<'_>, plan: &Plan) {
    let model = screen.model;
    let roomy = plan.breadth >= Breadth::Two;
    let tight = plan.header.w < 60;
    let gap = match () {
        () if roomy => 3,
        () if tight => 1,
        () => 2,
    };
    let counts = counts(model, roomy);
    let counts_width: usize = counts.iter().map(|(t, _)| t.len() + usize::from(gap)).sum();
    let area = plan.header;

    let mut pen = screen.row(area, 0);
    let right = area.w.saturating_sub(u16::try_from(counts_width).unwrap_or(area.w) + 1);
    pen.within(area.x + right, |pen| {
        pen.gap(1);
        if !tight {
            pen.own("postroom", Role::Title).gap(2);
        }
        lamps(pen, model, roomy, tight);
        if plan.breadth != Breadth::Single {
            pen.text(&model.seat, Role::Text).gap(gap);
        }
        // The longest form of the time that fits.
        let room = usize::from(pen.room());
        if let Some(clock) =
            when::now_forms(model.now, &model.zone).into_iter().find(|form| form.len() <= room)
        {
            pen.own(&clock, Role::Text);
        }
    });
    pen.to(right);
    for (text, role) in &counts {
        pen.gap(gap).own(text, *role);
    }
    tabs(screen, area, plan.breadth);
}

/// Read-only, demo, and which systems the accounts talk to: reverse words, always on screen.
fn lamps(pen: &mut Pen<'_>, model: &Model, roomy: bool, tight: bool) {
    let air = if tight { "" } else { " " };
    let (word, role) =
        if model.read_only { ("READ-ONLY", Role::LampSafe) } else { ("READ-WRITE", Role::Text) };
    pen.own(&format!("{air}{word}{air}"), role).gap(1);
    if model.demo {
        let pace = if tight || (model.pace - 1.0).abs() < f64::EPSILON {
            String::new()
        } else {
            // A demo may be slower than life as well.
            format!(" {}x", model.pace)
        };
        pen.own(&format!("{air}DEMO{pace}{air}"), Role::LampDemo).gap(1);
    }
    for (environment, word, role) in
        [(Environment::Live, "LIVE", Role::LampLive), (Environment::Sandbox, "SANDBOX", Role::LampSandbox)]
    {
        let of = |a: &&AccountView| a.environment == environment && !a.retired;
        let accounts: Vec<_> = model.accounts.iter().filter(of).collect();
        if accounts.is_empty() || (model.demo && environment == Environment::Sandbox) {
            continue;
        }
        let mut text = format!("{air}{word}{air}");
        if roomy && !model.demo {
            for account in &accounts {
                text.push_str(account.provider.code());
                text.push(' ');
            }
        }
        pen.own(&text, role).gap(1);
    }
}

/// `!7 exceptions`, `3 late`, `5 unread`; short where there is little room. A zero is not shown.
fn counts(model: &Model, roomy: bool) -> Vec<(String, Role)> {
    let tallies = &model.tallies;
    let mut out = Vec::new();
    let known = app::counts(model);
    if known.unsure > 0 {
        let noun = if roomy { " unsure" } else { "" };
        out.push((format!("?{}{noun}", known.unsure), Role::Unsure));
    }
    if known.outbox > 0 {
        let noun = if roomy { " outbox" } else { "" };
        out.push((format!("~{}{noun}", known.outbox), Role::Waiting));
    }
    if tallies.attention > 0 {
        let noun = match (roomy, tallies.attention) {
            (false, _) => "",
            (true, 1) => " exception",
            (true, _) => " exceptions",
        };
        out.push((format!("!{}{noun}", tallies.attention), Role::Exception));
    }
    if tallies.late > 0 {
        out.push((
            if roomy { format!("{} late", tallies.late) } else { format!("late {}", tallies.late) },
            Role::Late,
        ));
    }
    if tallies.unread > 0 {
        let text = if roomy { format!("{} unread", tallies.unread) } else { format!("N{}", tallies.unread) };
        out.push((text, Role::Unread));
    }
    out
}

/// The numbered panes with what waits in them; the focused one reversed.
fn tabs(screen: &mut Screen<'_>, area: Area, breadth: Breadth) {
    let model = screen.model;
    let state = state(model);
    let mut pen = screen.row(area, 1);
    pen.gap(1);
    if breadth == Breadth::Single {
        // One pane at a time: its name is in its title already.
        let few = [
            (Pane::Orders, "Orders"),
            (Pane::Inbox, "Inbox"),
            (Pane::Tracking, "Track"),
            (Pane::Attention, "Except."),
        ];
        for (pane, short) in few {
            let role = if pane == model.focus { Role::Cursor } else { Role::Text };
            pen.own(&format!("{} {short}", number(pane).unwrap_or_default()), role).gap(1);
        }
        return;
    }
    let end = area.x + area.w.saturating_sub(1);
    pen.within(end, |pen| {
        for pane in Pane::NUMBERED {
            let count = match pane {
                Pane::Inbox => model.tallies.unread,
                Pane::Attention => model.tallies.attention,
                Pane::Outbox => u64::try_from(model.intents.open.len()).unwrap_or(u64::MAX),
                _ => 0,
            };
            let count = if count > 0 { format!(" {count}") } else { String::new() };
            let role = if pane == model.focus { Role::Cursor } else { Role::Text };
            let title =
                if pane == Pane::Attention && breadth < Breadth::Two { "Except." } else { pane.title() };
            pen.own(&format!(" {} {title}{count} ", number(pane).unwrap_or_default()), role);
        }
        if let Some((text, role)) = state {
            pen.at_right(&text, role);
        }
    });
}

/// Who asks the providers, where that is not this console as usual.
fn state(model: &Model) -> Option<(String, Role)> {
    if model.paused {
        return Some(("refresh paused".to_owned(), Role::Late));
    }
    match &model.poller {
        PollerRole::Mine => None,
        PollerRole::Other(_) => Some(("another console asks".to_owned(), Role::Text)),
        PollerRole::Nobody => Some(("nobody asks".to_owned(), Role::Stale)),
    }
}

/// Provider line, messages, keys; the last rows are dropped first where there are few.
pub fn footer(screen: &mut Screen<'_>, area: Area) {
    let rows = area.h;
    if rows == 0 {
        return;
    }
    providers(screen, area);
    let messages = rows.saturating_sub(2);
    if rows == 2 {
        // Room for one more: the newest message if there is one, else the keys.
        if message_rows(screen.model, 1).is_empty() {
            hints(screen, area, 1);
        } else {
            messages_from(screen, area, 1, 1);
        }
        return;
    }
    messages_from(screen, area, 1, messages);
    if rows > 1 {
        hints(screen, area, rows - 1);
    }
}

fn providers(screen: &mut Screen<'_>, area: Area) {
    let model = screen.model;
    let mut pen = screen.row(area, 0);
    if model.accounts.is_empty() {
        pen.own(" no account is configured", Role::Stale);
        return;
    }
    // As much as fits for all of them, so that the last one is never pushed off the line.
    let room = usize::from(area.w);
    let line = |detail: Detail| -> Vec<(String, Role)> {
        model.accounts.iter().map(|account| account_words(model, account, detail)).collect()
    };
    let wide = |words: &[(String, Role)], gap: usize| -> usize {
        words.iter().map(|(text, _)| columns(text) + gap).sum()
    };
    let fullest = [Detail::Why, Detail::Quota, Detail::Word]
        .into_iter()
        .map(line)
        .find_map(|words| [4, 2].into_iter().find(|gap| wide(&words, *gap) <= room).map(|gap| (words, gap)));
    let (words, gap) = fullest.unwrap_or_else(|| (line(Detail::Age), 2));
    for (text, role) in &words {
        pen.gap(1).own(text, *role).gap(u16::try_from(gap).unwrap_or(2) - 1);
    }
}

/// How much is said of each account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Detail {
    Age,
    Word,
    Quota,
    Why,
}

/// `SND ok 8s 20/60`, `4OV failed 3m! retry 1m: no answer`.
fn account_words(model: &Model, account: &AccountView, detail: Detail) -> (String, Role) {
    let health = health::of(account, model.now);
    let bad = health::is_bad(&health);
    // Neither fine nor anybody's failure: the word says it, and when the next call is due.
    let waits = health.word == "waiting";
    let twice = model.accounts.iter().filter(|a| a.provider == account.provider).count() > 1;
    let mut text = account.provider.code().to_owned();
    if twice {
        text = format!("{text} {}", clean(&account.name.0));
    }
    if detail >= Detail::Word || health.age.is_empty() || (bad && health.word != "failed") || waits {
        text = format!("{text} {}", health.word);
    }
    if !health.age.is_empty() {
        text = format!("{text} {}", health.age);
    }
    if bad {
        text.push('!');
    }
    if let Some((used, all, _)) = account.quota.filter(|_| detail >= Detail::Quota) {
        text = format!("{text} {used}/{all}");
    }
    if let Some(retry) = &health.retry {
        let word = if waits { "next" } else { "retry" };
        text = format!("{text} {word} {retry}");
    }
    if detail == Detail::Why && bad && !health.why.is_empty() {
        text = format!("{text}: {}", cut(&clean(&health.why), 40));
    }
    (text, if bad { health.role } else { Role::Text })
}

fn message_rows(model: &Model, rows: u16) -> Vec<&Notice> {
    let fresh = |n: &&Notice| app::header::expiry(model, n).is_none_or(|end| model.now < end);
    let mut last: Vec<&Notice> = model.notices.iter().rev().filter(fresh).take(usize::from(rows)).collect();
    last.reverse();
    last
}

fn messages_from(screen: &mut Screen<'_>, area: Area, first: u16, rows: u16) {
    let model = screen.model;
    for (row, notice) in (first..).zip(message_rows(model, rows)) {
        let time = when::minute(notice.at, &model.zone);
        let (word, role) = severity(notice.severity);
        let mut pen = screen.row(area, row);
        pen.gap(1).own(&time, Role::Text).gap(1).cell(word, 6, role).gap(1).text(&notice.text, Role::Text);
    }
}

/// The word and colour of a message.
#[must_use]
pub const fn severity(severity: Severity) -> (&'static str, Role) {
    match severity {
        Severity::Good => ("ok", Role::Good),
        Severity::Info => ("info", Role::Text),
        Severity::Warning => ("! warn", Role::Late),
        Severity::Error => ("! fail", Role::Exception),
    }
}

fn hints(screen: &mut Screen<'_>, area: Area, row: u16) {
    let hints = app::hints(screen.model);
    let pending = app::chord::text(&screen.model.pending);
    let mut pen = screen.row(area, row);
    pen.gap(1);
    if !pending.is_empty() {
        pen.own(&format!("{pending} .."), Role::Pending).gap(3);
    }
    for (keys, word) in hints {
        let wide = keys.len() + word.len() + 1;
        if wide > usize::from(pen.room()) {
            break;
        }
        pen.own(&keys, Role::Key).gap(1).own(word, Role::Text).gap(2);
    }
}

/// The nearest clock of an order: `promise 2d20h`, with its instant where there is room; empty when it has none.
fn nearest(model: &Model, order: &ShownOrder, roomy: bool) -> (String, Role) {
    let Some(clock) = &order.clock else { return (String::new(), Role::Text) };
    let (left, urgency) = app::left(order, model.now);
    let at =
        if roomy { format!("{}, ", when::deadline(clock, model.now, &model.zone)) } else { String::new() };
    let role = match urgency {
        _ if !order.phase.is_open() => Role::Text,
        Urgency::Late | Urgency::Soon => Role::Late,
        Urgency::Calm | Urgency::None => Role::Text,
    };
    (format!("{} {at}{left}", clock.kind.word()), role)
}

/// An inbox entry has no row of its own in the lists of orders.
fn entry_summary(screen: &mut Screen<'_>, area: Area) {
    let model = screen.model;
    if let Some(record) = subject(model) {
        screen.row(area, 0).gap(1).text(&record.title, Role::Title).gap(2).own("inbox entry", Role::Text);
        let key = |command| model.work.keymap.chords(command).into_iter().next().unwrap_or_default();
        let text = format!("{} shows the inbox, {} its detail", key(Command::Inbox), key(Command::Detail));
        screen.row(area, 1).gap(1).own(&text, Role::Text);
    }
    closing_line(screen, area);
}

fn closing_line(screen: &mut Screen<'_>, area: Area) {
    let line = if screen.model.look.ascii { "-" } else { "─" };
    screen.row(area, 3).fill(line, area.x + area.w, Role::Frame);
}

/// Three lines about the selected order: what and where, why or what happened last, whether it can be stopped.
pub fn summary(screen: &mut Screen<'_>, area: Area) {
    let model = screen.model;
    if matches!(model.record.wanted, Some(RecordKey::Entry(_))) {
        return entry_summary(screen, area);
    }
    let selected = if model.work.source == Pane::Attention { &model.attention } else { &model.orders };
    let row = selected.list.selected.as_ref().and_then(|id| selected.list.rows.iter().find(|r| r.key == *id));
    let record =
        subject(model).filter(|r| row.is_none_or(|row| r.order.as_ref().is_some_and(|o| o.key == row.key)));
    let order: Option<&ShownOrder> = record.and_then(|r| r.order.as_ref()).or(row);
    let Some(order) = order else {
        screen.row(area, 0).gap(1).own("No order is selected.", Role::Text);
        return closing_line(screen, area);
    };
    let (clock, clock_role) = nearest(model, order, area.w >= 100);
    let width = u16::try_from(columns(&clock)).unwrap_or(0);
    let end = area.x + area.w.saturating_sub(width + if width > 0 { 3 } else { 0 });
    let mut pen = screen.row(area, 0);
    pen.within(end, |pen| {
        pen.gap(1).text(&order.reference, Role::Title).gap(2).own(order.provider.name(), Role::Text).gap(2);
        pen.text(&order.customer, Role::Text);
        if !order.destination.is_empty() {
            pen.own(" to ", Role::Text).text(&order.destination, Role::Text);
        }
    });
    pen.at_right(&format!("{clock} "), clock_role);

    let mut pen = screen.row(area, 1);
    pen.gap(1);
    if !order.attention.is_empty() {
        pen.own("! ", Role::Exception).text(&order.attention, Role::Exception);
    } else if let Some(event) = record.and_then(|r| r.events.first()) {
        pen.own("last: ", Role::Label);
        if let Some(at) = event.at {
            pen.own(&when::moment(at, model.now, &model.zone), Role::Text).gap(1);
        }
        pen.text(&event.kind, Role::Text);
        if !event.detail.is_empty() {
            pen.own(", ", Role::Text).text(&event.detail, Role::Text);
        }
    } else {
        pen.own("state: ", Role::Label).own(&signal::state_words(order), signal::of_phase(order.phase));
    }

    let heard = format!("heard {} ago", when::age(model.now, order.fetched_at));
    let mut pen = screen.row(area, 2);
    pen.gap(1).own("cancel: ", Role::Label);
    match record.map(|r| r.parts.as_slice()) {
        None => pen.own("..", Role::Text),
        Some([]) => pen.own("the record tells of nothing to cancel", Role::Text),
        Some([part]) => {
            let (words, role) = verdict(&part.verdict, model);
            pen.own(&words, role);
            if part.rule.is_empty() {
                &mut pen
            } else {
                pen.own(", ", Role::Text).text(&part.rule, Role::Text)
            }
        }
        Some(parts) => {
            for (i, part) in parts.iter().enumerate() {
                let (words, role) = verdict(&part.verdict, model);
                let name = if part.label.is_empty() { part.kind } else { part.label.as_str() };
                let short = words.split([',', '(']).next().unwrap_or_default().trim();
                let mark = if i > 0 { ", " } else { "" };
                pen.own(&format!("{mark}{name} {short}"), role);
            }
            &mut pen
        }
    };
    pen.at_right(&format!("{heard} "), Role::Text);
    closing_line(screen, area);
}
