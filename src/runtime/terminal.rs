//! The terminal's modes: taken once, given back on every way out.

use std::{
    io::{IsTerminal, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use ratatui::crossterm::terminal::{disable_raw_mode, enable_raw_mode};

/// Alternate screen, bracketed paste, hidden cursor.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?25l\x1b[m\x1b[2J";
/// The same undone, with everything a library might have switched on beside it.
const LEAVE: &[u8] =
    b"\x1b[m\x1b[r\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?1004l\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// Whether the modes are ours now; any thread may give them back, once.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Input and output are both a terminal.
#[must_use]
pub fn present() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Takes the terminal.
///
/// # Errors
/// It cannot be written to or has no raw mode.
pub fn take() -> std::io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let mut out = std::io::stdout();
    out.write_all(ENTER).and_then(|()| out.flush()).inspect_err(|_| give_back())
}

/// Gives the terminal back. Safe at any time, from any thread, more than once, and when the terminal is gone.
pub fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let mut out = std::io::stdout();
        let _ = out.write_all(LEAVE).and_then(|()| out.flush());
        let _ = disable_raw_mode();
    }
}

/// Gives the terminal back when it goes out of scope.
#[derive(Debug)]
pub struct Taken;

impl Taken {
    /// # Errors
    /// As [`take`].
    pub fn new() -> std::io::Result<Self> {
        take()?;
        Ok(Self)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        give_back();
    }
}

/// Columns and rows; 80x24 when the terminal does not say.
#[must_use]
pub fn size() -> (u16, u16) {
    ratatui::crossterm::terminal::size().unwrap_or((80, 24))
}
