//! The background: one task per account that refreshes it on a timer, and one lease for all consoles of a data folder.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::JoinSet,
    time::{Instant, sleep, sleep_until},
};

use super::{
    clients::Served,
    now::Now,
    schedule,
    sync::{AccountSync, How, PassError},
};
use crate::{
    app::message::{AccountNews, Message, PollerRole, Severity},
    model::{
        provider::{AccountName, OrderKey},
        query::Freshness,
    },
    providers::retry,
    store::{Lease, Store},
};

/// What the console asks of the background.
#[derive(Debug)]
pub enum Wish {
    /// Ask now: one account, or all.
    Refresh(Option<AccountName>),
    RefreshOrder(OrderKey),
    Watch(AccountName, String, oneshot::Sender<Result<OrderKey, String>>),
    Pause(bool),
}

const LEASE_LIFE: SignedDuration = SignedDuration::from_secs(30);
const LEASE_RENEWAL: Duration = Duration::from_secs(10);

/// Wishes of one account's task.
#[derive(Debug)]
enum Order {
    Now,
    One(OrderKey),
    Watch(String, oneshot::Sender<Result<OrderKey, String>>),
}

/// Starts the background. It ends when `wishes` is dropped; the lease is given back then.
pub async fn run(
    served: Vec<Served>,
    store: Store,
    holder: String,
    mut wishes: mpsc::UnboundedReceiver<Wish>,
    tell: mpsc::UnboundedSender<Message>,
    now: Now,
) {
    let (role_tx, role) = watch::channel(false);
    let (paused_tx, paused) = watch::channel(false);
    let mut tasks = JoinSet::new();
    let mut lines: Vec<(AccountName, mpsc::UnboundedSender<Order>)> = Vec::new();
    for Served { account, client } in served {
        let (line, orders) = mpsc::unbounded_channel();
        lines.push((account.name.clone(), line));
        let worker = Worker {
            interval: schedule::interval(&account),
            sync: AccountSync { client, store: store.clone(), news: None, now },
            tell: tell.clone(),
            role: role.clone(),
            paused: paused.clone(),
            failures: 0,
        };
        tasks.spawn(worker.run(orders));
    }
    if lines.is_empty() {
        let _ = tell.send(Message::Poller(PollerRole::Nobody));
        tasks.spawn(watch_folder(store.clone()));
    } else {
        tasks.spawn(keep_lease(store.clone(), holder.clone(), role_tx, tell.clone()));
    }
    let line = |name: &AccountName| lines.iter().find(|(n, _)| n == name).map(|(_, l)| l);
    while let Some(wish) = wishes.recv().await {
        match wish {
            Wish::Refresh(None) => lines.iter().for_each(|(_, l)| drop(l.send(Order::Now))),
            Wish::Refresh(Some(name)) => drop(line(&name).map(|l| l.send(Order::Now))),
            Wish::RefreshOrder(key) => drop(line(&key.account).map(|l| l.send(Order::One(key.clone())))),
            Wish::Watch(name, reference, answer) => match line(&name) {
                Some(line) => drop(line.send(Order::Watch(reference, answer))),
                None => drop(answer.send(Err(format!("there is no usable account {name}")))),
            },
            Wish::Pause(on) => drop(paused_tx.send(on)),
        }
    }
    tasks.shutdown().await;
    let _ = store.release(holder).await;
}

/// Takes or awaits the right to ask the providers.
async fn keep_lease(
    store: Store,
    holder: String,
    role: watch::Sender<bool>,
    tell: mpsc::UnboundedSender<Message>,
) {
    let mut told: Option<PollerRole> = None;
    loop {
        let now = match store.lease(holder.clone(), LEASE_LIFE, Timestamp::now()).await {
            Ok(Lease::Held { .. }) => PollerRole::Mine,
            Ok(Lease::Other { holder, .. }) => PollerRole::Other(holder),
            Err(e) => {
                tracing::warn!(error = %e, "the lease could not be read");
                PollerRole::Nobody
            }
        };
        role.send_if_modified(|mine| std::mem::replace(mine, now == PollerRole::Mine) != *mine);
        if told.as_ref() != Some(&now) {
            let _ = tell.send(Message::Poller(now.clone()));
            told = Some(now);
        }
        sleep(LEASE_RENEWAL).await;
    }
}

/// Without accounts nothing is asked here, but another console of the folder may fill it.
async fn watch_folder(store: Store) {
    loop {
        sleep(Duration::from_secs(1)).await;
        if let Err(e) = store.look().await {
            tracing::warn!(error = %e, "the store could not be looked at");
        }
    }
}

struct Worker {
    sync: AccountSync,
    interval: Duration,
    tell: mpsc::UnboundedSender<Message>,
    role: watch::Receiver<bool>,
    paused: watch::Receiver<bool>,
    failures: u32,
}

impl Worker {
    async fn run(mut self, mut orders: mpsc::UnboundedReceiver<Order>) {
        let mut due = Instant::now();
        loop {
            let may = *self.role.borrow_and_update() && !*self.paused.borrow_and_update();
            tokio::select! {
                order = orders.recv() => match order {
                    None => return,
                    Some(Order::Now) => {
                        // Repeated wishes become one pass.
                        while let Ok(Order::Now) = orders.try_recv() {}
                        self.sync.resume().await;
                        due = self.pass().await;
                    }
                    Some(Order::One(key)) => self.one(&key).await,
                    Some(Order::Watch(reference, answer)) => {
                        let result = self.sync.watch(&reference).await.map_err(|e| e.to_string());
                        let _ = answer.send(result);
                    }
                },
                () = sleep_until(due), if may => due = self.pass().await,
                changed = self.role.changed() => if changed.is_err() { return },
                changed = self.paused.changed() => if changed.is_err() { return },
            }
        }
    }

    /// One pass over every topic; answers when the next one is due.
    async fn pass(&mut self) -> Instant {
        let mut freshness = Vec::new();
        let mut asked = None;
        let mut failed = false;
        self.news(Vec::new(), true);
        for topic in self.sync.topics() {
            let (fresh, result) = self.sync.pass(topic, How::Recent).await;
            if let Err(e) = &result {
                failed |= fresh.trouble.as_ref().is_some_and(|t| t.failure().is_some());
                tracing::info!(account = %fresh.account, topic = topic.word(), error = %e, "a pass ended early");
                if let PassError::Provider(e) = e {
                    asked = asked.max(e.retry_after);
                }
            }
            freshness.push(fresh);
        }
        self.failures = if failed { self.failures.saturating_add(1) } else { 0 };
        let wait = schedule::wait(self.interval, self.failures, asked, retry::chance());
        let next = self.sync.now.after(wait);
        for fresh in &mut freshness {
            fresh.next_try = Some(next);
        }
        self.news(freshness, false);
        Instant::now() + wait
    }

    async fn one(&self, key: &OrderKey) {
        self.news(Vec::new(), true);
        if let Err(e) = self.sync.refresh_order(key).await {
            let _ = self.tell.send(Message::Notice(Severity::Warning, e.to_string()));
        }
        self.news(Vec::new(), false);
    }

    fn news(&self, freshness: Vec<Freshness>, busy: bool) {
        let quota = self.sync.client.quota().map(|q| (q.used, q.allowed, q.window));
        let account = self.sync.client.account().clone();
        let _ = self.tell.send(Message::Account(AccountNews { account, freshness, busy, quota }));
    }
}
