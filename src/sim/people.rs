//! Names and addresses for seeded worlds: realistic, multilingual, made up.

mod cultures;

use self::cultures::{
    AMERICA, AUSTRALIA, Culture, DECOMPOSED, EMIRATES, FRANCE, GERMANY, GREECE, ISRAEL, JAPAN, JAPAN_LATIN,
    JAPANESE_HALF_WIDTH, NEIGHBOURS, POLAND, UKRAINE,
};
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
    /// Family name first where the country says it so.
    #[must_use]
    pub fn full_name(&self) -> String {
        match self.country {
            "JP" if !self.family.is_ascii() && !is_latin(&self.family) => {
                format!("{} {}", self.family, self.given)
            }
            "HU" => format!("{} {}", self.family, self.given),
            _ => format!("{} {}", self.given, self.family),
        }
    }

    /// As an envelope addresses them: with 様 or 御中 in Japan, plain elsewhere.
    #[must_use]
    pub fn addressed(&self) -> String {
        match (&self.company, self.country) {
            (Some(company), "JP") => format!("{company} 御中"),
            (None, "JP") => format!("{} 様", self.full_name()),
            _ => self.full_name(),
        }
    }
}

/// Someone in Australia.
#[must_use]
pub fn australian(dice: &mut Dice) -> Person {
    person(dice, &AUSTRALIA)
}

/// Someone in Japan, in Japanese script; now and then in the half-width kana of an old form.
#[must_use]
pub fn japanese(dice: &mut Dice) -> Person {
    let mut who = person(dice, &JAPAN);
    if dice.chance(4) {
        word(dice, JAPANESE_HALF_WIDTH.0).clone_into(&mut who.family);
        word(dice, JAPANESE_HALF_WIDTH.1).clone_into(&mut who.given);
    }
    who
}

/// Someone in Europe, in the script of the country: Latin, Greek or Cyrillic.
#[must_use]
pub fn european(dice: &mut Dice) -> Person {
    match dice.below(100) {
        0..35 => person(dice, &GERMANY),
        35..50 => person(dice, &FRANCE),
        50..62 => person(dice, &POLAND),
        62..70 => person(dice, &GREECE),
        70..78 => person(dice, &UKRAINE),
        _ => {
            let country = dice.pick(&NEIGHBOURS);
            person(dice, country)
        }
    }
}

/// Someone in the United States.
#[must_use]
pub fn american(dice: &mut Dice) -> Person {
    person(dice, &AMERICA)
}

/// Someone who writes from right to left.
#[must_use]
pub fn near_eastern(dice: &mut Dice) -> Person {
    if dice.chance(50) { person(dice, &ISRAEL) } else { person(dice, &EMIRATES) }
}

/// Someone abroad, written in Latin letters only, as carriers want it on an international parcel.
#[must_use]
pub fn latin(dice: &mut Dice) -> Person {
    match dice.below(6) {
        0 => person(dice, &GERMANY),
        1 => person(dice, &FRANCE),
        2 => person(dice, &JAPAN_LATIN),
        3 => person(dice, &AMERICA),
        _ => {
            let country = dice.pick(&NEIGHBOURS);
            person(dice, country)
        }
    }
}

/// Anyone, from anywhere, in any script.
#[must_use]
pub fn anyone(dice: &mut Dice) -> Person {
    match dice.below(40) {
        0..10 => australian(dice),
        10..18 => japanese(dice),
        18..28 => european(dice),
        28..38 => american(dice),
        _ => near_eastern(dice),
    }
}

fn person(dice: &mut Dice, culture: &Culture) -> Person {
    let (given, family) = if dice.chance(50) { culture.women } else { culture.men };
    let (mut given, mut family) = (word(dice, given), word(dice, family));
    // One in fifty comes with letters and marks stored apart, where the letters are Latin.
    if is_latin(given) && dice.chance(2) {
        (given, family) = (word(dice, DECOMPOSED.0), word(dice, DECOMPOSED.1));
    }
    let mut place = word(dice, culture.places).split(';');
    let mut next = || place.next().unwrap_or_default().to_owned();
    let (town, region, postcode) = (next(), next(), next());
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let mailbox = match (letters(given), letters(family)) {
        (g, f) if !g.is_empty() && !f.is_empty() && f.len() < 24 => format!("{g}.{f}"),
        _ => "customer".to_owned(),
    };
    Person {
        given: given.to_owned(),
        family: family.to_owned(),
        company: dice.chance(20).then(|| word(dice, culture.companies).to_owned()),
        email: format!(
            "{}{}@example.{}",
            mailbox.to_ascii_lowercase(),
            dice.below(1000),
            dice.pick(&["com", "net", "org"])
        ),
        phone: culture
            .phone
            .chars()
            .map(|c| if c == '#' { char::from(b'0' + u8::try_from(dice.below(10)).unwrap_or(0)) } else { c })
            .collect(),
        street: word(dice, culture.streets).replacen('#', &dice.between(1, 240).to_string(), 1),
        town,
        region,
        postcode,
        country: culture.country,
    }
}

