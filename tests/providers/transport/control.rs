//! The simulator's control address, as another process uses it.

use std::net::IpAddr;

use postroom::{
    model::provider::Provider,
    providers::{read_client, timing::Timing},
    sim::{
        faults::{Fault, Kind},
        server::Sim,
    },
};
use serde_json::{Value, json};

use super::{get_item, http, sim};

struct Desk {
    client: reqwest::Client,
    base: String,
}

impl Desk {
    fn new(sim: &Sim) -> Self {
        let client = read_client::build(false, &Timing::default()).expect("a client");
        Self { client, base: sim.control_url() }
    }

    async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let method = method.parse().expect("a method");
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        (status, serde_json::from_slice(&response.bytes().await.expect("a body")).unwrap_or_default())
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.ask("GET", path, None).await;
        assert_eq!(status, 200, "{path}");
        body
    }
}

#[tokio::test]
async fn it_names_the_addresses() {
    let sim = sim().await;
    let addresses = Desk::new(&sim).get("/addresses").await;
    for provider in Provider::ALL {
        assert_eq!(addresses[provider.slug()], sim.base_url(provider));
    }
    assert_eq!(addresses["control"], sim.control_url());
}

#[tokio::test]
async fn it_shows_and_empties_the_ledger_and_the_log() {
    let sim = sim().await;
    let desk = Desk::new(&sim);
    sim.world.record(Provider::ReadyCloud, "order.created", "7", "ref");
    get_item(&http(&sim)).await.expect("an answer");
    get_item(&http(&sim)).await.expect("an answer");
    let ledger = desk.get("/ledger").await;
    assert_eq!((&ledger[0]["what"], &ledger[0]["provider"]), (&json!("order.created"), &json!("readycloud")));
    let log = desk.get("/requests?since=1").await;
    assert_eq!(log.as_array().map(Vec::len), Some(1));
    assert_eq!((&log[0]["path"], &log[0]["status"]), (&json!("/item"), &json!(200)));
    assert_eq!(desk.ask("GET", "/requests?since=x", None).await.0, 400);
    for path in ["/ledger", "/requests"] {
        assert_eq!(desk.ask("DELETE", path, None).await.0, 204);
        assert_eq!(desk.get(path).await, json!([]));
    }
}

#[tokio::test]
async fn it_moves_the_clock() {
    let sim = sim().await;
    let desk = Desk::new(&sim);
    assert_eq!(desk.get("/clock").await, json!({"now": "1970-01-01T00:00:00Z", "pace": "stepped"}));
    let (status, clock) = desk.ask("POST", "/clock", Some(json!({"advance_seconds": 90}))).await;
    assert_eq!((status, &clock["now"]), (200, &json!("1970-01-01T00:01:30Z")));
    let (_, clock) = desk.ask("POST", "/clock", Some(json!({"pace": 60}))).await;
    assert_eq!(clock["pace"].as_f64(), Some(60.0));
    let wrong = [
        json!({}),
        json!({"pace": "fast"}),
        json!({"pace": -1}),
        json!({"advance_seconds": "long"}),
        json!({"advance_seconds": 1e300}),
    ];
    for wrong in wrong {
        let (status, said) = desk.ask("POST", "/clock", Some(wrong)).await;
        assert!(status == 400 && said["error"].is_string(), "{said}");
    }
    assert_eq!(desk.ask("POST", "/clock", Some(json!({"advance_seconds": 1e15}))).await.0, 200);
}

#[tokio::test]
async fn it_adds_counts_and_removes_faults() {
    let sim = sim().await;
    let desk = Desk::new(&sim);
    let rules = json!([
        {"provider": "readycloud", "method": "GET", "path": "item", "times": 1, "kind": "status", "parameter": 404},
        {"provider": "sendle", "kind": "endless"},
    ]);
    assert_eq!(desk.ask("POST", "/faults", Some(rules)).await, (200, json!({"ids": [1, 2]})));
    assert_eq!(get_item(&http(&sim)).await.expect("an answer").status, 404);
    assert_eq!(get_item(&http(&sim)).await.expect("an answer").status, 200);
    let shown = desk.get("/faults").await;
    assert_eq!((&shown[0]["hits"], &shown[0]["seen"], &shown[1]["hits"]), (&json!(1), &json!(2), &json!(0)));
    let bad = json!([{"kind": "endless"}, {"kind": "fire"}]);
    assert_eq!(desk.ask("POST", "/faults", Some(bad)).await.0, 400);
    assert_eq!(desk.get("/faults").await.as_array().map(Vec::len), Some(2), "all or none");
    assert_eq!(desk.ask("DELETE", "/faults", None).await.0, 204);
    assert_eq!(desk.get("/faults").await, json!([]));
}

