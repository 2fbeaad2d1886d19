//! What can be done at 4over.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{About, Act, Ask, Built, about, filled, one, plain, said, whole};
use crate::{
    model::{
        form::{Complaint, text_at},
        forms::fourover as forms,
        provider::Provider::FourOver,
    },
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
    plain(FourOver, "retry-failed", "orders the refused jobs again", About::Order, retry_failed)
        .filling(&forms::FORM, check)
        .starting(|ask| {
            ask.order.and_then(|order| write::retry_failed(order).ok()).unwrap_or_else(|| json!({}))
        })
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

/// Whatever the draft says: only an order with refused jobs, under another id, and no job that was accepted.
fn retry_failed(ask: &Ask<'_>) -> Built {
    let order = ask.order()?;
    write::retry_failed(order).map_err(|why| whole(&why))?;
    let mut draft = ask.draft.clone();
    if let Some(fields) = draft.as_object_mut() {
        fields.insert("resends".to_owned(), order.key.id.as_str().into());
    }
    Ask { draft: &draft, ..*ask }.passes(check)?;
    for (n, job) in draft["jobs"].as_array().into_iter().flatten().enumerate() {
        let name = text_at(job, "job_name");
        if order.parts.iter().any(|part| !part.id.is_empty() && part.label == name) {
            return Err(about(&format!("jobs.{n}.job_name"), "4over has accepted this job".to_owned()));
        }
    }
    one(write::book(ask.account, &draft, ask.reference))
}

/// The own order id may be left blank: our reference takes its place.
fn check(draft: &Value, _: Timestamp) -> Vec<Complaint> {
    forms::check(&filled(draft, "order_id", "postroom"))
}
