//! What can be done at Sendle.

use serde_json::json;

use super::{About, Act, one, plain, said};
use crate::{
    model::{form::text_at, forms::sendle as forms, provider::Provider::Sendle},
    providers::sendle::write,
};

pub const ACTS: &[Act] = &[
    plain(Sendle, "book", "books a parcel, at home or abroad", About::Account, |ask| {
        ask.passes(forms::check_at)?;
        one(write::book(ask.account, ask.draft, ask.reference))
    })
    .filling(&forms::FORM, forms::check_at)
    .starting(|ask| ask.order.map_or_else(|| json!({}), write::rebook))
    .naming(forms::field_of),
    plain(Sendle, "return", "books the way back of a parcel", About::Order, |ask| {
        ask.passes(|draft, _| forms::check_return(draft))?;
        one(write::book_return(ask.order()?, ask.draft, ask.reference))
    })
    .filling(&forms::RETURN, |draft, _| forms::check_return(draft))
    .naming(|path| super::named(&forms::RETURN, path)),
    plain(
        Sendle,
        "label",
        "fetches a label; a cancel is refunded by staff only from then on",
        About::Order,
        |ask| {
            ask.passes(|draft, _| forms::check_label(draft))?;
            said(write::label(ask.order()?, text_at(ask.draft, "size")))
        },
    )
    .filling(&forms::LABEL, |draft, _| forms::check_label(draft))
    .starting(|ask| match ask.order.map(write::label_sizes).unwrap_or_default().first() {
        Some(size) => json!({"size": size}),
        None => json!({}),
    })
    .naming(|path| super::named(&forms::LABEL, path)),
    plain(Sendle, "cancel", "cancels a parcel", About::Part, |ask| {
        said(write::cancel(ask.order()?, ask.part()?))
    }),
];
