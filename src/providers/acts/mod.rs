//! Everything an operator can do at a provider, as one table: menus, forms, the command line and its help are made of it.
//!
//! An act is asked for with an [`Ask`] and answers the [`Way`] to do it, built and checked, of which nothing has been
//! sent. All of it is pure.

mod reference;
mod schema;
mod table;

use jiff::Timestamp;
use serde_json::Value;

pub use self::{reference::new_reference, schema::schema, table::TABLE};
use super::{makeleaps::write::plan::Plan, readycloud::write as readycloud};
use crate::model::{
    form::{Complaint, Form},
    intent::Mutation,
    order::{Order, Part},
    provider::{AccountName, Provider},
};

/// What an act is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Something new at an account.
    Account,
    Order,
    /// One part of an order: a channel, a job, a shipment, a side.
    Part,
}

/// How sure the operator must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirm {
    /// One key in a dialog.
    Key,
    /// The last four characters of the record's reference: it removes for good.
    Typed,
}

/// One thing that can be done at a provider.
#[derive(Debug, Clone, Copy)]
pub struct Act {
    pub provider: Provider,
    /// As the command line says it: "book", "add-box".
    pub name: &'static str,
    /// One line, for menus and help.
    pub what: &'static str,
    pub about: About,
    pub confirm: Confirm,
    /// What is to be filled; `None`: nothing.
    pub form: Option<&'static Form>,
    /// The documented rules, local and quick: asked at every keystroke.
    pub check: fn(&Value, Timestamp) -> Vec<Complaint>,
    /// The draft that the form begins with.
    pub start: fn(&Ask<'_>) -> Value,
    pub build: fn(&Ask<'_>) -> Built,
    /// The form's path of a field that the provider names in a refusal.
    pub field_of: fn(&[String]) -> Option<String>,
}

/// What an act is asked with.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    pub account: &'a AccountName,
    pub order: Option<&'a Order>,
    /// The id of the part.
    pub part: Option<&'a str>,
    pub draft: &'a Value,
    /// Ours, unique: by it the change is found again.
    pub reference: &'a str,
    pub now: Timestamp,
}

/// How an act is done.
#[derive(Debug, Clone, PartialEq)]
pub enum Way {
    /// One request.
    One(Box<Mutation>),
    /// Several; each is sent only when the one before it happened.
    Steps(Vec<readycloud::Step>),
    /// A `MakeLeaps` order on its way from form to batch.
    Plan(Box<Plan>),
}

pub type Built = Result<Way, Vec<Complaint>>;

impl Act {
    /// Finds an act by its name at a provider.
    #[must_use]
    pub fn find(provider: Provider, name: &str) -> Option<&'static Self> {
        Self::of(provider).find(|act| act.name == name)
    }

    /// Everything that can be done at a provider.
    pub fn of(provider: Provider) -> impl Iterator<Item = &'static Self> {
        TABLE.iter().filter(move |act| act.provider == provider)
    }
}

impl Ask<'_> {
    /// The order that it is about.
    ///
    /// # Errors
    /// None was named.
    pub fn order(&self) -> Result<&Order, Vec<Complaint>> {
        self.order.ok_or_else(|| whole("name the order"))
    }

    /// The part that it is about; the only one when none is named.
    ///
    /// # Errors
    /// None was named, or it is not there.
    pub fn part(&self) -> Result<&Part, Vec<Complaint>> {
        let parts = &self.order()?.parts;
        match (self.part, parts.as_slice()) {
            (Some(id), _) => parts
                .iter()
                .find(|part| part.id == id || part.label == id)
                .ok_or_else(|| whole(&format!("the order has no part {id:?}"))),
            (None, [one]) => Ok(one),
            (None, several) => {
                let names: Vec<&str> = several.iter().map(|part| part.id.as_str()).collect();
                Err(whole(&format!("name the part: {}", names.join(", "))))
            }
        }
    }
}

impl Ask<'_> {
    /// What the rules surely refuse, nothing builds; what the server decides may be sent.
    fn passes(&self, check: fn(&Value, Timestamp) -> Vec<Complaint>) -> Result<(), Vec<Complaint>> {
        let wrong: Vec<Complaint> =
            check(self.draft, self.now).into_iter().filter(|c| !c.server_decides).collect();
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

/// A complaint about the draft as a whole.
#[must_use]
pub fn whole(what: &str) -> Vec<Complaint> {
    vec![Complaint { path: String::new(), what: what.to_owned(), server_decides: false }]
}
