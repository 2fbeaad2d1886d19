//! URLs that providers hand out, and URLs made of ids.

use postroom::{providers::origin::Origin, sim::dice::Dice};

/// Base URL, and what `{H}` (host and port), `{N}` (host alone) and `{P}` (prefix without the last slash) are.
const BASES: [(&str, &str, &str, &str); 3] = [
    ("https://api.example.com/api/", "api.example.com", "api.example.com", "/api"),
    ("https://api.example.com", "api.example.com", "api.example.com", ""),
    ("http://127.0.0.1:9000/readycloud", "127.0.0.1:9000", "127.0.0.1", "/readycloud"),
];

/// `{S}` is the base's own scheme. None of these may be used.
const REFUSED: &[&str] = &[
    // Another host, plainly and less so.
    "{S}://evil.com{P}/x",
    "//evil.com{P}/x",
    "///evil.com{P}/x",
    "////evil.com{P}/x",
    "/\\evil.com{P}/x",
    "\\\\evil.com{P}/x",
    "\\/evil.com{P}/x",
    "/\t/evil.com{P}/x",
    "/\n/evil.com{P}/x",
    "\t//evil.com{P}/x",
    "{S}:\\\\{H}{P}/x",
    "{S}:/{H}{P}/x",
    "{S}:{H}{P}/x",
    "{S}:///{H}{P}/x",
    "{S}:////{H}{P}/x",
    "{S}://evil.com\\@{H}{P}/x",
    "{S}://{H}\\@evil.com{P}/x",
    "{S}://{H}\\.evil.com{P}/x",
    "{S}://{H}.evil.com{P}/x",
    "{S}://evil-{H}{P}/x",
    "{S}://evil.com/{H}{P}/x",
    "{S}://evil.com?{H}{P}/x",
    "{S}://evil.com#{H}{P}/x",
    "{S}://evil.com?@{H}{P}/x",
    "{S}://evil.com#@{H}{P}/x",
    "{S}://evil.com/@{H}{P}/x",
    "{S}://{H},evil.com{P}/x",
    "{S}://{H};evil.com{P}/x",
    "{S}://{H}&evil.com{P}/x",
    "{S}://x.{H}{P}/x",
    // A user, with or without a host behind.
    "{S}://{H}@evil.com{P}/x",
    "{S}://user@{H}{P}/x",
    "{S}://user:pass@{H}{P}/x",
    "{S}://:pass@{H}{P}/x",
    "{S}://@{H}{P}/x",
    "{S}://:@{H}{P}/x",
    "{S}://{H}:pass@evil.com{P}/x",
    "{S}://{H}%40evil.com{P}/x",
    "{S}://{H}%2f@evil.com{P}/x",
    "{S}://{H}%2fevil.com{P}/x",
    "{S}://evil.com%2f{H}{P}/x",
    "{S}://evil.com%00{H}{P}/x",
    "{S}://{H}%00.evil.com{P}/x",
    "{S}://{H}%23.evil.com{P}/x",
    "{S}://{H}%3f.evil.com{P}/x",
    "{S}://{H}%5c.evil.com{P}/x",
    "{S}://{H}%2e{P}/x",
    // The right host in an odd spelling.
    "{S}://{N}.{P}/x",
    "{S}://{N}.:443{P}/x",
    "{S}://{N}:80443{P}/x",
    "{S}://{N}:{P}/x",
    "{S}://{N}:444{P}/x",
    "{S}://{N}:9001{P}/x",
    "{S}://{N}:80{P}/x",
    "{S}://{N}:0{P}/x",
    "{S}://{N}:-1{P}/x",
    "{S}://{N}:00443{P}/x",
    "{S}://{N}:09000{P}/x",
    "{S}://{N}:４４３{P}/x",
    "{S}://api。example。com{P}/x",
    "{S}://api．example．com{P}/x",
    "{S}://ａｐｉ.example.com{P}/x",
    "{S}://аpi.example.com{P}/x",
    "{S}://api.exаmple.com{P}/x",
    "{S}://api.example.ⅽom{P}/x",
    "{S}://api.ex\u{ad}ample.com{P}/x",
    "{S}://api.example\u{200d}.com{P}/x",
    "{S}://xn--pi-7kc.example.com{P}/x",
    "{S}://api%2eexample.com{P}/x",
    "{S}://%61pi.example.com{P}/x",
    "{S}://[api.example.com]{P}/x",
    "{S}://127.1:9000{P}/x",
    "{S}://127.0.1:9000{P}/x",
    "{S}://2130706433:9000{P}/x",
    "{S}://0x7f000001:9000{P}/x",
    "{S}://0x7f.0.0.1:9000{P}/x",
    "{S}://0177.0.0.1:9000{P}/x",
    "{S}://017700000001:9000{P}/x",
    "{S}://127.0.0.1.:9000{P}/x",
    "{S}://127.000.000.001:9000{P}/x",
    "{S}://１２７.0.0.1:9000{P}/x",
    "{S}://0:9000{P}/x",
    "{S}://0.0.0.0:9000{P}/x",
    "{S}://127.0.0.2:9000{P}/x",
    "{S}://localhost:9000{P}/x",
    "{S}://localhost.:9000{P}/x",
    "{S}://[::1]:9000{P}/x",
    "{S}://[::ffff:127.0.0.1]:9000{P}/x",
    "{S}://[::ffff:7f00:1]:9000{P}/x",
    "{S}://[0:0:0:0:0:ffff:7f00:1]:9000{P}/x",
    "{S}://[::127.0.0.1]:9000{P}/x",
    "{S}://[fe80::1%25lo]:9000{P}/x",
    "{S}://169.254.169.254{P}/latest",
    "{S}://metadata.google.internal{P}/x",
    // Another scheme.
    "ftp://{H}{P}/x",
    "file:///etc/passwd",
    "file://{H}{P}/x",
    "javascript:alert(1)",
    "data:text/plain,x",
    "blob:{S}://{H}{P}/x",
    "view-source:{S}://{H}{P}/x",
    "ws://{H}{P}/x",
    "gopher://{H}{P}/x",
    "unix:{P}/x",
    "{S}s://{H}{P}/x",
    "x{S}://{H}{P}/x",
    " {S}://{H}{P}/x",
    "://{H}{P}/x",
    "{H}{P}/x",
    // Out of the prefix, or through an id.
    "{S}://{H}{P}/../x",
    "{S}://{H}{P}/..",
    "{S}://{H}{P}/./x",
    "{S}://{H}{P}/x/../../y",
    "{S}://{H}{P}/x/..",
    "{S}://{H}{P}/%2e%2e/x",
    "{S}://{H}{P}/%2E%2E/x",
    "{S}://{H}{P}/.%2e/x",
    "{S}://{H}{P}/%2e/x",
    "{S}://{H}{P}/%252e%252e/x",
    "{S}://{H}{P}/..%2fx",
    "{S}://{H}{P}/x%2f..%2f..%2fy",
    "{S}://{H}{P}/x%2fy",
    "{S}://{H}{P}/x%5c..%5cy",
    "{S}://{H}{P}/x%255cy",
    "{S}://{H}{P}/x%252fy",
    "{S}://{H}{P}/x\\..\\..\\y",
    "{S}://{H}{P}/..;/x",
    "{S}://{H}{P}/x/..;a=b/y",
    "{S}://{H}{P}//x",
    "{S}://{H}{P}/x//y",
    "{S}://{H}{P}/x//",
    "{S}://{H}{P}/;/x",
    "/../x",
    "/..",
    "/x/../../../y",
    "/%2e%2e/x",
    "/..%2fx",
    "/.%2E/x",
    "/x//y",
    "/./x",
    // Characters that some reader drops or stops at.
    "{S}://{H}{P}/x\0y",
    "{S}://{H}{P}/x%00y",
    "{S}://{H}{P}/x\r\nHost: evil.com",
    "{S}://{H}{P}/x%0d%0aHost:%20evil.com",
    "{S}://{H}{P}/x%0ay",
    "{S}://{H}{P}/x%1by",
    "{S}://{H}{P}/x%7fy",
    "{S}://{H}{P}/x y",
    "{S}://{H}{P}/x\ty",
    "{S}://{H}{P}/x\u{a0}y",
    "{S}://{H}{P}/x\u{2028}y",
    "{S}://{H}{P}/x\u{9b}y",
    "{S}://{H}{P}/x#fragment",
    "{S}://{H}{P}/#",
    "{S}://{H}#{P}/x",
    "/x#y",
    "/x\\y",
    "/x\u{1b}[2J",
    // Nothing to go by.
    "",
    " ",
    "x",
    "orders/1",
    "./x",
    "../x",
    "?page=2",
    "#x",
    "@",
    "{S}:",
    "{S}://",
    "{S}:///",
    "{S}://?",
    "{S}://:443/",
    "null",
    "undefined",
    "{S}://[",
    "{S}://]{P}/x",
];

