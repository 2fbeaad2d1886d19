//! When an order passes through its states, and the word of each channel at a moment.

use jiff::{SignedDuration, Timestamp};

use crate::sim::{dice::Dice, world::World};

/// A posting can be cancelled for so long (MakeLeaps, Send by Post).
pub const GRACE: SignedDuration = SignedDuration::from_mins(30);
/// A new order of the seeded kind appears every so many seconds of the world.
pub const ARRIVAL: i64 = 20;
/// Seeded orders are spread over so long before the start of the world.
const PAST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The channels, in the order of the arrays below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    Secure,
    Inbox,
    Post,
    Peppol,
}

impl Channel {
    pub const ALL: [Self; 4] = [Self::Secure, Self::Inbox, Self::Post, Self::Peppol];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secure => "securesend",
            Self::Inbox => "send_to_clientinbox",
            Self::Post => "sendbypost",
            Self::Peppol => "peppolsend",
        }
    }

    /// The words of its status filter (MakeLeaps, Extra Filters).
    #[must_use]
    pub const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Secure | Self::Inbox => &["draft", "not_selected", "cancelled", "viewed", "not_viewed"],
            Self::Post => &[
                "draft",
                "not_selected",
                "cancelled",
                "can_cancel",
                "preparing",
                "mailed",
                "info_not_available",
            ],
            Self::Peppol => &["draft", "not_selected", "sent"],
        }
    }
}

/// The small part of an order that decides its states; cheap enough to compute for a million of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Life {
    pub selected: [bool; 4],
    pub created: Timestamp,
    /// From when on the checks of the present content are through.
    pub checked: Timestamp,
    pub scheduled: Option<Timestamp>,
    /// When it is executed; may lie ahead.
    pub executed: Option<Timestamp>,
    pub viewed: [Option<Timestamp>; 4],
    pub cancelled: [Option<Timestamp>; 4],
    pub mailed: Option<Timestamp>,
    /// The service lost sight of the posting.
    pub lost: bool,
    /// Which of the known faults its content has; 0: none.
    pub fault: u64,
}

impl Life {
    #[must_use]
    pub const fn new(selected: [bool; 4], created: Timestamp, checked: Timestamp) -> Self {
        Self {
            selected,
            created,
            checked,
            scheduled: None,
            executed: None,
            viewed: [None; 4],
            cancelled: [None; 4],
            mailed: None,
            lost: false,
            fault: 0,
        }
    }

    #[must_use]
    pub fn is_executed(&self, now: Timestamp) -> bool {
        self.executed.is_some_and(|t| t <= now)
    }

    /// The documented word.
    #[must_use]
    pub fn word(&self, channel: Channel, now: Timestamp) -> &'static str {
        let c = channel as usize;
        if !self.selected[c] {
            return "not_selected";
        }
        let Some(executed) = self.executed.filter(|t| *t <= now) else { return "draft" };
        let past = |t: Option<Timestamp>| t.is_some_and(|t| t <= now);
        match channel {
            Channel::Peppol => "sent",
            _ if past(self.cancelled[c]) => "cancelled",
            Channel::Secure | Channel::Inbox if past(self.viewed[c]) => "viewed",
            Channel::Secure | Channel::Inbox => "not_viewed",
            Channel::Post if now < executed + GRACE => "can_cancel",
            Channel::Post if self.lost => "info_not_available",
            Channel::Post if past(self.mailed) => "mailed",
            Channel::Post => "preparing",
        }
    }

    /// Executes it, and draws what its recipient and the post will do.
    pub fn execute(&mut self, at: Timestamp, dice: &mut Dice) {
        self.executed = Some(at);
        self.mailed = Some(at + GRACE + minutes(dice.between(90, 1_200)));
        self.lost = dice.chance(2);
        for c in [Channel::Secure, Channel::Inbox] {
            let (opens, after) = (dice.chance(75), minutes(dice.between(4, 60) * dice.between(1, 100)));
            self.viewed[c as usize] = opens.then_some(at + after);
        }
    }
}

fn minutes(n: u64) -> SignedDuration {
    SignedDuration::from_mins(i64::try_from(n).unwrap_or_default())
}

fn seconds(n: u64) -> SignedDuration {
    SignedDuration::from_secs(i64::try_from(n).unwrap_or_default())
}

/// When an order scheduled for `at` runs: at the next :00 or :30 (MakeLeaps, Scheduling).
#[must_use]
pub fn batch(at: Timestamp) -> Timestamp {
    let half_hours = (at.as_millisecond() + 1_799_999).div_euclid(1_800_000);
    Timestamp::from_second(half_hours * 1_800).unwrap_or(at)
}

