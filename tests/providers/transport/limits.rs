//! Size, time and shape of answers.

use std::time::Duration;

use futures_util::future::join_all;
use postroom::{
    providers::{
        error::Class,
        http::{Call, Http, ITEM_LIMIT, Policy},
        timing::Timing,
    },
    sim::faults::{Fault, Kind, Phase},
};
use serde_json::Value;

use super::{account, bearer, get_item, hasty_http, http, http_with, quick, read, sim};

#[tokio::test]
async fn a_body_may_be_as_large_as_its_limit_and_not_a_byte_larger() {
    let sim = sim().await;
    let http = http(&sim);
    let whole = http.send(read(&http, "bytes/5000").limit(5000)).await.expect("an answer");
    assert_eq!(whole.body.len(), 5000);
    let more = http.send(read(&http, "bytes/5001").limit(5000)).await.expect_err("too large");
    assert_eq!(more.class, Class::TooLarge);
    // One request each: a page that is too large is not asked for again.
    assert_eq!(sim.world.request_count(), 2);
}

#[tokio::test]
async fn a_gigabyte_is_refused_before_it_is_read_and_an_endless_body_while_it_is() {
    let sim = sim().await;
    let http = http(&sim);
    sim.faults().add(Fault::new(Kind::Huge(1 << 30)).times(1));
    sim.faults().add(Fault::new(Kind::Endless).times(1));
    // The promise alone is enough: nothing of the body is waited for.
    let promise = b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n".to_vec();
    sim.faults().add(Fault::new(Kind::Raw(promise)).times(1));
    for _ in 0..3 {
        let error = get_item(&http).await.expect_err("too large");
        assert_eq!((error.class, error.message.as_str()), (Class::TooLarge, "more than 262144 bytes"));
        assert_eq!(ITEM_LIMIT, 262_144);
    }
}

#[tokio::test]
async fn every_way_to_break_off_is_no_answer_and_is_tried_three_times() {
    for kind in [
        Kind::Reset(Phase::Before),
        Kind::Reset(Phase::After),
        Kind::Truncate(0),
        Kind::Truncate(7),
        Kind::Raw(b"HTTP/1.1 200 OK\r\nContent-Le".to_vec()),
    ] {
        let sim = sim().await;
        let http = http(&sim);
        sim.faults().add(Fault::new(kind.clone()));
        let error = get_item(&http).await.expect_err("no answer");
        assert_eq!(error.class, Class::NoAnswer, "{kind:?}: {error}");
        assert_eq!(sim.world.request_count(), 3, "{kind:?}");
    }
}

#[tokio::test]
async fn the_three_time_outs_say_which_they_were() {
    let ms = Duration::from_millis;
    let first = Timing { first_byte: ms(200), ..quick() };
    let gap = Timing { gap: ms(100), ..quick() };
    let total = Timing { total: ms(1_000), ..quick() };
    let cases = [
        (Kind::Hang(Phase::Before), first, "no answer within 0.2 s"),
        (Kind::Hang(Phase::After), first, "no answer within 0.2 s"),
        (Kind::Drip { bytes: 4, every_ms: 2_000 }, gap, "nothing more within 0.1 s"),
        (Kind::Drip { bytes: 1, every_ms: 40 }, total, "no whole answer within 1.0 s"),
    ];
    join_all(cases.map(async |(kind, timing, says)| {
        let sim = sim().await;
        let http = http_with(&sim, Policy::default(), timing);
        sim.faults().add(Fault::new(kind));
        let error = get_item(&http).await.expect_err("no answer");
        assert!(error.class == Class::NoAnswer && error.message.contains(says), "{error}");
        assert!(sim.world.request_count() <= 3);
    }))
    .await;
}

#[tokio::test]
async fn a_slow_answer_that_keeps_coming_is_taken() {
    let sim = sim().await;
    let http = http(&sim);
    sim.faults().add(Fault::new(Kind::Drip { bytes: 20, every_ms: 10 }));
    assert!(get_item(&http).await.expect("an answer").ok());
}

