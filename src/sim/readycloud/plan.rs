//! When things happen to seeded order `i`: everything follows from its number, so a delta needs no scan.
//!
//! Every order belongs to one course; a course is a list of steps at fixed distances from the order's birth, each
//! stretched by at most [`SLACK`] seconds. Births rise with `i`. So the orders that took a certain step in a stretch
//! of time are among a short run of numbers.

use jiff::{SignedDuration, Timestamp};

pub use super::courses::{COURSES, Course, Step};
use crate::sim::world::World;

const DAY: i64 = 86_400;
/// A step is stretched by at most so many seconds.
const SLACK: i64 = 1800;

/// The course and the birth of one order.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub number: u64,
    pub born: Timestamp,
    pub course: &'static Course,
    /// 0 to 1,000: how far its steps are stretched.
    stretch: i64,
}

/// Seeded orders, and those that came since at one every 20 seconds.
#[must_use]
pub fn count(world: &World) -> u64 {
    let passed = world.now().duration_since(world.started).as_secs().max(0);
    world.orders + u64::try_from(passed / 20).unwrap_or_default()
}

/// Spread over the 30 days before the world began; rising with the number.
#[must_use]
pub fn born(world: &World, number: u64) -> Timestamp {
    // The service keeps microseconds.
    let started = Timestamp::from_microsecond(world.started.as_microsecond()).unwrap_or(world.started);
    if number >= world.orders {
        let nth = i64::try_from(number - world.orders + 1).unwrap_or(i64::MAX / 40);
        return started + SignedDuration::from_secs(nth.min(1 << 31) * 20);
    }
    let span = 30 * DAY * 1_000_000;
    let gap = span / i64::try_from(world.orders).unwrap_or(i64::MAX).max(1);
    let jitter = world.dice("readycloud born", number).below(u64::try_from(gap).unwrap_or_default().max(1));
    let before = i64::try_from(world.orders - number).unwrap_or_default();
    let micros = -gap.saturating_mul(before) + i64::try_from(jitter).unwrap_or_default();
    started + SignedDuration::from_micros(micros)
}

/// The first number that was born at this instant or later.
#[must_use]
pub fn first_born_from(world: &World, at: Timestamp) -> u64 {
    let (mut low, mut high) = (0, count(world));
    while low < high {
        let middle = low + (high - low) / 2;
        if born(world, middle) < at { low = middle + 1 } else { high = middle }
    }
    low
}

impl Plan {
    #[must_use]
    pub fn new(world: &World, number: u64) -> Self {
        let mut dice = world.dice("readycloud plan", number);
        let throw = dice.below(COURSES.iter().map(|c| c.share).sum());
        let mut upto = 0;
        let found = COURSES.iter().find(|c| {
            upto += c.share;
            throw < upto
        });
        let course = found.unwrap_or(&COURSES[0]);
        let stretch = i64::try_from(dice.below(1001)).unwrap_or_default();
        Self { number, born: born(world, number), course, stretch }
    }

    /// An order that a request made: it is printed and shipped by and by, some within the hour.
    #[must_use]
    pub fn posted(world: &World, key: u64, born: Timestamp) -> Self {
        let mut dice = world.dice("readycloud posted", key);
        let course = if dice.chance(50) { &COURSES[0] } else { &COURSES[1] };
        Self { number: key, born, course, stretch: i64::try_from(dice.below(1001)).unwrap_or_default() }
    }

    /// What happens and when, in order.
    pub fn steps(&self) -> impl Iterator<Item = (Timestamp, Step)> + '_ {
        self.course.steps.iter().map(|(after, step)| {
            let seconds = after + slack(*after) * self.stretch / 1000;
            (self.born + SignedDuration::from_secs(seconds), *step)
        })
    }

    /// The last change up to `now`.
    #[must_use]
    pub fn changed(&self, now: Timestamp) -> Timestamp {
        self.steps().map(|(at, _)| at).take_while(|at| *at <= now).last().unwrap_or(self.born)
    }

    #[must_use]
    pub fn ship_by(&self) -> Timestamp {
        self.born + SignedDuration::from_secs(self.course.ship_by)
    }
}

