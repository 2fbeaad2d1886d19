//! One integration binary: linking once keeps the suite fast on two cores.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod cli;
mod console;
mod house;
mod journal;
mod proof;
mod providers;
mod store;
mod support;
