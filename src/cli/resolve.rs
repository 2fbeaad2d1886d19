//! `postroom resolve`: a person's word on an intent. Nothing is sent but by `--ask` and `--confirm-again`.

use super::{
    args::{
        Common, Output,
        writing::{Resolve as Args, Wait},
    },
    clerk::Clerk,
    consent, console,
    context::Context,
    exit::{self, Fault},
    journal,
    json::changes,
    outcome,
    output::{Out, note},
    walks,
};
use crate::{
    app::desk::Ask,
    model::journal::{Intent, IntentId},
    runtime::courier::{Outbox, host_clock},
    store::{
        Store,
        drafts::Drafts,
        journal::{Journal, Resolution},
    },
};

/// Does what the person says, and tells where the intent stands now.
///
/// # Errors
/// No such intent, or it is not one that this can be said of.
pub fn run(common: &Common, args: &Args) -> Result<(), Fault> {
    let context = Context::load(common)?;
    let store = context.store()?;
    if args.go_on || args.give_up {
        return walks::resolve(&context, &store, args);
    }
    let kept = journal::open(&context)?;
    let intent = context.runtime.block_on(find(&kept, &store, &args.intent))?;
    context.may_change(&intent.binding.account)?;
    let sends = args.ask || args.again;
    let now = if sends {
        goes_on(&context, &store, &intent, args)?
    } else {
        said(&context, kept, intent.id, args)?
    };
    let record = context.runtime.block_on(journal::record(&store, &now))?;
    tell(&now, &record, args.json)?;
    match outcome::code(&now) {
        // The person's word is what was asked for, whatever it was.
        _ if !sends => Ok(()),
        0 => Ok(()),
        code => Err(Fault::new(
            code,
            outcome::advice(&now).unwrap_or_else(|| outcome::line(&now, &record).to_string()),
        )),
    }
}

/// The one intent that a text means; of several with the reference, the only one that is open.
async fn find(journal: &Journal, store: &Store, about: &str) -> Result<Intent, Fault> {
    let mut found = journal::named(journal, store, about).await?;
    if found.len() > 1 {
        found.retain(|intent| !intent.state.is_settled());
    }
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Fault::not_found(format!(
            "no open intent is called {about:?}; `postroom journal --open` lists them"
        ))),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|i| format!("  {}  {}", i.id, outcome::line(i, &i.mutation.reference)))
                .collect();
            Err(Fault::not_found(format!("{about:?} names several intents:\n{}", names.join("\n"))))
        }
    }
}

/// What needs no provider.
fn said(context: &Context, journal: Journal, id: IntentId, args: &Args) -> Result<Intent, Fault> {
    let by = console::seat(&context.settings);
    let inside = context.runtime.enter();
    let drafts = Drafts::open(&context.data)?;
    drop(inside);
    let outbox = Outbox {
        journal,
        drafts,
        clock: host_clock(),
        read_only: context.settings.read_only,
        couriers: std::sync::Arc::default(),
    };
    context.runtime.block_on(async {
        if args.recall {
            return Ok(outbox.recall(id, by).await?);
        }
        let resolution = Resolution {
            by,
            checked: args.checked.clone().unwrap_or_default(),
            happened: args.happened,
            note: args.note.clone().unwrap_or_default(),
        };
        Ok(outbox.resolve(id, resolution).await?)
    })
}

/// What goes to the provider once more.
fn goes_on(context: &Context, store: &Store, intent: &Intent, args: &Args) -> Result<Intent, Fault> {
    if args.again {
        consent::show(&intent.mutation);
        consent::ask_plainly("Send it now?", args.yes)?;
    }
    let id = intent.id.clone();
    let ask = if args.again { Ask::ConfirmAgain(id.clone()) } else { Ask::AskAgain(id.clone()) };
    let Wait { wait } = args.wait;
    let done = context.runtime.block_on(async {
        let mut clerk = Clerk::open(context, store).await;
        let done = match clerk.ask(ask).await {
            Ok(_) => clerk.wait_for(&[id], wait).await,
            Err(e) => Err(e),
        };
        clerk.close().await;
        done
    });
    done?.pop().ok_or_else(|| Fault::new(exit::FAULT, "the journal lost sight of it"))
}

fn tell(intent: &Intent, record: &str, as_json: bool) -> Result<(), Fault> {
    let mut out = Out::new(if as_json { Output::Json } else { Output::Table });
    if as_json {
        out.json(&changes::intent(intent))?;
    } else {
        out.line(outcome::line(intent, record).as_str())?;
        if let Some(advice) = outcome::advice(intent).filter(|_| outcome::code(intent) == 0) {
            note(&advice);
        }
    }
    out.finish()
}
