//! The booking pane by keys, with a desk that answers when it is told to.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::row;
use crate::{
    app::{
        self, chord,
        desk::{Answer, Ask, News, Price, Record},
        key::{Code, Key},
        message::{Effect, Message, Reply, Ticket},
        model::{AccountView, Model, Overlay, Pane},
        start, testing, update,
    },
    model::{
        account::Environment,
        form::Kind,
        intent::{Mutation, Refusal},
        journal::{Binding, Confirmation, Intent, IntentId, IntentState, Looks, Moment, Refused, Tally},
        money::Money,
        order::Order,
        provider::{AccountName, OrderKey, Provider},
        query::{StoredOrder, Window},
        text::clean,
    },
    providers::{
        acts::{About, Act, Confirm, TABLE},
        makeleaps::write::plan::Plan,
    },
    store::drafts::{Claimed, Draft},
};

/// A console and what it asked of the shell.
struct Bench {
    model: Model,
    now: Timestamp,
    asked: Vec<Effect>,
}

fn name_of(provider: Provider) -> &'static str {
    match provider {
        Provider::Sendle => "parcels",
        Provider::MakeLeaps => "documents",
        Provider::FourOver => "print",
        Provider::SevenSenders => "shop",
        Provider::ReadyCloud => "warehouse",
    }
}

fn view(provider: Provider) -> AccountView {
    AccountView {
        name: AccountName(name_of(provider).to_owned()),
        provider,
        environment: Environment::Sandbox,
        retired: false,
        read_only: false,
        freshness: Vec::new(),
        busy_since: None,
        quota: None,
    }
}

impl Bench {
    fn of(providers: &[Provider]) -> Self {
        let mut begin = testing::begin();
        begin.accounts = providers.iter().copied().map(view).collect();
        let now = begin.now;
        let (model, asked) = start::start(begin);
        Self { model, now, asked }
    }

    fn parcels() -> Self {
        Self::of(&[Provider::Sendle])
    }

    fn send(&mut self, message: Message) {
        let effects = update::update(&mut self.model, self.now, message);
        self.asked.extend(effects);
    }

    fn press(&mut self, keys: &str) {
        for key in chord::parse(keys).unwrap() {
            self.send(Message::Key(key));
        }
    }

    fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.send(Message::Key(Key::char(c)));
        }
    }

    fn tick(&mut self, millis: i64) {
        self.now += SignedDuration::from_millis(millis);
        self.send(Message::Time);
    }

    /// The last thing asked of the desk that fits.
    fn last<T>(&self, pick: impl Fn(&Ask) -> Option<T>) -> Option<(Ticket, T)> {
        self.asked.iter().rev().find_map(|effect| match effect {
            Effect::Desk(ticket, ask) => pick(ask).map(|found| (*ticket, found)),
            _ => None,
        })
    }

    fn answer(&mut self, ticket: Ticket, answer: Result<Answer, String>) {
        self.send(Message::Reply(ticket, Reply::Desk(answer)));
    }

    fn saved(&self) -> Option<Draft> {
        self.last(|ask| match ask {
            Ask::SaveDraft(draft) => Some(draft.as_ref().clone()),
            _ => None,
        })
        .map(|(_, draft)| draft)
    }

    fn confirmed(&self) -> Option<(Ticket, app::desk::Confirm)> {
        self.last(|ask| match ask {
            Ask::Confirm(confirm) => Some(confirm.as_ref().clone()),
            _ => None,
        })
    }

    fn price(&mut self, cents: i64) {
        let (ticket, ()) = self.last(|ask| matches!(ask, Ask::Price { .. }).then_some(())).unwrap();
        let easy = Price {
            name: "Easy".to_owned(),
            total: Some(Money::new(rust_decimal::Decimal::new(cents, 2), "AUD")),
            arrives: "2-4 days".to_owned(),
        };
        self.answer(ticket, Ok(Answer::Prices(vec![easy])));
    }

    fn draft(&self) -> &Value {
        &self.model.form.open.as_ref().unwrap().draft
    }

    fn in_review(&self) -> bool {
        self.model.form.open.as_ref().is_some_and(|open| open.review.is_some())
    }

    fn here(&self) -> String {
        self.model.form.open.as_ref().unwrap().editor.path.clone()
    }

    /// Goes on until the cursor is on a field.
    fn go_to(&mut self, path: &str) {
        for keys in ["tab", "shift-tab"] {
            let mut before = None;
            while before != Some(self.here()) {
                before = Some(self.here());
                if self.here() == path {
                    return;
                }
                self.press(keys);
            }
        }
        panic!("{path} was not reached");
    }

    fn set(&mut self, path: &str, text: &str) {
        self.go_to(path);
        self.press("ctrl-u");
        self.type_text(text);
    }

    fn notice(&self) -> String {
        self.model.notices.back().map_or_else(String::new, |n| n.text.to_string())
    }

    /// A good parcel, by keys only.
    fn fill(&mut self) {
        self.press("b");
        for (path, text) in [
            ("description", "Kryptonite"),
            ("kilogram_weight", "1"),
            ("cubic_metre_volume", "0.01"),
            ("sender.contact.name", "Lex Luthor"),
            ("sender.address.address_line1", "123 Gotham Ln"),
            ("sender.address.suburb", "Sydney"),
            ("sender.address.postcode", "2000"),
            ("sender.address.state_name", "ns"),
            ("receiver.contact.name", "Clark Kent"),
            ("receiver.address.address_line1", "80 Wentworth Park Rd"),
            ("receiver.address.suburb", "Glebe"),
            ("receiver.address.postcode", "2037"),
            ("receiver.address.state_name", "NSW"),
            ("receiver.address.country", "austral"),
            ("receiver.instructions", "Give directly to Clark"),
        ] {
            self.set(path, text);
        }
    }
}

