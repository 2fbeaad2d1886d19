//! Sendle's working days, in Sydney's time.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
    tz::{Offset, TimeZone},
};

/// Sydney's zone; ten hours ahead of UTC if the tables should lack it.
pub(super) fn zone() -> TimeZone {
    TimeZone::get("Australia/Sydney").unwrap_or_else(|_| TimeZone::fixed(Offset::constant(10)))
}

pub(super) fn day(at: Timestamp) -> Date {
    at.to_zoned(zone()).date()
}

/// An instant on a day in Sydney; `minute` counts from midnight.
pub(super) fn moment(date: Date, minute: u64) -> Timestamp {
    let minute = i64::try_from(minute).unwrap_or_default();
    match date.to_zoned(zone()) {
        Ok(midnight) => midnight.timestamp().saturating_add(minute.minutes()).unwrap_or(Timestamp::MAX),
        Err(_) => Timestamp::MAX,
    }
}

/// Weekends and the national holidays with a fixed date are none ("a non-holiday, business day").
pub(super) fn is_business_day(date: Date) -> bool {
    let holiday = matches!((date.month(), date.day()), (1, 1 | 26) | (4, 25) | (12, 25 | 26));
    !holiday && !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The business day that lies so many business days later.
pub(super) fn business_days_after(date: Date, days: u64) -> Date {
    let mut date = date;
    for _ in 0..days {
        date = date.tomorrow().unwrap_or(date);
        while !is_business_day(date) {
            let Ok(next) = date.tomorrow() else { return date };
            date = next;
        }
    }
    date
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekends_and_holidays_are_skipped() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        for (from, days, want) in [
            ("2015-11-23", 1, "2015-11-24"),
            ("2015-11-20", 1, "2015-11-23"),
            ("2015-12-24", 1, "2015-12-28"),
            ("2015-12-31", 1, "2016-01-04"),
            ("2015-11-21", 0, "2015-11-21"),
            ("2015-11-20", 5, "2015-11-27"),
        ] {
            assert_eq!(business_days_after(date(from), days), date(want), "{from}+{days}");
        }
    }

    #[test]
    fn a_day_begins_in_sydney() {
        assert_eq!(day("2015-11-23T12:59:59Z".parse().unwrap()).to_string(), "2015-11-23");
        assert_eq!(day("2015-11-23T13:00:00Z".parse().unwrap()).to_string(), "2015-11-24");
        assert_eq!(moment("2015-11-24".parse().unwrap(), 60).to_string(), "2015-11-23T14:00:00Z");
    }
}
