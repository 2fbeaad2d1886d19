//! One request and its answer: every time-out and size limit, and no retry.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{RequestBuilder, Response, header};
use tokio::time::{Instant, timeout, timeout_at};

use super::{
    call::{Auth, Body, Call, Reply},
    error::Class,
    retry_after,
    timing::Timing,
};

/// All header lines of an answer together.
const HEADER_LIMIT: usize = 64 << 10;

/// Why there is no reply. The text may still hold a secret.
#[derive(Debug, Clone)]
pub struct Failure {
    pub class: Class,
    pub message: String,
}

impl Failure {
    fn new(class: Class, message: impl Into<String>) -> Self {
        Self { class, message: message.into() }
    }
}

/// Sends the call once.
///
/// # Errors
/// No whole answer within the limits.
pub async fn exchange(client: &reqwest::Client, call: &Call, timing: &Timing) -> Result<Reply, Failure> {
    let end = Instant::now() + timing.total;
    let late = |what: &str, after: Duration| {
        Failure::new(Class::NoAnswer, format!("{what} within {:.1} s", after.as_secs_f64()))
    };
    let head = timeout(timing.first_byte.min(timing.total), request(client, call).send())
        .await
        .map_err(|_| late("no answer", timing.first_byte))?;
    let mut response = head.map_err(|e| failure(&e))?;
    let mut reply = head_of(&response)?;
    if response.content_length().is_some_and(|length| length > call.limit as u64) {
        return Err(too_large(call.limit));
    }
    loop {
        let until = (Instant::now() + timing.gap).min(end);
        let piece = timeout_at(until, response.chunk()).await.map_err(|_| {
            if Instant::now() >= end {
                late("no whole answer", timing.total)
            } else {
                late("the answer stopped half-way: nothing more", timing.gap)
            }
        })?;
        let Some(piece) = piece.map_err(|e| failure(&e))? else { break };
        if reply.body.len() + piece.len() > call.limit {
            return Err(too_large(call.limit));
        }
        reply.body.extend_from_slice(&piece);
        // A body that always has one more piece ready never waits, and must end all the same.
        if Instant::now() >= end {
            return Err(late("no whole answer", timing.total));
        }
    }
    Ok(reply)
}

fn request(client: &reqwest::Client, call: &Call) -> RequestBuilder {
    let mut url = call.url.clone();
    if let Auth::Query(pairs) = &call.auth {
        for (name, secret) in pairs {
            url.query_pairs_mut().append_pair(name, secret.reveal());
        }
    }
    let mut request = client.request(call.method.clone(), url);
    request = match &call.auth {
        Auth::None | Auth::Query(_) => request,
        Auth::Basic { user, secret } => request.basic_auth(user, Some(secret.reveal())),
        Auth::Bearer(secret) => request.bearer_auth(secret.reveal()),
        Auth::Header(secret) => request.header(header::AUTHORIZATION, secret.reveal()),
    };
    for (name, value) in &call.headers {
        request = request.header(*name, value);
    }
    match &call.body {
        Body::Empty => request,
        Body::Json(value) => request.json(value),
        Body::Form(pairs) => request.form(pairs),
    }
}

fn head_of(response: &Response) -> Result<Reply, Failure> {
    let headers = response.headers();
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if bytes > HEADER_LIMIT {
        return Err(Failure::new(Class::TooLarge, format!("more than {HEADER_LIMIT} bytes of headers")));
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(coding) =
        text(header::CONTENT_ENCODING).filter(|c| !c.trim().eq_ignore_ascii_case("identity"))
    {
        let coding: String = coding.chars().filter(char::is_ascii_alphanumeric).take(20).collect();
        return Err(Failure::new(Class::Unreadable, format!("the answer is packed ({coding}), unasked")));
    }
    let heard = Timestamp::now();
    let date = text(header::DATE).and_then(retry_after::http_date);
    let waits = headers.get_all(header::RETRY_AFTER);
    Ok(Reply {
        status: response.status().as_u16(),
        content_type: text(header::CONTENT_TYPE)
            .map(|t| t.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
            .unwrap_or_default(),
        location: headers
            .get(header::LOCATION)
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
        retry_after: retry_after::parse(waits.iter().filter_map(|v| v.to_str().ok()), date, heard),
        date,
        body: Vec::new(),
        heard,
    })
}

fn too_large(limit: usize) -> Failure {
    Failure::new(Class::TooLarge, format!("more than {limit} bytes"))
}

/// The words of the innermost cause: the outer ones name the URL, and that may carry a signature.
fn failure(e: &reqwest::Error) -> Failure {
    let mut cause: &dyn std::error::Error = e;
    let mut message = "the connection broke".to_owned();
    let mut huge_head = false;
    while let Some(source) = cause.source() {
        huge_head |= source.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse_too_large);
        message = source.to_string();
        cause = source;
    }
    if e.is_builder() {
        return Failure::new(
            Class::Misconfigured,
            "the request cannot be written: a value has odd characters",
        );
    }
    let class = match () {
        () if huge_head => Class::TooLarge,
        () if e.is_connect() => Class::Unreachable,
        () => Class::NoAnswer,
    };
    Failure::new(class, if message.contains("://") { "the connection broke".to_owned() } else { message })
}
