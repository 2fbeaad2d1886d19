//! What 4over's answers to changes mean.

use serde_json::Value;

use crate::{
    model::{
        form::text_at,
        forms::fourover as form,
        intent::{Answer, Deed, Mutation, Reading, Refusal},
        order::Fetched,
    },
    providers::{
        fourover::{
            create::{Acceptance, Created, read_create_answer},
            rules::{CancelAnswer, read_cancel_answer},
            wire::Body,
        },
        loose::{line, text_of, words},
        outcome::Word,
    },
};

/// Reads the answer to a change of 4over. The status says little: creates are judged job by job, cancels by the body.
#[must_use]
pub fn read(mutation: &Mutation, answer: &Answer) -> Reading {
    match mutation.deed {
        Deed::Book => created(mutation, answer),
        Deed::Cancel => cancelled(answer),
        Deed::Upload => uploaded(answer),
        _ => attached(answer),
    }
}

fn said(answer: &Answer) -> String {
    words(&String::from_utf8_lossy(&answer.body))
}

fn unclear(answer: &Answer) -> Reading {
    Reading::Unclear { why: format!("4over answered {}: {}", answer.status, said(answer)) }
}

fn refused(answer: &Answer) -> Reading {
    let said = said(answer);
    let said = if said.is_empty() { format!("4over answered {}", answer.status) } else { said };
    let fields = vec![Refusal { path: path_in(&said, None), message: said.clone() }];
    Reading::Refused { said, fields }
}

fn created(mutation: &Mutation, answer: &Answer) -> Reading {
    let request: Value = serde_json::from_slice(&mutation.body).unwrap_or_default();
    let word = Word::of(answer.status, mutation.repeat);
    match read_create_answer(&mutation.account, &request, &answer.body, answer.heard) {
        Ok(created) => judged(&request, &created, word),
        Err(_) if word == Word::Refused => refused(answer),
        // A 2xx says nothing by itself: only the list of jobs does.
        Err(_) => unclear(answer),
    }
}

fn judged(request: &Value, created: &Created, word: Word) -> Reading {
    let jobs = |n: usize| if n == 1 { "1 job".to_owned() } else { format!("{n} jobs") };
    let refusals: Vec<Refusal> = created
        .refused
        .iter()
        .map(|job| {
            let at = request["jobs"].as_array().into_iter().flatten();
            let at =
                at.into_iter().position(|sent| !job.name.is_empty() && text_at(sent, "job_name") == job.name);
            let message =
                if job.messages.is_empty() { "no reason given".to_owned() } else { job.messages.join("; ") };
            Refusal { path: path_in(&message, at), message }
        })
        .collect();
    let orders = vec![Fetched { order: created.order.clone(), events: None }];
    let status = &created.order_status;
    let (yes, no) = (jobs(created.accepted.len()), jobs(created.refused.len()));
    match created.acceptance {
        Acceptance::All => Reading::Done { orders, said: format!("{status}: {yes} accepted") },
        Acceptance::Some => {
            let said = format!("{status}: {yes} accepted, {no} refused; only the refused may be sent again");
            Reading::Partly { orders, said, refused: refusals }
        }
        // Said with a status that leaves it open whether anything was carried out.
        Acceptance::None if word == Word::Unclear => {
            Reading::Unclear { why: format!("{status}: {no} refused") }
        }
        Acceptance::None => Reading::Refused { said: format!("{status}: {no} refused"), fields: refusals },
        Acceptance::Unclear => {
            let odd = created.order.oddities.iter().map(|o| format!("{}: {}", o.path, o.what));
            let why = odd.collect::<Vec<_>>().join("; ");
            if created.accepted.is_empty() {
                return Reading::Unclear { why: format!("{status}: {why}") };
            }
            // The jobs with an id are ordered, whatever else is wrong: they must not be lost.
            Reading::Partly { orders, said: format!("{yes} accepted, but {why}"), refused: refusals }
        }
    }
}

/// Where a message belongs: the job, and its field when the message names just one.
fn path_in(message: &str, job: Option<usize>) -> Vec<String> {
    let mut path: Vec<String> = job.map(|n| vec!["jobs".to_owned(), n.to_string()]).unwrap_or_default();
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    let mentioned = message.split(|c: char| !inside(c)).map(|word| word.trim_matches('.'));
    let mut fields: Vec<Vec<String>> = mentioned
        .filter(|word| {
            word.contains(['_', '.']) || *word == "files" || *word == "dropship" || *word == "jobs"
        })
        .map(|word| {
            let steps = word.split('.').map(str::to_owned);
            path.iter().cloned().chain(steps).collect::<Vec<_>>()
        })
        .filter(|steps| form::field_of(steps).is_some())
        .collect();
    fields.dedup();
    if let [only] = fields.as_slice() {
        path.clone_from(only);
    }
    path
}

fn cancelled(answer: &Answer) -> Reading {
    let ok = Word::of(answer.status, crate::model::intent::Repeat::Delete) == Word::Done;
    match read_cancel_answer(answer.status, &answer.body) {
        CancelAnswer::Cancelled => {
            Reading::Done { orders: Vec::new(), said: "the job is cancelled".to_owned() }
        }
        CancelAnswer::Refused(why) if ok && is_no(&why) => Reading::Refused { said: why, fields: Vec::new() },
        // "Not found", "already cancelled", "too many requests": the job's status decides.
        CancelAnswer::Refused(_) | CancelAnswer::Unclear(_) => unclear(answer),
    }
}

/// A sentence that says no. Its wording is not documented, so any other sentence is settled by the job's status.
fn is_no(sentence: &str) -> bool {
    let small = sentence.to_ascii_lowercase();
    let no = ["cannot", "can not", "can't", "gone past", "too late", "too far", "unable", "not be cancel"];
    no.iter().any(|no| small.contains(no)) && !small.contains("already")
}

fn uploaded(answer: &Answer) -> Reading {
    match (Word::of(answer.status, crate::model::intent::Repeat::Never), Body::read(&answer.body)) {
        (Word::Done, Body::Json(body)) if body["files"].as_array().is_some_and(|f| !f.is_empty()) => {
            let said = |file: &Value| {
                let mut told = format!(
                    "{} is file {}",
                    text_of(file, &["reference_file_name", "uri"]),
                    text_of(file, &["file_uuid"])
                );
                let checked = line(&file["address_validation_response"]);
                if !checked.is_empty() {
                    told = format!("{told} ({checked})");
                }
                told
            };
            let files = body["files"].as_array().into_iter().flatten().map(said);
            Reading::Done { orders: Vec::new(), said: files.collect::<Vec<_>>().join("; ") }
        }
        (Word::Done, _) => Reading::DoneUnread { said: said(answer) },
        (Word::Refused, _) => refused(answer),
        (Word::Unclear, _) => unclear(answer),
    }
}

fn says_true(body: &Body) -> bool {
    matches!(body, Body::Said(word) if word.eq_ignore_ascii_case("true"))
}

/// The answer is not documented: a 2xx that does not say otherwise counts.
fn attached(answer: &Answer) -> Reading {
    match (Word::of(answer.status, crate::model::intent::Repeat::Never), Body::read(&answer.body)) {
        (Word::Done, body) if matches!(&body, Body::Json(_)) || says_true(&body) => {
            Reading::Done { orders: Vec::new(), said: "the job has its files".to_owned() }
        }
        (Word::Refused, _) => refused(answer),
        (Word::Done | Word::Unclear, _) => unclear(answer),
    }
}
