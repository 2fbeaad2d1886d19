//! The real loop driven by keys.

use postroom::{runtime::console::Ended, sim::sendle};

use crate::support::harness::{Harness, world};

#[tokio::test(flavor = "multi_thread")]
async fn orders_of_the_listed_providers_arrive_by_themselves() {
    let mut console = Harness::start(world(30).await, (120, 40));
    console.keys("]]]]]");
    console.wait("three providers", |s| ["MKL", "7SD", "RDY"].iter().all(|p| s.contains(p))).await;
    console.keys("q");
    assert_eq!(console.ended().await, Ended::Left);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_narrows_and_escape_gives_everything_back() {
    let mut console = Harness::start(world(30).await, (120, 40));
    console.wait("rows", |s| s.contains("RDY") && s.contains("MKL")).await;
    console.keys("/prv:rdy<enter>");
    console.wait("only ReadyCloud", |s| s.contains("/ prv:rdy") && s.contains(" of ")).await;
    console.wait("its rows", |s| s.lines().nth(4).is_some_and(|first| first.contains("RDY"))).await;
    console.keys("/");
    console.wait_for("prv:rdy").await;
    console.keys("<c-u>prv:nobody");
    console.wait("a clear error", |s| s.contains("nobody")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_reference_is_found_at_its_provider() {
    let sim = world(30).await;
    let (order_id, reference) = sendle::seeded_reference(&sim.world, 5);
    let mut console = Harness::start(sim, (120, 40));
    let parcels = console.accounts[0].name.clone();
    console.store.watch(parcels, postroom::model::provider::Provider::Sendle, order_id).await.unwrap();
    console.keys("R");
    console.wait("the parcel is stored", |s| s.contains("SND")).await;
    console.paste(&format!("Hello, where is my parcel {reference}? Thanks\n"));
    console.wait("the parcel is under the cursor", |s| s.contains("> ") && s.contains(&reference)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_pane_and_overlay_opens_and_closes() {
    let mut console = Harness::start(world(20).await, (120, 40));
    console.wait("rows", |s| s.contains("RDY RC-")).await;
    for (keys, shows) in [
        ("?", "Help"),
        ("<esc>:", "Commands"),
        ("<esc>s", "Sort"),
        ("<esc>2", "Inbox"),
        ("3", "Tracking"),
        ("4", "Book"),
        ("5", "Exceptions"),
        ("6", "Outbox"),
        ("1", "Orders"),
        ("i", "Raw"),
    ] {
        console.keys(keys);
        console.wait(shows, |s| s.to_lowercase().contains(&shows.to_lowercase())).await;
    }
    console.keys("<esc>q");
    assert_eq!(console.ended().await, Ended::Left);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_provider_is_told_and_the_others_go_on() {
    let sim = world(20).await;
    let mut accounts = postroom::cli::sim::accounts(&sim);
    for account in &mut accounts {
        if account.name.0 == "shop" {
            // A port that nobody listens on.
            account.base_url = Some("http://127.0.0.1:9/v2".to_owned());
        }
    }
    let mut console = Harness::start_with(sim, accounts, (120, 40));
    console.wait("rows of the others", |s| s.contains("RDY RC-") && s.contains("MKL ")).await;
    console.keys("?");
    console.wait_for("Help").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn copying_a_reference_sends_it_to_the_terminal_and_says_what_is_known() {
    let mut console = Harness::start(world(20).await, (120, 40));
    console.wait("rows", |s| s.contains("RDY RC-")).await;
    console.keys("c");
    console.wait_for("cannot confirm").await;
    let mut sent = Vec::new();
    while let Ok(bytes) = console.extra.try_recv() {
        sent.extend(bytes);
    }
    assert!(String::from_utf8_lossy(&sent).contains("\x1b]52;c;"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resize_is_followed() {
    let mut console = Harness::start(world(20).await, (120, 40));
    console.wait("rows", |s| s.contains("RDY RC-")).await;
    for size in [(80, 24), (200, 60), (30, 5), (1, 1), (0, 0), (120, 40)] {
        console.resize(size.0, size.1);
    }
    console.wait("the full screen again", |s| s.lines().count() == 40 && s.contains("Orders")).await;
    assert!(!console.sim.world.requests().is_empty());
}
