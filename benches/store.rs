//! The store with 1,000,000 orders: first window, windows of every sort, filters of every kind, ingest.
//!
//! The big store is made once, in the folder for temporary files, and used again by the next run.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "a bench may stop at once and speak, and its numbers are small"
)]

use std::{hint::black_box, path::PathBuf, time::Instant};

use criterion::{BatchSize, Criterion, Throughput};
use jiff::{SignedDuration, Timestamp};
use postroom::{
    model::{
        cancel::{CancelRule, Verdict},
        clock::{Clock, ClockKind},
        filter::Filter,
        order::{Fetched, Group, Order, Part, PartKind},
        phase::Phase,
        provider::{AccountName, OrderKey, Provider},
        query::{Anchor, OrderQuery, Sort, SortBy},
    },
    store::Store,
};
use tokio::runtime::Runtime;

const ORDERS: u64 = 1_000_000;
const GIVEN: [&str; 12] = [
    "Clark", "Lois", "Minh", "Jorge", "Anaïs", "Søren", "Zoë", "Priya", "Kwame", "Łukasz", "Ingrid", "Tomás",
];
const FAMILY: [&str; 12] = [
    "Kent",
    "Lane",
    "Nguyễn",
    "Ortiz",
    "Müller",
    "Sørensen",
    "Chen",
    "O'Brien",
    "Mensah",
    "Wójcik",
    "Okafor",
    "Rossi",
];
const TOWN: [&str; 10] = [
    "Glebe",
    "Sydney",
    "Perth",
    "Hobart",
    "Cairns City",
    "Fitzroy",
    "Darwin City",
    "Adelaide",
    "Bondi",
    "Newtown",
];

fn now() -> Timestamp {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

/// A number that looks random and depends on `i` alone.
fn dice(i: u64, salt: u64) -> u64 {
    let mut x = i.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(salt.wrapping_mul(0xd1b5_4a32_d192_ed03));
    x ^= x >> 32;
    x = x.wrapping_mul(0xd6e8_feb8_6659_fd93);
    x ^ x >> 32
}

fn pick<'a>(list: &[&'a str], n: u64) -> &'a str {
    list[(n % list.len() as u64) as usize]
}

fn order(i: u64) -> Fetched {
    let provider = Provider::ALL[(dice(i, 1) % 5) as usize];
    let (state, phase) = match dice(i, 2) % 100 {
        0..70 => ("Delivered", Phase::Done),
        70..74 => ("Cancelled", Phase::Cancelled),
        74..92 => ("In Transit", Phase::Moving),
        92..97 => ("Pickup", Phase::Waiting),
        97..99 => ("Drop Off", Phase::Waiting),
        _ => ("Delivery Attempted", Phase::Attention),
    };
    let open = phase.is_open();
    let created = now() - SignedDuration::from_secs((dice(i, 3) % 2_592_000) as i64);
    let due = now() + SignedDuration::from_secs((dice(i, 4) % 500_000) as i64 - 20_000);
    let reference = format!("S{:07X}", dice(i, 5) & 0xfff_ffff);
    let customer =
        format!("{} {} {}", pick(&GIVEN, dice(i, 6)), pick(&FAMILY, dice(i, 7)), dice(i, 8) % 1_000);
    let destination = format!("{} {:04}", pick(&TOWN, dice(i, 9)), dice(i, 10) % 8_000);
    let mut groups = vec![Group::new("receiver"), Group::new("parcel")];
    for (n, label) in
        ["name", "street", "town", "state", "postcode", "country", "email", "phone"].iter().enumerate()
    {
        groups[0].add(label, format!("{customer} {n}"));
        groups[1].add(label, format!("{destination} {n}"));
    }
    let id = format!("{:016x}-{:016x}", dice(i, 11), i);
    let raw = format!(
        "{{\"order_id\":\"{id}\",\"state\":\"{state}\",\"reference\":\"{reference}\",\"receiver\":{{\"name\":\"{customer}\"}}, \
         \"padding\":\"{}\"}}",
        "x".repeat(900)
    );
    let order = Order {
        key: OrderKey { account: AccountName(format!("acc{}", provider.number())), id },
        provider,
        reference,
        aliases: vec![format!("PO-{:06}", dice(i, 12) % 1_000_000)],
        customer,
        destination,
        state: state.to_owned(),
        phase,
        attention: if phase == Phase::Attention { vec!["delivery failed".to_owned()] } else { Vec::new() },
        parts: vec![Part {
            kind: PartKind::Parcel,
            id: "1".to_owned(),
            label: "parcel".to_owned(),
            state: state.to_owned(),
            phase,
            cancel: CancelRule::new(Verdict::Closed, "until the courier takes it", "the parcel stops"),
        }],
        clocks: if open { vec![Clock::at(ClockKind::Promise, due)] } else { Vec::new() },
        total: None,
        created_at: Some(created),
        updated_at: Some(created + SignedDuration::from_secs((dice(i, 13) % 90_000) as i64)),
        links: Vec::new(),
        groups,
        oddities: Vec::new(),
        raw,
    };
    Fetched { order, events: None }
}

