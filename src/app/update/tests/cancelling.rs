//! The cancel dialog under fast hands, slow providers and lists that move.

use jiff::SignedDuration;

use super::{Desk, key, row};
use crate::{
    app::{
        cancel::{Check, Given, Stage},
        desk::{Answer, Ask, Confirm},
        message::{Effect, Message, Reply, Ticket},
        model::Overlay,
        testing,
    },
    model::{
        cancel::{CancelRule, Verdict},
        intent::Mutation,
        journal::{Intent, IntentState},
        order::{Order, Part, PartKind},
        phase::Phase,
        provider::{OrderKey, Provider},
        query::StoredOrder,
    },
};

/// What the desk was asked since the last look, without what every console asks for by itself.
pub fn asked(desk: &mut Desk) -> Vec<(Ticket, Ask)> {
    let (mine, rest): (Vec<_>, Vec<_>) = desk
        .done
        .drain(..)
        .partition(|e| matches!(e, Effect::Desk(_, ask) if !matches!(ask, Ask::Intents | Ask::Drafts)));
    desk.done = rest;
    let pair = |effect| match effect {
        Effect::Desk(ticket, ask) => Some((ticket, ask)),
        _ => None,
    };
    mine.into_iter().filter_map(pair).collect()
}

pub fn tell(desk: &mut Desk, ticket: Ticket, answer: Result<Answer, String>) {
    desk.send(Message::Reply(ticket, Reply::Desk(answer)));
}

pub fn checked(order: Order, desk: &Desk) -> Answer {
    Answer::Checked(Box::new(StoredOrder {
        order,
        events: Vec::new(),
        fetched_at: desk.now,
        changed_at: desk.now,
        seen_at: None,
    }))
}

/// Answers every check with a parcel of this verdict; gives the keys that were asked about.
fn hear_all(desk: &mut Desk, verdict: &Verdict) -> Vec<OrderKey> {
    let mut keys = Vec::new();
    for (ticket, ask) in asked(desk) {
        let Ask::Check(key) = ask else { panic!("{ask:?}") };
        let row = desk.rows.iter().find(|r| r.key == key).unwrap().clone();
        let answer = checked(testing::parcel(&row, verdict.clone()), desk);
        tell(desk, ticket, Ok(answer));
        keys.push(key);
    }
    keys
}

/// What was confirmed since the last look.
fn confirmed(desk: &mut Desk) -> Vec<(Ticket, Confirm)> {
    let confirm = |(ticket, ask)| match ask {
        Ask::Confirm(confirm) => (ticket, *confirm),
        other => panic!("{other:?}"),
    };
    asked(desk).into_iter().map(confirm).collect()
}

fn dialog(desk: &Desk) -> &crate::app::cancel::Dialog {
    match desk.model.overlays.last() {
        Some(Overlay::Cancel(dialog)) => dialog,
        other => panic!("no dialog: {other:?}"),
    }
}

fn armed(mutation: Mutation) -> Answer {
    Answer::Intent(Box::new(testing::intent(mutation, IntentState::Armed)))
}

fn settled(mutation: Mutation, state: IntentState, said: &str) -> Intent {
    Intent { said: said.to_owned(), ..testing::intent(mutation, state) }
}

#[test]
fn cancelling_the_selected_order_is_two_keys() {
    let mut desk = Desk::with(5);
    desk.press("j x");
    assert_eq!(hear_all(&mut desk, &Verdict::Open), [key(1)]);
    desk.tick(250);
    desk.press("y");
    let sent = confirmed(&mut desk);
    let [(ticket, confirm)] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!(confirm.mutation.target, Some(key(1)));
    assert_eq!((confirm.window, confirm.twice, &confirm.draft), (None, false, &None));
    tell(&mut desk, *ticket, Ok(armed(confirm.mutation.clone())));
    assert!(desk.model.overlays.is_empty(), "one change that is on its way needs no more looking at");
    let said = desk.last_notice();
    assert!(said.starts_with("cancel S3ND00001 is sent in") && said.ends_with("z recalls it"), "{said}");
    desk.press("z");
    let [(_, Ask::Recall(id))] = &asked(&mut desk)[..] else { panic!("no recall") };
    assert_eq!(id.0, format!("intent-{}", confirm.mutation.reference));
}

