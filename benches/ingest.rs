//! Filling the store from the simulator against merely reading and parsing the same bytes: `cargo bench --bench ingest`.
//!
//! The simulator runs in a process of its own. Both sides ask the same pages of the same 100,000 Seven Senders orders
//! (another number can be named: `cargo bench --bench ingest -- 10000`), one after another.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints its figures and stops when it cannot go on"
)]

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use postroom::{
    model::{
        account::{Account, Credential, Environment},
        provider::{AccountName, Provider},
        query::Topic,
        secret::Secret,
    },
    providers::Client,
    runtime::{
        now::Now,
        sync::{AccountSync, How},
    },
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
    println!("| figure | {orders} orders |\n|---|---:|");
    let (read, bytes) = runtime.block_on(plain(&simulator.base));
    println!("| read over loopback and parse | {:.2} s |", read.as_secs_f64());
    println!("| bytes | {:.1} MB |", bytes / 1e6);
    let home = tempfile::tempdir().unwrap();
    let inside = runtime.enter();
    let store = Store::open(&home.path().join("data")).unwrap();
    let client = Client::new(&account(&simulator.base)).unwrap();
    drop(inside);
    let sync = AccountSync { client, store, news: None, now: Now::Host };
    for pass in ["first pass: read, map and store", "second pass: nothing changed"] {
        let began = Instant::now();
        let (_, report) = runtime.block_on(sync.pass(Topic::Orders, How::Whole));
        let took = began.elapsed();
        let report = report.unwrap();
        let ratio = took.as_secs_f64() / read.as_secs_f64();
        println!("| {pass} ({} rows) | {:.2} s, {ratio:.1} times |", report.rows, took.as_secs_f64());
    }
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

/// The same pages, parsed and thrown away.
async fn plain(base: &str) -> (Duration, f64) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let token: serde_json::Value = client
        .post(format!("{base}/token"))
        .json(&serde_json::json!({ "access_key": keys::SEVENSENDERS_ACCESS_KEY }))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let token = token["token"].as_str().unwrap().to_owned();
    let (began, mut bytes, mut offset) = (Instant::now(), 0, 0);
    loop {
        let url = format!("{base}/orders?limit={PAGE}&offset={offset}");
        let body = client.get(url).bearer_auth(&token).send().await.unwrap().bytes().await.unwrap();
        bytes += body.len();
        let rows: Vec<serde_json::Value> = serde_json::from_slice(&body).unwrap();
        offset += rows.len();
        if rows.len() < PAGE {
            return (began.elapsed(), f64::from(u32::try_from(bytes).unwrap()));
        }
    }
}

/// Rows of a page, as the client asks for them.
const PAGE: usize = postroom::providers::sevensenders::PAGE;