/// Only where there is a prefix to leave.
const REFUSED_WITH_PREFIX: &[&str] = &[
    "{S}://{H}/",
    "{S}://{H}",
    "{S}://{H}/x",
    "{S}://{H}{P}2/x",
    "{S}://{H}{P}x",
    "{S}://{H}{P}.evil/x",
    "{S}://{H}{P};/x",
    "{S}://{H}{P}%20/x",
    "{S}://{H}/x{P}/x",
    "{S}://{H}/%61pi/x",
    "{S}://{H}/API/x",
    "{S}://{H}/Readycloud/x",
    "{S}://{H}?{P}/x",
    "{S}://{H}/?{P}/x",
];

/// What providers really hand out, and where it leads.
const ACCEPTED: &[(&str, &str)] = &[
    ("{S}://{H}{P}/orders/1", "{S}://{H}{P}/orders/1"),
    ("{S}://{H}{P}/orders/1/", "{S}://{H}{P}/orders/1/"),
    ("{S}://{H}{P}/", "{S}://{H}{P}/"),
    ("{S}://{H}{P}/orders/?page=2&q=a%2Fb", "{S}://{H}{P}/orders/?page=2&q=a%2Fb"),
    ("{S}://{H}{P}/orders?next=https://evil.com/..//x", "{S}://{H}{P}/orders?next=https://evil.com/..//x"),
    ("{S}://{H}{P}/a..b/...", "{S}://{H}{P}/a..b/..."),
    ("{S}://{H}{P}/na%C3%AFve/東京", "{S}://{H}{P}/na%C3%AFve/%E6%9D%B1%E4%BA%AC"),
    ("/orders/1/", "{S}://{H}{P}/orders/1/"),
    ("{P}/orders/1/", "{S}://{H}{P}/orders/1/"),
    ("/orders/?offset=10", "{S}://{H}{P}/orders/?offset=10"),
    ("/@evil.com/x", "{S}://{H}{P}/@evil.com/x"),
    ("/https://evil", ""),
    ("/a:b@c/x", "{S}://{H}{P}/a:b@c/x"),
];

