//! The built program on a real pseudo-terminal, its screen followed by an emulator.

use std::{
    io::{Read, Write},
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// No step of a test may wait longer.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    state: Arc<Mutex<Seen>>,
    stop: Arc<AtomicBool>,
    reader: Option<JoinHandle<()>>,
    pub home: tempfile::TempDir,
}

struct Seen {
    parser: vt100::Parser,
    /// Every byte, in order.
    wire: Vec<u8>,
}

impl Pty {
    /// Starts the program with these arguments in a terminal of this size, with a home of its own.
    pub fn start(arguments: &[&str], size: (u16, u16), variables: &[(&str, &str)]) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), arguments, size, variables)
    }

    pub fn start_in(
        home: tempfile::TempDir,
        arguments: &[&str],
        (cols, rows): (u16, u16),
        variables: &[(&str, &str)],
    ) -> Self {
        let pair =
            native_pty_system().openpty(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_postroom"));
        command.args(arguments);
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("TZ", "UTC"), ("USER", "op1")]
        {
            command.env(name, value);
        }
        command.env("HOME", home.path());
        command.env("TMPDIR", home.path());
        for (name, value) in variables {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        // The program alone holds the terminal's other side now.
        drop(pair.slave);
        let mut from = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let parser = vt100::Parser::new(rows.try_into().unwrap(), cols.try_into().unwrap(), 0);
        let state = Arc::new(Mutex::new(Seen { parser, wire: Vec::new() }));
        let stop = Arc::new(AtomicBool::new(false));
        let (theirs, stopped) = (state.clone(), stop.clone());
        let reader = std::thread::spawn(move || {
            let mut bytes = [0; 8192];
            while let Ok(n) = from.read(&mut bytes) {
                if n == 0 || stopped.load(Ordering::SeqCst) {
                    break;
                }
                let mut seen = theirs.lock().unwrap();
                seen.parser.process(&bytes[..n]);
                seen.wire.extend_from_slice(&bytes[..n]);
            }
        });
        Self {
            child,
            master: Some(pair.master),
            writer: Some(writer),
            state,
            stop,
            reader: Some(reader),
            home,
        }
    }

    pub fn keys(&mut self, keys: &str) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    pub fn resize(&self, cols: u16, rows: u16) {
        self.state
            .lock()
            .unwrap()
            .parser
            .screen_mut()
            .set_size(rows.try_into().unwrap(), cols.try_into().unwrap());
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().unwrap().resize(size).unwrap();
    }

    pub fn screen(&self) -> String {
        self.state.lock().unwrap().parser.screen().contents()
    }

    pub fn wire(&self) -> Vec<u8> {
        self.state.lock().unwrap().wire.clone()
    }

    /// Waits until the screen says so; shows it when it never does.
    pub fn wait(&self, what: &str, holds: impl Fn(&str) -> bool) {
        let began = Instant::now();
        while !holds(&self.screen()) {
            assert!(began.elapsed() < PATIENCE, "waited for {what} in vain; the screen:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn wait_for(&self, text: &str) {
        self.wait(text, |screen| screen.contains(text));
    }

    pub fn signal(&self, name: &str) {
        let pid = self.child.process_id().unwrap().to_string();
        assert!(std::process::Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Waits for the end; answers the exit code.
    pub fn ended(&mut self) -> u32 {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // What was written last may still be on its way.
                std::thread::sleep(Duration::from_millis(50));
                return status.exit_code();
            }
            assert!(began.elapsed() < PATIENCE, "the program does not end; the screen:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The terminal goes away, as when an SSH session drops.
    pub fn hang_up(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        self.writer.take();
        self.master.take();
        // The reader holds a copy of the master; the next byte, or the end, lets it go.
        self.reader.take();
    }

    /// The terminal is as a shell wants it: no alternate screen, no bracketed paste, a visible cursor.
    pub fn assert_restored(&self) {
        let state = self.state.lock().unwrap();
        let screen = state.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is still on");
        assert!(!screen.bracketed_paste(), "bracketed paste is still on");
        assert!(!screen.hide_cursor(), "the cursor is still hidden");
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Everything on the wire that is neither plain text nor an allowed sequence: the program may move, colour, erase,
/// scroll and set its own modes; it may not write C0, C1, OSC, DCS, nor format characters.
pub fn foreign(wire: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(wire).into_owned();
    let mut found = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\x1b' if chars.peek() == Some(&'[') => {
                chars.next();
                let mut sequence = String::new();
                for c in chars.by_ref() {
                    sequence.push(c);
                    if ('\x40'..='\x7e').contains(&c) {
                        break;
                    }
                }
                let allowed =
                    matches!(sequence.chars().last(), Some('m' | 'H' | 'C' | 'K' | 'J' | 'r' | 'S' | 'T'))
                        || matches!(
                            sequence.as_str(),
                            "?1049h" | "?1049l" | "?2004h" | "?2004l" | "?25h" | "?25l"
                        )
                        || (sequence.starts_with('?') && sequence.ends_with('l'));
                if !allowed {
                    found.push(format!("CSI {sequence}"));
                }
            }
            '\r' | '\n' => {}
            c if c.is_control() => found.push(format!("U+{:04X}", u32::from(c))),
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{2028}'
            | '\u{2029}' => {
                found.push(format!("U+{:04X}", u32::from(c)));
            }
            _ => {}
        }
    }
    found
}

/// Processor time that a process has used, in clock ticks (100 a second).
pub fn ticks(pid: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
}
