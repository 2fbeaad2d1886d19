//! 4over: the client against the pretend service, and the pretend service against the documents.

use std::sync::Arc;

use jiff::SignedDuration;
use postroom::{
    model::{
        account::{Account, Credential, Environment},
        cancel::Verdict,
        phase::Phase,
        provider::{AccountName, OrderKey, Provider},
        secret::Secret,
    },
    providers::{
        error::Class,
        fourover::{
            Client,
            create::{Acceptance, read_create_answer},
            map,
            rules::{CancelAnswer, read_cancel_answer},
            sign::Signer,
        },
        http::Auth,
    },
    sim::{
        clock::{Pace, SimClock},
        fourover::{seeded_count, seeded_jobs},
        keys,
        server::Sim,
        world::World,
    },
};
use reqwest::Method;
use serde_json::{Value, json};

const REQUEST: &str = include_str!("../fixtures/4over/create-request.json");

struct Bench {
    sim: Sim,
    client: Client,
    wire: reqwest::Client,
}

fn account(base_url: String, private_key: &str) -> Account {
    Account {
        name: AccountName("print".into()),
        environment: Environment::Sandbox,
        base_url: Some(base_url),
        credential: Credential::FourOver {
            public_key: keys::FOUROVER_PUBLIC_KEY.into(),
            private_key: Secret::new(private_key),
            payment_profile: None,
            test_orders: true,
        },
        refresh: None,
        retired: false,
        read_only: false,
    }
}

async fn bench(orders: u64) -> Bench {
    let clock = SimClock::new("2026-03-10T12:00:00Z".parse().unwrap(), Pace::Stepped);
    let sim = Sim::start(World::new(clock, 7, orders)).await.unwrap();
    let client = Client::new(&account(sim.base_url(Provider::FourOver), keys::FOUROVER_PRIVATE_KEY)).unwrap();
    Bench { sim, client, wire: reqwest::Client::new() }
}

impl Bench {
    fn world(&self) -> &Arc<World> {
        &self.sim.world
    }

    fn key(id: &str) -> OrderKey {
        OrderKey { account: AccountName("print".into()), id: id.to_owned() }
    }

