//! The one table of commands: keys, palette, help, footer and `postroom keys` are all made of it.

use super::model::Pane;

/// All about one command.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    pub command: Command,
    /// The name in the palette and in the key file.
    pub name: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    /// Default keys, as [`super::chord::parse`] reads them.
    pub keys: &'static [&'static str],
    /// The panes where it does something.
    pub at: &'static [Pane],
    /// Its word in the footer; empty: not shown there.
    pub hint: &'static str,
    /// It would change something at a provider.
    pub writes: bool,
}

const ALL: &[Pane] = &[
    Pane::Orders,
    Pane::Inbox,
    Pane::Tracking,
    Pane::Book,
    Pane::Attention,
    Pane::Outbox,
    Pane::Detail,
    Pane::Views,
    Pane::Accounts,
];
const LISTS: &[Pane] = &[Pane::Orders, Pane::Attention, Pane::Inbox];
const ORDERS: &[Pane] = &[Pane::Orders, Pane::Attention];
/// Where a record is in view.
const RECORD: &[Pane] = &[Pane::Orders, Pane::Attention, Pane::Inbox, Pane::Tracking, Pane::Detail];
const MAIN: &[Pane] = &[Pane::Orders];
const INBOX: &[Pane] = &[Pane::Inbox];
const BOOKING: &[Pane] = &[Pane::Book];
/// Where the cursor is on a change.
const OUTBOX: &[Pane] = &[Pane::Outbox];

macro_rules! commands {
    ($($command:ident $name:literal [$($key:literal),*] $at:ident $hint:literal $writes:ident $about:literal)*) => {
        /// A named action of the console.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Command {
            $(#[doc = $about] $command,)*
        }

        /// Every command, in the order of the help.
        pub const TABLE: &[Row] = &[$(Row {
            command: Command::$command,
            name: $name,
            about: $about,
            keys: &[$($key),*],
            at: $at,
            hint: $hint,
            writes: commands!(@ $writes),
        },)*];

        impl Command {
            /// Its row in the table.
            #[must_use]
            pub const fn row(self) -> &'static Row {
                &TABLE[self as usize]
            }
        }
    };
    (@ reads) => { false };
    (@ writes) => { true };
}

