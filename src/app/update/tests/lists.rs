//! Moving, windows and what a refresh does to them.

use super::{Desk, key, row};
use crate::{
    app::{
        list::{Goal, WINDOW},
        message::{AccountNews, Asker, Effect, Message},
        model::Pane,
        screen, testing,
        update::set_filter,
    },
    model::{
        filter::{Filter, Term, Test},
        order::OrderRow,
        provider::AccountName,
        query::{Anchor, Freshness, Topic},
    },
};

fn words(text: &str) -> Filter {
    Filter { terms: vec![Term { negated: false, test: Test::Words(text.to_owned()) }] }
}

fn filter(desk: &mut Desk, text: &str) {
    set_filter(&mut desk.model, Pane::Orders, text, words(text));
    desk.tick(1);
}

fn page(desk: &Desk) -> usize {
    screen::page(&desk.model, &screen::plan(&desk.model), Pane::Orders)
}

#[test]
fn the_first_screen_asks_for_what_it_shows() {
    let (_, effects) = crate::app::start(crate::app::testing::begin());
    let windows: Vec<_> = effects
        .iter()
        .filter_map(|e| if let Effect::Orders(_, _, q) = e { Some((&q.anchor, q.rows)) } else { None })
        .collect();
    assert!(windows.contains(&(&Anchor::First, WINDOW)), "{windows:?}");
    assert!(effects.iter().any(|e| matches!(e, Effect::Tallies(_))));
    let desk = Desk::with(10);
    assert_eq!(desk.selected(), Some(0));
    assert_eq!(desk.model.orders.list.matching, Some(10));
    assert!(desk.model.record.shown.is_some());
}

#[test]
fn keys_move_the_cursor() {
    let p = u64::try_from(page(&Desk::with(1000))).unwrap();
    for (keys, want) in [
        ("j", 1),
        ("j j k", 1),
        ("down down up", 1),
        ("k", 0),
        ("G", 999),
        ("G g g", 0),
        ("end home", 0),
        ("> <", 0),
        ("G k k", 997),
        ("ctrl-d", p / 2),
        ("ctrl-d ctrl-u", 0),
        ("ctrl-f", p - 1),
        ("pgdn pgdn pgup", p - 1),
        ("G pgup", 999 - (p - 1)),
        ("x b r L z e @ 4 6", 0),
    ] {
        let mut desk = Desk::with(1000);
        desk.press(keys);
        assert_eq!(desk.selected(), Some(want), "{keys}");
        let line = desk.line().unwrap();
        assert!(line < page(&desk), "{keys}: the cursor is on screen");
    }
}

#[test]
fn a_long_walk_asks_for_the_next_window_before_the_edge() {
    let mut desk = Desk::with(3000);
    for i in 1..=2500 {
        desk.press("j");
        assert_eq!(desk.selected(), Some(i));
        let list = &desk.model.orders.list;
        assert!(list.rows.len() <= 4 * WINDOW, "a walk costs no memory");
        assert!(
            list.index().unwrap() + page(&desk) < list.rows.len() || list.at_end,
            "rows are there in time"
        );
    }
    for i in (0..2500).rev() {
        desk.press("k");
        assert_eq!(desk.selected(), Some(i));
    }
    assert!(desk.model.orders.list.at_start);
}

#[test]
fn rows_that_come_or_go_leave_cursor_and_screen_row() {
    let mut desk = Desk::with(600);
    desk.rows.retain(|r| r.key.id != "id00003");
    for _ in 0..150 {
        desk.press("j");
    }
    let (selected, line) = (desk.selected(), desk.line());
    // Ten rows come in above, ten leave below, one above goes.
    desk.rows.extend((0..10).map(|n| {
        let mut new = row(5000 + n);
        new.reference = format!("S3ND0000A{n}");
        new
    }));
    desk.rows.retain(|r| {
        r.reference != "S3ND00100"
            && !(r.reference.as_str() > "S3ND00200" && r.reference.as_str() < "S3ND00211")
    });
    desk.changed();
    assert_eq!((desk.selected(), desk.line()), (selected, line));
    desk.press("j");
    assert_eq!(desk.selected(), selected.map(|s| s + 1));
}

#[test]
fn a_record_that_no_longer_matches_stays_until_the_cursor_moves() {
    let mut desk = Desk::with(50);
    desk.press("j j j");
    desk.rows.retain(|r| r.key != key(3));
    desk.changed();
    assert_eq!((desk.selected(), desk.line()), (Some(3), Some(3)));
    assert_eq!(desk.model.orders.list.gone, Some(key(3)));
    assert_eq!(desk.model.orders.list.rows[3].key, key(3), "it stands where it stood");
    assert_eq!(desk.model.orders.list.matching, Some(49));
    desk.changed();
    assert_eq!(desk.model.orders.list.gone, Some(key(3)));
    desk.press("j");
    assert_eq!((desk.selected(), desk.line()), (Some(4), Some(3)));
    assert_eq!(desk.model.orders.list.gone, None);
    assert!(desk.model.orders.list.rows.iter().all(|r| r.key != key(3)));
}

