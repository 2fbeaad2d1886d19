//! Keys played against a store in memory that answers at once, late or out of order.

use jiff::{SignedDuration, Timestamp};

use crate::{
    app::{
        chord,
        key::{Code, Key},
        message::{Effect, Message, Reply, Ticket},
        model::Model,
        start,
        start::Start,
        testing,
        testing::stored,
        update,
    },
    model::{
        filter::{Filter, Flag, Test},
        inbox::{InboxEntry, InboxKind},
        order::OrderRow,
        provider::{AccountName, InboxKey, OrderKey},
        query::{Anchor, InboxQuery, OrderQuery, SortBy, StoredEntry, Tallies, Window},
    },
};

mod cancelling;
mod changes;
mod commands;
mod finding;
mod form;
mod lists;
mod property;

/// A console, its store and what was asked of the shell.
pub struct Desk {
    pub model: Model,
    pub now: Timestamp,
    pub rows: Vec<OrderRow>,
    pub entries: Vec<StoredEntry>,
    /// Effects that have not been answered yet.
    pub waiting: Vec<Effect>,
    /// Effects that want no answer.
    pub done: Vec<Effect>,
    /// Answers come at once.
    pub prompt: bool,
    pub broken: bool,
}

pub fn row(n: u64) -> OrderRow {
    testing::row("parcels", n)
}

pub fn key(n: u64) -> OrderKey {
    row(n).key
}

pub fn entry(n: u64) -> StoredEntry {
    let at = testing::noon() - SignedDuration::from_mins(i64::try_from(n).unwrap_or(0));
    StoredEntry {
        entry: InboxEntry {
            key: InboxKey { account: AccountName("documents".to_owned()), id: format!("mid{n:04}") },
            kind: InboxKind::ReceivedDoc,
            sender: format!("sender {n}"),
            title: format!("title {n}"),
            note: String::new(),
            amount: None,
            received_at: Some(at),
            read_at: None,
            links: Vec::new(),
            groups: Vec::new(),
            oddities: Vec::new(),
            raw: "{}".to_owned(),
        },
        fetched_at: at,
    }
}

impl Desk {
    /// A console over so many orders, started and settled, sorted by reference in the view "all".
    pub fn with(orders: u64) -> Self {
        let mut desk = Self::begin((0..orders).map(row).collect(), testing::begin());
        desk.model.orders.base = Filter::default();
        desk.model.orders.sort.by = SortBy::Reference;
        desk.model.attention.sort.by = SortBy::Reference;
        desk.press("esc");
        desk.model.orders.list.wish(crate::app::list::Goal::First);
        desk.tick(1000);
        desk.done.clear();
        desk
    }

    pub fn begin(rows: Vec<OrderRow>, begin: Start) -> Self {
        let now = begin.now;
        let (model, waiting) = start::start(begin);
        let mut desk = Self {
            model,
            now,
            rows,
            entries: (0..5).map(entry).collect(),
            waiting,
            done: Vec::new(),
            prompt: true,
            broken: false,
        };
        desk.answer_all();
        desk
    }

