//! The answers to each provider's create and cancel, cut at every byte: never read as a refusal, nor as something else
//! that happened.

use postroom::{
    model::{
        intent::{Answer, Mutation, Reading, Repeat, Sent},
        journal::{Row, Rule, rule},
        provider::Provider,
    },
    providers::{
        acts::{Act, Ask, Way, new_reference},
        makeleaps::write::plan::{PlanStep, Seen, next},
        read,
    },
    sim::faults::{Fault, Kind},
};
use serde_json::json;

use super::{ground::Ground, trial::TRIALS};

/// A good answer to the trial's change.
async fn answered(ground: &Ground) -> (Mutation, Answer) {
    let served = ground.served();
    let provider = ground.trial.provider;
    let draft = ground.draft.clone().unwrap_or_else(|| json!({}));
    let reference = new_reference(provider, "00c0ffee");
    let order = ground.order.as_ref();
    let part = order.and_then(|o| o.parts.first()).map(|p| p.id.clone());
    let ask = Ask {
        account: &served.account.name,
        order,
        part: part.as_deref(),
        draft: &draft,
        reference: &reference,
        now: ground.sim.world.now(),
    };
    let act = Act::find(provider, ground.trial.act).unwrap();
    let mutation = match (act.build)(&ask) {
        Ok(Way::One(mutation)) => *mutation,
        // The first request of the way is its create.
        Ok(Way::Plan(plan)) => {
            let files = std::collections::BTreeMap::new();
            let now = ground.sim.world.now();
            let seen =
                Seen { order: None, uploads: &[], files: &files, waited: std::time::Duration::ZERO, now };
            match next(&plan, &seen) {
                PlanStep::Send(mutation) => *mutation,
                other => panic!("{other:?}"),
            }
        }
        other => panic!("{other:?}"),
    };
    let key = uuid::Uuid::new_v4().to_string();
    match served.client.send(&mutation, (mutation.repeat == Repeat::Keyed).then_some(&*key)).await {
        Sent::Answer(answer) => (mutation, answer),
        other => panic!("{other:?}"),
    }
}

/// What a cut answer is taken for.
fn taken(mutation: &Mutation, answer: &Answer) -> (Rule, Vec<String>) {
    let reading = read(mutation, answer);
    let row = Row::of(&Sent::Answer(answer.clone()), Some(&reading));
    let orders = match reading {
        Reading::Done { orders, .. } | Reading::Partly { orders, .. } => {
            orders.iter().map(|f| f.order.key.to_string()).collect()
        }
        _ => Vec::new(),
    };
    (rule(row, mutation.repeat), orders)
}

#[tokio::test]
async fn an_answer_that_is_cut_anywhere_is_never_a_refusal_nor_another_order() {
    let mut cuts = 0;
    for trial in TRIALS.iter().filter(|t| matches!(t.act, "book" | "cancel")) {
        let ground = Ground::new(trial, 1).await;
        let (mutation, whole) = answered(&ground).await;
        assert!(!ground.happened().is_empty(), "{}: nothing happened", trial.name());
        let (good, orders) = taken(&mutation, &whole);
        assert!(matches!(good, Rule::Done | Rule::Partly), "{}: {good:?}", trial.name());
        for at in 0..whole.body.len() {
            let cut = Answer { body: whole.body[..at].to_vec(), ..whole.clone() };
            let (rule, named) = taken(&mutation, &cut);
            let name = format!("{} cut at {at} of {}", trial.name(), whole.body.len());
            assert!(!matches!(rule, Rule::Reject | Rule::NotSent(_)), "{name}: {rule:?}");
            assert!(named.iter().all(|key| orders.contains(key)), "{name}: {named:?}, not {orders:?}");
            // What was made and cannot be read is asked for: its number must not stay unknown.
            if mutation.target.is_none() && orders.len() == 1 && named.is_empty() {
                assert_ne!(rule, Rule::Done, "{name}");
            }
            cuts += 1;
        }
    }
    assert!(cuts > 1_500, "{cuts}");
}

#[tokio::test]
async fn on_the_wire_a_cut_answer_is_no_answer() {
    for provider in Provider::ALL {
        let trial = TRIALS.iter().find(|t| t.provider == provider && t.act == "book").unwrap();
        for at in [0, 1, 7, 40] {
            let ground = Ground::new(trial, 1).await;
            let (method, path) = trial.wire;
            ground.sim.faults().add(Fault::new(Kind::Truncate(at)).at(provider).on(method, path));
            let served = ground.served();
            let mutation = {
                let other = Ground::new(trial, 1).await;
                answered(&other).await.0
            };
            let key = (mutation.repeat == Repeat::Keyed).then(|| uuid::Uuid::new_v4().to_string());
            let sent = served.client.send(&mutation, key.as_deref()).await;
            assert!(matches!(sent, Sent::NoAnswer { .. }), "{provider} at {at}: {sent:?}");
            assert_eq!(ground.changes().len(), 1, "{provider} at {at}");
        }
    }
}
