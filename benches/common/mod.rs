//! What the benches share: the orders they measure with, the filled data folders, and the table they print.
//!
//! A filled folder is made once and kept in the target folder's `tmp`, under the number of the schema: the next run and
//! the other bench use it again, and a new schema makes a new one. Deleting `tmp/bench-*` fills anew.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use jiff::{SignedDuration, Timestamp};
use postroom::{
    model::{
        cancel::{CancelRule, Verdict},
        clock::{Clock, ClockKind},
        order::{Fetched, Group, Order, Part, PartKind},
        phase::Phase,
        provider::{AccountName, OrderKey, Provider},
    },
    store::{SCHEMA, Store},
};

const GIVEN: [&str; 12] = [
    "Clark", "Lois", "Minh", "Jorge", "Anaïs", "Søren", "Zoë", "Priya", "Kwame", "Łukasz", "Ingrid", "Tomás",
];
const FAMILY: [&str; 13] = [
    "Kent",
    "Lane",
    "Nguyễn",
    "Ortiz",
    "Müller",
    "Sørensen",
    "佐藤",
    "Chen",
    "O'Brien",
    "Mensah",
    "Wójcik",
    "Okafor",
    "Rossi",
];
const TOWN: [&str; 10] = [
    "Glebe NSW",
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

/// A folder with so many orders.
pub struct Filled {
    pub data: PathBuf,
    /// The present time of its orders: when it was filled.
    pub at: Timestamp,
}

/// The sizes that the command line names, or the three of every figure.
pub fn sizes() -> Vec<u64> {
    let named: Vec<u64> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    if named.is_empty() { vec![1_000, 100_000, 1_000_000] } else { named }
}

pub fn filled(size: u64) -> Filled {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{SCHEMA}-{size}"));
    let (data, done) = (root.join("data"), root.join("filled"));
    if let Some(at) = std::fs::read_to_string(&done).ok().and_then(|t| t.parse().ok()) {
        return Filled { data, at };
    }
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(&root).unwrap();
    let began = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let at = Timestamp::now();
    {
        let _inside = runtime.enter();
        let store = Store::open(&data).unwrap();
        for from in (0..size).step_by(5_000) {
            let batch: Vec<Fetched> = (from..(from + 5_000).min(size)).map(|i| order(i, at)).collect();
            runtime.block_on(store.put_orders(batch, at)).unwrap();
        }
        // Asking what is due settles the last rows.
        runtime.block_on(store.due(account(), true, SignedDuration::ZERO, at, 1)).unwrap();
    }
    std::fs::write(done, at.to_string()).unwrap();
    eprintln!("{size} orders stored in {:.1} s", began.elapsed().as_secs_f64());
    Filled { data, at }
}

pub fn account() -> AccountName {
    AccountName("parcels".into())
}

/// A number that looks random and depends on `i` alone.
fn dice(i: u64, salt: u64) -> u64 {
    let mut x = i.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(salt.wrapping_mul(0xd1b5_4a32_d192_ed03));
    x ^= x >> 32;
    x = x.wrapping_mul(0xd6e8_feb8_6659_fd93);
    x ^ x >> 32
}

fn pick<'a>(list: &[&'a str], n: u64) -> &'a str {
    list[usize::try_from(n % list.len() as u64).unwrap()]
}

