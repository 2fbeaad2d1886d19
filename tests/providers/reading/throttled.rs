//! 429 with every form of `Retry-After`, through every client.

use std::time::Duration;

use postroom::{model::provider::Provider, providers::error::Class, sim::faults::Fault};

use super::Bench;

const DATE: &str = "Fri, 20 Nov 2026 19:00:00 GMT";

/// Headers and the seconds they mean; `None`: nothing readable, so the read is tried again on its own terms.
const FORMS: &[(&[&str], Option<u64>)] = &[
    (&["120"], Some(120)),
    (&["1000000000000"], Some(900)),
    (&["99999999999999999999999999"], Some(900)),
    (&["Fri, 20 Nov 2026 19:01:30 GMT"], Some(90)),
    (&["Friday, 20-Nov-26 19:01:30 GMT"], Some(90)),
    (&["Fri Nov 20 19:01:30 2026"], Some(90)),
    (&["Wed, 20 Nov 2090 19:01:30 GMT"], Some(900)),
    (&["5", "60"], Some(60)),
    (&["soon", "60"], Some(60)),
    (&["0"], Some(0)),
    (&["Fri, 20 Nov 2020 19:00:00 GMT"], Some(0)),
    (&["-5"], None),
    (&["soon"], None),
    (&[], None),
];

async fn forms_at(provider: Provider) {
    let bench = Bench::new(5).await;
    let key = bench.key(provider).await;
    // The reading counts from the answer's own date, whatever our clock says: a day before, a day after.
    for date in [DATE, "Thu, 19 Nov 2026 19:00:00 GMT"] {
        for (values, means) in
            FORMS.iter().filter(|(v, _)| date == DATE || v.iter().all(|v| !v.contains("20")))
        {
            bench.minute();
            let client = bench.client(provider);
            client.check().await.unwrap();
            let mut headers = vec![("date", date)];
            headers.extend(values.iter().map(|value| ("retry-after", *value)));
            bench.sim.faults().clear();
            bench.sim.faults().add(Fault::answer(429, &headers, "{}").at(provider).times(1));
            let before = bench.sim.world.request_count();
            let read = client.order(&key, None).await;
            let asked = bench.sim.world.request_count() - before;
            let Some(seconds) = means.filter(|s| *s > 0) else {
                assert!(read.is_ok(), "{provider} {values:?}: {:?}", read.err());
                continue;
            };
            let error = read.unwrap_err();
            let wait = Duration::from_secs(seconds);
            assert_eq!(
                (error.class, error.status, error.retry_after, asked),
                (Class::Throttled, Some(429), Some(wait), 1),
                "{provider} {values:?}"
            );
            // Every other caller of the account waits as well, and is told for how long.
            for held in [client.clone().check().await.err(), client.order(&key, None).await.err()] {
                let held = held.unwrap();
                let left = held.retry_after.unwrap();
                assert_eq!(held.class, Class::Throttled, "{provider} {values:?}");
                assert!(
                    left <= wait && left + Duration::from_secs(30) > wait,
                    "{provider} {values:?} {left:?}"
                );
            }
            assert_eq!(bench.sim.world.request_count() - before, 1, "{provider} {values:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_form_of_retry_after_is_obeyed_through_every_client() {
    let all = Provider::ALL.map(|provider| tokio::spawn(forms_at(provider)));
    for one in all {
        one.await.unwrap();
    }
}
