//! One configured credential at one provider.

use std::time::Duration;

use super::{
    provider::{AccountName, Provider},
    secret::Secret,
};

/// Which of a provider's systems an account talks to; always on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    Sandbox,
    Live,
}

impl Environment {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Live => "live",
        }
    }
}

/// An account ready for use: every secret resolved, every rule of the settings checked.
#[derive(Debug, Clone)]
pub struct Account {
    pub name: AccountName,
    pub environment: Environment,
    /// `None`: the provider's documented host for the environment.
    pub base_url: Option<String>,
    pub credential: Credential,
    /// The operator's wish for the refresh interval; the quota's floor wins.
    pub refresh: Option<Duration>,
    /// True: nothing is ever sent there.
    pub retired: bool,
    /// True: it may be looked at; no change is ever sent there.
    pub read_only: bool,
}

impl Account {
    #[must_use]
    pub const fn provider(&self) -> Provider {
        self.credential.provider()
    }
}

/// What each provider asks for.
#[derive(Debug, Clone)]
pub enum Credential {
    Sendle {
        sendle_id: String,
        api_key: Secret,
    },
    MakeLeaps {
        client_id: String,
        client_secret: Secret,
        /// The MID of the company; `None`: the only partner that the key may see.
        partner: Option<String>,
    },
    FourOver {
        public_key: String,
        private_key: Secret,
        payment_profile: Option<Secret>,
        test_orders: bool,
    },
    SevenSenders {
        access_key: Secret,
    },
    ReadyCloud {
        /// The number of the organisation; `None`: the only one that the token may see.
        org: Option<String>,
        bearer_token: Secret,
    },
}

impl Credential {
    #[must_use]
    pub const fn provider(&self) -> Provider {
        match self {
            Self::Sendle { .. } => Provider::Sendle,
            Self::MakeLeaps { .. } => Provider::MakeLeaps,
            Self::FourOver { .. } => Provider::FourOver,
            Self::SevenSenders { .. } => Provider::SevenSenders,
            Self::ReadyCloud { .. } => Provider::ReadyCloud,
        }
    }

    /// Every secret in it, for the sink that must never print one.
    #[must_use]
    pub fn secrets(&self) -> Vec<&Secret> {
        match self {
            Self::Sendle { api_key, .. } => vec![api_key],
            Self::MakeLeaps { client_secret, .. } => vec![client_secret],
            Self::FourOver { private_key, payment_profile, .. } => {
                std::iter::once(private_key).chain(payment_profile).collect()
            }
            Self::SevenSenders { access_key } => vec![access_key],
            Self::ReadyCloud { bearer_token, .. } => vec![bearer_token],
        }
    }
}