fn intent_of(mutation: Mutation, draft: Option<String>, state: IntentState, at: Timestamp) -> Intent {
    Intent {
        id: IntentId("i1".to_owned()),
        binding: Binding {
            account: mutation.account.clone(),
            provider: mutation.provider,
            environment: Environment::Sandbox,
            fingerprint: "f".to_owned(),
        },
        mutation,
        key: None,
        confirmed: Confirmation {
            by: "op1@desk3".to_owned(),
            at: Moment { at, boot: String::new(), uptime: SignedDuration::ZERO },
        },
        draft,
        state,
        todo: None,
        due: None,
        held: None,
        clean: true,
        pending: false,
        first_sent: None,
        server_date: None,
        last_request: None,
        last_row: None,
        tally: Tally::default(),
        looks: Looks::default(),
        refused: None,
        said: String::new(),
        orders: Vec::new(),
        created: at,
        changed: at,
    }
}

fn parcel(made: Timestamp) -> Order {
    let raw = json!({"order": {
        "description": "Kryptonite", "weight": {"units": "kg", "value": "1.0"},
        "volume": {"units": "m3", "value": "0.01"},
        "sender": {"contact": {"name": "Lex Luthor"}, "address": {"address_line1": "123 Gotham Ln",
            "suburb": "Sydney", "state_name": "NSW", "postcode": "2000", "country": "Australia"}},
        "receiver": {"contact": {"name": "Clark Kent"}, "address": {"address_line1": "80 Wentworth Park Rd",
            "suburb": "Glebe", "state_name": "NSW", "postcode": "2037", "country": "Australia"},
            "instructions": "Give directly to Clark"}
    }});
    stored(made, &raw.to_string(), Provider::Sendle)
}

fn stored(made: Timestamp, raw: &str, provider: Provider) -> Order {
    let row = row(1);
    Order {
        key: OrderKey { account: AccountName(name_of(provider).to_owned()), id: row.key.id },
        provider,
        reference: "S3ND70".to_owned(),
        aliases: Vec::new(),
        customer: row.customer,
        destination: row.destination,
        state: row.state,
        phase: row.phase,
        attention: Vec::new(),
        parts: Vec::new(),
        clocks: Vec::new(),
        total: None,
        created_at: Some(made),
        updated_at: None,
        links: Vec::new(),
        groups: Vec::new(),
        oddities: Vec::new(),
        raw: raw.to_owned(),
    }
}

fn kept(order: Order, at: Timestamp) -> StoredOrder {
    StoredOrder { order, events: Vec::new(), fetched_at: at, changed_at: at, seen_at: None }
}

#[test]
fn a_parcel_is_filled_reviewed_and_confirmed_by_keys_alone() {
    let mut bench = Bench::parcels();
    bench.fill();
    assert_eq!(bench.draft()["sender"]["address"]["state_name"], "NSW", "found by typing");
    assert_eq!(bench.draft()["receiver"]["address"]["country"], "AU");
    assert_eq!(bench.model.form.open.as_ref().unwrap().problems.wrong(), 0);
    bench.tick(700);
    bench.price(945);
    bench.press("ctrl-d");
    assert!(bench.in_review());
    bench.tick(300);
    bench.press("y");
    let (ticket, confirm) = bench.confirmed().expect("it was confirmed");
    assert_eq!(confirm.mutation.quote.as_ref().map(ToString::to_string).as_deref(), Some("AUD 9.45"));
    assert_eq!(confirm.draft, bench.saved().map(|draft| draft.id));
    assert!(confirm.mutation.reference.starts_with("POSTROOM-"));
    let mutation = confirm.mutation.clone();
    let intent = intent_of(mutation, confirm.draft, IntentState::Armed, bench.now);
    bench.press("y y");
    assert_eq!(
        bench.asked.iter().filter(|e| matches!(e, Effect::Desk(_, Ask::Confirm(_)))).count(),
        1,
        "one yes is one confirmation"
    );
    bench.answer(ticket, Ok(Answer::Intent(Box::new(intent))));
    assert!(bench.model.form.open.is_none());
    assert!(bench.notice().contains("written down"), "{}", bench.notice());
}