    /// A signed request that the client itself does not make yet.
    async fn send(&self, method: Method, path: &str, body: &str) -> (u16, String) {
        let signer = Signer::new(keys::FOUROVER_PUBLIC_KEY, &Secret::new(keys::FOUROVER_PRIVATE_KEY));
        let url = format!("{}{path}", self.sim.base_url(Provider::FourOver));
        let request = self.wire.request(method.clone(), url).body(body.to_owned());
        let request = match signer.auth(&method) {
            Auth::Header(value) => request.header("authorization", value.reveal()),
            Auth::Query(pairs) => {
                let pairs: Vec<_> = pairs.iter().map(|(k, v)| (*k, v.reveal().to_owned())).collect();
                request.query(&pairs)
            }
            _ => panic!("4over signs in a header or in the query"),
        };
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let (status, text) = self.send(Method::POST, path, &body.to_string()).await;
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    fn effects(&self, what: &str) -> usize {
        self.world().ledger().iter().filter(|e| e.what == what).count()
    }
}

fn request() -> Value {
    let mut request: Value = serde_json::from_str(REQUEST).unwrap();
    request["payment"]["profile_token"] = json!(keys::FOUROVER_PROFILE);
    request["is_test_order"] = json!(false);
    request
}

fn five_jobs(bad: &[usize]) -> Value {
    let mut request = request();
    let job = request["jobs"][0].clone();
    let jobs: Vec<Value> = (0..5)
        .map(|n| {
            let mut job = job.clone();
            job["job_name"] = json!(format!("job-{n}"));
            if bad.contains(&n) {
                job["direct_mailing"]["crid"] = json!("12");
            }
            job
        })
        .collect();
    request["jobs"] = json!(jobs);
    request
}

#[tokio::test]
async fn the_keys_are_checked() {
    let bench = bench(10).await;
    assert_eq!(bench.client.check().await.unwrap().said, "Demo Printer");
    let wrong = Client::new(&account(bench.sim.base_url(Provider::FourOver), "another-key")).unwrap();
    let error = wrong.check().await.unwrap_err();
    assert_eq!((error.class, error.message.as_str()), (Class::Auth, "Invalid signature"));
    for auth in [None, Some("API nobody:00"), Some("Bearer x")] {
        let mut request = bench.wire.get(format!("{}/whoami", bench.sim.base_url(Provider::FourOver)));
        if let Some(auth) = auth {
            request = request.header("authorization", auth);
        }
        assert_eq!(request.send().await.unwrap().status().as_u16(), 401, "{auth:?}");
    }
}

#[tokio::test]
async fn the_account_is_read_and_its_payment_token_kept_secret() {
    let bench = bench(10).await;
    let profiles = bench.client.payment_profiles().await.unwrap();
    assert_eq!(profiles.rows[0].token.reveal(), keys::FOUROVER_PROFILE);
    assert!(!format!("{profiles:?}").contains(keys::FOUROVER_PROFILE));
    let organizations = bench.client.organizations().await.unwrap();
    assert_eq!((organizations.rows[0].name.as_str(), organizations.total), ("4over-test", Some(1)));
}

#[tokio::test]
async fn the_catalogue_is_read() {
    let bench = bench(10).await;
    let products = bench.client.products(0).await.unwrap();
    assert_eq!((products.rows.len(), products.total), (6, Some(6)));
    assert_eq!(bench.client.products(4).await.unwrap().rows.len(), 2, "the offset counts");
    assert_eq!(bench.client.products_feed(0).await.unwrap().rows.len(), 6);
    assert_eq!(bench.client.categories(0).await.unwrap().rows[0].name, "Direct Mail");
    let uuid = &products.rows[0].id;
    assert_eq!(bench.client.product(uuid).await.unwrap().name, "4 x 6 Postcard, 14PT, Direct Mail");
    assert_eq!(bench.client.option_groups(uuid).await.unwrap().rows[0].name, "Runsize");
    assert_eq!(bench.client.product("nothing").await.unwrap_err().class, Class::NotFound);
    let mut choice = vec![
        ("product_uuid", uuid.as_str()),
        ("runsize_uuid", "6237a36b-b046-4ef6-8fed-6cb9c22a5ece"),
        ("colorspec_uuid", "32d3c223-f82c-492b-b915-ba065a00862f"),
    ];
    assert_eq!(bench.client.product_quote(&choice).await.unwrap()["total_price"], "138.95");
    choice[1].1 = "other";
    assert_eq!(bench.client.product_quote(&choice).await.unwrap_err().class, Class::NotFound);
}

#[tokio::test]
async fn a_job_is_looked_up_by_its_id() {
    let bench = bench(40).await;
    let (_, jobs) = seeded_jobs(bench.world(), 3);
    let fetched = bench.client.look_up(&format!(" {} ", jobs[0])).await.unwrap();
    let order = fetched.order;
    assert_eq!((order.key.id.as_str(), order.parts.len()), (jobs[0].as_str(), 1));
    assert_eq!(order.phase, order.parts[0].phase);
    assert_ne!(order.phase, Phase::Unknown, "a month-old job stands somewhere known: {}", order.state);
    assert!(order.created_at < order.updated_at);
    let events = fetched.events.unwrap();
    assert!(events.len() > 2 && events.iter().all(|e| e.at.is_some() && e.part == jobs[0]), "{events:?}");
    assert_eq!(order.oddities, []);
    let missing = bench.client.look_up("X9999999999-001").await.unwrap_err();
    assert_eq!((missing.class, missing.message.as_str()), (Class::NotFound, "Job not found"));
    assert_eq!(
        bench.client.look_up("  ").await.unwrap_err().class,
        Class::OutsideOrigin,
        "nothing blank is asked"
    );
    assert_eq!(bench.client.look_up("../whoami").await.unwrap_err().class, Class::OutsideOrigin);
}

#[tokio::test]
async fn every_job_of_a_known_order_is_refreshed_and_a_lost_one_loses_nobody_else() {
    let bench = bench(60).await;
    let (order_id, mut jobs) =
        (0..60).map(|i| seeded_jobs(bench.world(), i)).find(|(_, jobs)| jobs.len() == 4).unwrap();
    jobs.push("X9999999999-001".to_owned());
    let known = map::of_jobs(&AccountName("print".into()), &order_id, &jobs);
    let fetched = bench.client.fetch(&Bench::key(&order_id), Some(&known)).await.unwrap();
    let order = fetched.order;
    assert_eq!((order.reference.as_str(), order.parts.len()), (order_id.as_str(), 5));
    assert!(order.parts[..4].iter().all(|p| !p.state.is_empty()), "{:?}", order.parts);
    assert_eq!(order.parts[4].state, "");
    assert_eq!(order.oddities.len(), 1);
    assert_eq!(order.oddities[0].path, "jobs.X9999999999-001");
    let only_lost = map::of_jobs(&AccountName("print".into()), "o", &["X9999999999-001".to_owned()]);
    let error = bench.client.fetch(&Bench::key("o"), Some(&only_lost)).await.unwrap_err();
    assert_eq!(error.class, Class::NotFound);
}

#[tokio::test]
async fn nothing_of_an_error_or_an_order_holds_a_signature() {
    let bench = bench(10).await;
    let signer = Signer::new(keys::FOUROVER_PUBLIC_KEY, &Secret::new(keys::FOUROVER_PRIVATE_KEY));
    let signature = signer.signature(&Method::GET);
    let (_, jobs) = seeded_jobs(bench.world(), 0);
    let order = bench.client.look_up(&jobs[0]).await.unwrap().order;
    let error = bench.client.look_up("X9-001").await.unwrap_err();
    let told = format!("{order:?} {error} {error:?} {:?}", bench.client);
    assert!(!told.contains(signature.reveal()) && !told.contains(keys::FOUROVER_PRIVATE_KEY));
    let asked = bench.world().requests();
    assert!(asked.iter().all(|r| r.query.contains(signature.reveal())), "the wire carries it on every GET");
}

#[tokio::test]
async fn seeded_jobs_stand_in_every_phase_and_stand_still_for_one_seed() {
    let bench = bench(400).await;
    assert_eq!(seeded_count(bench.world()), 400);
    let mut phases = std::collections::BTreeSet::new();
    for i in 0..400 {
        if i % 4 != 0 && i < 360 {
            continue;
        }
        let (_, jobs) = seeded_jobs(bench.world(), i);
        phases.insert(bench.client.look_up(&jobs[0]).await.unwrap().order.phase);
    }
    for phase in [Phase::Waiting, Phase::Moving, Phase::Done, Phase::Attention, Phase::Cancelled] {
        assert!(phases.contains(&phase), "no job is {phase:?}: {phases:?}");
    }
    assert!(!phases.contains(&Phase::Unknown));
    assert_eq!(
        seeded_jobs(bench.world(), 9),
        seeded_jobs(&World::new(SimClock::new(bench.world().started, Pace::Stepped), 7, 400), 9)
    );
    bench.world().clock.advance(SignedDuration::from_secs(61));
    assert_eq!(seeded_count(bench.world()), 403, "new orders arrive");
}

#[tokio::test]
async fn a_booked_order_is_read_moves_and_is_found_again() {
    let bench = bench(10).await;
    let request = request();
    let (status, body) = bench.send(Method::POST, "/orders", &request.to_string()).await;
    assert_eq!(status, 200);
    assert!(body.contains("\"token\""), "the documented answer holds user tokens");
    let account = AccountName("print".into());
    let created = read_create_answer(&account, &request, body.as_bytes(), bench.world().now()).unwrap();
    assert_eq!(created.acceptance, Acceptance::All);
    let order = created.order;
    assert!(!format!("{order:?}").contains("0911bdb7f48c"));
    assert_eq!(order.total.as_ref().unwrap().to_string(), "USD 138.95");
    assert_eq!((bench.effects("order.created"), bench.effects("job.created")), (1, 1));
    let order = bench.client.fetch(&order.key.clone(), Some(&order)).await.unwrap().order;
    assert_eq!((order.state.as_str(), order.phase), ("Order Received", Phase::Waiting));
    assert_eq!(order.parts[0].cancel.verdict, Verdict::Open);
    assert_eq!(order.customer, "Test Admin", "what the booking knew is kept");
    bench.world().clock.advance(SignedDuration::from_hours(24 * 20));
    let order = bench.client.fetch(&order.key.clone(), Some(&order)).await.unwrap().order;
    assert_eq!(order.parts[0].cancel.verdict, Verdict::Closed);
    assert!(matches!(order.phase, Phase::Done | Phase::Cancelled | Phase::Attention), "{}", order.state);
}

#[tokio::test]
async fn a_half_accepted_order_is_told_job_by_job() {
    let bench = bench(10).await;
    let account = AccountName("print".into());
    for (bad, word, acceptance, jobs) in [
        (&[][..], "Success", Acceptance::All, 5),
        (&[1, 3], "Warning", Acceptance::Some, 3),
        (&[0, 1, 2, 3, 4], "Failed", Acceptance::None, 0),
    ] {
        let before = bench.effects("job.created");
        let request = five_jobs(bad);
        let (_, body) = bench.send(Method::POST, "/orders", &request.to_string()).await;
        let created = read_create_answer(&account, &request, body.as_bytes(), bench.world().now()).unwrap();
        assert_eq!((created.order_status.as_str(), created.acceptance), (word, acceptance));
        assert_eq!((created.accepted.len(), created.refused.len()), (jobs, bad.len()));
        assert_eq!(bench.effects("job.created") - before, jobs, "the ledger agrees");
        let told = created.order.attention.len();
        assert_eq!(told, bad.len(), "{:?}", created.order.attention);
        assert!(created.order.attention.iter().all(|a| a.contains("crid")));
        let shape: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(shape["job_ids"].is_object(), bad.is_empty());
    }
}

#[tokio::test]
async fn every_documented_rule_of_a_job_is_checked() {
    let bench = bench(1).await;
    for (pointer, value, says) in [
        ("/job_name", Value::Null, "job_name is required"),
        ("/product_uuid", json!("nonsense"), "product_uuid is not a valid UUID"),
        ("/runsize_uuid", Value::Null, "runsize_uuid is required"),
        ("/colorspec_uuid", json!(""), "colorspec_uuid is required"),
        ("/option_uuids", Value::Null, "option_uuids is required"),
        ("/dropship", Value::Null, "dropship is required"),
        ("/ship_from", Value::Null, "ship_from is required"),
        ("/ship_from/phone", Value::Null, "ship_from.phone is required"),
        ("/ship_to", Value::Null, "ship_to is required"),
        ("/ship_to/lastname", Value::Null, "company or firstname and lastname"),
        ("/ship_to/zipcode", json!(" "), "ship_to.zipcode is required"),
        ("/files", Value::Null, "files is required"),
        ("/files/fr", json!("front.pdf"), "files.fr must be a URI"),
        ("/direct_mailing/crid", json!("1234567890123"), "3 to 12 digits"),
        ("/direct_mailing/crid", json!("12a4"), "3 to 12 digits"),
        ("/direct_mailing/address_validation_level", json!("cass"), "none, CASS or NCOA"),
        ("/shipper/shipping_code", json!("03"), "MAILING"),
    ] {
        let mut request = request();
        *request["jobs"][0].pointer_mut(pointer).unwrap() = value;
        let (status, body) = bench.post("/orders", &request).await;
        let message = body["errors"][0]["message"].as_str().unwrap_or_default();
        assert_eq!((status, body["order_status"].as_str()), (200, Some("Failed")), "{pointer}");
        assert!(message.contains(says), "{pointer}: {message}");
        assert_eq!(body["job_ids"], json!([]), "an empty list, not an empty map");
    }
    for (body, says) in [
        ("{", "not valid JSON"),
        (r#"{"jobs":[{}]}"#, "order_id is required"),
        (r#"{"order_id":"a","jobs":[]}"#, "jobs is required"),
    ] {
        let (status, text) = bench.send(Method::POST, "/orders", body).await;
        assert!(status == 400 && text.contains(says), "{status} {text}");
    }
    let mut unpaid = request();
    unpaid["payment"]["profile_token"] = json!("wrong");
    let (_, body) = bench.post("/orders", &unpaid).await;
    assert_eq!(body["errors"][0]["message"], "Payment profile not found");
    assert_eq!(bench.effects("job.created"), 0);
}

#[tokio::test]
async fn skipped_files_come_later_and_start_the_job() {
    let bench = bench(1).await;
    let mut request = request();
    request["jobs"][0]["skip_files"] = json!("true");
    request["jobs"][0]["files"] = Value::Null;
    let (_, body) = bench.post("/orders", &request).await;
    let job = body["job_ids"].as_object().unwrap().keys().next().unwrap().clone();
    bench.world().clock.advance(SignedDuration::from_hours(240));
    assert_eq!(bench.client.look_up(&job).await.unwrap().order.state, "Order Received");
    let path = format!("/jobs/{job}/files");
    assert_eq!(bench.post(&path, &json!({"files": {"zz": "x"}})).await.0, 400);
    let files = json!({"files": {"fr": "c55a12e5-a8b4-4195-9dba-41bdd4f1eb56"}});
    assert_eq!(bench.post(&path, &files).await.0, 200);
    assert_eq!(bench.post(&path, &files).await.0, 409);
    assert_eq!(bench.post("/jobs/X1-001/files", &files).await.0, 404);
    bench.world().clock.advance(SignedDuration::from_hours(2));
    assert_ne!(bench.client.look_up(&job).await.unwrap().order.state, "Order Received");
}

#[tokio::test]
async fn a_test_order_is_received_and_never_printed() {
    let bench = bench(1).await;
    let mut request = request();
    request["is_test_order"] = json!("true");
    let (_, body) = bench.post("/orders", &request).await;
    let job = body["job_ids"].as_object().unwrap().keys().next().unwrap().clone();
    bench.world().clock.advance(SignedDuration::from_hours(24 * 30));
    assert_eq!(bench.client.look_up(&job).await.unwrap().order.state, "Order Received");
}

#[tokio::test]
async fn a_job_is_cancelled_before_the_point_and_refused_in_a_sentence_after_it() {
    let bench = bench(40).await;
    let (_, body) = bench.post("/orders", &five_jobs(&[])).await;
    let job = body["job_ids"].as_object().unwrap().keys().next().unwrap().clone();
    let path = format!("/orders/{job}");
    let (status, answer) = bench.send(Method::DELETE, &path, "").await;
    assert_eq!((status, answer.as_str()), (200, "true"));
    assert_eq!(read_cancel_answer(status, answer.as_bytes()), CancelAnswer::Cancelled);
    let order = bench.client.look_up(&job).await.unwrap().order;
    assert_eq!((order.state.as_str(), order.phase), ("Cancelled", Phase::Cancelled));
    let (status, again) = bench.send(Method::DELETE, &path, "").await;
    assert!(
        matches!(read_cancel_answer(status, again.as_bytes()), CancelAnswer::Refused(s) if s.contains("already"))
    );
    assert_eq!(bench.effects("job.cancelled"), 1);
    // The oldest seeded order that was printed is far past the point.
    let mut refused = false;
    for i in 0..10 {
        let (_, jobs) = seeded_jobs(bench.world(), i);
        let order = bench.client.look_up(&jobs[0]).await.unwrap().order;
        if order.phase != Phase::Done {
            continue;
        }
        let (status, sentence) = bench.send(Method::DELETE, &format!("/orders/{}", jobs[0]), "").await;
        let answer = read_cancel_answer(status, sentence.as_bytes());
        assert!(matches!(answer, CancelAnswer::Refused(s) if s.contains("Batch Imposition")));
        refused = true;
    }
    assert!(refused);
    assert_eq!(bench.send(Method::DELETE, "/orders/X1-001", "").await.0, 404);
    assert_eq!(bench.effects("job.cancelled"), 1);
}

#[tokio::test]
async fn files_quotes_and_addresses_answer_as_documented() {
    let bench = bench(1).await;
    let (status, body) = bench.post("/files", &json!({"path": ["https://x.example/a/front.pdf"]})).await;
    assert_eq!(status, 200);
    let file = &body["files"][0];
    assert_eq!((file["extension"].as_str(), file["updated_at"].as_str()), (Some("pdf"), Some("")));
    assert!(file["number_of_pages"].is_string() && file.get("address_validation_response").is_none());
    let list =
        json!({"path": ["https://x.example/list.csv"], "validation_type": "NCOA", "address_count": 12});
    let (_, body) = bench.post("/files", &list).await;
    assert_eq!(body["files"][0]["address_validation_response"]["validation_type"], "NCOA");
    for bad in [json!({}), json!({"path": []}), json!({"path": ["https://a"], "validation_type": "x"})] {
        assert_eq!(bench.post("/files", &bad).await.0, 400, "{bad}");
    }
    let uuid = "f80f1f73-2b5f-44ce-8d93-195852e8570b";
    let mut quote = json!({
        "product_info": {"product_uuid": uuid, "runsize_uuid": uuid, "turnaround_uuid": uuid, "colorspec_uuid": uuid, "option_uuids": []},
        "shipping_address": {"address": "1 A St", "city": "Atlanta", "state": "GA", "zipcode": "30340", "country": "US"}
    });
    let (status, body) = bench.post("/shippingquote", &quote).await;
    assert_eq!((status, body["job"]["facilities"][0]["total_boxes"].as_u64()), (200, Some(1)));
    let (_, body) = bench.post("/addressvalidation", &quote).await;
    assert_eq!(body["valid"], true);
    assert_eq!(bench.post("/requirements/products", &json!({"product_uuid": uuid})).await.0, 200);
    assert_eq!(bench.post("/requirements/products", &json!({})).await.0, 404);
    quote["product_info"]["turnaround_uuid"] = Value::Null;
    assert_eq!(bench.post("/shippingquote", &quote).await.0, 400);
    assert_eq!(bench.post("/addressvalidation", &json!({})).await.0, 400);
    assert_eq!(bench.post("/nowhere", &json!({})).await.0, 404);
}
