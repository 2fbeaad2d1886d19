//! Files from elsewhere: no credential goes there, one hop, and only what begins like a PDF.

use postroom::{
    model::provider::Provider,
    providers::{
        error::Class,
        http::{Http, PDF_LIMIT},
        read_client,
    },
    sim::{
        faults::{Fault, Kind},
        server::Sim,
    },
};

use super::{http, sim};

const PDF: &str = "%PDF-1.4\n%%EOF\n";

fn elsewhere(sim: &Sim) -> String {
    format!("{}/file.pdf?X-Signature=abc%2Fdef", sim.base_url(Provider::Sendle))
}

async fn refusal(http: &Http, location: &str) -> Class {
    let error = http.download(location).await.expect_err(location);
    assert!(!error.to_string().contains("X-Signature") && !error.to_string().contains("abc"), "{error}");
    error.class
}

#[tokio::test]
async fn a_pdf_is_fetched_without_credentials() {
    let sim = sim().await;
    let http = http(&sim);
    sim.faults().add(Fault::answer(200, &[("content-type", "application/pdf")], PDF));
    assert_eq!(http.download(&elsewhere(&sim)).await.expect("a file"), PDF.as_bytes());
    let met = sim.world.requests();
    assert_eq!((met.len(), met[0].query.as_str()), (1, "X-Signature=abc%2Fdef"));
    for (name, value) in &met[0].headers {
        assert!(!value.contains("canary"), "{name}");
        assert!(!matches!(name.as_str(), "authorization" | "cookie" | "referer"), "{name}");
    }
    // A path alone is one at the provider's own address.
    assert_eq!(http.download("/file.pdf").await.expect("a file"), PDF.as_bytes());
    assert_eq!(sim.world.requests()[1].provider, Provider::ReadyCloud);
}

#[tokio::test]
async fn there_is_no_second_hop() {
    let sim = sim().await;
    let http = http(&sim);
    for status in [301, 302, 303, 307, 308] {
        sim.faults().clear();
        sim.faults().add(Fault::answer(status, &[("location", "/again")], PDF));
        let before = sim.world.request_count();
        assert_eq!(refusal(&http, &elsewhere(&sim)).await, Class::Redirected);
        assert_eq!(sim.world.request_count(), before + 1);
    }
}

#[tokio::test]
async fn what_is_no_pdf_is_not_taken() {
    let sim = sim().await;
    let http = http(&sim);
    for body in ["", "<html>expired</html>", "%PD", " %PDF-1.4", "%pdf-1.4"] {
        sim.faults().clear();
        sim.faults().add(Fault::answer(200, &[("content-type", "application/pdf")], body));
        assert_eq!(refusal(&http, &elsewhere(&sim)).await, Class::Unreadable, "{body:?}");
    }
    for (kind, class) in [
        (Kind::Huge(PDF_LIMIT as u64 + 1), Class::TooLarge),
        (Kind::Endless, Class::TooLarge),
        (Kind::Status(403), Class::Forbidden),
        (Kind::Truncate(4), Class::NoAnswer),
    ] {
        sim.faults().clear();
        sim.faults().add(Fault::new(kind.clone()));
        let item = format!("{}/item", sim.base_url(Provider::Sendle));
        assert_eq!(refusal(&http, &item).await, class, "{kind:?}");
    }
}

#[tokio::test]
async fn nothing_inside_is_asked() {
    let sim = sim().await;
    let http = http(&sim);
    for location in [
        "http://169.254.169.254/latest/meta-data",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://0x0a000001/x",
        "https://192.168.1.1/x",
        "file:///etc/passwd",
        "https://user:pass@127.0.0.1/x",
        "http://example.com/x",
        "https://",
    ] {
        assert_eq!(refusal(&http, location).await, Class::OutsideOrigin, "{location}");
    }
    assert_eq!(sim.world.request_count(), 0);
}

#[tokio::test]
async fn an_account_elsewhere_never_leads_here() {
    let sim = sim().await;
    let far = super::account("https://example.com");
    let far = Http::new(&far, "", super::Policy::default()).expect("a client");
    let near = elsewhere(&sim);
    assert_eq!(refusal(&far, &near).await, Class::OutsideOrigin);
    assert_eq!(refusal(&far, &near.replace("http:", "https:")).await, Class::OutsideOrigin);
    assert_eq!(
        refusal(&far, &near.replace("http:", "https:").replace("127.0.0.1", "localhost")).await,
        Class::OutsideOrigin
    );
    assert_eq!(sim.world.request_count(), 0);
}

#[tokio::test]
async fn the_address_that_was_judged_is_the_one_that_is_asked() {
    let sim = sim().await;
    let base = url::Url::parse(&sim.base_url(Provider::Sendle)).expect("a URL");
    let port = base.port().expect("a port");
    let pinned = [std::net::SocketAddr::from(([127, 0, 0, 1], port))];
    // No name server knows this name: whoever answers was pinned.
    let client = read_client::for_file(false, &super::quick(), "labels.invalid", &pinned).expect("a client");
    let reply = client.get(format!("http://labels.invalid:{port}/item")).send().await.expect("an answer");
    assert_eq!(reply.status().as_u16(), 200);
}
