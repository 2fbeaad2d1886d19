//! Questions that 4over wants as POST although they change nothing: shipping, addresses, file requirements.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::copy_texts;
use crate::{
    model::{forms::fourover as form, order::Oddity},
    providers::{
        Result,
        fourover::{Client, wire::Body},
        http::{Body as Sends, Call},
        loose::{decimal, text_of, words},
    },
};

/// One way to ship from one facility (4over, Shipping Quote).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippingOption {
    pub facility: String,
    pub code: String,
    pub name: String,
    /// In US dollars, as 4over's samples are; the answer names no currency.
    pub price: Option<Decimal>,
}

/// What shipping would cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippingQuote {
    pub options: Vec<ShippingOption>,
    /// As 4over writes them, of the first facility.
    pub boxes: String,
    pub weight: String,
    pub oddities: Vec<Oddity>,
}

/// The question for a job of a draft. Group shipping is not judged by the answer (4over, Shipping Quote).
#[must_use]
pub fn shipping_question(job: &Value) -> Value {
    let mut product = Map::new();
    copy_texts(job, &["product_uuid", "runsize_uuid", "turnaround_uuid", "colorspec_uuid"], &mut product);
    let options = job["option_uuids"].as_array().cloned().unwrap_or_default();
    product.insert("option_uuids".to_owned(), Value::Array(options));
    let files = super::book::files(&job["files"]);
    let nested = files.get("sets").and_then(Value::as_object).map_or(0, Map::len);
    let sets = files.keys().filter(|name| form::is_set(name)).count() + nested;
    if sets > 0 {
        product.insert("sets".to_owned(), sets.into());
    }
    json!({"product_info": product, "shipping_address": shipping_address(job)})
}

fn shipping_address(job: &Value) -> Value {
    let names = [
        "company",
        "firstname",
        "lastname",
        "email",
        "phone",
        "address",
        "address2",
        "city",
        "state",
        "zipcode",
        "country",
    ];
    let mut address = Map::new();
    copy_texts(&job["ship_to"], &names, &mut address);
    Value::Object(address)
}

impl Client {
    /// `POST /shippingquote` for one job of a draft.
    ///
    /// # Errors
    /// Whatever 4over or the network said.
    pub async fn shipping_quote(&self, job: &Value) -> Result<ShippingQuote> {
        Ok(quote(&self.ask(&["shippingquote"], shipping_question(job)).await?))
    }

    /// `POST /addressvalidation` for the receiver of one job; the answer is not documented, so it is given as it came.
    ///
    /// # Errors
    /// Whatever 4over or the network said.
    pub async fn address_validation(&self, job: &Value) -> Result<Value> {
        self.ask(&["addressvalidation"], json!({"shipping_address": shipping_address(job)})).await
    }

    /// `POST /requirements/products`: which files a product needs, as it came.
    ///
    /// # Errors
    /// Whatever 4over or the network said.
    pub async fn file_requirements(&self, product_uuid: &str) -> Result<Value> {
        self.ask(&["requirements", "products"], json!({"product_uuid": product_uuid})).await
    }

    /// A question as POST. It is sent again only when nothing of it left.
    async fn ask(&self, path: &[&str], question: Value) -> Result<Value> {
        let url = self.http.url(path, false)?;
        let auth = self.signer.auth(&reqwest::Method::POST);
        let call =
            Call { method: reqwest::Method::POST, body: Sends::Json(question), ..Call::get(url, auth) };
        let reply = self.http.send_for_person(call).await?;
        if !reply.ok() {
            let said = self.signer.hide(&words(&reply.text()));
            return Err(self.http.refusal(&reply, said));
        }
        match Body::read(&reply.body) {
            Body::Json(body) => Ok(body),
            Body::Said(said) => Err(self.sentence(&reply, &said)),
            Body::Empty => Err(self.unreadable(&reply, "an empty answer".to_owned())),
        }
    }
}

fn quote(body: &Value) -> ShippingQuote {
    let job = body.get("job").unwrap_or(body);
    let mut found = ShippingQuote {
        options: Vec::new(),
        boxes: String::new(),
        weight: String::new(),
        oddities: Vec::new(),
    };
    for (f, facility) in job["facilities"].as_array().into_iter().flatten().enumerate() {
        if found.boxes.is_empty() {
            found.boxes = text_of(facility, &["total_boxes", "boxes"]);
            found.weight = text_of(facility, &["total_weight", "weight"]);
        }
        for (n, option) in facility["shipping_options"].as_array().into_iter().flatten().enumerate() {
            let price = decimal(&option["service_price"]);
            if price.is_none() {
                let path = format!("facilities[{f}].shipping_options[{n}].service_price");
                found.oddities.push(Oddity::new(&path, "no price that can be read"));
            }
            found.options.push(ShippingOption {
                facility: text_of(facility, &["facility_code", "facility"]),
                code: text_of(option, &["service_code", "code"]),
                name: text_of(option, &["service_name", "name"]),
                price,
            });
        }
    }
    if found.options.is_empty() {
        found.oddities.push(Oddity::new("job.facilities", "no way to ship"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_keeps_what_it_can_read() {
        let body = json!({"job": {"facilities": [{"facility_code": "LAX", "total_boxes": 2, "total_weight": "12.40",
            "shipping_options": [{"service_code": "03", "service_name": "UPS Ground", "service_price": "11.47"},
                {"service_code": "01", "service_price": "soon"}]}]}});
        let quote = quote(&body);
        assert_eq!((quote.boxes.as_str(), quote.weight.as_str(), quote.options.len()), ("2", "12.40", 2));
        assert_eq!(quote.options[0].price.map(|p| p.to_string()).as_deref(), Some("11.47"));
        assert_eq!(quote.oddities[0].path, "facilities[0].shipping_options[1].service_price");
        assert_eq!(super::quote(&json!([])).oddities.len(), 1);
    }

    #[test]
    fn sets_are_counted_wherever_they_stand() {
        for files in [
            json!({"set_001/fr": "u", "set_001/bk": "u", "set_002/fr": "u"}),
            json!({"set_001": {"files": {"fr": "u"}}, "set_002": {"files": {"fr": "u"}}}),
            json!({"sets": {"set_001": {}, "set_002": {}}}),
        ] {
            let question = shipping_question(&json!({"files": files, "product_uuid": "p"}));
            assert_eq!(question["product_info"]["sets"], 2, "{files}");
        }
        let plain =
            shipping_question(&json!({"files": {"fr": "u"}, "ship_to": {"city": "Atlanta", "state": ""}}));
        assert!(plain["product_info"].get("sets").is_none());
        assert_eq!(plain["shipping_address"], json!({"city": "Atlanta"}));
    }
}
