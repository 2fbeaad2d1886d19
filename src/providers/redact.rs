//! Takes secrets out of text by value, in every form that a server or a library may echo them.

use std::{
    collections::{BTreeSet, VecDeque},
    fmt,
};

use base64::{Engine, engine::general_purpose};

use crate::model::{account::Credential, secret::Secret};

/// What stands where a secret stood.
pub const MARK: &str = "[secret]";
/// Tokens come and go; so many are remembered.
const MOST_LEARNED: usize = 32;
/// Anything shorter would blot out innocent text.
const SHORTEST: usize = 6;

/// Knows the forms of some secrets: plain, base64 and base64url (also inside `user:secret`), percent, hex, JSON.
#[derive(Clone, Default)]
pub struct Redactor {
    /// Longest first, so that no form leaves the end of a longer one behind.
    needles: Vec<String>,
    /// Where each needle begins, for a quick look: nearly every text holds none.
    starts: Starts,
    /// Secrets that came later, oldest first.
    learned: VecDeque<String>,
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redactor({} forms)", self.needles.len())
    }
}

impl Redactor {
    #[must_use]
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let mut redactor = Self::default();
        for secret in secrets {
            redactor.add(secret.reveal());
        }
        redactor
    }

    /// The secrets of a credential.
    #[must_use]
    pub fn of(credential: &Credential) -> Self {
        Self::new(credential.secrets())
    }

    /// Adds a secret that was not known at the start: a token, a signature.
    pub fn learn(&mut self, secret: &str) {
        if secret.len() < SHORTEST || self.needles.iter().any(|n| n == secret) {
            return;
        }
        self.learned.push_back(secret.to_owned());
        if self.learned.len() > MOST_LEARNED
            && let Some(oldest) = self.learned.pop_front()
        {
            // A form that another secret shares is forgotten with it, and comes back with the next one's use.
            let gone = forms(&oldest);
            self.needles.retain(|needle| !gone.contains(needle));
        }
        self.add(secret);
    }

    fn add(&mut self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        self.needles.extend(forms(secret));
        self.needles.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        self.needles.dedup();
        self.starts = Starts::of(&self.needles);
    }

    /// Whether the text holds any of them.
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        self.finds_in(text.as_bytes())
    }

    /// The same for bytes that may be text.
    #[must_use]
    pub fn finds_in(&self, bytes: &[u8]) -> bool {
        self.starts.find(&self.needles, bytes)
    }

    /// The text without them.
    #[must_use]
    pub fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if !self.finds(&text) {
            return text;
        }
        for needle in &self.needles {
            if text.contains(needle.as_str()) {
                text = text.replace(needle.as_str(), MARK);
            }
        }
        text
    }

    /// A JSON value without them, keys and numbers included.
    #[must_use]
    pub fn clean_json(&self, value: &serde_json::Value) -> serde_json::Value {
        let mut value = value.clone();
        self.clean_in_place(&mut value);
        value
    }

    /// The same without a copy: what holds no secret is not touched.
    pub fn clean_in_place(&self, value: &mut serde_json::Value) {
        use serde_json::Value;
        match value {
            Value::String(text) if self.finds(text) => *text = self.clean(text),
            // A token may be all digits.
            Value::Number(number) if self.finds(number.as_str()) => *value = Value::from(MARK),
            Value::Array(items) => items.iter_mut().for_each(|item| self.clean_in_place(item)),
            Value::Object(map) => {
                if map.keys().any(|key| self.finds(key)) {
                    *map = std::mem::take(map).into_iter().map(|(k, v)| (self.clean(&k), v)).collect();
                }
                map.values_mut().for_each(|inner| self.clean_in_place(inner));
            }
            _ => {}
        }
    }
}

/// The first four bytes of every needle: one look at each byte of a text, however many needles there are.
#[derive(Clone, Default)]
struct Starts {
    /// One bit for each value that [`slot`] can have.
    bits: Vec<u64>,
    /// Four bytes and the needle that begins with them, sorted.
    heads: Vec<(u32, usize)>,
}

impl Starts {
    fn of(needles: &[String]) -> Self {
        let mut starts = Self { bits: vec![0; 1 << 10], heads: Vec::with_capacity(needles.len()) };
        for (at, needle) in needles.iter().enumerate() {
            let Some(head) = head_of(needle.as_bytes()) else { continue };
            let (word, bit) = slot(head);
            starts.bits[word] |= bit;
            starts.heads.push((head, at));
        }
        starts.heads.sort_unstable();
        starts
    }

