//! `postroom journal`: what was confirmed, sent and heard; and whether the record of it is whole.

use super::{
    args::{Common, Output, writing::Journal as Args},
    context::Context,
    exit::{self, Fault},
    json::changes,
    outcome,
    output::{Listing, Out, note},
    walks,
};
use crate::{
    model::{
        journal::{Intent, IntentId},
        provider::OrderKey,
        text::clean,
        time,
    },
    store::{
        Store,
        journal::{Anchor, History, Journal},
    },
};

const COLUMNS: &[(&str, usize)] = &[
    ("confirmed", 20),
    ("by", 16),
    ("change", 14),
    ("record", 26),
    ("stands", 22),
    ("intent", 8),
    ("said", 0),
];

/// Lists, tells of one, or checks the whole.
///
/// # Errors
/// Nothing is found; the chain is broken; the journal cannot be read.
pub fn run(common: &Common, args: &Args) -> Result<(), Fault> {
    let context = Context::load(common)?;
    let journal = open(&context)?;
    if args.verify {
        return verify(&context, &journal, args);
    }
    let store = context.store()?;
    context.runtime.block_on(async {
        if let Some(why) = journal.closed().await? {
            note(&format!("the journal takes nothing more: {why}"));
        }
        let Some(about) = &args.about else {
            let found = if args.open {
                let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
                journal.open_intents().await?.into_iter().take(limit).collect()
            } else {
                journal.recent(None, args.limit).await?
            };
            list(&store, &found, args).await?;
            return if args.open { walks::tell_standing(&context, args.form.form()).await } else { Ok(()) };
        };
        let mut found = named(&journal, &store, about).await?;
        found.retain(|intent| !args.open || !intent.state.is_settled());
        match found.as_slice() {
            [] => Err(Fault::not_found(format!("the journal has nothing about {about:?}"))),
            [one] => {
                let history = journal.history(one.id.clone()).await?;
                let history = history.ok_or_else(|| Fault::not_found(format!("{} is gone", one.id)))?;
                let record = record(&store, one).await?;
                tell(&history, &record, args.form.form())
            }
            several => list(&store, several.get(..args.limit as usize).unwrap_or(several), args).await,
        }
    })
}

/// The journal of the data folder.
///
/// # Errors
/// It cannot be opened.
pub fn open(context: &Context) -> Result<Journal, Fault> {
    let _inside = context.runtime.enter();
    Ok(Journal::open(&context.data)?)
}

/// Every intent that a text may mean, newest first: its id or the beginning of it, our reference, the order that it
/// changed or made.
///
/// # Errors
/// The journal or the store cannot be read.
pub async fn named(journal: &Journal, store: &Store, about: &str) -> Result<Vec<Intent>, Fault> {
    if let Some(intent) = journal.intent(IntentId(about.to_owned())).await? {
        return Ok(vec![intent]);
    }
    let all = journal.recent(None, u32::MAX).await?;
    let begins = |i: &&Intent| about.len() >= 4 && i.id.0.starts_with(&about.to_ascii_lowercase());
    let by_id: Vec<Intent> = all.iter().filter(begins).cloned().collect();
    if !by_id.is_empty() {
        return Ok(by_id);
    }
    let rows = store.find(about.to_owned()).await?;
    let is = |text: &str| text.eq_ignore_ascii_case(about);
    let keys: Vec<&OrderKey> =
        rows.iter().filter(|row| is(&row.reference) || row.key.id == about).map(|row| &row.key).collect();
    let key = |key: &OrderKey| is(&key.to_string()) || is(&key.id) || keys.contains(&key);
    let fits = |i: &Intent| {
        is(&i.mutation.reference) || i.mutation.target.as_ref().is_some_and(key) || i.orders.iter().any(key)
    };
    Ok(all.into_iter().filter(fits).collect())
}

/// What a person calls the record of an intent: the order's reference where it is stored, else ours.
///
/// # Errors
/// The store cannot be read.
pub async fn record(store: &Store, intent: &Intent) -> Result<String, Fault> {
    let m = &intent.mutation;
    let stored = match &m.target {
        Some(key) => store.order(key.clone()).await?,
        None => None,
    };
    let name = stored.map(|stored| stored.order.reference).filter(|name| !name.trim().is_empty());
    let name = name.unwrap_or_else(|| m.reference.clone());
    Ok(match &m.part {
        Some(part) if *part != name => format!("{name} {part}"),
        _ => name,
    })
}

