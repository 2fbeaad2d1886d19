//! `postroom show` and `postroom track`: one order, whole or its events only.

use jiff::Timestamp;

use super::{
    args::{Common, Output, Show},
    context::Context,
    exit::Fault,
    json,
    output::{Listing, Out},
};
use crate::{
    model::{
        cancel::Verdict,
        query::StoredOrder,
        text::{DisplayText, clean},
        time,
    },
    store::Store,
};

const EVENTS: &[(&str, usize)] =
    &[("time", 20), ("said", 28), ("kind", 22), ("place", 24), ("part", 16), ("detail", 0)];

/// Everything known of one order.
///
/// # Errors
/// The reference names none, or several.
pub fn show(common: &Common, args: &Show) -> Result<(), Fault> {
    let stored = find(common, args)?;
    let mut out = Out::new(args.form.form());
    match out.form {
        Output::Json => out.json(&json::order(&stored))?,
        Output::Csv | Output::Plain => {
            return Err(Fault::usage("show knows --json and, without an option, a page for a person"));
        }
        Output::Table => {
            for line in page(&stored, Timestamp::now()) {
                out.line(line.as_str())?;
            }
        }
    }
    out.finish()
}

/// The events of one order, oldest first.
///
/// # Errors
/// As [`show`].
pub fn track(common: &Common, args: &Show) -> Result<(), Fault> {
    let stored = find(common, args)?;
    let mut listing = Listing::new(args.form.form(), EVENTS);
    for event in &stored.events {
        let cells = [
            clean(&event.at.map(time::to_the_second).unwrap_or_default()),
            clean(&event.said_at),
            clean(&event.kind),
            clean(&event.place),
            clean(&event.part),
            clean(&event.detail),
        ];
        listing.row(&cells, || json::event(event))?;
    }
    listing.finish("no event is known of this order")
}

fn find(common: &Common, args: &Show) -> Result<StoredOrder, Fault> {
    let context = Context::load_and_tell(common)?;
    let store = context.store()?;
    let key = match context.order_named(&store, &args.reference) {
        Ok(key) => key,
        // With --fresh a reference that is not stored yet is asked for where there is no list.
        Err(e) if args.fresh && e.code == super::exit::NOT_FOUND => {
            ask(&context, &store, &args.reference)?.ok_or(e)?
        }
        Err(e) => return Err(e),
    };
    if args.fresh {
        let account = context.accounts(Some(&key.account.0))?[0];
        let sync = context.sync_of(account, &store)?;
        context.runtime.block_on(sync.refresh_order(&key))?;
    }
    let stored = context.runtime.block_on(store.order(key.clone()))?;
    stored.ok_or_else(|| Fault::not_found(format!("{key} is not stored any more")))
}

/// Asks every account for a reference that is not stored, and keeps what is found.
///
/// # Errors
/// No account can be used.
pub fn ask(
    context: &Context,
    store: &Store,
    reference: &str,
) -> Result<Option<crate::model::provider::OrderKey>, Fault> {
    for account in context.accounts(None)? {
        let sync = context.sync_of(account, store)?;
        if let Ok(key) = context.runtime.block_on(sync.watch(reference)) {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

/// The page that a person reads.
fn page(stored: &StoredOrder, now: Timestamp) -> Vec<DisplayText> {
    let o = &stored.order;
    let mut lines = Vec::new();
    let mut say = |text: String| lines.push(clean(&text));
    say(format!("{}  {}  {}", o.reference, o.provider, o.key));
    say(format!("state      {} ({})", o.state, o.phase.word()));
    say(format!("customer   {}", o.customer));
    say(format!("to         {}", o.destination));
    if let Some(total) = &o.total {
        say(format!("total      {total}"));
    }
    for reason in &o.attention {
        say(format!("attention  {reason}"));
    }
    say(format!("heard      {} ago", time::age(now, stored.fetched_at)));
    for clock in &o.clocks {
        let when = clock.date.map_or_else(|| clock.at.to_string(), |d| d.to_string());
        say(format!(
            "clock      {} {when} ({})",
            clock.kind.word(),
            time::short_span(clock.at.duration_since(now))
        ));
    }
    for part in &o.parts {
        say(String::new());
        say(format!("{} {}  {} ({})", part.kind.word(), part.label, part.state, part.phase.word()));
        let may = match part.cancel.verdict {
            Verdict::Open => "open, no clock is given".to_owned(),
            Verdict::OpenUntil(until) => format!("open for {}", time::short_span(until.duration_since(now))),
            Verdict::Closed => "closed".to_owned(),
            Verdict::NotByApi => "not possible by API".to_owned(),
            Verdict::Unknown => "not known".to_owned(),
        };
        say(format!("  cancel   {may}: {}", part.cancel.rule));
        say(format!("  effect   {}", part.cancel.effect));
        if let Some(next) = &part.cancel.next_step {
            say(format!("  instead  {next}"));
        }
    }
    for group in &o.groups {
        say(String::new());
        say(group.title.clone());
        for (label, value) in &group.fields {
            say(format!("  {label:<26} {value}"));
        }
    }
    if !o.links.is_empty() {
        say(String::new());
        say("links".to_owned());
        for link in &o.links {
            say(format!("  {:<26} {}", link.label, link.url));
        }
    }
    if !stored.events.is_empty() {
        say(String::new());
        say("events".to_owned());
        for e in &stored.events {
            say(format!("  {:<28} {:<20} {} {}", e.said_at, e.kind, e.place, e.detail));
        }
    }
    for odd in &o.oddities {
        say(format!("odd        {}: {}", odd.path, odd.what));
    }
    lines
}
