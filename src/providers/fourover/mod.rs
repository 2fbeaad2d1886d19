//! 4over: direct-mail print.
//!
//! There is no list call and no call that finds an order by the own `order_id`: the console remembers job ids and
//! asks each one for its status and tracking.

pub mod create;
mod detail;
pub mod map;
pub mod rules;
pub mod sign;
pub mod wire;
pub mod write;

use reqwest::Method;
use serde_json::Value;

use super::{
    Check, Result,
    error::{Class, ProviderError},
    http::{Call, Http, LIST_LIMIT, Policy, Reply},
    loose,
};
use crate::model::{
    account::{Account, Credential, Environment},
    order::{Fetched, Order},
    provider::OrderKey,
    secret::Secret,
};
use map::JobAnswer;
use sign::Signer;
use wire::{Body, CatalogueItem, Listing, Organization, PaymentProfile};

const LIVE: &str = "https://api.4over.com";
const SANDBOX: &str = "https://sandbox-api.4over.com";
/// Rows of a history or listing asked for at once; the default is 20.
const MAX: &str = "100";

/// The reads of one account; its changes are in [`mod@write`].
#[derive(Debug, Clone)]
pub struct Client {
    pub(super) http: Http,
    signer: Signer,
    /// Pays for orders; put into a create call in the moment it is sent.
    payment_profile: Option<Secret>,
    /// The operator wants test orders only.
    test_orders: bool,
}

impl Client {
    /// # Errors
    /// A base URL that is not allowed, or the credential of another provider.
    pub fn new(account: &Account) -> Result<Self> {
        let base = match account.environment {
            Environment::Live => LIVE,
            Environment::Sandbox => SANDBOX,
        };
        // No number is documented; clients have met "Too many requests".
        let http = Http::new(account, base, Policy { per_second: Some(5), ..Policy::default() })?;
        let Credential::FourOver { public_key, private_key, payment_profile, test_orders } =
            &account.credential
        else {
            return Err(http.error(Class::Misconfigured, "a 4over account needs a public and a private key"));
        };
        Ok(Self {
            signer: Signer::new(public_key, private_key),
            payment_profile: payment_profile.clone(),
            test_orders: *test_orders,
            http,
        })
    }

    /// Signs requests of this account.
    #[must_use]
    pub const fn signer(&self) -> &Signer {
        &self.signer
    }

    /// `GET /whoami`: proves the keys.
    ///
    /// # Errors
    /// Whatever 4over or the network said.
    pub async fn check(&self) -> Result<Check> {
        let (me, reply) = self.get(&["whoami"], &[]).await?;
        // The user may stand at the top or one level down.
        let name = |v: &Value| {
            let person = [
                loose::text_of(v, &["first_name", "firstname"]),
                loose::text_of(v, &["last_name", "lastname"]),
            ];
            let person = person.join(" ").trim().to_owned();
            let organization = loose::text_of(v, &["organization_name", "company", "user_name", "login"]);
            [person, organization].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ")
        };
        let inner = me.as_object().into_iter().flat_map(|fields| fields.values());
        let said = std::iter::once(&me).chain(inner).map(name).find(|t| !t.is_empty());
        Ok(Check { said: said.unwrap_or_else(|| "the keys were accepted".to_owned()), skew: reply.skew() })
    }

    /// Refreshes every job of a known order; one that fails does not lose the others. Without a known order the key
    /// is taken for a job id.
    ///
    /// # Errors
    /// No job could be asked: the first reason.
    pub async fn fetch(&self, key: &OrderKey, known: Option<&Order>) -> Result<Fetched> {
        let Some(known) = known else {
            let answer = self.job(&key.id).await?;
            let order = map::of_jobs(&key.account, &key.id, std::slice::from_ref(&key.id));
            return Ok(map::refresh(order, vec![(key.id.clone(), Ok(answer))]));
        };
        let mut asked = Vec::new();
        let mut first_error = None;
        let mut answered = false;
        for part in known.parts.iter().filter(|p| !p.id.is_empty()) {
            let answer = self.job(&part.id).await;
            answered |= answer.is_ok();
            let answer = answer.map_err(|e| {
                let why = e.to_string();
                first_error.get_or_insert(e);
                why
            });
            asked.push((part.id.clone(), answer));
        }
        match first_error {
            Some(e) if !answered => Err(e),
            _ => Ok(map::refresh(known.clone(), asked)),
        }
    }

    /// One job by its id, as an order of that one job: 4over has no call that finds more.
    ///
    /// # Errors
    /// As [`Self::check`]; not found when 4over says so.
    pub async fn look_up(&self, reference: &str) -> Result<Fetched> {
        let job = reference.trim();
        let key = OrderKey { account: self.http.account().clone(), id: job.to_owned() };
        self.fetch(&key, None).await
    }

    /// Status and tracking of one job. Tracking that cannot be had does not hide the status.
    ///
    /// # Errors
    /// As [`Self::check`], for the status.
    pub async fn job(&self, job: &str) -> Result<JobAnswer> {
        let status = self.job_status(job).await?;
        let tracking = match self.job_tracking(job).await {
            Ok(tracking) => Ok(tracking),
            // What a job without parcels answers is not documented.
            Err(e) if e.class == Class::NotFound => Ok(Value::Null),
            Err(e) => Err(e.to_string()),
        };
        Ok(JobAnswer { status, tracking })
    }

