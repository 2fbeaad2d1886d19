//! Lists that move under the hands: whatever is interleaved, the cursor stays on its record.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Desk, row};
use crate::app::{
    list::{Goal, Keyed},
    message::{Effect, Message},
    model::{List, Model, Pane},
    screen,
};

#[derive(Debug, Clone)]
enum Step {
    Key(&'static str),
    Type(&'static str),
    Paste(u64),
    Appear(u64),
    Vanish(usize),
    Move(usize, u64),
    Trouble(usize),
    Changed,
    /// Answer one of the waiting questions.
    Answer(usize),
    /// Answer one twice.
    Twice(usize),
    Tick(i64),
    Resize(u16, u16),
}

const KEYS: [&str; 44] = [
    "j",
    "j",
    "j",
    "k",
    "k",
    "G",
    "g g",
    "ctrl-d",
    "ctrl-u",
    "ctrl-f",
    "pgup",
    "space",
    "v",
    "*",
    "esc",
    "esc",
    "tab",
    "shift-tab",
    "1",
    "2",
    "3",
    "5",
    "]",
    "[",
    "-",
    "enter",
    "q",
    "s",
    "S",
    "n",
    "N",
    "g e",
    "?",
    "i",
    "p",
    "R",
    "c",
    "o",
    "d",
    "t",
    "f",
    "g o",
    "backspace",
    "x",
];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => prop::sample::select(&KEYS[..]).prop_map(Step::Key),
        1 => prop::sample::select(&["/12\n", "/kent", ":sort\n", "g"][..]).prop_map(Step::Type),
        1 => (0u64..700).prop_map(Step::Paste),
        3 => (600u64..100_000).prop_map(Step::Appear),
        3 => any::<usize>().prop_map(Step::Vanish),
        2 => (any::<usize>(), 0u64..99_999).prop_map(|(i, n)| Step::Move(i, n)),
        1 => any::<usize>().prop_map(Step::Trouble),
        4 => Just(Step::Changed),
        12 => any::<usize>().prop_map(Step::Answer),
        1 => any::<usize>().prop_map(Step::Twice),
        3 => (0i64..100_000).prop_map(Step::Tick),
        1 => (0u16..250, 0u16..80).prop_map(|(w, h)| Step::Resize(w, h)),
    ]
}

/// In which lists the operator asked for a jump whose answer is still to come.
fn jumping(model: &Model) -> [bool; 3] {
    let seek = |pane| model.work.seek.as_ref().is_some_and(|s| s.pane == pane);
    let finding = model.work.finding.is_some() || model.work.watching.is_some();
    [
        model.orders.list.moving() || seek(Pane::Orders) || finding,
        model.attention.list.moving() || seek(Pane::Attention),
        model.inbox.list.moving() || seek(Pane::Inbox),
    ]
}

fn selections(model: &Model) -> [Option<String>; 3] {
    [
        model.orders.list.selected.as_ref().map(ToString::to_string),
        model.attention.list.selected.as_ref().map(ToString::to_string),
        model.inbox.list.selected.as_ref().map(ToString::to_string),
    ]
}

fn sound<K: Clone + Ord + std::fmt::Debug, R: Keyed<Key = K>>(list: &List<K, R>, page: usize, shown: bool) {
    let keys: BTreeSet<&K> = list.rows.iter().map(Keyed::key).collect();
    assert_eq!(keys.len(), list.rows.len(), "no record stands twice");
    if list.ready && list.trouble.is_none() && list.want.is_none() && list.under_way != Some(Goal::Settle) {
        assert!(
            list.rows.is_empty() || list.index().is_some(),
            "the selected record is in the list: {:?}",
            list.selected
        );
    }
    if shown {
        assert!(list.top <= list.rows.len());
        if let Some(index) = list.index() {
            assert!(list.top <= index && index < list.top + page, "the cursor is on screen");
        }
    }
}

fn check(desk: &Desk) {
    let model = &desk.model;
    let plan = screen::plan(model);
    let shown = |pane| screen::visible(model, &plan, pane);
    let page = |pane| screen::page(model, &plan, pane);
    sound(&model.orders.list, page(Pane::Orders), shown(Pane::Orders));
    sound(&model.attention.list, page(Pane::Attention), shown(Pane::Attention));
    sound(&model.inbox.list, page(Pane::Inbox), shown(Pane::Inbox));
}

