//! The whole program, measured from outside on a pseudo-terminal of 120x40: `cargo bench --bench program`.
//!
//! Prints one table row for each figure and store size. Sizes are 1,000, 100,000 and 1,000,000 orders; a smaller set can
//! be named: `cargo bench --bench program -- 1000 100000`. Filled stores are kept in the target folder. No figure is
//! asserted: they are there to be read and compared.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench prints its figures and stops when it cannot go on"
)]

use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
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

const COLS: u16 = 120;
const ROWS: u16 = 40;
const QUIET: Duration = Duration::from_millis(40);
const REPEATS: usize = 40;

fn main() {
    let sizes: Vec<u64> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![1_000, 100_000, 1_000_000] } else { sizes };
    println!("| figure | orders | p50 | p95 | unit |\n|---|---:|---:|---:|---|");
    for size in sizes {
        let folder = filled(size);
        measure(size, &folder);
    }
}

/// A data folder with so many orders; made once.
fn filled(size: u64) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-store-{size}"));
    let done = root.join("filled");
    if done.exists() {
        return root.join("data");
    }
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(&root).unwrap();
    let began = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let inside = runtime.enter();
    let store = Store::open(&root.join("data")).unwrap();
    drop(inside);
    let now = Timestamp::now();
    for from in (0..size).step_by(5_000) {
        let batch: Vec<Fetched> = (from..(from + 5_000).min(size)).map(|i| order(i, now)).collect();
        runtime.block_on(store.put_orders(batch, now)).unwrap();
    }
    drop(store);
    runtime.shutdown_timeout(Duration::from_secs(5));
    std::fs::write(done, "").unwrap();
    std::fs::write(root.join("config.toml"), CONFIG).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(root.join("config.toml"), std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    eprintln!("{size} orders stored in {:.1} s", began.elapsed().as_secs_f64());
    root.join("data")
}

/// Retired accounts: the rows belong to someone, and nothing is asked.
const CONFIG: &str =
    "[accounts.parcels]\nprovider = 'sendle'\nsendle_id = 'x'\napi_key = 'x'\nretired = true\n";

fn order(i: u64, now: Timestamp) -> Fetched {
    let provider = Provider::ALL[usize::try_from(i % 5).unwrap()];
    let mix = i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let phase = Phase::ALL[usize::try_from(mix % 7).unwrap()];
    let family = ["Kent", "Ortiz", "Müller", "Nguyen", "佐藤", "Sørensen", "O'Brien", "Rossi"];
    let town = ["Glebe NSW 2037", "Berlin 10435", "Tokyo 160-0022", "Austin TX 78701", "Milano 20121"];
    let pick = |of: &[&str], by: u64| of[usize::try_from(mix / by % of.len() as u64).unwrap()].to_owned();
    let reference = format!("S3N{i:07}");
    let at = |hours: u64| now + SignedDuration::from_hours(i64::try_from(hours).unwrap());
    let order = Order {
        key: OrderKey { account: AccountName("parcels".into()), id: format!("order-{i}") },
        provider,
        reference: reference.clone(),
        aliases: vec![format!("A{mix:x}")],
        customer: format!("{} {}", pick(&["Clark", "Lois", "Jorge", "Anaïs", "Minh"], 7), pick(&family, 35)),
        destination: pick(&town, 280),
        state: pick(&["Booking", "Pickup", "In Transit", "Delivered", "Cancelled", "unfulfilled"], 1400),
        phase,
        attention: if phase == Phase::Attention { vec!["delivery failed".into()] } else { Vec::new() },
        parts: vec![Part {
            kind: PartKind::Parcel,
            id: reference,
            label: "parcel".into(),
            state: "Booking".into(),
            phase,
            cancel: CancelRule::new(Verdict::Open, "until the courier takes it", "refund is automatic"),
        }],
        clocks: if phase.is_open() {
            vec![Clock::at(ClockKind::Promise, at(mix % 900 + 1))]
        } else {
            Vec::new()
        },
        total: None,
        created_at: Some(now - SignedDuration::from_mins(i64::try_from(i % 40_000).unwrap())),
        updated_at: Some(now - SignedDuration::from_mins(i64::try_from(mix % 40_000).unwrap())),
        links: Vec::new(),
        groups: vec![
            Group::new("receiver").with("name", format!("customer {mix}")).with("note", "x".repeat(200)),
        ],
        oddities: Vec::new(),
        raw: format!("{{\"order_id\":\"order-{i}\",\"filler\":\"{}\"}}", "y".repeat(200)),
    };
    Fetched { order, events: None }
}

/// The program on its terminal, with the time of every chunk that it wrote.
struct Session {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    began: Instant,
}

