//! What several test modules need.

pub mod harness;
pub mod pty;
