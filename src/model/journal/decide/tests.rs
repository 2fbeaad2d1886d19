use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::model::{
    account::Environment,
    intent::{Method, Mutation, Place},
    journal::{Binding, Confirmation, IntentId, Looks, Refused},
    provider::{AccountName, Provider},
};

const NOW: i64 = 1_000_000;

fn at(s: i64) -> Timestamp {
    Timestamp::from_second(s).unwrap()
}

fn moment(s: i64) -> Moment {
    Moment { at: at(s), boot: "b".to_owned(), uptime: SignedDuration::from_secs(s) }
}

fn secs(n: i64) -> SignedDuration {
    SignedDuration::from_secs(n)
}

/// A first attempt just made, a second ago.
fn intent(repeat: Repeat) -> Intent {
    let account = AccountName("parcels".to_owned());
    Intent {
        id: IntentId("i".to_owned()),
        binding: Binding {
            account: account.clone(),
            provider: Provider::Sendle,
            environment: Environment::Sandbox,
            fingerprint: "f".to_owned(),
        },
        mutation: Mutation {
            provider: Provider::Sendle,
            account,
            deed: Deed::Book,
            repeat,
            target: None,
            part: None,
            method: Method::Post,
            place: Place::Path { segments: vec!["orders".to_owned()], trailing_slash: false },
            query: Vec::new(),
            content_type: None,
            body: Vec::new(),
            reference: "r".to_owned(),
            summary: Vec::new(),
            quote: None,
        },
        key: (repeat == Repeat::Keyed).then(|| "k".to_owned()),
        confirmed: Confirmation { by: "op".to_owned(), at: moment(NOW - 2) },
        draft: None,
        state: IntentState::Sending,
        todo: None,
        due: None,
        held: None,
        clean: true,
        pending: false,
        first_sent: Some(at(NOW - 1)),
        server_date: None,
        last_request: Some(moment(NOW - 1)),
        last_row: None,
        tally: Tally::default(),
        looks: Looks::default(),
        refused: None,
        said: String::new(),
        orders: Vec::new(),
        created: at(NOW - 2),
        changed: at(NOW - 1),
    }
}

fn unclean(repeat: Repeat) -> Intent {
    let tally = Tally { counted: 1, ..Tally::default() };
    Intent { clean: false, tally, state: IntentState::Reconciling, ..intent(repeat) }
}

/// State, what is next and after how many seconds, why held, details pending. The middle of the dice: waits as written.
type Want = (IntentState, Option<(Todo, i64)>, Option<Held>, bool);

fn check(name: &str, next: Next, want: Want) {
    let found = (next.to, next.todo.map(|(t, d)| (t, d.as_millis() / 1000)), next.held, next.pending);
    let want = (want.0, want.1.map(|(t, s)| (t, i128::from(s))), want.2, want.3);
    assert_eq!(found, want, "{name}");
}

fn first(row: Row, repeat: Repeat) -> Next {
    after_answer(&intent(repeat), row, None, at(NOW), 0.5)
}

