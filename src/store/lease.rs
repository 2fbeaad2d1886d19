//! One poller for all consoles of a data folder.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, TransactionBehavior};

use super::{Lease, Result, rows::instant, thread::Desk};
use crate::model::filter::{micros, micros_of};

/// Takes a lease that is free or over, renews an own one, or says whose it is. The write lock is held from the
/// look to the mark, so of two that ask at once one gets it.
pub(super) fn take(desk: &mut Desk, holder: &str, life: SignedDuration, now: Timestamp) -> Result<Lease> {
    let tx = desk.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let held: Option<(String, i64)> =
        tx.query_row("SELECT holder, until FROM lease", [], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    let now = micros(now);
    if let Some((other, until)) = held
        && other != holder
        && until > now
    {
        return Ok(Lease::Other { holder: other, until: instant(until) });
    }
    let until = now.saturating_add(micros_of(life));
    tx.execute("INSERT OR REPLACE INTO lease VALUES (1, ?1, ?2)", (holder, until))?;
    tx.commit()?;
    Ok(Lease::Held { until: instant(until) })
}

/// Gives it back, if it is this holder's.
pub(super) fn release(desk: &Desk, holder: &str) -> Result<()> {
    desk.db.execute("DELETE FROM lease WHERE holder = ?1", [holder])?;
    Ok(())
}