/// One word of a list parted by `|`.
fn word(dice: &mut Dice, list: &'static str) -> &'static str {
    let count = list.split('|').count() as u64;
    let at = usize::try_from(dice.below(count)).unwrap_or_default();
    list.split('|').nth(at).unwrap_or(list)
}

/// Latin letters with or without marks, and nothing of another script.
fn is_latin(text: &str) -> bool {
    !text.chars().any(|c| c.is_alphabetic() && !matches!(c, '\0'..='\u{2bf}' | '\u{1e00}'..='\u{1eff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd(of: fn(&mut Dice) -> Person) -> Vec<Person> {
        (0..3000).map(|i| of(&mut Dice::new(7, "crowd", i))).collect()
    }

    fn filled(who: &Person) -> bool {
        [&who.given, &who.family, &who.email, &who.phone, &who.street, &who.town, &who.region, &who.postcode]
            .iter()
            .all(|t| !t.trim().is_empty() && !t.contains(['|', ';', '\n']))
            && who.email.is_ascii()
            && !who.email.contains("..")
            && !who.phone.contains('#')
    }

    #[test]
    fn everyone_has_everything() {
        for of in [australian, japanese, european, american, near_eastern, latin, anyone] {
            for who in crowd(of) {
                assert!(filled(&who), "{who:?}");
            }
        }
    }

    #[test]
    fn the_same_throws_give_the_same_person() {
        let (a, b) = (anyone(&mut Dice::new(1, "x", 9)), anyone(&mut Dice::new(1, "x", 9)));
        assert_eq!(format!("{a:?}"), format!("{b:?}"));
    }

    #[test]
    fn names_are_many() {
        for of in [australian, japanese, european, american] {
            let crowd = crowd(of);
            let given: std::collections::BTreeSet<_> = crowd.iter().map(|p| &p.given).collect();
            let family: std::collections::BTreeSet<_> = crowd.iter().map(|p| &p.family).collect();
            assert!(
                given.len() >= 60 && family.len() >= 60,
                "{} given, {} family",
                given.len(),
                family.len()
            );
        }
    }

    #[test]
    fn australian_postcodes_belong_to_their_states() {
        for who in crowd(australian) {
            let first = match who.region.as_str() {
                "NSW" | "ACT" => '2',
                "VIC" => '3',
                "QLD" => '4',
                "SA" => '5',
                "WA" => '6',
                "TAS" => '7',
                "NT" => '0',
                other => panic!("{other}"),
            };
            assert!(who.postcode.starts_with(first) && who.postcode.len() == 4, "{who:?}");
        }
    }

    #[test]
    fn every_script_turns_up_and_parcels_abroad_are_latin() {
        let text: String = crowd(european).into_iter().chain(crowd(anyone)).map(|p| p.full_name()).collect();
        for (script, sample) in [
            ("Greek", 'α'..='ω'),
            ("Cyrillic", 'а'..='я'),
            ("kanji", '一'..='龯'),
            ("half-width kana", 'ｱ'..='ﾝ'),
            ("Hebrew", 'א'..='ת'),
            ("Arabic", 'ا'..='ي'),
            ("marks apart", '\u{300}'..='\u{36f}'),
        ] {
            assert!(text.chars().any(|c| sample.contains(&c)), "{script}");
        }
        for who in crowd(latin) {
            assert!(is_latin(&who.full_name()) && is_latin(&who.town) && is_latin(&who.street), "{who:?}");
        }
    }

    #[test]
    fn japanese_people_are_named_and_addressed_as_at_home() {
        let crowd = crowd(japanese);
        let person = crowd.iter().find(|p| p.company.is_none()).expect("one without a company");
        assert_eq!(person.addressed(), format!("{} {} 様", person.family, person.given));
        let company = crowd.iter().find(|p| p.company.is_some()).expect("one with a company");
        assert!(company.addressed().ends_with("御中"));
    }
}
