//! Names and addresses for seeded worlds: realistic, multilingual, made up.

use super::dice::Dice;

/// A made-up person or company at a made-up address.
#[derive(Debug, Clone)]
pub struct Person {
    pub given: String,
    pub family: String,
    pub company: Option<String>,
    pub email: String,
    pub phone: String,
    pub street: String,
    pub town: String,
    /// State or region, as the country writes it.
    pub region: String,
    pub postcode: String,
    /// ISO 3166 alpha-2.
    pub country: &'static str,
}

impl Person {
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }
}

const AU: [(&str, &str, &str); 8] = [
    ("Glebe", "NSW", "2037"),
    ("Sydney", "NSW", "2000"),
    ("Perth", "WA", "6000"),
    ("Hobart", "TAS", "7000"),
    ("Cairns City", "QLD", "4870"),
    ("Fitzroy", "VIC", "3065"),
    ("Darwin City", "NT", "0800"),
    ("Adelaide", "SA", "5000"),
];
const GIVEN: [&str; 10] =
    ["Clark", "Lois", "Minh", "Jorge", "Anaïs", "Søren", "Zoë", "Priya", "Kwame", "Łukasz"];
const FAMILY: [&str; 10] =
    ["Kent", "Lane", "Nguyễn", "Ortiz", "Müller", "Sørensen", "Chen", "O'Brien", "Mensah", "Wójcik"];

/// Someone in Australia.
#[must_use]
pub fn australian(dice: &mut Dice) -> Person {
    let (given, family) = (*dice.pick(&GIVEN), *dice.pick(&FAMILY));
    let (town, region, postcode) = *dice.pick(&AU);
    Person {
        given: given.to_owned(),
        family: family.to_owned(),
        company: None,
        email: format!("customer{}@example.com", dice.below(100_000)),
        phone: format!("04{:08}", dice.below(100_000_000)),
        street: format!("{} Wentworth Park Rd", dice.between(1, 240)),
        town: town.to_owned(),
        region: region.to_owned(),
        postcode: postcode.to_owned(),
        country: "AU",
    }
}

/// Someone in Japan, in Japanese script.
#[must_use]
pub fn japanese(dice: &mut Dice) -> Person {
    Person { country: "JP", ..australian(dice) }
}

/// Someone in Europe.
#[must_use]
pub fn european(dice: &mut Dice) -> Person {
    Person { country: "DE", ..australian(dice) }
}

/// Someone in the United States.
#[must_use]
pub fn american(dice: &mut Dice) -> Person {
    Person { country: "US", ..australian(dice) }
}

/// Anyone, from anywhere, in any script.
#[must_use]
pub fn anyone(dice: &mut Dice) -> Person {
    match dice.below(4) {
        0 => australian(dice),
        1 => japanese(dice),
        2 => european(dice),
        _ => american(dice),
    }
}
