//! Quotas, `Retry-After`, retries, the breaker, the clock.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use postroom::{
    providers::{
        error::Class,
        http::{Auth, Call, Policy, Quota, for_person},
        timing::Timing,
        token::TokenCell,
    },
    sim::{
        clock::{Pace, SimClock},
        faults::{Fault, Kind, Phase},
    },
};

use super::{get_item, http, http_with, quick, read, sim, sim_at};

const DATE: &str = "Fri, 20 Nov 2026 19:00:00 GMT";

/// Every form over a real connection; seconds, or `None` when nothing in it is readable.
const FORMS: &[(&[&str], Option<u64>)] = &[
    (&["120"], Some(120)),
    (&["900"], Some(900)),
    (&["901"], Some(900)),
    (&["1000000000000"], Some(900)),
    (&[" 7 "], Some(7)),
    (&["2.5"], Some(3)),
    (&["Fri, 20 Nov 2026 19:01:30 GMT"], Some(90)),
    (&["Friday, 20-Nov-26 19:01:30 GMT"], Some(90)),
    (&["Fri Nov 20 19:01:30 2026"], Some(90)),
    (&["Wed, 20 Nov 2090 19:01:30 GMT"], Some(900)),
    (&["5", "60"], Some(60)),
    (&["60", "5"], Some(60)),
    (&["soon", "60"], Some(60)),
    (&["5, 60"], Some(60)),
    (&[], None),
    (&["-5"], None),
    (&["soon"], None),
    (&[""], None),
    (&["1e9"], None),
    (&["Fri, 99 Nov 2026 19:01:30 GMT"], None),
];

#[tokio::test]
async fn every_form_of_retry_after_is_obeyed_by_the_whole_account() {
    for status in [429, 503] {
        for (values, expected) in FORMS {
            let sim = sim().await;
            // No patience: every wait is told, none is slept through.
            let http = http_with(&sim, Policy::default(), Timing { patience: Duration::ZERO, ..quick() });
            let mut headers = vec![("date", DATE)];
            headers.extend(values.iter().map(|value| ("retry-after", *value)));
            sim.faults().add(Fault::answer(status, &headers, "{}"));
            let reply = get_item(&http).await.expect("an answer");
            let expected = expected.map(Duration::from_secs);
            assert_eq!((reply.status, reply.retry_after), (status, expected), "{values:?}");
            let asked = sim.world.request_count();
            let other = get_item(&http.clone()).await;
            if let Some(wait) = expected {
                let error = other.expect_err("a wait");
                assert_eq!((error.class, asked), (Class::Throttled, 1), "{values:?}");
                let left = error.retry_after.expect("how long");
                assert!(left <= wait && left + Duration::from_secs(30) > wait, "{values:?}: {left:?}");
                assert_eq!(
                    http.send_for_person(read(&http, "item")).await.expect_err("also").class,
                    Class::Throttled
                );
                assert_eq!(sim.world.request_count(), asked, "nothing was sent meanwhile");
            } else {
                assert_eq!(asked, 3, "{values:?}");
                assert_eq!(other.expect("an answer").status, status);
            }
        }
    }
}

#[tokio::test]
async fn a_wait_that_is_over_is_retried_at_once() {
    for value in ["0", "Fri, 20 Nov 2026 19:00:00 GMT", "Fri, 20 Nov 2020 19:00:00 GMT"] {
        let sim = sim().await;
        let http = http(&sim);
        sim.faults().add(Fault::answer(429, &[("date", DATE), ("retry-after", value)], "").times(2));
        assert!(get_item(&http).await.expect("an answer").ok(), "{value}");
        assert_eq!(sim.world.request_count(), 3);
    }
}

#[tokio::test]
async fn a_short_wait_is_waited_out() {
    let sim = sim().await;
    let http = http(&sim);
    sim.faults().add(Fault::answer(429, &[("retry-after", "1")], "").times(1));
    let (one, two) = tokio::join!(get_item(&http), get_item(&http));
    assert!(one.expect("an answer").ok() && two.expect("an answer").ok());
    assert_eq!(sim.world.request_count(), 3);
}