struct Seen {
    parser: vt100::Parser,
    chunks: Vec<(Instant, usize)>,
}

impl Session {
    fn start(data: &Path) -> Self {
        let size = PtySize { rows: ROWS, cols: COLS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_postroom"));
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("TZ", "UTC"), ("USER", "op1")]
        {
            command.env(name, value);
        }
        command.args(["--config".as_ref(), data.with_file_name("config.toml").as_os_str()]);
        command.args(["--data-dir".as_ref(), data.as_os_str()]);
        let mut from = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let parser = vt100::Parser::new(ROWS.try_into().unwrap(), COLS.try_into().unwrap(), 0);
        let seen = Arc::new((Mutex::new(Seen { parser, chunks: Vec::new() }), Condvar::new()));
        let theirs = seen.clone();
        let began = Instant::now();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let master = pair.master;
        std::thread::spawn(move || {
            let _master = master;
            let mut bytes = vec![0; 64 << 10];
            while let Ok(n) = from.read(&mut bytes) {
                if n == 0 {
                    break;
                }
                let at = Instant::now();
                let mut seen = theirs.0.lock().unwrap();
                seen.chunks.push((at, n));
                seen.parser.process(&bytes[..n]);
                drop(seen);
                theirs.1.notify_all();
            }
        });
        Self { child, writer, seen, began }
    }

    /// Waits until the screen says so; answers when the chunk came that made it so.
    fn until(&self, holds: impl Fn(&str) -> bool) -> Instant {
        let mut seen = self.seen.0.lock().unwrap();
        let limit = Instant::now() + Duration::from_secs(20);
        loop {
            let screen = seen.parser.screen().contents();
            if holds(&screen) {
                return seen.chunks.last().map_or_else(Instant::now, |c| c.0);
            }
            assert!(Instant::now() < limit, "waited in vain; the screen:\n{screen}");
            seen = self.seen.1.wait_timeout(seen, Duration::from_millis(200)).unwrap().0;
        }
    }

    /// Sends keys when the screen is quiet: (time to the first paint, bytes until it is quiet again).
    fn press(&mut self, keys: &str) -> (Duration, Duration, usize) {
        self.quiet();
        let before = self.seen.0.lock().unwrap().chunks.len();
        let sent = Instant::now();
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
        let mut seen = self.seen.0.lock().unwrap();
        while seen.chunks.len() == before && sent.elapsed() < Duration::from_secs(2) {
            seen = self.seen.1.wait_timeout(seen, Duration::from_millis(20)).unwrap().0;
        }
        drop(seen);
        self.quiet();
        let seen = self.seen.0.lock().unwrap();
        let new = &seen.chunks[before..];
        let first = new.first().map_or(Duration::ZERO, |c| c.0.duration_since(sent));
        let last = new.last().map_or(Duration::ZERO, |c| c.0.duration_since(sent));
        (first, last, new.iter().map(|c| c.1).sum())
    }

    fn quiet(&self) {
        let mut seen = self.seen.0.lock().unwrap();
        loop {
            let count = seen.chunks.len();
            seen = self.seen.1.wait_timeout(seen, QUIET).unwrap().0;
            if seen.chunks.len() == count {
                return;
            }
        }
    }

    fn status(&self, field: &str) -> f64 {
        let pid = self.child.process_id().unwrap_or_default();
        let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = text.lines().find(|l| l.starts_with(field)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|n| n.parse::<f64>().ok()).unwrap_or(f64::NAN)
    }

