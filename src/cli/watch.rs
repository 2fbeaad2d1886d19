//! `postroom watch`: adds a reference where a provider has no list of orders.

use super::{
    args::{Common, Output, Watch},
    context::Context,
    exit::Fault,
    output::Out,
};
use crate::model::{account::Account, provider::Provider, text::clean};

/// Looks the reference up, stores it and keeps it fresh from now on.
///
/// # Errors
/// The provider does not know it, or it is not clear which account is meant.
pub fn run(common: &Common, args: &Watch) -> Result<(), Fault> {
    let context = Context::load_and_tell(common)?;
    let store = context.store()?;
    let mut out = Out::new(Output::Table);
    if args.stop {
        let mut known = false;
        for account in context.accounts(args.account.as_deref())? {
            known |= context.runtime.block_on(store.unwatch(account.name.clone(), args.reference.clone()))?;
        }
        if !known {
            return Err(Fault::not_found(format!("{:?} is not watched", args.reference)));
        }
        out.line(clean(&format!("{} is not watched any more", args.reference)).as_str())?;
        return out.finish();
    }
    let account = account(&context, args)?;
    let sync = context.sync_of(account, &store)?;
    let key = context.runtime.block_on(sync.watch(&args.reference))?;
    out.line(clean(&format!("{key} is watched")).as_str())?;
    out.finish()
}

fn account<'a>(context: &'a Context, args: &Watch) -> Result<&'a Account, Fault> {
    let accounts = context.accounts(args.account.as_deref())?;
    if args.account.is_some() {
        return Ok(accounts[0]);
    }
    let unlisted: Vec<&Account> = accounts
        .into_iter()
        .filter(|a| matches!(a.provider(), Provider::Sendle | Provider::FourOver))
        .collect();
    match unlisted.as_slice() {
        [one] => Ok(one),
        [] => Err(Fault::usage("no account of Sendle or 4over is configured; name one with --account")),
        several => {
            let names: Vec<&str> = several.iter().map(|a| a.name.0.as_str()).collect();
            Err(Fault::usage(format!("name the account with --account: {}", names.join(" or "))))
        }
    }
}
