//! What follows an answer or a look: the retry table at work on one intent.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{
    key::KEY_LIFE,
    looks::{QUIET, SPACING},
    moment::{CONFIRM_LIFE, Moment, confirm_age, surely_since},
    record::{Held, Intent, Tally, Todo},
    retry::{AUTO_WINDOW, Row, Rule, rule},
    state::{Cause, IntentState},
};
use crate::model::intent::{Deed, LookedUp, Repeat};

/// 0 to 1, from outside: these functions have no dice.
pub type Chance = f64;

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    pub to: IntentState,
    pub cause: Cause,
    /// Done next without a person, and when from now.
    pub todo: Option<(Todo, SignedDuration)>,
    /// Why nothing is done without a person.
    pub held: Option<Held>,
    /// Done, details still to be read.
    pub pending: bool,
}

impl Next {
    const fn at(to: IntentState, cause: Cause) -> Self {
        Self { to, cause, todo: None, held: None, pending: false }
    }

    const fn then(mut self, todo: Todo, after: SignedDuration) -> Self {
        self.todo = Some((todo, after));
        self
    }

    const fn held(mut self, why: Held) -> Self {
        self.held = Some(why);
        self
    }

    const fn pending(mut self) -> Self {
        self.pending = true;
        self
    }
}

/// Waits before the same key is sent again.
const AGAIN: [i64; 4] = [2, 5, 15, 60];
/// Waits before the first looks, and after looks that failed.
const LOOK: [i64; 5] = [2, 15, 60, 300, 900];
/// Where a provider asks to wait without saying how long.
const USUAL_WAIT: SignedDuration = SignedDuration::from_secs(60);
/// No provider's word holds longer.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// Details that nobody can give are given up after so many tries.
const DETAILS: u32 = 4;

/// The n-th wait of a list, a fifth more or less.
fn wait(list: &[i64], n: u32, chance: Chance) -> SignedDuration {
    let n = usize::try_from(n).unwrap_or(usize::MAX).min(list.len().saturating_sub(1));
    let seconds = list.get(n).copied().unwrap_or(60);
    let play = 0.8 + 0.4 * chance.clamp(0.0, 1.0);
    SignedDuration::from_secs(seconds).mul_f64(play)
}

fn asked(retry_after: Option<Duration>) -> Option<SignedDuration> {
    retry_after.map(|d| SignedDuration::try_from(d).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT))
}

/// What follows an attempt. `intent` is as it was when the attempt began, its tally without it; `now` is the journal's
/// moment of the answer, which no clock set back can make earlier.
#[must_use]
pub fn after_answer(
    intent: &Intent,
    row: Row,
    retry_after: Option<Duration>,
    now: Timestamp,
    chance: Chance,
) -> Next {
    use IntentState as S;
    if intent.state == S::Done {
        return details(intent, row, chance);
    }
    let tally = intent.tally.with(row);
    let keyed = intent.mutation.repeat == Repeat::Keyed;
    let late = asked(retry_after);
    let clean = intent.clean && !intent.state.is_unclear();
    // The attempt did nothing: armed again, unless an earlier one may have acted.
    let back = |cause: Cause, todo: Todo, after: SignedDuration| {
        if clean {
            Next::at(S::Armed, cause).then(todo, after)
        } else if keyed {
            again(intent, tally, 4, late, now, chance)
        } else {
            Next::at(S::Unknown, Cause::Answer).then(Todo::Look, after)
        }
    };
    let held = |why: Held, cause: Cause| {
        if clean {
            Next::at(S::Armed, cause).held(why)
        } else if keyed {
            hang(intent, why, now)
        } else {
            Next::at(S::Unknown, Cause::Answer).then(Todo::Look, wait(&LOOK, 2, chance))
        }
    };
    let look = Next::at(S::Unknown, Cause::Answer).then(Todo::Look, wait(&LOOK, 0, chance));
    match rule(row, intent.mutation.repeat) {
        Rule::Done => Next::at(S::Done, Cause::Answer),
        Rule::Partly => Next::at(S::Partly, Cause::Answer),
        Rule::Reject => Next::at(S::Rejected, Cause::Answer),
        Rule::DoneAskDetails => {
            Next::at(S::Done, Cause::Answer).then(Todo::Again, wait(&AGAIN, 0, chance)).pending()
        }
        Rule::DoneLookDetails => {
            Next::at(S::Done, Cause::Answer).then(Todo::Look, wait(&LOOK, 0, chance)).pending()
        }
        Rule::NotSent(most) if tally.unsent <= most => {
            back(Cause::NothingLeft, Todo::Send, wait(&AGAIN, tally.unsent.saturating_sub(1), chance))
        }
        Rule::NotSent(_) => held(Held::Unreachable, Cause::NothingLeft),
        Rule::Again(most) => again(intent, tally, most, late, now, chance),
        Rule::WaitAgain if row == Row::TooMany && clean => {
            Next::at(S::Armed, Cause::TurnedAway).then(Todo::Send, late.unwrap_or(USUAL_WAIT))
        }
        Rule::WaitAgain => {
            let delay = wait(&AGAIN, tally.patient.saturating_sub(1), chance).max(late.unwrap_or_default());
            within_window(intent, delay, now)
        }
        Rule::Hold if tally.signed_out == 1 => back(Cause::TurnedAway, Todo::Send, wait(&AGAIN, 0, chance)),
        Rule::HoldLook if tally.signed_out == 1 => {
            back(Cause::TurnedAway, Todo::LookThenSend, wait(&AGAIN, 0, chance))
        }
        Rule::Hold | Rule::HoldLook => held(Held::SignIn, Cause::TurnedAway),
        Rule::WaitLook => back(Cause::TurnedAway, Todo::LookThenSend, late.unwrap_or(USUAL_WAIT)),
        Rule::Look | Rule::LookAgain(_) | Rule::LookRefused => {
            let after = late.unwrap_or_default().max(wait(&LOOK, 0, chance));
            Next { todo: Some((Todo::Look, after)), ..look }
        }
        Rule::PersonRedirect => Next::at(S::NeedsPerson, Cause::GiveUp).held(Held::Redirect),
        Rule::PersonClash => Next::at(S::NeedsPerson, Cause::GiveUp).held(Held::KeyClash),
        Rule::Hang => hang(intent, Held::Unreadable, now),
    }
}

