//! Writing a filter so that it reads back as itself.

use std::fmt;

use jiff::SignedDuration;

use super::{Compare, Filter, Term, Test, parse::clock_word};

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, term) in self.terms.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            term.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negated {
            f.write_str("!")?;
        }
        match &self.test {
            Test::Words(words) => f.write_str(&quoted(words)),
            Test::Provider(list) => listed(f, "prv", list.iter().map(|p| p.code().to_ascii_lowercase())),
            Test::Account(list) => texts(f, "acc", list),
            Test::State(list) => texts(f, "state", list),
            Test::Phase(list) => listed(f, "phase", list.iter().map(|p| p.word().to_owned())),
            Test::Reference(list) => texts(f, "ref", list),
            Test::Customer(list) => texts(f, "cust", list),
            Test::Destination(list) => texts(f, "to", list),
            Test::Clock(list) => listed(f, "clock", list.iter().map(|k| clock_word(*k).to_owned())),
            Test::Kind(list) => texts(f, "kind", list),
            Test::Left(compare, span) => compared(f, "left", *compare, *span),
            Test::Age(compare, span) => compared(f, "age", *compare, *span),
            Test::Updated(compare, span) => compared(f, "updated", *compare, *span),
            Test::Is(flag) => write!(f, "is:{}", flag.word()),
        }
    }
}

fn texts(f: &mut fmt::Formatter<'_>, key: &str, list: &[String]) -> fmt::Result {
    listed(f, key, list.iter().map(|t| quoted(t)))
}

fn listed(f: &mut fmt::Formatter<'_>, key: &str, list: impl Iterator<Item = String>) -> fmt::Result {
    write!(f, "{key}:{}", list.collect::<Vec<_>>().join(","))
}

fn compared(f: &mut fmt::Formatter<'_>, key: &str, compare: Compare, span: SignedDuration) -> fmt::Result {
    let sign = if compare == Compare::Less { '<' } else { '>' };
    write!(f, "{key}{sign}")?;
    let mut left = span.as_secs().unsigned_abs();
    if left == 0 {
        return f.write_str("0");
    }
    if span.is_negative() {
        f.write_str("-")?;
    }
    for (unit, seconds) in [("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] {
        if left >= seconds {
            write!(f, "{}{unit}", left / seconds)?;
            left %= seconds;
        }
    }
    Ok(())
}

/// Quotes a text unless it is plain enough to stand alone.
pub(super) fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | '#' | '@' | '+' | '-');
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
