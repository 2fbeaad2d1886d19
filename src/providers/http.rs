//! The one way out: limits, time-outs, quotas, retries of reads and errors without secrets.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use jiff::SignedDuration;
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{Instant, sleep};
use url::Url;

use super::{
    Result,
    conduct::{Conduct, Wait},
    depth,
    error::{Class, ProviderError},
    exchange::{Failure, exchange},
    fingerprint,
    origin::{Origin, OriginError},
    read_client,
    redact::Redactor,
    retry,
    timing::Timing,
};
pub use super::{
    call::{Auth, Body, Call, ITEM_LIMIT, LIST_LIMIT, PDF_LIMIT, QUESTIONS, Reply},
    quota::{Policy, Quota},
};
use crate::model::{
    account::Account,
    provider::{AccountName, Provider},
    secret::Secret,
};

tokio::task_local! {
    static FOR_PERSON: ();
}

/// Does this work for a person who waits for it: every read in it goes as by [`Http::send_for_person`].
pub async fn for_person<T>(work: impl Future<Output = T>) -> T {
    FOR_PERSON.scope((), work).await
}

/// Sends the reads of one account. Clones share everything: quota, waits, breaker.
#[derive(Debug, Clone)]
pub struct Http {
    pub(super) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) provider: Provider,
    pub(super) account: AccountName,
    pub(super) origin: Origin,
    client: reqwest::Client,
    /// For changes; see `mutate`.
    pub(super) mutator: reqwest::Client,
    pub(super) retired: bool,
    pub(super) read_only: bool,
    pub(super) timing: Timing,
    fingerprint: String,
    conduct: Mutex<Conduct>,
    redactor: RwLock<Redactor>,
}

impl Http {
    /// # Errors
    /// A base URL that is not allowed, or no TLS roots.
    pub fn new(account: &Account, default_base: &str, policy: Policy) -> Result<Self> {
        Self::with_timing(account, default_base, policy, Timing::default())
    }

