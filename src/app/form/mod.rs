//! The booking pane: a form that is being filled, its review, and the drafts that wait. All of it is data; the keys are
//! in `app::update::form`.
//!
//! ```text
//! act + order --> start --> draft (JSON) <--> editor of one field
//!                             |  check at every keystroke; price asked when the draft says enough
//!                             v
//!                          review: what is built of it --> y --> the desk
//! ```

pub mod choices;
mod country;
pub mod lines;
pub mod menu;
pub mod price;
pub mod problems;
pub mod review;
pub mod shelf;
pub mod value;
pub mod when;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;
use tui_input::Input;

pub use self::{lines::Line, menu::Place, price::Pricing, problems::Problems, review::Review, shelf::Shelf};
use super::{desk::Record, message::Ticket};
use crate::{
    model::{
        account::Environment,
        form::Form,
        order::Order,
        provider::{AccountName, OrderKey},
    },
    providers::{
        acts::{self, Act},
        makeleaps::write::plan::Plan,
    },
};

/// The booking pane.
#[derive(Debug, Clone, Default)]
pub struct Forms {
    /// What is being filled or reviewed.
    pub open: Option<Box<Open>>,
    pub shelf: Shelf,
    /// What answers are awaited, by their tickets.
    pub awaited: BTreeMap<Ticket, Awaited>,
    /// The draft that was confirmed last: a refusal opens it again while the operator is still here.
    pub sent: Option<String>,
    /// Corrected forms of walks that were left without going on, by walk, as long as the program runs.
    pub corrected: BTreeMap<String, Value>,
}

/// What is to be done with an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Awaited {
    /// The order that an act is about.
    Order(Box<Target>),
    /// The order of a draft that is opened again.
    OrderOf(Box<crate::store::drafts::Draft>),
    Drafts,
    Take(String),
    /// Thrown away: kept until then, so that it can be brought back.
    Dropped(Box<crate::store::drafts::Draft>),
    /// Brought back.
    Restored,
    Saved(Timestamp),
    Price(String),
    Addresses(String),
    Records(String, String),
    Confirmed,
    /// A walk that stood goes on.
    GoneOn,
    Left,
}

/// What is wanted at an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    pub account: AccountName,
    /// The act's name at the account's provider.
    pub act: &'static str,
    pub order: Option<OrderKey>,
    pub part: Option<String>,
}

/// A form that is open, or an act without a form under review.
#[derive(Debug, Clone)]
pub struct Open {
    /// The draft's name; our reference is made of it.
    pub id: String,
    pub account: AccountName,
    pub environment: Environment,
    pub act: &'static Act,
    /// What it is about, as it was read when the form was opened.
    pub order: Option<Box<Order>>,
    pub part: Option<String>,
    /// The source of truth.
    pub draft: Value,
    /// What the draft began with: changes are marked against it.
    pub original: Value,
    /// It is under review; else it is being filled.
    pub review: Option<Box<Review>>,
    /// Which line has the cursor.
    pub at: usize,
    pub editor: Editor,
    pub problems: Problems,
    /// The operator wanted to go on: from now on every complaint is shown beside its field.
    pub tried: bool,
    pub saving: Saving,
    pub price: Pricing,
    pub finding: Finding,
    /// The walk that stands and goes on with this form, once it is confirmed; its draft is the walk's own.
    pub walk: Option<Box<Plan>>,
    /// What people call the records that were chosen, by path.
    pub labels: BTreeMap<String, String>,
}

/// The text of the field that has the cursor.
#[derive(Debug, Clone, Default)]
pub struct Editor {
    pub path: String,
    pub input: Input,
    /// Typed since the cursor came here: a field that is found by typing begins anew.
    pub typed: bool,
}

/// How far the draft is kept.
#[derive(Debug, Clone, Default)]
pub struct Saving {
    pub created: Option<Timestamp>,
    /// It holds something of the operator's that is not kept yet; written down when this time comes.
    pub due: Option<Timestamp>,
    /// It was given to the store at least once.
    pub begun: bool,
    pub saved: Option<Timestamp>,
    /// Why it is not kept.
    pub trouble: Option<String>,
}

