//! The store scrolled, filtered, written to and weighed with 1,000, 100,000 and 1,000,000 orders:
//! `cargo bench --bench store`; other sizes can be named: `cargo bench --bench store -- 1000 100000`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_precision_loss,
    reason = "a bench may stop at once and speak, and its numbers are small"
)]

mod common;

use std::{
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use common::{Filled, Table, memory, order};
use jiff::Timestamp;
use postroom::{
    model::{
        filter::Filter,
        order::{Fetched, Order},
        query::{Anchor, OrderQuery, Sort, SortBy},
    },
    store::Store,
};
use tokio::runtime::Runtime;

/// A filter as it is typed, letter by letter.
const TYPED: [&str; 6] = ["m", "mu", "mul", "mull", "mulle", "muller"];
/// Filters of every kind.
const FILTERS: [&str; 14] = [
    "qz",
    "glebe",
    "delivered",
    "\"delivery att\"",
    "sørensen",
    "zzzz",
    "S3N0FF",
    "\"kwame okafor 77\"",
    "po-000123",
    "state:attempted",
    "is:late",
    "left<2h",
    "!glebe state:drop to:99",
    "prv:mkl cust:rossi",
];
/// Names the folder that a process of its own is to be weighed with.
const WEIGH: &str = "POSTROOM_BENCH_WEIGH";

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    if let Some(folder) = std::env::var_os(WEIGH) {
        weigh(&runtime, Path::new(&folder));
        return;
    }
    let sizes = common::sizes();
    let mut table = Table::new(&sizes);
    for size in sizes {
        let filled = common::filled(size);
        windows(&mut table, size, &runtime, &filled);
        filters(&mut table, size, &runtime, &filled);
        writes(&mut table, size, &runtime, &filled);
        let this = std::env::current_exe().unwrap();
        let said = std::process::Command::new(this).env(WEIGH, &filled.data).output().unwrap();
        let said = String::from_utf8(said.stdout).unwrap();
        let mut figures = said.split_whitespace().map(|n| n.parse().unwrap());
        for name in ["memory with the first window", "memory, scrolled and filtered, at rest", "its peak"] {
            table.put(name, size, vec![figures.next().unwrap()], "MB");
        }
    }
    table.print();
}

fn query(filter: &str, by: SortBy, rows: usize, now: Timestamp) -> OrderQuery {
    OrderQuery {
        filter: Filter::parse(filter).unwrap(),
        sort: Sort { by, reversed: false },
        anchor: Anchor::First,
        rows,
        now,
    }
}

