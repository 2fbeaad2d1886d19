//! The MakeLeaps client against the pretend MakeLeaps, and the pretend one against its documents.

mod desk;
mod planning;
mod reading;
mod refusals;
mod sending;
mod writing;
