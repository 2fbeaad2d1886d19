use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::{
    model::{
        cancel::Verdict,
        intent::{Answer, Reading},
        order::{Order, Part},
    },
    providers::fourover::{create::read_create_answer, map},
};

const REQUEST: &str = include_str!("../../../../tests/fixtures/4over/create-request.json");
const SUCCESS: &str = include_str!("../../../../tests/fixtures/4over/create-success.json");
const WARNING: &str = include_str!("../../../../tests/fixtures/4over/create-warning.json");

fn account() -> AccountName {
    AccountName("print".into())
}

/// The documents' sample, as a form fills it.
fn draft() -> Value {
    let mut draft: Value = serde_json::from_str(REQUEST).unwrap();
    draft.as_object_mut().unwrap().shift_remove("payment");
    draft["is_test_order"] = json!(true);
    draft["skip_confirmation"] = json!(true);
    draft["jobs"][0]["bypass_address_validation"] = json!(true);
    draft
}

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status,
        content_type: "application/json".into(),
        location: None,
        retry_after: None,
        date: None,
        body: body.into(),
        heard: Timestamp::UNIX_EPOCH,
    }
}

fn booked() -> Mutation {
    book(&account(), &draft(), "r-1").unwrap()
}

#[test]
fn the_sample_goes_out_as_documented() {
    let change = booked();
    assert_eq!((change.deed, change.repeat, change.method), (Deed::Book, Repeat::Never, Method::Post));
    assert_eq!(change.reference, "direct-mail-072624");
    let sent: Value = serde_json::from_slice(&change.body).unwrap();
    let wanted: Value = serde_json::from_str(REQUEST).unwrap();
    assert_eq!(sent["is_test_order"], json!(true));
    for name in ["skip_confirmation", "skip_conformation"] {
        assert_eq!(sent[name], json!(true), "both spellings");
    }
    let (job, documented) = (&sent["jobs"][0], &wanted["jobs"][0]);
    assert_eq!(job["turnaroundtime_uuid"], job["turnaround_uuid"], "both spellings");
    for (name, value) in documented.as_object().unwrap() {
        if matches!(name.as_str(), "ship_to" | "ship_from") {
            for (line, value) in value.as_object().unwrap() {
                let blank = value.as_str().is_none_or(str::is_empty);
                assert_eq!(job[name].get(line), (!blank).then_some(value), "{name}.{line}");
            }
        } else {
            assert_eq!(&job[name], value, "{name}");
        }
    }
    assert_eq!(sent["payment"], json!({"profile_token": PLACEHOLDER}));
    let again = book(&account(), &draft(), "r-1").unwrap();
    assert_eq!(change, again, "the same draft, the same bytes");
}

#[test]
fn the_test_flag_is_always_said_and_the_id_has_a_fallback() {
    let mut draft = draft();
    draft["is_test_order"] = json!(false);
    draft["order_id"] = json!(" ");
    draft["pay_with_profile"] = json!(false);
    draft["jobs"][0]["option_uuids"] = Value::Null;
    let change = book(&account(), &draft, "r-1").unwrap();
    let sent: Value = serde_json::from_slice(&change.body).unwrap();
    assert_eq!((&sent["is_test_order"], &sent["order_id"]), (&json!(false), &json!("r-1")));
    assert_eq!(sent["jobs"][0]["option_uuids"], json!([]), "required, but may be empty");
    assert!(sent.get("payment").is_none());
    assert!(change.summary.iter().any(|(l, v)| l == "test order" && v.contains("production")));
    draft.as_object_mut().unwrap().shift_remove("is_test_order");
    assert_eq!(book(&account(), &draft, "r-1").unwrap_err()[0].path, "is_test_order");
}

