//! Ways of several requests: to their end, broken off, refused, gone on.

use jiff::SignedDuration;
use postroom::{
    app::desk::{Answer, Ask, Confirm, News, WALK, Walk, WalkEnd, form_of_walk},
    model::{
        account::Environment,
        journal::IntentState,
        order::Order,
        phase::Phase,
        provider::{AccountName, OrderKey, Provider},
    },
    providers::{
        acts::{Act, Ask as Wish, Way},
        readycloud::write,
    },
    sim::faults::Fault,
    store::drafts::Draft,
};
use serde_json::{Value, json};

use super::{
    drafts::booking,
    stage::{PATIENCE, Seat, Stage, at_once, built, name},
};

/// Seconds of the world in one of ours: MakeLeaps takes its time to check.
const SPEED: f64 = 30.0;

fn documents() -> AccountName {
    name(Provider::MakeLeaps)
}

async fn record(seat: &Seat, kind: &'static str) -> String {
    let ask = Ask::Records { account: documents(), kind, typed: String::new() };
    match seat.desk.ask(ask).await {
        Ok(Answer::Records(records)) => records[0].value.clone(),
        other => panic!("{other:?}"),
    }
}

/// A whole sending: a document and a file of this machine, scheduled for tomorrow.
async fn form(stage: &Stage, seat: &Seat, file: &str) -> Value {
    let at = stage.sim.world.now().as_second() + 86_400;
    let tomorrow = jiff::Timestamp::from_second(at - at.rem_euclid(86_400) + 300).unwrap();
    json!({
        "recipient_organization": record(seat, "client").await,
        "securesend_selected": true, "send_to_clientinbox_selected": true, "sendbypost_selected": true,
        "to_emails": ["myclient@example.com"], "subject": "8月分の請求書", "message": "Thank you.",
        "enable_cc_payments": true, "stamp_type": "invoice",
        "recipient_contact_organization_name": "My Client",
        "recipient_contact_department": "Accounts Dept.", "recipient_honorific": "御中",
        "recipient_address": {
            "address_format": "jp_default", "country": "JP", "street_address": "西新宿2-8-1",
            "locality": "新宿区", "region": "tokyo", "postal_code": "160-0022"
        },
        "sender_contact_organization_name": "My Company",
        "sender_contact_phone_number": "12-3456-7890",
        "items": [{"document": record(seat, "document").await}, {"file": file}],
        "then": "schedule", "date_scheduled": tomorrow.to_string(),
    })
}

fn plan(draft: &Value, now: jiff::Timestamp) -> Way {
    let account = documents();
    let reference = format!("PR-{}", uuid::Uuid::new_v4().simple());
    let wish = Wish { account: &account, order: None, part: None, draft, reference: &reference, now };
    match (Act::find(Provider::MakeLeaps, "book").unwrap().build)(&wish) {
        Ok(way @ Way::Plan(_)) => way,
        other => panic!("{other:?}"),
    }
}

async fn drafts(seat: &Seat) -> Vec<Draft> {
    match seat.desk.ask(Ask::Drafts).await {
        Ok(Answer::Drafts(drafts)) => drafts,
        other => panic!("{other:?}"),
    }
}

/// What a scheduled sending of one document and one file leaves at the provider, each once.
fn assert_scheduled_once(stage: &Stage) {
    let effects = stage.effects();
    for (what, times) in
        [("order.created", 1), ("item.added", 2), ("item.uploaded", 1), ("order.scheduled", 1)]
    {
        assert_eq!(effects.get(what), Some(&times), "{what}: {effects:?}");
    }
    assert_eq!(effects.get("order.executed"), None, "{effects:?}");
}

fn flyer(stage: &Stage) -> String {
    flyer_at(stage, "flyer.pdf")
}

fn flyer_at(stage: &Stage, name: &str) -> String {
    let path = stage.folder().join(name);
    std::fs::write(&path, b"%PDF-1.4 flyer").unwrap();
    path.display().to_string()
}

