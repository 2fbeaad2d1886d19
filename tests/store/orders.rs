//! Storing orders and finding them again.

use jiff::SignedDuration;
use postroom::model::{
    clock::{Clock, ClockKind},
    order::{Fetched, Order},
    phase::Phase,
    provider::Provider,
    query::{Anchor, Ingest, OrderQuery, Sort, SortBy, Tallies},
};

use super::make::{account, alone, event, key, minutes, now, order, query, refs, store};

#[tokio::test]
async fn everything_comes_back_as_it_was_put() {
    let (store, _folder) = store();
    let mut full = order("1");
    full.clocks = vec![
        Clock::at(ClockKind::CancelWindow, minutes(30)),
        Clock::on(ClockKind::Promise, "2026-06-03".parse().unwrap()).unwrap(),
    ];
    full.attention = vec!["first".to_owned(), "second".to_owned()];
    full.total = postroom::model::money::Money::parse("12.30 USD");
    let events = vec![event("Pickup", minutes(-10)), event("Info", minutes(-20))];
    let done =
        store.put_orders(vec![Fetched { order: full.clone(), events: Some(events) }], now()).await.unwrap();
    assert_eq!(done, Ingest { new: 1, changed: 0, same: 0 });
    let stored = store.order(key("1")).await.unwrap().unwrap();
    assert_eq!(stored.order, full);
    assert_eq!(stored.events, [event("Info", minutes(-20)), event("Pickup", minutes(-10))]);
    assert_eq!((stored.fetched_at, stored.changed_at, stored.seen_at), (now(), now(), None));
    let row = store.orders(query("")).await.unwrap().rows.remove(0);
    assert_eq!((row.attention.as_str(), row.clock), ("first", Some(full.clocks[0].clone())));
    assert_eq!(store.order(key("2")).await.unwrap(), None);
}

#[tokio::test]
async fn changed_moves_with_the_providers_word_and_not_with_a_refetch() {
    let (store, _folder) = store();
    let put = |o: Order, at| store.put_orders(vec![alone(o)], at);
    put(order("1"), now()).await.unwrap();
    assert_eq!(put(order("1"), minutes(1)).await.unwrap(), Ingest { new: 0, changed: 0, same: 1 });
    let times = async || {
        let o = store.order(key("1")).await.unwrap().unwrap();
        (o.fetched_at, o.changed_at)
    };
    assert_eq!(times().await, (minutes(1), now()));
    let renamed = Order { customer: "Clark Kent".to_owned(), ..order("1") };
    assert_eq!(put(renamed.clone(), minutes(2)).await.unwrap(), Ingest { new: 0, changed: 1, same: 0 });
    assert_eq!(times().await, (minutes(2), now()));
    assert_eq!(refs(&store, query("is:changed")).await, [""; 0]);
    put(Order { state: "Delivered".to_owned(), ..renamed.clone() }, minutes(3)).await.unwrap();
    assert_eq!(times().await, (minutes(3), minutes(3)));
    assert_eq!(refs(&store, query("is:changed")).await, ["R-1"]);
    store.mark_seen(key("1"), minutes(4)).await.unwrap();
    assert_eq!(refs(&store, query("is:changed")).await, [""; 0]);
    assert_eq!(store.count_orders(query("is:changed")).await.unwrap(), 0);
    assert_eq!(store.order(key("1")).await.unwrap().unwrap().seen_at, Some(minutes(4)));
    // The words of a part and the reasons to look move it too.
    let mut parts = order("1");
    parts.parts[0].state = "Lost".to_owned();
    put(parts.clone(), minutes(5)).await.unwrap();
    assert_eq!(times().await.1, minutes(5));
    put(Order { attention: vec!["lost".to_owned()], ..parts }, minutes(6)).await.unwrap();
    assert_eq!(times().await.1, minutes(6));
}

#[tokio::test]
async fn a_change_that_comes_after_the_look_stays_news() {
    let (store, _folder) = store();
    let put = async |state: &str, at| {
        let order = Order { state: state.to_owned(), ..order("1") };
        store.put_orders(vec![alone(order)], at).await.unwrap()
    };
    let changed = async || -> (usize, u64) {
        let rows = refs(&store, query("is:changed")).await.len();
        (rows, store.count_orders(query("is:changed")).await.unwrap())
    };
    put("Pickup", now()).await;
    assert_eq!(changed().await, (0, 0), "a new order is no change");
    put("Transit", minutes(5)).await;
    // What was on screen was the answer of before.
    store.mark_seen(key("1"), minutes(4)).await.unwrap();
    assert_eq!(changed().await, (1, 1));
    // A refetch, or a page that says nothing else, leaves the mark.
    put("Transit", minutes(6)).await;
    assert_eq!(changed().await, (1, 1));
    store.mark_seen(key("1"), minutes(6)).await.unwrap();
    assert_eq!(changed().await, (0, 0));
    // There and back again between two looks is a change too.
    put("Lost", minutes(7)).await;
    put("Transit", minutes(8)).await;
    assert_eq!(changed().await, (1, 1));
}