#[test]
fn keys_before_the_answer_and_the_blink_after_it_are_thrown_away() {
    let mut desk = Desk::with(5);
    desk.press("x y y space");
    desk.tick(60_000);
    desk.press("y");
    let waiting = asked(&mut desk);
    let [(ticket, Ask::Check(_))] = waiting.as_slice() else { panic!("{waiting:?}") };
    let answer = checked(testing::parcel(&row(0), Verdict::Open), &desk);
    tell(&mut desk, *ticket, Ok(answer));
    desk.press("y y y");
    desk.tick(249);
    desk.press("y y space");
    assert_eq!(asked(&mut desk), [], "nothing typed ahead is queued");
    assert_eq!(dialog(&desk).stage, Stage::Choosing);
    assert!(dialog(&desk).records[0].lines[0].chosen);
    desk.tick(1);
    assert_eq!(asked(&mut desk), []);
    desk.press("y");
    assert_eq!(confirmed(&mut desk).len(), 1);
}

#[test]
fn a_paste_answers_nothing() {
    let mut desk = Desk::with(5);
    desk.press("x");
    hear_all(&mut desk, &Verdict::Open);
    desk.tick(300);
    for text in ["y", "yes\n", "y\ny\ny", "S3ND00003", "\u{1b}[201~y"] {
        desk.paste(text);
        assert_eq!(asked(&mut desk), [], "{text:?}");
        assert_eq!(dialog(&desk).stage, Stage::Choosing);
    }
    assert!(desk.last_notice().contains("a paste answers no question"));
}

#[test]
fn enter_and_every_harmless_key_mean_no() {
    for keys in ["enter", "esc", "n", "q"] {
        let mut desk = Desk::with(5);
        desk.press("x");
        hear_all(&mut desk, &Verdict::Open);
        desk.tick(300);
        desk.press("j k G g d d space space");
        assert!(desk.model.overlays.len() == 1);
        desk.press(keys);
        assert!(desk.model.overlays.is_empty(), "{keys}");
        assert_eq!(asked(&mut desk), [], "{keys}");
    }
}

#[test]
fn what_cannot_be_cancelled_says_why_and_is_never_sent() {
    for verdict in [Verdict::Closed, Verdict::NotByApi] {
        let mut desk = Desk::with(5);
        desk.press("x");
        hear_all(&mut desk, &verdict);
        desk.tick(300);
        desk.press("y space y");
        assert_eq!(asked(&mut desk), []);
        let line = &dialog(&desk).records[0].lines[0];
        let why = line.able(desk.now).unwrap_err();
        assert!(why.as_str().contains("book a return"), "{why}");
        assert!(dialog(&desk).said.is_some());
    }
    // What is not known is sent where the rules let the provider decide, and counted apart.
    let mut desk = Desk::with(5);
    desk.press("x");
    hear_all(&mut desk, &Verdict::Unknown);
    desk.tick(300);
    assert_eq!(dialog(&desk).counts(desk.now).unsure, 1);
    desk.press("y");
    assert_eq!(confirmed(&mut desk).len(), 1);
}

#[test]
fn a_provider_that_does_not_answer_keeps_the_dialog_shut() {
    let mut desk = Desk::with(5);
    desk.press("x");
    let [(ticket, Ask::Check(_))] = asked(&mut desk)[..] else { panic!() };
    tell(&mut desk, ticket, Err("no answer in 10 s".to_owned()));
    desk.tick(300);
    desk.press("y");
    assert_eq!(asked(&mut desk), []);
    assert!(
        matches!(&dialog(&desk).records[0].check, Check::Failed(why) if why.as_str().contains("no answer"))
    );
    desk.press("r");
    hear_all(&mut desk, &Verdict::Open);
    desk.press("y");
    assert_eq!(asked(&mut desk), [], "the answer was on screen for no time at all");
    desk.tick(250);
    desk.press("y");
    assert_eq!(confirmed(&mut desk).len(), 1);
}

#[test]
fn another_record_in_the_answer_is_not_cancelled() {
    let mut desk = Desk::with(5);
    desk.press("x");
    let [(ticket, Ask::Check(_))] = asked(&mut desk)[..] else { panic!() };
    let other = checked(testing::parcel(&row(3), Verdict::Open), &desk);
    tell(&mut desk, ticket, Ok(other));
    desk.tick(300);
    desk.press("y");
    assert_eq!(asked(&mut desk), []);
}

#[test]
fn a_window_that_closes_while_the_dialog_is_open_is_closed() {
    let mut desk = Desk::with(5);
    let until = desk.now + SignedDuration::from_secs(20);
    desk.press("x");
    hear_all(&mut desk, &Verdict::OpenUntil(until));
    desk.tick(5_000);
    assert!(crate::app::next_wake(&desk.model).unwrap() <= desk.now + SignedDuration::from_secs(1));
    assert_eq!(dialog(&desk).requests(desk.now)[0].window, Some(SignedDuration::from_secs(15)));
    desk.tick(15_000);
    desk.press("y");
    assert_eq!(asked(&mut desk), []);
    assert!(dialog(&desk).said.is_some());
}

