//! What most subcommands need: settings, store, clients and an async runtime.

use std::path::PathBuf;

use tokio::runtime::{Builder, Runtime};

use super::{
    args::Common,
    exit::{self, Fault},
    output::note,
};
use crate::{
    model::{
        account::Account,
        order::OrderRow,
        provider::{AccountName, OrderKey},
    },
    providers::Client,
    runtime::{now::Now, sync::AccountSync},
    settings::{Settings, folders},
    store::Store,
};

/// Settings and folders of one run.
pub struct Context {
    pub settings: Settings,
    pub data: PathBuf,
    pub runtime: Runtime,
}

impl Context {
    /// Reads the settings; tells of accounts that cannot be used.
    ///
    /// # Errors
    /// Settings that cannot be used as a whole.
    pub fn load(common: &Common) -> Result<Self, Fault> {
        let mut settings = Settings::load(common.config.as_deref())?;
        if common.read_only {
            settings.forbid_changes();
        }
        if common.theme.is_some() {
            settings.theme.clone_from(&common.theme);
        }
        let data = folders::data_folder(common.data_dir.as_deref())?;
        Ok(Self { settings, data, runtime: runtime()? })
    }

    /// As [`Self::load`], and says which accounts are left out.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_and_tell(common: &Common) -> Result<Self, Fault> {
        let context = Self::load(common)?;
        for broken in &context.settings.broken {
            note(&format!("account {} is left out: {}", broken.name, broken.what));
        }
        Ok(context)
    }

    /// Opens the store; called inside or outside the runtime.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn store(&self) -> Result<Store, Fault> {
        let _inside = self.runtime.enter();
        Ok(Store::open(&self.data)?)
    }

    /// The accounts that a subcommand is about: the named one, or all that are not retired.
    ///
    /// # Errors
    /// No such account, or it cannot be used.
    pub fn accounts(&self, named: Option<&str>) -> Result<Vec<&Account>, Fault> {
        if let Some(name) = named {
            if let Some(broken) = self.settings.broken.iter().find(|b| b.name.0 == name) {
                return Err(Fault::usage(format!("account {name} cannot be used: {}", broken.what)));
            }
            let account = self.settings.accounts.iter().find(|a| a.name.0 == name);
            let account = account.ok_or_else(|| Fault::usage(format!("there is no account {name:?}")))?;
            return Ok(vec![account]);
        }
        let accounts: Vec<&Account> = self.settings.accounts.iter().filter(|a| !a.retired).collect();
        if accounts.is_empty() {
            return Err(Fault::usage(
                "no account is configured: `postroom init` writes a config, `postroom demo` needs none",
            ));
        }
        Ok(accounts)
    }

    /// Whether changes may be sent at this account.
    ///
    /// # Errors
    /// Read-only, by the settings, the account or `--read-only`.
    pub fn may_change(&self, account: &AccountName) -> Result<(), Fault> {
        if self.settings.read_only {
            return Err(Fault::new(exit::READ_ONLY, "read-only: nothing is changed at any provider"));
        }
        let account = self.settings.accounts.iter().find(|a| a.name == *account);
        match account {
            Some(account) if account.read_only => Err(Fault::new(
                exit::READ_ONLY,
                format!("account {} is read-only: nothing is changed there", account.name),
            )),
            _ => Ok(()),
        }
    }

    /// The refresh of one account.
    ///
    /// # Errors
    /// A base URL that is not allowed.
    pub fn sync_of(&self, account: &Account, store: &Store) -> Result<AccountSync, Fault> {
        let _inside = self.runtime.enter();
        Ok(AccountSync { client: Client::new(account)?, store: store.clone(), news: None, now: Now::Host })
    }

    /// The order that a reference names.
    ///
    /// # Errors
    /// None does, or several do: then they are listed.
    pub fn order_named(&self, store: &Store, reference: &str) -> Result<OrderKey, Fault> {
        self.runtime.block_on(async {
            if let Some((account, id)) = reference.split_once('/') {
                let key = OrderKey { account: AccountName(account.to_owned()), id: id.to_owned() };
                if store.order(key.clone()).await?.is_some() {
                    return Ok(key);
                }
            }
            let found = store.find(reference.to_owned()).await?;
            match found.as_slice() {
                [] => Err(Fault::not_found(format!(
                    "no stored order is named {reference:?}; `postroom sync` refreshes, `postroom watch` adds one"
                ))),
                [one] => Ok(one.key.clone()),
                several => several_named(reference, several),
            }
        })
    }
}

/// An exact name wins over one that only begins like it.
fn several_named(reference: &str, found: &[OrderRow]) -> Result<OrderKey, Fault> {
    let exact: Vec<&OrderRow> = found
        .iter()
        .filter(|r| r.reference.eq_ignore_ascii_case(reference) || r.key.id == reference)
        .collect();
    if let [one] = exact.as_slice() {
        return Ok(one.key.clone());
    }
    let names: Vec<String> = found.iter().map(|r| format!("  {}  ({})", r.key, r.reference)).collect();
    Err(Fault::not_found(format!("{reference:?} names several orders:\n{}", names.join("\n"))))
}

/// Two threads are enough: the work is waiting.
///
/// # Errors
/// The operating system has no threads left.
pub fn runtime() -> Result<Runtime, Fault> {
    Ok(Builder::new_multi_thread().worker_threads(2).enable_all().build()?)
}
