//! Config file, environment, secrets. Floor 1.

pub mod themes;
