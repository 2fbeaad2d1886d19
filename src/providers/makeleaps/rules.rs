//! Phases, cancel rules and clocks of a sending order (PRODUCT, the cancel table). Pure; the time is passed in.

use jiff::{SignedDuration, Timestamp};

use super::wire::Channel;
pub use crate::model::forms::makeleaps::effective_batch as batch_for;
use crate::model::{
    cancel::{CancelRule, Verdict},
    clock::{Clock, ClockKind},
    phase::Phase,
};

/// Posting can be stopped for so long after the order was executed (MakeLeaps, Send by Post).
pub const POST_WINDOW: SignedDuration = SignedDuration::from_mins(30);
/// The link of an electronic channel lives so long after it was sent.
pub const LINK_LIFE: SignedDuration = SignedDuration::from_hours(60 * 24);

/// What is known about the order as a whole while one of its channels is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// The batch that runs it, or ran it; `None`: it is not scheduled.
    pub batch: Option<Timestamp>,
    /// When it was executed, where that can be known.
    pub executed: Option<Timestamp>,
    /// When the answer arrived.
    pub heard: Timestamp,
}

/// A time so much later; the end of time instead of beyond it, whatever date a provider wrote.
#[must_use]
pub fn after(t: Timestamp, span: SignedDuration) -> Timestamp {
    t.checked_add(span).unwrap_or(Timestamp::MAX)
}

/// Is this a documented word of the channel?
#[must_use]
pub fn is_known(channel: Channel, word: &str) -> bool {
    match channel {
        Channel::Post => matches!(
            word,
            "not_selected"
                | "draft"
                | "can_cancel"
                | "cancelled"
                | "preparing"
                | "mailed"
                | "info_not_available"
        ),
        Channel::Secure | Channel::Inbox => {
            matches!(word, "not_selected" | "draft" | "not_viewed" | "cancelled" | "viewed")
        }
        Channel::Peppol => matches!(word, "not_selected" | "draft" | "sent"),
    }
}

/// The phase of one channel. Words outside its documents, and a posting that the service knows nothing about, stay
/// unknown.
#[must_use]
pub fn phase(channel: Channel, word: &str, scheduled: bool) -> Phase {
    if !is_known(channel, word) {
        return Phase::Unknown;
    }
    match word {
        "draft" if scheduled => Phase::Waiting,
        "draft" => Phase::Draft,
        "can_cancel" | "not_viewed" => Phase::Waiting,
        "preparing" => Phase::Moving,
        "mailed" | "viewed" | "sent" | "not_selected" => Phase::Done,
        "cancelled" => Phase::Cancelled,
        _ => Phase::Unknown,
    }
}

/// The phase of the whole order from those of its selected channels; `trouble` means that a person should look.
#[must_use]
pub fn order_phase(parts: &[Phase], trouble: bool, scheduled: bool) -> Phase {
    if trouble {
        return Phase::Attention;
    }
    if parts.is_empty() {
        return if scheduled { Phase::Waiting } else { Phase::Draft };
    }
    if parts.iter().all(|p| *p == Phase::Cancelled) {
        return Phase::Cancelled;
    }
    // Any channel that still needs something decides; one that is over never hides it.
    [Phase::Unknown, Phase::Moving, Phase::Waiting, Phase::Draft]
        .into_iter()
        .find(|p| parts.contains(p))
        .unwrap_or(Phase::Done)
}

