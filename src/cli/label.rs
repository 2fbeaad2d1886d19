//! `postroom label`: fetches a label and saves it. It is a change: from then on a cancel is refunded by staff only.

use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    acts,
    args::{Common, Output, writing::Label as Args},
    clerk::Clerk,
    consent,
    context::Context,
    exit::{self, Fault},
    journal,
    json::changes,
    orders, outcome,
    output::{Out, note},
    preview, sending,
};
use crate::{
    app::desk::{Answer, Ask as DeskAsk, Confirm},
    model::{
        form::text_at,
        intent::Mutation,
        journal::{Intent, IntentId},
        text::clean,
    },
    providers::{
        Client,
        acts::{Ask, Way},
    },
    store::Store,
};

/// Asks, fetches, saves.
///
/// # Errors
/// There is no label yet, the file is there already, nobody to ask, or what came of it.
pub fn run(common: &Common, args: &Args) -> Result<(), Fault> {
    let context = Context::load_and_tell(common)?;
    let store = context.store()?;
    let key = orders::named(&context, &store, &args.reference)?;
    if !args.sure.dry_run {
        context.may_change(&key.account)?;
    }
    let mut fresh = orders::fresh(&context, &store, std::slice::from_ref(&key));
    let found =
        fresh.pop().unwrap_or_else(|| Err(Fault::not_found(format!("{key} is not stored any more"))))?;
    let mutation = build(&found, args.size.as_deref())?;
    if args.sure.dry_run {
        let inside = context.runtime.enter();
        let client = Client::new(found.account)?;
        drop(inside);
        let mut out = Out::new(if args.sure.json { Output::Json } else { Output::Table });
        preview::request(&mut out, &client, &mutation, None)?;
        return out.finish();
    }
    consent::show(&mutation);
    consent::ask_plainly("Fetch it?", args.sure.yes)?;
    // The place is taken before the label is fetched: what cannot be saved is not worth its price.
    let place = args.out.as_deref().map(Place::take).transpose()?;
    let (intent, saved) = fetch(&context, &store, mutation, args)?;
    let kept = match (place, &saved) {
        (Some(place), Some(saved)) => Some(place.fill(saved)?),
        (None, Some(saved)) => Some(saved.clone()),
        (_, None) => None,
    };
    let record = context.runtime.block_on(journal::record(&store, &intent))?;
    let mut out = Out::new(if args.sure.json { Output::Json } else { Output::Table });
    if args.sure.json {
        let mut value = changes::intent(&intent);
        value["file"] = kept.as_ref().map(|path| path.display().to_string()).into();
        out.json(&value)?;
    } else {
        out.line(outcome::line(&intent, &record).as_str())?;
        if let Some(path) = &kept {
            out.line(clean(&format!("saved {}", path.display())).as_str())?;
        }
    }
    out.finish()?;
    if let Some(advice) = outcome::advice(&intent) {
        note(&advice);
    }
    let code = outcome::code(&intent);
    if code == 0 && kept.is_none() {
        return Err(Fault::new(exit::FAULT, "it counts as fetched, but there is no file; fetch it again"));
    }
    sending::done(code)
}

fn build(found: &orders::Found<'_>, size: Option<&str>) -> Result<Mutation, Fault> {
    let order = &found.stored.order;
    let act = acts::find(order.provider, "label")?;
    let blank = json!({});
    let now = Timestamp::now();
    let account = &found.account.name;
    let ask = |draft| Ask { account, order: Some(order), part: None, draft, reference: "", now };
    let mut draft: Value = (act.start)(&ask(&blank));
    match size {
        Some(size) => draft["size"] = size.into(),
        // The act says itself that there is none yet.
        None if text_at(&draft, "size").is_empty() => draft["size"] = "a4".into(),
        None => {}
    }
    match (act.build)(&ask(&draft)) {
        Ok(Way::One(mutation)) => Ok(*mutation),
        Ok(_) => Err(Fault::refused("a label takes more than one step here")),
        Err(wrong) => {
            let said: Vec<String> = wrong.into_iter().map(|c| c.what).collect();
            Err(Fault::refused(format!("{}: {}", order.reference, said.join("; "))))
        }
    }
}

/// The outcome, and where the desk has put the file.
fn fetch(
    context: &Context,
    store: &Store,
    mutation: Mutation,
    args: &Args,
) -> Result<(Intent, Option<PathBuf>), Fault> {
    context.runtime.block_on(async {
        let mut clerk = Clerk::open(context, store).await;
        let done = async {
            let confirm = Confirm { mutation, draft: None, window: None, twice: args.sure.twice };
            let id = clerk.confirm(confirm).await?;
            let settled = clerk.wait_for(std::slice::from_ref(&id), args.wait.wait).await?;
            let saved = saved(&mut clerk, id).await?;
            let intent = settled.into_iter().next();
            Ok((intent.ok_or_else(|| Fault::new(exit::FAULT, "the journal lost sight of it"))?, saved))
        }
        .await;
        clerk.close().await;
        done
    })
}

/// What the desk wrote down in place of the file.
async fn saved(clerk: &mut Clerk, id: IntentId) -> Result<Option<PathBuf>, Fault> {
    let Answer::History(history) = clerk.ask(DeskAsk::History(id)).await? else { return Ok(None) };
    let said = history.and_then(|h| h.attempts.into_iter().next_back()).map(|attempt| attempt.response);
    let said: Value = serde_json::from_str(said.as_deref().unwrap_or_default()).unwrap_or_default();
    Ok(said["saved"].as_str().map(PathBuf::from))
}

/// A file of the operator's choice that was not there before.
struct Place {
    path: PathBuf,
    file: File,
    filled: bool,
}

impl Place {
    fn take(path: &Path) -> Result<Self, Fault> {
        let file = OpenOptions::new().write(true).create_new(true).open(path).map_err(|e| {
            let why = match e.kind() {
                std::io::ErrorKind::AlreadyExists => "it is there already and is not written over".to_owned(),
                _ => e.to_string(),
            };
            Fault::usage(format!("{}: {why}; nothing was fetched", path.display()))
        })?;
        Ok(Self { path: path.to_owned(), file, filled: false })
    }

    fn fill(mut self, from: &Path) -> Result<PathBuf, Fault> {
        let bytes = std::fs::read(from)?;
        let written = self.file.write_all(&bytes).and_then(|()| self.file.sync_all());
        written.map_err(|e| {
            Fault::new(exit::FAULT, format!("{}: {e}; the label is {}", self.path.display(), from.display()))
        })?;
        self.filled = true;
        Ok(self.path.clone())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.filled {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