/// Records to choose from, for the field that has the cursor.
#[derive(Debug, Clone, Default)]
pub struct Finding {
    pub path: String,
    /// Asked for when this time comes.
    pub due: Option<Timestamp>,
    pub busy: bool,
    pub found: Vec<Record>,
    pub selected: usize,
    pub trouble: Option<String>,
}

/// The footer while a form or a review has the keys.
#[must_use]
pub fn hints(model: &super::model::Model) -> &'static [(&'static str, &'static str)] {
    let Some(open) = &model.form.open else { return &[] };
    let Some(review) = &open.review else {
        return match open.line() {
            Some(Line::Add { .. }) => {
                &[("space", "add"), ("tab", "next"), ("ctrl-d", "review"), ("esc", "keep")]
            }
            Some(Line::Row { .. }) => {
                &[("c", "copy"), ("del", "take away"), ("tab", "next"), ("ctrl-d", "review"), ("esc", "keep")]
            }
            _ if open.problems.refused.iter().any(|refused| !refused.offers.is_empty()) => &[
                ("ctrl-t", "take the suggestion"),
                ("tab", "next"),
                ("ctrl-d", "review"),
                ("ctrl-g", "problem"),
                ("esc", "keep"),
            ],
            _ => &[
                ("tab", "next"),
                ("ctrl-d", "review"),
                ("ctrl-g", "problem"),
                ("ctrl-r", "price"),
                ("pgdn", "section"),
                ("esc", "keep"),
                ("f1", "help"),
            ],
        };
    };
    if review.busy {
        return &[];
    }
    match (open.form().is_some(), review.changes.is_empty()) {
        (true, true) => &[("y", "do it"), ("e", "edit"), ("s", "offers"), ("n", "not now")],
        (true, false) => {
            &[("y", "do it"), ("e", "edit"), ("s", "offers"), ("d", "difference"), ("n", "not now")]
        }
        (false, _) => &[("y", "do it"), ("n", "not now")],
    }
}

impl Open {
    #[must_use]
    pub const fn form(&self) -> Option<&'static Form> {
        self.act.form
    }

    /// Every line of the form as the draft is now.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        self.form().map(|form| lines::lines(form, &self.draft)).unwrap_or_default()
    }

    /// The line that has the cursor.
    #[must_use]
    pub fn line(&self) -> Option<Line> {
        self.lines().into_iter().nth(self.at)
    }

    /// Our own reference of what is made of this draft.
    #[must_use]
    pub fn reference(&self) -> String {
        acts::new_reference(self.act.provider, &self.id)
    }

    /// What the act is asked with.
    #[must_use]
    pub fn ask<'a>(&'a self, draft: &'a Value, reference: &'a str, now: Timestamp) -> acts::Ask<'a> {
        acts::Ask {
            account: &self.account,
            order: self.order.as_deref(),
            part: self.part.as_deref(),
            draft,
            reference,
            now,
        }
    }

    /// It is a copy of an order, made anew.
    #[must_use]
    pub fn is_copy(&self) -> bool {
        self.act.about == acts::About::Account && self.order.is_some()
    }

    /// A field of a copy or change that is not as it was.
    #[must_use]
    pub fn changed(&self, path: &str) -> bool {
        use crate::model::form::at;
        self.order.is_some() && at(&self.draft, path) != at(&self.original, path)
    }

    /// One line for a list of drafts.
    #[must_use]
    pub fn title(&self) -> String {
        let names = [
            "receiver.contact.name",
            "shipping.ship_to.company",
            "shipping.ship_to.last_name",
            "recipient_contact_organization_name",
            "jobs.0.job_name",
            "description",
            "order_id",
            "primary_id",
            "subject",
            "name",
        ];
        let said = names.iter().map(|path| crate::model::form::text_at(&self.draft, path));
        let what = said.into_iter().find(|text| !text.is_empty());
        let of = self.order.as_deref().map(|order| order.reference.as_str()).filter(|r| !r.is_empty());
        match (what, of) {
            (Some(what), Some(of)) => format!("{what} (of {of})"),
            (Some(text), None) | (None, Some(text)) => text.to_owned(),
            (None, None) => self.act.what.to_owned(),
        }
    }
}
