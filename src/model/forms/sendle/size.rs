//! Which of the five standard sizes a parcel is (Sendle, Sendle Sizes and Domestic Satchel Specifics).

use rust_decimal::Decimal;
use serde_json::Value;

use super::check::{decimal_at, is_abroad};

/// A standard size and the most that it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub name: &'static str,
    pub most_kg: Decimal,
    pub most_m3: Decimal,
}

/// The table of the documents; two of their samples do not fit it (a "shoebox" of 0.01 m³, a "carry-on" of 0.05 m³).
pub const SIZES: [Size; 5] = [
    Size { name: "satchel", most_kg: thousandths(500), most_m3: thousandths(2) },
    Size { name: "shoebox", most_kg: thousandths(2_000), most_m3: thousandths(8) },
    Size { name: "briefcase", most_kg: thousandths(5_000), most_m3: thousandths(20) },
    Size { name: "carry-on", most_kg: thousandths(10_000), most_m3: thousandths(40) },
    Size { name: "luggage", most_kg: thousandths(25_000), most_m3: thousandths(100) },
];

const fn thousandths(n: u32) -> Decimal {
    Decimal::from_parts(n, 0, 0, false, 3)
}

/// "Sendle will choose the parcel size that can accommodate the weight and volume": `None` when none does, or when
/// neither is said.
#[must_use]
pub fn size(weight: Option<Decimal>, volume: Option<Decimal>) -> Option<Size> {
    if weight.is_none() && volume.is_none() {
        return None;
    }
    let fits = |size: &&Size| {
        weight.is_none_or(|kg| kg <= size.most_kg) && volume.is_none_or(|m3| m3 <= size.most_m3)
    };
    SIZES.iter().find(fits).copied()
}

/// One line for the form: the size, and what it means.
#[must_use]
pub fn hint(draft: &Value) -> Option<String> {
    let (weight, volume) = (decimal_at(draft, "kilogram_weight"), decimal_at(draft, "cubic_metre_volume"));
    let Some(size) = size(weight, volume) else {
        return (weight.is_some() || volume.is_some()).then(|| "larger than every standard size".to_owned());
    };
    let limits =
        format!("{}: up to {} kg and {} m³", size.name, size.most_kg.normalize(), size.most_m3.normalize());
    let more = match (volume, satchel(draft)) {
        (_, Satchel::Yes | Satchel::Perhaps) if size.name == "satchel" => {
            "; left without a signature, no instructions"
        }
        (None, _) => "; the volume may make it larger",
        _ => "",
    };
    Some(limits + more)
}

/// Whether a parcel travels as a satchel, which decides about delivery instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Satchel {
    Yes,
    No,
    /// The table says 2 litres, the rule 8; or no volume is given.
    Perhaps,
}

/// "Available only for Domestic parcels"; "less than or equal to 500gm AND the volume less than or equal to 8 litres".
pub(super) fn satchel(draft: &Value) -> Satchel {
    let weight = decimal_at(draft, "kilogram_weight");
    let volume = decimal_at(draft, "cubic_metre_volume");
    match (weight, volume) {
        _ if is_abroad(draft) => Satchel::No,
        (Some(kg), _) if kg > thousandths(500) => Satchel::No,
        (_, Some(m3)) if m3 > thousandths(8) => Satchel::No,
        (Some(_), Some(m3)) if m3 <= thousandths(2) => Satchel::Yes,
        (None, None) => Satchel::No,
        _ => Satchel::Perhaps,
    }
}
