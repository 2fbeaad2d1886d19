//! What can happen, and what can be asked of the shell, as values.

use jiff::Timestamp;

use super::{desk, key::Key};
use crate::model::{
    order::OrderRow,
    provider::{AccountName, InboxKey, OrderKey},
    query::{Freshness, InboxQuery, OrderQuery, StoredEntry, StoredOrder, Tallies, Window},
    theme::Theme,
};

/// Ties a reply to the request it answers; a late one is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Ticket(pub u64);

/// Something that happened. Every input of the program is one of these, on one channel.
#[derive(Debug, Clone)]
pub enum Message {
    Key(Key),
    /// A bracketed paste, or a burst of keys too fast for fingers.
    Paste(String),
    /// A paste that came as keys; so many of its characters have come as keys already.
    Burst(String, usize),
    Resize(u16, u16),
    /// Time has passed: a clock on screen would change.
    Time,
    /// The store changed, by this console or another.
    StoreChanged,
    Reply(Ticket, Reply),
    /// News of the poller about one account.
    Account(AccountNews),
    /// Who polls: this console, or another that shares the data folder.
    Poller(PollerRole),
    /// News of the desk about changes.
    Desk(desk::News),
    /// A theme or key file was read anew, with what was wrong in it.
    Themed(Box<Theme>, Vec<String>),
    /// Something a person should know, from the shell.
    Notice(Severity, String),
}

/// An answer of the shell.
#[derive(Debug, Clone)]
pub enum Reply {
    Orders(Result<Window<OrderRow>, String>),
    /// How many orders match the filter.
    Count(Result<u64, String>),
    Order(Result<Option<Box<StoredOrder>>, String>),
    Inbox(Result<Window<StoredEntry>, String>),
    Entry(Result<Option<Box<StoredEntry>>, String>),
    Found(Result<Vec<OrderRow>, String>),
    Tallies(Result<Tallies, String>),
    Freshness(Result<Vec<Freshness>, String>),
    /// A reference was asked at its provider: stored under this key, or why not.
    Watched(Result<OrderKey, String>),
    /// The desk did it, or says why not.
    Desk(Result<desk::Answer, String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    Good,
    Info,
    Warning,
    Error,
}

/// What the poller tells of one account as it works.
#[derive(Debug, Clone)]
pub struct AccountNews {
    pub account: AccountName,
    pub freshness: Vec<Freshness>,
    /// A request is under way.
    pub busy: bool,
    /// Calls used, calls allowed, "min" or "day".
    pub quota: Option<(u32, u32, &'static str)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PollerRole {
    /// This console asks the providers.
    Mine,
    /// Another console does; this one reads the shared store.
    Other(String),
    /// Nobody: no account is configured, or all are retired.
    Nobody,
}

/// Who asks the store for orders. A newer question of one ends its older one, and nobody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    Orders,
    Attention,
    /// The next row that also matches something.
    Seek,
}

impl Asker {
    /// The number that the store tells callers apart by.
    #[must_use]
    pub const fn number(self) -> u64 {
        self as u64 + 1
    }
}

/// Something to be done by the shell.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    Orders(Ticket, Asker, OrderQuery),
    Count(Ticket, Asker, OrderQuery),
    Order(Ticket, OrderKey),
    Inbox(Ticket, InboxQuery),
    Entry(Ticket, InboxKey),
    Find(Ticket, String),
    Tallies(Ticket),
    /// How fresh every topic is, as the store knows it (another console may be asking the providers).
    Freshness(Ticket),
    /// Remember that the operator had this order on screen.
    Seen(OrderKey, Timestamp),
    /// Ask the provider for this reference and keep watching it.
    Watch(Ticket, AccountName, String),
    /// Ask the providers now: one account, or all.
    Refresh(Option<AccountName>),
    /// Ask the provider for this order now.
    RefreshOrder(OrderKey),
    /// Stop or go on asking the providers on the timer.
    Pause(bool),
    /// Something for the desk: changes and drafts.
    Desk(Ticket, desk::Ask),
    /// Send text to the terminal's clipboard.
    Copy(String),
    /// Ring the bell.
    Bell,
    /// Paint everything anew.
    Redraw,
    Suspend,
    Quit,
}
