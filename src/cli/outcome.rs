//! What came of a change, for a person and for a script.

use super::exit;
use crate::model::{
    journal::{Held, Intent, IntentState, Row},
    text::{DisplayText, clean},
};

/// The outcome in one word, for JSON.
#[must_use]
pub const fn word(intent: &Intent) -> &'static str {
    match intent.state {
        IntentState::Done => "done",
        IntentState::Partly => "in_part",
        IntentState::Rejected | IntentState::NotDone => "not_done",
        IntentState::Recalled => "recalled",
        IntentState::Draft | IntentState::Quoted | IntentState::Armed | IntentState::NotSent => "not_sent",
        IntentState::Sending | IntentState::Unknown | IntentState::Reconciling | IntentState::NeedsPerson => {
            "unknown"
        }
    }
}

/// What to exit with. A part that was refused counts as refused; what was not sent for want of an answer as
/// unreachable.
#[must_use]
pub fn code(intent: &Intent) -> u8 {
    match word(intent) {
        "done" => 0,
        "unknown" => exit::UNKNOWN,
        "not_sent" | "recalled" if intent.last_row.is_some_and(unreachable) => exit::UNREACHABLE,
        "recalled" if intent.held.is_none() && intent.last_row.is_none() => exit::FAULT,
        _ => exit::REFUSED,
    }
}

const fn unreachable(row: Row) -> bool {
    matches!(row, Row::NothingSent | Row::TooMany | Row::Unavailable)
}

/// The code that says most about several records: what nobody knows before what was refused, before what failed.
#[must_use]
pub fn worst(codes: impl IntoIterator<Item = u8>) -> u8 {
    const ORDER: [u8; 8] = [
        exit::UNKNOWN,
        exit::REFUSED,
        exit::NOT_FOUND,
        exit::UNREACHABLE,
        exit::READ_ONLY,
        exit::USAGE,
        exit::FAULT,
        0,
    ];
    let rank = |code: u8| ORDER.iter().position(|c| *c == code).unwrap_or(0);
    codes.into_iter().min_by_key(|code| rank(*code)).unwrap_or(0)
}

/// One line about it: where it stands, what it was about (`record`: what a person calls it), and the provider's word.
#[must_use]
pub fn line(intent: &Intent, record: &str) -> DisplayText {
    let m = &intent.mutation;
    let mut text = format!("{}  {} {record}", intent.state.said(m.deed), m.deed.word());
    let orders: Vec<String> = intent.orders.iter().map(ToString::to_string).collect();
    if m.target.is_none() && !orders.is_empty() {
        text += " -> ";
        text += &orders.join(", ");
    }
    let said = if intent.said.is_empty() {
        intent.refused.as_ref().map(|r| r.said.as_str()).unwrap_or_default()
    } else {
        &intent.said
    };
    if !said.is_empty() {
        text += ": ";
        text += said;
    }
    if let Some(held) = intent.held {
        text += " (";
        text += held.says();
        text += ")";
    }
    clean(&text)
}

/// What a person can do about one that is not settled.
#[must_use]
pub fn advice(intent: &Intent) -> Option<String> {
    let id = &intent.id;
    match (word(intent), intent.held) {
        ("unknown", None) => Some(format!(
            "it is in the journal, and the next postroom that runs goes on finding out: postroom journal {id}"
        )),
        ("unknown", Some(Held::AskedEnough | Held::Unreadable)) => Some(format!(
            "postroom resolve {id} --ask asks once more; or look, then --happened or --not-happened --checked TEXT"
        )),
        ("unknown", Some(_)) => Some(format!(
            "look there, then: postroom resolve {id} --happened --checked TEXT (or --not-happened)"
        )),
        ("not_sent", Some(_)) => Some(format!("postroom resolve {id} --confirm-again, or --recall")),
        ("not_sent", None) => Some(format!("postroom resolve {id} --recall takes it back")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_knows_outweighs_all_and_done_weighs_nothing() {
        assert_eq!(worst([0, 0]), 0);
        assert_eq!(worst([0, exit::REFUSED, exit::UNREACHABLE]), exit::REFUSED);
        assert_eq!(worst([exit::REFUSED, exit::UNKNOWN, 0]), exit::UNKNOWN);
        assert_eq!(worst([0, exit::FAULT]), exit::FAULT);
        assert_eq!(worst([]), 0);
    }
}
