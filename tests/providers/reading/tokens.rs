//! One token for a hundred reads, and no hammering with a credential that was refused.

use jiff::{SignedDuration, Timestamp};
use postroom::{
    model::{
        provider::Provider,
        query::{Topic, Trouble},
    },
    providers::{Client, error::Class},
    runtime::sync::{AccountSync, How, PassError},
    sim::faults::{Fault, Kind},
};

use super::{Bench, LISTING, is_token_path, spoiled};

const WITH_TOKENS: [Provider; 2] = [Provider::MakeLeaps, Provider::SevenSenders];

fn token_requests(bench: &Bench) -> usize {
    bench.sim.world.requests().iter().filter(|r| is_token_path(&r.path)).count()
}

/// Asks so many times at once; answers how many reads went well and how many the local quota held back.
async fn at_once(client: &Client, reads: usize) -> (usize, usize) {
    let reads = (0..reads).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.check().await })
    });
    let (mut well, mut held) = (0, 0);
    for read in reads.collect::<Vec<_>>() {
        match read.await.unwrap() {
            Ok(_) => well += 1,
            Err(e) if e.class == Class::OwnQuota => held += 1,
            Err(e) => panic!("{e}"),
        }
    }
    (well, held)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_reads_ask_for_one_token() {
    for provider in WITH_TOKENS {
        let bench = Bench::new(5).await;
        let client = bench.client(provider);
        // The own quota is smaller than a hundred reads at once: what it holds back asks for no token either.
        let (well, held) = at_once(&client, 100).await;
        assert_eq!((well + held, token_requests(&bench)), (100, 1), "{provider}");
        assert!(well >= 20, "{provider}: {well}");
        let sent = bench.sim.world.requests().iter().filter(|r| !is_token_path(&r.path)).count();
        assert_eq!(sent, well, "{provider}: none was sent twice");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_ends_between_two_reads_is_renewed_once_for_all() {
    for (provider, reads) in [(Provider::MakeLeaps, 30), (Provider::SevenSenders, 6)] {
        let bench = Bench::new(5).await;
        let client = bench.client(provider);
        client.check().await.unwrap();
        // The service's time runs on alone: its 401 is how the client learns of the end.
        bench.sim.world.clock.advance(SignedDuration::from_hours(11));
        assert_eq!(at_once(&client, reads).await, (reads, 0), "{provider}");
        assert_eq!(token_requests(&bench), 2, "{provider}");
    }
}

#[tokio::test]
async fn a_token_refused_in_flight_is_renewed_and_the_read_repeated_once() {
    for provider in WITH_TOKENS {
        let bench = Bench::new(5).await;
        let client = bench.client(provider);
        client.check().await.unwrap();
        bench.sim.faults().add(Fault::new(Kind::Status(401)).at(provider).on("GET", "").times(1));
        client.check().await.unwrap();
        assert_eq!((token_requests(&bench), bench.sim.world.requests().len()), (2, 5), "{provider}");
        // A service that refuses every token is asked twice, and believed.
        bench.sim.faults().add(Fault::new(Kind::Status(401)).at(provider).on("GET", ""));
        assert_eq!(client.check().await.unwrap_err().class, Class::Auth, "{provider}");
        assert_eq!((token_requests(&bench), bench.sim.world.requests().len()), (3, 8), "{provider}");
    }
}

#[tokio::test]
async fn a_wrong_credential_is_not_hammered_with() {
    for provider in Provider::ALL {
        let bench = Bench::new(5).await;
        let key = bench.key(provider).await;
        let before = bench.sim.world.request_count();
        let client = Client::new(&spoiled(bench.account(provider))).unwrap();
        for _ in 0..25 {
            assert_eq!(client.check().await.unwrap_err().class, Class::Auth, "{provider}");
            assert_eq!(client.order(&key, None).await.unwrap_err().class, Class::Auth, "{provider}");
        }
        let sent = bench.sim.world.request_count() - before;
        assert!((1..=2).contains(&sent), "{provider}: {sent}");
    }
}

#[tokio::test]
async fn a_credential_refused_at_one_console_is_not_sent_by_another_until_a_person_wants_it() {
    for provider in LISTING {
        let bench = Bench::new(5).await;
        let spoiled = spoiled(bench.account(provider));
        let console = || AccountSync { client: Client::new(&spoiled).unwrap(), ..bench.sync(provider) };
        let refused = async |sync: &AccountSync| {
            let before = bench.sim.world.request_count();
            let (fresh, result) = sync.pass(Topic::Orders, How::Whole).await;
            let PassError::Provider(error) = result.unwrap_err() else {
                panic!("{provider}: not the provider")
            };
            assert_eq!(error.class, Class::Auth, "{provider}");
            let why = fresh.trouble.unwrap();
            assert!(!why.failure().unwrap().contains("nobody-knows"), "{provider}: {why:?}");
            bench.sim.world.request_count() - before
        };
        let one = console();
        for _ in 0..5 {
            refused(&one).await;
        }
        for _ in 0..50 {
            assert_eq!(refused(&console()).await, 0, "{provider}: another console knows");
        }
        // A person may try again, at whichever console, and is told what the provider says now.
        let other = console();
        other.resume().await;
        assert!(refused(&other).await > 0, "{provider}");
        one.resume().await;
        assert!(refused(&one).await > 0, "{provider}: also where it was refused first");
        // Another credential is not held back.
        bench.sync(provider).pass(Topic::Orders, How::Recent).await.1.unwrap();
    }
}

#[tokio::test]
async fn our_own_quota_is_waited_for_and_nobody_failed() {
    let bench = Bench::new(5).await;
    let sync = bench.sync(Provider::ReadyCloud);
    let mut last = None;
    let (fresh, error) = loop {
        let (fresh, result) = sync.pass(Topic::Orders, How::Recent).await;
        match result {
            Ok(_) => last = fresh.last_good,
            Err(error) => break (fresh, error),
        }
    };
    let PassError::Provider(error) = error else { panic!("not the provider: {error}") };
    assert_eq!((error.class, error.status), (Class::OwnQuota, None));
    let Some(Trouble::OwnQuota { until }) = fresh.trouble.clone() else { panic!("{fresh:?}") };
    let left = until.duration_since(Timestamp::now()).as_secs();
    assert!((1..=60).contains(&left), "{left} s");
    let micros = |t: Option<Timestamp>| t.map(Timestamp::as_microsecond);
    assert_eq!(micros(fresh.last_good), micros(last), "what was heard before stays");
    let stored = bench.store.freshness().await.unwrap();
    assert!(matches!(stored[0].trouble, Some(Trouble::OwnQuota { .. })), "{stored:?}");
}