/// The same key again, while the count and the window allow.
fn again(
    intent: &Intent,
    tally: Tally,
    most: u32,
    late: Option<SignedDuration>,
    now: Timestamp,
    chance: Chance,
) -> Next {
    let resent = tally.counted.saturating_sub(1);
    if resent >= most {
        return hang(intent, Held::AskedEnough, now);
    }
    within_window(intent, wait(&AGAIN, resent, chance).max(late.unwrap_or_default()), now)
}

fn within_window(intent: &Intent, delay: SignedDuration, now: Timestamp) -> Next {
    if intent.key_age(now) + delay > AUTO_WINDOW {
        return hang(intent, Held::AskedEnough, now);
    }
    Next::at(IntentState::Unknown, Cause::Answer).then(Todo::Again, delay)
}

/// Unknown until a person asks again, or the key's life is over.
fn hang(intent: &Intent, why: Held, now: Timestamp) -> Next {
    let left = (KEY_LIFE - intent.key_age(now)).max(SignedDuration::ZERO);
    Next::at(IntentState::Unknown, Cause::Answer).then(Todo::Expire, left).held(why)
}

/// An answer to a question for details: it is done already, whatever comes back.
fn details(intent: &Intent, row: Row, chance: Chance) -> Next {
    let done = Next::at(IntentState::Done, Cause::Answer);
    let tries = intent.tally.counted + intent.tally.patient + intent.tally.unsent + intent.tally.signed_out;
    match row {
        Row::Good | Row::GoodInPart | Row::Refused | Row::Clash => done,
        _ if tries > DETAILS => done,
        _ => done.then(Todo::Again, wait(&AGAIN, tries, chance)).pending(),
    }
}

