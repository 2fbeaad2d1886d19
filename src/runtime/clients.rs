//! The clients of all accounts, made once: quota, waits and breaker are one for the background and the desk.

use crate::{
    model::{account::Account, provider::AccountName},
    providers::{Client, error::ProviderError},
};

/// An account and its client; cheap to clone, and every clone shares what the client knows of its provider.
#[derive(Debug, Clone)]
pub struct Served {
    pub account: Account,
    pub client: Client,
}

/// A client for every account that is not retired, and why some have none.
#[must_use]
pub fn serve(accounts: &[Account]) -> (Vec<Served>, Vec<ProviderError>) {
    let mut served = Vec::new();
    let mut failed = Vec::new();
    for account in accounts.iter().filter(|a| !a.retired) {
        match Client::new(account) {
            Ok(client) => served.push(Served { account: account.clone(), client }),
            Err(e) => failed.push(e),
        }
    }
    (served, failed)
}

/// The one of this name.
///
/// # Errors
/// There is none, in plain words.
pub fn named<'a>(served: &'a [Served], name: &AccountName) -> Result<&'a Served, String> {
    served
        .iter()
        .find(|s| s.account.name == *name)
        .ok_or_else(|| format!("account {name} cannot be used now: it is not configured, broken or retired"))
}
