//! The retry table of the design, as data: what an attempt came to, and how a repeat would behave, to a rule.

use jiff::SignedDuration;

use crate::model::intent::{Reading, Repeat, Sent};

/// No automatic re-send of a keyed create later than this after the first attempt.
pub const AUTO_WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// What an attempt came to: the rows of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Row {
    /// No byte left: name, connection or TLS.
    NothingSent,
    /// Reset, end or timeout after the first byte; or the process died.
    Lost,
    Good,
    /// Good for some parts (4over).
    GoodInPart,
    /// 2xx whose details cannot be read.
    GoodUnread,
    /// 301, 302, 307, 308.
    Redirect,
    /// 303.
    SeeOther,
    /// 400, 402, 404, 406, 410, 412, 413, 415, 422, or a 2xx that says it failed.
    Refused,
    /// 401, 403.
    SignIn,
    /// 408.
    TimedOut,
    /// 409: another request with this key, or another state than thought.
    Clash,
    /// 425, or a 409 that says the first one is still running.
    StillRunning,
    /// 429.
    TooMany,
    /// 500, 502, 504 and every other 5xx but 503.
    ServerFault,
    /// 503.
    Unavailable,
    /// Any other status, or a 2xx that says neither.
    Other,
}

impl Row {
    pub const ALL: [Self; 16] = [
        Self::NothingSent,
        Self::Lost,
        Self::Good,
        Self::GoodInPart,
        Self::GoodUnread,
        Self::Redirect,
        Self::SeeOther,
        Self::Refused,
        Self::SignIn,
        Self::TimedOut,
        Self::Clash,
        Self::StillRunning,
        Self::TooMany,
        Self::ServerFault,
        Self::Unavailable,
        Self::Other,
    ];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NothingSent => "nothing_sent",
            Self::Lost => "lost",
            Self::Good => "good",
            Self::GoodInPart => "good_in_part",
            Self::GoodUnread => "good_unread",
            Self::Redirect => "redirect",
            Self::SeeOther => "see_other",
            Self::Refused => "refused",
            Self::SignIn => "sign_in",
            Self::TimedOut => "timed_out",
            Self::Clash => "clash",
            Self::StillRunning => "still_running",
            Self::TooMany => "too_many",
            Self::ServerFault => "server_fault",
            Self::Unavailable => "unavailable",
            Self::Other => "other",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.word() == word)
    }

    /// The row of what was sent and how its answer reads. The status decides; within 2xx the reading does. A
    /// redirect counts as good where the provider documents it as success (Sendle labels).
    #[must_use]
    pub fn of(sent: &Sent, reading: Option<&Reading>) -> Self {
        let answer = match sent {
            Sent::Nothing { .. } => return Self::NothingSent,
            Sent::NoAnswer { .. } => return Self::Lost,
            Sent::Answer(answer) => answer,
        };
        let happened = matches!(
            reading,
            Some(Reading::Done { .. } | Reading::DoneUnread { .. } | Reading::Partly { .. })
        );
        match (answer.status, reading) {
            // Whoever was not let in was not heard: whatever the body reads like, nothing happened.
            (401 | 403, _) => Self::SignIn,
            (_, Some(Reading::StillRunning)) | (425, _) => Self::StillRunning,
            (200..=399, Some(Reading::Done { .. })) => Self::Good,
            (200..=299, Some(Reading::Partly { .. })) => Self::GoodInPart,
            (200..=299, Some(Reading::DoneUnread { .. })) => Self::GoodUnread,
            (200..=299, Some(Reading::Refused { .. })) => Self::Refused,
            (301 | 302 | 307 | 308, _) => Self::Redirect,
            (303, _) => Self::SeeOther,
            // A refusing status with a reading that says it happened: nobody can tell.
            (400 | 402 | 404 | 406 | 410 | 412 | 413 | 415 | 422, _) if !happened => Self::Refused,
            (408, _) => Self::TimedOut,
            (409, _) => Self::Clash,
            (429, _) => Self::TooMany,
            (503, _) => Self::Unavailable,
            (500..=599, _) => Self::ServerFault,
            _ => Self::Other,
        }
    }
}

/// What the table says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    Done,
    Partly,
    Reject,
    /// Done; the details by asking with the same key again.
    DoneAskDetails,
    /// Done; the details by a look.
    DoneLookDetails,
    /// Not sent: back to armed, at most so many times by itself.
    NotSent(u32),
    /// The same key and bytes again, at most so many times by itself.
    Again(u32),
    /// The same, without counting: the provider only asks to wait.
    WaitAgain,
    /// Did nothing: once more after the sign-in was renewed.
    Hold,
    /// Did nothing: once more after the sign-in was renewed and a look showed that it is still to be done.
    HoldLook,
    /// Did nothing: after the wait, look, then send.
    WaitLook,
    /// Unknown: look, never send again by itself.
    Look,
    /// Unknown: look, and if it is still to be done send again, at most so many times.
    LookAgain(u32),
    /// A refusal that may mean "already": look decides.
    LookRefused,
    /// Only a person: the address is wrong.
    PersonRedirect,
    /// Only a person: the key is known with another request.
    PersonClash,
    /// Unknown, and nothing by itself.
    Hang,
}

