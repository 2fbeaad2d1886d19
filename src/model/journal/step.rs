//! The named steps of a sending. A test may watch them, and end the process at one.

use std::sync::OnceLock;

/// How far a sending has come (journal steps of the design).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The draft is kept.
    J0,
    /// The intent is kept.
    J1,
    /// The attempt is kept.
    J2,
    /// About to connect.
    J3,
    /// Connected; the request is being written.
    J4,
    /// The request is written.
    J5,
    /// The head of the answer is here.
    J6,
    /// The answer is here, whole.
    J7,
    /// The outcome is kept.
    J8,
    /// The outcome was shown.
    J9,
    /// The draft is put away.
    J10,
}

impl Step {
    pub const ALL: [Self; 11] = [
        Self::J0,
        Self::J1,
        Self::J2,
        Self::J3,
        Self::J4,
        Self::J5,
        Self::J6,
        Self::J7,
        Self::J8,
        Self::J9,
        Self::J10,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::J0 => "J0",
            Self::J1 => "J1",
            Self::J2 => "J2",
            Self::J3 => "J3",
            Self::J4 => "J4",
            Self::J5 => "J5",
            Self::J6 => "J6",
            Self::J7 => "J7",
            Self::J8 => "J8",
            Self::J9 => "J9",
            Self::J10 => "J10",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name().eq_ignore_ascii_case(name))
    }
}

static WATCHER: OnceLock<fn(Step)> = OnceLock::new();

/// Lets `watcher` hear of every step in this process; the first one stays.
pub fn watch_steps(watcher: fn(Step)) {
    let _ = WATCHER.set(watcher);
}

/// Called by whoever takes a step; does nothing unless it is watched.
pub fn reached(step: Step) {
    if let Some(watcher) = WATCHER.get() {
        watcher(step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for step in Step::ALL {
            assert_eq!(Step::parse(step.name()), Some(step));
        }
        assert_eq!(Step::parse("J11"), None);
    }
}
