mod bench;
mod book;
mod claims;
mod kills;
mod model;
mod tamper;