/// May this channel still be stopped, until when, and what is lost.
#[must_use]
pub fn cancel_rule(channel: Channel, word: &str, now: &Situation) -> CancelRule {
    if !is_known(channel, word) {
        return CancelRule::new(Verdict::Unknown, "the channel's state is not a known one", "not known")
            .or_else("look at the order at MakeLeaps");
    }
    match (channel, word) {
        (_, "draft") => draft_rule(now),
        (_, "not_selected") => {
            CancelRule::new(Verdict::Closed, "the channel was not selected", "nothing is sent this way")
        }
        (_, "cancelled") => {
            CancelRule::new(Verdict::Closed, "it is cancelled already", "nothing more is sent this way")
        }
        (Channel::Post, "can_cancel") => post_rule(now),
        (Channel::Post, "preparing" | "mailed") => CancelRule::new(
            Verdict::Closed,
            "the 30 minutes after sending are over; deleting or editing a document does not stop the posting",
            "the envelope goes out, and the points are spent",
        )
        .or_else("write to the recipient; send a corrected document"),
        (Channel::Post, _) => {
            CancelRule::new(Verdict::Unknown, "MakeLeaps has no information about this posting", "not known")
                .or_else("ask MakeLeaps support")
        }
        (Channel::Secure | Channel::Inbox, "not_viewed") => {
            let effect = if channel == Channel::Secure {
                "the link stops working; the e-mail itself cannot be recalled"
            } else {
                "the document leaves the client's inbox; a notice that was sent cannot be recalled"
            };
            CancelRule::new(Verdict::Open, "until the recipient opens it", effect)
        }
        (Channel::Secure | Channel::Inbox, _) => CancelRule::new(
            Verdict::Closed,
            "the recipient has opened it",
            "what was seen cannot be taken back",
        )
        .or_else("write to the recipient; send a corrected document"),
        (Channel::Peppol, _) => CancelRule::new(
            Verdict::NotByApi,
            "a Peppol message cannot be cancelled after it was sent",
            "the recipient has it",
        )
        .or_else("send a credit note or a corrected document"),
    }
}

fn draft_rule(now: &Situation) -> CancelRule {
    let effect = "the order is deleted with its items, on every channel; nothing was sent";
    match now.batch {
        None => CancelRule::new(Verdict::Open, "a draft can be deleted until it is sent", effect),
        Some(batch) if now.heard < batch => CancelRule::new(
            Verdict::OpenUntil(batch),
            "a scheduled order can be deleted until its batch runs (at :00 and :30)",
            effect,
        )
        .or_else("it cannot be changed: delete it and create it anew"),
        Some(_) => CancelRule::new(
            Verdict::Unknown,
            "its batch should have run already, but the order is still a draft",
            effect,
        )
        .or_else("ask again; delete it and create it anew if it stays a draft"),
    }
}

fn post_rule(now: &Situation) -> CancelRule {
    let effect =
        "the whole envelope stops, with every document in it; nothing is mailed, and the points come back";
    let late = "write to the recipient; send a corrected document";
    match now.executed.map(|t| after(t, POST_WINDOW)) {
        Some(end) if now.heard < end => CancelRule::new(
            Verdict::OpenUntil(end),
            "for 30 minutes after it was sent; deleting or editing a document does not stop the posting",
            effect,
        ),
        Some(_) => CancelRule::new(
            Verdict::Open,
            "MakeLeaps still says that it can be cancelled, although 30 minutes have passed since it was sent",
            effect,
        ),
        None => CancelRule::new(
            Verdict::Open,
            "for 30 minutes after it was sent; MakeLeaps does not say when that was, so no countdown is shown",
            effect,
        ),
    }
    .or_else(late)
}

