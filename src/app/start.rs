//! The first screen.

use std::collections::VecDeque;

use jiff::{Timestamp, tz::TimeZone};

use super::{
    keymap::Keymap,
    message::{Effect, PollerRole, Severity},
    model::{AccountView, InboxPane, Look, Model, OrdersPane, OutboxPane, Pane, RecordPane},
    update, views,
    work::Work,
};
use crate::model::{
    filter::{Filter, Flag, Term, Test},
    query::{Sort, Tallies},
    text::clean,
    theme::Theme,
};

/// What the console is started with.
#[derive(Debug, Clone)]
pub struct Start {
    pub now: Timestamp,
    pub zone: TimeZone,
    /// Columns, rows.
    pub size: (u16, u16),
    pub look: Look,
    pub theme: Theme,
    /// Who sits here ("op1@desk3").
    pub seat: String,
    pub read_only: bool,
    pub demo: bool,
    /// As [`Model::pace`].
    pub pace: f64,
    pub accounts: Vec<AccountView>,
    pub keymap: Keymap,
    /// What was wrong in the key file, the theme or the settings, in plain words.
    pub warnings: Vec<String>,
    /// A filter for the view "all".
    pub filter: Option<String>,
    /// A reference to go to (`postroom S3ND73`).
    pub reference: Option<String>,
    /// A number that no other run has: ids of drafts are made of it.
    pub session: u128,
}

/// The model before the first paint, and the first questions to the store.
#[must_use]
pub fn start(start: Start) -> (Model, Vec<Effect>) {
    let providers: Vec<_> = start.accounts.iter().map(|a| a.provider).collect();
    let poller =
        if start.accounts.iter().any(|a| !a.retired) { PollerRole::Mine } else { PollerRole::Nobody };
    let mut model = Model {
        now: start.now,
        zone: start.zone,
        size: start.size,
        look: start.look,
        theme: start.theme,
        seat: clean(&start.seat),
        read_only: start.read_only,
        demo: start.demo,
        pace: start.pace,
        focus: Pane::Orders,
        trail: Vec::new(),
        overlays: Vec::new(),
        pending: Vec::new(),
        orders: OrdersPane::default(),
        attention: OrdersPane {
            base: needs_a_look(),
            sort: Sort::default(),
            count_stale: true,
            ..OrdersPane::default()
        },
        inbox: InboxPane { unread_first: true, ..InboxPane::default() },
        record: RecordPane::default(),
        views: views::built_in(&providers),
        accounts: start.accounts,
        poller,
        paused: false,
        tallies: Tallies::default(),
        intents: super::desk::Intents::default(),
        outbox: OutboxPane::default(),
        form: super::form::Forms::default(),
        notices: VecDeque::new(),
        tickets: 0,
        work: Work { keymap: start.keymap, session: start.session, ..Work::default() },
    };
    for warning in &start.warnings {
        update::notice(&mut model, Severity::Warning, warning);
    }
    model.orders.list.waits_on_top = true;
    model.attention.list.waits_on_top = true;
    model.inbox.list.waits_on_top = true;
    let mut out = Vec::new();
    update::switch_view(&mut model, 0);
    if let Some(text) = start.filter {
        let all = views::everything(&model.views).unwrap_or(0);
        update::switch_view(&mut model, all);
        match Filter::parse(&text) {
            Ok(filter) => update::set_filter(&mut model, Pane::Orders, &text, filter),
            Err(why) => update::notice(&mut model, Severity::Warning, &why.to_string()),
        }
    }
    if let Some(reference) = start.reference {
        update::find(&mut model, vec![reference], &mut out);
    }
    update::settle(&mut model, start.now, &mut out);
    (model, out)
}

/// What the exceptions pane shows.
fn needs_a_look() -> Filter {
    Filter { terms: vec![Term { negated: false, test: Test::Is(Flag::Attention) }] }
}
