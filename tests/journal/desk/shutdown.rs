//! The end of the program: what is on its way is waited for, and what came of it is kept.

use std::time::Duration;

use postroom::{
    app::desk::{Answer, Ask},
    model::{journal::IntentState, provider::Provider},
    sim::faults::{Fault, Kind, Phase},
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
