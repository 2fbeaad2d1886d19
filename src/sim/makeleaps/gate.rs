//! Tokens and quotas: who may ask, and how often.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use axum::{
    Json,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::Engine;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::reply::{Outcome, refuse};
use crate::sim::{keys, world::World};

/// Calls in any 60 seconds, and in any 24 hours (MakeLeaps, API limits); counted on the world's time.
pub const PER_MINUTE: usize = 120;
pub const PER_DAY: usize = 5_000;
/// Seconds that a token lives (MakeLeaps, authentication).
pub const TOKEN_LIFE: i64 = 36_000;

#[derive(Debug, Default)]
pub struct Gate {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    issued: u64,
    tokens: HashMap<String, Timestamp>,
    calls: VecDeque<Timestamp>,
}

impl Gate {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `POST /user/oauth2/token/` and `POST /user/oauth2/revoke-token/`.
    pub fn oauth(
        &self,
        world: &World,
        call: &str,
        method: &Method,
        headers: &HeaderMap,
        ask: Asked<'_>,
    ) -> Outcome {
        if *method != Method::POST {
            return Err(super::reply::wrong_method("POST"));
        }
        if !client_is_known(headers) {
            return Err(Box::new(invalid_client()));
        }
        let form: Vec<(String, String)> = url::form_urlencoded::parse(ask.body).into_owned().collect();
        let field = |name: &str| {
            form.iter().chain(ask.query).find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default()
        };
        if call == "revoke-token" {
            self.lock().tokens.remove(&field("token"));
            return Ok(([(header::CONTENT_TYPE, "text/html")], "").into_response());
        }
        if field("grant_type") != "client_credentials" {
            let body = Json(json!({"error": "unsupported_grant_type"}));
            return Err(Box::new((StatusCode::BAD_REQUEST, body).into_response()));
        }
        let mut state = self.lock();
        state.issued += 1;
        let mut dice = world.dice("makeleaps token", state.issued);
        let token = format!("{:016x}{:014x}", dice.next(), dice.next() >> 8);
        state.tokens.insert(token.clone(), world.now() + SignedDuration::from_secs(TOKEN_LIFE));
        Ok(Json(json!({
            "access_token": token,
            "expires_in": TOKEN_LIFE,
            "token_type": "Bearer",
            "scope": "read write",
        }))
        .into_response())
    }

    /// Checks the token, then counts the call.
    pub fn admit(&self, now: Timestamp, headers: &HeaderMap) -> Result<(), Box<Response>> {
        let mut state = self.lock();
        let token = headers
            .get(header::AUTHORIZATION)
            .and_then(|v| v.to_str().ok())
            .and_then(|v| v.strip_prefix("Bearer "));
        if token.and_then(|t| state.tokens.get(t)).is_none_or(|end| *end <= now) {
            let said = if token.is_some() {
                "The access token is invalid or has expired."
            } else {
                "Authentication credentials were not provided."
            };
            let mut response = refuse(StatusCode::UNAUTHORIZED, said);
            let value = HeaderValue::from_static("Bearer realm=\"api\", error=\"invalid_token\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
            return Err(response);
        }
        let day = now - SignedDuration::from_hours(24);
        while state.calls.front().is_some_and(|t| *t <= day) {
            state.calls.pop_front();
        }
        // The call that must fall out of a full window before the next one may come.
        for (limit, span) in
            [(PER_MINUTE, SignedDuration::from_mins(1)), (PER_DAY, SignedDuration::from_hours(24))]
        {
            let Some(blocking) = state.calls.len().checked_sub(limit).and_then(|i| state.calls.get(i)) else {
                continue;
            };
            let free = *blocking + span;
            if free > now {
                let wait = free.duration_since(now).as_secs() + 1;
                let mut response = refuse(StatusCode::TOO_MANY_REQUESTS, "Request was throttled.");
                response
                    .headers_mut()
                    .insert(HeaderName::from_static("retry-after"), HeaderValue::from(wait));
                return Err(response);
            }
        }
        state.calls.push_back(now);
        Ok(())
    }
}

/// Query and body of an OAuth request.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub query: &'a [(String, String)],
    pub body: &'a [u8],
}

fn client_is_known(headers: &HeaderMap) -> bool {
    let wanted = format!("{}:{}", keys::MAKELEAPS_CLIENT_ID, keys::MAKELEAPS_CLIENT_SECRET);
    headers
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.strip_prefix("Basic "))
        .and_then(|v| base64::engine::general_purpose::STANDARD.decode(v).ok())
        .is_some_and(|given| given == wanted.as_bytes())
}

fn invalid_client() -> Response {
    (
        StatusCode::UNAUTHORIZED,
        [(header::WWW_AUTHENTICATE, "Bearer, error=\"invalid_client\"")],
        Json(json!({"error": "invalid_client"})),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::clock::{Pace, SimClock};

    fn opened() -> (std::sync::Arc<World>, Gate, HeaderMap) {
        let start: Timestamp = "2026-01-15T09:12:00Z".parse().unwrap();
        let world = World::new(SimClock::new(start, Pace::Stepped), 1, 0);
        let gate = Gate::default();
        gate.lock().tokens.insert("t".to_owned(), start + SignedDuration::from_hours(100));
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer t"));
        (world, gate, headers)
    }

    fn refused(gate: &Gate, world: &World, headers: &HeaderMap) -> Option<u64> {
        let response = gate.admit(world.now(), headers).err()?;
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        response.headers().get("retry-after")?.to_str().ok()?.parse().ok()
    }

    #[test]
    fn a_minute_holds_120_calls() {
        let (world, gate, headers) = opened();
        for n in 0..PER_MINUTE {
            assert_eq!(refused(&gate, &world, &headers), None, "{n}");
        }
        assert_eq!(refused(&gate, &world, &headers), Some(61));
        world.clock.advance(SignedDuration::from_secs(30));
        assert_eq!(refused(&gate, &world, &headers), Some(31));
        world.clock.advance(SignedDuration::from_secs(30));
        assert_eq!(refused(&gate, &world, &headers), None);
    }

    #[test]
    fn a_day_holds_5000_calls() {
        let (world, gate, headers) = opened();
        for n in 0..PER_DAY {
            assert_eq!(refused(&gate, &world, &headers), None, "{n}");
            world.clock.advance(SignedDuration::from_secs(1));
        }
        assert_eq!(refused(&gate, &world, &headers), Some(86_400 - 5_000 + 1));
        world.clock.advance(SignedDuration::from_secs(86_400 - 5_000));
        assert_eq!(refused(&gate, &world, &headers), None);
    }

    #[test]
    fn a_token_ends_with_its_life() {
        let (world, gate, headers) = opened();
        world.clock.advance(SignedDuration::from_hours(100));
        let response = gate.admit(world.now(), &headers).unwrap_err();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        let said = response.headers().get(header::WWW_AUTHENTICATE).unwrap();
        assert!(said.to_str().unwrap().contains("invalid_token"));
    }
}
