//! The shell: terminal, event loop, effect performer, poller. Floor 4.

pub mod screen;
