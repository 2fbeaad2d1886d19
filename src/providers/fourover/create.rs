//! The answer of the create call, in all its shapes: which jobs are paid for and printed, and which are not.
//!
//! HTTP 200 does not mean accepted. Jobs in `job_ids` went through and must never be sent again; jobs in `errors`
//! must be corrected and sent again (4over, Create Order).

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    detail, map, rules,
    wire::{self, Body},
};
use crate::{
    model::{
        money::Money,
        order::{Oddity, Order, Part, PartKind},
        phase::Phase,
        provider::AccountName,
        time::parse_instant,
    },
    providers::loose::{decimal, field, line, text_of, words},
};

/// What happened to the order as a whole, decided by its jobs and not by the HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acceptance {
    All,
    /// Some jobs are ordered, some are not: only the latter may be sent again.
    Some,
    None,
    /// The answer contradicts itself or names no job: a person must look before anything is sent again.
    Unclear,
}

/// One job of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobOutcome {
    /// 4over's job id; `None` for a job that was refused, whatever `internal_id` its error carries.
    pub job_id: Option<String>,
    /// The own name (`job_name`, which comes back as `customer_job_id`).
    pub name: String,
    pub messages: Vec<String>,
}

/// The answer, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    pub acceptance: Acceptance,
    /// 4over's own word.
    pub order_status: String,
    pub accepted: Vec<JobOutcome>,
    pub refused: Vec<JobOutcome>,
    /// The order as it should be stored, a part for each job, accepted or not.
    pub order: Order,
}

/// A 2xx body that is no create answer: in 4over's own words, whatever they are. The outcome is unknown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the answer names no jobs: {0:?}")]
pub struct NoCreateAnswer(pub String);

/// Reads the body of a create call. `request` is the body that was sent: it names what the answer leaves out.
///
/// # Errors
/// The body is empty, a bare word, a text or an object without `order_status`, `job_ids` and `errors`.
pub fn read_create_answer(
    account: &AccountName,
    request: &Value,
    body: &[u8],
    heard: Timestamp,
) -> Result<Created, NoCreateAnswer> {
    let mut answer = match Body::read(body) {
        Body::Json(answer) if is_create_answer(&answer) => answer,
        Body::Json(other) => return Err(NoCreateAnswer(words(&other.to_string()))),
        Body::Said(said) => return Err(NoCreateAnswer(said.chars().take(300).collect())),
        Body::Empty => return Err(NoCreateAnswer(String::new())),
    };
    wire::redact(&mut answer);
    let mut oddities = Vec::new();
    let accepted = accepted(&answer, &mut oddities);
    let refused = refused(&answer, &accepted, &mut oddities);
    let order_status = text_of(&answer, &["order_status"]);
    let acceptance = acceptance(&order_status, &accepted, &refused, &mut oddities);
    let order = order(account, request, &answer, &accepted, &refused, oddities, heard);
    Ok(Created { acceptance, order_status, accepted, refused, order })
}

fn is_create_answer(answer: &Value) -> bool {
    ["order_status", "job_ids", "errors"].iter().any(|name| answer.get(name).is_some())
}

/// `job_ids` as a map keyed by job id, as a list of objects, as a list of bare ids, or empty in either shape.
fn accepted(answer: &Value, oddities: &mut Vec<Oddity>) -> Vec<JobOutcome> {
    let mut jobs = Vec::new();
    match &answer["job_ids"] {
        Value::Object(map) => {
            for (id, job) in map {
                jobs.push(outcome(id.clone(), job));
                let status = text_of(job, &["status"]);
                if !matches!(status.as_str(), "" | "200") {
                    let what = format!("an accepted job with status {status}");
                    oddities.push(Oddity::new(&format!("job_ids.{id}.status"), what));
                }
            }
        }
        Value::Array(list) => {
            for (at, job) in list.iter().enumerate() {
                let id = match job {
                    Value::String(id) => id.clone(),
                    other => text_of(other, &["internal_id", "job_id", "source_job_id"]),
                };
                if id.trim().is_empty() {
                    oddities.push(Oddity::new(&format!("job_ids[{at}]"), "an accepted job without an id"));
                } else {
                    jobs.push(outcome(id, job));
                }
            }
        }
        Value::Null => {}
        other => oddities.push(Oddity::new("job_ids", format!("neither list nor map: {}", line(other)))),
    }
    jobs
}

