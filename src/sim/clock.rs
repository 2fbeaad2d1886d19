//! The simulator's own time: it follows the host's, faster if asked, or stands still until it is told to move.

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};

/// How the world's time passes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// `auto` mode: so many world seconds for each second of the host.
    Running(f64),
    /// `stepped` mode: only [`SimClock::advance`] moves it.
    Stepped,
}

#[derive(Debug)]
pub struct SimClock {
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy)]
struct State {
    world: Timestamp,
    since: std::time::Instant,
    pace: Pace,
}

impl SimClock {
    #[must_use]
    pub fn new(start: Timestamp, pace: Pace) -> Self {
        Self { state: Mutex::new(State { world: start, since: std::time::Instant::now(), pace }) }
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.lock().at()
    }

    pub fn advance(&self, by: SignedDuration) {
        let mut state = self.lock();
        // At the ends of time the clock stands still.
        state.world = state.at().checked_add(by).unwrap_or(state.world);
        state.since = std::time::Instant::now();
    }

    pub fn set_pace(&self, pace: Pace) {
        let mut state = self.lock();
        state.world = state.at();
        state.since = std::time::Instant::now();
        state.pace = pace;
    }

    #[must_use]
    pub fn pace(&self) -> Pace {
        self.lock().pace
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl State {
    fn at(&self) -> Timestamp {
        match self.pace {
            Pace::Stepped => self.world,
            Pace::Running(speed) => {
                let passed = self.since.elapsed().as_secs_f64() * speed;
                let passed = std::time::Duration::try_from_secs_f64(passed).unwrap_or_default();
                let passed = SignedDuration::try_from(passed).unwrap_or(SignedDuration::ZERO);
                self.world.checked_add(passed).unwrap_or(Timestamp::MAX)
            }
        }
    }
}