#[tokio::test]
async fn a_sending_is_made_filled_and_scheduled_and_its_draft_becomes_the_walk() {
    let stage = Stage::fast(5, SPEED).await;
    let seat = stage.seat("op1").await;
    let form = form(&stage, &seat, &flyer(&stage)).await;
    let now = stage.sim.world.now();
    let draft = Draft {
        id: "d1".to_owned(),
        account: documents(),
        provider: Provider::MakeLeaps,
        kind: "book".to_owned(),
        order: None,
        part: None,
        title: "a sending".to_owned(),
        fields: form.clone(),
        created: now,
        changed: now,
        intent: None,
    };
    seat.desk.ask(Ask::SaveDraft(Box::new(draft))).await.unwrap();
    let walk = Walk { account: documents(), way: plan(&form, now), draft: Some("d1".to_owned()) };
    let Ok(Answer::Walking(id)) = seat.desk.ask(Ask::Walk(Box::new(walk.clone()))).await else {
        panic!("begun")
    };
    // Enter, pressed twice.
    assert!(seat.desk.ask(Ask::Walk(Box::new(walk))).await.is_err());
    let kept = drafts(&seat).await;
    assert_eq!(
        kept.iter().map(|d| (d.id.as_str(), d.kind.as_str())).collect::<Vec<_>>(),
        [(id.as_str(), WALK)]
    );
    assert_eq!(form_of_walk(&kept[0].fields).unwrap().0, &form);
    let mut seat = seat;
    seat.heard("Finished").await;
    assert_scheduled_once(&stage);
    assert!(drafts(&seat).await.is_empty());
    let Ok(Answer::Intents(intents)) = seat.desk.ask(Ask::Intents).await else { panic!("intents") };
    assert!(intents.open.is_empty(), "{:?}", intents.open);
    // The order is in the store as it is now.
    let key = intents.recent.iter().find_map(|i| i.orders.first()).unwrap();
    assert!(seat.stored(key).await.clocks.iter().any(|c| format!("{c:?}").contains("T00:30")), "scheduled");
}

#[tokio::test]
async fn a_walk_that_broke_off_goes_on_where_it_was_and_does_nothing_twice() {
    let stage = Stage::fast(5, SPEED).await;
    let mut seat = stage.seat("op1").await;
    let form = form(&stage, &seat, &flyer(&stage)).await;
    let walk = Walk { account: documents(), way: plan(&form, stage.sim.world.now()), draft: None };
    let Ok(Answer::Walking(id)) = seat.desk.ask(Ask::Walk(Box::new(walk))).await else { panic!("begun") };
    // After each request the program ends, and another start goes on.
    let mut starts = 0;
    loop {
        let ended = loop {
            match seat.news.recv().await.unwrap() {
                News::Walked { end: Some(WalkEnd::Finished), .. } => break true,
                News::Walked { said, end: None, .. } if said.ends_with("done") => break false,
                News::Walked { said, end: Some(WalkEnd::Stands), .. } => panic!("{said}"),
                _ => {}
            }
        };
        if ended {
            break;
        }
        assert!(seat.desk.close(PATIENCE).await);
        starts += 1;
        seat = stage.seat("op1").await;
        // Nothing goes on by itself.
        assert_eq!(drafts(&seat).await[0].id, id);
        let go_on = Ask::GoOn { walk: id.clone(), corrected: None };
        assert!(matches!(seat.desk.ask(go_on).await, Ok(Answer::Walking(_))));
    }
    assert!(starts >= 4, "{starts}");
    assert_scheduled_once(&stage);
}

#[tokio::test]
async fn a_walk_confirmed_for_the_sandbox_does_not_go_on_live() {
    let stage = Stage::fast(5, SPEED).await;
    let seat = stage.seat("op1").await;
    let form = form(&stage, &seat, &stage.folder().join("missing.pdf").display().to_string()).await;
    let walk = Walk { account: documents(), way: plan(&form, stage.sim.world.now()), draft: None };
    let stood = seat.desk.walk_and_wait(walk, PATIENCE).await.unwrap().unwrap();
    assert_eq!(stood.end, WalkEnd::Stands, "{}", stood.said);
    flyer_at(&stage, "missing.pdf");
    assert!(seat.desk.close(PATIENCE).await);
    let mut accounts = postroom::cli::sim::accounts(&stage.sim);
    for account in &mut accounts {
        account.environment = Environment::Live;
    }
    let live = stage.seat_with("op1", accounts, false).await;
    let before = stage.changes();
    let refused = live.desk.ask(Ask::GoOn { walk: stood.walk.clone(), corrected: None }).await.unwrap_err();
    assert!(refused.contains("environment"), "{refused}");
    assert_eq!(stage.changes(), before);
    assert!(live.desk.close(PATIENCE).await);
    // Where it was confirmed for, it goes on.
    let seat = stage.seat("op1").await;
    let ended = seat.desk.go_on_and_wait(stood.walk, None, PATIENCE).await.unwrap().unwrap();
    assert_eq!(ended.end, WalkEnd::Finished, "{}", ended.said);
}

