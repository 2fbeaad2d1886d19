//! The outbox, the journal's view, and what an operator does to a change there.

use jiff::SignedDuration;

use super::{
    Desk,
    cancelling::{asked, checked, tell},
    key, row,
};
use crate::{
    app::{
        self,
        command::Command,
        desk::{Answer, Ask, Intents, News},
        intents,
        message::{Effect, Message},
        model::{Overlay, Pane},
        testing,
    },
    model::{
        cancel::Verdict,
        intent::{Deed, Mutation},
        journal::{Held, Intent, IntentId, IntentState},
    },
    providers::acts::{Act, Ask as Asking, Way},
    store::journal::{Counts, History},
};

fn cancel_of(n: u64) -> Mutation {
    let order = testing::parcel(&row(n), Verdict::Open);
    let ask = Asking {
        account: &order.key.account,
        order: Some(&order),
        part: None,
        draft: &serde_json::json!({}),
        reference: "",
        now: testing::noon(),
    };
    let Ok(Way::One(mutation)) = (Act::find(order.provider, "cancel").unwrap().build)(&ask) else { panic!() };
    Mutation { reference: format!("m{n}"), ..*mutation }
}

fn intent(n: u64, state: IntentState) -> Intent {
    Intent {
        created: testing::noon() + SignedDuration::from_secs(n.cast_signed()),
        ..testing::intent(cancel_of(n), state)
    }
}

fn held(n: u64, why: Held) -> Intent {
    Intent { held: Some(why), todo: None, due: None, ..intent(n, IntentState::Armed) }
}

/// A console whose journal holds these.
fn with(open: Vec<Intent>) -> Desk {
    let mut desk = Desk::with(8);
    let count = |state| u32::try_from(open.iter().filter(|i| i.state == state).count()).unwrap();
    let counts = Counts {
        armed: count(IntentState::Armed),
        sending: count(IntentState::Sending),
        unknown: count(IntentState::Unknown) + count(IntentState::NeedsPerson),
        ..Counts::default()
    };
    let mut recent = open.clone();
    recent.reverse();
    recent.push(intent(99, IntentState::Done));
    desk.model.intents = Intents { open, recent, counts, closed: None };
    desk.now = testing::noon() + SignedDuration::from_secs(1);
    desk.done.clear();
    desk
}

fn ids(desk: &Desk) -> Vec<String> {
    intents::lines(&desk.model).iter().map(|i| i.id.0.clone()).collect()
}

#[test]
fn the_outbox_stands_in_the_order_of_need() {
    let desk = with(vec![
        held(1, Held::Unreachable),
        intent(2, IntentState::Armed),
        intent(3, IntentState::Sending),
        intent(4, IntentState::Unknown),
    ]);
    assert_eq!(ids(&desk), ["intent-m4", "intent-m3", "intent-m2", "intent-m1", "intent-m99"]);
    let counts = app::counts(&desk.model);
    assert_eq!((counts.outbox, counts.unsure), (3, 1));
}

#[test]
fn a_recall_takes_the_newest_from_anywhere_and_the_selected_in_the_outbox() {
    let armed = || vec![intent(1, IntentState::Armed), intent(2, IntentState::Armed), held(3, Held::SignIn)];
    for (keys, id) in [("z", "intent-m2"), ("u", "intent-m2"), ("6 z", "intent-m1"), ("6 j j z", "intent-m3")]
    {
        let mut desk = with(armed());
        desk.press(keys);
        let [(ticket, Ask::Recall(recalled))] = &asked(&mut desk)[..] else { panic!("{keys}") };
        assert_eq!(recalled.0, id, "{keys}");
        let n = id.trim_start_matches("intent-m").parse().unwrap();
        tell(&mut desk, *ticket, Ok(Answer::Intent(Box::new(intent(n, IntentState::Recalled)))));
        assert!(desk.last_notice().contains("recalled, nothing was sent"), "{}", desk.last_notice());
        assert!(!desk.model.intents.open.iter().any(|i| i.id.0 == id));
    }
    let mut desk = with(vec![intent(1, IntentState::Sending)]);
    desk.press("z");
    desk.press("6 z");
    assert_eq!(asked(&mut desk), []);
    assert!(desk.last_notice().contains("it was sent already"));
    let [] = &asked(&mut desk)[..] else { panic!() };
}

#[test]
fn a_recall_that_comes_too_late_says_so() {
    let mut desk = with(vec![intent(1, IntentState::Armed)]);
    desk.press("z");
    let [(ticket, _)] = asked(&mut desk)[..] else { panic!() };
    tell(&mut desk, ticket, Err("another console is at it, or it is settled already".to_owned()));
    assert!(desk.last_notice().contains("settled already"));
}

