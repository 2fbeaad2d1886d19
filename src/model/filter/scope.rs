//! Which questions fit a list of orders, and which the inbox.

use jiff::Timestamp;

use super::{
    Compare, Filter, Flag, Term, Test,
    check::{fold, micros, micros_of},
};
use crate::model::inbox::InboxEntry;

impl Filter {
    /// Why this filter cannot be asked of orders, in plain words.
    #[must_use]
    pub fn unfit_for_orders(&self) -> Option<String> {
        let inbox_only = |t: &&Term| matches!(t.test, Test::Kind(_) | Test::Is(Flag::Unread));
        let term = self.terms.iter().find(inbox_only)?;
        Some(format!("{term} asks about the inbox; orders have state:, phase: and is:attention"))
    }

    /// Why this filter cannot be asked of the inbox, in plain words.
    #[must_use]
    pub fn unfit_for_inbox(&self) -> Option<String> {
        let fits = |t: &Term| {
            matches!(
                t.test,
                Test::Words(_)
                    | Test::Kind(_)
                    | Test::Account(_)
                    | Test::Customer(_)
                    | Test::Age(..)
                    | Test::Is(Flag::Unread)
            )
        };
        let term = self.terms.iter().find(|t| !fits(t))?;
        Some(format!("{term} asks about orders; the inbox has words, kind:, cust:, acc:, age< and is:unread"))
    }

    /// Asks an entry of the inbox; the sender is its customer, and its age counts from when it came.
    #[must_use]
    pub fn matches_entry(&self, entry: &InboxEntry, now: Timestamp) -> bool {
        self.terms.iter().all(|t| entry_holds(&t.test, entry, now) != t.negated)
    }
}

fn entry_holds(test: &Test, entry: &InboxEntry, now: Timestamp) -> bool {
    let any = |text: &str, list: &[String]| {
        let text = fold(text);
        list.iter().any(|needle| text.contains(&fold(needle)))
    };
    match test {
        Test::Words(words) => {
            let words = std::slice::from_ref(words);
            [&entry.sender, &entry.title, &entry.note].into_iter().any(|text| any(text, words))
                || any(entry.kind.word(), words)
        }
        Test::Kind(list) => any(entry.kind.word(), list),
        Test::Customer(list) => any(&entry.sender, list),
        Test::Account(list) => any(&entry.key.account.0, list),
        Test::Age(compare, span) => entry.received_at.is_some_and(|at| {
            let age = micros(now).saturating_sub(micros(at));
            match compare {
                Compare::Less => age < micros_of(*span),
                Compare::More => age > micros_of(*span),
            }
        }),
        Test::Is(Flag::Unread) => entry.read_at.is_none(),
        _ => false,
    }
}
