//! The whole program, measured from outside on a pseudo-terminal of 120x40: `cargo bench --bench program`.
//!
//! Prints one Markdown table, a row for each figure and a column for each store size: 1,000, 100,000 and 1,000,000
//! orders, or those that are named: `cargo bench --bench program -- 1000 100000`. Starts are with a warm file cache. No
//! figure is asserted: they are there to be read and compared.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench prints its figures and stops when it cannot go on"
)]

mod common;

use std::{
    io::{Read, Write},
    path::Path,
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

use common::{Filled, Table};
use jiff::{SignedDuration, Timestamp};
use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use postroom::{
    model::{
        filter::Filter,
        order::{Fetched, Order},
        query::{Anchor, OrderQuery, Sort, SortBy},
    },
    store::Store,
};

const COLS: u16 = 120;
const ROWS: u16 = 40;
const QUIET: Duration = Duration::from_millis(40);
const REPEATS: usize = 40;

fn main() {
    let sizes = common::sizes();
    let mut table = Table::new(&sizes);
    for size in sizes {
        let filled = common::filled(size);
        let config = filled.data.with_file_name("config.toml");
        std::fs::write(&config, CONFIG).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&config, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        measure(&mut table, size, &filled);
    }
    table.print();
}

/// Retired accounts: the rows belong to someone, and nothing is asked.
const CONFIG: &str =
    "[accounts.parcels]\nprovider = 'sendle'\nsendle_id = 'x'\napi_key = 'x'\nretired = true\n";

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

    fn memory(&self, field: &str) -> f64 {
        common::memory(&self.child.process_id().unwrap_or_default().to_string(), field)
    }

    /// What it wrote since it had written so many chunks.
    fn bytes_since(&self, chunks: usize) -> usize {
        self.seen.0.lock().unwrap().chunks[chunks..].iter().map(|c| c.1).sum()
    }

    fn chunks(&self) -> usize {
        self.seen.0.lock().unwrap().chunks.len()
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

/// One key again and again: the time to its first bytes, and all of its bytes.
fn sample(table: &mut Table, size: u64, session: &mut Session, name: &str, keys: &str, repeats: usize) {
    let presses: Vec<_> = (0..repeats).map(|_| session.press(keys)).collect();
    table.put(&format!("{name}: key to paint"), size, presses.iter().map(|p| ms(p.0)).collect(), "ms");
    table.put(&format!("{name}: bytes"), size, presses.iter().map(|p| num(p.2)).collect(), "bytes");
}

fn measure(table: &mut Table, size: u64, filled: &Filled) {
    let data = &filled.data;
    let starts: Vec<f64> = (0..9)
        .map(|_| {
            let session = Session::start(data);
            ms(session.until(ready).duration_since(session.began))
        })
        .collect();
    table.put("exec to first full frame", size, starts, "ms");
    let mut session = Session::start(data);
    session.until(ready);
    session.quiet();
    table.put("first frame", size, vec![num(session.bytes_since(0))], "bytes");
    // The view "all", by its place among the views.
    session.press("]]]]]");
    session.until(|s| s.contains("all"));
    for (place, keys) in [("", ""), (", full screen (f)", "f")] {
        if !keys.is_empty() {
            session.press(keys);
        }
        session.press("gg");
        sample(table, size, &mut session, &format!("row down{place}"), "j", 8);
        session.press(&"j".repeat(45));
        sample(table, size, &mut session, &format!("list scrolls by one{place}"), "j", REPEATS);
        sample(table, size, &mut session, &format!("page down{place}"), "\x06", REPEATS / 2);
        sample(table, size, &mut session, &format!("jump to the end{place}"), "G", 1);
        session.press("gg");
        let (_, last, bytes) = session.press(&"j".repeat(200));
        table.put(&format!("200 keys at once{place}: settled"), size, vec![ms(last)], "ms");
        table.put(&format!("200 keys at once{place}: bytes"), size, vec![num(bytes)], "bytes");
    }
    session.press("ff");
    session.press("gg");
    refreshes(table, size, filled, &mut session);
    session.press("/");
    for (i, letter) in "müller".chars().enumerate() {
        let (_, last, _) = session.press(&letter.to_string());
        table.put(&format!("filter, letter {}: all is quiet", i + 1), size, vec![ms(last)], "ms");
    }
    session.press("\r");
    std::thread::sleep(Duration::from_secs(2));
    let (ticks, chunks) = (session.ticks(), session.chunks());
    std::thread::sleep(Duration::from_secs(10));
    // A tick is a hundredth of a second.
    table.put("idle for 10 s: processor", size, vec![(session.ticks() - ticks) / 10.0], "%");
    table.put("idle for 10 s: bytes", size, vec![num(session.bytes_since(chunks))], "bytes");
    table.put("memory, settled", size, vec![session.memory("VmRSS:")], "MB");
    table.put("memory, its peak", size, vec![session.memory("VmHWM:")], "MB");
}

/// Another console of the same folder changes one in twenty of the rows on screen; what this one writes for it.
fn refreshes(table: &mut Table, size: u64, filled: &Filled, session: &mut Session) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let inside = runtime.enter();
    let store = Store::open(&filled.data).unwrap();
    drop(inside);
    session.quiet();
    let screen = session.seen.0.lock().unwrap().parser.screen().contents();
    let mut shown: Vec<&str> = screen.split_whitespace().filter(|w| w.starts_with("S3N")).collect();
    shown.dedup();
    let find = |reference: &str| {
        let ask = OrderQuery {
            filter: Filter::parse(reference).unwrap(),
            sort: Sort { by: SortBy::Updated, reversed: false },
            anchor: Anchor::First,
            rows: 1,
            now: filled.at,
        };
        let row = runtime.block_on(store.orders(ask)).unwrap().rows.remove(0);
        runtime.block_on(store.order(row.key)).unwrap().unwrap().order
    };
    let found: Vec<Order> = shown.iter().map(|reference| find(reference)).collect();
    let life = SignedDuration::from_secs(60);
    runtime.block_on(store.lease("the other console".into(), life, Timestamp::now())).unwrap();
    std::thread::sleep(Duration::from_secs(2));
    let mut samples = Vec::new();
    for round in 0..5 {
        session.quiet();
        let before = session.chunks();
        let some = found.iter().cycle().skip(round * 3).take(found.len().div_ceil(20));
        let batch = some.cloned().map(|mut order| {
            order.state = format!("changed {round}");
            Fetched { order, events: None }
        });
        runtime.block_on(store.put_orders(batch.collect(), Timestamp::now())).unwrap();
        std::thread::sleep(Duration::from_secs(3));
        samples.push(num(session.bytes_since(before)));
    }
    table.put("refresh with 5 % of the rows on screen changed", size, samples, "bytes");
    // The folder stays what it was.
    let before = found.into_iter().map(|order| Fetched { order, events: None }).collect();
    runtime.block_on(store.put_orders(before, Timestamp::now())).unwrap();
    runtime.block_on(store.release("the other console".into())).unwrap();
}

fn ms(d: Duration) -> f64 {
    d.as_secs_f64() * 1000.0
}

fn num(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}
