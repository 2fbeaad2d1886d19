//! The journal against the ledger: what really happened, and what is said to have happened.

use std::collections::{BTreeMap, BTreeSet};

use postroom::model::journal::{IntentState, Row};
use serde_json::Value;

use super::{
    figures::Figures,
    ground::Ground,
    kill::{Ended, Kill},
    settle::Kept,
};

/// What one run came to; every complaint is a broken promise.
pub fn judge(ground: &Ground, kill: Kill, ended: &Ended, kept: &Kept) -> (Figures, Vec<String>) {
    let mut figures = Figures::default();
    let mut wrong: Vec<String> = kept.faults.clone();
    if ended.killed {
        figures.kills.insert(kill.name(), 1);
    }
    let happened = ground.happened();
    let count = |what: &str| happened.iter().filter(|e| e.what == what).count() as u64;
    // Every intent of these runs has a deed, and so an effect, of its own.
    let mut said: BTreeMap<&str, IntentState> = BTreeMap::new();
    for history in &kept.end {
        let (intent, what) = (&history.intent, ground.trial.effect(history.intent.mutation.deed));
        if said.insert(what, intent.state).is_some() {
            wrong.push(format!("two intents for one {what}"));
        }
        let effects = count(what);
        match intent.state {
            IntentState::Done | IntentState::Partly if effects == 0 => {
                figures.false_booked += 1;
                wrong.push(format!(
                    "said to be {}, and nothing happened: {}",
                    intent.state.word(),
                    intent.said
                ));
            }
            state if state.is_void() && effects > 0 => {
                figures.false_failed += 1;
                wrong.push(format!("said to be {}, and it happened: {}", state.word(), intent.said));
            }
            IntentState::Sending => wrong.push("still sending at the end".to_owned()),
            _ => {}
        }
        figures.attempts += history.attempts.len() as u64;
        figures.left += u64::from(intent.state.is_unclear());
        told_truly(&ended.told, &intent.id.0, effects, &mut wrong);
        nothing_sent_is_true(history, ground, &mut wrong);
    }
    for (_, what) in ground.trial.effects {
        let effects = count(what);
        figures.effects += effects;
        if effects > 1 {
            figures.duplicate += effects - 1;
            wrong.push(format!("{effects} times {what}"));
        }
        if effects > 0 && !said.contains_key(what) {
            figures.lost += effects;
            wrong.push(format!("{what}, and the journal knows nothing of it"));
        }
    }
    figures.runs = 1;
    figures.intents = kept.end.len() as u64;
    figures.raised = kept.raised as u64;
    if figures.left > 0 {
        figures.left_at.insert(ground.trial.provider.slug(), figures.left);
    }
    figures.resolved = figures.raised.saturating_sub(figures.left);
    let changes = ground.changes();
    figures.requests = changes.len() as u64;
    if figures.requests > figures.attempts {
        wrong.push(format!("{} requests, {} attempts", figures.requests, figures.attempts));
    }
    wrong.extend(kept.hidden.iter().map(|id| format!("{id} is open and not shown")));
    let keyed = |r: &postroom::sim::world::WireRequest| {
        let key = r.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("idempotency-key"));
        key.map(|(_, key)| (key.clone(), r.body.clone()))
    };
    let keys: BTreeSet<(String, String)> = changes.iter().filter_map(keyed).collect();
    let different: BTreeSet<&String> = keys.iter().map(|(key, _)| key).collect();
    if different.len() != keys.len() || different.len() > kept.end.len() {
        wrong.push(format!("{} bodies under {} keys", keys.len(), different.len()));
    }
    (figures, wrong)
}

/// Whatever the process had said by the time it died was kept and true.
fn told_truly(told: &[Value], intent: &str, effects: u64, wrong: &mut Vec<String>) {
    for line in told.iter().filter(|line| line["intent"] == intent) {
        let outcome = line["outcome"].as_str().unwrap_or_default();
        if matches!(outcome, "done" | "in_part") != (effects > 0) && outcome != "unknown" {
            wrong.push(format!("{outcome:?} was shown, with {effects} effects"));
        }
    }
}

/// An attempt of which the journal says that nothing left.
fn nothing_sent_is_true(
    history: &postroom::store::journal::History,
    ground: &Ground,
    wrong: &mut Vec<String>,
) {
    let only = history.attempts.iter().all(|a| a.row == Some(Row::NothingSent));
    if only && !history.attempts.is_empty() && !ground.changes().is_empty() && ground.trial.effects.len() == 1
    {
        wrong.push("nothing left, says the journal, and a request came".to_owned());
    }
}
