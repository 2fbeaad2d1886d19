//! The store on a real SQLite file.

mod folder;
mod inbox;
pub mod make;
mod orders;
mod sharing;
mod windows;
