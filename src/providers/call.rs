//! One read and its answer, as plain data.

use std::{fmt, time::Duration};

use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::model::secret::Secret;

/// A page of a listing may be so large.
pub const LIST_LIMIT: usize = 8 << 20;
/// A single resource may be so large.
pub const ITEM_LIMIT: usize = 256 << 10;
/// A PDF may be so large.
pub const PDF_LIMIT: usize = 20 << 20;

/// How a request proves who sends it. Nothing of it is ever part of an error.
#[derive(Debug, Clone)]
pub enum Auth {
    None,
    Basic {
        user: String,
        secret: Secret,
    },
    Bearer(Secret),
    /// A whole `Authorization` header (4over: `API public:signature`).
    Header(Secret),
    /// Added to the query at the last moment (4over GET: `apikey`, `signature`).
    Query(Vec<(&'static str, Secret)>),
}

/// What a read carries in its body; only token requests have one.
#[derive(Clone)]
pub enum Body {
    Empty,
    Json(serde_json::Value),
    Form(Vec<(String, String)>),
}

impl fmt::Debug for Body {
    /// Without its contents: a token request holds the credential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "Empty",
            Self::Json(_) => "Json(..)",
            Self::Form(_) => "Form(..)",
        })
    }
}

/// One read. Build it with [`Call::get`] or [`Call::for_token`]; changes go through `mutate`.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: reqwest::Method,
    pub url: Url,
    pub auth: Auth,
    pub headers: Vec<(&'static str, String)>,
    pub body: Body,
    /// It asks for a token: the only call with another method than GET that is no change of anything.
    pub token: bool,
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
            token: false,
            limit: ITEM_LIMIT,
        }
    }

    /// A POST that asks for a token.
    #[must_use]
    pub fn for_token(url: Url, auth: Auth, body: Body) -> Self {
        Self { method: reqwest::Method::POST, body, token: true, ..Self::get(url, auth) }
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
    /// Where a redirect points; it is never followed.
    pub location: Option<String>,
    /// Read in every form that servers send, at most 15 minutes.
    pub retry_after: Option<Duration>,
    /// The provider's `Date`.
    pub date: Option<Timestamp>,
    /// The account's secrets are already taken out of the body of a refusal; a 2xx body is as it came,
    /// and is cleaned by [`super::http::Http::json`].
    pub body: Vec<u8>,
    /// When its head arrived.
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

    /// The time at the provider when it answered, which its own deadlines are held against; ours without a `Date`.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.date.unwrap_or(self.heard)
    }

    /// Local clock minus the provider's.
    #[must_use]
    pub fn skew(&self) -> Option<SignedDuration> {
        Some(self.heard.duration_since(self.date?))
    }
}
