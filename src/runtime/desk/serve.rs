//! The questions of a console. What is kept here is done in the order it was asked: a draft's last keystroke comes
//! before its confirmation. What asks a provider goes beside it, so that nobody waits for a slow one.

use tokio::{sync::mpsc, task::JoinSet};

use super::{Desk, shown};
use crate::app::{
    desk::Ask,
    message::{Message, Reply, Ticket},
};

impl Desk {
    /// Answers until nobody asks any more. The couriers go on until [`Desk::close`].
    pub async fn serve(
        &self,
        mut asks: mpsc::UnboundedReceiver<(Ticket, Ask)>,
        tell: mpsc::UnboundedSender<Message>,
    ) {
        let mut beside = JoinSet::new();
        while let Some((ticket, ask)) = asks.recv().await {
            if asks_a_provider(&ask) {
                beside.spawn(answer(self.clone(), ticket, ask, tell.clone()));
                while beside.try_join_next().is_some() {}
            } else {
                answer(self.clone(), ticket, ask, tell.clone()).await;
            }
        }
        beside.shutdown().await;
    }
}

async fn answer(desk: Desk, ticket: Ticket, ask: Ask, tell: mpsc::UnboundedSender<Message>) {
    let answer = desk.ask(ask).await.map(|answer| shown::answer(desk.now, answer));
    let _ = tell.send(Message::Reply(ticket, Reply::Desk(answer)));
}

const fn asks_a_provider(ask: &Ask) -> bool {
    matches!(ask, Ask::Check(_) | Ask::Price { .. } | Ask::Records { .. } | Ask::SaveFile(_))
}
