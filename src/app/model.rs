//! What the screen shows, as plain data. Rows live in the store: a pane holds a filter, a sort, the id it has selected
//! and a window of rows around it.

use std::collections::{BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use tui_input::Input;

use super::{
    cancel::Dialog,
    desk::Intents,
    form::{Forms, Place},
    history::HistoryView,
    key::Key,
    label::LabelDialog,
    list::Goal,
    message::{PollerRole, Severity, Ticket},
    resolve::ResolveForm,
    shown::{ShownEntry, ShownOrder, ShownRecord},
    work::Work,
};
use crate::model::{
    account::{Account, Environment},
    filter::Filter,
    journal::IntentId,
    provider::{AccountName, InboxKey, OrderKey, Provider},
    query::{Freshness, Sort, Tallies},
    text::DisplayText,
    theme::Theme,
};

/// A region of the screen with its own cursor and keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pane {
    Orders,
    Inbox,
    Tracking,
    Book,
    Attention,
    Outbox,
    Detail,
    Views,
    Accounts,
}

impl Pane {
    /// The panes with a number key, in its order.
    pub const NUMBERED: [Self; 6] =
        [Self::Orders, Self::Inbox, Self::Tracking, Self::Book, Self::Attention, Self::Outbox];

    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Orders => "Orders",
            Self::Inbox => "Inbox",
            Self::Tracking => "Tracking",
            Self::Book => "Book",
            Self::Attention => "Exceptions",
            Self::Outbox => "Outbox",
            Self::Detail => "Detail",
            Self::Views => "Views",
            Self::Accounts => "Providers",
        }
    }
}

/// How the operator wants the screen to look.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "five switches that the operator turns one by one")]
pub struct Look {
    /// Plain `+-|` instead of light lines, `~` and `..` instead of single signs.
    pub ascii: bool,
    pub frames: bool,
    /// More columns in the list.
    pub wide: bool,
    /// The detail pane is shown where there is room for it.
    pub detail: bool,
    /// The focused pane takes the whole screen.
    pub full: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { ascii: false, frames: true, wide: false, detail: true, full: false }
    }
}

/// A list over the store: one window of rows, found by key.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "facts about a window that are independent of each other")]
pub struct List<K, R> {
    pub rows: Vec<R>,
    pub at_start: bool,
    pub at_end: bool,
    /// The record under the cursor, by id; it never changes by itself.
    pub selected: Option<K>,
    /// Which of `rows` is at the top of the pane.
    pub top: usize,
    /// Rows that match; `None`: not known yet.
    pub matching: Option<u64>,
    /// The filter as typed, and as understood.
    pub filter_text: String,
    pub filter: Filter,
    /// The query under way; replies with another ticket are ignored.
    pub ticket: Ticket,
    pub loading: bool,
    /// Why the last query failed.
    pub trouble: Option<DisplayText>,
    /// The first answer has come.
    pub ready: bool,
    /// The selected record, when it no longer matches; it stays until the cursor leaves it.
    pub gone: Option<K>,
    /// The order shown is not the present one: it is held while something is marked or lies over the pane.
    pub behind: bool,
    /// The query to ask next, and the one under way.
    pub want: Option<Goal>,
    pub under_way: Option<Goal>,
    /// The record that the query under way lies around.
    pub around: Option<K>,
    /// Where the cursor was before a filter took it away.
    pub was: Option<K>,
    /// The store has changed since the last query.
    pub stale: bool,
    /// The last query failed: wait for a key or for a change of the store.
    pub blocked: bool,
    /// Steps to make when the jump under way has arrived.
    pub owed: isize,
    /// Nothing was pressed yet and the first answers are still coming in: the cursor waits on top, so that the most
    /// urgent row is under it when work begins.
    pub waits_on_top: bool,
    /// The words last filtered by, for `n` and `N`.
    pub searched: Filter,
}

impl<K, R> Default for List<K, R> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            at_start: true,
            at_end: true,
            selected: None,
            top: 0,
            matching: None,
            filter_text: String::new(),
            filter: Filter::default(),
            ticket: Ticket::default(),
            loading: false,
            trouble: None,
            ready: false,
            gone: None,
            behind: false,
            want: Some(Goal::Settle),
            under_way: None,
            around: None,
            was: None,
            stale: false,
            blocked: false,
            owed: 0,
            waits_on_top: false,
            searched: Filter::default(),
        }
    }
}

/// The orders pane (and, with its own filter, the exceptions pane).
#[derive(Debug, Clone, Default)]
pub struct OrdersPane {
    pub list: List<OrderKey, ShownOrder>,
    pub sort: Sort,
    /// Index into [`Model::views`].
    pub view: usize,
    pub marks: BTreeSet<OrderKey>,
    /// First column shown when the list is wider than its pane.
    pub scroll_x: u16,
    /// Where a range of marks began (`v`).
    pub range_from: Option<OrderKey>,
    /// What the view (or the exceptions pane) asks for before the operator's own filter.
    pub base: Filter,
    /// The question how many match: under way, and to be asked anew.
    pub count_ticket: Ticket,
    pub count_busy: bool,
    pub count_stale: bool,
}

#[derive(Debug, Clone, Default)]
pub struct InboxPane {
    pub list: List<InboxKey, ShownEntry>,
    pub unread_first: bool,
}

