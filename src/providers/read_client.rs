//! The clients under every read, every change and every file.

use std::net::SocketAddr;

use reqwest::{Certificate, Client, ClientBuilder};

use super::timing::Timing;

/// More header lines than this are not an answer but an attack; the parser bounds their bytes as well.
const HEADERS: usize = 100;

/// HTTP/1.1, no redirects, no retries of its own, no referer, no proxy from the environment, no compression.
/// The certificates that the system trusts, or the bundled ones where it has none.
///
/// The waits for the head and the body are timed by the caller: the client's own read time-out cannot tell them apart.
///
/// # Errors
/// No TLS at all.
pub fn build(https_only: bool, timing: &Timing) -> reqwest::Result<Client> {
    finish(https_only, || settings(https_only, timing))
}

/// The client under every change: as [`build`], and a connection carries one request and is closed. A pooled one that
/// the other side closes at the same moment cannot be told from a request that was carried out.
///
/// # Errors
/// As [`build`].
pub fn for_changes(https_only: bool, timing: &Timing) -> reqwest::Result<Client> {
    finish(https_only, || settings(https_only, timing).pool_max_idle_per_host(0))
}

/// A client for one file of one host, whose addresses were looked up and judged before.
///
/// # Errors
/// As [`build`].
pub fn for_file(
    https_only: bool,
    timing: &Timing,
    host: &str,
    pinned: &[SocketAddr],
) -> reqwest::Result<Client> {
    let one_use = || settings(https_only, timing).pool_max_idle_per_host(0);
    finish(https_only, || one_use().resolve_to_addrs(host, pinned))
}

fn finish(https_only: bool, settings: impl Fn() -> ClientBuilder) -> reqwest::Result<Client> {
    // Someone else may have installed it already: that is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    if !https_only {
        // Plain http on loopback trusts nobody, and need not read anybody's certificates.
        return settings().tls_certs_only([]).build();
    }
    settings().build().or_else(|_| bundled(settings())?.build())
}

fn settings(https_only: bool, timing: &Timing) -> ClientBuilder {
    Client::builder()
        .http1_only()
        .http1_max_headers(HEADERS)
        .https_only(https_only)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .user_agent(concat!("postroom/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(timing.connect)
}

/// A bare container has no store of certificates, and the client then refuses to be built.
fn bundled(builder: ClientBuilder) -> reqwest::Result<ClientBuilder> {
    let roots: reqwest::Result<Vec<Certificate>> =
        webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(|der| Certificate::from_der(der)).collect();
    Ok(builder.tls_certs_only(roots?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_roots_are_enough_to_build_it() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = bundled(settings(true, &Timing::default())).expect("readable roots");
        assert!(builder.build().is_ok());
    }
}
