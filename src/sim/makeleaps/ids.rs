//! MIDs: decimal texts of 19 digits that hold what they name, so that no search is needed to find it.

/// What a MID names; the two leading digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Order = 10,
    Document = 12,
    Item = 13,
    Task = 14,
    Client = 15,
    Contact = 16,
    Employee = 17,
    Inbox = 18,
    Received = 19,
    Accepted = 20,
    History = 21,
    Pickup = 22,
    ClientInbox = 23,
}

/// Records made by requests are numbered from here on, seeded ones below.
pub const MADE: u64 = 500_000_000_000;
const NUMBERS: u64 = 1_000_000_000_000;

/// `kkNNNNNNNNNNNNccccc`: kind, number, and digits that make a guessed id fail.
#[must_use]
pub fn mid(kind: Kind, number: u64) -> String {
    let number = number % NUMBERS;
    format!("{:02}{number:012}{:05}", kind as u8, check(kind, number))
}

/// The number in a MID of this kind.
#[must_use]
pub fn number(kind: Kind, text: &str) -> Option<u64> {
    let plain = text.len() == 19 && text.bytes().all(|b| b.is_ascii_digit());
    plain.then_some(())?;
    let number: u64 = text.get(2..14)?.parse().ok()?;
    (mid(kind, number) == text).then_some(number)
}

fn check(kind: Kind, number: u64) -> u64 {
    let mixed = (number ^ ((kind as u64) << 56)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 29)) % 100_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mid_gives_its_number_back_and_guesses_fail() {
        for n in [0, 1, 999_999, MADE, MADE + 7, NUMBERS - 1] {
            let text = mid(Kind::Order, n);
            assert_eq!(text.len(), 19);
            assert_eq!(number(Kind::Order, &text), Some(n));
            assert_eq!(number(Kind::Document, &text), None);
        }
        for bad in ["", "1", "1000000000000100000", "100000000000010000x", "１０"] {
            assert_eq!(number(Kind::Order, bad), None, "{bad}");
        }
    }
}
