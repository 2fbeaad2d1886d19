//! The performer and the store: whose question ends whose.

use postroom::{
    app::message::{Asker, Effect, Message, Reply, Ticket},
    runtime::{
        clipboard::{Clipboard, Multiplexer},
        now::Now,
        performer::Performer,
    },
    store::Store,
};
use tokio::sync::mpsc;

use crate::store::make::{alone, now, order, query, store};

fn performer(store: Store) -> (Performer, mpsc::UnboundedReceiver<Message>) {
    let (tell, told) = mpsc::unbounded_channel();
    let (wishes, _) = mpsc::unbounded_channel();
    let (desk, _) = mpsc::unbounded_channel();
    let clipboard = Clipboard::new(Multiplexer::None);
    (Performer { store, wishes, desk, tell, clipboard, now: Now::Host }, told)
}

/// Asks all of it at once; the tickets that are answered, when nothing is under way any more.
async fn answered(store: &Store, effects: Vec<Effect>) -> Vec<(u64, u64)> {
    let (performer, mut told) = performer(store.clone());
    for effect in effects {
        assert_eq!(performer.perform(effect), None);
    }
    drop(performer);
    let mut found = Vec::new();
    while let Some(message) = told.recv().await {
        let Message::Reply(Ticket(ticket), reply) = message else { panic!("{message:?}") };
        found.push(match reply {
            Reply::Orders(rows) => (ticket, rows.unwrap().rows.len() as u64),
            Reply::Count(count) => (ticket, count.unwrap()),
            other => panic!("{other:?}"),
        });
    }
    found.sort_unstable();
    found
}

#[tokio::test]
async fn a_letter_ends_the_search_of_the_letter_before_and_no_other_panes() {
    let (store, _folder) = store();
    store.put_orders((0..3_000).map(|i| alone(order(&i.to_string()))).collect(), now()).await.unwrap();
    let window = |ticket, who, text: &str| Effect::Orders(Ticket(ticket), who, query(text));
    let count = |ticket, who, text: &str| Effect::Count(Ticket(ticket), who, query(text));
    // A short walk finds none of these: each must be searched for.
    let windows = vec![
        window(1, Asker::Orders, "R-29"),
        window(2, Asker::Attention, "R-2998"),
        window(3, Asker::Seek, "R-2997"),
        window(4, Asker::Orders, "R-299"),
        window(5, Asker::Orders, "R-2999"),
    ];
    assert_eq!(answered(&store, windows).await, [(2, 1), (3, 1), (5, 1)]);
    let counts = vec![
        count(1, Asker::Orders, "R-29"),
        count(2, Asker::Attention, "R-29"),
        window(3, Asker::Orders, "R-2999"),
        count(4, Asker::Orders, "R-2"),
    ];
    assert_eq!(answered(&store, counts).await, [(2, 111), (3, 1), (4, 1_111)]);
}
