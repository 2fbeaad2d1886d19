//! Answers and error bodies as the documents print them.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

/// An answer that can be kept under an idempotency key.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    pub status: u16,
    pub body: Body,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Body {
    Json(Value),
    /// 401 without credentials.
    Plain(&'static str),
    /// 400: `Content-Type: text/html; charset=utf-8`, `Content-Length: 0`.
    EmptyHtml,
}

impl Answer {
    pub fn ok(body: Value) -> Self {
        Self { status: 200, body: Body::Json(body) }
    }

    pub fn created(body: Value) -> Self {
        Self { status: 201, body: Body::Json(body) }
    }

    fn error(status: u16, error: &str, description: &str) -> Self {
        Self { status, body: Body::Json(json!({"error": error, "error_description": description})) }
    }

    pub fn bad_request() -> Self {
        Self { status: 400, body: Body::EmptyHtml }
    }

    /// Testing Authentication, "Without credentials".
    pub fn no_credentials() -> Self {
        Self { status: 401, body: Body::Plain("HTTP Basic: Access denied.\n") }
    }

    pub fn wrong_credentials() -> Self {
        Self::error(
            401,
            "unauthorised",
            "The authorisation details are not valid. Either the Sendle ID or API key are incorrect.",
        )
    }

    pub fn payment_required() -> Self {
        Self::error(
            402,
            "payment_required",
            "The account associated with this API key has no method of payment. Please go to your Account Settings \
             in your Sendle Dashboard and add a payment method.",
        )
    }

    pub fn terms_not_accepted() -> Self {
        Self::error(
            412,
            "precondition_failed",
            "The account associated with this API key has not accepted the dangerous goods terms. Please visit your \
             Account Settings in your Sendle Dashboard to view and accept these terms.",
        )
    }

    pub fn not_found() -> Self {
        Self::error(
            404,
            "not_found",
            "The resource you requested was not found. Please check the URI and try again.",
        )
    }

    /// The number of the status is not documented; 409 is what the word means.
    pub fn conflict(what: &str) -> Self {
        let text = format!("The idempotency key you have requested already exists with different {what}");
        Self::error(409, "conflict", &text)
    }

    /// "Poll the endpoint until you receive a response": clients have seen 425, its body is not documented.
    pub fn too_early() -> Self {
        Self::error(425, "too_early", "A request with this idempotency key is still being processed.")
    }

    /// The body is not documented.
    pub fn too_many() -> Self {
        Self::error(429, "too_many_requests", "Too many requests.")
    }

    /// 422 with `messages`: the nested object, or, when a cancel is refused, a plain text.
    pub fn invalid(messages: &Value) -> Self {
        let mut body = Map::new();
        body.insert("messages".to_owned(), messages.clone());
        body.insert("error".to_owned(), json!("unprocessable_entity"));
        body.insert(
            "error_description".to_owned(),
            json!(
                "The data you supplied is invalid. Error messages are in the messages section. Please fix those \
                 fields and try again."
            ),
        );
        Self { status: 422, body: Body::Json(Value::Object(body)) }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let (kind, text) = match self.body {
            Body::Json(value) => ("application/json; charset=utf-8", value.to_string()),
            Body::Plain(text) => ("text/plain; charset=utf-8", text.to_owned()),
            Body::EmptyHtml => ("text/html; charset=utf-8", String::new()),
        };
        (status, [(header::CONTENT_TYPE, kind)], text).into_response()
    }
}
