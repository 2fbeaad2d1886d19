//! Times as the operator reads them: in his own zone, and no finer than a minute, so that an idle screen stays still.

use jiff::{SignedDuration, Timestamp, fmt::strtime, tz::TimeZone};

use crate::model::{clock::Clock, time::parse_instant};

/// How long ago, in at most four columns: `<1m`, `3m`, `4h`, `12d`.
#[must_use]
pub fn age(now: Timestamp, then: Timestamp) -> String {
    let minutes = now.duration_since(then).as_mins().max(0);
    match minutes {
        0 => "<1m".to_owned(),
        1..60 => format!("{minutes}m"),
        60..1440 => format!("{}h", minutes / 60),
        _ => format!("{}d", minutes / 1440),
    }
}

/// A span in at most six columns: `<1m`, `11m`, `1h28m`, `2d3h`, `58d`; a minus when it is past.
#[must_use]
pub fn span(span: SignedDuration) -> String {
    let sign = if span.is_negative() { "-" } else { "" };
    let minutes = span.as_secs().unsigned_abs() / 60;
    let (d, h, m) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match minutes {
        0 => if sign.is_empty() { "<1m" } else { "-<1m" }.to_owned(),
        1..60 => format!("{sign}{m}m"),
        60..1440 => format!("{sign}{h}h{m:02}m"),
        1440..14_400 => format!("{sign}{d}d{h}h"),
        _ => format!("{sign}{d}d"),
    }
}

/// What is left of a clock. A day is counted in days, never shown as if it had an hour.
#[must_use]
pub fn left(clock: &Clock, now: Timestamp, zone: &TimeZone) -> String {
    let Some(date) = clock.date else { return span(clock.at.duration_since(now)) };
    let today = now.to_zoned(zone.clone()).date();
    match today.until(date).map(|s| s.get_days()) {
        Ok(0) => "today".to_owned(),
        Ok(days) => format!("{days}d"),
        Err(_) => span(clock.at.duration_since(now)),
    }
}

/// Behind us. A day is behind us when it is over.
#[must_use]
pub fn is_past(clock: &Clock, now: Timestamp, zone: &TimeZone) -> bool {
    match clock.date {
        Some(date) => date < now.to_zoned(zone.clone()).date(),
        None => clock.at < now,
    }
}

/// `14:32`.
#[must_use]
pub fn minute(at: Timestamp, zone: &TimeZone) -> String {
    format("%H:%M", at, zone)
}

/// At most twelve columns: `25 Nov 09:12`, or `25 Nov 2024` when it is another year.
#[must_use]
pub fn moment(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let same_year = at.to_zoned(zone.clone()).year() == now.to_zoned(zone.clone()).year();
    format(if same_year { "%d %b %H:%M" } else { "%d %b %Y" }, at, zone)
}

/// A provider's own text of an instant as people say it (`25 Nov 2026 09:12`); `None`: it is no instant. The raw record
/// has its own words.
#[must_use]
pub fn told(text: &str, zone: &TimeZone) -> Option<String> {
    // Cheaper than asking every reader of times about every name and address.
    let likely = (19..=40).contains(&text.len()) && text.starts_with(|c: char| c.is_ascii_digit());
    let at = likely.then(|| parse_instant(text)).flatten()?;
    Some(format("%d %b %Y %H:%M", at, zone))
}

/// At most six columns: `14:20` today, `25 Nov` before, `2024` in other years.
#[must_use]
pub fn brief(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (then, today) = (at.to_zoned(zone.clone()).date(), now.to_zoned(zone.clone()).date());
    let pattern = match () {
        () if then == today => "%H:%M",
        () if then.year() == today.year() => "%d %b",
        () => "%Y",
    };
    format(pattern, at, zone)
}

/// The instant or the day of a clock.
#[must_use]
pub fn deadline(clock: &Clock, now: Timestamp, zone: &TimeZone) -> String {
    match clock.date {
        Some(date) => strtime::format("%d %b %Y", date).unwrap_or_default(),
        None => moment(clock.at, now, zone),
    }
}

/// The present time from the longest form (`Wed 25 Nov 14:32 AEDT (03:32 UTC)`) to the shortest (`14:32`).
#[must_use]
pub fn now_forms(at: Timestamp, zone: &TimeZone) -> [String; 5] {
    let day = format("%a %d %b %H:%M %Z", at, zone);
    let utc = minute(at, &TimeZone::UTC);
    // Where the clocks agree, once is enough.
    let both = if utc == minute(at, zone) { day.clone() } else { format!("{day} ({utc} UTC)") };
    [both, day, format("%a %H:%M %Z", at, zone), format("%H:%M %Z", at, zone), format("%H:%M", at, zone)]
}

fn format(pattern: &str, at: Timestamp, zone: &TimeZone) -> String {
    strtime::format(pattern, &at.to_zoned(zone.clone())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::model::clock::ClockKind;

    #[test]
    fn nothing_is_finer_than_a_minute() {
        let now: Timestamp = "2026-11-25T03:32:07Z".parse().unwrap();
        for (seconds, want) in
            [(0, "<1m"), (59, "<1m"), (700, "11m"), (5280, "1h28m"), (-97_200, "-1d3h"), (-30, "-<1m")]
        {
            assert_eq!(span(SignedDuration::from_secs(seconds)), want);
        }
        for (seconds, want) in [(-5, "<1m"), (59, "<1m"), (180, "3m"), (7300, "2h"), (86_400 * 12, "12d")] {
            assert_eq!(age(now, now - SignedDuration::from_secs(seconds)), want);
        }
    }

    #[test]
    fn days_are_days_and_instants_are_local() {
        let now: Timestamp = "2026-11-25T03:32:07Z".parse().unwrap();
        let zone = TimeZone::get("Australia/Sydney").unwrap();
        let clock = |day| Clock::on(ClockKind::Promise, date(2026, 11, day)).unwrap();
        for (day, want, past) in [(25, "today", false), (27, "2d", false), (24, "-1d", true)] {
            assert_eq!(
                (left(&clock(day), now, &zone).as_str(), is_past(&clock(day), now, &zone)),
                (want, past)
            );
        }
        assert_eq!(deadline(&clock(27), now, &zone), "27 Nov 2026");
        assert_eq!(
            now_forms(now, &zone),
            [
                "Wed 25 Nov 14:32 AEDT (03:32 UTC)",
                "Wed 25 Nov 14:32 AEDT",
                "Wed 14:32 AEDT",
                "14:32 AEDT",
                "14:32"
            ]
        );
        assert_eq!(moment(now, now, &zone), "25 Nov 14:32");
        for (text, want) in [
            ("2026-11-20T03:00:43.041375812Z", Some("20 Nov 2026 14:00")),
            ("2015-10-15 00:56:51 UTC", Some("15 Oct 2015 11:56")),
            ("2017-08-10T05:45:00+0000", Some("10 Aug 2017 15:45")),
            ("2026-11-20", None),
            ("80 Wentworth Park Rd, Glebe", None),
            ("1800000000003698779", None),
        ] {
            assert_eq!(told(text, &zone).as_deref(), want);
        }
        let old: Timestamp = "2024-02-03T04:05:06Z".parse().unwrap();
        assert_eq!(
            (moment(old, now, &zone).as_str(), brief(old, now, &zone).as_str()),
            ("03 Feb 2024", "2024")
        );
    }
}
