//! Sendle: parcels. The reads of the API; there is no call that lists orders, and none that finds one by its
//! reference, so the console keeps the ids it knows.

mod detail;
mod map;
mod name;
mod offers;
mod reader;
mod refusal;
mod rules;
mod wire;
pub mod write;

#[cfg(test)]
mod tests;

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use tokio::time::sleep;

use self::{map::Source, name::Name};
use super::{
    Check, Result,
    error::{Class, ProviderError},
    http::{Auth, Call, Http, Policy, Reply},
};
use crate::model::{
    account::{Account, Credential},
    order::{Fetched, Oddity, Order},
    provider::OrderKey,
    quote::{Product, ProductRequest, Quote, QuoteRequest},
    secret::Secret,
    time::parse_instant,
};

/// Tracking: 10 requests a second for each address. The other calls name no limit, so all share this one.
const POLICY: Policy = Policy { per_second: Some(10), per_minute: None, per_day: None };

/// The reads of one account.
#[derive(Debug, Clone)]
pub struct Client {
    pub(super) http: Http,
    sendle_id: String,
    api_key: Secret,
}

/// The answer of the connection test (Sendle, Ping Server).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ping {
    /// "pong"
    pub said: String,
    /// The provider's own text of its time; the same again when an idempotency key was repeated.
    pub said_at: String,
    pub at: Option<Timestamp>,
}

impl Client {
    /// # Errors
    /// A base URL that is not allowed, or the credential of another provider.
    pub fn new(account: &Account) -> Result<Self> {
        let http = Http::new(account, "https://api.sendle.com", POLICY)?;
        match &account.credential {
            Credential::Sendle { sendle_id, api_key } => {
                Ok(Self { http, sendle_id: sendle_id.clone(), api_key: api_key.clone() })
            }
            _ => Err(http.error(Class::Misconfigured, "the credential is not one of Sendle")),
        }
    }

    /// Asks `ping`, which also tells of a missing payment method and of terms that were not accepted.
    ///
    /// # Errors
    /// Whatever Sendle or the network said.
    pub async fn check(&self) -> Result<Check> {
        let (answer, reply) = self.json(self.call(&["api", "ping"])?).await?;
        let ping = pong(&answer);
        let skew = reply.skew().or_else(|| Some(reply.heard.duration_since(ping.at?)));
        Ok(Check { said: format!("{} {}", ping.said, ping.said_at), skew })
    }

    /// GET `/api/ping`; a repeated key gets the first answer again for 72 hours (Sendle, Testing Idempotency keys).
    ///
    /// # Errors
    /// As [`Self::check`]; a key that cannot stand in a header is refused here.
    pub async fn ping(&self, key: Option<&str>) -> Result<Ping> {
        let mut call = self.call(&["api", "ping"])?;
        if let Some(key) = key {
            if key.trim().is_empty() || !key.bytes().all(|b| (b' '..=b'~').contains(&b)) {
                return Err(self.http.error(Class::Misconfigured, "a key is printable ASCII and not blank"));
            }
            call.headers.push(("Idempotency-Key", key.to_owned()));
        }
        Ok(pong(&self.json(call).await?.0))
    }

    /// Whether keys survive the way to Sendle: the same one must get the same answer twice (Testing Idempotency keys).
    /// A proxy that takes the header out would quietly take the protection with it. `pause` should be more than a
    /// second, for the answers tell whole seconds.
    ///
    /// # Errors
    /// As [`Self::ping`].
    pub async fn keeps_keys(&self, key: &str, pause: Duration) -> Result<bool> {
        let first = self.ping(Some(key)).await?;
        sleep(pause).await;
        let second = self.ping(Some(key)).await?;
        Ok(!first.said_at.is_empty() && first.said_at == second.said_at)
    }

    /// GET `/api/quote`: with credentials the account's own plan, without them every public one.
    ///
    /// # Errors
    /// As [`Self::check`]; the fields of a refusal have flat names (`pickup_suburb`).
    pub async fn quote(&self, ask: &QuoteRequest) -> Result<Vec<Quote>> {
        let mut call = self.call(&["api", "quote"])?;
        if ask.public {
            call.auth = Auth::None;
        }
        let pairs = offers::quote_query(ask);
        let call = call.query(pairs.iter().map(|(name, value)| (*name, value.as_str())));
        let (answer, reply) = self.json(call).await?;
        offers::quotes(&answer).ok_or_else(|| self.unreadable(&reply, &offers::not_a_list(&answer)))
    }

