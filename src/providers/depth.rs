//! What is checked of a JSON body before anything is decoded, and where in it a decoder stopped.

/// Deeper nesting is nobody's order.
pub const DEEPEST: usize = 64;

/// Why a body is not taken for JSON.
///
/// # Errors
/// In plain words, without the body's own.
pub fn check(body: &[u8], content_type: &str) -> Result<(), String> {
    let text = match body {
        [0xef, 0xbb, 0xbf, ..] | [0xfe, 0xff, ..] | [0xff, 0xfe, ..] => {
            return Err("the answer begins with a byte order mark".to_owned());
        }
        _ => std::str::from_utf8(body)
            .map_err(|e| format!("the answer is not UTF-8 from byte {}", e.valid_up_to()))?,
    };
    let start = text.trim_start();
    if start.is_empty() {
        return Err("the answer is empty".to_owned());
    }
    if start.starts_with('<') {
        let kind = if content_type.is_empty() { "a page" } else { content_type };
        return Err(format!("the answer is {kind} and not JSON"));
    }
    let mut depth = 0_usize;
    let mut scan = Scan::new(body);
    while let Some(token) = scan.next() {
        match token {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(format!("the answer is nested deeper than {DEEPEST} at byte {}", scan.at));
        }
    }
    Ok(())
}

/// The path of the value at a line and column (both from 1, columns in bytes): `orders[3].price.amount`.
#[must_use]
pub fn path(body: &[u8], line: usize, column: usize) -> String {
    let starts = body.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at + 1);
    let start = std::iter::once(0).chain(starts).nth(line.saturating_sub(1)).unwrap_or(body.len());
    let end = (start + column).min(body.len());
    let mut stack: Vec<Step> = Vec::new();
    let mut shown = 0;
    let mut scan = Scan::new(&body[..end]);
    let mut wants_key = false;
    while let Some(token) = scan.next() {
        match token {
            b'{' => {
                shown = stack.len();
                stack.push(Step::Key(String::new()));
                wants_key = true;
            }
            b'[' => {
                shown = stack.len();
                stack.push(Step::Index(0));
                wants_key = false;
            }
            b'}' | b']' => {
                stack.pop();
                shown = stack.len();
                wants_key = false;
            }
            b',' => match stack.last_mut() {
                Some(Step::Index(n)) => *n += 1,
                Some(Step::Key(_)) => wants_key = true,
                None => {}
            },
            b'"' if wants_key => {
                wants_key = false;
                if let Some(Step::Key(key)) = stack.last_mut() {
                    *key = String::from_utf8_lossy(scan.word()).chars().take(60).collect();
                }
            }
            b':' => {}
            _ => shown = stack.len(),
        }
    }
    let mut path = String::new();
    for step in stack.iter().take(shown) {
        match step {
            Step::Key(key) if path.is_empty() => path.push_str(key),
            Step::Key(key) => path.extend([".", key]),
            Step::Index(n) => path.push_str(&format!("[{n}]")),
        }
    }
    path
}

enum Step {
    Key(String),
    Index(usize),
}

/// Goes over JSON token by token: a bracket, a comma, a colon, a whole string (`"`) or a whole word (`0`).
struct Scan<'a> {
    body: &'a [u8],
    at: usize,
    from: usize,
}

impl<'a> Scan<'a> {
    const fn new(body: &'a [u8]) -> Self {
        Self { body, at: 0, from: 0 }
    }

    /// The inside of the string that came last.
    fn word(&self) -> &'a [u8] {
        let inside = self.body.get(self.from + 1..self.at).unwrap_or_default();
        inside.strip_suffix(b"\"").unwrap_or(inside)
    }

    fn next(&mut self) -> Option<u8> {
        while self.body.get(self.at)?.is_ascii_whitespace() {
            self.at += 1;
        }
        self.from = self.at;
        let first = self.body[self.at];
        self.at += 1;
        match first {
            b'"' => {
                while let Some(byte) = self.body.get(self.at) {
                    self.at += 1;
                    match byte {
                        b'"' => break,
                        b'\\' => self.at = (self.at + 1).min(self.body.len()),
                        _ => {}
                    }
                }
                Some(b'"')
            }
            b'{' | b'}' | b'[' | b']' | b',' | b':' => Some(first),
            _ => {
                let ends = |b: &u8| b.is_ascii_whitespace() || b"{}[],:\"".contains(b);
                while self.body.get(self.at).is_some_and(|b| !ends(b)) {
                    self.at += 1;
                }
                Some(b'0')
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[test]
    fn what_is_no_json_is_named() {
        let deep = |n: usize| ["[".repeat(n), "]".repeat(n)].concat().into_bytes();
        for (body, says) in [
            (b"".to_vec(), "empty"),
            (b" \r\n\t ".to_vec(), "empty"),
            (b"\xef\xbb\xbf{}".to_vec(), "byte order mark"),
            (b"\xff\xfe{\0}\0".to_vec(), "byte order mark"),
            (b"\xfe\xff\0{\0}".to_vec(), "byte order mark"),
            (b"{\"a\":\"\xff\"}".to_vec(), "not UTF-8 from byte 6"),
            (b"\n<!doctype html>".to_vec(), "text/html and not JSON"),
            (deep(65), "deeper than 64"),
            (deep(100_000), "deeper than 64"),
            ("{\"a\":".repeat(70).into_bytes(), "deeper than 64"),
        ] {
            let said = check(&body, "text/html").expect_err(says);
            assert!(said.contains(says), "{said}");
        }
    }

    #[test]
    fn what_may_be_json_is_let_through() {
        let deep = ["[".repeat(64), "]".repeat(64)].concat();
        let flat = format!("[{}]", "[],".repeat(1000));
        let text = format!("{{\"a\\\"b\":\"{}\"}}", "[".repeat(100));
        for body in
            ["{}", "  null", "3", "\"<\"", deep.as_str(), flat.as_str(), text.as_str(), "{\"a\"", "\"\\"]
        {
            assert_eq!(check(body.as_bytes(), ""), Ok(()), "{body}");
        }
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "only its shape matters")]
    struct Order {
        id: u32,
        lines: Vec<Line>,
    }
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "only its shape matters")]
    struct Line {
        name: String,
        cost: Option<u32>,
    }

    #[test]
    fn a_decoder_that_stops_stops_somewhere() {
        for (body, expected) in [
            (r#"{"id": "x", "lines": []}"#, "id"),
            (r#"{"lines": [], "id": -4}"#, "id"),
            (r#"{"id": 1, "lines": [{"name": "a"}, {"name": 7}]}"#, "lines[1].name"),
            ("{\"id\": 1,\n \"lines\": [\n {\"name\": \"a\", \"cost\": \"b\"}]}", "lines[0].cost"),
            (r#"{"id": 1, "lines": [{"name": "a"}, {"cost": 7}]}"#, "lines[1]"),
            (r#"{"id": 1, "lines": {"name": "a"}}"#, "lines"),
            (r#"{"id": 1}"#, ""),
            (r#"{"a": [[1], {"b": 2}], "id": true}"#, "id"),
        ] {
            let error = serde_json::from_str::<Order>(body).expect_err(body);
            assert_eq!(path(body.as_bytes(), error.line(), error.column()), expected, "{body}: {error}");
        }
    }

    #[test]
    fn no_body_upsets_it() {
        for body in ["", "]", "}}", ",,,", "{,}", "{\"a", "[{\"a\":[", "\"\\", ":::", "{\"a\":}"] {
            for column in 0..12 {
                for line in 0..3 {
                    let _ = path(body.as_bytes(), line, column);
                }
            }
        }
    }
}
