//! Text that tries to harm whoever shows it, from the provider's answer to the bytes on the terminal's wire.

use std::process::Command;

use jiff::Timestamp;
use postroom::{
    cli::sim::config,
    model::provider::Provider,
    sim::{
        clock::{Pace, SimClock},
        faults::{Fault, Kind},
        fourover, hostile, sendle,
        server::Sim,
        world::World,
    },
};

use crate::support::pty::{Pty, foreign};

/// A simulator whose every free text is hostile, and a home with a config for it.
struct Desk {
    sim: Sim,
    home: tempfile::TempDir,
    _runtime: tokio::runtime::Runtime,
}

/// Many samples in one text: each field gets all of them, so that every place of a screen meets every kind.
fn texts() -> Vec<String> {
    let all = hostile::corpus();
    assert!(all.len() >= 200, "{}", all.len());
    // A letter before each, so that no field is taken for blank.
    let short: Vec<String> =
        all.iter().filter(|s| s.text.len() < 2_000).map(|s| format!("a{}", s.text)).collect();
    let mut texts: Vec<String> = short.chunks(40).map(|some| some.join(" b ")).collect();
    // At the beginning of a field, where a screen shows it, too.
    texts.extend(short.iter().step_by(17).cloned());
    texts
}

impl Desk {
    fn new() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let world = World::new(SimClock::new(Timestamp::now(), Pace::Stepped), 3, 30);
        let sim = runtime.block_on(Sim::start(world)).unwrap();
        let home = tempfile::tempdir().unwrap();
        postroom::settings::template::write(&home.path().join("config.toml"), &config(&sim)).unwrap();
        Self { sim, home, _runtime: runtime }
    }

    /// Another text for every answer.
    fn poison(&self, texts: &[String], from: usize) {
        self.sim.faults().clear();
        for n in 0..400 {
            let text = texts[(from + n) % texts.len()].clone();
            self.sim.faults().add(Fault::new(Kind::Hostile(text)).on("GET", "").times(1));
        }
    }

    fn folders(&self) -> [String; 4] {
        let path = |name: &str| self.home.path().join(name).to_str().unwrap().to_owned();
        ["--config".to_owned(), path("config.toml"), "--data-dir".to_owned(), path("data")]
    }

    fn run(&self, arguments: &[&str]) -> (Vec<u8>, Vec<u8>) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_postroom"));
        command.env_clear().env("HOME", self.home.path()).env("TZ", "UTC");
        let output = command.args(self.folders()).args(arguments).output().unwrap();
        (output.stdout, output.stderr)
    }

    fn watch_parcels_and_jobs(&self) -> (String, String) {
        let (parcel, _) = sendle::seeded_reference(&self.sim.world, 9);
        let (_, jobs) = fourover::seeded_jobs(&self.sim.world, 4);
        self.run(&["watch", &parcel, "--account", "parcels"]);
        self.run(&["watch", &jobs[0], "--account", "print"]);
        (parcel, jobs[0].clone())
    }
}

/// Control and format characters in what a command wrote; line ends and the tabs of `--plain` belong to it.
fn odd(bytes: &[u8]) -> Vec<String> {
    foreign(bytes).into_iter().filter(|f| f != "U+0009").collect()
}

#[test]
fn no_listing_lets_hostile_text_through() {
    let desk = Desk::new();
    let texts = texts();
    desk.poison(&texts, 0);
    let (parcel, job) = desk.watch_parcels_and_jobs();
    let mut written = 0;
    for round in 0..3 {
        desk.poison(&texts, round * 11 + 3);
        desk.run(&["sync"]);
        let mut all: Vec<Vec<&str>> = vec![
            vec!["ls"],
            vec!["ls", "--json"],
            vec!["ls", "--csv"],
            vec!["ls", "--plain"],
            vec!["inbox"],
            vec!["inbox", "--json"],
            vec!["inbox", "--csv"],
            vec!["inbox", "--plain"],
            vec!["doctor"],
            vec!["sync", "--json"],
        ];
        for form in [&[][..], &["--json"], &["--plain"]] {
            for reference in [&parcel, &job] {
                all.push([&["show", reference.as_str()], form].concat());
                all.push([&["track", reference.as_str()], form].concat());
            }
        }
        for arguments in all {
            let (out, err) = desk.run(&arguments);
            written += out.len();
            assert_eq!(odd(&out), Vec::<String>::new(), "{arguments:?}");
            assert_eq!(odd(&err), Vec::<String>::new(), "{arguments:?} (stderr)");
        }
    }
    assert!(written > 100_000, "{written}");
}

/// Keys as a person types them: what comes all at once is taken for a paste.
fn typed(pty: &mut Pty, keys: &str) {
    std::thread::sleep(std::time::Duration::from_millis(80));
    pty.keys(keys);
}

#[test]
fn no_pane_and_no_overlay_lets_hostile_text_reach_the_terminal() {
    let desk = Desk::new();
    let texts = texts();
    desk.poison(&texts, 5);
    desk.watch_parcels_and_jobs();
    desk.poison(&texts, 9);
    desk.run(&["sync"]);
    for (round, size) in [(80, 24), (120, 40), (200, 60)].into_iter().enumerate() {
        desk.poison(&texts, 7 + 13 * round);
        let folders = desk.folders();
        let arguments: Vec<&str> = folders.iter().map(String::as_str).collect();
        let mut pty = Pty::start(&arguments, size, &[]);
        pty.wait("rows", |s| ["MKL", "7SD", "RDY", "SND", "4OV"].iter().any(|p| s.contains(p)));
        for (keys, shows) in [
            ("2", "Inbox"),
            ("\r", "Inbox"),
            ("3", "Tracking"),
            ("1", "Orders"),
            ("jjjj", "Orders"),
            ("\r", "Orders"),
            ("i", "Raw"),
            ("\x1b", "Orders"),
            ("1", "Orders"),
            ("?", "Help"),
            ("\x1b", "Orders"),
            (":", "Commands"),
            ("\x1b", "Orders"),
            ("s", "Sort"),
            ("\x1b", "Orders"),
            ("G", "Orders"),
            ("5", "xceptions"),
            ("6", "utbox"),
            ("1", "Orders"),
        ] {
            typed(&mut pty, keys);
            pty.wait(shows, |s| s.to_lowercase().contains(&shows.to_lowercase()));
        }
        typed(&mut pty, "R");
        for _ in 0..20 {
            typed(&mut pty, "j");
        }
        pty.wait_for("Orders");
        assert_eq!(foreign(&pty.wire()), Vec::<String>::new(), "{size:?}");
        typed(&mut pty, "q");
        pty.ended();
        pty.assert_restored();
        assert_eq!(foreign(&pty.wire()), Vec::<String>::new(), "{size:?}");
    }
    // It was really there.
    assert!(desk.sim.world.requests().iter().any(|r| r.provider == Provider::ReadyCloud));
    let kept = std::fs::read_dir(desk.home.path().join("data")).unwrap();
    let raw = kept.flat_map(|e| std::fs::read(e.unwrap().path()).unwrap()).collect::<Vec<u8>>();
    assert!(raw.windows(4).any(|w| w == b"a\\u0" || w == b"\\u00"), "hostile text is stored as it came");
}
