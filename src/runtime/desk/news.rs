//! What the couriers tell, passed on when it is kept; and what other consoles of the folder change.

use std::{collections::HashSet, sync::atomic::Ordering, time::Duration};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use tokio::{sync::mpsc, time::sleep};
use tokio_util::sync::CancellationToken;

use super::{Desk, Tell};
use crate::{
    app::desk::News,
    model::{
        intent::{Deed, Method},
        journal::{Held, Intent, IntentId, IntentState},
        order::Fetched,
        phase::Phase,
        provider::OrderKey,
    },
    providers::http::for_person,
    runtime::{
        courier::{self, Outbox},
        sync::GONE,
    },
    store::StoreError,
};

/// The order that was changed is read again for so long before the outcome is told without it.
const REFRESH: Duration = Duration::from_secs(5);
/// Another process writes without a word to this one.
const GLANCE: Duration = Duration::from_secs(1);
/// Another console may die while this one stays open.
const ROUND: Duration = Duration::from_secs(10);

/// Passes the couriers' news on until the last of them has ended.
pub(super) async fn pass_on(desk: Desk, mut news: mpsc::UnboundedReceiver<courier::News>) {
    let mut settling = FuturesUnordered::new();
    let mut sending = HashSet::new();
    loop {
        tokio::select! {
            heard = news.recv() => match heard {
                None => break,
                Some(courier::News::Settled { intent, orders }) => {
                    sending.remove(&intent.id);
                    let desk = desk.clone();
                    settling.push(async move { desk.settled(*intent, orders).await });
                }
                // The journal's own watch tells that it changed.
                Some(courier::News::Sending(intent)) => drop(sending.insert(intent.id)),
                Some(courier::News::Held { id, why }) => desk.held(id, why).await,
                Some(courier::News::Trouble(why)) => (desk.tell)(News::Trouble(why)),
            },
            Some(()) = settling.next(), if !settling.is_empty() => {}
        }
        desk.on_the_way.store(sending.len(), Ordering::SeqCst);
    }
    while settling.next().await.is_some() {}
}

impl Desk {
    /// The store first, so that whoever hears of it finds the order as it is now.
    async fn settled(&self, intent: Intent, orders: Vec<Fetched>) {
        let known = !orders.is_empty();
        if known
            && let Ok(sync) = self.sync(&intent.binding.account)
            && let Err(e) = sync.keep(orders).await
        {
            (self.tell)(News::Trouble(format!("what the provider said could not be kept: {e}")));
        }
        let over = matches!(intent.state, IntentState::Done | IntentState::Partly);
        if over
            && !known
            && !self.stop.is_cancelled()
            && let Some(key) = &intent.mutation.target
            && intent.mutation.deed != Deed::Upload
            && let Err(e) = for_person(self.refresh(key, REFRESH)).await
        {
            tracing::info!(error = %e, "a changed order could not be read again");
        }
        if intent.state == IntentState::Done
            && intent.mutation.method == Method::Delete
            && let Some(key) = &intent.mutation.target
            && let Err(e) = self.removed(key).await
        {
            (self.tell)(News::Trouble(format!("that {key} is removed could not be kept: {e}")));
        }
        (self.tell)(News::Settled(Box::new(intent)));
    }

    /// An order that is gone because the operator removed it is cancelled, and no exception.
    async fn removed(&self, key: &OrderKey) -> Result<(), StoreError> {
        let Some(stored) = self.store.order(key.clone()).await? else { return Ok(()) };
        let mut order = stored.order;
        if order.attention != [GONE] {
            return Ok(());
        }
        order.phase = Phase::Cancelled;
        "deleted".clone_into(&mut order.state);
        order.attention.clear();
        self.store.put_orders(vec![Fetched { order, events: None }], self.now.get()).await?;
        Ok(())
    }

    async fn held(&self, id: IntentId, why: Held) {
        let intent = match self.journal() {
            Ok(journal) => journal.intent(id).await.ok().flatten(),
            Err(_) => None,
        };
        (self.tell)(match intent {
            Some(intent) => News::Held(Box::new(Intent { held: Some(why), ..intent })),
            None => News::Trouble(format!("a change is held: {}", why.says())),
        });
    }
}

/// Tells of every change of the journal, and wakes the couriers for what another process has written.
pub(super) async fn watch(outbox: Outbox, tell: Tell, stop: CancellationToken) {
    let mut revision = outbox.journal.revision();
    let mut seen = outbox.journal.elsewhere().await.ok();
    let mut since_round = Duration::ZERO;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            changed = revision.changed() => match changed {
                Ok(()) => tell(News::Changed),
                Err(_) => return,
            },
            () = sleep(GLANCE) => {
                let now = outbox.journal.elsewhere().await.ok();
                if std::mem::replace(&mut seen, now) != now {
                    tell(News::Changed);
                    outbox.couriers.values().for_each(|courier| courier.notify_one());
                }
                since_round += GLANCE;
                if since_round >= ROUND {
                    since_round = Duration::ZERO;
                    take_over(&outbox).await;
                }
            }
        }
    }
}

/// What a console held that has died since this one was opened becomes unknown here, and is found out about. Nothing is
/// written while nothing is on its way.
async fn take_over(outbox: &Outbox) {
    let on_the_way = outbox.journal.counts().await.is_ok_and(|c| c.sending + c.unknown > 0);
    if !on_the_way || outbox.read_only {
        return;
    }
    match outbox.journal.recover((outbox.clock)()).await {
        Ok(freed) if freed.is_empty() => {}
        Ok(_) => outbox.couriers.values().for_each(|courier| courier.notify_one()),
        Err(e) => tracing::warn!(error = %e, "what another console left cannot be looked at"),
    }
}
