//! From an account's table to an account that can be used.

use std::{path::Path, time::Duration};

use super::{
    config::{AccountFile, Source},
    secrets,
};
use crate::model::{
    account::{Account, Credential, Environment},
    provider::{AccountName, Provider},
};

/// Which fields belong to which provider; the rest of the table is common to all.
const FIELDS: [(Provider, &[&str]); 5] = [
    (Provider::Sendle, &["sendle_id", "api_key"]),
    (Provider::MakeLeaps, &["client_id", "client_secret", "partner"]),
    (Provider::FourOver, &["public_key", "private_key", "payment_profile", "test_orders"]),
    (Provider::SevenSenders, &["access_key"]),
    (Provider::ReadyCloud, &["org", "bearer_token"]),
];

/// Checks one account and fetches its secrets.
///
/// # Errors
/// What is wrong and how to mend it; no secret is ever part of it.
pub fn resolve(name: &AccountName, file: AccountFile, base: &Path) -> Result<Account, String> {
    let provider = Provider::parse(&file.provider).ok_or_else(|| {
        let known: Vec<&str> = Provider::ALL.iter().map(|p| p.slug()).collect();
        format!("unknown provider {:?}; known are {}", file.provider, known.join(", "))
    })?;
    foreign_fields(provider, &file)?;
    if name.0.contains('/') || name.0.trim().is_empty() {
        return Err(
            "an account's name must not be blank or hold a slash: references are written account/id".into()
        );
    }
    let environment = match file.environment.as_deref() {
        Some("sandbox") => Environment::Sandbox,
        Some("live") | None => Environment::Live,
        Some(other) => {
            return Err(format!("environment is {other:?}; write \"sandbox\" or \"live\""));
        }
    };
    let refresh = file.refresh.as_deref().map(span).transpose()?;
    let secret = |field: &str, source: Option<Source>| secrets::fetch(field, source, base);
    let text = |field: &str, value: Option<String>| {
        value.filter(|v| !v.trim().is_empty()).ok_or_else(|| format!("{field} is missing"))
    };
    let credential = match provider {
        Provider::Sendle => Credential::Sendle {
            sendle_id: text("sendle_id", file.sendle_id)?,
            api_key: secret("api_key", file.api_key)?,
        },
        Provider::MakeLeaps => Credential::MakeLeaps {
            client_id: text("client_id", file.client_id)?,
            client_secret: secret("client_secret", file.client_secret)?,
            partner: file.partner,
        },
        Provider::FourOver => Credential::FourOver {
            public_key: text("public_key", file.public_key)?,
            private_key: secret("private_key", file.private_key)?,
            payment_profile: file.payment_profile.map(|s| secret("payment_profile", Some(s))).transpose()?,
            test_orders: file.test_orders.unwrap_or(false),
        },
        Provider::SevenSenders => {
            Credential::SevenSenders { access_key: secret("access_key", file.access_key)? }
        }
        Provider::ReadyCloud => {
            Credential::ReadyCloud { org: file.org, bearer_token: secret("bearer_token", file.bearer_token)? }
        }
    };
    Ok(Account {
        name: name.clone(),
        environment,
        base_url: file.base_url.or_else(|| sandbox_base(provider, environment).map(str::to_owned)),
        credential,
        refresh,
        retired: file.retired,
        read_only: false,
    })
}

/// The documented test hosts (Sendle, 4over, Seven Senders); the live host is each client's own default.
const fn sandbox_base(provider: Provider, environment: Environment) -> Option<&'static str> {
    match (environment, provider) {
        (Environment::Sandbox, Provider::Sendle) => Some("https://sandbox.sendle.com"),
        (Environment::Sandbox, Provider::FourOver) => Some("https://sandbox-api.4over.com"),
        (Environment::Sandbox, Provider::SevenSenders) => Some("https://api-uat.sevensenders.com/v2"),
        _ => None,
    }
}

