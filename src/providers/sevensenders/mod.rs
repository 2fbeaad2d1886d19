//! Seven Senders: shop orders, their states and shipments.

mod carry;
mod detail;
pub mod map;
pub mod rules;
pub mod wire;
pub mod write;

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    Check, Cursor, Page, Result,
    error::{Class, ProviderError},
    http::{Auth, Body, Call, Http, LIST_LIMIT, Policy, Reply},
    loose,
    token::{Token, TokenCell},
};
use crate::model::{
    account::{Account, Credential, Environment},
    order::{Fetched, Order},
    provider::OrderKey,
    secret::Secret,
};
pub use carry::carry_over;
use map::ShipmentNews;
use wire::{Carrier, Names, OrderFilter};

const LIVE: &str = "https://api.sevensenders.com/v2";
const TEST: &str = "https://api-uat.sevensenders.com/v2";
/// Life of a token (Seven Senders, Authentication).
const TOKEN_LIFE: Duration = Duration::from_secs(60 * 60);
/// Rows asked for at once; the default is 20, the greatest is not documented.
pub const PAGE: usize = 100;
/// Shipments of one order that are asked for their events.
const SHIPMENTS: usize = 50;

/// The reads of one account; its changes are in [`mod@write`].
#[derive(Debug, Clone)]
pub struct Client {
    pub(super) http: Http,
    access_key: Secret,
    token: TokenCell,
}

impl Client {
    /// # Errors
    /// A base URL that is not allowed, or the credential of another provider.
    pub fn new(account: &Account) -> Result<Self> {
        let base = match account.environment {
            Environment::Live => LIVE,
            Environment::Sandbox => TEST,
        };
        // No number is documented.
        let http = Http::new(account, base, Policy { per_second: Some(10), ..Policy::default() })?;
        let Credential::SevenSenders { access_key } = &account.credential else {
            return Err(http.error(Class::Misconfigured, "a Seven Senders account needs an access key"));
        };
        Ok(Self { http, access_key: access_key.clone(), token: TokenCell::default() })
    }

    pub(super) const fn token_cell(&self) -> &TokenCell {
        &self.token
    }

    /// A token and the list of carriers: proves the access key and changes nothing.
    ///
    /// # Errors
    /// Whatever Seven Senders or the network said.
    pub async fn check(&self) -> Result<Check> {
        let (body, reply) = self.get(&["carriers"], &[]).await?;
        let carriers = wire::rows(&body).map_or(0, Vec::len);
        Ok(Check { said: format!("the access key was accepted; {carriers} carriers"), skew: reply.skew() })
    }

    /// One order whole: its shipments and their events are asked for one by one, and one that fails does not lose
    /// the others.
    ///
    /// # Errors
    /// As [`Self::check`]; not found when the record is gone.
    pub async fn fetch(&self, key: &OrderKey, known: Option<&Order>) -> Result<Fetched> {
        let (value, reply) = self.get(&["orders", &key.id], &[]).await?;
        let mut shipments = Vec::new();
        for (at, found) in wire::shipments(&value).into_iter().enumerate() {
            let mut news = ShipmentNews { id: found.id, body: found.body.unwrap_or_default(), events: None };
            if at < SHIPMENTS {
                self.ask_shipment(&mut news).await;
            }
            shipments.push(news);
        }
        let mut fetched = map::order(&key.account, &value, &shipments, known, reply.now())
            .map_err(|odd| self.unreadable(&reply, format!("{}: {}", odd.path, odd.what)))?;
        if fetched.order.key != *key {
            return Err(
                self.unreadable(&reply, format!("another order came back: {:?}", fetched.order.key.id))
            );
        }
        fetched.order.attention.dedup();
        Ok(fetched)
    }

    async fn ask_shipment(&self, news: &mut ShipmentNews) {
        let Some(id) = news.id.clone() else {
            news.events = Some(Err("a shipment without an id".to_owned()));
            return;
        };
        if news.body.is_null() {
            // Its events are asked for all the same: they say the most.
            news.body = self.shipment(&id).await.unwrap_or_default();
        }
        news.events = Some(self.shipment_events(&id).await.map_err(|e| e.to_string()));
    }

    /// An order by its own reference, or by the server's id when it is a number.
    ///
    /// # Errors
    /// As [`Self::check`]; not found when no order has it.
    pub async fn look_up(&self, reference: &str) -> Result<Fetched> {
        let reference = reference.trim();
        let none = || self.http.error(Class::NotFound, format!("no order has the reference {reference:?}"));
        if reference.is_empty() {
            return Err(none());
        }
        for names in [Names::Newer, Names::Older] {
            let (rows, _) = self.orders(&OrderFilter::reference(reference, names), PAGE, 0).await?;
            // A service that does not know the filter's name answers with anything.
            let fits = |row: &&Value| loose::text_of(row, &wire::ORDER_ID) == reference;
            let ids: Vec<String> = rows.iter().filter(fits).filter_map(wire::server_id).collect();
            let Some(id) = ids.first() else { continue };
            let key = OrderKey { account: self.http.account().clone(), id: id.clone() };
            let mut fetched = self.fetch(&key, None).await?;
            if ids.len() > 1 {
                let what = format!("{} orders have this reference: {}", ids.len(), ids.join(", "));
                fetched.order.attention.push(what);
            }
            return Ok(fetched);
        }
        if reference.bytes().all(|b| b.is_ascii_digit()) {
            let key = OrderKey { account: self.http.account().clone(), id: reference.to_owned() };
            return self.fetch(&key, None).await;
        }
        Err(none())
    }

