//! The only HTTP: one shared way out, and one folder per provider. Floor 1.
//!
//! Each provider folder holds `mod` (the client: one function per documented call), `wire` (types exactly as
//! documented), `map` (pure: wire to model) and `rules` (pure: phases, cancel rules, clocks).

pub mod acts;
pub mod call;
pub mod conduct;
pub mod depth;
pub mod download;
pub mod error;
pub mod exchange;
pub mod fingerprint;
pub mod fourover;
pub mod http;
pub mod loose;
pub mod makeleaps;
pub mod mutate;
pub mod origin;
pub mod outcome;
pub mod plain_id;
pub mod quota;
pub mod read_client;
pub mod readycloud;
pub mod redact;
pub mod retry;
pub mod retry_after;
pub mod sendle;
pub mod sevensenders;
pub mod timing;
pub mod token;
mod watched;

use crate::model::{
    account::{Account, Credential},
    inbox::InboxEntry,
    intent::{Answer, LookedUp, Mutation, Reading, Sent},
    order::{Fetched, Oddity, Order},
    provider::{AccountName, OrderKey, Provider},
};
use error::ProviderError;
use http::Quota;

pub type Result<T> = std::result::Result<T, ProviderError>;

/// One page of a listing. Rows that could not be read are counted as oddities; they never empty the page.
#[derive(Debug, Clone)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub oddities: Vec<Oddity>,
    /// Where the next page begins; opaque outside the provider's folder.
    pub next: Option<Cursor>,
    /// The provider's own total, when it gives one.
    pub total: Option<u64>,
}

/// A place in a listing, in the provider's own terms (an offset, a URL under the account's origin).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor(pub String);

/// What a provider lets a console ask on a timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// There is a list call; without one the known orders are asked one by one.
    pub lists_orders: bool,
    /// The list can be limited to what changed since a bookmark.
    pub lists_changes: bool,
    pub has_inbox: bool,
}

/// The answer of a credential check (`doctor`).
#[derive(Debug, Clone, Default)]
pub struct Check {
    /// What the provider said about who we are.
    pub said: String,
    /// Local clock minus the provider's `Date`.
    pub skew: Option<jiff::SignedDuration>,
}

/// A client of one account, of whichever provider.
#[derive(Debug, Clone)]
pub enum Client {
    Sendle(sendle::Client),
    MakeLeaps(makeleaps::Client),
    FourOver(fourover::Client),
    SevenSenders(sevensenders::Client),
    ReadyCloud(readycloud::Client),
}

impl Client {
    /// # Errors
    /// A base URL that is not allowed.
    pub fn new(account: &Account) -> Result<Self> {
        Ok(match &account.credential {
            Credential::Sendle { .. } => Self::Sendle(sendle::Client::new(account)?),
            Credential::MakeLeaps { .. } => Self::MakeLeaps(makeleaps::Client::new(account)?),
            Credential::FourOver { .. } => Self::FourOver(fourover::Client::new(account)?),
            Credential::SevenSenders { .. } => Self::SevenSenders(sevensenders::Client::new(account)?),
            Credential::ReadyCloud { .. } => Self::ReadyCloud(readycloud::Client::new(account)?),
        })
    }

    #[must_use]
    pub const fn provider(&self) -> Provider {
        match self {
            Self::Sendle(_) => Provider::Sendle,
            Self::MakeLeaps(_) => Provider::MakeLeaps,
            Self::FourOver(_) => Provider::FourOver,
            Self::SevenSenders(_) => Provider::SevenSenders,
            Self::ReadyCloud(_) => Provider::ReadyCloud,
        }
    }

    #[must_use]
    pub fn account(&self) -> &AccountName {
        self.http().account()
    }

    /// Quota used and left, for the provider line.
    #[must_use]
    pub fn quota(&self) -> Option<Quota> {
        self.http().quota()
    }

