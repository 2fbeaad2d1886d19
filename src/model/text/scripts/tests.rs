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

/// Letters and digits that pass for Latin ones: each word is the impostor and what it is read as.
const PAIRS: &[(&str, &str)] = &[
    (
        "Cyrillic",
        "аa еe оo рp сc уy хx ѕs іi јj ԁd һh ԛq ԝw ѵv ӏl ԍg гr пn кk тt вb мm нh ьb бb АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ЅS ІI ЈJ ԌG ԚQ ԜW ѴV ӀI ЬB З3 ч4 үy",
    ),
    (
        "Greek",
        "αa οo νv ρp ιi κk υu χx γy τt ηn ωw ϲc ϳj εe βb σo ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ϹC",
    ),
    ("Armenian", "օo ոn սu հh ցg զq քp ՍU ՏS ՕO ԼL ւi յj"),
    ("Cherokee", "ᎠD ᎡR ᎢT ᎥI ᎩY ᎪA ᎫJ ᎬE ᎳW ᎷM ᎻH ᎽY ᏀG ᏃZ ᏎS ᏏB ᏒR ᏔW ᏚS ᏞL ᏟC ᏢP ᏦK ᏮB ᏴB"),
    ("Lisu", "ꓐB ꓑP ꓒd ꓓD ꓔT ꓖG ꓗK ꓙJ ꓚC ꓜZ ꓝF ꓟM ꓠN ꓡL ꓢS ꓣR ꓦV ꓧH ꓪW ꓫX ꓬY ꓮA ꓰE ꓲI ꓳO ꓴU"),
    ("Coptic", "ⲀA ⲂB ⲈE ⲎH ⲒI ⲔK ⲘM ⲚN ⲞO ⲢP ⲤC ⲦT ⲨY ⲬX ⲟo ⲣp ⲥc"),
    (
        "wide",
        "ａa ｂb ｃc ｄd ｅe ｆf ｇg ｈh ｉi ｋk ｌl ｍm ｎn ｏo ｐp ｒr ｓs ｖv ｙy ＡA ＢB ＣC ＤD ＮN ＯO ＲR ＳS",
    ),
    ("mathematical", "𝐚a 𝐛b 𝑐c 𝑑d 𝒆e 𝓵l 𝔪m 𝕟n 𝖔o 𝗉p 𝗋r 𝘀s 𝘷v 𝙮y 𝚊a 𝐀A 𝑁N 𝒮S 𝔻D 𝖱R 𝗖C 𝙾O"),
    ("phonetic", "ɑa ɡg ɩi ɴN ʀR ʏY ʟL ᴀA ᴄc ᴏo ᴠv ᴡw ᴢz ᴦr"),
    ("letterlike", "ⅽc ⅾd ⅼl ⅿm ⅰi ⅴv ⅹx ⅭC ⅮD ⅬL ⅯM ℂC ℕN ℝR ℓl ℯe ℴo ℊg"),
    ("digits", "０0 １1 ２2 ３3 ４4 ５5 ６6 ７7 ８8 ９9 𝟎0 𝟏1 𝟐2 𝟑3 𝟜4 𝟝5 𝟞6 𝟳7 𝟴8 𝟿9 ٠0 ١1 ۷7 ०0 ৪4"),
];

fn pairs() -> impl Iterator<Item = (&'static str, char, char)> {
    PAIRS.iter().flat_map(|(of, words)| {
        words.split(' ').map(|pair| {
            let mut pair = pair.chars();
            (*of, pair.next().unwrap(), pair.next().unwrap())
        })
    })
}

/// RELIABILITY X5: against the hosts of the five providers and our own kinds of reference.
#[test]
fn two_hundred_look_alikes_are_told_in_references_and_hosts() {
    let references =
        ["S3ND73", "SO-0000140", "RC-100164", "X12345-001", "order123456", "dm-072624", "#1188", "INV-4592"];
    let hosts = [
        "api.sendle.com",
        "api.makeleaps.com",
        "api.4over.com",
        "api.sevensenders.com",
        "www.readycloud.com",
    ];
    let (mut met, mut in_hosts) = (std::collections::BTreeSet::new(), 0);
    for (of, odd, plain) in pairs() {
        let point = format!("U+{:04X}", u32::from(odd));
        let told = |why: Option<String>, what: &str| {
            assert!(
                why.as_deref().is_some_and(|w| w.contains(&point)),
                "{of} {odd} for {plain} in {what}: {why:?}"
            );
        };
        assert!(!odd.is_ascii() && plain.is_ascii_alphanumeric() && met.insert(odd), "{of} {odd}");
        // Every pair in a reference of its own; and wherever one of ours has the letter, too.
        let own = format!("REF{plain}42");
        for reference in references.iter().copied().chain([own.as_str()]).filter(|r| r.contains(plain)) {
            assert_eq!(suspicious_reference(reference), None, "{reference}");
            let spoofed = reference.replacen(plain, &odd.to_string(), 1);
            told(suspicious_reference(&spoofed), &spoofed);
        }
        for host in hosts.iter().filter(|h| h.contains(plain)) {
            assert_eq!(suspicious_domain(host), None, "{host}");
            let spoofed = host.replacen(plain, &odd.to_string(), 1);
            told(suspicious_domain(&spoofed), &spoofed);
            in_hosts += 1;
        }
    }
    assert!(met.len() >= 200 && in_hosts >= 200, "{} {in_hosts}", met.len());
}

#[test]
fn a_reference_of_nothing_but_look_alikes_is_told() {
    for (text, point) in
        [("СОР-123", "U+0421"), ("ΑΒΕ 12", "U+0391"), ("ᎳᎬᏟ-1", "U+13B3"), ("ꓢꓳ-0000140", "U+A4E2")]
    {
        let why = suspicious_reference(text);
        assert!(why.as_deref().is_some_and(|w| w.contains(point)), "{text}: {why:?}");
    }
    // Letters that look like no Latin one show what they are.
    for fine in ["Заказ-12", "Δ-7", "注文-123", "Заказ-А12", "123", "", "S3ND73", "請求書１号", "第２営業所"]
    {
        assert_eq!(suspicious_reference(fine), None, "{fine}");
    }
}

#[test]
fn what_is_not_shown_is_told() {
    for (text, point) in [
        ("S3\u{200B}ND73", "U+200B"),
        ("\u{202E}37DN3S", "U+202E"),
        ("S3ND73\u{AD}", "U+00AD"),
        ("S3ND\u{E0041}73", "U+E0041"),
        ("S3ND\u{3164}73", "U+3164"),
    ] {
        assert!(hidden(text).is_some_and(|w| w.contains(point)), "{text:?}");
        assert!(hidden(cleaned(text).as_ref()).is_none());
    }
    assert_eq!(hidden("S3ND73 Müller 山田"), None);
}
