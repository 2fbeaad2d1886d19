//! `postroom cancel`: every record is asked for at its provider first; what can be stopped is stopped.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    acts,
    args::{Common, Output, writing::Cancel as Args},
    clerk::Clerk,
    consent,
    context::Context,
    exit::{self, Fault},
    journal, json,
    orders::{self, Found},
    outcome,
    output::{Out, note},
    preview, sending,
};
use crate::{
    app::desk::Confirm,
    model::{
        cancel::{CancelRule, Verdict},
        intent::Mutation,
        order::{Order, Part},
        provider::Provider,
        text::clean,
    },
    providers::{
        Client,
        acts::{About, Ask, Way},
        makeleaps,
    },
    store::Store,
};

/// Above so many records their number is typed.
const MANY: usize = 10;

/// What is to be done about one record that was named.
enum Record<'c> {
    /// It was not found, not reached, or must not be changed.
    Failed {
        named: String,
        fault: Fault,
    },
    Found {
        found: Box<Found<'c>>,
        stops: Vec<Stop>,
        why_not: String,
    },
}

/// One request that stops something, with the rule that it goes by.
struct Stop {
    mutation: Mutation,
    rule: CancelRule,
}

/// Shows what can be stopped, asks, and stops it.
///
/// # Errors
/// The worst outcome of all records decides the exit code.
pub fn run(common: &Common, args: &Args) -> Result<(), Fault> {
    let context = Context::load_and_tell(common)?;
    if context.settings.read_only && !args.sure.dry_run {
        return Err(Fault::new(exit::READ_ONLY, "read-only: nothing is changed at any provider"));
    }
    let store = context.store()?;
    let now = Timestamp::now();
    let records = records(&context, &store, args, now);
    let mut out = Out::new(if args.sure.json { Output::Json } else { Output::Table });
    let mut codes = Vec::new();
    for record in &records {
        // What is sent is asked about on standard error; what is only told goes where results go.
        codes.extend(show(&mut out, record, now, args.sure.dry_run)?);
    }
    if args.sure.dry_run {
        for record in &records {
            requests(&mut out, &context, record)?;
        }
        out.finish()?;
        return sending::done(outcome::worst(codes));
    }
    let stops =
        records.iter().filter(|r| matches!(r, Record::Found { stops, .. } if !stops.is_empty())).count();
    if stops > MANY || (stops > 0 && args.count.is_some()) {
        consent::ask_number(stops, &args.sure, args.count)?;
    } else if stops > 0 {
        let what = if stops == 1 { "Cancel it?".to_owned() } else { format!("Cancel these {stops}?") };
        consent::ask_plainly(&what, args.sure.yes)?;
    }
    codes.extend(send(&context, &store, records, args, &mut out)?);
    out.finish()?;
    sending::done(outcome::worst(codes))
}

fn records<'c>(context: &'c Context, store: &Store, args: &Args, now: Timestamp) -> Vec<Record<'c>> {
    let mut keys = Vec::new();
    let mut records = Vec::new();
    for named in &args.references {
        match orders::named(context, store, named) {
            // Named twice is meant once.
            Ok(key) if keys.iter().any(|(_, k)| *k == key) => {}
            Ok(key) => keys.push((named.clone(), key)),
            Err(fault) => records.push(Record::Failed { named: named.clone(), fault }),
        }
    }
    let wanted: Vec<_> = keys.iter().map(|(_, key)| key.clone()).collect();
    let fresh = orders::fresh(context, store, &wanted);
    for ((named, key), found) in keys.into_iter().zip(fresh) {
        let allowed = if args.sure.dry_run { Ok(()) } else { context.may_change(&key.account) };
        records.push(match allowed.and(found) {
            Ok(found) => {
                let (stops, why_not) = stops(&found, args.part.as_deref(), now);
                Record::Found { found: Box::new(found), stops, why_not }
            }
            Err(fault) => Record::Failed { named, fault },
        });
    }
    records
}

