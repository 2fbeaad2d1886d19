//! Sending what was confirmed, and telling what came of it.

use jiff::{SignedDuration, Timestamp};

use super::{
    args::{Output, writing::Sure},
    clerk::Clerk,
    context::Context,
    draft,
    exit::{self, Fault},
    journal,
    json::changes,
    outcome,
    output::{Out, note},
};
use crate::{
    app::desk::{Confirm, Walk, WalkEnd},
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
    let act = wish.act;
    let (intents, end) = context.runtime.block_on(async {
        let mut clerk = Clerk::open(context, store).await;
        let done = through(&mut clerk, wish, sure.twice, wait).await;
        clerk.close().await;
        done
    })?;
    let mut out = Out::new(if sure.json { Output::Json } else { Output::Table });
    for intent in &intents {
        let record = context.runtime.block_on(journal::record(store, intent))?;
        tell(&mut out, Some(act), intent, &record)?;
    }
    out.finish()?;
    for intent in &intents {
        if let Some(advice) = outcome::advice(intent) {
            note(&advice);
        }
    }
    let mut code = outcome::worst(intents.iter().map(outcome::code));
    if let Some((said, end)) = end {
        note(&said);
        if end == WalkEnd::Stands {
            code = outcome::worst([code, exit::REFUSED]);
        }
    }
    done(code)
}

/// The last word of a walk.
type End = Option<(String, WalkEnd)>;

async fn through(clerk: &mut Clerk, wish: Wish, twice: bool, wait: u64) -> Result<(Vec<Intent>, End), Fault> {
    let Wish { way, window, .. } = wish;
    match way {
        Way::One(mutation) => {
            let id = clerk.confirm(Confirm { mutation: *mutation, draft: None, window, twice }).await?;
            Ok((clerk.wait_for(&[id], wait).await?, None))
        }
        way => {
            let account = match &way {
                Way::Plan(plan) => Some(plan.account.clone()),
                Way::Steps(steps) => steps.first().map(|step| step.mutation.account.clone()),
                Way::One(_) => None,
            };
            let account = account.ok_or_else(|| Fault::refused("there is nothing to do"))?;
            let (intents, said, end) = clerk.walk(Walk { account, way, draft: None }).await?;
            Ok((intents, Some((said, end))))
        }
    }
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
