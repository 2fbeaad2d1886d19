//! The days on which a courier comes, by the calendar at the sender's place.

use jiff::{
    Timestamp,
    civil::{Date, Weekday},
    tz::{Offset, TimeZone},
};

/// The zone of an Australian state or territory, by its short or long name; Sydney's for anything else.
#[must_use]
pub fn zone_of(state: &str) -> TimeZone {
    let name = match short_state(state) {
        Some("QLD") => "Australia/Brisbane",
        Some("SA") => "Australia/Adelaide",
        Some("NT") => "Australia/Darwin",
        Some("WA") => "Australia/Perth",
        Some("TAS") => "Australia/Hobart",
        Some("VIC") => "Australia/Melbourne",
        _ => "Australia/Sydney",
    };
    TimeZone::get(name).unwrap_or_else(|_| TimeZone::fixed(Offset::constant(10)))
}

/// The eight valid states, short and long ("Long-form is also accepted").
const STATES: [(&str, &str); 8] = [
    ("ACT", "Australian Capital Territory"),
    ("NSW", "New South Wales"),
    ("NT", "Northern Territory"),
    ("QLD", "Queensland"),
    ("SA", "South Australia"),
    ("TAS", "Tasmania"),
    ("VIC", "Victoria"),
    ("WA", "Western Australia"),
];

/// The short form of a state that the documents know.
pub(super) fn short_state(state: &str) -> Option<&'static str> {
    let state = state.trim();
    let is =
        |(short, long): &&(&str, &str)| state.eq_ignore_ascii_case(short) || state.eq_ignore_ascii_case(long);
    STATES.iter().find(is).map(|(short, _)| *short)
}

pub(super) fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The national holidays with a fixed date; states have more, and move some. Only Sendle knows them all.
pub(super) fn is_holiday(date: Date) -> bool {
    matches!((date.month(), date.day()), (1, 1 | 26) | (4, 25) | (12, 25 | 26))
}

/// The first day that "at least one non-holiday, business day in the future" allows, as far as is known here.
#[must_use]
pub fn first_pickup(now: Timestamp, state: &str) -> Date {
    let mut day = now.to_zoned(zone_of(state)).date();
    loop {
        let Ok(next) = day.tomorrow() else { return day };
        day = next;
        if !is_weekend(day) && !is_holiday(day) {
            return day;
        }
    }
}
