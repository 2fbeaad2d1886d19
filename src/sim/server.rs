//! The listeners: one loopback address per provider, one for control.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tokio::net::TcpListener;

use super::{
    fourover, makeleaps, readycloud, sendle, sevensenders,
    world::{WireRequest, World},
};
use crate::model::provider::Provider;

/// A running simulator; it stops when this is dropped.
#[derive(Debug)]
pub struct Sim {
    pub world: Arc<World>,
    addresses: Vec<(Provider, SocketAddr)>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Sim {
    /// Starts five listeners on free ports of 127.0.0.1.
    ///
    /// # Errors
    /// No port can be bound.
    pub async fn start(world: Arc<World>) -> std::io::Result<Self> {
        let mut addresses = Vec::new();
        let mut tasks = Vec::new();
        for provider in Provider::ALL {
            let router = match provider {
                Provider::Sendle => sendle::router(world.clone()),
                Provider::MakeLeaps => makeleaps::router(world.clone()),
                Provider::FourOver => fourover::router(world.clone()),
                Provider::SevenSenders => sevensenders::router(world.clone()),
                Provider::ReadyCloud => readycloud::router(world.clone()),
            };
            let router = router.layer(middleware::from_fn_with_state((world.clone(), provider), log_request));
            let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
            addresses.push((provider, listener.local_addr()?));
            tasks.push(tokio::spawn(async move {
                let _ = axum::serve(listener, router).await;
            }));
        }
        Ok(Self { world, addresses, tasks })
    }

    /// The base URL that an account's config should name; carries a path prefix where the provider's own does.
    #[must_use]
    pub fn base_url(&self, provider: Provider) -> String {
        let address = self
            .addresses
            .iter()
            .find(|(p, _)| *p == provider)
            .map_or_else(String::new, |(_, a)| a.to_string());
        match provider {
            Provider::SevenSenders => format!("http://{address}/v2"),
            _ => format!("http://{address}"),
        }
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn log_request(
    State((world, provider)): State<(Arc<World>, Provider)>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, 64 << 20).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let n = world.asked(WireRequest {
        n: 0,
        at: world.now(),
        provider,
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts
            .headers
            .iter()
            .map(|(k, v)| (k.to_string(), String::from_utf8_lossy(v.as_bytes()).into_owned()))
            .collect(),
        body_bytes: body.len(),
        body: String::from_utf8_lossy(&body[..body.len().min(64 << 10)]).into_owned(),
        status: 0,
    });
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    world.answered(n, response.status().as_u16());
    response
}