/// How many of a stream exist now: those of the start, and one more after every `every` seconds.
#[must_use]
pub fn count(world: &World, seeded: u64, every: i64) -> u64 {
    let passed = world.now().duration_since(world.started).as_secs().max(0) / every;
    seeded + u64::try_from(passed).unwrap_or_default()
}

/// When number `i` of such a stream came; the highest number is the newest.
#[must_use]
pub fn came(world: &World, seeded: u64, every: i64, i: u64) -> Timestamp {
    if i > seeded {
        let after = i64::try_from(i - seeded).unwrap_or_default().saturating_mul(every);
        return world.started + SignedDuration::from_secs(after);
    }
    let share =
        u128::from(seeded + 1 - i) * u128::from(PAST.as_secs().unsigned_abs()) / u128::from(seeded + 1);
    world.started - SignedDuration::from_secs(i64::try_from(share).unwrap_or_default())
}

/// The life of seeded order `i`.
#[must_use]
pub fn seeded(world: &World, i: u64) -> Life {
    let mut dice = world.dice("makeleaps order", i);
    let created = came(world, world.orders, ARRIVAL, i);
    let selected = match dice.below(100) {
        0..38 => [false, false, true, false],
        38..60 => [true, false, false, false],
        60..70 => [false, true, false, false],
        70..85 => [true, false, true, false],
        85..91 => [true, true, false, false],
        91..95 => [true, true, true, false],
        95..98 => [false, false, false, true],
        _ => [true, false, false, true],
    };
    let mut life = Life::new(selected, created, created + seconds(dice.between(4, 60)));
    match dice.below(100) {
        // Something is wrong with it: it cannot be sent until somebody corrects it.
        0..6 => life.fault = dice.between(1, 3),
        // Somebody forgot to send it.
        6..10 => {}
        10..17 => {
            let at = created + minutes(dice.between(60, 10_000));
            let whole = at.as_second() - at.as_second().rem_euclid(60);
            life.scheduled = Timestamp::from_second(whole).ok();
            if let Some(at) = life.scheduled {
                life.execute(batch(at), &mut dice);
            }
        }
        _ => life.execute(life.checked + seconds(dice.between(5, 600)), &mut dice),
    }
    if let Some(executed) = life.executed.filter(|_| dice.chance(6)) {
        let at = executed + seconds(dice.between(30, 1_700));
        for c in [Channel::Secure, Channel::Inbox, Channel::Post] {
            let in_time = life.viewed[c as usize].is_none_or(|seen| seen > at);
            if in_time && dice.chance(70) {
                life.cancelled[c as usize] = Some(at);
                life.viewed[c as usize] = None;
            }
        }
    }
    life
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::clock::{Pace, SimClock};

    #[test]
    fn batches_run_at_the_half_hours() {
        for (at, run) in [
            ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
            ("2026-01-01T00:05:00Z", "2026-01-01T00:30:00Z"),
            ("2026-01-01T00:30:00.5Z", "2026-01-01T01:00:00Z"),
        ] {
            assert_eq!(batch(at.parse().unwrap()), run.parse().unwrap(), "{at}");
        }
    }

    #[test]
    fn a_world_shows_every_word_of_every_channel() {
        let start: Timestamp = "2026-01-15T09:12:00Z".parse().unwrap();
        let world = World::new(SimClock::new(start, Pace::Stepped), 7, 60_000);
        let mut seen = std::collections::BTreeSet::new();
        for i in 1..=world.orders {
            let life = seeded(&world, i);
            assert!(life.created < start);
            seen.extend(Channel::ALL.map(|c| (c.name(), life.word(c, start))));
        }
        for c in Channel::ALL {
            for word in c.words() {
                assert!(seen.contains(&(c.name(), *word)), "{} {word}", c.name());
            }
        }
    }

    #[test]
    fn orders_come_in_the_order_of_their_numbers() {
        let start: Timestamp = "2026-01-15T09:12:00Z".parse().unwrap();
        let world = World::new(SimClock::new(start, Pace::Stepped), 7, 50);
        assert_eq!(count(&world, 50, ARRIVAL), 50);
        world.clock.advance(SignedDuration::from_secs(45));
        assert_eq!(count(&world, 50, ARRIVAL), 52);
        let times: Vec<Timestamp> = (1..=52).map(|i| came(&world, 50, ARRIVAL, i)).collect();
        assert!(times.windows(2).all(|w| w[0] < w[1]));
        assert!(times.iter().all(|t| *t <= world.now()));
    }
}