#[test]
fn the_window_that_is_left_goes_along() {
    let mut desk = Desk::with(5);
    let until = desk.now + SignedDuration::from_secs(40);
    desk.press("x");
    hear_all(&mut desk, &Verdict::OpenUntil(until));
    desk.tick(1_000);
    desk.press("y");
    assert_eq!(confirmed(&mut desk)[0].1.window, Some(SignedDuration::from_secs(39)));
}

#[test]
fn an_old_answer_is_asked_for_again_before_anything_is_sent() {
    let mut desk = Desk::with(5);
    desk.press("x");
    hear_all(&mut desk, &Verdict::Open);
    desk.tick(61_000);
    desk.press("y");
    assert_eq!(hear_all(&mut desk, &Verdict::Closed), [key(0)]);
    desk.tick(300);
    desk.press("y");
    assert_eq!(asked(&mut desk), [], "it was too late by then");
}

#[test]
fn marks_are_told_apart_and_only_what_can_be_is_sent() {
    let mut desk = Desk::with(5);
    desk.press("space j space j space x");
    let checks = asked(&mut desk);
    assert_eq!(checks.len(), 3);
    for (n, (ticket, ask)) in checks.into_iter().enumerate() {
        let Ask::Check(key) = ask else { panic!() };
        let row = desk.rows.iter().find(|r| r.key == key).unwrap().clone();
        let answer = match n {
            0 => Ok(checked(testing::parcel(&row, Verdict::Open), &desk)),
            1 => Ok(checked(testing::parcel(&row, Verdict::Closed), &desk)),
            _ => Err("no answer".to_owned()),
        };
        tell(&mut desk, ticket, answer);
    }
    desk.tick(300);
    let counts = dialog(&desk).counts(desk.now);
    assert_eq!((counts.send, counts.cannot, counts.unheard), (1, 1, 1));
    desk.press("y");
    let sent = confirmed(&mut desk);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].1.mutation.target, Some(key(0)));
    assert_eq!(desk.model.orders.marks.len(), 2, "what was not sent stays marked");
    tell(&mut desk, sent[0].0, Ok(armed(sent[0].1.mutation.clone())));
    assert_eq!(dialog(&desk).stage, Stage::Sent, "a list of results stays on screen");
}

/// Twelve marked orders that the providers let go.
fn twelve() -> Desk {
    let mut desk = Desk::with(12);
    desk.press("* x");
    assert_eq!(hear_all(&mut desk, &Verdict::Open).len(), 12);
    desk.tick(300);
    desk
}

#[test]
fn above_ten_the_number_is_typed() {
    let mut desk = twelve();
    desk.press("y");
    desk.press("1 y");
    desk.press("1 1 y");
    desk.press("1 2 enter");
    assert_eq!(asked(&mut desk), []);
    let mut desk = twelve();
    desk.press("1 2 backspace 2 y");
    assert_eq!(confirmed(&mut desk).len(), 12);
    // One left out: another number, and what was typed before counts no more.
    let mut desk = twelve();
    desk.press("1 2 space y");
    assert_eq!(asked(&mut desk), []);
    desk.press("1 1 y");
    let sent = confirmed(&mut desk);
    assert_eq!(sent.len(), 11);
    assert!(sent.iter().all(|(_, c)| c.mutation.target != Some(key(0))));
}

#[test]
fn what_failed_is_tried_again_and_nothing_else() {
    let mut desk = Desk::with(5);
    desk.press("space j space j space x");
    hear_all(&mut desk, &Verdict::Open);
    desk.tick(300);
    desk.press("y");
    let sent = confirmed(&mut desk);
    // One is refused by the desk, one by the provider, of one nobody knows.
    tell(&mut desk, sent[0].0, Err("the disk is full".to_owned()));
    for (at, (ticket, confirm)) in sent.iter().enumerate().skip(1) {
        let mutation = Mutation { reference: format!("m{at}"), ..confirm.mutation.clone() };
        tell(&mut desk, *ticket, Ok(armed(mutation.clone())));
        let state = if at == 1 { IntentState::Rejected } else { IntentState::Unknown };
        let news = crate::app::desk::News::Settled(Box::new(settled(mutation, state, "too late")));
        desk.send(Message::Desk(news));
    }
    assert!(desk.last_notice().contains("unknown"));
    let given = |desk: &Desk, at: usize| dialog(desk).records[at].lines[0].given.clone();
    assert!(matches!(given(&desk, 0), Some(Given::Refused(why)) if why.as_str() == "the disk is full"));
    desk.press("y y enter");
    assert_eq!(asked(&mut desk), [], "a yes counts once");
    let mut desk2 = desk;
    assert!(desk2.model.overlays.is_empty());
    // The dialog is gone; nothing is retried behind the operator's back.
    desk2.tick(60_000);
    assert_eq!(asked(&mut desk2), []);
}

