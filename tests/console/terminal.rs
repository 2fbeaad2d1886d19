//! The built program on a pseudo-terminal: start, leave, resize, signals, hangup, a fault of its own, hostile text.

use std::time::{Duration, Instant};

use crate::support::pty::{Pty, foreign, ticks};

const ALL: [&str; 5] = ["SND", "MKL", "4OV", "7SD", "RDY"];

#[test]
fn the_demo_shows_all_five_providers_and_leaves_the_terminal_as_it_was() {
    let mut pty = Pty::start(&["demo"], (120, 40), &[]);
    pty.wait("rows of every provider", |s| ALL.iter().all(|p| s.contains(p)));
    assert_eq!(foreign(&pty.wire()), Vec::<String>::new());
    pty.keys("q");
    assert_eq!(pty.ended(), 0);
    pty.assert_restored();
    // The throw-away store is gone.
    let left: Vec<_> = std::fs::read_dir(pty.home.path())
        .unwrap()
        .filter_map(|e| e.unwrap().file_name().into_string().ok())
        .filter(|n| n.starts_with("postroom-demo"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

/// `POSTROOM_RESIZES=10000` makes a storm of it.
#[test]
fn many_resizes_leave_a_whole_screen() {
    let resizes: u32 = std::env::var("POSTROOM_RESIZES").map_or(200, |n| n.parse().unwrap());
    let mut pty = Pty::start(&["demo"], (80, 24), &[]);
    pty.wait_for("Orders");
    let mut n: u32 = 7;
    for _ in 0..resizes {
        n = n.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        let (cols, rows) = (1 + (n >> 8) % 240, 1 + (n >> 20) % 80);
        pty.resize(cols.try_into().unwrap(), rows.try_into().unwrap());
    }
    pty.resize(100, 30);
    pty.wait_for("Orders");
    pty.keys("q");
    assert_eq!(pty.ended(), 0);
    pty.assert_restored();
}

#[test]
fn a_stop_signal_gives_the_terminal_back() {
    for signal in ["-TERM", "-INT"] {
        let mut pty = Pty::start(&["demo"], (80, 24), &[]);
        pty.wait_for("Orders");
        pty.signal(signal);
        assert_eq!(pty.ended(), 1, "{signal}");
        pty.assert_restored();
    }
}

#[test]
fn a_vanished_terminal_ends_the_program_without_burning_a_core() {
    let mut pty = Pty::start(&["demo"], (80, 24), &[]);
    pty.wait_for("Orders");
    let before = ticks(pty.pid()).unwrap();
    pty.hang_up();
    let began = Instant::now();
    let mut last = before;
    while let Some(now) = ticks(pty.pid()) {
        last = now;
        // A finished child stays visible until it is waited for.
        let state = std::fs::read_to_string(format!("/proc/{}/stat", pty.pid())).unwrap_or_default();
        if state.rsplit(')').next().is_some_and(|r| r.trim_start().starts_with('Z')) {
            break;
        }
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "still there {:?} after the hangup",
            began.elapsed()
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(last - before <= 60, "{} ticks of processor time after the hangup", last - before);
}

#[test]
fn a_hangup_signal_ends_the_program() {
    let mut pty = Pty::start(&["demo"], (80, 24), &[]);
    pty.wait_for("Orders");
    pty.signal("-HUP");
    assert_eq!(pty.ended(), 1);
}

/// Debug builds panic on request (`POSTROOM_FAULT`), so that this way out can be walked.
#[test]
#[cfg(debug_assertions)]
fn a_fault_of_its_own_gives_the_terminal_back_and_leaves_a_report() {
    let mut pty = Pty::start(&["demo", "--data-dir", "data"], (80, 24), &[("POSTROOM_FAULT", "loop")]);
    assert_eq!(pty.ended(), 101);
    pty.assert_restored();
    pty.wait_for("stopped by a fault of its own");
}

/// A fault in a background task is told, and the screen stays.
#[test]
#[cfg(debug_assertions)]
fn a_fault_in_the_background_does_not_take_the_screen() {
    let mut pty = Pty::start(&["demo"], (100, 30), &[("POSTROOM_FAULT", "task")]);
    pty.wait("rows", |s| s.contains("SND") || s.contains("RDY"));
    pty.keys("?");
    pty.wait_for("Help");
    pty.keys("q");
    pty.keys("q");
    assert_eq!(pty.ended(), 0);
    pty.assert_restored();
}

#[test]
fn without_a_terminal_it_says_what_to_use_instead() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_postroom")).arg("demo").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("postroom ls"));
}
