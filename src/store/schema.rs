//! Tables, in steps that are only ever added.

use rusqlite::{Connection, TransactionBehavior};

use super::{Result, StoreError};

/// Marks a file as this program's ("post").
pub(super) const APPLICATION_ID: i64 = 0x706f_7374;

/// Step number n brings `user_version` from n to n + 1.
const STEPS: [&str; 2] = [FIRST, SECOND];

/// The number of the schema that this program writes.
pub const SCHEMA: usize = STEPS.len();

/// Times are microseconds since 1970. `orders` is what a list shows and sorts by; `body` is the rest. `chunk_text`
/// and `chunk_figures` hold the same orders again, 256 at a time, laid out to be looked through (see `chunk.rs` and `columns.rs`).
/// Rows of `orders` are never deleted, so row numbers have no gaps. The indexes hold settled rows only; the others are
/// the last ones and few (see `young.rs`).
const FIRST: &str = "
CREATE TABLE account (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    settled INTEGER NOT NULL,   -- the indexes hold it
    account INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    phase INTEGER NOT NULL,
    open INTEGER NOT NULL,
    attn INTEGER NOT NULL,      -- `Order::is_alarming`: sorted to the top
    news INTEGER NOT NULL,      -- changed since it was looked at
    clock INTEGER,              -- kind of the nearest clock
    deadline INTEGER,           -- its instant
    late INTEGER,               -- first promise or ship-by clock
    created INTEGER,
    updated INTEGER,
    fetched INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    seen INTEGER,
    hash INTEGER NOT NULL,
    events_hash INTEGER NOT NULL,
    sense INTEGER NOT NULL,     -- hash of what moves `changed`
    clock_day TEXT,
    key TEXT NOT NULL,
    reference TEXT NOT NULL,
    customer TEXT NOT NULL,
    destination TEXT NOT NULL,
    state TEXT NOT NULL,
    attention TEXT NOT NULL,
    ref_key TEXT NOT NULL,      -- folded, to sort and to find by
    cust_key TEXT NOT NULL,
    state_key TEXT NOT NULL,
    aliases TEXT NOT NULL       -- folded, parted by 0x1f
) STRICT;
CREATE INDEX orders_key ON orders (key COLLATE NOCASE) WHERE settled = 1;
CREATE INDEX orders_urgency ON orders (attn, deadline) WHERE settled = 1;
CREATE INDEX orders_left ON orders (deadline) WHERE settled = 1;
CREATE INDEX orders_updated ON orders (updated) WHERE settled = 1;
CREATE INDEX orders_created ON orders (created) WHERE settled = 1;
CREATE INDEX orders_reference ON orders (ref_key) WHERE settled = 1;
CREATE INDEX orders_customer ON orders (cust_key) WHERE settled = 1;
CREATE INDEX orders_state ON orders (state_key) WHERE settled = 1;
CREATE INDEX orders_provider ON orders (provider) WHERE settled = 1;
CREATE INDEX orders_due ON orders (account, open, fetched) WHERE settled = 1;
CREATE INDEX orders_late ON orders (late) WHERE settled = 1 AND late IS NOT NULL;

CREATE TABLE young (        -- rows that are not settled, by the hash of their account and id or reference
    hash INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (hash, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE body (
    id INTEGER PRIMARY KEY, json TEXT NOT NULL, raw TEXT NOT NULL
) STRICT;
CREATE TABLE timeline (
    id INTEGER PRIMARY KEY, json TEXT NOT NULL
) STRICT;
CREATE TABLE alias (
    word TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (word, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE chunk_text (no INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE chunk_figures (no INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

CREATE TABLE inbox (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,
    key TEXT NOT NULL,
    unread INTEGER NOT NULL,
    received INTEGER,
    fetched INTEGER NOT NULL,
    hash INTEGER NOT NULL,
    json TEXT NOT NULL,
    raw TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX inbox_key ON inbox (key, account);
CREATE INDEX inbox_unread ON inbox (unread, received);
CREATE INDEX inbox_received ON inbox (received);

CREATE TABLE tally (name TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO tally VALUES ('orders', 0), ('settled', 0), ('attention', 0), ('inbox', 0), ('unread', 0);

CREATE TABLE watched (
    account TEXT NOT NULL, reference TEXT NOT NULL, ref_key TEXT NOT NULL, provider INTEGER NOT NULL,
    PRIMARY KEY (account, ref_key)
) STRICT, WITHOUT ROWID;
CREATE TABLE bookmark (
    account TEXT NOT NULL, topic TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (account, topic)
) STRICT, WITHOUT ROWID;
CREATE TABLE freshness (
    account TEXT NOT NULL, topic TEXT NOT NULL, last_good INTEGER, last_try INTEGER, trouble TEXT,
    next_try INTEGER, incomplete TEXT, PRIMARY KEY (account, topic)
) STRICT, WITHOUT ROWID;
CREATE TABLE lease (
    one INTEGER PRIMARY KEY CHECK (one = 1), holder TEXT NOT NULL, until INTEGER NOT NULL
) STRICT;
";

/// `quota_until` is set where the last try only waited for our own quota. `refused` names credentials that a provider
/// refused, by the fingerprint of the account's settings: consoles that share the folder do not hammer with them.
const SECOND: &str = "
ALTER TABLE freshness ADD COLUMN quota_until INTEGER;
CREATE TABLE refused (
    credential TEXT PRIMARY KEY, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

/// Brings the file to this program's schema; refuses one that a newer program wrote, or that is not the store.
pub(super) fn migrate(db: &mut Connection, file: &str) -> Result<()> {
    if version(db)? == STEPS.len() && application(db)? == APPLICATION_ID {
        return Ok(());
    }
    // Another console may be doing the same: look again once the write lock is held.
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&tx)?;
    let tables: i64 = tx.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
    if application(&tx)? != APPLICATION_ID && tables > 0 {
        return Err(StoreError::Refused(format!(
            "{file} is a database of another program; choose another data folder with --data-dir"
        )));
    }
    if found > STEPS.len() {
        return Err(StoreError::Refused(format!(
            "{file} was written by a newer postroom (schema {found}, this one knows {}); use that version, or \
             another data folder with --data-dir",
            STEPS.len()
        )));
    }
    for step in STEPS.iter().skip(found) {
        tx.execute_batch(step)?;
    }
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", i64::try_from(STEPS.len()).unwrap_or(i64::MAX))?;
    tx.commit()?;
    Ok(())
}

/// A negative number counts as newer than anything.
fn version(db: &Connection) -> Result<usize> {
    let n: i64 = db.pragma_query_value(None, "user_version", |r| r.get(0))?;
    Ok(usize::try_from(n).unwrap_or(usize::MAX))
}

fn application(db: &Connection) -> Result<i64> {
    Ok(db.pragma_query_value(None, "application_id", |r| r.get(0))?)
}