#[test]
fn the_retry_table_row_by_row_on_a_first_attempt() {
    use IntentState as S;
    use Todo as T;
    let life = KEY_LIFE.as_secs() - 1;
    let plain = |s| (s, None, None, false);
    let then = |s, t, n| (s, Some((t, n)), None, false);
    let rows: [(Row, Want, Want, Want); 16] = [
        (
            Row::NothingSent,
            then(S::Armed, T::Send, 2),
            then(S::Armed, T::Send, 2),
            then(S::Armed, T::Send, 2),
        ),
        (
            Row::Lost,
            then(S::Unknown, T::Again, 2),
            then(S::Unknown, T::Look, 2),
            then(S::Unknown, T::Look, 2),
        ),
        (Row::Good, plain(S::Done), plain(S::Done), plain(S::Done)),
        (Row::GoodInPart, plain(S::Partly), plain(S::Partly), plain(S::Partly)),
        (
            Row::GoodUnread,
            (S::Done, Some((T::Again, 2)), None, true),
            (S::Done, Some((T::Look, 2)), None, true),
            then(S::Unknown, T::Look, 2),
        ),
        (
            Row::Redirect,
            (S::NeedsPerson, None, Some(Held::Redirect), false),
            then(S::Unknown, T::Look, 2),
            then(S::Unknown, T::Look, 2),
        ),
        (
            Row::SeeOther,
            then(S::Unknown, T::Again, 2),
            then(S::Unknown, T::Look, 2),
            then(S::Unknown, T::Look, 2),
        ),
        (Row::Refused, plain(S::Rejected), plain(S::Rejected), then(S::Unknown, T::Look, 2)),
        (
            Row::SignIn,
            then(S::Armed, T::Send, 2),
            then(S::Armed, T::LookThenSend, 2),
            then(S::Armed, T::LookThenSend, 2),
        ),
        (
            Row::TimedOut,
            then(S::Unknown, T::Again, 2),
            then(S::Unknown, T::Look, 2),
            then(S::Unknown, T::Look, 2),
        ),
        (
            Row::Clash,
            (S::NeedsPerson, None, Some(Held::KeyClash), false),
            then(S::Unknown, T::Look, 2),
            then(S::Unknown, T::Look, 2),
        ),
        (
            Row::StillRunning,
            then(S::Unknown, T::Again, 2),
            then(S::Unknown, T::Look, 2),
            then(S::Unknown, T::Look, 2),
        ),
        (
            Row::TooMany,
            then(S::Armed, T::Send, 60),
            then(S::Armed, T::LookThenSend, 60),
            then(S::Armed, T::LookThenSend, 60),
        ),
        (
            Row::ServerFault,
            then(S::Unknown, T::Again, 2),
            then(S::Unknown, T::Look, 2),
            then(S::Unknown, T::Look, 2),
        ),
        (
            Row::Unavailable,
            then(S::Unknown, T::Again, 2),
            then(S::Unknown, T::Look, 2),
            then(S::Unknown, T::Look, 2),
        ),
        (
            Row::Other,
            (S::Unknown, Some((T::Expire, life)), Some(Held::Unreadable), false),
            then(S::Unknown, T::Look, 2),
            then(S::Unknown, T::Look, 2),
        ),
    ];
    assert_eq!(rows.each_ref().map(|r| r.0), Row::ALL);
    for (row, keyed, never, settable) in rows {
        check(&format!("{row:?} keyed"), first(row, Repeat::Keyed), keyed);
        check(&format!("{row:?} never"), first(row, Repeat::Never), never);
        check(&format!("{row:?} delete"), first(row, Repeat::Delete), settable);
        check(&format!("{row:?} set"), first(row, Repeat::Set), settable);
    }
}

#[test]
fn an_attempt_that_did_nothing_does_not_clear_an_earlier_unclear_one() {
    for row in [Row::NothingSent, Row::SignIn, Row::TooMany] {
        for repeat in [Repeat::Keyed, Repeat::Never, Repeat::Delete, Repeat::Set] {
            let next = after_answer(&unclean(repeat), row, None, at(NOW), 0.5);
            assert_eq!(next.to, IntentState::Unknown, "{row:?} {repeat:?}");
            let want = if repeat == Repeat::Keyed { Todo::Again } else { Todo::Look };
            assert_eq!(next.todo.map(|t| t.0), Some(want), "{row:?} {repeat:?}");
        }
    }
}

