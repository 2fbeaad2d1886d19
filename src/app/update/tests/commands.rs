//! Each command where it does something, and everywhere else.

use jiff::{SignedDuration, Timestamp};

use super::{Desk, key};
use crate::{
    app::{
        self,
        command::{Command, TABLE},
        key::Key,
        message::{AccountNews, Effect, Message, PollerRole, Severity},
        model::{Model, Overlay, Pane},
        testing,
    },
    model::{
        clock::{Clock, ClockKind},
        provider::AccountName,
        query::{Freshness, Topic, Trouble},
    },
};

/// Every pane, and every command in it by its own keys or through the palette.
fn everywhere(desk: &mut Desk) {
    for pane in [
        Pane::Orders,
        Pane::Inbox,
        Pane::Tracking,
        Pane::Attention,
        Pane::Detail,
        Pane::Views,
        Pane::Accounts,
        Pane::Book,
        Pane::Outbox,
    ] {
        for row in TABLE {
            desk.model.overlays.clear();
            desk.model.focus = pane;
            if let Some(keys) = row.keys.first() {
                desk.press(keys);
            } else {
                desk.press(":");
                desk.type_text(row.name);
                desk.press("enter");
            }
            desk.press("j G k ctrl-f");
            let (now, _) = (desk.now, app::next_wake(&desk.model));
            let _ = (app::help(&desk.model), app::hints(&desk.model), app::counts(&desk.model), now);
        }
    }
}

#[test]
fn no_command_panics_at_any_size_or_with_any_list() {
    for size in [(0, 0), (1, 1), (39, 9), (40, 10), (80, 24), (120, 40), (200, 60), (u16::MAX, u16::MAX)] {
        for orders in [0, 1, 30] {
            let mut desk = Desk::with(orders);
            desk.send(Message::Resize(size.0, size.1));
            everywhere(&mut desk);
        }
    }
}

#[test]
fn rows_fewer_than_top_says_are_survived() {
    let mut desk = Desk::with(30);
    desk.model.orders.list.top = 1000;
    desk.model.orders.list.rows.truncate(2);
    desk.model.orders.view = 99;
    desk.model.work.account = 99;
    desk.model.record.event = 99;
    everywhere(&mut desk);
}

#[test]
fn a_read_only_session_answers_what_writes_with_a_reason_and_does_nothing() {
    for command in TABLE.iter().filter(|r| r.writes) {
        let mut desk = Desk::with(5);
        desk.model.read_only = true;
        let pane = command.at[0];
        desk.model.focus = pane;
        let before = desk.model.notices.len();
        desk.press(command.keys.first().unwrap());
        assert_eq!(desk.model.notices.len(), before + 1, "{} is never silent", command.name);
        assert!(desk.last_notice().starts_with(command.name));
        assert_eq!(desk.done, [], "{}", command.name);
        assert!(desk.model.overlays.is_empty());
    }
}

#[test]
fn a_command_says_why_it_cannot_be_done() {
    let mut begin = testing::begin();
    begin.accounts.clear();
    let empty = Desk::begin(Vec::new(), begin).model;
    let mut full = Desk::with(5).model;
    for (command, model, part) in [
        (Command::CopyReference, &empty, "nothing is selected"),
        (Command::Raw, &empty, "nothing is selected"),
        (Command::Mark, &empty, "no rows"),
        (Command::Unmark, &empty, "nothing is marked"),
        (Command::ClearFilter, &empty, "no filter"),
        (Command::NextMatch, &empty, "nothing was filtered"),
        (Command::PreviousPlace, &empty, "no previous place"),
        (Command::Watch, &empty, "no such account"),
        (Command::RefreshNow, &empty, "no account"),
        (Command::UnreadFirst, &full, "not in the pane Orders"),
    ] {
        let reason = command.available(model).unwrap_err();
        assert!(reason.contains(part), "{command:?}: {reason}");
    }
    full.poller = PollerRole::Other("op2@desk1".to_owned());
    assert!(Command::RefreshNow.available(&full).unwrap_err().contains("op2@desk1"));
    full.focus = Pane::Inbox;
    full.work.source = Pane::Inbox;
    assert!(Command::RefreshOrder.available(&full).is_err());
}