/// The clocks that matter in the present state.
#[must_use]
pub fn clocks<'a>(
    states: impl IntoIterator<Item = (Channel, &'a str)>,
    now: &Situation,
    trouble: bool,
) -> Vec<Clock> {
    let mut clocks: Vec<Clock> = Vec::new();
    let mut add = |kind, at| {
        if !clocks.iter().any(|c| c.kind == kind) {
            clocks.push(Clock::at(kind, at));
        }
    };
    for (channel, word) in states {
        match (channel, word, now.batch, now.executed) {
            (_, "draft", Some(batch), _) if !trouble || now.heard < batch => add(ClockKind::BatchRun, batch),
            (Channel::Post, "can_cancel", _, Some(t)) if now.heard < after(t, POST_WINDOW) => {
                add(ClockKind::CancelWindow, after(t, POST_WINDOW));
            }
            (Channel::Secure | Channel::Inbox, "not_viewed", _, Some(t))
                if now.heard < after(t, LINK_LIFE) =>
            {
                add(ClockKind::LinkLife, after(t, LINK_LIFE));
            }
            _ => {}
        }
    }
    clocks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn at(heard: &str) -> Situation {
        Situation { batch: None, executed: None, heard: t(heard) }
    }

    #[test]
    fn a_scheduled_time_runs_at_the_next_half_hour() {
        for (set, run) in [
            ("2023-11-11T00:00:00Z", "2023-11-11T00:00:00Z"),
            ("2023-11-11T00:05:00Z", "2023-11-11T00:30:00Z"),
            ("2023-11-11T00:30:00Z", "2023-11-11T00:30:00Z"),
            ("2023-11-11T00:30:00.000001Z", "2023-11-11T01:00:00Z"),
            ("2023-12-31T23:31:00Z", "2024-01-01T00:00:00Z"),
            ("1969-12-31T23:31:00Z", "1970-01-01T00:00:00Z"),
        ] {
            assert_eq!(batch_for(t(set)), t(run), "{set}");
        }
    }

    #[test]
    fn every_documented_word_has_its_phase_and_nothing_else_is_guessed() {
        use Channel::{Inbox, Peppol, Post, Secure};
        for (channel, word, want) in [
            (Post, "draft", Phase::Draft),
            (Post, "can_cancel", Phase::Waiting),
            (Post, "cancelled", Phase::Cancelled),
            (Post, "preparing", Phase::Moving),
            (Post, "mailed", Phase::Done),
            (Post, "not_selected", Phase::Done),
            (Post, "info_not_available", Phase::Unknown),
            (Post, "viewed", Phase::Unknown),
            (Secure, "draft", Phase::Draft),
            (Secure, "not_viewed", Phase::Waiting),
            (Secure, "cancelled", Phase::Cancelled),
            (Secure, "viewed", Phase::Done),
            (Secure, "mailed", Phase::Unknown),
            (Inbox, "viewed", Phase::Done),
            (Inbox, "Viewed", Phase::Unknown),
            (Peppol, "sent", Phase::Done),
            (Peppol, "cancelled", Phase::Unknown),
            (Peppol, "", Phase::Unknown),
        ] {
            assert_eq!(phase(channel, word, false), want, "{channel:?} {word}");
        }
        assert_eq!(phase(Post, "draft", true), Phase::Waiting);
    }

    #[test]
    fn the_order_stands_where_its_most_open_channel_stands() {
        use Phase::{Attention, Cancelled, Done, Draft, Moving, Unknown, Waiting};
        for (parts, want) in [
            (vec![Done, Cancelled], Done),
            (vec![Cancelled, Cancelled], Cancelled),
            (vec![Done, Waiting], Waiting),
            (vec![Moving, Waiting], Moving),
            (vec![Done, Unknown], Unknown),
            (vec![Draft, Draft], Draft),
            (vec![], Draft),
        ] {
            assert_eq!(order_phase(&parts, false, false), want, "{parts:?}");
            assert_eq!(order_phase(&parts, true, false), Attention);
        }
        assert_eq!(order_phase(&[], false, true), Waiting);
    }

    #[test]
    fn posting_counts_down_only_when_its_start_is_known() {
        let now = at("2026-01-01T10:10:00Z");
        let rule = cancel_rule(Channel::Post, "can_cancel", &now);
        assert_eq!(rule.verdict, Verdict::Open);
        assert!(rule.rule.contains("no countdown"));
        assert!(clocks([(Channel::Post, "can_cancel")], &now, false).is_empty());

        let known = Situation { executed: Some(t("2026-01-01T10:00:00Z")), ..now };
        let end = t("2026-01-01T10:30:00Z");
        let rule = cancel_rule(Channel::Post, "can_cancel", &known);
        assert_eq!(rule.verdict, Verdict::OpenUntil(end));
        assert!(rule.effect.contains("whole envelope"));
        assert_eq!(
            clocks([(Channel::Post, "can_cancel")], &known, false),
            [Clock::at(ClockKind::CancelWindow, end)]
        );

        let past = Situation { heard: end, ..known };
        assert_eq!(cancel_rule(Channel::Post, "can_cancel", &past).verdict, Verdict::Open);
        assert!(clocks([(Channel::Post, "can_cancel")], &past, false).is_empty());
        for word in ["preparing", "mailed"] {
            let rule = cancel_rule(Channel::Post, word, &known);
            assert_eq!(rule.verdict, Verdict::Closed);
            assert!(rule.next_step.is_some());
        }
        assert_eq!(cancel_rule(Channel::Post, "info_not_available", &known).verdict, Verdict::Unknown);
        assert_eq!(cancel_rule(Channel::Post, "posted", &known).verdict, Verdict::Unknown);
    }

    #[test]
    fn electronic_channels_are_open_until_they_are_viewed() {
        let now = at("2026-01-01T10:10:00Z");
        for channel in [Channel::Secure, Channel::Inbox] {
            for (word, want) in
                [("not_viewed", Verdict::Open), ("viewed", Verdict::Closed), ("cancelled", Verdict::Closed)]
            {
                assert_eq!(cancel_rule(channel, word, &now).verdict, want, "{channel:?} {word}");
            }
        }
        let known = Situation { executed: Some(t("2026-01-01T10:00:00Z")), ..now };
        let states = [(Channel::Secure, "not_viewed"), (Channel::Inbox, "not_viewed")];
        assert_eq!(
            clocks(states, &known, false),
            [Clock::at(ClockKind::LinkLife, t("2026-03-02T10:00:00Z"))],
            "one link clock for both"
        );
        assert!(clocks([(Channel::Secure, "viewed")], &known, false).is_empty());
    }

    #[test]
    fn the_end_of_time_is_no_trap() {
        let end = Timestamp::MAX;
        let now =
            Situation { batch: Some(batch_for(end)), executed: Some(end), heard: t("2026-01-01T10:10:00Z") };
        for word in ["can_cancel", "draft"] {
            assert_eq!(cancel_rule(Channel::Post, word, &now).verdict, Verdict::OpenUntil(end), "{word}");
        }
        assert_eq!(clocks([(Channel::Secure, "not_viewed")], &now, false)[0].at, end);
    }

    #[test]
    fn peppol_is_never_open_after_it_was_sent() {
        let now = at("2026-01-01T10:10:00Z");
        assert_eq!(cancel_rule(Channel::Peppol, "sent", &now).verdict, Verdict::NotByApi);
        assert_eq!(cancel_rule(Channel::Peppol, "draft", &now).verdict, Verdict::Open);
    }

    #[test]
    fn drafts_and_scheduled_orders_are_deleted() {
        let now = at("2026-01-01T10:10:00Z");
        assert_eq!(cancel_rule(Channel::Secure, "draft", &now).verdict, Verdict::Open);
        let batch = t("2026-01-01T10:30:00Z");
        let scheduled = Situation { batch: Some(batch), ..now };
        for channel in Channel::ALL {
            assert_eq!(cancel_rule(channel, "draft", &scheduled).verdict, Verdict::OpenUntil(batch));
        }
        assert_eq!(
            clocks([(Channel::Post, "draft"), (Channel::Secure, "draft")], &scheduled, false),
            [Clock::at(ClockKind::BatchRun, batch)]
        );
        let missed = Situation { heard: batch, ..scheduled };
        assert_eq!(cancel_rule(Channel::Post, "draft", &missed).verdict, Verdict::Unknown);
    }
}