#[test]
fn what_was_typed_ahead_or_pasted_never_confirms() {
    let mut bench = Bench::parcels();
    bench.fill();
    bench.press("ctrl-d");
    bench.press("y y y");
    assert!(bench.in_review() && bench.confirmed().is_none(), "typed before it was on screen");
    bench.tick(300);
    bench.send(Message::Paste("y".to_owned()));
    bench.press("enter");
    assert!(bench.confirmed().is_none(), "enter means not now");
    assert!(bench.model.form.open.is_none(), "and leaves the draft where it is");
    let drop = bench.last(|ask| matches!(ask, Ask::DropDraft(_)).then_some(()));
    assert!(drop.is_none() && bench.saved().is_some());
}

#[test]
fn a_price_that_changed_must_be_seen_before_it_is_confirmed() {
    let mut bench = Bench::parcels();
    bench.fill();
    bench.tick(700);
    bench.price(945);
    bench.press("ctrl-d");
    bench.tick(300);
    bench.press("ctrl-r y");
    assert!(bench.confirmed().is_none(), "the price is being asked");
    bench.price(995);
    bench.press("y");
    assert!(bench.confirmed().is_none(), "it has only just changed");
    bench.tick(300);
    bench.press("s y");
    let quote = bench.confirmed().unwrap().1.mutation.quote.unwrap();
    assert_eq!(quote.to_string(), "AUD 9.95", "the price that was on screen");
}

#[test]
fn a_price_that_grew_old_under_the_review_is_asked_anew_before_it_is_confirmed() {
    let mut bench = Bench::parcels();
    bench.fill();
    bench.tick(700);
    bench.price(945);
    bench.press("ctrl-d");
    bench.tick(61_000);
    bench.press("y");
    assert!(bench.confirmed().is_none(), "it is a minute old");
    bench.price(995);
    bench.press("y");
    assert!(bench.confirmed().is_none(), "it must be seen first");
    bench.tick(300);
    bench.press("y");
    assert_eq!(bench.confirmed().unwrap().1.mutation.quote.unwrap().to_string(), "AUD 9.95");
}

#[test]
fn a_price_is_asked_once_nothing_is_typed_and_never_shown_for_another_parcel() {
    let mut bench = Bench::parcels();
    bench.fill();
    let count = |bench: &Bench| {
        bench.asked.iter().filter(|e| matches!(e, Effect::Desk(_, Ask::Price { .. }))).count()
    };
    let before = count(&bench);
    bench.set("kilogram_weight", "");
    bench.type_text("2");
    assert_eq!(count(&bench), before);
    let wake = app::next_wake(&bench.model).unwrap();
    assert!(wake.duration_since(bench.now) <= SignedDuration::from_millis(600));
    bench.tick(700);
    assert_eq!(count(&bench), before + 1);
    let late = bench.last(|ask| matches!(ask, Ask::Price { .. }).then_some(())).unwrap().0;
    bench.type_text("3");
    bench.answer(late, Ok(Answer::Prices(Vec::new())));
    assert!(bench.model.form.open.as_ref().unwrap().price.answer.is_none(), "for 2 kg, not for 23");
}

