//! The desk against the pretend providers: whatever is said to be done happened once, and is kept.

pub mod drafts;
mod labels;
mod lookups;
mod shutdown;
mod stage;
mod steps;
mod walks;

use jiff::SignedDuration;
use postroom::{
    app::desk::{Answer, Ask, Confirm},
    model::{
        journal::{Held, IntentState},
        provider::Provider,
    },
    runtime::desk::Confirmed,
    sim::faults::{Fault, Kind},
    store::drafts::{Claimed, Draft},
};
use serde_json::json;

use self::{
    drafts::booking,
    stage::{PATIENCE, Stage, at_once, built, name},
};

/// Those that take a booking in one request.
const FOUR: [Provider; 4] =
    [Provider::Sendle, Provider::FourOver, Provider::SevenSenders, Provider::ReadyCloud];

#[tokio::test]
async fn each_provider_books_and_cancels_once_and_the_store_knows() {
    let stage = Stage::new(0).await;
    let mut seat = stage.seat("op1@desk3").await;
    for provider in FOUR {
        let intent = seat.confirm(built(provider, "book", None, None, &booking(provider, 1))).await;
        assert_eq!(intent.state, IntentState::Done, "{provider:?}: {}", intent.said);
        assert_eq!(intent.confirmed.by, "op1@desk3");
        seat.told(&intent.id).await;
        let [key] = intent.orders.as_slice() else { panic!("{provider:?}: {:?}", intent.orders) };
        seat.stored(key).await;
        let order = seat.check(key).await;
        let part = order.parts.first().unwrap();
        let cancel = built(provider, "cancel", Some(&order), Some(&part.id), &json!({}));
        let intent = seat.confirm(cancel).await;
        assert_eq!(intent.state, IntentState::Done, "{provider:?}: {}", intent.said);
        seat.told(&intent.id).await;
        // The store has the order as it is now, before anybody asks.
        assert_eq!(seat.stored(key).await.state, seat.check(key).await.state, "{provider:?}");
    }
    let effects = stage.effects();
    assert_eq!(effects.get("order.created"), Some(&4), "{effects:?}");
    assert_eq!(stage.changes(), 8, "{effects:?}");
    let Ok(Answer::Intents(intents)) = seat.desk.ask(Ask::Intents).await else { panic!("intents") };
    assert_eq!((intents.open.len(), intents.recent.len()), (0, 8));
    let Ok(Answer::History(history)) = seat.desk.ask(Ask::History(intents.recent[0].id.clone())).await else {
        panic!("history")
    };
    assert_eq!(history.unwrap().attempts.len(), 1);
    assert!(seat.desk.close(PATIENCE).await);
}

#[tokio::test]
async fn a_change_is_recalled_before_it_leaves() {
    let stage = Stage::new(0).await;
    let mut seat = stage.seat("op1").await;
    let booked =
        seat.confirm(built(Provider::Sendle, "book", None, None, &booking(Provider::Sendle, 1))).await;
    seat.told(&booked.id).await;
    let order = seat.check(&booked.orders[0]).await;
    let mutation = built(Provider::Sendle, "cancel", Some(&order), None, &json!({}));
    let confirm =
        Confirm { mutation, draft: None, window: Some(SignedDuration::from_hours(1)), twice: false };
    let armed = seat.asked(Ask::Confirm(Box::new(confirm))).await;
    assert_eq!(armed.state, IntentState::Armed);
    let recalled = seat.asked(Ask::Recall(armed.id)).await;
    assert_eq!(recalled.state, IntentState::Recalled);
    assert!(seat.desk.close(PATIENCE).await);
    assert_eq!(stage.changes(), 1, "only the booking left");
}

#[tokio::test]
async fn an_answer_that_is_lost_is_looked_up_and_nothing_is_done_twice() {
    let stage = Stage::new(0).await;
    let seat = stage.seat("op1").await;
    for provider in FOUR {
        let method = "POST";
        stage.sim.faults().add(Fault::lost().at(provider).on(method, "").times(1));
        let mutation = built(provider, "book", None, None, &booking(provider, 1));
        let intent = seat.confirm(mutation).await;
        let created = stage
            .sim
            .world
            .ledger()
            .iter()
            .filter(|e| e.provider == provider && e.what == "order.created")
            .count();
        assert_eq!(created, 1, "{provider:?}");
        // 4over cannot be asked: a person must look there.
        let expected =
            if provider == Provider::FourOver { IntentState::NeedsPerson } else { IntentState::Done };
        assert_eq!(intent.state, expected, "{provider:?}: {}", intent.said);
    }
    let Ok(Answer::Intents(intents)) = seat.desk.ask(Ask::Intents).await else { panic!("intents") };
    let [open] = intents.open.as_slice() else { panic!("{:?}", intents.open) };
    let resolve = Ask::Resolve {
        id: open.id.clone(),
        checked: "the 4over account".to_owned(),
        happened: true,
        note: "order mail-1 is there".to_owned(),
    };
    assert_eq!(seat.asked(resolve).await.state, IntentState::Done);
}

