//! Our own references: by them a change whose answer was lost is found again.

use crate::model::provider::Provider;

/// A new reference, valid wherever the provider has it stand: letters, digits and dashes, 11 to 100 of them
/// (`ReadyCloud` takes 8 to 100 of `A-Z a-z 0-9 ~ . - _` as `unique_id`; Sendle 255 on a label; the others name no
/// limit). `uuid` makes it unique; of it only letters and digits are taken.
#[must_use]
pub fn new_reference(provider: Provider, uuid: &str) -> String {
    let unique = uuid.chars().filter(char::is_ascii_alphanumeric).take(64).collect::<String>();
    match provider {
        // It is printed on the label, where people read it: capitals, in two groups.
        Provider::Sendle => {
            let unique = unique.to_ascii_uppercase();
            let (front, back) = unique.split_at(unique.len() / 2);
            format!("POSTROOM-{front}-{back}")
        }
        _ => format!("postroom-{}", unique.to_ascii_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_plain_and_long_enough_everywhere() {
        for provider in Provider::ALL {
            for (uuid, other) in [
                ("0199a2b4-5c6d-7e8f-9a0b-1c2d3e4f5a6b", "0199a2b4-5c6d-7e8f-9a0b-1c2d3e4f5a6c"),
                ("x / ü \n 1", "2"),
                (&"7".repeat(500), "8"),
            ] {
                let made = new_reference(provider, uuid);
                assert!((8..=100).contains(&made.len()), "{made}");
                assert!(made.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'), "{made}");
                assert_ne!(made, new_reference(provider, other));
                assert_eq!(made, new_reference(provider, uuid));
            }
        }
    }
}
