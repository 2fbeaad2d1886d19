//! Jobs of the pretend 4over and their way from receipt to the mailbox: pure functions of dice and time.

use jiff::{SignedDuration, Timestamp};

use crate::sim::{dice::Dice, world::World};

/// A status name and the id of its code. Only "Batch Imposition" is named in the documents; the others are what
/// clients show.
pub const STATUSES: [(&str, &str); 9] = [
    ("Order Received", "5b2b1b1e-3a0e-4c62-9b0f-0d7a3b1c0001"),
    ("Preflight", "5b2b1b1e-3a0e-4c62-9b0f-0d7a3b1c0002"),
    ("Batch Imposition", "5b2b1b1e-3a0e-4c62-9b0f-0d7a3b1c0003"),
    ("Printing", "5b2b1b1e-3a0e-4c62-9b0f-0d7a3b1c0004"),
    ("Mailing", "5b2b1b1e-3a0e-4c62-9b0f-0d7a3b1c0005"),
    ("Shipped", "5b2b1b1e-3a0e-4c62-9b0f-0d7a3b1c0006"),
    ("Mailed", "5b2b1b1e-3a0e-4c62-9b0f-0d7a3b1c0007"),
    ("On Hold", "5b2b1b1e-3a0e-4c62-9b0f-0d7a3b1c0008"),
    ("Cancelled", "5b2b1b1e-3a0e-4c62-9b0f-0d7a3b1c0009"),
];

/// The id of a status's code.
#[must_use]
pub fn code(status: &str) -> &'static str {
    STATUSES.iter().find(|(name, _)| *name == status).map_or("", |(_, code)| code)
}

/// One step of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub at: Timestamp,
    pub status: &'static str,
}

/// The whole way of a job that was received at `created`, future steps included, oldest first.
#[must_use]
pub fn way(mut dice: Dice, created: Timestamp) -> Vec<Step> {
    let mut steps = vec![Step { at: created, status: "Order Received" }];
    let mut at = created;
    let mut go = |status, minutes: u64| {
        at += SignedDuration::from_mins(i64::try_from(minutes).unwrap_or(60));
        steps.push(Step { at, status });
    };
    let trouble = dice.below(100);
    go("Preflight", dice.between(2, 45));
    if trouble < 7 {
        // The files have a problem. Most are freed after a day or two, some wait for a person for ever.
        go("On Hold", dice.between(5, 90));
        if trouble < 2 {
            return steps;
        }
        go("Preflight", dice.between(600, 3000));
    } else if trouble < 10 {
        go("Cancelled", dice.between(10, 120));
        return steps;
    }
    go("Batch Imposition", dice.between(60, 480));
    go("Printing", dice.between(120, 900));
    if dice.chance(80) {
        go("Mailing", dice.between(600, 2000));
        go("Mailed", dice.between(600, 2800));
    } else {
        go("Shipped", dice.between(900, 2800));
    }
    steps
}

/// How many jobs a seeded order has.
#[must_use]
pub fn jobs_of(world: &World, i: u64) -> u64 {
    match world.dice("4over jobs", i).below(10) {
        0..=5 => 1,
        6..=8 => 2,
        _ => 4,
    }
}

/// When seeded order `i` was made: the seeded ones over the 30 days before the start, newest last; then one every
/// 20 seconds.
#[must_use]
pub fn created(world: &World, i: u64) -> Timestamp {
    if i >= world.orders {
        let n = i64::try_from(i - world.orders + 1).unwrap_or(i64::MAX / 40);
        return world.started + SignedDuration::from_secs(n * 20);
    }
    let span = 30 * 86_400_u128;
    let back = span * u128::from(world.orders - i) / u128::from(world.orders);
    world.started - SignedDuration::from_secs(i64::try_from(back).unwrap_or_default())
}

/// Orders that exist by now.
#[must_use]
pub fn count(world: &World) -> u64 {
    let passed = world.now().duration_since(world.started).as_secs() / 20;
    world.orders + u64::try_from(passed).unwrap_or_default()
}

const STEM: u64 = 4_000_000_000;

/// The id of job `k` (from 1) of seeded order `i`; [`which`] reads it back.
#[must_use]
pub fn job_id(i: u64, k: u64) -> String {
    format!("X{}-{k:03}", STEM + i)
}

/// The order and job numbers of a seeded job id.
#[must_use]
pub fn which(world: &World, job: &str) -> Option<(u64, u64)> {
    let (stem, k) = job.strip_prefix('X')?.split_once('-')?;
    let i = stem.parse::<u64>().ok()?.checked_sub(STEM)?;
    let k: u64 = k.parse().ok()?;
    let known = i < count(world) && (1..=jobs_of(world, i)).contains(&k) && job_id(i, k) == job;
    known.then_some((i, k))
}

/// The steps of a seeded job.
#[must_use]
pub fn seeded_way(world: &World, i: u64, k: u64) -> Vec<Step> {
    way(world.dice("4over way", i * 8 + k), created(world, i))
}

/// The own order id that goes with seeded order `i`.
#[must_use]
pub fn order_id(world: &World, i: u64) -> String {
    let day = created(world, i).strftime("%m%d%y").to_string();
    format!("direct-mail-{day}-{i}")
}