    const fn http(&self) -> &http::Http {
        match self {
            Self::Sendle(c) => &c.http,
            Self::MakeLeaps(c) => &c.http,
            Self::FourOver(c) => &c.http,
            Self::SevenSenders(c) => &c.http,
            Self::ReadyCloud(c) => &c.http,
        }
    }

    #[must_use]
    pub const fn abilities(&self) -> Abilities {
        let (lists_orders, lists_changes, has_inbox) = match self {
            Self::Sendle(_) | Self::FourOver(_) => (false, false, false),
            Self::MakeLeaps(_) => (true, false, true),
            Self::SevenSenders(_) => (true, false, false),
            Self::ReadyCloud(_) => (true, true, false),
        };
        Abilities { lists_orders, lists_changes, has_inbox }
    }

    /// Asks the cheapest call that proves the credential.
    ///
    /// # Errors
    /// Whatever the provider or the network said.
    pub async fn check(&self) -> Result<Check> {
        match self {
            Self::Sendle(c) => c.check().await,
            Self::MakeLeaps(c) => c.check().await,
            Self::FourOver(c) => c.check().await,
            Self::SevenSenders(c) => c.check().await,
            Self::ReadyCloud(c) => c.check().await,
        }
    }

    /// One page of the orders; `since` is the bookmark of the last delta, for providers that list changes.
    ///
    /// # Errors
    /// As [`Self::check`]. Sendle and 4over have no list call: an empty page.
    pub async fn orders(&self, since: Option<&str>, cursor: Option<&Cursor>) -> Result<Page<Fetched>> {
        match self {
            Self::Sendle(_) | Self::FourOver(_) => {
                Ok(Page { rows: Vec::new(), oddities: Vec::new(), next: None, total: None })
            }
            Self::MakeLeaps(c) => c.orders_page(cursor).await,
            Self::SevenSenders(c) => c.orders_page(cursor).await,
            Self::ReadyCloud(c) => c.orders_page(since, cursor).await,
        }
    }

    /// The bookmark that a delta listing should start from next time, after it has seen these rows.
    #[must_use]
    pub fn bookmark(&self, rows: &[Fetched]) -> Option<String> {
        match self {
            Self::ReadyCloud(_) => readycloud::bookmark(rows),
            _ => None,
        }
    }

    /// True when a row of the list says less of an order than a read of its own: what is known must be carried over.
    #[must_use]
    pub const fn lists_less(&self) -> bool {
        matches!(self, Self::MakeLeaps(_) | Self::SevenSenders(_))
    }

    /// Brings into a row of the list what is known of the order and the row does not say. `now` is the provider's time.
    pub fn carry_over(&self, known: &Order, fresh: &mut Order, now: jiff::Timestamp) {
        match self {
            Self::MakeLeaps(_) => makeleaps::carry_over(known, fresh, now),
            Self::SevenSenders(_) => sevensenders::carry_over(known, fresh, now),
            Self::Sendle(_) | Self::FourOver(_) | Self::ReadyCloud(_) => {}
        }
    }

    /// The present time at the provider; `None`: its answers bore no date.
    #[must_use]
    pub fn provider_time(&self) -> Option<jiff::Timestamp> {
        jiff::Timestamp::now().checked_sub(self.http().skew()?).ok()
    }

