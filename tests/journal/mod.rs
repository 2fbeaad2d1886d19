mod bench;
mod book;
mod claims;
mod desk;
mod kills;
mod model;
mod tamper;
