//! What a parcel costs, in cents, so that no float touches it.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde_json::{Value, json};

/// The public plans (Sendle, Domestic Parcel Quote Requirements).
pub(super) const PLANS: [&str; 3] = ["Easy", "Premium", "Pro"];

/// Largest weight in grams, largest volume in cubic centimetres, and the price in the same city, within the country
/// and to a remote place. Sizes: Sendle, Weights and Dimensions. Two prices are those of the documents' samples:
/// 8.95 in the same city and 14.95 within the country, both of "Briefcase" size.
const SIZES: [(u64, u64, [u64; 3]); 5] = [
    (500, 2_000, [595, 895, 1495]),
    (2_000, 8_000, [795, 1195, 1995]),
    (5_000, 20_000, [895, 1495, 2495]),
    (10_000, 40_000, [1495, 1995, 3495]),
    (25_000, 100_000, [1995, 2995, 4995]),
];

/// The price with tax in Australia.
pub(super) fn domestic(route: &str, weight_kg: Decimal, volume_m3: Option<Decimal>, plan: &str) -> u64 {
    let grams = scaled(weight_kg, 1000);
    let cubic = volume_m3.map_or(0, |v| scaled(v, 1_000_000));
    let fits = SIZES.iter().find(|(most_grams, most_cubic, _)| grams <= *most_grams && cubic <= *most_cubic);
    let prices = fits.unwrap_or(&SIZES[4]).2;
    let gross = match route {
        "same-city" => prices[0],
        "remote" => prices[2],
        _ => prices[1],
    };
    // The samples: "Premium" and "Pro" are one dollar cheaper.
    if plan == "Easy" { gross } else { gross.saturating_sub(100) }
}

/// The price abroad, by zone; 5 kg to New Zealand cost 116.20 in the documents' sample, without tax.
pub(super) fn abroad(zone: u64, weight_kg: Decimal) -> u64 {
    let grams = scaled(weight_kg, 1000);
    let (base, per_kg) = match zone {
        1 => (3620, 1600),
        2 => (4150, 2100),
        _ => (4890, 2750),
    };
    base + per_kg * grams.div_ceil(1000).min(1000)
}

/// `{gross, net, tax}`; the tax of Australia is an eleventh of the gross price.
pub(super) fn answer(gross: u64, taxed: bool) -> Value {
    let tax = if taxed { (gross * 2 + 11) / 22 } else { 0 };
    json!({"gross": money(gross), "net": money(gross - tax), "tax": money(tax)})
}

/// `{amount, currency}` with the number as Sendle writes it: `116.2`, `0.0`, `14.95`.
pub(super) fn money(cents: u64) -> Value {
    let text = match (cents / 100, cents % 100) {
        (whole, rest) if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
        (whole, rest) => format!("{whole}.{rest:02}"),
    };
    let amount = serde_json::from_str::<Value>(&text).unwrap_or_default();
    json!({"amount": amount, "currency": "AUD"})
}

fn scaled(value: Decimal, by: i64) -> u64 {
    value.checked_mul(Decimal::from(by)).and_then(|v| v.ceil().to_u64()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_prices_come_out() {
        let dec = |text: &str| text.parse::<Decimal>().unwrap();
        let volume = Some(dec("0.01"));
        assert_eq!(domestic("same-city", dec("1"), volume, "Easy"), 895);
        assert_eq!(domestic("national", dec("2.0"), volume, "Easy"), 1495);
        assert_eq!(domestic("national", dec("2.0"), volume, "Pro"), 1395);
        assert_eq!(abroad(1, dec("5")), 11620);
        let sample = answer(1495, true);
        assert_eq!(sample["gross"]["amount"].to_string(), "14.95");
        assert_eq!(sample["net"]["amount"].to_string(), "13.59");
        assert_eq!(sample["tax"]["amount"].to_string(), "1.36");
        let sample = answer(11620, false);
        assert_eq!(sample["gross"]["amount"].to_string(), "116.2");
        assert_eq!(sample["tax"]["amount"].to_string(), "0.0");
        assert_eq!(answer(895, true)["net"]["amount"].to_string(), "8.14");
    }

    #[test]
    fn either_unit_that_is_over_takes_the_next_size() {
        let dec = |text: &str| text.parse::<Decimal>().unwrap();
        let price = |weight, volume| domestic("same-city", dec(weight), Some(dec(volume)), "Easy");
        assert_eq!(price("0.4", "0.001"), 595);
        assert_eq!(price("0.4", "0.008"), 795);
        assert_eq!(price("5.2", "0.05"), 1995);
        assert_eq!(price("5.2", "0.04"), 1495);
        assert_eq!(price("25", "0.1"), 1995);
    }
}
