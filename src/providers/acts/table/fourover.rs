//! What can be done at 4over.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{About, Act, filled, one, plain, said, whole};
use crate::{
    model::{form::Complaint, forms::fourover as forms, provider::Provider::FourOver},
    providers::fourover::write,
};

pub const ACTS: &[Act] = &[
    plain(FourOver, "book", "orders direct mail", About::Account, |ask| {
        ask.passes(check)?;
        one(write::book(ask.account, ask.draft, ask.reference))
    })
    .filling(&forms::FORM, check)
    .starting(|ask| ask.order.map_or_else(|| json!({}), write::rebook))
    .naming(forms::field_of),
    plain(FourOver, "retry-failed", "orders the refused jobs again", About::Order, |ask| {
        // Only an order that has refused jobs can be retried, whatever the draft says.
        write::retry_failed(ask.order()?).map_err(|why| whole(&why))?;
        ask.passes(check)?;
        one(write::book(ask.account, ask.draft, ask.reference))
    })
    .filling(&forms::FORM, check)
    .starting(|ask| ask.order.and_then(|order| write::retry_failed(order).ok()).unwrap_or_else(|| json!({})))
    .naming(forms::field_of),
    plain(FourOver, "upload", "hands over files by their addresses", About::Account, |ask| {
        one(write::upload(ask.account, ask.draft, ask.reference))
    })
    .filling(&forms::UPLOAD, |draft, _| forms::check_upload(draft))
    .naming(|path| super::named(&forms::UPLOAD, path)),
    plain(FourOver, "attach", "gives files to a job that waits for them", About::Part, |ask| {
        one(write::attach(ask.order()?, ask.part()?, ask.draft))
    })
    .filling(&forms::ATTACH, |draft, _| forms::check_attached(draft))
    .naming(|path| super::named(&forms::ATTACH, path)),
    plain(FourOver, "cancel", "cancels a job", About::Part, |ask| {
        said(write::cancel(ask.order()?, ask.part()?))
    }),
];

/// The own order id may be left blank: our reference takes its place.
fn check(draft: &Value, _: Timestamp) -> Vec<Complaint> {
    forms::check(&filled(draft, "order_id", "postroom"))
}
