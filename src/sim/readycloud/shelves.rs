//! Packaging, products, contacts and webhooks: small collections beside the orders.
//!
//! For all but webhooks the documents name the path and little else, so their fields are modest guesses.

use serde_json::{Value, json};

use super::{
    check::{Check, Kind},
    reply::Refusal,
    seeded::usd,
    write::stamp,
};
use crate::sim::{keys::READYCLOUD_ORG, people, world::World};

/// What a collection holds.
pub struct Form {
    pub name: &'static str,
    fields: &'static [(&'static str, Kind)],
    required: &'static [&'static str],
    /// What the ledger calls its changes: made, changed, deleted.
    pub effects: [&'static str; 3],
}

pub const FORMS: [Form; 4] = [
    Form {
        name: "packaging",
        fields: &[
            ("name", Kind::Text),
            ("length", Kind::Measure),
            ("width", Kind::Measure),
            ("height", Kind::Measure),
            ("weight", Kind::Measure),
        ],
        required: &["name"],
        effects: ["packaging.created", "packaging.updated", "packaging.deleted"],
    },
    Form {
        name: "products",
        fields: &[
            ("part_number", Kind::Text),
            ("description", Kind::Text),
            ("unit_price", Kind::Money),
            ("unit_weight", Kind::Measure),
            ("pick_location", Kind::Text),
        ],
        required: &["part_number"],
        effects: ["product.created", "product.updated", "product.deleted"],
    },
    Form {
        name: "contacts",
        fields: &[
            ("first_name", Kind::Text),
            ("last_name", Kind::Text),
            ("company", Kind::Text),
            ("email", Kind::Text),
            ("phone", Kind::Text),
            ("customer_number", Kind::Text),
        ],
        required: &[],
        effects: ["contact.created", "contact.updated", "contact.deleted"],
    },
    Form {
        name: "webhooks",
        fields: &[
            ("remote_url", Kind::Text),
            (
                "entity",
                Kind::Choice(&[
                    "orders",
                    "order-delivered",
                    "packaging",
                    "contact",
                    "contact-address",
                    "acceptance-scan",
                    "webhook",
                ]),
            ),
        ],
        required: &["remote_url"],
        effects: ["webhook.created", "webhook.updated", "webhook.deleted"],
    },
];

/// The rows of a collection.
#[derive(Debug)]
pub struct Shelf {
    rows: Vec<(u64, Value)>,
    next: u64,
}

impl Shelf {
    /// What is there at first.
    #[must_use]
    pub fn stocked(world: &World, form: &Form) -> Self {
        let count: u64 = match form.name {
            "packaging" => 6,
            "products" => 40,
            "contacts" => 30,
            _ => 0,
        };
        let mut shelf = Self { rows: Vec::new(), next: 1 };
        for n in 0..count {
            let said = seeded(world, form.name, n);
            // Seeded rows are good by construction.
            let _ = shelf.add(world, form, &said);
        }
        shelf
    }

    #[must_use]
    pub fn rows(&self) -> Vec<Value> {
        self.rows.iter().map(|(_, row)| row.clone()).collect()
    }

    #[must_use]
    pub fn get(&self, id: u64) -> Option<&Value> {
        self.rows.iter().find(|(n, _)| *n == id).map(|(_, row)| row)
    }

    pub fn add(&mut self, world: &World, form: &Form, said: &Value) -> Result<(u64, Value), Refusal> {
        let id = self.next;
        let nulls = form.fields.iter().map(|(name, _)| ((*name).to_owned(), Value::Null)).collect();
        let mut row = Value::Object(nulls);
        row["url"] = json!(format!("/api/v2/orgs/{READYCLOUD_ORG}/{}/{id}/", form.name));
        row["created_at"] = json!(stamp(world));
        if form.name == "webhooks" {
            row["entity"] = json!("orders");
            row["suspended_at"] = Value::Null;
            row["token"] = json!(world.dice("readycloud webhook", id).uuid());
        }
        fill(world, form, &mut row, said, true)?;
        self.next += 1;
        self.rows.push((id, row.clone()));
        Ok((id, row))
    }

    pub fn change(
        &mut self,
        world: &World,
        form: &Form,
        id: u64,
        said: &Value,
        whole: bool,
    ) -> Result<Value, Refusal> {
        let found = self.rows.iter_mut().find(|(n, _)| *n == id);
        let (_, row) = found.ok_or_else(Refusal::not_found)?;
        let mut changed = row.clone();
        fill(world, form, &mut changed, said, whole)?;
        row.clone_from(&changed);
        Ok(changed)
    }

    pub fn remove(&mut self, id: u64) -> Result<(), Refusal> {
        let before = self.rows.len();
        self.rows.retain(|(n, _)| *n != id);
        if self.rows.len() < before { Ok(()) } else { Err(Refusal::not_found()) }
    }
}

fn fill(world: &World, form: &Form, row: &mut Value, said: &Value, whole: bool) -> Result<(), Refusal> {
    let mut check = Check::default();
    for name in form.required {
        let blank = |v: &Value| v.as_str().is_some_and(|t| t.trim().is_empty()) || v.is_null();
        match said.get(*name) {
            None if whole => check.fault(name, "This field is required."),
            Some(value) if blank(value) => check.fault(name, "This field may not be blank."),
            _ => {}
        }
    }
    check.fields(row, said, form.fields);
    if form.name == "webhooks" {
        // https only (ReadyCloud, webhooks).
        let url = said.get("remote_url").and_then(Value::as_str);
        if url.is_some_and(|url| !url.starts_with("https://")) {
            check.fault("remote_url", "Enter a valid URL. Only https is supported.");
        }
    }
    check.done()?;
    row["updated_at"] = json!(stamp(world));
    Ok(())
}

fn seeded(world: &World, name: &str, n: u64) -> Value {
    let mut dice = world.dice(name, n);
    match name {
        "packaging" => json!({
            "name": format!("Box {}", ["XS", "S", "M", "L", "XL", "Tube"][usize::try_from(n).unwrap_or_default() % 6]),
            "length": format!("{} in", 6 + n * 3), "width": format!("{} in", 4 + n * 2),
            "height": format!("{} in", 2 + n), "weight": format!("{}.000 g", 60 + n * 45),
        }),
        "products" => json!({
            "part_number": format!("SKU-{:04}", n + 1), "description": format!("Catalogue item {}", n + 1),
            "unit_price": usd(dice.between(300, 20_000)), "unit_weight": format!("{}.000 g", dice.between(20, 3_000)),
            "pick_location": format!("A-{}", n + 1),
        }),
        _ => {
            let person = people::anyone(&mut dice);
            json!({
                "first_name": person.given, "last_name": person.family, "company": person.company,
                "email": person.email, "phone": person.phone, "customer_number": format!("CN-{}", 339_001 + n),
            })
        }
    }
}
