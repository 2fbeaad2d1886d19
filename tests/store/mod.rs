//! The store on a real SQLite file.

mod folder;
mod inbox;
mod make;
mod orders;
mod sharing;
mod windows;
