//! Answers and refusals.

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// A request that is not done, with the service's words.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub status: StatusCode,
    pub body: Value,
}

impl Refusal {
    /// `{"error_message": "…"}` (ReadyCloud v1, errors).
    #[must_use]
    pub fn new(status: StatusCode, message: &str) -> Self {
        Self { status, body: json!({"error_message": message}) }
    }

    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not found.")
    }

    /// `{"field": ["message"]}`. The documents do not show the body: this is the usual one of its framework.
    #[must_use]
    pub const fn invalid(fields: Value) -> Self {
        Self { status: StatusCode::BAD_REQUEST, body: fields }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}

pub type Answer = Result<Response, Refusal>;

#[must_use]
pub fn ok(body: Value) -> Response {
    Json(body).into_response()
}

#[must_use]
pub fn created(body: Value) -> Response {
    (StatusCode::CREATED, Json(body)).into_response()
}

/// 204 without a body, labelled as JSON all the same (Order, DELETE).
#[must_use]
pub fn gone() -> Response {
    (StatusCode::NO_CONTENT, [(header::CONTENT_TYPE, "application/json")]).into_response()
}
