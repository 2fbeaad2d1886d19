//! Turns a good answer into the one that a fault asks for.

use std::{convert::Infallible, future::pending, io, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderName, HeaderValue, Response, StatusCode, header},
};
use futures_util::{Stream, stream};
use serde_json::Value;
use std::sync::Arc;

use super::{
    dice::Dice,
    faults::{Kind, Phase},
    wire::Script,
};

const PIECE: usize = 16 << 10;

/// Faults that strike before the request is carried out. `None`: carry it out.
pub async fn before(kind: &Kind, script: &Arc<Script>) -> Option<Response<Body>> {
    match kind {
        Kind::Reset(Phase::Before) => never_after_reset(script).await,
        Kind::Hang(Phase::Before) => pending().await,
        Kind::Reply { status, headers, body, acted: false } => Some(reply(*status, headers, body)),
        Kind::Raw(bytes) => {
            script.raw(bytes.clone());
            let mut response = Response::new(Body::empty());
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            Some(response)
        }
        _ => None,
    }
}

/// Faults that strike when the request has been carried out.
pub async fn after(kind: Kind, response: Response<Body>, script: &Arc<Script>) -> Response<Body> {
    match kind {
        Kind::Reset(_) => match never_after_reset(script).await {
            Some(response) => response,
            None => response,
        },
        Kind::Hang(_) => pending().await,
        Kind::Reply { status, headers, body, .. } => reply(status, &headers, &body),
        Kind::Status(status) => with_status(response, status),
        Kind::Headers(headers) => with_headers(response, &headers),
        Kind::Latency { ms, jitter_ms } => {
            let extra = Dice::new(nanos(), "latency", 0).between(0, jitter_ms);
            tokio::time::sleep(Duration::from_millis(ms.saturating_add(extra))).await;
            response
        }
        Kind::CloseIdle(ms) => {
            script.close_after(Duration::from_millis(ms));
            response
        }
        Kind::Endless => {
            let spaces = || stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from(vec![b' '; PIECE])));
            with_stream(response, None, spaces())
        }
        Kind::Raw(_) => response,
        Kind::Truncate(_)
        | Kind::Drip { .. }
        | Kind::Body(_)
        | Kind::Huge(_)
        | Kind::Hostile(_)
        | Kind::Field { .. } => with_body(kind, response).await,
    }
}

async fn with_body(kind: Kind, response: Response<Body>) -> Response<Body> {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let response = Response::from_parts(parts, Body::empty());
    match kind {
        Kind::Truncate(at) => {
            // What is promised is always more than what comes.
            let promised = bytes.len().max(at + 1) as u64;
            with_stream(response, Some(promised), cut(bytes.slice(..at.min(bytes.len()))))
        }
        Kind::Drip { bytes: piece, every_ms } => {
            let length = bytes.len() as u64;
            with_stream(response, Some(length), drip(bytes, piece.max(1), Duration::from_millis(every_ms)))
        }
        Kind::Body(text) => with_stream(response, None, whole(Bytes::from(text))),
        Kind::Huge(size) => {
            let length = bytes.len() as u64 + size;
            with_stream(response, Some(length), padded(bytes, size))
        }
        Kind::Hostile(text) => edited(response, &bytes, |value| poison(value, "", &text)),
        Kind::Field { name, value } => edited(response, &bytes, |json| set(json, &name, value.as_ref())),
        _ => with_stream(response, None, whole(bytes)),
    }
}

/// A reset ends the connection, and with it whoever waits here.
async fn never_after_reset(script: &Arc<Script>) -> Option<Response<Body>> {
    script.reset();
    pending().await
}

fn reply(status: u16, headers: &[(String, String)], body: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_owned()));
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
            // Added, not set: two of the same are a fault of their own.
            response.headers_mut().append(name, value);
        }
    }
    if !body.is_empty() && !response.headers().contains_key(header::CONTENT_TYPE) {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    with_status(response, status)
}

fn with_status(mut response: Response<Body>, status: u16) -> Response<Body> {
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

fn with_headers(mut response: Response<Body>, headers: &[(String, Option<String>)]) -> Response<Body> {
    for (name, value) in headers {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else { continue };
        match value.as_ref().map(|value| HeaderValue::from_bytes(value.as_bytes())) {
            Some(Ok(value)) => drop(response.headers_mut().insert(name, value)),
            Some(Err(_)) => {}
            None => drop(response.headers_mut().remove(name)),
        }
    }
    response
}

fn with_stream<S, E>(mut response: Response<Body>, length: Option<u64>, pieces: S) -> Response<Body>
where
    S: Stream<Item = Result<Bytes, E>> + Send + 'static,
    E: Into<axum::BoxError> + 'static,
{
    response.headers_mut().remove(header::CONTENT_LENGTH);
    if let Some(length) = length {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    *response.body_mut() = Body::from_stream(pieces);
    response
}

fn whole(bytes: Bytes) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
    stream::iter([Ok(bytes)])
}

/// The pieces, then a break. The pause lets what is written reach the other side first.
fn cut(bytes: Bytes) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::unfold(Some(bytes), |left| async {
        match left {
            Some(bytes) if !bytes.is_empty() => Some((Ok(bytes), Some(Bytes::new()))),
            Some(_) => {
                tokio::time::sleep(Duration::from_millis(20)).await;
                Some((Err(io::ErrorKind::ConnectionAborted.into()), None))
            }
            None => None,
        }
    })
}