/// Milliseconds of each of so many runs.
fn times(runs: u64, mut run: impl FnMut(u64)) -> Vec<f64> {
    (0..runs)
        .map(|n| {
            let start = Instant::now();
            run(n);
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect()
}

fn windows(table: &mut Table, size: u64, runtime: &Runtime, filled: &Filled) {
    let opened = times(10, |_| {
        let store = Store::open(&filled.data).unwrap();
        black_box(runtime.block_on(store.orders(query("", SortBy::Urgency, 60, filled.at))).unwrap());
    });
    table.put("open and first window of 60", size, opened, "ms");
    let store = Store::open(&filled.data).unwrap();
    for by in SortBy::ALL {
        let took = times(20, |n| {
            let key = order(n * 7_919 % size, filled.at).order.key;
            let query = OrderQuery { anchor: Anchor::Around(key), ..query("", by, 200, filled.at) };
            black_box(runtime.block_on(store.orders(query)).unwrap());
        });
        table.put(&format!("window of 200 around a row, by {}", by.word()), size, took, "ms");
    }
}

fn filters(table: &mut Table, size: u64, runtime: &Runtime, filled: &Filled) {
    let store = Store::open(&filled.data).unwrap();
    let ask = |text: &str| query(text, SortBy::Urgency, 60, filled.at);
    // Other filters in between: no answer before is kept.
    let others = ["state:nothing", "state:nowhere", "state:never", "state:none"];
    for (kind, texts) in [("letter typed", &TYPED[..]), ("filter", &FILTERS[..])] {
        for text in texts {
            let mut took = Vec::new();
            for _ in 0..10 {
                for other in others {
                    runtime.block_on(store.count_orders(ask(other))).unwrap();
                }
                took.extend(times(1, |_| {
                    black_box(runtime.block_on(store.orders(ask(text))).unwrap());
                }));
            }
            table.put(&format!("{kind}: first 60 of `{text}`"), size, took, "ms");
        }
    }
}

/// What an order costs that comes again, whole pages at a time; the parsing of one to compare with.
fn writes(table: &mut Table, size: u64, runtime: &Runtime, filled: &Filled) {
    let page = |n: u64, state: &str| -> Vec<Fetched> {
        let rows = (0..100).map(|i| order((n * 7_919 + i * 97) % size, filled.at));
        rows.map(|mut row| {
            row.order.state.push_str(state);
            row
        })
        .collect()
    };
    let put = |store: &Store, pages: Vec<Vec<Fetched>>| -> Vec<f64> {
        let pages = pages.into_iter();
        pages
            .map(|page| {
                let rows = page.len() as f64;
                let took = times(1, |_| {
                    black_box(runtime.block_on(store.put_orders(page.clone(), filled.at)).unwrap());
                });
                took[0] * 1e3 / rows
            })
            .collect()
    };
    let home = tempfile::tempdir().unwrap();
    let empty = Store::open(&home.path().join("data")).unwrap();
    let fresh = (0..size.min(20_000)).step_by(100);
    let fresh = fresh.map(|from| (from..from + 100).map(|i| order(i, filled.at)).collect()).collect();
    table.put("store a new order (pages of 100, the first 20,000)", size, put(&empty, fresh), "us");
    let store = Store::open(&filled.data).unwrap();
    let pages = |state: &str| (0..20).map(|n| page(n, state)).collect::<Vec<_>>();
    // Back to what they were, so that the folder stays what it is.
    put(&store, pages(""));
    table.put("store an order again that is the same", size, put(&store, pages("")), "us");
    table.put("store an order again that has changed", size, put(&store, pages(" (late)")), "us");
    put(&store, pages(""));
    let texts: Vec<String> =
        (0..100).map(|i| serde_json::to_string(&order(i, filled.at).order).unwrap()).collect();
    let parse = times(20, |_| {
        for text in &texts {
            black_box(serde_json::from_str::<Order>(text).unwrap());
        }
    });
    table.put("parse one such order", size, parse.iter().map(|ms| ms * 10.0).collect(), "us");
}

/// What a process weighs that opens the store, scrolls it in every sort, and filters.
fn weigh(runtime: &Runtime, folder: &Path) {
    let now = Timestamp::now();
    let store = Store::open(folder).unwrap();
    let window = |query| runtime.block_on(store.orders(query)).unwrap();
    window(query("", SortBy::Urgency, 200, now));
    let first = memory("self", "VmRSS:");
    for by in SortBy::ALL {
        let mut anchor = Anchor::First;
        for _ in 0..100 {
            let rows = window(OrderQuery { anchor, ..query("", by, 200, now) }).rows;
            let Some(last) = rows.last() else { break };
            anchor = Anchor::After(last.key.clone());
        }
        window(OrderQuery { anchor: Anchor::Last, ..query("", by, 200, now) });
    }
    for text in TYPED.iter().chain(&FILTERS) {
        window(query(text, SortBy::Urgency, 200, now));
        window(query(text, SortBy::Customer, 200, now));
        runtime.block_on(store.count_orders(query(text, SortBy::Urgency, 200, now))).unwrap();
    }
    std::thread::sleep(Duration::from_millis(1_500));
    println!("{first} {} {}", memory("self", "VmRSS:"), memory("self", "VmHWM:"));
}