    /// The same with other waits, for tests.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_timing(
        account: &Account,
        default_base: &str,
        policy: Policy,
        timing: Timing,
    ) -> Result<Self> {
        let redactor = Redactor::of(&account.credential);
        let fault = |message: String| ProviderError {
            provider: account.provider(),
            account: account.name.clone(),
            class: Class::Misconfigured,
            status: None,
            message: redactor.clean(&message),
            fields: Vec::new(),
            retry_after: None,
        };
        let base = account.base_url.as_deref().unwrap_or(default_base);
        let origin = Origin::parse(base).map_err(|e| match e {
            OriginError::Bad(_, why) => fault(format!("the base URL cannot be used: {why}")),
            other => fault(other.to_string()),
        })?;
        let client =
            read_client::build(origin.is_https(), &timing).map_err(|e| fault(e.without_url().to_string()))?;
        let mutator = read_client::for_changes(origin.is_https(), &timing)
            .map_err(|e| fault(e.without_url().to_string()))?;
        Ok(Self {
            inner: Arc::new(Inner {
                provider: account.provider(),
                account: account.name.clone(),
                origin,
                client,
                mutator,
                retired: account.retired,
                read_only: account.read_only,
                timing,
                fingerprint: fingerprint::of_account(account),
                conduct: Mutex::new(Conduct::new(policy, timing)),
                redactor: RwLock::new(redactor),
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

    /// Calls made and allowed in the tightest window; `None` without a limit by the minute or day.
    #[must_use]
    pub fn quota(&self) -> Option<Quota> {
        self.conduct().quota(Instant::now())
    }

    /// Local clock minus the provider's, at its last answer with a `Date`.
    #[must_use]
    pub fn skew(&self) -> Option<SignedDuration> {
        self.conduct().skew()
    }

    /// True while the provider failed so often that it is left alone.
    #[must_use]
    pub fn is_down(&self) -> bool {
        self.conduct().is_down()
    }

    /// Names the account's credential without telling it; changes when its settings do.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.inner.fingerprint
    }

    /// True when the provider refused a credential so often that it is not sent any more.
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        self.conduct().rejected().is_some()
    }

    /// A person wants to try again what was given up: a refused credential, a provider that was down.
    pub fn resume(&self) {
        self.conduct().resume();
    }

    /// The text without the account's secrets, in whatever form; for error texts and raw bodies.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        self.inner.redactor.read().unwrap_or_else(PoisonError::into_inner).clean(text)
    }

    /// The same for a JSON value that will be kept.
    #[must_use]
    pub fn redact_json(&self, value: &Value) -> Value {
        self.inner.redactor.read().unwrap_or_else(PoisonError::into_inner).clean_json(value)
    }

    /// Makes one more text a secret of this account: a token that a provider issued.
    pub fn guard(&self, secret: &Secret) {
        self.inner.redactor.write().unwrap_or_else(PoisonError::into_inner).learn(secret.reveal());
    }

    /// An error of this account; the account's secrets are taken out of the message.
    #[must_use]
    pub fn error(&self, class: Class, message: impl Into<String>) -> ProviderError {
        ProviderError {
            provider: self.inner.provider,
            account: self.inner.account.clone(),
            class,
            status: None,
            message: self.redact(&message.into()),
            fields: Vec::new(),
            retry_after: None,
        }
    }

    /// The error of an answer that is not 2xx, by its status alone; providers add what their bodies say.
    #[must_use]
    pub fn refusal(&self, reply: &Reply, message: impl Into<String>) -> ProviderError {
        ProviderError {
            status: Some(reply.status),
            retry_after: reply.retry_after,
            ..self.error(Class::of_status(reply.status), message)
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

    /// Sends one read of the program's own, unless it is part of work [`for_person`]: quota, time-outs, at most 3 attempts with jitter, size limit. Any status
    /// is a reply.
    ///
    /// A token request is repeated only when nothing of it was sent.
    ///
    /// # Errors
    /// No whole answer within the limits, or nothing may be sent now ([`Class::Throttled`], [`Class::OwnQuota`], or the
    /// class of the failures that opened the breaker, with `retry_after`).
    pub async fn send(&self, call: Call) -> Result<Reply> {
        self.send_as(call, FOR_PERSON.try_with(|()| ()).is_ok()).await
    }

    /// Sends one read that a person is waiting for: it may use the part of the quota that polling leaves, and asks
    /// a provider that is left alone. What the provider itself asked for (`Retry-After`) holds all the same.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn send_for_person(&self, call: Call) -> Result<Reply> {
        self.send_as(call, true).await
    }

    async fn send_as(&self, call: Call, person: bool) -> Result<Reply> {
        if self.inner.retired {
            return Err(self.error(Class::Retired, "nothing is sent to a retired account"));
        }
        // This way repeats, and knows no journal.
        if !call.token && !matches!(call.method, Method::GET | Method::HEAD) && !self.is_question(&call) {
            return Err(self.error(Class::Misconfigured, "a change does not go the way of the reads"));
        }
        // Built by `url` or `accept`, but the field is open: a credential goes nowhere else, whoever made the call.
        if !self.inner.origin.covers(&call.url) {
            return Err(self.error(Class::OutsideOrigin, "nothing is sent outside the account's address"));
        }
        self.learn(&call.auth);
        let name = fingerprint::of_call(&call);
        if name.as_ref().is_some_and(|name| self.conduct().is_rejected(name)) {
            let message = "not sent: the provider refused this credential";
            return Err(ProviderError { status: Some(401), ..self.error(Class::Auth, message) });
        }
        self.conduct().begin(Instant::now(), person).map_err(|wait| self.must_wait(wait))?;
        self.place(person).await?;
        let outcome = self.attempts(&call, person).await;
        let fault = match &outcome {
            Ok(reply) if reply.status >= 500 => Some(Class::ServerFault),
            Err(e) if matches!(e.class, Class::Unreachable | Class::NoAnswer) => Some(e.class),
            _ => None,
        };
        let mut conduct = self.conduct();
        conduct.ended(Instant::now(), fault);
        if let (Some(name), Ok(reply)) = (&name, &outcome)
            && (reply.ok() || reply.status == 401)
        {
            conduct.credential(name, reply.status == 401);
        }
        drop(conduct);
        match outcome {
            Ok(reply) => Ok(self.without_secrets(reply)),
            Err(failure) => Err(self.error(failure.class, failure.message)),
        }
    }

    /// A POST to one of the few addresses that are known to change nothing, and to exactly that.
    fn is_question(&self, call: &Call) -> bool {
        let is = |name: &str| self.inner.origin.path(&[name], false).is_ok_and(|url| url == call.url);
        let ours = QUESTIONS.iter().filter(|(provider, _)| *provider == self.inner.provider);
        call.method == Method::POST && ours.into_iter().any(|(_, name)| is(name))
    }

    /// Up to three attempts; the first place is already taken.
    async fn attempts(&self, call: &Call, person: bool) -> std::result::Result<Reply, Failure> {
        let timing = &self.inner.timing;
        let repeatable = matches!(call.method, Method::GET | Method::HEAD);
        let mut n = 0;
        loop {
            let outcome = exchange(&self.inner.client, call, timing).await;
            let now = Instant::now();
            let asked = outcome.as_ref().ok().and_then(|reply| reply.retry_after);
            if let Ok(reply) = &outcome {
                if let Some(skew) = reply.skew() {
                    self.conduct().measured(skew);
                }
                if let (429 | 503, Some(wait)) = (reply.status, asked) {
                    self.conduct().keep_away(now, wait);
                }
            }
            let again = match &outcome {
                Ok(reply) => repeatable && retry::may_repeat(reply.status),
                Err(failure) => {
                    failure.class == Class::Unreachable || (repeatable && failure.class == Class::NoAnswer)
                }
            };
            let wait = asked.unwrap_or_else(|| retry::delay(timing, n, retry::chance()));
            let worth_it = asked.is_none() || wait <= timing.patience;
            n += 1;
            if !again || n >= timing.attempts || !worth_it || !self.conduct().retry() {
                return outcome;
            }
            sleep(wait).await;
            if self.place(person).await.is_err() {
                return outcome;
            }
        }
    }

    /// Waits for a place when one comes free soon.
    pub(super) async fn place(&self, person: bool) -> Result<()> {
        let end = Instant::now() + self.inner.timing.patience;
        loop {
            let now = Instant::now();
            let refused = self.conduct().place(now, person);
            match refused {
                Ok(()) => return Ok(()),
                Err(wait) if now + wait.wait <= end => sleep(wait.wait).await,
                Err(wait) => return Err(self.must_wait(wait)),
            }
        }
    }

    fn must_wait(&self, wait: Wait) -> ProviderError {
        ProviderError { retry_after: Some(wait.wait), ..self.error(wait.class, wait.why) }
    }

    /// What was sent to prove who we are must not come back in an error.
    pub(super) fn learn(&self, auth: &Auth) {
        match auth {
            Auth::None => {}
            Auth::Basic { secret, .. } | Auth::Bearer(secret) => self.guard(secret),
            Auth::Header(secret) => {
                self.guard(secret);
                // `API public:signature`: the signature alone opens the door.
                if let Some((_, signature)) = secret.reveal().rsplit_once(':') {
                    self.guard(&Secret::new(signature));
                }
            }
            Auth::Query(pairs) => pairs.iter().for_each(|(_, secret)| self.guard(secret)),
        }
    }

    /// A refusal's words go into errors and onto screens: servers that echo a credential are cleaned here, once.
    /// A good body is cleaned when it is decoded, because a PDF or a token answer must stay as it came.
    pub(super) fn without_secrets(&self, mut reply: Reply) -> Reply {
        if !reply.ok() {
            // JSON may write any letter as `\uXXXX`: what is hidden that way shows only when it is read.
            let escaped = reply.body.contains(&b'\\');
            let read = escaped.then(|| serde_json::from_slice::<Value>(&reply.body).ok()).flatten();
            reply.body = match read {
                Some(value) => self.redact_json(&value).to_string().into_bytes(),
                None => self.redact(&String::from_utf8_lossy(&reply.body)).into_bytes(),
            };
        }
        reply.location = reply.location.map(|location| self.redact(&location));
        reply
    }

    /// Reads a 2xx body, and takes the account's secrets out of it, wherever and however the provider echoes them:
    /// whatever is mapped, kept or shown of an answer comes from here.
    ///
    /// # Errors
    /// [`Class::Unreadable`] with the place in the document.
    pub fn json(&self, reply: &Reply) -> Result<Value> {
        let mut value = self.json_as_it_came(reply)?;
        if !self.holds_no_secret(&reply.body) {
            self.inner.redactor.read().unwrap_or_else(PoisonError::into_inner).clean_in_place(&mut value);
        }
        Ok(value)
    }

    /// One look over the whole text: without a backslash in it, everything is written as it reads.
    fn holds_no_secret(&self, body: &[u8]) -> bool {
        let redactor = self.inner.redactor.read().unwrap_or_else(PoisonError::into_inner);
        memchr::memchr(b'\\', body).is_none() && !redactor.finds_in(body)
    }

    /// Reads a 2xx body with everything in it, for an answer that is a secret: a token may be issued twice.
    ///
    /// # Errors
    /// As [`Self::json`].
    pub fn json_as_it_came(&self, reply: &Reply) -> Result<Value> {
        depth::check(&reply.body, &reply.content_type).map_err(|e| self.unreadable(reply, e))?;
        serde_json::from_slice(&reply.body).map_err(|e| self.misfit(reply, &e))
    }

    /// Decodes a 2xx body, read as [`Self::json`] does.
    ///
    /// # Errors
    /// As [`Self::json`].
    pub fn decode<T: DeserializeOwned>(&self, reply: &Reply) -> Result<T> {
        if self.holds_no_secret(&reply.body) {
            depth::check(&reply.body, &reply.content_type).map_err(|e| self.unreadable(reply, e))?;
            return serde_json::from_slice(&reply.body).map_err(|e| self.misfit(reply, &e));
        }
        let value = self.json(reply)?;
        // Only the text itself knows its lines, its columns and its repeated names.
        serde_json::from_slice::<T>(&reply.body).map_err(|e| self.misfit(reply, &e))?;
        serde_json::from_value(value).map_err(|e| self.misfit(reply, &e))
    }

    fn misfit(&self, reply: &Reply, e: &serde_json::Error) -> ProviderError {
        let path = if e.line() == 0 { String::new() } else { depth::path(&reply.body, e.line(), e.column()) };
        self.unreadable(reply, if path.is_empty() { e.to_string() } else { format!("at {path}: {e}") })
    }

    fn unreadable(&self, reply: &Reply, message: String) -> ProviderError {
        ProviderError { status: Some(reply.status), ..self.error(Class::Unreadable, message) }
    }

    pub(super) fn conduct(&self) -> MutexGuard<'_, Conduct> {
        self.inner.conduct.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