async fn list(store: &Store, found: &[Intent], args: &Args) -> Result<(), Fault> {
    let mut listing = Listing::new(args.form.form(), COLUMNS);
    for intent in found {
        let m = &intent.mutation;
        let short: String = intent.id.0.chars().take(8).collect();
        let id = if args.form.form() == Output::Table { short } else { intent.id.0.clone() };
        let said = match intent.held {
            Some(held) => held.says().to_owned(),
            None => intent.said.clone(),
        };
        let cells = [
            time::to_the_second(intent.confirmed.at.at),
            intent.confirmed.by.clone(),
            format!("{} {}", m.provider.code(), m.deed.word()),
            record(store, intent).await?,
            intent.state.said(m.deed).to_owned(),
            id,
            said,
        ]
        .map(|cell| clean(&cell));
        listing.row(&cells, || changes::intent(intent))?;
    }
    listing.finish("nothing was ever confirmed here, or nothing of it is open")
}

/// One intent, from its confirmation to what is known now.
fn tell(history: &History, record: &str, form: Output) -> Result<(), Fault> {
    let mut out = Out::new(form);
    if form == Output::Json {
        out.json(&changes::history(history))?;
        return out.finish();
    }
    let intent = &history.intent;
    let m = &intent.mutation;
    let mut say = |text: String| out.line(clean(&text).as_str());
    say(format!("{} {record} at {}", m.deed.word(), intent.binding.account))?;
    say(format!("intent     {}", intent.id))?;
    say(format!("stands     {}", outcome::line(intent, record)))?;
    say(format!("confirmed  {} by {}", time::to_the_second(intent.confirmed.at.at), intent.confirmed.by))?;
    if let Some(quote) = &m.quote {
        say(format!("price      {quote}"))?;
    }
    for order in &intent.orders {
        say(format!("order      {order}"))?;
    }
    if let (Some(todo), Some(due)) = (intent.todo, intent.due) {
        say(format!("next       {} at {}", todo.word().replace('_', " "), time::to_the_second(due)))?;
    }
    if let Some(advice) = outcome::advice(intent) {
        say(format!("to do      {advice}"))?;
    }
    say(String::new())?;
    for (label, value) in &m.summary {
        say(format!("  {label:<24} {value}"))?;
    }
    for attempt in &history.attempts {
        say(String::new())?;
        let status = attempt.status.map(|s| format!(", status {s}")).unwrap_or_default();
        let row = attempt.row.map_or("no outcome yet", |row| row.word()).replace('_', " ");
        say(format!("attempt {}  {}  {row}{status}", attempt.number, time::to_the_second(attempt.began)))?;
        for line in [&attempt.why, &attempt.response].into_iter().filter(|l| !l.is_empty()) {
            say(format!("  {line}"))?;
        }
    }
    say(String::new())?;
    for event in &history.events {
        let at = time::to_the_second(event.at);
        say(format!("{at}  {:<12} {:<24} {}", event.kind, event.who, event.body))?;
    }
    out.finish()
}

fn verify(context: &Context, journal: &Journal, args: &Args) -> Result<(), Fault> {
    let anchor = args.anchor.as_deref().map(|text| {
        Anchor::parse(text).ok_or_else(|| {
            Fault::usage(format!("{text:?} is no anchor; `journal --verify` prints one, NUMBER:HASH"))
        })
    });
    let anchor = anchor.transpose()?;
    let found = context.runtime.block_on(async {
        let found = journal.verify(anchor).await?;
        Ok::<_, Fault>((found, journal.closed().await?))
    });
    let (found, closed) = found?;
    let mut out = Out::new(args.form.form());
    if out.form == Output::Json {
        out.json(&changes::verified(&found))?;
    } else {
        out.line(&format!("{} events of {} changes", found.events, found.intents))?;
        out.line(&format!("anchor {}", found.head))?;
        for fault in &found.faults {
            out.line(clean(&format!("broken: {fault}")).as_str())?;
        }
        if found.faults.is_empty() {
            out.line("the chain is whole")?;
        }
    }
    out.finish()?;
    if let Some(why) = closed {
        note(&format!("the journal takes nothing more: {why}"));
    }
    if found.faults.is_empty() {
        return Ok(());
    }
    Err(Fault::new(
        exit::FAULT,
        format!("the journal is not what was written: {} faults", found.faults.len()),
    ))
}