fn outcome(id: String, job: &Value) -> JobOutcome {
    JobOutcome {
        job_id: Some(id),
        name: text_of(job, &["customer_job_id", "job_name"]),
        messages: messages(job, &["messages", "message"]),
    }
}

fn messages(job: &Value, names: &[&str]) -> Vec<String> {
    let said = |v: &Value| Some(line(v)).filter(|t| !t.trim().is_empty());
    match field(job, names) {
        Some(Value::Array(list)) => list.iter().filter_map(said).collect(),
        Some(other) => said(other).into_iter().collect(),
        None => Vec::new(),
    }
}

fn refused(answer: &Value, accepted: &[JobOutcome], oddities: &mut Vec<Oddity>) -> Vec<JobOutcome> {
    let rows: Vec<&Value> = match &answer["errors"] {
        Value::Array(list) => list.iter().collect(),
        Value::Object(fields) if fields.contains_key("message") => vec![&answer["errors"]],
        Value::Object(fields) => fields.values().collect(),
        Value::String(text) if !text.trim().is_empty() => vec![&answer["errors"]],
        _ => Vec::new(),
    };
    let mut jobs = Vec::new();
    for (at, row) in rows.into_iter().enumerate() {
        let name = text_of(row, &["customer_job_id", "job_name"]);
        let said = match row {
            Value::String(text) => vec![text.clone()],
            row => messages(row, &["message", "messages"]),
        };
        let path = format!("errors[{at}]");
        // Better one call to the printer than one job printed twice.
        if !name.is_empty() && accepted.iter().any(|a| a.name == name) {
            let what = format!("job {name:?} is named as accepted and as refused; it counts as accepted");
            oddities.push(Oddity::new(&path, what));
            continue;
        }
        jobs.push(JobOutcome { job_id: None, name, messages: said });
    }
    jobs
}

fn acceptance(
    word: &str,
    accepted: &[JobOutcome],
    refused: &[JobOutcome],
    oddities: &mut Vec<Oddity>,
) -> Acceptance {
    let by_jobs = match (accepted.is_empty(), refused.is_empty()) {
        (false, true) => Acceptance::All,
        (false, false) => Acceptance::Some,
        (true, false) => Acceptance::None,
        (true, true) => Acceptance::Unclear,
    };
    let fits = match word.to_ascii_lowercase().as_str() {
        "success" => by_jobs == Acceptance::All,
        // Which of the two words is used when is not documented.
        "warning" | "failed" => matches!(by_jobs, Acceptance::Some | Acceptance::None),
        _ => false,
    };
    if fits {
        return by_jobs;
    }
    oddities.push(Oddity::new("order_status", format!("{word:?} does not fit the jobs that came with it")));
    Acceptance::Unclear
}

fn order(
    account: &AccountName,
    request: &Value,
    answer: &Value,
    accepted: &[JobOutcome],
    refused: &[JobOutcome],
    mut oddities: Vec<Oddity>,
    heard: Timestamp,
) -> Order {
    let sent_id = text_of(request, &["order_id"]);
    let said_id = text_of(answer, &["customer_order_id"]);
    let error_id = field(answer, &["errors"])
        .and_then(|e| e.get(0))
        .map(|e| text_of(e, &["customer_order_id"]))
        .unwrap_or_default();
    let id = [&sent_id, &said_id, &error_id].into_iter().find(|t| !t.is_empty()).cloned().unwrap_or_default();
    if !sent_id.is_empty() && !said_id.is_empty() && sent_id != said_id {
        let what = format!("{said_id:?} came back for {sent_id:?}");
        oddities.push(Oddity::new("customer_order_id", what));
    }
    let mut order = map::of_jobs(account, &id, &[]);
    let ids = accepted.iter().filter_map(|j| j.job_id.as_deref());
    order.aliases = map::job_aliases(ids);
    let names = accepted.iter().chain(refused).map(|j| j.name.clone()).filter(|n| !n.is_empty());
    order.aliases.extend(names.chain([said_id]).filter(|a| !a.is_empty() && *a != id));
    order.groups = detail::order_groups(request, answer);
    for job in accepted {
        let mut part = map::job_part(job.job_id.as_deref().unwrap_or_default(), &job.name);
        "accepted".clone_into(&mut part.state);
        part.phase = Phase::Waiting;
        order.groups.push(detail::job_group(&part, job, request));
        order.parts.push(part);
    }
    for job in refused {
        let label = if job.name.is_empty() { "without a name" } else { &job.name };
        let part = Part {
            kind: PartKind::Job,
            // Left empty on purpose: an error's `internal_id` is not a job id, and nothing may be sent to it.
            id: String::new(),
            label: label.to_owned(),
            state: rules::FAILED.to_owned(),
            phase: Phase::Attention,
            cancel: rules::cancel_refused(),
        };
        order.groups.push(detail::job_group(&part, job, request));
        order.parts.push(part);
    }
    order.state = rules::state_line(&order.parts);
    order.phase = rules::order_phase(&order.parts);
    order.attention = map::attention(&order);
    order.total = total(&answer["payment_response"]);
    let asked_at = text_of(&answer["payment_response"], &["requested_at", "created_at"]);
    order.created_at = parse_instant(&asked_at).or(Some(heard));
    order.updated_at = order.created_at;
    (order.customer, order.destination) = receiver(request);
    order.oddities = oddities;
    let mut sent = request.clone();
    wire::redact(&mut sent);
    order.raw = json!({"request": sent, "create": answer, "jobs": {}}).to_string();
    order
}