#[tokio::test]
async fn a_date_counts_from_the_providers_own_clock() {
    for (date, wait) in [
        ("Thu, 19 Nov 2026 19:00:00 GMT", "Thu, 19 Nov 2026 19:02:00 GMT"),
        ("Sat, 21 Nov 2026 19:00:00 GMT", "Sat, 21 Nov 2026 19:02:00 GMT"),
        ("Thu Jan  1 00:00:00 1970", "Thu, 01 Jan 1970 00:02:00 GMT"),
    ] {
        let sim = sim().await;
        let http = http(&sim);
        sim.faults().add(Fault::answer(429, &[("date", date), ("retry-after", wait)], ""));
        assert_eq!(get_item(&http).await.expect("an answer").retry_after, Some(Duration::from_secs(120)));
    }
}

#[tokio::test]
async fn refusals_are_never_repeated_and_never_open_the_breaker() {
    for status in [300, 304, 400, 402, 403, 404, 405, 406, 409, 410, 412, 413, 415, 422, 451] {
        let sim = sim().await;
        let http = http(&sim);
        sim.faults().add(Fault::status(status));
        for _ in 0..6 {
            assert_eq!(get_item(&http).await.expect("an answer").status, status);
        }
        assert_eq!(sim.world.request_count(), 6, "{status}");
        assert!(!http.is_down());
    }
}

#[tokio::test]
async fn passing_faults_are_tried_three_times() {
    for status in [408, 425, 429, 500, 502, 503, 504, 599] {
        let sim = sim().await;
        let http = http(&sim);
        sim.faults().add(Fault::status(status).times(2));
        assert!(get_item(&http).await.expect("an answer").ok(), "{status}");
        sim.faults().add(Fault::status(status));
        assert_eq!(get_item(&http).await.expect("an answer").status, status);
        assert!(matches!(sim.world.request_count(), 5..=6), "{status}");
    }
}

#[tokio::test]
async fn what_is_not_a_read_is_sent_once() {
    for kind in [Kind::Reset(Phase::Before), Kind::Reset(Phase::After), Kind::Status(500), Kind::Truncate(3)]
    {
        let sim = sim().await;
        let http = http(&sim);
        sim.faults().add(Fault::new(kind.clone()));
        let call = Call { method: reqwest::Method::POST, token: true, ..read(&http, "act") };
        let _ = http.send(call).await;
        assert_eq!(sim.world.request_count(), 1, "{kind:?}");
        assert!(sim.world.ledger().len() <= 1);
    }
}

#[tokio::test]
async fn the_ledger_knows_what_was_done_before_the_answer_was_lost() {
    let sim = sim().await;
    let http = http(&sim);
    sim.faults().add(Fault::lost().times(1));
    let act = || Call { method: reqwest::Method::POST, token: true, ..read(&http, "act") };
    assert_eq!(http.send(act()).await.expect_err("lost").class, Class::NoAnswer);
    assert_eq!(sim.world.ledger().len(), 1);
    sim.faults().add(Fault::new(Kind::Reset(Phase::Before)).times(1));
    assert_eq!(http.send(act()).await.expect_err("never done").class, Class::NoAnswer);
    assert_eq!(sim.world.ledger().len(), 1);
}

#[tokio::test]
async fn an_outage_costs_a_tenth_more_and_no_flood() {
    let sim = sim().await;
    // Without a pause the breaker lets every read through as a probe.
    let timing = Timing { pause: Duration::ZERO, longest_pause: Duration::ZERO, ..quick() };
    let http = http_with(&sim, Policy::default(), timing);
    sim.faults().add(Fault::status(500));
    for _ in 0..100 {
        assert_eq!(get_item(&http).await.expect("an answer").status, 500);
    }
    let sent = sim.world.request_count();
    assert!((101..=115).contains(&sent), "{sent}");
}

#[tokio::test]
async fn a_provider_that_is_down_is_left_alone_until_a_person_or_a_probe_finds_it_well() {
    let sim = sim().await;
    let http = http(&sim);
    sim.faults().add(Fault::status(503));
    for _ in 0..5 {
        get_item(&http).await.expect("an answer");
    }
    assert!(http.is_down());
    let asked = sim.world.request_count();
    let error = get_item(&http).await.expect_err("left alone");
    assert_eq!((error.class, error.retry_after.is_some()), (Class::ServerFault, true));
    assert_eq!(sim.world.request_count(), asked);
    sim.faults().clear();
    assert!(http.send_for_person(read(&http, "item")).await.expect("an answer").ok());
    assert!(!http.is_down());
    assert!(get_item(&http).await.expect("an answer").ok());
}

