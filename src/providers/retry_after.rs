//! `Retry-After` and `Date` in every form that servers send (RFC 9110, 10.2.3 and 5.6.7).

use std::time::Duration;

use jiff::{Timestamp, civil, tz::TimeZone};

/// Nobody is obeyed for longer than this; a provider that wants more says so again.
pub const LONGEST: Duration = Duration::from_secs(15 * 60);

/// How long to stay away. A date counts from the answer's own `Date`, so that a wrong clock on either side does
/// no harm; `now` stands in when there is none. Of several headers the longest wait wins. `None`: nothing readable.
#[must_use]
pub fn parse<'a>(
    values: impl IntoIterator<Item = &'a str>,
    date: Option<Timestamp>,
    now: Timestamp,
) -> Option<Duration> {
    values
        .into_iter()
        .flat_map(|value| {
            // Two headers may arrive joined by a comma; a date has a comma of its own.
            let joined = value.split(',').all(|piece| seconds(piece).is_some());
            let pieces: Vec<&str> = if joined { value.split(',').collect() } else { vec![value] };
            pieces
        })
        .filter_map(|value| seconds(value).or_else(|| until(value, date.unwrap_or(now))))
        .max()
        .map(|wait| wait.min(LONGEST))
}

/// Whole seconds, rounded up where a server sends a fraction against the rules.
fn seconds(value: &str) -> Option<Duration> {
    let value = value.trim();
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let up = u64::from(fraction.bytes().any(|b| b != b'0'));
    // More digits than fit are still a number, and a long one.
    Some(whole.parse::<u64>().map_or(LONGEST, |s| Duration::from_secs(s.saturating_add(up))))
}

fn until(value: &str, from: Timestamp) -> Option<Duration> {
    let wait = http_date(value)?.duration_since(from);
    Some(Duration::try_from(wait).unwrap_or(Duration::ZERO))
}

/// A date of HTTP in its three forms: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
/// `Sun Nov  6 08:49:37 1994`. The name of the day is not checked.
#[must_use]
pub fn http_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let words: Vec<&str> =
        text.split([' ', ',', '-']).map(str::trim).filter(|word| !word.is_empty()).collect();
    let (day, month, year, time) = match words[..] {
        [_, day, month, year, time, "GMT" | "UTC"] => (day, month, year, time),
        [_, month, day, time, year] if !text.contains(',') => (day, month, year, time),
        _ => return None,
    };
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month = months.iter().position(|name| month.eq_ignore_ascii_case(name))?;
    let year = match (year.len(), year.parse::<i16>().ok()?) {
        (4, year) => year,
        // Two digits: the century that puts it less than 50 years ahead; nobody asks anybody to wait since 1970.
        (2, year) if year < 70 => 2000 + year,
        (2, year) => 1900 + year,
        _ => return None,
    };
    let mut clock = time.split(':').map(|piece| {
        let two = piece.len() == 2 && piece.bytes().all(|b| b.is_ascii_digit());
        two.then(|| piece.parse::<i8>().ok()).flatten()
    });
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    if clock.next().is_some() {
        return None;
    }
    let date = civil::Date::new(year, i8::try_from(month).ok()? + 1, day.parse().ok()?).ok()?;
    // A leap second is as good as the one before it.
    let time = civil::Time::new(hour, minute, second.min(59), 0).ok()?;
    date.to_datetime(time).to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    const DATE: &str = "Fri, 20 Nov 2026 19:00:00 GMT";

    /// Forty headers and what they mean when `Date` is [`DATE`].
    const TABLE: [(&[&str], Option<u64>); 40] = [
        (&["0"], Some(0)),
        (&["1"], Some(1)),
        (&["120"], Some(120)),
        (&["899"], Some(899)),
        (&["900"], Some(900)),
        (&["901"], Some(900)),
        (&["3600"], Some(900)),
        (&["1000000000000"], Some(900)),
        (&["99999999999999999999999999"], Some(900)),
        (&["00060"], Some(60)),
        (&[" 7 "], Some(7)),
        (&["1.2"], Some(2)),
        (&["2.0"], Some(2)),
        (&["0.001"], Some(1)),
        (&["-1"], None),
        (&["-120"], None),
        (&["+5"], None),
        (&["1e3"], None),
        (&["0x10"], None),
        (&[""], None),
        (&["   "], None),
        (&["soon"], None),
        (&["5s"], None),
        (&["5 seconds"], None),
        (&["NaN"], None),
        (&["1:00"], None),
        (&["Fri, 20 Nov 2026 19:01:30 GMT"], Some(90)),
        (&["Fri, 20 Nov 2026 19:00:00 GMT"], Some(0)),
        (&["Fri, 20 Nov 2026 18:00:00 GMT"], Some(0)),
        (&["Wed, 20 Nov 2030 18:00:00 GMT"], Some(900)),
        (&["Friday, 20-Nov-26 19:00:10 GMT"], Some(10)),
        (&["Sunday, 06-Nov-94 08:49:37 GMT"], Some(0)),
        (&["Fri Nov 20 19:02:00 2026"], Some(120)),
        (&["Sun Nov  6 08:49:37 1994"], Some(0)),
        (&["Fri, 31 Feb 2026 19:01:30 GMT"], None),
        (&["Fri, 20 Nov 2026 25:01:30 GMT"], None),
        (&["Fri, 20 Nov 2026 19:01:30 CET"], None),
        (&["5", "60"], Some(60)),
        (&["5, 60"], Some(60)),
        (&["soon", "Fri, 20 Nov 2026 19:00:20 GMT"], Some(20)),
    ];

    #[test]
    fn every_form_is_read_whatever_our_clock_says() {
        let date = http_date(DATE).expect("a date");
        for (values, expected) in TABLE {
            for skew in [-86_400, -3_600, 0, 3_600, 86_400] {
                let now = date + SignedDuration::from_secs(skew);
                let read = parse(values.iter().copied(), Some(date), now);
                assert_eq!(read, expected.map(Duration::from_secs), "{values:?} at {skew}");
            }
        }
    }

    #[test]
    fn without_a_date_our_own_clock_stands_in() {
        let now = http_date(DATE).expect("a date");
        let read = parse(["Fri, 20 Nov 2026 19:00:30 GMT"], None, now);
        assert_eq!(read, Some(Duration::from_secs(30)));
    }

    #[test]
    fn the_three_forms_name_the_same_moment() {
        let forms =
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"];
        let read: Vec<_> = forms.iter().map(|form| http_date(form).map(Timestamp::as_second)).collect();
        assert_eq!(read, [Some(784_111_777); 3]);
    }

    #[test]
    fn junk_is_no_date() {
        for junk in [
            "",
            "GMT",
            "Sun, 06 Nov",
            "a b c d e f g",
            "Sun, 06 Nov 99999 08:49:37 GMT",
            "\u{1b}[2J",
            "-,-,-",
        ] {
            assert_eq!(http_date(junk), None, "{junk:?}");
        }
    }
}
