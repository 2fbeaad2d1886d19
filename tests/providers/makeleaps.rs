//! The MakeLeaps client against the pretend MakeLeaps, and the pretend one against its documents.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod desk;
mod reading;
mod refusals;
mod sending;
