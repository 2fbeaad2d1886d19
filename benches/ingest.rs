//! Filling the store from the simulator against merely reading and parsing the same bytes: `cargo bench --bench ingest`.
//!
//! The simulator runs in a process of its own. All sides ask the same pages of the same 100,000 Seven Senders orders
//! (another number can be named: `cargo bench --bench ingest -- 10000`), one after another, at the same time of day
//! for the simulator: it stands still.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench prints its figures and stops when it cannot go on"
)]

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use postroom::{
    model::{
        account::{Account, Credential, Environment},
        provider::{AccountName, Provider},
        query::Ingest,
        secret::Secret,
    },
    providers::{
        Client,
        http::Reply,
        sevensenders::{self, PAGE},
    },
    runtime::{now::Now, sync::AccountSync},
    sim::keys,
    store::Store,
};

struct Simulator {
    child: Child,
    base: String,
}

impl Simulator {
    fn start(orders: u64) -> Self {
        let orders = orders.to_string();
        let mut child = Command::new(env!("CARGO_BIN_EXE_postroom"))
            .args(["sim", "--stepped", "--orders", &orders])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let name = Provider::SevenSenders.name();
        let base = lines
            .map_while(Result::ok)
            .find_map(|l| l.strip_prefix(name).map(|rest| rest.trim().to_owned()))
            .expect("the simulator prints its addresses");
        Self { child, base }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn main() {
    let orders = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(100_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let simulator = Simulator::start(orders);
    let inside = runtime.enter();
    let account = account(&simulator.base);
    let reader = sevensenders::Client::new(&account).unwrap();
    let client = Client::new(&account).unwrap();
    let home = tempfile::tempdir().unwrap();
    let store = Store::open(&home.path().join("data")).unwrap();
    drop(inside);
    // A token of its own: what takes secrets out of answers has something to look for.
    runtime.block_on(reader.check()).unwrap();
    let pages = runtime.block_on(Pages::new(&simulator.base));
    println!("| {orders} orders | s | us an order | times |\n|---|---:|---:|---:|");
    let mut plain = Duration::MAX;
    let mut bytes = 0;
    let line = |what: &str, took: Duration, plain: Duration| {
        let each = took.as_secs_f64() * 1e6 / f64::from(u32::try_from(orders).unwrap());
        let times = took.as_secs_f64() / plain.as_secs_f64();
        println!("| {what} | {:.2} | {each:.1} | {times:.2} |", took.as_secs_f64());
    };
    // The first time warms the simulator up.
    for _ in 0..3 {
        bytes = 0;
        let began = Instant::now();
        runtime.block_on(pages.each(async |reply, _| {
            bytes += reply.body.len();
            serde_json::from_slice::<Vec<serde_json::Value>>(&reply.body).unwrap().len()
        }));
        plain = plain.min(began.elapsed());
    }
    line(&format!("read {:.1} MB over loopback and parse, best of 3", bytes as f64 / 1e6), plain, plain);
    let began = Instant::now();
    runtime.block_on(pages.each(async |reply, offset| reader.read_page(&reply, offset).unwrap().rows.len()));
    line("read and map", began.elapsed(), plain);
    let sync = AccountSync { client, store, news: None, now: Now::Host };
    for pass in ["read, map and store", "the same again: nothing changed", "and again"] {
        let mut stored = Ingest::default();
        let began = Instant::now();
        runtime.block_on(pages.each(async |reply, offset| {
            let page = reader.read_page(&reply, offset).unwrap();
            let rows = page.rows.len();
            let done = sync.take(page.rows).await.unwrap();
            stored.new += done.new;
            stored.changed += done.changed;
            stored.same += done.same;
            rows
        }));
        line(&format!("{pass} ({stored:?})"), began.elapsed(), plain);
    }
    println!("\nPeak memory of the filling process: {}.", peak());
}

fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("VmHWM: unknown");
    line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
}

fn account(base: &str) -> Account {
    Account {
        name: AccountName("shop".into()),
        environment: Environment::Sandbox,
        base_url: Some(base.to_owned()),
        credential: Credential::SevenSenders { access_key: Secret::new(keys::SEVENSENDERS_ACCESS_KEY) },
        refresh: None,
        retired: false,
        read_only: false,
    }
}

/// The pages of all orders, read one after another without the limits that the client keeps to: ten calls a second
/// would be all that is measured.
struct Pages {
    client: reqwest::Client,
    base: String,
    token: String,
}

impl Pages {
    async fn new(base: &str) -> Self {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let ask = client.post(format!("{base}/token"));
        let ask = ask.json(&serde_json::json!({ "access_key": keys::SEVENSENDERS_ACCESS_KEY }));
        let token: serde_json::Value = ask.send().await.unwrap().json().await.unwrap();
        let token = token["token"].as_str().unwrap().to_owned();
        Self { client, base: base.to_owned(), token }
    }

    /// Hands over each page and the place of its first row; `read` says how many rows it has.
    async fn each(&self, mut read: impl AsyncFnMut(Reply, usize) -> usize) {
        let mut offset = 0;
        loop {
            let url = format!("{}/orders?limit={PAGE}&offset={offset}", self.base);
            let answer = self.client.get(url).bearer_auth(&self.token).send().await.unwrap();
            let reply = Reply {
                status: answer.status().as_u16(),
                content_type: "application/json".to_owned(),
                location: None,
                retry_after: None,
                date: None,
                body: answer.bytes().await.unwrap().to_vec(),
                heard: Timestamp::now(),
            };
            let rows = read(reply, offset).await;
            offset += rows;
            if rows < PAGE {
                return;
            }
        }
    }
}
