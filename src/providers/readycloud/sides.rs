//! The two sides of an order, its source and its addresses (ReadyCloud, Order and Address resource fields).

use super::{
    reader::{Amount, Reader, Time},
    wire::Pairs,
};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::struct_field_names, reason = "the documents' names")]
pub struct Address {
    pub company: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub address_1: Option<String>,
    pub address_2: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub post_code: Option<String>,
    pub country: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub residential: Option<bool>,
    pub validated: Option<bool>,
    pub created_at: Option<Time>,
    pub updated_at: Option<Time>,
    pub more: Pairs,
}

impl Address {
    pub fn read(r: &mut Reader<'_, '_>) -> Self {
        Self {
            company: r.text("company"),
            first_name: r.text("first_name"),
            last_name: r.text("last_name"),
            address_1: r.text("address_1"),
            address_2: r.text("address_2"),
            city: r.text("city"),
            region: r.text("region"),
            post_code: r.text("post_code"),
            country: r.text("country"),
            phone: r.text("phone"),
            email: r.text("email"),
            residential: r.flag("residential"),
            validated: r.flag("validated"),
            created_at: r.time("created_at"),
            updated_at: r.time("updated_at"),
            more: r.undocumented(&[
                "company",
                "first_name",
                "last_name",
                "address_1",
                "address_2",
                "city",
                "region",
                "post_code",
                "country",
                "phone",
                "email",
                "residential",
                "validated",
                "created_at",
                "updated_at",
            ]),
        }
    }

    /// The person, else the company, else the e-mail address.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        let person = [&self.first_name, &self.last_name];
        let person: Vec<&str> =
            person.into_iter().flatten().map(|n| n.trim()).filter(|n| !n.is_empty()).collect();
        if !person.is_empty() {
            return Some(person.join(" "));
        }
        [&self.company, &self.email].into_iter().flatten().find(|n| !n.trim().is_empty()).cloned()
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    pub name: Option<String>,
    pub account: Option<String>,
    pub channel: Option<String>,
    pub id: Option<String>,
    pub retrieved_at: Option<Time>,
    pub updated_at: Option<Time>,
    pub more: Pairs,
}

impl Source {
    pub fn read(r: &mut Reader<'_, '_>) -> Self {
        Self {
            name: r.text("name"),
            account: r.text("account"),
            channel: r.text("channel"),
            id: r.text("id"),
            retrieved_at: r.time("retrieved_at"),
            updated_at: r.time("updated_at"),
            more: r.undocumented(&["name", "account", "channel", "id", "retrieved_at", "updated_at"]),
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Billing {
    pub status: Option<String>,
    pub subtotal: Option<Amount>,
    pub shipping: Option<Amount>,
    pub tax: Option<Amount>,
    pub total: Option<Amount>,
    pub bill_to: Option<Address>,
    pub suggested: Pairs,
    pub more: Pairs,
}

impl Billing {
    pub fn read(r: &mut Reader<'_, '_>) -> Self {
        Self {
            status: r.text("status"),
            subtotal: r.amount("subtotal"),
            shipping: r.amount("shipping"),
            tax: r.amount("tax"),
            total: r.amount("total"),
            bill_to: r.object("bill_to", Address::read),
            suggested: r.suggested(),
            more: r.undocumented(&["status", "subtotal", "shipping", "tax", "total", "bill_to"]),
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shipping {
    pub status: Option<String>,
    pub to_ship_at: Option<Time>,
    pub shipped_at: Option<Time>,
    pub ship_agent: Option<String>,
    pub ship_via: Option<String>,
    pub ship_type: Option<String>,
    pub ship_cost: Option<Amount>,
    pub warehouse: Option<String>,
    pub ship_to: Option<Address>,
    pub ship_from: Option<Address>,
    pub suggested: Pairs,
    pub more: Pairs,
}

impl Shipping {
    pub fn read(r: &mut Reader<'_, '_>) -> Self {
        Self {
            status: r.text("status"),
            to_ship_at: r.time("to_ship_at"),
            shipped_at: r.time("shipped_at"),
            ship_agent: r.text("ship_agent"),
            ship_via: r.text("ship_via"),
            ship_type: r.text("ship_type"),
            ship_cost: r.amount("ship_cost"),
            warehouse: r.text("warehouse"),
            ship_to: r.object("ship_to", Address::read),
            ship_from: r.object("ship_from", Address::read),
            suggested: r.suggested(),
            more: r.undocumented(&[
                "status",
                "to_ship_at",
                "shipped_at",
                "ship_agent",
                "ship_via",
                "ship_type",
                "ship_cost",
                "warehouse",
                "ship_to",
                "ship_from",
            ]),
        }
    }
}
