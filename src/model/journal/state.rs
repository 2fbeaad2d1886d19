//! The states of a confirmed change, and the only steps between them.

use serde::{Deserialize, Serialize};

use crate::model::intent::Deed;

/// Where a change stands. `Draft` and `Quoted` live among the drafts and are never in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntentState {
    Draft,
    Quoted,
    /// Confirmed and written down; nothing was sent.
    Armed,
    /// An attempt is written down; a request may be on its way.
    Sending,
    /// The attempt provably did not leave. Passed through on the way back to `Armed`, in one commit.
    NotSent,
    /// It happened, once.
    Done,
    /// Some parts happened, some were refused (4over jobs).
    Partly,
    /// Refused by the provider's own clear word; nothing happened.
    Rejected,
    /// Nobody can tell yet. Never becomes "failed" by itself.
    Unknown,
    /// Somebody is finding out: a look, or the same key again.
    Reconciling,
    /// Only a person can tell.
    NeedsPerson,
    /// Proven, or said by a person: it did not happen.
    NotDone,
    /// Taken back before anything was sent.
    Recalled,
}

impl IntentState {
    pub const ALL: [Self; 13] = [
        Self::Draft,
        Self::Quoted,
        Self::Armed,
        Self::Sending,
        Self::NotSent,
        Self::Done,
        Self::Partly,
        Self::Rejected,
        Self::Unknown,
        Self::Reconciling,
        Self::NeedsPerson,
        Self::NotDone,
        Self::Recalled,
    ];

    /// The word kept in the journal; never changes once given.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Quoted => "quoted",
            Self::Armed => "armed",
            Self::Sending => "sending",
            Self::NotSent => "not_sent",
            Self::Done => "done",
            Self::Partly => "partly",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
            Self::Reconciling => "reconciling",
            Self::NeedsPerson => "needs_person",
            Self::NotDone => "not_done",
            Self::Recalled => "recalled",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }

    /// Nothing leaves it by itself.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Done | Self::Partly | Self::Rejected | Self::NotDone | Self::Recalled)
    }

    /// It is certain that nothing happened at the provider.
    #[must_use]
    pub const fn is_void(self) -> bool {
        matches!(
            self,
            Self::Draft
                | Self::Quoted
                | Self::Armed
                | Self::NotSent
                | Self::Rejected
                | Self::NotDone
                | Self::Recalled
        )
    }

    /// The outcome is open: counted in the header of every screen.
    #[must_use]
    pub const fn is_unclear(self) -> bool {
        matches!(self, Self::Unknown | Self::Reconciling | Self::NeedsPerson)
    }

    /// The state in the operator's words for this kind of change: the cancel family walks the same machine.
    #[must_use]
    pub const fn said(self, deed: Deed) -> &'static str {
        match (self, deed) {
            (Self::Draft, _) => "draft",
            (Self::Quoted, _) => "quoted",
            (Self::Armed | Self::NotSent, _) => "confirmed, not sent",
            (Self::Sending, _) => "sending",
            (Self::Done, Deed::Book) => "booked",
            (Self::Done, Deed::Cancel) => "cancelled",
            (Self::Done, Deed::Delete | Deed::RemovePart) => "removed",
            (Self::Done, Deed::Schedule) => "scheduled",
            (Self::Done, _) => "done",
            (Self::Partly, _) => "done in part",
            (Self::Rejected, Deed::Cancel) => "cancel refused",
            (Self::Rejected, _) => "refused",
            (Self::Unknown | Self::Reconciling, _) => "outcome unknown",
            (Self::NeedsPerson, _) => "outcome unknown, a person must look",
            (Self::NotDone, Deed::Book) => "not booked",
            (Self::NotDone, Deed::Cancel) => "not cancelled",
            (Self::NotDone, _) => "not done",
            (Self::Recalled, _) => "recalled, not sent",
        }
    }
}

/// Why a step is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    Quote,
    /// The operator's confirmation.
    Confirm,
    /// An attempt is written down.
    Claim,
    /// No byte left.
    NothingLeft,
    Rearm,
    /// The provider did nothing and said so: signed out, too many requests.
    TurnedAway,
    Answer,
    Look,
    /// The process that was at it is gone.
    OwnerGone,
    /// Only a person can go on.
    GiveUp,
    Recall,
    /// A person said what happened, with evidence.
    Resolve,
}