/// The requests that stop an order, or one part of it; and why there are none.
fn stops(found: &Found<'_>, part: Option<&str>, now: Timestamp) -> (Vec<Stop>, String) {
    let order = &found.stored.order;
    let parts: Vec<&Part> = match part {
        Some(named) => order.parts.iter().filter(|p| p.id == named || p.label == named).collect(),
        None => order.parts.iter().filter(|p| may(&p.cancel)).collect(),
    };
    if parts.is_empty() && part.is_some() {
        let known: Vec<&str> = order.parts.iter().map(|p| p.id.as_str()).collect();
        return (
            Vec::new(),
            format!("it has no part {:?}, only {}", part.unwrap_or_default(), known.join(", ")),
        );
    }
    let (mut stops, mut why) = (Vec::<Stop>::new(), Vec::new());
    for (parts, rule) in together(order, &parts) {
        match build(found, &parts, now) {
            Ok(mutation) if stops.iter().any(|s| same(&s.mutation, &mutation)) => {}
            Ok(mutation) => stops.push(Stop { mutation, rule }),
            Err(said) => why.push(said),
        }
    }
    if why.is_empty() {
        why.extend(order.parts.iter().map(|p| format!("{}: {}", p.label, reason(&p.cancel))));
    }
    why.dedup();
    (stops, why.join("; "))
}

fn may(rule: &CancelRule) -> bool {
    !matches!(rule.verdict, Verdict::Closed | Verdict::NotByApi)
}

fn reason(rule: &CancelRule) -> String {
    match &rule.next_step {
        Some(next) => format!("{}; instead: {next}", rule.rule),
        None => rule.rule.clone(),
    }
}

/// Which parts go into one request. The channels of a `MakeLeaps` order do: a request for one of them says of the
/// others that they are not to be stopped.
fn together<'o>(order: &Order, parts: &[&'o Part]) -> Vec<(Vec<&'o Part>, CancelRule)> {
    let first = |parts: &[&Part]| {
        let soonest = parts.iter().min_by_key(|p| match p.cancel.verdict {
            Verdict::OpenUntil(until) => until,
            _ => Timestamp::MAX,
        });
        soonest.map(|p| p.cancel.clone())
    };
    if order.parts.is_empty() && order.provider == Provider::MakeLeaps {
        // A draft that nobody finished has no channels, and can be stopped all the same.
        let rule = CancelRule::new(Verdict::Unknown, "MakeLeaps decides", "the draft is deleted");
        return vec![(Vec::new(), rule)];
    }
    if order.provider == Provider::MakeLeaps {
        return first(parts).map(|rule| (parts.to_vec(), rule)).into_iter().collect();
    }
    parts.iter().map(|part| (vec![*part], part.cancel.clone())).collect()
}

fn build(found: &Found<'_>, parts: &[&Part], now: Timestamp) -> Result<Mutation, String> {
    let order = &found.stored.order;
    if let (Provider::MakeLeaps, [_, _, ..]) = (order.provider, parts) {
        return makeleaps::write::cancel_at(order, parts, now);
    }
    let act = acts::find(order.provider, "cancel").map_err(|fault| fault.message)?;
    let part = parts.first().map(|p| p.id.as_str()).filter(|_| act.about == About::Part);
    let draft = json!({});
    let ask =
        Ask { account: &found.account.name, order: Some(order), part, draft: &draft, reference: "", now };
    match (act.build)(&ask) {
        Ok(Way::One(mutation)) => Ok(*mutation),
        Ok(_) => Err("a cancel takes more than one step here".to_owned()),
        Err(wrong) => Err(wrong.into_iter().map(|c| c.what).collect::<Vec<_>>().join("; ")),
    }
}

fn same(a: &Mutation, b: &Mutation) -> bool {
    (&a.place, a.method, &a.query, &a.body) == (&b.place, b.method, &b.query, &b.body)
}

