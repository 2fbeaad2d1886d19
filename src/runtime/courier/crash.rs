//! `POSTROOM_CRASH_AT=J3` ends the process at step J3, `J3:2` the second time it gets there. Debug builds only.

/// Arms it from the environment; does nothing in a release build.
pub fn from_environment() {
    #[cfg(debug_assertions)]
    if let Ok(wish) = std::env::var("POSTROOM_CRASH_AT")
        && let Some(wish) = parse(&wish)
    {
        let _ = armed::WISH.set(wish);
        crate::model::journal::watch_steps(armed::reached);
    }
}

#[cfg(debug_assertions)]
fn parse(wish: &str) -> Option<(crate::model::journal::Step, u32)> {
    let (step, times) = wish.split_once(':').unwrap_or((wish, "1"));
    Some((crate::model::journal::Step::parse(step)?, times.parse().ok().filter(|n| *n > 0)?))
}

#[cfg(debug_assertions)]
mod armed {
    use std::sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    };

    use crate::model::journal::Step;

    pub(super) static WISH: OnceLock<(Step, u32)> = OnceLock::new();
    static SEEN: AtomicU32 = AtomicU32::new(0);

    /// Like a kill: nothing is flushed, nothing is unwound.
    pub(super) fn reached(step: Step) {
        if let Some((wish, times)) = WISH.get()
            && *wish == step
            && SEEN.fetch_add(1, Ordering::SeqCst) + 1 == *times
        {
            std::process::abort();
        }
    }
}

#[cfg(all(test, debug_assertions))]
mod tests {
    use super::parse;
    use crate::model::journal::Step;

    #[test]
    fn a_wish_names_a_step_and_maybe_a_count() {
        assert_eq!(parse("J3"), Some((Step::J3, 1)));
        assert_eq!(parse("j8:2"), Some((Step::J8, 2)));
        for bad in ["", "J12", "J3:0", "J3:x"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
