//! The providers' many ways to write a time, and short ways to show one.

use jiff::{SignedDuration, Timestamp, civil};

/// Reads an instant in any of the five providers' forms; a text without zone is UTC (ReadyCloud, dates).
///
/// Accepts RFC 3339 with or without fraction, a space for the `T`, offsets `-07`, `+0000` and `+01:00`, a trailing
/// ` UTC` (Sendle `cancelled_at`), and `dd.mm.yyyy hh:mm:ss` (Seven Senders' type column).
#[must_use]
pub fn parse_instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(t) = text.parse::<Timestamp>() {
        return Some(t);
    }
    if let Some(bare) = text.strip_suffix(" UTC") {
        return zoneless(bare);
    }
    if let Ok(t) = Timestamp::strptime("%Y-%m-%dT%H:%M:%S%.f%z", text) {
        return Some(t);
    }
    zoneless(text).or_else(|| dotted(text))
}

fn zoneless(text: &str) -> Option<Timestamp> {
    let civil: civil::DateTime = text.parse().ok()?;
    // A bare date is a date, not an instant.
    (text.len() > 10).then_some(())?;
    Some(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
}

fn dotted(text: &str) -> Option<Timestamp> {
    let civil = civil::DateTime::strptime("%d.%m.%Y %H:%M:%S", text).ok()?;
    Some(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
}

/// An instant in UTC without its fraction, for a column.
#[must_use]
pub fn to_the_second(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A span in at most seven columns: `58s`, `11m40s`, `1h28m`, `2d3h`, `58d`; a minus when it is past.
#[must_use]
pub fn short_span(span: SignedDuration) -> String {
    let sign = if span.is_negative() { "-" } else { "" };
    let s = span.as_secs().unsigned_abs();
    let (d, h, m) = (s / 86_400, s / 3600 % 24, s / 60 % 60);
    match s {
        0..60 => format!("{sign}{s}s"),
        60..3600 => format!("{sign}{m}m{:02}s", s % 60),
        3600..86_400 => format!("{sign}{h}h{m:02}m"),
        86_400..864_000 => format!("{sign}{d}d{h}h"),
        _ => format!("{sign}{d}d"),
    }
}

/// How long ago, in at most four columns: `8s`, `3m`, `4h`, `12d`.
#[must_use]
pub fn age(now: Timestamp, then: Timestamp) -> String {
    let s = now.duration_since(then).as_secs().max(0);
    match s {
        0..60 => format!("{s}s"),
        60..3600 => format!("{}m", s / 60),
        3600..86_400 => format!("{}h", s / 3600),
        _ => format!("{}d", s / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_providers_form_of_a_time_is_read() {
        for (text, want) in [
            ("2015-10-15 00:56:51 UTC", "2015-10-15T00:56:51Z"),
            ("2023-08-16 18:22:32.340083-07", "2023-08-17T01:22:32.340083Z"),
            ("2017-08-10T05:45:00+0000", "2017-08-10T05:45:00Z"),
            ("2017-08-15T16:53:07+01:00", "2017-08-15T15:53:07Z"),
            ("2019-11-22T09:51:06.120606+00:00", "2019-11-22T09:51:06.120606Z"),
            ("2019-11-22T09:51:06", "2019-11-22T09:51:06Z"),
            ("15.08.2017 16:53:07", "2017-08-15T16:53:07Z"),
            ("2015-11-24T20:31:00Z", "2015-11-24T20:31:00Z"),
        ] {
            assert_eq!(parse_instant(text).map(|t| t.to_string()).as_deref(), Some(want), "{text}");
        }
        for bad in ["", "2015-11-24", "9999-99-99", "soon", "0.92753600 1727797023"] {
            assert_eq!(parse_instant(bad), None, "{bad}");
        }
    }

    #[test]
    fn spans_are_short_and_signed() {
        for (s, want) in [
            (0, "0s"),
            (59, "59s"),
            (700, "11m40s"),
            (5280, "1h28m"),
            (-97_200, "-1d3h"),
            (86_400 * 58, "58d"),
        ] {
            assert_eq!(short_span(SignedDuration::from_secs(s)), want);
        }
    }
}
