//! Exit codes, documented in the README, and the faults that carry them.

use crate::{
    providers::error::{Class, ProviderError},
    runtime::{courier::OutboxError, sync::PassError},
    settings::SettingsError,
    store::{StoreError, journal::JournalError},
};

pub const FAULT: u8 = 1;
pub const USAGE: u8 = 2;
pub const NOT_FOUND: u8 = 3;
/// By a rule of ours or by the provider.
pub const REFUSED: u8 = 4;
/// A change may have happened; nobody can tell yet.
pub const UNKNOWN: u8 = 5;
pub const UNREACHABLE: u8 = 6;
/// The settings or `--read-only` forbid every change.
pub const READ_ONLY: u8 = 7;

/// Why a subcommand failed: what to say, and what to exit with.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    pub code: u8,
    pub message: String,
}

impl Fault {
    pub fn new(code: u8, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(USAGE, message)
    }

    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(NOT_FOUND, message)
    }

    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(REFUSED, message)
    }
}

impl From<SettingsError> for Fault {
    fn from(e: SettingsError) -> Self {
        Self::usage(e.to_string())
    }
}

impl From<StoreError> for Fault {
    fn from(e: StoreError) -> Self {
        let code = if matches!(e, StoreError::Refused(_)) { USAGE } else { FAULT };
        Self::new(code, e.to_string())
    }
}

impl From<std::io::Error> for Fault {
    fn from(e: std::io::Error) -> Self {
        Self::new(FAULT, e.to_string())
    }
}

impl From<ProviderError> for Fault {
    fn from(e: ProviderError) -> Self {
        Self::new(code_of(e.class), e.to_string())
    }
}

impl From<PassError> for Fault {
    fn from(e: PassError) -> Self {
        match e {
            PassError::Provider(e) => e.into(),
            PassError::Store(e) => e.into(),
        }
    }
}

impl From<JournalError> for Fault {
    fn from(e: JournalError) -> Self {
        let code = match e {
            JournalError::Closed(_) | JournalError::Stopped(_) | JournalError::Store(_) => FAULT,
            JournalError::Refused(_)
            | JournalError::Alike(_)
            | JournalError::Held(_)
            | JournalError::Taken => REFUSED,
        };
        Self::new(code, e.to_string())
    }
}

impl From<OutboxError> for Fault {
    fn from(e: OutboxError) -> Self {
        match e {
            OutboxError::ReadOnly => Self::new(READ_ONLY, e.to_string()),
            OutboxError::Journal(e) => e.into(),
        }
    }
}

/// What a provider's answer means for a script.
#[must_use]
pub const fn code_of(class: Class) -> u8 {
    match class {
        Class::Unreachable | Class::NoAnswer | Class::ServerFault | Class::Throttled | Class::OwnQuota => {
            UNREACHABLE
        }
        Class::NotFound => NOT_FOUND,
        Class::Auth | Class::Forbidden | Class::Refused | Class::AccountProblem | Class::Retired => REFUSED,
        Class::Misconfigured => USAGE,
        Class::Unreadable | Class::TooLarge | Class::OutsideOrigin | Class::Redirected => FAULT,
    }
}
