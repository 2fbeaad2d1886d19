//! ReadyCloud: order fulfilment.
//!
//! The token travels in the `Authorization` header only, never in a query, although the service accepts both: a query
//! ends up in logs.

mod contents;
pub mod custom;
mod events;
mod faults;
mod groups;
mod map;
#[cfg(test)]
mod map_tests;
pub mod query;
mod reader;
mod reads;
mod redact;
mod resources;
mod rules;
mod sides;
mod wire;
pub mod words;
pub mod write;

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::OnceCell;

pub use contents::{Item, Note, Parcel};
pub use custom::CustomField;
pub use query::{Bound, Choice, OrderQuery, TimeFilter};
pub use reader::{Amount, Time};
pub use reads::{Change, Found};
pub use resources::{Level, Organisation, Record, Webhook};

use super::{
    Check, Cursor, Page, Result,
    error::Class,
    http::{Http, Policy},
};
use crate::model::{
    account::{Account, Credential},
    order::{Fetched, Order},
    provider::OrderKey,
    secret::Secret,
    time::parse_instant,
};
use words::{OrderField, TimeField};

/// The documents' host; `/api/v2` is added by the client.
const BASE: &str = "https://www.readycloud.com";
/// 30 reads a minute for each API client (ReadyCloud, rate limiting).
const POLICY: Policy = Policy { per_second: None, per_minute: Some(30), per_day: None };
/// Orders asked for at a time; the service's own largest page is not documented.
const PAGE: u32 = 100;

/// The reads of one account.
#[derive(Debug, Clone)]
pub struct Client {
    pub(super) http: Http,
    token: Secret,
    /// The organisation's number: from the settings, or found once.
    org: Arc<OnceCell<String>>,
}

impl Client {
    /// # Errors
    /// A base URL that is not allowed, or a credential of another provider.
    pub fn new(account: &Account) -> Result<Self> {
        let http = Http::new(account, BASE, POLICY)?;
        let Credential::ReadyCloud { org, bearer_token } = &account.credential else {
            return Err(http.error(Class::Misconfigured, "the credential is not one of ReadyCloud"));
        };
        let org = org.as_deref().map(str::trim).filter(|org| !org.is_empty());
        let org = OnceCell::new_with(org.map(str::to_owned));
        Ok(Self { http, token: bearer_token.clone(), org: Arc::new(org) })
    }

    /// Asks which organisations the token may see, and whether the configured one is among them.
    ///
    /// # Errors
    /// Whatever the provider or the network said; an organisation that the token may not see.
    pub async fn check(&self) -> Result<Check> {
        let (organisations, skew) = self.organisations().await?;
        if let Some(configured) = self.org.get() {
            return match organisations.iter().find(|o| o.id == *configured) {
                Some(org) => Ok(Check { said: org.shown(), skew }),
                None => Err(self
                    .http
                    .error(Class::Forbidden, format!("the token may not see organisation {configured}"))),
            };
        }
        let org = self.only(&organisations)?;
        let said = org.shown();
        // Another call may have found it at the same time: it found the same.
        let _ = self.org.set(org.id.clone());
        Ok(Check { said, skew })
    }

    /// One order whole. Should the service give its boxes as bare URLs, they are asked for one after the other.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn fetch(&self, key: &OrderKey, _known: Option<&Order>) -> Result<Fetched> {
        self.order(&key.id).await
    }

    /// An order by an exact `primary_id`, `unique_id`, `order_number` or `po_number`, in this order. Free text search
    /// is never used: it chooses its hits arbitrarily.
    ///
    /// # Errors
    /// As [`Self::check`]; not found; or refused when the reference names several orders.
    pub async fn look_up(&self, reference: &str) -> Result<Fetched> {
        let reference = reference.trim();
        if reference.is_empty() {
            // A blank filter would match everything.
            return Err(self.http.error(Class::NotFound, "a blank reference names no order"));
        }
        for name in reads::EXACT {
            let Some(query) = name.query(reference) else { continue };
            let mut found = self.orders(&query).await?.page.rows;
            // A filter that the service does not know is ignored by it: believe only what matches.
            found.retain(|row| name.matches(&row.order, reference));
            match found.len() {
                0 => {}
                1 => return Ok(found.remove(0)),
                n => {
                    let keys: Vec<&str> = found.iter().map(|row| row.order.key.id.as_str()).collect();
                    let what = format!("{n} orders have this {}: {}", name.word(), keys.join(", "));
                    return Err(self.http.error(Class::Refused, what));
                }
            }
        }
        Err(self.http.error(Class::NotFound, "no order has this primary id, unique id, order or PO number"))
    }

    /// A page of what changed since the bookmark, oldest change first; without one of everything, newest first.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn orders_page(&self, since: Option<&str>, cursor: Option<&Cursor>) -> Result<Page<Fetched>> {
        if let Some(since) = since.and_then(parse_instant) {
            return self.changes_page(since, cursor).await;
        }
        if let Some(cursor) = cursor {
            return Ok(self.orders_at(cursor).await?.page);
        }
        let query = OrderQuery { order_by: Some((OrderField::CreatedAt, true)), ..OrderQuery::listing(PAGE) };
        Ok(self.orders(&query).await?.page)
    }

    /// The pages of a delta go on by time, not by offset: an order that changes while the pages are read moves to the
    /// end, and every offset behind it would pass one order over. Rows of the same instant come twice instead.
    async fn changes_page(&self, since: Timestamp, cursor: Option<&Cursor>) -> Result<Page<Fetched>> {
        let from = match cursor {
            None => since,
            Some(cursor) => match cursor.0.strip_prefix(FROM).and_then(parse_instant) {
                Some(from) => from,
                None => return self.changes_at(cursor, since).await,
            },
        };
        let query = OrderQuery {
            times: vec![TimeFilter { field: TimeField::NestedUpdatedAt, bound: Bound::From, at: from }],
            order_by: Some((OrderField::NestedUpdatedAt, false)),
            ..OrderQuery::listing(PAGE)
        };
        Ok(by_time(self.orders(&query).await?.page, from))
    }

    /// Goes on by offset while a whole page has one and the same time.
    async fn changes_at(&self, cursor: &Cursor, since: Timestamp) -> Result<Page<Fetched>> {
        let page = self.orders_at(cursor).await?.page;
        // The rows of this page begin where the one before ended.
        let from = page.rows.first().and_then(|row| row.order.updated_at).unwrap_or(since);
        Ok(by_time(page, from))
    }
}

/// Marks a cursor that is a time.
const FROM: &str = "from:";

/// Turns the next offset into the next time, where that goes forward.
fn by_time(mut page: Page<Fetched>, from: Timestamp) -> Page<Fetched> {
    let newest = page.rows.iter().filter_map(|row| row.order.updated_at).max();
    if let (Some(_), Some(newest)) = (&page.next, newest.filter(|n| *n > from)) {
        page.next = Some(Cursor(format!("{FROM}{newest}")));
    }
    page
}

/// The newest `nested_updated_at` of these rows.
#[must_use]
pub fn bookmark(rows: &[Fetched]) -> Option<String> {
    rows.iter().filter_map(|row| row.order.updated_at).max().map(|newest| newest.to_string())
}
