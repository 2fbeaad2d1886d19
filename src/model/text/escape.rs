//! Making exports harmless to whoever opens them: a terminal, a parser, a spreadsheet.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::chars::is_hidden;

/// JSON text with every character escaped that the cleaner would drop or replace: C0, DEL, C1, format characters, bidi
/// controls, line and paragraph separators, private use. Its value is unchanged. Line feeds between tokens stay.
#[must_use]
pub fn json_escape(json: &str) -> Cow<'_, str> {
    let unsafe_char = |c: char| (c.is_control() && c != '\n') || is_hidden(c);
    if !json.chars().any(unsafe_char) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if unsafe_char(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// A cell that a spreadsheet would read as a formula gets an apostrophe in front.
#[must_use]
pub fn csv_guard(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_json_has_the_same_value_and_nothing_hidden() {
        let hostile = "\u{1b}[2J\u{7f}\u{9b}\u{202e}\u{2028}\u{e0041}\u{feff}日本 \"q\" \\ plain";
        let json = serde_json::to_string(&serde_json::json!({ "name": hostile })).unwrap();
        let escaped = json_escape(&json);
        assert!(escaped.chars().all(|c| !c.is_control() && !is_hidden(c)), "{escaped}");
        let back: serde_json::Value = serde_json::from_str(&escaped).unwrap();
        assert_eq!(back["name"], hostile);
        assert!(matches!(json_escape("{\n\"a\": \"ü\"\n}"), Cow::Borrowed(_)));
    }

    #[test]
    fn formula_cells_are_defused() {
        for cell in ["=1+1", "+49", "-1d3h", "@x", "\tx", "\rx"] {
            assert_eq!(csv_guard(cell), format!("'{cell}"));
        }
        assert_eq!(csv_guard("S3ND73"), "S3ND73");
    }
}