#[test]
fn a_refusal_lands_on_its_field_and_its_suggestion_is_one_key() {
    let mut bench = Bench::parcels();
    bench.fill();
    bench.set("receiver.address.suburb", "Katooomba");
    bench.press("ctrl-d");
    bench.tick(300);
    if bench.confirmed().is_none() {
        let asked = bench.last(|ask| matches!(ask, Ask::Price { .. }).then_some(()));
        if asked.is_some() {
            bench.price(945);
            bench.tick(300);
        }
        bench.press("y");
    }
    let (ticket, confirm) = bench.confirmed().unwrap();
    let mut intent =
        intent_of(confirm.mutation.clone(), confirm.draft.clone(), IntentState::Armed, bench.now);
    bench.answer(ticket, Ok(Answer::Intent(Box::new(intent.clone()))));
    bench.tick(1000);
    intent.state = IntentState::Rejected;
    intent.changed = bench.now;
    intent.refused = Some(Refused {
        said: "The data you supplied is invalid.".to_owned(),
        fields: vec![Refusal {
            path: vec!["receiver".to_owned(), "address".to_owned(), "suburb".to_owned()],
            message: "doesn't match postcode 2780. Perhaps try: Katoomba, Leura, and Medlow Bath".to_owned(),
        }],
    });
    bench.send(Message::Desk(News::Settled(Box::new(intent))));
    let (ticket, id) = bench
        .last(|ask| match ask {
            Ask::TakeDraft(id) => Some(id.clone()),
            _ => None,
        })
        .expect("the refused draft opens again while nobody went elsewhere");
    let draft = bench.saved().unwrap();
    assert_eq!(draft.id, id);
    bench.answer(ticket, Ok(Answer::Draft(Claimed::Mine, Box::new(Some(draft)))));
    assert_eq!(bench.here(), "receiver.address.suburb", "the cursor stands on what was refused");
    bench.press("ctrl-t");
    assert_eq!(bench.draft()["receiver"]["address"]["suburb"], "Katoomba");
    bench.press("ctrl-d");
    assert!(bench.in_review(), "two keys: the suggestion, the review");
}

#[test]
fn drafts_are_kept_at_once_offered_at_the_next_start_and_opened_as_they_were() {
    let mut bench = Bench::parcels();
    bench.press("b");
    bench.type_text("Kr");
    assert!(bench.saved().is_none());
    let wake = app::next_wake(&bench.model).unwrap();
    assert!(wake.duration_since(bench.now) <= SignedDuration::from_millis(50));
    bench.tick(50);
    let draft = bench.saved().expect("kept within 50 ms");
    assert_eq!(draft.fields, json!({"description": "Kr"}));
    bench.type_text("y");
    bench.press("esc");
    let draft = bench.saved().filter(|d| d.id == draft.id).unwrap();
    assert_eq!(draft.fields, json!({"description": "Kry"}), "leaving keeps the last letter");
    assert!(bench.last(|ask| matches!(ask, Ask::LeaveDraft(id) if *id == draft.id).then_some(())).is_some());

    let mut next = Bench::parcels();
    let (ticket, ()) = next.last(|ask| matches!(ask, Ask::Drafts).then_some(())).expect("asked at the start");
    next.answer(ticket, Ok(Answer::Drafts(vec![draft.clone()])));
    assert!(next.notice().contains("1 draft waits"), "{}", next.notice());
    next.press("4 enter");
    let (ticket, id) = next
        .last(|ask| match ask {
            Ask::TakeDraft(id) => Some(id.clone()),
            _ => None,
        })
        .unwrap();
    assert_eq!(id, draft.id);
    next.answer(ticket, Ok(Answer::Draft(Claimed::Mine, Box::new(Some(draft.clone())))));
    assert_eq!(next.draft(), &draft.fields);
    assert_eq!(next.here(), "description");
    next.type_text("p");
    next.tick(50);
    assert_eq!(next.saved().unwrap().id, draft.id, "the same draft goes on");
}

#[test]
fn a_draft_is_thrown_away_and_brought_back_and_another_consoles_stays() {
    let mut bench = Bench::parcels();
    bench.press("b");
    bench.type_text("Kr");
    bench.press("esc 4");
    let draft = bench.saved().unwrap();
    let drafts = |bench: &mut Bench, drafts: Vec<Draft>| {
        if let Some((ticket, ())) = bench.last(|ask| matches!(ask, Ask::Drafts).then_some(())) {
            bench.answer(ticket, Ok(Answer::Drafts(drafts)));
        }
    };
    // The list that was asked before is stale by now: both answers are taken in turn.
    drafts(&mut bench, Vec::new());
    drafts(&mut bench, vec![draft.clone()]);
    assert_eq!(bench.model.form.shelf.drafts.len(), 1);
    bench.press("X");
    let (ticket, ()) = bench.last(|ask| matches!(ask, Ask::DropDraft(_)).then_some(())).unwrap();
    bench.answer(ticket, Ok(Answer::Done));
    assert!(bench.model.form.shelf.drafts.is_empty());
    bench.press("z");
    assert_eq!(bench.saved().unwrap().fields, draft.fields, "z brings it back");

    drafts(&mut bench, vec![draft.clone()]);
    bench.press("enter");
    let taken = bench.last(|ask| matches!(ask, Ask::TakeDraft(_)).then_some(()));
    let owner = crate::store::Owner::this();
    bench.answer(taken.unwrap().0, Ok(Answer::Draft(Claimed::Other(owner), Box::new(Some(draft)))));
    assert!(bench.model.form.open.is_none());
    assert!(bench.notice().contains("another console"), "{}", bench.notice());
}

