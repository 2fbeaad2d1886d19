//! The journal as a file: what it promises, and what it refuses.

use std::fs;

use jiff::SignedDuration;
use postroom::{
    model::{
        account::Environment,
        intent::Repeat,
        journal::{Binding, Held, IntentState, Todo},
        provider::AccountName,
    },
    store::{
        JOURNAL_FILE, Owner,
        journal::{Book, JournalError, Resolution},
    },
};
use rusqlite::Connection;

use super::bench::{Time, here, mortal, new_intent};

fn book() -> (Book, tempfile::TempDir, Time) {
    let folder = tempfile::tempdir().unwrap();
    (Book::open(folder.path(), Owner::this()).unwrap(), folder, Time::new())
}

#[test]
fn a_second_booking_of_a_reference_and_a_look_alike_are_refused() {
    let (mut book, _folder, time) = book();
    let first = book.arm(new_intent(Repeat::Never, "PR-1"), &time.reading()).unwrap();
    let mut same = new_intent(Repeat::Never, "PR-1");
    same.twice = true;
    assert!(matches!(book.arm(same, &time.reading()), Err(JournalError::Refused(_))));
    let mut alike = new_intent(Repeat::Never, "PR-2");
    alike.mutation.body = first.mutation.body.clone();
    match book.arm(alike.clone(), &time.reading()) {
        Err(JournalError::Alike(id)) => assert_eq!(id, first.id),
        other => panic!("{other:?}"),
    }
    time.pass(25 * 3600);
    book.arm(alike.clone(), &time.reading()).unwrap();
    alike.mutation.reference = "PR-3".to_owned();
    alike.twice = true;
    book.arm(alike, &time.reading()).unwrap();
}

#[test]
fn what_certainly_did_not_happen_is_out_of_the_way() {
    let (mut book, _folder, time) = book();
    let first = book.arm(new_intent(Repeat::Never, "PR-1"), &time.reading()).unwrap();
    book.recall(&first.id, "op1", &time.reading()).unwrap();
    book.arm(new_intent(Repeat::Never, "PR-1"), &time.reading()).unwrap();
}

#[test]
fn a_key_is_used_once_and_only_random_ones_are_taken() {
    let (mut book, _folder, time) = book();
    let first = new_intent(Repeat::Keyed, "PR-1");
    let mut second = new_intent(Repeat::Keyed, "PR-2");
    second.key.clone_from(&first.key);
    book.arm(first, &time.reading()).unwrap();
    assert!(book.arm(second, &time.reading()).is_err());
    for key in [None, Some("order-17".to_owned())] {
        let mut bad = new_intent(Repeat::Keyed, "PR-3");
        bad.key = key;
        assert!(book.arm(bad, &time.reading()).is_err());
    }
    let mut keyed_for_nothing = new_intent(Repeat::Never, "PR-4");
    keyed_for_nothing.key = Some(uuid::Uuid::new_v4().to_string());
    assert!(book.arm(keyed_for_nothing, &time.reading()).is_err());
}

#[test]
fn an_old_confirmation_sends_nothing_until_it_is_given_again() {
    let (mut book, _folder, time) = book();
    let id = book.arm(new_intent(Repeat::Delete, "PR-1"), &time.reading()).unwrap().id;
    time.pass(301);
    assert!(matches!(book.claim(&id, &here(), &time.reading()), Err(JournalError::Held(Held::ConfirmOver))));
    assert!(matches!(book.claim(&id, &here(), &time.reading()), Err(JournalError::Taken)));
    let shown = book.intent(&id).unwrap().unwrap();
    assert_eq!((shown.state, shown.held), (IntentState::Armed, Some(Held::ConfirmOver)));
    assert_eq!(book.counts().unwrap().held, 1);
    book.confirm_again(&id, "op2", &time.reading()).unwrap();
    book.claim(&id, &here(), &time.reading()).unwrap();
}

#[test]
fn a_clock_set_back_does_not_make_a_confirmation_young() {
    let (mut book, _folder, time) = book();
    let id = book.arm(new_intent(Repeat::Delete, "PR-1"), &time.reading()).unwrap().id;
    time.pass(301);
    time.set_wall(-5 * 86_400);
    assert!(matches!(book.claim(&id, &here(), &time.reading()), Err(JournalError::Held(Held::ConfirmOver))));
}

#[test]
fn a_change_confirmed_for_the_sandbox_is_not_sent_live() {
    let (mut book, _folder, time) = book();
    let id = book.arm(new_intent(Repeat::Never, "PR-1"), &time.reading()).unwrap().id;
    let live = Binding { environment: Environment::Live, ..here() };
    assert!(book.next_due(&live, &time.reading()).unwrap().is_none());
    assert!(matches!(book.claim(&id, &live, &time.reading()), Err(JournalError::Held(Held::OtherAccount))));
    let mut other = new_intent(Repeat::Never, "PR-2");
    other.mutation.account = AccountName("another".to_owned());
    assert!(book.arm(other, &time.reading()).is_err());
}

#[test]
fn recall_works_until_the_claim_and_not_after() {
    let (mut book, _folder, time) = book();
    let mut new = new_intent(Repeat::Delete, "PR-1");
    new.delay = SignedDuration::from_secs(5);
    let id = book.arm(new.clone(), &time.reading()).unwrap().id;
    assert!(matches!(book.claim(&id, &here(), &time.reading()), Err(JournalError::Taken)), "in the outbox");
    assert_eq!(book.recall(&id, "op1", &time.reading()).unwrap().state, IntentState::Recalled);
    new.mutation.reference = "PR-2".to_owned();
    let id = book.arm(new, &time.reading()).unwrap().id;
    time.pass(5);
    book.claim(&id, &here(), &time.reading()).unwrap();
    assert!(book.recall(&id, "op1", &time.reading()).is_err());
}

