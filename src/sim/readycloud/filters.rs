//! The filters of the order list, asked of a document, or of a seeded order's plan without making its document.

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    book::{parse_time, time},
    plan::{Plan, Step},
    reply::Refusal,
    seeded::{self, Traits},
};
use crate::sim::world::World;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    Exactly,
    From,
    To,
}

/// One condition; all of them must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    Exact {
        field: &'static str,
        said: String,
    },
    /// Any of the wanted ones, when there are any, and none of the unwanted.
    Set {
        field: &'static str,
        wanted: Vec<String>,
        unwanted: Vec<String>,
    },
    Time {
        field: &'static str,
        bound: Bound,
        at: Timestamp,
    },
}

const EXACT: [&str; 11] = [
    "primary_id",
    "order_number",
    "unique_id",
    "po_number",
    "customer_number",
    "sources__name",
    "sources__account",
    "ship_via",
    "ship_type",
    "tag",
    "email",
];
const SETS: [(&str, &str, &[&str]); 5] = [
    (
        "billing_status__in",
        "billing_status",
        &["pending", "paid", "partially_paid", "refunded", "partially_refunded", "cancelled"],
    ),
    ("shipping_status__in", "shipping_status", &["unfulfilled", "fulfilled", "partially_fulfilled"]),
    ("sources__account__in", "sources__account", &[]),
    ("ship_via__in", "ship_via", &[]),
    (
        "relation__kind",
        "relation__kind",
        &["return-child", "return-parent", "split-child", "split-parent", "combine-child", "combine-parent"],
    ),
];
pub const TIMES: [(&str, &str); 7] = [
    ("ordered_at", "/ordered_at"),
    ("printed_at", "/printed_at"),
    ("shipped_at", "/shipping/shipped_at"),
    ("to_ship_at", "/shipping/to_ship_at"),
    ("created_at", "/created_at"),
    ("updated_at", "/updated_at"),
    ("nested_updated_at", "/nested_updated_at"),
];

/// One parameter as a condition. `Ok(None)`: it is none of the filters, and is passed over.
pub fn parse(name: &str, value: &str) -> Result<Option<Test>, Refusal> {
    if let Some(field) = EXACT.into_iter().find(|f| *f == name) {
        if field == "order_number" && value.parse::<u64>().is_err() {
            return Err(Refusal::invalid(json!({field: ["Enter a number."]})));
        }
        return Ok(Some(Test::Exact { field, said: value.to_owned() }));
    }
    if let Some((_, field, words)) = SETS.into_iter().find(|(n, ..)| *n == name) {
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        for said in value.split(',').map(str::trim).filter(|s| !s.is_empty()) {
            let (list, word) = match said.strip_prefix('!') {
                Some(word) => (&mut unwanted, word),
                None => (&mut wanted, said),
            };
            if !words.is_empty() && !words.contains(&word) {
                let what = format!("Select a valid choice. {word} is not one of the available choices.");
                return Err(Refusal::invalid(json!({name: [what]})));
            }
            list.push(word.to_owned());
        }
        return Ok(Some(Test::Set { field, wanted, unwanted }));
    }
    let (bare, bound) = match name.strip_suffix("__gte") {
        Some(bare) => (bare, Bound::From),
        None => name.strip_suffix("__lte").map_or((name, Bound::Exactly), |bare| (bare, Bound::To)),
    };
    let Some((field, _)) = TIMES.into_iter().find(|(f, _)| *f == bare) else { return Ok(None) };
    let at =
        parse_time(value).ok_or_else(|| Refusal::invalid(json!({name: ["Enter a valid date/time."]})))?;
    Ok(Some(Test::Time { field, bound, at }))
}

