//! Changes: one call is one request or none, whatever happens, and nothing is sent where nothing may be.

use postroom::{
    model::{
        account::Account,
        intent::{Answer, Deed, Method, Mutation, Place, Repeat, Sent},
        provider::{AccountName, Provider},
    },
    providers::{
        error::Class,
        http::{Call, Http, Policy},
        timing::Timing,
    },
    sim::{
        faults::{Fault, Kind, Phase},
        server::Sim,
    },
};

use super::{CANARY, account, bearer, get_item, hasty_http, http, http_with, quick, read, sim};

fn act() -> Mutation {
    Mutation {
        provider: Provider::ReadyCloud,
        account: AccountName("warehouse".to_owned()),
        deed: Deed::Book,
        repeat: Repeat::Never,
        target: None,
        part: None,
        method: Method::Post,
        place: Place::Path { segments: vec!["act".to_owned()], trailing_slash: false },
        query: Vec::new(),
        content_type: Some("application/json".to_owned()),
        body: br#"{"b": 1,  "a":"\u00fc",}"#.to_vec(),
        reference: "r-1".to_owned(),
        summary: Vec::new(),
        quote: None,
    }
}

async fn send(http: &Http) -> Sent {
    http.mutate(&act(), bearer(), &[("idempotency-key", "k-1")]).await
}

fn answer(sent: Sent) -> Answer {
    match sent {
        Sent::Answer(answer) => answer,
        other => panic!("no answer: {other:?}"),
    }
}

fn client(sim: &Sim, change: impl FnOnce(&mut Account)) -> Http {
    let mut account = account(&sim.base_url(Provider::ReadyCloud));
    change(&mut account);
    Http::with_timing(&account, "", Policy::default(), quick()).expect("a client")
}

#[tokio::test]
async fn the_bytes_and_headers_arrive_as_they_are() {
    let sim = sim().await;
    let mut change = act();
    change.query = vec![("a b".to_owned(), "c&d".to_owned())];
    let sent = http(&sim).mutate(&change, bearer(), &[("idempotency-key", "k-1")]).await;
    let got = answer(sent);
    assert_eq!((got.status, got.content_type.as_str()), (200, "application/json"));
    assert!(got.date.is_some());
    let met = sim.world.requests();
    assert_eq!(met.len(), 1);
    assert_eq!(
        (met[0].method.as_str(), met[0].path.as_str(), met[0].query.as_str()),
        ("POST", "/act", "a+b=c%26d")
    );
    assert_eq!(met[0].body.as_bytes(), change.body);
    let header = |name: &str| met[0].headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    assert_eq!(header("idempotency-key"), Some("k-1"));
    assert_eq!(header("content-type"), Some("application/json"));
    assert_eq!(header("authorization"), Some("Bearer canary-token-0002"));
    for absent in ["referer", "accept-encoding", "cookie"] {
        assert_eq!(header(absent), None);
    }
}

