//! One account's line to its provider, as the courier uses it. A label is saved here, before anything is written down
//! about it: its bytes never get into the journal.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::files::{PDF, save_pdf};
use crate::{
    model::intent::{Answer, Deed, LookedUp, Mutation, Reading, Repeat, Sent},
    providers::{self, Client, error::Class, http::for_person},
    runtime::courier::Sender,
    store::Store,
};

/// Marks an answer that stands for a label: our own words about the file in place of the file.
const SAVED: &str = "application/x-postroom-label";

/// Sends, looks and reads for one account.
#[derive(Clone)]
pub struct Line {
    pub client: Client,
    pub store: Store,
    /// Where labels are saved.
    pub labels: PathBuf,
    /// Safe-repeat keys were seen to arrive.
    pub keys: Arc<OnceCell<()>>,
}

/// Sendle's ping tells whole seconds: the same answer after more than one was kept for the key.
const PAUSE: Duration = Duration::from_millis(1_100);

impl Sender for Line {
    async fn send(&self, mutation: &Mutation, key: Option<&str>) -> Sent {
        if mutation.repeat == Repeat::Keyed
            && let Err(why) = self.keys.get_or_try_init(|| self.keeps_keys()).await
        {
            return Sent::Nothing { why };
        }
        match self.client.send(mutation, key).await {
            // Once it was handed out it counts as fetched, whatever became of the file.
            Sent::Answer(answer) if mutation.deed == Deed::Label && answer.status < 400 => {
                Sent::Answer(self.saved(mutation, answer).await)
            }
            other => other,
        }
    }

    async fn look_up(&self, mutation: &Mutation) -> Result<LookedUp, String> {
        for_person(self.client.look_up_outcome(mutation)).await.map_err(|e| e.to_string())
    }

    fn read(&self, mutation: &Mutation, answer: &Answer) -> Reading {
        if answer.content_type == SAVED {
            return told(answer);
        }
        providers::read(mutation, answer)
    }

    fn without_secrets(&self, text: &str) -> String {
        self.client.redact(text)
    }
}

impl Line {
    /// A proxy that takes the key out of a booking would take the protection with it: without keys nothing is booked.
    async fn keeps_keys(&self) -> Result<(), String> {
        let Client::Sendle(client) = &self.client else { return Ok(()) };
        let key = uuid::Uuid::new_v4().to_string();
        match for_person(client.keeps_keys(&key, PAUSE)).await {
            Ok(true) => Ok(()),
            Ok(false) => {
                Err("something on the way takes the safe-repeat key out of requests; nothing is booked"
                    .to_owned())
            }
            // The booking itself hears the same, and is held for it.
            Err(e) if e.class == Class::Auth => Ok(()),
            Err(e) => Err(format!("whether safe-repeat keys arrive could not be checked: {e}")),
        }
    }

    /// Puts what became of the file in its place.
    async fn saved(&self, mutation: &Mutation, answer: Answer) -> Answer {
        let size = mutation.part.as_deref().unwrap_or("label");
        let became = if answer.body.starts_with(PDF) {
            let reference = self.reference(mutation).await;
            let today = Timestamp::now().to_string();
            let today = today.split('T').next().unwrap_or_default();
            let words = [mutation.provider.slug(), &reference, size, today];
            let bytes = answer.body.len();
            let saved = save_pdf(self.labels.clone(), &words, answer.body).await;
            saved.map(|path| (path.display().to_string(), bytes))
        } else {
            let said = String::from_utf8_lossy(&answer.body).into_owned();
            let plain = answer.content_type.starts_with("text/plain") && !said.trim().is_empty();
            Err(if plain { said } else { "what came is no PDF".to_owned() })
        };
        let body = match became {
            Ok((path, bytes)) => json!({ "size": size, "saved": path, "bytes": bytes }),
            Err(why) => json!({ "size": size, "not_saved": self.client.redact(&why) }),
        };
        Answer {
            status: 200,
            content_type: SAVED.to_owned(),
            location: None,
            body: body.to_string().into_bytes(),
            ..answer
        }
    }

    /// What a person calls the order.
    async fn reference(&self, mutation: &Mutation) -> String {
        let known = match &mutation.target {
            Some(key) => self.store.order(key.clone()).await.ok().flatten().map(|o| o.order.reference),
            None => None,
        };
        known.filter(|reference| !reference.is_empty()).unwrap_or_else(|| mutation.reference.clone())
    }
}

/// The name before its folder: a narrow line cuts the end, and the folder is always the same.
fn saved_as(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let folder = path.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
    format!("saved as {name} in {folder}")
}

/// Reads our own words back.
fn told(answer: &Answer) -> Reading {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let size = text("size");
    let said = match body.get("saved") {
        Some(_) => saved_as(Path::new(text("saved"))),
        None => format!(
            "the label {size} was handed out and counts as fetched, but there is no file: {}; fetch it again",
            text("not_saved")
        ),
    };
    Reading::Done { orders: Vec::new(), said }
}
