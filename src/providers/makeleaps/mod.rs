//! MakeLeaps: documents sent by post and electronically, and the secure inbox.

mod carry;
mod groups;
mod map;
mod map_inbox;
pub mod problems;
pub mod query;
pub mod read;
mod records;
pub mod rules;
mod session;
pub mod wire;
pub mod write;

use super::{
    Check, Cursor, Page, Result,
    error::Class,
    http::{Http, Policy},
    token::TokenCell,
};
use crate::model::{
    account::{Account, Credential},
    inbox::InboxEntry,
    order::{Fetched, Oddity, Order},
    provider::OrderKey,
};
pub use carry::carry_over;
use query::{InboxQuery, Listing, OrderQuery};
use serde_json::Value;
use session::Session;

/// Limits of the whole company, over all its programs (MakeLeaps, API limits).
const QUOTA: Policy = Policy { per_second: None, per_minute: Some(120), per_day: Some(5_000) };
/// Without these, an order names its client and employee by URL only.
const ORDER_EXPAND: [&str; 2] = ["recipient_organization", "employee"];
/// How far a look-up by reference walks: no filter for it is documented.
const LOOK_UP_PAGES: usize = 5;

/// The reads of one account.
#[derive(Debug, Clone)]
pub struct Client {
    pub(super) http: Http,
    session: Session,
}

impl Client {
    /// # Errors
    /// A base URL that is not allowed, or a credential of another provider.
    pub fn new(account: &Account) -> Result<Self> {
        let http = Http::new(account, "https://api.makeleaps.com", QUOTA)?;
        let Credential::MakeLeaps { client_id, client_secret, partner } = &account.credential else {
            return Err(http.error(Class::Misconfigured, "the credential is not one of MakeLeaps"));
        };
        let session = Session::new(http.clone(), client_id, client_secret, partner.as_deref());
        Ok(Self { http, session })
    }

    pub(super) const fn token_cell(&self) -> &TokenCell {
        self.session.token_cell()
    }

    /// Asks which company the key belongs to.
    ///
    /// # Errors
    /// Whatever the service or the network said.
    pub async fn check(&self) -> Result<Check> {
        self.session.check().await
    }

    /// One order whole; `known` keeps what the answer cannot say again (when it was executed).
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn fetch(&self, key: &OrderKey, known: Option<&Order>) -> Result<Fetched> {
        let pairs = Listing { expand: ORDER_EXPAND.to_vec(), ..Listing::default() }.pairs();
        let url = self.session.url(&["sending", "order", &key.id], &pairs).await?;
        let (mut record, heard) = self.session.single(url).await?;
        let unopened = self.open_documents(&mut record).await.err();
        let odd = read::Odd::default();
        match map::order(&record, &key.account, heard, known, &odd) {
            Some(mut order) if order.key.id == key.id => {
                order.oddities.extend(unopened.map(|e| Oddity::new("items_url", e.to_string())));
                Ok(Fetched { order, events: None })
            }
            Some(_) => Err(self.http.error(Class::Unreadable, "another order came than was asked for")),
            None => Err(self.http.error(Class::Unreadable, "the answer names no order")),
        }
    }

    /// Replaces the items of an order by those of `items_url` with their documents opened: only there can documents
    /// be expanded, and staff know an order by the number of its invoice.
    async fn open_documents(&self, record: &mut Value) -> Result<()> {
        let named = |item: &Value| item.get("document").is_some_and(Value::is_string);
        let closed =
            record.get("items").and_then(Value::as_array).is_some_and(|items| items.iter().any(named));
        let items_url = record.get("items_url").and_then(Value::as_str).filter(|_| closed);
        let Some(items_url) = items_url else { return Ok(()) };
        let url = records::items_url(&self.http, items_url)?;
        let opened = self.session.page(url, |row, _, _| Some(row.clone())).await?;
        // A partial list must not hide an item.
        if opened.next.is_none() && opened.oddities.is_empty() {
            record["items"] = Value::Array(opened.rows);
        }
        Ok(())
    }

    /// An order by its MID, its URL, its external id or the number of a document in it.
    ///
    /// # Errors
    /// Not found among the newest orders; as [`Self::check`].
    pub async fn look_up(&self, reference: &str) -> Result<Fetched> {
        let reference = reference.trim();
        let mid = wire::mid_of(reference);
        let is_mid = !mid.is_empty() && mid.bytes().all(|b| b.is_ascii_digit());
        let by_url = reference.contains("/sending/order/") && self.http.accept(reference).is_ok();
        if is_mid && (by_url || mid == reference) {
            let key = OrderKey { account: self.http.account().clone(), id: mid.to_owned() };
            match self.fetch(&key, None).await {
                // An external id may be all digits too.
                Err(e) if e.class == Class::NotFound => {}
                other => return other,
            }
        }
        let mut cursor = None;
        let mut seen = 0;
        for _ in 0..LOOK_UP_PAGES {
            let page = self.orders_page(cursor.as_ref()).await?;
            seen += page.rows.len();
            let hit = page.rows.into_iter().find(|f| {
                f.order.reference == reference || f.order.aliases.iter().any(|alias| alias == reference)
            });
            if let Some(hit) = hit {
                return Ok(hit);
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let message = format!("not among the {seen} orders that were listed first");
        Err(self.http.error(Class::NotFound, message))
    }

    /// One page of the sending orders, with the names of client and employee.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn orders_page(&self, cursor: Option<&Cursor>) -> Result<Page<Fetched>> {
        let query = OrderQuery { listing: Listing::full(&ORDER_EXPAND), ..OrderQuery::default() };
        self.orders(&query, cursor).await
    }

    /// One page of the sending orders that a question selects.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn orders(&self, query: &OrderQuery, cursor: Option<&Cursor>) -> Result<Page<Fetched>> {
        let url = self.listing(&["sending", "order"], query.pairs(), cursor).await?;
        let account = self.http.account();
        let read = |row: &Value, heard, odd: &read::Odd| {
            map::order(row, account, heard, None, odd).map(|order| Fetched { order, events: None })
        };
        self.session.page(url, read).await
    }

    /// One page of the secure inbox, newest first.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn inbox_page(&self, cursor: Option<&Cursor>) -> Result<Page<InboxEntry>> {
        let query = InboxQuery { listing: Listing::full(&[]), ..InboxQuery::default() };
        self.inbox(&query, cursor).await
    }

    /// One page of the secure inbox that a question selects.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn inbox(&self, query: &InboxQuery, cursor: Option<&Cursor>) -> Result<Page<InboxEntry>> {
        let url = self.listing(&["inbox", "inbox"], query.pairs(), cursor).await?;
        let account = self.http.account();
        self.session.page(url, |row, _, odd| map_inbox::entry(row, account, odd)).await
    }

    /// The place of a cursor, checked again, or the beginning of a list.
    async fn listing(
        &self,
        segments: &[&str],
        pairs: query::Pairs,
        cursor: Option<&Cursor>,
    ) -> Result<url::Url> {
        match cursor {
            Some(cursor) => self.http.accept(&cursor.0),
            None => self.session.url(segments, &pairs).await,
        }
    }
}

#[cfg(test)]
mod tests;
