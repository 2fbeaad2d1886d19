//! Where credentials go: to one address, and into no error.

use base64::{Engine, engine::general_purpose::STANDARD};
use postroom::{
    model::{provider::Provider, secret::Secret},
    providers::{
        error::{Class, ProviderError},
        http::{Auth, Body, Call, Http, Policy},
    },
    sim::{
        faults::{Fault, Kind, Phase},
        server::Sim,
    },
};

use super::{CANARY, account, bearer, get_item, http, quick, read, sim};

#[tokio::test]
async fn no_redirect_is_followed_anywhere() {
    let sim = sim().await;
    let http = http(&sim);
    let own = sim.base_url(Provider::ReadyCloud);
    let other = sim.base_url(Provider::Sendle);
    for status in [301, 302, 303, 307, 308] {
        for location in
            [other.as_str(), &format!("{own}/item"), "/item", "//localhost/item", "https://example.com/"]
        {
            sim.world.clear_requests();
            sim.faults().clear();
            sim.faults().add(Fault::answer(status, &[("location", location)], ""));
            let reply = get_item(&http).await.expect("an answer");
            assert_eq!((reply.status, reply.location.as_deref()), (status, Some(location)));
            assert_eq!(http.refusal(&reply, "").class, Class::Redirected);
            let met = sim.world.requests();
            assert_eq!(met.len(), 1);
            assert!(met.iter().all(|request| request.provider == Provider::ReadyCloud));
        }
    }
}

#[tokio::test]
async fn a_call_that_points_elsewhere_is_not_sent() {
    let sim = sim().await;
    let http = http(&sim);
    let elsewhere = [sim.base_url(Provider::Sendle), "https://example.com/item".to_owned()];
    for text in elsewhere {
        let url = url::Url::parse(&text).expect("a URL");
        let error = http.send(Call::get(url, bearer())).await.expect_err("outside");
        assert_eq!(error.class, Class::OutsideOrigin);
    }
    assert_eq!(sim.world.request_count(), 0);
}

#[tokio::test]
async fn nothing_is_sent_to_a_retired_account() {
    let sim = sim().await;
    let mut account = account(&sim.base_url(Provider::ReadyCloud));
    account.retired = true;
    let http = Http::with_timing(&account, "", Policy::default(), quick()).expect("a client");
    assert_eq!(get_item(&http).await.expect_err("retired").class, Class::Retired);
    assert_eq!(http.send_for_person(read(&http, "item")).await.expect_err("retired").class, Class::Retired);
    assert_eq!(sim.world.request_count(), 0);
}

#[tokio::test]
async fn a_refused_credential_is_sent_twice_and_not_a_third_time() {
    let sim = sim().await;
    let http = http(&sim);
    sim.faults().add(Fault::status(401));
    for _ in 0..2 {
        assert_eq!(get_item(&http).await.expect("an answer").status, 401);
    }
    for _ in 0..50 {
        let error = get_item(&http).await.expect_err("not sent");
        assert_eq!((error.class, error.status), (Class::Auth, Some(401)));
    }
    assert_eq!(sim.world.request_count(), 2);
    assert!(http.is_rejected());
    // Another credential may pass, and after a person said so the same one as well.
    let other = Call { auth: Auth::Bearer(Secret::new("another-token")), ..read(&http, "item") };
    assert_eq!(http.send(other).await.expect("an answer").status, 401);
    http.resume();
    sim.faults().clear();
    assert!(get_item(&http).await.expect("an answer").ok());
    assert!(!http.is_rejected());
}

fn auths() -> Vec<Auth> {
    let secret = || Secret::new(CANARY);
    vec![
        Auth::Bearer(Secret::new("canary-token-0002")),
        Auth::Basic { user: "someone".to_owned(), secret: secret() },
        Auth::Header(Secret::new("API public:canary-signature-0003")),
        Auth::Query(vec![("apikey", Secret::new("canary-public-0004")), ("signature", secret())]),
    ]
}

fn says_nothing(error: &ProviderError) {
    let basic = STANDARD.encode(format!("someone:{CANARY}"));
    let hex = CANARY.bytes().map(|b| format!("{b:02x}")).collect::<Vec<_>>().concat();
    let query: String = url::form_urlencoded::byte_serialize(CANARY.as_bytes()).collect();
    let escaped = CANARY.replace('"', "\\\"");
    let text = format!("{error} {error:?}");
    let canaries = [
        "canary",
        CANARY,
        &query,
        &escaped,
        &basic,
        &hex,
        &STANDARD.encode(CANARY),
        "://",
        "sec=ret",
        "sec%3Dret",
    ];
    for canary in canaries {
        assert!(!text.contains(canary), "{canary:?} in {text}");
    }
}

