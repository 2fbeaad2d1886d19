//! The time left of a row's nearest clock, as short text, and how urgent it is.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::shown::ShownOrder;
use crate::model::{
    clock::ClockKind,
    text::{DisplayText, clean},
    time::short_span,
};

/// A clock that closes within this time is counted down by the second.
pub const SOON: SignedDuration = SignedDuration::from_mins(15);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// No clock, or one that is over and was no promise.
    None,
    Calm,
    /// Closes within 15 minutes, or today where only a day is known.
    Soon,
    /// A promise or a ship-by time is past.
    Late,
}

/// What the LEFT column says: `11m40s` under 15 minutes, then `28m`, `1h28m`, `2d3h`; `-1d3h` when a promise is past;
/// `today`, `3d` where the provider gave a day only; `over` for another clock that has run out.
#[must_use]
pub fn left(order: &ShownOrder, now: Timestamp) -> (DisplayText, Urgency) {
    let Some(clock) = &order.clock else { return (DisplayText::default(), Urgency::None) };
    let late = matches!(clock.kind, ClockKind::Promise | ClockKind::ShipBy);
    if let Some(day) = clock.date {
        let today = now.to_zoned(TimeZone::UTC).date();
        // The span between two dates that exist is far inside the range.
        let days = day.duration_since(today).as_hours() / 24;
        return match days {
            0 => (DisplayText::own("today"), Urgency::Soon),
            1.. => (clean(&format!("{days}d")), Urgency::Calm),
            _ if late => (clean(&format!("{days}d")), Urgency::Late),
            _ => (DisplayText::own("over"), Urgency::None),
        };
    }
    let span = clock.at.duration_since(now);
    if span.is_negative() || span.is_zero() {
        return if late {
            (clean(&by_minute(span)), Urgency::Late)
        } else {
            (DisplayText::own("over"), Urgency::None)
        };
    }
    if span < SOON {
        return (clean(&short_span(span)), Urgency::Soon);
    }
    (clean(&by_minute(span)), Urgency::Calm)
}

/// Like [`short_span`], without seconds from a minute on.
fn by_minute(span: SignedDuration) -> String {
    let minutes = span.as_mins();
    match minutes.unsigned_abs() {
        0 if span.is_negative() => "-<1m".to_owned(),
        0 => "<1m".to_owned(),
        1..60 => format!("{minutes}m"),
        _ => short_span(span),
    }
}

/// When the text of [`left`] next changes by the second; `None`: not before the minute does.
#[must_use]
pub fn next_second(order: &ShownOrder, now: Timestamp) -> Option<Timestamp> {
    let clock = order.clock.as_ref().filter(|c| c.date.is_none())?;
    let span = clock.at.duration_since(now);
    if span.is_negative() || span.is_zero() {
        return None;
    }
    if span >= SOON {
        // The countdown by the second begins just under 15 minutes.
        return clock.at.checked_sub(SOON).ok()?.checked_add(SignedDuration::from_nanos(1)).ok();
    }
    let shown = SignedDuration::from_secs(span.as_secs());
    // Just past the whole second, where the figure has changed.
    now.checked_add(span - shown + SignedDuration::from_nanos(1)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::testing::order, model::clock::Clock};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_time_left_is_short_and_ranked() {
        let now = at("2026-11-25T03:32:07Z");
        for (kind, seconds, text, urgency) in [
            (ClockKind::CancelWindow, 700, "11m40s", Urgency::Soon),
            (ClockKind::CancelWindow, 1, "1s", Urgency::Soon),
            (ClockKind::CancelWindow, 899, "14m59s", Urgency::Soon),
            (ClockKind::CancelWindow, 900, "15m", Urgency::Calm),
            (ClockKind::BatchRun, 1700, "28m", Urgency::Calm),
            (ClockKind::Promise, 5280, "1h28m", Urgency::Calm),
            (ClockKind::LinkLife, 86_400 * 58, "58d", Urgency::Calm),
            (ClockKind::Promise, -97_200, "-1d3h", Urgency::Late),
            (ClockKind::ShipBy, -180, "-3m", Urgency::Late),
            (ClockKind::ShipBy, -5, "-<1m", Urgency::Late),
            (ClockKind::CancelWindow, 0, "over", Urgency::None),
            (ClockKind::KeyLife, -5, "over", Urgency::None),
        ] {
            let mut row = order("a", 1);
            row.clock = Some(Clock::at(kind, now + SignedDuration::from_secs(seconds)));
            let (said, rank) = left(&row, now);
            assert_eq!((said.as_str(), rank), (text, urgency), "{kind:?} {seconds}");
        }
        assert_eq!(left(&order("a", 1), now), (DisplayText::default(), Urgency::None));
    }

    #[test]
    fn a_day_is_never_shown_as_an_hour() {
        let now = at("2026-11-25T23:59:30Z");
        for (kind, day, text, urgency) in [
            (ClockKind::Promise, "2026-11-25", "today", Urgency::Soon),
            (ClockKind::Pickup, "2026-11-26", "1d", Urgency::Calm),
            (ClockKind::Promise, "2026-11-24", "-1d", Urgency::Late),
            (ClockKind::Pickup, "2026-11-24", "over", Urgency::None),
        ] {
            let mut row = order("a", 1);
            row.clock = Clock::on(kind, day.parse().unwrap());
            assert_eq!(left(&row, now).0.as_str(), text);
            assert_eq!(left(&row, now).1, urgency);
            assert_eq!(next_second(&row, now), None);
        }
    }

    #[test]
    fn every_wake_up_of_a_countdown_shows_another_figure() {
        let mut now = at("2026-11-25T03:32:07.3Z");
        let mut row = order("a", 1);
        row.clock = Some(Clock::at(ClockKind::CancelWindow, at("2026-11-25T03:48:00.5Z")));
        let mut figures = vec![left(&row, now).0];
        while let Some(next) = next_second(&row, now) {
            assert!(next > now);
            now = next;
            figures.push(left(&row, now).0);
        }
        assert!(figures.windows(2).all(|w| w[0] != w[1]), "{figures:?}");
        assert_eq!(figures.last().map(DisplayText::as_str), Some("over"));
        assert!(figures.len() > 900 && figures.len() < 905, "{}", figures.len());
    }
}
