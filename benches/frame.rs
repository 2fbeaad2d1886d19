//! From a key to the bytes of the frame that answers it, inside the process: `cargo bench --bench frame`.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench stops when it cannot go on")]

use std::{collections::BTreeMap, hint::black_box};

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use postroom::{
    app::{
        self, Start,
        key::Key,
        keymap::Keymap,
        message::{Effect, Message, Reply},
        model::{Look, Model},
    },
    model::{
        clock::{Clock, ClockKind},
        order::OrderRow,
        phase::Phase,
        provider::{AccountName, OrderKey, Provider},
        query::Window,
    },
    runtime::screen::{Grid, paint},
    settings::themes,
    ui::{self, Styles},
};
use ratatui::{buffer::Buffer, layout::Rect};

const SIZE: (u16, u16) = (120, 40);

/// A console whose list holds a window of 200 rows.
fn console(look: Look) -> Model {
    let now = Timestamp::now();
    let (mut model, effects) = app::start(Start {
        now,
        zone: TimeZone::UTC,
        size: SIZE,
        look,
        theme: themes::load("terminal", &[]).0,
        seat: "op1@desk3".into(),
        read_only: true,
        demo: false,
        pace: 1.0,
        accounts: Vec::new(),
        keymap: Keymap::build(&BTreeMap::new()).0,
        warnings: Vec::new(),
        filter: None,
        reference: None,
        session: 1,
    });
    for effect in effects {
        if let Effect::Orders(ticket, ..) = effect {
            let rows = (0..200).map(|i| row(i, now)).collect();
            let window = Window { rows, at_start: true, at_end: false };
            app::update(&mut model, now, Message::Reply(ticket, Reply::Orders(Ok(window))));
        }
    }
    model
}

fn row(i: u32, now: Timestamp) -> OrderRow {
    let phase = Phase::ALL[usize::try_from(i % 7).unwrap()];
    OrderRow {
        key: OrderKey { account: AccountName("parcels".into()), id: format!("order-{i}") },
        provider: Provider::ALL[usize::try_from(i % 5).unwrap()],
        reference: format!("S3N{i:05}"),
        customer: format!("Zoë Nguyễn {i}"),
        destination: "Glebe NSW 2037".into(),
        state: "Pickup Attempted".into(),
        phase,
        attention: String::new(),
        clock: Some(Clock::at(ClockKind::Promise, now + SignedDuration::from_hours(i64::from(i)))),
        created_at: Some(now),
        updated_at: Some(now),
        fetched_at: now,
        changed_at: now,
        news: false,
    }
}

fn frames(c: &mut Criterion) {
    for (name, look) in [
        ("default layout", Look::default()),
        ("full screen", Look { full: true, frames: false, ..Look::default() }),
    ] {
        let mut model = console(look);
        let styles = Styles::new(&model.theme, false);
        let area = Rect::new(0, 0, SIZE.0, SIZE.1);
        let draw = |model: &Model| {
            let mut buffer = Buffer::empty(area);
            ui::view(model, &styles, &mut buffer);
            buffer
        };
        c.bench_function(&format!("update, {name}"), |b| {
            b.iter(|| {
                app::update(&mut model, Timestamp::now(), Message::Key(Key::char('j')));
                app::update(&mut model, Timestamp::now(), Message::Key(Key::char('k')));
            });
        });
        c.bench_function(&format!("view, {name}"), |b| b.iter(|| black_box(draw(&model))));
        let mut next = Grid::blank(0, 0);
        next.copy_from(&draw(&model));
        let mut shadow = next.clone();
        let mut down = true;
        c.bench_function(&format!("paint a moved cursor, {name}"), |b| {
            b.iter(|| {
                let key = if down { 'j' } else { 'k' };
                down = !down;
                app::update(&mut model, Timestamp::now(), Message::Key(Key::char(key)));
                next.copy_from(&draw(&model));
                let mut out = Vec::with_capacity(8192);
                paint(&mut shadow, &next, &mut out);
                black_box(out.len())
            });
        });
    }
}

criterion_group!(benches, frames);
criterion_main!(benches);