/// What is asked or done about a record names one that is selected or marked.
fn named(desk: &Desk, effects: &[Effect]) {
    let model = &desk.model;
    let mut mine: BTreeSet<_> = model.orders.marks.union(&model.attention.marks).cloned().collect();
    mine.extend(model.orders.list.selected.clone());
    mine.extend(model.attention.list.selected.clone());
    for effect in effects {
        if let Effect::Order(_, key) | Effect::Seen(key, _) | Effect::RefreshOrder(key) = effect {
            assert!(mine.contains(key), "{effect:?} names another record");
        }
        assert!(!matches!(effect, Effect::Find(_, text) if text.is_empty()));
    }
}

fn message(desk: &mut Desk, act: impl FnOnce(&mut Desk), by_hand: bool) {
    let (before, jump) = (selections(&desk.model), jumping(&desk.model));
    let (waited, done) = (desk.waiting.clone(), desk.done.len());
    act(desk);
    let after = selections(&desk.model);
    for ((before, after), jump) in before.iter().zip(&after).zip(jump) {
        let held = before.is_none() || before == after;
        assert!(held || by_hand || jump, "{before:?} became {after:?} by itself");
    }
    let mut new: Vec<Effect> = desk.waiting.iter().filter(|e| !waited.contains(e)).cloned().collect();
    new.extend(desk.done.iter().skip(done).cloned());
    named(desk, &new);
    check(desk);
}

fn play(steps: Vec<Step>) {
    let mut desk = Desk::with(600);
    desk.prompt = false;
    for step in steps {
        let many = desk.rows.len().max(1);
        match step {
            Step::Key(keys) => {
                for word in keys.split(' ') {
                    message(&mut desk, |d| d.press(word), true);
                }
            }
            Step::Type(text) => {
                for c in text.chars() {
                    message(&mut desk, |d| d.type_text(&c.to_string()), true);
                }
            }
            Step::Paste(n) => message(&mut desk, |d| d.paste(&format!("where is S3ND{n:05}?")), true),
            Step::Appear(n) => {
                let new = row(n);
                if desk.rows.iter().all(|r| r.key != new.key) {
                    desk.rows.push(new);
                }
            }
            Step::Vanish(i) => {
                if !desk.rows.is_empty() {
                    desk.rows.remove(i % many);
                }
            }
            Step::Move(i, n) => {
                if let Some(row) = desk.rows.get_mut(i % many) {
                    row.reference = format!("S3ND{n:05}");
                    row.changed_at = desk.now;
                }
            }
            Step::Trouble(i) => {
                if let Some(row) = desk.rows.get_mut(i % many) {
                    row.attention = if row.attention.is_empty() { "late".to_owned() } else { String::new() };
                }
            }
            Step::Changed => message(&mut desk, Desk::changed, false),
            Step::Answer(i) => {
                if !desk.waiting.is_empty() {
                    let i = i % desk.waiting.len();
                    message(&mut desk, |d| d.answer(i), false);
                }
            }
            Step::Twice(i) => {
                if !desk.waiting.is_empty() {
                    let effect = desk.waiting[i % desk.waiting.len()].clone();
                    if let Some((ticket, reply)) = desk.reply(&effect) {
                        message(&mut desk, |d| d.send(Message::Reply(ticket, reply)), false);
                    }
                }
            }
            Step::Tick(ms) => message(&mut desk, |d| d.tick(ms), false),
            Step::Resize(w, h) => message(&mut desk, |d| d.send(Message::Resize(w, h)), false),
        }
    }
    desk.answer_all();
    desk.changed();
    desk.answer_all();
    check(&desk);
    let model = &desk.model;
    let waits = model.orders.list.loading || model.attention.list.loading || model.inbox.list.loading;
    assert!(!waits && !model.orders.count_busy && !model.attention.count_busy, "no pane waits for ever");
    assert!(!model.work.record.busy && !model.work.tallies.busy);
    assert!(model.work.seek.is_none() && model.work.finding.is_none() && model.work.watching.is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_cursor_stays_on_its_record(steps in prop::collection::vec(step(), 100)) {
        play(steps);
    }
}
