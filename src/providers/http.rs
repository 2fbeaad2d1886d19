//! The one way out: limits, time-outs, quotas, retries of reads and errors without secrets.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use url::Url;

use super::{
    Result,
    error::{Class, ProviderError},
    origin::{Origin, OriginError},
};
use crate::model::{
    account::Account,
    provider::{AccountName, Provider},
};

/// A page of a listing may be so large.
pub const LIST_LIMIT: usize = 8 << 20;
/// A single resource may be so large.
pub const ITEM_LIMIT: usize = 256 << 10;
/// A PDF may be so large.
pub const PDF_LIMIT: usize = 20 << 20;

/// How often a provider may be asked (MakeLeaps 120/min and 5,000/day; ReadyCloud 30/min; Sendle tracking 10/s).
#[derive(Debug, Clone, Copy, Default)]
pub struct Policy {
    pub per_second: Option<u32>,
    pub per_minute: Option<u32>,
    pub per_day: Option<u32>,
}

/// Calls made and allowed in the tightest window, for the provider line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub used: u32,
    pub allowed: u32,
    /// "min" or "day".
    pub window: &'static str,
}

/// How a request proves who sends it. Nothing of it is ever part of an error.
#[derive(Debug, Clone)]
pub enum Auth {
    None,
    Basic {
        user: String,
        secret: crate::model::secret::Secret,
    },
    Bearer(crate::model::secret::Secret),
    /// A whole `Authorization` header (4over: `API public:signature`).
    Header(crate::model::secret::Secret),
    /// Added to the query at the last moment (4over GET: `apikey`, `signature`).
    Query(Vec<(&'static str, crate::model::secret::Secret)>),
}

/// What a read carries in its body; only token requests have one.
#[derive(Debug, Clone)]
pub enum Body {
    Empty,
    Json(serde_json::Value),
    Form(Vec<(String, String)>),
}

/// One read. Build it with [`Call::get`].
#[derive(Debug, Clone)]
pub struct Call {
    pub method: reqwest::Method,
    pub url: Url,
    pub auth: Auth,
    pub headers: Vec<(&'static str, String)>,
    pub body: Body,
    /// Bytes of the answer, counted while they arrive.
    pub limit: usize,
}

impl Call {
    #[must_use]
    pub fn get(url: Url, auth: Auth) -> Self {
        Self {
            method: reqwest::Method::GET,
            url,
            auth,
            headers: Vec::new(),
            body: Body::Empty,
            limit: ITEM_LIMIT,
        }
    }

    #[must_use]
    pub const fn limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    #[must_use]
    pub fn query<'a>(mut self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        for (name, value) in pairs {
            self.url.query_pairs_mut().append_pair(name, value);
        }
        self
    }
}

/// An answer, whole and within its limit, whatever its status.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    /// In lower case, without parameters.
    pub content_type: String,
    pub location: Option<String>,
    pub retry_after: Option<Duration>,
    /// The provider's `Date`.
    pub date: Option<Timestamp>,
    pub body: Vec<u8>,
    /// When it arrived.
    pub heard: Timestamp,
}

impl Reply {
    #[must_use]
    pub const fn ok(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Local clock minus the provider's.
    #[must_use]
    pub fn skew(&self) -> Option<SignedDuration> {
        Some(self.heard.duration_since(self.date?))
    }
}

/// Sends the reads of one account.
#[derive(Debug, Clone)]
pub struct Http {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    provider: Provider,
    account: AccountName,
    origin: Origin,
    client: reqwest::Client,
    retired: bool,
    #[allow(dead_code)]
    policy: Policy,
}

impl Http {
    /// # Errors
    /// A base URL that is not allowed, or no TLS roots.
    pub fn new(account: &Account, default_base: &str, policy: Policy) -> Result<Self> {
        let fault = |message: String| ProviderError {
            provider: account.provider(),
            account: account.name.clone(),
            class: Class::Misconfigured,
            status: None,
            message,
            fields: Vec::new(),
            retry_after: None,
        };
        let base = account.base_url.as_deref().unwrap_or(default_base);
        let origin = Origin::parse(base).map_err(|e| fault(e.to_string()))?;
        let client = read_client().map_err(|e| fault(e.without_url().to_string()))?;
        Ok(Self {
            inner: Arc::new(Inner {
                provider: account.provider(),
                account: account.name.clone(),
                origin,
                client,
                retired: account.retired,
                policy,
            }),
        })
    }

    #[must_use]
    pub fn account(&self) -> &AccountName {
        &self.inner.account
    }

    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.inner.origin
    }

    #[must_use]
    pub fn quota(&self) -> Option<Quota> {
        None
    }