#[test]
fn doubts_do_not_stop_a_draft_and_complaints_do() {
    let mut draft = draft();
    draft["jobs"][0]["product_uuid"] = json!("bf972465-d0b2-4767-b350-wewsd3r3443dd");
    assert!(book(&account(), &draft, "r").is_ok());
    draft["jobs"][0]["direct_mailing"]["crid"] = json!("1");
    let complaints = book(&account(), &draft, "r").unwrap_err();
    assert!(complaints.iter().all(|c| !c.server_decides) && complaints[0].path.ends_with("crid"));
}

#[test]
fn sets_go_under_their_names() {
    let mut draft = draft();
    draft["jobs"][0]["files"] = json!({"set_001/fr": "https://a.example/1", "set_001/job_name": "one", "set_002/fr": "https://a.example/2"});
    let sent: Value = serde_json::from_slice(&book(&account(), &draft, "r").unwrap().body).unwrap();
    let wanted = json!({"set_001": {"files": {"fr": "https://a.example/1"}, "job_name": "one"},
        "set_002": {"files": {"fr": "https://a.example/2"}}});
    assert_eq!(sent["jobs"][0]["files"], wanted);
}

#[test]
fn a_create_answer_is_read_job_by_job() {
    let Reading::Done { orders, said } = read(&booked(), &answer(200, SUCCESS)) else { panic!("not done") };
    assert_eq!((orders[0].order.parts.len(), said.as_str()), (1, "Success: 1 job accepted"));
    assert!(!format!("{orders:?}").contains(PLACEHOLDER));
    let Reading::Partly { orders, refused, .. } = read(&booked(), &answer(200, WARNING)) else {
        panic!("not partly")
    };
    assert_eq!((orders[0].order.parts.len(), refused.len()), (2, 1));
    let failed = r#"{"order_status":"Failed","job_ids":[],"errors":[{"customer_job_id":"direct-mail-4",
        "message":"direct_mailing.crid must have 3 to 12 digits","job_status":"Failed"}]}"#;
    for status in [200, 400, 422] {
        let Reading::Refused { fields, .. } = read(&booked(), &answer(status, failed)) else {
            panic!("{status}")
        };
        assert_eq!(fields[0].path, ["jobs", "0", "direct_mailing", "crid"]);
        assert_eq!(
            crate::model::forms::fourover::field_of(&fields[0].path).as_deref(),
            Some("jobs.0.direct_mailing.crid")
        );
    }
    assert!(matches!(read(&booked(), &answer(500, failed)), Reading::Unclear { .. }));
    let odd = r#"{"order_status":"Success","job_ids":{"X1-001":{"customer_job_id":"direct-mail-4","status":200}},
        "errors":[{"customer_job_id":"other","message":"no"}]}"#;
    let Reading::Partly { orders, .. } = read(&booked(), &answer(200, odd)) else { panic!("a job is lost") };
    assert_eq!(orders[0].order.parts[0].id, "X1-001");
}

