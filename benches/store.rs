//! The store filled, scrolled, filtered and weighed, with 1,000, 100,000 and 1,000,000 orders: `cargo bench --bench store`.
//!
//! `POSTROOM_BENCH_ORDERS=1000,100000` chooses other sizes. A filled store is kept in the folder for temporary files and
//! used again by the next run; `POSTROOM_BENCH_FILL=1` fills it anew, which prints what an order cost.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    reason = "a bench may stop at once and speak, and its numbers are small"
)]

use std::{
    hint::black_box,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use criterion::Criterion;
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

fn sizes() -> Vec<u64> {
    let asked = std::env::var("POSTROOM_BENCH_ORDERS").unwrap_or_default();
    let asked: Vec<u64> = asked.split(',').filter_map(|n| n.trim().parse().ok()).collect();
    if asked.is_empty() { vec![1_000, 100_000, 1_000_000] } else { asked }
}

/// Puts so many orders in pages of 100, each awaited, and says what one cost; making them is not counted.
fn fill(runtime: &Runtime, store: &Store, orders: u64, what: &str) {
    let (mut spent, mut slowest) = (Duration::ZERO, Duration::ZERO);
    for from in (0..orders).step_by(100) {
        let page: Vec<Fetched> = (from..orders.min(from + 100)).map(order).collect();
        let start = Instant::now();
        black_box(runtime.block_on(store.put_orders(page, now())).unwrap());
        let took = start.elapsed();
        spent += took;
        slowest = slowest.max(took);
    }
    let each = spent.as_secs_f64() * 1e6 / orders as f64;
    println!("{orders} orders, {what}: {each:.1} us an order in pages of 100, slowest page {slowest:.1?}");
}

/// Reading the same orders from JSON, to compare with.
fn parse(orders: u64) {
    let pages: Vec<String> =
        (0..orders.min(10_000)).map(|i| serde_json::to_string(&order(i).order).unwrap()).collect();
    let start = Instant::now();
    for page in &pages {
        black_box(serde_json::from_str::<Order>(page).unwrap());
    }
    println!("parsing one such order: {:.1} us", start.elapsed().as_secs_f64() * 1e6 / pages.len() as f64);
}

fn filled(runtime: &Runtime, orders: u64) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("postroom-bench-{orders}-5"));
    if folder.join("ready").exists() && std::env::var_os("POSTROOM_BENCH_FILL").is_none() {
        return folder;
    }
    let _ = std::fs::remove_dir_all(&folder);
    let store = Store::open(&folder).unwrap();
    parse(orders);
    fill(runtime, &store, orders, "all new");
    fill(runtime, &store, orders.min(100_000), "the same again");
    // Rest settles the last rows.
    runtime
        .block_on(store.due(AccountName("acc0".to_owned()), true, SignedDuration::ZERO, now(), 1))
        .unwrap();
    println!("memory when filled: {}", resident());
    std::thread::sleep(Duration::from_millis(1_500));
    println!("memory at rest: {}", resident());
    std::fs::write(folder.join("ready"), b"").unwrap();
    folder
}

fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS")).unwrap_or("VmRSS: unknown");
    line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
}

/// What a process weighs that opens the store, scrolls it in every sort, and filters: asked of a process of its own.
fn weigh(runtime: &Runtime, folder: &Path) {
    println!("memory before the store: {}", resident());
    let store = Store::open(folder).unwrap();
    let window = |query| runtime.block_on(store.orders(query)).unwrap();
    window(query("", SortBy::Urgency, 200));
    println!("memory with the first window: {}", resident());
    for by in SortBy::ALL {
        let mut anchor = Anchor::First;
        for _ in 0..100 {
            let rows = window(OrderQuery { anchor, ..query("", by, 200) }).rows;
            let Some(last) = rows.last() else { break };
            anchor = Anchor::After(last.key.clone());
        }
        window(OrderQuery { anchor: Anchor::Last, ..query("", by, 200) });
    }
    println!("memory scrolled: {}", resident());
    for text in TYPED.iter().chain(&FILTERS) {
        window(query(text, SortBy::Urgency, 200));
        window(query(text, SortBy::Customer, 200));
        runtime.block_on(store.count_orders(query(text, SortBy::Urgency, 200))).unwrap();
    }
    println!("memory filtered: {}", resident());
    std::thread::sleep(Duration::from_millis(1_500));
    println!("memory at rest: {}", resident());
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

fn windows(c: &mut Criterion, runtime: &Runtime, folder: &Path, orders: u64) {
    let mut group = c.benchmark_group(format!("{orders}"));
    group.sample_size(20).measurement_time(Duration::from_secs(1)).warm_up_time(Duration::from_millis(300));
    group.bench_function("open and first window of 60", |b| {
        b.iter(|| {
            let store = Store::open(folder).unwrap();
            black_box(runtime.block_on(store.orders(query("", SortBy::Urgency, 60))).unwrap())
        });
    });
    let store = Store::open(folder).unwrap();
    for by in SortBy::ALL {
        let mut n = 0;
        group.bench_function(format!("window of 200 by {}", by.word()), |b| {
            b.iter(|| {
                n += 7_919;
                let key = order(n % orders).order.key;
                let query = OrderQuery { anchor: Anchor::Around(key), ..query("", by, 200) };
                black_box(runtime.block_on(store.orders(query)).unwrap())
            });
        });
    }
    group.finish();
}

/// A filter as it is typed, letter by letter, and filters of every kind.
const TYPED: [&str; 6] = ["m", "mu", "mul", "mull", "mulle", "muller"];
const FILTERS: [&str; 16] = [
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

fn filters(c: &mut Criterion, runtime: &Runtime, folder: &Path, orders: u64) {
    let store = Store::open(folder).unwrap();
    let mut group = c.benchmark_group(format!("{orders}"));
    group.sample_size(10).measurement_time(Duration::from_secs(1)).warm_up_time(Duration::from_millis(200));
    // Other filters in between: no answer before is kept.
    let others = ["state:nothing", "state:nowhere", "state:never", "state:none"];
    for by in [SortBy::Urgency, SortBy::Updated, SortBy::Customer] {
        for text in TYPED.iter().chain(&FILTERS) {
            let count = runtime.block_on(store.count_orders(query(text, by, 60))).unwrap();
            group.bench_function(format!("first 60 by {} of {text} ({count})", by.word()), |b| {
                b.iter_custom(|times| {
                    let mut spent = Duration::ZERO;
                    for _ in 0..times {
                        for other in others {
                            runtime.block_on(store.count_orders(query(other, by, 60))).unwrap();
                        }
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

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    if let Some(folder) = std::env::var_os("POSTROOM_BENCH_WEIGH") {
        weigh(&runtime, Path::new(&folder));
        return;
    }
    let mut criterion = Criterion::default().configure_from_args();
    for orders in sizes() {
        let folder = filled(&runtime, orders);
        let this = std::env::current_exe().unwrap();
        std::process::Command::new(this).env("POSTROOM_BENCH_WEIGH", &folder).status().unwrap();
        windows(&mut criterion, &runtime, &folder, orders);
        filters(&mut criterion, &runtime, &folder, orders);
    }
    criterion.final_summary();
}