fn total(payment: &Value) -> Option<Money> {
    let amount =
        ["authorized_payment_amount", "requested_amount"].iter().find_map(|name| decimal(&payment[*name]))?;
    let currency = ["authorized_currency", "requested_currency"]
        .iter()
        .map(|name| text_of(&payment[*name], &["currency_code"]))
        .find(|code| !code.is_empty());
    Some(Money::new(amount, currency.as_deref().unwrap_or_default()))
}

/// Who it goes to, from the first job of the request; the answer does not say.
fn receiver(request: &Value) -> (String, String) {
    let to = &request["jobs"][0]["ship_to"];
    let person = [text_of(to, &["firstname"]), text_of(to, &["lastname"])].join(" ");
    let company = text_of(to, &["company"]);
    let customer = if person.trim().is_empty() { company } else { person.trim().to_owned() };
    let place = [text_of(to, &["city"]), text_of(to, &["state"]), text_of(to, &["zipcode"])];
    (customer, place.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::cancel::Verdict;

    const REQUEST: &str = include_str!("../../../tests/fixtures/4over/create-request.json");
    const SUCCESS: &str = include_str!("../../../tests/fixtures/4over/create-success.json");
    const WARNING: &str = include_str!("../../../tests/fixtures/4over/create-warning.json");

    fn read(request: &Value, body: &str) -> Result<Created, NoCreateAnswer> {
        let heard = "2024-10-01T15:40:00Z".parse().unwrap();
        read_create_answer(&AccountName("print".into()), request, body.as_bytes(), heard)
    }

    fn field_of<'a>(order: &'a Order, title: &str, label: &str) -> Option<&'a str> {
        let group = order.groups.iter().find(|g| g.title == title)?;
        group.fields.iter().find(|(l, _)| l == label).map(|(_, v)| v.as_str())
    }

    #[test]
    fn the_documented_success_becomes_an_order_with_a_part_for_its_job() {
        let request = serde_json::from_str(REQUEST).unwrap();
        let created = read(&request, SUCCESS).unwrap();
        assert_eq!(created.acceptance, Acceptance::All);
        assert_eq!(created.accepted[0].job_id.as_deref(), Some("X4674081817-001"));
        let order = &created.order;
        assert_eq!(order.key.id, "direct-mail-072624");
        assert_eq!(order.reference, "direct-mail-072624");
        assert_eq!(order.aliases, ["X4674081817-001", "X4674081817", "direct-mail-4"]);
        assert_eq!(
            (order.customer.as_str(), order.destination.as_str()),
            ("Test Admin", "ATLANTA GA 30340-3405")
        );
        assert_eq!((order.state.as_str(), order.phase), ("accepted", Phase::Waiting));
        assert_eq!(order.total.as_ref().unwrap().to_string(), "USD 138.95");
        assert_eq!(order.created_at.unwrap().to_string(), "2024-10-01T15:37:03Z");
        assert_eq!(
            (order.parts[0].id.as_str(), order.parts[0].label.as_str()),
            ("X4674081817-001", "direct-mail-4")
        );
        assert_eq!(order.parts[0].cancel.verdict, Verdict::Unknown, "nobody has asked yet");
        assert_eq!(order.attention, Vec::<String>::new());
        assert_eq!(order.oddities, []);
        for (title, label, want) in [
            ("order", "payment type", "authnet"),
            ("order", "test order", "true"),
            ("payment", "payment id", "2e8201a0-8fe3-422b-a554-3434isds"),
            ("payment", "authorized refund", "0"),
            ("payment", "requested currency name", "United States dollar"),
            ("payment", "provider", "DummyProvider"),
            ("payment", "response transaction", "55450a80-677e-470f-ac61-uausahgsva"),
            ("paying organization", "name", "4over-test"),
            ("paying organization", "parent", "API"),
            ("organization contact", "first name", "Test"),
            ("paying user", "first name", "4overqasource"),
            ("job X4674081817-001", "direct mailing", "crid: 325235, address_validation_level: none"),
            ("job X4674081817-001", "turnaround", "ad290b77-c9d5-476c-b847-9ad4d25ae14e"),
        ] {
            assert_eq!(field_of(order, title, label), Some(want), "{title} / {label}");
        }
    }

    #[test]
    fn no_token_and_no_address_of_the_payer_is_kept() {
        let request = serde_json::from_str(REQUEST).unwrap();
        let created = read(&request, SUCCESS).unwrap();
        let kept = format!("{created:?}");
        for secret in ["0911bdb7f48c", "1c2777fcb8db", "XXXXXXXXX", "v-testuser@4over.com", "0.92753600"] {
            assert!(
                SUCCESS.contains(secret) || REQUEST.contains(secret),
                "the test looks for nothing: {secret}"
            );
            assert!(!kept.contains(secret), "{secret} is kept");
        }
    }

    #[test]
    fn the_documented_warning_keeps_both_halves_apart() {
        let created = read(&json!({"order_id": "123456"}), WARNING).unwrap();
        assert_eq!(created.acceptance, Acceptance::Some);
        assert_eq!(created.accepted[0].job_id.as_deref(), Some("X6327136040-001"));
        assert_eq!(
            created.refused,
            [JobOutcome {
                job_id: None,
                name: "YOUR_JOB_ID".into(),
                messages: vec!["ERROR MESSAGE WILL GO HERE".into()],
            }]
        );
        let order = &created.order;
        assert_eq!((order.state.as_str(), order.phase), ("1 accepted, 1 Failed", Phase::Attention));
        assert_eq!(order.attention, ["job YOUR_JOB_ID was not accepted: ERROR MESSAGE WILL GO HERE"]);
        assert_eq!(order.parts[1].id, "", "an error's internal id is no job id");
        assert_eq!(order.parts[1].cancel.verdict, Verdict::Closed);
        assert!(!order.aliases.contains(&"Z12345678".to_owned()));
    }

    #[test]
    fn a_refused_job_is_still_told_after_a_refresh() {
        let created = read(&json!({"order_id": "123456"}), WARNING).unwrap();
        let answer = map::JobAnswer {
            status: json!({"entities": [{"status": "Printing", "date_set": "2024-10-01T15:37:03+00:00"}]}),
            tracking: Ok(json!({})),
        };
        let order = map::refresh(created.order, vec![("X6327136040-001".to_owned(), Ok(answer))]).order;
        assert_eq!((order.state.as_str(), order.phase), ("1 Printing, 1 Failed", Phase::Attention));
        assert_eq!(order.attention, ["job YOUR_JOB_ID was not accepted: ERROR MESSAGE WILL GO HERE"]);
        assert!(order.raw.contains("order_status"), "the create answer is kept");
    }

    #[test]
    fn every_shape_is_decided_by_its_jobs() {
        let request = json!({"order_id": "o"});
        for (body, want, jobs) in [
            (
                r#"{"order_status":"Success","job_ids":{"X1-001":{},"X1-002":{}},"errors":[]}"#,
                Acceptance::All,
                (2, 0),
            ),
            (
                r#"{"order_status":"Success","job_ids":[{"internal_id":"X1-001"}],"errors":[]}"#,
                Acceptance::All,
                (1, 0),
            ),
            (r#"{"order_status":"success","job_ids":["X1-001"]}"#, Acceptance::All, (1, 0)),
            (
                r#"{"order_status":"Failed","job_ids":[],"errors":[{"message":"bad"}]}"#,
                Acceptance::None,
                (0, 1),
            ),
            (
                r#"{"order_status":"Failed","job_ids":{},"errors":{"0":{"message":"bad"}}}"#,
                Acceptance::None,
                (0, 1),
            ),
            (r#"{"order_status":"Failed","job_ids":null,"errors":"No phone"}"#, Acceptance::None, (0, 1)),
            (r#"{"order_status":"Failed","errors":{"message":"bad"}}"#, Acceptance::None, (0, 1)),
            (r#"{"order_status":"Success","job_ids":[],"errors":[]}"#, Acceptance::Unclear, (0, 0)),
            (
                r#"{"order_status":"Success","job_ids":{"X1-001":{}},"errors":[{"message":"bad"}]}"#,
                Acceptance::Unclear,
                (1, 1),
            ),
            (r#"{"order_status":"Pending","job_ids":{"X1-001":{}}}"#, Acceptance::Unclear, (1, 0)),
            (r#"{"order_status":"Success","job_ids":[{"internal_id":""}]}"#, Acceptance::Unclear, (0, 0)),
        ] {
            let created = read(&request, body).unwrap_or_else(|e| panic!("{body}: {e}"));
            assert_eq!(created.acceptance, want, "{body}");
            assert_eq!((created.accepted.len(), created.refused.len()), jobs, "{body}");
            assert_eq!(created.order.parts.len(), jobs.0 + jobs.1, "{body}");
            assert_eq!(created.order.oddities.is_empty(), want != Acceptance::Unclear, "{body}");
        }
    }

    #[test]
    fn a_job_named_on_both_sides_counts_as_ordered() {
        let body = r#"{"order_status":"Warning","job_ids":[{"internal_id":"X1-001","customer_job_id":"a"}],
            "errors":[{"customer_job_id":"a","message":"odd"}]}"#;
        let created = read(&json!({"order_id": "o"}), body).unwrap();
        assert_eq!((created.accepted.len(), created.refused.len()), (1, 0));
        assert_eq!(created.acceptance, Acceptance::Unclear, "a person looks");
    }

    #[test]
    fn what_is_no_create_answer_is_an_unknown_outcome() {
        for (body, words) in [
            ("", ""),
            ("true", "true"),
            ("Too many requests", "Too many requests"),
            (r#"{"message":"Order id taken"}"#, "Order id taken"),
            ("[]", ""),
        ] {
            assert_eq!(read(&json!({}), body), Err(NoCreateAnswer(words.to_owned())), "{body}");
        }
    }

    #[test]
    fn references_may_be_blank_text_instead_of_objects() {
        let body = r#"{"order_status":"Success","job_ids":{"X1-001":""},"payment_response":
            {"requested_amount":null,"authorized_payment_amount":0,"paying_organization":"","paying_user":""}}"#;
        let created = read(&json!({"order_id": "o"}), body).unwrap();
        assert_eq!(created.order.total.unwrap().to_string(), "0");
        assert_eq!(created.accepted[0].name, "");
    }

    #[test]
    fn no_shape_stops_the_reader() {
        let shapes = [
            json!(null),
            json!(0),
            json!(""),
            json!("x"),
            json!(true),
            json!([]),
            json!({}),
            json!([null, 1, "x", [], {}]),
            json!({"X1-001": null}),
            json!({"message": [[{"message": {}}]]}),
            json!([{"internal_id": 7, "messages": {}}]),
        ];
        for jobs in &shapes {
            for errors in &shapes {
                for rest in &shapes {
                    let body = json!({
                        "order_status": rest, "customer_order_id": rest, "job_ids": jobs, "errors": errors,
                        "payment_response": rest, "payment_type": rest,
                    });
                    let created = read(rest, &body.to_string()).unwrap();
                    let parts = created.accepted.len() + created.refused.len();
                    assert_eq!(created.order.parts.len(), parts, "{body}");
                }
            }
        }
    }
}
