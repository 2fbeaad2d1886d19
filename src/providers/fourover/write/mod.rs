//! 4over's writing side: orders of jobs, files, and the cancelling of single jobs.
//!
//! Builders are pure: a draft goes in, a [`Mutation`] with its final bytes comes out. There is no safe-repeat key and
//! no call that finds an order again, so what is unclear after a create stays so until a person looks.

mod answer;
mod ask;
mod book;
mod cancel;
mod files;
mod profile;

use serde_json::Value;

use super::{
    Client, rules,
    wire::{self, statuses},
};
use crate::{
    model::{
        form::text_at,
        intent::{Deed, LookedUp, Method, Mutation, Place, Repeat, Sent},
        phase::Phase,
        provider::{AccountName, Provider},
    },
    providers::{Result, error::Class},
};
pub use answer::read;
pub use ask::{ShippingOption, ShippingQuote, shipping_question};
pub use book::{book, rebook, retry_failed};
pub use cancel::cancel;
pub use files::{attach, upload};
pub use profile::PLACEHOLDER;

impl Client {
    /// Sends one change: at most one request. 4over knows no safe-repeat key, so `_key` goes unused.
    ///
    /// The payment profile takes its placeholder's place here and nowhere before, in a copy that does not outlive the
    /// request. The answer comes back without tokens: it may be kept as it is.
    pub async fn send(&self, mutation: &Mutation, _key: Option<&str>) -> Sent {
        let nothing = |why: &str| Sent::Nothing { why: why.to_owned() };
        if self.test_orders && mutation.deed == Deed::Book && !is_test(mutation) {
            return nothing("the account is set to test orders, and this order would go to production");
        }
        let Some(body) = profile::fill(&mutation.body, self.payment_profile.as_ref()) else {
            return nothing(
                "the order is paid with the account's payment profile, and the settings hold none",
            );
        };
        let filled = Mutation { body, ..mutation.clone() };
        let auth = self.signer.auth(&http_method(mutation.method));
        match self.http.mutate(&filled, auth, &[("accept", "application/json")]).await {
            Sent::Answer(mut answer) => {
                answer.body = self.without_tokens(&answer.body);
                Sent::Answer(answer)
            }
            other => other,
        }
    }

    /// Bodies hold tokens of users even where all went well (4over, create answer).
    fn without_tokens(&self, body: &[u8]) -> Vec<u8> {
        let text = match serde_json::from_slice::<Value>(body) {
            Ok(mut value @ (Value::Object(_) | Value::Array(_))) => {
                wire::redact(&mut value);
                value.to_string()
            }
            _ => profile::hide_tokens(&String::from_utf8_lossy(body)),
        };
        self.http.redact(&self.signer.hide(&text)).into_bytes()
    }

    /// What can be found out about a change whose answer was unclear. Only the cancelling of a job can be read back.
    ///
    /// # Errors
    /// Whatever 4over or the network said.
    pub async fn look_up_outcome(&self, mutation: &Mutation) -> Result<LookedUp> {
        let no_way = |said: &str| Ok(LookedUp::NoWay { said: said.to_owned() });
        match (mutation.deed, &mutation.part) {
            (Deed::Cancel, Some(job)) => {
                let body = match self.job_status(job).await {
                    Ok(body) => body,
                    Err(e) if e.class == Class::NotFound => {
                        return no_way("4over does not know the job, and says no more");
                    }
                    Err(e) => return Err(e),
                };
                Ok(cancelled(job, &body))
            }
            (Deed::Book, _) => {
                no_way("4over cannot be asked for an order by its own id: look in the 4over account")
            }
            (Deed::Upload, _) => {
                no_way("4over lists no files; a second upload costs nothing but a stray file")
            }
            _ => no_way("4over does not say which files a job has: look in the 4over account"),
        }
    }
}

/// Was the job stopped, by its history?
fn cancelled(job: &str, body: &Value) -> LookedUp {
    let (history, _) = statuses(body);
    let word = wire::latest(&history).map_or("", |e| e.status.as_str());
    match rules::phase(word) {
        Phase::Cancelled => LookedUp::Happened { orders: Vec::new(), said: format!("job {job} is {word}") },
        // A word that nobody knows may mean anything.
        Phase::Unknown => LookedUp::NoWay { said: format!("job {job} is {word:?}, which may mean anything") },
        _ => LookedUp::Absent { said: format!("job {job} is {word}") },
    }
}

fn is_test(mutation: &Mutation) -> bool {
    serde_json::from_slice::<Value>(&mutation.body)
        .is_ok_and(|body| body["is_test_order"] == Value::Bool(true))
}

const fn http_method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

/// A change with nothing in it yet but its address.
fn mutation(
    account: &AccountName,
    deed: Deed,
    repeat: Repeat,
    method: Method,
    segments: &[&str],
) -> Mutation {
    Mutation {
        provider: Provider::FourOver,
        account: account.clone(),
        deed,
        repeat,
        target: None,
        part: None,
        method,
        place: Place::Path {
            segments: segments.iter().map(|s| (*s).to_owned()).collect(),
            trailing_slash: false,
        },
        query: Vec::new(),
        content_type: None,
        body: Vec::new(),
        reference: String::new(),
        summary: Vec::new(),
        quote: None,
    }
}

/// The same with a JSON body.
fn with_json(mut mutation: Mutation, body: &Value) -> Mutation {
    mutation.content_type = Some("application/json".to_owned());
    mutation.body = body.to_string().into_bytes();
    mutation
}

/// A line of a summary unless it is blank.
fn tell(summary: &mut Vec<(String, String)>, label: &str, said: &str) {
    if !said.trim().is_empty() {
        summary.push((label.to_owned(), said.to_owned()));
    }
}

/// Copies the texts that are not blank.
fn copy_texts(from: &Value, names: &[&str], to: &mut serde_json::Map<String, Value>) {
    for name in names {
        let said = text_at(from, name);
        if !said.is_empty() {
            to.insert((*name).to_owned(), said.into());
        }
    }
}

#[cfg(test)]
mod tests;
