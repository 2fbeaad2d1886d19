//! Letters that look like others: mixed scripts in what people read as an address or a reference (UTS 39).

use super::{cleaned, is_hidden};

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

/// Letters of other scripts that look like small or capital Latin ones, or like digits.
const LOOK_LATIN: &str = "аеорсухіјѕԁһԛԝѵӏԍАВЕКМНОРСТУХІЈЅԌԚԜѴӀαινορυκχγϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹոսօցհքզՍՏՕ\
    ЗчЬбᎠᎡᎢᎥᎩᎪᎫᎬᎳᎷᎻᎽᏀᏃᏎᏏᏒᏔᏚᏞᏟᏢᏦᏮᏴꓐꓑꓒꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓤꓦꓧꓨꓪꓫꓬꓮꓰꓲꓳꓴⲀⲂⲈⲎⲒⲔⲘⲚⲞⲢⲤⲦⲨⲬⲟⲣⲥ";

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

/// A digit of another alphabet or another width. Among plain letters and digits it passes for one of them; among
/// Japanese ones the wide form is how people write.
const fn is_odd_digit(c: char) -> bool {
    matches!(c, '\u{FF10}'..='\u{FF19}' | '\u{1D7CE}'..='\u{1D7FF}' | '\u{660}'..='\u{669}' | '\u{6F0}'..='\u{6F9}'
        | '\u{966}'..='\u{96F}' | '\u{9E6}'..='\u{9EF}')
}

fn word(word: &str) -> Option<String> {
    let plain = word.contains(|c: char| c.is_ascii_alphanumeric());
    if let Some(c) = word.chars().find(|c| plain && is_odd_digit(*c)) {
        return Some(format!("\"{word}\" has U+{:04X} in place of a plain digit", u32::from(c)));
    }
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
    domain.split('.').filter(|_| latin_end).find_map(impostor)
}

/// The same for a reference: what is spelled with nothing but look-alikes, as a whole or in one word beside Latin
/// ones, is read, typed and searched for as another.
#[must_use]
pub fn suspicious_reference(text: &str) -> Option<String> {
    let latin = text.contains(|c: char| c.is_ascii_alphabetic());
    let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|_| latin);
    mixed_scripts(text).or_else(|| impostor(text)).or_else(|| words().find_map(impostor))
}

/// Every letter is of another script, and looks like a Latin one.
fn impostor(text: &str) -> Option<String> {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    let first = *letters.peek()?;
    let of = script(first).filter(|s| *s != Script::Latin)?;
    letters.all(|c| LOOK_LATIN.contains(c)).then(|| {
        let (of, point) = (of.word(), u32::from(first));
        format!("\"{text}\" is made of {of} letters that look like Latin ones (U+{point:04X} ..)")
    })
}

/// A character that is not shown at all in a text that people read as a name of something.
#[must_use]
pub fn hidden(text: &str) -> Option<String> {
    let c = text.chars().find(|c| is_hidden(*c))?;
    Some(format!("\"{}\" has U+{:04X}, which is not shown", cleaned(text), u32::from(c)))
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
mod tests;
