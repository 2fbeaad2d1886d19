//! One account's refresh: pages to the store, with every way a listing can go wrong handled and told.
//!
//! `walk` follows pages and knows when to stop; `progress` is what is remembered between passes; `account` decides what
//! a pass asks for.

mod account;
mod progress;
mod walk;

pub use account::{AccountSync, GONE, How, PassError, PassReport, SyncNews};
pub use walk::{Go, Limits, Walked, walk};