#[tokio::test]
async fn a_list_page_keeps_the_events_that_are_stored() {
    let (store, _folder) = store();
    let events = vec![event("Pickup", minutes(-10))];
    store.put_orders(vec![Fetched { order: order("1"), events: Some(events.clone()) }], now()).await.unwrap();
    let moved = Order { state: "Delivered".to_owned(), ..order("1") };
    store.put_orders(vec![alone(moved.clone())], minutes(1)).await.unwrap();
    assert_eq!(store.order(key("1")).await.unwrap().unwrap().events, events);
    let same = Fetched { order: moved.clone(), events: Some(events) };
    assert_eq!(store.put_orders(vec![same], minutes(2)).await.unwrap().same, 1);
    let none = Fetched { order: moved, events: Some(Vec::new()) };
    assert_eq!(store.put_orders(vec![none], minutes(3)).await.unwrap().changed, 1);
    assert_eq!(store.order(key("1")).await.unwrap().unwrap().events, []);
}

#[tokio::test]
async fn a_sendle_order_takes_the_place_of_its_tracking() {
    let (store, _folder) = store();
    let sendle = |id: &str, state: &str| Order {
        provider: Provider::Sendle,
        reference: "S3ND73".to_owned(),
        state: state.to_owned(),
        aliases: Vec::new(),
        ..order(id)
    };
    let tracked = Fetched { order: sendle("S3ND73", "Pickup"), events: Some(vec![event("Pickup", now())]) };
    store.put_orders(vec![tracked.clone()], now()).await.unwrap();
    let uuid = "f5233746-71d4-4b05-bf63-56f4abaed5f6";
    store.put_orders(vec![alone(sendle(uuid, "Transit"))], minutes(1)).await.unwrap();
    assert_eq!(store.tallies(now()).await.unwrap().orders, 1);
    assert_eq!(store.order(key("S3ND73")).await.unwrap(), None);
    let whole = store.order(key(uuid)).await.unwrap().unwrap();
    assert_eq!((whole.order.state.as_str(), whole.events.len()), ("Transit", 1));
    // Tracking that comes once more brings events only.
    let more = Fetched { events: Some(vec![event("Pickup", now()), event("Info", minutes(1))]), ..tracked };
    store.put_orders(vec![more], minutes(2)).await.unwrap();
    assert_eq!(store.tallies(now()).await.unwrap().orders, 1);
    let whole = store.order(key(uuid)).await.unwrap().unwrap();
    assert_eq!((whole.order.state.as_str(), whole.events.len()), ("Transit", 2));
    assert_eq!(store.find("s3nd73".to_owned()).await.unwrap().len(), 1);
    assert_eq!(store.find(uuid.to_uppercase()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn references_ids_and_aliases_find_an_order() {
    let (store, _folder) = store();
    let mut ü = order("Ü9");
    ü.aliases = vec!["Größe-1".to_owned()];
    store.put_orders(["77", "771", "8"].map(|id| alone(order(id))).into(), now()).await.unwrap();
    store.put_orders(vec![alone(ü)], now()).await.unwrap();
    for (typed, want) in [
        ("R-77", &["R-77", "R-771"][..]),
        ("r-771", &["R-771"]),
        ("77", &["R-77", "R-771"]),
        ("po8", &["R-8"]),
        (" PO77 ", &["R-77", "R-771"]),
        ("parcels/771", &["R-771"]),
        ("GRÖßE-1", &["R-Ü9"]),
        ("ü9", &["R-Ü9"]),
        ("nothing", &[]),
        ("", &[]),
    ] {
        let found: Vec<String> =
            store.find(typed.to_owned()).await.unwrap().into_iter().map(|r| r.reference).collect();
        assert_eq!(found, want, "{typed}");
    }
    let many = (0..40).map(|i| alone(order(&format!("m{i}")))).collect();
    store.put_orders(many, now()).await.unwrap();
    assert_eq!(store.find("R-m".to_owned()).await.unwrap().len(), 20);
    // An alias that is dropped finds it no more.
    store.put_orders(vec![alone(Order { aliases: Vec::new(), ..order("8") })], now()).await.unwrap();
    assert_eq!(store.find("po8".to_owned()).await.unwrap(), []);
}

#[tokio::test]
async fn tallies_follow_every_change_and_the_hour() {
    let (store, _folder) = store();
    let with = |id: &str, phase, clock: Option<Clock>| {
        alone(Order { phase, clocks: clock.into_iter().collect(), ..order(id) })
    };
    let batch = vec![
        with("1", Phase::Moving, Some(Clock::at(ClockKind::Promise, minutes(20)))),
        with("2", Phase::Moving, Some(Clock::at(ClockKind::CancelWindow, minutes(-5)))),
        with("3", Phase::Unknown, Some(Clock::at(ClockKind::ShipBy, minutes(-5)))),
        with("4", Phase::Done, None),
    ];
    store.put_orders(batch, now()).await.unwrap();
    let tallies = async |at| store.tallies(at).await.unwrap();
    let want = Tallies { orders: 4, attention: 2, late: 1, unread: 0, inbox: 0 };
    assert_eq!(tallies(now()).await, want);
    assert_eq!(tallies(minutes(21)).await, Tallies { attention: 3, late: 2, ..want });
    for (filter, count) in [("is:attention", want.attention), ("is:late", want.late)] {
        assert_eq!(store.count_orders(query(filter)).await.unwrap(), count);
    }
    store.put_orders(vec![with("3", Phase::Done, None)], now()).await.unwrap();
    assert_eq!(tallies(now()).await, Tallies { attention: 1, late: 0, ..want });
}

/// The tally, the filter by a short walk, by its count and by a search, and the sort agree on what needs a look.
#[tokio::test]
async fn what_needs_a_look_is_the_same_everywhere() {
    let (store, _folder) = store();
    let reason = |why: &str| vec![why.to_owned()];
    // Alarming by reason, by a reason without words, and by phase alone; calm ones stand between them.
    let mut batch: Vec<Fetched> = (0..3_000).map(|i| alone(order(&i.to_string()))).collect();
    batch[700].order.attention = reason("returned");
    batch[701].order.attention = reason("");
    batch[1_500].order.phase = Phase::Attention;
    batch[2_990].order.phase = Phase::Unknown;
    batch[2_995].order.clocks = vec![Clock::at(ClockKind::CancelWindow, minutes(10))];
    let want = ["R-700", "R-701", "R-1500", "R-2990", "R-2995"];
    for settled in [false, true] {
        store.put_orders(batch.clone(), now()).await.unwrap();
        if settled {
            store.due(account(), true, SignedDuration::ZERO, now(), 1).await.unwrap();
            // Looking at an order rewrites its marks.
            batch[1_500].order.state = "Stopped".to_owned();
            batch[701].order.state = "Stopped".to_owned();
            store.put_orders(batch.clone(), now()).await.unwrap();
            for id in ["1500", "701"] {
                store.mark_seen(key(id), minutes(1)).await.unwrap();
            }
        }
        assert_eq!(store.tallies(now()).await.unwrap().attention, 5);
        assert_eq!(store.count_orders(query("is:attention")).await.unwrap(), 5);
        let by = |by| OrderQuery { sort: Sort { by, reversed: false }, ..query("is:attention") };
        assert_eq!(refs(&store, by(SortBy::Urgency)).await, want);
        assert_eq!(refs(&store, by(SortBy::Reference)).await.len(), 5);
        assert_eq!(refs(&store, OrderQuery { rows: 5, ..query("") }).await, want);
    }
}

#[tokio::test]
async fn due_orders_come_longest_unheard_first() {
    let (store, _folder) = store();
    for (id, phase, at) in
        [("1", Phase::Moving, -5), ("2", Phase::Moving, -9), ("3", Phase::Done, -9), ("4", Phase::Moving, -1)]
    {
        store.put_orders(vec![alone(Order { phase, ..order(id) })], minutes(at)).await.unwrap();
    }
    let two = SignedDuration::from_mins(2);
    let due = async |hot, limit| store.due(account(), hot, two, now(), limit).await.unwrap();
    assert_eq!(due(true, 9).await, [key("2"), key("1")]);
    assert_eq!(due(true, 1).await, [key("2")]);
    assert_eq!(due(false, 9).await, [key("3")]);
}

#[tokio::test]
async fn an_export_walks_all_in_batches() {
    let (store, _folder) = store();
    for from in (0..2_500).step_by(500) {
        let page = (from..from + 500).map(|i| alone(order(&format!("{i:05}")))).collect();
        store.put_orders(page, now()).await.unwrap();
    }
    let (sink, mut batches) = tokio::sync::mpsc::channel(1);
    let everything = postroom::model::query::OrderQuery { rows: 0, anchor: Anchor::First, ..query("") };
    let exporting = tokio::spawn({
        let (store, everything) = (store.clone(), everything.clone());
        async move { store.export(everything, sink).await.unwrap() }
    });
    let mut sizes = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    while let Some(batch) = batches.recv().await {
        sizes.push(batch.len());
        seen.extend(batch.into_iter().map(|r| r.key.id));
    }
    assert_eq!((exporting.await.unwrap(), seen.len()), (2_500, 2_500));
    assert!(sizes.iter().all(|n| *n <= 1_000), "{sizes:?}");
    let (sink, mut batches) = tokio::sync::mpsc::channel(8);
    let few = postroom::model::query::OrderQuery { rows: 3, ..query("ref:0001 !ref:00011") };
    assert_eq!(store.export_whole(few, sink).await.unwrap(), 3);
    let whole = batches.recv().await.unwrap();
    assert_eq!(whole[0].order.raw, order("1").raw);
    // Nobody listens: it ends.
    let (sink, batches) = tokio::sync::mpsc::channel(1);
    drop(batches);
    assert!(store.export(everything, sink).await.unwrap() <= 1_000);
}
