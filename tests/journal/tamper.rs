//! Whoever changes the journal is found out.

use std::path::Path;

use postroom::{
    model::{intent::Repeat, journal::IntentId},
    store::{
        JOURNAL_FILE, Owner,
        journal::{Anchor, Book},
    },
};
use rusqlite::Connection;

use super::bench::{Time, here, new_intent};

fn filled(folder: &Path) -> (Anchor, Vec<IntentId>) {
    let time = Time::new();
    let mut book = Book::open(folder, Owner::this()).unwrap();
    let ids: Vec<_> = (0..4)
        .map(|n| book.arm(new_intent(Repeat::Never, &format!("PR-{n}")), &time.reading()).unwrap().id)
        .collect();
    book.claim(&ids[0], &here(), &time.reading()).unwrap();
    book.recall(&ids[1], "op2", &time.reading()).unwrap();
    (book.anchor().unwrap(), ids)
}

/// What verify says after somebody with the file in hand did this.
fn after(change: &str, anchored: bool) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let (anchor, _) = filled(folder.path());
    let db = Connection::open(folder.path().join(JOURNAL_FILE)).unwrap();
    let triggers: Vec<String> = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for trigger in triggers {
        db.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    db.pragma_update(None, "foreign_keys", false).unwrap();
    db.execute_batch(change).unwrap();
    drop(db);
    let book = Book::open(folder.path(), Owner::this()).unwrap();
    book.verify(anchored.then_some(&anchor)).unwrap().faults
}

#[test]
fn an_untouched_journal_has_no_faults() {
    assert_eq!(after("SELECT 1", true), Vec::<String>::new());
}

#[test]
fn edits_deletions_and_reorderings_are_found() {
    for (change, word) in [
        ("UPDATE event SET who = 'nobody' WHERE seq = 2", "event 2 was changed"),
        ("UPDATE event SET at = at + 1 WHERE seq = 3", "event 3 was changed"),
        ("UPDATE event SET body = replace(body, 'PR-0', 'PR-9') WHERE seq = 1", "event 1 was changed"),
        ("DELETE FROM event WHERE seq = 3", "events 3 to 3 are missing"),
        (
            "UPDATE event SET seq = 100 WHERE seq = 2; UPDATE event SET seq = 2 WHERE seq = 3;
             UPDATE event SET seq = 3 WHERE seq = 100",
            "event 2 does not follow",
        ),
        ("DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)", "the tail was cut off"),
        ("UPDATE intent SET body = x'00' WHERE no = 1", "is not the one that was confirmed"),
        (
            "UPDATE intent SET body = x'00', digest = zeroblob(32) WHERE no = 1",
            "is not the one that was confirmed",
        ),
        ("UPDATE intent SET state = 'done' WHERE no = 1", "is done, but its events say sending"),
        ("DELETE FROM attempt", "has 0 attempts, but its events say 1"),
        ("DELETE FROM intent WHERE no = 4", "1 intents are missing"),
        ("DELETE FROM event WHERE intent = (SELECT id FROM intent WHERE no = 4)", "has no events"),
    ] {
        let faults = after(change, false);
        assert!(faults.iter().any(|f| f.contains(word)), "{change}: {faults:?}");
    }
}

#[test]
fn a_tail_cut_off_with_care_is_found_by_the_anchor_alone() {
    let cut = "DELETE FROM event WHERE seq > 3; DELETE FROM attempt;
               UPDATE intent SET state = 'armed';
               DELETE FROM intent WHERE no = 4;
               UPDATE head SET seq = 3, hash = (SELECT hash FROM event WHERE seq = 3)";
    assert_eq!(after(cut, false), Vec::<String>::new());
    let faults = after(cut, true);
    assert!(faults.iter().any(|f| f.contains("its tail was cut off")), "{faults:?}");
}

#[test]
fn the_tables_themselves_refuse_changes() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let db = Connection::open(folder.path().join(JOURNAL_FILE)).unwrap();
    for change in [
        "UPDATE event SET who = 'x' WHERE seq = 1",
        "DELETE FROM event WHERE seq = 1",
        "DELETE FROM intent WHERE no = 1",
        "DELETE FROM attempt",
        "UPDATE intent SET body = x'00' WHERE no = 1",
        "UPDATE intent SET key = 'k' WHERE no = 1",
        "UPDATE intent SET state = 'armed' WHERE no = 2",
    ] {
        let refused = db.execute_batch(change).unwrap_err().to_string();
        assert!(
            refused.contains("forgets") || refused.contains("cannot be") || refused.contains("settled"),
            "{change}: {refused}"
        );
    }
}

#[test]
fn a_request_that_is_not_what_was_confirmed_is_never_sent() {
    let folder = tempfile::tempdir().unwrap();
    let time = Time::new();
    let mut book = Book::open(folder.path(), Owner::this()).unwrap();
    let id = book.arm(new_intent(Repeat::Never, "PR-1"), &time.reading()).unwrap().id;
    let db = Connection::open(folder.path().join(JOURNAL_FILE)).unwrap();
    db.execute_batch("DROP TRIGGER intent_fixed; UPDATE intent SET body = x'7b7d'").unwrap();
    let refused = book.claim(&id, &here(), &time.reading()).unwrap_err();
    assert!(refused.to_string().contains("not what was confirmed"), "{refused}");
}