/// Row, keyed create, unkeyed create or execution, removal or set-to-value.
pub const TABLE: [(Row, Rule, Rule, Rule); 16] = {
    use Rule as R;
    [
        (Row::NothingSent, R::NotSent(2), R::NotSent(2), R::NotSent(2)),
        (Row::Lost, R::Again(4), R::Look, R::LookAgain(2)),
        (Row::Good, R::Done, R::Done, R::Done),
        (Row::GoodInPart, R::Partly, R::Partly, R::Partly),
        (Row::GoodUnread, R::DoneAskDetails, R::DoneLookDetails, R::Look),
        (Row::Redirect, R::PersonRedirect, R::Look, R::Look),
        (Row::SeeOther, R::Again(4), R::Look, R::Look),
        (Row::Refused, R::Reject, R::Reject, R::LookRefused),
        (Row::SignIn, R::Hold, R::HoldLook, R::HoldLook),
        (Row::TimedOut, R::Again(4), R::Look, R::Look),
        (Row::Clash, R::PersonClash, R::Look, R::Look),
        (Row::StillRunning, R::WaitAgain, R::Look, R::Look),
        (Row::TooMany, R::WaitAgain, R::WaitLook, R::WaitLook),
        (Row::ServerFault, R::Again(3), R::Look, R::LookAgain(2)),
        (Row::Unavailable, R::Again(4), R::Look, R::Look),
        (Row::Other, R::Hang, R::Look, R::Look),
    ]
};

/// Looks the rule up.
#[must_use]
pub fn rule(row: Row, repeat: Repeat) -> Rule {
    let found = TABLE.iter().find(|(r, ..)| *r == row).map(|(_, keyed, never, settable)| match repeat {
        Repeat::Keyed => *keyed,
        Repeat::Never => *never,
        Repeat::Delete | Repeat::Set => *settable,
    });
    // The table has every row (a test holds that); looking is right for anything.
    found.unwrap_or(Rule::Look)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::intent::Answer;

    fn answer(status: u16) -> Sent {
        Sent::Answer(Answer {
            status,
            content_type: "application/json".to_owned(),
            location: None,
            retry_after: None,
            date: None,
            body: Vec::new(),
            heard: jiff::Timestamp::UNIX_EPOCH,
        })
    }

    fn done() -> Reading {
        Reading::Done { orders: Vec::new(), said: String::new() }
    }

    fn refused() -> Reading {
        Reading::Refused { said: String::new(), fields: Vec::new() }
    }

    #[test]
    fn the_table_has_every_row_once() {
        for row in Row::ALL {
            assert_eq!(TABLE.iter().filter(|(r, ..)| *r == row).count(), 1, "{row:?}");
            assert_eq!(Row::parse(row.word()), Some(row));
        }
    }

    #[test]
    fn every_status_finds_its_row() {
        let unclear = || Reading::Unclear { why: String::new() };
        for (status, reading, row) in [
            (200, done(), Row::Good),
            (201, Reading::DoneUnread { said: String::new() }, Row::GoodUnread),
            (204, done(), Row::Good),
            (299, unclear(), Row::Other),
            (200, refused(), Row::Refused),
            (200, Reading::Partly { orders: vec![], said: String::new(), refused: vec![] }, Row::GoodInPart),
            (302, done(), Row::Good),
            (301, unclear(), Row::Redirect),
            (302, unclear(), Row::Redirect),
            (303, unclear(), Row::SeeOther),
            (307, unclear(), Row::Redirect),
            (308, unclear(), Row::Redirect),
            (400, refused(), Row::Refused),
            (400, unclear(), Row::Refused),
            (401, refused(), Row::SignIn),
            (401, Reading::StillRunning, Row::SignIn),
            (403, done(), Row::SignIn),
            (402, refused(), Row::Refused),
            (403, refused(), Row::SignIn),
            (404, refused(), Row::Refused),
            (405, refused(), Row::Other),
            (406, refused(), Row::Refused),
            (408, unclear(), Row::TimedOut),
            (409, refused(), Row::Clash),
            (409, Reading::StillRunning, Row::StillRunning),
            (410, refused(), Row::Refused),
            (412, refused(), Row::Refused),
            (413, refused(), Row::Refused),
            (415, refused(), Row::Refused),
            (422, refused(), Row::Refused),
            (422, done(), Row::Other),
            (425, Reading::StillRunning, Row::StillRunning),
            (429, unclear(), Row::TooMany),
            (500, unclear(), Row::ServerFault),
            (500, refused(), Row::ServerFault),
            (502, unclear(), Row::ServerFault),
            (503, unclear(), Row::Unavailable),
            (504, unclear(), Row::ServerFault),
            (599, unclear(), Row::ServerFault),
            (600, unclear(), Row::Other),
            (199, unclear(), Row::Other),
            (103, unclear(), Row::Other),
        ] {
            assert_eq!(Row::of(&answer(status), Some(&reading)), row, "{status} {reading:?}");
        }
        assert_eq!(Row::of(&Sent::Nothing { why: String::new() }, None), Row::NothingSent);
        assert_eq!(Row::of(&Sent::NoAnswer { why: String::new() }, None), Row::Lost);
    }

    #[test]
    fn an_unkeyed_create_is_never_sent_again_without_certainty() {
        for row in Row::ALL {
            assert!(
                !matches!(rule(row, Repeat::Never), Rule::Again(_) | Rule::WaitAgain | Rule::LookAgain(_)),
                "{row:?}"
            );
        }
    }
}