/// What follows a look. `found` is `None` when the look itself failed; `intent.looks` already counts this one.
#[must_use]
pub fn after_look(intent: &Intent, found: Option<&LookedUp>, now: &Moment, chance: Chance) -> Next {
    use IntentState as S;
    let blind = wait(&LOOK, intent.tally.blind.saturating_add(1), chance);
    if intent.state == S::Done {
        let done = Next::at(S::Done, Cause::Look);
        return match found {
            None if intent.tally.blind < DETAILS => done.then(Todo::Look, blind).pending(),
            _ => done,
        };
    }
    let unknown = Next::at(S::Unknown, Cause::Look);
    let person = |why| Next::at(S::NeedsPerson, Cause::GiveUp).held(why);
    if intent.state == S::Armed {
        return match found {
            Some(LookedUp::Happened { .. }) => Next::at(S::Done, Cause::Look),
            Some(LookedUp::Conflict { .. }) => person(Held::Conflict),
            // The provider had said that it did nothing; a place that cannot be looked at leaves that word standing.
            Some(LookedUp::Absent { .. } | LookedUp::NoWay { .. }) => {
                Next::at(S::Armed, Cause::Look).then(Todo::Send, SignedDuration::ZERO)
            }
            None => Next::at(S::Armed, Cause::Look).then(Todo::LookThenSend, blind),
        };
    }
    match found {
        Some(LookedUp::Happened { .. }) => Next::at(S::Done, Cause::Look),
        Some(LookedUp::Conflict { .. }) => person(Held::Conflict),
        Some(LookedUp::NoWay { .. }) if intent.mutation.repeat == Repeat::Keyed => {
            let left = KEY_LIFE - intent.key_age(now.at);
            if left > SignedDuration::ZERO {
                unknown.then(Todo::Expire, left).held(Held::AskedEnough)
            } else {
                person(Held::KeyOver)
            }
        }
        Some(LookedUp::NoWay { .. }) => person(Held::NoWay),
        Some(LookedUp::Absent { .. }) => {
            let after = intent.last_row.unwrap_or(Row::Lost);
            match rule(after, intent.mutation.repeat) {
                // The provider refused, and reading back agrees.
                // With an earlier request unheard of, "not there" may be an effect that is not shown yet.
                Rule::LookRefused
                    if intent.refused.is_some()
                        && (intent.clean || intent.looks.prove_absence(intent.last_request.as_ref())) =>
                {
                    Next::at(S::Rejected, Cause::Look)
                }
                Rule::LookAgain(most)
                    if intent.tally.counted <= most
                        && confirm_age(&intent.confirmed.at, now) <= CONFIRM_LIFE =>
                {
                    unknown.then(Todo::Again, SignedDuration::ZERO)
                }
                _ if intent.looks.prove_absence(intent.last_request.as_ref()) => {
                    Next::at(S::NotDone, Cause::Look)
                }
                _ => {
                    let passed = intent.last_request.as_ref().and_then(|end| surely_since(end, now));
                    let quiet = passed.map_or(SignedDuration::ZERO, |passed| QUIET - passed);
                    unknown.then(Todo::Look, quiet.max(SPACING))
                }
            }
        }
        None => unknown.then(Todo::Look, blind),
    }
}

/// Whether an attempt may begin now: the last gate before the send-mark. `Err`: why not, and what follows.
pub fn may_send(intent: &Intent, here: &super::Binding, now: &Moment) -> Result<(), Held> {
    if intent.binding != *here {
        return Err(Held::OtherAccount);
    }
    let confirmed = confirm_age(&intent.confirmed.at, now) <= CONFIRM_LIFE;
    let keyed = intent.mutation.repeat == Repeat::Keyed;
    if keyed != intent.key.is_some() {
        return Err(Held::Damaged);
    }
    match intent.state {
        IntentState::Armed if !confirmed => Err(Held::ConfirmOver),
        // A key that a refused sign-in left unused ages all the same.
        IntentState::Armed | IntentState::Unknown | IntentState::Done
            if keyed && intent.key_age(now.at) >= KEY_LIFE =>
        {
            Err(Held::KeyOver)
        }
        IntentState::Armed => Ok(()),
        IntentState::Unknown | IntentState::Done if keyed => Ok(()),
        IntentState::Unknown => match rule(intent.last_row.unwrap_or(Row::Lost), intent.mutation.repeat) {
            Rule::LookAgain(most) if !confirmed || intent.tally.counted > most => Err(Held::ConfirmOver),
            Rule::LookAgain(_) => Ok(()),
            _ => Err(Held::NoWay),
        },
        _ => Err(Held::Conflict),
    }
}

/// What the operator said yes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// This change.
    Alone,
    /// A way of several, of which this is a step.
    Way,
}

/// How long a confirmed change waits in the outbox, where it can still be recalled: 5 seconds for what cannot be taken
/// back, nothing when its window is about to close. Of a way only what ends something for good waits: removing a part
/// on the way to what was confirmed is no end. `left`: what is left of the window, if there is one.
#[must_use]
pub fn outbox_delay(deed: Deed, consent: Consent, left: Option<SignedDuration>) -> SignedDuration {
    const RECALL: SignedDuration = SignedDuration::from_secs(5);
    const HURRY: SignedDuration = SignedDuration::from_secs(60);
    let waits = match deed {
        Deed::Cancel | Deed::Delete | Deed::Execute => true,
        Deed::RemovePart | Deed::SetState => consent == Consent::Alone,
        _ => false,
    };
    if waits && left.is_none_or(|left| left >= HURRY) { RECALL } else { SignedDuration::ZERO }
}

#[cfg(test)]
mod tests;
