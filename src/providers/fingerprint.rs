//! A name for a credential that does not tell it.

use sha2::{Digest, Sha256};

use super::call::{Auth, Body, Call};
use crate::model::account::Account;

/// Names the credential of an account: the same as long as its settings are, and useless to whoever reads it.
#[must_use]
pub fn of_account(account: &Account) -> String {
    use crate::model::account::Credential;
    let id = match &account.credential {
        Credential::Sendle { sendle_id: id, .. }
        | Credential::MakeLeaps { client_id: id, .. }
        | Credential::FourOver { public_key: id, .. } => id.as_str(),
        Credential::SevenSenders { .. } | Credential::ReadyCloud { .. } => "",
    };
    let mut parts = vec![account.provider().slug(), account.environment.word(), id];
    parts.extend(account.credential.secrets().into_iter().map(crate::model::secret::Secret::reveal));
    digest(&parts)
}

/// Names what one call would prove itself with; `None` when it carries nothing.
#[must_use]
pub fn of_call(call: &Call) -> Option<String> {
    let mut parts = parts_of(&call.auth);
    // A token request may carry its credential in the form.
    if let Body::Form(pairs) = &call.body {
        parts.extend(pairs.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]));
    }
    (!parts.is_empty()).then(|| digest(&parts))
}

/// Names what a change would prove itself with: the same name as a read's with the same credential.
#[must_use]
pub fn of_auth(auth: &Auth) -> Option<String> {
    let parts = parts_of(auth);
    (!parts.is_empty()).then(|| digest(&parts))
}

fn parts_of(auth: &Auth) -> Vec<&str> {
    match auth {
        Auth::None => Vec::new(),
        Auth::Basic { user, secret } => vec!["basic", user, secret.reveal()],
        Auth::Bearer(secret) => vec!["bearer", secret.reveal()],
        Auth::Header(secret) => vec!["header", secret.reveal()],
        Auth::Query(pairs) => pairs.iter().flat_map(|(name, secret)| [*name, secret.reveal()]).collect(),
    }
}

fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(12).map(|b| format!("{b:02x}")).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::secret::Secret;

    fn call(auth: Auth) -> Call {
        Call::get(url::Url::parse("https://example.com/").expect("a URL"), auth)
    }

    #[test]
    fn other_credentials_have_other_names() {
        let basic =
            |user: &str, secret: &str| Auth::Basic { user: user.to_owned(), secret: Secret::new(secret) };
        let names: std::collections::BTreeSet<_> = [
            basic("a", "bc"),
            basic("ab", "c"),
            Auth::Bearer(Secret::new("c")),
            Auth::Header(Secret::new("c")),
            Auth::Query(vec![("k", Secret::new("c"))]),
        ]
        .into_iter()
        .map(|auth| of_call(&call(auth)).expect("a name"))
        .collect();
        assert_eq!(names.len(), 5);
        assert_eq!(of_call(&call(Auth::None)), None);
        assert_eq!(of_call(&call(basic("a", "bc"))), of_call(&call(basic("a", "bc"))));
    }

    #[test]
    fn a_form_counts_as_a_credential() {
        let form = |secret: &str| Call {
            body: Body::Form(vec![("client_secret".to_owned(), secret.to_owned())]),
            ..call(Auth::None)
        };
        assert_ne!(of_call(&form("a")), of_call(&form("b")));
        assert!(!of_call(&form("secret-text")).expect("a name").contains("secret"));
    }
}