commands! {
    Open "open" ["enter"] ALL "open" reads "open what the cursor is on"
    Back "back" ["esc"] ALL "" reads "one step back: overlay, marks, filter, place; never leaves"
    Filter "filter" ["/"] LISTS "filter" reads "narrow the list by words and terms"
    ClearFilter "clear-filter" ["backspace"] LISTS "" reads "show everything in the view again"
    NextMatch "next-match" ["n"] LISTS "" reads "next row with the words last filtered by"
    PreviousMatch "previous-match" ["N"] LISTS "" reads "previous row with the words last filtered by"
    Sort "sort" ["s"] ORDERS "sort" reads "choose what to sort by"
    Reverse "reverse" ["S"] ORDERS "" reads "turn the sort round"
    Mark "mark" ["space"] ORDERS "mark" reads "mark the row, or take its mark away"
    MarkRange "mark-range" ["v"] ORDERS "" reads "begin a range of marks, or end it here"
    MarkAll "mark-all" ["*"] ORDERS "" reads "mark every row that matches and is loaded"
    Unmark "unmark" [] ORDERS "" reads "take all marks away"
    CopyReference "copy-reference" ["c"] RECORD "copy" reads "send the reference to your terminal's clipboard"
    OpenLink "link" ["o", "g x"] RECORD "link" reads "show the record's link and copy it"
    Timeline "timeline" ["t"] RECORD "timeline" reads "go to the tracking events of the record"
    Detail "detail" ["d"] ALL "detail" reads "show or hide the detail pane"
    Raw "raw" ["i"] RECORD "raw" reads "show the provider's own record"
    Find "find" ["g f"] ALL "" reads "go to an order by any of its references"
    Watch "watch" ["g w"] ALL "" reads "ask a provider for a reference and keep watching it"

    Cancel "cancel" ["x"] RECORD "cancel" writes "cancel the order or the marked ones"
    Rebook "rebook" ["r"] RECORD "rebook" writes "book the order once more"
    Book "book" ["b"] ALL "book" writes "start a new booking"
    Label "label" ["L"] RECORD "label" writes "fetch the label"
    Recall "recall" ["z", "u"] ALL "recall" writes "undo, or call back what has not left the outbox yet"
    AskAgain "ask-again" ["a"] OUTBOX "ask again" writes "ask the provider what became of an unknown change"
    ConfirmAgain "confirm-again" ["y"] OUTBOX "confirm again" writes "confirm anew what is held and was not sent"
    Resolve "resolve" ["e"] OUTBOX "resolve" writes "say what became of an unknown change"
    Edit "edit" ["e"] BOOKING "" writes "edit the draft or note"
    Snooze "snooze" ["a"] RECORD "" writes "acknowledge or snooze"
    Handled "handled" ["m"] RECORD "" writes "mark as handled"
    Journal "journal" ["@"] ALL "journal" reads "what was sent, and what came back"
    CopyMenu "copy-menu" ["y"] RECORD "" writes "choose what to copy"
    Related "related" ["g r"] RECORD "" writes "walk the records that belong together"

    Down "down" ["j", "down"] ALL "" reads "one row down"
    Up "up" ["k", "up"] ALL "" reads "one row up"
    Left "left" ["h", "left"] MAIN "" reads "scroll the columns to the left"
    Right "right" ["l", "right"] MAIN "" reads "scroll the columns to the right"
    First "first" ["g g", "home", "<"] ALL "" reads "to the first row"
    Last "last" ["G", "end", ">"] ALL "" reads "to the last row"
    HalfDown "half-page-down" ["ctrl-d"] ALL "" reads "half a page down"
    HalfUp "half-page-up" ["ctrl-u"] ALL "" reads "half a page up"
    PageDown "page-down" ["ctrl-f", "pgdn"] ALL "" reads "a page down"
    PageUp "page-up" ["pgup"] ALL "" reads "a page up"
    DetailDown "detail-down" ["J"] RECORD "" reads "scroll the detail down"
    DetailUp "detail-up" ["K"] RECORD "" reads "scroll the detail up"
    NextException "next-exception" ["g e"] ALL "" reads "to the next order that needs a look"

    NextPane "next-pane" ["tab"] ALL "" reads "to the next pane"
    PreviousPane "previous-pane" ["shift-tab"] ALL "" reads "to the previous pane"
    Orders "orders" ["1"] ALL "" reads "to the orders"
    Inbox "inbox" ["2"] ALL "" reads "to the secure inbox"
    Tracking "tracking" ["3"] ALL "" reads "to the tracking events"
    BookPane "booking" ["4"] ALL "" reads "to the booking form and the drafts"
    Acts "acts" ["M"] RECORD "acts" writes "everything that can be done with the order"
    DropDraft "throw-away" ["X"] BOOKING "throw away" writes "throw the draft away; recall brings it back"
    Exceptions "exceptions" ["5"] ALL "" reads "to the exceptions"
    Outbox "outbox" ["6"] ALL "" reads "to the outbox"
    Views "views" ["g v"] ALL "" reads "to the views of the orders"
    Providers "providers" ["g p"] ALL "" reads "to the providers: age, quota, next try, what went wrong"
    PreviousPlace "previous-place" ["-"] ALL "" reads "back to the previous place"
    NextView "next-view" ["]", "g t"] ALL "" reads "next view of the orders"
    PreviousView "previous-view" ["[", "g T"] ALL "" reads "previous view of the orders"
    UnreadFirst "unread-first" ["U"] INBOX "unread first" reads "unread entries first, or by time alone"

    Wide "wide" ["w"] MAIN "" reads "more or fewer columns"
    Full "full" ["f"] ALL "" reads "this pane alone, without frames; again: all panes"
    Frames "frames" [] ALL "" reads "draw frames or leave them out"
    Pause "pause" ["p"] ALL "" reads "stop or go on refreshing by itself"
    RefreshNow "refresh-now" ["R", "ctrl-r"] ALL "" reads "ask the providers now; on a provider's line, only that one"
    RefreshOrder "refresh-order" ["g o"] RECORD "" reads "ask the provider for this order now"
    Palette "palette" [":", "ctrl-p"] ALL "commands" reads "every command by name"
    Help "help" ["?", "f1"] ALL "help" reads "keys and words of this place"
    Log "log" ["g m"] ALL "" reads "messages so far"
    Redraw "redraw" ["ctrl-l"] ALL "" reads "paint the screen anew"
    Suspend "suspend" ["ctrl-z"] ALL "" reads "put the program to sleep; fg brings it back"
    Close "close" ["q"] ALL "" reads "close what lies on top; at the top, leave"
    Leave "leave" ["ctrl-c"] ALL "" reads "leave; twice within a second without a question"
}

impl Command {
    /// Finds a command by its name in the palette and the key file.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.name == name).map(|row| row.command)
    }

    /// It does something in this pane.
    #[must_use]
    pub fn applies(self, pane: Pane) -> bool {
        self.row().at.contains(&pane)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_its_own_and_well_written() {
        for (i, row) in TABLE.iter().enumerate() {
            assert_eq!(row.command.row().name, row.name);
            assert_eq!(row.command as usize, i);
            assert_eq!(Command::parse(row.name), Some(row.command), "{} stands twice", row.name);
            assert!(row.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", row.name);
            assert!(!row.about.is_empty() && row.about.len() <= 64, "{}", row.about);
            assert!(!row.at.is_empty());
        }
    }
}
