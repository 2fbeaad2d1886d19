//! The times and counts of the way out, in one place, so that tests can shorten them.

use std::time::Duration;

/// How long to wait, and how often to try.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// Until a connection stands.
    pub connect: Duration,
    /// From the start of an attempt until the head of the answer is here.
    pub first_byte: Duration,
    /// Between two pieces of a body.
    pub gap: Duration,
    /// One attempt, whole.
    pub total: Duration,
    /// Attempts of one read, the first included.
    pub attempts: u32,
    /// Full jitter: the wait before retry `n` is anything up to `base * 2^n`, at most `cap`.
    pub base: Duration,
    pub cap: Duration,
    /// A wait for quota or `Retry-After` up to this long happens silently; a longer one is told to the caller.
    pub patience: Duration,
    /// How long an open breaker keeps quiet at first, and at most.
    pub pause: Duration,
    pub longest_pause: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            connect: seconds(5),
            first_byte: seconds(15),
            gap: seconds(10),
            total: seconds(30),
            attempts: 3,
            base: Duration::from_millis(500),
            cap: seconds(8),
            patience: seconds(3),
            pause: seconds(5),
            longest_pause: seconds(40),
        }
    }
}