    /// `GET /orders/{job}/status`, as it came; read it with [`wire::statuses`].
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn job_status(&self, job: &str) -> Result<Value> {
        Ok(self.get(&["orders", job, "status"], &[("max", MAX)]).await?.0)
    }

    /// `GET /orders/{job}/tracking`, as it came; read it with [`wire::tracking`].
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn job_tracking(&self, job: &str) -> Result<Value> {
        Ok(self.get(&["orders", job, "tracking"], &[]).await?.0)
    }

    /// `GET /paymentprofiles`.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn payment_profiles(&self) -> Result<Listing<PaymentProfile>> {
        // The token of the profile that the settings name is one of our secrets, and is wanted here.
        let (body, _) = self.get_as_it_came(&["paymentprofiles"], &[("max", MAX)]).await?;
        let mut profiles = wire::listing(&body, PaymentProfile::read);
        for profile in &mut profiles.rows {
            profile.last_four = self.http.redact(&profile.last_four);
            profile.kind = self.http.redact(&profile.kind);
        }
        Ok(profiles)
    }

    /// `GET /organizations`.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn organizations(&self) -> Result<Listing<Organization>> {
        let (body, _) = self.get(&["organizations"], &[("max", MAX)]).await?;
        Ok(wire::listing(&body, Organization::read))
    }

    /// `GET /printproducts/categories`.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn categories(&self, offset: u64) -> Result<Listing<CatalogueItem>> {
        self.catalogue(&["printproducts", "categories"], offset).await
    }

    /// `GET /printproducts/products`.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn products(&self, offset: u64) -> Result<Listing<CatalogueItem>> {
        self.catalogue(&["printproducts", "products"], offset).await
    }

    /// `GET /printproducts/productsfeed`.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn products_feed(&self, offset: u64) -> Result<Listing<CatalogueItem>> {
        self.catalogue(&["printproducts", "productsfeed"], offset).await
    }

    /// `GET /printproducts/products/{uuid}`.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn product(&self, uuid: &str) -> Result<CatalogueItem> {
        Ok(CatalogueItem::read(&self.get(&["printproducts", "products", uuid], &[]).await?.0))
    }

    /// `GET /printproducts/products/{uuid}/optiongroups`: run sizes, colours, turnaround times, mailing options.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn option_groups(&self, uuid: &str) -> Result<Listing<CatalogueItem>> {
        self.catalogue(&["printproducts", "products", uuid, "optiongroups"], 0).await
    }

    /// `GET /printproducts/productquote`: the price of one combination, as it came. A combination that does not
    /// exist is not found.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn product_quote(&self, choice: &[(&str, &str)]) -> Result<Value> {
        Ok(self.get(&["printproducts", "productquote"], choice).await?.0)
    }

    async fn catalogue(&self, path: &[&str], offset: u64) -> Result<Listing<CatalogueItem>> {
        let offset = offset.to_string();
        let (body, _) = self.get(path, &[("max", MAX), ("offset", &offset)]).await?;
        Ok(wire::listing(&body, CatalogueItem::read))
    }

    /// One signed read whose answer must be an object or a list; without the account's secrets.
    async fn get(&self, path: &[&str], query: &[(&str, &str)]) -> Result<(Value, Reply)> {
        let (body, reply) = self.get_as_it_came(path, query).await?;
        Ok((self.http.redact_json(&body), reply))
    }

    async fn get_as_it_came(&self, path: &[&str], query: &[(&str, &str)]) -> Result<(Value, Reply)> {
        let url = self.http.url(path, false)?;
        let call =
            Call::get(url, self.signer.auth(&Method::GET)).query(query.iter().copied()).limit(LIST_LIMIT);
        let reply = self.http.send(call).await?;
        if !reply.ok() {
            let said = self.signer.hide(&loose::words(&reply.text()));
            return Err(self.http.refusal(&reply, said));
        }
        match Body::read(&reply.body) {
            Body::Json(body) => Ok((body, reply)),
            Body::Said(said) => Err(self.sentence(&reply, &said)),
            Body::Empty => Err(self.unreadable(&reply, "an empty answer".to_owned())),
        }
    }

    /// A sentence where an object was due: 4over says some refusals with 200.
    fn sentence(&self, reply: &Reply, said: &str) -> ProviderError {
        let said: String = self.signer.hide(said).chars().take(300).collect();
        let small = said.to_ascii_lowercase();
        let class = if small.contains("too many requests") {
            Class::Throttled
        } else if small.contains("not found") || small.contains("not exist") {
            Class::NotFound
        } else {
            return self.unreadable(reply, said);
        };
        let plain = self.http.error(class, said);
        ProviderError { status: Some(reply.status), retry_after: reply.retry_after, ..plain }
    }

    fn unreadable(&self, reply: &Reply, what: String) -> ProviderError {
        ProviderError { status: Some(reply.status), ..self.http.error(Class::Unreadable, what) }
    }
}
