//! What a draft would cost: asked when it says enough, shown with its age, never invented.

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    app::desk::Price,
    model::{
        form::{at, text_at},
        money::Money,
        provider::Provider,
    },
    providers::{acts::Act, fourover, sendle},
};

/// The price of the draft that is open.
#[derive(Debug, Clone, Default)]
pub struct Pricing {
    /// What the price hangs on, as the draft is now; `None`: it says too little, or nothing is priced.
    pub question: Option<String>,
    /// Asked when this time comes.
    pub due: Option<Timestamp>,
    pub busy: bool,
    /// The last answer to this question.
    pub answer: Option<Result<Vec<Price>, String>>,
    pub heard: Option<Timestamp>,
    /// What the provider says about the addresses, a line for each (4over).
    pub addresses: Option<Result<Vec<String>, String>>,
    /// The answer before, where the question is the same: a changed price is pointed out.
    pub before: Option<Money>,
    /// Which offer was chosen by hand.
    pub chosen: Option<usize>,
}

impl Pricing {
    /// The offer that would be booked.
    #[must_use]
    pub fn chosen(&self, draft: &Value) -> Option<&Price> {
        let prices = self.answer.as_ref()?.as_ref().ok()?;
        let product = text_at(draft, "product_code");
        let named = || prices.iter().find(|p| !product.is_empty() && p.name.eq_ignore_ascii_case(product));
        self.chosen.and_then(|n| prices.get(n)).or_else(named).or(prices.first())
    }

    /// What it would cost.
    #[must_use]
    pub fn total(&self, draft: &Value) -> Option<&Money> {
        self.chosen(draft)?.total.as_ref()
    }

    /// The draft was edited: a price for another parcel is not shown. True: there is a new question.
    pub fn ask_anew(&mut self, act: &Act, draft: &Value) -> bool {
        let question = question(act, draft);
        if question == self.question {
            return false;
        }
        *self = Self { question, ..Self::default() };
        self.question.is_some()
    }
}

/// Everything a price hangs on, as text to compare; `None`: the draft says too little, or the act has no price.
#[must_use]
pub fn question(act: &Act, draft: &Value) -> Option<String> {
    match (act.provider, act.name) {
        (Provider::Sendle, "book") => {
            let request = sendle::write::quote_request(draft).ok()?;
            let more = ["product_code", "first_mile_option", "packaging_type"].map(|p| text_at(draft, p));
            Some(format!("{request:?} {more:?}"))
        }
        (Provider::FourOver, "book") => {
            let jobs = at(draft, "jobs")?.as_array()?;
            let needed =
                ["product_uuid", "runsize_uuid", "colorspec_uuid", "ship_to.zipcode", "ship_to.country"];
            let enough = |job: &Value| needed.iter().all(|path| !text_at(job, path).is_empty());
            let enough = !jobs.is_empty() && jobs.iter().all(enough);
            enough
                .then(|| jobs.iter().map(|job| fourover::write::shipping_question(job).to_string()).collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::app::form::value::put;

    #[test]
    fn a_price_is_asked_when_the_draft_says_enough_and_anew_when_it_would_differ() {
        let act = Act::find(Provider::Sendle, "book").unwrap();
        let mut draft = json!({"kilogram_weight": "1", "sender": {"address": {"suburb": "Sydney", "postcode": "2000"}},
            "receiver": {"address": {"suburb": "Glebe"}}});
        let mut price = Pricing::default();
        assert!(!price.ask_anew(act, &draft), "no postcode yet");
        put(&mut draft, "receiver.address.postcode", Some(json!("2037")));
        assert!(price.ask_anew(act, &draft));
        let offer = |name: &str, cents| Price {
            name: name.to_owned(),
            total: Some(Money::new(rust_decimal::Decimal::new(cents, 2), "AUD")),
            arrives: String::new(),
        };
        price.answer = Some(Ok(vec![offer("Easy", 895), offer("STANDARD-PICKUP", 995)]));
        put(&mut draft, "description", Some(json!("cape")));
        assert!(!price.ask_anew(act, &draft), "the price does not hang on it");
        assert_eq!(price.chosen(&draft).map(|p| p.name.as_str()), Some("Easy"));
        put(&mut draft, "product_code", Some(json!("STANDARD-PICKUP")));
        assert_eq!(price.chosen(&draft).map(|p| p.name.as_str()), Some("STANDARD-PICKUP"));
        put(&mut draft, "kilogram_weight", Some(json!("2")));
        assert!(price.ask_anew(act, &draft));
        assert_eq!(price.total(&draft), None, "the old price is for another parcel");
    }
}
