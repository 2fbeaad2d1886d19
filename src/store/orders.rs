//! Storing orders: one transaction a batch, nothing written for what has not changed but when it was heard.

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, named_params, params};
use serde::{Deserialize, Serialize};

use super::{
    Result,
    chunk::{self, Pending},
    names, tally,
    thread::Desk,
};
use crate::model::{
    clock::{Clock, ClockKind},
    event::TrackingEvent,
    filter::{FIELD_END, Figures, fold, micros},
    money::Money,
    order::{Fetched, Group, Link, Oddity, Order, Part},
    phase::Phase,
    provider::Provider,
    query::Ingest,
};

/// What of an order only its detail pane shows; the rest stands in the list row.
#[derive(Serialize)]
struct BodyRef<'a> {
    aliases: &'a [String],
    attention: &'a [String],
    parts: &'a [Part],
    clocks: &'a [Clock],
    total: Option<&'a Money>,
    links: &'a [Link],
    groups: &'a [Group],
    oddities: &'a [Oddity],
}

/// The same, read back.
#[derive(Deserialize)]
pub(super) struct Body {
    pub aliases: Vec<String>,
    pub attention: Vec<String>,
    pub parts: Vec<Part>,
    pub clocks: Vec<Clock>,
    pub total: Option<Money>,
    pub links: Vec<Link>,
    pub groups: Vec<Group>,
    pub oddities: Vec<Oddity>,
}

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

const FIND: &str = "SELECT id, hash, events_hash, sense, changed, news, attn, aliases FROM orders
    WHERE key = ?1 COLLATE NOCASE AND key = ?1 AND account = ?2";
const INSERT: &str = "INSERT INTO orders (id, account, provider, phase, open, attn, news, clock, deadline, late, created,
        updated, fetched, changed, hash, events_hash, sense, clock_day, key, reference, customer, destination,
        state, attention, ref_key, cust_key, state_key, aliases)
    VALUES (:id, :account, :provider, :phase, :open, :attn, :news, :clock, :deadline, :late, :created, :updated,
        :fetched, :changed, :hash, :events_hash, :sense, :clock_day, :key, :reference, :customer, :destination,
        :state, :attention, :ref_key, :cust_key, :state_key, :aliases)";
const UPDATE: &str =
    "UPDATE orders SET account = :account, provider = :provider, phase = :phase, open = :open,
        attn = :attn, news = :news, clock = :clock, deadline = :deadline, late = :late, created = :created,
        updated = :updated, fetched = :fetched, changed = :changed, hash = :hash, events_hash = :events_hash,
        sense = :sense, clock_day = :clock_day, key = :key, reference = :reference, customer = :customer,
        destination = :destination, state = :state, attention = :attention, ref_key = :ref_key,
        cust_key = :cust_key, state_key = :state_key, aliases = :aliases
    WHERE id = :id";

/// Stores a batch; all of it or nothing.
pub(super) fn put(desk: &mut Desk, batch: &[Fetched], heard: Timestamp) -> Result<Ingest> {
    let tx = desk.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut put = Put {
        db: &tx,
        heard: micros(heard),
        pending: Pending::default(),
        done: Ingest::default(),
        attention: 0,
    };
    for fetched in batch {
        put.one(fetched)?;
    }
    let Put { pending, done, attention, .. } = put;
    pending.write(&tx)?;
    tally::add(&tx, "orders", i64::try_from(done.new).unwrap_or(0))?;
    tally::add(&tx, "attention", attention)?;
    tx.commit()?;
    Ok(done)
}

struct Put<'a> {
    db: &'a Connection,
    heard: i64,
    pending: Pending,
    done: Ingest,
    /// How many more orders need attention than before.
    attention: i64,
}

