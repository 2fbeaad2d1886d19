//! The store on a real SQLite file.

#![allow(clippy::unwrap_used, reason = "a helper of a test may stop it at once")]

mod folder;
mod inbox;
mod make;
mod orders;
mod sharing;
mod windows;
