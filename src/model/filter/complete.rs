//! What the word under the cursor could become.

use std::ops::Range;

use super::{
    Flag,
    parse::{KEYS, SPAN_KEYS, clock_word, provider_words},
};
use crate::model::{clock::ClockKind, phase::Phase};

/// The bytes of the term under the cursor: what a candidate of [`complete`] replaces.
#[must_use]
pub fn term_at(text: &str, cursor: usize) -> Range<usize> {
    let cursor = floor_boundary(text, cursor);
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (i, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => {
                if i >= cursor {
                    return start..i;
                }
                start = i + c.len_utf8();
            }
            _ => {}
        }
    }
    start.min(text.len())..text.len()
}

fn floor_boundary(text: &str, cursor: usize) -> usize {
    (0..=cursor.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

/// Whole terms that the one under the cursor could become, best first; nothing when it is free text.
#[must_use]
pub fn complete(text: &str, cursor: usize) -> Vec<String> {
    let cursor = floor_boundary(text, cursor);
    let range = term_at(text, cursor);
    let typed = &text[range.start.min(cursor)..cursor];
    if typed.contains('"') {
        return Vec::new();
    }
    let body = typed.strip_prefix(['!', '-']).unwrap_or(typed);
    let sign = &typed[..typed.len() - body.len()];
    let Some((key, values)) = body.split_once(':') else {
        return keys(sign, body);
    };
    let (head, last) = values.rsplit_once(',').map_or(("", values), |(_, last)| (values, last));
    let head = &head[..head.len().saturating_sub(last.len())];
    let last_bare = last.trim_start_matches('!');
    let before = format!("{sign}{key}:{head}{}", &last[..last.len() - last_bare.len()]);
    let words: Vec<&str> = match key.to_ascii_lowercase().as_str() {
        "prv" | "provider" => provider_words().to_vec(),
        "phase" => Phase::ALL.map(Phase::word).to_vec(),
        "clock" => ClockKind::ALL.map(clock_word).to_vec(),
        "is" => Flag::ALL.map(Flag::word).to_vec(),
        "kind" => vec!["accepted_order", "confirmed_doc", "received_doc"],
        _ => return Vec::new(),
    };
    starting(&words, last_bare).map(|w| format!("{before}{w}")).collect()
}

fn keys(sign: &str, typed: &str) -> Vec<String> {
    let values = KEYS.iter().map(|(key, _)| format!("{key}:"));
    let spans = SPAN_KEYS.iter().flat_map(|key| [format!("{key}<"), format!("{key}>")]);
    let typed = typed.to_ascii_lowercase();
    values.chain(spans).filter(|k| k.starts_with(&typed)).map(|k| format!("{sign}{k}")).collect()
}

fn starting<'a>(words: &'a [&'a str], typed: &str) -> impl Iterator<Item = &'a str> {
    let typed = typed.to_ascii_lowercase();
    words.iter().copied().filter(move |w| w.starts_with(&typed))
}