    /// An error of this account.
    #[must_use]
    pub fn error(&self, class: Class, message: impl Into<String>) -> ProviderError {
        ProviderError {
            provider: self.inner.provider,
            account: self.inner.account.clone(),
            class,
            status: None,
            message: message.into(),
            fields: Vec::new(),
            retry_after: None,
        }
    }

    /// The error of an answer that is not 2xx, by its status alone; providers add what their bodies say.
    #[must_use]
    pub fn refusal(&self, reply: &Reply, message: impl Into<String>) -> ProviderError {
        let class = match reply.status {
            300..=399 => Class::Redirected,
            401 => Class::Auth,
            402 => Class::AccountProblem,
            403 => Class::Forbidden,
            404 | 410 => Class::NotFound,
            408 => Class::NoAnswer,
            425 | 429 => Class::Throttled,
            400..=499 => Class::Refused,
            500..=599 => Class::ServerFault,
            _ => Class::Unreadable,
        };
        ProviderError {
            status: Some(reply.status),
            retry_after: reply.retry_after,
            ..self.error(class, message)
        }
    }

    /// A URL of checked segments under the account's origin.
    ///
    /// # Errors
    /// [`Class::OutsideOrigin`] for a segment that is blank or unsafe.
    pub fn url(&self, segments: &[&str], trailing: bool) -> Result<Url> {
        self.inner.origin.path(segments, trailing).map_err(|e| self.outside(&e))
    }

    /// A URL that the provider handed out.
    ///
    /// # Errors
    /// [`Class::OutsideOrigin`] when it leaves the account's origin and prefix.
    pub fn accept(&self, text: &str) -> Result<Url> {
        self.inner.origin.accept(text).map_err(|e| self.outside(&e))
    }

    fn outside(&self, e: &OriginError) -> ProviderError {
        self.error(Class::OutsideOrigin, e.to_string())
    }

    /// Sends one read: quota, time-outs, at most 3 attempts with jitter, size limit. Any status is a reply.
    ///
    /// # Errors
    /// No whole answer within the limits.
    pub async fn send(&self, call: Call) -> Result<Reply> {
        if self.inner.retired {
            return Err(self.error(Class::Retired, "nothing is sent to a retired account"));
        }
        let mut url = call.url.clone();
        if let Auth::Query(pairs) = &call.auth {
            for (name, secret) in pairs {
                url.query_pairs_mut().append_pair(name, secret.reveal());
            }
        }
        let mut request = self.inner.client.request(call.method.clone(), url);
        request = match &call.auth {
            Auth::None | Auth::Query(_) => request,
            Auth::Basic { user, secret } => request.basic_auth(user, Some(secret.reveal())),
            Auth::Bearer(secret) => request.bearer_auth(secret.reveal()),
            Auth::Header(secret) => request.header(reqwest::header::AUTHORIZATION, secret.reveal()),
        };
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        request = match &call.body {
            Body::Empty => request,
            Body::Json(value) => request.json(value),
            Body::Form(pairs) => request.form(pairs),
        };
        let mut response = request.send().await.map_err(|e| self.failure(e))?;
        let header = |name: reqwest::header::HeaderName| {
            response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned)
        };
        let mut reply = Reply {
            status: response.status().as_u16(),
            content_type: header(reqwest::header::CONTENT_TYPE)
                .map(|t| t.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
                .unwrap_or_default(),
            location: header(reqwest::header::LOCATION),
            retry_after: None,
            date: None,
            body: Vec::new(),
            heard: Timestamp::now(),
        };
        while let Some(chunk) = response.chunk().await.map_err(|e| self.failure(e))? {
            if reply.body.len() + chunk.len() > call.limit {
                return Err(self.error(Class::TooLarge, format!("more than {} bytes", call.limit)));
            }
            reply.body.extend_from_slice(&chunk);
        }
        reply.heard = Timestamp::now();
        Ok(reply)
    }

    /// Decodes a 2xx body.
    ///
    /// # Errors
    /// [`Class::Unreadable`] with the place in the document.
    pub fn decode<T: DeserializeOwned>(&self, reply: &Reply) -> Result<T> {
        serde_json::from_slice(&reply.body).map_err(|e| ProviderError {
            status: Some(reply.status),
            ..self.error(Class::Unreadable, format!("{e}"))
        })
    }

    fn failure(&self, e: reqwest::Error) -> ProviderError {
        let class = if e.is_connect() { Class::Unreachable } else { Class::NoAnswer };
        // The URL may carry a signature: it never becomes part of an error.
        let e = e.without_url();
        self.error(class, e.to_string())
    }
}

/// The client for reads: no redirects, no retries of its own, no proxy from the environment, no compression.
fn read_client() -> reqwest::Result<reqwest::Client> {
    // Someone else may have installed it already: that is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .user_agent(concat!("postroom/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Duration::from_secs(5))
        .read_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(30))
        .build()
}