/// An error of every class that a provider or a network can cause, with the credential echoed where it can be.
async fn errors(sim: &Sim, http: &Http, auth: &Auth) -> Vec<ProviderError> {
    let mut met = Vec::new();
    // What the provider issued earlier is as secret as what the settings hold.
    for issued in ["canary-token-0002", "canary-signature-0003", "canary-public-0004"] {
        http.guard(&Secret::new(issued));
    }
    let call = || Call { auth: auth.clone(), ..read(http, "item") };
    for kind in [
        Kind::Reset(Phase::Before),
        Kind::Truncate(4),
        Kind::Huge(1 << 30),
        Kind::Raw(format!("HTTP/1.1 {CANARY}\r\n\r\n").into_bytes()),
        Kind::Headers(vec![("content-encoding".to_owned(), Some(CANARY.to_owned()))]),
    ] {
        sim.faults().clear();
        sim.faults().add(Fault::new(kind));
        met.push(http.send(call()).await.expect_err("an error"));
        http.resume();
    }
    let basic = STANDARD.encode(format!("someone:{CANARY}"));
    let hex = CANARY.bytes().map(|b| format!("{b:02X}")).collect::<Vec<_>>().concat();
    let query: String = url::form_urlencoded::byte_serialize(CANARY.as_bytes()).collect();
    let echo = serde_json::json!({
        "error": CANARY, "token": "canary-token-0002", "header": format!("Basic {basic}"), "hex": hex,
        "url": format!("/x?signature={query}"), "sig": "canary-signature-0003", "key": "canary-public-0004",
    })
    .to_string();
    for status in [302, 400, 401, 403, 404, 422, 429, 500] {
        sim.faults().clear();
        sim.faults().add(Fault::answer(status, &[("location", &format!("/?t={query}"))], &echo));
        let reply = http.send(call()).await.expect("an answer");
        assert!(!reply.location.as_deref().unwrap_or_default().contains("canary"));
        // Even a mapping that takes every word of the body as its own.
        met.push(http.error(Class::Refused, "").with_message(reply.text()));
        met.push(http.refusal(&reply, echo.clone()));
        http.resume();
    }
    sim.faults().clear();
    sim.faults().add(Fault::new(Kind::Body(echo)));
    let reply = http.send(call()).await.expect("an answer");
    met.push(http.decode::<Vec<u8>>(&reply).expect_err("another shape"));
    met.push(http.decode::<std::collections::BTreeMap<String, u8>>(&reply).expect_err("another type"));
    met.push(http.accept(&format!("https://example.com/?t={query}")).expect_err("outside"));
    met.push(http.url(&[CANARY, "/"], false).expect_err("a slash"));
    met
}

#[tokio::test]
async fn no_error_tells_a_credential_or_a_url() {
    let sim = sim().await;
    for auth in auths() {
        let http = http(&sim);
        let met = errors(&sim, &http, &auth).await;
        assert!(met.len() >= 24, "{}", met.len());
        met.iter().for_each(says_nothing);
        let gone = "http://127.0.0.1:1";
        let nobody = Http::with_timing(&account(gone), "", Policy::default(), quick()).expect("a client");
        says_nothing(
            &nobody.send(Call { auth: auth.clone(), ..read(&nobody, "item") }).await.expect_err("nobody"),
        );
    }
    let base = format!("https://user:{}@example.com/?token=canary", "canary-password");
    says_nothing(&Http::new(&account(&base), "", Policy::default()).expect_err("credentials in a URL"));
}

#[tokio::test]
async fn a_credential_that_cannot_be_a_header_is_a_matter_of_settings() {
    let sim = sim().await;
    let http = http(&sim);
    let auth = Auth::Bearer(Secret::new("canary\nwith a line break"));
    let error = http.send(Call { auth, ..read(&http, "item") }).await.expect_err("not a header");
    assert_eq!(error.class, Class::Misconfigured);
    says_nothing(&error);
    assert_eq!(sim.world.request_count(), 0);
}

#[tokio::test]
async fn raw_answers_can_be_cleaned_before_they_are_kept() {
    let sim = sim().await;
    let http = http(&sim);
    http.guard(&Secret::new("issued-token-0009"));
    let query: String = url::form_urlencoded::byte_serialize(CANARY.as_bytes()).collect();
    let raw = serde_json::json!({"next": format!("/api?bearer_token={query}&page=2"), "token": "issued-token-0009", "id": 7});
    let kept = http.redact_json(&raw);
    assert_eq!(
        kept,
        serde_json::json!({"next": "/api?bearer_token=[secret]&page=2", "token": "[secret]", "id": 7})
    );
    assert_eq!(http.redact(&format!("x {CANARY} y")), "x [secret] y");
}

#[test]
fn calls_and_clients_print_without_secrets() {
    let http = Http::new(&account("https://example.com"), "", Policy::default()).expect("a client");
    for auth in auths() {
        let form = Body::Form(vec![("client_secret".to_owned(), CANARY.to_owned())]);
        let call =
            Call { auth, body: form, ..Call::get(http.url(&["x"], false).expect("a URL"), Auth::None) };
        let text = format!("{call:?} {http:?}");
        assert!(!text.contains("canary"), "{text}");
    }
}
