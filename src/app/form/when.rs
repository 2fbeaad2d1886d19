//! Dates and instants in a field: shown in the operator's zone, kept as the providers want them.

use jiff::{
    Span, Timestamp, ToSpan,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// An instant of a draft as the operator reads it: `2026-11-25 14:30`. What is no instant stays as it is.
#[must_use]
pub fn local(text: &str, zone: &TimeZone) -> String {
    let Some(at) = crate::model::time::parse_instant(text) else { return text.to_owned() };
    let there = at.to_zoned(zone.clone());
    let exact = there.second() != 0 || there.subsec_nanosecond() != 0;
    // What a minute cannot say is shown as it is kept.
    if there.subsec_nanosecond() != 0 {
        return text.to_owned();
    }
    there.strftime(if exact { "%Y-%m-%d %H:%M:%S" } else { "%Y-%m-%d %H:%M" }).to_string()
}

/// What was typed as an instant in UTC. A zone that is named wins; without one the operator's own is meant.
#[must_use]
pub fn utc(text: &str, zone: &TimeZone) -> Option<String> {
    instant(text, zone).map(|at| at.to_string())
}

fn instant(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    if let Ok(at) = Timestamp::strptime("%Y-%m-%dT%H:%M:%S%.f%z", text) {
        return Some(at);
    }
    if let Some(bare) = text.strip_suffix(" UTC") {
        return in_zone(bare, &TimeZone::UTC);
    }
    in_zone(text, zone)
}

fn in_zone(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    // A bare date is a date, not an instant; a time has two figures for its minutes.
    let time = text.split_once(['T', ' ', 't'])?.1;
    let whole = time.len() >= 5 && time.as_bytes().get(2) == Some(&b':');
    let civil: Option<DateTime> = text.parse().ok().filter(|_| whole);
    let civil = civil
        .or_else(|| DateTime::strptime("%d.%m.%Y %H:%M:%S", text).ok())
        .or_else(|| DateTime::strptime("%d.%m.%Y %H:%M", text).ok().filter(|_| whole))?;
    Some(civil.to_zoned(zone.clone()).ok()?.timestamp())
}

/// A date so many days on; a blank field counts from today.
#[must_use]
pub fn step_date(text: &str, days: i32, today: Date) -> Option<String> {
    let text = text.trim();
    let from = if text.is_empty() { today } else { whole_date(text)? };
    from.checked_add(span(days)).ok().map(|date| date.to_string())
}

/// A whole date, as `yyyy-mm-dd`.
#[must_use]
pub fn whole_date(text: &str) -> Option<Date> {
    (text.trim().len() == 10).then(|| text.trim().parse().ok()).flatten()
}

/// An instant so many days on, at the same time of day; a blank field counts from now, at the next full half hour.
#[must_use]
pub fn step_instant(text: &str, days: i32, now: Timestamp, zone: &TimeZone) -> Option<String> {
    let text = text.trim();
    let from = if text.is_empty() {
        let half = now.as_second().div_euclid(1800).checked_add(1)?.checked_mul(1800)?;
        Timestamp::from_second(half).ok()?.to_zoned(zone.clone())
    } else {
        instant(text, zone)?.to_zoned(zone.clone())
    };
    let to = from.checked_add(span(days)).ok()?;
    Some(local(&to.timestamp().to_string(), zone))
}

/// The text is a whole instant.
#[must_use]
pub fn is_instant(text: &str, zone: &TimeZone) -> bool {
    instant(text, zone).is_some()
}

fn span(days: i32) -> Span {
    days.days()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sydney() -> TimeZone {
        TimeZone::get("Australia/Sydney").unwrap()
    }

    #[test]
    fn an_instant_is_read_in_the_operators_zone_and_sent_in_utc() {
        for (text, want) in [
            ("2026-11-25 14:30", Some("2026-11-25T03:30:00Z")),
            ("2026-11-25T14:30:05", Some("2026-11-25T03:30:05Z")),
            ("25.11.2026 14:30", Some("2026-11-25T03:30:00Z")),
            ("25.11.2026 14:30:00", Some("2026-11-25T03:30:00Z")),
            ("2026-11-25T14:30:00+01:00", Some("2026-11-25T13:30:00Z")),
            ("2026-11-25T14:30:00Z", Some("2026-11-25T14:30:00Z")),
            ("2026-11-25 14:30 UTC", Some("2026-11-25T14:30:00Z")),
            ("2026-11-25", None),
            ("2026-11-25 14", None),
            ("2026-11-25 1", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(utc(text, &sydney()).as_deref(), want, "{text}");
        }
        assert_eq!(local("2026-11-25T03:30:00Z", &sydney()), "2026-11-25 14:30");
        assert_eq!(local("2026-11-25T03:30:09+00:00", &sydney()), "2026-11-25 14:30:09");
        assert_eq!(local("2026-11-25T03:30:09.123Z", &sydney()), "2026-11-25T03:30:09.123Z");
        assert_eq!(local("next week", &sydney()), "next week");
    }

    #[test]
    fn days_are_stepped_also_over_a_change_of_the_clocks() {
        let today = Date::constant(2026, 11, 25);
        assert_eq!(step_date("", 1, today).as_deref(), Some("2026-11-26"));
        assert_eq!(step_date("2026-12-31", 1, today).as_deref(), Some("2027-01-01"));
        assert_eq!(step_date("2026-12-3", 1, today), None, "not whole yet");
        assert_eq!(step_date("9999-12-31", 1, today), None);
        let now: Timestamp = "2026-10-03T04:10:00Z".parse().unwrap();
        assert_eq!(step_instant("", 0, now, &sydney()).as_deref(), Some("2026-10-03 14:30"));
        // Daylight saving begins on 4 October 2026: the time of day stays.
        assert_eq!(step_instant("2026-10-03 14:30", 1, now, &sydney()).as_deref(), Some("2026-10-04 14:30"));
        assert_eq!(step_instant("2026-10-0", 1, now, &sydney()), None);
    }
}
