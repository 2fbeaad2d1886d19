//! Clients against the simulator, over real sockets.
