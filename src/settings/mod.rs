//! Config file, environment, secrets and folders. Floor 1.
//!
//! `config` reads the TOML as written, `accounts` checks it against what each provider needs, `secrets` fetches what it
//! points to, `folders` knows where things lie, `template` is what `postroom init` writes.

pub mod accounts;
pub mod config;
pub mod folders;
pub mod secrets;
pub mod template;
pub mod themes;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use crate::model::{
    account::Account,
    provider::{AccountName, Provider},
};

/// Why the settings cannot be used as a whole. A single account that is wrong is a [`Broken`] instead.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("{path} cannot be read: {cause}")]
    Unreadable { path: PathBuf, cause: std::io::Error },
    #[error("{path} is open to others (mode {mode:03o}): it holds secrets. Mend it with: chmod 600 {path}")]
    TooOpen { path: PathBuf, mode: u32 },
    #[error("{path} belongs to another user: it will not be used")]
    Foreign { path: PathBuf },
    #[error("{path}: {what}")]
    Wrong { path: PathBuf, what: String },
    #[error("{0}")]
    NoFolder(String),
}

/// An account that cannot be used; the others can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    pub name: AccountName,
    pub provider: Option<Provider>,
    /// What is wrong and how to mend it.
    pub what: String,
}

/// Everything the operator has configured, checked.
#[derive(Debug, Default)]
pub struct Settings {
    /// The file it came from; `None`: there is none yet.
    pub path: Option<PathBuf>,
    /// Nothing may be changed at a provider.
    pub read_only: bool,
    pub theme: Option<String>,
    /// IANA name of the zone that times are shown in; `None`: the system's.
    pub zone: Option<String>,
    /// Who sits here, for the header and the journal; `None`: taken from the session.
    pub seat: Option<String>,
    /// Command name to chords, only what differs from the defaults.
    pub keys: BTreeMap<String, Vec<String>>,
    pub accounts: Vec<Account>,
    pub broken: Vec<Broken>,
}

impl Settings {
    /// Reads the file that was named, or the first of `$POSTROOM_CONFIG` and the platform's place that exists.
    ///
    /// # Errors
    /// A file that was named and is not there, is open to others, or is not understood. No file at all is no error.
    pub fn load(named: Option<&Path>) -> Result<Self, SettingsError> {
        let Some(path) = folders::config_file(named)? else {
            return Ok(Self::default());
        };
        secrets::check_private(&path)?;
        let text = std::fs::read_to_string(&path)
            .map_err(|cause| SettingsError::Unreadable { path: path.clone(), cause })?;
        let file = config::parse(&text).map_err(|what| SettingsError::Wrong { path: path.clone(), what })?;
        let base = path.parent().map(Path::to_path_buf).unwrap_or_default();
        Ok(Self::resolve(file, Some(path), &base))
    }

    fn resolve(file: config::File, path: Option<PathBuf>, base: &Path) -> Self {
        let mut settings = Self {
            path,
            read_only: file.read_only,
            theme: file.theme,
            zone: file.zone,
            seat: file.seat,
            keys: file.keys.into_iter().map(|(k, v)| (k, v.into_vec())).collect(),
            accounts: Vec::new(),
            broken: Vec::new(),
        };
        for (name, account) in file.accounts {
            let name = AccountName(name);
            let provider = Provider::parse(&account.provider);
            match accounts::resolve(&name, account, base) {
                Ok(account) => settings.accounts.push(account),
                Err(what) => settings.broken.push(Broken { name, provider, what }),
            }
        }
        if settings.read_only {
            settings.forbid_changes();
        }
        settings
    }

    /// Read-only from here on, whatever the file says: every account refuses changes by itself.
    pub fn forbid_changes(&mut self) {
        self.read_only = true;
        for account in &mut self.accounts {
            account.read_only = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "[accounts.a]\nprovider = \"sendle\"\nsendle_id = \"i\"\napi_key = \"k\"\n";

    fn settings(head: &str) -> Settings {
        let file = config::parse(&format!("{head}{ACCOUNT}")).expect("a config");
        Settings::resolve(file, None, Path::new("."))
    }

    #[test]
    fn read_only_reaches_every_account() {
        assert!(settings("read_only = true\n").accounts[0].read_only);
        let mut open = settings("read_only = false\n");
        assert!(!open.read_only && !open.accounts[0].read_only);
        open.forbid_changes();
        assert!(open.read_only && open.accounts[0].read_only);
    }
}
