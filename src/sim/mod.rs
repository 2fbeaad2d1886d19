//! Five pretend providers on loopback, with a world that moves and faults on request.
//!
//! Stands aside from the floors: it imports the ids of `model` only, never `providers`. Its replies are built by hand
//! from the documents, so that the client and the simulator cannot be wrong together. Comments name the section of
//! the provider's document that a rule is from.
//!
//! An order of a seeded world is a pure function of (seed, number, present time), so a million of them cost nothing
//! until they are asked for; only what a request changed is kept (`overlay` in each personality).

pub mod clock;
pub mod control;
pub mod dice;
pub mod faults;
pub mod fourover;
pub mod hostile;
pub mod keys;
pub mod makeleaps;
pub mod misbehave;
pub mod people;
pub mod readycloud;
pub mod sendle;
pub mod server;
pub mod sevensenders;
pub mod wire;
pub mod world;