/// A console whose only row is an order that can be booked once more.
fn with_row(order: &Order) -> Bench {
    let mut bench = Bench::of(&[order.provider]);
    let mut row = row(1);
    row.key = order.key.clone();
    row.provider = order.provider;
    let asked = bench.asked.iter().find_map(|effect| match effect {
        Effect::Orders(ticket, _, _) => Some(*ticket),
        _ => None,
    });
    let window = Window { rows: vec![row], at_start: true, at_end: true };
    bench.send(Message::Reply(asked.unwrap(), Reply::Orders(Ok(window))));
    bench.press("esc");
    bench
}

fn read(bench: &mut Bench, order: Order) {
    let wanted = order.key.clone();
    let ticket = bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::Order(ticket, key) if *key == wanted => Some(*ticket),
        _ => None,
    });
    let at = bench.now;
    bench.send(Message::Reply(ticket.unwrap(), Reply::Order(Ok(Some(Box::new(kept(order, at)))))));
}

#[test]
fn booking_once_more_is_two_keys_with_a_fresh_price_and_a_word_about_its_age() {
    let made = testing::noon() - SignedDuration::from_hours(30);
    let order = parcel(made);
    let mut bench = with_row(&order);
    bench.press("r");
    read(&mut bench, order.clone());
    assert!(bench.in_review(), "{}", bench.notice());
    let review = bench.model.form.open.as_ref().unwrap().review.clone().unwrap();
    assert!(review.warnings.iter().any(|w| w.as_str().contains("S3ND70, which is 1 day old")));
    bench.price(945);
    bench.press("y");
    assert!(bench.confirmed().is_none());
    bench.tick(300);
    bench.press("y");
    let (_, confirm) = bench.confirmed().expect("r and y");
    assert!(confirm.mutation.target.is_none(), "a new parcel");
    let draft = bench.saved().expect("kept before it is confirmed");
    assert_eq!(draft.order.as_deref(), Some(order.key.id.as_str()));

    // With a new weight the change is marked.
    let mut bench = with_row(&order);
    bench.press("r");
    read(&mut bench, order);
    bench.press("e");
    bench.set("kilogram_weight", "1.2");
    bench.press("ctrl-d");
    let review = bench.model.form.open.as_ref().unwrap().review.clone().unwrap();
    let change = review.changes.iter().find(|c| c.label == "weight, kg").unwrap();
    assert_eq!((change.now.as_str(), change.was.as_str()), ("1.2", "1.0"));
}

#[test]
fn a_look_alike_is_told_and_booked_only_by_another_yes() {
    let order = parcel(testing::noon() - SignedDuration::from_hours(30));
    let mut bench = with_row(&order);
    bench.press("r");
    read(&mut bench, order);
    bench.price(945);
    bench.tick(300);
    bench.press("y");
    let (ticket, confirm) = bench.confirmed().unwrap();
    assert!(!confirm.twice);
    let other = intent_of(confirm.mutation, None, IntentState::Done, bench.now);
    bench.answer(ticket, Ok(Answer::Alike(Box::new(other))));
    bench.press("y");
    assert_eq!(bench.confirmed().unwrap().0, ticket, "what was typed ahead does not count");
    bench.tick(300);
    bench.press("y");
    assert!(bench.confirmed().unwrap().1.twice);
}

#[test]
fn records_are_found_by_typing_and_taken_with_enter() {
    let mut bench = Bench::of(&[Provider::MakeLeaps]);
    bench.press("b");
    bench.type_text("sending");
    bench.press("enter");
    bench.go_to("recipient_organization");
    bench.type_text("yam");
    bench.tick(300);
    let (ticket, typed) = bench
        .last(|ask| match ask {
            Ask::Records { kind: "client", typed, .. } => Some(typed.clone()),
            _ => None,
        })
        .expect("asked when nothing was typed for a moment");
    assert_eq!(typed, "yam");
    let record = |n: u8| Record {
        value: format!("https://api.example/client/{n}/"),
        label: format!("山田商店 {n}"),
    };
    bench.answer(ticket, Ok(Answer::Records(vec![record(1), record(2)])));
    bench.press("right enter");
    assert_eq!(bench.draft()["recipient_organization"], "https://api.example/client/2/");
    assert_ne!(bench.here(), "recipient_organization", "and the cursor goes on");
}