#[test]
fn effects_of_plain_commands() {
    for (keys, want) in [
        ("R", vec![Effect::Refresh(None)]),
        ("ctrl-r", vec![Effect::Refresh(None)]),
        ("p p", vec![Effect::Pause(true), Effect::Pause(false)]),
        ("ctrl-l", vec![Effect::Redraw]),
        ("ctrl-z", vec![Effect::Suspend]),
        ("q", vec![Effect::Quit]),
        ("ctrl-c", vec![Effect::Quit]),
        ("c", vec![Effect::Copy("S3ND00000".to_owned())]),
        ("j c", vec![Effect::Copy("S3ND00001".to_owned())]),
        ("o", vec![Effect::Copy("https://track.example.com/1".to_owned())]),
        ("g x", vec![Effect::Copy("https://track.example.com/1".to_owned())]),
        ("g o", vec![Effect::RefreshOrder(key(0))]),
        ("j g o", vec![Effect::RefreshOrder(key(1))]),
        ("esc esc esc", vec![]),
        ("? q", vec![]),
        ("space q", vec![]),
        ("space q n q esc q enter", vec![]),
        ("space q y", vec![Effect::Quit]),
        ("space ctrl-c ctrl-c", vec![Effect::Quit]),
        ("? ctrl-c", vec![]),
    ] {
        let mut desk = Desk::with(5);
        desk.press(keys);
        assert_eq!(desk.done, want, "{keys}");
    }
}

#[test]
fn ctrl_c_asks_again_after_a_second() {
    let mut desk = Desk::with(5);
    desk.press("space ctrl-c n");
    desk.tick(1_500);
    desk.done.clear();
    desk.press("ctrl-c");
    assert_eq!(desk.done, []);
    assert!(matches!(desk.model.overlays.last(), Some(Overlay::Quit)));
}

#[test]
fn a_link_is_shown_for_copying_by_hand() {
    let mut desk = Desk::with(5);
    desk.press("o");
    assert!(
        matches!(desk.model.overlays.last(), Some(Overlay::Copy { text }) if text.as_str().starts_with("https"))
    );
    desk.press("esc");
    assert!(desk.model.overlays.is_empty());
}

type State = fn(&Model) -> bool;

#[test]
fn keys_change_what_they_say() {
    let cases: [(&str, State); 37] = [
        ("2", |m| m.focus == Pane::Inbox),
        ("3", |m| m.focus == Pane::Tracking),
        ("5", |m| m.focus == Pane::Attention),
        ("2 1", |m| m.focus == Pane::Orders),
        ("2 -", |m| m.focus == Pane::Orders),
        ("2 - -", |m| m.focus == Pane::Inbox),
        ("2 3 esc", |m| m.focus == Pane::Inbox),
        ("2 3 esc esc esc", |m| m.focus == Pane::Orders),
        ("tab", |m| m.focus == Pane::Inbox),
        ("tab tab shift-tab", |m| m.focus == Pane::Inbox),
        ("t", |m| m.focus == Pane::Tracking),
        ("enter", |m| m.focus == Pane::Detail),
        ("enter esc", |m| m.focus == Pane::Orders),
        ("d", |m| !m.look.detail),
        ("d d", |m| m.look.detail),
        ("w", |m| m.look.wide),
        ("f", |m| m.look.full && !m.look.frames),
        ("f f", |m| !m.look.full && m.look.frames),
        ("i", |m| matches!(m.overlays.last(), Some(Overlay::Raw { .. }))),
        ("i i", |m| m.overlays.is_empty()),
        ("?", |m| matches!(m.overlays.last(), Some(Overlay::Help { scroll: 0 }))),
        ("f1 j j", |m| matches!(m.overlays.last(), Some(Overlay::Help { scroll: 2 }))),
        ("? j q", |m| m.overlays.is_empty()),
        ("g m", |m| matches!(m.overlays.last(), Some(Overlay::Log { .. }))),
        ("s j j enter", |m| m.orders.sort.by != crate::model::query::SortBy::Reference),
        ("S", |m| m.orders.sort.reversed),
        ("]", |m| m.orders.view == 1),
        ("g t g T", |m| m.orders.view == 0),
        ("[", |m| m.orders.view == m.views.len() - 1),
        ("w l l h", |m| m.orders.scroll_x == 1),
        // Columns are scrolled where not all that there are fit, and begin anew with the next choice.
        ("l l h", |m| {
            m.orders.scroll_x == 0
                && m.notices.back().is_some_and(|n| n.text.as_str().contains("w shows all"))
        }),
        ("w l l w", |m| m.orders.scroll_x == 0),
        ("g v", |m| m.focus == Pane::Views),
        ("g p", |m| m.focus == Pane::Accounts),
        ("Z Z", |m| {
            m.notices.len() == 1 && m.notices[0].text.as_str() == "Z does nothing here; ? shows the keys"
        }),
        ("2 t", |m| m.focus == Pane::Inbox),
        ("2 3", |m| m.focus == Pane::Tracking),
    ];
    for (keys, holds) in cases {
        let mut desk = Desk::with(10);
        for row in &mut desk.rows {
            row.attention = "delivery failed".to_owned();
        }
        desk.changed();
        desk.press(keys);
        assert!(holds(&desk.model), "{keys}");
        assert_eq!(desk.selected(), Some(0), "{keys}: the cursor stays on its record");
    }
}

