//! A way of several requests, walked one at a time, each through the journal like any other change.
//!
//! | file | idea |
//! |---|---|
//! | `state` | what a walk must not forget, as it is kept among the drafts before each step |
//! | `begin` | a confirmed way sets out; one that stands goes on, or is given up |
//! | `run` | the next request and its intent, until the end or until it stands |
//! | `learn` | what an outcome means for the way |
//! | `eyes` | what a plan must see: the order as it is, its files, files of this machine |
//!
//! ```text
//!   begin -> kept -> run: [ next step -> kept -> journal -> courier -> settled -> learned -> kept ]* -> finished
//!              ^                                                         |
//!              +------------- go on, by a person <------- stands <-------+
//! ```
//!
//! Every request of a walk is named `walk/number` in the journal, so that whoever finds the walk after a crash also finds
//! what became of its last request. Nothing goes on by itself after a new start, nor after anything but "done".

mod begin;
mod eyes;
mod learn;
mod run;
mod state;

pub use run::Ended;
