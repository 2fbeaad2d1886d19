//! References in a sentence: what support staff paste from mails and chats.
//!
//! Known shapes: Sendle `S3ND73` and UUIDs; MakeLeaps ids of 15 and more digits; 4over jobs `X12345-001`; Seven Senders
//! `order123456`; ReadyCloud `758392R`; own references (`SupBdayPressie`, `dm-072624`, `#1188`); and the
//! same inside links.

/// So many guesses are worth asking the store for.
const MOST: usize = 5;
/// A whole text up to this length may itself be a reference with blanks in it.
const WHOLE: usize = 64;

/// Words that announce a reference.
const CUES: [&str; 26] = [
    "ref",
    "reference",
    "referenz",
    "order",
    "orders",
    "orderid",
    "id",
    "parcel",
    "parcels",
    "paket",
    "shipment",
    "sendung",
    "tracking",
    "track",
    "number",
    "nummer",
    "no",
    "nr",
    "job",
    "document",
    "doc",
    "quote",
    "bestellung",
    "consignment",
    "label",
    "item",
];

/// What in the text may be a reference, likeliest first, at most five.
#[must_use]
pub fn references(text: &str) -> Vec<String> {
    let text = text.trim();
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || is_bracket(c)).filter(|w| !w.is_empty()).collect();
    let mut guesses: Vec<(u32, String)> = Vec::new();
    let mut cued = false;
    for word in &words {
        let hash = word.contains('#');
        for (bonus, token) in tokens(word) {
            let mut score = rank(&token, words.len() == 1, cued || hash);
            if score > 0 {
                score += bonus;
                guesses.push((score, token));
            }
        }
        let plain: String =
            word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        // "order no. 1188": a cue holds over another cue and over "is".
        cued = CUES.contains(&plain.as_str())
            || cued && matches!(plain.as_str(), "" | "is" | "was" | "the" | "our");
    }
    // Stable: of equals the first in the text is asked for first.
    guesses.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let mut found: Vec<String> = Vec::new();
    let whole =
        (text.chars().count() <= WHOLE && words.len() > 1 && !text.contains('\n')).then(|| text.to_owned());
    for guess in guesses.into_iter().map(|(_, token)| token).take(MOST - 1).chain(whole) {
        if !found.contains(&guess) {
            found.push(guess);
        }
    }
    found
}

/// A Sendle reference or order id: `S` and at least five more, or a UUID.
#[must_use]
pub fn is_sendle(token: &str) -> bool {
    is_uuid(token)
        || token.len() >= 6
            && token.starts_with(['S', 's'])
            && token.chars().all(|c| c.is_ascii_alphanumeric())
            && token.chars().any(|c| c.is_ascii_digit())
}

fn is_bracket(c: char) -> bool {
    matches!(
        c,
        '<' | '>'
            | '('
            | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | '"'
            | '“'
            | '”'
            | '„'
            | '«'
            | '»'
            | '「'
            | '」'
            | '、'
            | '。'
            | ','
            | ';'
            | '|'
    )
}

/// The pieces of a word that may be a reference, and how much their place speaks for them.
fn tokens(word: &str) -> Vec<(u32, String)> {
    let trimmed = trim(word);
    if let Some((_, rest)) = trimmed.split_once("://") {
        // The last piece of a path says most.
        let pieces = rest.split(['/', '?', '&', '=', '#']).skip(1).filter(|p| !p.is_empty());
        return pieces
            .enumerate()
            .map(|(i, p)| (u32::try_from(i).unwrap_or(0).min(9), p.to_owned()))
            .collect();
    }
    if trimmed.contains('@') {
        return Vec::new();
    }
    let mut all = vec![(0, trimmed.to_owned())];
    // "ref:S3ND73", "parcels/f5233746-..."
    if let Some((_, tail)) = trimmed.rsplit_once([':', '=', '/', '#']).filter(|(_, t)| !t.is_empty()) {
        all.push((1, trim(tail).to_owned()));
    }
    all
}

fn trim(word: &str) -> &str {
    let word = word.trim_end_matches(['.', ':', '!', '?', '\'', '’', '*', '/', '。']);
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
    word.trim_start_matches(['#', '\'', '*', '№'])
}

/// How much a piece looks like a reference; 0: not at all.
fn rank(token: &str, alone: bool, cued: bool) -> u32 {
    let len = token.chars().count();
    if !(2..=80).contains(&len)
        || !token.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '+'))
    {
        return 0;
    }
    let digits = token.chars().filter(char::is_ascii_digit).count();
    let letters = token.chars().filter(|c| c.is_alphabetic()).count();
    let inner_upper = token.chars().skip(1).any(char::is_uppercase);
    let bonus = if cued { 30 } else { 0 };
    if is_uuid(token) {
        return 100 + bonus;
    }
    if is_date(token) || is_measure(token) {
        return 0;
    }
    let upper = !token.chars().any(char::is_lowercase);
    if is_sendle(token) && upper {
        return 95 + bonus;
    }
    if is_job(token) {
        return 90 + bonus;
    }
    if digits > 0 && letters > 0 && len >= 5 {
        return 80 + bonus;
    }
    if digits == len && len >= 15 {
        return 75 + bonus;
    }
    if digits == len && len >= 6 {
        return 50 + bonus;
    }
    if cued && (digits > 0 || inner_upper || token.contains(['-', '_'])) {
        return 40 + bonus;
    }
    if alone {
        return 30;
    }
    // "SupBdayPressie"
    u32::from(letters == len && len >= 8 && inner_upper && !upper) * 20
}