fn fill(pattern: &str, (base, host, name, prefix): (&str, &str, &str, &str)) -> String {
    let scheme = base.split(':').next().unwrap_or_default();
    pattern.replace("{S}", scheme).replace("{H}", host).replace("{N}", name).replace("{P}", prefix)
}

/// The same URLs as a provider at this base would hand them out.
pub fn refused_urls(base: &str) -> Vec<String> {
    let (_, rest) = base.split_once("://").expect("a base");
    let (host, prefix) = rest.split_once('/').map_or((rest, String::new()), |(h, p)| (h, format!("/{p}")));
    let name = host.split(':').next().unwrap_or_default();
    let more = if prefix.is_empty() { &[] } else { REFUSED_WITH_PREFIX };
    let all = REFUSED.iter().chain(more).map(|pattern| fill(pattern, (base, host, name, &prefix)));
    // A blank is no URL, but the end of a list.
    all.filter(|url| !url.trim().is_empty()).collect()
}

#[test]
fn three_hundred_urls_lead_nowhere_else() {
    let mut tried = 0;
    for base in BASES {
        let origin = Origin::parse(base.0).expect("a base");
        let more = if base.3.is_empty() { &[] } else { REFUSED_WITH_PREFIX };
        for pattern in REFUSED.iter().chain(more) {
            let text = fill(pattern, base);
            // With another base a spelling of this one may be plainly its own.
            let own = format!("{}://{}{}/", base.0.split(':').next().unwrap_or_default(), base.1, base.3);
            if let Ok(url) = origin.accept(&text) {
                panic!("{text:?} ({pattern:?}) was taken as {url} under {own}");
            }
            tried += 1;
        }
    }
    assert!(tried >= 300, "{tried}");
}