    fn ticks(&self) -> f64 {
        let pid = self.child.process_id().unwrap_or_default();
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let fields: Vec<f64> = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .map(|f| f.parse().unwrap_or(0.0))
            .collect();
        fields.get(11).copied().unwrap_or_default() + fields.get(12).copied().unwrap_or_default()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ready(screen: &str) -> bool {
    screen.contains("S3N") && screen.lines().filter(|l| !l.trim().is_empty()).count() > 20
}

fn measure(size: u64, data: &Path) {
    let starts: Vec<f64> = (0..9)
        .map(|_| {
            let session = Session::start(data);
            ms(session.until(ready).duration_since(session.began))
        })
        .collect();
    row("exec to first full frame", size, starts, "ms");

    let mut session = Session::start(data);
    session.until(ready);
    session.quiet();
    // The view "all", by its place among the views.
    let first = session.seen.0.lock().unwrap().chunks.iter().map(|c| c.1).sum();
    session.press("]]]]]");
    session.until(|s| s.contains("all"));
    row("first frame", size, vec![num(first)], "bytes");
    for (place, keys) in [("default layout", ""), ("full screen (f)", "f")] {
        if !keys.is_empty() {
            session.press(keys);
        }
        let mut sampled = |name: &str, keys: &str, repeats: usize| {
            let presses: Vec<_> = (0..repeats).map(|_| session.press(keys)).collect();
            let name = format!("{name}, {place}");
            row(&format!("{name}: key to paint"), size, presses.iter().map(|s| ms(s.0)).collect(), "ms");
            row(&format!("{name}: bytes"), size, presses.iter().map(|s| num(s.2)).collect(), "bytes");
        };
        sampled("jump to the start", "gg", 3);
        sampled("row down", "j", 8);
        session.press(&"j".repeat(45));
        let mut sampled = |name: &str, keys: &str, repeats: usize| {
            let presses: Vec<_> = (0..repeats).map(|_| session.press(keys)).collect();
            let name = format!("{name}, {place}");
            row(&format!("{name}: key to paint"), size, presses.iter().map(|s| ms(s.0)).collect(), "ms");
            row(&format!("{name}: bytes"), size, presses.iter().map(|s| num(s.2)).collect(), "bytes");
        };
        sampled("scroll by one", "j", REPEATS);
        sampled("page down", "\x06", REPEATS / 2);
        sampled("jump to the end", "G", 1);
        session.press("gg");
        let (_, last, bytes) = session.press(&"j".repeat(200));
        row(&format!("200 keys at once, {place}: settled"), size, vec![ms(last)], "ms");
        row(&format!("200 keys at once, {place}: bytes"), size, vec![num(bytes)], "bytes");
    }
    session.press("ff");
    session.press("gg");
    refreshes(size, data, &mut session);
    session.press("/");
    for (i, letter) in "müller".chars().enumerate() {
        let (_, last, _) = session.press(&letter.to_string());
        row(&format!("filter, letter {}: result on screen", i + 1), size, vec![ms(last)], "ms");
    }
    session.press("\r");
    std::thread::sleep(Duration::from_secs(2));
    let (ticks, chunks) = (session.ticks(), session.seen.0.lock().unwrap().chunks.len());
    std::thread::sleep(Duration::from_secs(10));
    row("idle 10 s: processor", size, vec![(session.ticks() - ticks) / 10.0], "%");
    let bytes: usize = session.seen.0.lock().unwrap().chunks[chunks..].iter().map(|c| c.1).sum();
    row("idle 10 s: bytes", size, vec![num(bytes)], "bytes");
    row("settled memory", size, vec![session.status("VmRSS:") / 1024.0], "MB");
    row("peak memory", size, vec![session.status("VmHWM:") / 1024.0], "MB");
}

/// Another console of the same folder changes one row in twenty of those on screen; what this one writes for it.
fn refreshes(size: u64, data: &Path, session: &mut Session) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let inside = runtime.enter();
    let store = Store::open(data).unwrap();
    drop(inside);
    let ask = OrderQuery {
        filter: Filter::default(),
        sort: Sort { by: SortBy::Updated, reversed: false },
        anchor: Anchor::First,
        rows: 20,
        now: Timestamp::now(),
    };
    let rows = runtime.block_on(store.orders(ask)).unwrap().rows;
    let life = SignedDuration::from_secs(60);
    runtime.block_on(store.lease("the other console".into(), life, Timestamp::now())).unwrap();
    session.quiet();
    std::thread::sleep(Duration::from_secs(2));
    let mut samples = Vec::new();
    for (round, row) in rows.iter().take(5).enumerate() {
        session.quiet();
        let before = session.seen.0.lock().unwrap().chunks.len();
        let mut changed = runtime.block_on(store.order(row.key.clone())).unwrap().unwrap().order;
        changed.state = format!("changed {round} {}", Timestamp::now().as_second());
        let batch = vec![Fetched { order: changed, events: None }];
        runtime.block_on(store.put_orders(batch, Timestamp::now())).unwrap();
        std::thread::sleep(Duration::from_secs(3));
        let bytes = session.seen.0.lock().unwrap().chunks[before..].iter().map(|c| c.1).sum();
        samples.push(num(bytes));
    }
    row("refresh with one row in twenty changed", size, samples, "bytes");
    runtime.block_on(store.release("the other console".into())).unwrap();
}

fn ms(d: Duration) -> f64 {
    d.as_secs_f64() * 1000.0
}

fn num(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

fn row(name: &str, size: u64, mut samples: Vec<f64>, unit: &str) {
    samples.sort_by(f64::total_cmp);
    let at = |percent: usize| samples[(samples.len() - 1) * percent / 100];
    println!("| {name} | {size} | {:.2} | {:.2} | {unit} |", at(50), at(95));
}