#[tokio::test]
async fn read_only_reads_and_sends_nothing() {
    let stage = Stage::new(3).await;
    let writing = stage.seat("op1").await;
    let booked =
        writing.confirm(built(Provider::Sendle, "book", None, None, &booking(Provider::Sendle, 1))).await;
    assert!(writing.desk.close(PATIENCE).await);
    let before = stage.changes();
    let mut accounts = postroom::cli::sim::accounts(&stage.sim);
    for account in &mut accounts {
        account.read_only = true;
    }
    let seat = stage.seat_with("op2", accounts.clone(), true).await;
    seat.check(&booked.orders[0]).await;
    let mutation = built(Provider::Sendle, "book", None, None, &booking(Provider::Sendle, 2));
    let why = seat.desk.confirm_and_wait(at_once(mutation.clone()), PATIENCE).await.unwrap_err();
    assert!(why.contains("read-only"), "{why}");
    assert!(seat.desk.ask(Ask::Recall(booked.id)).await.is_err());
    // One account that may only be read, in a session that may write.
    let half = stage.seat_with("op3", accounts, false).await;
    let why = half.desk.confirm_and_wait(at_once(mutation), PATIENCE).await.unwrap_err();
    assert!(why.contains("parcels is read-only"), "{why}");
    assert_eq!(stage.changes(), before);
}

#[tokio::test]
async fn two_desks_on_one_folder_send_once_and_hear_of_each_other() {
    let stage = Stage::new(0).await;
    let one = stage.seat("op1").await;
    let mut two = stage.seat("op2").await;
    let draft = booking(Provider::FourOver, 1);
    let first = built(Provider::FourOver, "book", None, None, &draft);
    let second = built(Provider::FourOver, "book", None, None, &draft);
    let intent = one.confirm(first).await;
    assert_eq!(intent.state, IntentState::Done, "{}", intent.said);
    two.heard("Changed").await;
    // The same order again, by somebody who does not know of it.
    match two.desk.confirm_and_wait(at_once(second), PATIENCE).await {
        Ok(Confirmed::Alike(other)) => assert_eq!(other.id, intent.id),
        other => panic!("{other:?}"),
    }
    assert_eq!(stage.effects().get("order.created"), Some(&1));
    assert_eq!(stage.changes(), 1);
}

#[tokio::test]
async fn a_refused_credential_holds_it_until_somebody_confirms_again() {
    let stage = Stage::new(0).await;
    let mut seat = stage.seat("op1").await;
    let refusal = Fault::status(401).at(Provider::Sendle).on("POST", "");
    stage.sim.faults().add(refusal);
    let intent =
        seat.confirm(built(Provider::Sendle, "book", None, None, &booking(Provider::Sendle, 1))).await;
    assert_eq!((intent.state, intent.held), (IntentState::Armed, Some(Held::SignIn)), "{}", intent.said);
    seat.heard("Settled").await;
    assert!(stage.effects().is_empty());
    stage.sim.faults().clear();
    let again = seat.asked(Ask::ConfirmAgain(intent.id.clone())).await;
    let done = seat.desk.wait_for(again.id, PATIENCE).await.unwrap();
    assert_eq!(done.state, IntentState::Done, "{}", done.said);
    assert_eq!(stage.effects().get("order.created"), Some(&1));
}

#[tokio::test]
async fn a_draft_is_kept_until_its_booking_is() {
    let stage = Stage::new(0).await;
    let mut seat = stage.seat("op1").await;
    let fields = booking(Provider::Sendle, 1);
    let now = jiff::Timestamp::now();
    let draft = Draft {
        id: "d1".to_owned(),
        account: name(Provider::Sendle),
        provider: Provider::Sendle,
        kind: "book".to_owned(),
        order: None,
        part: None,
        title: "Clark".to_owned(),
        fields: fields.clone(),
        created: now,
        changed: now,
        intent: None,
    };
    assert!(matches!(seat.desk.ask(Ask::SaveDraft(Box::new(draft))).await, Ok(Answer::Done)));
    let taken = seat.desk.ask(Ask::TakeDraft("d1".to_owned())).await;
    let Ok(Answer::Draft(Claimed::Mine, found)) = taken else { panic!("{taken:?}") };
    assert_eq!(found.unwrap().fields, fields);
    let mutation = built(Provider::Sendle, "book", None, None, &fields);
    let confirm = Confirm { draft: Some("d1".to_owned()), ..at_once(mutation) };
    let Ok(Confirmed::Kept(intent)) = seat.desk.confirm_and_wait(confirm, PATIENCE).await else {
        panic!("kept")
    };
    assert_eq!(intent.state, IntentState::Done);
    seat.told(&intent.id).await;
    assert!(seat.desk.close(PATIENCE).await);
    let Ok(Answer::Drafts(left)) = seat.desk.ask(Ask::Drafts).await else { panic!("drafts") };
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn nothing_is_booked_while_keys_are_lost_on_the_way() {
    let stage = Stage::new(0).await;
    let seat = stage.seat("op1").await;
    let changed = Kind::Field { name: "timestamp".to_owned(), value: Some(json!("2015-01-01T00:00:00Z")) };
    stage.sim.faults().add(Fault::new(changed).on("GET", "/api/ping").skip(1).times(1));
    let intent =
        seat.confirm(built(Provider::Sendle, "book", None, None, &booking(Provider::Sendle, 1))).await;
    assert_eq!(intent.state, IntentState::Done, "{}", intent.said);
    let Ok(Answer::History(history)) = seat.desk.ask(Ask::History(intent.id)).await else {
        panic!("history")
    };
    let phases: Vec<_> =
        history.as_ref().as_ref().unwrap().attempts.iter().map(|a| a.phase.as_str()).collect();
    assert_eq!(phases, ["nothing_left", "answered"]);
    assert!(history.unwrap().attempts[0].why.contains("safe-repeat key"));
    assert_eq!((stage.changes(), stage.effects().get("order.created")), (1, Some(&1)));
}
