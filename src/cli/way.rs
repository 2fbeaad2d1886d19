//! The ways of an act for a person: what is confirmed, and the requests as far as they are known beforehand.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;

use super::consent;
use crate::{
    model::intent::Mutation,
    providers::{
        acts::Way,
        makeleaps::write::plan::{self, Plan, PlanStep, Seen},
    },
};

/// What the operator says yes to.
#[must_use]
pub fn lines(way: &Way, now: Timestamp) -> Vec<String> {
    match way {
        Way::One(mutation) => consent::lines(mutation),
        Way::Steps(steps) => {
            let mut lines = Vec::new();
            for (n, step) in steps.iter().enumerate() {
                lines.push(format!("{}. {}", n + 1, step.what));
                lines.extend(consent::lines(&step.mutation).into_iter().skip(1));
            }
            lines
        }
        Way::Plan(plan) => {
            let made = first(&Plan { replaces: None, ..(**plan).clone() }, now);
            let mut lines: Vec<String> = made.iter().flat_map(consent::lines).collect();
            lines.extend(
                steps(plan).iter().enumerate().map(|(n, step)| format!("{}. {}", n + 1, step.says())),
            );
            lines
        }
    }
}

/// The requests that can be built before anything is sent; of a plan the first, because the others follow from what is
/// heard.
#[must_use]
pub fn requests(way: &Way, now: Timestamp) -> Vec<Mutation> {
    match way {
        Way::One(mutation) => vec![(**mutation).clone()],
        Way::Steps(steps) => steps.iter().map(|step| step.mutation.clone()).collect(),
        Way::Plan(plan) => first(plan, now).into_iter().collect(),
    }
}

fn steps(plan: &Plan) -> Vec<plan::Step> {
    match &plan.replaces {
        Some(order) => plan::recreate_steps(order, &plan.draft, &plan.reference),
        None => plan::steps_of(&plan.draft, &plan.reference),
    }
}

fn first(plan: &Plan, now: Timestamp) -> Option<Mutation> {
    let files = BTreeMap::new();
    let seen = Seen { order: None, uploads: &[], files: &files, waited: Duration::ZERO, now };
    match plan::next(plan, &seen) {
        PlanStep::Send(mutation) => Some(*mutation),
        _ => None,
    }
}
