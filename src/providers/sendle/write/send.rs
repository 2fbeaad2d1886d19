//! Sending a change, and finding out what became of one.

use serde_json::Value;

use crate::{
    model::{
        intent::{Answer, Deed, LookedUp, Mutation, Place, Repeat, Sent},
        phase::Phase,
        provider::OrderKey,
    },
    providers::{
        Result,
        error::Class,
        http::Auth,
        sendle::{Client, rules},
    },
};

/// The longest key that a description of the API allows.
const LONGEST_KEY: usize = 100;

impl Client {
    /// Sends a change once. A booking goes out with its key or not at all; a label's redirect is followed at once,
    /// without credentials, and its target is kept nowhere: the answer's body is the file then.
    pub async fn send(&self, mutation: &Mutation, key: Option<&str>) -> Sent {
        let mut headers = Vec::new();
        if mutation.deed != Deed::Label {
            headers.push(("Accept", "application/json"));
        }
        if mutation.repeat == Repeat::Keyed {
            // "Keys are stripped of whitespace": what is not its own stripped form could meet another.
            let fine = |key: &&str| {
                (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic())
            };
            let Some(key) = key.filter(fine) else {
                return Sent::Nothing { why: "a booking is not sent without a key of its own".to_owned() };
            };
            headers.push(("Idempotency-Key", key));
        }
        let auth = Auth::Basic { user: self.sendle_id.clone(), secret: self.api_key.clone() };
        match self.http.mutate(mutation, auth, &headers).await {
            Sent::Answer(answer) if mutation.deed == Deed::Label => Sent::Answer(self.followed(answer).await),
            other => other,
        }
    }

    /// "Do not cache this redirect URL as the access permissions expire after 1 minute."
    async fn followed(&self, answer: Answer) -> Answer {
        let Some(location) = answer.location.clone().filter(|_| (300..400).contains(&answer.status)) else {
            return answer;
        };
        match self.http.download(&location).await {
            Ok(file) => Answer {
                status: 200,
                content_type: "application/pdf".to_owned(),
                location: None,
                body: file,
                ..answer
            },
            Err(trouble) => Answer {
                content_type: "text/plain".to_owned(),
                location: None,
                body: trouble.to_string().into_bytes(),
                ..answer
            },
        }
    }

    /// What became of a change whose answer was lost. Asks, and changes nothing.
    ///
    /// A booking cannot be looked for: sending it again with its key tells.
    ///
    /// # Errors
    /// Whatever Sendle or the network said.
    pub async fn look_up_outcome(&self, mutation: &Mutation) -> Result<LookedUp> {
        let Place::Path { segments, .. } = &mutation.place else {
            return Ok(no_way("Sendle does not tell whether a label was fetched; take it that it was"));
        };
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match (mutation.deed, segments.as_slice()) {
            (Deed::Cancel, [.., id]) => self.cancel_outcome(mutation, id).await,
            (Deed::Book, ["api", "orders", id, "return"]) => self.return_outcome(mutation, id).await,
            (Deed::Book, _) => Ok(no_way(&format!(
                "Sendle finds no booking by our reference; look for {} on its dashboard",
                customer_reference(mutation)
            ))),
            _ => Ok(no_way("Sendle has no such change")),
        }
    }

    /// "Done: state Cancelled; refused: not cancellable and not cancelled."
    async fn cancel_outcome(&self, mutation: &Mutation, id: &str) -> Result<LookedUp> {
        let key = OrderKey { account: mutation.account.clone(), id: id.to_owned() };
        let found = match self.fetch(&key, None).await {
            Ok(found) => found,
            Err(e) if e.class == Class::NotFound => {
                return Ok(no_way("Sendle does not know this order any more, and cancelled orders stay"));
            }
            Err(e) => return Err(e),
        };
        let state = found.order.state.clone();
        if rules::phase(&state) == Phase::Cancelled {
            return Ok(LookedUp::Happened { orders: vec![found], said: format!("the order is {state}") });
        }
        if rules::phase(&state) == Phase::Unknown {
            return Ok(no_way(&format!(
                "Sendle calls the order {state:?}, which says nothing about a cancel"
            )));
        }
        let rule = found.order.parts.first().map(|part| part.cancel.rule.clone()).unwrap_or_default();
        Ok(LookedUp::Absent { said: format!("the order is {state}: {rule}") })
    }

    /// An order has one return at most; ours is the one with our reference.
    async fn return_outcome(&self, mutation: &Mutation, id: &str) -> Result<LookedUp> {
        let ours = customer_reference(mutation);
        let found = match self.return_order(id).await {
            Ok(found) => found,
            Err(e) if e.class == Class::NotFound => {
                return Ok(LookedUp::Absent { said: "the order has no return".to_owned() });
            }
            Err(e) => return Err(e),
        };
        let reference = found.order.reference.clone();
        if !ours.is_empty() && found.order.aliases.contains(&ours) {
            return Ok(LookedUp::Happened {
                orders: vec![found],
                said: format!("the return is {reference}"),
            });
        }
        Ok(LookedUp::Conflict { said: format!("the order has a return, {reference}, that is not ours") })
    }
}

/// What the label shows.
fn customer_reference(mutation: &Mutation) -> String {
    let body: Value = serde_json::from_slice(&mutation.body).unwrap_or_default();
    body.get("customer_reference").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn no_way(said: &str) -> LookedUp {
    LookedUp::NoWay { said: said.to_owned() }
}
