//! Following pages until the end, however the provider's paging misbehaves.

use std::{
    collections::HashSet,
    future::Future,
    hash::{DefaultHasher, Hash, Hasher},
    time::{Duration, Instant},
};

use crate::{
    model::order::Oddity,
    providers::{
        Cursor, Page,
        error::{Class, ProviderError},
    },
};

/// When a walk gives up.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub pages: usize,
    pub time: Duration,
    /// So many empty pages in a row with a next one are a provider's fault.
    pub empty_pages: usize,
}

impl Limits {
    /// For a pass on the timer.
    pub const TIMED: Self = Self { pages: 200, time: Duration::from_secs(60), empty_pages: 3 };
    /// For a pass that a person waits for: it ends when the listing does, and no listing is that long.
    pub const WHOLE: Self = Self { pages: 200_000, time: Duration::MAX, empty_pages: 3 };
}

/// How a walk ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Walked {
    pub pages: usize,
    pub rows: u64,
    /// The provider's own total, from the last page that gave one.
    pub total: Option<u64>,
    /// Where to go on, when a limit ended it.
    pub resume: Option<Cursor>,
    /// Why rows may be missing; `None`: the listing was read to its end, or the sink was content.
    pub incomplete: Option<String>,
}

/// What the sink says after each page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Go {
    On,
    /// Enough: the rest is known.
    Enough,
}

/// Follows pages from `from`. `fetch` asks for one, `sink` stores its rows, `name` tells one row from another.
///
/// # Errors
/// The first error of `fetch` or `sink`; what was stored before stays.
pub async fn walk<T, F, FetchFut, S, SinkFut, E>(
    from: Option<Cursor>,
    limits: Limits,
    name: impl Fn(&T) -> &str,
    mut fetch: F,
    mut sink: S,
) -> Result<Walked, E>
where
    F: FnMut(Option<Cursor>) -> FetchFut,
    FetchFut: Future<Output = Result<Page<T>, ProviderError>>,
    S: FnMut(Page<T>) -> SinkFut,
    SinkFut: Future<Output = Result<Go, E>>,
    E: From<ProviderError>,
{
    let started = Instant::now();
    let mut walked = Walked::default();
    // Every place that was visited: a cycle of any length ends the walk.
    let mut seen: HashSet<Cursor> = from.iter().cloned().collect();
    // Every page that was read, by its rows: a service that does not understand places gives one page for ever.
    let mut pages = HashSet::new();
    let from_start = from.is_none();
    let mut at = from;
    let mut empty = 0;
    let mut totals: Option<(u64, u64)> = None;
    loop {
        let page = match fetch(at.clone()).await {
            // The list has become shorter meanwhile; what was read is good.
            Err(e) if e.class == Class::NotFound && at.is_some() => {
                walked.incomplete =
                    Some(format!("the listing was left after {} pages: the next page is gone", walked.pages));
                return Ok(walked);
            }
            page => page?,
        };
        walked.pages += 1;
        let count = page.rows.len() as u64;
        walked.rows += count;
        if let Some(total) = page.total {
            walked.total = Some(total);
            totals = Some(totals.map_or((total, total), |(first, _)| (first, total)));
        }
        empty = if count == 0 { empty + 1 } else { 0 };
        let next = page.next.clone();
        let broken = broken(&page.oddities);
        let again = count > 0 && !pages.insert(fingerprint(page.rows.iter().map(&name)));
        let content = sink(page).await? == Go::Enough;
        let Some(next) = next else {
            let broken =
                broken.map(|why| format!("the listing was left after {} pages: {why}", walked.pages));
            walked.incomplete = broken.or_else(|| shifted(&walked, totals, from_start));
            return Ok(walked);
        };
        if content {
            return Ok(walked);
        }
        let why = if !seen.insert(next.clone()) {
            Some("its pages lead back to one that was read already")
        } else if again {
            Some("it gives the same rows again")
        } else if empty >= limits.empty_pages {
            Some("it goes on with empty pages")
        } else {
            None
        };
        if let Some(why) = why {
            walked.incomplete = Some(format!("the listing was left after {} pages: {why}", walked.pages));
            return Ok(walked);
        }
        if walked.pages >= limits.pages || started.elapsed() >= limits.time {
            walked.incomplete = Some(format!("{} pages read so far; the rest follows", walked.pages));
            walked.resume = Some(next);
            return Ok(walked);
        }
        at = Some(next);
    }
}

/// What the provider's client found wrong with the way to the next page.
fn broken(oddities: &[Oddity]) -> Option<String> {
    let next = oddities.iter().find(|o| matches!(o.path.as_str(), "next" | "meta.next"));
    next.map(|o| format!("{}: {}", o.path, o.what))
}

fn fingerprint<'a>(names: impl Iterator<Item = &'a str>) -> u64 {
    let mut hash = DefaultHasher::new();
    names.for_each(|name| name.hash(&mut hash));
    hash.finish()
}