#[test]
fn retry_asks_the_providers_of_the_failed_ones_again() {
    let mut desk = Desk::with(5);
    desk.press("space j space j space x");
    hear_all(&mut desk, &Verdict::Open);
    desk.tick(300);
    desk.press("y");
    let sent = confirmed(&mut desk);
    tell(&mut desk, sent[0].0, Err("the disk is full".to_owned()));
    for (ticket, confirm) in &sent[1..] {
        let id = confirm.mutation.target.as_ref().unwrap().id.clone();
        tell(&mut desk, *ticket, Ok(armed(Mutation { reference: id, ..confirm.mutation.clone() })));
    }
    desk.press("r");
    assert_eq!(hear_all(&mut desk, &Verdict::Open), [key(0)]);
    desk.press("y");
    assert_eq!(asked(&mut desk), []);
    desk.tick(300);
    desk.press("y");
    let again = confirmed(&mut desk);
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].1.mutation.target, Some(key(0)));
}

#[test]
fn a_recall_in_the_dialog_takes_back_all_that_has_not_left() {
    let mut desk = Desk::with(5);
    desk.press("space j space x");
    hear_all(&mut desk, &Verdict::Open);
    desk.tick(300);
    desk.press("y");
    for (ticket, confirm) in confirmed(&mut desk) {
        let id = confirm.mutation.target.as_ref().unwrap().id.clone();
        tell(&mut desk, ticket, Ok(armed(Mutation { reference: id, ..confirm.mutation })));
    }
    desk.press("z");
    let recalls = asked(&mut desk);
    assert_eq!(recalls.len(), 2);
    assert!(recalls.iter().all(|(_, ask)| matches!(ask, Ask::Recall(_))));
}

#[test]
fn a_refusal_is_told_although_the_dialog_was_closed() {
    let mut desk = Desk::with(5);
    desk.press("x");
    hear_all(&mut desk, &Verdict::Open);
    desk.tick(300);
    desk.press("y esc");
    let sent = confirmed(&mut desk);
    tell(&mut desk, sent[0].0, Err("the journal's disk failed".to_owned()));
    assert!(desk.last_notice().contains("disk failed"), "{}", desk.last_notice());
}

fn job(n: usize, verdict: Verdict) -> Part {
    Part {
        kind: PartKind::Job,
        id: format!("4OVER{n}"),
        label: format!("job {n}"),
        state: "Received".to_owned(),
        phase: Phase::Waiting,
        cancel: CancelRule::new(verdict, "until Batch Imposition", "The job is not printed."),
    }
}

#[test]
fn parts_are_chosen_one_by_one() {
    let mut desk = Desk::with(3);
    desk.press("x");
    let [(ticket, Ask::Check(_))] = asked(&mut desk)[..] else { panic!() };
    let mut order = testing::parcel(&row(0), Verdict::Open);
    order.provider = Provider::FourOver;
    order.parts = vec![job(1, Verdict::Open), job(2, Verdict::Closed), job(3, Verdict::Open)];
    let answer = checked(order, &desk);
    tell(&mut desk, ticket, Ok(answer));
    desk.tick(300);
    assert_eq!(dialog(&desk).places().len(), 3);
    desk.press("space j space j space space y");
    let sent = confirmed(&mut desk);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].1.mutation.part.as_deref(), Some("4OVER3"));
}

fn channels(words: [(&str, &str); 3]) -> Order {
    let mut raw: serde_json::Value =
        serde_json::from_str(include_str!("../../../../tests/fixtures/makeleaps/order_created.json"))
            .unwrap();
    let mut order = testing::parcel(&row(0), Verdict::Open);
    // The document shows an address without its id; nothing is removed there.
    raw["url"] = "".into();
    order.provider = Provider::MakeLeaps;
    order.parts.clear();
    for (name, word) in words {
        raw["status"][name] = word.into();
        let verdict = if matches!(word, "viewed" | "done") { Verdict::Closed } else { Verdict::Open };
        order.parts.push(Part {
            kind: PartKind::Channel,
            id: name.to_owned(),
            label: name.to_owned(),
            state: word.to_owned(),
            phase: Phase::Waiting,
            cancel: CancelRule::new(verdict, "by its channel", "It stops."),
        });
    }
    order.raw = raw.to_string();
    order
}

