//! One integration binary: linking once keeps the suite fast on two cores.

mod cli;
mod console;
mod house;
mod providers;
mod store;
mod support;
