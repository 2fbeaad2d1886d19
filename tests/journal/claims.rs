//! Races for the right to send.

use std::{
    collections::HashMap,
    sync::{Arc, Barrier},
    thread,
};

use postroom::{
    model::{
        intent::Repeat,
        journal::{IntentId, IntentState, Row, after_answer},
    },
    store::{
        Owner,
        journal::{Book, Claim, JournalError, Outcome},
    },
};

use super::bench::{Time, here, mortal, new_intent};

#[test]
fn eight_connections_race_and_each_intent_is_claimed_once() {
    let folder = tempfile::tempdir().unwrap();
    let time = Time::new();
    let mut book = Book::open(folder.path(), Owner::this()).unwrap();
    let classes = [Repeat::Keyed, Repeat::Never, Repeat::Delete, Repeat::Set];
    let ids: Arc<Vec<IntentId>> = Arc::new(
        (0..40)
            .map(|n| book.arm(new_intent(classes[n % 4], &format!("PR-{n}")), &time.reading()).unwrap().id)
            .collect(),
    );
    let gate = Arc::new(Barrier::new(8));
    let threads: Vec<_> = (0..8)
        .map(|n| {
            let (path, ids, gate, time) = (folder.path().to_owned(), ids.clone(), gate.clone(), time.clone());
            thread::spawn(move || {
                let mut book = Book::open(&path, Owner { pid: n, ..Owner::this() }).unwrap();
                gate.wait();
                let mut won = Vec::new();
                for id in ids.iter() {
                    match book.claim(id, &here(), &time.reading()) {
                        Ok(claim) => won.push((id.clone(), claim.attempt)),
                        Err(JournalError::Taken) => {}
                        Err(e) => panic!("{e}"),
                    }
                }
                won
            })
        })
        .collect();
    let mut sends: HashMap<IntentId, u32> = HashMap::new();
    for thread in threads {
        for (id, attempt) in thread.join().unwrap() {
            *sends.entry(id).or_default() += attempt;
        }
    }
    assert_eq!(sends.len(), ids.len());
    assert!(sends.values().all(|n| *n == 1), "{sends:?}");
    let verified = book.verify(None).unwrap();
    assert_eq!(verified.faults, Vec::<String>::new());
}

#[test]
fn a_late_answer_takes_no_claim_away_from_the_one_who_sends_again() {
    let folder = tempfile::tempdir().unwrap();
    let time = Time::new();
    let mut slow = Book::open(folder.path(), mortal(1)).unwrap();
    let mut next = Book::open(folder.path(), mortal(2)).unwrap();
    let id = slow.arm(new_intent(Repeat::Keyed, "PR-1"), &time.reading()).unwrap().id;
    let first = slow.claim(&id, &here(), &time.reading()).unwrap();
    assert_eq!(next.recover(&time.reading()).unwrap(), std::slice::from_ref(&id));
    time.pass(10);
    let second = next.claim(&id, &here(), &time.reading()).unwrap();
    let fault = |claim: &Claim, row: Row| Outcome {
        row,
        next: after_answer(&claim.intent, row, None, claim.began.at, 0.5),
        phase: "answered",
        status: Some(500),
        why: String::new(),
        digest: None,
        response: String::new(),
        server_date: None,
        said: String::new(),
        orders: Vec::new(),
        refused: None,
    };
    // The first one's fault says nothing about the second, which is still out.
    slow.settle(&id, first.attempt, &fault(&first, Row::ServerFault), &time.reading()).unwrap();
    time.pass(600);
    assert_eq!(slow.intent(&id).unwrap().unwrap().state, IntentState::Reconciling);
    let third = slow.claim(&id, &here(), &time.reading());
    assert!(matches!(third, Err(JournalError::Taken)), "two requests at once: {third:?}");
    let done = next.settle(&id, second.attempt, &fault(&second, Row::Good), &time.reading()).unwrap();
    assert_eq!(done.state, IntentState::Done);
}

#[test]
fn the_same_draft_confirmed_by_two_consoles_at_once_is_armed_once() {
    let folder = tempfile::tempdir().unwrap();
    let time = Time::new();
    drop(Book::open(folder.path(), Owner::this()).unwrap());
    let gate = Arc::new(Barrier::new(2));
    let threads: Vec<_> = (0..2)
        .map(|_| {
            let (path, gate, time) = (folder.path().to_owned(), gate.clone(), time.clone());
            thread::spawn(move || {
                let mut book = Book::open(&path, Owner::this()).unwrap();
                gate.wait();
                (0..30)
                    .filter(|n| {
                        let mut new =
                            new_intent(Repeat::Never, &format!("PR-{n}-{:?}", thread::current().id()));
                        new.draft = Some(format!("draft {n}"));
                        new.mutation.body = format!("{n}").into_bytes();
                        // Meant twice, and still: one draft is one intent.
                        new.twice = true;
                        book.arm(new, &time.reading()).is_ok()
                    })
                    .count()
            })
        })
        .collect();
    let armed: usize = threads.into_iter().map(|t| t.join().unwrap()).sum();
    assert_eq!(armed, 30);
}