#[tokio::test]
async fn lost_answers_are_looked_up_on_the_way() {
    let stage = Stage::fast(5, SPEED).await;
    let seat = stage.seat("op1").await;
    let form = form(&stage, &seat, &flyer(&stage)).await;
    for method in ["POST", "PUT"] {
        stage.sim.faults().add(Fault::lost().at(Provider::MakeLeaps).on(method, "sending").times(1));
    }
    let walk = Walk { account: documents(), way: plan(&form, stage.sim.world.now()), draft: None };
    let ended = seat.desk.walk_and_wait(walk, PATIENCE).await.unwrap().unwrap();
    assert_eq!(ended.end, WalkEnd::Finished, "{}", ended.said);
    assert_scheduled_once(&stage);
}

#[tokio::test]
async fn a_walk_stands_for_what_a_person_must_mend_and_goes_on_after_it() {
    let stage = Stage::fast(5, SPEED).await;
    let seat = stage.seat("op1").await;
    let missing = stage.folder().join("missing.pdf").display().to_string();
    let form = form(&stage, &seat, &missing).await;
    let walk = Walk { account: documents(), way: plan(&form, stage.sim.world.now()), draft: None };
    let ended = seat.desk.walk_and_wait(walk, PATIENCE).await.unwrap().unwrap();
    assert_eq!(ended.end, WalkEnd::Stands);
    assert!(ended.said.contains("missing.pdf"), "{}", ended.said);
    let kept = drafts(&seat).await.remove(0);
    assert!(kept.title.contains("stands"), "{}", kept.title);
    let mut corrected = form_of_walk(&kept.fields).unwrap().0.clone();
    corrected["items"][1]["file"] = json!(flyer(&stage));
    let gone_on = seat.desk.go_on_and_wait(ended.walk, Some(corrected), PATIENCE).await;
    let ended = gone_on.unwrap().unwrap();
    assert_eq!(ended.end, WalkEnd::Finished, "{}", ended.said);
    assert_eq!(stage.effects().get("order.created"), Some(&1));
    assert_eq!(stage.effects().get("order.scheduled"), Some(&1));
}

#[tokio::test]
async fn what_was_confirmed_before_a_correction_never_leaves() {
    let stage = Stage::fast(5, SPEED).await;
    let seat = stage.seat("op1").await;
    let mut form = form(&stage, &seat, &flyer(&stage)).await;
    stage.sim.faults().add(Fault::status(403).at(Provider::MakeLeaps).on("POST", "sending"));
    let walk = Walk { account: documents(), way: plan(&form, stage.sim.world.now()), draft: None };
    let ended = seat.desk.walk_and_wait(walk, PATIENCE).await.unwrap().unwrap();
    assert_eq!(ended.end, WalkEnd::Stands, "{}", ended.said);
    stage.sim.faults().clear();
    stage.sim.world.clear_requests();
    form["subject"] = json!("corrected");
    let ended = seat.desk.go_on_and_wait(ended.walk, Some(form), PATIENCE).await.unwrap().unwrap();
    assert_eq!(ended.end, WalkEnd::Finished, "{}", ended.said);
    let made = |r: &postroom::sim::world::WireRequest| r.method == "POST" && r.body.contains("subject");
    let made: Vec<_> = stage.sim.world.requests().into_iter().filter(made).collect();
    assert!(made.len() == 1 && made[0].body.contains("corrected"), "{made:?}");
    assert_scheduled_once(&stage);
}

#[tokio::test]
async fn a_walk_given_up_before_anything_happened_gives_its_form_back() {
    let stage = Stage::fast(5, SPEED).await;
    let mut seat = stage.seat("op1").await;
    let form = form(&stage, &seat, &flyer(&stage)).await;
    let now = stage.sim.world.now();
    let draft = Draft {
        id: "d1".to_owned(),
        account: documents(),
        provider: Provider::MakeLeaps,
        kind: "book".to_owned(),
        order: None,
        part: None,
        title: "a sending".to_owned(),
        fields: form.clone(),
        created: now,
        changed: now,
        intent: None,
    };
    seat.desk.ask(Ask::SaveDraft(Box::new(draft))).await.unwrap();
    stage.sim.faults().add(Fault::status(403).at(Provider::MakeLeaps).on("POST", "sending"));
    let walk = Walk { account: documents(), way: plan(&form, now), draft: Some("d1".to_owned()) };
    let Ok(Answer::Walking(id)) = seat.desk.ask(Ask::Walk(Box::new(walk))).await else { panic!("begun") };
    seat.heard("Stands").await;
    let Ok(Answer::Intents(intents)) = seat.desk.ask(Ask::Intents).await else { panic!("intents") };
    let armed = intents.open[0].id.clone();
    // What is still confirmed would be sent by somebody later: first it is recalled.
    assert!(seat.desk.ask(Ask::DropDraft(id.clone())).await.unwrap_err().contains("recall"));
    seat.asked(Ask::Recall(armed)).await;
    assert!(matches!(seat.desk.ask(Ask::DropDraft(id)).await, Ok(Answer::Done)));
    let left = drafts(&seat).await;
    assert_eq!((left.len(), left[0].id.as_str(), &left[0].fields), (1, "d1", &form));
    assert!(stage.effects().is_empty());
}