#[test]
fn what_a_dead_process_was_sending_becomes_unknown_and_a_living_ones_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let time = Time::new();
    let mut dead = Book::open(folder.path(), mortal(1)).unwrap();
    let mut me = Book::open(folder.path(), Owner::this()).unwrap();
    let gone = dead.arm(new_intent(Repeat::Never, "PR-1"), &time.reading()).unwrap().id;
    let mine = me.arm(new_intent(Repeat::Never, "PR-2"), &time.reading()).unwrap().id;
    dead.claim(&gone, &here(), &time.reading()).unwrap();
    me.claim(&mine, &here(), &time.reading()).unwrap();
    assert_eq!(me.recover(&time.reading()).unwrap(), std::slice::from_ref(&gone));
    let shown = me.intent(&gone).unwrap().unwrap();
    assert_eq!((shown.state, shown.todo), (IntentState::Unknown, Some(Todo::Look)));
    assert_eq!(me.intent(&mine).unwrap().unwrap().state, IntentState::Sending);
    assert_eq!(me.open_intents().unwrap()[0].id, gone, "unclear ones come first");
    assert_eq!(me.counts().unwrap().unknown, 1);
}

#[test]
fn only_evidence_closes_an_unknown_one() {
    let folder = tempfile::tempdir().unwrap();
    let time = Time::new();
    let mut dead = Book::open(folder.path(), mortal(1)).unwrap();
    let id = dead.arm(new_intent(Repeat::Never, "PR-1"), &time.reading()).unwrap().id;
    dead.claim(&id, &here(), &time.reading()).unwrap();
    let mut me = Book::open(folder.path(), Owner::this()).unwrap();
    let word = |by: &str, checked: &str| Resolution {
        by: by.to_owned(),
        checked: checked.to_owned(),
        happened: true,
        note: "order 17".to_owned(),
    };
    assert!(me.resolve(&id, &word("op1", "the portal"), &time.reading()).is_err(), "still being sent");
    me.recover(&time.reading()).unwrap();
    assert!(me.resolve(&id, &word("", "the portal"), &time.reading()).is_err());
    assert!(me.resolve(&id, &word("op1", " "), &time.reading()).is_err());
    let closed = me.resolve(&id, &word("op1", "the portal"), &time.reading()).unwrap();
    assert_eq!(closed.state, IntentState::Done);
    let events = me.history(&id).unwrap().unwrap().events;
    let last = events.last().unwrap();
    assert_eq!((last.kind.as_str(), last.who.as_str()), ("resolve", "op1"));
    assert!(last.body.contains("the portal") && last.body.contains("order 17"), "{}", last.body);
    assert!(me.resolve(&id, &word("op1", "the portal"), &time.reading()).is_err(), "settled for good");
}

#[test]
fn a_newer_journal_is_read_and_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let time = Time::new();
    let mut book = Book::open(folder.path(), Owner::this()).unwrap();
    let id = book.arm(new_intent(Repeat::Never, "PR-1"), &time.reading()).unwrap().id;
    drop(book);
    let db = Connection::open(folder.path().join(JOURNAL_FILE)).unwrap();
    db.pragma_update(None, "user_version", 999).unwrap();
    drop(db);
    let mut book = Book::open(folder.path(), Owner::this()).unwrap();
    assert!(book.closed().unwrap().contains("newer postroom"));
    assert_eq!(book.open_intents().unwrap()[0].id, id);
    assert!(matches!(book.claim(&id, &here(), &time.reading()), Err(JournalError::Closed(_))));
    assert!(matches!(
        book.arm(new_intent(Repeat::Never, "PR-2"), &time.reading()),
        Err(JournalError::Closed(_))
    ));
}

#[test]
fn a_file_that_is_no_journal_is_kept_and_nothing_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(JOURNAL_FILE);
    let text = "these are my notes ".repeat(400);
    fs::write(&path, &text).unwrap();
    let time = Time::new();
    let mut book = Book::open(folder.path(), Owner::this()).unwrap();
    assert!(book.closed().is_some());
    assert!(matches!(
        book.arm(new_intent(Repeat::Never, "PR-1"), &time.reading()),
        Err(JournalError::Closed(_))
    ));
    assert!(book.open_intents().is_err());
    drop(book);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn flipped_bytes_never_panic_and_never_send_another_request() {
    let folder = tempfile::tempdir().unwrap();
    let time = Time::new();
    let mut book = Book::open(folder.path(), Owner::this()).unwrap();
    let intent = book.arm(new_intent(Repeat::Never, "PR-1"), &time.reading()).unwrap();
    drop(book);
    let whole = fs::read(folder.path().join(JOURNAL_FILE)).unwrap();
    let mut dice = 0x9e37_79b9_u64;
    let mut closed = 0;
    for _ in 0..120 {
        let copy = tempfile::tempdir().unwrap();
        let mut bytes = whole.clone();
        for _ in 0..8 {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(dice >> 33).unwrap() % bytes.len();
            bytes[at] ^= 1 << (dice >> 61);
        }
        fs::write(copy.path().join(JOURNAL_FILE), bytes).unwrap();
        let Ok(mut book) = Book::open(copy.path(), Owner::this()) else { continue };
        closed += u32::from(book.closed().is_some());
        if let Ok(claim) = book.claim(&intent.id, &here(), &time.reading()) {
            assert_eq!(claim.intent.mutation, intent.mutation);
        }
        let _ = (book.open_intents(), book.history(&intent.id), book.verify(None));
    }
    assert!(closed > 0);
}
