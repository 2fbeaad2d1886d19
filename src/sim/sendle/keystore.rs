//! Answers kept by idempotency key (Sendle, Idempotency keys): for each account, for 72 hours, errors too.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::answers::Answer;

const LIFE: SignedDuration = SignedDuration::from_hours(72);
/// A derived description of the API gives this as the longest key.
const LONGEST: usize = 100;

/// What was asked under a key; it may not change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub endpoint: String,
    /// The bytes of the parameters.
    pub params: Vec<u8>,
}

#[derive(Debug)]
struct Entry {
    asked: Asked,
    at: Timestamp,
    /// `None`: still being worked on.
    answer: Option<Answer>,
}

/// What to do with a request that carries a key.
#[derive(Debug, PartialEq)]
pub(super) enum Begin {
    /// The first of its kind: work, then [`KeyStore::finish`].
    Work,
    /// Answer this.
    Answer(Answer),
}

#[derive(Debug, Default)]
pub(super) struct KeyStore {
    entries: HashMap<(&'static str, String), Entry>,
}

impl KeyStore {
    /// "Keys are stripped of whitespace before storage", and a blank one is an error.
    pub fn strip(raw: &str) -> Result<String, Answer> {
        let key = raw.trim();
        match key.len() {
            0 => Err(Answer::invalid(&serde_json::json!({"idempotency_key": ["can't be blank"]}))),
            1..=LONGEST => Ok(key.to_owned()),
            _ => Err(Answer::invalid(
                &serde_json::json!({"idempotency_key": ["is too long (maximum is 100 characters)"]}),
            )),
        }
    }

    pub fn begin(&mut self, now: Timestamp, account: &'static str, key: &str, asked: &Asked) -> Begin {
        self.entries.retain(|_, e| now.duration_since(e.at) < LIFE);
        match self.entries.get(&(account, key.to_owned())) {
            Some(entry) if entry.asked.endpoint != asked.endpoint => {
                Begin::Answer(Answer::conflict("endpoint"))
            }
            Some(entry) if entry.asked.params != asked.params => Begin::Answer(Answer::conflict("params")),
            Some(Entry { answer: Some(answer), .. }) => Begin::Answer(answer.clone()),
            Some(_) => Begin::Answer(Answer::too_early()),
            None => {
                let entry = Entry { asked: asked.clone(), at: now, answer: None };
                self.entries.insert((account, key.to_owned()), entry);
                Begin::Work
            }
        }
    }

    pub fn finish(&mut self, account: &'static str, key: &str, answer: &Answer) {
        if let Some(entry) = self.entries.get_mut(&(account, key.to_owned())) {
            entry.answer = Some(answer.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(endpoint: &str, params: &str) -> Asked {
        Asked { endpoint: endpoint.to_owned(), params: params.as_bytes().to_vec() }
    }

    #[test]
    fn a_key_gives_its_first_answer_again_errors_too() {
        let mut keys = KeyStore::default();
        let now = Timestamp::UNIX_EPOCH;
        let order = asked("/api/orders", "{}");
        assert_eq!(keys.begin(now, "a", "k", &order), Begin::Work);
        assert_eq!(keys.begin(now, "a", "k", &order), Begin::Answer(Answer::too_early()), "still running");
        let refusal = Answer::invalid(&serde_json::json!({"description": ["can't be blank"]}));
        keys.finish("a", "k", &refusal);
        assert_eq!(keys.begin(now, "a", "k", &order), Begin::Answer(refusal));
        assert_eq!(keys.begin(now, "b", "k", &order), Begin::Work, "another account, another key");
    }

    #[test]
    fn a_key_belongs_to_one_endpoint_and_one_set_of_parameters() {
        let mut keys = KeyStore::default();
        let now = Timestamp::UNIX_EPOCH;
        keys.begin(now, "a", "k", &asked("/api/orders", "{}"));
        let other = keys.begin(now, "a", "k", &asked("/api/ping", ""));
        assert_eq!(other, Begin::Answer(Answer::conflict("endpoint")));
        let other = keys.begin(now, "a", "k", &asked("/api/orders", "{ }"));
        assert_eq!(other, Begin::Answer(Answer::conflict("params")));
    }

    #[test]
    fn a_key_dies_after_72_hours() {
        let mut keys = KeyStore::default();
        let start = Timestamp::UNIX_EPOCH;
        let order = asked("/api/orders", "{}");
        keys.begin(start, "a", "k", &order);
        keys.finish("a", "k", &Answer::too_early());
        let late = start + SignedDuration::from_secs(72 * 3600 - 1);
        assert_ne!(keys.begin(late, "a", "k", &order), Begin::Work);
        assert_eq!(keys.begin(start + LIFE, "a", "k", &order), Begin::Work);
    }

    #[test]
    fn keys_are_stripped_and_never_blank() {
        assert_eq!(KeyStore::strip(" abc123 ").unwrap(), "abc123");
        assert_eq!(KeyStore::strip("  ").unwrap_err().status, 422);
        assert_eq!(KeyStore::strip(&"x".repeat(101)).unwrap_err().status, 422);
    }
}
