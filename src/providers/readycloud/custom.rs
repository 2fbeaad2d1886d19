//! Custom fields: name, value, type and encoding. Shown as text, capped, never interpreted.

use base64::{Engine, alphabet, engine};
use serde_json::Value;

use super::reader::Reader;
use crate::model::order::Oddity;

/// So much of a value is shown.
pub const SHOWN: usize = 2_000;

/// Sample data is padded wrongly (`…ZWxk==`), so padding and leftover bits are taken as they come.
const LENIENT: engine::GeneralPurpose = engine::GeneralPurpose::new(
    &alphabet::STANDARD,
    engine::GeneralPurposeConfig::new()
        .with_decode_padding_mode(engine::DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A name-value pair (ReadyCloud, Order custom fields).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomField {
    pub name: String,
    /// `None` with `lazy`, when it is longer than 512 bytes.
    pub value: Option<String>,
    /// Media type; the documents' default is `text/plain`.
    pub media_type: Option<String>,
    /// `base64`, or none.
    pub encoding: Option<String>,
}

impl CustomField {
    pub fn read(name: &str, value: &Value, path: &str, odd: &mut Vec<Oddity>) -> Option<Self> {
        // A bare text in place of the object is taken as the value.
        if let Value::String(text) = value {
            return Some(Self { name: name.to_owned(), value: Some(text.clone()), ..Self::default() });
        }
        let mut r = Reader::new(value, path, odd)?;
        Some(Self {
            name: r.text("name").unwrap_or_else(|| name.to_owned()),
            value: r.text("value"),
            media_type: r.text("type"),
            encoding: r.text("encoding"),
        })
    }

    /// What a person is shown: the text, decoded where it is base64 of text; otherwise what it is and how long.
    #[must_use]
    pub fn shown(&self) -> String {
        let Some(value) = &self.value else {
            return "(longer than 512 bytes: not loaded)".to_owned();
        };
        let kind = self.media_type.as_deref().unwrap_or("text/plain");
        match self.encoding.as_deref() {
            None | Some("") => capped(value),
            Some(e) if e.eq_ignore_ascii_case("base64") => match decoded(value) {
                Some(Ok(text)) => capped(&text),
                Some(Err(bytes)) => format!("({kind}, {bytes} bytes, not text)"),
                None => format!("({kind}, base64 that cannot be read) {}", capped(value)),
            },
            Some(other) => format!("({kind}, encoding {other:?}) {}", capped(value)),
        }
    }
}

/// The custom fields of an order, box or item.
pub fn read_all(r: &mut Reader<'_, '_>) -> Vec<CustomField> {
    r.entries("custom_fields", CustomField::read)
}

/// Text, or the number of bytes that are none; `None`: not base64.
fn decoded(value: &str) -> Option<Result<String, usize>> {
    let bare: String = value
        .chars()
        .filter(|c| !c.is_ascii_whitespace())
        .collect::<String>()
        .trim_end_matches('=')
        .to_owned();
    let bytes = LENIENT.decode(bare).ok()?;
    let length = bytes.len();
    let is_text = |text: &String| !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    Some(String::from_utf8(bytes).ok().filter(is_text).ok_or(length))
}

/// The beginning of a text, and how much is left out.
#[must_use]
pub fn capped(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(SHOWN) else { return text.to_owned() };
    format!("{}… ({} bytes in all)", &text[..end], text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(value: Option<&str>, encoding: Option<&str>) -> CustomField {
        CustomField {
            name: "x".into(),
            value: value.map(str::to_owned),
            media_type: Some("image/png".into()),
            encoding: encoding.map(str::to_owned),
        }
    }

    #[test]
    fn text_is_decoded_and_the_rest_is_described() {
        for (value, encoding, want) in [
            (Some("<order>112233</order>"), None, "<order>112233</order>"),
            // The documents' own sample, with padding that does not belong there.
            (Some("aGVsbG8sIHRoaXMgaXMgY3VzdG9tIGZpZWxk=="), Some("base64"), "hello, this is custom field"),
            (Some("iVBORw0KGgo="), Some("base64"), "(image/png, 8 bytes, not text)"),
            (Some("not base64!"), Some("base64"), "(image/png, base64 that cannot be read) not base64!"),
            (Some("abc"), Some("rot13"), "(image/png, encoding \"rot13\") abc"),
            (None, None, "(longer than 512 bytes: not loaded)"),
        ] {
            assert_eq!(field(value, encoding).shown(), want);
        }
    }

    #[test]
    fn a_long_value_is_cut_at_a_character() {
        let long = "é".repeat(SHOWN + 5);
        let shown = field(Some(&long), None).shown();
        assert!(shown.ends_with("… (4010 bytes in all)"), "{shown}");
        assert_eq!(shown.chars().filter(|c| *c == 'é').count(), SHOWN);
    }
}
