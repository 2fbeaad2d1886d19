//! Takes secrets out of what is kept: the token may come back in URLs, bodies and error texts.

use serde_json::Value;

use crate::model::secret::Secret;

/// Names of query parameters and fields that carry a credential.
const CARRIERS: [&str; 4] = ["bearer_token", "access_token", "refresh_token", "token"];
const GONE: &str = "[secret]";
/// One text of a kept record may be so long; a label as base64 belongs in no store.
const KEPT: usize = 16 << 10;

/// The record with endless texts cut, as it is kept.
#[must_use]
pub fn shortened(value: &Value) -> Value {
    match value {
        Value::String(said) => Value::String(cut(said)),
        Value::Array(rows) => Value::Array(rows.iter().map(shortened).collect()),
        Value::Object(map) => {
            Value::Object(map.iter().map(|(key, value)| (key.clone(), shortened(value))).collect())
        }
        other => other.clone(),
    }
}

/// The record without secrets.
#[must_use]
pub fn record(value: &Value, secret: &Secret) -> Value {
    match value {
        Value::String(said) => Value::String(text(said, secret)),
        Value::Array(rows) => Value::Array(rows.iter().map(|row| record(row, secret)).collect()),
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(key, value)| {
                    let kept = match value {
                        Value::String(_) if CARRIERS.contains(&key.as_str()) => {
                            Value::String(GONE.to_owned())
                        }
                        other => record(other, secret),
                    };
                    (text(key, secret), kept)
                })
                .collect(),
        ),
        other => other.clone(),
    }
}

/// A text without the token itself and without the values of `bearer_token=…` and kin.
#[must_use]
pub fn text(said: &str, secret: &Secret) -> String {
    let mut out = if secret.is_empty() { said.to_owned() } else { said.replace(secret.reveal(), GONE) };
    for name in CARRIERS {
        let mut from = 0;
        let mark = format!("{name}=");
        while let Some(at) = out.get(from..).and_then(|rest| rest.find(&mark)) {
            let start = from + at + mark.len();
            let end = out[start..]
                .find(|c: char| matches!(c, '&' | '#' | '"' | '\'') || c.is_whitespace())
                .map_or(out.len(), |n| start + n);
            out.replace_range(start..end, GONE);
            from = start + GONE.len();
        }
    }
    out
}

/// A URL without parameters that carry a credential, whatever they are called when they hold the token itself.
pub fn url(url: &mut url::Url, secret: &Secret) {
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, value)| {
            !CARRIERS.contains(&&**name) && value != secret.reveal() && !value.contains(GONE)
        })
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    url.set_fragment(None);
    if kept.is_empty() {
        url.set_query(None);
    } else {
        url.query_pairs_mut().clear().extend_pairs(kept);
    }
}

fn cut(said: &str) -> String {
    if said.len() <= KEPT {
        return said.to_owned();
    }
    let mut end = KEPT;
    while !said.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}… ({} bytes in all)", &said[..end], said.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn no_token_survives_wherever_it_stands() {
        let secret = Secret::new("4ef5b29b1f4f");
        let dirty = json!({
            "next": "/api/v2/orgs/1/orders/?bearer_token=other&offset=20",
            "token": "webhook-token",
            "note": "mine is 4ef5b29b1f4f, do not tell",
            "deep": [{"4ef5b29b1f4f": ["?access_token=x y"]}],
            "total": 3,
        });
        let clean = record(&dirty, &secret).to_string();
        for gone in ["4ef5b29b1f4f", "other", "webhook-token", "=x"] {
            assert!(!clean.contains(gone), "{gone} in {clean}");
        }
        assert!(clean.contains("offset=20") && clean.contains("\"total\":3"), "{clean}");
    }

    #[test]
    fn a_url_loses_its_token_and_keeps_the_rest() {
        let secret = Secret::new("abc");
        for (dirty, clean) in [
            ("https://h/p/?limit=2&bearer_token=zzz&offset=4", "https://h/p/?limit=2&offset=4"),
            ("https://h/p/?key=abc", "https://h/p/"),
            ("https://h/p/?tag=a%20b#bearer_token=1", "https://h/p/?tag=a+b"),
        ] {
            let mut read = url::Url::parse(dirty).unwrap();
            url(&mut read, &secret);
            assert_eq!(read.as_str(), clean);
        }
    }

    #[test]
    fn an_endless_text_is_cut() {
        let long = "ü".repeat(KEPT);
        let kept = shortened(&json!(long));
        assert!(kept.as_str().unwrap().len() < KEPT + 40);
    }
}
