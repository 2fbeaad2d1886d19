//! `postroom book` and `postroom do`: one act of the table, from its draft to its outcome.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    acts,
    args::{
        Common, Output,
        writing::{Book, Change, Do},
    },
    consent::{self, Record},
    context::Context,
    draft,
    exit::Fault,
    orders,
    output::Out,
    preview, price, sending, way,
};
use crate::{
    model::{account::Account, provider::Provider, query::StoredOrder},
    providers::{
        Client,
        acts::{self as table, About, Act, Ask, Way},
    },
    store::Store,
};

/// `postroom book`.
///
/// # Errors
/// A bad draft, nobody to ask, or what came of it.
pub fn book(common: &Common, args: &Book) -> Result<(), Fault> {
    run(common, &args.act, args.order.as_deref(), &args.change)
}

/// `postroom do`.
///
/// # Errors
/// As [`book`].
pub fn act(common: &Common, args: &Do) -> Result<(), Fault> {
    run(common, &args.act, args.reference.as_deref(), &args.change)
}

/// What an act is asked with, found and read.
struct Asked<'c> {
    act: &'static Act,
    account: &'c Account,
    order: Option<StoredOrder>,
    part: Option<String>,
    reference: String,
    now: Timestamp,
}

impl Asked<'_> {
    fn ask<'a>(&'a self, draft: &'a Value) -> Ask<'a> {
        Ask {
            account: &self.account.name,
            order: self.order.as_ref().map(|stored| &stored.order),
            part: self.part.as_deref(),
            draft,
            reference: &self.reference,
            now: self.now,
        }
    }
}

fn run(common: &Common, name: &str, reference: Option<&str>, args: &Change) -> Result<(), Fault> {
    let context = Context::load_and_tell(common)?;
    if args.schema && reference.is_none() {
        return schema(provider(&context, args)?, name);
    }
    let store = context.store()?;
    let asked = find(&context, &store, name, reference, args)?;
    if args.schema {
        return schema(asked.act.provider, name);
    }
    if args.start {
        return start(&asked, args);
    }
    if !args.sure.dry_run {
        context.may_change(&asked.account.name)?;
    }
    let draft = read(&asked, args)?;
    let mut way = build(&asked, &draft, args.sure.json)?;
    let client = client(&context, asked.account)?;
    if let Way::One(mutation) = &mut way {
        mutation.quote = price::of(&context, &client, asked.act, &draft)?;
    }
    if args.sure.dry_run {
        let mut out = Out::new(if args.sure.json { Output::Json } else { Output::Table });
        for mutation in way::requests(&way, asked.now) {
            preview::request(&mut out, &client, &mutation, None)?;
        }
        return out.finish();
    }
    for line in way::lines(&way, asked.now) {
        super::output::note(&line);
    }
    let record = match (&asked.order, &way) {
        (Some(stored), _) => Record { reference: &stored.order.reference, id: &stored.order.key.id },
        (None, Way::One(m)) => Record { reference: &m.reference, id: &asked.account.name.0 },
        (None, _) => Record { reference: &asked.reference, id: &asked.account.name.0 },
    };
    consent::ask_for(asked.act.confirm, record, &args.sure)?;
    let window = sending::window(asked.act, asked.order.as_ref(), asked.part.as_deref(), asked.now);
    let wish = sending::Wish { act: asked.act, way, window };
    sending::one(&context, &store, wish, &args.sure, args.wait.wait)
}

/// Which account, which order, which act.
fn find<'c>(
    context: &'c Context,
    store: &Store,
    name: &str,
    reference: Option<&str>,
    args: &Change,
) -> Result<Asked<'c>, Fault> {
    let key = reference.map(|r| orders::named(context, store, r)).transpose()?;
    let account = match (&args.account, &key) {
        (Some(named), _) => orders::account(context, &crate::model::provider::AccountName(named.clone()))?,
        (None, Some(key)) => orders::account(context, &key.account)?,
        (None, None) => only_account(context, name, args)?,
    };
    let act = acts::find(account.provider(), name)?;
    let order = match key {
        None if act.about == About::Account || args.start => None,
        None => return Err(Fault::usage(format!("{name} is about an order: name it"))),
        Some(key) if act.about != About::Account && key.account != account.name => {
            return Err(Fault::usage(format!("{key} is not an order of account {}", account.name)));
        }
        // A copy may be made of what is stored; a change wants the provider's present word.
        Some(key) if act.about == About::Account || args.start => Some(orders::stored(context, store, &key)?),
        Some(key) => {
            let mut found = orders::fresh(context, store, &[key]);
            found.pop().transpose()?.map(|found| found.stored)
        }
    };
    let uuid = uuid::Uuid::new_v4().to_string();
    Ok(Asked {
        act,
        account,
        order,
        part: args.part.clone(),
        reference: table::new_reference(account.provider(), &uuid),
        now: Timestamp::now(),
    })
}

