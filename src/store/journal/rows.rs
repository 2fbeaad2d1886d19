//! An intent in and out of its table.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row as TableRow, Transaction};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    super::rows::instant,
    book::{JournalError, Result},
    chain,
};
use crate::model::{
    account::Environment,
    filter::micros,
    intent::Mutation,
    journal::{
        Binding, Cause, Confirmation, Held, Intent, IntentId, IntentState, Looks, Moment, Refused, Row,
        Tally, Todo, legal,
    },
    provider::{AccountName, OrderKey, Provider},
};

/// What [`read`] reads, in this order.
const COLUMNS: &str = "no, id, account, provider, environment, fingerprint, request, body, digest, key, draft, \
    created, confirmed_by, confirmed, state, todo, due, held, standing, changed";

/// What the rules remember of an intent, beside its state.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
struct Standing {
    clean: bool,
    pending: bool,
    first_sent: Option<Timestamp>,
    server_date: Option<Timestamp>,
    last_request: Option<Moment>,
    last_row: Option<String>,
    blind: u32,
    looks: Looks,
    refused: Option<Refused>,
    said: String,
    orders: Vec<OrderKey>,
}

impl Default for Standing {
    fn default() -> Self {
        Self {
            clean: true,
            pending: false,
            first_sent: None,
            server_date: None,
            last_request: None,
            last_row: None,
            blind: 0,
            looks: Looks::default(),
            refused: None,
            said: String::new(),
            orders: Vec::new(),
        }
    }
}

/// An intent with its row number, and whether its bytes are still those that were confirmed.
pub(super) struct Kept {
    pub no: i64,
    pub intent: Intent,
    pub whole: bool,
}

/// The change without its body, as JSON, and the hash of both.
pub(super) fn request(mutation: &Mutation) -> Result<(String, [u8; 32])> {
    let bare = Mutation { body: Vec::new(), ..mutation.clone() };
    let text = serde_json::to_string(&bare).map_err(|e| JournalError::Refused(e.to_string()))?;
    let digest = digest(&text, &mutation.body);
    Ok((text, digest))
}

pub(super) fn digest(request: &str, body: &[u8]) -> [u8; 32] {
    let mut sha = Sha256::new();
    sha.update((request.len() as u64).to_be_bytes());
    sha.update(request.as_bytes());
    sha.update(body);
    sha.finalize().into()
}

pub(super) fn by_id(db: &Connection, id: &IntentId) -> Result<Option<Kept>> {
    let mut found = select(db, "WHERE id = ?1", &[&id.0])?;
    Ok(found.pop())
}

pub(super) fn must(db: &Connection, id: &IntentId) -> Result<Kept> {
    by_id(db, id)?.ok_or_else(|| JournalError::Refused(format!("there is no intent {id}")))
}

pub(super) fn select(db: &Connection, tail: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Vec<Kept>> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM intent {tail}"))?;
    let mut rows = statement.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(db, row)?);
    }
    Ok(found)
}

fn damaged(what: &str, id: &str) -> JournalError {
    JournalError::Refused(format!("the journal's entry {id} is damaged ({what}); it is not sent"))
}

fn read(db: &Connection, r: &TableRow<'_>) -> Result<Kept> {
    let no: i64 = r.get(0)?;
    let id: String = r.get(1)?;
    let bad = |what: &'static str| damaged(what, &id);
    let text: String = r.get(6)?;
    let body: Vec<u8> = r.get(7)?;
    let whole = digest(&text, &body)[..] == r.get::<_, Vec<u8>>(8)?[..];
    let mut mutation: Mutation = serde_json::from_str(&text).map_err(|_| bad("request"))?;
    mutation.body = body;
    let environment: String = r.get(4)?;
    let environment = [Environment::Sandbox, Environment::Live]
        .into_iter()
        .find(|e| e.word() == environment)
        .ok_or_else(|| bad("environment"))?;
    let provider: String = r.get(3)?;
    let confirmed: String = r.get(13)?;
    let confirmed: Moment = serde_json::from_str(&confirmed).map_err(|_| bad("confirmation"))?;
    let standing: String = r.get(18)?;
    let standing: Standing = serde_json::from_str(&standing).map_err(|_| bad("standing"))?;
    let word = |i: usize| r.get::<_, Option<String>>(i);
    let state = IntentState::parse(&r.get::<_, String>(14)?).ok_or_else(|| bad("state"))?;
    let intent = Intent {
        binding: Binding {
            account: AccountName(r.get(2)?),
            provider: Provider::parse(&provider).ok_or_else(|| bad("provider"))?,
            environment,
            fingerprint: r.get(5)?,
        },
        mutation,
        key: r.get(9)?,
        confirmed: Confirmation { by: r.get(12)?, at: confirmed },
        draft: r.get(10)?,
        state,
        todo: word(15)?.as_deref().and_then(Todo::parse),
        due: r.get::<_, Option<i64>>(16)?.map(instant),
        held: word(17)?.as_deref().and_then(Held::parse),
        clean: standing.clean,
        pending: standing.pending,
        first_sent: standing.first_sent,
        server_date: standing.server_date,
        last_request: standing.last_request,
        last_row: standing.last_row.as_deref().and_then(Row::parse),
        tally: Tally { blind: standing.blind, ..tally(db, no)? },
        looks: standing.looks,
        refused: standing.refused,
        said: standing.said,
        orders: standing.orders,
        created: instant(r.get(11)?),
        changed: instant(r.get(19)?),
        id: IntentId(id),
    };
    Ok(Kept { no, intent, whole })
}

