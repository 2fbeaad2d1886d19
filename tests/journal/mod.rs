pub mod bench;
mod book;
mod claims;
pub mod desk;
mod kills;
mod model;
mod tamper;