/// Compares what came with what the provider says there is, for a walk that began at the start.
fn shifted(walked: &Walked, totals: Option<(u64, u64)>, from_start: bool) -> Option<String> {
    let (first, last) = totals.filter(|_| from_start)?;
    if walked.rows < last.min(first) {
        let missing = last.min(first) - walked.rows;
        return Some(format!("the listing ended early: {missing} of {last} rows did not come"));
    }
    (last < first).then(|| {
        format!("rows went away while it was read ({first} at first, {last} at last): some may have been passed over")
    })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    fn page(rows: usize, next: Option<&str>, total: Option<u64>) -> Page<String> {
        let rows = vec![String::new(); rows];
        Page { rows, oddities: Vec::new(), next: next.map(|n| Cursor(n.to_owned())), total }
    }

    /// Plays a listing: page by place; `""` is the first. Rows without a name get one of their own.
    async fn play_from(
        from: Option<Cursor>,
        limits: Limits,
        listing: impl Fn(&str, usize) -> Page<String>,
    ) -> Walked {
        let calls = Arc::new(Mutex::new(0_usize));
        let walked: Result<Walked, ProviderError> = walk(
            from,
            limits,
            String::as_str,
            |cursor| {
                let mut calls = calls.lock().unwrap();
                *calls += 1;
                let mut page = listing(cursor.as_ref().map_or("", |c| &c.0), *calls);
                for (n, row) in page.rows.iter_mut().enumerate().filter(|(_, row)| row.is_empty()) {
                    *row = format!("{calls}.{n}");
                }
                async move { Ok(page) }
            },
            |_| async { Ok(Go::On) },
        )
        .await;
        walked.unwrap()
    }

    async fn play(limits: Limits, listing: impl Fn(&str, usize) -> Page<String>) -> Walked {
        play_from(None, limits, listing).await
    }

    type Pager = Box<dyn Fn(&str, usize) -> Page<String>>;

    #[tokio::test]
    async fn odd_pagers_all_end_and_say_so() {
        let few = Limits { pages: 200, time: Duration::from_secs(60), empty_pages: 3 };
        let cases: Vec<(&str, Pager, Option<&str>)> = vec![
            ("one page", Box::new(|_, _| page(3, None, Some(3))), None),
            ("no rows", Box::new(|_, _| page(0, None, Some(0))), None),
            (
                "two pages",
                Box::new(
                    |at, _| if at.is_empty() { page(3, Some("b"), Some(5)) } else { page(2, None, Some(5)) },
                ),
                None,
            ),
            ("next to itself", Box::new(|_, _| page(3, Some("a"), None)), Some("lead back")),
            (
                "two-cycle",
                Box::new(|at, _| page(3, Some(if at == "a" { "b" } else { "a" }), None)),
                Some("lead back"),
            ),
            ("long cycle", Box::new(|_, n| page(1, Some(&format!("{}", n % 50)), None)), Some("lead back")),
            ("endless", Box::new(|_, n| page(1, Some(&n.to_string()), None)), Some("the rest follows")),
            (
                "one page for ever",
                Box::new(|_, n| {
                    let rows = vec!["a".to_owned(), "b".to_owned()];
                    Page { rows, ..page(2, Some(&n.to_string()), None) }
                }),
                Some("the same rows again"),
            ),
            (
                "a next page that may not be followed",
                Box::new(|_, _| Page {
                    oddities: vec![Oddity::new("meta.next", "not followed: outside")],
                    ..page(2, None, None)
                }),
                Some("meta.next: not followed"),
            ),
            ("empty for ever", Box::new(|_, n| page(0, Some(&n.to_string()), None)), Some("empty pages")),
            (
                "a gap is passed",
                Box::new(|_, n| match n {
                    1 => page(2, Some("b"), None),
                    2 => page(0, Some("c"), None),
                    _ => page(2, None, None),
                }),
                None,
            ),
            ("ends early", Box::new(|_, _| page(3, None, Some(10))), Some("7 of 10 rows did not come")),
            (
                "rows vanish",
                Box::new(|_, n| if n == 1 { page(5, Some("b"), Some(10)) } else { page(4, None, Some(8)) }),
                Some("rows went away"),
            ),
            (
                "rows arrive",
                Box::new(|_, n| if n == 1 { page(5, Some("b"), Some(10)) } else { page(6, None, Some(11)) }),
                None,
            ),
        ];
        for (name, listing, want) in cases {
            let walked = play(few, listing).await;
            match want {
                None => assert_eq!(walked.incomplete, None, "{name}"),
                Some(part) => {
                    let why = walked.incomplete.unwrap_or_default();
                    assert!(why.contains(part), "{name}: {why:?}");
                }
            }
        }
    }

    #[tokio::test]
    async fn a_limit_tells_where_to_go_on() {
        let walked =
            play(Limits { pages: 2, ..Limits::TIMED }, |_, n| page(1, Some(&n.to_string()), None)).await;
        assert_eq!(walked.resume, Some(Cursor("2".to_owned())));
        // The rest of a listing is shorter than the whole, and nothing is missing.
        let rest = play_from(Some(Cursor("2".to_owned())), Limits::TIMED, |_, n| {
            page(2, (n < 2).then_some("b"), Some(100))
        });
        assert_eq!(rest.await.incomplete, None);
    }
}
