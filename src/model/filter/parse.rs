//! Reading the filter language.

use jiff::SignedDuration;

use super::{Compare, Filter, FilterError, Flag, Term, Test};
use crate::model::{clock::ClockKind, phase::Phase, provider::Provider};

/// Keys that take values after a colon, with their other spellings.
pub(super) const KEYS: [(&str, &[&str]); 10] = [
    ("state", &["st"]),
    ("prv", &["provider"]),
    ("acc", &["account"]),
    ("phase", &[]),
    ("ref", &["reference"]),
    ("cust", &["customer"]),
    ("to", &["dest", "destination"]),
    ("clock", &[]),
    ("is", &[]),
    ("kind", &[]),
];
/// Keys that are compared with a span.
pub(super) const SPAN_KEYS: [&str; 3] = ["left", "age", "updated"];
/// The longest span: a hundred years.
const MAX_SPAN: i64 = 36_525 * 86_400;

/// One term as written: its place, and whether a sign turns it round.
struct Piece<'a> {
    at: usize,
    text: &'a str,
}

pub(super) fn parse(text: &str) -> Result<Filter, FilterError> {
    let terms = pieces(text)?.iter().map(term).collect::<Result<_, _>>()?;
    Ok(Filter { terms })
}

fn wrong<T>(at: usize, what: impl Into<String>) -> Result<T, FilterError> {
    Err(FilterError { at, what: what.into() })
}

/// Splits at blanks that stand outside quotes.
fn pieces(text: &str) -> Result<Vec<Piece<'_>>, FilterError> {
    let mut found = Vec::new();
    let mut start = None;
    let mut quote = None;
    let mut escaped = false;
    for (i, c) in text.char_indices() {
        if quote.is_some() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => quote = None,
                _ => {}
            }
            continue;
        }
        if c.is_whitespace() {
            if let Some(at) = start.take() {
                found.push(Piece { at, text: &text[at..i] });
            }
            continue;
        }
        if c == '"' {
            quote = Some(i);
        }
        start.get_or_insert(i);
    }
    if let Some(at) = quote {
        return wrong(at, "this quote is never closed: write \"exact words\"");
    }
    if let Some(at) = start {
        found.push(Piece { at, text: &text[at..] });
    }
    Ok(found)
}

fn term(piece: &Piece<'_>) -> Result<Term, FilterError> {
    let signed = piece.text.strip_prefix(['!', '-']);
    let mut negated = signed.is_some();
    let body = signed.unwrap_or(piece.text);
    let at = piece.at;
    if body.is_empty() {
        return wrong(at, format!("nothing follows {}: write {}word or !state:done", piece.text, piece.text));
    }
    let letters = body.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (key, rest) = body.split_at(letters);
    let key_lower = key.to_ascii_lowercase();
    let (mut rest, colon) = rest.strip_prefix(':').map_or((rest, false), |r| (r, true));
    if SPAN_KEYS.contains(&key_lower.as_str()) && (colon || rest.starts_with(['<', '>'])) {
        if colon && let Some(turned) = rest.strip_prefix('!') {
            negated = !negated;
            rest = turned;
        }
        return Ok(Term { negated, test: span_test(&key_lower, rest, at)? });
    }
    let known = known_key(&key_lower);
    if !colon || key.is_empty() {
        if let Some(key) = known.filter(|_| rest.starts_with(['<', '>'])) {
            return wrong(
                at,
                format!("{key} has no < or >: write {key}:value; left, age and updated are compared"),
            );
        }
        return Ok(Term { negated, test: Test::Words(one_word(body, at)?) });
    }
    let Some(known) = known else {
        let keys: Vec<&str> = KEYS.iter().map(|(k, _)| *k).chain(SPAN_KEYS).collect();
        return wrong(
            at,
            format!("there is no {key}:, only {}; quote the words to look for them", keys.join(", ")),
        );
    };
    if let Some(turned) = rest.strip_prefix('!') {
        negated = !negated;
        rest = turned;
    }
    let values = values(rest, at)?;
    Ok(Term { negated, test: value_test(known, values, at)? })
}

fn known_key(word: &str) -> Option<&'static str> {
    KEYS.iter().find(|(key, others)| *key == word || others.contains(&word)).map(|(key, _)| *key)
}

fn one_word(text: &str, at: usize) -> Result<String, FilterError> {
    let word = unquote(text);
    if word.trim().is_empty() {
        return wrong(at, "there is nothing between the quotes: write \"exact words\"");
    }
    Ok(word)
}

