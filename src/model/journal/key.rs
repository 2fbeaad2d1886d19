//! Safe-repeat keys (Sendle, Idempotency): one for each intent, bound to its bytes.

use jiff::SignedDuration;

/// No request with a key leaves later than this after the first: the provider's 72 hours less a margin.
pub const KEY_LIFE: SignedDuration = SignedDuration::from_hours(70);

/// What is wrong with a key; `None`: it is a UUID of version 4 in the usual form.
#[must_use]
pub fn key_fault(key: &str) -> Option<&'static str> {
    let groups: Vec<&str> = key.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|g| g.len()).collect();
    if lengths != [8, 4, 4, 4, 12] || !key.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit()) {
        return Some("a safe-repeat key must be a UUID");
    }
    let version = groups[2].starts_with('4');
    let variant = groups[3].starts_with(['8', '9', 'a', 'b', 'A', 'B']);
    (!version || !variant).then_some("a safe-repeat key must be a random UUID (version 4)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_random_uuids_are_keys() {
        assert_eq!(key_fault("3f2b8c1e-9d4a-4b6f-8a3e-0c5d7e9f1a2b"), None);
        for bad in [
            "",
            " 3f2b8c1e-9d4a-4b6f-8a3e-0c5d7e9f1a2b",
            "3f2b8c1e-9d4a-1b6f-8a3e-0c5d7e9f1a2b",
            "3f2b8c1e-9d4a-4b6f-ca3e-0c5d7e9f1a2b",
            "3f2b8c1e9d4a4b6f8a3e0c5d7e9f1a2b",
            "order-1001",
            "3f2b8c1e-9d4a-4b6f-8a3e-0c5d7e9f1aéb",
        ] {
            assert!(key_fault(bad).is_some(), "{bad:?}");
        }
    }
}
