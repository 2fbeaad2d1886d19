//! 4over's acts.

use postroom::model::{intent::Method, provider::Provider};
use serde_json::{Value, json};

use super::{Bench, On, on};

const DOCUMENTED: [(Method, &str); 4] = [
    (Method::Post, "orders"),
    (Method::Delete, "orders/*"),
    (Method::Post, "files"),
    (Method::Post, "jobs/*/files"),
];

fn mailing(jobs: &[&str]) -> Value {
    let mut draft: Value =
        serde_json::from_str(include_str!("../../fixtures/4over/create-request.json")).unwrap();
    draft.as_object_mut().unwrap().shift_remove("payment");
    // Left blank, our reference takes its place.
    draft["order_id"] = json!("");
    (draft["is_test_order"], draft["skip_confirmation"]) = (json!(true), json!(false));
    draft["pay_with_profile"] = json!(false);
    let job = draft["jobs"][0].clone();
    let named = |name: &&str| {
        let mut job = job.clone();
        (job["job_name"], job["bypass_address_validation"]) = (json!(name), json!(true));
        job
    };
    draft["jobs"] = jobs.iter().map(named).collect();
    draft
}

#[tokio::test]
async fn every_act_is_done() {
    Box::pin(every_act(open().await)).await;
}

pub async fn open() -> Bench {
    Bench::open(Provider::FourOver, "2026-03-10T12:00:00Z".parse().unwrap()).await
}

pub async fn every_act(mut bench: Bench) {
    let mut draft = mailing(&["a", "b", "c"]);
    draft["jobs"][1]["option_uuids"] = json!(["no-uuid"]);
    draft["jobs"][2].as_object_mut().unwrap().shift_remove("files");
    draft["jobs"][2]["skip_files"] = json!(true);
    let order = bench.seen("order.created", "book", On::default(), draft).await.remove(0);
    assert_eq!(bench.effects("job.created"), 2 * bench.bookings());
    let mut again = bench.start("retry-failed", on(&order));
    assert_eq!(again["jobs"].as_array().unwrap().len(), 1);
    again["jobs"][0]["option_uuids"] = json!([]);
    // Neither the old id nor a job that went through.
    for (draft, path) in [(mailing(&["b"]), "order_id"), (mailing(&["a"]), "jobs.0.job_name")] {
        let mut draft = draft;
        draft["order_id"] = if path == "order_id" { json!(order.key.id) } else { json!("") };
        assert_eq!(bench.refusal("retry-failed", on(&order), &draft)[0].path, path);
    }
    bench.seen("job.created", "retry-failed", on(&order), again).await;
    assert_eq!(bench.effects("job.created"), 3 * bench.bookings());

    let files = json!({"path": ["https://x.example/front.pdf"], "preflight": true, "address_count": "7",
        "validation_type": "CASS"});
    bench.seen("file.created", "upload", On::default(), files).await;
    let job = |name: &str| order.parts.iter().find(|p| p.label == name).unwrap().id.clone();
    let files = json!({"files": {"fr": "https://x.example/front.pdf", "vdf": "https://x.example/list.csv"}});
    let (waiting, other) = (job("c"), job("a"));
    bench.seen("job.files", "attach", On { part: Some(&waiting), ..on(&order) }, files).await;
    bench.seen("job.cancelled", "cancel", On { part: Some(&other), ..on(&order) }, json!({})).await;
    bench.closed(&DOCUMENTED);

    let good = bench.done("book", On::default(), mailing(&["d"])).await.remove(0);
    assert!(bench.refusal("retry-failed", on(&good), &mailing(&["d"]))[0].what.contains("no job"));
    let named = bench.refusal("cancel", on(&order), &json!({}));
    assert!(named[0].what.starts_with("name the part: "), "{named:?}");
}