fn with_channels(words: [(&str, &str); 3]) -> Desk {
    let mut desk = Desk::with(3);
    desk.press("x");
    let [(ticket, Ask::Check(_))] = asked(&mut desk)[..] else { panic!() };
    let answer = checked(channels(words), &desk);
    tell(&mut desk, ticket, Ok(answer));
    desk.tick(300);
    desk
}

#[test]
fn several_channels_go_in_one_request() {
    let words =
        [("sendbypost", "can_cancel"), ("securesend", "not_viewed"), ("send_to_clientinbox", "viewed")];
    let mut desk = with_channels(words);
    assert_eq!(dialog(&desk).places().len(), 3);
    desk.press("y");
    let sent = confirmed(&mut desk);
    assert_eq!(sent.len(), 1, "one request names every channel");
    let body: serde_json::Value = serde_json::from_slice(&sent[0].1.mutation.body).unwrap();
    assert_eq!(body["sendbypost_cancelled"], true);
    assert_eq!(body["securesend_cancelled"], true);
    assert_ne!(body["send_to_clientinbox_cancelled"], true);
    let mut desk = with_channels(words);
    desk.press("j space y");
    let sent = confirmed(&mut desk);
    let body: serde_json::Value = serde_json::from_slice(&sent[0].1.mutation.body).unwrap();
    assert_eq!((&body["sendbypost_cancelled"], &body["securesend_cancelled"]), (&true.into(), &false.into()));
}

#[test]
fn what_was_not_sent_yet_is_cancelled_as_a_whole() {
    let words = [("sendbypost", "draft"), ("securesend", "draft"), ("send_to_clientinbox", "draft")];
    let mut desk = with_channels(words);
    assert_eq!(dialog(&desk).places().len(), 1);
    desk.press("y");
    let sent = confirmed(&mut desk);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].1.mutation.part, None);
}

#[test]
fn a_choice_outlives_the_re_check() {
    let words =
        [("sendbypost", "can_cancel"), ("securesend", "not_viewed"), ("send_to_clientinbox", "viewed")];
    let mut desk = with_channels(words);
    desk.press("space r");
    let [(ticket, Ask::Check(_))] = asked(&mut desk)[..] else { panic!() };
    let answer = checked(channels(words), &desk);
    tell(&mut desk, ticket, Ok(answer));
    desk.tick(300);
    desk.press("y");
    let sent = confirmed(&mut desk);
    assert_eq!(sent[0].1.mutation.part.as_deref(), Some("securesend"));
}

/// The list under the dialog is turned over a thousand times; what the dialog showed is what is cancelled.
#[test]
fn a_thousand_refreshes_never_change_the_target() {
    let mut desk = Desk::with(60);
    desk.press("j j j x");
    let shown = dialog(&desk).records[0].key.clone();
    assert_eq!(shown, key(3));
    let mut seed = 7_u64;
    let mut dice = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % n.max(1)
    };
    let mut fresh = 1_000;
    for _ in 0..1_000 {
        match dice(4) {
            0 if desk.rows.len() > 5 => {
                let at = dice(desk.rows.len());
                desk.rows.remove(at);
            }
            1 => {
                fresh += 1;
                desk.rows.push(row(fresh));
            }
            2 => {
                let (at, name) = (dice(desk.rows.len()), dice(90_000));
                desk.rows[at].reference = format!("S3ND{name:05}");
                desk.rows[at].attention = if dice(2) == 0 { "late".to_owned() } else { String::new() };
            }
            _ => desk.rows.reverse(),
        }
        desk.changed();
        assert_eq!(dialog(&desk).records.len(), 1);
        assert_eq!(dialog(&desk).records[0].key, shown);
    }
    let [(ticket, Ask::Check(asked_for))] = &asked(&mut desk)[..] else { panic!() };
    assert_eq!(*asked_for, shown);
    let answer = checked(testing::parcel(&row(3), Verdict::Open), &desk);
    tell(&mut desk, *ticket, Ok(answer));
    desk.tick(300);
    desk.changed();
    desk.press("y");
    let sent = confirmed(&mut desk);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].1.mutation.target, Some(shown));
}

#[test]
fn more_than_can_be_asked_for_are_refused() {
    let mut desk = Desk::with(250);
    for row in desk.rows.clone() {
        desk.model.orders.marks.insert(row.key);
    }
    desk.press("x");
    assert_eq!(asked(&mut desk), []);
    assert!(desk.last_notice().contains("at most 200"));
}