#[test]
fn the_cursor_of_the_outbox_stays_on_its_change() {
    let mut desk = with(vec![intent(1, IntentState::Armed), intent(2, IntentState::Armed)]);
    desk.press("6 j");
    assert_eq!(intents::selected(&desk.model).map(|i| i.id.0.as_str()), Some("intent-m2"));
    // It moves to the top of the list, and the cursor with it.
    desk.send(Message::Desk(News::Settled(Box::new(intent(2, IntentState::Unknown)))));
    assert_eq!(ids(&desk)[0], "intent-m2");
    assert_eq!(intents::selected(&desk.model).map(|i| i.id.0.as_str()), Some("intent-m2"));
    desk.send(Message::Desk(News::Settled(Box::new(intent(2, IntentState::Done)))));
    assert_eq!(intents::selected(&desk.model).map(|i| i.id.0.as_str()), Some("intent-m2"));
    desk.press("g g k j G j");
    assert!(intents::selected(&desk.model).is_some());
}

#[test]
fn what_each_state_allows() {
    let cases = [
        (intent(1, IntentState::Unknown), [true, false, true]),
        (intent(1, IntentState::NeedsPerson), [false, false, true]),
        (intent(1, IntentState::Reconciling), [false, false, false]),
        (intent(1, IntentState::Armed), [false, false, false]),
        (held(1, Held::ConfirmOver), [false, true, false]),
        (intent(1, IntentState::Sending), [false, false, false]),
    ];
    for (intent, allowed) in cases {
        let state = intent.state;
        let mut desk = with(vec![intent]);
        desk.press("6");
        let now = [Command::AskAgain, Command::ConfirmAgain, Command::Resolve]
            .map(|command| command.available(&desk.model).is_ok());
        assert_eq!(now, allowed, "{state:?}");
        desk.model.read_only = true;
        assert!(Command::AskAgain.available(&desk.model).unwrap_err().contains("read-only"));
        desk.model.read_only = false;
        desk.model.intents.closed = Some("the journal is damaged".to_owned());
        assert!(Command::Cancel.available(&desk.model).unwrap_err().contains("damaged"));
    }
}

#[test]
fn an_unknown_one_is_asked_about_again() {
    let mut desk = with(vec![intent(1, IntentState::Unknown)]);
    desk.press("6 a");
    let [(_, Ask::AskAgain(id))] = &asked(&mut desk)[..] else { panic!() };
    assert_eq!(id.0, "intent-m1");
}

#[test]
fn a_held_one_is_confirmed_again_by_its_own_dialog() {
    let mut desk = with(vec![held(1, Held::Unreachable)]);
    desk.press("6 y y");
    assert_eq!(asked(&mut desk), [], "the second key came before the question could be read");
    desk.paste("y");
    desk.tick(250);
    desk.press("enter");
    assert!(desk.model.overlays.is_empty());
    desk.press("y");
    desk.tick(250);
    desk.press("y");
    let [(_, Ask::ConfirmAgain(id))] = &asked(&mut desk)[..] else { panic!() };
    assert_eq!(id.0, "intent-m1");
}

#[test]
fn a_person_settles_what_nobody_else_can_tell() {
    let mut desk = with(vec![intent(1, IntentState::NeedsPerson)]);
    desk.press("6 e tab tab tab y");
    assert_eq!(asked(&mut desk), []);
    let Some(Overlay::Resolve(form)) = desk.model.overlays.last() else { panic!() };
    assert!(form.trouble.as_ref().unwrap().as_str().contains("looked at"));
    desk.type_text("Sendle ");
    desk.paste("dash\nboard");
    desk.press("tab");
    desk.paste("y");
    desk.press("n y tab");
    desk.type_text("y found it");
    desk.press("ctrl-d n");
    assert_eq!(asked(&mut desk), []);
    assert!(desk.model.overlays.is_empty(), "n leaves, and nothing is written down");
    desk.press("e");
    desk.type_text("Sendle dashboard");
    desk.press("enter n enter");
    desk.type_text("not there");
    desk.press("enter enter y");
    let [(_, Ask::Resolve { id, checked, happened, note })] = &asked(&mut desk)[..] else { panic!() };
    assert_eq!(id, &IntentId("intent-m1".to_owned()));
    assert_eq!((checked.as_str(), *happened, note.as_str()), ("Sendle dashboard", false, "not there"));
}

fn history(of: Intent) -> Answer {
    Answer::History(Box::new(Some(History { intent: of, attempts: Vec::new(), events: Vec::new() })))
}

