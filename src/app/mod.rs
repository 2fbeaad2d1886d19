//! The pure core: what the screen shows and what follows from each message. Floor 2: no tokio, terminal, HTTP, SQL,
//! clock or randomness; the present time comes in with each message.
//!
//! ```text
//! keys, resize, time, replies --> Message --> update(&mut Model, Message) --> Vec<Effect> --> runtime
//! ```

pub mod available;
pub mod cancel;
pub mod chord;
pub mod command;
pub mod complete;
pub mod desk;
pub mod doubts;
pub mod escape;
pub mod form;
pub mod header;
pub mod help;
pub mod history;
pub mod intents;
pub mod key;
pub mod keymap;
pub mod label;
pub mod layout;
pub mod left;
pub mod list;
pub mod message;
pub mod model;
pub mod palette;
pub mod reference;
pub mod resolve;
pub mod screen;
pub mod shown;
mod start;
#[cfg(test)]
mod testing;
mod update;
pub mod views;
mod wake;
pub mod work;

pub use header::{counts, current_notice};
pub use help::{help, hints};
pub use left::left;
pub use palette::palette;
pub use start::{Start, start};
pub use update::update;
pub use wake::next_wake;
