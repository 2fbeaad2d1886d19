//! A window of rows over the store, found by key: moving in it, and taking in what the store answers.
//!
//! The record under the cursor is an id. An answer may move it on the screen, never change it, unless a key asked for a
//! jump whose answer this is.

use std::collections::BTreeMap;

use super::{
    model::List,
    shown::{ShownEntry, ShownOrder},
};
use crate::model::{
    provider::{InboxKey, OrderKey},
    query::{Anchor, Window},
    text::clean,
};

/// Rows asked for at once; more on a very high screen.
pub const WINDOW: usize = 200;

/// A row that knows its id.
pub trait Keyed {
    type Key: Clone + Ord;
    fn key(&self) -> &Self::Key;
}

impl Keyed for ShownOrder {
    type Key = OrderKey;
    fn key(&self) -> &OrderKey {
        &self.key
    }
}

impl Keyed for ShownEntry {
    type Key = InboxKey;
    fn key(&self) -> &InboxKey {
        &self.key
    }
}

/// What a query is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// The same rows as they are now; the selection stays.
    Refresh,
    /// Another filter or view: keep the selection if it matches, else take the first row.
    Settle,
    First,
    Last,
    /// More rows behind the last one.
    Behind,
    /// More rows before the first one.
    Ahead,
}

impl Goal {
    /// The answer may move the selection, because a key asked for it.
    #[must_use]
    pub const fn moves(self) -> bool {
        matches!(self, Self::Settle | Self::First | Self::Last)
    }
}

/// How many rows to ask for when a pane shows so many.
#[must_use]
pub fn window(page: usize) -> usize {
    WINDOW.max(page.saturating_mul(4))
}