impl Put<'_> {
    fn one(&mut self, fetched: &Fetched) -> Result<()> {
        let order = &fetched.order;
        let account = names::number_for(self.db, &order.key.account)?;
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
        if let Some(old) = &old {
            if old.hash == hash && events_hash.is_none_or(|h| h == old.events_hash) {
                self.db
                    .prepare_cached("UPDATE orders SET fetched = ?1 WHERE id = ?2")?
                    .execute([self.heard, old.id])?;
                self.done.same += 1;
                return Ok(());
            }
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

    fn find(&self, key: &str, account: i64) -> Result<Option<Old>> {
        let mut statement = self.db.prepare_cached(FIND)?;
        let found = statement.query_row(params![key, account], |r| {
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
        });
        Ok(found.optional()?)
    }

    /// The order of this account that has this reference.
    fn named(&self, reference: &str, account: i64) -> Result<Option<Old>> {
        let mut statement = self
            .db
            .prepare_cached("SELECT key FROM orders WHERE ref_key = ?1 AND account = ?2 ORDER BY id")?;
        let key: Option<String> =
            statement.query_row(params![fold(reference), account], |r| r.get(0)).optional()?;
        key.map_or(Ok(None), |key| self.find(&key, account))
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
        let attn = !order.attention.is_empty() || matches!(order.phase, Phase::Attention | Phase::Unknown);
        let (ref_key, cust_key, state_key) =
            (fold(&order.reference), fold(&order.customer), fold(&order.state));
        let aliases = aliases(order);
        let id = old.map_or_else(|| next_number(self.db), |o| Ok(o.id))?;
        let sql = if old.is_some() { UPDATE } else { INSERT };
        self.db.prepare_cached(sql)?.execute(named_params! {
            ":id": id,
            ":account": account,
            ":provider": order.provider.number(),
            ":phase": order.phase.number(),
            ":open": order.phase.is_open(),
            ":attn": attn,
            ":news": news,
            ":clock": clock.map(|c| c.kind.number()),
            ":deadline": clock.map(|c| micros(c.at)),
            ":late": late,
            ":created": order.created_at.map(micros),
            ":updated": order.updated_at.map(micros),
            ":fetched": self.heard,
            ":changed": changed,
            ":hash": hash,
            ":events_hash": events_hash.or(old.map(|o| o.events_hash)).unwrap_or(0),
            ":sense": sense,
            ":clock_day": clock.and_then(|c| c.date).map(|d| d.to_string()),
            ":key": order.key.id,
            ":reference": order.reference,
            ":customer": order.customer,
            ":destination": order.destination,
            ":state": order.state,
            ":attention": order.attention.first().map_or("", String::as_str),
            ":ref_key": ref_key,
            ":cust_key": cust_key,
            ":state_key": state_key,
            ":aliases": aliases,
        })?;
        self.write_aliases(id, &aliases, old)?;
        let figures = Figures {
            provider: order.provider,
            account: "",
            phase: order.phase,
            attention: !order.attention.is_empty(),
            changed: news,
            clock: clock.map(|c| (c.kind, micros(c.at))),
            late,
            created: order.created_at.map(micros),
            updated: order.updated_at.map(micros),
        };
        let text = chunk::text_of([&state_key, &ref_key, &cust_key, &fold(&order.destination), &aliases]);
        self.pending.put(id, Some(text), chunk::figures_of(account, &figures));
        self.attention += i64::from(attn) - i64::from(old.is_some_and(|o| o.attn));
        if old.is_some() {
            self.done.changed += 1;
        } else {
            self.done.new += 1;
        }
        Ok(id)
    }

    fn write_aliases(&self, id: i64, aliases: &str, old: Option<&Old>) -> Result<()> {
        let before = old.map_or("", |o| o.aliases.as_str());
        if before == aliases {
            return Ok(());
        }
        for word in before.split(PARTED).filter(|w| !w.is_empty()) {
            self.db
                .prepare_cached("DELETE FROM alias WHERE word = ?1 AND id = ?2")?
                .execute(params![word, id])?;
        }
        for word in aliases.split(PARTED).filter(|w| !w.is_empty()) {
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

const PARTED: char = FIELD_END as char;

/// Folded, each once, without the reference itself: that one is found by its own index.
fn aliases(order: &Order) -> String {
    let reference = fold(&order.reference);
    let mut words: Vec<String> = Vec::new();
    for word in order.aliases.iter().map(|a| fold(a.trim())).chain([fold(&order.key.id)]) {
        if !word.is_empty() && word != reference && !words.contains(&word) {
            words.push(word);
        }
    }
    words.join("\u{1f}")
}

/// Rows are never deleted, so the next number is one more than the last.
fn next_number(db: &Connection) -> Result<i64> {
    Ok(db.prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM orders")?.query_row([], |r| r.get(0))?)
}

pub(super) fn as_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|e| super::StoreError::Refused(format!("a record cannot be written: {e}")))
}

fn body_json(order: &Order) -> Result<String> {
    as_json(&BodyRef {
        aliases: &order.aliases,
        attention: &order.attention,
        parts: &order.parts,
        clocks: &order.clocks,
        total: order.total.as_ref(),
        links: &order.links,
        groups: &order.groups,
        oddities: &order.oddities,
    })
}

/// Differs when anything stored differs. A hash of another build may differ too: then a row is written once more.
fn content_hash(order: &Order, json: &str) -> i64 {
    let mut hasher = DefaultHasher::new();
    (&order.key.id, &order.reference, &order.customer, &order.destination, &order.state).hash(&mut hasher);
    (order.provider, order.phase).hash(&mut hasher);
    (order.created_at.map(micros), order.updated_at.map(micros)).hash(&mut hasher);
    (json, &order.raw).hash(&mut hasher);
    hasher.finish().cast_signed()
}

fn events_hash(events: &[TrackingEvent]) -> i64 {
    let mut hasher = DefaultHasher::new();
    for e in events {
        (e.at.map(micros), &e.said_at, &e.kind, &e.detail, &e.place, &e.part).hash(&mut hasher);
    }
    // Never 0, which says that no events are stored.
    (hasher.finish() | 1).cast_signed()
}

/// What an operator would call a change: the words and phases of the order and its parts, and the reasons to look.
fn sense(order: &Order) -> i64 {
    let mut hasher = DefaultHasher::new();
    (&order.state, order.phase, &order.attention).hash(&mut hasher);
    for part in &order.parts {
        (&part.id, &part.state, part.phase).hash(&mut hasher);
    }
    hasher.finish().cast_signed()
}