/// Tells of a record; answers an exit code where nothing is sent for it.
fn show(out: &mut Out, record: &Record<'_>, now: Timestamp, dry: bool) -> Result<Option<u8>, Fault> {
    match record {
        Record::Failed { named, fault } => {
            if out.form == Output::Json {
                out.json(
                    &json!({ "named": named, "outcome": "cannot", "exit": fault.code, "why": fault.message }),
                )?;
            } else {
                for (n, line) in fault.message.lines().enumerate() {
                    let line = if n == 0 { format!("{named}: {line}") } else { line.to_owned() };
                    out.line(clean(&line).as_str())?;
                }
            }
            Ok(Some(fault.code))
        }
        Record::Found { found, stops, why_not } => {
            let order = &found.stored.order;
            if stops.is_empty() {
                if out.form == Output::Json {
                    out.json(&cannot(order, why_not))?;
                } else {
                    out.line(clean(&format!("not cancelled  {}: {why_not}", name(order))).as_str())?;
                }
                return Ok(Some(exit::REFUSED));
            }
            if !dry || out.form != Output::Json {
                note(&name(order));
                for part in &order.parts {
                    note(&format!("  {} {} ({})", part.kind.word(), part.label, part.state));
                    for line in preview::rule(&part.cancel, now) {
                        note(&format!("    {line}"));
                    }
                }
            }
            Ok(None)
        }
    }
}

fn name(order: &Order) -> String {
    format!("{}  {}  {}  {}  {}", order.reference, order.key, order.customer, order.destination, order.state)
}

fn cannot(order: &Order, why: &str) -> Value {
    let part = |p: &Part| json!({ "id": p.id, "state": p.state, "cancel": json::cancel(&p.cancel) });
    json!({
        "account": order.key.account, "id": order.key.id, "provider": order.provider.slug(),
        "reference": order.reference, "outcome": "cannot", "exit": exit::REFUSED, "why": why,
        "parts": order.parts.iter().map(part).collect::<Vec<_>>(),
    })
}

fn requests(out: &mut Out, context: &Context, record: &Record<'_>) -> Result<(), Fault> {
    let Record::Found { found, stops, .. } = record else { return Ok(()) };
    let inside = context.runtime.enter();
    let client = Client::new(found.account)?;
    drop(inside);
    stops.iter().try_for_each(|stop| preview::request(out, &client, &stop.mutation, Some(&stop.rule)))
}

/// Sends all; answers the exit code of each.
fn send(
    context: &Context,
    store: &Store,
    records: Vec<Record<'_>>,
    args: &Args,
    out: &mut Out,
) -> Result<Vec<u8>, Fault> {
    let stops: Vec<(String, Stop)> = records
        .into_iter()
        .filter_map(|record| match record {
            Record::Found { found, stops, .. } => Some((found, stops)),
            Record::Failed { .. } => None,
        })
        .flat_map(|(found, stops)| {
            let reference = found.stored.order.reference;
            stops.into_iter().map(move |stop| (reference.clone(), stop))
        })
        .collect();
    if stops.is_empty() {
        return Ok(Vec::new());
    }
    let (intents, refused) = context.runtime.block_on(async {
        let mut clerk = Clerk::open(context, store).await;
        let (mut ids, mut refused) = (Vec::new(), Vec::new());
        for (reference, stop) in stops {
            let window = match stop.rule.verdict {
                Verdict::OpenUntil(until) => Some(until.duration_since(Timestamp::now())),
                _ => None,
            };
            let twice = args.sure.twice;
            match clerk.confirm(Confirm { mutation: stop.mutation, draft: None, window, twice }).await {
                Ok(id) => ids.push(id),
                Err(fault) => refused.push((reference, fault)),
            }
        }
        let settled = clerk.wait_for(&ids, args.wait.wait).await;
        clerk.close().await;
        settled.map(|settled| (settled, refused))
    })?;
    let mut codes = Vec::new();
    for intent in &intents {
        let record = context.runtime.block_on(journal::record(store, intent))?;
        sending::tell(out, None, intent, &record)?;
        codes.push(outcome::code(intent));
        if let Some(advice) = outcome::advice(intent) {
            note(&advice);
        }
    }
    for (reference, fault) in refused {
        if out.form == Output::Json {
            let code = fault.code;
            out.json(
                &json!({ "named": reference, "outcome": "cannot", "exit": code, "why": fault.message }),
            )?;
        } else {
            out.line(clean(&format!("not cancelled  {reference}: {}", fault.message)).as_str())?;
        }
        codes.push(fault.code);
    }
    Ok(codes)
}
