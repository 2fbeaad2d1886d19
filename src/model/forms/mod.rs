//! One form for each provider, and its local rules.

pub mod readycloud;
