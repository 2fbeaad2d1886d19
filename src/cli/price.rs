//! What a booking would cost, asked right before it is confirmed (Sendle, Getting Quotes).

use serde_json::Value;

use super::{context::Context, exit::Fault, output::note};
use crate::{
    model::money::Money,
    providers::{
        Client,
        acts::{About, Act},
        sendle::write::quote_request,
    },
};

/// The price of a draft; `None` where its provider gives none for it.
///
/// # Errors
/// The provider refuses the question: it would refuse the booking too.
pub fn of(context: &Context, client: &Client, act: &Act, draft: &Value) -> Result<Option<Money>, Fault> {
    let Client::Sendle(sendle) = client else { return Ok(None) };
    if act.about != About::Account {
        return Ok(None);
    }
    let Ok(question) = quote_request(draft) else { return Ok(None) };
    let quotes = context.runtime.block_on(sendle.quote(&question))?;
    for quote in &quotes {
        let gross = quote.gross.as_ref().map_or_else(|| "no price".to_owned(), ToString::to_string);
        let days = quote.eta.as_ref().and_then(|eta| eta.days).map(|(a, b)| {
            if a == b { format!(", {a} business days") } else { format!(", {a} to {b} business days") }
        });
        note(&format!("quote  {} {gross}{}", quote.plan, days.unwrap_or_default()));
    }
    // The account's own plan is the only answer; a product that the draft names has a price of its own.
    let named = draft.get("product_code").is_some_and(|code| !code.is_null());
    Ok(match quotes.as_slice() {
        [one] if !named => one.gross.clone(),
        _ => None,
    })
}
