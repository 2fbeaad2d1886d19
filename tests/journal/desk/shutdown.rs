//! The end of the program: what is on its way is waited for, and what came of it is kept.

use std::time::Duration;

use postroom::{
    app::desk::{Answer, Ask},
    model::{intent::Repeat, journal::IntentState, provider::Provider},
    sim::faults::{Fault, Kind, Phase},
    store::{
        Owner,
        journal::{Journal, reading},
    },
};

use super::{
    drafts::booking,
    stage::{PATIENCE, Stage, at_once, built},
};

async fn arrived(stage: &Stage) {
    let wait = async {
        while stage.changes() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.expect("the request arrives");
}

#[tokio::test]
async fn a_request_on_its_way_is_waited_for_and_its_outcome_kept() {
    let stage = Stage::new(0).await;
    let seat = stage.seat("op1").await;
    let late = Kind::Latency { ms: 1_500, jitter_ms: 0 };
    stage.sim.faults().add(Fault::new(late).at(Provider::FourOver).on("POST", ""));
    let mutation = built(Provider::FourOver, "book", None, None, &booking(Provider::FourOver, 1));
    let armed = seat.asked(Ask::Confirm(Box::new(at_once(mutation)))).await;
    arrived(&stage).await;
    assert!(seat.desk.close(PATIENCE).await, "it is over in time");
    let next = stage.seat("op1").await;
    let Ok(Answer::History(history)) = next.desk.ask(Ask::History(armed.id)).await else { panic!("history") };
    assert_eq!(history.unwrap().intent.state, IntentState::Done);
    assert_eq!(stage.effects().get("order.created"), Some(&1));
}

#[tokio::test]
async fn a_request_that_never_ends_does_not_hold_the_program_and_is_never_forgotten() {
    let stage = Stage::new(0).await;
    let seat = stage.seat("op1").await;
    stage.sim.faults().add(Fault::new(Kind::Hang(Phase::After)).at(Provider::FourOver).on("POST", ""));
    let mutation = built(Provider::FourOver, "book", None, None, &booking(Provider::FourOver, 1));
    let armed = seat.asked(Ask::Confirm(Box::new(at_once(mutation)))).await;
    arrived(&stage).await;
    assert!(!seat.desk.close(Duration::from_millis(50)).await);
    let Ok(Answer::Intents(intents)) = seat.desk.ask(Ask::Intents).await else { panic!("intents") };
    assert_eq!(
        intents.open.iter().map(|i| (&i.id, i.state)).collect::<Vec<_>>(),
        [(&armed.id, IntentState::Sending)]
    );
}

/// The terminal goes while a request is on its way: the program stays until the outcome is kept, and no longer.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_console_that_loses_its_terminal_keeps_what_came_of_a_request() {
    use std::os::unix::fs::PermissionsExt as _;
    let stage = Stage::new(0).await;
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("config.toml");
    std::fs::write(&config, postroom::cli::sim::config(&stage.sim)).unwrap();
    std::fs::set_permissions(&config, std::fs::Permissions::from_mode(0o600)).unwrap();
    // Confirmed by a program that ended before it could be sent.
    let seat = stage.seat("op1").await;
    assert!(seat.desk.close(PATIENCE).await);
    let mutation = built(Provider::FourOver, "book", None, None, &booking(Provider::FourOver, 1));
    let armed = seat.asked(Ask::Confirm(Box::new(at_once(mutation)))).await;
    let late = Kind::Latency { ms: 3_000, jitter_ms: 0 };
    stage.sim.faults().add(Fault::new(late).at(Provider::FourOver).on("POST", ""));
    let arguments = ["--config", config.to_str().unwrap(), "--data-dir", stage.folder().to_str().unwrap()];
    let mut pty = crate::support::pty::Pty::start_in(home, &arguments, (100, 30), &[]);
    arrived(&stage).await;
    pty.hang_up();
    tokio::task::spawn_blocking(move || pty.ended()).await.unwrap();
    let Ok(Answer::History(history)) = seat.desk.ask(Ask::History(armed.id)).await else { panic!("history") };
    let intent = history.unwrap().intent;
    assert_eq!(intent.state, IntentState::Done, "{}", intent.said);
    assert_eq!(stage.effects().get("order.created"), Some(&1));
}

#[tokio::test]
async fn what_a_dead_console_held_becomes_unknown_while_this_one_is_open() {
    let stage = Stage::new(0).await;
    let seat = stage.seat("op1").await;
    let gone = Owner { boot: "another run of the machine".to_owned(), ..Owner::this() };
    let journal = Journal::open_as(stage.folder(), gone).unwrap();
    let now = || reading(jiff::Timestamp::now());
    // Bound to a credential that nobody here has: no courier touches it.
    let new = crate::journal::bench::new_intent(Repeat::Never, "PR-1");
    let here = new.binding.clone();
    let id = journal.arm(new, now()).await.unwrap().id;
    journal.claim(id.clone(), here, now()).await.unwrap();
    drop(journal);
    let unclear = async {
        loop {
            let Ok(Answer::Intents(intents)) = seat.desk.ask(Ask::Intents).await else { panic!("intents") };
            if intents.counts.unknown == 1 {
                return intents.open[0].state;
            }
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    };
    let found = tokio::time::timeout(PATIENCE, unclear).await.unwrap();
    assert!(found.is_unclear(), "{found:?}");
    assert_eq!(stage.changes(), 0, "nothing is sent again");
    assert!(seat.desk.close(PATIENCE).await);
}