    fn find(&self, needles: &[String], text: &[u8]) -> bool {
        if self.heads.is_empty() || text.len() < SHORTEST {
            return false;
        }
        (0..=text.len() - SHORTEST).any(|at| {
            let rest = &text[at..];
            let Some(head) = head_of(rest) else { return false };
            let (word, bit) = slot(head);
            self.bits[word] & bit != 0 && {
                let first = self.heads.partition_point(|(h, _)| *h < head);
                let same = self.heads[first..].iter().take_while(|(h, _)| *h == head);
                same.into_iter().any(|(_, at)| rest.starts_with(needles[*at].as_bytes()))
            }
        })
    }
}

fn head_of(text: &[u8]) -> Option<u32> {
    text.first_chunk().map(|four| u32::from_le_bytes(*four))
}

/// Which bit stands for these four bytes: 65,536 of them, in words of 64.
const fn slot(head: u32) -> (usize, u64) {
    let hash = head.wrapping_mul(0x9E37_79B1) >> 16;
    ((hash >> 6) as usize, 1 << (hash & 63))
}

fn forms(secret: &str) -> BTreeSet<String> {
    let bytes = secret.as_bytes();
    let mut forms = BTreeSet::from([secret.to_owned()]);
    // Base64 of a longer text holds the secret at one of three places in its groups; what all three have in
    // common with any surroundings is the part that only the secret decides.
    for lead in 0..3_usize {
        let padded = [vec![0; lead], bytes.to_vec()].concat();
        let first = (lead * 8).div_ceil(6);
        let sure = padded.len() * 8 / 6;
        for engine in [&general_purpose::STANDARD_NO_PAD, &general_purpose::URL_SAFE_NO_PAD] {
            if let Some(core) = engine.encode(&padded).get(first..sure) {
                forms.insert(core.to_owned());
            }
        }
    }
    let hex = |upper: bool| -> Vec<String> {
        bytes.iter().map(|b| if upper { format!("{b:02X}") } else { format!("{b:02x}") }).collect()
    };
    for upper in [false, true] {
        forms.insert(hex(upper).concat());
        forms.insert(hex(upper).join(":"));
        forms.insert(format!("%{}", hex(upper).join("%")));
        // Servers differ in what they leave bare.
        for bare in ["-._~", "-._~!$&'()*+,;=:@/?", "*-._", ""] {
            for space in ["%20", "+"] {
                let piece = |b: &u8| match *b {
                    b' ' => space.to_owned(),
                    b if b.is_ascii_alphanumeric() || bare.as_bytes().contains(&b) => {
                        char::from(b).to_string()
                    }
                    b if upper => format!("%{b:02X}"),
                    b => format!("%{b:02x}"),
                };
                forms.insert(bytes.iter().map(piece).collect());
            }
        }
    }
    let json = serde_json::Value::from(secret).to_string();
    let json = json.get(1..json.len().saturating_sub(1)).unwrap_or_default().to_owned();
    forms.insert(json.replace('/', "\\/"));
    forms.insert(json);
    for upper in [false, true] {
        let unit = |u: u16| if upper { format!("\\u{u:04X}") } else { format!("\\u{u:04x}") };
        forms.insert(secret.encode_utf16().map(unit).collect());
        let outside = |c: char| match c {
            ' '..='~' if !"<>&'\"\\".contains(c) => c.to_string(),
            _ => c.encode_utf16(&mut [0; 2]).iter().map(|u| unit(*u)).collect(),
        };
        forms.insert(secret.chars().map(outside).collect());
    }
    forms.insert(format!("{secret:?}").trim_matches('"').to_owned());
    forms.retain(|form| form.len() >= SHORTEST);
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRETS: [&str; 6] = [
        "demo-api-key-0001",
        "p@ss/w+rd=\"x\\y z&",
        "schlüssel-秘密-0001",
        "aaaaaaaaaaaaaaaa",
        "9f86d081884c7d659a2f",
        "tab\tnew\nline\u{1}end",
    ];

    fn everywhere(secret: &str) -> Vec<String> {
        let b = secret.as_bytes();
        let hex = b.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().concat();
        let basic = |user: &str| general_purpose::STANDARD.encode(format!("{user}:{secret}"));
        let form = url::form_urlencoded::byte_serialize(b).collect::<String>();
        let mut url = url::Url::parse("https://example.com/").expect("a URL");
        url.query_pairs_mut().append_pair("token", secret);
        let mut path = url.clone();
        path.path_segments_mut().expect("a path").push(secret);
        vec![
            secret.to_owned(),
            general_purpose::STANDARD.encode(b),
            general_purpose::URL_SAFE.encode(b),
            general_purpose::STANDARD_NO_PAD.encode(b),
            basic("a"),
            basic("ab"),
            basic("abc"),
            general_purpose::STANDARD.encode(format!("{{\"k\":\"{secret}\",\"x\":1}}")),
            hex.to_uppercase(),
            hex,
            form,
            url.to_string(),
            path.to_string(),
            serde_json::to_string(secret).expect("JSON"),
            format!("{secret:?}"),
        ]
    }

    /// A form leaks when most of the encoded secret is still there: any eight of its characters in a row.
    fn leaks(secret: &str, cleaned: &str, form: &str) -> bool {
        let plain: Vec<char> = secret.chars().collect();
        plain.windows(8).any(|w| cleaned.contains(&w.iter().collect::<String>()))
            || (cleaned == form)
            || !cleaned.contains(MARK)
    }

    #[test]
    fn no_form_of_a_secret_gets_through() {
        for secret in SECRETS {
            let redactor = Redactor::new([&Secret::new(secret)]);
            for form in everywhere(secret) {
                let text = format!("before {form} after {form}");
                let cleaned = redactor.clean(&text);
                assert!(!leaks(secret, &cleaned, &text), "{secret:?} as {form:?} left {cleaned:?}");
                assert!(cleaned.starts_with("before ") && cleaned.contains(" after "), "{cleaned}");
            }
        }
    }

    #[test]
    fn innocent_text_stays() {
        let redactor =
            Redactor::new(SECRETS.map(Secret::new).iter().chain([&Secret::new("1"), &Secret::new("")]));
        for text in ["", "1", "Order 1 of 1: demo-api is down", "ünïcödé 秘密", "aaaaaaa", "{\"a\":1}"]
        {
            assert_eq!(redactor.clean(text), text);
        }
    }

    #[test]
    fn json_is_cleaned_through_and_through() {
        let mut redactor = Redactor::default();
        redactor.learn("token-0001");
        let value = serde_json::json!({"a": [{"b": "x token-0001"}, 1.50], "token-0001": null});
        let cleaned = redactor.clean_json(&value).to_string();
        assert_eq!(cleaned, format!("{{\"a\":[{{\"b\":\"x {MARK}\"}},1.5],\"{MARK}\":null}}"));
    }

    #[test]
    fn tokens_come_and_go_and_the_credential_stays() {
        let mut redactor = Redactor::new([&Secret::new("the-credential")]);
        for n in 0..1000 {
            redactor.learn(&format!("token-number-{n:04}"));
        }
        assert!(redactor.needles.len() < 3000, "{}", redactor.needles.len());
        assert_eq!(redactor.clean("the-credential token-number-0999"), format!("{MARK} {MARK}"));
        assert_eq!(redactor.clean("token-number-0001"), "token-number-0001");
    }

    #[test]
    fn a_quick_look_finds_what_a_slow_one_finds() {
        let mut redactor = Redactor::new(SECRETS.map(Secret::new).iter());
        redactor.learn("12345678901");
        let slow = |text: &str| redactor.needles.iter().any(|needle| text.contains(needle.as_str()));
        for secret in SECRETS {
            for form in everywhere(secret) {
                for text in [form.clone(), format!("x{form}"), form.chars().skip(1).collect(), form.repeat(2)]
                {
                    assert_eq!(redactor.finds(&text), slow(&text), "{text:?}");
                }
            }
        }
        let mut value = serde_json::json!({"a": 12_345_678_901_u64, "b": 1.5, "c": null});
        redactor.clean_in_place(&mut value);
        assert_eq!(value, serde_json::json!({"a": MARK, "b": 1.5, "c": null}));
        assert!(!Redactor::default().finds("anything at all"));
    }

    #[test]
    fn its_debug_form_names_no_needle() {
        let redactor = Redactor::new([&Secret::new("very-secret-thing")]);
        assert!(!format!("{redactor:?}").contains("very-secret"));
    }
}