/// Order number `i` as it is at `now`.
pub fn order(i: u64, now: Timestamp) -> Fetched {
    let provider = Provider::ALL[usize::try_from(dice(i, 1) % 5).unwrap()];
    let (state, phase) = match dice(i, 2) % 100 {
        0..70 => ("Delivered", Phase::Done),
        70..74 => ("Cancelled", Phase::Cancelled),
        74..92 => ("In Transit", Phase::Moving),
        92..97 => ("Pickup", Phase::Waiting),
        97..99 => ("Drop Off", Phase::Waiting),
        _ => ("Delivery Attempted", Phase::Attention),
    };
    let seconds = |salt, below| SignedDuration::from_secs(i64::try_from(dice(i, salt) % below).unwrap());
    let created = now - seconds(3, 2_592_000);
    let due = now + seconds(4, 500_000) - SignedDuration::from_secs(20_000);
    let reference = format!("S3N{:07X}", dice(i, 5) & 0xfff_ffff);
    let customer =
        format!("{} {} {}", pick(&GIVEN, dice(i, 6)), pick(&FAMILY, dice(i, 7)), dice(i, 8) % 1_000);
    let destination = format!("{} {:04}", pick(&TOWN, dice(i, 9)), dice(i, 10) % 8_000);
    let id = format!("{:016x}-{i:016x}", dice(i, 11));
    let mut receiver = Group::new("receiver");
    for label in ["name", "street", "town", "state", "postcode", "country", "email", "phone"] {
        receiver.add(label, format!("{customer}, {destination}"));
    }
    let raw = format!(
        "{{\"order_id\":\"{id}\",\"state\":\"{state}\",\"reference\":\"{reference}\",\"receiver\":\"{customer}\",\
         \"padding\":\"{}\"}}",
        "x".repeat(300)
    );
    let order = Order {
        key: OrderKey { account: account(), id },
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
        clocks: if phase.is_open() { vec![Clock::at(ClockKind::Promise, due)] } else { Vec::new() },
        total: None,
        created_at: Some(created),
        updated_at: Some(created + seconds(13, 90_000)),
        links: Vec::new(),
        groups: vec![receiver],
        oddities: Vec::new(),
        raw,
    };
    Fetched { order, events: None }
}

/// Figures by store size, printed as one Markdown table: the median, and the 95th percentile of many.
#[derive(Default)]
pub struct Table {
    sizes: Vec<u64>,
    rows: Vec<(String, Vec<Option<String>>)>,
}

impl Table {
    pub fn new(sizes: &[u64]) -> Self {
        Self { sizes: sizes.to_vec(), rows: Vec::new() }
    }

    /// One figure of one size; it is told at once on the error stream, so that a long run shows where it is.
    pub fn put(&mut self, name: &str, size: u64, mut samples: Vec<f64>, unit: &str) {
        samples.sort_by(f64::total_cmp);
        let at = |percent: usize| number(samples[(samples.len() - 1) * percent / 100], unit);
        let (middle, high) = (at(50), at(95));
        let cell =
            if samples.len() < 5 { format!("{middle} {unit}") } else { format!("{middle} / {high} {unit}") };
        eprintln!("{size}: {name}: {cell}");
        let Some(column) = self.sizes.iter().position(|s| *s == size) else { return };
        let row = self.rows.iter().position(|(n, _)| n == name).unwrap_or_else(|| {
            self.rows.push((name.to_owned(), vec![None; self.sizes.len()]));
            self.rows.len() - 1
        });
        self.rows[row].1[column] = Some(cell);
    }

    pub fn print(&self) {
        let heads: Vec<String> = self.sizes.iter().map(|s| thousands(&s.to_string())).collect();
        println!("| figure (median / 95 %) | {} orders |", heads.join(" orders | "));
        println!("|---|{}", "---:|".repeat(heads.len()));
        for (name, cells) in &self.rows {
            let cells: Vec<&str> = cells.iter().map(|c| c.as_deref().unwrap_or("")).collect();
            println!("| {name} | {} |", cells.join(" | "));
        }
    }
}

fn number(n: f64, unit: &str) -> String {
    if unit == "bytes" {
        return thousands(&format!("{n:.0}"));
    }
    if n >= 100.0 {
        format!("{n:.0}")
    } else if n >= 10.0 {
        format!("{n:.1}")
    } else {
        format!("{n:.2}")
    }
}

fn thousands(digits: &str) -> String {
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A field of this or another process's `status`, in MB.
pub fn memory(process: &str, field: &str) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find(|l| l.starts_with(field)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
}
