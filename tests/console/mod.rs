//! The console: the real loop on a test backend, and screens as snapshots.

mod cancelling;
mod hostile;
mod keys;
mod screens;
mod terminal;
