//! postroom

pub mod app;
pub mod cli;
pub mod model;
pub mod providers;
pub mod runtime;
pub mod settings;
pub mod sim;
pub mod store;
pub mod ui;