fn big_store(runtime: &Runtime) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("postroom-bench-{ORDERS}-3"));
    if folder.join("ready").exists() {
        return folder;
    }
    let _ = std::fs::remove_dir_all(&folder);
    let store = Store::open(&folder).unwrap();
    let start = Instant::now();
    for from in (0..ORDERS).step_by(20_000) {
        runtime.block_on(store.put_orders((from..from + 20_000).map(order).collect(), now())).unwrap();
    }
    println!("made {ORDERS} orders in {:?}", start.elapsed());
    std::fs::write(folder.join("ready"), b"").unwrap();
    folder
}

fn query(filter: &str, by: SortBy, rows: usize) -> OrderQuery {
    OrderQuery {
        filter: Filter::parse(filter).unwrap(),
        sort: Sort { by, reversed: false },
        anchor: Anchor::First,
        rows,
        now: now(),
    }
}

fn windows(c: &mut Criterion, runtime: &Runtime, folder: &std::path::Path) {
    c.bench_function("open and first window of 60", |b| {
        b.iter(|| {
            let store = Store::open(folder).unwrap();
            black_box(runtime.block_on(store.orders(query("", SortBy::Urgency, 60))).unwrap())
        });
    });
    let store = Store::open(folder).unwrap();
    let mut group = c.benchmark_group("window of 200");
    for by in SortBy::ALL {
        let mut n = 0;
        group.bench_function(by.word(), |b| {
            b.iter(|| {
                n += 7_919;
                let key = order(n % ORDERS).order.key;
                let query = OrderQuery { anchor: Anchor::Around(key), ..query("", by, 200) };
                black_box(runtime.block_on(store.orders(query)).unwrap())
            });
        });
    }
    group.finish();
}

fn filters(c: &mut Criterion, runtime: &Runtime, folder: &std::path::Path) {
    let store = Store::open(folder).unwrap();
    let mut group = c.benchmark_group("filter, first 60 of 1,000,000");
    let texts = [
        "g",
        "qz",
        "glebe",
        "delivered",
        "\"delivery att\"",
        "sørensen",
        "zzzz",
        "S0FF",
        "\"kwame okafor 77\"",
        "po-000123",
        "state:attempted",
        "is:late",
        "left<2h",
        "is:changed",
        "!glebe state:drop to:99",
        "prv:mkl cust:rossi",
    ];
    for by in [SortBy::Urgency, SortBy::Updated] {
        for text in texts {
            let count = runtime.block_on(store.count_orders(query(text, by, 60))).unwrap();
            // Another filter in between: the last answer is not kept.
            let other = query("state:nothing", by, 60);
            group.bench_function(format!("{} {text} ({count})", by.word()), |b| {
                b.iter_custom(|times| {
                    let mut spent = std::time::Duration::ZERO;
                    for _ in 0..times {
                        runtime.block_on(store.count_orders(other.clone())).unwrap();
                        let start = Instant::now();
                        black_box(runtime.block_on(store.orders(query(text, by, 60))).unwrap());
                        spent += start.elapsed();
                    }
                    spent
                });
            });
        }
    }
    group.finish();
}

fn ingest(c: &mut Criterion, runtime: &Runtime) {
    let mut group = c.benchmark_group("ingest 10,000 in pages of 100");
    group.sample_size(10).throughput(Throughput::Elements(10_000));
    let batch = || (0..10_000).map(order).collect::<Vec<_>>();
    let put = |store: &Store, orders: Vec<Fetched>| {
        let mut rest = orders.into_iter().peekable();
        while rest.peek().is_some() {
            let page = rest.by_ref().take(100).collect();
            black_box(runtime.block_on(store.put_orders(page, now())).unwrap());
        }
    };
    group.bench_function("new", |b| {
        b.iter_batched(
            || {
                let folder = tempfile::tempdir().unwrap();
                (Store::open(folder.path()).unwrap(), folder, batch())
            },
            |(store, folder, orders)| {
                put(&store, orders);
                folder
            },
            BatchSize::PerIteration,
        );
    });
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    put(&store, batch());
    group.bench_function("the same again", |b| {
        b.iter_batched(batch, |orders| put(&store, orders), BatchSize::PerIteration);
    });
    let pages: Vec<String> = (0..10_000).map(|i| serde_json::to_string(&order(i).order).unwrap()).collect();
    group.bench_function("parsing alone", |b| {
        b.iter(|| {
            for page in &pages {
                black_box(serde_json::from_str::<Order>(page).unwrap());
            }
        });
    });
    group.finish();
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut criterion = Criterion::default().configure_from_args();
    ingest(&mut criterion, &runtime);
    let folder = big_store(&runtime);
    windows(&mut criterion, &runtime, &folder);
    filters(&mut criterion, &runtime, &folder);
    criterion.final_summary();
}
