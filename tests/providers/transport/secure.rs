//! Names that nobody has and TLS that fails: what the client says, and that not a byte of a request leaves. The
//! simulator speaks plain http on loopback addresses, so these faults are made here.

use std::{
    io::Read as _,
    net::{Ipv4Addr, TcpListener},
    sync::Arc,
    thread,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use postroom::{
    model::provider::Provider,
    providers::{
        error::{Class, ProviderError},
        http::{Http, Policy},
        timing::Timing,
    },
    sim::{
        faults::{Fault, Kind, Phase},
        server::Sim,
    },
};
use rustls::{
    ServerConfig, ServerConnection, Stream,
    pki_types::{CertificateDer, PrivatePkcs8KeyDer},
};

use super::{account, get_item, quick, sim};

/// For 127.0.0.1, valid for a century, signed by itself: nobody vouches for it. Made for this test.
const CERTIFICATE: &str = "MIIBJDCBzKADAgECAgEBMAoGCCqGSM49BAMCMBExDzANBgNVBAMMBm5vYm9keTAgFw0wMDAxMDEwMDAwMDBaGA8yMTI1MDEw\
    MTAwMDAwMFowETEPMA0GA1UEAwwGbm9ib2R5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/2vZ5EcH3XRkFlfFGvlTdba5\
    O1gOGclWRciKnnkD4MaORyDznpPxOZWc6fitMpDi9DUXL+qNhqZVDZqJlcb14KMTMBEwDwYDVR0RBAgwBocEfwAAATAKBggq\
    hkjOPQQDAgNHADBEAiBqkxDbKk7owUrdlAchakQQC95dWu3xsuAgv7zoq8unCwIgDURu0PeXT0zJI9qWC0hz5ABAzA3gXUz6\
    ZBisF9xeX9w=";
const KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQglIt67hfVK9ZsaUsVGgVOYIFaZseXgIqeM55C0eOmDmehRANC\
    AAT/a9nkRwfddGQWV8Ua+VN1trk7WA4ZyVZFyIqeeQPgxo5HIPOek/E5lZzp+K0ykOL0NRcv6o2GplUNmomVxvXg";

fn client(base: &str) -> Http {
    let timing = Timing { connect: Duration::from_secs(3), ..quick() };
    Http::with_timing(&account(base), "", Policy::default(), timing).expect("a client")
}

async fn refused(base: &str) -> ProviderError {
    get_item(&client(base)).await.expect_err("no connection")
}

fn over_tls(sim: &Sim) -> String {
    sim.base_url(Provider::ReadyCloud).replace("http://", "https://")
}

#[tokio::test]
async fn a_name_that_cannot_be_looked_up_is_told_as_that() {
    // A name that is reserved for being nobody's. Whatever the resolver's patience is, ours is longer.
    let long = Duration::from_secs(120);
    let timing = Timing { connect: long, first_byte: long, total: long, attempts: 1, ..quick() };
    let account = account("https://postroom.invalid/api");
    let http = Http::with_timing(&account, "", Policy::default(), timing).expect("a client");
    let error = get_item(&http).await.expect_err("nobody");
    assert_eq!(error.class, Class::Unreachable, "{error}");
    assert!(error.message.starts_with("the host name cannot be looked up: "), "{error}");
}

#[tokio::test]
async fn a_port_that_speaks_plain_http_gets_no_byte_of_a_request() {
    let sim = sim().await;
    let error = refused(&over_tls(&sim)).await;
    assert_eq!(error.class, Class::Unreachable, "{error}");
    assert!(error.message.starts_with("no secure connection (TLS): "), "{error}");
    assert_eq!(sim.world.request_count(), 0);
}

#[tokio::test]
async fn a_handshake_that_breaks_off_or_stalls_ends_and_is_told() {
    for kind in [Kind::Reset(Phase::Connect), Kind::Hang(Phase::Connect)] {
        let sim = sim().await;
        sim.faults().add(Fault::new(kind.clone()));
        let timing = Timing { connect: Duration::from_millis(200), ..quick() };
        let http =
            Http::with_timing(&account(&over_tls(&sim)), "", Policy::default(), timing).expect("a client");
        let error = get_item(&http).await.expect_err("no connection");
        assert_eq!(error.class, Class::Unreachable, "{kind:?}: {error}");
        assert_eq!(sim.world.request_count(), 0, "{kind:?}");
    }
}

/// Shakes hands over and over with that certificate; answers with the bytes of requests that it got to read.
fn impostor() -> (String, thread::JoinHandle<usize>) {
    let bytes = |text: &str| STANDARD.decode(text).unwrap();
    let key = PrivatePkcs8KeyDer::from(bytes(KEY)).into();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(bytes(CERTIFICATE))], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    let attempts = usize::try_from(quick().attempts).unwrap();
    let server = thread::spawn(move || {
        let mut read = 0;
        for stream in listener.incoming().take(attempts) {
            let mut socket = stream.unwrap();
            let mut tls = ServerConnection::new(config.clone()).unwrap();
            let mut buffer = [0; 1024];
            read += Stream::new(&mut tls, &mut socket).read(&mut buffer).unwrap_or(0);
        }
        read
    });
    (base, server)
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_gets_no_byte_of_a_request() {
    let (base, server) = impostor();
    let error = refused(&base).await;
    assert_eq!(error.class, Class::Unreachable, "{error}");
    assert!(error.message.contains("(TLS)") && error.message.contains("certificate"), "{error}");
    assert_eq!(server.join().unwrap(), 0);
}
