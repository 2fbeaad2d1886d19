//! What can go wrong between here and a provider, in classes that decide what happens next.

use std::{fmt, time::Duration};

use crate::model::provider::{AccountName, Provider};

/// The class decides about retries, back-off and what a person is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// No connection: name, refusal, TLS, connect time-out. Nothing was sent.
    Unreachable,
    /// Sent, but no whole answer in time, or the connection broke.
    NoAnswer,
    /// 401: credential or token refused.
    Auth,
    /// 403.
    Forbidden,
    NotFound,
    /// 400, 409, 422 and kin: the request was understood and refused.
    Refused,
    /// 402, 412 at Sendle: the account itself needs attention.
    AccountProblem,
    /// 429, or the wait that an earlier one asked for.
    Throttled,
    /// Our own limit of calls is reached: nothing was sent, and the provider is not to blame.
    OwnQuota,
    /// 5xx.
    ServerFault,
    /// A 2xx whose body is not what the documents say.
    Unreadable,
    TooLarge,
    /// A URL that does not lie under the account's configured origin.
    OutsideOrigin,
    /// A redirect where none may be followed.
    Redirected,
    /// The account is marked retired: nothing is sent.
    Retired,
    /// The settings do not allow it (a bad base URL, a missing part).
    Misconfigured,
}

impl Class {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::NoAnswer => "no answer",
            Self::Auth => "credential refused",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not found",
            Self::Refused => "refused",
            Self::AccountProblem => "account problem",
            Self::Throttled => "throttled",
            Self::OwnQuota => "waiting for our own quota",
            Self::ServerFault => "server fault",
            Self::Unreadable => "unreadable answer",
            Self::TooLarge => "answer too large",
            Self::OutsideOrigin => "outside the configured origin",
            Self::Redirected => "redirected",
            Self::Retired => "retired",
            Self::Misconfigured => "misconfigured",
        }
    }

    /// What a status alone means, when it is not 2xx.
    #[must_use]
    pub const fn of_status(status: u16) -> Self {
        match status {
            300..=399 => Self::Redirected,
            401 => Self::Auth,
            402 => Self::AccountProblem,
            403 => Self::Forbidden,
            404 | 410 => Self::NotFound,
            408 => Self::NoAnswer,
            425 | 429 => Self::Throttled,
            400..=499 => Self::Refused,
            500..=599 => Self::ServerFault,
            _ => Self::Unreadable,
        }
    }

    /// A read may be tried again.
    #[must_use]
    pub const fn may_pass(self) -> bool {
        matches!(
            self,
            Self::Unreachable | Self::NoAnswer | Self::Throttled | Self::OwnQuota | Self::ServerFault
        )
    }
}

/// A message of the provider that belongs to one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// From the outside in: `["sender", "address", "suburb"]`; empty: the whole request.
    pub path: Vec<String>,
    /// The provider's own words, uncleaned.
    pub message: String,
}

/// An error with everything a person or a rule needs, and no secret: URLs are never part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderError {
    pub provider: Provider,
    pub account: AccountName,
    pub class: Class,
    pub status: Option<u16>,
    /// What we or the provider said, uncleaned, secrets removed.
    pub message: String,
    pub fields: Vec<FieldError>,
    /// Do not ask again before this has passed.
    pub retry_after: Option<Duration>,
}

impl ProviderError {
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }
}

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.provider, self.account, self.class.word())?;
        if let Some(status) = self.status {
            write!(f, " {status}")?;
        }
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        for field in &self.fields {
            write!(f, "; {}: {}", field.path.join(" › "), field.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for ProviderError {}