#[test]
fn instants_are_typed_in_the_operators_zone_and_kept_in_utc() {
    let mut bench = Bench::of(&[Provider::SevenSenders]);
    bench.model.zone = jiff::tz::TimeZone::get("Australia/Sydney").unwrap();
    bench.press("b");
    if matches!(bench.model.overlays.last(), Some(Overlay::Acts { .. })) {
        bench.type_text("shop order");
        bench.press("enter");
    }
    bench.set("order_date", "2026-11-25 14:30");
    assert_eq!(bench.draft()["order_date"], "2026-11-25T03:30:00Z");
    bench.press("+ +");
    assert_eq!(bench.draft()["order_date"], "2026-11-27T03:30:00Z");
    bench.press("-");
    assert_eq!(bench.draft()["order_date"], "2026-11-26T03:30:00Z");
    bench.go_to("boarding_complete");
    bench.press("space");
    assert_eq!(bench.draft()["boarding_complete"], true);
    bench.press("space");
    assert_eq!(bench.draft()["boarding_complete"], false);
    bench.press("space");
    assert_eq!(bench.draft().get("boarding_complete"), None);
    bench.go_to("order_tags");
    bench.send(Message::Paste("one\ntwo\n".to_owned()));
    assert_eq!(bench.draft()["order_tags"], json!(["one", "two"]));
}

