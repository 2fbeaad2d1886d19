//! The shell: terminal, event loop, effect performer, poller, desk. Floor 4.

pub mod clients;
pub mod clipboard;
pub mod console;
pub mod courier;
pub mod desk;
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
