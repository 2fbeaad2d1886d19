//! The console: the real loop on a test backend, and screens as snapshots.

mod booking;
mod cancelling;
mod hostile;
mod keys;
mod questions;
mod screens;
mod terminal;
