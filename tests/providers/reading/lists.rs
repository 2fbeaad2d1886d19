//! Lists against what is stored: nothing is lost by a refresh, and no pager, however odd, loses or doubles an order.

use std::collections::BTreeSet;

use postroom::{
    model::{clock::ClockKind, order::Fetched, provider::Provider, query::Topic},
    providers::Cursor,
    runtime::sync::{AccountSync, How, Limits, PassError, walk},
    sim::{
        faults::{Fault, Kind},
        keys,
    },
};
use serde_json::{Value, json};

use super::{Bench, LISTING};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_takes_nothing_away_that_a_read_of_its_own_told() {
    // No more than the services' quotas let through at once.
    for (provider, orders) in
        [(Provider::MakeLeaps, 30), (Provider::SevenSenders, 12), (Provider::ReadyCloud, 12)]
    {
        let bench = Bench::new(orders).await;
        let sync = bench.sync(provider);
        sync.pass(Topic::Orders, How::Whole).await.1.unwrap();
        let listed = bench.stored(sync.client.account()).await;
        for order in &listed {
            sync.refresh_order(&order.key).await.unwrap();
        }
        let fetched = bench.stored(sync.client.account()).await;
        if provider == Provider::MakeLeaps {
            assert_ne!(listed, fetched, "a read of its own tells more");
        }
        for how in [How::Whole, How::Recent] {
            let report = bench.sync(provider).pass(Topic::Orders, how).await.1.unwrap();
            assert_eq!((report.stored.new, report.stored.changed), (0, 0), "{provider} {how:?}");
        }
        assert_eq!(fetched, bench.stored(sync.client.account()).await, "{provider}");
    }
}

const ORDERS: u64 = 230;

/// The list's own place, with its page or offset to be added.
fn place(bench: &Bench, provider: Provider, at: u64) -> String {
    let base = bench.sim.base_url(provider);
    match provider {
        Provider::MakeLeaps => {
            format!("{base}/api/partner/{}/sending/order/?per_page=100&page={at}", keys::MAKELEAPS_PARTNER)
        }
        _ => format!("{base}/api/v2/orgs/1/orders/?limit=100&offset={}", at * 100),
    }
}

fn next(bench: &Bench, provider: Provider, to: &Value) {
    let kind = Kind::Field { name: "next".to_owned(), value: Some(to.clone()) };
    bench.sim.faults().add(Fault::new(kind).at(provider).on("GET", "/order").times(1));
}

async fn pass(sync: &AccountSync, how: How) -> Option<String> {
    let walked = tokio::time::timeout(std::time::Duration::from_secs(60), sync.pass(Topic::Orders, how));
    walked.await.expect("every walk ends").1.unwrap().incomplete
}

