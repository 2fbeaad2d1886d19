//! postroom: a terminal operations console over five providers.
//!
//! Start here. The house has floors; a module may use only what lies below it, and a test holds that.
//!
//! ```text
//!   5  main, cli     arguments in, exit code out; the subcommands, one file each
//!   4  runtime       the shell: terminal, event loop, effect performer, poller, painter; desk and courier
//!   3  ui            drawing: reads the model and the theme, writes cells
//!   2  app           the pure core: model of the screen, messages, update, commands, keymap
//!   1  store         the only SQL: orders, inbox, events, freshness, leases; journal; drafts
//!      providers     the only HTTP: one shared way out, one folder per provider; the table of acts
//!      settings      config file, environment, secrets, themes
//!   0  model         what the business is: plain data and pure functions
//!      sim           stands aside: five pretend providers on loopback, built from the documents
//! ```
//!
//! # How data flows
//!
//! ```text
//!   keys, resize, time, replies -> Message -> app::update(&mut Model, now, Message) -> Vec<Effect>
//!        ^                                         |                                      |
//!        |                                         v                                      v
//!        |                                   ui::view -> painter thread            runtime::performer
//!        +---------------------- replies, with their ticket ------------------------------+
//! ```
//!
//! The list is a query: orders live in the store, a pane holds a filter, a sort, the id it has selected and a window of
//! rows around it. The poller fills the store; a change of its revision makes the panes ask again.
//!
//! # How a change goes
//!
//! ```text
//!   act + draft -> review or dialog -> y -> desk -> outbox: intent committed
//!                                                     |
//!        news <- outcome committed <- request <- courier: attempt committed
//! ```
//!
//! There is no other way to a provider: `providers::Client::send` is called by the courier only (a test holds that). The
//! rules are `model::journal`, the file `store::journal`, the walking `runtime::courier`; console and command line both
//! sit at `runtime::desk`.
//!
//! # Words
//!
//! | word | meaning |
//! |---|---|
//! | provider, account | one of the five services; one configured credential at it |
//! | order | one row of the console: what the provider calls an order |
//! | part | a piece of an order with its own state and cancel rule: a channel, a job, a shipment, the parcel |
//! | state, phase | the provider's own word, always shown; the common bucket that sorts and colours |
//! | clock | a named deadline: cancel window, batch run, promise, link life |
//! | oddity | something in an answer that does not fit the documents; counted, never hidden, never fatal |
//! | view | a named filter and sort of the orders |
//! | command, chord | a named action of the console; the keys bound to it |
//! | message, effect | something that happened; something to be done, as a value |
//! | ticket | the number a reply carries, so that a late one is ignored |
//! | display text | text that only the cleaner can make; the only kind that ui, cli and log accept |
//! | act | one thing that a provider offers to do: a row of the table in `providers::acts` |
//! | draft | a form as far as it is filled: JSON, kept at every keystroke |
//! | intent | something the operator confirmed, as the exact bytes to be sent; written down before it is sent |
//! | attempt | one request made for an intent |
//! | unknown | an intent whose outcome nobody can tell yet: a durable state, never "failed" |
//! | outbox | where what was confirmed waits until it leaves, and can be recalled |
//! | courier | one task per account: claims, sends, keeps the outcome, then tells it |
//! | desk | where console and command line ask for changes and hear of them |
//! | walk | a way of several requests that follow one another; kept, and gone on with after a stop |
//! | freshness | when a topic of an account was last heard, last tried, and why it failed |

pub mod app;
pub mod cli;
pub mod model;
pub mod providers;
pub mod runtime;
pub mod settings;
pub mod sim;
pub mod store;
pub mod ui;
