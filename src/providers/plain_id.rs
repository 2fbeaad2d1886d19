//! Ids that may stand in the path of a change.

/// An id as it goes into a path: letters and digits with `-` or `_` between, at most 64 of them.
///
/// A blank, dotted or slashed id would turn the change of one record into one of a whole collection (Seven Senders
/// removes many orders with `DELETE /orders`), so such an id cannot be held at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainId(String);

const LONGEST: usize = 64;

impl PlainId {
    /// `None` for anything else.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let inside = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        let plain = text.len() <= LONGEST
            && text.bytes().all(inside)
            && text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
        plain.then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_ids_are_held() {
        for good in ["4711", "X4674081817-001", "8c9d6f4e-1111-4a4a-9f9f-0123456789ab", "a_1"] {
            assert_eq!(PlainId::new(good).map(|id| id.as_str().to_owned()).as_deref(), Some(good));
        }
        let long = "1".repeat(65);
        for bad in [
            "", " ", ".", "..", "-", "_", "-1", "1/2", "1\\2", "%2f", "1?a", "1#a", "1;2", "1\0", "é", "1 ",
            &long,
        ] {
            assert_eq!(PlainId::new(bad), None, "{bad:?}");
        }
    }
}