/// An order that a condition is asked of.
pub enum Facts<'a> {
    Seeded { world: &'a World, plan: Plan, traits: Option<Traits> },
    Document(&'a Value),
}

impl<'a> Facts<'a> {
    #[must_use]
    pub fn seeded(world: &'a World, number: u64) -> Self {
        Self::Seeded { world, plan: Plan::new(world, number), traits: None }
    }

    #[must_use]
    pub fn hold(&mut self, test: &Test) -> bool {
        match test {
            Test::Exact { field, said } => self.texts(field).iter().any(|t| t == said),
            Test::Set { field, wanted, unwanted } => {
                let texts = self.texts(field);
                let among = |words: &[String]| texts.iter().any(|t| words.iter().any(|w| w == t));
                (wanted.is_empty() || among(wanted)) && !among(unwanted)
            }
            Test::Time { field, bound, at } => self.time(field).is_some_and(|found| match bound {
                Bound::Exactly => found == *at,
                Bound::From => found >= *at,
                Bound::To => found <= *at,
            }),
        }
    }

    /// The values of a field; several for tags, e-mails and relations.
    fn texts(&mut self, field: &str) -> Vec<Cow<'static, str>> {
        match self {
            Self::Document(document) => document_texts(document, field),
            Self::Seeded { world, plan, traits } => {
                let number = plan.number;
                let known =
                    |t: &mut Option<Traits>| t.get_or_insert_with(|| seeded::traits(world, plan)).clone();
                match field {
                    "primary_id" => vec![seeded::primary_id(number).into()],
                    "order_number" => vec![seeded::order_number(number).to_string().into()],
                    "unique_id" => vec![seeded::unique_id(world, number).into()],
                    "po_number" if !known(traits).has_po => Vec::new(),
                    "po_number" => vec![seeded::po_number(number).into()],
                    "customer_number" => vec![seeded::customer_number(number).into()],
                    "sources__name" => vec![known(traits).source.0.into()],
                    "sources__account" => vec![known(traits).source.1.into()],
                    "ship_via" => vec![known(traits).via.0.into()],
                    "ship_type" => vec![known(traits).via.1.into()],
                    "tag" => known(traits).tags.into_iter().map(Cow::from).collect(),
                    "billing_status" | "shipping_status" => {
                        status(plan, world.now(), field).map(Cow::from).into_iter().collect()
                    }
                    "relation__kind" => seeded::relation(number)
                        .filter(|(_, other)| *other < super::plan::count(world))
                        .map(|(kind, _)| kind.into())
                        .into_iter()
                        .collect(),
                    other => document_texts(&seeded::document(world, number), other),
                }
            }
        }
    }

    #[must_use]
    pub fn time(&self, field: &str) -> Option<Timestamp> {
        match self {
            Self::Document(document) => {
                let (_, pointer) = TIMES.into_iter().find(|(f, _)| *f == field)?;
                time(document, pointer)
            }
            Self::Seeded { world, plan, .. } => {
                let now = world.now();
                let whole = |at: Timestamp| Timestamp::from_second(at.as_second()).ok();
                let last = |is: fn(&Step) -> bool| {
                    plan.steps().filter(|(at, step)| *at <= now && is(step)).map(|(at, _)| at).last()
                };
                match field {
                    "created_at" => Some(plan.born),
                    "nested_updated_at" => Some(plan.changed(now)),
                    "ordered_at" => whole(plan.born - jiff::SignedDuration::from_secs(95)),
                    "to_ship_at" => whole(plan.ship_by()),
                    "printed_at" => last(|s| *s == Step::Printed),
                    "shipped_at" => last(|s| *s == Step::Shipped),
                    "updated_at" => {
                        last(|s| !matches!(s, Step::Note(_) | Step::Delivered | Step::FirstDelivered))
                            .or(Some(plan.born))
                    }
                    _ => None,
                }
            }
        }
    }
}

fn status(plan: &Plan, now: Timestamp, field: &str) -> Option<&'static str> {
    let billing = field == "billing_status";
    let first = if billing { plan.course.billing } else { plan.course.shipping };
    let later = plan.steps().filter(|(at, _)| *at <= now).filter_map(|(_, step)| match step {
        Step::Billing(status) if billing => Some(status),
        Step::Shipping(status) if !billing => Some(status),
        _ => None,
    });
    later.last().or(first)
}

fn document_texts(document: &Value, field: &str) -> Vec<Cow<'static, str>> {
    let at = |pointer: &str| document.pointer(pointer).filter(|v| !v.is_null()).cloned();
    let found: Vec<Value> = match field {
        "sources__name" => at("/source/name").into_iter().collect(),
        "sources__account" => at("/source/account").into_iter().collect(),
        "ship_via" => at("/shipping/ship_via").into_iter().collect(),
        "ship_type" => at("/shipping/ship_type").into_iter().collect(),
        "billing_status" => at("/billing/status").into_iter().collect(),
        "shipping_status" => at("/shipping/status").into_iter().collect(),
        "tag" => document["tags"].as_array().cloned().unwrap_or_default(),
        "email" => ["/billing/bill_to/email", "/shipping/ship_to/email"].into_iter().filter_map(at).collect(),
        "relation__kind" => {
            document["relations"].as_array().into_iter().flatten().map(|r| r["kind"].clone()).collect()
        }
        plain => at(&format!("/{plain}")).into_iter().collect(),
    };
    let text = |value: Value| match value {
        Value::String(said) => said.into(),
        other => other.to_string().into(),
    };
    found.into_iter().map(text).collect()
}