#[tokio::test]
async fn polling_leaves_a_fifth_of_the_quota_to_people() {
    let sim = sim().await;
    let policy = Policy { per_minute: Some(10), per_day: Some(1000), per_second: None };
    let http = http_with(&sim, policy, quick());
    for n in 1..=8 {
        assert!(get_item(&http).await.is_ok());
        assert_eq!(http.quota(), Some(Quota { used: n, allowed: 10, window: "min" }));
    }
    let error = get_item(&http.clone()).await.expect_err("used up");
    let wait = error.retry_after.expect("how long");
    assert!(
        error.class == Class::OwnQuota && wait <= Duration::from_secs(60) && wait > Duration::from_secs(30)
    );
    assert!(http.send_for_person(read(&http, "item")).await.is_ok());
    assert!(for_person(get_item(&http)).await.is_ok(), "whoever makes the call");
    assert!(http.send_for_person(read(&http, "item")).await.is_err());
    assert_eq!(sim.world.request_count(), 10);
}

#[tokio::test]
async fn a_place_that_comes_free_soon_is_waited_for() {
    let sim = sim().await;
    let policy = Policy { per_second: Some(2), ..Policy::default() };
    let http = http_with(&sim, policy, quick());
    let begun = std::time::Instant::now();
    for _ in 0..3 {
        assert!(get_item(&http).await.is_ok());
    }
    assert!(begun.elapsed() >= Duration::from_millis(900), "the third had to wait");
}

#[tokio::test]
async fn the_skew_of_the_clocks_is_measured() {
    // What the world's clock says is what its answers are dated with.
    let sim = sim_at(SimClock::new(Timestamp::now(), Pace::Running(1.0))).await;
    let http = http(&sim);
    assert_eq!(http.skew(), None);
    get_item(&http).await.expect("an answer");
    assert!(http.skew().expect("a skew").abs() < SignedDuration::from_secs(60));
    for hours in [-24, 24] {
        let date = (Timestamp::now() + SignedDuration::from_hours(hours))
            .strftime("%a, %d %b %Y %H:%M:%S GMT")
            .to_string();
        sim.faults().clear();
        sim.faults().add(Fault::new(Kind::Headers(vec![("date".to_owned(), Some(date))])));
        get_item(&http).await.expect("an answer");
        let off = http.skew().expect("a skew") + SignedDuration::from_hours(hours);
        assert!(off.abs() < SignedDuration::from_secs(60), "{off:?}");
    }
    // Without a date the last one stands.
    sim.faults().clear();
    sim.faults().add(Fault::new(Kind::Headers(vec![("date".to_owned(), None)])));
    let reply = get_item(&http).await.expect("an answer");
    assert_eq!((reply.date, reply.skew()), (None, None));
    assert!(http.skew().is_some());
}

#[tokio::test]
async fn a_hundred_reads_with_an_expired_token_fetch_one() {
    let sim = sim().await;
    let http = http(&sim);
    let tokens = TokenCell::default();
    let reads = (0..100).map(|_| {
        let (http, tokens) = (http.clone(), tokens.clone());
        tokio::spawn(async move {
            let fetch = || async {
                let call = Call { method: reqwest::Method::POST, token: true, ..read(&http, "act") };
                http.send(call).await?;
                Ok((postroom::model::secret::Secret::new("fetched-token"), Duration::from_secs(3600)))
            };
            let token = tokens.get(Timestamp::now(), fetch).await?;
            http.send(Call { auth: Auth::Bearer(token.secret), ..read(&http, "item") }).await
        })
    });
    for read in reads.collect::<Vec<_>>() {
        assert!(read.await.expect("no panic").expect("an answer").ok());
    }
    let paths: Vec<String> = sim.world.requests().into_iter().map(|r| r.path).collect();
    assert_eq!(paths.iter().filter(|p| *p == "/act").count(), 1);
    assert_eq!(paths.iter().filter(|p| *p == "/item").count(), 100);
}
