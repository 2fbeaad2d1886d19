//! Storing orders: one transaction a batch, nothing written for what has not changed but when it was heard.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{
    Result,
    chunk::{self, Pending},
    columns,
    digest::{aliases, as_json, body_json, content_hash, events_hash, sense},
    names, tally, young,
};
use crate::model::{
    clock::{Clock, ClockKind},
    event::TrackingEvent,
    filter::{FIELD_END, Figures, fold, micros},
    order::{Fetched, Order},
    provider::{AccountName, Provider},
    query::Ingest,
};

/// What is stored of an order that comes again.
struct Old {
    id: i64,
    hash: i64,
    events_hash: i64,
    sense: i64,
    changed: i64,
    news: bool,
    attn: bool,
    aliases: String,
}

const OLD: &str = "o.id, o.hash, o.events_hash, o.sense, o.changed, o.news, o.attn, o.aliases";
const SETTLED: &str = "orders AS o INDEXED BY orders_key
    WHERE o.settled = 1 AND o.key = ?1 COLLATE NOCASE AND o.key = ?1 AND o.account = ?2";
const YOUNG: &str = "young AS y CROSS JOIN orders AS o ON o.id = y.id WHERE y.hash = ?1 AND o.account = ?3";

fn old(r: &Row<'_>) -> rusqlite::Result<Old> {
    Ok(Old {
        id: r.get(0)?,
        hash: r.get(1)?,
        events_hash: r.get(2)?,
        sense: r.get(3)?,
        changed: r.get(4)?,
        news: r.get(5)?,
        attn: r.get(6)?,
        aliases: r.get(7)?,
    })
}

/// The columns of a row that an order writes, in the order of the parameters from `?2` on; `?1` is the row's number.
macro_rules! columns {
    () => {
        "account, provider, phase, open, attn, news, clock, deadline, late, created, updated, fetched, changed, hash,
         events_hash, sense, clock_day, key, reference, customer, destination, state, attention, ref_key, cust_key,
         state_key, aliases"
    };
}
macro_rules! values {
    () => {
        "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25,
         ?26, ?27, ?28"
    };
}
const INSERT: &str =
    concat!("INSERT INTO orders (settled, id, ", columns!(), ") VALUES (0, ?1, ", values!(), ")");
const UPDATE: &str = concat!("UPDATE orders SET (", columns!(), ") = (", values!(), ") WHERE id = ?1");

/// Stores batches inside a transaction.
pub(super) fn put<'a>(
    db: &Connection,
    batches: impl Iterator<Item = (&'a [Fetched], Timestamp)>,
) -> Result<Vec<Ingest>> {
    let stored = tally::kept(db, "orders")?;
    let settled = young::last_settled(db)?;
    let mut put = Put {
        db,
        heard: 0,
        // Rows are never deleted, so the last number is how many there are.
        last: stored.cast_signed(),
        settled,
        account: None,
        pending: Pending::default(),
        done: Ingest::default(),
        attention: 0,
    };
    let mut answers = Vec::new();
    for (batch, heard) in batches {
        put.heard = micros(heard);
        for fetched in batch {
            put.one(fetched)?;
        }
        answers.push(std::mem::take(&mut put.done));
    }
    let Put { pending, attention, last, .. } = put;
    pending.write(db)?;
    tally::add(db, "orders", last - stored.cast_signed())?;
    tally::add(db, "attention", attention)?;
    young::settle_many(db, last.cast_unsigned())?;
    Ok(answers)
}

struct Put<'a> {
    db: &'a Connection,
    heard: i64,
    /// The last row's number.
    last: i64,
    /// The last settled row's number.
    settled: i64,
    /// The account of the order before, and its number.
    account: Option<(AccountName, i64)>,
    pending: Pending,
    done: Ingest,
    /// How many more orders need attention than before.
    attention: i64,
}

