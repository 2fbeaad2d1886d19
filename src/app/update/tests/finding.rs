//! Pastes, prompts and the palette.

use super::{Desk, key, row};
use crate::app::{
    message::{Effect, Message},
    model::{Overlay, Pane, PromptKind},
    testing,
};

#[test]
fn a_pasted_sentence_goes_to_its_order() {
    let mut desk = Desk::with(3000);
    desk.press("2");
    desk.paste("Hi, where is S3ND02345? It is late.\n");
    assert_eq!((desk.model.focus, desk.selected()), (Pane::Orders, Some(2345)));
    assert!(
        desk.done.iter().all(|e| matches!(e, Effect::Seen(..))),
        "a paste is no command: {:?}",
        desk.done
    );
}

#[test]
fn a_paste_leaves_a_view_that_lacks_the_order() {
    let mut desk = Desk::with(300);
    let hidden = crate::model::filter::Filter {
        terms: vec![crate::model::filter::Term {
            negated: false,
            test: crate::model::filter::Test::Words("customer 1".to_owned()),
        }],
    };
    crate::app::update::set_filter(&mut desk.model, Pane::Orders, "customer 1", hidden);
    desk.tick(1);
    desk.paste("S3ND00222");
    assert_eq!(desk.selected(), Some(222));
    assert_eq!(desk.model.orders.list.filter_text, "");
    assert_eq!(desk.model.views[desk.model.orders.view].name, "all");
    assert_eq!(desk.model.orders.list.gone, None);
    desk.press("j");
    assert_eq!(desk.selected(), Some(223));
}

#[test]
fn several_hits_are_a_choice() {
    let mut desk = Desk::with(300);
    desk.paste("S3ND0001");
    let Some(Overlay::Choose { found, .. }) = desk.model.overlays.last() else { panic!("no choice") };
    assert_eq!(found.len(), 10);
    desk.press("j j j k enter");
    assert!(desk.model.overlays.is_empty());
    assert_eq!(desk.selected(), Some(12));
}

#[test]
fn a_miss_offers_to_watch() {
    let mut desk = Desk::with(10);
    desk.paste("please check S3NEW77");
    let Some(Overlay::Prompt { kind: PromptKind::Watch, input, trouble, .. }) = desk.model.overlays.last()
    else {
        panic!("no offer: {:?}", desk.model.overlays)
    };
    assert_eq!(input.value(), "S3NEW77");
    assert!(trouble.as_ref().unwrap().as_str().contains("nothing is stored"));
    let mut new = row(77);
    new.reference = "S3NEW77".to_owned();
    desk.prompt = false;
    desk.press("enter");
    let watch = desk
        .waiting
        .iter()
        .find_map(|e| if let Effect::Watch(_, a, r) = e { Some((a.0.clone(), r.clone())) } else { None });
    assert_eq!(watch, Some(("parcels".to_owned(), "S3NEW77".to_owned())));
    desk.rows.push(new);
    desk.answer_all();
    assert_eq!(desk.selected(), Some(77));
}

#[test]
fn a_miss_without_a_watching_account_says_so() {
    let mut begin = testing::begin();
    begin.accounts.clear();
    let mut desk = Desk::begin(Vec::new(), begin);
    desk.paste("S3NEW77");
    assert!(desk.model.overlays.is_empty());
    assert!(desk.last_notice().contains("nothing is stored under S3NEW77"));
}

#[test]
fn a_paste_into_a_field_is_text_and_submits_nothing() {
    let mut desk = Desk::with(10);
    desk.press("g f");
    desk.paste("a\nb\n");
    let Some(Overlay::Prompt { input, .. }) = desk.model.overlays.last() else { panic!("closed") };
    assert_eq!(input.value(), "a b");
    desk.press("esc space ctrl-c");
    assert!(matches!(desk.model.overlays.last(), Some(Overlay::Quit)));
    desk.paste("yes\n");
    desk.paste("y");
    assert!(desk.done.is_empty(), "a paste answers no question: {:?}", desk.done);
}

#[test]
fn the_filter_prompt_works_letter_by_letter() {
    let mut desk = Desk::with(100);
    desk.prompt = false;
    desk.press("/");
    for (i, c) in "cust".chars().enumerate() {
        desk.type_text(&c.to_string());
        assert_eq!(desk.model.orders.list.filter_text.len(), i + 1);
        assert!(
            desk.waiting
                .iter()
                .any(|e| matches!(e, Effect::Orders(t, ..) if *t == desk.model.orders.list.ticket))
        );
    }
    desk.answer_all();
    desk.press("enter");
    assert!(desk.model.overlays.is_empty());
    assert_eq!(desk.model.orders.list.filter_text, "cust");
    desk.press("/");
    desk.type_text("omer");
    desk.press("esc");
    desk.answer_all();
    assert_eq!(desk.model.orders.list.filter_text, "cust", "Esc leaves it as it was");
    desk.press("2 backspace");
    assert_eq!(desk.model.orders.list.filter_text, "cust", "each pane has its own");
    desk.press("1 backspace");
    assert_eq!(desk.model.orders.list.filter_text, "");
}

#[test]
fn tab_takes_the_first_offer() {
    let mut desk = Desk::with(10);
    desk.press("/");
    desk.type_text("is:la");
    desk.press("tab");
    let Some(Overlay::Prompt { input, .. }) = desk.model.overlays.last() else { panic!("closed") };
    assert_eq!(input.value(), "is:late");
}

#[test]
fn the_palette_runs_what_it_names() {
    let mut desk = Desk::with(10);
    desk.press(":");
    desk.type_text("refresh-now\n");
    assert_eq!(desk.done, [Effect::Refresh(None)]);
    assert!(desk.model.overlays.is_empty());
    desk.model.read_only = true;
    desk.press("ctrl-p");
    desk.type_text("cancel\n");
    assert!(desk.last_notice().contains("read-only"), "{}", desk.last_notice());
    desk.press(": down down up esc");
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn a_reference_given_at_the_start_is_selected() {
    let mut begin = testing::begin();
    begin.reference = Some("S3ND00007".to_owned());
    let desk = Desk::begin((0..300).map(row).collect(), begin);
    assert_eq!(desk.model.orders.list.selected, Some(key(7)));
    assert!(desk.model.record.shown.is_some());
}

#[test]
fn many_pastes_at_once_end_with_the_last() {
    let mut desk = Desk::with(300);
    desk.prompt = false;
    for n in [5, 80, 200] {
        desk.send(Message::Paste(format!("S3ND{n:05}")));
    }
    while !desk.waiting.is_empty() {
        let last = desk.waiting.len() - 1;
        desk.answer(last);
    }
    assert_eq!(desk.selected(), Some(200));
}
