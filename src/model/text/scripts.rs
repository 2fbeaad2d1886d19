//! Letters that look like others: mixed scripts in what people read as an address or a reference (UTS 39).

/// Scripts as far as they are mistaken for one another, or are rightly mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    /// Han, kana and Bopomofo: Japanese and Chinese write Latin letters among them.
    EastAsian,
    Hangul,
    /// Latin forms for mathematics and full width: another alphabet to a machine, the same to an eye.
    Styled,
    Other,
}

impl Script {
    const fn word(self) -> &'static str {
        match self {
            Self::Latin => "Latin",
            Self::Greek => "Greek",
            Self::Cyrillic => "Cyrillic",
            Self::Armenian => "Armenian",
            Self::EastAsian => "East Asian",
            Self::Hangul => "Hangul",
            Self::Styled => "styled",
            Self::Other => "other",
        }
    }
}

/// The script of a letter; digits, marks and signs have none.
fn script(c: char) -> Option<Script> {
    Some(match c {
        'A'..='Z' | 'a'..='z' => Script::Latin,
        '\0'..='\u{BF}' | '\u{D7}' | '\u{F7}' | '\u{2B0}'..='\u{36F}' => return None,
        '\u{C0}'..='\u{24F}'
        | '\u{1E00}'..='\u{1EFF}'
        | '\u{2C60}'..='\u{2C7F}'
        | '\u{A722}'..='\u{A7FF}' => Script::Latin,
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Script::Greek,
        '\u{400}'..='\u{52F}'
        | '\u{1C80}'..='\u{1C8F}'
        | '\u{2DE0}'..='\u{2DFF}'
        | '\u{A640}'..='\u{A69F}' => Script::Cyrillic,
        '\u{530}'..='\u{58F}' => Script::Armenian,
        '\u{1100}'..='\u{11FF}'
        | '\u{3130}'..='\u{318F}'
        | '\u{A960}'..='\u{A97F}'
        | '\u{AC00}'..='\u{D7FF}' => Script::Hangul,
        '\u{2E80}'..='\u{2FDF}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3031}'..='\u{312F}'
        | '\u{31A0}'..='\u{31FF}'
        | '\u{3400}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FF66}'..='\u{FF9F}'
        | '\u{1F200}'..='\u{1F2FF}'
        | '\u{20000}'..='\u{3FFFF}' => Script::EastAsian,
        // The first two are IPA: read as Latin, hardly ever in an address.
        '\u{250}'..='\u{2AF}'
        | '\u{1D00}'..='\u{1DBF}'
        | '\u{2100}'..='\u{218F}'
        | '\u{FF21}'..='\u{FF3A}'
        | '\u{FF41}'..='\u{FF5A}'
        | '\u{1D400}'..='\u{1D7CB}' => Script::Styled,
        c if c.is_alphabetic() => Script::Other,
        _ => return None,
    })
}

/// Letters of other scripts that look like small or capital Latin ones.
const LOOK_LATIN: &str = "аеорсухіјѕԁһԛԝѵӏԍАВЕКМНОРСТУХІЈЅԌԚԜѴӀαινορυκχγΑΒΕΖΗΙΚΜΝΟΡΤΥΧոսօցհքզ";

/// Scripts that people do write in one word.
const fn may_mix(a: Script, b: Script) -> bool {
    use Script::{EastAsian, Hangul, Latin};
    matches!((a, b), (Latin | Hangul, EastAsian) | (EastAsian | Hangul, Latin) | (EastAsian | Latin, Hangul))
}

/// Why the letters of a reference or of a host name may be other letters than they seem, with the code point; `None`:
/// nothing to warn of.
///
/// Each word is looked at alone: a Latin product beside a Cyrillic one is two words.
#[must_use]
pub fn mixed_scripts(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    text.split(|c: char| !c.is_alphanumeric()).find_map(word)
}

