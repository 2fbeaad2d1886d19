//! The present time, as the shell reads it: the host's, or the faster one of a demo's world.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// A source of the present time; cheap to copy.
#[derive(Debug, Clone, Copy, Default)]
pub enum Now {
    #[default]
    Host,
    /// `speed` seconds pass in each second, from `start` on.
    Fast { start: Timestamp, since: Instant, speed: f64 },
}

impl Now {
    #[must_use]
    pub fn fast(start: Timestamp, speed: f64) -> Self {
        Self::Fast { start, since: Instant::now(), speed: speed.max(0.001) }
    }

    #[must_use]
    pub fn get(self) -> Timestamp {
        match self {
            Self::Host => Timestamp::now(),
            Self::Fast { start, since, speed } => start + signed(since.elapsed().mul_f64(speed)),
        }
    }

    /// Seconds of it that pass in one of the host's.
    #[must_use]
    pub const fn pace(self) -> f64 {
        match self {
            Self::Host => 1.0,
            Self::Fast { speed, .. } => speed,
        }
    }

    /// How long the host must wait until then; not at all when it is past.
    #[must_use]
    pub fn until(self, then: Timestamp) -> Duration {
        let wait = Duration::try_from(then.duration_since(self.get())).unwrap_or_default();
        match self {
            Self::Host => wait,
            Self::Fast { speed, .. } => wait.div_f64(speed),
        }
    }

    /// An instant of the host's clock in this time.
    #[must_use]
    pub fn of_host(self, host: Timestamp) -> Timestamp {
        match self {
            Self::Host => host,
            Self::Fast { speed, .. } => {
                let ago = host.duration_since(Timestamp::now()).as_secs_f64() * speed;
                let ago = SignedDuration::try_from_secs_f64(ago).unwrap_or_default();
                self.get().checked_add(ago).unwrap_or(host)
            }
        }
    }

    /// A span of it, as long as it takes the host.
    #[must_use]
    pub fn in_hosts(self, span: SignedDuration) -> SignedDuration {
        SignedDuration::try_from_secs_f64(span.as_secs_f64() / self.pace()).unwrap_or(span)
    }

    /// When it will be, after the host has waited so long.
    #[must_use]
    pub fn after(self, wait: Duration) -> Timestamp {
        match self {
            Self::Host => self.get() + signed(wait),
            Self::Fast { speed, .. } => self.get() + signed(wait.mul_f64(speed)),
        }
    }
}

fn signed(d: Duration) -> SignedDuration {
    SignedDuration::try_from(d).unwrap_or(SignedDuration::from_hours(24 * 365))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_world_shortens_waits() {
        let now = Now::fast(Timestamp::UNIX_EPOCH, 20.0);
        let wait = now.until(now.get() + SignedDuration::from_secs(60));
        assert!(wait <= Duration::from_secs(3) && wait > Duration::from_secs(2), "{wait:?}");
        assert_eq!(now.until(Timestamp::UNIX_EPOCH), Duration::ZERO);
        assert!(now.after(Duration::from_secs(1)) > Timestamp::UNIX_EPOCH + SignedDuration::from_secs(19));
    }
}
