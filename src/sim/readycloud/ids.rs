//! Ids of seeded orders. Each carries the order's number, so that an exact filter needs no scan.

use crate::sim::world::World;

/// Order 0 is number 1 in URLs.
#[must_use]
pub const fn key(number: u64) -> u64 {
    number + 1
}

/// The number of a seeded order; `None` for keys that are not one.
#[must_use]
pub fn number_of(world: &World, key: u64) -> Option<u64> {
    key.checked_sub(1).filter(|number| *number < super::plan::count(world))
}

#[must_use]
pub fn primary_id(number: u64) -> String {
    format!("RC-{}", 100_001 + number)
}

#[must_use]
pub const fn order_number(number: u64) -> u64 {
    442_001 + number
}

#[must_use]
pub fn po_number(number: u64) -> String {
    format!("PO-{}", 178_001 + number)
}

#[must_use]
pub fn customer_number(number: u64) -> String {
    format!("CN-{}", 339_001 + number)
}

/// 24 characters, some of them `~`, `-`, `_` and `.`, the last ten of them the number.
#[must_use]
pub fn unique_id(world: &World, number: u64) -> String {
    const SIGNS: &[u8; 66] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789~-_.";
    let mut dice = world.dice("readycloud unique", number);
    let middle: String = (0..9).map(|_| char::from(*dice.pick(SIGNS))).collect();
    format!("00002{middle}{number:010}")
}

/// The number in an id that one of the functions above made; `None` for any other text.
#[must_use]
pub fn number_in(world: &World, field: &str, said: &str) -> Option<u64> {
    let digits = said.len() - said.bytes().rev().take_while(u8::is_ascii_digit).count();
    let n: u64 = match field {
        "unique_id" => said.get(said.len().checked_sub(10)?..)?.parse().ok()?,
        "email" => said.rsplit_once('@')?.0.rsplit_once('.')?.1.parse().ok()?,
        _ => said.get(digits..)?.parse().ok()?,
    };
    let number = match field {
        "unique_id" => n,
        "primary_id" => n.checked_sub(100_001)?,
        "order_number" => n.checked_sub(442_001)?,
        "po_number" => n.checked_sub(178_001)?,
        "customer_number" => n.checked_sub(339_001)?,
        "email" => n.checked_sub(1)?,
        _ => return None,
    };
    (number < super::plan::count(world)).then_some(number)
}