#[test]
fn what_providers_hand_out_is_taken() {
    for base in BASES {
        let origin = Origin::parse(base.0).expect("a base");
        for (pattern, leads_to) in ACCEPTED {
            let met = origin.accept(&fill(pattern, base)).map(|url| url.to_string()).unwrap_or_default();
            assert_eq!(met, fill(leads_to, base), "{pattern:?}");
        }
    }
    // The letters' case does not matter in scheme and host, and the default port may be said.
    let origin = Origin::parse(BASES[0].0).expect("a base");
    for text in ["HTTPS://API.Example.COM/api/x", "https://api.example.com:443/api/x"] {
        assert_eq!(
            origin.accept(text).map(|url| url.to_string()).as_deref(),
            Ok("https://api.example.com/api/x")
        );
    }
}

#[test]
fn whatever_is_thrown_together_stays_inside() {
    const PIECES: [&str; 30] = [
        "https://",
        "http://",
        "//",
        "/",
        "\\",
        "api.example.com",
        "evil.com",
        "127.0.0.1",
        ":9000",
        ":443",
        "@",
        ":",
        "?",
        "#",
        "..",
        ".",
        "%2e",
        "%2f",
        "%5c",
        "%00",
        "/api",
        "/api2",
        "/readycloud",
        "x",
        ";",
        "\t",
        "。",
        "[::1]",
        "%",
        "%25",
    ];
    for base in BASES {
        let origin = Origin::parse(base.0).expect("a base");
        let own = fill("{S}://{H}{P}/", base);
        let mut taken = 0;
        for n in 0..30_000 {
            let mut dice = Dice::new(11, base.0, n);
            let start = *dice.pick(&[own.as_str(), "/", ""]);
            let rest: String = (0..dice.between(0, 7)).map(|_| *dice.pick(&PIECES)).collect();
            let text = format!("{start}{rest}");
            let Ok(url) = origin.accept(&text) else { continue };
            taken += 1;
            let path = url.path().to_ascii_lowercase();
            assert!(url.as_str().starts_with(&own), "{text:?} became {url}");
            assert!(
                !path.contains("//") && !path.contains("%2f") && !path.contains("%2e"),
                "{text:?} became {url}"
            );
            assert!(url.username().is_empty() && url.fragment().is_none(), "{text:?} became {url}");
        }
        assert!(taken > 300, "{taken} were taken: the test tries nothing");
    }
}

