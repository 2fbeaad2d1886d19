//! What the business is: plain data and pure functions. Floor 0: std, serde, jiff, `rust_decimal` and the two
//! Unicode tables; no tokio, no terminal, no HTTP, no SQL, no clock.

pub mod account;
pub mod cancel;
pub mod clock;
pub mod event;
pub mod filter;
pub mod form;
pub mod forms;
pub mod inbox;
pub mod intent;
pub mod journal;
pub mod money;
pub mod order;
pub mod phase;
pub mod provider;
pub mod query;
pub mod quote;
pub mod secret;
pub mod text;
pub mod theme;
pub mod time;
