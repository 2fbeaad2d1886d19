//! Escape sequences that arrive in pieces, put together again.

use super::ESC;
use crate::app::key::{Code, Key};

/// A sequence longer than this is none.
const LONGEST: usize = 32;
/// A paste is cut here, in bytes.
const PASTE: usize = 64 * 1024;

#[derive(Debug, Default)]
pub struct Sequence {
    state: State,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Idle,
    Esc,
    /// Behind `Esc [`: parameters so far.
    Csi(String),
    /// Behind `Esc O`: an application-mode key, perhaps with a modifier's digits before it.
    Ss3,
    /// Behind `Esc [ [`: a function key of the Linux console.
    Linux,
    /// Between the two marks of a bracketed paste.
    Paste {
        text: String,
        tail: Tail,
    },
}

/// How much of the closing mark `Esc [ 201 ~` has been seen.
type Tail = String;

/// What becomes of a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    Hold,
    Swallowed,
    Keys(Vec<Key>),
    Paste(String),
}

impl Sequence {
    pub fn feed(&mut self, key: Key) -> Step {
        match std::mem::take(&mut self.state) {
            State::Idle if key == ESC => self.hold(State::Esc),
            State::Idle => Step::Keys(vec![key]),
            State::Esc => match plain(key) {
                Some('[') => self.hold(State::Csi(String::new())),
                Some('O') => self.hold(State::Ss3),
                _ => self.broken(vec![ESC], key),
            },
            State::Csi(params) => self.csi(params, key),
            State::Ss3 => match plain(key) {
                Some(c) => ss3(c).map_or(Step::Swallowed, |key| Step::Keys(vec![key])),
                None => self.broken(vec![ESC, Key::char('O')], key),
            },
            State::Linux => match plain(key) {
                Some(c @ 'A'..='E') => Step::Keys(vec![Key::plain(Code::F(c as u8 - b'A' + 1))]),
                Some(_) => Step::Swallowed,
                None => self.broken(vec![ESC, Key::char('['), Key::char('[')], key),
            },
            State::Paste { text, tail } => self.paste(text, tail, key),
        }
    }

    pub const fn holds(&self) -> bool {
        !matches!(self.state, State::Idle)
    }

    pub const fn pasting(&self) -> bool {
        matches!(self.state, State::Paste { .. })
    }

    /// Nothing more came: what was held were single keys.
    pub fn give_up(&mut self) -> Step {
        match std::mem::take(&mut self.state) {
            State::Idle => Step::Swallowed,
            State::Paste { text, tail } => Step::Paste(text + &tail),
            state => Step::Keys(state.keys()),
        }
    }

    fn hold(&mut self, state: State) -> Step {
        self.state = state;
        Step::Hold
    }

    /// Another key cut in: what was held were single keys.
    fn broken(&mut self, mut held: Vec<Key>, key: Key) -> Step {
        if key == ESC {
            self.state = State::Esc;
        } else {
            held.push(key);
        }
        Step::Keys(held)
    }

    fn csi(&mut self, mut params: String, key: Key) -> Step {
        match plain(key) {
            Some('[') if params.is_empty() => self.hold(State::Linux),
            Some(c @ ' '..='?') if params.len() < LONGEST => {
                params.push(c);
                self.hold(State::Csi(params))
            }
            Some('~') if params == "200" => {
                self.hold(State::Paste { text: String::new(), tail: Tail::new() })
            }
            Some(c @ '@'..='~') => csi(&params, c).map_or(Step::Swallowed, |key| Step::Keys(vec![key])),
            _ => self.broken(State::Csi(params).keys(), key),
        }
    }

    fn paste(&mut self, mut text: String, mut tail: Tail, key: Key) -> Step {
        const END: &str = "\u{1b}[201~";
        let c = match key.code {
            Code::Esc => '\u{1b}',
            Code::Char(c) if !key.ctrl => c,
            Code::Enter => '\n',
            Code::Tab => '\t',
            // Other keys have no text; a paste that holds them loses them.
            _ => return self.hold(State::Paste { text, tail }),
        };
        tail.push(c);
        if tail == END {
            return Step::Paste(text);
        }
        if !END.starts_with(tail.as_str()) {
            let kept = if c == '\u{1b}' { tail.pop().map(String::from) } else { None };
            if text.len() + tail.len() <= PASTE {
                text.push_str(&tail);
            }
            tail = kept.unwrap_or_default();
        }
        self.hold(State::Paste { text, tail })
    }
}

impl State {
    /// The keys as they came.
    fn keys(self) -> Vec<Key> {
        match self {
            Self::Idle | Self::Paste { .. } => Vec::new(),
            Self::Esc => vec![ESC],
            Self::Csi(params) => {
                [ESC, Key::char('[')].into_iter().chain(params.chars().map(Key::char)).collect()
            }
            Self::Ss3 => vec![ESC, Key::char('O')],
            Self::Linux => vec![ESC, Key::char('['), Key::char('[')],
        }
    }
}

const fn plain(key: Key) -> Option<char> {
    match key {
        Key { code: Code::Char(c), ctrl: false } if c.is_ascii() => Some(c),
        _ => None,
    }
}

/// The key of `Esc [ params final`.
fn csi(params: &str, last: char) -> Option<Key> {
    let mut numbers = params.split(';').map(|n| n.parse::<u16>().unwrap_or(1));
    let first = numbers.next().unwrap_or(1);
    // A modifier is written as its bits and one: 4 is Ctrl.
    let ctrl = numbers.next().is_some_and(|m| m.saturating_sub(1) & 4 != 0);
    let code = match last {
        'A' => Code::Up,
        'B' => Code::Down,
        'C' => Code::Right,
        'D' => Code::Left,
        'H' => Code::Home,
        'F' => Code::End,
        'Z' => Code::BackTab,
        'P' => Code::F(1),
        'Q' => Code::F(2),
        'R' => Code::F(3),
        'S' => Code::F(4),
        '~' => match first {
            1 | 7 => Code::Home,
            4 | 8 => Code::End,
            3 => Code::Delete,
            5 => Code::PageUp,
            6 => Code::PageDown,
            n @ 11..=15 => Code::F(u8::try_from(n - 10).ok()?),
            n @ 17..=21 => Code::F(u8::try_from(n - 11).ok()?),
            n @ 23..=24 => Code::F(u8::try_from(n - 12).ok()?),
            _ => return None,
        },
        _ => return None,
    };
    Some(Key { code, ctrl })
}

/// The key of `Esc O c`: arrows and the numeric keypad in application mode.
const fn ss3(c: char) -> Option<Key> {
    Some(Key::plain(match c {
        'A' => Code::Up,
        'B' => Code::Down,
        'C' => Code::Right,
        'D' => Code::Left,
        'H' => Code::Home,
        'F' => Code::End,
        'P' => Code::F(1),
        'Q' => Code::F(2),
        'R' => Code::F(3),
        'S' => Code::F(4),
        'M' => Code::Enter,
        'I' => Code::Tab,
        'X' => Code::Char('='),
        'j' => Code::Char('*'),
        'k' => Code::Char('+'),
        'l' => Code::Char(','),
        'm' => Code::Char('-'),
        'n' => Code::Char('.'),
        'o' => Code::Char('/'),
        'p'..='y' => Code::Char((c as u8 - b'p' + b'0') as char),
        _ => return None,
    }))
}
