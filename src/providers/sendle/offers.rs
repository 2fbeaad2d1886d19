//! Quotes and products: the questions as query pairs, the answers as plain data. Pure.

use std::cell::RefCell;

use jiff::civil::Date;
use serde_json::Value;

use super::{
    reader::{Reader, kind},
    wire::Price,
};
use crate::model::{
    order::Oddity,
    quote::{Eta, Product, ProductPlace, ProductRequest, Quote, QuoteRequest, QuoteTo},
};

/// The query of a quote (Sendle, Getting Quotes). Blank fields are sent too: the provider says best what is missing.
pub(super) fn quote_query(ask: &QuoteRequest) -> Vec<(&'static str, String)> {
    let mut pairs =
        vec![("pickup_suburb", ask.pickup_suburb.clone()), ("pickup_postcode", ask.pickup_postcode.clone())];
    match &ask.to {
        QuoteTo::Domestic { suburb, postcode } => {
            pairs.push(("delivery_suburb", suburb.clone()));
            pairs.push(("delivery_postcode", postcode.clone()));
        }
        QuoteTo::Abroad { country } => pairs.push(("delivery_country", country.clone())),
    }
    pairs.push(("kilogram_weight", ask.weight_kg.to_string()));
    pairs.extend(ask.volume_m3.map(|v| ("cubic_metre_volume", v.to_string())));
    pairs.extend(ask.plan.clone().map(|plan| ("plan_name", plan)));
    pairs
}

/// The query of the newer product call.
pub(super) fn product_query(ask: &ProductRequest) -> Vec<(&'static str, String)> {
    let names = [
        [
            "sender_suburb",
            "sender_postcode",
            "sender_country",
            "sender_address_line1",
            "sender_address_line2",
        ],
        [
            "receiver_suburb",
            "receiver_postcode",
            "receiver_country",
            "receiver_address_line1",
            "receiver_address_line2",
        ],
    ];
    let mut pairs = Vec::new();
    for (names, place) in names.into_iter().zip([&ask.sender, &ask.receiver]) {
        let ProductPlace { suburb, postcode, country, address_line1, address_line2 } = place;
        let values = [suburb, postcode, country, address_line1, address_line2];
        let given = names.into_iter().zip(values).filter(|(_, value)| !value.is_empty());
        pairs.extend(given.map(|(name, value)| (name, value.clone())));
    }
    pairs.push(("weight_value", ask.weight_kg.to_string()));
    pairs.push(("weight_units", "kg".to_owned()));
    if let Some(volume) = ask.volume_m3 {
        pairs.push(("volume_value", volume.to_string()));
        pairs.push(("volume_units", "m3".to_owned()));
    }
    pairs
}

/// The prices in an answer; `None` when it is no list at all.
pub(super) fn quotes(answer: &Value) -> Option<Vec<Quote>> {
    let list = answer.as_array()?;
    Some(list.iter().map(|one| quote(one, "plan_name", "for_pickup_date")).collect())
}

/// The services in an answer; `None` when it is no list at all.
pub(super) fn products(answer: &Value) -> Option<Vec<Product>> {
    let list = answer.as_array()?;
    Some(list.iter().map(product).collect())
}

fn product(answer: &Value) -> Product {
    let odd = RefCell::new(Vec::new());
    let from = Reader::new(answer, "", &odd);
    let inner = from.object("product");
    let text = |name: &str| inner.text(name).unwrap_or_default();
    let mut out = Product {
        code: text("code"),
        name: text("name"),
        service: text("service"),
        first_mile: text("first_mile_option"),
        leave_only: inner.flag("atl_only"),
        packaging: from.text("allowed_packaging").unwrap_or_default(),
        route: from.object("route").text("type").unwrap_or_default(),
        quote: quote(answer, "plan", "for_send_date"),
    };
    out.quote.oddities.extend(odd.take());
    out
}

fn quote(answer: &Value, plan: &str, pickup: &str) -> Quote {
    let odd = RefCell::new(Vec::new());
    let from = Reader::new(answer, "", &odd);
    let price = Price::read(&from.object("quote"));
    let eta = from.get("eta").map(|_| {
        let eta = from.object("eta");
        let days = |value: &Value| u32::try_from(value.as_u64()?).ok();
        let date = |value: &Value| value.as_str()?.parse::<Date>().ok();
        Eta {
            days: range(&eta, "days_range", days),
            dates: range(&eta, "date_range", date),
            pickup: eta.date(pickup),
        }
    });
    if price.gross.is_none() {
        from.note("quote.gross", "missing");
    }
    let plan = from.text(plan).unwrap_or_default();
    Quote { plan, gross: price.gross, net: price.net, tax: price.tax, eta, oddities: odd.take() }
}

/// One value or two: "always returned as an array".
fn range<T: Copy>(from: &Reader<'_>, name: &str, read: impl Fn(&Value) -> Option<T>) -> Option<(T, T)> {
    let said = from.list(name);
    let values: Vec<T> = said.iter().filter_map(&read).collect();
    match (values.as_slice(), said) {
        ([one], [_]) => Some((*one, *one)),
        ([first, last], [_, _]) => Some((*first, *last)),
        (_, []) => None,
        (_, [first, ..]) => {
            from.note(name, format!("not a range of one or two: {} of {}", said.len(), kind(first)));
            None
        }
    }
}

/// Something else than a list.
pub(super) fn not_a_list(answer: &Value) -> Oddity {
    Oddity::new("", format!("not a list but {}", kind(answer)))
}
