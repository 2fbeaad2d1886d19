//! Credentials, tokens, quotas, strange answers: what must not go wrong.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Json, Router, extract::Request, http::StatusCode, response::IntoResponse};
use postroom::{
    model::{order::Oddity, provider::Provider},
    providers::{
        error::Class,
        makeleaps::{Client, query::Listing},
    },
    sim::keys,
};
use reqwest::Method;
use serde_json::{Value, json};

use super::desk::{Desk, account};

fn token_calls(desk: &Desk) -> usize {
    let is_token = |r: &&postroom::sim::world::WireRequest| {
        r.provider == Provider::MakeLeaps && r.path == "/user/oauth2/token/"
    };
    desk.sim.world.requests().iter().filter(is_token).count()
}

#[tokio::test]
async fn a_wrong_secret_is_refused_and_never_shown() {
    let desk = Desk::open(1).await;
    let client = Client::new(&account(&desk.base, "wrong-secret", None)).unwrap();
    let error = client.check().await.unwrap_err();
    assert_eq!((error.class, error.status), (Class::Auth, Some(401)));
    assert_eq!(error.message, "invalid_client");
    assert!(!format!("{error} {error:?} {client:?}").contains("wrong-secret"));

    let url = format!("{}/user/oauth2/token/", desk.base);
    let refused = Desk::answer(desk.caller.post(&url).basic_auth("a", Some("b"))).await;
    assert_eq!(refused.body, json!({"error": "invalid_client"}));
    assert_eq!(refused.headers["www-authenticate"], "Bearer, error=\"invalid_client\"");
    let id = keys::MAKELEAPS_CLIENT_ID;
    let without = desk.caller.post(&url).basic_auth(id, Some(keys::MAKELEAPS_CLIENT_SECRET));
    assert_eq!(Desk::answer(without).await.status, 400, "no grant type");
}

#[tokio::test]
async fn the_partner_is_taken_from_the_settings_or_from_the_key() {
    let desk = Desk::open(2).await;
    let secret = keys::MAKELEAPS_CLIENT_SECRET;
    let named = Client::new(&account(&desk.base, secret, Some(keys::MAKELEAPS_PARTNER))).unwrap();
    let before = desk.sim.world.requests().len();
    assert_eq!(named.orders_page(None).await.unwrap().rows.len(), 2);
    assert_eq!(desk.sim.world.requests().len(), before + 2, "a token and the list, nothing else");
    let other = Client::new(&account(&desk.base, secret, Some("77"))).unwrap();
    assert_eq!(other.check().await.unwrap_err().class, Class::Forbidden);
    assert_eq!(other.orders_page(None).await.unwrap_err().class, Class::NotFound);
}

#[tokio::test]
async fn one_token_serves_many_and_an_expired_one_is_renewed_once() {
    let desk = Desk::open(3).await;
    let first = token_calls(&desk);
    desk.client.check().await.unwrap();
    desk.client.orders_page(None).await.unwrap();
    assert_eq!(token_calls(&desk), first + 1);

    // The service's time runs on alone: the client learns of the end by 401.
    desk.pass(36_000);
    let reads = (0..30).map(|_| {
        let client = desk.client.clone();
        tokio::spawn(async move { client.employees(&Listing::default(), None).await.map(|p| p.rows.len()) })
    });
    let reads: Vec<_> = reads.collect();
    for read in reads {
        assert_eq!(read.await.unwrap().unwrap(), 5);
    }
    assert_eq!(token_calls(&desk), first + 2, "one refresh for all");
}

#[tokio::test]
async fn a_revoked_token_is_no_longer_good() {
    let desk = Desk::open(1).await;
    let token = desk.new_token().await;
    let ask = || Desk::answer(desk.caller.get(format!("{}/api/partner/", desk.base)).bearer_auth(&token));
    assert_eq!(ask().await.status, 200);
    let revoke = desk
        .caller
        .post(format!("{}/user/oauth2/revoke-token/", desk.base))
        .basic_auth(keys::MAKELEAPS_CLIENT_ID, Some(keys::MAKELEAPS_CLIENT_SECRET))
        .form(&[("token", token.as_str())]);
    let revoked = Desk::answer(revoke).await;
    assert_eq!((revoked.status, revoked.bytes.len()), (200, 0));
    assert!(revoked.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    let refused = ask().await;
    assert_eq!(refused.status, 401);
    assert!(refused.headers.contains_key("www-authenticate"));
    let bare = Desk::answer(desk.caller.get(format!("{}/api/partner/", desk.base))).await;
    assert_eq!((bare.status, bare.response()["detail"].is_string()), (401, true));
}

#[tokio::test]
async fn the_quota_is_answered_with_the_time_to_wait() {
    let desk = Desk::open(1).await;
    for _ in 0..120 {
        assert_eq!(desk.get("employee/").await.status, 200);
    }
    let refused = desk.get("employee/").await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.headers["retry-after"], "61");
    desk.pass(60);
    assert_eq!(desk.get("employee/").await.status, 200);
}