impl<K, R> List<K, R>
where
    K: Clone + Ord,
    R: Keyed<Key = K>,
{
    /// Where the selected record is among the rows.
    #[must_use]
    pub fn index(&self) -> Option<usize> {
        let selected = self.selected.as_ref()?;
        self.rows.iter().position(|r| r.key() == selected)
    }

    /// The selected row.
    #[must_use]
    pub fn row(&self) -> Option<&R> {
        self.rows.get(self.index()?)
    }

    /// A key asked for a jump that the store has not answered yet.
    #[must_use]
    pub fn moving(&self) -> bool {
        self.want.or(self.under_way).is_some_and(Goal::moves)
    }

    /// Asks for a query with the next settling; the newest wish wins.
    pub fn wish(&mut self, goal: Goal) {
        self.want = Some(goal);
        self.owed = 0;
        self.blocked = false;
    }

    /// Moves the cursor by so many rows. Steps taken while a jump is under way are made when it has arrived.
    pub fn step(&mut self, by: isize, page: usize) {
        if self.moving() {
            self.owed = self.owed.saturating_add(by);
            return;
        }
        self.blocked = false;
        let Some(last) = self.rows.len().checked_sub(1) else { return };
        let from = self.index().unwrap_or_else(|| self.top.min(last));
        self.select_at(from.saturating_add_signed(by).min(last));
        self.show(page);
    }

    /// Moves cursor and view by so many rows together.
    pub fn scroll(&mut self, by: isize, page: usize) {
        if !self.moving() {
            self.top = self.top.saturating_add_signed(by);
        }
        self.step(by, page);
    }

    /// To the first row there is.
    pub fn to_first(&mut self) {
        if self.at_start && self.ready {
            self.want = None;
            self.drop_moving();
            self.select_at(0);
            self.top = 0;
        } else {
            self.wish(Goal::First);
        }
    }

    /// To the last row there is.
    pub fn to_last(&mut self, page: usize) {
        if self.at_end && self.ready {
            self.want = None;
            self.drop_moving();
            self.select_at(self.rows.len().saturating_sub(1));
            self.show(page);
        } else {
            self.wish(Goal::Last);
        }
    }

    /// Puts the cursor on a row that came from elsewhere (a reference found); the rows around it are asked for.
    pub fn go_to(&mut self, row: R) {
        self.waits_on_top = false;
        let key = row.key().clone();
        if self.rows.iter().all(|r| *r.key() != key) {
            self.rows = vec![row];
            (self.at_start, self.at_end, self.top) = (false, false, 0);
            self.gone = None;
        }
        self.selected = Some(key);
        self.drop_gone();
        self.was = None;
        self.ready = true;
        self.wish(Goal::Refresh);
    }

    fn drop_moving(&mut self) {
        if self.under_way.is_some_and(Goal::moves) {
            self.under_way = Some(Goal::Refresh);
        }
        self.owed = 0;
        self.blocked = false;
    }

    fn select_at(&mut self, index: usize) {
        if let Some(row) = self.rows.get(index) {
            let key = row.key().clone();
            self.was = None;
            self.selected = Some(key);
            self.drop_gone();
        }
    }

    /// A record that no longer matches leaves the list as soon as the cursor has left it.
    fn drop_gone(&mut self) {
        if self.gone.is_some() && self.gone != self.selected {
            let gone = self.gone.take();
            if let Some(at) = self.rows.iter().position(|r| Some(r.key()) == gone.as_ref()) {
                self.rows.remove(at);
                self.top -= usize::from(at < self.top);
            }
        }
    }

    /// Scrolls as little as brings the cursor into a pane of `page` rows.
    pub fn show(&mut self, page: usize) {
        let page = page.max(1);
        self.top = self.top.min(self.rows.len().saturating_sub(page));
        if let Some(index) = self.index() {
            self.top = self.top.clamp((index + 1).saturating_sub(page), index);
        }
    }

    /// The rows on screen.
    #[must_use]
    pub fn visible(&self, page: usize) -> &[R] {
        let from = self.top.min(self.rows.len());
        let to = from.saturating_add(page).min(self.rows.len());
        self.rows.get(from..to).unwrap_or_default()
    }

    /// The answer under way will not come: ask again in its turn.
    pub fn lost(&mut self) {
        let Some(goal) = self.under_way.take() else { return };
        self.loading = false;
        if goal.moves() {
            self.want = self.want.or(Some(goal));
        } else {
            self.stale |= goal == Goal::Refresh;
        }
    }

    /// What must be asked of the store now, if anything; the query is under way from here on.
    pub fn ask(&mut self, page: usize) -> Option<Anchor<K>> {
        let goal = self.next_goal(page)?;
        self.want = None;
        let around = |key: Option<&K>| key.cloned().map_or(Anchor::First, Anchor::Around);
        let anchor = match goal {
            Goal::First => Anchor::First,
            Goal::Last => Anchor::Last,
            Goal::Refresh if self.waits_on_top => Anchor::First,
            Goal::Refresh => around(self.selected.as_ref()),
            Goal::Settle => around(self.selected.as_ref().or(self.was.as_ref())),
            Goal::Behind => Anchor::After(self.edge(self.rows.iter().rev())?),
            Goal::Ahead => Anchor::Before(self.edge(self.rows.iter())?),
        };
        if !matches!(goal, Goal::Behind | Goal::Ahead) {
            self.stale = false;
        }
        self.around = match &anchor {
            Anchor::Around(key) => Some(key.clone()),
            _ => None,
        };
        self.under_way = Some(goal);
        self.loading = true;
        Some(anchor)
    }

    fn next_goal(&self, page: usize) -> Option<Goal> {
        if self.want.is_some() {
            return self.want;
        }
        if self.loading || self.blocked {
            return None;
        }
        if self.stale {
            return Some(Goal::Refresh);
        }
        let index = self.index().unwrap_or(self.top);
        let below = self.top.max(index).saturating_add(page.saturating_mul(2));
        if !self.at_end && below >= self.rows.len() && !self.rows.is_empty() {
            return Some(Goal::Behind);
        }
        (!self.at_start && self.top.min(index) < page && !self.rows.is_empty()).then_some(Goal::Ahead)
    }

    /// The outermost row that still matches.
    fn edge<'a>(&self, rows: impl Iterator<Item = &'a R>) -> Option<K>
    where
        K: 'a,
        R: 'a,
    {
        let mut keys = rows.map(Keyed::key);
        keys.find(|k| Some(*k) != self.gone.as_ref()).cloned()
    }

    /// Takes in an answer. While `frozen`, a refresh changes what rows say but neither their order nor their number.
    pub fn accept(&mut self, answer: Result<Window<R>, String>, page: usize, frozen: bool) {
        self.loading = false;
        let goal = self.under_way.take().unwrap_or(Goal::Refresh);
        let window = match answer {
            Ok(window) => window,
            Err(why) => {
                self.trouble = Some(clean(&why));
                self.blocked = true;
                self.owed = 0;
                return;
            }
        };
        self.trouble = None;
        match goal {
            Goal::Behind | Goal::Ahead => self.extend(goal, window, page),
            Goal::First | Goal::Last => {
                self.replace(window);
                self.was = None;
                self.select_at(if goal == Goal::First { 0 } else { self.rows.len().saturating_sub(1) });
                self.top = if goal == Goal::First { 0 } else { self.rows.len() };
            }
            Goal::Settle => self.settle(window),
            Goal::Refresh => self.refresh(window, frozen),
        }
        self.ready = true;
        self.show(page);
        if self.want.is_none() {
            let owed = std::mem::take(&mut self.owed);
            if owed != 0 {
                self.step(owed, page);
            }
        }
    }

    fn replace(&mut self, window: Window<R>) {
        self.rows = window.rows;
        (self.at_start, self.at_end) = (window.at_start, window.at_end);
        self.gone = None;
        self.behind = false;
    }

    fn has(window: &Window<R>, key: &K) -> bool {
        window.rows.iter().any(|r| r.key() == key)
    }

    fn settle(&mut self, window: Window<R>) {
        let kept = [self.selected.clone(), self.was.clone()]
            .into_iter()
            .flatten()
            .find(|key| Self::has(&window, key));
        if kept.is_none() && !window.at_start {
            // The owed steps belong to the jump that is still to come.
            self.want = Some(Goal::First);
            return;
        }
        let before = self.selected.clone();
        if let Some(key) = kept {
            self.selected = Some(key);
            self.replace_in_place(window);
        } else {
            self.replace(window);
            self.selected = self.rows.first().map(|r| r.key().clone());
            self.top = 0;
        }
        if self.selected != before {
            // Should the filter be taken back, the cursor returns to where it was.
            self.was = self.was.take().or(before);
        }
    }

    fn refresh(&mut self, window: Window<R>, frozen: bool) {
        if self.waits_on_top && window.at_start {
            self.replace(window);
            self.selected = self.rows.first().map(|r| r.key().clone());
            self.top = 0;
            return;
        }
        let Some(selected) = self.selected.clone() else {
            self.replace(window);
            self.selected = self.rows.first().map(|r| r.key().clone());
            return;
        };
        let here = Self::has(&window, &selected);
        if !here && self.around.as_ref() != Some(&selected) {
            // The cursor has left the place that was asked about: this answer cannot tell whether it still matches.
            self.stale = true;
        } else if frozen {
            self.gone = (!here).then_some(selected);
            self.merge(window);
        } else if here {
            self.replace_in_place(window);
        } else {
            self.keep_gone(window, selected);
        }
    }

    /// New rows, the selected one on the same screen row.
    fn replace_in_place(&mut self, window: Window<R>) {
        let offset = self.index().map_or(0, |i| i.saturating_sub(self.top));
        self.replace(window);
        self.top = self.index().unwrap_or(0).saturating_sub(offset);
    }

    /// New rows, and among them the selected one that no longer matches: behind the row that it stood behind.
    fn keep_gone(&mut self, window: Window<R>, selected: K) {
        let Some(old) = self.index() else {
            self.replace(window);
            self.gone = Some(selected);
            return;
        };
        let offset = old.saturating_sub(self.top);
        let ghost = self.rows.remove(old);
        let place = |key: &K| window.rows.iter().position(|r| r.key() == key);
        let before = self.rows.iter().take(old).rev().find_map(|r| place(r.key())).map(|i| i + 1);
        let after = || self.rows.iter().skip(old).find_map(|r| place(r.key()));
        let at = before.or_else(after).unwrap_or(old).min(window.rows.len());
        self.replace(window);
        self.rows.insert(at, ghost);
        self.gone = Some(selected);
        self.top = at.saturating_sub(offset);
    }

    fn merge(&mut self, window: Window<R>) {
        let order_holds = self
            .rows
            .iter()
            .map(Keyed::key)
            .filter(|key| Self::has(&window, key))
            .eq(window.rows.iter().map(Keyed::key));
        let mut new: BTreeMap<K, R> = window.rows.into_iter().map(|r| (r.key().clone(), r)).collect();
        for row in &mut self.rows {
            if let Some(fresh) = new.remove(row.key()) {
                *row = fresh;
            }
        }
        self.behind |= !order_holds || self.gone.is_some();
    }

    fn extend(&mut self, goal: Goal, window: Window<R>, page: usize) {
        let Window { rows, at_start, at_end } = window;
        let fresh: Vec<R> = {
            let known: std::collections::BTreeSet<&K> = self.rows.iter().map(Keyed::key).collect();
            rows.into_iter().filter(|r| !known.contains(r.key())).collect()
        };
        let nothing = fresh.is_empty();
        if goal == Goal::Behind {
            self.rows.extend(fresh);
            self.at_end = at_end || nothing;
        } else {
            self.top += fresh.len();
            self.rows.splice(0..0, fresh);
            self.at_start = at_start || nothing;
        }
        self.trim(goal, page);
    }

    /// Lets go of rows far from the cursor on the other side, so that a long walk costs no memory.
    fn trim(&mut self, goal: Goal, page: usize) {
        let most = window(page) * 3;
        let Some(over) = self.rows.len().checked_sub(most).filter(|n| *n > 0) else { return };
        let index = self.index().unwrap_or(self.top);
        let keep = page.saturating_mul(2);
        if goal == Goal::Behind {
            let cut = over.min(self.top.min(index).saturating_sub(keep));
            self.rows.drain(..cut);
            self.top -= cut;
            self.at_start &= cut == 0;
        } else {
            let last = self.top.saturating_add(page).max(index).saturating_add(keep);
            let end = (self.rows.len() - over).max(last.saturating_add(1));
            if end < self.rows.len() {
                self.rows.truncate(end);
                self.at_end = false;
            }
        }
    }
}
