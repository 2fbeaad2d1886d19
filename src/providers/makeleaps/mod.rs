//! MakeLeaps: documents and the secure inbox.

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
        Ok(Self { http: Http::new(account, "https://api.makeleaps.com", Policy::default())? })
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
    pub async fn orders_page(&self, cursor: Option<&Cursor>) -> Result<Page<Fetched>> {
        todo!()
    }
    pub async fn inbox_page(&self, cursor: Option<&Cursor>) -> Result<Page<crate::model::inbox::InboxEntry>> {
        todo!()
    }
}