#[tokio::test]
async fn unknown_paths_methods_and_pages_are_refused() {
    let desk = Desk::open(30).await;
    for path in [
        "sending/order/123/",
        "sending/order/1000000000000199999/",
        "sending/order",
        "inbox/inbox/1/",
        "task/1/",
        "nothing/",
        "employee/9/",
        "sending/order/?page=3",
    ] {
        let missing = desk.get(path).await;
        assert_eq!(missing.status, 404, "{path}");
        assert!(missing.response()["detail"].is_string(), "{path}");
    }
    for (method, path) in [
        (Method::DELETE, "sending/order/"),
        (Method::POST, "inbox/inbox/"),
        (Method::DELETE, "inbox/inbox/"),
        (Method::POST, "employee/"),
        (Method::PUT, "history/"),
    ] {
        let refused = desk.call(method, path, None).await;
        assert_eq!(refused.status, 405, "{path}");
        assert!(refused.headers.contains_key("allow"));
    }
    for path in [
        "sending/order/?sendbypost_status=lost",
        "sending/order/?page=x",
        "inbox/inbox/?total_from=much",
        "inbox/inbox/?issued_date_to=soon",
        "history/?date=soon",
    ] {
        assert_eq!(desk.get(path).await.status, 400, "{path}");
    }
    for (path, allow) in [
        ("sending/order/", "GET, POST, OPTIONS"),
        ("inbox/inbox/", "GET, OPTIONS"),
        ("client/", "GET, POST, OPTIONS"),
    ] {
        let described = desk.call(Method::OPTIONS, path, None).await;
        assert_eq!((described.status, described.headers["allow"].to_str().unwrap()), (200, allow));
    }
    let stranger = desk.get(&format!("{}/api/partner/42/sending/order/", desk.base)).await;
    assert_eq!(stranger.status, 404);
    let error = desk.client.fetch(&Desk::key("x/123/"), None).await.unwrap_err();
    assert_eq!((error.class, error.message.as_str()), (Class::NotFound, "Not found."));
    let error = desk.client.fetch(&Desk::key("x/../"), None).await.unwrap_err();
    assert_eq!(error.class, Class::OutsideOrigin, "an id never walks up the path");
}