#[test]
fn keyed_repeats_wait_2_5_15_60_and_end_after_four() {
    let mut tally = Tally::default();
    let mut waits = Vec::new();
    loop {
        let intent = Intent { tally, ..unclean(Repeat::Keyed) };
        let next = after_answer(&intent, Row::Lost, None, at(NOW), 0.5);
        tally = tally.with(Row::Lost);
        match next.todo {
            Some((Todo::Again, wait)) => waits.push(wait.as_secs()),
            Some((Todo::Expire, _)) => {
                assert_eq!((next.to, next.held), (IntentState::Unknown, Some(Held::AskedEnough)));
                break;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(waits, [2, 5, 15, 60]);
}

#[test]
fn a_server_fault_is_answered_with_the_key_three_times() {
    let tally = Tally { counted: 3, ..Tally::default() };
    let intent = Intent { tally, ..unclean(Repeat::Keyed) };
    assert_eq!(after_answer(&intent, Row::ServerFault, None, at(NOW), 0.5).held, Some(Held::AskedEnough));
    assert_eq!(after_answer(&intent, Row::Lost, None, at(NOW), 0.5).held, None);
}

#[test]
fn nothing_is_repeated_by_itself_after_a_quarter_of_an_hour() {
    for row in [Row::Lost, Row::StillRunning, Row::ServerFault, Row::Unavailable] {
        let intent = Intent { first_sent: Some(at(NOW - 14 * 60)), ..unclean(Repeat::Keyed) };
        assert_eq!(after_answer(&intent, row, None, at(NOW), 0.5).held, None, "{row:?}");
        let intent = Intent { first_sent: Some(at(NOW - 15 * 60)), ..intent };
        assert_eq!(after_answer(&intent, row, None, at(NOW), 0.5).held, Some(Held::AskedEnough), "{row:?}");
    }
}

#[test]
fn still_running_five_times_is_waited_for() {
    let tally = Tally { counted: 0, patient: 5, ..Tally::default() };
    let intent = Intent { tally, first_sent: Some(at(NOW - 200)), ..unclean(Repeat::Keyed) };
    let next = after_answer(&intent, Row::StillRunning, None, at(NOW), 0.5);
    assert_eq!(next.todo, Some((Todo::Again, secs(60))));
}

#[test]
fn the_third_failed_connection_waits_for_a_person() {
    for repeat in [Repeat::Keyed, Repeat::Never, Repeat::Delete] {
        let tally = |unsent| Tally { unsent, ..Tally::default() };
        let second = Intent { tally: tally(1), ..intent(repeat) };
        check(
            "second",
            after_answer(&second, Row::NothingSent, None, at(NOW), 0.5),
            (IntentState::Armed, Some((Todo::Send, 5)), None, false),
        );
        let third = Intent { tally: tally(2), ..intent(repeat) };
        check(
            "third",
            after_answer(&third, Row::NothingSent, None, at(NOW), 0.5),
            (IntentState::Armed, None, Some(Held::Unreachable), false),
        );
    }
}

#[test]
fn the_second_refused_sign_in_waits_for_a_person() {
    let tally = Tally { signed_out: 1, ..Tally::default() };
    let again = Intent { tally, ..intent(Repeat::Never) };
    let next = after_answer(&again, Row::SignIn, None, at(NOW), 0.5);
    check("again", next, (IntentState::Armed, None, Some(Held::SignIn), false));
}

#[test]
fn a_providers_wait_is_kept_and_bounded() {
    let wait = |after| {
        after_answer(&intent(Repeat::Never), Row::TooMany, Some(Duration::from_secs(after)), at(NOW), 0.5)
            .todo
            .map(|t| t.1)
    };
    assert_eq!(wait(7), Some(secs(7)));
    assert_eq!(wait(10_000_000_000), Some(secs(900)));
    assert_eq!(wait(u64::MAX), Some(secs(900)));
    let next =
        after_answer(&intent(Repeat::Keyed), Row::Unavailable, Some(Duration::from_secs(30)), at(NOW), 0.5);
    assert_eq!(next.todo, Some((Todo::Again, secs(30))));
}

#[test]
fn chance_plays_a_fifth_either_way() {
    let wait = |chance| {
        after_answer(&intent(Repeat::Keyed), Row::Lost, None, at(NOW), chance).todo.map(|t| t.1.as_millis())
    };
    assert_eq!((wait(0.0), wait(1.0)), (Some(1_600), Some(2_400)));
    assert_eq!((wait(-5.0), wait(f64::INFINITY)), (Some(1_600), Some(2_400)));
}

fn absent() -> LookedUp {
    LookedUp::Absent { said: String::new() }
}

fn looking(repeat: Repeat, last: Row) -> Intent {
    Intent {
        last_row: Some(last),
        state: IntentState::Reconciling,
        tally: Tally::default().with(last),
        ..unclean(repeat)
    }
}

#[test]
fn a_find_settles_and_a_contradiction_needs_a_person() {
    for repeat in [Repeat::Keyed, Repeat::Never, Repeat::Delete, Repeat::Set] {
        let intent = looking(repeat, Row::Lost);
        let happened = LookedUp::Happened { orders: vec![], said: String::new() };
        assert_eq!(after_look(&intent, Some(&happened), &moment(NOW), 0.5).to, IntentState::Done);
        let conflict = LookedUp::Conflict { said: String::new() };
        let next = after_look(&intent, Some(&conflict), &moment(NOW), 0.5);
        assert_eq!((next.to, next.held), (IntentState::NeedsPerson, Some(Held::Conflict)));
    }
}

#[test]
fn no_way_to_look_needs_a_person_but_a_living_key_may_be_asked_again() {
    let no_way = LookedUp::NoWay { said: String::new() };
    let next = after_look(&looking(Repeat::Never, Row::Lost), Some(&no_way), &moment(NOW), 0.5);
    assert_eq!((next.to, next.held), (IntentState::NeedsPerson, Some(Held::NoWay)));
    let keyed = looking(Repeat::Keyed, Row::Lost);
    assert_eq!(after_look(&keyed, Some(&no_way), &moment(NOW), 0.5).to, IntentState::Unknown);
    let old = Intent { first_sent: Some(at(NOW) - KEY_LIFE), ..keyed };
    let next = after_look(&old, Some(&no_way), &moment(NOW), 0.5);
    assert_eq!((next.to, next.held), (IntentState::NeedsPerson, Some(Held::KeyOver)));
}

#[test]
fn absence_of_an_unkeyed_create_takes_three_looks_over_a_minute() {
    let mut intent = looking(Repeat::Never, Row::Lost);
    let end = intent.last_request.clone();
    let mut states = Vec::new();
    for s in [2, 62, 107, 152] {
        intent.looks.add(&moment(NOW + s), end.as_ref());
        states.push(after_look(&intent, Some(&absent()), &moment(NOW + s), 0.5).to);
    }
    let unknown = IntentState::Unknown;
    assert_eq!(states, [unknown, unknown, unknown, IntentState::NotDone]);
}

#[test]
fn a_removal_that_was_lost_is_sent_again_twice_and_only_while_the_confirmation_lasts() {
    let next = |counted, age: i64| {
        let tally = Tally { counted, ..Tally::default() };
        let confirmed = Confirmation { by: "op".to_owned(), at: moment(NOW - age) };
        let intent = Intent { confirmed, tally, ..looking(Repeat::Delete, Row::Lost) };
        after_look(&intent, Some(&absent()), &moment(NOW), 0.5).todo.map(|t| t.0)
    };
    assert_eq!(next(1, 10), Some(Todo::Again));
    assert_eq!(next(2, 10), Some(Todo::Again));
    assert_eq!(next(3, 10), Some(Todo::Look));
    assert_eq!(next(1, 301), Some(Todo::Look));
    let timed_out = looking(Repeat::Delete, Row::TimedOut);
    assert_eq!(
        after_look(&timed_out, Some(&absent()), &moment(NOW), 0.5).todo.map(|t| t.0),
        Some(Todo::Look)
    );
}

#[test]
fn a_refused_removal_is_refused_when_reading_back_agrees() {
    let refused = Some(Refused { said: "too late".to_owned(), fields: Vec::new() });
    let mut intent = Intent { refused, clean: true, ..looking(Repeat::Delete, Row::Refused) };
    let state = |intent: &Intent, s| after_look(intent, Some(&absent()), &moment(NOW + s), 0.5).to;
    assert_eq!(state(&intent, 2), IntentState::Rejected);
    // An earlier request was lost: the refusal may mean "already", and the look may be too early to show it.
    intent.clean = false;
    assert_eq!(state(&intent, 2), IntentState::Unknown);
    for s in [62, 107, 152] {
        intent.looks.add(&moment(NOW + s), intent.last_request.as_ref());
    }
    assert_eq!(state(&intent, 152), IntentState::Rejected);
}

#[test]
fn looks_that_fail_go_on_for_ever_and_further_apart() {
    let waits: Vec<_> = (0..6)
        .map(|blind| {
            let tally = Tally { blind, ..Tally::default() };
            let intent = Intent { tally, ..looking(Repeat::Never, Row::Lost) };
            let next = after_look(&intent, None, &moment(NOW), 0.5);
            assert_eq!(next.to, IntentState::Unknown);
            next.todo.map(|t| t.1.as_secs()).unwrap()
        })
        .collect();
    assert_eq!(waits, [15, 60, 300, 900, 900, 900]);
}

#[test]
fn what_was_turned_away_is_looked_for_before_it_is_sent_again() {
    let armed = Intent { state: IntentState::Armed, ..looking(Repeat::Never, Row::SignIn) };
    let next = |found: Option<LookedUp>| {
        let next = after_look(&armed, found.as_ref(), &moment(NOW), 0.5);
        (next.to, next.todo.map(|t| t.0))
    };
    let happened = LookedUp::Happened { orders: vec![], said: String::new() };
    assert_eq!(next(Some(happened)), (IntentState::Done, None));
    assert_eq!(next(Some(absent())), (IntentState::Armed, Some(Todo::Send)));
    assert_eq!(next(None), (IntentState::Armed, Some(Todo::LookThenSend)));
}

#[test]
fn details_that_cannot_be_had_leave_it_done() {
    let done = |tally| Intent { state: IntentState::Done, pending: true, tally, ..intent(Repeat::Keyed) };
    let fresh = done(Tally { counted: 1, ..Tally::default() });
    for row in Row::ALL {
        let next = after_answer(&fresh, row, None, at(NOW), 0.5);
        assert_eq!(next.to, IntentState::Done, "{row:?}");
        assert_eq!(next.pending, next.todo.is_some(), "{row:?}");
    }
    let tired = done(Tally { counted: 5, ..Tally::default() });
    assert_eq!(after_answer(&tired, Row::Lost, None, at(NOW), 0.5).todo, None);
    assert_eq!(after_look(&fresh, Some(&absent()), &moment(NOW), 0.5).to, IntentState::Done);
}

#[test]
fn the_gate_before_the_send_mark() {
    let armed = Intent { state: IntentState::Armed, first_sent: None, ..intent(Repeat::Keyed) };
    let here = armed.binding.clone();
    assert_eq!(may_send(&armed, &here, &moment(NOW)), Ok(()));
    assert_eq!(may_send(&armed, &here, &moment(NOW + 299)), Err(Held::ConfirmOver));
    for other in [
        Binding { environment: Environment::Live, ..here.clone() },
        Binding { fingerprint: "g".to_owned(), ..here.clone() },
        Binding { account: AccountName("x".to_owned()), ..here.clone() },
    ] {
        assert_eq!(may_send(&armed, &other, &moment(NOW)), Err(Held::OtherAccount));
    }
    let unknown = Intent { state: IntentState::Unknown, ..unclean(Repeat::Keyed) };
    let hours = |h: i64, m: i64| moment(NOW - 1 + h * 3600 + m * 60);
    assert_eq!(may_send(&unknown, &here, &hours(69, 59)), Ok(()));
    assert_eq!(may_send(&unknown, &here, &hours(70, 1)), Err(Held::KeyOver));
    let ahead = Intent { server_date: Some(hours(72, 1).at), ..unknown };
    assert_eq!(may_send(&ahead, &here, &moment(NOW)), Err(Held::KeyOver), "the provider's clock is later");
    let create = Intent { state: IntentState::Unknown, ..unclean(Repeat::Never) };
    assert!(may_send(&create, &here, &moment(NOW)).is_err(), "an unkeyed create is never sent from unknown");
    let keyless = Intent { key: None, ..armed };
    assert_eq!(may_send(&keyless, &here, &moment(NOW)), Err(Held::Damaged));
    for state in IntentState::ALL {
        if !matches!(state, IntentState::Armed | IntentState::Unknown | IntentState::Done) {
            assert!(
                may_send(&Intent { state, ..intent(Repeat::Set) }, &here, &moment(NOW)).is_err(),
                "{state:?}"
            );
        }
    }
}

#[test]
fn bookings_leave_at_once_and_cancels_wait_unless_their_window_closes() {
    for (deed, left, alone, way) in [
        (Deed::Book, None, 0, 0),
        (Deed::Cancel, None, 5, 5),
        (Deed::Cancel, Some(60), 5, 5),
        (Deed::Cancel, Some(59), 0, 0),
        (Deed::Delete, None, 5, 5),
        (Deed::Execute, None, 5, 5),
        (Deed::RemovePart, None, 5, 0),
        (Deed::SetState, None, 5, 0),
        (Deed::Schedule, None, 0, 0),
        (Deed::Label, None, 0, 0),
    ] {
        for (consent, want) in [(Consent::Alone, alone), (Consent::Way, way)] {
            let delay = outbox_delay(deed, consent, left.map(secs));
            assert_eq!(delay, secs(want), "{deed:?} {consent:?} {left:?}");
        }
    }
}