/// Without an account or an order: the only account that has this act.
fn only_account<'c>(context: &'c Context, name: &str, args: &Change) -> Result<&'c Account, Fault> {
    let only = args.provider.as_deref().map(acts::provider).transpose()?;
    let fits =
        |a: &&Account| only.is_none_or(|p| a.provider() == p) && Act::find(a.provider(), name).is_some();
    let found: Vec<&Account> = context.accounts(None)?.into_iter().filter(fits).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(Fault::usage(format!("no account has an act {name:?}; `postroom acts` lists them"))),
        several => {
            let names: Vec<&str> = several.iter().map(|a| a.name.0.as_str()).collect();
            Err(Fault::usage(format!("name the account with --account: {}", names.join(", "))))
        }
    }
}

fn provider(context: &Context, args: &Change) -> Result<Provider, Fault> {
    match (&args.provider, &args.account) {
        (Some(word), _) => acts::provider(word),
        (None, Some(name)) => Ok(context.accounts(Some(name))?[0].provider()),
        (None, None) => Err(Fault::usage("--schema wants --provider or --account")),
    }
}

fn schema(provider: Provider, name: &str) -> Result<(), Fault> {
    let act = acts::find(provider, name)?;
    let form = act.form.ok_or_else(|| Fault::usage(format!("{name} at {provider} takes no draft")))?;
    pretty(&table::schema(form))
}

fn start(asked: &Asked<'_>, args: &Change) -> Result<(), Fault> {
    if asked.act.form.is_none() {
        return Err(Fault::usage(format!("{} at {} takes no draft", asked.act.name, asked.act.provider)));
    }
    let draft = args.from.as_deref().map_or_else(|| Ok(json!({})), draft::read)?;
    pretty(&(asked.act.start)(&asked.ask(&draft)))
}

/// For people to read and change, and still inert in a terminal.
fn pretty(value: &Value) -> Result<(), Fault> {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let mut out = Out::new(Output::Table);
    out.line(&crate::model::text::json_escape(&text))?;
    out.finish()
}

fn read(asked: &Asked<'_>, args: &Change) -> Result<Value, Fault> {
    let name = asked.act.name;
    match (asked.act.form, args.from.as_deref()) {
        (Some(_), Some(from)) => draft::read(from),
        (None, None) => Ok(json!({})),
        (None, Some(_)) => Err(Fault::usage(format!("{name} takes no draft: leave --from away"))),
        (Some(_), None) => Err(Fault::usage(format!(
            "{name} takes a draft: --from FILE, or - for standard input; --start prints one to begin with, --schema its shape"
        ))),
    }
}

/// Everything that is wrong with the draft is told at once.
fn build(asked: &Asked<'_>, draft: &Value, as_json: bool) -> Result<Way, Fault> {
    let act = asked.act;
    let mut wrong = act.form.map(|form| draft::strangers(form, draft)).unwrap_or_default();
    wrong.extend((act.check)(draft, asked.now));
    let forbids = wrong.iter().any(|c| !c.server_decides);
    let built = if forbids { Err(Vec::new()) } else { (act.build)(&asked.ask(draft)) };
    if let Err(more) = &built {
        for complaint in more {
            if !wrong.contains(complaint) {
                wrong.push(complaint.clone());
            }
        }
    }
    let Ok(way) = built else {
        draft::tell(act.form, &wrong, as_json)?;
        return Err(draft::refused(&wrong));
    };
    for odd in &wrong {
        super::output::note(&format!("{}: {} (the provider decides)", odd.path, odd.what));
    }
    Ok(way)
}

fn client(context: &Context, account: &Account) -> Result<Client, Fault> {
    let _inside = context.runtime.enter();
    Ok(Client::new(account)?)
}
