//! Tables of the journal, in steps that are only ever added.

/// Marks a file as a journal of this program ("posj").
pub(super) const APPLICATION_ID: i64 = 0x706f_736a;

/// Step number n brings `user_version` from n to n + 1.
pub(super) const STEPS: [&str; 1] = [FIRST];

/// Times are microseconds since 1970. `request` is the change without its body, `body` its bytes, `digest` the
/// SHA-256 of both; none of them can be changed. `standing` is what the rules remember.
const FIRST: &str = "
CREATE TABLE intent (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    provider TEXT NOT NULL,
    environment TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    deed TEXT NOT NULL,
    target TEXT NOT NULL,
    part TEXT NOT NULL,
    reference TEXT NOT NULL,
    request TEXT NOT NULL,
    body BLOB NOT NULL,
    digest BLOB NOT NULL,
    key TEXT UNIQUE,
    alike BLOB,
    twice INTEGER NOT NULL,      -- the operator said that the look-alike is meant
    draft TEXT,
    created INTEGER NOT NULL,
    confirmed_by TEXT NOT NULL,
    confirmed TEXT NOT NULL,     -- the moment, as JSON
    valid_until INTEGER NOT NULL,
    state TEXT NOT NULL,
    open INTEGER NOT NULL,
    todo TEXT,
    due INTEGER,
    held TEXT,
    owner TEXT,                  -- whoever sends or looks just now
    standing TEXT NOT NULL,
    changed INTEGER NOT NULL
) STRICT;

-- One booking for one reference; one change of a kind at a time for one target. What certainly did not happen is out
-- of the way.
CREATE UNIQUE INDEX intent_booking ON intent (provider, environment, account, reference)
    WHERE deed = 'book' AND reference <> '' AND state NOT IN ('rejected', 'not_done', 'recalled');
CREATE UNIQUE INDEX intent_change ON intent (provider, environment, account, reference, deed, target, part, digest)
    WHERE deed <> 'book' AND open = 1;
CREATE UNIQUE INDEX intent_draft ON intent (draft)
    WHERE draft IS NOT NULL AND state NOT IN ('rejected', 'not_done', 'recalled');
CREATE INDEX intent_open ON intent (open, state);
CREATE INDEX intent_due ON intent (account, due) WHERE todo IS NOT NULL;
CREATE INDEX intent_alike ON intent (alike, created) WHERE alike IS NOT NULL;
CREATE INDEX intent_created ON intent (created);

CREATE TRIGGER intent_stays BEFORE DELETE ON intent
BEGIN SELECT RAISE(ABORT, 'the journal forgets nothing'); END;
CREATE TRIGGER intent_fixed BEFORE UPDATE OF
    no, id, account, provider, environment, fingerprint, deed, target, part, reference, request, body, digest, key,
    alike, draft, created ON intent
BEGIN SELECT RAISE(ABORT, 'what was confirmed cannot be changed'); END;
CREATE TRIGGER intent_settled BEFORE UPDATE OF state ON intent
    WHEN OLD.state IN ('done', 'partly', 'rejected', 'not_done', 'recalled') AND NEW.state <> OLD.state
BEGIN SELECT RAISE(ABORT, 'nothing leaves a settled state'); END;

CREATE TABLE attempt (
    intent INTEGER NOT NULL REFERENCES intent (no),
    n INTEGER NOT NULL,
    owner TEXT NOT NULL,
    began INTEGER NOT NULL,
    boot TEXT NOT NULL,
    uptime INTEGER NOT NULL,
    send_by INTEGER NOT NULL,
    ended INTEGER,
    phase TEXT NOT NULL,
    row TEXT,
    status INTEGER,
    why TEXT NOT NULL DEFAULT '',
    digest TEXT,
    response TEXT NOT NULL DEFAULT '',
    server_date INTEGER,
    PRIMARY KEY (intent, n)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER attempt_stays BEFORE DELETE ON attempt
BEGIN SELECT RAISE(ABORT, 'the journal forgets nothing'); END;

CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    intent TEXT NOT NULL,
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    body TEXT NOT NULL,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX event_intent ON event (intent, seq);

CREATE TRIGGER event_stays BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the journal forgets nothing'); END;
CREATE TRIGGER event_fixed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'what happened cannot be changed'); END;

-- The end of the chain, and the last moment: no clock set back makes time go back here.
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, hash BLOB NOT NULL, moment TEXT
) STRICT;
INSERT INTO head VALUES (1, 0, zeroblob(32), NULL);
";
