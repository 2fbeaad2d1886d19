//! One-line text fields: keys and pastes.

use tui_input::{Input, InputRequest};

use crate::app::key::{Code, Key};

/// A field takes so much text, in bytes.
pub const FIELD: usize = 64 * 1024;

/// Keys of a text field, for the help.
pub const KEYS: [(&str, &str); 8] = [
    ("enter", "take it"),
    ("esc", "leave it as it was"),
    ("tab", "take the first offer"),
    ("ctrl-u", "empty the field"),
    ("ctrl-w", "delete a word"),
    ("ctrl-k", "delete to the end"),
    ("home", "to the beginning"),
    ("end, ctrl-e", "to the end"),
];

/// Edits the text; true: it changed.
pub fn edit(input: &mut Input, key: Key) -> bool {
    let request = match (key.ctrl, key.code) {
        (false, Code::Char(c)) if !c.is_control() && input.value().len() + c.len_utf8() <= FIELD => {
            InputRequest::InsertChar(c)
        }
        (false, Code::Backspace) => InputRequest::DeletePrevChar,
        (false, Code::Delete) => InputRequest::DeleteNextChar,
        (false, Code::Left) => InputRequest::GoToPrevChar,
        (false, Code::Right) => InputRequest::GoToNextChar,
        (true, Code::Left) => InputRequest::GoToPrevWord,
        (true, Code::Right) => InputRequest::GoToNextWord,
        (false, Code::Home) => InputRequest::GoToStart,
        (_, Code::End) | (true, Code::Char('e')) => InputRequest::GoToEnd,
        (true, Code::Char('u')) => InputRequest::DeleteLine,
        (true, Code::Char('w')) => InputRequest::DeletePrevWord,
        (true, Code::Char('k')) => InputRequest::DeleteTillEnd,
        _ => return false,
    };
    input.handle(request).is_some_and(|changed| changed.value)
}

/// Puts pasted text of several lines in at the cursor; its newlines stay.
pub fn paste_lines(input: &mut Input, text: &str) {
    let text = text.trim_end_matches(['\r', '\n']).replace("\r\n", "\n").replace('\r', "\n");
    for (n, line) in text.split('\n').enumerate() {
        if n > 0 {
            insert(input, "\n");
        }
        paste(input, line);
    }
}

/// Puts text in at the cursor as it is, as far as there is room.
pub fn insert(input: &mut Input, text: &str) {
    if input.value().len() + text.len() > FIELD {
        return;
    }
    let cursor = input.cursor();
    let head: String = input.value().chars().take(cursor).collect();
    let tail: String = input.value().chars().skip(cursor).collect();
    *input = Input::new(format!("{head}{text}{tail}")).with_cursor(cursor + text.chars().count());
}

/// Puts pasted text in at the cursor: newlines become spaces, control characters are dropped, and what is too much
/// is left out.
pub fn paste(input: &mut Input, text: &str) {
    let room = FIELD.saturating_sub(input.value().len());
    let mut clean = String::new();
    for c in text.trim_end_matches(['\r', '\n']).replace("\r\n", " ").chars() {
        let c = match c {
            '\n' | '\r' | '\t' => ' ',
            c if c.is_control() => continue,
            c => c,
        };
        if clean.len() + c.len_utf8() > room {
            break;
        }
        clean.push(c);
    }
    let cursor = input.cursor();
    let head: String = input.value().chars().take(cursor).collect();
    let tail: String = input.value().chars().skip(cursor).collect();
    let end = cursor + clean.chars().count();
    *input = Input::new(format!("{head}{clean}{tail}")).with_cursor(end);
}

/// The byte where the cursor stands.
pub fn cursor_byte(input: &Input) -> usize {
    input.value().char_indices().nth(input.cursor()).map_or(input.value().len(), |(i, _)| i)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_becomes_one_clean_line() {
        for (text, want) in [
            ("a\nb", "xa by"),
            ("a\r\nb\n", "xa by"),
            ("\u{1b}[201~yes\n", "x[201~yesy"),
            ("a\tb\u{7}", "xa by"),
            ("é日", "xé日y"),
            ("", "xy"),
        ] {
            let mut input = Input::new("xy".to_owned()).with_cursor(1);
            paste(&mut input, text);
            assert_eq!(input.value(), want, "{text:?}");
            assert_eq!(input.value().chars().skip(input.cursor()).collect::<String>(), "y");
        }
    }

    #[test]
    fn a_field_has_an_end() {
        let mut input = Input::new("日".to_owned());
        paste(&mut input, &"日".repeat(FIELD));
        assert!(input.value().len() <= FIELD && input.value().len() > FIELD - 3);
        let before = input.value().len();
        assert!(!edit(&mut input, Key::char('日')));
        assert_eq!(input.value().len(), before);
        assert!(edit(&mut input, Key::ctrl('u')));
        assert_eq!(input.value(), "");
    }
}
