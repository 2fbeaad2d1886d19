//! Keys too fast for fingers.
//!
//! A lone key is due at once, so typing costs no time; from the second key within 30 ms on, keys wait until it is
//! clear what they are. One character over and over is a held key, never a paste.

use super::Input;
use crate::app::key::{Code, Key};

/// More printable keys than this within [`SPAN`] are a paste.
const MOST: usize = 8;
/// In milliseconds.
const SPAN: u64 = 30;
/// A paste is cut here, in bytes.
const PASTE: usize = 64 * 1024;

#[derive(Debug, Default)]
pub struct Burst {
    /// Keys of the last 30 ms; the first `delivered` of them have been let through.
    recent: Vec<(u64, Key)>,
    delivered: usize,
    /// The paste so far, and when its last key came.
    paste: Option<(String, u64)>,
    /// How many of its keys were let through before it was one.
    typed: usize,
}

impl Burst {
    pub fn feed(&mut self, key: Key, now: u64, out: &mut Vec<Input>) {
        let Some(c) = text(key, self.waiting()) else {
            self.finish(out);
            out.push(Input::Key(key));
            return;
        };
        if let Some((paste, last)) = &mut self.paste {
            if paste.len() + c.len_utf8() <= PASTE {
                paste.push(c);
            }
            *last = now;
            return;
        }
        self.forget(now);
        self.recent.push((now, key));
        let printable = self.recent.iter().filter(|(_, k)| matches!(k.code, Code::Char(_))).count();
        if printable > MOST && !self.same() {
            // Keys already let through belong to the text all the same: without them the reference is torn.
            let text = self.recent.drain(..).filter_map(|(_, k)| text(k, true)).collect();
            self.typed = std::mem::take(&mut self.delivered);
            self.paste = Some((text, now));
        }
    }

    pub fn deadline(&self) -> Option<u64> {
        if let Some((_, last)) = &self.paste {
            return Some(last.saturating_add(SPAN));
        }
        let (held, _) = self.recent.get(self.delivered)?;
        if self.same() {
            return Some(*held);
        }
        self.recent.first().map(|(first, _)| first.saturating_add(SPAN))
    }

    pub fn flush(&mut self, now: u64, out: &mut Vec<Input>) {
        if self.deadline().is_some_and(|due| now >= due) {
            self.release(out);
        }
    }

    /// Lets go everything at once: a key came that is no text.
    pub fn finish(&mut self, out: &mut Vec<Input>) {
        self.release(out);
        self.recent.clear();
        self.delivered = 0;
    }

    fn release(&mut self, out: &mut Vec<Input>) {
        if let Some((text, _)) = self.paste.take() {
            out.push(Input::Burst { text, typed: self.typed });
            return;
        }
        let held = self.recent.iter().skip(self.delivered);
        out.extend(held.map(|(_, key)| Input::Key(*key)));
        self.delivered = self.recent.len();
    }

    /// Something is held or was let through so lately that Enter may be part of a paste.
    fn waiting(&self) -> bool {
        self.paste.is_some() || self.recent.len() > self.delivered && !self.same()
    }

    fn same(&self) -> bool {
        self.recent.windows(2).all(|pair| pair.first().map(|p| p.1) == pair.last().map(|p| p.1))
    }

    fn forget(&mut self, now: u64) {
        let old = self.recent.iter().take(self.delivered).filter(|(at, _)| at + SPAN <= now).count();
        self.recent.drain(..old);
        self.delivered -= old;
    }
}

/// What a key adds to a text; Enter and Tab only inside a burst.
const fn text(key: Key, inside: bool) -> Option<char> {
    match key {
        Key { code: Code::Char(c), ctrl: false } => Some(c),
        Key { code: Code::Enter, .. } if inside => Some('\n'),
        Key { code: Code::Tab, .. } if inside => Some('\t'),
        _ => None,
    }
}