fn span(text: &str) -> Result<Duration, String> {
    let span: jiff::SignedDuration =
        text.parse().map_err(|_| format!("refresh is {text:?}; write a span such as \"60s\" or \"5m\""))?;
    let seconds = u64::try_from(span.as_secs()).unwrap_or(0);
    if seconds == 0 {
        return Err(format!("refresh is {text:?}; at least one second is needed"));
    }
    Ok(Duration::from_secs(seconds))
}

/// A field of another provider is a mistake worth naming, not something to ignore.
fn foreign_fields(provider: Provider, file: &AccountFile) -> Result<(), String> {
    let given: [(&str, bool); 12] = [
        ("sendle_id", file.sendle_id.is_some()),
        ("api_key", file.api_key.is_some()),
        ("client_id", file.client_id.is_some()),
        ("client_secret", file.client_secret.is_some()),
        ("partner", file.partner.is_some()),
        ("public_key", file.public_key.is_some()),
        ("private_key", file.private_key.is_some()),
        ("payment_profile", file.payment_profile.is_some()),
        ("test_orders", file.test_orders.is_some()),
        ("access_key", file.access_key.is_some()),
        ("org", file.org.is_some()),
        ("bearer_token", file.bearer_token.is_some()),
    ];
    let own = FIELDS.iter().find(|(p, _)| *p == provider).map_or(&[][..], |(_, f)| f);
    match given.iter().find(|(field, there)| *there && !own.contains(field)) {
        None => Ok(()),
        Some((field, _)) => {
            Err(format!("{field} does not belong to {provider}; its fields are {}", own.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::config;
    use super::*;

    fn first(text: &str) -> Result<Account, String> {
        let file = config::parse(text).unwrap();
        let (name, account) = file.accounts.into_iter().next().unwrap();
        resolve(&AccountName(name), account, Path::new("."))
    }

    #[test]
    fn each_mistake_is_named_with_its_cure() {
        for (text, want) in [
            ("[accounts.a]\nprovider='fedex'", "unknown provider"),
            ("[accounts.a]\nprovider='sendle'\nsendle_id='x'", "api_key is missing"),
            (
                "[accounts.a]\nprovider='sendle'\nsendle_id='x'\napi_key='k'\norg='1'",
                "org does not belong to Sendle",
            ),
            (
                "[accounts.a]\nprovider='sendle'\nsendle_id='x'\napi_key='k'\nenvironment='prod'",
                "\"sandbox\" or \"live\"",
            ),
            (
                "[accounts.a]\nprovider='sendle'\nsendle_id='x'\napi_key='k'\nrefresh='often'",
                "such as \"60s\"",
            ),
            ("[accounts.'a/b']\nprovider='sendle'\nsendle_id='x'\napi_key='k'", "slash"),
            (
                "[accounts.a]\nprovider='sendle'\nsendle_id='x'\napi_key={env='POSTROOM_NO_SUCH_VARIABLE'}",
                "POSTROOM_NO_SUCH_VARIABLE is not set",
            ),
        ] {
            let what = first(text).unwrap_err();
            assert!(what.contains(want), "{text}: {what}");
        }
    }

    #[test]
    fn every_provider_resolves_with_its_documented_fields() {
        for (text, provider) in [
            (
                "provider='sendle'\nsendle_id='x'\napi_key='k'\nenvironment='sandbox'\nrefresh='60s'",
                Provider::Sendle,
            ),
            ("provider='makeleaps'\nclient_id='x'\nclient_secret='k'\npartner='1'", Provider::MakeLeaps),
            ("provider='4over'\npublic_key='x'\nprivate_key='k'\ntest_orders=true", Provider::FourOver),
            ("provider='sevensenders'\naccess_key='k'", Provider::SevenSenders),
            ("provider='readycloud'\norg='1'\nbearer_token='k'", Provider::ReadyCloud),
        ] {
            let account = first(&format!("[accounts.a]\n{text}")).unwrap();
            assert_eq!(account.provider(), provider);
        }
    }
}
