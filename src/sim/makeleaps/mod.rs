//! The pretend MakeLeaps: tokens, partner, sending orders, items and uploads, the secure inbox and the records they
//! name, under `/user/oauth2/` and `/api/`.

mod documents;
pub mod gate;
mod ids;
mod inbox;
mod input;
mod items;
mod life;
mod order;
mod orders;
mod people;
mod records;
mod reply;
mod service;

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{FromRequest, Multipart, Request, State},
    http::{Method, header, request::Parts},
    response::Response,
};
use serde_json::json;

use super::{keys, world::World};
use records::Records;
use reply::{Ask, Outcome, not_found, wrong_method};
use service::Service;

/// Bodies beyond this are cut off; uploads are smaller.
const LARGEST_BODY: usize = 32 << 20;

/// All calls of the service.
pub fn router(world: Arc<World>) -> Router {
    Router::new().fallback(answer).with_state(Arc::new(Service::new(world)))
}

async fn answer(State(service): State<Arc<Service>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return *reply::bad("The request is too large.");
    };
    let file = if parts.method == Method::PUT { content_file(&parts, &body).await } else { None };
    dispatch(&service, &parts, &body, &file).unwrap_or_else(|refusal| *refusal)
}

/// The multipart part that carries a file (MakeLeaps, Attaching a custom file).
async fn content_file(parts: &Parts, body: &[u8]) -> items::File {
    let request = Request::from_parts(parts.clone(), Body::from(body.to_vec()));
    let mut form = Multipart::from_request(request, &()).await.ok()?;
    while let Ok(Some(field)) = form.next_field().await {
        if field.name() == Some("content_file") {
            return field.bytes().await.ok().map(|b| b.to_vec()).filter(|b| !b.is_empty());
        }
    }
    None
}

fn dispatch(service: &Service, parts: &Parts, body: &[u8], file: &items::File) -> Outcome {
    let host = parts.headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or("127.0.0.1");
    let query = parts.uri.query().unwrap_or_default();
    let ask = Ask {
        site: format!("http://{host}"),
        path: parts.uri.path().to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
    };
    let method = &parts.method;
    // Every path ends with a slash.
    let path = parts.uri.path().strip_prefix('/').and_then(|p| p.strip_suffix('/')).ok_or_else(not_found)?;
    let path: Vec<&str> = path.split('/').collect();
    service.catch_up();
    match path.as_slice() {
        ["user", "oauth2", call @ ("token" | "revoke-token")] => {
            let asked = gate::Asked { query: &ask.query, body };
            service.gate.oauth(&service.world, call, method, &parts.headers, asked)
        }
        ["api", below @ ..] => {
            service.gate.admit(service.now(), &parts.headers)?;
            match below {
                ["partner"] => partner(&ask, method),
                ["currency"] if *method == Method::GET => {
                    ask.page_of(["JPY", "USD", "EUR"].map(|c| json!({"code": c})).to_vec())
                }
                ["partner", keys::MAKELEAPS_PARTNER, rest @ ..] => {
                    partner_call(service, &ask, method, rest, body, file)
                }
                _ => Err(not_found()),
            }
        }
        _ => Err(not_found()),
    }
}

fn partner_call(
    service: &Service,
    ask: &Ask,
    method: &Method,
    path: &[&str],
    body: &[u8],
    file: &items::File,
) -> Outcome {
    match path {
        ["sending", "order"] => orders::collection(service, ask, method, body),
        ["sending", "order", mid] => orders::one(service, ask, method, mid, body),
        ["sending", "order", mid, "send"] => orders::send(service, ask, method, mid, body),
        ["sending", "order", mid, "status"] => orders::status(service, ask, method, mid, body),
        ["sending", "order", mid, "pdf"] => orders::content(service, method, mid),
        ["sending", "order", mid, "item"] => items::collection(service, ask, method, mid, body),
        ["sending", "order", mid, "item", item] => items::one(service, ask, method, mid, item),
        ["sending", "order", mid, "item", item, way @ ("upload" | "async-upload")] => {
            items::upload(service, ask, method, (mid, item), file, *way == "async-upload")
        }
        ["sending", "order", mid, "item", item, "async-upload", "task"] => {
            items::tasks(service, ask, method, mid, item)
        }
        ["task", mid] => items::task(service, ask, method, mid, false),
        ["task", mid, "results"] => items::task(service, ask, method, mid, true),
        ["inbox", "inbox"] => inbox::collection(service, ask, method),
        ["inbox", rest @ ..] => inbox::one(service, ask, method, rest),
        ["client"] => records::collection(service, Records::Clients, ask, method, body),
        ["client", mid] => records::one(service, Records::Clients, ask, method, mid, body),
        ["client", mid, part] => records::client_part(service, ask, method, mid, part, body),
        ["contact"] => records::collection(service, Records::Contacts, ask, method, body),
        ["contact", mid] => records::one(service, Records::Contacts, ask, method, mid, body),
        ["document"] => records::collection(service, Records::Documents, ask, method, body),
        ["document", mid] => records::one(service, Records::Documents, ask, method, mid, body),
        ["document", mid, part] => records::document_part(service, ask, method, mid, part, body),
        ["history"] => records::history(service, ask, method, None),
        ["history", mid] => records::history(service, ask, method, Some(mid)),
        other => records::helper_list(ask, method, other),
    }
}

/// The only company that the key may see.
fn partner(ask: &Ask, method: &Method) -> Outcome {
    if *method != Method::GET {
        return Err(wrong_method("GET, OPTIONS"));
    }
    ask.page_of(vec![json!({
        "url": ask.url(""),
        "name": "株式会社ポストルーム",
        "account_name": "postroom",
        "tax_registration_number": "T1234567890123",
        "clients": ask.url("client/"),
        "contacts": ask.url("contact/"),
        "documents": ask.url("document/"),
        "line_item_catalog": ask.url("item/"),
        "tags": ask.url("tag/"),
        "sending_orders": ask.url("sending/order/"),
        "history": ask.url("history/"),
        "integrations": {},
    })])
}
