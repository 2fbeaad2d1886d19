//! Cancelling on the real loop: keys in, the provider's ledger at the end.

use postroom::{
    app::cancel::{Check, Record, lines, requests},
    model::{
        cancel::Verdict,
        filter::Filter,
        order::Order,
        provider::{OrderKey, Provider},
        query::{Anchor, OrderQuery, Sort},
        text::clean,
    },
    sim::sendle,
};

use crate::support::harness::{Harness, world};

/// A console with Sendle parcels in its store, and one of them that may be cancelled.
async fn with_parcel() -> (Harness, Order) {
    let sim = world(30).await;
    let names: Vec<_> = (0..30).map(|n| sendle::seeded_reference(&sim.world, n).0).collect();
    let mut console = Harness::start(sim, (120, 40));
    let parcels = console.accounts.iter().find(|a| a.provider() == Provider::Sendle).unwrap().name.clone();
    for name in &names {
        console.store.watch(parcels.clone(), Provider::Sendle, name.clone()).await.unwrap();
    }
    console.keys("]]]]]R");
    console.wait("parcels", |s| s.contains("SND")).await;
    let mut wait = tokio::time::interval(std::time::Duration::from_millis(50));
    for _ in 0..400 {
        wait.tick().await;
        for name in &names {
            let key = OrderKey { account: parcels.clone(), id: name.clone() };
            let Some(stored) = console.store.order(key).await.unwrap() else { continue };
            if stored.order.parts.iter().any(|p| p.cancel.verdict == Verdict::Open) {
                return (console, stored.order);
            }
        }
    }
    panic!("no parcel can be cancelled");
}

/// Puts the cursor on the parcel.
async fn go_to(console: &mut Harness, order: &Order) {
    console.paste(&order.reference);
    let cursor = |line: &str| line.contains("> ") && line.contains(&order.reference);
    console.wait("the parcel is under the cursor", |s| s.lines().any(cursor)).await;
}

fn cancelled(console: &Harness) -> Vec<String> {
    let ledger = console.sim.world.ledger();
    ledger.into_iter().filter(|e| e.what == "order.cancelled").map(|e| e.reference).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_keys_cancel_a_parcel_and_the_ledger_shows_it() {
    let (mut console, order) = with_parcel().await;
    go_to(&mut console, &order).await;
    console.keys("x");
    console.wait_for("y send").await;
    console.keys("y");
    console.wait("the countdown", |s| s.contains("sends in") || s.contains("z recalls it")).await;
    assert_eq!(cancelled(&console), Vec::<String>::new(), "it waits in the outbox first");
    console.wait("the answer", |s| s.contains("[Cancelled]")).await;
    assert_eq!(cancelled(&console).len(), 1);
    // The second time the dialog says why not, and y does nothing.
    console.keys("x");
    console.wait_for("it is cancelled already").await;
    console.keys("y<esc>@");
    console.wait("the journal", |s| s.contains("WHAT AND WHAT CAME BACK") && s.contains("cancelled")).await;
    console.keys("<enter>");
    console.wait("its history", |s| s.contains("ATTEMPTS") && s.contains("EVENTS")).await;
    assert_eq!(cancelled(&console).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recalled_cancel_never_reaches_the_provider() {
    let (mut console, order) = with_parcel().await;
    go_to(&mut console, &order).await;
    console.keys("xyyy");
    console.wait_for("y send").await;
    console.keys("y");
    console.wait_for("z recalls it").await;
    console.keys("z");
    console.wait_for("recalled, nothing was sent").await;
    console.keys("6");
    console.wait("it is settled", |s| s.contains("  recalled")).await;
    assert_eq!(cancelled(&console), Vec::<String>::new());
    assert!(!console.sim.world.requests().iter().any(|r| r.method == "DELETE"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_of_every_provider_is_for_the_record_it_was_asked_for() {
    let console = Harness::start(world(60).await, (120, 40));
    let now = jiff::Timestamp::now();
    let mut rows = Vec::new();
    let mut wait = tokio::time::interval(std::time::Duration::from_millis(50));
    for _ in 0..600 {
        wait.tick().await;
        let (filter, sort) = (Filter::default(), Sort::default());
        let query = OrderQuery { filter, sort, anchor: Anchor::First, rows: 500, now };
        rows = console.store.orders(query).await.unwrap().rows;
        if rows.len() >= 180 {
            break;
        }
    }
    let mut told = std::collections::BTreeMap::new();
    for row in rows {
        let order = console.store.order(row.key.clone()).await.unwrap().unwrap().order;
        let record = Record {
            key: order.key.clone(),
            provider: Some(order.provider),
            reference: clean(&order.reference),
            customer: clean(&order.customer),
            lines: lines(&order, now),
            only: None,
            check: Check::Heard { at: now, order: Box::new(order.clone()) },
        };
        assert!(!record.lines.is_empty(), "{}", order.key);
        let sent = requests(0, &record, now);
        let can = record.lines.iter().filter(|l| l.able(now).is_ok()).count();
        assert_eq!(can == 0, sent.is_empty(), "{}", order.key);
        for request in &sent {
            assert_eq!(request.mutation.target.as_ref(), Some(&order.key));
        }
        for line in &record.lines {
            let why = line.able(now).err();
            assert!(why.is_none_or(|why| !why.is_empty()), "{}", order.key);
        }
        let count: &mut (usize, usize) = told.entry(order.provider.code()).or_default();
        count.0 += usize::from(can > 0);
        count.1 += usize::from(can == 0);
    }
    for (provider, (can, cannot)) in &told {
        assert!(*can > 0 && *cannot > 0, "{provider}: {can} can, {cannot} cannot");
    }
    assert!(told.len() >= 3, "{told:?}");
}
