//! The proof that nothing is done twice, lost or told wrongly, on the built program.
//!
//! | file | idea |
//! |---|---|
//! | `trial` | the changes that are tried: three at each provider, as a person asks for them |
//! | `ground` | one pretend world, one data folder, one order that stands ready |
//! | `kill` | how a process ends: at a step of its own, held on the wire, or at any moment |
//! | `settle` | the next start: the built program, then couriers whose clock is moved on |
//! | `judge` | the journal against the ledger |
//! | `figures` | what all runs came to, on one screen and as one line of JSON |
//! | `kills` | the runs themselves |
//! | `cuts` | answers cut at every byte |
//! | `shown` | nothing is shown before it is written down |
//! | `typed` | what was typed outlives a kill |
//! | `keys` | Sendle's safe-repeat keys: spent, too old, and a clock that is set back |

mod cuts;
mod figures;
mod ground;
mod judge;
mod keys;
mod kill;
mod kills;
pub mod settle;
mod shown;
mod trial;
mod typed;
