//! 4over's rules as pure functions: where a job stands, whether it can be stopped, what a person should see.

use super::wire::{StatusEntry, latest};
use crate::model::{
    cancel::{CancelRule, Verdict},
    order::Part,
    phase::Phase,
};

/// The word for a job that the create call refused.
pub const FAILED: &str = "Failed";

const RULE: &str = "until the job passes Batch Imposition; 4over gives no clock";
const EFFECT: &str = "stops this one job; the order's other jobs go on";
const NEXT: &str = "ask 4over's support with the job id";

/// How far a job has come, counted at the one point that matters: Batch Imposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Before,
    Past,
}

fn plain(status: &str) -> String {
    status.trim().to_ascii_lowercase().replace(['_', '-'], " ")
}

fn reach(status: &str) -> Option<Reach> {
    match plain(status).as_str() {
        "order received" | "preflight" | "batch imposition" => Some(Reach::Before),
        "printing" | "mailing" | "shipped" | "mailed" | "shipped/mailed" => Some(Reach::Past),
        _ => None,
    }
}

/// The common phase of a status; the full list of names is not documented, so most are [`Phase::Unknown`].
#[must_use]
pub fn phase(status: &str) -> Phase {
    match plain(status).as_str() {
        "order received" | "preflight" => Phase::Waiting,
        "batch imposition" | "printing" | "mailing" => Phase::Moving,
        "shipped" | "mailed" | "shipped/mailed" => Phase::Done,
        "cancelled" | "canceled" => Phase::Cancelled,
        "on hold" | "failed" | "preflight failed" => Phase::Attention,
        _ => Phase::Unknown,
    }
}

/// May this job still be stopped? Decided by its whole history, since a job on hold may be past the point already.
#[must_use]
pub fn cancel(history: &[StatusEntry]) -> CancelRule {
    let now = latest(history).map_or("", |e| e.status.as_str());
    let past = history.iter().any(|e| reach(&e.status) == Some(Reach::Past));
    let imposed = history.iter().any(|e| plain(&e.status) == "batch imposition");
    let verdict = match phase(now) {
        Phase::Cancelled | Phase::Done => Verdict::Closed,
        _ if past => Verdict::Closed,
        Phase::Unknown => Verdict::Unknown,
        Phase::Attention if imposed => Verdict::Unknown,
        _ => Verdict::Open,
    };
    let rule = CancelRule::new(verdict.clone(), RULE, EFFECT);
    match (verdict, phase(now)) {
        (Verdict::Open, _) => rule,
        (_, Phase::Cancelled) => CancelRule { rule: "already cancelled".to_owned(), ..rule },
        _ => rule.or_else(NEXT),
    }
}

/// The rule of a job nobody has asked about yet.
#[must_use]
pub fn cancel_unasked() -> CancelRule {
    CancelRule::new(Verdict::Unknown, RULE, EFFECT).or_else("refresh the order")
}

/// The rule of a job that was never accepted.
#[must_use]
pub fn cancel_refused() -> CancelRule {
    CancelRule::new(Verdict::Closed, "the job was not accepted: there is nothing to stop", "none")
        .or_else("correct the job and send it again, alone")
}

/// One short line about all jobs: the common word, or how many stand where.
#[must_use]
pub fn state_line(parts: &[Part]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for part in parts {
        match counts.iter_mut().find(|(word, _)| *word == part.state) {
            Some((_, n)) => *n += 1,
            None => counts.push((&part.state, 1)),
        }
    }
    match counts.as_slice() {
        [] => String::new(),
        [(word, _)] => (*word).to_owned(),
        many => {
            let said =
                |(word, n): &(&str, usize)| format!("{n} {}", if word.is_empty() { "unasked" } else { word });
            many.iter().map(said).collect::<Vec<_>>().join(", ")
        }
    }
}

/// The phase of the whole: trouble first, then what is still open.
#[must_use]
pub fn order_phase(parts: &[Part]) -> Phase {
    let any = |phase| parts.iter().any(|p| p.phase == phase);
    let all = |phases: &[Phase]| !parts.is_empty() && parts.iter().all(|p| phases.contains(&p.phase));
    if any(Phase::Attention) {
        Phase::Attention
    } else if any(Phase::Unknown) || parts.is_empty() {
        Phase::Unknown
    } else if all(&[Phase::Cancelled]) {
        Phase::Cancelled
    } else if all(&[Phase::Done, Phase::Cancelled]) {
        Phase::Done
    } else if any(Phase::Moving) || any(Phase::Done) {
        Phase::Moving
    } else {
        Phase::Waiting
    }
}

/// What 4over answered to the deletion of one job: a bare `true`, or a sentence why not (4over, Cancel Job).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CancelAnswer {
    Cancelled,
    /// In 4over's own words.
    Refused(String),
    /// Neither: read the job back before saying anything.
    Unclear(String),
}