#[test]
fn a_list_that_becomes_empty_and_full_again_is_survived() {
    let mut desk = Desk::with(5);
    let rows = std::mem::take(&mut desk.rows);
    desk.changed();
    assert_eq!(desk.selected(), Some(0), "it was selected, so it stays");
    desk.press("j k G g g ctrl-d pgup space * v v esc esc");
    desk.rows = rows;
    desk.changed();
    assert_eq!(desk.selected(), Some(0));
    assert_eq!(desk.model.orders.list.gone, None);
}

#[test]
fn a_mark_or_an_overlay_holds_the_order_but_not_the_contents() {
    for (hold, free) in [("space", "space"), ("?", "esc"), ("p", "p")] {
        let mut desk = Desk::with(20);
        desk.press(hold);
        desk.rows[5].state = "Delivered".to_owned();
        desk.rows[7].reference = "S3ND00000A".to_owned();
        desk.rows.retain(|r| r.key != key(9));
        desk.changed();
        let order =
            |desk: &Desk| desk.model.orders.list.rows.iter().map(|r| r.key.clone()).collect::<Vec<_>>();
        assert_eq!(order(&desk), (0..20).map(key).collect::<Vec<_>>(), "{hold}: nothing moves");
        assert_eq!(desk.model.orders.list.rows[5].state.as_str(), "Delivered", "{hold}");
        assert!(desk.model.orders.list.behind, "{hold}: and it is said so");
        desk.press(free);
        assert_eq!(order(&desk).len(), 19, "{free}");
        assert_eq!(order(&desk)[1], key(7), "{free}");
        assert!(!desk.model.orders.list.behind);
        assert_eq!(desk.selected(), Some(0));
    }
}

#[test]
fn a_filter_goes_to_its_first_row_and_back() {
    let mut desk = Desk::with(500);
    desk.press("G");
    filter(&mut desk, "customer 12");
    assert_eq!(desk.selected(), Some(12));
    assert_eq!(desk.model.orders.list.matching, Some(11));
    filter(&mut desk, "customer 129");
    assert_eq!(desk.selected(), Some(129));
    filter(&mut desk, "no such thing");
    assert_eq!(desk.selected(), None);
    assert_eq!(desk.model.orders.list.matching, Some(0));
    desk.press("j k G space v * n N x c o t i enter backspace");
    assert_eq!(desk.model.orders.list.filter_text, "");
    assert_eq!(desk.selected(), Some(499), "the cursor returns to where it was");
    // A record that matches keeps the cursor.
    desk.press("k");
    filter(&mut desk, "customer 4");
    assert_eq!(desk.selected(), Some(498));
}

#[test]
fn late_answers_are_dropped() {
    let mut desk = Desk::with(1000);
    desk.prompt = false;
    set_filter(&mut desk.model, Pane::Orders, "customer 12", words("customer 12"));
    desk.tick(1);
    let old: Vec<Effect> = desk.waiting.clone();
    set_filter(&mut desk.model, Pane::Orders, "customer 77", words("customer 77"));
    desk.tick(1);
    desk.answer_all();
    assert_eq!(desk.selected(), Some(77));
    for effect in old {
        let (ticket, reply) = desk.reply(&effect).unwrap();
        desk.send(Message::Reply(ticket, reply));
    }
    assert_eq!(desk.selected(), Some(77));
    assert_eq!(desk.model.orders.list.matching, Some(11));
    assert_eq!(desk.model.orders.list.rows.len(), 11);
}

#[test]
fn steps_typed_ahead_of_a_jump_are_made_after_it() {
    let mut desk = Desk::with(1000);
    desk.prompt = false;
    desk.press("G k k c");
    assert_eq!(desk.selected(), Some(0), "the answer is not there yet");
    assert!(desk.done.is_empty(), "nothing is done to a row that will not be the one");
    desk.answer_all();
    assert_eq!(desk.selected(), Some(997));
}

#[test]
fn n_finds_rows_that_are_not_loaded_and_begins_again() {
    let mut desk = Desk::with(2000);
    filter(&mut desk, "customer 150");
    desk.press("backspace");
    desk.press("g g");
    for (keys, want) in
        [("n", 150), ("n", 1500), ("n", 1501), ("N", 1500), ("N", 150), ("N", 1509), ("n", 150)]
    {
        desk.press(keys);
        assert_eq!(desk.selected(), Some(want), "{keys}");
    }
    assert!(desk.last_notice().contains("other end"));
    desk.rows[700].attention = "pickup failed".to_owned();
    desk.changed();
    desk.press("g e");
    assert_eq!(desk.selected(), Some(700));
    desk.press("g e");
    assert!(desk.last_notice().contains("no other"), "{}", desk.last_notice());
}

#[test]
fn a_store_that_fails_is_shown_and_not_asked_for_ever() {
    let mut desk = Desk::with(1000);
    desk.broken = true;
    desk.changed();
    assert!(desk.model.orders.list.trouble.is_some());
    assert_eq!(desk.selected(), Some(0));
    desk.press("j");
    desk.broken = false;
    desk.changed();
    assert_eq!(desk.model.orders.list.trouble, None);
    assert_eq!(desk.model.orders.list.want, None::<Goal>);
    assert_eq!(desk.selected(), Some(1));
}

