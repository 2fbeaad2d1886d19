//! The menu of acts: everything that can be made at an account, or done with an order and its parts.

use super::Target;
use crate::{
    app::model::{AccountView, Model},
    model::{
        provider::OrderKey,
        text::{DisplayText, clean},
    },
    providers::acts::{About, Act},
};

/// What a menu is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Something new at any account.
    New,
    Order(OrderKey),
}

/// A line of the menu.
#[derive(Debug, Clone)]
pub struct Item {
    pub target: Target,
    pub act: &'static Act,
    /// The account for something new; the part of an order.
    pub of: DisplayText,
    /// Why it cannot be done now; `None`: it can.
    pub reason: Option<String>,
}

/// Why nothing can be changed at an account.
#[must_use]
pub fn closed(model: &Model, account: &AccountView) -> Option<String> {
    match () {
        () if model.read_only => Some("this console is read-only".to_owned()),
        () if account.retired => Some(format!("account {} is retired", account.name)),
        () if account.read_only => Some(format!("account {} is read-only", account.name)),
        () => None,
    }
}

/// The acts of a place whose words hold what was typed; what is possible comes first.
#[must_use]
pub fn items(model: &Model, place: &Place, typed: &str) -> Vec<Item> {
    let mut all = match place {
        Place::New => new(model),
        Place::Order(key) => of_order(model, key),
    };
    let typed = typed.to_lowercase();
    all.retain(|item| {
        let words = format!("{} {} {} {}", item.of, item.act.provider.code(), item.act.name, item.act.what);
        let words = words.to_lowercase();
        typed.split_whitespace().all(|part| words.contains(part))
    });
    all.sort_by_key(|item| item.reason.is_some());
    all
}

fn new(model: &Model) -> Vec<Item> {
    let accounts = model.accounts.iter().flat_map(|account| {
        let acts = Act::of(account.provider).filter(|act| act.about == About::Account);
        acts.map(move |act| (account, act))
    });
    accounts
        .map(|(account, act)| Item {
            target: Target { account: account.name.clone(), act: act.name, order: None, part: None },
            act,
            of: clean(&account.name.0),
            reason: closed(model, account),
        })
        .collect()
}

fn of_order(model: &Model, key: &OrderKey) -> Vec<Item> {
    let Some(account) = model.accounts.iter().find(|account| account.name == key.account) else {
        return Vec::new();
    };
    let reason = closed(model, account);
    let item = |act: &'static Act, part: Option<String>, of: DisplayText| Item {
        target: Target { account: key.account.clone(), act: act.name, order: Some(key.clone()), part },
        act,
        of,
        reason: reason.clone(),
    };
    // The parts are known where the order is the one in the detail.
    let shown = model
        .record
        .shown
        .as_ref()
        .filter(|record| record.order.as_ref().is_some_and(|order| order.key == *key));
    let parts: Vec<_> = shown.map(|record| record.parts.iter().collect()).unwrap_or_default();
    let mut items = Vec::new();
    for act in Act::of(account.provider) {
        match act.about {
            About::Order => items.push(item(act, None, DisplayText::own("order"))),
            About::Part if parts.is_empty() => items.push(item(act, None, DisplayText::own("its part"))),
            About::Part => items.extend(parts.iter().map(|part| {
                let label = if part.label.is_empty() { &part.id } else { &part.label };
                item(act, Some(part.id.as_str().to_owned()), clean(&format!("{} {label}", part.kind)))
            })),
            About::Account if act.name == "book" => {
                items.push(item(act, None, DisplayText::own("once more")));
            }
            About::Account => {}
        }
    }
    items
}
