//! Where changes go, and what a change is, read back from where it goes.

use serde_json::Value;

use crate::{
    model::{
        form::Complaint,
        intent::{Deed, Method, Mutation, Place, Repeat},
        order::Order,
        provider::{AccountName, Provider},
    },
    providers::readycloud::wire,
};

/// Stands for the organisation's number until the change is sent, where it is not known yet.
pub const ORG: &str = "{org}";

/// What is changed, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing<'a> {
    Orders,
    Order(&'a str),
    Boxes(&'a str),
    Box(&'a str, &'a str),
    Items(&'a str, &'a str),
    Item(&'a str, &'a str, &'a str),
    Notes(&'a str),
    Tags(&'a str),
    Tag(&'a str, &'a str),
}

impl<'a> Thing<'a> {
    /// `None` for a change that none of these builders made.
    #[must_use]
    pub fn of(mutation: &'a Mutation) -> Option<Self> {
        let Place::Path { segments, .. } = &mutation.place else { return None };
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let ["api", "v2", "orgs", _, "orders", rest @ ..] = segments.as_slice() else { return None };
        Some(match *rest {
            [] => Self::Orders,
            [order] => Self::Order(order),
            [order, "boxes"] => Self::Boxes(order),
            [order, "boxes", parcel] => Self::Box(order, parcel),
            [order, "boxes", parcel, "items"] => Self::Items(order, parcel),
            [order, "boxes", parcel, "items", item] => Self::Item(order, parcel, item),
            [order, "notes"] => Self::Notes(order),
            [order, "tags"] => Self::Tags(order),
            [order, "tags", tag] => Self::Tag(order, tag),
            _ => return None,
        })
    }
}

/// A change of a new order, without body and summary.
pub fn new_order(account: &AccountName, reference: &str) -> Mutation {
    let segments = ["api", "v2", "orgs", ORG, "orders"].map(str::to_owned).to_vec();
    Mutation {
        provider: Provider::ReadyCloud,
        account: account.clone(),
        deed: Deed::Book,
        repeat: Repeat::Never,
        target: None,
        part: None,
        method: Method::Post,
        place: Place::Path { segments, trailing_slash: true },
        query: Vec::new(),
        content_type: None,
        body: Vec::new(),
        reference: reference.to_owned(),
        summary: Vec::new(),
        quote: None,
    }
}

/// A change at an order that is stored, without body; `below` is what follows the order in the path. That the order's
/// id is no blank is sure: [`Known`] has read it out of the record.
pub fn at(order: &Known<'_>, deed: Deed, method: Method, below: &[&str]) -> Mutation {
    let mut segments =
        ["api", "v2", "orgs", order.org.as_str(), "orders", order.id()].map(str::to_owned).to_vec();
    segments.extend(below.iter().map(|s| (*s).to_owned()));
    let repeat = match method {
        Method::Delete => Repeat::Delete,
        Method::Post => Repeat::Never,
        _ => Repeat::Set,
    };
    let Order { reference, customer, .. } = order.order;
    let mut summary =
        vec![("order".to_owned(), reference.clone()), ("number".to_owned(), order.id().to_owned())];
    if !customer.is_empty() {
        summary.push(("customer".to_owned(), customer.clone()));
    }
    if let Some(changed) = order.changed() {
        summary.push((CHANGED.to_owned(), changed.to_owned()));
    }
    Mutation {
        deed,
        repeat,
        target: Some(order.order.key.clone()),
        part: (!below.is_empty()).then(|| below.join("/")),
        method,
        // "DELETE …/tags/{value}" is the one path that is written without its last slash.
        place: Place::Path { segments, trailing_slash: below.first() != Some(&"tags") || below.len() == 1 },
        reference: order.order.reference.clone(),
        summary,
        ..new_order(&order.order.key.account, "")
    }
}

/// The summary's line that tells which state of the order a change was made for; the look-up reads it again.
pub const CHANGED: &str = "last changed";

/// An order with its record, for building changes of it.
pub struct Known<'a> {
    pub order: &'a Order,
    pub raw: Value,
    pub wire: wire::Order,
    org: String,
}

impl<'a> Known<'a> {
    /// # Errors
    /// A record that cannot be read, or that names another order.
    pub fn new(order: &'a Order) -> Result<Self, String> {
        let unread = || "the stored record of the order cannot be read: refresh it first".to_owned();
        if order.provider != Provider::ReadyCloud {
            return Err("this order is not ReadyCloud's".to_owned());
        }
        let raw: Value = serde_json::from_str(&order.raw).map_err(|_| unread())?;
        let wire = wire::Order::read(&raw, "", &mut Vec::new()).ok_or_else(unread)?;
        if wire.id != order.key.id || wire.id.is_empty() {
            return Err("the stored record names another order: refresh it first".to_owned());
        }
        let org = raw.get("url").and_then(Value::as_str).and_then(org_in).unwrap_or(ORG).to_owned();
        Ok(Self { order, raw, wire, org })
    }

    /// The same as complaints about the whole draft.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn for_draft(order: &'a Order) -> Result<Self, Vec<Complaint>> {
        Self::new(order).map_err(|what| vec![whole(what)])
    }

    #[must_use]
    pub fn id(&self) -> &str {
        &self.order.key.id
    }

    /// When anything of it changed last, in the provider's words.
    #[must_use]
    pub fn changed(&self) -> Option<&str> {
        self.raw.get("nested_updated_at").and_then(Value::as_str)
    }

    /// The record of a box, by its number.
    #[must_use]
    pub fn parcel(&self, number: &str) -> Option<&Value> {
        by_id(self.raw.get("boxes"), "boxes", number)
    }

    /// The record of an item in a box.
    #[must_use]
    pub fn item(&self, parcel: &str, number: &str) -> Option<&Value> {
        by_id(self.parcel(parcel)?.get("items"), "items", number)
    }
}

/// The row of a list whose `url` ends in this number.
#[must_use]
pub fn by_id<'v>(rows: Option<&'v Value>, collection: &str, number: &str) -> Option<&'v Value> {
    rows?.as_array()?.iter().find(|row| id_of(row, collection).as_deref() == Some(number))
}

#[must_use]
pub fn id_of(row: &Value, collection: &str) -> Option<String> {
    wire::id_in(row.get("url")?.as_str()?, collection)
}

/// The organisation in `/api/v2/orgs/1/orders/3/`.
fn org_in(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("/orgs/")?;
    let org = rest.split('/').next()?;
    (!org.is_empty() && org.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(org)
}

/// A complaint about the draft as a whole.
pub fn whole(what: impl Into<String>) -> Complaint {
    Complaint { path: String::new(), what: what.into(), server_decides: false }
}

/// The mutation with its body.
pub fn with_body(mutation: Mutation, body: &Value) -> Mutation {
    Mutation {
        content_type: Some("application/json".to_owned()),
        body: body.to_string().into_bytes(),
        ..mutation
    }
}