/// A service of one answer, and how often it was asked for anything but a token.
async fn strange(status: StatusCode, body: &'static str) -> (String, Arc<AtomicUsize>, Arc<AtomicUsize>) {
    let (calls, tokens) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (c, t) = (calls.clone(), tokens.clone());
    let router = Router::new().fallback(move |request: Request| {
        let is_token = request.uri().path() == "/user/oauth2/token/";
        let host = request.headers()["host"].to_str().unwrap().to_owned();
        if is_token { &t } else { &c }.fetch_add(1, Ordering::SeqCst);
        async move {
            if is_token {
                return Json(json!({"access_token": "abc", "expires_in": 36000})).into_response();
            }
            (status, [("content-type", "application/json")], body.replace("HERE", &format!("http://{host}")))
                .into_response()
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (base, calls, tokens)
}

#[tokio::test]
async fn a_service_that_refuses_every_token_is_asked_twice_only() {
    let (base, calls, tokens) = strange(StatusCode::UNAUTHORIZED, r#"{"response": {"detail": "no"}}"#).await;
    let client = Client::new(&account(&base, "s", Some("1"))).unwrap();
    let error = client.orders_page(None).await.unwrap_err();
    assert_eq!((error.class, error.message.as_str()), (Class::Auth, "no"));
    assert_eq!((calls.load(Ordering::SeqCst), tokens.load(Ordering::SeqCst)), (2, 2));
}

#[tokio::test]
async fn a_next_page_elsewhere_is_shown_and_not_followed() {
    for next in [
        "https://evil.example/api/partner/1/sending/order/?page=2",
        "//evil.example/",
        "http://127.0.0.1:1/api/",
        "https://api.makeleaps.com@evil.example/",
    ] {
        let body = json!({"meta": {"next": next, "count": 2}, "response": []}).to_string();
        let (base, calls, _) = strange(StatusCode::OK, Box::leak(body.into_boxed_str())).await;
        let client = Client::new(&account(&base, "s", Some("1"))).unwrap();
        let page = client.orders_page(None).await.unwrap();
        assert_eq!(page.next, None, "{next}");
        assert!(page.oddities.iter().any(|o| o.path == "meta.next"), "{next}");
        assert_eq!(calls.load(Ordering::SeqCst), 1);
        let cursor = postroom::providers::Cursor(next.to_owned());
        assert_eq!(client.orders_page(Some(&cursor)).await.unwrap_err().class, Class::OutsideOrigin);
        assert_eq!(calls.load(Ordering::SeqCst), 1, "the token went nowhere else");
    }
}

#[tokio::test]
async fn a_page_that_points_to_itself_ends_the_walk() {
    let body = r#"{"meta": {"next": "HERE/api/partner/1/inbox/inbox/?per_page=100"}, "response": []}"#;
    let (base, _, _) = strange(StatusCode::OK, body).await;
    let client = Client::new(&account(&base, "s", Some("1"))).unwrap();
    let page = client.inbox_page(None).await.unwrap();
    assert_eq!(page.next, None);
    assert_eq!(page.oddities, [Oddity::new("meta.next", "it leads back to its own page")]);
}

/// Recorded answers are masked: their `meta` says 999 and their dates 9999-99-99. The answer's own status decides.
#[tokio::test]
async fn a_masked_status_in_the_meta_decides_nothing() {
    let body = r#"{"meta": {"status": 999, "next": null, "count": 1}, "response": [{"url": "HERE/x/5/",
        "status": {"securesend": "viewed"}, "securesend_selected": true, "date_executed": "9999-99-99T99:99:99Z"}]}"#;
    let (base, calls, _) = strange(StatusCode::OK, body).await;
    let client = Client::new(&account(&base, "s", Some("1"))).unwrap();
    let page = client.orders_page(None).await.unwrap();
    assert_eq!((page.rows.len(), page.total, page.next), (1, Some(1), None));
    assert_eq!(page.rows[0].order.key.id, "5");
    assert_eq!(calls.load(Ordering::SeqCst), 1, "a masked status is no reason to ask again");

    let body = r#"{"meta": {"status": 200}, "response": {"detail": "gone"}}"#;
    let (base, ..) = strange(StatusCode::NOT_FOUND, body).await;
    let client = Client::new(&account(&base, "s", Some("1"))).unwrap();
    assert_eq!(client.orders_page(None).await.unwrap_err().class, Class::NotFound);
}

#[tokio::test]
async fn strange_rows_are_counted_and_strange_answers_are_errors() {
    let body =
        r#"{"meta": {}, "response": [7, null, {"subject": "no url"}, {"url": "HERE/x/5/", "status": {}}]}"#;
    let (base, _, _) = strange(StatusCode::OK, body).await;
    let client = Client::new(&account(&base, "s", Some("1"))).unwrap();
    let page = client.orders_page(None).await.unwrap();
    assert_eq!((page.rows.len(), page.oddities.len(), page.total), (1, 3, None));

    for body in ["{}", "[]", "not json", r#"{"response": "text"}"#, r#"{"response": null}"#] {
        let (base, _, _) = strange(StatusCode::OK, body).await;
        let client = Client::new(&account(&base, "s", Some("1"))).unwrap();
        assert_eq!(client.orders_page(None).await.unwrap_err().class, Class::Unreadable, "{body}");
        assert_eq!(client.client("5").await.unwrap_err().class, Class::Unreadable, "{body}");
        let pdf = format!("{base}/api/partner/1/document/5/pdf/");
        assert_eq!(client.pdf(&pdf).await.unwrap_err().class, Class::Unreadable, "{body}");
    }
}

#[tokio::test]
async fn refusals_of_every_shape_keep_their_fields() {
    for (body, message, fields) in [
        (r#"{"meta": {"status": 400}, "response": {"to_emails": ["Bad."]}}"#, "", 1),
        (r#"{"response": {"detail": "Throttled."}}"#, "Throttled.", 0),
        (r#"{"error": "invalid_request"}"#, "invalid_request", 0),
        (r#"["One.", "Two."]"#, "One.", 0),
        ("<html>", "", 0),
    ] {
        let (base, _, _) = strange(StatusCode::BAD_REQUEST, body).await;
        let client = Client::new(&account(&base, "s", Some("1"))).unwrap();
        let error = client.orders_page(None).await.unwrap_err();
        assert_eq!((error.class, error.status), (Class::Refused, Some(400)), "{body}");
        assert_eq!((error.message.as_str(), error.fields.len()), (message, fields), "{body}");
    }
}

#[tokio::test]
async fn two_partners_and_none_named_is_a_question_for_the_settings() {
    let two: Value = json!({"meta": {}, "response": [
        {"url": "HERE/api/partner/1/", "name": "A"}, {"url": "HERE/api/partner/2/", "name": "B"}]});
    let (base, _, _) = strange(StatusCode::OK, Box::leak(two.to_string().into_boxed_str())).await;
    let client = Client::new(&account(&base, "s", None)).unwrap();
    let error = client.orders_page(None).await.unwrap_err();
    assert_eq!(error.class, Class::Misconfigured);
    assert!(error.message.contains("1 (A), 2 (B)"), "{}", error.message);
    let named = Client::new(&account(&base, "s", Some("2"))).unwrap();
    assert_eq!(named.check().await.unwrap().said, "B (partner 2)");
}
