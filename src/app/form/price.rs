//! What a draft would cost: asked when it says enough, shown with its age, never invented.

use jiff::{SignedDuration, Timestamp};
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
    /// An offer is the price of the whole booking, not of a piece of it.
    pub whole: bool,
}

impl Pricing {
    /// What it would cost, where that is sure. No request says which of several offers is meant, and a product that the
    /// draft names has a price of its own.
    #[must_use]
    pub fn total(&self, draft: &Value) -> Option<&Money> {
        let offer = self.offer()?;
        let named = text_at(draft, "product_code");
        let fits = named.is_empty() || offer.name.eq_ignore_ascii_case(named);
        offer.total.as_ref().filter(|_| fits)
    }

    /// There is a price to ask for, and the last answer is older than `fresh`.
    #[must_use]
    pub fn is_old(&self, now: Timestamp, fresh: SignedDuration) -> bool {
        self.question.is_some() && self.heard.is_none_or(|heard| now.duration_since(heard) > fresh)
    }

    /// The only offer for the whole.
    #[must_use]
    pub fn offer(&self) -> Option<&Price> {
        match self.answer.as_ref()?.as_ref().ok()?.as_slice() {
            [one] if self.whole => Some(one),
            _ => None,
        }
    }

    /// The draft was edited: a price for another parcel is not shown. True: there is a new question.
    pub fn ask_anew(&mut self, act: &Act, draft: &Value) -> bool {
        let question = question(act, draft);
        if question == self.question {
            return false;
        }
        *self = Self { question, whole: act.provider == Provider::Sendle, ..Self::default() };
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
        let told = |price: &Pricing, draft: &Value| price.total(draft).map(ToString::to_string);
        price.answer = Some(Ok(vec![offer("Easy", 895)]));
        put(&mut draft, "description", Some(json!("cape")));
        assert!(!price.ask_anew(act, &draft), "the price does not hang on it");
        assert_eq!(told(&price, &draft).as_deref(), Some("AUD 8.95"));
        price.answer = Some(Ok(vec![offer("Easy", 895), offer("Pro", 795)]));
        assert_eq!(told(&price, &draft), None, "nothing says which of them is booked");
        put(&mut draft, "product_code", Some(json!("STANDARD-PICKUP")));
        assert!(price.ask_anew(act, &draft));
        price.answer = Some(Ok(vec![offer("Easy", 895)]));
        assert_eq!(told(&price, &draft), None, "the product has a price of its own");
        price.answer = Some(Ok(vec![offer("STANDARD-PICKUP", 995)]));
        assert_eq!(told(&price, &draft).as_deref(), Some("AUD 9.95"));
        put(&mut draft, "kilogram_weight", Some(json!("2")));
        assert!(price.ask_anew(act, &draft));
        assert_eq!(price.total(&draft), None, "the old price is for another parcel");
    }

    #[test]
    fn shipping_of_a_job_is_not_the_price_of_an_order() {
        let act = Act::find(Provider::FourOver, "book").unwrap();
        let job = json!({"product_uuid": "p", "runsize_uuid": "r", "colorspec_uuid": "c",
            "ship_to": {"zipcode": "90210", "country": "US"}});
        let draft = json!({ "jobs": [job] });
        let mut price = Pricing::default();
        assert!(price.ask_anew(act, &draft));
        let total = Some(Money::new(rust_decimal::Decimal::new(1_147, 2), "USD"));
        price.answer =
            Some(Ok(vec![Price { name: "job 1: shipping".to_owned(), total, arrives: String::new() }]));
        assert_eq!(price.total(&draft), None);
    }
}
