//! The operator's own filter of a list.

use super::view::ask_anew;
use crate::{
    app::{
        list::Goal,
        model::{List, Model, Pane},
    },
    model::filter::{Filter, Term, Test},
};

/// Narrows a list; an empty filter shows the whole view. Kept per pane.
pub fn set_filter(model: &mut Model, pane: Pane, text: &str, filter: Filter) {
    match pane {
        Pane::Inbox => {
            set(&mut model.inbox.list, text, filter);
            model.inbox.list.wish(Goal::Settle);
            model.inbox.list.matching = None;
        }
        Pane::Attention => {
            set(&mut model.attention.list, text, filter);
            ask_anew(&mut model.attention);
        }
        _ => {
            set(&mut model.orders.list, text, filter);
            ask_anew(&mut model.orders);
        }
    }
}

fn set<K, R>(list: &mut List<K, R>, text: &str, filter: Filter) {
    let words: Vec<Term> =
        filter.terms.iter().filter(|t| matches!(t.test, Test::Words(_)) && !t.negated).cloned().collect();
    if !words.is_empty() {
        list.searched = Filter { terms: words };
    }
    text.clone_into(&mut list.filter_text);
    list.filter = filter;
}

/// Both filters must hold.
pub fn both(a: &Filter, b: &Filter) -> Filter {
    Filter { terms: a.terms.iter().chain(&b.terms).cloned().collect() }
}
