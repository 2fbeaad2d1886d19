//! Orders that a change is about: found by a reference, and asked for at their provider right before.

use futures_util::future::join_all;

use super::{
    context::Context,
    exit::{self, Fault},
    show,
};
use crate::{
    model::{
        account::Account,
        provider::{AccountName, OrderKey},
        query::StoredOrder,
    },
    store::Store,
};

/// An order as its provider says it is now, and whose it is.
pub struct Found<'c> {
    pub account: &'c Account,
    pub stored: StoredOrder,
}

/// The key that a reference names; one that is not stored is asked for where a provider has no list.
///
/// # Errors
/// Nobody knows it, or it names several.
pub fn named(context: &Context, store: &Store, reference: &str) -> Result<OrderKey, Fault> {
    match context.order_named(store, reference) {
        Err(e) if e.code == exit::NOT_FOUND => {
            // Where several are stored under it, asking would only bring another one.
            let several = e.message.contains('\n');
            let asked = if several { None } else { show::ask(context, store, reference)? };
            asked.ok_or(e)
        }
        other => other,
    }
}

/// What is stored of an order.
///
/// # Errors
/// It is not stored any more.
pub fn stored(context: &Context, store: &Store, key: &OrderKey) -> Result<StoredOrder, Fault> {
    let stored = context.runtime.block_on(store.order(key.clone()))?;
    stored.ok_or_else(|| Fault::not_found(format!("{key} is not stored any more")))
}

/// The orders of these keys, each asked for at its provider now; in their order.
///
/// # Errors
/// For each its own: no such account, or the provider's word.
pub fn fresh<'c>(context: &'c Context, store: &Store, keys: &[OrderKey]) -> Vec<Result<Found<'c>, Fault>> {
    let asked = keys.iter().map(|key| async move {
        let account = account(context, &key.account)?;
        let sync = context.sync_of(account, store)?;
        sync.refresh_order(key).await?;
        let stored = store.order(key.clone()).await?;
        let stored = stored.ok_or_else(|| Fault::not_found(format!("{key} is not stored any more")))?;
        Ok(Found { account, stored })
    });
    context.runtime.block_on(join_all(asked))
}

/// # Errors
/// There is no usable account of this name.
pub fn account<'c>(context: &'c Context, name: &AccountName) -> Result<&'c Account, Fault> {
    let found = context.accounts(Some(&name.0))?;
    found.first().copied().ok_or_else(|| Fault::usage(format!("there is no account {name}")))
}
