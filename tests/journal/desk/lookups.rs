//! Prices and records: asked without changing anything.

use postroom::{
    app::desk::{Answer, Ask, Record},
    model::provider::Provider,
};
use serde_json::json;

use super::{
    drafts::booking,
    stage::{Seat, Stage, name},
};

async fn found(seat: &Seat, kind: &'static str, typed: &str) -> Vec<Record> {
    let ask = Ask::Records { account: name(Provider::MakeLeaps), kind, typed: typed.to_owned() };
    match seat.desk.ask(ask).await {
        Ok(Answer::Records(records)) => records,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn prices_are_told_where_the_provider_tells_them() {
    let stage = Stage::new(0).await;
    let seat = stage.seat("op1").await;
    for provider in Provider::ALL {
        let draft = if provider == Provider::MakeLeaps { json!({}) } else { booking(provider, 1) };
        let ask = Ask::Price { account: name(provider), act: "book", draft: Box::new(draft) };
        match (provider, seat.desk.ask(ask).await) {
            (Provider::Sendle | Provider::FourOver, Ok(Answer::Prices(prices))) => {
                assert!(!prices.is_empty() && prices.iter().all(|p| p.total.is_some()), "{prices:?}");
            }
            (Provider::MakeLeaps | Provider::SevenSenders | Provider::ReadyCloud, Err(why)) => {
                assert!(why.contains("tells no price"), "{why}");
            }
            (_, other) => panic!("{provider:?}: {other:?}"),
        }
    }
    let empty = Ask::Price { account: name(Provider::Sendle), act: "book", draft: Box::new(json!({})) };
    assert!(seat.desk.ask(empty).await.unwrap_err().contains("sender.address.suburb"));
    assert!(stage.effects().is_empty());
}

#[tokio::test]
async fn records_are_found_by_typing_and_asked_for_once_a_minute() {
    let stage = Stage::new(5).await;
    let seat = stage.seat("op1").await;
    let clients = found(&seat, "client", "").await;
    assert!(!clients.is_empty() && clients.iter().all(|c| c.value.starts_with("http")), "{clients:?}");
    let asked = stage.sim.world.request_count();
    let part: String = clients[0].label.chars().take(4).collect();
    assert!(found(&seat, "client", &part).await.contains(&clients[0]));
    assert!(found(&seat, "client", "no such client anywhere").await.is_empty());
    assert_eq!(stage.sim.world.request_count(), asked, "known for a minute");
    assert!(!found(&seat, "document", "").await.is_empty());
    assert!(
        seat.desk
            .ask(Ask::Records { account: name(Provider::Sendle), kind: "client", typed: String::new() })
            .await
            .is_err()
    );
}
