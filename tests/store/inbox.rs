//! The inbox in the store.

use postroom::{
    model::{
        filter::Filter,
        inbox::{InboxEntry, InboxKind},
        provider::InboxKey,
        query::{Anchor, InboxQuery, Ingest},
    },
    store::StoreError,
};

use super::make::{account, minutes, now, query, store};

fn key(id: &str) -> InboxKey {
    InboxKey { account: account(), id: id.to_owned() }
}

fn entry(id: &str, received: Option<i64>, read: bool) -> InboxEntry {
    InboxEntry {
        key: key(id),
        kind: InboxKind::ReceivedDoc,
        sender: format!("sender {id}"),
        title: "Invoice".to_owned(),
        note: String::new(),
        amount: None,
        received_at: received.map(minutes),
        read_at: read.then(now),
        links: Vec::new(),
        groups: Vec::new(),
        oddities: Vec::new(),
        raw: "{\"mid\":1}".to_owned(),
    }
}

fn ask(filter: &str, unread_first: bool, anchor: Anchor<InboxKey>, rows: usize) -> InboxQuery {
    InboxQuery { filter: Filter::parse(filter).unwrap(), unread_first, anchor, rows, now: now() }
}

#[tokio::test]
async fn windows_are_newest_first_and_unread_first_when_asked() {
    let (store, _folder) = store();
    let batch = vec![
        entry("a", Some(-30), false),
        entry("b", Some(-10), true),
        entry("c", None, false),
        entry("d", Some(-20), false),
    ];
    assert_eq!(store.put_inbox(batch.clone(), now()).await.unwrap(), Ingest { new: 4, changed: 0, same: 0 });
    assert_eq!(store.put_inbox(batch, minutes(1)).await.unwrap(), Ingest { new: 0, changed: 0, same: 4 });
    let ids = async |query| -> String {
        store.inbox(query).await.unwrap().rows.into_iter().map(|e| e.entry.key.id).collect()
    };
    assert_eq!(ids(ask("", false, Anchor::First, 9)).await, "bdac");
    assert_eq!(ids(ask("", true, Anchor::First, 9)).await, "dacb");
    assert_eq!(ids(ask("is:unread age<25m", false, Anchor::First, 9)).await, "d");
    assert_eq!(ids(ask("", true, Anchor::After(key("a")), 9)).await, "cb");
    assert_eq!(ids(ask("", true, Anchor::Before(key("c")), 1)).await, "a");
    assert_eq!(ids(ask("", true, Anchor::Around(key("c")), 3)).await, "acb");
    let tallies = store.tallies(now()).await.unwrap();
    assert_eq!((tallies.inbox, tallies.unread), (4, 3));
    store.put_inbox(vec![entry("a", Some(-30), true)], minutes(2)).await.unwrap();
    assert_eq!(store.tallies(now()).await.unwrap().unread, 2);
    let whole = store.inbox_entry(key("a")).await.unwrap().unwrap();
    assert_eq!((whole.entry, whole.fetched_at), (entry("a", Some(-30), true), minutes(2)));
}

#[tokio::test]
async fn terms_that_do_not_fit_are_refused() {
    let (store, _folder) = store();
    let wrong = store.inbox(ask("left<2h", false, Anchor::First, 9)).await;
    assert!(matches!(wrong, Err(StoreError::Refused(why)) if why.contains("left<2h")));
    for wrong in [
        store.orders(query("kind:received")).await.map(|_| ()),
        store.count_orders(query("is:unread")).await.map(|_| ()),
    ] {
        assert!(matches!(wrong, Err(StoreError::Refused(_))), "{wrong:?}");
    }
}
