//! Order ids and references that carry the order's number, so that nothing has to be searched for.

use crate::sim::dice::Dice;

/// Numbers of orders booked over the wire begin here; seeded ones lie below.
pub(super) const BOOKED: u64 = 1 << 29;
/// References count so many numbers.
const SPACE: u64 = 1 << 30;
/// Odd, so that multiplying by it is a permutation of the space.
const STRIDE: u64 = 0x2545_f491;
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A UUID whose last twelve digits hide the number and whose others prove it.
pub(super) fn order_id(seed: u64, number: u64) -> String {
    let mut dice = Dice::new(seed, "sendle id", number);
    let (a, b) = (dice.next(), dice.next());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        0x8000 | (b & 0x3fff),
        (number ^ mask(seed)) & 0xffff_ffff_ffff
    )
}

/// The number in an order id of this world.
pub(super) fn number_of_id(seed: u64, id: &str) -> Option<u64> {
    let last = id.rsplit('-').next().filter(|l| l.len() == 12)?;
    let number = (u64::from_str_radix(last, 16).ok()? ^ mask(seed)) & 0xffff_ffff_ffff;
    order_id(seed, number).eq_ignore_ascii_case(id).then_some(number)
}

/// "References begin with an S and are an alphanumeric string six or more characters in length."
pub(super) fn reference(seed: u64, number: u64) -> String {
    let mut x = number.wrapping_mul(STRIDE).wrapping_add(mask(seed)) % SPACE;
    let mut out = [b'S'; 7];
    for place in out.iter_mut().skip(1).rev() {
        *place = SIGNS[usize::try_from(x % 32).unwrap_or_default()];
        x /= 32;
    }
    out.iter().map(|b| char::from(*b)).collect()
}

/// The number in a reference of this world.
pub(super) fn number_of_reference(seed: u64, text: &str) -> Option<u64> {
    let rest = text.strip_prefix('S').filter(|r| r.len() == 6)?;
    let mut x = 0;
    for byte in rest.bytes() {
        x = x * 32 + SIGNS.iter().position(|s| *s == byte)? as u64;
    }
    Some(x.wrapping_sub(mask(seed)).wrapping_mul(inverse()) % SPACE)
}

fn mask(seed: u64) -> u64 {
    Dice::new(seed, "sendle mask", 0).next()
}

/// The inverse of the stride modulo a power of two, by Newton's steps.
const fn inverse() -> u64 {
    let mut x: u64 = 1;
    let mut steps = 0;
    while steps < 6 {
        x = x.wrapping_mul(2_u64.wrapping_sub(STRIDE.wrapping_mul(x)));
        steps += 1;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_references_lead_back_to_their_number() {
        for seed in [0, 7, u64::MAX] {
            for number in (0..2000).chain([999_999, BOOKED, BOOKED + 41, SPACE - 1]) {
                assert_eq!(number_of_id(seed, &order_id(seed, number)), Some(number));
                assert_eq!(number_of_reference(seed, &reference(seed, number)), Some(number));
            }
        }
    }

    #[test]
    fn a_stranger_leads_nowhere() {
        let id = order_id(7, 1);
        assert_eq!(number_of_id(8, &id), None);
        let broken = id.replacen(&id[..1], if id.starts_with('0') { "1" } else { "0" }, 1);
        for text in [broken.as_str(), "f5233746-71d4-4b05-bf63-56f4abaed5f6", "", "-", "zzzzzzzzzzzz"] {
            assert_eq!(number_of_id(7, text), None, "{text}");
        }
        for text in ["S3ND7", "X00000A", "S00000!", "S00000é", ""] {
            assert_eq!(number_of_reference(7, text), None, "{text}");
        }
    }
}