#[tokio::test]
async fn it_begins_again_with_another_world() {
    let sim = sim().await;
    let desk = Desk::new(&sim);
    sim.world.clock.advance(jiff::SignedDuration::from_secs(5));
    sim.world.record(Provider::Sendle, "order.created", "1", "");
    let (status, world) = desk.ask("POST", "/world", Some(json!({"seed": 9, "orders": 1_000_000}))).await;
    assert_eq!(status, 200);
    assert_eq!(
        (&world["seed"], &world["orders"], &world["effects"]),
        (&json!(9), &json!(1_000_000), &json!(0))
    );
    assert_eq!(world["now"], "1970-01-01T00:00:05Z");
    get_item(&http(&sim)).await.expect("an answer");
    assert_eq!((sim.world.request_count(), sim.present().request_count()), (0, 1));
    assert_eq!(desk.ask("POST", "/world", Some(json!({"orders": 1_000_001}))).await.0, 400);
    assert_eq!(desk.get("/world").await["seed"], 9);
}

#[tokio::test]
async fn it_answers_nobody_who_comes_through_a_browser() {
    let sim = sim().await;
    let client = read_client::build(false, &Timing::default()).expect("a client");
    for (name, value) in [("host", "evil.example"), ("origin", "https://evil.example")] {
        let request = client.get(format!("{}/ledger", sim.control_url())).header(name, value);
        assert_eq!(request.send().await.expect("an answer").status(), 403, "{name}");
    }
}

#[tokio::test]
async fn it_listens_on_loopback_only_and_on_the_ports_that_were_asked_for() {
    let world = sim().await.present();
    for ip in ["0.0.0.0", "192.0.2.1", "::"] {
        let ip: IpAddr = ip.parse().expect("an address");
        let refused = Sim::start_at(world.clone(), ip, 0).await.expect_err("not loopback");
        assert_eq!(refused.kind(), std::io::ErrorKind::InvalidInput);
    }
    let local: IpAddr = "127.0.0.1".parse().expect("an address");
    assert!(Sim::start_at(world.clone(), local, 65_533).await.is_err(), "six ports do not fit");
    // Whoever else uses these ports is in the way; one of these rows will be free.
    for first in (42_000..60_000).step_by(997) {
        if let Ok(sim) = Sim::start_at(world.clone(), local, first).await {
            assert_eq!(sim.base_url(Provider::Sendle), format!("http://127.0.0.1:{first}"));
            assert_eq!(sim.control_url(), format!("http://127.0.0.1:{}", first + 5));
            return;
        }
    }
    panic!("no row of free ports");
}

#[tokio::test]
async fn hostile_text_reaches_free_text_and_leaves_ids() {
    let sim = sim().await;
    let http = http(&sim);
    for sample in postroom::sim::hostile::corpus().into_iter().filter(|s| s.text.len() < 1000) {
        sim.faults().clear();
        sim.faults().add(Fault::new(Kind::Hostile(sample.text.clone())));
        let item: Value = http.decode(&get_item(&http).await.expect("an answer")).expect("JSON");
        assert_eq!((&item["name"], &item["id"]), (&json!(sample.text), &json!(1)));
    }
}

#[tokio::test]
async fn fields_change_and_answers_come_late() {
    let sim = sim().await;
    let http = http(&sim);
    sim.faults().add(Fault::new(Kind::Field { name: "cost".to_owned(), value: Some(Value::Null) }).times(1));
    let item: Value = http.decode(&get_item(&http).await.expect("an answer")).expect("JSON");
    assert_eq!(item, json!({"id": 1, "name": "Clark", "lines": [{"cost": null}]}));
    sim.faults().add(Fault::new(Kind::Latency { ms: 30, jitter_ms: 5 }));
    let begun = std::time::Instant::now();
    get_item(&http).await.expect("an answer");
    assert!(begun.elapsed().as_millis() >= 30);
}