async fn stored_split(seat: &mut Seat) -> (OrderKey, Vec<write::Step>) {
    let mut draft = booking(Provider::ReadyCloud, 1);
    draft["items"] = json!([
        {"quantity": 5, "kind": "goods", "description": "Lamp"}, {"quantity": 1, "kind": "goods"},
        {"box": 2, "quantity": 2, "kind": "goods"}
    ]);
    let booked = seat.confirm(built(Provider::ReadyCloud, "book", None, None, &draft)).await;
    seat.told(&booked.id).await;
    let order: Order = seat.check(&booked.orders[0]).await;
    let piece = write::choices(&order).into_iter().nth(2).unwrap().0;
    (order.key.clone(), write::split(&order, &[piece], "PR-child-1").unwrap())
}

#[tokio::test]
async fn steps_follow_one_another_only_when_the_one_before_is_done() {
    let stage = Stage::new(0).await;
    let mut seat = stage.seat("op1").await;
    let (key, steps) = stored_split(&mut seat).await;
    let before = stage.changes();
    // The last request is refused, once: the piece is in both orders until somebody goes on.
    stage.sim.faults().add(Fault::status(422).at(Provider::ReadyCloud).on("DELETE", "").times(1));
    let walk = Walk { account: key.account.clone(), way: Way::Steps(steps.clone()), draft: None };
    let ended = seat.desk.walk_and_wait(walk, PATIENCE).await.unwrap().unwrap();
    assert_eq!(ended.end, WalkEnd::Stands, "{}", ended.said);
    assert_eq!(stage.changes(), before + steps.len(), "{}", ended.said);
    let ended = seat.desk.go_on_and_wait(ended.walk, None, PATIENCE).await.unwrap().unwrap();
    assert_eq!(ended.end, WalkEnd::Finished, "{}", ended.said);
    assert_eq!(stage.changes(), before + 1 + steps.len());
    let what: Vec<_> = stage.sim.world.ledger().iter().map(|e| e.what).collect();
    assert_eq!(what[1], "order.created", "the child first: {what:?}");
    assert_eq!(stage.effects().get("order.created"), Some(&2), "{what:?}");
}

#[tokio::test]
async fn a_sending_that_looks_like_one_of_today_is_made_only_when_it_is_meant_twice() {
    let stage = Stage::fast(5, SPEED).await;
    let seat = stage.seat("op1").await;
    let mut form = form(&stage, &seat, &flyer(&stage)).await;
    form["then"] = json!("keep_draft");
    form.as_object_mut().unwrap().shift_remove("date_scheduled");
    let walk = || Walk { account: documents(), way: plan(&form, stage.sim.world.now()), draft: None };
    let ended = seat.desk.walk_and_wait(walk(), PATIENCE).await.unwrap().unwrap();
    assert_eq!(ended.end, WalkEnd::Finished, "{}", ended.said);
    let ended = seat.desk.walk_and_wait(walk(), PATIENCE).await.unwrap().unwrap();
    assert_eq!(ended.end, WalkEnd::Stands);
    assert!(ended.said.contains("meant twice"), "{}", ended.said);
    assert_eq!(stage.effects().get("order.created"), Some(&1));
    let ended = seat.desk.go_on_and_wait(ended.walk, None, PATIENCE).await.unwrap().unwrap();
    assert_eq!(ended.end, WalkEnd::Finished, "{}", ended.said);
    assert_eq!(stage.effects().get("order.created"), Some(&2));
}

#[tokio::test]
async fn a_read_only_desk_walks_nowhere() {
    let stage = Stage::fast(5, SPEED).await;
    let seat = stage.seat_with("op1", postroom::cli::sim::accounts(&stage.sim), true).await;
    let form = form(&stage, &seat, &flyer(&stage)).await;
    let walk = Walk { account: documents(), way: plan(&form, stage.sim.world.now()), draft: None };
    let why = seat.desk.walk_and_wait(walk, PATIENCE).await.unwrap_err();
    assert!(why.contains("read-only"), "{why}");
    assert!(drafts(&seat).await.is_empty());
    assert!(stage.effects().is_empty());
}

