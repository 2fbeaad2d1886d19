//! The pretend ReadyCloud (ReadyCloud, Group Orders), with the calls that only its public pages name.

mod book;
mod boxes;
mod check;
mod courses;
mod filters;
mod gate;
mod ids;
mod list;
mod parts;
mod plan;
mod reply;
mod seeded;
mod shelves;
mod show;
mod sort;
mod ties;
mod write;

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use self::{
    book::Book,
    list::Ask,
    parts::{Below, unknown},
    reply::{Answer, Refusal, created, gone, ok},
    shelves::{FORMS, Shelf},
    show::View,
};
use super::{keys::READYCLOUD_ORG, world::World};
use crate::model::provider::Provider;

#[derive(Debug)]
struct Service {
    world: Arc<World>,
    book: Mutex<Book>,
}

/// All calls of the service.
pub fn router(world: Arc<World>) -> Router {
    let service = Arc::new(Service { world, book: Mutex::default() });
    Router::new().fallback(answer).with_state(service)
}

async fn answer(
    State(service): State<Arc<Service>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let query: Vec<(String, String)> =
        url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let request = Request { method, path: uri.path().to_owned(), query, body };
    service.answer(&request, &headers).unwrap_or_else(IntoResponse::into_response)
}

struct Request {
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: Bytes,
}

impl Service {
    fn answer(&self, request: &Request, headers: &HeaderMap) -> Answer {
        let segments: Vec<String> = request.path.split('/').filter(|s| !s.is_empty()).map(decoded).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let ["api", "v2", rest @ ..] = segments.as_slice() else { return Err(Refusal::not_found()) };
        gate::credential(headers, &request.query)?;
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        gate::quota(&self.world, &mut book, &request.method)?;
        match rest {
            ["orgs"] if request.method == Method::GET => Ok(ok(organisations(request))),
            ["orgs", READYCLOUD_ORG, rest @ ..] => self.within(&mut book, request, rest),
            ["orgs", _, ..] => {
                Err(Refusal::new(StatusCode::FORBIDDEN, "You do not have access to this organization."))
            }
            _ => Err(unknown(&request.method)),
        }
    }

    fn within(&self, book: &mut Book, request: &Request, rest: &[&str]) -> Answer {
        let world = &*self.world;
        match (rest, request.method.as_str()) {
            ([], "GET") => Ok(ok(organisation())),
            (["orders"], "GET") => {
                let ask = Ask::parse(&request.query)?;
                Ok(ok(ask.answer(world, book, &request.path, &request.query)))
            }
            (["orders"], "POST") => {
                let order = write::create(world, book, &said(request)?)?;
                Ok(created(View::default().show(order)))
            }
            (["orders", "tags"], "GET") => Ok(ok(parts::org_tags(world, book))),
            (["orders", key], method) => {
                let key = number(key)?;
                match method {
                    // `expand` and its kin are documented for the list; they are taken here too.
                    "GET" => {
                        let order = book.get(world, key).ok_or_else(Refusal::not_found)?;
                        Ok(ok(View::parse(&request.query)?.show(order)))
                    }
                    "PATCH" | "PUT" => {
                        let order = write::change(world, book, key, &said(request)?, method == "PUT")?;
                        Ok(ok(View::default().show(order)))
                    }
                    "DELETE" => write::delete(world, book, key).map(|()| gone()),
                    _ => Err(unknown(&request.method)),
                }
            }
            (["orders", key, rest @ ..], method) => {
                let said = if matches!(method, "GET" | "DELETE") { Value::Null } else { said(request)? };
                let (key, method) = (number(key)?, request.method.clone());
                let below =
                    Below { world, book, key, method, path: &request.path, query: &request.query, said };
                below.answer(rest)
            }
            ([name, rest @ ..], _) => self.collection(book, request, name, rest),
            _ => Err(unknown(&request.method)),
        }
    }

    /// Packaging, products, contacts, webhooks.
    fn collection(&self, book: &mut Book, request: &Request, name: &str, rest: &[&str]) -> Answer {
        let world = &*self.world;
        let form = FORMS.iter().find(|f| f.name == name).ok_or_else(Refusal::not_found)?;
        let kept = book.shelves.entry(form.name).or_insert_with(|| Shelf::stocked(world, form));
        let record = |effect: usize, id: u64| {
            world.record(Provider::ReadyCloud, form.effects[effect], id.to_string(), "");
        };
        match (rest, request.method.as_str()) {
            ([], "GET") => Ok(ok(list::paged(&kept.rows(), &request.path, &request.query))),
            ([], "POST") => {
                let (id, row) = kept.add(world, form, &said(request)?)?;
                record(0, id);
                Ok(created(row))
            }
            ([id], "GET") => Ok(ok(kept.get(number(id)?).cloned().ok_or_else(Refusal::not_found)?)),
            ([id], method @ ("PATCH" | "PUT")) => {
                let id = number(id)?;
                let row = kept.change(world, form, id, &said(request)?, method == "PUT")?;
                record(1, id);
                Ok(ok(row))
            }
            ([id], "DELETE") => {
                let id = number(id)?;
                kept.remove(id)?;
                record(2, id);
                Ok(gone())
            }
            _ => Err(unknown(&request.method)),
        }
    }
}

fn organisation() -> Value {
    json!({"url": format!("/api/v2/orgs/{READYCLOUD_ORG}/"), "name": "Postroom Demo Warehouse"})
}

fn organisations(request: &Request) -> Value {
    list::paged(&[organisation()], &request.path, &request.query)
}

fn said(request: &Request) -> Result<Value, Refusal> {
    serde_json::from_slice(&request.body)
        .map_err(|e| Refusal::new(StatusCode::BAD_REQUEST, &format!("JSON parse error - {e}")))
}

fn number(segment: &str) -> Result<u64, Refusal> {
    segment.parse().map_err(|_| Refusal::not_found())
}

/// A path segment without its percent signs; a slash may hide in one.
fn decoded(segment: &str) -> String {
    let mut out = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|h| std::str::from_utf8(h).ok());
        let byte = hex.and_then(|h| u8::from_str_radix(h, 16).ok()).filter(|_| *first == b'%');
        out.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    String::from_utf8_lossy(&out).into_owned()
}
