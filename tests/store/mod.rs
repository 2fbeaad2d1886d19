//! The store on a real SQLite file.

mod folder;
mod windows;
