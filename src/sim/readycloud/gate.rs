//! Who may ask, and how often.

use std::collections::VecDeque;

use axum::http::{HeaderMap, Method, StatusCode, header};
use jiff::{SignedDuration, Timestamp};

use super::{book::Book, reply::Refusal};
use crate::sim::{keys, world::World};

/// Reads, and writes, in a minute (ReadyCloud, rate limiting).
const PER_MINUTE: usize = 30;

/// The token stands in the header (any case of `Bearer`) or in the query.
pub fn credential(headers: &HeaderMap, query: &[(String, String)]) -> Result<(), Refusal> {
    let header = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    let bearer = header.and_then(|h| {
        let (scheme, token) = h.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let named = query.iter().find(|(name, _)| name == "bearer_token").map(|(_, token)| token.as_str());
    match bearer.or(named) {
        Some(keys::READYCLOUD_TOKEN) => Ok(()),
        Some(_) => Err(Refusal::new(StatusCode::UNAUTHORIZED, "Invalid bearer token.")),
        None => Err(Refusal::new(StatusCode::UNAUTHORIZED, "Authentication credentials were not provided.")),
    }
}

/// 30 reads and 30 writes in any 60 seconds of the world; no header says when to come back.
pub fn quota(world: &World, book: &mut Book, method: &Method) -> Result<(), Refusal> {
    let read = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    let used = if read { &mut book.reads } else { &mut book.writes };
    take(used, world.now()).map_err(|()| {
        Refusal::new(StatusCode::TOO_MANY_REQUESTS, "Request was throttled. Slow down and try again.")
    })
}

fn take(used: &mut VecDeque<Timestamp>, now: Timestamp) -> Result<(), ()> {
    while used.front().is_some_and(|at| now.duration_since(*at) >= SignedDuration::from_secs(60)) {
        used.pop_front();
    }
    if used.len() >= PER_MINUTE {
        return Err(());
    }
    used.push_back(now);
    Ok(())
}
