//! The booking forms of the providers: tables of fields, and the local rules that a draft must keep.

mod complaints;
pub mod fourover;
pub mod makeleaps;
pub mod readycloud;
pub mod sendle;
pub mod sevensenders;
