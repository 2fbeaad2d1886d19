//! Keeps the payment profile's token out of everything that is stored: the body of a change holds a placeholder in its
//! place until the moment of sending.

use serde_json::Value;

use crate::model::secret::Secret;

/// What stands for the token in a stored body.
pub const PLACEHOLDER: &str = "[payment profile]";
/// How a body ends that asks for the token. Only these last bytes are replaced: whatever a job name says, the token
/// goes nowhere else.
const TAIL: &[u8] = br#","payment":{"profile_token":"[payment profile]"}}"#;

/// The bytes to send. `None`: the body asks for a profile and there is none.
pub fn fill(body: &[u8], profile: Option<&Secret>) -> Option<Vec<u8>> {
    let Some(head) = body.strip_suffix(TAIL) else { return Some(body.to_vec()) };
    let profile = profile.filter(|p| !p.is_empty())?;
    let mut filled = head.to_vec();
    filled.extend_from_slice(br#","payment":{"profile_token":"#);
    filled.extend_from_slice(Value::from(profile.reveal()).to_string().as_bytes());
    filled.extend_from_slice(b"}}");
    Some(filled)
}

/// Blanks the value after every name that ends in `token` in a text that is no JSON any more: a broken answer.
pub fn hide_tokens(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.to_ascii_lowercase().find("token\"") {
        let (head, tail) = rest.split_at(at + "token\"".len());
        out.push_str(head);
        let value = tail.trim_start();
        let value = value.strip_prefix(':').map_or(value, str::trim_start);
        let Some(inside) = value.strip_prefix('"') else {
            rest = tail;
            continue;
        };
        out.push_str(&tail[..tail.len() - inside.len()]);
        out.push_str("[secret]");
        let mut escaped = false;
        let end = inside.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        rest = end.map_or("", |end| &inside[end..]);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_takes_the_placeholders_place_at_the_end_and_nowhere_else() {
        let tail = std::str::from_utf8(TAIL).unwrap();
        assert!(tail.contains(PLACEHOLDER));
        let body = format!(r#"{{"jobs":[{{"job_name":"[payment profile]"}}]{tail}"#);
        let filled = fill(body.as_bytes(), Some(&Secret::new("1010\"1010"))).unwrap();
        let value: Value = serde_json::from_slice(&filled).unwrap();
        assert_eq!(value["payment"]["profile_token"], "1010\"1010");
        assert_eq!(value["jobs"][0]["job_name"], PLACEHOLDER);
        assert_eq!(fill(body.as_bytes(), None), None);
        assert_eq!(fill(body.as_bytes(), Some(&Secret::new(""))), None);
        assert_eq!(fill(b"{}", None).as_deref(), Some(&b"{}"[..]));
    }

    #[test]
    fn a_broken_body_keeps_no_token() {
        for (text, want) in [
            (r#"{"user":{"token": "ab\"c","x":1"#, r#"{"user":{"token": "[secret]","x":1"#),
            (r#"{"a":"token","profile_token":"abc"#, r#"{"a":"token","profile_token":"[secret]"#),
            (r#"{"TOKEN":null,"token":"#, r#"{"TOKEN":null,"token":"#),
            ("too many requests", "too many requests"),
        ] {
            assert_eq!(hide_tokens(text), want);
        }
    }
}