#[tokio::test]
async fn a_closed_port_and_a_connection_that_is_never_taken_up() {
    let base = {
        let gone = sim().await;
        gone.base_url(postroom::model::provider::Provider::ReadyCloud)
    };
    let http = Http::with_timing(&account(&base), "", Policy::default(), quick()).expect("a client");
    assert_eq!(get_item(&http).await.expect_err("nobody").class, Class::Unreachable);

    for phase in [Kind::Hang(Phase::Connect), Kind::Reset(Phase::Connect)] {
        let sim = sim().await;
        sim.faults().add(Fault::new(phase));
        let error = get_item(&hasty_http(&sim)).await.expect_err("nobody");
        assert!(matches!(error.class, Class::NoAnswer | Class::Unreachable), "{error}");
        assert_eq!(sim.world.request_count(), 0);
    }
}

#[tokio::test]
async fn a_connection_closed_while_idle_does_no_harm() {
    // Whether the next read meets the close before, while or after it is sent is the machine's to choose: at worst it is
    // sent once more, on a connection of its own. One close for each client, so that its retries are never used up.
    for _ in 0..4 {
        let sim = sim().await;
        let http = http(&sim);
        sim.faults().add(Fault::new(Kind::CloseIdle(0)).times(1));
        for _ in 0..2 {
            assert!(get_item(&http).await.expect("an answer").ok());
        }
        let asked = sim.world.request_count();
        assert!((2..=3).contains(&asked), "{asked}");
    }
}

#[tokio::test]
async fn the_provider_heals_and_the_read_succeeds() {
    let sim = sim().await;
    let http = http(&sim);
    sim.faults().add(Fault::new(Kind::Reset(Phase::Before)).times(2));
    assert!(get_item(&http).await.expect("an answer").ok());
    assert_eq!(sim.world.request_count(), 3);
}

/// Heads and bodies that no sound server sends. `None`: it must be an error of any class, and never a panic.
const ODD: &[(&str, Option<u16>)] = &[
    ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", None),
    ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", None),
    ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n{}", None),
    ("HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n{}", None),
    ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}", None),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", None),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", None),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n{}", None),
    ("", None),
    ("\r\n\r\n\r\n", None),
    ("{\"id\": 1}", None),
    ("SSH-2.0-OpenSSH_9.6\r\n", None),
    ("\u{16}\u{3}\u{1}\0\0", None),
    ("HTTP/9.9 200 OK\r\n\r\n", None),
    ("HTTP/1.1 2000 OK\r\n\r\n", None),
    ("HTTP/1.1 abc OK\r\n\r\n", None),
    ("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n", None),
    ("HTTP/1.1 200 OK\r\nBad\0Name: x\r\n\r\n", None),
    ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", Some(101)),
    ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", Some(200)),
    ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}trailing junk", Some(200)),
    ("HTTP/1.0 200 OK\r\n\r\n{}", Some(200)),
    (
        "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        Some(200),
    ),
    ("HTTP/1.1 299 Odd\r\nContent-Length: 0\r\n\r\n", Some(299)),
    ("HTTP/1.1 600 Odd\r\nContent-Length: 0\r\n\r\n", Some(600)),
    ("HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", Some(999)),
    ("HTTP/1.1 302 Found\r\nLocation: /x\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n", Some(302)),
    ("HTTP/1.1 200 OK\r\nDate: yesterday\r\nContent-Type: \u{1b}[2J\r\nContent-Length: 2\r\n\r\n{}", None),
    ("HTTP/1.1 200 OK\r\nDate: yesterday\r\nContent-Length: 2\r\n\r\n{}", Some(200)),
];

#[tokio::test]
async fn odd_heads_are_answers_or_errors_and_never_a_panic() {
    join_all(ODD.iter().map(async |(raw, expected)| {
        let sim = sim().await;
        let http =
            http_with(&sim, Policy::default(), Timing { first_byte: Duration::from_secs(2), ..quick() });
        sim.faults().add(Fault::new(Kind::Raw(raw.as_bytes().to_vec())));
        let met = get_item(&http).await;
        assert_eq!(met.as_ref().ok().map(|reply| reply.status), *expected, "{raw:?}: {met:?}");
    }))
    .await;
}

#[tokio::test]
async fn a_flood_of_early_answers_ends() {
    let sim = sim().await;
    let http = hasty_http(&sim);
    let flood = "HTTP/1.1 102 Processing\r\n\r\n".repeat(20_000);
    sim.faults().add(Fault::new(Kind::Raw(flood.into_bytes())));
    assert_eq!(get_item(&http).await.expect_err("no answer").class, Class::NoAnswer);
}

