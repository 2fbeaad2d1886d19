//! Sending what was confirmed, and telling what came of it.

use jiff::{SignedDuration, Timestamp};

use super::{
    args::{Output, writing::Sure},
    clerk::Clerk,
    context::Context,
    draft,
    exit::Fault,
    journal,
    json::changes,
    outcome,
    output::{Out, note},
    walks,
};
use crate::{
    app::desk::Confirm,
    model::{cancel::Verdict, form::Complaint, journal::Intent, query::StoredOrder},
    providers::acts::{Act, Way},
    store::Store,
};

/// A confirmed act.
pub struct Wish {
    pub act: &'static Act,
    pub way: Way,
    /// What is left of the window in which it can be done.
    pub window: Option<SignedDuration>,
}

/// What is left of the window of a cancel, where the provider gives a clock.
#[must_use]
pub fn window(
    act: &Act,
    order: Option<&StoredOrder>,
    part: Option<&str>,
    now: Timestamp,
) -> Option<SignedDuration> {
    let parts = order.map(|o| o.order.parts.as_slice()).filter(|_| act.name == "cancel")?;
    let fits = |id: &str, label: &str| part.is_none_or(|p| p == id || p == label);
    let ends = parts.iter().filter(|p| fits(&p.id, &p.label)).filter_map(|p| match p.cancel.verdict {
        Verdict::OpenUntil(until) => Some(until.duration_since(now)),
        _ => None,
    });
    ends.min()
}

/// Sends one act and tells its outcome.
///
/// # Errors
/// It was not written down, or its outcome is not "done": the exit code says which.
pub fn one(context: &Context, store: &Store, wish: Wish, sure: &Sure, wait: u64) -> Result<(), Fault> {
    let Wish { act, way, window } = wish;
    let mutation = match way {
        Way::One(mutation) => *mutation,
        way => return walks::begin(context, store, act, way, sure, wait),
    };
    let intents = context.runtime.block_on(async {
        let mut clerk = Clerk::open(context, store).await;
        let confirm = Confirm { mutation, draft: None, window, twice: sure.twice };
        let done = match clerk.confirm(confirm).await {
            Ok(id) => clerk.wait_for(&[id], wait).await,
            Err(e) => Err(e),
        };
        clerk.close().await;
        done
    })?;
    done(tell_all(context, store, Some(act), &intents, sure.json)?)
}

/// Tells of all, with what can be done about each; answers the worst exit code.
///
/// # Errors
/// Standard output cannot be written, the store not read.
pub fn tell_all(
    context: &Context,
    store: &Store,
    act: Option<&Act>,
    intents: &[Intent],
    as_json: bool,
) -> Result<u8, Fault> {
    let mut out = Out::new(if as_json { Output::Json } else { Output::Table });
    for intent in intents {
        let record = context.runtime.block_on(journal::record(store, intent))?;
        tell(&mut out, act, intent, &record)?;
    }
    out.finish()?;
    for advice in intents.iter().filter_map(outcome::advice) {
        note(&advice);
    }
    Ok(outcome::worst(intents.iter().map(outcome::code)))
}

/// One line or object about an outcome; a refusal with the form's own fields.
///
/// # Errors
/// Standard output cannot be written.
pub fn tell(out: &mut Out, act: Option<&Act>, intent: &Intent, record: &str) -> Result<(), Fault> {
    let fields = refusals(act, intent);
    if out.form == Output::Json {
        let mut value = changes::intent(intent);
        for (n, complaint) in fields.iter().enumerate() {
            value["refused"]["fields"][n]["field"] = complaint.path.as_str().into();
        }
        return out.json(&value);
    }
    out.line(outcome::line(intent, record).as_str())?;
    for complaint in &fields {
        draft::line(out, act.and_then(|a| a.form), complaint)?;
    }
    Ok(())
}

/// What the provider refused, at the places of the form.
fn refusals(act: Option<&Act>, intent: &Intent) -> Vec<Complaint> {
    let fields = intent.refused.iter().flat_map(|refused| &refused.fields);
    fields
        .map(|field| Complaint {
            path: act.and_then(|act| (act.field_of)(&field.path)).unwrap_or_else(|| field.path.join(".")),
            what: field.message.clone(),
            server_decides: false,
        })
        .collect()
}

/// Ends a command whose outcomes were told already.
///
/// # Errors
/// Anything but "done".
pub fn done(code: u8) -> Result<(), Fault> {
    if code == 0 { Ok(()) } else { Err(Fault::new(code, "")) }
}
