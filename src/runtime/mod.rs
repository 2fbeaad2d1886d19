//! The shell: terminal, event loop, effect performer, poller. Floor 4.

pub mod clipboard;
pub mod console;
pub mod courier;
pub mod hangup;
pub mod input;
pub mod logging;
pub mod now;
pub mod panics;
pub mod performer;
pub mod poller;
pub mod schedule;
pub mod screen;
pub mod sync;
pub mod terminal;
