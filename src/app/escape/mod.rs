//! Guards between the terminal and the keys (PRODUCT, rules behind the keys, 7 and 8).
//!
//! On a slow line an arrow can arrive as Esc, `[`, `A`: a lone Esc is held for a moment, and if a sequence follows, the
//! key meant is delivered. A terminal without bracketed paste sends a paste as keys: more than eight printable keys
//! within 30 ms are a paste, not commands.
//!
//! Pure: the time comes in. Use: `feed` every key that is ready, then `flush(now)`; wait for more input or for
//! `deadline()`, then `flush` again.

mod burst;
mod sequence;

use super::key::{Code, Key};
use burst::Burst;
use sequence::{Sequence, Step};

/// What the guard lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    Key(Key),
    Paste(String),
    /// A paste that came as keys; the first `typed` of its characters were let through before it was known as one.
    Burst {
        text: String,
        typed: usize,
    },
}

/// Both guards, one behind the other.
#[derive(Debug)]
pub struct Guard {
    /// How long a lone Esc is held, in milliseconds.
    hold: u64,
    sequence: Sequence,
    /// When what the sequence guard holds is let go.
    held_until: u64,
    burst: Burst,
}

/// A bracketed paste that never ends is let through after this time without a key.
const PASTE_STALLS: u64 = 1000;

impl Guard {
    /// `over_ssh`: Esc is held for 100 ms, else for 25 ms.
    #[must_use]
    pub fn new(over_ssh: bool) -> Self {
        let hold = if over_ssh { 100 } else { 25 };
        Self { hold, sequence: Sequence::default(), held_until: 0, burst: Burst::default() }
    }

    /// Takes a key in; `now_ms` never goes back.
    pub fn feed(&mut self, key: Key, now_ms: u64) -> Vec<Input> {
        // Keys of the same instant stay together: a paste comes as one.
        let mut out = now_ms.checked_sub(1).map_or_else(Vec::new, |before| self.flush(before));
        match self.sequence.feed(key) {
            Step::Hold => {
                let wait = if self.sequence.pasting() { PASTE_STALLS } else { self.hold };
                self.held_until = now_ms.saturating_add(wait);
            }
            Step::Swallowed => {}
            Step::Paste(text) => {
                self.burst.finish(&mut out);
                out.push(Input::Paste(text));
            }
            Step::Keys(keys) => {
                for key in keys {
                    self.burst.feed(key, now_ms, &mut out);
                }
                if self.sequence.holds() {
                    self.held_until = now_ms.saturating_add(self.hold);
                }
            }
        }
        out
    }

    /// When `flush` must be called although no key has come; `None`: nothing is held.
    #[must_use]
    pub fn deadline(&self) -> Option<u64> {
        let sequence = self.sequence.holds().then_some(self.held_until);
        [sequence, self.burst.deadline()].into_iter().flatten().min()
    }

    /// Lets go what has been held long enough.
    pub fn flush(&mut self, now_ms: u64) -> Vec<Input> {
        let mut out = Vec::new();
        self.burst.flush(now_ms, &mut out);
        if self.sequence.holds() && now_ms >= self.held_until {
            match self.sequence.give_up() {
                Step::Paste(text) => out.push(Input::Paste(text)),
                Step::Keys(keys) => {
                    self.burst.finish(&mut out);
                    // They came apart in time, so they are no burst.
                    out.extend(keys.into_iter().map(Input::Key));
                }
                Step::Hold | Step::Swallowed => {}
            }
        }
        out
    }
}

const ESC: Key = Key::plain(Code::Esc);

#[cfg(test)]
mod tests;
