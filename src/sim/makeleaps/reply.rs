//! The envelope, refusals and paging (MakeLeaps, response structure).
#![allow(
    clippy::unnecessary_wraps,
    clippy::needless_pass_by_value,
    clippy::unnecessary_box_returns,
    reason = "every handler ends in one of these, so they take and give the handlers' own types"
)]

use std::collections::BTreeMap;

use axum::{
    Json,
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

/// A refusal is a whole answer.
pub type Outcome = Result<Response, Box<Response>>;

/// Messages by field.
pub type Faults = BTreeMap<String, Vec<String>>;

const DEFAULT_PAGE: u64 = 25;
const LARGEST_PAGE: u64 = 100;

pub fn single(status: StatusCode, record: Value) -> Response {
    (status, Json(json!({"meta": {"status": status.as_u16()}, "response": record}))).into_response()
}

pub fn ok(record: Value) -> Outcome {
    Ok(single(StatusCode::OK, record))
}

pub fn created(record: Value) -> Outcome {
    Ok(single(StatusCode::CREATED, record))
}

pub fn no_content() -> Outcome {
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub fn pdf(bytes: Vec<u8>) -> Outcome {
    Ok(([(header::CONTENT_TYPE, "application/pdf")], Body::from(bytes)).into_response())
}

pub fn refuse(status: StatusCode, detail: &str) -> Box<Response> {
    Box::new(single(status, json!({"detail": detail})))
}

pub fn bad(detail: &str) -> Box<Response> {
    refuse(StatusCode::BAD_REQUEST, detail)
}

pub fn faulty(faults: &Faults) -> Box<Response> {
    Box::new(single(StatusCode::BAD_REQUEST, json!(faults)))
}

pub fn not_found() -> Box<Response> {
    refuse(StatusCode::NOT_FOUND, "Not found.")
}

pub fn wrong_method(allow: &'static str) -> Box<Response> {
    let mut response = refuse(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed.");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}

/// The answer to OPTIONS; its real shape is not documented.
pub fn options(name: &str, allow: &'static str, fields: &[&str]) -> Outcome {
    let fields: Map<String, Value> = fields.iter().map(|f| ((*f).to_owned(), json!({}))).collect();
    let mut response = single(
        StatusCode::OK,
        json!({"name": name, "renders": ["application/json"], "parses": ["application/json"], "fields": fields}),
    );
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    Ok(response)
}

/// What was asked for, with its query.
#[derive(Debug, Clone)]
pub struct Ask {
    /// `http://` and the caller's own `Host`.
    pub site: String,
    pub path: String,
    pub query: Vec<(String, String)>,
}

impl Ask {
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).filter(|v| !v.is_empty())
    }

    /// Is this reference to be opened in place?
    #[must_use]
    pub fn expands(&self, name: &str) -> bool {
        self.get("expand").is_some_and(|list| list.split(',').any(|n| n.trim() == name))
    }

    /// A URL of the partner's records.
    #[must_use]
    pub fn url(&self, below: &str) -> String {
        format!("{}/api/partner/{}/{below}", self.site, crate::sim::keys::MAKELEAPS_PARTNER)
    }

    /// The page asked for: its number, and the rows to skip and to take.
    pub fn window(&self) -> Result<(u64, u64, u64), Box<Response>> {
        let number = |name: &str, default: u64| match self.get(name) {
            None => Ok(default),
            Some(text) => text.parse::<u64>().ok().filter(|n| *n > 0).ok_or_else(|| {
                faulty(&Faults::from([(name.to_owned(), vec!["A positive number is required.".to_owned()])]))
            }),
        };
        let page = number("page", 1)?;
        let size = number("per_page", DEFAULT_PAGE)?.min(LARGEST_PAGE);
        Ok((page, (page - 1).saturating_mul(size), size))
    }

    fn page_url(&self, page: u64) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.query.iter().filter(|(n, _)| n != "page") {
            query.append_pair(name, value);
        }
        query.append_pair("page", &page.to_string());
        format!("{}{}?{}", self.site, self.path, query.finish())
    }

    /// One page of a list of `count` rows; `rows` are those of the window.
    pub fn page(&self, count: u64, rows: Vec<Value>) -> Outcome {
        let (page, skip, size) = self.window()?;
        if page > 1 && skip >= count {
            return Err(refuse(StatusCode::NOT_FOUND, "Invalid page."));
        }
        let next = (skip.saturating_add(size) < count).then(|| self.page_url(page + 1));
        let prev = (page > 1).then(|| self.page_url(page - 1));
        let meta = json!({"next": next, "prev": prev, "page": page, "count": count, "status": 200});
        Ok(Json(json!({"meta": meta, "response": rows})).into_response())
    }

    /// One page of rows that are all at hand.
    pub fn page_of(&self, all: Vec<Value>) -> Outcome {
        let (_, skip, size) = self.window()?;
        let count = all.len() as u64;
        let (skip, size) = (usize::try_from(skip).unwrap_or(usize::MAX), usize::try_from(size).unwrap_or(0));
        self.page(count, all.into_iter().skip(skip).take(size).collect())
    }
}