/// The record that detail and tracking show: the selected order, or the selected inbox entry.
#[derive(Debug, Clone, Default)]
pub struct RecordPane {
    /// What is wanted; the reply may be on its way.
    pub wanted: Option<RecordKey>,
    pub shown: Option<ShownRecord>,
    pub ticket: Ticket,
    pub detail_scroll: usize,
    pub events_scroll: usize,
    /// Which event has the cursor in the tracking pane.
    pub event: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordKey {
    Order(OrderKey),
    Entry(InboxKey),
}

/// A named filter and sort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    pub name: String,
    pub filter_text: String,
    pub sort: Sort,
}

/// A provider line: health and age of one account.
#[derive(Debug, Clone)]
pub struct AccountView {
    pub name: AccountName,
    pub provider: Provider,
    pub environment: Environment,
    pub retired: bool,
    /// It may be looked at only.
    pub read_only: bool,
    /// By topic; the oldest decides what is shown.
    pub freshness: Vec<Freshness>,
    /// When the pass under way began.
    pub busy_since: Option<Timestamp>,
    pub quota: Option<(u32, u32, &'static str)>,
}

impl From<&Account> for AccountView {
    fn from(account: &Account) -> Self {
        Self {
            name: account.name.clone(),
            provider: account.provider(),
            environment: account.environment,
            retired: account.retired,
            read_only: account.read_only,
            freshness: Vec::new(),
            busy_since: None,
            quota: None,
        }
    }
}

/// A line of the message log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub at: Timestamp,
    pub severity: Severity,
    pub text: DisplayText,
}

/// Something that lies over the panes; the last one has the keys.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// Keys and words of this place, made of the command table; lines scrolled.
    Help { scroll: usize },
    /// Every command by name, with its key and why it is not possible now.
    Palette { input: Input, selected: usize },
    /// A prompt on the bottom line: filter, find, watch.
    Prompt { kind: PromptKind, input: Input, trouble: Option<DisplayText>, offers: Vec<String> },
    /// What to sort by.
    Sort { selected: usize },
    /// The provider's own record.
    Raw { scroll: usize },
    /// A reference that names several orders.
    Choose { found: Vec<ShownOrder>, selected: usize },
    /// Messages so far.
    Log { scroll: usize },
    /// Text to copy by hand where the clipboard cannot be reached.
    Copy { text: DisplayText },
    /// Leaving needs a yes.
    Quit,
    /// A walk that stands: shall it go on? On screen since then.
    GoOn { walk: String, title: DisplayText, since: Timestamp },
    /// Everything that can be made, or done with an order.
    Acts { place: Place, input: Input, selected: usize },
    /// Cancelling some records.
    Cancel(Box<Dialog>),
    /// Fetching a label.
    Label(Box<LabelDialog>),
    /// Confirming anew what is held.
    Again(Again),
    /// Saying what became of an unknown change.
    Resolve(Box<ResolveForm>),
    /// Everything about one change.
    History(Box<HistoryView>),
    /// What was sent last, by whom, and what came back.
    Journal { selected: Option<IntentId> },
}

/// The question before a held change is confirmed anew.
#[derive(Debug, Clone)]
pub struct Again {
    pub id: IntentId,
    /// It is on screen since then.
    pub since: Timestamp,
}

/// The outbox: its lines are made of [`Model::intents`].
#[derive(Debug, Clone, Default)]
pub struct OutboxPane {
    pub selected: Option<IntentId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromptKind {
    Filter(Pane),
    Find,
    Watch,
}

/// The whole screen.
#[derive(Debug)]
pub struct Model {
    /// The present, passed in with each message.
    pub now: Timestamp,
    pub zone: TimeZone,
    pub size: (u16, u16),
    pub look: Look,
    pub theme: Theme,
    /// Who sits here ("op1@desk3").
    pub seat: DisplayText,
    pub read_only: bool,
    /// The built-in simulator is what is being watched.
    pub demo: bool,
    /// Seconds of `now` that pass in one second of the operator's; not 1 only in a demo.
    pub pace: f64,
    pub focus: Pane,
    /// Places to go back to with `-`.
    pub trail: Vec<Pane>,
    pub overlays: Vec<Overlay>,
    /// Keys of a sequence begun (`g`).
    pub pending: Vec<Key>,
    pub orders: OrdersPane,
    pub attention: OrdersPane,
    pub inbox: InboxPane,
    pub record: RecordPane,
    pub views: Vec<View>,
    pub accounts: Vec<AccountView>,
    pub poller: PollerRole,
    pub paused: bool,
    pub tallies: Tallies,
    /// What the journal holds of changes.
    pub intents: Intents,
    pub outbox: OutboxPane,
    /// The booking pane.
    pub form: Forms,
    pub notices: VecDeque<Notice>,
    pub tickets: u64,
    /// What the core keeps for itself between messages.
    pub work: Work,
}

impl Model {
    /// A span of the operator's own time as a span of `now`: how long a message stays, how long a key is waited for.
    #[must_use]
    pub fn in_hand(&self, span: SignedDuration) -> SignedDuration {
        SignedDuration::try_from_secs_f64(span.as_secs_f64() * self.pace).unwrap_or(span)
    }

    /// A span of `now` as the operator lives it: the other way round.
    #[must_use]
    pub fn by_hand(&self, span: SignedDuration) -> SignedDuration {
        SignedDuration::try_from_secs_f64(span.as_secs_f64() / self.pace).unwrap_or(span)
    }
}
