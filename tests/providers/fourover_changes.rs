//! 4over's changes against the pretend service: done, refused, lost, and looked up.

use std::sync::Arc;

use jiff::SignedDuration;
use postroom::{
    model::{
        account::{Account, Credential, Environment},
        cancel::Verdict,
        intent::{Answer, LookedUp, Mutation, Reading, Sent},
        order::Order,
        provider::{AccountName, Provider},
        secret::Secret,
    },
    providers::{
        error::Class,
        fourover::{
            Client,
            write::{PLACEHOLDER, attach, book, cancel, read, retry_failed, upload},
        },
        http::{Auth, Body, Call, Http, Policy},
    },
    sim::{
        clock::{Pace, SimClock},
        faults::{Fault, Kind},
        keys,
        server::Sim,
        world::World,
    },
};
use serde_json::{Value, json};

const REQUEST: &str = include_str!("../fixtures/4over/create-request.json");

struct Bench {
    sim: Sim,
    client: Client,
}

fn account(base_url: String, profile: Option<&str>, test_orders: bool) -> Account {
    Account {
        name: name(),
        environment: Environment::Sandbox,
        base_url: Some(base_url),
        credential: Credential::FourOver {
            public_key: keys::FOUROVER_PUBLIC_KEY.into(),
            private_key: Secret::new(keys::FOUROVER_PRIVATE_KEY),
            payment_profile: profile.map(Secret::new),
            test_orders,
        },
        refresh: None,
        retired: false,
        read_only: false,
    }
}

fn name() -> AccountName {
    AccountName("print".into())
}

async fn bench_with(profile: Option<&str>, test_orders: bool) -> Bench {
    let clock = SimClock::new("2026-03-10T12:00:00Z".parse().unwrap(), Pace::Stepped);
    let sim = Sim::start(World::new(clock, 7, 20)).await.unwrap();
    let client = Client::new(&account(sim.base_url(Provider::FourOver), profile, test_orders)).unwrap();
    Bench { sim, client }
}

async fn bench() -> Bench {
    bench_with(Some(keys::FOUROVER_PROFILE), false).await
}

fn draft(jobs: &[&str]) -> Value {
    let mut draft: Value = serde_json::from_str(REQUEST).unwrap();
    draft.as_object_mut().unwrap().shift_remove("payment");
    draft["is_test_order"] = json!(false);
    draft["skip_confirmation"] = json!(false);
    let mut job = draft["jobs"][0].clone();
    job["bypass_address_validation"] = json!(true);
    let named = |name: &&str| {
        let mut job = job.clone();
        job["job_name"] = json!(name);
        job
    };
    draft["jobs"] = jobs.iter().map(named).collect();
    draft
}

impl Bench {
    fn world(&self) -> &Arc<World> {
        &self.sim.world
    }

    fn effects(&self, what: &str) -> usize {
        self.world().ledger().iter().filter(|e| e.what == what).count()
    }

    async fn answer(&self, change: &Mutation) -> Answer {
        match self.client.send(change, None).await {
            Sent::Answer(answer) => answer,
            other => panic!("no answer: {other:?}"),
        }
    }

    async fn done(&self, change: &Mutation) -> Vec<Order> {
        match read(change, &self.answer(change).await) {
            Reading::Done { orders, .. } => orders.into_iter().map(|f| f.order).collect(),
            other => panic!("not done: {other:?}"),
        }
    }

    async fn booked(&self, jobs: &[&str]) -> Order {
        let change = book(&name(), &draft(jobs), "r").unwrap();
        self.done(&change).await.remove(0)
    }

    /// The answer of the next change is lost after it was carried out, or before.
    fn lose(&self, method: &str, path: &str, acted: bool) {
        let fault =
            if acted { Fault::lost() } else { Fault::new(Kind::Reset(postroom::sim::faults::Phase::Before)) };
        self.sim.faults().add(fault.at(Provider::FourOver).on(method, path).times(1));
    }
}

#[tokio::test]
async fn an_order_is_booked_paid_and_holds_no_token() {
    let bench = bench().await;
    let change = book(&name(), &draft(&["a", "b"]), "r").unwrap();
    let stored = serde_json::to_string(&change).unwrap() + &format!("{change:?}");
    assert!(stored.contains(PLACEHOLDER) && !stored.contains(keys::FOUROVER_PROFILE));
    let answer = bench.answer(&change).await;
    assert_eq!((bench.effects("order.created"), bench.effects("job.created")), (1, 2));
    let kept = String::from_utf8(answer.body.clone()).unwrap();
    for secret in [keys::FOUROVER_PROFILE, "0911bdb7f48c", "1c2777fcb8db", "\"token\""] {
        assert!(!kept.contains(secret), "{secret} in {kept}");
    }
    let Reading::Done { orders, .. } = read(&change, &answer) else { panic!("not done") };
    let order = &orders[0].order;
    assert_eq!((order.parts.len(), order.total.as_ref().unwrap().to_string().as_str()), (2, "USD 277.90"));
    let sent = bench.world().requests();
    assert_eq!(sent.len(), 1, "one change, one request");
    let order = bench.client.fetch(&order.key.clone(), Some(order)).await.unwrap().order;
    assert!(order.parts.iter().all(|p| p.cancel.verdict == Verdict::Open));
}