impl Put<'_> {
    fn one(&mut self, fetched: &Fetched) -> Result<()> {
        let order = &fetched.order;
        let account = self.account(&order.key.account)?;
        let mut old = self.find(&order.key.id, account)?;
        if old.is_none() && order.provider == Provider::Sendle {
            if order.key.id == order.reference {
                if let Some(known) = self.named(&order.reference, account)? {
                    return self.tracked(fetched, &known);
                }
            } else {
                // Known by its reference alone until now: the row keeps its number and takes the real id.
                old = self.find(&order.reference, account)?;
            }
        }
        let json = body_json(order)?;
        let hash = content_hash(order, &json);
        let events_hash = fetched.events.as_ref().map(|e| events_hash(e));
        if let Some(old) = &old
            && old.hash == hash
            && events_hash.is_none_or(|h| h == old.events_hash)
        {
            self.db
                .prepare_cached("UPDATE orders SET fetched = ?1 WHERE id = ?2")?
                .execute([self.heard, old.id])?;
            self.done.same += 1;
            return Ok(());
        }
        let id = self.write_row(order, account, old.as_ref(), hash, events_hash)?;
        if old.as_ref().is_none_or(|o| o.hash != hash) {
            self.db
                .prepare_cached("INSERT OR REPLACE INTO body VALUES (?1, ?2, ?3)")?
                .execute(params![id, json, order.raw])?;
        }
        if let Some(events) = &fetched.events
            && old.as_ref().map(|o| o.events_hash) != events_hash
        {
            self.write_events(id, events)?;
        }
        Ok(())
    }

    fn account(&mut self, name: &AccountName) -> Result<i64> {
        match &self.account {
            Some((known, number)) if known == name => Ok(*number),
            _ => {
                let number = names::number_for(self.db, name)?;
                self.account = Some((name.clone(), number));
                Ok(number)
            }
        }
    }

    fn find(&self, key: &str, account: i64) -> Result<Option<Old>> {
        if self.settled > 0 {
            let mut settled = self.db.prepare_cached(&format!("SELECT {OLD} FROM {SETTLED}"))?;
            if let Some(old) = settled.query_row(params![key, account], old).optional()? {
                return Ok(Some(old));
            }
        }
        if self.last == self.settled {
            return Ok(None);
        }
        let mut young = self.db.prepare_cached(&format!("SELECT {OLD} FROM {YOUNG} AND o.key = ?2"))?;
        Ok(young.query_row(params![young::hash(account, key), key, account], old).optional()?)
    }

    /// The order of this account that has this reference.
    fn named(&self, reference: &str, account: i64) -> Result<Option<Old>> {
        let word = fold(reference);
        let mut settled = self.db.prepare_cached(&format!(
            "SELECT {OLD} FROM orders AS o INDEXED BY orders_reference
             WHERE o.settled = 1 AND o.ref_key = ?1 AND o.account = ?2 ORDER BY o.id"
        ))?;
        if let Some(old) = settled.query_row(params![word, account], old).optional()? {
            return Ok(Some(old));
        }
        let sql = format!("SELECT {OLD} FROM {YOUNG} AND o.ref_key = ?2 ORDER BY o.id");
        let mut young = self.db.prepare_cached(&sql)?;
        Ok(young.query_row(params![young::hash(account, &word), word, account], old).optional()?)
    }

    /// Tracking alone of an order that is known by its id: its events are news, the rest says less than is stored.
    fn tracked(&mut self, fetched: &Fetched, known: &Old) -> Result<()> {
        let events = fetched.events.as_ref().map(|e| (e, events_hash(e)));
        let new = events.filter(|(_, hash)| *hash != known.events_hash);
        if let Some((events, _)) = new {
            self.write_events(known.id, events)?;
        }
        let hash = new.map_or(known.events_hash, |(_, hash)| hash);
        self.db
            .prepare_cached("UPDATE orders SET fetched = ?1, events_hash = ?2 WHERE id = ?3")?
            .execute([self.heard, hash, known.id])?;
        if new.is_some() {
            self.done.changed += 1;
        } else {
            self.done.same += 1;
        }
        Ok(())
    }

    /// Writes the list row, its aliases and its places in the chunks, and counts.
    fn write_row(
        &mut self,
        order: &Order,
        account: i64,
        old: Option<&Old>,
        hash: i64,
        events_hash: Option<i64>,
    ) -> Result<i64> {
        let sense = sense(order);
        let moved = old.is_some_and(|o| o.sense != sense);
        let news = moved || old.is_some_and(|o| o.news);
        let changed = old.filter(|_| !moved).map_or(self.heard, |o| o.changed);
        let clock = order.nearest_clock();
        let promised = |c: &&Clock| matches!(c.kind, ClockKind::Promise | ClockKind::ShipBy);
        let late = order.clocks.iter().filter(promised).map(|c| micros(c.at)).min();
        let attn = order.is_alarming();
        let (ref_key, cust_key, state_key) =
            (fold(&order.reference), fold(&order.customer), fold(&order.state));
        let aliases = aliases(order);
        let id = old.map_or(self.last + 1, |o| o.id);
        self.last = self.last.max(id);
        let sql = if old.is_some() { UPDATE } else { INSERT };
        self.db.prepare_cached(sql)?.execute(params![
            id,
            account,
            order.provider.number(),
            order.phase.number(),
            order.phase.is_open(),
            attn,
            news,
            clock.map(|c| c.kind.number()),
            clock.map(|c| micros(c.at)),
            late,
            order.created_at.map(micros),
            order.updated_at.map(micros),
            self.heard,
            changed,
            hash,
            events_hash.or(old.map(|o| o.events_hash)).unwrap_or(0),
            sense,
            clock.and_then(|c| c.date).map(|d| d.to_string()),
            order.key.id,
            order.reference,
            order.customer,
            order.destination,
            order.state,
            order.attention.first().map_or("", String::as_str),
            ref_key,
            cust_key,
            state_key,
            aliases,
        ])?;
        if id > self.settled {
            self.find_young(order, account, id, &ref_key)?;
        } else {
            self.write_aliases(id, &order.key.id, &aliases, old)?;
        }
        let figures = Figures {
            provider: order.provider,
            account: "",
            phase: order.phase,
            alarming: attn,
            changed: news,
            clock: clock.map(|c| (c.kind, micros(c.at))),
            late,
            created: order.created_at.map(micros),
            updated: order.updated_at.map(micros),
        };
        let text = chunk::text_of([&state_key, &ref_key, &cust_key, &fold(&order.destination), &aliases]);
        self.pending.put(id, Some(text), columns::row_of(account, &figures));
        self.attention += i64::from(attn) - i64::from(old.is_some_and(|o| o.attn));
        if old.is_some() {
            self.done.changed += 1;
        } else {
            self.done.new += 1;
        }
        Ok(id)
    }

    /// A young row is found by its id and, where only tracking may come later, by its reference.
    fn find_young(&self, order: &Order, account: i64, id: i64, ref_key: &str) -> Result<()> {
        young::add(self.db, account, &order.key.id, id)?;
        if order.provider == Provider::Sendle {
            young::add(self.db, account, ref_key, id)?;
        }
        Ok(())
    }

    fn write_aliases(&self, id: i64, key: &str, aliases: &str, old: Option<&Old>) -> Result<()> {
        let before = old.map_or("", |o| o.aliases.as_str());
        if before == aliases {
            return Ok(());
        }
        // The id itself may have been another one: all old words go.
        for word in before.split(FIELD_END as char).filter(|w| !w.is_empty()) {
            self.db
                .prepare_cached("DELETE FROM alias WHERE word = ?1 AND id = ?2")?
                .execute(params![word, id])?;
        }
        for word in young::indexed(aliases, key) {
            self.db
                .prepare_cached("INSERT OR IGNORE INTO alias VALUES (?1, ?2)")?
                .execute(params![word, id])?;
        }
        Ok(())
    }

    /// Oldest first; those whose time could not be read come last, as the provider ordered them.
    fn write_events(&self, id: i64, events: &[TrackingEvent]) -> Result<()> {
        let mut sorted: Vec<&TrackingEvent> = events.iter().collect();
        sorted.sort_by_key(|e| (e.at.is_none(), e.at));
        self.db
            .prepare_cached("INSERT OR REPLACE INTO timeline VALUES (?1, ?2)")?
            .execute(params![id, as_json(&sorted)?])?;
        Ok(())
    }
}
