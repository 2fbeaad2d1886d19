//! Who may ask: HTTP Basic with a Sendle ID and an API key (Sendle, Testing Authentication).

use axum::http::{HeaderMap, header::AUTHORIZATION};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::answers::Answer;
use crate::sim::keys;

/// An account that the pretend service knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    pub sendle_id: &'static str,
    pub api_key: &'static str,
    /// Without one: 402 (Sendle, Set Up Payments).
    pub has_payment: bool,
    /// Without them: 412 (Sendle, Set Up Account).
    pub has_accepted_terms: bool,
}

/// The demo's account, to which the seeded orders belong.
pub const DEMO: Account = Account {
    sendle_id: keys::SENDLE_ID,
    api_key: keys::SENDLE_API_KEY,
    has_payment: true,
    has_accepted_terms: true,
};
/// Has no payment method.
pub const PENNILESS: Account = Account {
    sendle_id: "postroom_penniless",
    api_key: "demo-sendle-api-key-0402",
    has_payment: false,
    has_accepted_terms: true,
};
/// Has not accepted the dangerous goods terms.
pub const CARELESS: Account = Account {
    sendle_id: "postroom_careless",
    api_key: "demo-sendle-api-key-0412",
    has_payment: true,
    has_accepted_terms: false,
};

/// The account that a request names.
pub(super) fn who(headers: &HeaderMap) -> Result<&'static Account, Answer> {
    const ALL: [&Account; 3] = [&DEMO, &PENNILESS, &CARELESS];
    let Some(header) = headers.get(AUTHORIZATION) else { return Err(Answer::no_credentials()) };
    let pair = header.to_str().ok().and_then(|h| h.strip_prefix("Basic "));
    let pair = pair.and_then(|p| STANDARD.decode(p.trim()).ok()).and_then(|p| String::from_utf8(p).ok());
    let pair = pair.ok_or_else(Answer::wrong_credentials)?;
    let (id, key) = pair.split_once(':').ok_or_else(Answer::wrong_credentials)?;
    ALL.into_iter().find(|a| a.sendle_id == id && a.api_key == key).ok_or_else(Answer::wrong_credentials)
}

impl Account {
    /// What must be in order before a booking; `ping` tells of it as well.
    pub(super) fn ready(&self) -> Result<(), Answer> {
        if !self.has_payment {
            return Err(Answer::payment_required());
        }
        if !self.has_accepted_terms {
            return Err(Answer::terms_not_accepted());
        }
        Ok(())
    }
}
