//! What becomes of a confirmed change: its states, and the rules that lead from one to the next. Pure: no clock, no
//! chance, no file; the store keeps it, the courier walks it.
//!
//! | file | idea |
//! |---|---|
//! | `state` | the states and the one table of legal steps |
//! | `record` | an intent as it is kept, and what an attempt came to |
//! | `moment` | a time that never goes back; confirmations and keys age by it |
//! | `key` | the form of a safe-repeat key |
//! | `retry` | the retry table as data: outcome and repeat class to rule |
//! | `decide` | what follows an answer or a look: the rules at work |
//! | `looks` | when absence counts as proven |
//! | `alike` | what two changes have in common that may be one, made twice |
//! | `step` | the named steps of a sending, where tests end the process |

mod alike;
mod decide;
mod key;
mod looks;
mod moment;
mod record;
mod retry;
mod state;
mod step;

pub use alike::{ALIKE_FOR, alike};
pub use decide::{Chance, Consent, Next, after_answer, after_look, may_send, outbox_delay};
pub use key::{KEY_LIFE, key_fault};
pub use looks::{Looks, QUIET, SPACING};
pub use moment::{CONFIRM_LIFE, Moment, Reading, confirm_age, surely_since};
pub use record::{Attempt, Binding, Confirmation, Held, Intent, IntentId, Refused, Tally, Todo};
pub use retry::{AUTO_WINDOW, Row, Rule, TABLE, rule};
pub use state::{Cause, IntentState, STEPS, legal};
pub use step::{Step, reached, watch_steps};
