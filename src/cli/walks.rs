//! Ways of several requests (a sending of `MakeLeaps`, a split of `ReadyCloud`): gone to their end, or left standing where
//! a person must look.

use serde_json::json;

use super::{
    args::{
        Output,
        writing::{Resolve, Sure},
    },
    clerk::{Clerk, Walked},
    consent,
    context::Context,
    draft,
    exit::{self, Fault},
    outcome,
    output::{Out, note},
    sending,
};
use crate::{
    app::desk::{Ask, WALK, Walk, WalkEnd},
    model::{journal::Intent, text::clean},
    providers::acts::{Act, Way},
    store::{
        Store,
        drafts::{Draft, Drafts},
    },
};

/// Sets out, and tells how far it got.
///
/// # Errors
/// It was not begun, or it stands: the exit code says why.
pub fn begin(
    context: &Context,
    store: &Store,
    act: &Act,
    way: Way,
    sure: &Sure,
    wait: u64,
) -> Result<(), Fault> {
    let account = match &way {
        Way::Plan(plan) => plan.account.clone(),
        Way::Steps(steps) => match steps.first() {
            Some(step) => step.mutation.account.clone(),
            None => return Err(Fault::refused("there is nothing to do")),
        },
        Way::One(mutation) => mutation.account.clone(),
    };
    let walk = Walk { account, way, draft: None };
    let walked = context.runtime.block_on(async {
        let mut clerk = Clerk::open(context, store).await;
        let done = gone(&mut clerk, walk, sure.twice, wait).await;
        clerk.close().await;
        done
    })?;
    tell(context, store, Some(act), &walked, sure.json)
}

async fn gone(clerk: &mut Clerk, walk: Walk, twice: bool, wait: u64) -> Result<Walked, Fault> {
    let mut walked = clerk.walk(Ask::Walk(Box::new(walk)), wait).await?;
    let stood = |w: &Walked| w.end == WalkEnd::Stands;
    // It stood before it was written down, for it looks like another one; that was said to be meant.
    if twice && stood(&walked) && walked.intents.iter().all(|i| outcome::code(i) == 0) {
        let on = Ask::GoOn { walk: walked.walk.clone(), corrected: None };
        walked = clerk.walk(on, wait).await?;
    }
    // Where nothing happened there is nothing to go on from.
    let nothing = |i: &Intent| i.state.is_void();
    if stood(&walked) && walked.intents.iter().all(nothing) {
        clerk.ask(Ask::DropDraft(walked.walk.clone())).await?;
        walked.walk.clear();
    }
    Ok(walked)
}

fn tell(
    context: &Context,
    store: &Store,
    act: Option<&Act>,
    walked: &Walked,
    as_json: bool,
) -> Result<(), Fault> {
    let code = sending::tell_all(context, store, act, &walked.intents, as_json)?;
    let stands = walked.end == WalkEnd::Stands;
    // What was refused on the way was mended by then.
    let code = if stands { outcome::worst([code, exit::REFUSED]) } else { 0 };
    let mut message = if stands { format!("it stands: {}", walked.said) } else { walked.said.clone() };
    if stands && !walked.walk.is_empty() {
        message = format!(
            "{message}\npostroom resolve {id} --go-on goes on (--from FILE with a corrected draft), --give-up ends it",
            id = walked.walk
        );
    }
    if code == 0 {
        note(&message);
        return Ok(());
    }
    Err(Fault::new(code, message))
}

/// `postroom resolve WALK --go-on` and `--give-up`.
///
/// # Errors
/// There is no such walk, or it stands again.
pub fn resolve(context: &Context, store: &Store, args: &Resolve) -> Result<(), Fault> {
    let walk = context.runtime.block_on(find(context, &args.intent))?;
    context.may_change(&walk.account)?;
    if args.give_up {
        context.runtime.block_on(async {
            let mut clerk = Clerk::open(context, store).await;
            let done = clerk.ask(Ask::DropDraft(walk.id.clone())).await;
            clerk.close().await;
            done
        })?;
        note("given up; what happened stays");
        return Ok(());
    }
    let corrected = args.from.as_deref().map(draft::read).transpose()?;
    note(&walk.title);
    consent::ask_plainly("Go on?", args.yes)?;
    let on = Ask::GoOn { walk: walk.id, corrected: corrected.map(Box::new) };
    let walked = context.runtime.block_on(async {
        let mut clerk = Clerk::open(context, store).await;
        let done = clerk.walk(on, args.wait.wait).await;
        clerk.close().await;
        done
    })?;
    tell(context, store, None, &walked, args.json)
}

/// Tells of every walk that is not over.
///
/// # Errors
/// The drafts cannot be read.
pub async fn tell_standing(context: &Context, form: Output) -> Result<(), Fault> {
    let walks = standing(context).await?;
    let mut out = Out::new(form);
    for walk in walks {
        if form == Output::Json {
            out.json(&json!({
                "walk": walk.id, "account": walk.account, "provider": walk.provider.slug(), "said": walk.title,
                "created_at": walk.created, "changed_at": walk.changed,
            }))?;
        } else {
            let line = format!("walk {}  {}  {}", walk.id, walk.account, walk.title);
            out.line(clean(&line).as_str())?;
        }
    }
    out.finish()
}

async fn standing(context: &Context) -> Result<Vec<Draft>, Fault> {
    let drafts = Drafts::open(&context.data)?;
    let mut all = drafts.list().await?;
    all.retain(|draft| draft.kind == WALK);
    Ok(all)
}

async fn find(context: &Context, about: &str) -> Result<Draft, Fault> {
    let mut all = standing(context).await?;
    all.retain(|draft| draft.id == about || (about.len() >= 4 && draft.id.starts_with(about)));
    match all.len() {
        1 => Ok(all.remove(0)),
        0 => Err(Fault::not_found(format!(
            "no way of several steps is called {about:?}; `postroom journal --open` lists those that stand"
        ))),
        n => Err(Fault::not_found(format!("{about:?} is the beginning of {n} names: write more of it"))),
    }
}