#[tokio::test]
async fn whatever_goes_wrong_one_call_is_one_request() {
    let own = "/act";
    for kind in [
        Kind::Reset(Phase::Before),
        Kind::Reset(Phase::After),
        Kind::Truncate(0),
        Kind::Truncate(3),
        Kind::Status(408),
        Kind::Status(425),
        Kind::Status(429),
        Kind::Status(500),
        Kind::Status(503),
        Kind::CloseIdle(0),
        Kind::Endless,
        Kind::Raw(b"HTTP/1.1 200 OK\r\nContent-Le".to_vec()),
        Kind::Raw(b"SSH-2.0-OpenSSH\r\n".to_vec()),
    ] {
        let sim = sim().await;
        sim.faults().add(Fault::new(kind.clone()));
        let sent = send(&http(&sim)).await;
        assert!(!matches!(sent, Sent::Nothing { .. }), "{kind:?}");
        assert_eq!(sim.world.request_count(), 1, "{kind:?}");
    }
    for status in [301, 302, 303, 307, 308] {
        let sim = sim().await;
        sim.faults().add(Fault::answer(status, &[("location", own)], ""));
        let got = answer(send(&http(&sim)).await);
        assert_eq!((got.status, got.location.as_deref()), (status, Some(own)));
        assert_eq!(sim.world.request_count(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_no_answer_though_it_was_done() {
    let sim = sim().await;
    let http = http(&sim);
    for kind in [Kind::Reset(Phase::After), Kind::Truncate(2), Kind::Huge(1 << 20)] {
        sim.faults().clear();
        sim.world.clear_ledger();
        sim.faults().add(Fault::new(kind.clone()));
        let sent = send(&http).await;
        assert!(matches!(sent, Sent::NoAnswer { .. }), "{kind:?}: {sent:?}");
        assert_eq!(sim.world.ledger().len(), 1, "{kind:?}");
    }
    // What broke off had a head, and the head is told.
    sim.faults().clear();
    sim.faults().add(Fault::new(Kind::Truncate(2)));
    let Sent::NoAnswer { why } = send(&http).await else { panic!("an answer") };
    assert!(why.contains("answered 200"), "{why}");
}

#[tokio::test]
async fn idle_connections_are_never_used_again() {
    let sim = sim().await;
    let http = http(&sim);
    // Reads leave connections behind, which the other side closes just before they would be used.
    sim.faults().add(Fault::new(Kind::CloseIdle(0)));
    for n in 1..=50 {
        assert!(get_item(&http).await.is_ok());
        assert_eq!(answer(send(&http).await).status, 200);
        let acts = sim.world.requests().iter().filter(|r| r.path == "/act").count();
        assert_eq!(acts, n);
    }
    assert_eq!(sim.world.ledger().len(), 50);
}

#[tokio::test]
async fn a_time_out_is_no_answer() {
    for phase in [Phase::Before, Phase::After] {
        let sim = sim().await;
        sim.faults().add(Fault::new(Kind::Hang(phase)));
        assert!(matches!(send(&hasty_http(&sim)).await, Sent::NoAnswer { .. }));
        assert_eq!(sim.world.request_count(), 1);
    }
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    let base = {
        let gone = sim().await;
        gone.base_url(Provider::ReadyCloud)
    };
    let closed = Http::with_timing(&account(&base), "", Policy::default(), quick()).expect("a client");
    assert!(matches!(send(&closed).await, Sent::Nothing { .. }));

    let unnamed = account("https://postroom.invalid");
    let unnamed = Http::with_timing(&unnamed, "", Policy::default(), quick()).expect("a client");
    assert!(matches!(send(&unnamed).await, Sent::Nothing { .. }));

    // Whoever answers TLS with plain text has met no byte of the request.
    let sim = sim().await;
    let secure = sim.base_url(Provider::ReadyCloud).replace("http://", "https://");
    let timing = Timing { connect: std::time::Duration::from_secs(2), ..quick() };
    let secure = Http::with_timing(&account(&secure), "", Policy::default(), timing).expect("a client");
    let sent = send(&secure).await;
    assert!(matches!(sent, Sent::Nothing { .. }), "{sent:?}");
    assert_eq!(sim.world.request_count(), 0);
}

#[tokio::test]
async fn read_only_and_retired_accounts_send_nothing() {
    let sim = sim().await;
    let closed = [client(&sim, |a| a.read_only = true), client(&sim, |a| a.retired = true)];
    for http in &closed {
        assert!(http.closed_to_changes().is_some());
        for method in [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete] {
            for deed in [Deed::Book, Deed::Cancel, Deed::Label, Deed::Upload, Deed::Delete] {
                let change = Mutation { method, deed, ..act() };
                let sent = http.mutate(&change, bearer(), &[]).await;
                assert!(matches!(sent, Sent::Nothing { .. }));
            }
        }
    }
    assert_eq!(sim.world.request_count(), 0);
    // The other way out takes no change either, read-only or not; a token may still be asked for.
    for http in [&closed[0], &http(&sim)] {
        for method in [reqwest::Method::POST, reqwest::Method::PUT, reqwest::Method::DELETE] {
            let call = Call { method, ..read(http, "act") };
            assert_eq!(http.send(call).await.expect_err("no read").class, Class::Misconfigured);
        }
    }
    assert_eq!(sim.world.request_count(), 0);
    let token = Call::for_token(
        closed[0].url(&["act"], false).expect("a URL"),
        bearer(),
        postroom::providers::http::Body::Empty,
    );
    assert!(closed[0].send(token).await.expect("an answer").ok());
    assert!(get_item(&closed[0]).await.expect("an answer").ok());
}

#[tokio::test]
async fn a_change_stays_with_its_account_and_origin() {
    let sim = sim().await;
    let http = http(&sim);
    let path = |segments: &[&str]| Place::Path {
        segments: segments.iter().map(|s| (*s).to_owned()).collect(),
        trailing_slash: false,
    };
    let handed = |text: &str| Place::Handed(text.to_owned());
    let wrong = [
        Mutation { account: AccountName("other".to_owned()), ..act() },
        Mutation { provider: Provider::Sendle, ..act() },
        Mutation { place: path(&[]), ..act() },
        Mutation { place: path(&["act", ""]), ..act() },
        Mutation { place: path(&["act", ".."]), ..act() },
        Mutation { place: path(&["act/x"]), ..act() },
        Mutation { place: handed("https://example.com/act"), ..act() },
        Mutation { place: handed("//localhost/act"), ..act() },
        Mutation { place: handed(&format!("{}/act", sim.base_url(Provider::Sendle))), ..act() },
        Mutation { content_type: Some("text/\nplain".to_owned()), ..act() },
    ];
    for change in wrong {
        let sent = http.mutate(&change, bearer(), &[]).await;
        assert!(matches!(sent, Sent::Nothing { .. }), "{change:?}");
    }
    assert_eq!(sim.world.request_count(), 0);
    let own = handed(&format!("{}/act", sim.base_url(Provider::ReadyCloud)));
    assert_eq!(answer(http.mutate(&Mutation { place: own, ..act() }, bearer(), &[]).await).status, 200);
}

#[tokio::test]
async fn the_providers_wishes_hold_for_changes_too() {
    let sim = sim().await;
    let http = http(&sim);
    sim.faults().add(Fault::answer(429, &[("retry-after", "120")], "slow down").times(1));
    let got = answer(send(&http).await);
    assert_eq!((got.status, got.retry_after), (429, Some(std::time::Duration::from_secs(120))));
    assert!(matches!(send(&http).await, Sent::Nothing { .. }));
    assert_eq!(sim.world.request_count(), 1);

    let quota = http_with(&sim, Policy { per_minute: Some(2), ..Policy::default() }, quick());
    for _ in 0..2 {
        assert_eq!(answer(send(&quota).await).status, 200);
    }
    assert!(matches!(send(&quota).await, Sent::Nothing { .. }));
    assert_eq!(sim.world.request_count(), 3);
}

#[tokio::test]
async fn a_refusal_echoes_no_secret() {
    let sim = sim().await;
    sim.faults().add(Fault::answer(
        422,
        &[("content-type", "text/plain")],
        &format!("no: {CANARY} canary-token-0002"),
    ));
    let got = answer(send(&http(&sim)).await);
    assert_eq!(String::from_utf8_lossy(&got.body), "no: [secret] [secret]");
    // A success that repeats one is kept without it; one that does not is kept byte for byte.
    let escaped = "canary-token-0002".replacen('c', "\\u0063", 1);
    for (body, kept) in [
        (format!(r#"{{"id": 1,"said":"{escaped}"}}"#), r#"{"id":1,"said":"[secret]"}"#),
        (r#"{"id": 1.50,"b":"\u00fc"}"#.to_owned(), r#"{"id": 1.50,"b":"\u00fc"}"#),
    ] {
        sim.faults().clear();
        sim.faults().add(Fault::answer(200, &[("content-type", "application/json")], &body));
        assert_eq!(String::from_utf8_lossy(&answer(send(&http(&sim)).await).body), kept);
    }
    // A credential that was refused twice is not sent a third time, by whichever way.
    let sim = super::sim().await;
    let http = http(&sim);
    sim.faults().add(Fault::status(401));
    for _ in 0..2 {
        assert_eq!(answer(send(&http).await).status, 401);
    }
    assert!(matches!(send(&http).await, Sent::Nothing { .. }));
    assert_eq!(get_item(&http).await.expect_err("refused").class, Class::Auth);
    assert_eq!(sim.world.request_count(), 2);
}