impl Cause {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Quote => "quote",
            Self::Confirm => "confirm",
            Self::Claim => "claim",
            Self::NothingLeft => "nothing_left",
            Self::Rearm => "rearm",
            Self::TurnedAway => "turned_away",
            Self::Answer => "answer",
            Self::Look => "look",
            Self::OwnerGone => "owner_gone",
            Self::GiveUp => "give_up",
            Self::Recall => "recall",
            Self::Resolve => "resolve",
        }
    }
}

/// Every legal step.
pub const STEPS: [(IntentState, Cause, IntentState); 36] = {
    use Cause as C;
    use IntentState as S;
    [
        (S::Draft, C::Quote, S::Quoted),
        // A change without a price is confirmed as it stands.
        (S::Draft, C::Confirm, S::Armed),
        (S::Quoted, C::Confirm, S::Armed),
        // A confirmation that ran out is given anew.
        (S::Armed, C::Confirm, S::Armed),
        (S::Armed, C::Claim, S::Sending),
        (S::Armed, C::Recall, S::Recalled),
        // A look before sending again found it already done, or doubtful.
        (S::Armed, C::Look, S::Done),
        (S::Armed, C::Look, S::Armed),
        (S::Armed, C::GiveUp, S::NeedsPerson),
        (S::Sending, C::NothingLeft, S::NotSent),
        (S::NotSent, C::Rearm, S::Armed),
        (S::Sending, C::TurnedAway, S::Armed),
        (S::Sending, C::Answer, S::Done),
        (S::Sending, C::Answer, S::Partly),
        (S::Sending, C::Answer, S::Rejected),
        (S::Sending, C::Answer, S::Unknown),
        (S::Sending, C::GiveUp, S::NeedsPerson),
        (S::Sending, C::OwnerGone, S::Unknown),
        (S::Unknown, C::Claim, S::Reconciling),
        (S::Unknown, C::Look, S::Reconciling),
        (S::Unknown, C::GiveUp, S::NeedsPerson),
        // Whoever was taken for gone answers after all.
        (S::Unknown, C::Answer, S::Done),
        (S::Unknown, C::Answer, S::Partly),
        (S::Unknown, C::Answer, S::Rejected),
        (S::Reconciling, C::Answer, S::Done),
        (S::Reconciling, C::Answer, S::Partly),
        (S::Reconciling, C::Answer, S::Rejected),
        (S::Reconciling, C::Answer, S::Unknown),
        (S::Reconciling, C::Look, S::Done),
        (S::Reconciling, C::Look, S::Rejected),
        (S::Reconciling, C::Look, S::NotDone),
        (S::Reconciling, C::Look, S::Unknown),
        (S::Reconciling, C::GiveUp, S::NeedsPerson),
        (S::Reconciling, C::OwnerGone, S::Unknown),
        (S::NeedsPerson, C::Resolve, S::Done),
        (S::NeedsPerson, C::Resolve, S::NotDone),
    ]
};

/// Whether the table has this step.
#[must_use]
pub fn legal(from: IntentState, cause: Cause, to: IntentState) -> bool {
    STEPS.contains(&(from, cause, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_a_settled_state() {
        for state in IntentState::ALL.into_iter().filter(|s| s.is_settled()) {
            assert!(STEPS.iter().all(|(from, ..)| *from != state), "{state:?}");
        }
    }

    #[test]
    fn an_unclear_state_becomes_void_only_by_a_look_an_answer_or_a_person() {
        for (from, cause, to) in STEPS {
            if from.is_unclear() && to.is_void() {
                assert!(matches!(cause, Cause::Look | Cause::Answer | Cause::Resolve), "{from:?} {to:?}");
            }
        }
    }

    #[test]
    fn the_table_has_no_row_twice_and_every_word_is_read_back() {
        for (i, row) in STEPS.iter().enumerate() {
            assert!(!STEPS[..i].contains(row), "{row:?}");
        }
        for state in IntentState::ALL {
            assert_eq!(IntentState::parse(state.word()), Some(state));
        }
    }

    #[test]
    fn every_state_is_reached_from_a_draft_and_leads_to_a_settled_one() {
        let mut reached = vec![IntentState::Draft];
        for _ in IntentState::ALL {
            for (from, _, to) in STEPS {
                if reached.contains(&from) && !reached.contains(&to) {
                    reached.push(to);
                }
            }
        }
        assert_eq!(reached.len(), IntentState::ALL.len());
        let mut ends: Vec<_> = IntentState::ALL.into_iter().filter(|s| s.is_settled()).collect();
        for _ in IntentState::ALL {
            for (from, _, to) in STEPS {
                if ends.contains(&to) && !ends.contains(&from) {
                    ends.push(from);
                }
            }
        }
        assert_eq!(ends.len(), IntentState::ALL.len());
    }
}
