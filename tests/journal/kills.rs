//! The process ends at each step of a sending; another one opens the files and finds the truth.

use postroom::{
    model::{
        intent::Repeat,
        journal::{IntentState, Row},
    },
    runtime::courier::recover,
    store::{drafts::Draft, journal::JournalError},
};
use serde_json::json;

use super::bench::{Console, Fake, Fault, Time, here, mortal, new_intent};

const CLASSES: [Repeat; 4] = [Repeat::Keyed, Repeat::Never, Repeat::Delete, Repeat::Set];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kill {
    /// After J1.
    Armed,
    /// After J2: the mark is kept, nothing left.
    Marked,
    /// J3 to J4: the send function was called, nothing arrived.
    Connecting,
    /// J5 to J7: the provider acted, nobody heard.
    Acted,
    /// After J8: kept, but neither shown nor the draft put away.
    Kept,
}

async fn draft(console: &Console, id: &str) {
    console
        .drafts
        .save(Draft {
            id: id.to_owned(),
            account: here().account,
            provider: here().provider,
            kind: "book".to_owned(),
            order: None,
            part: None,
            title: id.to_owned(),
            fields: json!({ "name": "Lois" }),
            created: console.time.reading().wall,
            changed: console.time.reading().wall,
            intent: None,
        })
        .await
        .unwrap();
}

async fn once(kill: Kill, repeat: Repeat) {
    let name = format!("{kill:?} {repeat:?}");
    let folder = tempfile::tempdir().unwrap();
    let time = Time::new();
    let fake = Fake::new(&time);
    let console = Console::open(folder.path(), mortal(1), &fake);
    draft(&console, "d1").await;
    let mut new = new_intent(repeat, "PR-1");
    new.draft = Some("d1".to_owned());
    // Not bound to its intent yet: as if it was killed between the two files.
    let id = console.arm(new).await;
    match kill {
        Kill::Armed => {}
        Kill::Marked => {
            console.journal.claim(id.clone(), here(), time.reading()).await.unwrap();
        }
        Kill::Connecting | Kill::Acted => {
            fake.fault(if kill == Kill::Acted { Fault::HangAfter } else { Fault::HangBefore });
            tokio::select! {
                biased;
                _ = console.courier.step() => panic!("{name}: it came back"),
                () = fake.hung.notified() => {}
            }
        }
        Kill::Kept => {
            console.courier.step().await.unwrap();
            // The draft is still there when the process dies before J10: put it back.
            draft(&console, "d1").await;
        }
    }
    drop(console);

    let mut next = Console::open(folder.path(), mortal(2), &fake);
    let open = recover(&next.journal, &next.drafts, time.reading()).await.unwrap();
    let found = next.journal.intent(id.clone()).await.unwrap().unwrap();
    let expected = match kill {
        Kill::Armed => IntentState::Armed,
        Kill::Kept => IntentState::Done,
        _ => IntentState::Unknown,
    };
    assert_eq!(found.state, expected, "{name}");
    assert_eq!(open.len(), usize::from(kill != Kill::Kept), "{name}: everything open is shown at once");
    let drafts = next.drafts.list().await.unwrap();
    if kill == Kill::Kept {
        assert!(drafts.is_empty(), "{name}");
    } else {
        assert_eq!(drafts[0].intent.as_ref(), Some(&id), "{name}: the draft stands beside what it became");
    }

    next.settle().await;
    let done = next.journal.intent(id.clone()).await.unwrap().unwrap();
    let (effects, wires) = {
        let ledger = fake.ledger.lock().unwrap();
        (ledger.effects_of("PR-1"), ledger.wires_of("PR-1"))
    };
    let attempts = next.journal.history(id.clone()).await.unwrap().unwrap().attempts.len();
    assert!(effects <= 1, "{name}: {effects} effects");
    assert!(wires <= attempts, "{name}: {wires} requests, {attempts} attempts");
    match done.state {
        IntentState::Done => assert_eq!(effects, 1, "{name}"),
        IntentState::NotDone => assert_eq!(effects, 0, "{name}"),
        other => panic!("{name}: ends {other:?}"),
    }
    // What never left and cannot be repeated safely is proven not to have happened; everything else gets done.
    let lost = matches!(kill, Kill::Marked | Kill::Connecting) && repeat == Repeat::Never;
    assert_eq!(done.state == IntentState::NotDone, lost, "{name}");
    let drafts = next.drafts.list().await.unwrap();
    assert_eq!(
        drafts.len(),
        usize::from(lost),
        "{name}: a draft goes when it is done, and comes back when not"
    );
    assert!(drafts.iter().all(|d| d.intent.is_none()), "{name}");
    assert_eq!(next.journal.verify(None).await.unwrap().faults, Vec::<String>::new(), "{name}");
}

#[tokio::test]
async fn killed_at_every_step_with_every_repeat_class() {
    for kill in [Kill::Armed, Kill::Marked, Kill::Connecting, Kill::Acted, Kill::Kept] {
        for repeat in CLASSES {
            once(kill, repeat).await;
        }
    }
}

#[tokio::test]
async fn a_confirmation_that_outlived_its_process_is_shown_and_not_sent_when_old() {
    let folder = tempfile::tempdir().unwrap();
    let time = Time::new();
    let fake = Fake::new(&time);
    let console = Console::open(folder.path(), mortal(1), &fake);
    let id = console.arm(new_intent(Repeat::Never, "PR-1")).await;
    drop(console);
    time.pass(3_600);
    let mut next = Console::open(folder.path(), mortal(2), &fake);
    recover(&next.journal, &next.drafts, time.reading()).await.unwrap();
    next.settle().await;
    assert_eq!(fake.ledger.lock().unwrap().wire.len(), 0);
    assert_eq!(next.journal.intent(id).await.unwrap().unwrap().state, IntentState::Armed);
    assert_eq!(next.journal.counts().await.unwrap().held, 1);
}

#[tokio::test]
async fn an_answer_to_a_process_that_was_taken_for_dead_still_counts() {
    for repeat in CLASSES {
        let folder = tempfile::tempdir().unwrap();
        let time = Time::new();
        let fake = Fake::new(&time);
        let mut slow = Console::open(folder.path(), mortal(1), &fake);
        let next = Console::open(folder.path(), mortal(2), &fake);
        let id = slow.arm(new_intent(repeat, "PR-1")).await;
        // While its request is out, the other one takes it for dead.
        let journal = next.journal.clone();
        let claim = slow.journal.claim(id.clone(), here(), time.reading()).await.unwrap();
        assert_eq!(journal.recover(time.reading()).await.unwrap(), std::slice::from_ref(&id));
        let outcome = postroom::store::journal::Outcome {
            row: Row::Good,
            next: postroom::model::journal::after_answer(&claim.intent, Row::Good, None, claim.began.at, 0.5),
            phase: "answered",
            status: Some(201),
            why: String::new(),
            digest: None,
            response: String::new(),
            server_date: None,
            said: "booked".to_owned(),
            orders: Vec::new(),
            refused: None,
        };
        let settled =
            slow.journal.settle(id.clone(), claim.attempt, outcome.clone(), time.reading()).await.unwrap();
        assert_eq!(settled.state, IntentState::Done, "{repeat:?}");
        let again = slow.journal.settle(id, claim.attempt, outcome, time.reading()).await;
        assert!(matches!(again, Err(JournalError::Taken)), "{repeat:?}: told twice");
        slow.settle().await;
        assert_eq!(fake.ledger.lock().unwrap().wire.len(), 0, "{repeat:?}: nothing more is sent");
    }
}
