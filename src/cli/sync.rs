//! `postroom sync`: one refresh of every account, to the end of every listing.

use std::{future::Future, pin::pin};

use serde_json::json;
use tokio::sync::mpsc;

use super::{
    args::{Common, Output, Sync},
    context::Context,
    exit::Fault,
    output::{Out, ProgressLine, note},
};
use crate::{
    model::query::{Ingest, Topic},
    providers::error::Class,
    runtime::sync::{How, PassError, PassReport, SyncNews},
    store::Store,
};

/// Refreshes and reports.
///
/// # Errors
/// The first account that could not be refreshed decides the exit code; the others are refreshed all the same.
pub fn run(common: &Common, args: &Sync) -> Result<(), Fault> {
    let context = Context::load_and_tell(common)?;
    let store = context.store()?;
    let mut out = Out::new(args.form.form());
    let mut first: Option<Fault> = None;
    for done in passes(&context, &store, args.account.as_deref())? {
        tell(&mut out, &done)?;
        if let (Err(e), None) = (done.result, &first) {
            first = Some(e.into());
        }
    }
    out.finish()?;
    first.map_or(Ok(()), Err)
}

/// As [`run`], without a report: for `--fresh`. Accounts that fail are told of; what is stored is still listed.
///
/// # Errors
/// No such account.
pub fn refresh(context: &Context, store: &Store, account: Option<&str>) -> Result<(), Fault> {
    for done in passes(context, store, account)? {
        if let Err(e) = done.result {
            note(&e.to_string());
        }
    }
    Ok(())
}

/// One topic of one account, refreshed.
struct Done {
    account: String,
    provider: &'static str,
    topic: Topic,
    result: Result<PassReport, PassError>,
}

fn passes(context: &Context, store: &Store, account: Option<&str>) -> Result<Vec<Done>, Fault> {
    let accounts = context.accounts(account)?;
    let (news, heard) = mpsc::unbounded_channel();
    let mut work = tokio::task::JoinSet::new();
    for account in accounts {
        let mut sync = context.sync_of(account, store)?;
        sync.news = Some(news.clone());
        let (name, provider) = (account.name.to_string(), account.provider().slug());
        let inside = context.runtime.enter();
        work.spawn(async move {
            let mut done = Vec::new();
            for topic in sync.topics() {
                let (_, result) = sync.pass(topic, How::Whole).await;
                done.push(Done { account: name.clone(), provider, topic, result });
            }
            done
        });
        drop(inside);
    }
    drop(news);
    let bar = ProgressLine::new();
    let done = context.runtime.block_on(shown(work.join_all(), heard, &bar));
    bar.clear();
    Ok(done.into_iter().flatten().collect())
}

/// Shows progress while the work goes on.
async fn shown<T>(
    work: impl Future<Output = T>,
    mut heard: mpsc::UnboundedReceiver<SyncNews>,
    bar: &ProgressLine,
) -> T {
    let mut work = pin!(work);
    let mut rows: Vec<SyncNews> = Vec::new();
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done,
            Some(news) = heard.recv() => {
                rows.retain(|r| r.account != news.account || r.topic != news.topic);
                rows.push(news);
                rows.sort_by(|a, b| a.account.cmp(&b.account));
                let parts: Vec<String> = rows.iter().map(|r| match r.total {
                    Some(total) => format!("{} {} {}/{total}", r.account, r.topic.word(), r.rows),
                    None => format!("{} {} {}", r.account, r.topic.word(), r.rows),
                }).collect();
                bar.show(&parts.join("  "));
            }
        }
    }
}

fn tell(out: &mut Out, done: &Done) -> Result<(), Fault> {
    let Done { account, provider, topic, result } = done;
    if out.form == Output::Table {
        let said = match result {
            Ok(PassReport { rows, stored: Ingest { new, changed, same }, oddities, incomplete }) => {
                let odd = if *oddities > 0 { format!(", {oddities} odd") } else { String::new() };
                let gap = incomplete.as_ref().map(|i| format!("; incomplete: {i}")).unwrap_or_default();
                format!("{rows} read: {new} new, {changed} changed, {same} same{odd}{gap}")
            }
            Err(PassError::Provider(e)) if e.class == Class::OwnQuota => format!("not finished: {e}"),
            Err(e) => format!("failed: {e}"),
        };
        let text = format!("{account:<14} {provider:<12} {:<7} {said}", topic.word());
        return out.line(crate::model::text::clean(&text).as_str());
    }
    let value = match result {
        Ok(r) => json!({
            "account": account, "provider": provider, "topic": topic.word(), "rows": r.rows, "new": r.stored.new,
            "changed": r.stored.changed, "same": r.stored.same, "oddities": r.oddities, "incomplete": r.incomplete,
            "error": null,
        }),
        Err(e) => json!({
            "account": account, "provider": provider, "topic": topic.word(), "error": e.to_string(),
        }),
    };
    if out.form == Output::Json {
        return out.json(&value);
    }
    let cell = |name: &str| match &value[name] {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(s) => s.clone(),
        other => other.to_string(),
    };
    let names = ["account", "provider", "topic", "rows", "new", "changed", "same", "error"];
    let cells: Vec<String> = names.iter().map(|n| crate::model::text::clean(&cell(n)).to_string()).collect();
    out.line(&cells.join(if out.form == Output::Csv { "," } else { "\t" }))
}