fn slack(after: i64) -> i64 {
    (after / 8).min(SLACK)
}

/// Numbers whose last change lies in `[from, to]`, rising. Cost: the births in that stretch and in the slack of every
/// step, not the size of the world.
#[must_use]
pub fn changed_between(world: &World, from: Timestamp, to: Timestamp) -> Vec<u64> {
    let now = world.now();
    let to = to.min(now);
    if from > to {
        return Vec::new();
    }
    let count = count(world);
    let mut windows: Vec<(u64, u64)> = Vec::new();
    let afters = COURSES.iter().flat_map(|c| c.steps.iter().map(|(after, _)| *after));
    let mut afters: Vec<i64> = std::iter::once(0).chain(afters).collect();
    afters.sort_unstable();
    afters.dedup();
    for after in afters {
        let earliest =
            from.checked_sub(SignedDuration::from_secs(after + slack(after))).unwrap_or(Timestamp::MIN);
        let latest = to.checked_sub(SignedDuration::from_secs(after)).unwrap_or(Timestamp::MIN);
        let end = latest.checked_add(SignedDuration::from_micros(1)).unwrap_or(latest);
        windows.push((first_born_from(world, earliest), first_born_from(world, end).min(count)));
    }
    windows.sort_unstable();
    let mut found = Vec::new();
    let mut next = 0;
    for (start, end) in windows {
        for number in start.max(next)..end {
            let changed = Plan::new(world, number).changed(now);
            if changed >= from && changed <= to {
                found.push(number);
            }
        }
        next = next.max(end);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::clock::{Pace, SimClock};

    fn world(orders: u64) -> std::sync::Arc<World> {
        let clock = SimClock::new("2026-03-01T12:00:00Z".parse().unwrap(), Pace::Stepped);
        World::new(clock, 7, orders)
    }

    #[test]
    fn births_rise_and_new_orders_keep_coming() {
        let world = world(500);
        world.clock.advance(SignedDuration::from_secs(200));
        assert_eq!(count(&world), 510);
        for number in 1..510 {
            assert!(born(&world, number - 1) < born(&world, number), "{number}");
        }
        assert!(born(&world, 0) >= world.started - SignedDuration::from_hours(30 * 24));
        assert!(born(&world, 509) <= world.now());
        for number in [0, 77, 509] {
            assert_eq!(first_born_from(&world, born(&world, number)), number);
        }
    }

    #[test]
    fn a_delta_finds_what_a_scan_finds() {
        let world = world(3_000);
        world.clock.advance(SignedDuration::from_hours(7));
        let now = world.now();
        for (hours, length) in [(1, 1), (30, 20), (24 * 29, 24), (24 * 40, 24 * 40), (0, 5)] {
            let from = now - SignedDuration::from_hours(hours);
            let to = from + SignedDuration::from_hours(length);
            let scan: Vec<u64> = (0..count(&world))
                .filter(|n| {
                    let changed = Plan::new(&world, *n).changed(now);
                    changed >= from && changed <= to
                })
                .collect();
            assert_eq!(changed_between(&world, from, to), scan, "{hours} {length}");
        }
    }

    #[test]
    fn every_course_is_taken_and_its_steps_rise() {
        assert_eq!(COURSES.iter().map(|c| c.share).sum::<u64>(), 100);
        let world = world(3_000);
        for course in COURSES {
            let taken = (0..3_000).find(|n| std::ptr::eq(Plan::new(&world, *n).course, course));
            let times: Vec<Timestamp> = Plan::new(&world, taken.unwrap()).steps().map(|(at, _)| at).collect();
            assert!(times.is_sorted(), "{course:?}");
        }
    }
}
