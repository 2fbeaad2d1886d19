//! Token, partner, envelope and paging: what every call of an account shares.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use super::{
    problems::problems,
    read::{Odd, shape},
    wire::Partner,
};
use crate::{
    model::secret::Secret,
    providers::{
        Check, Cursor, Page, Result,
        error::{Class, ProviderError},
        http::{Auth, Body, Call, Http, LIST_LIMIT, PDF_LIMIT, Reply},
        token::{Token, TokenCell},
    },
};

/// The documented life of a token, for an answer that does not name it.
const TOKEN_LIFE: Duration = Duration::from_secs(36_000);

/// One account's conversation with the service; clones share token and partner.
#[derive(Debug, Clone)]
pub(super) struct Session {
    http: Http,
    client_id: String,
    client_secret: Secret,
    token: TokenCell,
    partner: Arc<Mutex<Option<String>>>,
}

impl Session {
    pub fn new(http: Http, client_id: &str, client_secret: &Secret, partner: Option<&str>) -> Self {
        let partner = partner.map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned);
        Self {
            http,
            client_id: client_id.to_owned(),
            client_secret: client_secret.clone(),
            token: TokenCell::default(),
            partner: Arc::new(Mutex::new(partner)),
        }
    }

    pub const fn token_cell(&self) -> &TokenCell {
        &self.token
    }

    /// The token that requests carry now.
    pub async fn token(&self) -> Result<Token> {
        self.token.get(Timestamp::now(), || self.fetch_token()).await
    }

    /// A token that the service refused is not used again.
    pub async fn forget(&self, token: &Token) {
        self.token.refused(token).await;
    }

    /// `POST /user/oauth2/token/` with Basic and `grant_type=client_credentials` (MakeLeaps, authentication).
    async fn fetch_token(&self) -> Result<(Secret, Duration)> {
        let url = self.http.url(&["user", "oauth2", "token"], true)?;
        let auth = Auth::Basic { user: self.client_id.clone(), secret: self.client_secret.clone() };
        let form = Body::Form(vec![("grant_type".to_owned(), "client_credentials".to_owned())]);
        let reply = self.http.send(Call::for_token(url, auth, form)).await?;
        if !reply.ok() {
            return Err(self.refusal(&reply));
        }
        let answer = self.http.json_as_it_came(&reply)?;
        let token = answer.get("access_token").and_then(Value::as_str).filter(|t| !t.trim().is_empty());
        let Some(token) = token else {
            return Err(self.http.error(Class::Unreadable, "the token answer holds no access_token"));
        };
        let life = match answer.get("expires_in") {
            Some(Value::Number(n)) => n.as_u64(),
            Some(Value::String(s)) => s.parse().ok(),
            _ => None,
        };
        // A longer life than documented is not believed: asking anew costs one call.
        let life = life.map_or(TOKEN_LIFE, Duration::from_secs).min(TOKEN_LIFE);
        Ok((Secret::new(token), life))
    }

    /// Sends one read with the token; a 401 gets one new token and one more try, then it stands.
    pub async fn get(&self, url: Url, limit: usize) -> Result<Reply> {
        let mut token = self.token().await?;
        for last in [false, true] {
            let call = Call::get(url.clone(), Auth::Bearer(token.secret.clone())).limit(limit);
            match self.http.send(call).await {
                Ok(reply) if reply.ok() => return Ok(reply),
                Ok(reply) if last || reply.status != 401 => return Err(self.refusal(&reply)),
                // Others were refused with this token before it was this read's turn: it is not sent again.
                Err(e) if last || e.class != Class::Auth => return Err(e),
                _ => {}
            }
            self.token.refused(&token).await;
            token = self.token().await?;
        }
        Err(self.http.error(Class::Auth, "the service refuses every token"))
    }

    /// The MID of the company: as configured, or the only one that the key may see.
    pub async fn partner(&self) -> Result<String> {
        let mut known = self.partner.lock().await;
        if let Some(mid) = known.as_ref() {
            return Ok(mid.clone());
        }
        let partners = self.partners().await?.rows;
        let own = self.choose(&partners, None)?;
        *known = Some(own.mid.clone());
        Ok(own.mid.clone())
    }

    /// The configured company, or the only one.
    fn choose<'a>(&self, partners: &'a [Partner], wanted: Option<&str>) -> Result<&'a Partner> {
        if let Some(mid) = wanted {
            return partners.iter().find(|p| p.mid == mid).ok_or_else(|| {
                self.http.error(Class::Forbidden, format!("the key may not see the partner {mid}"))
            });
        }
        match partners {
            [one] if !one.mid.is_empty() => Ok(one),
            [] | [_] => Err(self.http.error(Class::Forbidden, "the key may see no partner")),
            several => {
                let list: Vec<String> = several.iter().map(|p| format!("{} ({})", p.mid, p.name)).collect();
                let message = format!("name one partner in the settings: {}", list.join(", "));
                Err(self.http.error(Class::Misconfigured, message))
            }
        }
    }

    /// Who we are there, and how far our clock is off; always asks the service.
    pub async fn check(&self) -> Result<Check> {
        let (partners, skew) = self.partners_and_skew().await?;
        let wanted = self.partner.lock().await.clone();
        let own = self.choose(&partners.rows, wanted.as_deref())?;
        Ok(Check { said: format!("{} (partner {})", own.name, own.mid), skew })
    }

    /// `GET /api/partner/`.
    pub async fn partners(&self) -> Result<Page<Partner>> {
        Ok(self.partners_and_skew().await?.0)
    }

    /// The companies, and how far our clock is off.
    pub async fn partners_and_skew(&self) -> Result<(Page<Partner>, Option<SignedDuration>)> {
        let url = self.http.url(&["api", "partner"], true)?;
        let reply = self.get(url.clone(), LIST_LIMIT).await?;
        let page = self.rows(&url, &reply, |value, _, odd| Some(Partner::read(value, odd)))?;
        Ok((page, reply.skew()))
    }

    /// A URL below the account's partner: `/api/partner/{mid}/...`.
    pub async fn url(&self, segments: &[&str], pairs: &[(&'static str, String)]) -> Result<Url> {
        let partner = self.partner().await?;
        let mut all = vec!["api", "partner", partner.as_str()];
        all.extend(segments);
        let mut url = self.http.url(&all, true)?;
        for (name, value) in pairs {
            url.query_pairs_mut().append_pair(name, value);
        }
        Ok(url)
    }

    /// The `response` of a single record, and the service's time when it answered.
    pub async fn single(&self, url: Url) -> Result<(Value, Timestamp)> {
        let reply = self.get(url, crate::providers::http::ITEM_LIMIT).await?;
        let mut answer = self.http.json(&reply)?;
        match answer.get_mut("response").map(Value::take) {
            Some(record @ Value::Object(_)) => Ok((record, reply.now())),
            Some(other) => Err(self.unreadable(&format!("an object was expected, {} came", shape(&other)))),
            None => Err(self.unreadable("the answer has no response")),
        }
    }

    /// One page of a list. Rows that `read` refuses are counted as oddities; `meta.next` counts only under the
    /// account's origin, and never when it leads back to the page itself.
    pub async fn page<T>(
        &self,
        url: Url,
        read: impl Fn(&Value, Timestamp, &Odd) -> Option<T>,
    ) -> Result<Page<T>> {
        let reply = self.get(url.clone(), LIST_LIMIT).await?;
        self.rows(&url, &reply, read)
    }

    fn rows<T>(
        &self,
        here: &Url,
        reply: &Reply,
        read: impl Fn(&Value, Timestamp, &Odd) -> Option<T>,
    ) -> Result<Page<T>> {
        let answer = self.http.json(reply)?;
        let single;
        let rows: &[Value] = match answer.get("response") {
            Some(Value::Array(rows)) => rows,
            Some(one @ Value::Object(_)) => {
                single = [one.clone()];
                &single
            }
            Some(other) => {
                return Err(self.unreadable(&format!("a list was expected, {} came", shape(other))));
            }
            None => return Err(self.unreadable("the answer has no response")),
        };
        let odd = Odd::default();
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            if row.is_object() {
                found.extend(read(row, reply.now(), &odd));
            } else {
                odd.note("response", format!("a row was expected, {} came", shape(row)));
            }
        }
        let meta = answer.get("meta").unwrap_or(&Value::Null);
        let next = meta.get("next").and_then(Value::as_str).filter(|n| !n.trim().is_empty());
        let next = next.and_then(|text| match self.http.accept(text) {
            Ok(next) if next == *here => {
                odd.note("meta.next", "it leads back to its own page");
                None
            }
            Ok(next) => Some(Cursor(next.to_string())),
            Err(e) => {
                odd.note("meta.next", format!("not followed: {}", e.message));
                None
            }
        });
        let total = meta.get("count").and_then(Value::as_u64);
        Ok(Page { rows: found, oddities: odd.take(), next, total })
    }

    /// The bytes of a PDF, at most 20 MiB, and really one.
    pub async fn pdf(&self, url: Url) -> Result<Vec<u8>> {
        let reply = self.get(url, PDF_LIMIT).await?;
        if reply.body.starts_with(b"%PDF") {
            Ok(reply.body)
        } else {
            Err(self.unreadable("the answer is not a PDF"))
        }
    }

    fn unreadable(&self, message: &str) -> ProviderError {
        self.http.error(Class::Unreadable, message)
    }

    /// What the service says about a refusal: the shape of its body is not documented, so every shape is read.
    fn refusal(&self, reply: &Reply) -> ProviderError {
        let body: Value = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
        let said = body.get("response").unwrap_or(&body);
        let mut error = self.http.refusal(reply, "");
        for problem in problems(said) {
            let whole = problem.path.is_empty() || problem.path == ["error"];
            if !whole {
                error.fields.push(problem);
            } else if error.message.is_empty() {
                error.message = problem.message;
            }
        }
        error
    }
}
