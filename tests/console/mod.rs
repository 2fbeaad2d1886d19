//! The console: the real loop on a test backend, and screens as snapshots.

mod keys;
mod screens;
mod terminal;