/// Every order that is stored, once.
async fn ids(bench: &Bench, provider: Provider) -> BTreeSet<String> {
    let orders = bench.stored(&bench.account(provider).name).await;
    let ids: BTreeSet<String> = orders.iter().map(|o| o.key.id.clone()).collect();
    assert_eq!(ids.len(), orders.len(), "{provider}: nothing is stored twice");
    ids
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odd_pagers_end_tell_and_are_mended() {
    for provider in [Provider::MakeLeaps, Provider::ReadyCloud] {
        let first = u64::from(provider == Provider::MakeLeaps);
        let cases: [(&str, Vec<Value>, &str); 6] = [
            ("next to itself", vec![json!(0); 9], "left after"),
            ("two-cycle", [0, 1].repeat(5).into_iter().map(Value::from).collect(), "left after"),
            ("n-cycle", [1, 2, 0].repeat(4).into_iter().map(Value::from).collect(), "left after"),
            ("another origin", vec![json!("https://elsewhere.example/api/?page=2")], "left after 1 pages"),
            ("another scheme", vec![json!("//elsewhere.example/api/?page=2")], "left after 1 pages"),
            ("no next", vec![Value::Null], "rows did not come"),
        ];
        for (name, nexts, says) in cases {
            let bench = Bench::new(ORDERS).await;
            let sync = bench.sync(provider);
            for to in &nexts {
                let to =
                    to.as_u64().map_or_else(|| to.clone(), |n| place(&bench, provider, first + n).into());
                next(&bench, provider, &to);
            }
            let why = pass(&sync, How::Whole).await.unwrap_or_default();
            assert!(why.contains(says), "{provider} {name}: {why:?}");
            let some = ids(&bench, provider).await;
            assert!(some.len() >= 100, "{provider} {name}: the good rows stay");
            let elsewhere = bench.sim.world.requests().iter().any(|r| r.provider != provider);
            assert!(!elsewhere, "{provider} {name}");

            // It is still told by the short pass after it, until a reading from the beginning misses nothing.
            bench.sim.faults().clear();
            let again = bench.sync(provider);
            let still = pass(&again, How::Recent).await.unwrap_or_default();
            assert!(still.contains(says), "{provider} {name}: {still:?}");
            assert_eq!(pass(&again, How::Whole).await, None, "{provider} {name}");
            assert_eq!(ids(&bench, provider).await.len() as u64, ORDERS, "{provider} {name}");
            assert_eq!(pass(&again, How::Recent).await, None, "{provider} {name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn empty_endless_and_miscounted_lists_end_and_tell() {
    for provider in [Provider::MakeLeaps, Provider::ReadyCloud] {
        let first = u64::from(provider == Provider::MakeLeaps);
        // Empty pages that always have a next one.
        let bench = Bench::new(ORDERS).await;
        for n in 1..9 {
            let next = place(&bench, provider, first + n);
            let body = if provider == Provider::MakeLeaps {
                json!({"meta": {"status": 200, "count": 230, "next": next}, "response": []})
            } else {
                json!({"count": 230, "next": next, "previous": null, "results": []})
            };
            let kind = Kind::Body(body.to_string());
            bench.sim.faults().add(Fault::new(kind).at(provider).on("GET", "/order").times(1));
        }
        let why = pass(&bench.sync(provider), How::Whole).await.unwrap_or_default();
        assert!(why.contains("empty pages"), "{provider}: {why:?}");

        // A next page that is gone when it is asked for.
        let bench = Bench::new(ORDERS).await;
        let page = Fault::status(404).at(provider).on("GET", "/order").skip(1).times(1);
        bench.sim.faults().add(page);
        let sync = bench.sync(provider);
        let why = pass(&sync, How::Whole).await.unwrap_or_default();
        assert!(why.contains("the next page is gone"), "{provider}: {why:?}");
        assert_eq!(ids(&bench, provider).await.len(), 100, "{provider}");
        assert_eq!(pass(&sync, How::Whole).await, None, "{provider}");
        assert_eq!(ids(&bench, provider).await.len() as u64, ORDERS, "{provider}");

        // A count that promises more than there is, and one that promises less.
        for (count, told) in [(9_999, true), (1, false)] {
            let bench = Bench::new(ORDERS).await;
            let kind = Kind::Field { name: "count".to_owned(), value: Some(json!(count)) };
            bench.sim.faults().add(Fault::new(kind).at(provider).on("GET", "/order"));
            assert_eq!(pass(&bench.sync(provider), How::Whole).await.is_some(), told, "{provider} {count}");
            assert_eq!(ids(&bench, provider).await.len() as u64, ORDERS, "{provider} {count}");
        }
    }
}

/// Seven Senders counts in offsets and tells neither a total nor an end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_gives_one_page_for_ever_is_left() {
    let provider = Provider::SevenSenders;
    let bench = Bench::new(ORDERS).await;
    let row = |n: u64| json!({"id": n, "order_id": format!("A-{n}"), "state": "new", "order_date": "2026-01-01T00:00:00Z"});
    let body: Value = (1..=100).map(row).collect();
    let kind = Kind::Body(body.to_string());
    let id = bench.sim.faults().add(Fault::new(kind).at(provider).on("GET", "/v2/orders"));
    let why = pass(&bench.sync(provider), How::Whole).await.unwrap_or_default();
    assert!(why.contains("the same rows again"), "{why:?}");
    assert_eq!((ids(&bench, provider).await.len(), bench.sim.faults().hits(id)), (100, 2));
    bench.sim.faults().clear();
    assert_eq!(pass(&bench.sync(provider), How::Whole).await, None);
    assert_eq!(ids(&bench, provider).await.len() as u64, 100 + ORDERS);
}

/// Rows that come or go while the pages are read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_when_orders_arrive_between_two_pages() {
    for provider in LISTING {
        let bench = Bench::new(ORDERS).await;
        let client = bench.client(provider);
        let before: BTreeSet<String> = {
            let sync = bench.sync(provider);
            pass(&sync, How::Whole).await;
            ids(&bench, provider).await
        };
        let met = std::sync::Mutex::new(BTreeSet::new());
        let walked = walk::<Fetched, _, _, _, _, PassError>(
            None,
            Limits::WHOLE,
            |row| row.order.key.id.as_str(),
            |cursor: Option<Cursor>| {
                let client = &client;
                async move { client.orders(None, cursor.as_ref()).await }
            },
            |page| {
                met.lock().unwrap().extend(page.rows.iter().map(|row| row.order.key.id.clone()));
                // Some twenty seconds of the world bring a new order.
                bench.sim.world.clock.advance(jiff::SignedDuration::from_secs(50));
                async { Ok(postroom::runtime::sync::Go::On) }
            },
        )
        .await
        .unwrap();
        let met = met.into_inner().unwrap();
        assert!(before.is_subset(&met), "{provider}: {:?}", before.difference(&met));
        assert!(walked.pages >= 3, "{provider}");
    }
}

/// A demo's world runs ahead of our clock, and a desk's clock may be wrong: what is late is the provider's to say.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_late_is_late_at_the_provider() {
    let hours = jiff::SignedDuration::from_hours;
    for (provider, kind, field, says) in [
        (Provider::SevenSenders, ClockKind::Promise, "promised_delivery_date", "past its promised date"),
        (Provider::ReadyCloud, ClockKind::ShipBy, "to_ship_at", "late to ship"),
    ] {
        let bench = Bench::new(90).await;
        let due = (bench.sim.world.now() + hours(1)).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let kind_of = Kind::Field { name: field.to_owned(), value: Some(json!(due)) };
        bench.sim.faults().add(Fault::new(kind_of).at(provider).on("GET", "/order"));
        for late in [false, true] {
            let mut met = 0;
            for row in bench.client(provider).orders(None, None).await.unwrap().rows {
                met += usize::from(row.order.clocks.iter().any(|c| c.kind == kind));
                let told = row.order.attention.iter().any(|a| a.contains(says));
                assert!(!told || late, "{provider}: {:?}", row.order.attention);
                assert!(told || !late || row.order.clocks.iter().all(|c| c.kind != kind), "{provider}");
            }
            assert!(met > 0, "{provider}: no order waits for it");
            // One more hour there, and none here.
            bench.sim.world.clock.advance(hours(2));
        }
    }
}
