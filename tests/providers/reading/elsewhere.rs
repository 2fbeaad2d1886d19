//! Redirects and handed-out URLs: nothing leads a client to another address.

use postroom::{
    model::provider::Provider,
    providers::{Client, error::Class, makeleaps},
    sim::faults::{Fault, Kind},
};
use serde_json::json;

use super::Bench;
use crate::providers::transport::refused_urls;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_client_follows_a_redirect() {
    for provider in Provider::ALL {
        let bench = Bench::new(5).await;
        let key = bench.key(provider).await;
        let other = if provider == Provider::Sendle { Provider::ReadyCloud } else { Provider::Sendle };
        let own = bench.sim.base_url(provider);
        for status in 301..=308 {
            for location in
                [bench.sim.base_url(other), format!("{own}/elsewhere"), "//localhost/x".to_owned()]
            {
                bench.minute();
                let client = bench.client(provider);
                client.check().await.unwrap();
                let before = bench.sim.world.request_count();
                bench.sim.faults().clear();
                let answer = Fault::answer(status, &[("location", &location)], "").at(provider);
                bench.sim.faults().add(answer);
                let error = client.order(&key, None).await.unwrap_err();
                assert_eq!(
                    (error.class, error.status),
                    (Class::Redirected, Some(status)),
                    "{provider} {status}"
                );
                assert_eq!(bench.sim.world.request_count() - before, 1, "{provider} {status} {location}");
                bench.sim.faults().clear();
            }
        }
        // Not one byte reached another listener, let alone a credential.
        assert!(bench.sim.world.requests().iter().all(|r| r.provider == provider), "{provider}");
    }
}

/// A token request that is redirected gives nothing away either.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_token_request_follows_a_redirect() {
    for provider in [Provider::MakeLeaps, Provider::SevenSenders] {
        for status in [301, 302, 303, 307, 308] {
            let bench = Bench::new(1).await;
            let location = format!("{}/token", bench.sim.base_url(Provider::Sendle));
            bench.sim.faults().add(Fault::answer(status, &[("location", &location)], "").at(provider));
            let error = bench.client(provider).check().await.unwrap_err();
            assert_eq!(error.class, Class::Redirected, "{provider} {status}");
            assert_eq!(bench.sim.world.request_count(), 1, "{provider} {status}");
        }
    }
}

/// The 300 URLs that must lead nowhere, in every place where a provider hands out a URL that is ever asked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_hundred_urls_in_every_field_that_is_followed_lead_nowhere() {
    let bench = Bench::new(3).await;
    let mut tried = 0;
    for provider in [Provider::MakeLeaps, Provider::ReadyCloud] {
        let base = bench.sim.base_url(provider);
        let urls = refused_urls(&base);
        assert!(urls.len() >= 90, "{}", urls.len());
        // Several at once: a client is not asked by one URL at a time, and the services have quotas.
        for (n, url) in urls.iter().enumerate() {
            if n % 10 == 0 {
                bench.minute();
            }
            let client = bench.client(provider);
            bench.sim.faults().clear();
            let kind = Kind::Field { name: "next".to_owned(), value: Some(json!(url)) };
            bench.sim.faults().add(Fault::new(kind).at(provider).on("GET", "/order"));
            let page = client.orders(None, None).await.unwrap();
            assert_eq!(page.next, None, "{provider} {url:?}");
            assert!(page.rows.len() >= 3 && page.oddities.len() == 1, "{provider} {url:?}");
            tried += 1;
        }
        if provider == Provider::MakeLeaps {
            tried += makeleaps_links(&bench, &urls).await;
        }
    }
    assert!(tried >= 300, "{tried}");
    let ours = [Provider::MakeLeaps, Provider::ReadyCloud];
    assert!(bench.sim.world.requests().iter().all(|r| ours.contains(&r.provider)));
}

async fn makeleaps_links(bench: &Bench, urls: &[String]) -> usize {
    let client = makeleaps::Client::new(&bench.account(Provider::MakeLeaps)).unwrap();
    bench.sim.faults().clear();
    bench.minute();
    client.check().await.unwrap();
    let before = bench.sim.world.request_count();
    for url in urls {
        for error in [
            client.items(url).await.err(),
            client.item(url).await.err(),
            client.task(url).await.err(),
            client.upload_tasks(url).await.err(),
            client.pdf(url).await.err(),
        ] {
            assert_eq!(error.unwrap().class, Class::OutsideOrigin, "{url:?}");
        }
    }
    assert_eq!(bench.sim.world.request_count(), before, "nothing was sent");
    urls.len() * 5
}

/// The items of an order are asked for by a URL out of the order itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_whose_items_lie_elsewhere_is_shown_without_them() {
    let bench = Bench::new(5).await;
    let key = bench.key(Provider::MakeLeaps).await;
    let client: Client = bench.client(Provider::MakeLeaps);
    let elsewhere = format!("{}/items/", bench.sim.base_url(Provider::Sendle));
    let kind = Kind::Field { name: "items_url".to_owned(), value: Some(json!(elsewhere)) };
    bench.sim.faults().add(Fault::new(kind).at(Provider::MakeLeaps));
    let order = client.order(&key, None).await.unwrap().order;
    assert!(order.oddities.iter().any(|o| o.path == "items_url"), "{:?}", order.oddities);
    assert!(bench.sim.world.requests().iter().all(|r| r.provider == Provider::MakeLeaps));
}