    pub fn send(&mut self, message: Message) {
        let effects = update::update(&mut self.model, self.now, message);
        self.take(effects);
        if self.prompt {
            self.answer_all();
        }
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if asks(&effect) {
                // As the store does: a newer count, or a window of another filter, ends the same asker's older one
                // unanswered.
                self.waiting.retain(|old| match (old, &effect) {
                    (Effect::Orders(_, whose, a), Effect::Orders(_, who, b)) => {
                        whose != who || a.filter == b.filter
                    }
                    (Effect::Count(_, whose, _), Effect::Count(_, who, _)) => whose != who,
                    _ => true,
                });
                self.waiting.push(effect);
            } else {
                self.done.push(effect);
            }
        }
    }

    /// Keys as the key file writes them, parted by spaces.
    pub fn press(&mut self, keys: &str) {
        for key in chord::parse(keys).unwrap() {
            self.send(Message::Key(key));
        }
    }

    /// Text, letter by letter.
    pub fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            let code = if c == '\n' { Code::Enter } else { Code::Char(c) };
            self.send(Message::Key(Key::plain(code)));
        }
    }

    pub fn paste(&mut self, text: &str) {
        self.send(Message::Paste(text.to_owned()));
    }

    /// Time passes.
    pub fn tick(&mut self, millis: i64) {
        self.now += SignedDuration::from_millis(millis);
        self.send(Message::Time);
    }

    pub fn changed(&mut self) {
        self.send(Message::StoreChanged);
    }

    /// Answers until nothing is asked any more; a core that asks for ever is caught here.
    pub fn answer_all(&mut self) {
        for _ in 0..60 {
            if self.waiting.is_empty() {
                return;
            }
            self.answer(0);
        }
        panic!("the core asks for ever: {:?}", self.waiting);
    }

    /// Answers one of the waiting effects with what the store holds now.
    pub fn answer(&mut self, index: usize) {
        let effect = self.waiting.remove(index);
        if let Some((ticket, reply)) = self.reply(&effect) {
            let effects = update::update(&mut self.model, self.now, Message::Reply(ticket, reply));
            self.take(effects);
        }
    }

    pub fn reply(&self, effect: &Effect) -> Option<(Ticket, Reply)> {
        let why = "disk full".to_owned();
        Some(match effect {
            Effect::Orders(t, ..) if self.broken => (*t, Reply::Orders(Err(why))),
            Effect::Orders(t, _, q) => (*t, Reply::Orders(Ok(self.orders(q)))),
            Effect::Count(t, ..) if self.broken => (*t, Reply::Count(Err(why))),
            Effect::Count(t, _, q) => (*t, Reply::Count(Ok(self.matching(q).len() as u64))),
            Effect::Inbox(t, q) => (*t, Reply::Inbox(Ok(self.inbox(q)))),
            Effect::Order(t, key) => {
                let row = self.rows.iter().find(|r| r.key == *key);
                (*t, Reply::Order(Ok(row.map(|r| Box::new(stored(r))))))
            }
            Effect::Entry(t, key) => {
                let found = self.entries.iter().find(|e| e.entry.key == *key);
                (*t, Reply::Entry(Ok(found.cloned().map(Box::new))))
            }
            Effect::Find(t, text) => {
                let mut hits: Vec<OrderRow> =
                    self.rows.iter().filter(|r| r.reference == *text).cloned().collect();
                if hits.is_empty() {
                    hits = self
                        .rows
                        .iter()
                        .filter(|r| r.reference.starts_with(text))
                        .take(20)
                        .cloned()
                        .collect();
                }
                (*t, Reply::Found(Ok(hits)))
            }
            Effect::Tallies(t) => {
                let attention = self.rows.iter().filter(|r| !r.attention.is_empty()).count() as u64;
                let orders = self.rows.len() as u64;
                (*t, Reply::Tallies(Ok(Tallies { orders, attention, ..Tallies::default() })))
            }
            Effect::Freshness(t) => (*t, Reply::Freshness(Ok(Vec::new()))),
            Effect::Watch(t, account, reference) => {
                (*t, Reply::Watched(Ok(OrderKey { account: account.clone(), id: reference.clone() })))
            }
            _ => return None,
        })
    }

    fn sorted<'a>(&'a self, q: &OrderQuery) -> Vec<&'a OrderRow> {
        let mut all: Vec<&OrderRow> = self.rows.iter().collect();
        all.sort_by(|a, b| match q.sort.by {
            SortBy::Urgency => (a.attention.is_empty(), &a.customer, &a.key).cmp(&(
                b.attention.is_empty(),
                &b.customer,
                &b.key,
            )),
            SortBy::Customer => (&a.customer, &a.key).cmp(&(&b.customer, &b.key)),
            _ => (&a.reference, &a.key).cmp(&(&b.reference, &b.key)),
        });
        if q.sort.reversed {
            all.reverse();
        }
        all
    }

    fn matching(&self, q: &OrderQuery) -> Vec<&OrderRow> {
        self.sorted(q).into_iter().filter(|r| matches(&q.filter, r)).collect()
    }

    fn orders(&self, q: &OrderQuery) -> Window<OrderRow> {
        let all = self.sorted(q);
        let hits = self.matching(q);
        // Where the row of a key stands, or would stand, among the rows that match.
        let place = |key: &OrderKey| {
            let at = all.iter().position(|r| r.key == *key)?;
            Some(all.iter().take(at).filter(|r| matches(&q.filter, r)).count())
        };
        let is_hit = |key: &OrderKey| hits.iter().any(|r| r.key == *key);
        let range = bounds(&q.anchor, q.rows, hits.len(), place, is_hit);
        Window {
            at_start: range.start == 0,
            at_end: range.end == hits.len(),
            rows: hits[range].iter().map(|r| (*r).clone()).collect(),
        }
    }

    fn inbox(&self, q: &InboxQuery) -> Window<StoredEntry> {
        let place = |key: &InboxKey| self.entries.iter().position(|e| e.entry.key == *key);
        let is_hit = |key: &InboxKey| place(key).is_some();
        let range = bounds(&q.anchor, q.rows, self.entries.len(), place, is_hit);
        Window {
            at_start: range.start == 0,
            at_end: range.end == self.entries.len(),
            rows: self.entries[range].to_vec(),
        }
    }

    /// The number in the id of the selected order.
    pub fn selected(&self) -> Option<u64> {
        let key = self.model.orders.list.selected.as_ref()?;
        key.id.trim_start_matches("id").parse().ok()
    }

    /// On which line of the pane the cursor is.
    pub fn line(&self) -> Option<usize> {
        let list = &self.model.orders.list;
        list.index().map(|i| i - list.top)
    }

    pub fn last_notice(&self) -> &str {
        self.model.notices.back().map_or("", |n| n.text.as_str())
    }
}

fn bounds<K>(
    anchor: &Anchor<K>,
    rows: usize,
    len: usize,
    place: impl Fn(&K) -> Option<usize>,
    is_hit: impl Fn(&K) -> bool,
) -> std::ops::Range<usize> {
    let start = match anchor {
        Anchor::First => 0,
        Anchor::Last => len.saturating_sub(rows),
        Anchor::Around(key) => place(key).unwrap_or(0).saturating_sub(rows / 2),
        Anchor::After(key) => place(key).map_or(0, |i| i + usize::from(is_hit(key))),
        Anchor::Before(key) => {
            let end = place(key).unwrap_or(0);
            return end.saturating_sub(rows)..end;
        }
    };
    start.min(len)..(start + rows).min(len)
}

fn asks(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::Orders(..)
            | Effect::Count(..)
            | Effect::Order(..)
            | Effect::Inbox(..)
            | Effect::Entry(..)
            | Effect::Find(..)
            | Effect::Tallies(_)
            | Effect::Freshness(_)
            | Effect::Watch(..)
    )
}

/// The tests' own reading of a filter: words, and "needs a look".
fn matches(filter: &Filter, row: &OrderRow) -> bool {
    filter.terms.iter().all(|term| {
        let yes = match &term.test {
            Test::Words(words) => {
                let text = format!("{} {} {}", row.reference, row.customer, row.state).to_lowercase();
                text.contains(&words.to_lowercase())
            }
            Test::Is(Flag::Attention) => !row.attention.is_empty(),
            _ => true,
        };
        yes != term.negated
    })
}