#[test]
fn the_sort_turns_the_rows_but_not_the_cursor() {
    let mut desk = Desk::with(1000);
    desk.press("j j j S");
    assert_eq!(desk.selected(), Some(3));
    assert_eq!(desk.model.orders.list.rows.last().map(|r| r.key.clone()), Some(key(0)));
    desk.press("k");
    assert_eq!(desk.selected(), Some(4));
}

#[test]
fn inbox_entries_are_walked_and_opened() {
    let mut desk = Desk::with(3);
    desk.press("2 j j");
    desk.tick(100);
    assert_eq!(desk.model.record.shown.as_ref().unwrap().title.as_str(), "title 2");
    assert!(desk.model.record.shown.as_ref().unwrap().order.is_none());
    desk.press("enter");
    assert_eq!(desk.model.focus, Pane::Detail);
    desk.press("c");
    assert_eq!(desk.done, [Effect::Copy("mid0002".to_owned())]);
}

#[test]
fn a_key_sequence_is_forgotten_in_time() {
    let mut desk = Desk::with(50);
    desk.press("j j g");
    assert!(app::hints(&desk.model).iter().any(|(keys, word)| keys == "g" && *word == "first"));
    let due = app::next_wake(&desk.model).unwrap();
    assert!(due.duration_since(desk.now) <= SignedDuration::from_millis(1500));
    desk.tick(1_500);
    assert!(desk.model.pending.is_empty());
    desk.press("g");
    assert_eq!(desk.selected(), Some(2));
    desk.press("esc j");
    assert_eq!(desk.selected(), Some(3), "Esc takes the beginning back");
}

#[test]
fn an_own_key_replaces_the_default() {
    let mut begin = testing::begin();
    let own = std::collections::BTreeMap::from([("down".to_owned(), vec!["ctrl-n".to_owned()])]);
    begin.keymap = crate::app::keymap::Keymap::build(&own).0;
    begin.filter = Some("customer".to_owned());
    let mut desk = Desk::begin((0..5).map(super::row).collect(), begin);
    let first = desk.selected();
    assert!(first.is_some());
    desk.press("j");
    assert_eq!(desk.selected(), first);
    desk.send(Message::Key(Key::ctrl('n')));
    assert_ne!(desk.selected(), first);
}

#[test]
fn idle_is_silent_but_for_the_minute() {
    let mut desk = Desk::with(30);
    desk.tick(120_000);
    let wake = app::next_wake(&desk.model).unwrap();
    assert_eq!(wake.as_second() % 60, 0);
    assert!(wake > desk.now && wake.duration_since(desk.now) <= SignedDuration::from_mins(1));
    // A countdown on screen ticks by the second; one below the window does not.
    let soon = desk.now + SignedDuration::from_millis(300_500);
    desk.rows[29].clock = Some(Clock::at(ClockKind::CancelWindow, soon));
    desk.send(Message::Resize(120, 24));
    desk.changed();
    let visible = desk.model.orders.list.visible(10).iter().any(|r| r.clock.is_some());
    assert!(!visible);
    desk.rows[1].clock = Some(Clock::at(ClockKind::CancelWindow, soon));
    desk.changed();
    let wake = app::next_wake(&desk.model).unwrap();
    assert!(wake.duration_since(desk.now) <= SignedDuration::from_secs(1));
    // Each wake-up is in the future, so that a loop that obeys it never spins.
    for _ in 0..400 {
        let wake = app::next_wake(&desk.model).unwrap();
        assert!(wake > desk.now);
        desk.now = wake;
        desk.send(Message::Time);
    }
}