/// What the attempts so far came to; one that is still out does not count.
fn tally(db: &Connection, no: i64) -> Result<Tally> {
    let mut statement = db.prepare_cached("SELECT row FROM attempt WHERE intent = ?1 AND row IS NOT NULL")?;
    let rows = statement.query_map([no], |r| r.get::<_, String>(0))?;
    let mut tally = Tally::default();
    for row in rows {
        // A word of a newer program counts as one that may have acted.
        tally = tally.with(Row::parse(&row?).unwrap_or(Row::Other));
    }
    Ok(tally)
}

/// Writes back what may change.
pub(super) fn save(tx: &Transaction<'_>, kept: &Kept, owner: Option<&str>, now: &Moment) -> Result<()> {
    let i = &kept.intent;
    let standing = Standing {
        clean: i.clean,
        pending: i.pending,
        first_sent: i.first_sent,
        server_date: i.server_date,
        last_request: i.last_request.clone(),
        last_row: i.last_row.map(|r| r.word().to_owned()),
        blind: i.tally.blind,
        looks: i.looks.clone(),
        refused: i.refused.clone(),
        said: i.said.clone(),
        orders: i.orders.clone(),
    };
    let text = |e: serde_json::Error| JournalError::Refused(e.to_string());
    let standing = serde_json::to_string(&standing).map_err(text)?;
    let confirmed = serde_json::to_string(&i.confirmed.at).map_err(text)?;
    tx.prepare_cached(
        "UPDATE intent SET state = ?2, open = ?3, todo = ?4, due = ?5, held = ?6, owner = ?7, standing = ?8,
         changed = ?9, confirmed_by = ?10, confirmed = ?11, valid_until = ?12 WHERE no = ?1",
    )?
    .execute(rusqlite::params![
        kept.no,
        i.state.word(),
        !i.state.is_settled(),
        i.todo.map(Todo::word),
        i.due.map(micros),
        i.held.map(Held::word),
        owner,
        standing,
        micros(now.at),
        i.confirmed.by,
        confirmed,
        valid_until(&i.confirmed.at),
    ])?;
    Ok(())
}

pub(super) fn valid_until(confirmed: &Moment) -> i64 {
    micros(confirmed.at).saturating_add(crate::model::filter::micros_of(crate::model::journal::CONFIRM_LIFE))
}

/// Takes a step of the table, or refuses; the event says from where to where, by whom, and `more`.
pub(super) fn step(
    tx: &Transaction<'_>,
    intent: &mut Intent,
    cause: Cause,
    to: IntentState,
    who: &str,
    now: &Moment,
    more: &Value,
) -> Result<()> {
    if !legal(intent.state, cause, to) {
        return Err(JournalError::Refused(format!(
            "no step leads from {} to {} by {}",
            intent.state.word(),
            to.word(),
            cause.word()
        )));
    }
    let body = json!({ "from": intent.state.word(), "to": to.word(), "more": more });
    chain::add(tx, now.at, &intent.id, cause.word(), who, &body)?;
    intent.state = to;
    Ok(())
}

/// Adds an event that changes no state.
pub(super) fn note(
    tx: &Transaction<'_>,
    intent: &Intent,
    kind: &str,
    who: &str,
    now: &Moment,
    more: &Value,
) -> Result<()> {
    let body = json!({ "from": intent.state.word(), "to": intent.state.word(), "more": more });
    chain::add(tx, now.at, &intent.id, kind, who, &body)
}

/// The owner that sends or looks just now.
pub(super) fn holder(db: &Connection, no: i64) -> Result<Option<String>> {
    let mut statement = db.prepare_cached("SELECT owner FROM intent WHERE no = ?1")?;
    Ok(statement.query_row([no], |r| r.get(0)).optional()?.flatten())
}
