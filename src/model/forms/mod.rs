//! The booking form of each provider, and the local rules of its documents.

pub mod makeleaps;
pub mod readycloud;
pub mod sendle;