fn drip(bytes: Bytes, piece: usize, every: Duration) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
    stream::unfold(bytes, move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        tokio::time::sleep(every).await;
        let piece = left.split_to(piece.min(left.len()));
        Some((Ok(piece), left))
    })
}

/// White space, `size` bytes of it, and then the body.
fn padded(bytes: Bytes, size: u64) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
    stream::unfold((Some(bytes), size), |(last, left)| async move {
        if left == 0 {
            return last.map(|bytes| (Ok(bytes), (None, 0)));
        }
        let piece = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        Some((Ok(Bytes::from(vec![b' '; piece])), (last, left - piece as u64)))
    })
}

fn edited(response: Response<Body>, bytes: &Bytes, edit: impl FnOnce(&mut Value)) -> Response<Body> {
    let Ok(mut value) = serde_json::from_slice::<Value>(bytes) else {
        return with_stream(response, None, whole(bytes.clone()));
    };
    edit(&mut value);
    with_stream(response, None, whole(Bytes::from(value.to_string())))
}

/// Every field of that name gets the value, or goes.
fn set(json: &mut Value, name: &str, value: Option<&Value>) {
    match json {
        Value::Array(items) => items.iter_mut().for_each(|item| set(item, name, value)),
        Value::Object(map) => {
            if map.contains_key(name) {
                match value {
                    Some(value) => drop(map.insert(name.to_owned(), value.clone())),
                    None => drop(map.shift_remove(name)),
                }
            }
            for (_, inner) in map.iter_mut().filter(|(key, _)| *key != name) {
                set(inner, name, value);
            }
        }
        _ => {}
    }
}

/// Free text becomes hostile; what steers the client (ids, links, states, codes, times, amounts) stays.
fn poison(json: &mut Value, key: &str, with: &str) {
    match json {
        Value::Array(items) => items.iter_mut().for_each(|item| poison(item, key, with)),
        Value::Object(map) => map.iter_mut().for_each(|(key, inner)| poison(inner, key, with)),
        Value::String(text) if is_free_text(key, text) => with.clone_into(text),
        _ => {}
    }
}

fn is_free_text(key: &str, text: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let steers = [
        "id",
        "url",
        "uri",
        "link",
        "href",
        "uuid",
        "mid",
        "state",
        "status",
        "type",
        "token",
        "code",
        "currency",
        "next",
        "previous",
        "timestamp",
        "date",
        "time",
        "signature",
        "format",
        "size",
        "method",
    ];
    let key_steers = steers.iter().any(|word| key == *word || key.ends_with(&format!("_{word}")))
        || key.ends_with("_at")
        || key.ends_with("_on");
    let looks_free = text.chars().any(char::is_alphabetic)
        && !text.contains("://")
        && !text.starts_with(|c: char| c.is_ascii_digit() || c == '/');
    !key_steers && looks_free
}

fn nanos() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |d| u64::from(d.subsec_nanos()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn free_text_is_poisoned_and_what_steers_stays() {
        let mut value = json!({
            "order_id": "f5233746-4819", "state": "Booking", "url": "https://example.com/1", "count": 3,
            "receiver": {"contact": {"name": "Clark", "email": "a@example.com"}, "postcode": "2037"},
            "messages": ["too long"], "created_at": "Friday", "tracking_url": "x", "price": "7 AUD"
        });
        poison(&mut value, "", "\u{1b}[2J");
        let bad = "\u{1b}[2J";
        assert_eq!(
            value,
            json!({
                "order_id": "f5233746-4819", "state": "Booking", "url": "https://example.com/1", "count": 3,
                "receiver": {"contact": {"name": bad, "email": bad}, "postcode": "2037"},
                "messages": [bad], "created_at": "Friday", "tracking_url": "x", "price": "7 AUD"
            })
        );
    }

    #[test]
    fn a_field_is_set_or_taken_wherever_it_stands() {
        let mut value = json!({"a": {"x": 1}, "b": [{"x": 2, "y": {"x": 3}}], "x": {"x": 4}});
        set(&mut value, "x", Some(&json!(false)));
        assert_eq!(value, json!({"a": {"x": false}, "b": [{"x": false, "y": {"x": false}}], "x": false}));
        set(&mut value, "x", None);
        assert_eq!(value, json!({"a": {}, "b": [{"y": {}}]}));
    }
}
