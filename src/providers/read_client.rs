//! The client under every read.

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
    // Someone else may have installed it already: that is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    settings(https_only, timing).build().or_else(|_| bundled(settings(https_only, timing))?.build())
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
