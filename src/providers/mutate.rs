//! The way out for changes: one call is at most one request, and what became of it is told without guessing.
//!
//! HTTP/1.1, every request on a connection of its own, no redirects, no retries, no referer, no proxy, no compression;
//! the body's bytes go out as they are (RELIABILITY, "Client settings"). Read-only is held here, below everything that
//! could forget it: there is no other way to send a change.

use reqwest::{Method as HttpMethod, header};
use serde_json::Value;
use tokio::time::Instant;
use url::Url;

use super::{
    call::{Auth, ITEM_LIMIT, Reply},
    error::Class,
    exchange::{Failure, answer_to, proven, signed},
    fingerprint,
    http::Http,
    timing::Timing,
    watched,
};
use crate::model::{
    intent::{Answer, Deed, Method, Mutation, Place, Sent},
    journal::{Step, reached},
};

impl Http {
    /// Sends a change once. `headers` are those that the provider asks for beside the content type.
    ///
    /// [`Sent::Nothing`] is certain: not a byte of the request has left. Everything after that which is not a whole
    /// answer is [`Sent::NoAnswer`].
    pub async fn mutate(&self, mutation: &Mutation, auth: Auth, headers: &[(&str, &str)]) -> Sent {
        let nothing = |why: String| Sent::Nothing { why: self.redact(&why) };
        self.learn(&auth);
        let name = fingerprint::of_auth(&auth);
        let url = match self.may_send(mutation, name.as_deref()) {
            Ok(url) => url,
            Err(why) => return nothing(why),
        };
        // A person waits for it: an open breaker does not stop it, what the provider asked for does.
        let began = self.conduct().begin(Instant::now(), true);
        if let Err(wait) = began {
            return nothing(wait.why.to_owned());
        }
        if let Err(e) = self.place(true).await {
            return nothing(e.message);
        }
        let request = self.inner.mutator.request(method(mutation.method), signed(url, &auth));
        let mut request = proven(request, &auth);
        if let Some(content_type) = &mutation.content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let timing = patience(mutation.deed, self.inner.timing);
        let request = request.body(watched::body(&mutation.body));
        let outcome = answer_to(request, ITEM_LIMIT, &timing, || reached(Step::J6)).await;
        self.remember(&outcome, name.as_deref());
        match outcome {
            Ok(reply) => Sent::Answer(answer(self.without_echo(self.without_secrets(reply)))),
            Err(failure) => self.broke_off(failure),
        }
    }

    /// Why this account takes no change at all; `None` when it does.
    #[must_use]
    pub fn closed_to_changes(&self) -> Option<&'static str> {
        if self.inner.retired {
            return Some("the account is retired: nothing is sent there");
        }
        self.inner.read_only.then_some("read-only: no change is sent")
    }

    /// Where it goes, when it may go at all.
    fn may_send(&self, mutation: &Mutation, credential: Option<&str>) -> Result<Url, String> {
        if let Some(why) = self.closed_to_changes() {
            return Err(why.to_owned());
        }
        if mutation.provider != self.inner.provider || mutation.account != self.inner.account {
            return Err("the change belongs to another account".to_owned());
        }
        if credential.is_some_and(|name| self.conduct().is_rejected(name)) {
            return Err("the provider refused this credential".to_owned());
        }
        self.address(mutation)
    }

    /// Where a change goes, without what proves who sends it.
    ///
    /// # Errors
    /// It has no address, or one outside the account's origin.
    pub fn address(&self, mutation: &Mutation) -> Result<Url, String> {
        let url = match &mutation.place {
            Place::Path { segments, trailing_slash } => {
                let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
                if segments.is_empty() {
                    return Err("a change has no address".to_owned());
                }
                self.url(&segments, *trailing_slash)
            }
            Place::Handed(text) => self.accept(text),
        };
        let mut url = url.map_err(|e| e.message)?;
        for (name, value) in &mutation.query {
            url.query_pairs_mut().append_pair(name, value);
        }
        Ok(url)
    }

    /// What everybody who talks to this provider should know of it.
    fn remember(&self, outcome: &Result<Reply, Failure>, credential: Option<&str>) {
        let now = Instant::now();
        let mut conduct = self.conduct();
        let fault = match outcome {
            Ok(reply) if reply.status >= 500 => Some(Class::ServerFault),
            Err(failure) if matches!(failure.class, Class::Unreachable | Class::NoAnswer) => {
                Some(failure.class)
            }
            _ => None,
        };
        conduct.ended(now, fault);
        let Ok(reply) = outcome else { return };
        if let Some(skew) = reply.skew() {
            conduct.measured(skew);
        }
        if let (429 | 503, Some(wait)) = (reply.status, reply.retry_after) {
            conduct.keep_away(now, wait);
        }
        if let Some(name) = credential
            && (reply.ok() || reply.status == 401)
        {
            conduct.credential(name, reply.status == 401);
        }
    }

    /// JSON that repeats one of the account's secrets, however written, is kept without it; anything else is kept byte
    /// for byte.
    fn without_echo(&self, mut reply: Reply) -> Reply {
        if let Ok(said) = serde_json::from_slice::<Value>(&reply.body) {
            let clean = self.redact_json(&said);
            if clean != said {
                reply.body = clean.to_string().into_bytes();
            }
        }
        reply
    }

    fn broke_off(&self, failure: Failure) -> Sent {
        let why = match failure.status {
            Some(status) => format!("answered {status}, but not to its end: {}", failure.message),
            None => failure.message,
        };
        let why = self.redact(&why);
        // A request that could not be written never got as far as a connection.
        if matches!(failure.class, Class::Unreachable | Class::Misconfigured) {
            return Sent::Nothing { why };
        }
        Sent::NoAnswer { why }
    }
}

const fn method(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::GET,
        Method::Post => HttpMethod::POST,
        Method::Put => HttpMethod::PUT,
        Method::Patch => HttpMethod::PATCH,
        Method::Delete => HttpMethod::DELETE,
    }
}

/// A file takes its time to get there: twice as long as other requests, and its answer begins when it has arrived.
fn patience(deed: Deed, timing: Timing) -> Timing {
    if deed != Deed::Upload {
        return timing;
    }
    let total = timing.total.saturating_mul(2);
    Timing { total, first_byte: total, ..timing }
}

fn answer(reply: Reply) -> Answer {
    Answer {
        status: reply.status,
        content_type: reply.content_type,
        location: reply.location,
        retry_after: reply.retry_after,
        date: reply.date,
        body: reply.body,
        heard: reply.heard,
    }
}