#[test]
fn a_notice_and_a_change_have_their_time() {
    let mut desk = Desk::with(3);
    desk.tick(120_000);
    desk.send(Message::Notice(Severity::Good, "done".to_owned()));
    assert_eq!(app::current_notice(&desk.model).map(|n| n.text.as_str()), Some("done"));
    let wake = app::next_wake(&desk.model).unwrap();
    assert_eq!(wake.duration_since(desk.now), SignedDuration::from_secs(10));
    desk.tick(10_000);
    assert_eq!(app::current_notice(&desk.model), None);
    desk.rows[0].changed_at = desk.now;
    desk.changed();
    let wake = app::next_wake(&desk.model).unwrap();
    assert_eq!(wake.duration_since(desk.now), SignedDuration::from_secs(10));
}

#[test]
fn news_of_an_account_and_more_exceptions_are_told() {
    let mut desk = Desk::with(3);
    let account = AccountName("parcels".to_owned());
    let news = AccountNews { account, freshness: Vec::new(), busy: true, quota: Some((3, 60, "min")) };
    desk.send(Message::Account(news));
    assert_eq!(desk.model.accounts[0].busy_since, Some(desk.now));
    assert_eq!(desk.model.accounts[0].quota, Some((3, 60, "min")));
    desk.rows[0].attention = "delivery failed".to_owned();
    desk.changed();
    assert_eq!(desk.done.iter().filter(|e| **e == Effect::Bell).count(), 1);
    desk.rows[1].attention = "delivery failed".to_owned();
    desk.changed();
    assert_eq!(desk.done.iter().filter(|e| **e == Effect::Bell).count(), 1, "one bell a minute");
    assert_eq!(app::counts(&desk.model).attention, 2);
}

#[test]
fn refresh_on_a_providers_line_asks_that_one_only() {
    let mut desk = Desk::with(3);
    desk.model.focus = Pane::Accounts;
    desk.press("R");
    assert_eq!(desk.done, [Effect::Refresh(Some(AccountName("parcels".to_owned())))]);
    desk.done.clear();
    desk.model.accounts[0].retired = true;
    desk.press("R");
    assert_eq!(desk.done, []);
    assert!(desk.last_notice().contains("retired"));
}

#[test]
fn the_detail_takes_the_place_of_the_list_where_both_have_no_room() {
    let mut desk = Desk::with(3);
    desk.send(Message::Resize(80, 24));
    desk.press("d");
    assert_eq!(desk.model.focus, Pane::Detail);
    desk.press("d");
    assert_eq!(desk.model.focus, Pane::Orders);
    assert!(desk.model.look.detail, "the wide screen's choice is not touched");
}

#[test]
fn a_provider_that_fails_is_told_once_and_so_is_its_return() {
    let mut desk = Desk::with(3);
    let mut tell = |trouble: Option<Trouble>| {
        let fresh = Freshness {
            account: AccountName("parcels".to_owned()),
            topic: Topic::Orders,
            last_good: None,
            last_try: None,
            trouble,
            next_try: None,
            incomplete: None,
        };
        let news =
            AccountNews { account: fresh.account.clone(), freshness: vec![fresh], busy: false, quota: None };
        desk.send(Message::Account(news));
        desk.model.notices.iter().map(|n| n.text.to_string()).collect::<Vec<_>>()
    };
    let failed = |why: &str| Some(Trouble::Failed(why.to_owned()));
    let waits = Some(Trouble::OwnQuota { until: Timestamp::UNIX_EPOCH });
    assert!(tell(None).is_empty());
    assert_eq!(tell(failed("no answer")), ["SND orders: no answer"]);
    assert_eq!(tell(failed("no answer in 30 s")).len(), 1);
    assert_eq!(tell(None).last().map(String::as_str), Some("SND orders: parcels answers again"));
    assert_eq!(
        tell(waits.clone()).last().map(String::as_str),
        Some("SND orders: parcels waits for our own quota")
    );
    assert_eq!(tell(waits).len(), 3, "once");
    assert_eq!(tell(None).len(), 3, "nothing had failed");
}

#[test]
fn a_fast_world_leaves_messages_and_keys_their_time() {
    let mut desk = Desk::with(3);
    desk.model.pace = 20.0;
    desk.send(Message::Notice(Severity::Good, "done".to_owned()));
    desk.tick(190_000);
    assert!(app::current_notice(&desk.model).is_some(), "not ten of the operator's seconds have passed");
    desk.tick(20_000);
    assert_eq!(app::current_notice(&desk.model), None);
    desk.press("g");
    desk.tick(20_000);
    assert!(!desk.model.pending.is_empty());
    desk.tick(20_000);
    assert!(desk.model.pending.is_empty());
}