#[test]
fn marks_are_of_records() {
    let mut desk = Desk::with(30);
    desk.press("space j j v j j v");
    let marked: Vec<_> = desk.model.orders.marks.iter().cloned().collect();
    assert_eq!(marked, [key(0), key(2), key(3), key(4)]);
    desk.rows.retain(|r| r.key != key(3));
    desk.changed();
    assert!(desk.model.orders.marks.contains(&key(3)));
    filter(&mut desk, "customer 2");
    assert_eq!(crate::app::counts(&desk.model).hidden, 3, "only the second is among the rows");
    desk.press("*");
    assert_eq!(desk.model.orders.marks.len(), 4 + 10);
    desk.press("esc");
    assert!(desk.model.orders.marks.is_empty());
    assert_eq!(desk.model.orders.list.filter_text, "customer 2", "one step at a time");
    desk.press("esc");
    assert_eq!(desk.model.orders.list.filter_text, "");
}

#[test]
fn detail_follows_when_the_cursor_rests() {
    let mut desk = Desk::with(50);
    for _ in 0..5 {
        desk.press("j");
        desk.tick(30);
        assert_eq!(desk.model.record.shown.as_ref().unwrap().title.as_str(), "S3ND00000");
    }
    let due = crate::app::next_wake(&desk.model).unwrap();
    assert!(due.duration_since(desk.now).as_millis() <= 80);
    desk.tick(80);
    assert_eq!(desk.model.record.shown.as_ref().unwrap().title.as_str(), "S3ND00005");
    assert_eq!(desk.done, [Effect::Seen(key(5), desk.now)]);
}

#[test]
fn an_answer_about_a_place_left_behind_tells_nothing_about_the_cursor() {
    let mut desk = Desk::with(2000);
    for _ in 0..400 {
        desk.press("j");
    }
    desk.press("g g");
    desk.prompt = false;
    desk.changed();
    for _ in 0..22 {
        desk.press("ctrl-f");
    }
    let selected = desk.selected();
    assert!(selected > Some(250), "{selected:?}: far from the window that was asked for");
    let window = desk.waiting.iter().position(|e| matches!(e, Effect::Orders(..))).unwrap();
    desk.answer(window);
    assert_eq!((desk.selected(), desk.model.orders.list.gone.clone()), (selected, None));
    desk.answer_all();
    assert_eq!((desk.selected(), desk.model.orders.list.gone.clone()), (selected, None));
    assert!(desk.model.orders.list.row().is_some());
}

#[test]
fn panes_ask_side_by_side_and_each_ends_only_its_own_question() {
    let mut desk = Desk::with(300);
    desk.prompt = false;
    desk.press("5 1");
    desk.changed();
    let windows = |desk: &Desk| -> Vec<Asker> {
        desk.waiting
            .iter()
            .filter_map(|e| if let Effect::Orders(_, who, _) = e { Some(*who) } else { None })
            .collect()
    };
    assert_eq!(windows(&desk), [Asker::Orders, Asker::Attention]);
    // Each letter takes the place of the one before; the other pane's question stays.
    desk.press("/");
    desk.type_text("cus");
    assert_eq!(windows(&desk), [Asker::Attention, Asker::Orders]);
    desk.press("enter");
    desk.answer_all();
    assert!(!desk.model.orders.list.loading && !desk.model.attention.list.loading);
    assert!(desk.model.attention.list.ready && desk.model.orders.list.matching.is_some());
}

/// A console whose first answers are still coming in: more rows before those that are there.
fn arriving() -> Desk {
    let rows = (5..8).map(row).map(|r| OrderRow { attention: "late".to_owned(), ..r }).collect();
    let mut desk = Desk::begin(rows, testing::begin());
    assert_eq!(desk.selected(), Some(5));
    add_before(&mut desk, 3);
    desk
}

fn add_before(desk: &mut Desk, n: u64) {
    desk.rows.push(OrderRow { attention: "late".to_owned(), customer: "a".to_owned(), ..row(n) });
    desk.changed();
}

#[test]
fn the_cursor_waits_on_top_until_a_key_or_the_last_first_answer() {
    let mut desk = arriving();
    assert_eq!((desk.selected(), desk.line()), (Some(3), Some(0)), "the most urgent row is under the cursor");
    desk.press("S S");
    let before = desk.selected();
    add_before(&mut desk, 2);
    assert_eq!(desk.selected(), before, "after a key the cursor stays on its record");

    let mut desk = arriving();
    let fresh = Freshness {
        account: AccountName("parcels".to_owned()),
        topic: Topic::Orders,
        last_good: Some(desk.now),
        last_try: Some(desk.now),
        trouble: None,
        next_try: None,
        incomplete: None,
    };
    let account = fresh.account.clone();
    desk.send(Message::Account(AccountNews { account, freshness: vec![fresh], busy: false, quota: None }));
    desk.tick(2000);
    add_before(&mut desk, 2);
    assert_eq!(desk.selected(), Some(3), "all have answered: the cursor stays on its record");
}
