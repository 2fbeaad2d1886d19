//! Clients against the simulator, over real sockets.

mod acts;
mod fourover;
mod fourover_changes;
mod makeleaps;
mod reading;
mod readycloud;
mod readycloud_writing;
mod sendle;
mod sevensenders;
mod sevensenders_changes;
mod transport;