fn word(word: &str) -> Option<String> {
    let letters = || word.chars().filter_map(|c| Some((c, script(c)?)));
    let say = |c: char, script: Script, among: &str| {
        format!("\"{word}\" has U+{:04X} ({}) {among}", u32::from(c), script.word())
    };
    if let Some((c, of)) = letters().find(|(_, s)| *s == Script::Styled) {
        return Some(say(c, of, "in place of a plain letter"));
    }
    // What most letters are is the word; the others are the guests.
    let count = |script| letters().filter(|(_, s)| *s == script).count();
    let host = letters().map(|(_, s)| s).max_by_key(|s| (count(*s), *s == Script::Latin))?;
    letters()
        .find(|(_, s)| *s != host && !may_mix(host, *s))
        .map(|(c, of)| say(c, of, &format!("among {} letters", host.word())))
}

/// The same for a host name or the domain of a mail address, where a word of nothing but look-alikes before a Latin
/// ending is as suspicious.
#[must_use]
pub fn suspicious_domain(domain: &str) -> Option<String> {
    if domain.is_ascii() {
        // An encoded name is shown as it is: nobody reads it as another.
        return None;
    }
    if let Some(why) = mixed_scripts(domain) {
        return Some(why);
    }
    let latin_end = domain.rsplit('.').next().is_some_and(str::is_ascii);
    domain.split('.').filter(|_| latin_end).find_map(|label| {
        let mut letters = label.chars().filter(|c| c.is_alphabetic()).peekable();
        let first = *letters.peek()?;
        let of = script(first).filter(|s| *s != Script::Latin)?;
        letters.all(|c| LOOK_LATIN.contains(c)).then(|| {
            format!(
                "\"{label}\" is made of {} letters that look like Latin ones (U+{:04X} ..)",
                of.word(),
                u32::from(first)
            )
        })
    })
}

/// The domains of the mail addresses and the hosts of the links in a text.
pub fn domains(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-'));
    let after = |mark: &'static str| text.match_indices(mark).map(move |(at, mark)| &text[at + mark.len()..]);
    after("@")
        .chain(after("://"))
        .map(move |rest| rest.split(ends).next().unwrap_or_default())
        .filter(|d| !d.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_two_alphabets_are_told_with_their_code_point() {
        for (text, point) in [
            ("S3ND7З", "U+0417"),
            ("SО-0000140", "U+041E"),
            ("order Ьlue", "U+042C"),
            ("ΑB-12", "U+0391"),
            ("INV\u{FF21}1", "U+FF21"),
            ("p\u{251}y", "U+0251"),
            ("оrder-mostly", "U+043E"),
        ] {
            let why = mixed_scripts(text);
            assert!(why.as_deref().is_some_and(|w| w.contains(point)), "{text}: {why:?}");
        }
        for fine in [
            "",
            "SO-0000140",
            "Müller & Söhne",
            "Δημήτριος",
            "Мар'яна Швець",
            "Мар'яна (Smith)",
            "1月分の請求書 #INV-000228をお送りします",
            "株式会社NTTドコモ",
            "삼성SDS",
            "注文請書ABC",
            "ソフトバレー",
            "½ №7",
        ] {
            assert_eq!(mixed_scripts(fine), None, "{fine}");
        }
    }

    #[test]
    fn a_domain_of_look_alikes_is_told() {
        for (domain, bad) in [
            ("example.com", false),
            ("ехаmple.com", true),
            // Every letter Cyrillic, the ending Latin.
            ("рауса.com", true),
            ("почта.рф", false),
            ("почта.com", false),
            ("xn--80a1acny.com", false),
            ("müller.de", false),
            ("日本語.jp", false),
            ("αρο.gr", true),
        ] {
            assert_eq!(suspicious_domain(domain).is_some(), bad, "{domain}: {:?}", suspicious_domain(domain));
        }
    }

    #[test]
    fn domains_are_found_in_text() {
        let text = "Clark <clark@dailyplanet.xyz>, see https://track.sendle.com/x?a=b@c and @";
        let found: Vec<_> = domains(text).collect();
        assert_eq!(found, ["dailyplanet.xyz", "c", "track.sendle.com"]);
        assert_eq!(domains("nothing here").count(), 0);
    }
}