#[test]
fn jobs_are_added_copied_and_taken_away() {
    let mut bench = Bench::of(&[Provider::FourOver]);
    bench.press("b");
    bench.type_text("direct");
    bench.press("enter");
    assert_eq!(bench.draft()["is_test_order"], true, "in a sandbox an order is a test");
    assert_eq!(bench.draft()["jobs"].as_array().unwrap().len(), 1, "it needs at least one");
    bench.set("jobs.0.job_name", "one");
    bench.go_to("jobs");
    bench.press("space");
    assert_eq!(bench.here(), "jobs.1.job_name");
    bench.type_text("two");
    bench.press("up c");
    let names = |bench: &Bench| -> Vec<String> {
        let jobs = bench.draft()["jobs"].as_array().cloned().unwrap_or_default();
        jobs.iter().map(|job| job["job_name"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(names(&bench), ["one", "two", "two"]);
    assert_eq!(bench.here(), "jobs.2");
    bench.press("del");
    assert_eq!(names(&bench), ["one", "two"]);
    bench.press("enter enter enter enter");
    assert_eq!(names(&bench), ["one", "two"], "enter only goes on");
}

#[test]
fn what_goes_for_good_wants_its_reference_typed() {
    let delete = TABLE.iter().find(|act| {
        act.provider == Provider::SevenSenders && act.confirm == Confirm::Typed && act.about == About::Order
    });
    let delete = delete.expect("the record can be removed for good");
    let raw = include_str!("../../../../tests/fixtures/sevensenders/order-newer.json");
    let order = stored(testing::noon(), raw, Provider::SevenSenders);
    let mut bench = with_row(&order);
    bench.press("M");
    bench.type_text(delete.name);
    bench.press("enter");
    let (ticket, ()) = bench.last(|ask| matches!(ask, Ask::Check(_)).then_some(())).expect("asked anew");
    let at = bench.now;
    bench.answer(ticket, Ok(Answer::Checked(Box::new(kept(order, at)))));
    assert!(bench.in_review(), "{}", bench.notice());
    bench.type_text("ND70y");
    assert!(bench.confirmed().is_none(), "typed before it was on screen");
    bench.tick(300);
    bench.press("y");
    bench.type_text("nd70");
    bench.press("y enter");
    assert!(bench.confirmed().is_none(), "the wrong letters, and enter means no");
}

#[test]
fn read_only_consoles_and_accounts_change_nothing() {
    for close in [
        (|bench: &mut Bench| bench.model.read_only = true) as fn(&mut Bench),
        |bench| bench.model.accounts[0].read_only = true,
        |bench| bench.model.accounts[0].retired = true,
    ] {
        let order = parcel(testing::noon());
        let mut bench = with_row(&order);
        close(&mut bench);
        let before = bench.asked.len();
        bench.press("b r M");
        assert!(bench.model.form.open.is_none() && bench.model.overlays.is_empty(), "{}", bench.notice());
        let desk = bench.asked[before..].iter().filter(|e| matches!(e, Effect::Desk(..))).count();
        assert_eq!(desk, 0);
    }
}

#[test]
fn a_walk_that_stands_goes_on_only_by_a_yes_that_was_seen() {
    let mut bench = Bench::parcels();
    let (ticket, ()) = bench.last(|ask| matches!(ask, Ask::Drafts).then_some(())).unwrap();
    let walk = Draft {
        id: "w1".to_owned(),
        account: AccountName("parcels".to_owned()),
        provider: Provider::Sendle,
        kind: app::desk::WALK.to_owned(),
        order: None,
        part: None,
        title: "PR-1 stands: refused".to_owned(),
        fields: Value::Null,
        created: bench.now,
        changed: bench.now,
        intent: None,
    };
    bench.answer(ticket, Ok(Answer::Drafts(vec![walk])));
    let gone = |bench: &Bench| bench.last(|ask| matches!(ask, Ask::GoOn { .. }).then_some(())).is_some();
    bench.press("4 enter y");
    assert!(!gone(&bench), "typed ahead");
    bench.tick(300);
    bench.press("enter");
    assert!(!gone(&bench) && bench.model.overlays.is_empty(), "enter means no");
    bench.press("enter");
    bench.tick(300);
    bench.press("y");
    assert!(gone(&bench));
}

#[test]
fn a_walk_that_stands_goes_on_with_its_form_corrected() {
    let mut bench = Bench::of(&[Provider::MakeLeaps]);
    bench.tick(0);
    let (ticket, ()) = bench.last(|ask| matches!(ask, Ask::Drafts).then_some(())).unwrap();
    let form = json!({
        "recipient_organization": "https://api.makeleaps.com/api/partner/1/client/2/",
        "send_to_clientinbox_selected": true,
        "subject": "Invoices",
        "items": [{"position": 1, "document": "https://api.makeleaps.com/api/partner/1/document/3/"}],
        "then": "keep_draft",
    });
    let account = AccountName(name_of(Provider::MakeLeaps).to_owned());
    let plan = Plan::new(&account, &form, "PR-1", bench.now).unwrap();
    let stands =
        json!({"said": "subject: too dull", "fields": [{"path": ["subject"], "message": "too dull"}]});
    let walk = Draft {
        id: "walk".to_owned(),
        account,
        provider: Provider::MakeLeaps,
        kind: app::desk::WALK.to_owned(),
        order: None,
        part: None,
        title: "PR-1 stands: subject: too dull".to_owned(),
        fields: json!({"way": {"plan": plan}, "form": {"kind": "book"}, "stands": stands}),
        created: bench.now,
        changed: bench.now,
        intent: None,
    };
    bench.answer(ticket, Ok(Answer::Drafts(vec![walk])));
    let correct = |bench: &mut Bench| {
        bench.press("4 enter");
        bench.tick(300);
        bench.press("e");
    };
    correct(&mut bench);
    let open = bench.model.form.open.as_ref().unwrap();
    assert_eq!(open.editor.path, "subject", "the cursor is where it was refused");
    bench.type_text("!");
    bench.tick(100);
    assert!(bench.saved().is_none(), "the walk keeps its own form");
    bench.press("esc");
    correct(&mut bench);
    assert_eq!(bench.model.form.open.as_ref().unwrap().draft["subject"], "Invoices!", "nothing is lost");
    bench.press("ctrl-d");
    bench.tick(300);
    bench.press("y");
    let (ticket, corrected) = bench
        .last(|ask| match ask {
            Ask::GoOn { walk, corrected } if walk == "walk" => corrected.clone(),
            _ => None,
        })
        .unwrap();
    assert_eq!(corrected["subject"], "Invoices!");
    bench.answer(ticket, Ok(Answer::Walking("walk".to_owned())));
    assert!(bench.model.form.open.is_none() && bench.model.form.corrected.is_empty());
}

#[test]
fn a_paste_that_came_as_keys_is_written_once() {
    let mut bench = Bench::parcels();
    bench.press("b");
    bench.type_text("Kr");
    bench.send(Message::Burst("Krypton suit".to_owned(), 2));
    assert_eq!(bench.model.form.open.as_ref().unwrap().draft["description"], "Krypton suit");
}

#[test]
fn leaving_the_program_asks_and_loses_no_letter() {
    let mut bench = Bench::parcels();
    bench.press("b");
    bench.type_text("Kr");
    bench.press("ctrl-c");
    assert!(matches!(bench.model.overlays.last(), Some(Overlay::Quit)));
    bench.press("y");
    assert!(matches!(bench.asked.last(), Some(Effect::Quit)));
    assert_eq!(bench.saved().unwrap().fields, json!({"description": "Kr"}));
}

/// Opens a form of an act without an order, where it can be.
fn opened(act: &'static Act) -> Bench {
    let mut bench = Bench::of(&[act.provider]);
    let target = app::form::Target {
        account: AccountName(name_of(act.provider).to_owned()),
        act: act.name,
        order: None,
        part: None,
    };
    update::open_form(&mut bench.model, target, &mut bench.asked);
    bench
}

fn with_forms() -> impl Iterator<Item = &'static Act> {
    TABLE.iter().filter(|act| act.form.is_some())
}

/// What a person would type into a field of each kind, and what the draft holds then.
fn sample(kind: Kind) -> Option<(&'static str, Value)> {
    Some(match kind {
        Kind::Text(_) | Kind::Phone => ("日本 1", json!("日本 1")),
        Kind::Lines(_) => ("one", json!("one")),
        Kind::Decimal => ("1.50", json!("1.50")),
        Kind::Integer => ("12", json!(12)),
        Kind::Money => ("12.00 USD", json!("12.00 USD")),
        Kind::Date => ("2026-12-01", json!("2026-12-01")),
        Kind::Instant => ("2026-12-01 10:00", json!("2026-12-01T10:00:00Z")),
        Kind::Flag => ("y", json!(true)),
        Kind::Email => ("a@b.example", json!("a@b.example")),
        Kind::Country => ("japan", json!("JP")),
        Kind::Texts => ("a, b", json!(["a", "b"])),
        Kind::Pairs => ("a=1; b=2", json!({"a": "1", "b": "2"})),
        Kind::File => ("/tmp/a.pdf", json!("/tmp/a.pdf")),
        Kind::Record(_) => ("x1", json!("x1")),
        Kind::Choice(_) => return None,
    })
}

#[test]
fn every_field_of_every_form_takes_its_kind_and_gives_it_back() {
    let mut kinds = 0;
    for act in with_forms() {
        let mut bench = opened(act);
        let form = act.form.unwrap();
        for section in form.sections {
            if let Some(array) = section.repeats {
                bench.go_to(array);
                if !bench.draft()[array].is_array() {
                    bench.press("space");
                }
            }
            for field in section.fields {
                let prefix = section.repeats.map(|array| format!("{array}.0.")).unwrap_or_default();
                let path = format!("{prefix}{}", field.path);
                bench.go_to(&path);
                bench.press("ctrl-u");
                let (text, want) = match field.kind {
                    Kind::Choice(values) => (values[values.len() - 1], json!(values[values.len() - 1])),
                    kind => sample(kind).unwrap(),
                };
                bench.type_text(text);
                let found = crate::model::form::at(bench.draft(), &path).cloned();
                assert_eq!(found, Some(want), "{:?} {} {path}", act.provider, act.name);
                bench.press("ctrl-u");
                let found = crate::model::form::at(bench.draft(), &path);
                assert_eq!(found, None, "{path} is blank again");
                kinds += 1;
            }
        }
    }
    assert!(kinds > 150, "{kinds}");
}

#[test]
fn every_act_of_every_provider_is_in_a_menu() {
    for provider in Provider::ALL {
        let bench = with_row(&stored(testing::noon(), "{}", provider));
        let key = OrderKey { account: AccountName(name_of(provider).to_owned()), id: "id00001".to_owned() };
        let new = app::form::menu::items(&bench.model, &app::form::Place::New, "");
        let of = app::form::menu::items(&bench.model, &app::form::Place::Order(key), "");
        for act in Act::of(provider) {
            let there = new.iter().chain(&of).any(|item| item.act.name == act.name);
            assert!(there, "{provider:?} {}", act.name);
        }
    }
}

const KEYS: [&str; 34] = [
    "tab",
    "tab",
    "tab",
    "shift-tab",
    "enter",
    "down",
    "up",
    "pgdn",
    "pgup",
    "ctrl-d",
    "ctrl-g",
    "ctrl-t",
    "ctrl-r",
    "ctrl-n",
    "ctrl-u",
    "ctrl-w",
    "ctrl-k",
    "space",
    "space",
    "+",
    "-",
    "left",
    "right",
    "home",
    "end",
    "backspace",
    "del",
    "c",
    "y",
    "n",
    "e",
    "s",
    "d",
    "q",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn no_keys_break_a_form_and_the_draft_stays_sound(
        which in any::<prop::sample::Index>(),
        steps in prop::collection::vec((0usize..KEYS.len() + 4, any::<char>(), 0i64..900), 1..160),
    ) {
        let acts: Vec<_> = with_forms().collect();
        let act = acts[which.index(acts.len())];
        let mut bench = opened(act);
        for (key, c, wait) in steps {
            if bench.model.form.open.is_none() {
                break;
            }
            match KEYS.get(key) {
                Some(keys) => bench.press(keys),
                None if key % 2 == 0 => bench.send(Message::Key(Key::plain(Code::Char(c)))),
                None => bench.send(Message::Paste(format!("{c}\n{{\"a\":[{c}"))),
            }
            bench.tick(wait);
            if let Some(open) = &bench.model.form.open {
                let text = open.draft.to_string();
                prop_assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), &open.draft);
                prop_assert!(open.draft.is_object());
                let lines = open.lines();
                prop_assert!(open.at < lines.len());
                prop_assert!(lines[open.at].takes_keys());
                prop_assert_eq!(&lines[open.at].path(), &open.editor.path);
            }
            let wake = app::next_wake(&bench.model).unwrap();
            prop_assert!(wake > bench.now);
        }
        let _ = clean(&bench.notice());
        let _ = (app::hints(&bench.model), app::help(&bench.model), Pane::Book);
    }
}
