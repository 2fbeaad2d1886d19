//! What is under way at the providers, as rows and panes say it.

use jiff::{SignedDuration, Timestamp};

use super::model::{Model, Overlay, Pane};
use crate::model::{
    intent::Deed,
    journal::{Held, Intent, IntentId, IntentState},
    provider::OrderKey,
    text::{DisplayText, clean},
    time::short_span,
};

/// Where a change stands, for the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// Nobody can tell what became of it.
    Unclear,
    Sending,
    /// It is sent after so long of the operator's own time, and can be recalled until then.
    Leaves(SignedDuration),
    /// It waits for a person.
    Held(Held),
    Settled,
}

impl Stand {
    #[must_use]
    pub fn of(intent: &Intent, model: &Model) -> Self {
        match (intent.state, intent.held) {
            (state, _) if state.is_unclear() => Self::Unclear,
            (state, _) if state.is_settled() => Self::Settled,
            (IntentState::Armed, Some(held)) => Self::Held(held),
            (IntentState::Armed, None) => {
                let left = intent.due.map_or(SignedDuration::ZERO, |due| due.duration_since(model.now));
                Self::Leaves(model.by_hand(left.max(SignedDuration::ZERO)))
            }
            _ => Self::Sending,
        }
    }

    /// What nobody can tell first, then what is under way, what will be, and what waits for a person.
    const fn rank(self) -> u8 {
        match self {
            Self::Unclear => 0,
            Self::Sending => 1,
            Self::Leaves(_) => 2,
            Self::Held(_) => 3,
            Self::Settled => 4,
        }
    }

    /// One ASCII sign, so that colour is never the only signal.
    #[must_use]
    pub const fn sign(self) -> char {
        match self {
            Self::Unclear => '?',
            Self::Sending | Self::Leaves(_) => '~',
            Self::Held(_) => '!',
            Self::Settled => ' ',
        }
    }
}

/// What people call the record of a change: the order's reference where there is one, else our own.
#[must_use]
pub fn name(intent: &Intent) -> DisplayText {
    let mutation = &intent.mutation;
    let label = |label: &str| matches!(label, "order" | "cancel" | "label");
    let told = mutation.summary.iter().find(|(name, text)| label(name) && !text.trim().is_empty());
    match told.filter(|_| mutation.target.is_some()) {
        Some((_, reference)) => clean(reference),
        None => clean(&mutation.reference),
    }
}

/// A change in a few words: "cancel S3ND73".
#[must_use]
pub fn title(intent: &Intent) -> DisplayText {
    let deed = intent.mutation.deed.word();
    let name = name(intent);
    let part = intent.mutation.part.as_deref();
    // A label's name says its size.
    match part.filter(|part| !part.is_empty() && intent.mutation.deed != Deed::Label) {
        Some(part) => clean(&format!("{deed} {name} ({part})")),
        None => clean(&format!("{deed} {name}")),
    }
}

/// How a settled change ended: the word for it and the provider's answer, the word once.
#[must_use]
pub fn ended(intent: &Intent) -> String {
    let word = intent.state.said(intent.mutation.deed);
    match intent.said.as_str() {
        "" => word.to_owned(),
        said if said.starts_with(word) || word == "done" => said.to_owned(),
        said => format!("{word}: {said}"),
    }
}

/// A whole second in which something is still to be seen of the last part of it.
#[must_use]
pub fn seconds(left: SignedDuration) -> String {
    let whole = left.as_secs() + i64::from(left.subsec_nanos() > 0);
    short_span(SignedDuration::from_secs(whole))
}

