//! Does what the core asks for; every answer comes back as a message with its ticket.

use std::future::Future;

use tokio::sync::{mpsc, oneshot};

use super::poller::Wish;
use crate::{
    app::{
        desk,
        message::{Effect, Message, Reply, Ticket},
    },
    store::{Store, StoreError},
};

/// What the loop itself must do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Quit,
    Suspend,
    Redraw,
    Bell,
}

/// Reaches the store, the background and the clipboard.
#[derive(Clone)]
pub struct Performer {
    pub store: Store,
    pub wishes: mpsc::UnboundedSender<Wish>,
    /// To the desk: changes and drafts.
    pub desk: mpsc::UnboundedSender<(Ticket, desk::Ask)>,
    pub tell: mpsc::UnboundedSender<Message>,
    pub clipboard: super::clipboard::Clipboard,
    pub now: super::now::Now,
}

impl Performer {
    /// Starts one effect; never waits. Answers what only the loop can do.
    pub fn perform(&self, effect: Effect) -> Option<Deed> {
        let store = self.store.clone();
        match effect {
            Effect::Orders(t, asker, query) => {
                self.answer(t, store.orders_for(asker.number(), query), Reply::Orders);
            }
            Effect::Count(t, asker, query) => {
                self.answer(t, store.count_orders_for(asker.number(), query), Reply::Count);
            }
            Effect::Order(t, key) => {
                self.answer(t, async move { Ok(store.order(key).await?.map(Box::new)) }, Reply::Order);
            }
            Effect::Inbox(t, query) => {
                self.answer(t, async move { store.inbox(query).await }, Reply::Inbox);
            }
            Effect::Entry(t, key) => {
                self.answer(t, async move { Ok(store.inbox_entry(key).await?.map(Box::new)) }, Reply::Entry);
            }
            Effect::Find(t, text) => {
                self.answer(t, async move { store.find(text).await }, Reply::Found);
            }
            Effect::Tallies(t) => {
                let now = self.now;
                let tally = async move { store.tallies(now.get()).await };
                self.answer(t, tally, Reply::Tallies);
            }
            Effect::Freshness(t) => {
                self.answer(t, async move { store.freshness().await }, Reply::Freshness);
            }
            Effect::Seen(key, at) => {
                tokio::spawn(async move {
                    if let Err(e) = store.mark_seen(key, at).await {
                        tracing::warn!(error = %e, "an order could not be marked as seen");
                    }
                });
            }
            Effect::Watch(t, account, reference) => self.watch(t, account, reference),
            Effect::Desk(t, ask) => {
                if self.desk.send((t, ask)).is_err() {
                    let none = Err("nobody is at the desk: nothing can be changed now".to_owned());
                    let _ = self.tell.send(Message::Reply(t, Reply::Desk(none)));
                }
            }
            Effect::Refresh(account) => self.wish(Wish::Refresh(account)),
            Effect::RefreshOrder(key) => self.wish(Wish::RefreshOrder(key)),
            Effect::Pause(on) => self.wish(Wish::Pause(on)),
            Effect::Copy(text) => {
                let (severity, notice) = self.clipboard.copy(&text);
                let _ = self.tell.send(Message::Notice(severity, notice));
            }
            Effect::Bell => return Some(Deed::Bell),
            Effect::Redraw => return Some(Deed::Redraw),
            Effect::Suspend => return Some(Deed::Suspend),
            Effect::Quit => return Some(Deed::Quit),
        }
        None
    }

    fn answer<T, F, R>(&self, ticket: Ticket, work: F, reply: R)
    where
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
        T: Send + 'static,
        R: FnOnce(Result<T, String>) -> Reply + Send + 'static,
    {
        let tell = self.tell.clone();
        tokio::spawn(async move {
            let result = match work.await {
                // A newer question has taken its place: its answer is the one that counts.
                Err(StoreError::Superseded) => return,
                other => other.map_err(|e| e.to_string()),
            };
            let _ = tell.send(Message::Reply(ticket, reply(result)));
        });
    }

    fn watch(&self, ticket: Ticket, account: crate::model::provider::AccountName, reference: String) {
        let (answer, answered) = oneshot::channel();
        self.wish(Wish::Watch(account, reference, answer));
        let tell = self.tell.clone();
        tokio::spawn(async move {
            let result = answered.await.unwrap_or_else(|_| Err("nobody asks the providers now".to_owned()));
            let _ = tell.send(Message::Reply(ticket, Reply::Watched(result)));
        });
    }

    fn wish(&self, wish: Wish) {
        // Without a background there is nothing to refresh; the provider line says so.
        let _ = self.wishes.send(wish);
    }
}
