//! The booking pane: as it looks, and a parcel booked by keys alone in the real loop.

use jiff::{SignedDuration, Timestamp};
use postroom::{
    app::{
        chord,
        desk::{Answer, Ask, Price},
        key::Key,
        layout::{Breadth, plan},
        message::{Effect, Message, Reply},
        model::{Look, Model, Overlay, Pane},
        update,
    },
    model::{
        intent::Refusal,
        journal::IntentId,
        money::Money,
        provider::{AccountName, Provider},
    },
    providers::acts::Act,
    store::drafts::Draft,
    ui,
};
use ratatui::{buffer::Buffer, layout::Rect};
use serde_json::json;

use super::screens::{SIZES, fixtures, text};
use crate::support::harness::{Harness, world};

/// A console of the fixtures, and what it asked.
struct Bench {
    model: Model,
    asked: Vec<Effect>,
    now: Timestamp,
}

impl Bench {
    fn new(look: Look) -> Self {
        let model = Model { look, read_only: false, ..fixtures::model() };
        Self { now: model.now, model, asked: Vec::new() }
    }

    fn send(&mut self, message: Message) {
        let effects = update(&mut self.model, self.now, message);
        self.asked.extend(effects);
    }

    fn press(&mut self, keys: &str) {
        for key in chord::parse(keys).unwrap() {
            self.send(Message::Key(key));
        }
    }

    fn typed(&mut self, text: &str) {
        for c in text.chars() {
            self.send(Message::Key(Key::char(c)));
        }
    }

    fn pass(&mut self, millis: i64) {
        self.now += SignedDuration::from_millis(millis);
        self.send(Message::Time);
    }

    fn set(&mut self, path: &str, text: &str) {
        for _ in 0..90 {
            if self.model.form.open.as_ref().unwrap().editor.path == path {
                self.press("ctrl-u");
                return self.typed(text);
            }
            self.press("tab");
        }
        panic!("{path} was not reached");
    }

    fn answer(&mut self, pick: impl Fn(&Ask) -> bool, answer: Answer) {
        let ticket = self.asked.iter().rev().find_map(|effect| match effect {
            Effect::Desk(ticket, ask) if pick(ask) => Some(*ticket),
            _ => None,
        });
        self.send(Message::Reply(ticket.unwrap(), Reply::Desk(Ok(answer))));
    }
}

const PARCEL: [(&str, &str); 15] = [
    ("description", "Kryptonite"),
    ("kilogram_weight", "1"),
    ("cubic_metre_volume", "0.01"),
    ("sender.contact.name", "Lex Luthor"),
    ("sender.address.address_line1", "123 Gotham Ln"),
    ("sender.address.suburb", "Sydney"),
    ("sender.address.postcode", "2000"),
    ("sender.address.state_name", "nsw"),
    ("receiver.contact.name", "クラーク・ケント"),
    ("receiver.address.address_line1", "80 Wentworth Park Rd"),
    ("receiver.address.suburb", "Glebe"),
    ("receiver.address.postcode", "2037"),
    ("receiver.address.state_name", "NSW"),
    ("receiver.address.country", "austral"),
    ("receiver.instructions", "Give directly to Clark"),
];

fn form(look: Look) -> Bench {
    let mut bench = Bench::new(look);
    bench.press("b");
    bench.typed("snd book");
    bench.press("enter");
    bench
}

fn filled(look: Look) -> Bench {
    let mut bench = form(look);
    for (path, text) in PARCEL {
        bench.set(path, text);
    }
    bench.pass(700);
    let offer = |name: &str, cents| Price {
        name: name.to_owned(),
        total: Some(Money::new(rust_decimal::Decimal::new(cents, 2), "AUD")),
        arrives: "2-4 days".to_owned(),
    };
    let offers = vec![offer("Easy", 945), offer("Pro", 895)];
    bench.answer(|ask| matches!(ask, Ask::Price { .. }), Answer::Prices(offers));
    bench
}

fn wrong(look: Look) -> Bench {
    let mut bench = form(look);
    bench.set("description", "Kryptonite");
    bench.set("kilogram_weight", "26");
    bench.set("sender.address.postcode", "20");
    bench.press("ctrl-d");
    bench
}

fn refused(look: Look) -> Bench {
    let mut bench = filled(look);
    let act = Act::find(Provider::Sendle, "book").unwrap();
    let message = "doesn't match postcode 2780. Perhaps try: Katoomba, Leura, and Medlow Bath";
    let path = ["receiver", "address", "suburb"].map(str::to_owned).to_vec();
    let open = bench.model.form.open.as_mut().unwrap();
    open.problems.refuse(act, "", &[Refusal { path, message: message.to_owned() }]);
    bench.press("ctrl-g");
    bench
}

fn review(look: Look) -> Bench {
    let mut bench = filled(look);
    bench.press("ctrl-d");
    bench.pass(300);
    bench.press("s");
    bench
}

fn drafts(look: Look) -> Bench {
    let mut bench = Bench::new(look);
    bench.press("4");
    let draft = |id: &str, title: &str, kind: &str, intent: Option<&str>| Draft {
        id: id.to_owned(),
        account: AccountName("parcels".to_owned()),
        provider: Provider::Sendle,
        kind: kind.to_owned(),
        order: None,
        part: None,
        title: title.to_owned(),
        fields: json!({}),
        created: bench.now,
        changed: bench.now - SignedDuration::from_mins(3),
        intent: intent.map(|id| IntentId(id.to_owned())),
    };
    bench.model.form.shelf.drafts = vec![
        draft("1", "クラーク・ケント", "book", None),
        draft("2", "Lois Lane\u{1b}[2J", "book", Some("i1")),
        draft("3", "Perry White", "book", None),
        draft("4", "of tomorrow", "teleport", None),
    ];
    bench.model.form.shelf.held.insert("3".to_owned(), "process 7 on desk4".to_owned());
    bench
}

