//! The acts, provider by provider, in the order in which they are offered.

use serde_json::{Value, json};

use super::{
    super::{fourover, makeleaps, readycloud, sendle, sevensenders},
    About, Act, Ask, Built, Confirm, Way, whole,
};
use crate::model::{form::Complaint, forms, intent::Mutation, provider::Provider};

/// Every act of every provider.
pub static TABLE: &[Act] = &[
    Act {
        form: Some(&forms::sendle::FORM),
        check: forms::sendle::check_at,
        start: |ask| ask.order.map_or_else(|| json!({}), sendle::write::rebook),
        build: |ask| one(sendle::write::book(ask.account, ask.draft, ask.reference)),
        field_of: forms::sendle::field_of,
        ..plain(Provider::Sendle, "book", "books a parcel", About::Account)
    },
    Act {
        build: |ask| said(sendle::write::cancel(ask.order()?, ask.part()?)),
        ..plain(Provider::Sendle, "cancel", "cancels a parcel", About::Part)
    },
    Act {
        form: Some(&forms::makeleaps::FORM),
        check: forms::makeleaps::check_at,
        start: |ask| ask.order.map_or_else(|| json!({}), makeleaps::write::rebook),
        build: |ask| {
            let plan = makeleaps::write::plan::Plan::new(ask.account, ask.draft, ask.reference, ask.now)?;
            Ok(Way::Plan(Box::new(plan)))
        },
        field_of: forms::makeleaps::field_of,
        ..plain(Provider::MakeLeaps, "book", "makes a sending and sends or schedules it", About::Account)
    },
    Act {
        build: |ask| {
            let (order, part) = (ask.order()?, ask.part()?);
            said(makeleaps::write::cancel_at(order, &[part], ask.now))
        },
        ..plain(Provider::MakeLeaps, "cancel", "stops a channel, a scheduled order or a draft", About::Part)
    },
    Act {
        form: Some(&forms::fourover::FORM),
        check: |draft, _| forms::fourover::check(draft),
        start: |ask| ask.order.map_or_else(|| json!({}), fourover::write::rebook),
        build: |ask| one(fourover::write::book(ask.account, ask.draft, ask.reference)),
        field_of: forms::fourover::field_of,
        ..plain(Provider::FourOver, "book", "orders direct mail", About::Account)
    },
    Act {
        build: |ask| said(fourover::write::cancel(ask.order()?, ask.part()?)),
        ..plain(Provider::FourOver, "cancel", "cancels a job", About::Part)
    },
    Act {
        form: Some(&forms::sevensenders::FORM),
        check: |draft, _| forms::sevensenders::check(draft),
        start: |ask| ask.order.map_or_else(|| json!({}), sevensenders::write::rebook),
        build: |ask| one(sevensenders::write::book(ask.account, ask.draft, ask.reference)),
        field_of: forms::sevensenders::field_of,
        ..plain(Provider::SevenSenders, "book", "creates a shop order", About::Account)
    },
    Act {
        build: |ask| {
            let (order, part) = (ask.order()?, ask.order()?.parts.first());
            let part = part.ok_or_else(|| whole("the order says nothing that could be cancelled"))?;
            said(sevensenders::write::cancel_at(order, part, ask.now))
        },
        ..plain(Provider::SevenSenders, "cancel", "tells the state cancelled", About::Order)
    },
    Act {
        form: Some(&forms::readycloud::FORM),
        check: |draft, _| forms::readycloud::check(draft),
        start: |ask| ask.order.map_or_else(|| json!({}), readycloud::write::rebook),
        build: |ask| one(readycloud::write::book(ask.account, ask.draft, ask.reference)),
        field_of: forms::readycloud::field_of,
        ..plain(Provider::ReadyCloud, "book", "creates an order", About::Account)
    },
    Act {
        build: |ask| said(readycloud::write::cancel(ask.order()?, ask.part()?)),
        ..plain(Provider::ReadyCloud, "cancel", "sets the billing status cancelled", About::Part)
    },
];

/// An act without a form, confirmed with a key.
const fn plain(provider: Provider, name: &'static str, what: &'static str, about: About) -> Act {
    Act {
        provider,
        name,
        what,
        about,
        confirm: Confirm::Key,
        form: None,
        check: nothing_to_check,
        start: empty,
        build: cannot,
        field_of: no_field,
    }
}

fn nothing_to_check(_: &Value, _: jiff::Timestamp) -> Vec<Complaint> {
    Vec::new()
}

fn empty(_: &Ask<'_>) -> Value {
    json!({})
}

/// Stands only until a row says how: a test holds that no row keeps it.
fn cannot(_: &Ask<'_>) -> Built {
    Err(whole("there is no way to do this"))
}

fn no_field(_: &[String]) -> Option<String> {
    None
}

fn one(built: Result<Mutation, Vec<Complaint>>) -> Built {
    Ok(Way::One(Box::new(built?)))
}

fn said(built: Result<Mutation, String>) -> Built {
    one(built.map_err(|why| whole(&why)))
}