#[tokio::test]
async fn without_a_profile_or_against_the_test_setting_nothing_is_sent() {
    let bench = bench_with(None, true).await;
    let mut draft = draft(&["a"]);
    draft["pay_with_profile"] = json!(false);
    let change = book(&name(), &draft, "r").unwrap();
    assert!(
        matches!(bench.client.send(&change, None).await, Sent::Nothing { why } if why.contains("production"))
    );
    draft["is_test_order"] = json!(true);
    draft["pay_with_profile"] = json!(true);
    let change = book(&name(), &draft, "r").unwrap();
    assert!(
        matches!(bench.client.send(&change, None).await, Sent::Nothing { why } if why.contains("profile"))
    );
    assert_eq!(bench.world().request_count(), 0);
    draft["pay_with_profile"] = json!(false);
    bench.done(&book(&name(), &draft, "r").unwrap()).await;
    assert_eq!(bench.effects("order.created"), 1);
}

#[tokio::test]
async fn only_the_failed_jobs_of_a_half_accepted_order_are_sent_again() {
    let bench = bench().await;
    // The local check does not know the options of a product; the server does.
    let mut draft = draft(&["a", "b", "c"]);
    draft["jobs"][1]["option_uuids"] = json!(["no-uuid"]);
    let change = book(&name(), &draft, "r").unwrap();
    let Reading::Partly { orders, refused, .. } = read(&change, &bench.answer(&change).await) else {
        panic!("not partly")
    };
    assert_eq!(refused[0].path, ["jobs", "1", "option_uuids"]);
    assert_eq!(bench.effects("job.created"), 2);
    let mut again = retry_failed(&orders[0].order).unwrap();
    again["jobs"][0]["option_uuids"] = json!([]);
    again["order_id"] = json!("direct-mail-again");
    bench.done(&book(&name(), &again, "r-2").unwrap()).await;
    let jobs: Vec<_> = bench.world().ledger().into_iter().filter(|e| e.what == "job.created").collect();
    let mut ids: Vec<_> = jobs.iter().map(|e| e.target.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 3, "each job once");
}

#[tokio::test]
async fn a_refused_order_leaves_no_effect() {
    let bench = bench_with(Some("another-profile"), false).await;
    let change = book(&name(), &draft(&["a"]), "r").unwrap();
    let answer = bench.answer(&change).await;
    assert!(matches!(read(&change, &answer), Reading::Refused { .. }));
    assert_eq!(bench.effects("order.created"), 0);
}

#[tokio::test]
async fn a_lost_booking_can_never_be_told() {
    for acted in [true, false] {
        let bench = bench().await;
        bench.lose("POST", "/orders", acted);
        let change = book(&name(), &draft(&["a"]), "r").unwrap();
        let sent = bench.client.send(&change, None).await;
        assert!(matches!(sent, Sent::NoAnswer { .. }), "{sent:?}");
        assert_eq!(bench.effects("order.created"), usize::from(acted));
        assert_eq!(bench.world().request_count(), 1);
        assert!(matches!(bench.client.look_up_outcome(&change).await.unwrap(), LookedUp::NoWay { .. }));
        assert_eq!(bench.world().request_count(), 1, "nothing to ask, nothing asked");
    }
}

#[tokio::test]
async fn a_lost_cancel_is_told_by_the_jobs_status() {
    for acted in [true, false] {
        let bench = bench().await;
        let order = bench.booked(&["a", "b"]).await;
        bench.lose("DELETE", "/orders/", acted);
        let change = cancel(&order, &order.parts[0]).unwrap();
        assert!(matches!(bench.client.send(&change, None).await, Sent::NoAnswer { .. }));
        let looked = bench.client.look_up_outcome(&change).await.unwrap();
        assert_eq!(matches!(looked, LookedUp::Happened { .. }), acted, "{looked:?}");
        assert_eq!(matches!(looked, LookedUp::Absent { .. }), !acted, "{looked:?}");
        assert_eq!(bench.effects("job.cancelled"), usize::from(acted));
    }
}

