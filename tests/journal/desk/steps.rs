//! All eleven steps of a sending are passed once, in their order.

use std::cell::RefCell;

use postroom::{
    app::desk::{Answer, Ask, Confirm},
    model::{
        journal::{IntentState, Step, watch_steps},
        provider::Provider,
    },
    runtime::desk::Confirmed,
    store::drafts::Draft,
};

use super::{
    drafts::booking,
    stage::{PATIENCE, Stage, at_once, built, name},
};

thread_local! {
    /// Each test runs on a thread of its own, and so does everything async in it.
    static PASSED: RefCell<Vec<Step>> = const { RefCell::new(Vec::new()) };
}

#[tokio::test]
async fn every_step_is_passed_once_and_in_order() {
    watch_steps(|step| PASSED.with_borrow_mut(|passed| passed.push(step)));
    let stage = Stage::new(0).await;
    let seat = stage.seat("op1").await;
    for provider in [Provider::Sendle, Provider::FourOver, Provider::SevenSenders, Provider::ReadyCloud] {
        PASSED.take();
        let fields = booking(provider, 1);
        let now = jiff::Timestamp::now();
        let draft = Draft {
            id: format!("d-{}", provider.slug()),
            account: name(provider),
            provider,
            kind: "book".to_owned(),
            order: None,
            part: None,
            title: "a booking".to_owned(),
            fields: fields.clone(),
            created: now,
            changed: now,
            intent: None,
        };
        let id = draft.id.clone();
        assert!(matches!(seat.desk.ask(Ask::SaveDraft(Box::new(draft))).await, Ok(Answer::Done)));
        let mutation = built(provider, "book", None, None, &fields);
        let confirm = Confirm { draft: Some(id), ..at_once(mutation) };
        let Ok(Confirmed::Kept(intent)) = seat.desk.confirm_and_wait(confirm, PATIENCE).await else {
            panic!("kept")
        };
        assert_eq!(intent.state, IntentState::Done, "{}", intent.said);
        let wait = async {
            while PASSED.with_borrow(|p| !p.contains(&Step::J10)) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.expect("J10");
        assert_eq!(PASSED.take(), Step::ALL, "{provider:?}");
    }
}
