//! Keys as people write them: `ctrl-d`, `g g`, `space`, `<`, `shift-tab`, `pgdn`.

use super::key::{Code, Key};

/// Keys pressed one after the other that mean one command.
pub type Chord = Vec<Key>;

const NAMES: [(&str, Code); 18] = [
    ("enter", Code::Enter),
    ("esc", Code::Esc),
    ("tab", Code::Tab),
    ("shift-tab", Code::BackTab),
    ("backspace", Code::Backspace),
    ("del", Code::Delete),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
    ("home", Code::Home),
    ("end", Code::End),
    ("pgup", Code::PageUp),
    ("pgdn", Code::PageDown),
    ("space", Code::Char(' ')),
    // Second names that are only read.
    ("return", Code::Enter),
    ("escape", Code::Esc),
    ("delete", Code::Delete),
];

/// Reads a chord; the keys of a sequence are parted by spaces.
///
/// # Errors
/// Which key is not understood, and what would be.
pub fn parse(text: &str) -> Result<Chord, String> {
    let keys = text.split_whitespace().map(one).collect::<Result<Chord, String>>()?;
    if keys.is_empty() {
        return Err("no key is named; the space bar is written \"space\"".to_owned());
    }
    Ok(keys)
}

fn one(word: &str) -> Result<Key, String> {
    if let Some(c) = single(word) {
        return Ok(Key::char(c));
    }
    let lower = word.to_lowercase();
    if lower.starts_with("alt-") || lower.starts_with("meta-") {
        return Err(format!(
            "\"{word}\": on the wire an Alt key is Esc and the key, so it cannot be told apart"
        ));
    }
    if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == lower) {
        return Ok(Key::plain(*code));
    }
    if let Some(rest) = lower.strip_prefix("ctrl-") {
        let code = match single(rest) {
            Some(c) => Code::Char(c),
            None => one(rest)?.code,
        };
        return Ok(Key { code, ctrl: true });
    }
    if let Some(rest) = lower.strip_prefix("shift-")
        && let Some(c) = single(rest)
    {
        return Ok(Key::char(c.to_uppercase().next().unwrap_or(c)));
    }
    if let Some(n) = lower.strip_prefix('f').and_then(|n| n.parse::<u8>().ok())
        && (1..=12).contains(&n)
    {
        return Ok(Key::plain(Code::F(n)));
    }
    Err(format!("\"{word}\" is no key; write it like x, ctrl-d, g g, space, shift-tab or pgdn"))
}

fn single(word: &str) -> Option<char> {
    let mut chars = word.chars();
    let c = chars.next()?;
    (chars.next().is_none() && !c.is_control()).then_some(c)
}

/// A key as [`parse`] reads it.
#[must_use]
pub fn key_text(key: Key) -> String {
    let name = match key.code {
        Code::Char(' ') => "space".to_owned(),
        Code::Char(c) => c.to_string(),
        Code::F(n) => format!("f{n}"),
        code => NAMES.iter().find(|(_, c)| *c == code).map_or("", |(name, _)| name).to_owned(),
    };
    if key.ctrl { format!("ctrl-{name}") } else { name }
}

/// A chord as [`parse`] reads it.
#[must_use]
pub fn text(chord: &[Key]) -> String {
    chord.iter().map(|k| key_text(*k)).collect::<Vec<_>>().join(" ")
}

/// Why a key is not to be bound (PRODUCT, rules behind the keys, 5); `None`: it may be.
#[must_use]
pub fn reserved(key: Key) -> Option<&'static str> {
    if !key.ctrl {
        return None;
    }
    match key.code {
        Code::Char('a' | 'b') => Some("screen and tmux take it"),
        Code::Char('s' | 'q') => Some("it stops and starts the flow of the terminal"),
        Code::Char('h' | 'i' | 'j' | 'm' | '[') => Some("it is another key on the wire"),
        Code::Char('v' | 'o' | 'y') => Some("the terminal driver takes it"),
        Code::Char('\\') => Some("it ends the program at once"),
        Code::Char(' ') => Some("input methods take it"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_are_read_and_written() {
        for (word, keys) in [
            ("x", vec![Key::char('x')]),
            ("G", vec![Key::char('G')]),
            ("ctrl-d", vec![Key::ctrl('d')]),
            ("g g", vec![Key::char('g'), Key::char('g')]),
            ("g T", vec![Key::char('g'), Key::char('T')]),
            ("space", vec![Key::char(' ')]),
            ("<", vec![Key::char('<')]),
            ("-", vec![Key::char('-')]),
            ("ctrl--", vec![Key::ctrl('-')]),
            ("shift-tab", vec![Key::plain(Code::BackTab)]),
            ("pgdn", vec![Key::plain(Code::PageDown)]),
            ("f12", vec![Key::plain(Code::F(12))]),
            ("ctrl-end", vec![Key { code: Code::End, ctrl: true }]),
            ("é", vec![Key::char('é')]),
        ] {
            assert_eq!(parse(word).as_ref(), Ok(&keys), "{word}");
            assert_eq!(text(&keys), word);
        }
        for (word, same) in [("shift-g", "G"), ("Ctrl-D", "ctrl-d"), ("Return", "enter"), (" g   e ", "g e")]
        {
            assert_eq!(parse(word).map(|c| text(&c)).as_deref(), Ok(same));
        }
        for bad in ["", "  ", "alt-x", "hyper-x", "gg", "f13", "f0", "ctrl-", "shift-", "x\u{1b}"] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn keys_that_never_arrive_as_themselves_are_reserved() {
        for c in ['a', 'b', 's', 'q', 'h', 'i', 'j', 'm', '[', 'v', 'o', 'y', '\\', ' '] {
            assert!(reserved(Key::ctrl(c)).is_some(), "{c}");
            assert_eq!(reserved(Key::char(c)), None);
        }
        for c in ['c', 'd', 'f', 'l', 'p', 'r', 'u', 'z'] {
            assert_eq!(reserved(Key::ctrl(c)), None, "{c}");
        }
    }
}