/// Takes quotes away; inside them a backslash keeps the next character as it is.
fn unquote(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quoted = false;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => quoted = !quoted,
            '\\' if quoted => out.extend(chars.next()),
            c => out.push(c),
        }
    }
    out
}

/// Splits at commas that stand outside quotes.
fn values(text: &str, at: usize) -> Result<Vec<String>, FilterError> {
    let mut found = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (i, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => {
                found.push(unquote(&text[start..i]));
                start = i + 1;
            }
            _ => {}
        }
    }
    found.push(unquote(&text[start..]));
    if found.iter().any(|v| v.trim().is_empty()) {
        return wrong(at, "a value is missing after the colon or a comma: write state:transit,delivered");
    }
    Ok(found)
}

fn value_test(key: &str, values: Vec<String>, at: usize) -> Result<Test, FilterError> {
    Ok(match key {
        "state" => Test::State(values),
        "acc" => Test::Account(values),
        "ref" => Test::Reference(values),
        "cust" => Test::Customer(values),
        "to" => Test::Destination(values),
        "kind" => Test::Kind(values),
        "prv" => Test::Provider(each(&values, at, Provider::parse, "provider", &provider_words())?),
        "phase" => Test::Phase(each(&values, at, Phase::parse, "phase", &Phase::ALL.map(Phase::word))?),
        "clock" => Test::Clock(each(&values, at, clock_kind, "clock", &ClockKind::ALL.map(clock_word))?),
        _ => match each(&values, at, Flag::parse, "is:", &Flag::ALL.map(Flag::word))?.as_slice() {
            [flag] => Test::Is(*flag),
            _ => return wrong(at, "is: takes one word; write is:open is:late for both"),
        },
    })
}

pub(super) fn provider_words() -> [&'static str; 5] {
    ["snd", "mkl", "4ov", "7sd", "rdy"]
}

/// The word of a clock without a blank, so that it needs no quotes.
pub(super) const fn clock_word(kind: ClockKind) -> &'static str {
    match kind {
        ClockKind::ShipBy => "ship-by",
        other => other.word(),
    }
}

fn clock_kind(word: &str) -> Option<ClockKind> {
    let bare = |w: &str| -> String {
        w.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    ClockKind::ALL.into_iter().find(|k| bare(k.word()) == bare(word))
}

fn each<T>(
    values: &[String],
    at: usize,
    read: impl Fn(&str) -> Option<T>,
    what: &str,
    right: &[&str],
) -> Result<Vec<T>, FilterError> {
    let unknown = |v: &String| FilterError {
        at,
        what: format!("{what} does not know {v:?}: it is one of {}", right.join(", ")),
    };
    values.iter().map(|v| read(v).ok_or_else(|| unknown(v))).collect()
}

fn span_test(key: &str, rest: &str, at: usize) -> Result<Test, FilterError> {
    let (compare, span) = if let Some(span) = rest.strip_prefix('<') {
        (Compare::Less, span)
    } else if let Some(span) = rest.strip_prefix('>') {
        (Compare::More, span)
    } else {
        return wrong(at, format!("{key} is compared: write {key}<2h or {key}>1d"));
    };
    let Some(span) = read_span(span) else {
        let cure = format!("{key}<30s, {key}<15m, {key}<2h, {key}<3d or {key}<1w");
        return wrong(at, format!("{span:?} is no span of time: write {cure}"));
    };
    Ok(match key {
        "left" => Test::Left(compare, span),
        "age" => Test::Age(compare, span),
        _ => Test::Updated(compare, span),
    })
}

/// Reads `30s`, `1h30m`, `-2d`; a bare `0` needs no unit.
fn read_span(text: &str) -> Option<SignedDuration> {
    let (minus, mut rest) = text.strip_prefix('-').map_or((false, text), |r| (true, r));
    if rest == "0" {
        return Some(SignedDuration::ZERO);
    }
    let mut seconds: i64 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: i64 = rest.get(..digits)?.parse().ok()?;
        let unit = match rest.as_bytes().get(digits)?.to_ascii_lowercase() {
            b's' => 1,
            b'm' => 60,
            b'h' => 3600,
            b'd' => 86_400,
            b'w' => 604_800,
            _ => return None,
        };
        seconds = seconds.checked_add(number.checked_mul(unit)?)?;
        rest = &rest[digits + 1..];
    }
    (seconds <= MAX_SPAN).then(|| SignedDuration::from_secs(if minus { -seconds } else { seconds }))
}
