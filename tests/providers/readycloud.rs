//! readycloud
