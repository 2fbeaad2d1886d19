//! What the operator confirms, shown and asked on the terminal; without one it must have been said beforehand.

use std::io::{self, BufRead as _, IsTerminal, Write as _};

use super::{args::writing::Sure, exit::Fault, output::note};
use crate::{model::intent::Mutation, providers::acts::Confirm};

/// Longer answers are no answers.
const LONGEST: u64 = 4_096;

/// Shows what a change would do, on standard error.
pub fn show(mutation: &Mutation) {
    for line in lines(mutation) {
        note(&line);
    }
}

/// The confirmed text of a change.
#[must_use]
pub fn lines(mutation: &Mutation) -> Vec<String> {
    let m = mutation;
    let mut lines = vec![format!("{} at {} ({})", m.deed.word(), m.account, m.provider)];
    lines.extend(m.summary.iter().map(|(label, value)| format!("  {label:<24} {value}")));
    lines.extend(m.quote.as_ref().map(|quote| format!("  {:<24} {quote}", "price")));
    lines
}

/// Asks for a plain yes, unless it was given.
///
/// # Errors
/// There is nobody to ask, or the answer is anything but yes.
pub fn ask_plainly(question: &str, yes: bool) -> Result<(), Fault> {
    if yes {
        return Ok(());
    }
    let answer = ask(&format!("{question} [y/N] "), "--yes says it without being asked")?;
    if answer.eq_ignore_ascii_case("y") || answer.eq_ignore_ascii_case("yes") {
        return Ok(());
    }
    Err(Fault::refused("nothing was sent"))
}

/// Asks for as much as the act needs: a yes, or the end of the record's reference.
///
/// # Errors
/// As [`ask_plainly`]; what was typed is not the end of the reference.
pub fn ask_for(confirm: Confirm, record: Record<'_>, sure: &Sure) -> Result<(), Fault> {
    match confirm {
        Confirm::Key => ask_plainly("Send it?", sure.yes),
        Confirm::Typed => typed(record, sure.confirm.as_deref()),
    }
}

/// What a person calls the record that is changed, and what it is called besides.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    pub reference: &'a str,
    pub id: &'a str,
}

impl Record<'_> {
    /// The last four characters of its reference; of its id where it has none.
    fn end(self) -> String {
        let name = if self.reference.trim().is_empty() { self.id } else { self.reference };
        let all: Vec<char> = name.trim().chars().collect();
        all.iter().skip(all.len().saturating_sub(4)).collect()
    }
}

fn typed(record: Record<'_>, given: Option<&str>) -> Result<(), Fault> {
    let end = record.end();
    let Record { reference, id } = record;
    if let Some(given) = given {
        return if given == end {
            Ok(())
        } else {
            Err(Fault::usage(format!(
                "--confirm {given:?} is not the last four characters of {reference} ({id}): nothing was sent"
            )))
        };
    }
    let question = format!("This is for good. Type the last four characters of {reference} ({id}): ");
    let answer = ask(&question, "--confirm with the last four characters of its reference says it")?;
    if answer == end { Ok(()) } else { Err(Fault::refused("that is not it: nothing was sent")) }
}

/// Asks for the number of records.
///
/// # Errors
/// As [`ask_plainly`]; the number is another.
pub fn ask_number(count: usize, sure: &Sure, given: Option<usize>) -> Result<(), Fault> {
    if sure.yes || given.is_some() {
        return match given {
            // The number alone is no yes.
            Some(given) if given == count => ask_plainly(&format!("Cancel these {count}?"), sure.yes),
            Some(given) => Err(Fault::usage(format!(
                "--count says {given}, but {count} can be cancelled: nothing was sent"
            ))),
            None => Err(Fault::usage(format!(
                "{count} are more than ten: say --yes --count {count}; nothing was sent"
            ))),
        };
    }
    let answer = ask(&format!("Type {count} to cancel them all: "), "--yes --count N says it")?;
    if answer == count.to_string() { Ok(()) } else { Err(Fault::refused("nothing was sent")) }
}

/// One line of an answer; what was typed before the question does not count.
fn ask(question: &str, otherwise: &str) -> Result<String, Fault> {
    let mut err = io::stderr().lock();
    if !io::stdin().is_terminal() || !err.is_terminal() {
        return Err(Fault::usage(format!("there is no terminal to ask on: {otherwise}; nothing was sent")));
    }
    #[cfg(unix)]
    {
        // Where it cannot be thrown away it is read as the answer, and is not a yes by chance.
        let _ = rustix::termios::tcflush(io::stdin(), rustix::termios::QueueSelector::IFlush);
    }
    write!(err, "{}", crate::model::text::clean(question))?;
    // The cleaner trims; the cursor stands off the question.
    write!(err, " ")?;
    err.flush()?;
    drop(err);
    let mut answer = String::new();
    io::Read::take(io::stdin().lock(), LONGEST).read_line(&mut answer)?;
    Ok(answer.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    fn sure(yes: bool, confirm: Option<&str>) -> Sure {
        Sure { dry_run: false, yes, confirm: confirm.map(str::to_owned), twice: false, json: false }
    }

    #[test]
    fn a_removal_wants_the_end_of_the_reference_and_no_mere_yes() {
        let record = Record { reference: "SO-0000225", id: "77" };
        assert!(ask_for(Confirm::Typed, record, &sure(true, Some("0225"))).is_ok());
        for wrong in ["225", "O-0225", "", "0226"] {
            let refused = ask_for(Confirm::Typed, record, &sure(true, Some(wrong)));
            assert_eq!(refused.unwrap_err().code, crate::cli::exit::USAGE, "{wrong}");
        }
        assert_eq!(Record { reference: "é", id: "77" }.end(), "é");
        assert_eq!(Record { reference: " ", id: "77" }.end(), "77");
    }

    #[test]
    fn many_want_their_number() {
        assert!(ask_number(12, &sure(true, None), Some(12)).is_ok());
        assert!(ask_number(12, &sure(true, None), Some(11)).is_err());
        assert!(ask_number(12, &sure(true, None), None).is_err());
    }
}
