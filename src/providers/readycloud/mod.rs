//! ReadyCloud: order fulfilment.

use super::{
    Check, Cursor, Page, Result,
    http::{Http, Policy},
};
use crate::model::{
    account::Account,
    order::{Fetched, Order},
    provider::OrderKey,
};

/// The reads of one account.
#[derive(Debug, Clone)]
pub struct Client {
    pub(super) http: Http,
}

#[allow(clippy::unused_async, unused_variables, clippy::missing_errors_doc)]
impl Client {
    pub fn new(account: &Account) -> Result<Self> {
        Ok(Self { http: Http::new(account, "https://www.readycloud.com", Policy::default())? })
    }
    pub async fn check(&self) -> Result<Check> {
        todo!()
    }
    pub async fn fetch(&self, key: &OrderKey, known: Option<&Order>) -> Result<Fetched> {
        todo!()
    }
    pub async fn look_up(&self, reference: &str) -> Result<Fetched> {
        todo!()
    }
    pub async fn orders_page(&self, since: Option<&str>, cursor: Option<&Cursor>) -> Result<Page<Fetched>> {
        todo!()
    }
}

/// The newest `nested_updated_at` of these rows.
#[must_use]
pub fn bookmark(rows: &[Fetched]) -> Option<String> {
    let _ = rows;
    None
}