/// Ids as people paste and providers send them, and as nobody should.
fn id(dice: &mut Dice) -> String {
    const ODD: [char; 40] = [
        '.', '/', '\\', '%', '?', '#', '&', '=', '+', ' ', '\0', '\t', '\n', '\u{1b}', '\u{7f}', '\u{85}',
        '\u{a0}', '\u{200b}', '\u{202e}', '\u{2028}', '\u{feff}', '@', ':', ';', ',', '"', '\'', '<', '>',
        '[', ']', '{', '}', '|', '^', '`', '~', '*', '東', '\u{301}',
    ];
    match dice.below(10) {
        0 => (*dice.pick(&[
            "", ".", "..", "...", " ", "%2f", "%2e%2e", "%2e", "/", "//", "\\", "-", "\u{200b}", "？", "．．",
        ]))
        .to_owned(),
        1 => dice.uuid(),
        2 => dice.next().to_string(),
        3 => char::from_u32(u32::try_from(dice.below(0x11_0000)).unwrap_or(0))
            .map(String::from)
            .unwrap_or_default(),
        _ => (0..dice.between(0, 12))
            .map(|_| {
                if dice.chance(50) {
                    *dice.pick(&ODD)
                } else {
                    char::from(b'a' + u8::try_from(dice.below(26)).unwrap_or(0))
                }
            })
            .collect(),
    }
}

#[test]
fn a_hundred_thousand_ids_make_one_segment_each_or_none() {
    let (mut made, mut refused) = (0, 0);
    for base in BASES {
        let origin = Origin::parse(base.0).expect("a base");
        let own = fill("{S}://{H}{P}/", base);
        let prefix_segments = base.3.split('/').filter(|s| !s.is_empty()).count();
        for n in 0..=100_000 / BASES.len() as u64 {
            let mut dice = Dice::new(12, "ids", n);
            let (one, two, trailing) = (id(&mut dice), id(&mut dice), dice.chance(50));
            let Ok(url) = origin.path(&["orders", &one, "items", &two], trailing) else {
                refused += 1;
                continue;
            };
            made += 1;
            let segments: Vec<&str> = url.path().split('/').skip(1 + prefix_segments).collect();
            assert_eq!(segments.len(), 4 + usize::from(trailing), "{one:?} and {two:?} made {url}");
            assert_eq!((segments[0], segments[2]), ("orders", "items"), "{url}");
            assert!(!segments[1].is_empty() && !segments[3].is_empty(), "{url}");
            assert!(
                url.as_str().starts_with(&own) && url.query().is_none() && url.fragment().is_none(),
                "{url}"
            );
            // What the server decodes is what was meant.
            let said = url::form_urlencoded::parse(
                format!("k={}", segments[1].replace('+', "%2B").replace('&', "%26")).as_bytes(),
            )
            .next()
            .map(|(_, value)| value.into_owned());
            assert_eq!(said.as_deref(), Some(one.as_str()));
        }
    }
    assert!(made > 20_000 && refused > 20_000, "{made} made, {refused} refused");
}

#[test]
fn blank_and_dotted_ids_are_refused() {
    let origin = Origin::parse("https://api.example.com/api").expect("a base");
    let long = "x".repeat(513);
    let blank = [
        "", " ", "\t", "\u{a0}", "\u{200b}", "\u{feff}", ".", "..", "...", "/", "\\", "a/b", "a\\b", "a\0",
        "a\nb", "\u{85}a", "-", "%", &long,
    ];
    for id in blank {
        assert!(origin.path(&["orders", id], true).is_err(), "{id:?}");
    }
}

#[test]
fn base_urls_are_held_to_the_rules() {
    for good in [
        "https://api.example.com",
        "https://api.example.com:8443/a/b/",
        "http://127.0.0.1:9000/x",
        "http://[::1]:9000",
        "http://localhost:1",
    ] {
        assert!(Origin::parse(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        "api.example.com",
        "http://api.example.com",
        "http://10.0.0.1",
        "http://localhost.evil.com",
        "http://127.0.0.1.evil.com",
        "http://[::ffff:10.0.0.1]",
        "ftp://127.0.0.1",
        "https://user@api.example.com",
        "https://user:canary@api.example.com",
        "https://api.example.com?key=canary",
        "https://api.example.com/#canary",
        "https://",
        "file:///etc/passwd",
        "unix:canary@x",
    ] {
        let error = Origin::parse(bad).expect_err(bad);
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}