#[tokio::test]
async fn one_job_is_cancelled_and_the_other_goes_on() {
    let bench = bench().await;
    let order = bench.booked(&["a", "b"]).await;
    let change = cancel(&order, &order.parts[0]).unwrap();
    bench.done(&change).await;
    let cancelled: Vec<_> =
        bench.world().ledger().into_iter().filter(|e| e.what == "job.cancelled").collect();
    assert_eq!((cancelled.len(), cancelled[0].target.as_str()), (1, order.parts[0].id.as_str()));
    // A repeat says "already": not a refusal, and the status tells.
    let again = read(&change, &bench.answer(&change).await);
    assert!(matches!(again, Reading::Unclear { .. }), "{again:?}");
    assert!(matches!(bench.client.look_up_outcome(&change).await.unwrap(), LookedUp::Happened { .. }));
    bench.world().clock.advance(SignedDuration::from_hours(24 * 20));
    let late = cancel(&order, &order.parts[1]).unwrap();
    let answer = bench.answer(&late).await;
    assert!(
        matches!(read(&late, &answer), Reading::Refused { said, .. } if said.contains("Batch Imposition"))
    );
    let now = bench.client.fetch(&order.key, Some(&order)).await.unwrap().order;
    for part in &now.parts {
        assert!(cancel(&now, part).is_err(), "{}", part.state);
    }
    let mut gone = late.clone();
    gone.part = Some("X1-009".into());
    assert!(matches!(bench.client.look_up_outcome(&gone).await.unwrap(), LookedUp::NoWay { .. }));
}

#[tokio::test]
async fn files_are_handed_over_and_given_to_a_waiting_job() {
    let bench = bench().await;
    for form in [
        json!({"path": ["https://x.example/front.pdf"], "preflight": true}),
        json!({"path": ["https://x.example/list.csv"], "validation_type": "NCOA", "address_count": 12}),
    ] {
        let change = upload(&name(), &form, "r").unwrap();
        let answer = bench.answer(&change).await;
        assert!(matches!(read(&change, &answer), Reading::Done { said, .. } if said.contains(" is file ")));
        bench.lose("POST", "/files", true);
        assert!(matches!(bench.client.send(&change, None).await, Sent::NoAnswer { .. }));
        assert!(matches!(bench.client.look_up_outcome(&change).await.unwrap(), LookedUp::NoWay { .. }));
    }
    assert_eq!(bench.effects("file.created"), 4);
    let mut draft = draft(&["a"]);
    draft["jobs"][0]["files"] = Value::Null;
    draft["jobs"][0]["skip_files"] = json!(true);
    let order = bench.done(&book(&name(), &draft, "r").unwrap()).await.remove(0);
    let files = json!({"files": {"fr": "https://x.example/front.pdf", "vdf": "https://x.example/list.csv"}});
    let change = attach(&order, &order.parts[0], &files).unwrap();
    bench.lose("POST", "/jobs/", false);
    assert!(matches!(bench.client.send(&change, None).await, Sent::NoAnswer { .. }));
    assert!(matches!(bench.client.look_up_outcome(&change).await.unwrap(), LookedUp::NoWay { .. }));
    bench.done(&change).await;
    assert_eq!(bench.effects("job.files"), 1);
    let again = read(&change, &bench.answer(&change).await);
    assert!(matches!(again, Reading::Unclear { .. }), "409 proves nothing: {again:?}");
}

#[tokio::test]
async fn questions_are_asked_by_post_and_change_nothing() {
    let bench = bench().await;
    let job = draft(&["a"])["jobs"][0].clone();
    let quote = bench.client.shipping_quote(&job).await.unwrap();
    assert_eq!((quote.options.len(), quote.boxes.as_str(), quote.oddities.len()), (3, "1", 0));
    assert_eq!(quote.options[0].price.unwrap().to_string(), "11.47");
    assert_eq!(bench.client.address_validation(&job).await.unwrap()["valid"], true);
    assert_eq!(bench.client.shipping_quote(&json!({})).await.unwrap_err().class, Class::Refused);
    assert_eq!(bench.world().ledger().len(), 0);
}

#[tokio::test]
async fn no_other_post_goes_the_way_of_the_reads() {
    let bench = bench().await;
    let account = account(bench.sim.base_url(Provider::FourOver), None, false);
    let http = Http::new(&account, "", Policy::default()).unwrap();
    for (method, path) in [
        (reqwest::Method::POST, &["orders"][..]),
        (reqwest::Method::POST, &["files"]),
        (reqwest::Method::POST, &["jobs", "shippingquote"]),
        (reqwest::Method::POST, &["shippingquote", "files"]),
        (reqwest::Method::PUT, &["shippingquote"]),
        (reqwest::Method::DELETE, &["addressvalidation"]),
    ] {
        let url = http.url(path, false).unwrap();
        let call = Call { method, body: Body::Json(json!({})), ..Call::get(url, Auth::None) };
        assert_eq!(http.send(call).await.unwrap_err().class, Class::Misconfigured, "{path:?}");
    }
    assert_eq!(bench.world().request_count(), 0);
}