#[test]
fn what_is_no_create_answer_is_refused_or_unclear_by_its_status() {
    for (status, body, refused) in [
        (200, "Too many requests", false),
        (200, "", false),
        (200, "{}", false),
        (200, "<html>", false),
        (302, "", false),
        (400, r#"{"status":"error","message":"order_id is required"}"#, true),
        (401, r#"{"message":"Invalid signature"}"#, true),
        (409, "{}", false),
        (429, "Too many requests", false),
        (500, r#"{"message":"Oops"}"#, false),
        (503, "", false),
    ] {
        match (read(&booked(), &answer(status, body)), refused) {
            (Reading::Unclear { .. }, false) => {}
            (Reading::Refused { fields, .. }, true) => {
                if status == 400 {
                    assert_eq!(fields[0].path, ["order_id"]);
                }
            }
            (other, _) => panic!("{status} {body}: {other:?}"),
        }
    }
}

#[test]
fn no_2xx_that_breaks_off_is_a_refusal() {
    let job = cancelling();
    let late = "The job has gone past Batch Imposition and can not be cancelled.";
    for (change, body) in [(booked(), SUCCESS), (booked(), WARNING), (job.clone(), "true"), (job, "\"true\"")]
    {
        for end in 0..body.len() {
            let Some(part) = body.get(..end) else { continue };
            match read(&change, &answer(200, part)) {
                Reading::Unclear { .. } | Reading::DoneUnread { .. } => {}
                // What is left out may be white space.
                whole if part.trim() == body.trim() => drop(whole),
                other => panic!("{end}: {part:?}: {other:?}"),
            }
        }
    }
    assert!(matches!(read(&cancelling(), &answer(200, late)), Reading::Refused { .. }));
}

fn order() -> Order {
    let mut order = map::of_jobs(&account(), "own-1", &["X1-001".to_owned(), "X1-002".to_owned()]);
    order.parts[0].cancel.verdict = Verdict::Open;
    order
}

fn cancelling() -> Mutation {
    let order = order();
    cancel(&order, &order.parts[0]).unwrap()
}

#[test]
fn a_job_is_cancelled_by_its_own_id_only() {
    let change = cancelling();
    let want = Place::Path { segments: vec!["orders".into(), "X1-001".into()], trailing_slash: false };
    assert_eq!((change.method, &change.place, change.body.len()), (Method::Delete, &want, 0));
    assert_eq!(
        (change.deed, change.repeat, change.part.as_deref()),
        (Deed::Cancel, Repeat::Delete, Some("X1-001"))
    );
    let order = order();
    for id in ["", " ", ".", "..", "X1/001", "X1-001/status", "%2f", "X1?a=b"] {
        let part = Part { id: id.to_owned(), ..order.parts[0].clone() };
        assert!(cancel(&order, &part).is_err(), "{id:?}");
    }
    let closed = Part { cancel: rules::cancel_refused(), ..order.parts[0].clone() };
    assert!(cancel(&order, &closed).unwrap_err().contains("send it again"));
}

#[test]
fn a_cancel_answer_is_a_word_a_sentence_or_unclear() {
    for (status, body, want) in [
        (200, "true", "done"),
        (200, "\"true\"", "done"),
        (200, "The job has gone past Batch Imposition and can not be cancelled.", "refused"),
        (200, "\"Job is too far\"", "refused"),
        (200, "This job has already been cancelled.", "unclear"),
        (200, "Too many requests", "unclear"),
        (200, "Your job was stopped", "unclear"),
        (200, "", "unclear"),
        (404, r#"{"message":"Job not found"}"#, "unclear"),
        (500, "true", "unclear"),
    ] {
        let said = match read(&cancelling(), &answer(status, body)) {
            Reading::Done { .. } => "done",
            Reading::Refused { .. } => "refused",
            Reading::Unclear { .. } => "unclear",
            other => panic!("{other:?}"),
        };
        assert_eq!(said, want, "{status} {body}");
    }
}

#[test]
fn a_status_that_nobody_knows_proves_nothing() {
    let said = |word: &str| cancelled("X1-001", &json!({"entities": [{"status": word, "date_set": ""}]}));
    assert!(matches!(said("Cancelled"), LookedUp::Happened { .. }));
    assert!(matches!(said("Printing"), LookedUp::Absent { .. }));
    for word in ["Voided", ""] {
        assert!(matches!(said(word), LookedUp::NoWay { .. }), "{word}");
    }
}

fn three_jobs() -> Value {
    let mut draft = draft();
    let job = draft["jobs"][0].clone();
    let named = |name: &str| {
        let mut job = job.clone();
        job["job_name"] = json!(name);
        job
    };
    draft["jobs"] = json!([named("a"), named("b"), named("c")]);
    draft
}

fn half_booked() -> Order {
    let change = book(&account(), &three_jobs(), "r").unwrap();
    let request: Value = serde_json::from_slice(&change.body).unwrap();
    let body = r#"{"order_status":"Warning","job_ids":[{"internal_id":"X1-001","customer_job_id":"b"}],
        "errors":[{"customer_job_id":"a","message":"bad"},{"customer_job_id":"c","message":"bad"}]}"#;
    read_create_answer(&account(), &request, body.as_bytes(), Timestamp::UNIX_EPOCH).unwrap().order
}

#[test]
fn only_failed_jobs_are_sent_again_and_under_another_id() {
    let order = half_booked();
    let mut again = retry_failed(&order).unwrap();
    let names: Vec<_> = again["jobs"].as_array().unwrap().iter().map(|j| text_at(j, "job_name")).collect();
    assert_eq!(names, ["a", "c"]);
    assert!(again.get("order_id").is_none());
    again["order_id"] = json!(order.key.id);
    assert_eq!(book(&account(), &again, "r-2").unwrap_err()[0].path, "order_id");
    again["order_id"] = Value::Null;
    let change = book(&account(), &again, "r-2").unwrap();
    let sent: Value = serde_json::from_slice(&change.body).unwrap();
    assert_eq!((sent["order_id"].as_str(), sent["jobs"].as_array().unwrap().len()), (Some("r-2"), 2));
    assert!(sent.get("resends").is_none());
    assert!(retry_failed(&self::order()).is_err(), "nothing failed");
}

#[test]
fn a_rebooked_order_is_the_same_but_for_its_id() {
    let order = half_booked();
    let mut draft = rebook(&order);
    assert!(draft.get("order_id").is_none() && draft.get("payment").is_none());
    draft["order_id"] = json!(order.key.id);
    let first = book(&account(), &three_jobs(), "r").unwrap();
    assert_eq!(
        serde_json::from_slice::<Value>(&book(&account(), &draft, "r").unwrap().body).unwrap(),
        serde_json::from_slice::<Value>(&first.body).unwrap()
    );
    assert_eq!(rebook(&self::order())["jobs"], json!([{}]), "of an order booked elsewhere nothing is known");
}

#[test]
fn files_are_named_by_address_and_given_to_one_job() {
    let list = json!({"path": [" https://a.example/l.csv "], "validation_type": "CASS", "address_count": 3});
    let change = upload(&account(), &list, "r").unwrap();
    let wanted = json!({"path": ["https://a.example/l.csv"], "address_count": 3, "validation_type": "CASS"});
    assert_eq!(serde_json::from_slice::<Value>(&change.body).unwrap(), wanted);
    let stored = r#"{"files":[{"file_uuid":"u-1","reference_file_name":"l.csv","address_validation_response":{"statement_id":"9"}}]}"#;
    let Reading::Done { said, .. } = read(&change, &answer(200, stored)) else { panic!("not done") };
    assert_eq!(said, "l.csv is file u-1 (statement_id: 9)");
    assert!(matches!(read(&change, &answer(200, "{}")), Reading::DoneUnread { .. }));
    assert!(matches!(read(&change, &answer(400, "{}")), Reading::Refused { .. }));
    assert!(matches!(read(&change, &answer(502, "{}")), Reading::Unclear { .. }));
    let order = order();
    let files = json!({"files": {"fr": "https://a.example/f.pdf"}});
    let change = attach(&order, &order.parts[1], &files).unwrap();
    let want = ["jobs", "X1-002", "files"].map(str::to_owned).to_vec();
    assert_eq!(change.place, Place::Path { segments: want, trailing_slash: false });
    assert_eq!(serde_json::from_slice::<Value>(&change.body).unwrap(), files);
    assert!(matches!(read(&change, &answer(200, "{}")), Reading::Done { .. }));
    assert!(matches!(read(&change, &answer(200, "Too many requests")), Reading::Unclear { .. }));
    let unnamed = Part { id: String::new(), ..order.parts[0].clone() };
    assert!(attach(&order, &unnamed, &files).is_err());
    assert!(attach(&order, &order.parts[0], &json!({})).is_err());
}
