//! The listeners: one loopback address per provider, one for control.

use std::{
    convert::Infallible,
    future::pending,
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, PoisonError, RwLock},
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderValue, Request, Response, header, request::Parts},
};
use hyper::{body::Incoming, server::conn::http1, service::Service as _, service::service_fn};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use jiff::Timestamp;
use tokio::{
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

use super::{
    clock::SimClock,
    control,
    faults::{Faults, Kind, Phase},
    fourover, makeleaps, misbehave, readycloud, sendle, sevensenders,
    wire::{Script, Wire},
    world::{WireRequest, World},
};
use crate::model::provider::Provider;

/// A request's body may be so large.
const MOST_READ: usize = 64 << 20;
/// So much of it is kept in the log.
const MOST_KEPT: usize = 64 << 10;

/// A running simulator; it stops when this is dropped.
#[derive(Debug)]
pub struct Sim {
    /// The world it was started with; [`Self::present`] is the one after a restart.
    pub world: Arc<World>,
    stage: Arc<Stage>,
    addresses: Vec<(Provider, SocketAddr)>,
    control: SocketAddr,
    tasks: Vec<JoinHandle<()>>,
}

/// What the listeners share.
#[derive(Debug)]
pub struct Stage {
    pub(super) faults: Faults,
    personality: Personality,
    scene: RwLock<Scene>,
}

/// Answers as one provider in one world.
pub type Personality = fn(Provider, Arc<World>) -> Router;

/// The five of this program.
pub fn personality(provider: Provider, world: Arc<World>) -> Router {
    match provider {
        Provider::Sendle => sendle::router(world),
        Provider::MakeLeaps => makeleaps::router(world),
        Provider::FourOver => fourover::router(world),
        Provider::SevenSenders => sevensenders::router(world),
        Provider::ReadyCloud => readycloud::router(world),
    }
}

/// A world and the five that live in it.
#[derive(Debug, Clone)]
struct Scene {
    world: Arc<World>,
    routers: Arc<Vec<(Provider, Router)>>,
}

impl Scene {
    fn new(world: Arc<World>, of: Personality) -> Self {
        let routers = Provider::ALL.map(|provider| (provider, of(provider, world.clone()))).to_vec();
        Self { world, routers: Arc::new(routers) }
    }
}

impl Stage {
    pub(super) fn world(&self) -> Arc<World> {
        self.scene().world
    }

    /// A new world with the present one's time and pace.
    pub(super) fn restart(&self, seed: u64, orders: u64) -> Arc<World> {
        let old = self.world();
        let world = World::new(SimClock::new(old.now(), old.clock.pace()), seed, orders);
        *self.scene.write().unwrap_or_else(PoisonError::into_inner) =
            Scene::new(world.clone(), self.personality);
        world
    }

    fn scene(&self) -> Scene {
        self.scene.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Sim {
    /// Starts all listeners on free ports of 127.0.0.1.
    ///
    /// # Errors
    /// No port can be bound.
    pub async fn start(world: Arc<World>) -> io::Result<Self> {
        Self::start_at(world, IpAddr::V4(Ipv4Addr::LOCALHOST), 0).await
    }

    /// Starts them on six ports in a row: the five providers in the order of [`Provider::ALL`], then control. With
    /// `first_port` 0 on any that are free.
    ///
    /// # Errors
    /// An address that is not loopback: these services take anybody's word. A port that is taken.
    pub async fn start_at(world: Arc<World>, ip: IpAddr, first_port: u16) -> io::Result<Self> {
        Self::start_with(world, ip, first_port, personality).await
    }

    /// The frame with other personalities in it, for tests of the frame itself.
    ///
    /// # Errors
    /// As [`Self::start_at`].
    pub async fn start_with(
        world: Arc<World>,
        ip: IpAddr,
        first_port: u16,
        personality: Personality,
    ) -> io::Result<Self> {
        if !ip.is_loopback() {
            let message = "the simulator listens on loopback only";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let port = |n: u16| if first_port == 0 { Some(0) } else { first_port.checked_add(n) };
        let mut listeners = Vec::new();
        for n in 0..6 {
            let port = port(n).ok_or(io::ErrorKind::InvalidInput)?;
            listeners.push(TcpListener::bind((ip, port)).await?);
        }
        let control_listener = listeners.pop().ok_or(io::ErrorKind::InvalidInput)?;
        let control = control_listener.local_addr()?;
        let scene = RwLock::new(Scene::new(world.clone(), personality));
        let stage = Arc::new(Stage { faults: Faults::default(), personality, scene });
        let (mut addresses, mut tasks) = (Vec::new(), Vec::new());
        for (provider, listener) in Provider::ALL.into_iter().zip(listeners) {
            addresses.push((provider, listener.local_addr()?));
            tasks.push(tokio::spawn(accept(listener, provider, stage.clone())));
        }
        let shown = addresses.iter().map(|(provider, at)| (*provider, base_url(*provider, *at))).collect();
        let router = control::router(stage.clone(), shown, control);
        tasks.push(tokio::spawn(async move {
            // It ends when the simulator is dropped.
            let _ = axum::serve(control_listener, router).await;
        }));
        Ok(Self { world, stage, addresses, control, tasks })
    }

    /// The base URL that an account's config should name; carries a path prefix where the provider's own does.
    #[must_use]
    pub fn base_url(&self, provider: Provider) -> String {
        let address = self.addresses.iter().find(|(p, _)| *p == provider);
        address.map_or_else(String::new, |(_, at)| base_url(provider, *at))
    }

    /// Where the control address answers.
    #[must_use]
    pub fn control_url(&self) -> String {
        format!("http://{}", self.control)
    }

    /// The rules for what goes wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.stage.faults
    }

    /// The world as it is now.
    #[must_use]
    pub fn present(&self) -> Arc<World> {
        self.stage.world()
    }

    /// Begins again with another seed, at the present time: an empty ledger, an empty log, nothing changed yet.
    pub fn restart(&self, seed: u64, orders: u64) -> Arc<World> {
        self.stage.restart(seed, orders)
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

fn base_url(provider: Provider, address: SocketAddr) -> String {
    match provider {
        Provider::SevenSenders => format!("http://{address}/v2"),
        _ => format!("http://{address}"),
    }
}

/// Takes connections until it is dropped, and drops them with itself.
async fn accept(listener: TcpListener, provider: Provider, stage: Arc<Stage>) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        match listener.accept().await {
            Ok((stream, _)) => drop(connections.spawn(connection(stream, provider, stage.clone()))),
            // Out of descriptors: others must finish first.
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
        }
    }
}

async fn connection(stream: TcpStream, provider: Provider, stage: Arc<Stage>) {
    let _ = stream.set_nodelay(true);
    let script = Arc::new(Script::default());
    let wire = Wire::new(stream, script.clone());
    match stage.faults.of_connection(provider) {
        Some(Kind::Reset(_)) => return script.reset(),
        Some(Kind::Hang(Phase::Connect)) => pending().await,
        _ => {}
    }
    let service = service_fn(|request| {
        let (stage, script) = (stage.clone(), script.clone());
        async move { Ok::<_, Infallible>(answer(request, provider, &stage, &script).await) }
    });
    // The date is ours to set, or to leave out.
    let mut http = http1::Builder::new();
    let serving = http.auto_date_header(false).serve_connection(TokioIo::new(wire), service);
    tokio::select! {
        // What a broken connection says is the client's to report.
        _ = serving => {}
        () = script.ended() => {}
    }
}

async fn answer(
    request: Request<Incoming>,
    provider: Provider,
    stage: &Stage,
    script: &Arc<Script>,
) -> Response<Body> {
    let Scene { world, routers } = stage.scene();
    let (parts, body) = request.into_parts();
    let body = to_bytes(Body::new(body), MOST_READ).await;
    let n = world.asked(logged(provider, world.now(), &parts, body.as_deref().unwrap_or_default()));
    let Ok(body) = body else {
        world.answered(n, 413);
        let mut response = Response::new(Body::empty());
        *response.status_mut() = axum::http::StatusCode::PAYLOAD_TOO_LARGE;
        return response;
    };
    let kind = stage.faults.of_request(provider, parts.method.as_str(), parts.uri.path());
    if let Some(kind) = &kind
        && let Some(mut response) = misbehave::before(kind, script).await
    {
        date(&mut response, world.now());
        world.answered(n, response.status().as_u16());
        return response;
    }
    let mut response = match routers.iter().find(|(p, _)| *p == provider) {
        Some((_, router)) => routed(router.clone(), parts, body).await,
        None => Response::new(Body::empty()),
    };
    date(&mut response, world.now());
    if let Some(kind) = kind {
        response = misbehave::after(kind, response, script).await;
    }
    world.answered(n, response.status().as_u16());
    response
}

async fn routed(router: Router, parts: Parts, body: Bytes) -> Response<Body> {
    let request = Request::from_parts(parts, Body::from(body));
    match TowerToHyperService::new(router).call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The world's time: its deadlines are told in it, and so must be the time they are held against.
fn date(response: &mut Response<Body>, now: Timestamp) {
    let now = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(value) = HeaderValue::from_str(&now) {
        response.headers_mut().entry(header::DATE).or_insert(value);
    }
}

fn logged(provider: Provider, at: Timestamp, parts: &Parts, body: &[u8]) -> WireRequest {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    WireRequest {
        n: 0,
        at,
        provider,
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers.iter().map(|(k, v)| (k.to_string(), text(v.as_bytes()))).collect(),
        body_bytes: body.len(),
        body: text(&body[..body.len().min(MOST_KEPT)]),
        status: 0,
    }
}