    /// GET `/api/products`: the services on offer between two places, with their prices.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn products(&self, ask: &ProductRequest) -> Result<Vec<Product>> {
        let pairs = offers::product_query(ask);
        let call = self.call(&["api", "products"])?;
        let call = call.query(pairs.iter().map(|(name, value)| (*name, value.as_str())));
        let (answer, reply) = self.json(call).await?;
        offers::products(&answer).ok_or_else(|| self.unreadable(&reply, &offers::not_a_list(&answer)))
    }

    /// An order and its tracking, or the tracking alone when the key is a Sendle reference.
    ///
    /// # Errors
    /// As [`Self::check`]. When only tracking fails, the order comes without events and with an oddity.
    pub async fn fetch(&self, key: &OrderKey, known: Option<&Order>) -> Result<Fetched> {
        match Name::parse(&key.id) {
            Some(Name::Order(id)) => self.whole(key, &id, known).await,
            Some(Name::Parcel(reference)) => self.tracked(key, &reference, known).await,
            None => Err(self.no_name()),
        }
    }

    /// An order by its order id or Sendle reference, or by a URL that holds one.
    ///
    /// # Errors
    /// As [`Self::check`]; not found for anything else, without asking.
    pub async fn look_up(&self, reference: &str) -> Result<Fetched> {
        let Some(Name::Order(id) | Name::Parcel(id)) = Name::parse(reference) else {
            return Err(self.no_name());
        };
        self.fetch(&OrderKey { account: self.http.account().clone(), id }, None).await
    }

    /// GET `/api/orders/{id}/return`: the return order that was made for an order; its key is its own order id.
    ///
    /// # Errors
    /// As [`Self::check`]; not found when there is none.
    pub async fn return_order(&self, order_id: &str) -> Result<Fetched> {
        let (answer, reply) = self.json(self.call(&["api", "orders", order_id, "return"])?).await?;
        let own = answer.get("order_id").and_then(Value::as_str).and_then(Name::parse);
        let Some(Name::Order(id)) = own else {
            return Err(self.unreadable(&reply, &Oddity::new("order_id", "no order id in the answer")));
        };
        let key = OrderKey { account: self.http.account().clone(), id };
        let source = Source { key: &key, origin: Some(self.http.origin()), known: None };
        Ok(map::order(&source, &answer, None))
    }

    async fn whole(&self, key: &OrderKey, id: &str, known: Option<&Order>) -> Result<Fetched> {
        let (answer, reply) = self.json(self.call(&["api", "orders", id])?).await?;
        if !answer.is_object() {
            return Err(self.unreadable(&reply, &Oddity::new("", "not an object")));
        }
        let told = answer.get("order_id").and_then(Value::as_str);
        if told.is_some_and(|told| !told.eq_ignore_ascii_case(id)) {
            // Showing it under this key could cancel the wrong parcel.
            return Err(
                self.unreadable(&reply, &Oddity::new("order_id", "the answer is about another order"))
            );
        }
        let source = Source { key, origin: Some(self.http.origin()), known };
        let reference = answer.get("sendle_reference").and_then(Value::as_str);
        let reference = reference.or(known.map(|k| k.reference.as_str()));
        let Some(Name::Parcel(reference)) = reference.and_then(Name::parse) else {
            return Ok(map::order(&source, &answer, None));
        };
        Ok(match self.tracking(&reference).await {
            Ok(tracking) => map::order(&source, &answer, Some(&tracking)),
            Err(trouble) => {
                let mut fetched = map::order(&source, &answer, None);
                fetched.order.oddities.push(Oddity::new("tracking", trouble.to_string()));
                fetched
            }
        })
    }

    async fn tracked(&self, key: &OrderKey, reference: &str, known: Option<&Order>) -> Result<Fetched> {
        let tracking = self.tracking(reference).await?;
        let source = Source { key, origin: Some(self.http.origin()), known };
        Ok(map::tracked(&source, reference, &tracking))
    }

    /// GET `/api/tracking/{ref}`, which needs no credentials and so gets none.
    async fn tracking(&self, reference: &str) -> Result<Value> {
        let mut call = self.call(&["api", "tracking", reference])?;
        call.auth = Auth::None;
        let (answer, reply) = self.json(call).await?;
        if answer.is_object() {
            Ok(answer)
        } else {
            Err(self.unreadable(&reply, &Oddity::new("tracking", "not an object")))
        }
    }

    /// A read with credentials and the documented headers (Sendle, Getting Started).
    fn call(&self, segments: &[&str]) -> Result<Call> {
        let auth = Auth::Basic { user: self.sendle_id.clone(), secret: self.api_key.clone() };
        let mut call = Call::get(self.http.url(segments, false)?, auth);
        let json = "application/json".to_owned();
        call.headers = vec![("Content-Type", json.clone()), ("Accept", json)];
        Ok(call)
    }

    async fn json(&self, call: Call) -> Result<(Value, Reply)> {
        let reply = self.http.send(call).await?;
        if !reply.ok() {
            return Err(refusal::error(&self.http, &reply));
        }
        Ok((self.http.json(&reply)?, reply))
    }

    fn unreadable(&self, reply: &Reply, what: &Oddity) -> ProviderError {
        let message =
            if what.path.is_empty() { what.what.clone() } else { format!("{}: {}", what.path, what.what) };
        ProviderError { status: Some(reply.status), ..self.http.error(Class::Unreadable, message) }
    }

    fn no_name(&self) -> ProviderError {
        self.http.error(
            Class::NotFound,
            "neither a Sendle order id nor a reference: Sendle finds orders by these two only",
        )
    }
}

fn pong(answer: &Value) -> Ping {
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let said_at = text("timestamp");
    Ping { said: text("ping"), at: parse_instant(&said_at), said_at }
}
