//! What the status of an answer says of a change, before its body is read (RELIABILITY, retry policy).

use crate::model::intent::Repeat;

/// The status's own word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// 2xx.
    Done,
    /// A clear no: nothing was changed.
    Refused,
    /// Nobody can tell: look it up.
    Unclear,
}

impl Word {
    /// `404`, `410` and `422` do not refuse a removal: the record may be gone already.
    #[must_use]
    pub const fn of(status: u16, repeat: Repeat) -> Self {
        match status {
            200..=299 => Self::Done,
            404 | 410 | 422 if matches!(repeat, Repeat::Delete) => Self::Unclear,
            400..=406 | 410 | 412..=415 | 422 => Self::Refused,
            _ => Self::Unclear,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_word() {
        for (status, create, removal) in [
            (200, Word::Done, Word::Done),
            (204, Word::Done, Word::Done),
            (301, Word::Unclear, Word::Unclear),
            (400, Word::Refused, Word::Refused),
            (401, Word::Refused, Word::Refused),
            (404, Word::Refused, Word::Unclear),
            (408, Word::Unclear, Word::Unclear),
            (409, Word::Unclear, Word::Unclear),
            (410, Word::Refused, Word::Unclear),
            (422, Word::Refused, Word::Unclear),
            (425, Word::Unclear, Word::Unclear),
            (429, Word::Unclear, Word::Unclear),
            (500, Word::Unclear, Word::Unclear),
            (503, Word::Unclear, Word::Unclear),
            (600, Word::Unclear, Word::Unclear),
        ] {
            assert_eq!(
                (Word::of(status, Repeat::Never), Word::of(status, Repeat::Delete)),
                (create, removal)
            );
            assert_eq!(Word::of(status, Repeat::Set), create);
        }
    }
}