#[tokio::test]
async fn too_many_headers_and_too_large_ones_are_refused() {
    let lines = |n: u32| (0..n).map(|n| format!("X-{n}: y\r\n")).collect::<Vec<_>>().concat();
    let (many, hundred) = (lines(10_000), lines(120));
    let large = format!("X-Large: {}\r\n", "y".repeat(100 << 10));
    let vast = format!("X-Vast: {}\r\n", "y".repeat(1 << 20));
    for headers in [many, hundred, large, vast] {
        let sim = sim().await;
        let http = http(&sim);
        let raw = format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: 2\r\n\r\n{{}}");
        sim.faults().add(Fault::new(Kind::Raw(raw.into_bytes())));
        let error = get_item(&http).await.expect_err("too large");
        assert_eq!(error.class, Class::TooLarge, "{error}");
    }
}

#[tokio::test]
async fn an_unasked_compression_is_an_error_and_nothing_is_asked_for() {
    let sim = sim().await;
    let http = http(&sim);
    sim.faults().add(Fault::answer(200, &[("content-encoding", "gzip")], "\u{1f}\u{8b}"));
    let error = get_item(&http).await.expect_err("packed");
    assert_eq!((error.class, error.message.contains("gzip")), (Class::Unreadable, true));
    let asked = sim.world.requests();
    assert!(asked[0].headers.iter().all(|(name, _)| name != "accept-encoding"));
}

#[tokio::test]
async fn bodies_that_are_not_the_json_we_know_are_typed_and_placed() {
    #[derive(Debug, serde::Deserialize)]
    #[allow(dead_code, reason = "only its shape matters")]
    struct Item {
        id: u32,
        lines: Vec<Line>,
    }
    #[derive(Debug, serde::Deserialize)]
    #[allow(dead_code, reason = "only its shape matters")]
    struct Line {
        cost: u32,
    }
    let deep = "[".repeat(100_000);
    let sim = sim().await;
    let http = http(&sim);
    for (body, says) in [
        (" ", "empty"),
        ("<html>Bad gateway</html>", "not JSON"),
        ("\u{feff}{\"id\": 1, \"lines\": []}", "byte order mark"),
        (deep.as_str(), "deeper than 64"),
        ("{\"id\": 1, \"lines\": [{\"cost\": 1}, {\"cost\": \"free\"}]}", "at lines[1].cost"),
        ("{\"id\": 1e999, \"lines\": []}", "at id"),
        ("{\"id\": NaN}", "at id"),
        ("{\"id\": 1, \"lines\": [", "EOF"),
        ("{\"id\": 1, \"lines\": []} trailing", "trailing"),
        ("{\"id\": 1, \"id\": 2, \"lines\": []}", "duplicate"),
        ("null", "null"),
    ] {
        sim.faults().clear();
        sim.faults().add(Fault::new(Kind::Body(body.to_owned())));
        let reply = get_item(&http).await.expect("an answer");
        let error = http.decode::<Item>(&reply).expect_err(says);
        assert_eq!((error.class, error.status), (Class::Unreadable, Some(200)));
        assert!(error.message.contains(says), "{says}: {error}");
    }
    let invalid = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"a\":\"\xff\"}".to_vec();
    sim.faults().clear();
    sim.faults().add(Fault::new(Kind::Raw(invalid)));
    let reply = get_item(&http).await.expect("an answer");
    assert!(http.decode::<Value>(&reply).expect_err("invalid").message.contains("not UTF-8"));
}

#[tokio::test]
async fn the_client_speaks_plainly() {
    let sim = sim().await;
    let http = http_with(&sim, Policy::default(), quick());
    let call = Call::get(http.url(&["item"], false).expect("a URL"), bearer()).query([("q", "a&b=c d")]);
    http.send(call).await.expect("an answer");
    let request = sim.world.requests().remove(0);
    let header = |name: &str| {
        request.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    assert!(header("user-agent").starts_with("postroom/"));
    assert_eq!((header("referer"), header("cookie"), header("accept-encoding")), ("", "", ""));
    assert_eq!(
        (header("authorization"), request.query.as_str()),
        ("Bearer canary-token-0002", "q=a%26b%3Dc+d")
    );
    // Twice on one connection, and the time-outs are those of the documents.
    let pinned = Timing::default();
    let seconds =
        [pinned.connect, pinned.first_byte, pinned.gap, pinned.total].map(|d: Duration| d.as_secs());
    assert_eq!((seconds, pinned.attempts), ([5, 15, 10, 30], 3));
}