#[test]
fn the_history_is_asked_for_once_and_again_when_the_change_moves_on() {
    let mut desk = with(vec![intent(1, IntentState::Unknown)]);
    desk.press("6 enter");
    let [(ticket, Ask::History(_))] = asked(&mut desk)[..] else { panic!() };
    tell(&mut desk, ticket, Ok(history(intent(1, IntentState::Unknown))));
    desk.tick(1_000);
    assert_eq!(asked(&mut desk), []);
    let later = Intent { changed: desk.now, ..intent(1, IntentState::Done) };
    desk.send(Message::Desk(News::Settled(Box::new(later.clone()))));
    let [(ticket, Ask::History(_))] = asked(&mut desk)[..] else { panic!() };
    tell(&mut desk, ticket, Ok(history(later)));
    assert_eq!(asked(&mut desk), []);
    let Some(Overlay::History(view)) = desk.model.overlays.last() else { panic!() };
    assert_eq!(view.history.as_ref().unwrap().intent.state, IntentState::Done);
    // Keys about changes work on what is shown.
    desk.press("esc 6 esc @ j enter");
    let [(_, Ask::History(id))] = &asked(&mut desk)[..] else { panic!() };
    assert_eq!(id.0, "intent-m99");
    desk.press("esc");
    assert!(matches!(desk.model.overlays.last(), Some(Overlay::Journal { .. })));
    desk.press("@");
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn leaving_asks_while_something_is_in_the_outbox() {
    for keys in ["q", "ctrl-c"] {
        let mut desk = with(vec![intent(1, IntentState::Armed)]);
        desk.press(keys);
        assert!(matches!(desk.model.overlays.last(), Some(Overlay::Quit)), "{keys}");
        assert!(!desk.done.contains(&Effect::Quit));
        desk.press("enter");
        desk.press(keys);
        desk.press("y");
        assert!(desk.done.contains(&Effect::Quit));
    }
}

#[test]
fn a_row_with_an_open_change_counts_down() {
    let desk = with(vec![intent(0, IntentState::Armed)]);
    let open = intents::of_order(&desk.model, &key(0)).unwrap();
    assert_eq!(intents::forms(open, &desk.model, "z")[0], "cancel sends in 4s z=recall");
    let mut now = desk.now;
    let mut model = desk.model;
    model.now = now;
    let mut shown = Vec::new();
    while let Some(next) = intents::next_second(&model) {
        assert!(next > now);
        (now, model.now) = (next, next);
        shown.push(intents::forms(intents::of_order(&model, &key(0)).unwrap(), &model, "").remove(0));
    }
    assert_eq!(
        shown,
        ["cancel sends in 3s", "cancel sends in 2s", "cancel sends in 1s", "cancel being sent"]
    );
}

#[test]
fn a_label_is_fetched_only_after_the_warning_was_read() {
    let mut desk = Desk::with(3);
    desk.press("j L y");
    let [(ticket, Ask::Check(_))] = asked(&mut desk)[..] else { panic!() };
    let answer = checked(testing::parcel(&row(1), Verdict::Open), &desk);
    tell(&mut desk, ticket, Ok(answer));
    desk.press("y");
    desk.paste("y");
    assert_eq!(asked(&mut desk), []);
    desk.tick(250);
    desk.press("j y y");
    let sent = asked(&mut desk);
    let [(ticket, Ask::Confirm(confirm))] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!(confirm.mutation.deed, Deed::Label);
    assert_eq!(confirm.mutation.target, Some(key(1)));
    assert_eq!(confirm.mutation.part.as_deref(), Some("cropped"));
    let effect = confirm.mutation.summary.iter().find(|(name, _)| name == "effect").unwrap();
    assert!(effect.1.contains("not refunded by itself"), "{effect:?}");
    let kept = testing::intent(confirm.mutation.clone(), IntentState::Sending);
    tell(&mut desk, *ticket, Ok(Answer::Intent(Box::new(kept))));
    assert!(desk.model.overlays.is_empty());
    // The next time it says that it was fetched before.
    desk.press("L");
    let Some(Overlay::Label(dialog)) = desk.model.overlays.last() else { panic!() };
    assert!(dialog.before.is_some());
}

#[test]
fn an_unknown_change_takes_a_row_of_the_exceptions() {
    let mut desk = with(vec![intent(1, IntentState::Unknown)]);
    let plan = app::screen::plan(&desk.model);
    let page = app::screen::page(&desk.model, &plan, Pane::Attention);
    desk.model.intents.open.clear();
    assert_eq!(app::screen::page(&desk.model, &plan, Pane::Attention), page + 1);
}
