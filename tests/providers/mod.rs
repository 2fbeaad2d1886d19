//! Clients against the simulator, over real sockets.

mod fourover;
mod makeleaps;
mod reading;
mod readycloud;
mod readycloud_writing;
mod sendle;
mod sevensenders;
mod transport;