#[tokio::test]
async fn what_the_operator_removed_is_cancelled_and_no_exception() {
    let stage = Stage::fast(5, SPEED).await;
    let mut seat = stage.seat("op1").await;
    let mut form = form(&stage, &seat, &flyer(&stage)).await;
    form["then"] = json!("keep_draft");
    form.as_object_mut().unwrap().shift_remove("date_scheduled");
    let walk = Walk { account: documents(), way: plan(&form, stage.sim.world.now()), draft: None };
    let ended = seat.desk.walk_and_wait(walk, PATIENCE).await.unwrap().unwrap();
    assert_eq!(ended.end, WalkEnd::Finished, "{}", ended.said);
    let Ok(Answer::Intents(intents)) = seat.desk.ask(Ask::Intents).await else { panic!("intents") };
    let key = intents.recent.iter().find_map(|i| i.orders.first().cloned()).unwrap();
    let order = seat.check(&key).await;
    let part = order.parts[0].id.clone();
    let done =
        seat.confirm(built(Provider::MakeLeaps, "cancel", Some(&order), Some(&part), &json!({}))).await;
    assert_eq!(done.state, IntentState::Done, "{}", done.said);
    seat.told(&done.id).await;
    for again in [false, true] {
        let kept = if again { seat.check(&key).await } else { seat.stored(&key).await };
        assert_eq!((kept.phase, kept.attention.len(), kept.state.as_str()), (Phase::Cancelled, 0, "deleted"));
    }
}

/// MakeLeaps, Cancelling after sending: a request about one channel says `false` of the others, so two of them must
/// not cross, and the next one must not take an earlier stop back.
#[tokio::test]
async fn channels_of_a_sending_are_stopped_one_after_another_and_no_stop_is_taken_back() {
    let stage = Stage::fast(5, SPEED).await;
    let mut seat = stage.seat("op1").await;
    let mut form = form(&stage, &seat, &flyer(&stage)).await;
    form["then"] = json!("execute");
    form.as_object_mut().unwrap().shift_remove("date_scheduled");
    let walk = Walk { account: documents(), way: plan(&form, stage.sim.world.now()), draft: None };
    let ended = seat.desk.walk_and_wait(walk, PATIENCE).await.unwrap().unwrap();
    assert_eq!(ended.end, WalkEnd::Finished, "{}", ended.said);
    let Ok(Answer::Intents(intents)) = seat.desk.ask(Ask::Intents).await else { panic!("intents") };
    let key = intents.recent.iter().find_map(|i| i.orders.first().cloned()).unwrap();
    let order = seat.check(&key).await;
    let cancel = |order: &Order, channel: &str| {
        built(Provider::MakeLeaps, "cancel", Some(order), Some(channel), &json!({}))
    };
    let hour = Some(SignedDuration::from_hours(10));
    let waiting = Confirm { mutation: cancel(&order, "sendbypost"), draft: None, window: hour, twice: false };
    let first = seat.asked(Ask::Confirm(Box::new(waiting))).await;
    let why = seat.desk.ask(Ask::Confirm(Box::new(at_once(cancel(&order, "securesend"))))).await.unwrap_err();
    assert!(why.contains("another cancel"), "{why}");
    seat.asked(Ask::Recall(first.id)).await;
    assert_eq!(stage.effects().get("channel.cancelled"), None);

    let mut wanted = vec![("sendbypost", "cancelled"), ("securesend", "not_viewed")];
    for channel in ["sendbypost", "securesend"] {
        let mutation = cancel(&seat.check(&key).await, channel);
        let body: Value = serde_json::from_slice(&mutation.body).unwrap();
        let flags = body.as_object().unwrap();
        let wish = |(name, _): &(&str, &str)| flags.get(&format!("{name}_cancelled")).cloned();
        let told: Vec<_> = wanted.iter().map(wish).collect();
        let want = match channel {
            "sendbypost" => [Some(json!(true)), Some(json!(false))],
            _ => [None, Some(json!(true))],
        };
        assert_eq!(told, want, "{body}");
        let done = seat.confirm(mutation).await;
        assert_eq!(done.state, IntentState::Done, "{}", done.said);
        seat.told(&done.id).await;
        let order = seat.check(&key).await;
        let word = |id: &str| order.parts.iter().find(|p| p.id == id).unwrap().state.clone();
        for (id, want) in &wanted {
            assert_eq!(word(id), *want, "after {channel}");
        }
        wanted[1].1 = "cancelled";
    }
    assert_eq!(stage.effects().get("channel.cancelled"), Some(&2));
}