    /// One page of all orders. There is no total; the end is a short page.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn orders_page(&self, cursor: Option<&Cursor>) -> Result<Page<Fetched>> {
        let offset: usize = match cursor {
            None => 0,
            Some(Cursor(at)) => {
                at.parse().map_err(|_| self.http.error(Class::Unreadable, "a cursor of another list"))?
            }
        };
        let query = [("limit", PAGE.to_string()), ("offset", offset.to_string())];
        self.read_page(&self.answer(&["orders"], &query).await?, offset)
    }

    /// Reads an answer of [`Self::orders_page`]; `offset` is the place of its first row.
    ///
    /// # Errors
    /// It is no list.
    pub fn read_page(&self, reply: &Reply, offset: usize) -> Result<Page<Fetched>> {
        let values = self.rows(self.http.json(reply)?, reply)?;
        let mut page = Page { rows: Vec::new(), oddities: Vec::new(), next: None, total: None };
        for (at, value) in values.iter().enumerate() {
            match map::order(self.http.account(), value, &map::unasked(value), None, reply.now()) {
                Ok(fetched) => page.rows.push(fetched),
                Err(mut odd) => {
                    odd.path = format!("[{}].{}", offset + at, odd.path);
                    page.oddities.push(odd);
                }
            }
        }
        page.next = (!is_last(values.len())).then(|| Cursor((offset + values.len()).to_string()));
        Ok(page)
    }

    /// `GET /orders` as it came.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn orders(
        &self,
        filter: &OrderFilter,
        limit: usize,
        offset: usize,
    ) -> Result<(Vec<Value>, Reply)> {
        let mut query = filter.pairs();
        query.push(("limit", limit.to_string()));
        query.push(("offset", offset.to_string()));
        self.list(&["orders"], &query).await
    }

    /// `GET /shipments` as it came: of all orders; there is no filter for one.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn shipments(&self, limit: usize, offset: usize) -> Result<Vec<Value>> {
        let query = [("limit", limit.to_string()), ("offset", offset.to_string())];
        Ok(self.list(&["shipments"], &query).await?.0)
    }

    /// `GET /shipments/{id}` as it came.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn shipment(&self, id: &str) -> Result<Value> {
        Ok(self.get(&["shipments", id], &[]).await?.0)
    }

    /// `GET /shipment/events/{id}` as it came; not strictly in the order of time.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn shipment_events(&self, id: &str) -> Result<Vec<Value>> {
        Ok(self.list(&["shipment", "events", id], &[]).await?.0)
    }

    /// `GET /carriers`.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn carriers(&self) -> Result<Vec<Carrier>> {
        Ok(self.list(&["carriers"], &[]).await?.0.iter().map(Carrier::read).collect())
    }

    async fn list(&self, path: &[&str], query: &[(&'static str, String)]) -> Result<(Vec<Value>, Reply)> {
        let (body, reply) = self.get(path, query).await?;
        Ok((self.rows(body, &reply)?, reply))
    }

    fn rows(&self, body: Value, reply: &Reply) -> Result<Vec<Value>> {
        wire::into_rows(body).ok_or_else(|| self.unreadable(reply, "not a list".to_owned()))
    }

    async fn get(&self, path: &[&str], query: &[(&'static str, String)]) -> Result<(Value, Reply)> {
        let reply = self.answer(path, query).await?;
        Ok((self.http.json(&reply)?, reply))
    }

    /// One read with the present token; a token that is refused is renewed once.
    async fn answer(&self, path: &[&str], query: &[(&'static str, String)]) -> Result<Reply> {
        let url = self.http.url(path, false)?;
        let query = || query.iter().map(|(name, value)| (*name, value.as_str()));
        let call = |token: &Token| {
            Call::get(url.clone(), Auth::Bearer(token.secret.clone())).query(query()).limit(LIST_LIMIT)
        };
        let token = self.token().await?;
        let reply = match self.http.send(call(&token)).await {
            Ok(reply) if reply.status != 401 => reply,
            // A token that others were refused with is not even sent.
            Err(e) if e.class != Class::Auth => return Err(e),
            _ => {
                self.token.refused(&token).await;
                let token = self.token().await?;
                self.http.send(call(&token)).await?
            }
        };
        if !reply.ok() {
            return Err(self.http.refusal(&reply, loose::words(&reply.text())));
        }
        Ok(reply)
    }

    /// `POST /token`, at most once at a time.
    async fn token(&self) -> Result<Token> {
        self.token.get(Timestamp::now(), || self.new_token()).await
    }

    async fn new_token(&self) -> Result<(Secret, Duration)> {
        let url = self.http.url(&["token"], false)?;
        let body = Body::Json(json!({"access_key": self.access_key.reveal()}));
        let reply = self.http.send(Call::for_token(url, Auth::None, body)).await?;
        if !reply.ok() {
            let said = loose::words(&reply.text()).replace(self.access_key.reveal(), "[access key]");
            return Err(self.http.refusal(&reply, said));
        }
        let body = self.http.json_as_it_came(&reply)?;
        let token = loose::text_of(&body, &["token"]);
        if token.trim().is_empty() {
            return Err(self.unreadable(&reply, "an answer without a token".to_owned()));
        }
        Ok((Secret::new(token), TOKEN_LIFE))
    }

    fn unreadable(&self, reply: &Reply, what: String) -> ProviderError {
        ProviderError { status: Some(reply.status), ..self.http.error(Class::Unreadable, what) }
    }
}

/// Is a page of so many rows the last? A short one is, unless it is as long as a service's own greatest page may be.
const fn is_last(rows: usize) -> bool {
    rows < PAGE && !matches!(rows, 20 | 25 | 30 | 50)
}