fn acts(look: Look) -> Bench {
    let mut bench = Bench::new(look);
    bench.press("M");
    bench
}

fn new(look: Look) -> Bench {
    let mut bench = Bench::new(look);
    bench.press("b");
    bench
}

type Scene = (&'static str, fn(Look) -> Bench);
const SCENES: [Scene; 7] = [
    ("form", filled),
    ("wrong", wrong),
    ("refused", refused),
    ("review", review),
    ("drafts", drafts),
    ("acts", acts),
    ("new", new),
];

#[test]
fn every_scene_of_the_booking_pane_at_every_size() {
    for (name, scene) in SCENES {
        for size in SIZES {
            let bench = scene(Look::default());
            insta::assert_snapshot!(
                format!("booking_{name}_{}x{}", size.0, size.1),
                text(&bench.model, size)
            );
        }
        let ascii = scene(Look { ascii: true, ..Look::default() });
        insta::assert_snapshot!(format!("booking_{name}_ascii_80x24"), text(&ascii.model, (80, 24)));
    }
}

#[test]
fn the_terminals_own_cursor_sits_in_the_field_whatever_is_in_it() {
    let mut checked = 0;
    for size in [(40, 10), (72, 20), (80, 24), (120, 40), (200, 60)] {
        for text in ["", "abc", "日本語の長い長い長い長い長い長い長い長い名前", "ｶﾞｷﾞ", "e\u{301}\u{202e}x"]
        {
            let mut bench = form(Look::default());
            bench.typed(text);
            for _ in 0..12 {
                let (w, h) = size;
                let mut buf = Buffer::empty(Rect::new(0, 0, w, h));
                let styles = ui::Styles::new(&bench.model.theme, true);
                let caret = ui::view(&bench.model, &styles, &mut buf);
                assert_ne!(plan(w, h, Pane::Book, &bench.model.look).breadth, Breadth::Tiny);
                let (x, y) = caret.unwrap_or_else(|| panic!("a caret at {size:?} with {text:?}"));
                let row: String = (0..w).map(|x| buf[(x, y)].symbol()).collect();
                let open = bench.model.form.open.as_ref().unwrap();
                assert!(row.contains('>') && x > 0, "{row} {}", open.editor.path);
                checked += 1;
                bench.press("tab");
            }
        }
    }
    assert!(checked > 200, "{checked}");
}

#[test]
fn no_size_breaks_a_form_or_a_review() {
    for (_, scene) in SCENES {
        let bench = scene(Look::default());
        for w in (0..=210).step_by(10) {
            for h in (0..=64).step_by(3) {
                let mut buf = Buffer::empty(Rect::new(0, 0, w, h));
                let styles = ui::Styles::new(&bench.model.theme, false);
                ui::view(&bench.model, &styles, &mut buf);
                assert_eq!(ui::check::first_unclean(&buf), None);
            }
        }
    }
    assert!(matches!(acts(Look::default()).model.overlays.last(), Some(Overlay::Acts { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parcel_is_booked_by_keys_alone_and_stands_in_the_ledger() {
    let mut console = Harness::start(world(3).await, (120, 40));
    console.wait("the first answers", |s| s.contains("RDY") && s.contains("MKL")).await;
    console.keys("b");
    console.wait_for("books a parcel").await;
    // Nine keys at once would be a paste.
    console.keys("snd bo");
    console.wait_for("snd bo").await;
    console.keys("ok<enter>");
    console.wait_for("4 Book: parcel").await;
    let fields = fields();
    let mut at = 0;
    for (path, text) in PARCEL {
        let to = fields.iter().position(|field| field.0 == path).unwrap();
        console.keys(&"<tab>".repeat(to - at));
        at = to;
        let here = |s: &str, part: &str| s.lines().any(|line| line.contains("│>") && line.contains(part));
        // What comes faster than fingers is a paste, and a tab in it is text: each field is waited for.
        console.wait(path, |s| here(s, fields[to].1)).await;
        let text = if path == "receiver.contact.name" { "Clark Kent" } else { text };
        console.keys(text);
        console.wait(text, |s| here(s, text)).await;
    }
    console.wait_for("Give directly to Clark").await;
    console.wait_for("draft kept").await;
    console.keys("<c-d>");
    console.wait_for("y book it").await;
    assert!(console.sim.world.ledger().is_empty(), "nothing before the yes");
    console.keys("y");
    let told = console.sim.world.clone();
    console.wait("its outcome", |_| !told.ledger().is_empty()).await;
    let ledger = console.sim.world.ledger();
    assert_eq!(ledger.len(), 1, "{ledger:?}");
    assert_eq!(ledger[0].provider, Provider::Sendle);
}

/// Paths and labels of a parcel's fields in the order of the cursor.
fn fields() -> Vec<(&'static str, &'static str)> {
    let form = Act::find(Provider::Sendle, "book").unwrap().form.unwrap();
    let plain = form.sections.iter().filter(|section| section.repeats.is_none());
    plain.flat_map(|section| section.fields.iter().map(|field| (field.path, field.label))).collect()
}
