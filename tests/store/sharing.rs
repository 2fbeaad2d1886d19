//! What consoles of one folder share: the lease, marks, freshness, and news of each other's changes.

use jiff::SignedDuration;
use postroom::{
    model::{
        provider::Provider,
        query::{Freshness, Topic, Trouble},
    },
    store::{Lease, Store, StoreError},
};

use super::make::{account, alone, key, minutes, now, order, store};

#[tokio::test]
async fn one_console_holds_the_lease_until_it_stops() {
    let (one, folder) = store();
    let two = Store::open(folder.path()).unwrap();
    let life = SignedDuration::from_mins(1);
    let take = async |store: &Store, holder: &str, at| {
        store.lease(holder.to_owned(), life, minutes(at)).await.unwrap()
    };
    assert_eq!(take(&one, "one", 0).await, Lease::Held { until: minutes(1) });
    let others = Lease::Other { holder: "one".to_owned(), until: minutes(1) };
    assert_eq!(take(&two, "two", 0).await, others);
    assert_eq!(take(&one, "one", 1).await, Lease::Held { until: minutes(2) });
    assert_eq!(take(&two, "two", 2).await, Lease::Held { until: minutes(3) });
    assert_eq!(take(&one, "one", 2).await, Lease::Other { holder: "two".to_owned(), until: minutes(3) });
    one.release("one".to_owned()).await.unwrap();
    assert!(matches!(take(&one, "one", 2).await, Lease::Other { .. }));
    two.release("two".to_owned()).await.unwrap();
    assert!(matches!(take(&one, "one", 2).await, Lease::Held { .. }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_that_ask_at_once_one_gets_the_lease() {
    let (_first, folder) = store();
    let asked = (0..8).map(|i| {
        let store = Store::open(folder.path()).unwrap();
        tokio::spawn(async move {
            store.lease(format!("c{i}"), SignedDuration::from_mins(1), now()).await.unwrap()
        })
    });
    let mut held = 0;
    for answer in asked.collect::<Vec<_>>() {
        held += usize::from(matches!(answer.await.unwrap(), Lease::Held { .. }));
    }
    assert_eq!(held, 1);
}

#[tokio::test]
async fn the_revision_rises_with_own_and_foreign_changes_and_not_with_reads() {
    let (one, folder) = store();
    let two = Store::open(folder.path()).unwrap();
    let (mine, theirs) = (one.revision(), two.revision());
    let start = (*mine.borrow(), *theirs.borrow());
    one.put_orders(vec![alone(order("1"))], now()).await.unwrap();
    assert!(*mine.borrow() > start.0);
    two.look().await.unwrap();
    let after = *theirs.borrow();
    assert!(after > start.1);
    two.orders(super::make::query("")).await.unwrap();
    two.look().await.unwrap();
    assert_eq!(*theirs.borrow(), after);
    // Looking at what has not changed is no news; the first look after a change is.
    let before = *mine.borrow();
    one.mark_seen(key("1"), now()).await.unwrap();
    assert_eq!(*mine.borrow(), before);
}

#[tokio::test]
async fn a_console_that_waits_for_the_lease_hears_of_the_holders_changes() {
    let (one, folder) = store();
    let two = Store::open(folder.path()).unwrap();
    let life = SignedDuration::from_mins(1);
    one.lease("one".to_owned(), life, now()).await.unwrap();
    two.lease("two".to_owned(), life, now()).await.unwrap();
    let mut theirs = two.revision();
    theirs.mark_unchanged();
    one.put_orders(vec![alone(order("1"))], now()).await.unwrap();
    theirs.changed().await.unwrap();
}

#[tokio::test]
async fn marks_and_freshness_are_kept() {
    let (store, _folder) = store();
    assert_eq!(store.bookmark(account(), Topic::Orders).await.unwrap(), None);
    for mark in ["a", "b"] {
        store.set_bookmark(account(), Topic::Orders, mark.to_owned()).await.unwrap();
    }
    assert_eq!(store.bookmark(account(), Topic::Orders).await.unwrap().as_deref(), Some("b"));
    assert_eq!(store.bookmark(account(), Topic::Inbox).await.unwrap(), None);
    let fresh = |topic, trouble: Option<Trouble>| Freshness {
        account: account(),
        topic,
        last_good: Some(now()),
        last_try: Some(minutes(1)),
        trouble,
        next_try: None,
        incomplete: Some("page 3 shifted".to_owned()),
    };
    store.set_freshness(fresh(Topic::Inbox, None)).await.unwrap();
    store.set_freshness(fresh(Topic::Orders, None)).await.unwrap();
    for trouble in [Trouble::OwnQuota { until: minutes(9) }, Trouble::Failed("timed out".to_owned())] {
        store.set_freshness(fresh(Topic::Orders, Some(trouble.clone()))).await.unwrap();
        assert_eq!(
            store.freshness().await.unwrap(),
            [fresh(Topic::Orders, Some(trouble)), fresh(Topic::Inbox, None)]
        );
    }
}

#[tokio::test]
async fn a_refused_credential_is_known_to_every_console_of_the_folder() {
    let (one, folder) = store();
    let two = Store::open(folder.path()).unwrap();
    let name = || "a-fingerprint".to_owned();
    assert_eq!(two.refused(name()).await.unwrap(), None);
    one.refuse(name(), now()).await.unwrap();
    one.refuse(name(), minutes(5)).await.unwrap();
    assert_eq!(two.refused(name()).await.unwrap(), Some(now()), "the first time counts");
    assert_eq!(two.refused("another".to_owned()).await.unwrap(), None);
    two.forgive(name()).await.unwrap();
    assert_eq!(one.refused(name()).await.unwrap(), None);
}

#[tokio::test]
async fn watched_references_wait_until_their_order_is_stored() {
    let (store, _folder) = store();
    for reference in ["S3ND73", " R-1 ", "po2"] {
        store.watch(account(), Provider::Sendle, reference.to_owned()).await.unwrap();
    }
    assert_eq!(store.watched(account()).await.unwrap(), ["po2", "R-1", "S3ND73"]);
    store.put_orders(vec![alone(order("1")), alone(order("2"))], now()).await.unwrap();
    assert_eq!(store.watched(account()).await.unwrap(), ["S3ND73"]);
    assert!(store.unwatch(account(), "s3nd73".to_owned()).await.unwrap());
    assert!(!store.unwatch(account(), "s3nd73".to_owned()).await.unwrap());
    assert_eq!(store.watched(account()).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn panes_with_different_filters_are_all_answered() {
    let (store, _folder) = store();
    store.put_orders((0..3_000).map(|i| alone(order(&i.to_string()))).collect(), now()).await.unwrap();
    // None of these is answered by a short walk: each hit is far or there is none.
    let ask = |text: &str| super::make::query(text);
    let (one, two, three, four) = tokio::join!(
        store.orders_for(1, ask("nothing")),
        store.orders_for(2, ask("nowhere")),
        store.orders(ask("never")),
        store.orders(ask("R-2999")),
    );
    for empty in [one, two, three] {
        assert_eq!(empty.unwrap().rows, []);
    }
    assert_eq!(four.unwrap().rows.len(), 1);
}

#[tokio::test]
async fn the_same_caller_supersedes_itself() {
    let (store, _folder) = store();
    store.put_orders((0..3_000).map(|i| alone(order(&i.to_string()))).collect(), now()).await.unwrap();
    let ask = |text: &str| super::make::query(text);
    // Polled in turn, the second has taken over before the first one's search begins.
    let (first, second) =
        tokio::join!(biased; store.orders_for(1, ask("nothing")), store.orders_for(1, ask("nothings")));
    assert!(matches!(first, Err(StoreError::Superseded)), "{first:?}");
    assert_eq!(second.unwrap().rows, []);
    // The newer call counts, even when its future is polled first.
    let (first, second) = (store.orders_for(1, ask("nothing")), store.orders_for(1, ask("nothings")));
    let (second, first) = tokio::join!(biased; second, first);
    assert!(matches!(first, Err(StoreError::Superseded)), "{first:?}");
    assert_eq!(second.unwrap().rows, []);
    let counts = [store.count_orders_for(1, ask("R-1")), store.count_orders_for(1, ask("R-2999"))];
    let other = store.count_orders_for(2, ask("R-1"));
    let [first, second] = counts;
    let (second, first, other) = tokio::join!(biased; second, first, other);
    assert!(matches!(first, Err(StoreError::Superseded)), "{first:?}");
    assert_eq!((second.unwrap(), other.unwrap()), (1, 1_111));
}
