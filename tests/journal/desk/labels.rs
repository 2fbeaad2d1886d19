//! Labels: fetched once, saved under an own name, never in the journal.

use jiff::SignedDuration;
use postroom::{
    app::desk::{Answer, Ask, File},
    model::{
        journal::IntentState,
        provider::{OrderKey, Provider},
    },
    providers::sendle::write::{label, label_sizes},
    sim::faults::Fault,
};

use super::{
    drafts::booking,
    stage::{Seat, Stage, built, name},
};

/// A parcel that has its labels.
async fn labelled(stage: &Stage, seat: &mut Seat) -> OrderKey {
    let booked =
        seat.confirm(built(Provider::Sendle, "book", None, None, &booking(Provider::Sendle, 1))).await;
    seat.told(&booked.id).await;
    let key = booked.orders[0].clone();
    for _ in 0..48 {
        stage.sim.world.clock.advance(SignedDuration::from_mins(30));
        if !label_sizes(&seat.check(&key).await).is_empty() {
            return key;
        }
    }
    panic!("it never gets a label");
}

fn saved(stage: &Stage) -> Vec<String> {
    let Ok(folder) = std::fs::read_dir(stage.folder().join("labels")) else { return Vec::new() };
    let mut names: Vec<_> = folder.map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_label_is_saved_beside_the_others_and_kept_out_of_the_journal() {
    let stage = Stage::new(0).await;
    let mut seat = stage.seat("op1").await;
    let key = labelled(&stage, &mut seat).await;
    for n in 1..=2 {
        let mutation = label(&seat.stored(&key).await, "a4").unwrap();
        let intent = seat.confirm(mutation).await;
        assert_eq!(intent.state, IntentState::Done, "{}", intent.said);
        assert_eq!(saved(&stage).len(), n);
        let Ok(Answer::History(history)) = seat.desk.ask(Ask::History(intent.id)).await else {
            panic!("history")
        };
        let history = history.unwrap();
        assert!(!format!("{history:?}").contains("%PDF"), "the file is in the journal");
        let (name, folder) = intent.said.strip_prefix("saved as ").unwrap().split_once(" in ").unwrap();
        let path = std::path::Path::new(folder).join(name);
        assert!(std::fs::read(&path).unwrap().starts_with(b"%PDF-"), "{}", path.display());
    }
    let reference = seat.stored(&key).await.reference;
    for name in saved(&stage) {
        assert!(name.starts_with(&format!("sendle-{reference}-a4-")), "{name}");
    }
    assert_eq!(stage.effects().get("label.fetched"), Some(&2));
}

#[tokio::test]
async fn a_label_whose_file_does_not_come_counts_as_fetched_and_says_so() {
    let stage = Stage::new(0).await;
    let mut seat = stage.seat("op1").await;
    let key = labelled(&stage, &mut seat).await;
    for fault in
        [Fault::status(403), Fault::answer(200, &[("content-type", "application/pdf")], "<html>no</html>")]
    {
        stage.sim.faults().add(fault.on("GET", "/private/labels/").times(1));
        let intent = seat.confirm(label(&seat.stored(&key).await, "a4").unwrap()).await;
        assert_eq!(intent.state, IntentState::Done, "{}", intent.said);
        assert!(intent.said.contains("counts as fetched"), "{}", intent.said);
        stage.sim.faults().clear();
    }
    assert!(saved(&stage).is_empty());
    assert_eq!(stage.effects().get("label.fetched"), Some(&2));
}

#[tokio::test]
async fn papers_of_a_sending_are_saved_without_changing_anything() {
    let stage = Stage::new(5).await;
    let seat = stage.seat_with("op1", postroom::cli::sim::accounts(&stage.sim), true).await;
    let documents = name(Provider::MakeLeaps);
    let served = postroom::runtime::clients::serve(&postroom::cli::sim::accounts(&stage.sim)).0;
    let client = &postroom::runtime::clients::named(&served, &documents).unwrap().client;
    let rows = client.orders(None, None).await.unwrap().rows;
    let key = rows[0].order.key.clone();
    seat.check(&key).await;
    let mut paths = Vec::new();
    for _ in 0..2 {
        match seat.desk.ask(Ask::SaveFile(File::OfOrder(key.clone()))).await {
            Ok(Answer::Saved(path)) => paths.push(path),
            other => panic!("{other:?}"),
        }
    }
    assert_ne!(paths[0], paths[1]);
    for path in &paths {
        assert!(path.starts_with(stage.folder().join("papers")), "{path:?}");
        assert!(std::fs::read(path).unwrap().starts_with(b"%PDF"));
    }
    let entry =
        client.inbox(None).await.unwrap().rows.into_iter().find(|e| e.links.iter().any(|l| l.label == "PDF"));
    let entry = entry.unwrap();
    let key = entry.key.clone();
    seat.store.put_inbox(vec![entry], jiff::Timestamp::now()).await.unwrap();
    match seat.desk.ask(Ask::SaveFile(File::OfEntry(key))).await {
        Ok(Answer::Saved(path)) => assert!(std::fs::read(path).unwrap().starts_with(b"%PDF")),
        other => panic!("{other:?}"),
    }
    assert!(stage.effects().is_empty());
}
