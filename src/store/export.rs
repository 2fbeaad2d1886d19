//! A listing of any length in batches: windows, one after the other, each behind the last key of the one before.

use tokio::sync::mpsc;

use super::{Result, read, search, thread::Lane};
use crate::model::{
    order::OrderRow,
    provider::OrderKey,
    query::{Anchor, OrderQuery, StoredOrder, Window},
};

/// Rows of one batch.
const BATCH: usize = 1_000;
/// Whole orders of one batch: a few kilobytes each.
const WHOLE_BATCH: usize = 100;

pub(super) async fn rows(slow: &Lane, query: OrderQuery, sink: &mpsc::Sender<Vec<OrderRow>>) -> Result<u64> {
    batches(slow, query, BATCH, sink, |_, found| Ok(found)).await
}

pub(super) async fn whole(
    slow: &Lane,
    query: OrderQuery,
    sink: &mpsc::Sender<Vec<StoredOrder>>,
) -> Result<u64> {
    batches(slow, query, WHOLE_BATCH, sink, |desk, found| {
        let found = found.into_iter().map(|row| read::order(&desk.db, &mut desk.names, &row.key));
        Ok(found.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    })
    .await
}

async fn batches<T: Send + 'static>(
    slow: &Lane,
    mut query: OrderQuery,
    batch: usize,
    sink: &mpsc::Sender<Vec<T>>,
    fill: fn(&mut super::thread::Desk, Vec<OrderRow>) -> Result<Vec<T>>,
) -> Result<u64> {
    let most = if query.rows == 0 { u64::MAX } else { query.rows as u64 };
    let mut sent = 0;
    while sent < most {
        query.rows = usize::try_from(most - sent).unwrap_or(batch).min(batch);
        let ask = query.clone();
        let work = move |desk: &mut super::thread::Desk, stale: &dyn Fn() -> bool| {
            let Window { rows, at_end, .. } = match search::attempt(desk, &ask)? {
                Some(window) => window,
                None => search::search(desk, &ask, stale)?,
            };
            let last: Option<OrderKey> = rows.last().map(|r| r.key.clone());
            Ok((fill(desk, rows)?, last, at_end))
        };
        let (found, last, at_end) = slow.ask_while(|| false, work).await?;
        sent += found.len() as u64;
        if !found.is_empty() && sink.send(found).await.is_err() {
            break;
        }
        match last {
            Some(key) if !at_end => query.anchor = Anchor::After(key),
            _ => break,
        }
    }
    Ok(sent)
}
