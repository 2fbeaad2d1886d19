//! Takes what was confirmed to the providers, once, and brings the truth back.
//!
//! | file | idea |
//! |---|---|
//! | `outbox` | the operator's side: confirm (J1), recall, confirm again, ask again, resolve |
//! | `courier` | one task per account: claim (J2), send (J3 to J7), settle (J8), tell (J9), put the draft away (J10); and looks |
//! | `sender` | what the courier needs of a provider's client |
//! | `outcome` | an answer or a look in the journal's terms |
//! | `recovery` | at start-up: what dead processes left, and the drafts that belong to it |
//! | `crash` | debug builds can be ended at a named step, to test all this |
//!
//! ```text
//!   outbox.confirm -> journal (armed) -> courier: claim -> Sender::send -> settle -> News
//!                                           ^                                |
//!                                           +---- again, or look, when due <-+
//! ```
//!
//! The rules are in `model::journal`, the files in `store::journal`; here is only the walking. A claim that fails
//! sends nothing; an outcome that cannot be kept is not told.

#[allow(clippy::module_inception, reason = "the courier is the heart of the courier")]
mod courier;
pub mod crash;
mod outbox;
mod outcome;
mod recovery;
mod sender;

pub use courier::{Courier, News, Pace, host_clock};
pub use outbox::{Confirmed, Outbox, OutboxError};
pub use recovery::recover;
pub use sender::Sender;