    /// One order whole, with its events; `known` is what is stored of it.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn order(&self, key: &OrderKey, known: Option<&Order>) -> Result<Fetched> {
        match self {
            Self::Sendle(c) => c.fetch(key, known).await,
            Self::MakeLeaps(c) => c.fetch(key, known).await,
            Self::FourOver(c) => c.fetch(key, known).await,
            Self::SevenSenders(c) => c.fetch(key, known).await,
            Self::ReadyCloud(c) => c.fetch(key, known).await,
        }
    }

    /// An order by whatever a person typed (a Sendle reference, a 4over job id, an own order id).
    ///
    /// # Errors
    /// As [`Self::check`]; not found when the provider says so.
    pub async fn look_up(&self, reference: &str) -> Result<Fetched> {
        match self {
            Self::Sendle(c) => c.look_up(reference).await,
            Self::MakeLeaps(c) => c.look_up(reference).await,
            Self::FourOver(c) => c.look_up(reference).await,
            Self::SevenSenders(c) => c.look_up(reference).await,
            Self::ReadyCloud(c) => c.look_up(reference).await,
        }
    }

    /// One page of the secure inbox; empty where a provider has none.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn inbox(&self, cursor: Option<&Cursor>) -> Result<Page<InboxEntry>> {
        match self {
            Self::MakeLeaps(c) => c.inbox_page(cursor).await,
            _ => Ok(Page { rows: Vec::new(), oddities: Vec::new(), next: None, total: None }),
        }
    }

    /// Sends a change: at most one request, with exactly these bytes. For the courier only.
    pub async fn send(&self, mutation: &Mutation, key: Option<&str>) -> Sent {
        match self {
            Self::Sendle(c) => c.send(mutation, key).await,
            Self::MakeLeaps(c) => c.send(mutation, key).await,
            Self::FourOver(c) => c.send(mutation, key).await,
            Self::SevenSenders(c) => c.send(mutation, key).await,
            Self::ReadyCloud(c) => c.send(mutation, key).await,
        }
    }

    /// Finds out by reading what became of a change whose answer was unclear.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn look_up_outcome(&self, mutation: &Mutation) -> Result<LookedUp> {
        match self {
            Self::Sendle(c) => c.look_up_outcome(mutation).await,
            Self::MakeLeaps(c) => c.look_up_outcome(mutation).await,
            Self::FourOver(c) => c.look_up_outcome(mutation).await,
            Self::SevenSenders(c) => c.look_up_outcome(mutation).await,
            Self::ReadyCloud(c) => c.look_up_outcome(mutation).await,
        }
    }

    /// Where a change would go, without what proves who sends it.
    ///
    /// # Errors
    /// It has no address, or one outside the account's origin.
    pub fn address(&self, mutation: &Mutation) -> std::result::Result<String, String> {
        self.http().address(mutation).map(String::from)
    }

    /// A person wants to try again what was given up: a refused credential, a provider that was down.
    pub async fn resume(&self) {
        self.http().resume();
        if let Some(token) = self.token() {
            token.resume().await;
        }
    }

    /// True when the provider refused the credential and it is not sent any more.
    pub async fn is_rejected(&self) -> bool {
        let token = match self.token() {
            Some(token) => token.is_rejected().await,
            None => false,
        };
        token || self.http().is_rejected()
    }

    /// Where a provider wants a token: what fetches it.
    const fn token(&self) -> Option<&token::TokenCell> {
        match self {
            Self::MakeLeaps(c) => Some(c.token_cell()),
            Self::SevenSenders(c) => Some(c.token_cell()),
            Self::Sendle(_) | Self::FourOver(_) | Self::ReadyCloud(_) => None,
        }
    }

    /// The error of a credential that this account's provider refused, here or at another console of the data folder.
    #[must_use]
    pub fn refused_since(&self, at: jiff::Timestamp) -> ProviderError {
        let message = format!(
            "not sent: the provider refused this credential at {at:.0}; a refresh in the console or `postroom doctor` tries it again"
        );
        ProviderError { status: Some(401), ..self.http().error(error::Class::Auth, message) }
    }

    /// Names the account's credential without telling it.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        self.http().fingerprint()
    }

    /// Takes the account's secrets out of text that is kept.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        self.http().redact(text)
    }
}

/// What an answer to a change means, by its provider's documents.
#[must_use]
pub fn read(mutation: &Mutation, answer: &Answer) -> Reading {
    match mutation.provider {
        Provider::Sendle => sendle::write::read(mutation, answer),
        Provider::MakeLeaps => makeleaps::write::read(mutation, answer),
        Provider::FourOver => fourover::write::read(mutation, answer),
        Provider::SevenSenders => sevensenders::write::read(mutation, answer),
        Provider::ReadyCloud => readycloud::write::read(mutation, answer),
    }
}