fn is_uuid(token: &str) -> bool {
    let groups: Vec<&str> = token.split('-').collect();
    groups.iter().map(|g| g.len()).eq([8, 4, 4, 4, 12])
        && token.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

/// A 4over job: `X12345-001`.
fn is_job(token: &str) -> bool {
    token.rsplit_once('-').is_some_and(|(head, tail)| {
        head.len() >= 3
            && head.chars().all(|c| c.is_ascii_alphanumeric())
            && head.chars().any(|c| c.is_ascii_digit())
            && tail.len() == 3
            && tail.chars().all(|c| c.is_ascii_digit())
    })
}

/// `2026-11-25`, `25.11.2026`, `25/11/26`, `2026-11-25T09:12`.
fn is_date(token: &str) -> bool {
    let day = token.split(['T', ' ']).next().unwrap_or(token);
    let parts: Vec<&str> = day.split(['-', '.', '/']).collect();
    parts.len() == 3
        && parts.iter().all(|p| (1..=4).contains(&p.len()) && p.chars().all(|c| c.is_ascii_digit()))
}

/// `1.2kg`, `30min`, `25th`, `8.95`, `2000ms`.
fn is_measure(token: &str) -> bool {
    let unit = token.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-'));
    let head = token.len() - unit.len();
    head > 0
        && (token.get(..head).is_some_and(|n| n.contains('.')) && unit.is_empty()
            || (1..=4).contains(&unit.len()) && unit.chars().all(|c| c.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_is_found_in_the_sentence() {
        for (text, want) in [
            // Sendle
            ("S3ND73", "S3ND73"),
            ("s3nd73", "s3nd73"),
            ("Hi, where is my parcel S3ND73? It was due on 25 Nov.", "S3ND73"),
            ("Parcel S3ND73's label, 1.2kg, 30min late (2026-11-25)", "S3ND73"),
            ("order f5233746-71d4-4b05-bf63-56f4abaed5f6 please", "f5233746-71d4-4b05-bf63-56f4abaed5f6"),
            ("https://track.sendle.com/tracking?ref=S3ND73", "S3ND73"),
            ("see <https://track.sendle.com/tracking/S3ND73/>", "S3ND73"),
            // MakeLeaps
            ("The document 1234567890123456789 was not opened", "1234567890123456789"),
            ("MKL-20418: kann man das stoppen?", "MKL-20418"),
            (
                "https://api.makeleaps.com/api/partner/999/sending/order/1234567890123456789/",
                "1234567890123456789",
            ),
            ("見積 1234567890123456789 を取り消してください。", "1234567890123456789"),
            // 4over
            ("Job X12345-001 has gone to press", "X12345-001"),
            ("our order dm-072624 (mailing)", "dm-072624"),
            // Seven Senders
            ("Wo ist order123456?", "order123456"),
            ("Bestellung Nr. 4711: Paket fehlt", "4711"),
            // ReadyCloud
            ("758392R is still unfulfilled, $8.95 paid", "758392R"),
            ("call me at 14:30 about 758401, thanks", "758401"),
            ("https://www.readycloud.com/api/v2/orgs/1/orders/758392/", "758392"),
            // own references
            ("my reference is SupBdayPressie", "SupBdayPressie"),
            ("ref:SupBdayPressie", "SupBdayPressie"),
            ("quote #1188 was signed", "1188"),
            ("parcels/f5233746-71d4-4b05-bf63-56f4abaed5f6", "f5233746-71d4-4b05-bf63-56f4abaed5f6"),
            ("mail clark@dailyplanet.xyz about S3ND73", "S3ND73"),
            ("Sydney, 25/11/2026, 2037 NSW: order123456", "order123456"),
        ] {
            assert_eq!(references(text).first().map(String::as_str), Some(want), "{text}");
        }
    }

    #[test]
    fn a_text_without_a_reference_gives_the_whole_line_at_most() {
        for text in ["", "   ", "\n\n", "clark@dailyplanet.xyz", "!!!", "----"] {
            assert!(
                references(text).is_empty() || references(text) == [text],
                "{text:?} {:?}",
                references(text)
            );
        }
        assert_eq!(references("hello there"), ["hello there"]);
        assert_eq!(references("it comes on 2026-11-25 at 14:30"), ["it comes on 2026-11-25 at 14:30"]);
    }

    #[test]
    fn guesses_are_few_and_different() {
        let text = (0..1000).map(|i| format!("S3ND{i:04}")).collect::<Vec<_>>().join(" ");
        let found = references(&text);
        assert_eq!(found, ["S3ND0000", "S3ND0001", "S3ND0002", "S3ND0003"]);
    }

    #[test]
    fn the_shape_tells_sendle() {
        for (token, sendle) in [
            ("S3ND73", true),
            ("f5233746-71d4-4b05-bf63-56f4abaed5f6", true),
            ("SYDNEY", false),
            ("X12345-001", false),
            ("S3ND", false),
            ("dm-072624", false),
        ] {
            assert_eq!(is_sendle(token), sendle, "{token}");
        }
    }
}
