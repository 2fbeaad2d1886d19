//! One request and its answer: every time-out and size limit, and no retry.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{RequestBuilder, Response, header};
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

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
    /// The head of an answer was here before it broke off.
    pub status: Option<u16>,
}

impl Failure {
    fn new(class: Class, message: impl Into<String>) -> Self {
        Self { class, message: message.into(), status: None }
    }
}

/// Sends the call once.
///
/// # Errors
/// No whole answer within the limits.
pub async fn exchange(client: &reqwest::Client, call: &Call, timing: &Timing) -> Result<Reply, Failure> {
    answer_to(request(client, call), call.limit, timing, || {}).await
}

/// Sends a request once, whatever it is, and reads its answer up to `limit` bytes; `head_is_here` is called when its head is
/// here.
///
/// # Errors
/// No whole answer within the limits; [`Class::Unreachable`] exactly when no byte of the request left.
pub async fn answer_to(
    request: RequestBuilder,
    limit: usize,
    timing: &Timing,
    head_is_here: impl FnOnce(),
) -> Result<Reply, Failure> {
    let end = Instant::now() + timing.total;
    let head = timeout(timing.first_byte.min(timing.total), request.send())
        .await
        .map_err(|_| late("no answer", timing.first_byte))?;
    let response = head.map_err(|e| failure(&e))?;
    head_is_here();
    let status = response.status().as_u16();
    body_of(response, limit, end, timing).await.map_err(|e| Failure { status: Some(status), ..e })
}

async fn body_of(
    mut response: Response,
    limit: usize,
    end: Instant,
    timing: &Timing,
) -> Result<Reply, Failure> {
    let mut reply = head_of(&response)?;
    if response.content_length().is_some_and(|length| length > limit as u64) {
        return Err(too_large(limit));
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
        if reply.body.len() + piece.len() > limit {
            return Err(too_large(limit));
        }
        reply.body.extend_from_slice(&piece);
        // A body that always has one more piece ready never waits, and must end all the same.
        if Instant::now() >= end {
            return Err(late("no whole answer", timing.total));
        }
    }
    Ok(reply)
}

fn late(what: &str, after: Duration) -> Failure {
    Failure::new(Class::NoAnswer, format!("{what} within {:.1} s", after.as_secs_f64()))
}

fn request(client: &reqwest::Client, call: &Call) -> RequestBuilder {
    let url = signed(call.url.clone(), &call.auth);
    let mut request = proven(client.request(call.method.clone(), url), &call.auth);
    for (name, value) in &call.headers {
        request = request.header(*name, value);
    }
    match &call.body {
        Body::Empty => request,
        Body::Json(value) => request.json(value),
        Body::Form(pairs) => request.form(pairs),
    }
}

/// The URL with what belongs to the proof in its query.
pub fn signed(mut url: Url, auth: &Auth) -> Url {
    if let Auth::Query(pairs) = auth {
        for (name, secret) in pairs {
            url.query_pairs_mut().append_pair(name, secret.reveal());
        }
    }
    url
}

/// The request with the proof that stands in a header.
pub fn proven(request: RequestBuilder, auth: &Auth) -> RequestBuilder {
    match auth {
        Auth::None | Auth::Query(_) => request,
        Auth::Basic { user, secret } => request.basic_auth(user, Some(secret.reveal())),
        Auth::Bearer(secret) => request.bearer_auth(secret.reveal()),
        Auth::Header(secret) => request.header(header::AUTHORIZATION, secret.reveal()),
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
        let known = ["gzip", "br", "zstd", "deflate", "compress"];
        let coding = known.into_iter().find(|k| coding.trim().eq_ignore_ascii_case(k)).unwrap_or("somehow");
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

/// It comes packed in errors of the socket, which do not name it as their source.
fn is_tls(e: &(dyn std::error::Error + 'static)) -> bool {
    let packed = e.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    e.is::<rustls::Error>() || packed.is_some_and(|inner| is_tls(inner))
}

/// The words of the innermost cause: the outer ones name the URL, and that may carry a signature.
fn failure(e: &reqwest::Error) -> Failure {
    let mut cause: &dyn std::error::Error = e;
    let mut message = "the connection broke".to_owned();
    let (mut huge_head, mut lookup, mut tls) = (false, false, false);
    while let Some(source) = cause.source() {
        huge_head |= source.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse_too_large);
        lookup |= source.to_string() == "dns error";
        tls |= is_tls(source);
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
    if message.contains("://") {
        "the connection broke".clone_into(&mut message);
    }
    let what = match () {
        () if lookup => "the host name cannot be looked up: ",
        () if tls => "no secure connection (TLS): ",
        () => "",
    };
    Failure::new(class, format!("{what}{message}"))
}
