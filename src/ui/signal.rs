//! Sign, word and colour of a state: any two of them suffice.

use jiff::SignedDuration;

use super::{outbox, when};
use crate::{
    app::{command::Command, intents, model::Model, shown::ShownOrder},
    model::{
        clock::{Clock, ClockKind},
        phase::Phase,
        text::columns,
        theme::Role,
    },
};

/// A clock that closes sooner than this is urgent.
const SOON: SignedDuration = SignedDuration::from_mins(15);
/// A change is shown as one for this long.
const FRESH: SignedDuration = SignedDuration::from_secs(10);

/// The sign of a list row, and its colour.
#[must_use]
pub fn of_order(order: &ShownOrder, model: &Model) -> (char, Role) {
    // What was asked of the provider and is not settled says more than the order's own state.
    if let Some(intent) = intents::of_order(model, &order.key) {
        return outbox::sign(intent, model);
    }
    if !order.attention.is_empty() || order.phase == Phase::Attention {
        return ('!', Role::Exception);
    }
    match &order.clock {
        Some(clock) if order.phase.is_open() && is_urgent(clock, model) => ('!', Role::Late),
        _ => (order.phase.sign(), of_phase(order.phase)),
    }
}

#[must_use]
pub const fn of_phase(phase: Phase) -> Role {
    match phase {
        Phase::Attention => Role::Exception,
        Phase::Unknown => Role::Unsure,
        Phase::Draft => Role::Draft,
        Phase::Waiting => Role::Waiting,
        Phase::Moving => Role::Moving,
        Phase::Done => Role::Done,
        Phase::Cancelled => Role::Cancelled,
    }
}

/// Late, or about to close.
#[must_use]
pub fn is_urgent(clock: &Clock, model: &Model) -> bool {
    let left = clock.at.duration_since(model.now);
    if when::is_past(clock, model.now, &model.zone) {
        return matches!(clock.kind, ClockKind::Promise | ClockKind::ShipBy);
    }
    clock.date.is_none() && left < SOON
}

/// Changed a moment ago, by the provider's word.
#[must_use]
pub fn is_fresh(order: &ShownOrder, model: &Model) -> bool {
    let since = model.now.duration_since(order.changed_at);
    // The first hearing of an order is no change.
    !since.is_negative()
        && since < model.in_hand(FRESH)
        && order.created_at.is_none_or(|at| at < order.changed_at - FRESH)
}

/// What a column of so many cells says of an order's state, and its colour: an open change of ours, or the provider's
/// word.
#[must_use]
pub fn state_cell(order: &ShownOrder, model: &Model, width: u16) -> (String, Role) {
    let Some(intent) = intents::of_order(model, &order.key) else {
        return (state_words(order), of_order(order, model).1);
    };
    let recall = model.work.keymap.chords(Command::Recall).into_iter().next().unwrap_or_default();
    let forms = intents::forms(intent, model, if model.read_only { "" } else { &recall });
    let fits = forms.iter().find(|form| form.len() <= usize::from(width)).or(forms.last());
    (fits.cloned().unwrap_or_default(), outbox::sign(intent, model).1)
}

/// Why an order stands among the exceptions: an open change of ours first, then the provider's own reason; where there
/// is room for both, both.
#[must_use]
pub fn why_cell(order: &ShownOrder, model: &Model, width: u16) -> (String, Role) {
    let own = order.attention.as_str();
    if intents::of_order(model, &order.key).is_none() && !own.is_empty() {
        return (own.to_owned(), of_order(order, model).1);
    }
    let (words, role) = state_cell(order, model, width);
    let both = format!("{words}; {own}");
    let fits = !own.is_empty() && columns(&both) <= usize::from(width);
    (if fits { both } else { words }, role)
}

/// The state as a list shows it: the provider's word, in brackets when it is over for good.
#[must_use]
pub fn state_words(order: &ShownOrder) -> String {
    if order.phase == Phase::Cancelled { format!("[{}]", order.state) } else { order.state.to_string() }
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, tz::TimeZone};

    use super::*;
    use crate::{
        app::{Start, keymap::Keymap, model::Look, start},
        model::{
            order::OrderRow,
            provider::{AccountName, OrderKey, Provider},
            text::DisplayText,
            theme::Theme,
        },
    };

    fn noon() -> Timestamp {
        "2026-11-25T12:00:30Z".parse().unwrap()
    }

    fn model() -> Model {
        let begin = Start {
            now: noon(),
            zone: TimeZone::UTC,
            size: (120, 40),
            look: Look::default(),
            theme: Theme::default(),
            seat: String::new(),
            read_only: true,
            demo: false,
            pace: 1.0,
            accounts: Vec::new(),
            keymap: Keymap::default(),
            warnings: Vec::new(),
            filter: None,
            reference: None,
            session: 1,
        };
        start(begin).0
    }

    fn order() -> ShownOrder {
        ShownOrder::from(OrderRow {
            key: OrderKey { account: AccountName("parcels".into()), id: "1".into() },
            provider: Provider::Sendle,
            reference: "S3ND73".into(),
            customer: String::new(),
            destination: String::new(),
            state: "In Transit".into(),
            phase: Phase::Moving,
            attention: String::new(),
            clock: None,
            created_at: None,
            updated_at: None,
            fetched_at: noon(),
            changed_at: noon(),
            news: false,
        })
    }

    #[test]
    fn open_states_and_cancelled_have_signs_of_their_own() {
        let mut signs: Vec<char> = Phase::ALL.iter().map(|p| p.sign()).collect();
        signs.sort_unstable();
        signs.dedup();
        assert_eq!(signs.len(), Phase::ALL.len(), "no two phases share a sign, whatever the colours");
        assert!(signs.iter().all(char::is_ascii));
    }

    #[test]
    fn trouble_outranks_the_clock_and_the_clock_outranks_the_phase() {
        let (mut model, mut order) = (model(), order());
        let clock = |kind, minutes| Some(Clock::at(kind, noon() + SignedDuration::from_mins(minutes)));
        let cases = [
            ("", Phase::Moving, None, ('>', Role::Moving)),
            ("", Phase::Moving, clock(ClockKind::Promise, -1), ('!', Role::Late)),
            ("", Phase::Waiting, clock(ClockKind::CancelWindow, 11), ('!', Role::Late)),
            ("", Phase::Waiting, clock(ClockKind::CancelWindow, 29), ('-', Role::Waiting)),
            ("", Phase::Waiting, clock(ClockKind::KeyLife, -5), ('-', Role::Waiting)),
            ("", Phase::Done, clock(ClockKind::Promise, -1), (' ', Role::Done)),
            ("nobody home", Phase::Moving, clock(ClockKind::Promise, -1), ('!', Role::Exception)),
            ("", Phase::Unknown, None, ('?', Role::Unsure)),
        ];
        for (attention, phase, clock, want) in cases {
            order.attention = DisplayText::own(attention);
            order.phase = phase;
            order.clock = clock;
            assert_eq!(of_order(&order, &model), want, "{phase:?} {attention}");
        }
        order.phase = Phase::Cancelled;
        order.state = DisplayText::own("Cancelled");
        assert_eq!(state_words(&order), "[Cancelled]");
        model.now = order.changed_at + SignedDuration::from_secs(3);
        order.created_at = Some(order.changed_at - SignedDuration::from_hours(1));
        assert!(is_fresh(&order, &model));
        model.now += SignedDuration::from_secs(10);
        assert!(!is_fresh(&order, &model));
    }
}