/// Reads the answer of `DELETE /orders/{job}`, whose HTTP status says nothing by itself.
#[must_use]
pub fn read_cancel_answer(status: u16, body: &[u8]) -> CancelAnswer {
    use super::wire::Body;
    let ok = (200..300).contains(&status);
    match Body::read(body) {
        Body::Said(word) if word.eq_ignore_ascii_case("true") && ok => CancelAnswer::Cancelled,
        Body::Said(word) if word.eq_ignore_ascii_case("false") => CancelAnswer::Refused(word),
        Body::Said(sentence) if (ok || (400..500).contains(&status)) && !sentence.starts_with('<') => {
            CancelAnswer::Refused(sentence)
        }
        Body::Said(other) => CancelAnswer::Unclear(other),
        Body::Empty => CancelAnswer::Unclear(String::new()),
        Body::Json(json) => {
            let words = crate::providers::loose::words(&json.to_string());
            if (400..500).contains(&status) {
                CancelAnswer::Refused(words)
            } else {
                CancelAnswer::Unclear(words)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::order::PartKind;

    fn history(words: &[&str]) -> Vec<StatusEntry> {
        // Oldest first, a minute apart.
        let entry = |(n, word): (usize, &&str)| StatusEntry {
            code: String::new(),
            status: (*word).to_owned(),
            date_set: format!("2024-10-01T15:{n:02}:00+00:00"),
        };
        words.iter().enumerate().map(entry).collect()
    }

    #[test]
    fn a_job_can_be_stopped_up_to_batch_imposition_and_nowhere_after() {
        for (words, want) in [
            (&["Order Received"][..], Verdict::Open),
            (&["Order Received", "Preflight"], Verdict::Open),
            (&["Order Received", "BATCH IMPOSITION"], Verdict::Open),
            (&["Batch Imposition", "Printing"], Verdict::Closed),
            (&["Mailing"], Verdict::Closed),
            (&["Mailed"], Verdict::Closed),
            (&["Preflight", "Cancelled"], Verdict::Closed),
            (&["Preflight", "On Hold"], Verdict::Open),
            (&["Batch Imposition", "On Hold"], Verdict::Unknown),
            (&["Printing", "On Hold"], Verdict::Closed),
            (&["Printing", "Bindery"], Verdict::Closed),
            (&["Preflight", "Bindery"], Verdict::Unknown),
            (&[], Verdict::Unknown),
        ] {
            assert_eq!(cancel(&history(words)).verdict, want, "{words:?}");
        }
        assert_eq!(cancel(&history(&["Cancelled"])).rule, "already cancelled");
        assert!(cancel(&history(&["Printing"])).next_step.is_some());
        assert_eq!(cancel(&history(&["Preflight"])).next_step, None);
    }

    #[test]
    fn unknown_words_are_never_guessed() {
        assert_eq!(phase("Bindery"), Phase::Unknown);
        assert_eq!(phase(""), Phase::Unknown);
        assert_eq!(phase("shipped/Mailed"), Phase::Done);
        assert_eq!(phase("order_received"), Phase::Waiting);
    }

    #[test]
    fn the_whole_follows_its_jobs() {
        let part = |state: &str| Part {
            kind: PartKind::Job,
            id: String::new(),
            label: String::new(),
            state: state.to_owned(),
            phase: phase(state),
            cancel: cancel_unasked(),
        };
        for (states, line, whole) in [
            (&["Printing", "Printing"][..], "Printing", Phase::Moving),
            (&["Printing", "Mailed"], "1 Printing, 1 Mailed", Phase::Moving),
            (&["Mailed", "Cancelled"], "1 Mailed, 1 Cancelled", Phase::Done),
            (&["Cancelled", "Cancelled"], "Cancelled", Phase::Cancelled),
            (&["Order Received", "Mailed"], "1 Order Received, 1 Mailed", Phase::Moving),
            (&["Order Received"], "Order Received", Phase::Waiting),
            (&["Mailed", "Failed", "Failed"], "1 Mailed, 2 Failed", Phase::Attention),
            (&["Mailed", ""], "1 Mailed, 1 unasked", Phase::Unknown),
            (&[], "", Phase::Unknown),
        ] {
            let parts: Vec<Part> = states.iter().map(|s| part(s)).collect();
            assert_eq!((state_line(&parts).as_str(), order_phase(&parts)), (line, whole));
        }
    }

    #[test]
    fn the_cancel_answer_is_decided_by_its_body() {
        for (status, body, want) in [
            (200, "true", CancelAnswer::Cancelled),
            (200, "\"true\"", CancelAnswer::Cancelled),
            (200, "Job is too far", CancelAnswer::Refused("Job is too far".into())),
            (200, "\"Job is too far\"", CancelAnswer::Refused("Job is too far".into())),
            (200, "false", CancelAnswer::Refused("false".into())),
            (404, r#"{"message":"Job not found"}"#, CancelAnswer::Refused("Job not found".into())),
            (200, "", CancelAnswer::Unclear(String::new())),
            (500, "true", CancelAnswer::Unclear("true".into())),
            (502, "<html>", CancelAnswer::Unclear("<html>".into())),
            (200, r#"{"ok":1}"#, CancelAnswer::Unclear("ok: 1".into())),
        ] {
            assert_eq!(read_cancel_answer(status, body.as_bytes()), want, "{status} {body}");
        }
    }
}
