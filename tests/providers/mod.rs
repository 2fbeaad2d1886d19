//! Clients against the simulator, over real sockets.

mod fourover;
mod fourover_changes;
mod makeleaps;
mod readycloud;
mod sendle;
mod sevensenders;
mod sevensenders_changes;
mod transport;
