//! Fetching a label: no reading, because it ends automatic refunds. Bound to one record by its id.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    cancel::{Check, DRAWN, FRESH, Given, said},
    message::Ticket,
    model::Model,
};
use crate::{
    model::{
        intent::{Deed, Mutation},
        order::Order,
        provider::{OrderKey, Provider},
        text::{DisplayText, clean},
    },
    providers::{
        acts::{Act, Ask, Way},
        sendle,
    },
};

/// Keys of the dialog, for the help.
pub const KEYS: [(&str, &str); 4] = [
    ("y", "fetch; counts when the provider was asked again and the answer is on screen"),
    ("n, enter, esc, q", "no"),
    ("j k", "which label"),
    ("r", "ask the provider again"),
];

/// What is asked before a label is fetched.
#[derive(Debug, Clone)]
pub struct LabelDialog {
    pub key: OrderKey,
    pub reference: DisplayText,
    pub customer: DisplayText,
    pub check: Check,
    pub labels: Vec<Label>,
    pub cursor: usize,
    /// Everything that it waits for is on screen since then.
    pub since: Option<Timestamp>,
    /// When a label of this order was fetched through this journal.
    pub before: Option<Timestamp>,
    pub given: Option<Given>,
    pub said: Option<DisplayText>,
}

/// A label that there is.
#[derive(Debug, Clone)]
pub struct Label {
    /// "a4", "cropped"; blank where there is but one.
    pub size: DisplayText,
    pub mutation: Box<Mutation>,
}

impl LabelDialog {
    #[must_use]
    pub fn takes_keys(&self, model: &Model) -> bool {
        let drawn = |since: Timestamp| model.now.duration_since(since) >= model.in_hand(DRAWN);
        self.since.is_some_and(drawn) && self.given.is_none()
    }

    /// The answer is too old to act on.
    #[must_use]
    pub fn is_stale(&self, model: &Model) -> bool {
        matches!(self.check, Check::Heard { at, .. } if model.now.duration_since(at) > model.in_hand(FRESH))
    }

    /// Takes the answer of the re-check in; false: it is not for this dialog.
    pub fn hear(&mut self, ticket: Ticket, answer: Result<Order, &str>, now: Timestamp) -> bool {
        if !matches!(self.check, Check::Asked(t) if t == ticket) {
            return false;
        }
        self.since = Some(now);
        match answer {
            Ok(order) if order.key == self.key => {
                self.reference = clean(&order.reference);
                self.customer = clean(&order.customer);
                (self.labels, self.said) = labels(&order, now);
                self.check = Check::Heard { at: now, order: Box::new(order) };
            }
            Ok(_) => self.check = Check::Failed(clean("another record came back; nothing is fetched")),
            Err(why) => self.check = Check::Failed(clean(why)),
        }
        true
    }
}

/// The provider has labels to fetch.
#[must_use]
pub fn has_labels(provider: Provider) -> bool {
    Act::find(provider, "label").is_some()
}

/// When a label of this order was last fetched, as far as the journal's newest changes tell.
#[must_use]
pub fn fetched_before(model: &Model, key: &OrderKey) -> Option<Timestamp> {
    let mine = |i: &&crate::model::journal::Intent| {
        i.mutation.deed == Deed::Label && i.mutation.target.as_ref() == Some(key) && !i.state.is_void()
    };
    model.intents.recent.iter().filter(mine).map(|i| i.created).max()
}

/// The labels of an order with the requests for them, or why there is none.
fn labels(order: &Order, now: Timestamp) -> (Vec<Label>, Option<DisplayText>) {
    let sizes =
        if order.provider == Provider::Sendle { sendle::write::label_sizes(order) } else { Vec::new() };
    let drafts: Vec<(String, Value)> = if sizes.is_empty() {
        vec![(String::new(), json!({}))]
    } else {
        sizes.into_iter().map(|size| (size.clone(), json!({ "size": size }))).collect()
    };
    let mut found = Vec::new();
    let mut why = None;
    for (size, draft) in drafts {
        match build(order, &draft, now) {
            Ok(mutation) => found.push(Label { size: clean(&size), mutation }),
            Err(said) => why = Some(said),
        }
    }
    (found, why)
}

fn build(order: &Order, draft: &Value, now: Timestamp) -> Result<Box<Mutation>, DisplayText> {
    let act = Act::find(order.provider, "label");
    let Some(act) = act else { return Err(DisplayText::own("this provider has no label to fetch")) };
    let account = &order.key.account;
    let ask = Ask { account, order: Some(order), part: None, draft, reference: &order.reference, now };
    let mutation = match (act.build)(&ask) {
        Ok(Way::One(mutation)) => mutation,
        Ok(_) => return Err(DisplayText::own("it takes several requests; use the menu of the order")),
        Err(why) => return Err(said(&why)),
    };
    if mutation.target.as_ref() == Some(&order.key) {
        Ok(mutation)
    } else {
        Err(DisplayText::own("the request is for another record; nothing is fetched"))
    }
}