/// What an open change is called in a narrow place, from the longest form to the shortest.
#[must_use]
pub fn forms(intent: &Intent, model: &Model, recall: &str) -> Vec<String> {
    let deed = intent.mutation.deed.word();
    match Stand::of(intent, model) {
        Stand::Leaves(left) if left.is_zero() => vec![format!("{deed} being sent"), format!("{deed} ..")],
        Stand::Leaves(left) => {
            let left = seconds(left);
            let mut forms = vec![format!("{deed} sends in {left}"), format!("{deed} in {left}")];
            if !recall.is_empty() {
                forms.insert(0, format!("{deed} sends in {left} {recall}=recall"));
                forms.insert(2, format!("{deed} {left} {recall}=recall"));
            }
            forms
        }
        Stand::Sending => vec![format!("{deed} being sent"), format!("{deed} ..")],
        Stand::Unclear => vec![format!("{deed}: outcome unknown"), format!("{deed} unknown")],
        Stand::Held(_) => vec![format!("{deed} held, not sent"), format!("{deed} held")],
        Stand::Settled => vec![intent.state.said(intent.mutation.deed).to_owned()],
    }
}

/// The most pressing open change of an order.
#[must_use]
pub fn of_order<'a>(model: &'a Model, key: &OrderKey) -> Option<&'a Intent> {
    let mine = model.intents.open.iter().filter(|i| i.mutation.target.as_ref() == Some(key));
    mine.min_by_key(|i| Stand::of(i, model).rank())
}

/// The lines of the outbox: what is open by rank, oldest first, then what was settled last, newest first.
#[must_use]
pub fn lines(model: &Model) -> Vec<&Intent> {
    let mut open: Vec<&Intent> = model.intents.open.iter().collect();
    open.sort_by_key(|i| Stand::of(i, model).rank());
    let is_open = |id: &IntentId| model.intents.open.iter().any(|i| i.id == *id);
    open.extend(model.intents.recent.iter().filter(|i| !is_open(&i.id)));
    open
}

/// Changes whose outcome nobody knows.
pub fn unclear(model: &Model) -> impl Iterator<Item = &Intent> {
    model.intents.open.iter().filter(|i| i.state.is_unclear())
}

/// A change by its id, as it is known now.
#[must_use]
pub fn find<'a>(model: &'a Model, id: &IntentId) -> Option<&'a Intent> {
    model.intents.open.iter().chain(&model.intents.recent).find(|i| i.id == *id)
}

/// The change that the keys are about: of the history or the journal that lies on top, else of the outbox.
#[must_use]
pub fn subject(model: &Model) -> Option<&Intent> {
    match model.overlays.last() {
        Some(Overlay::History(view)) => find(model, &view.id),
        Some(Overlay::Journal { selected }) => selected.as_ref().and_then(|id| find(model, id)),
        None if model.focus == Pane::Outbox => selected(model),
        _ => None,
    }
}

/// The change under the cursor of the outbox; its first line until a key was pressed there.
#[must_use]
pub fn selected(model: &Model) -> Option<&Intent> {
    let lines = lines(model);
    let chosen = model.outbox.selected.as_ref().and_then(|id| lines.iter().find(|i| i.id == *id));
    chosen.or(lines.first()).copied()
}

/// What a recall would take back: the change under the cursor where changes are listed, else the one confirmed last.
///
/// # Errors
/// Why there is none.
pub fn recallable(model: &Model) -> Result<&Intent, &'static str> {
    if let Some(intent) = subject(model) {
        return match intent.state {
            IntentState::Armed => Ok(intent),
            state if state.is_settled() => Err("it is settled; nothing is left to recall"),
            _ => Err("it was sent already"),
        };
    }
    let leaving = |i: &&Intent| matches!(Stand::of(i, model), Stand::Leaves(_));
    let newest = model.intents.open.iter().filter(leaving).max_by_key(|i| i.created);
    newest.ok_or("nothing is about to leave; what is held stands in the outbox")
}

/// When a countdown shown next changes.
#[must_use]
pub fn next_second(model: &Model) -> Option<Timestamp> {
    let due = |i: &Intent| match Stand::of(i, model) {
        Stand::Leaves(left) if !left.is_zero() => {
            // Just past the second: the figure is rounded up.
            let rest = SignedDuration::from_nanos(i64::from(left.subsec_nanos()));
            let rest = if rest.is_zero() { SignedDuration::from_secs(1) } else { rest };
            model.now.checked_add(model.in_hand(rest)).ok()
        }
        _ => None,
    };
    model.intents.open.iter().filter_map(due).min()
}
