//! The pure core: what the screen shows and what follows from each message. Floor 2: no tokio, terminal, HTTP, SQL,
//! clock or randomness; the present time comes in with each message.
//!
//! ```text
//! keys, resize, time, replies --> Message --> update(&mut Model, Message) --> Vec<Effect> --> runtime
//! ```

pub mod key;
pub mod layout;
pub mod message;
pub mod model;
pub mod shown;
